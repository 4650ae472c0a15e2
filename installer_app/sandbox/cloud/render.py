"""Records as the contract's models, as one caller may see them. Unset optional members are left out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set

from installer_app.sandbox.cloud.access import (
    SEE_PRIVATE_OF_LOCKS,
    SEE_PRIVATE_OF_PEOPLE,
    SEE_PRIVATE_OF_PLACES,
    Caller,
)
from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.keymap import list_entries, signature_holds
from installer_app.sandbox.cloud.records import (
    AccessLog,
    Area,
    Assignment,
    Event,
    Firmware,
    Lock,
    Person,
    Property,
    UserDevice,
    UserGroup,
)
from installer_app.sandbox.cloud.references import list_references
from installer_app.sandbox.cloud.requirement import assigned_to, containing_areas, required_firmware
from installer_app.sandbox.signing import Json, encode_base64url

Shown = dict[str, Json]


def show_lock(desk: Desk, lock: Lock, caller: Caller) -> Shown:
    """A Lock; `private` only for those roles that may see it there."""
    shown = _present(
        lockId=lock.lock_id,
        ownerId=lock.owner_id,
        propertyId=lock.property_id,
        areaId=lock.area_id,
        purchaseDate=lock.purchase_date,
        installDate=lock.install_date,
    )
    shown |= {"externalRefs": list_references(desk, lock.lock_id), "displayName": lock.display_name}
    if _sees(desk, caller, SEE_PRIVATE_OF_LOCKS, lock.account, lock.property_id):
        private: Shown = {
            "apiKey": lock.api_key,
            "lockKey": encode_base64url(lock.lock_key),
            "currentKeyMapVersion": lock.current_key_map_version,
            "currentFirmwareVersion": lock.current_firmware_version,
        }
        shown["private"] = private | _present(
            lastKnownAccessDate=lock.last_known_access_date,
            lastKnownSyncDate=lock.last_known_sync_date,
            requiredFirmwareVersion=required_firmware(desk.store, lock),
        )
    return shown | _history("Lock", lock, lock.state)


def show_area(desk: Desk, area: Area, account: str, caller: Caller) -> Shown:
    """An Area; its requiredFirmwareVersion is only its own."""
    locks = desk.store.select(Lock, area_id=area.area_id)
    children = desk.store.select(Area, parent_area_id=area.area_id)
    shown: Shown = {
        "propertyId": area.property_id,
        "areaId": area.area_id,
        "areaUserGroupId": area.area_user_group_id,
        "accessListVersion": area.access_list_version,
        "lockIds": [lock.lock_id for lock in locks if lock.lock_id not in desk.options.unlisted_locks],
        "containingAreaIds": [outer.area_id for outer in containing_areas(desk.store, area)],
        "subAreaIds": [child.area_id for child in children],
        "externalRefs": list_references(desk, area.area_id),
        "displayName": area.display_name,
        "accessList": json.loads(area.access_list),
        "areaType": area.area_type,
    }
    shown |= _present(parentAreaId=area.parent_area_id)
    if _sees(desk, caller, SEE_PRIVATE_OF_PLACES, account, area.property_id):
        entries = list_entries(desk.store, area)
        private: Shown = {"keyMapEntries": entries, "keyMapVersion": area.key_map_version}
        shown["private"] = private | _present(
            requiredFirmwareVersion=assigned_to(desk.store, "area", area.area_id)
        )
    return shown | _history("Area", area)


def show_property(desk: Desk, place: Property, caller: Caller) -> Shown:
    """A Property; its requiredFirmwareVersion is only its own."""
    shown: Shown = {
        "propertyId": place.property_id,
        "ownerId": place.owner_id,
        "externalRefs": list_references(desk, place.property_id),
        "displayName": place.display_name,
        "address": json.loads(place.address),
        "accessManagerIds": json.loads(place.access_manager_ids),
    }
    if _sees(desk, caller, SEE_PRIVATE_OF_PLACES, place.account, place.property_id):
        private: Shown = {"propertyKey": place.property_key}
        shown["private"] = private | _present(
            requiredFirmwareVersion=assigned_to(desk.store, "property", place.property_id)
        )
    return shown | _history("Property", place)


def show_person(desk: Desk, person: Person, caller: Caller, state: str = "active") -> Shown:
    """A User; `private` for themselves, support and tools."""
    shown: Shown = {
        "userId": person.user_id,
        "userPermissions": json.loads(person.permissions),
        "deviceIds": [
            found.user_device_id for found in desk.store.select(UserDevice, user_id=person.user_id)
        ],
        "externalRefs": list_references(desk, person.user_id),
        "displayName": person.display_name,
    }
    private = json.loads(person.private)
    if private is not None and _sees_person(desk, caller, person.user_id, person.account):
        shown["private"] = private
    return shown | _history("User", person, state)


def show_device(desk: Desk, device: UserDevice, account: str, caller: Caller, state: str = "active") -> Shown:
    """A UserDevice; `private`, its keys included, for its owner, support and tools."""
    shown: Shown = {
        "userId": device.user_id,
        "userDeviceId": device.user_device_id,
        "externalRefs": list_references(desk, device.user_device_id),
        "deviceType": device.device_type,
        "makeModel": device.make_model,
        "displayName": device.display_name,
    }
    if _sees_person(desk, caller, device.user_id, account):
        private: Shown = {
            "deviceAccessKey": encode_base64url(device.access_key),
            "deviceSyncKey": encode_base64url(device.sync_key),
            "currentUserAccessMapVersion": device.current_user_access_map_version,
            "currentOsVersion": device.current_os_version,
            "currentAppVersion": device.current_app_version,
        }
        shown["private"] = private | _present(lastKnownSyncDate=device.last_known_sync_date)
    return shown | _history("UserDevice", device, state)


def show_group(desk: Desk, group: UserGroup, state: str = "active") -> Shown:
    """A UserGroup. The contract does not say what its `private` holds: it is never there."""
    shown: Shown = {
        "propertyId": group.property_id,
        "userGroupId": group.user_group_id,
        "groupSource": group.group_source,
        "externalRefs": list_references(desk, group.user_group_id),
        "displayName": group.display_name,
        "groupType": group.group_type,
    }
    return shown | _present(areaId=group.area_id) | _history("UserGroup", group, state)


def show_firmware(desk: Desk, firmware: Firmware) -> Shown:
    """A FirmwareVersion with every scope it is assigned to."""
    scopes: list[Json] = [
        {"scope": found.scope}
        | _present(lockId=found.lock_id, propertyId=found.property_id, areaId=found.area_id)
        for found in desk.store.select(Assignment, version=firmware.version)
    ]
    shown: Shown = {
        "firmwareVersion": firmware.version,
        "deviceType": firmware.device_type,
        "s3Bucket": "sandbox-firmware",
        "s3Key": f"lock/{firmware.version}/lock.bin",
        "scopes": scopes,
    }
    return shown | _history("FirmwareVersion", firmware)


def show_access_log(log: AccessLog, entry: Mapping[str, str]) -> Shown:
    """A LockAccessLog. A device signature that is there and is not the access key's over the entry fails."""
    shown: Shown = {
        "lockAccessLogId": log.access_log_id,
        "deviceSignatureFailure": not signature_holds(entry),
        "lockId": log.lock_id,
    }
    shown |= entry
    shown |= _present(propertyId=log.property_id, areaId=log.area_id, userGroupId=log.user_group_id)
    return shown | {
        "type": "LockAccessLog",
        "typeState": "active",
        "createdAt": log.created_at,
        "lastModifiedAt": log.created_at,
        "lastModifiedBy": log.lock_id,
    }


