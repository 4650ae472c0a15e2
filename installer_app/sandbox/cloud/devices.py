"""Operations on people's devices, and their sync.

provisionUserDevice gives the device its two keys in `private`, both base64url of 32 bytes: `deviceAccessKey`
opens its user access map, `deviceSyncKey` is the seed of the Ed25519 key that makes `deviceSignature`, over
the RFC 8785 form of the sync's body without that member.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.form import check_text, check_time, read_object
from installer_app.sandbox.cloud.records import Person, UserDevice
from installer_app.sandbox.cloud.references import forget_references
from installer_app.sandbox.cloud.refusal import Answer, Refusal
from installer_app.sandbox.cloud.render import show_device
from installer_app.sandbox.cloud.usermap import list_user_entries, seal_user_entries, version_of
from installer_app.sandbox.signing import Json, canonical, decode_base64url

DEVICE_TYPES: Final = ("iOS", "Android")
KEY_SIZE: Final = 32
SYNC_TEXTS: Final = frozenset({"deviceType", "makeModel", "currentOsVersion", "currentAppVersion"})
SYNC_INPUT: Final = SYNC_TEXTS | {"syncDate", "currentUserAccessMapVersion", "deviceSignature"}


def provision_device(call: Call) -> Answer:
    """A new device of the caller's own, with its keys."""
    user_id = call.path_id("userId")
    body = read_object(call.body, frozenset({"deviceType", "makeModel", "displayName"}))
    make_model, name = (
        check_text("makeModel", body["makeModel"]),
        check_text("displayName", body["displayName"]),
    )
    if body["deviceType"] not in DEVICE_TYPES:
        raise Refusal(400, "deviceType")
    known(call.seek_person(user_id))
    desk, now = call.desk, call.desk.time()
    device = UserDevice(
        user_device_id=desk.new_id(),
        user_id=user_id,
        device_type=str(body["deviceType"]),
        make_model=make_model,
        display_name=name,
        access_key=desk.random(KEY_SIZE),
        sync_key=desk.random(KEY_SIZE),
        created_at=now,
        modified_at=now,
        modified_by=call.caller.actor_id,
    )
    desk.store.put(device)
    _note(call, "device provisioned", "userDeviceProvisioned", device)
    return _answer(call, device)


def get_device(call: Call) -> Answer:
    """One device."""
    return _answer(call, _seek(call))


def list_devices(call: Call) -> Answer:
    """All of a person's devices, every time: there are no pages."""
    person = known(call.seek_person(call.path_id("userId")))
    devices = call.desk.store.select(UserDevice, user_id=person.user_id)
    return call.accept_list(
        "devices", [show_device(call.desk, device, person.account, call.caller) for device in devices]
    )


def update_device(call: Call) -> Answer:
    """A new name."""
    call.path_id("userId"), call.path_id("userDeviceId")
    name = check_text("displayName", read_object(call.body, frozenset({"displayName"}))["displayName"])
    device = replace(
        _seek(call), display_name=name, modified_at=call.desk.time(), modified_by=call.caller.actor_id
    )
    call.desk.store.put(device)
    _note(call, "device updated", "userDeviceUpdated", device)
    return _answer(call, device)


def deprovision_device(call: Call) -> Answer:
    """The device goes; the answer is what it was."""
    device = _seek(call)
    account = known(call.desk.store.find(Person, device.user_id)).account
    shown = show_device(call.desk, device, account, call.caller, "deleted")
    drop_device(call, device)
    _note(call, "device deprovisioned", "userDeviceDeprovisioned", device)
    return call.accept(shown)


def drop_device(call: Call, device: UserDevice) -> None:
    """The record and its references."""
    forget_references(call.desk, device.user_device_id)
    call.desk.store.remove(UserDevice, device.user_device_id)


def sync_device(call: Call) -> Answer:
    """Takes what the device says of itself, answers the user access map where the device has another."""
    user_id, device_id = call.path_id("userId"), call.path_id("userDeviceId")
    body = read_object(call.body, SYNC_INPUT)
    check_time("syncDate", body["syncDate"])
    texts = {name: check_text(name, body[name]) for name in sorted(SYNC_TEXTS)}
    version = check_text("currentUserAccessMapVersion", body["currentUserAccessMapVersion"], empty=True)
    check_text("deviceSignature", body["deviceSignature"])
    person, device = call.seek_person(user_id), call.seek_device(user_id, device_id)
    person, device = known(person), known(device)
    if not _is_signed(device, body):
        raise Refusal(400, "deviceSignature is not this device's")
    desk = call.desk
    device = replace(
        device,
        device_type=texts["deviceType"],
        make_model=texts["makeModel"],
        current_os_version=texts["currentOsVersion"],
        current_app_version=texts["currentAppVersion"],
        current_user_access_map_version=version,
        last_known_sync_date=desk.time_after(device.last_known_sync_date),
        modified_at=desk.time(),
        modified_by=call.caller.actor_id,
    )
    desk.store.put(device)
    _note(call, "device synced", "userDeviceSynced", device)
    entries = list_user_entries(desk, person)
    if version_of(entries) == version:
        return call.accept({})
    return call.accept(
        {
            "userAccessMapVersion": version_of(entries),
            "encryptedUserAccessMapEntries": seal_user_entries(desk, device, entries),
        }
    )


def _is_signed(device: UserDevice, body: Mapping[str, Json]) -> bool:
    covered = canonical({name: value for name, value in body.items() if name != "deviceSignature"})
    key = Ed25519PrivateKey.from_private_bytes(device.sync_key).public_key()
    try:
        key.verify(decode_base64url(str(body["deviceSignature"])), covered)
    except (ValueError, InvalidSignature):
        return False
    return True


def _seek(call: Call) -> UserDevice:
    return known(call.seek_device(call.path_id("userId"), call.path_id("userDeviceId")))


def _answer(call: Call, device: UserDevice) -> Answer:
    account = known(call.desk.store.find(Person, device.user_id)).account
    return call.accept(show_device(call.desk, device, account, call.caller))


def _note(call: Call, effect: str, event: str, device: UserDevice) -> None:
    call.record(effect, detail=device.user_device_id)
    call.tell(event, user_id=device.user_id, user_device_id=device.user_device_id)
