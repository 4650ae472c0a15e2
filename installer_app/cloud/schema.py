"""From JSON to values. What is missing, null or of another type is None, "not reported".

Only a missing id is a fault (cloud_answer_unreadable): a record that cannot be named is of no use. Secrets of
a record are not read here at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from installer_app.cloud.answer import UNPRINTABLE
from installer_app.model.cloud import Account, Area, Grant, LockPrivate, LockRecord, Property
from installer_app.model.fault import Fault, FaultCode

T = TypeVar("T")
UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
TEXT_LIMIT: Final = 1024
TOKEN_LIMIT: Final = 4096
LIST_LIMIT: Final = 10_000


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
    user = _members(data)
    held = user.get("userPermissions")
    grants = None
    if isinstance(held, list):
        grants = tuple(grant for item in held[:LIST_LIMIT] if (grant := _read_grant(_members(item))))
    return Account(credential, _text(user, "displayName"), grants)


def _read_grant(item: Mapping[object, object]) -> Grant | None:
    permission, scope = _text(item, "permission"), item.get("propertyId")
    if permission is None or not (scope is None or isinstance(scope, str)):
        return None  # a scope that cannot be read must not widen to everything
    return Grant(permission, scope.lower() if scope else None)


def read_lock(data: object) -> LockRecord:
    """A Lock."""
    lock = _members(data)
    private = lock.get("private")
    seen = None
    if isinstance(private, dict):
        seen = LockPrivate(
            last_known_sync=_text(private, "lastKnownSyncDate"),
            current_firmware=_version(private, "currentFirmwareVersion"),
            required_firmware=_version(private, "requiredFirmwareVersion"),
            current_key_map=_version(private, "currentKeyMapVersion"),
        )
    return LockRecord(
        _id(lock, "lockId"),
        _text(lock, "displayName"),
        _optional_id(lock, "propertyId"),
        _optional_id(lock, "areaId"),
        _text(lock, "installDate"),
        seen,
    )


def read_property(data: object) -> Property:
    """A Property; its name is empty when not reported."""
    place = _members(data)
    required = _version(_members(place.get("private")), "requiredFirmwareVersion")
    return Property(_id(place, "propertyId"), _text(place, "displayName") or "", required)


def read_area(data: object, property_id: str) -> Area:
    """An Area of that property; its name is empty when not reported."""
    area = _members(data)
    private = _members(area.get("private"))
    return Area(
        _id(area, "areaId"),
        _optional_id(area, "propertyId") or property_id,
        _text(area, "displayName") or "",
        _optional_id(area, "parentAreaId"),
        _ids(area.get("containingAreaIds")) or (),
        _ids(area.get("lockIds")),
        _version(private, "keyMapVersion"),
        _version(private, "requiredFirmwareVersion"),
    )


def read_firmware(data: object) -> FirmwareVersion:
    """A FirmwareVersion. The metadata has no size and no digest."""
    firmware = _members(data)
    scopes = firmware.get("scopes")
    assignments = None
    if isinstance(scopes, list):
        assignments = tuple(_read_assignment(_members(item)) for item in scopes[:LIST_LIMIT])
    return FirmwareVersion(_version(firmware, "firmwareVersion"), _text(firmware, "deviceType"), assignments)


def _read_assignment(item: Mapping[object, object]) -> Assignment:
    return Assignment(
        _text(item, "scope") or "",
        _optional_id(item, "lockId"),
        _optional_id(item, "propertyId"),
        _optional_id(item, "areaId"),
    )


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


def same_id(one: str | None, other: str | None) -> bool:
    """Whether two ids, neither missing, are the same: hexadecimal digits have two cases."""
    return one is not None and other is not None and one.lower() == other.lower()


def _members(value: object) -> Mapping[object, object]:
    return value if isinstance(value, dict) else {}


def _text(members: Mapping[object, object], key: str) -> str | None:
    value = members.get(key)
    return UNPRINTABLE.sub("\ufffd", value[:TEXT_LIMIT]) if isinstance(value, str) else None


def _version(members: Mapping[object, object], key: str) -> str | None:
    """Versions are text by analogy only: a number is taken as it is written."""
    value = members.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return str(value)
    return _text(members, key)


def _id(members: Mapping[object, object], key: str) -> str:
    found = _optional_id(members, key)
    if found is None:
        raise Fault(FaultCode.CLOUD_ANSWER_UNREADABLE, f"the answer has no {key}")
    return found


def _optional_id(members: Mapping[object, object], key: str) -> str | None:
    value = members.get(key)
    return value if isinstance(value, str) and UUID.fullmatch(value) else None


def _ids(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    return tuple(item for item in value[:LIST_LIMIT] if isinstance(item, str) and UUID.fullmatch(item))