def show_event(event: Event) -> Shown:
    """An Event. Firmware version and API key, by which it may be sought, are no members of it."""
    shown: Shown = {"eventName": event.event_name, "eventId": event.event_id}
    shown |= _present(
        propertyId=event.property_id,
        userId=event.user_id,
        userDeviceId=event.user_device_id,
        userGroupId=event.user_group_id,
        lockId=event.lock_id,
        areaId=event.area_id,
        keyId=event.key_id,
    )
    return shown | {
        "type": "Event",
        "typeState": event.state,
        "createdAt": event.created_at,
        "lastModifiedAt": event.modified_at or event.created_at,
        "lastModifiedBy": event.modified_by,
    }


def _sees(desk: Desk, caller: Caller, actors: Set[str], account: str, property_id: str | None) -> bool:
    return not desk.options.hide_private and caller.reaches(actors, account, property_id)


def _sees_person(desk: Desk, caller: Caller, user_id: str, account: str) -> bool:
    oneself = caller.actor_id == user_id and not desk.options.hide_private
    return oneself or _sees(desk, caller, SEE_PRIVATE_OF_PEOPLE, account, None)


def _present(**members: str | None) -> Shown:
    return {name: value for name, value in members.items() if value is not None}


def _history(
    model: str,
    record: Lock | Area | Property | Person | UserDevice | UserGroup | Firmware,
    state: str = "active",
) -> Shown:
    return {
        "type": model,
        "typeState": state,
        "createdAt": record.created_at,
        "lastModifiedAt": record.modified_at,
        "lastModifiedBy": record.modified_by,
    }
