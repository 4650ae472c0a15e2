"""From whole records to what a job needs of them. What was missing, null or of another type is None.

Only a missing id is a fault (cloud_answer_unreadable): a record that cannot be named is of no use. Secrets of
a record are not taken along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from installer_app.cloud.record import read
from installer_app.model import doorlock as whole
from installer_app.model.cloud import Account, Area, Grant, LockPrivate, LockRecord, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.people import User, UserPermission

T = TypeVar("T")
TOKEN_LIMIT: Final = 4096


@dataclass(frozen=True)
class Assignment:
    """Where a firmware version is assigned."""

    scope: str
    lock_id: str | None = None
    property_id: str | None = None
    area_id: str | None = None


@dataclass(frozen=True)
class FirmwareVersion:
    """getFirmwareVersion's answer. `assignments` None: not reported."""

    version: str | None
    device_type: str | None
    assignments: tuple[Assignment, ...] | None


def read_account(credential: str, data: object) -> Account:
    """A User: who the credential is and what it may do."""
    return account_of(credential, read(User, data))


def account_of(credential: str, user: User) -> Account:
    """A user as a credential."""
    grants = None
    if user.user_permissions is not None:
        grants = tuple(grant for each in user.user_permissions if (grant := _grant(each)))
    return Account(credential, user.display_name, grants)


def _grant(held: UserPermission) -> Grant | None:
    scope = held.property_id or None
    if held.permission is None or (scope and scope.startswith("?")):
        return None  # a scope that cannot be read must not widen to everything
    return Grant(held.permission, scope and scope.lower())


def read_lock(data: object) -> LockRecord:
    """A Lock."""
    return record_of(read(whole.Lock, data))


def record_of(lock: whole.Lock) -> LockRecord:
    """A lock without its secrets."""
    seen = None
    if lock.private is not None:
        seen = LockPrivate(
            last_known_sync=_date(lock.private.last_known_sync_date),
            current_firmware=lock.private.current_firmware_version,
            required_firmware=lock.private.required_firmware_version,
            current_key_map=lock.private.current_key_map_version,
        )
    return LockRecord(
        _needed(lock.lock_id, "lockId"),
        lock.display_name,
        lock.property_id,
        lock.area_id,
        lock.install_date,
        seen,
        _unread(lock),
    )


def _date(text: str | None) -> str | None:
    """A date as it was told; text that is none would count as a change and prove a sync."""
    try:
        return text if text is not None and datetime.fromisoformat(text) else None
    except ValueError:
        return None


def _unread(lock: whole.Lock) -> tuple[str, ...]:
    """What the service told of the lock that is of no form we know."""
    told, private = _members(lock.raw.shown()), lock.private or whole.LockPrivate()
    hidden = _members(told.get("private"))
    understood: dict[str, tuple[Mapping[object, object], str | None]] = {
        "propertyId": (told, lock.property_id),
        "areaId": (told, lock.area_id),
        "lastKnownSyncDate": (hidden, _date(private.last_known_sync_date)),
        "currentFirmwareVersion": (hidden, private.current_firmware_version),
        "requiredFirmwareVersion": (hidden, private.required_firmware_version),
        "currentKeyMapVersion": (hidden, private.current_key_map_version),
    }
    return tuple(
        name for name, (at, value) in understood.items() if value is None and at.get(name) is not None
    )


def read_property(data: object) -> Property:
    """A Property; its name is empty when not reported."""
    return place_of(read(whole.Property, data))


def place_of(found: whole.Property) -> Property:
    """A property as a job knows it."""
    required = found.private.required_firmware_version if found.private else None
    return Property(_needed(found.property_id, "propertyId"), found.display_name or "", required)


def read_area(data: object, property_id: str) -> Area:
    """An Area of that property; its name is empty when not reported."""
    return area_of(read(whole.Area, data), property_id)


def area_of(found: whole.Area, property_id: str) -> Area:
    """An area as a job knows it."""
    return Area(
        _needed(found.area_id, "areaId"),
        found.property_id or property_id,
        found.display_name or "",
        found.parent_area_id,
        found.containing_area_ids or (),
        found.lock_ids,
        found.private.key_map_version if found.private else None,
        found.private.required_firmware_version if found.private else None,
    )


def read_firmware(data: object) -> FirmwareVersion:
    """A FirmwareVersion. The metadata has no size and no digest."""
    return firmware_of(read(whole.FirmwareVersion, data))


def firmware_of(found: whole.FirmwareVersion) -> FirmwareVersion:
    """A version as a job knows it."""
    assignments = None
    if found.scopes is not None:
        assignments = tuple(
            Assignment(each.scope or "", each.lock_id, each.property_id, each.area_id)
            for each in found.scopes
        )
    return FirmwareVersion(found.firmware_version, found.device_type, assignments)


def read_page(
    data: object, keys: tuple[str, ...], read: Callable[[object], T]
) -> tuple[tuple[T, ...], str | None]:
    """The items under the first of `keys` that is a list, and the token of the next page. A page without a
    list is unreadable: it is not an empty one."""
    page = _members(data)
    items = next((page[key] for key in keys if isinstance(page.get(key), list)), None)
    if not isinstance(items, list):
        raise Fault(FaultCode.CLOUD_ANSWER_UNREADABLE, f"the page has no {keys[0]}")
    token = page.get("pageToken")
    if not isinstance(token, str) or not token:
        token = None
    elif len(token) > TOKEN_LIMIT or not token.isprintable():
        raise Fault(FaultCode.CLOUD_ANSWER_UNREADABLE, "the page's token cannot be sent back")
    return tuple(read(item) for item in items), token


def holds_secrets(data: object) -> bool:
    """Whether a Lock carries what a provisioning record needs."""
    private = _members(_members(data).get("private"))
    return all(isinstance(private.get(key), str) and private.get(key) for key in ("apiKey", "lockKey"))


def _members(value: object) -> Mapping[object, object]:
    return value if isinstance(value, dict) else {}


def _needed(found: str | None, key: str) -> str:
    if found is None:
        raise Fault(FaultCode.CLOUD_ANSWER_UNREADABLE, f"the answer has no {key}")
    return found
