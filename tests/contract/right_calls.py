"""A right call of each operation of the DoorLock API, to be sent as it is or with something spoiled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from installer_app.sandbox.cloud import KANAALHUIS, PAKHUIS, area_id
from installer_app.sandbox.cloud.seed import seeded_id
from installer_app.sandbox.cloud.seed_people import MANAGER, PHONE, RESIDENT
from tests.contract.virtual_cloud import EAST

NOBODYS: Final = "00000000-0000-4000-8000-000000000000"
STAFF: Final = seeded_id("group", "Kanaalhuis all")
CARETAKER: Final = seeded_id("user", "Kanaalhuis caretaker")
BAY: Final = area_id("Pakhuis Zuid", "Loading bay")
OF_LOCKS_AND_PHONES: Final = {"syncLock", "syncUserDevice", "deleteProperty"}
"""What no person calls with success here: the keys are a device's own, and no seeded property is empty."""
QUERY_NAMES: Final = (
    "pageToken", "propertyId", "areaId", "lockId", "scope", "uninstallMode", "eventSource", "userId",
    "userGroupId", "apiKeyId", "keyId", "firmwareVersion",
)  # fmt: skip
_PLACE: Final = f"/properties/{KANAALHUIS}"
_DEVICES: Final = f"/users/{RESIDENT}/devices"
_FORM: Final = (
    b'--x\r\ncontent-disposition: form-data; name="firmware"; filename="lock.bin"\r\n\r\nimage\r\n--x--\r\n'
)


@dataclass(frozen=True)
class Right:
    """One call. `who` names a token."""

    who: str
    path: str
    body: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""


def make_right(lock_id: str, group_id: str = NOBODYS, event_id: str = NOBODYS) -> dict[str, Right]:
    """By operation. The lock is provisioned and of no property, the group is a custom one of Kanaalhuis."""
    lock, group = f"/locks/{lock_id}", f"{_PLACE}/groups/{group_id}"
    address = {"line1": "Kade 1", "city": "Hoorn", "country": "NL", "postalCode": "1621 AA"}
    place = _json(displayName="x", address=address, accessManagerIds=[MANAGER])
    private = {"firstName": "A", "lastName": "B", "email": "a@b.example", "phoneNumber": "+31 1"}
    access = [{"accessType": "group", "schedule": {"days": [1, 2.5]}, "userGroupId": group_id}]
    name = _json(displayName="x")
    sync = _json(
        syncDate="2030-01-02T03:04:05Z", currentFirmwareVersion="1.4.0", currentKeyMapVersion="",
        encryptedAccessLogs=[],
    )  # fmt: skip
    device_sync = _json(
        syncDate="2030-01-02T03:04:05Z", deviceType="iOS", makeModel="y", currentOsVersion="1",
        currentAppVersion="1", currentUserAccessMapVersion="", deviceSignature="A" * 86,
    )  # fmt: skip
    return {
        "getMe": Right("resident", "/users/me"),
        "createUser": Right("ruben", "/users", _json(displayName="x", private=private)),
        "getUser": Right("resident", f"/users/{RESIDENT}"),
        "updateUser": Right("resident", f"/users/{RESIDENT}", _json(displayName="x", private=private)),
        "deleteUser": Right("ruben", f"/users/{RESIDENT}"),
        "provisionUserDevice": Right(
            "resident", _DEVICES, _json(deviceType="iOS", makeModel="y", displayName="x")
        ),
        "getUserDevice": Right("resident", f"{_DEVICES}/{PHONE}"),
        "listUserDevices": Right("ruben", _DEVICES),
        "updateUserDevice": Right("resident", f"{_DEVICES}/{PHONE}", name),
        "syncUserDevice": Right("resident", f"{_DEVICES}/{PHONE}/sync", device_sync),
        "deprovisionUserDevice": Right("ruben", f"{_DEVICES}/{PHONE}"),
        "listGroupsForUser": Right("resident", f"/users/{RESIDENT}/groups"),
        "listGroupsForUserAtProperty": Right("manager", f"/users/{RESIDENT}{_PLACE}/groups"),
        "provisionLock": Right("mara", "/locks", name),
        "listLocks": Right("mara", "/locks"),
        "getLock": Right("mara", lock),
        "updateLock": Right("mara", lock, name),
        "deprovisionLock": Right("mara", lock),
        "listLockAccessLogs": Right("ruben", f"{lock}/logs"),
        "installLock": Right("mara", f"{_PLACE}/areas/{EAST}/install/{lock_id}", b"{}"),
        "uninstallLock": Right("mara", f"{lock}/uninstall", b"{}", {"uninstallMode": "owner"}),
        "syncLock": Right("mara", f"{lock}/sync", sync),
        "listProperties": Right("owner", "/properties"),
        "createProperty": Right("owner", "/properties", place),
        "getProperty": Right("owner", _PLACE),
        "updateProperty": Right("owner", _PLACE, place),
        "deleteProperty": Right("owner", _PLACE),
        "listAreas": Right("ruben", f"{_PLACE}/areas"),
        "createArea": Right(
            "owner", f"{_PLACE}/areas", _json(displayName="x", areaType="common", parentAreaId=EAST)
        ),
        "getArea": Right("resident", f"{_PLACE}/areas/{EAST}"),
        "updateArea": Right("owner", f"{_PLACE}/areas/{EAST}", _json(displayName="x", accessList=access)),
        "deleteArea": Right("owner", f"/properties/{PAKHUIS}/areas/{BAY}"),
        "listUserGroups": Right("manager", f"{_PLACE}/groups"),
        "createUserGroup": Right("manager", f"{_PLACE}/groups", _json(displayName="x", groupType="staff")),
        "getUserGroup": Right("manager", group),
        "updateUserGroup": Right("manager", group, name),
        "deleteUserGroup": Right("manager", group),
        "listUsersForGroup": Right("manager", f"{_PLACE}/groups/{STAFF}/users"),
        "addUserToUserGroup": Right("manager", f"{group}/users/{RESIDENT}"),
        "removeUserFromUserGroup": Right("manager", f"{_PLACE}/groups/{STAFF}/users/{CARETAKER}"),
        "getFirmwareVersion": Right("mara", "/firmware/1.3.1"),
        "downloadFirmwareVersion": Right("mara", "/firmware/1.3.1/download"),
        "uploadFirmwareVersion": Right(
            "ruben", "/firmware/9.9.9/upload", _FORM, content_type="multipart/form-data; boundary=x"
        ),
        "assignFirmwareVersion": Right(
            "ruben", "/firmware/1.4.0/assign", query={"scope": "area", "areaId": EAST}
        ),
        "unassignFirmwareVersion": Right(
            "ruben", "/firmware/unassign", query={"scope": "lock", "lockId": lock_id}
        ),
        "listEvents": Right("ruben", "/events", query={"eventSource": "user", "userId": RESIDENT}),
        "triggerEventProcessing": Right("ruben", f"/events/{event_id}/process"),
    }


def _json(**members: object) -> bytes:
    return json.dumps(members).encode()
