"""Which firmware the cloud wants of a lock, and which assignment decided so."""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.cloud.credentials import Credentials
from installer_app.cloud.doorlock import is_version
from installer_app.cloud.locks import Locks
from installer_app.cloud.places import HIDDEN
from installer_app.cloud.schema import Assignment, firmware_of, same_id
from installer_app.model.cloud import FirmwareScope, LockRecord
from installer_app.model.fault import Fault, FaultCode

UNREAD = HIDDEN | {FaultCode.CLOUD_NOT_FOUND}


@dataclass(frozen=True)
class Requirement:
    """What a lock is to run and what it does. `seen` False: no account sees what is required, or it is not
    understood."""

    record: LockRecord
    seen: bool
    required: str | None = None
    current: str | None = None
    scope: FirmwareScope | None = None
    """The nearest scope that has the required version; None: none is required, or it is unknown which."""


async def read_requirement(locks: Locks, credentials: Credentials, lock_id: str) -> Requirement:
    """The record says what is required; the version's own list of scopes says where. Faults: those of the
    record's reading; a version that cannot be read leaves the scope unknown."""
    record = await locks.record(lock_id)
    private = record.private
    if private is None:
        return Requirement(record, False)
    required, current = private.required_firmware, private.current_firmware
    if required is None:
        return Requirement(record, "requiredFirmwareVersion" not in record.unread, None, current)
    if not is_version(required):
        return Requirement(record, True, required, current)
    try:
        version = firmware_of(
            await credentials.first("getFirmwareVersion", lambda api: api.get_firmware_version(required))
        )
    except Fault as fault:
        if fault.code not in UNREAD:
            raise
        return Requirement(record, True, required, current)
    return Requirement(record, True, required, current, _nearest(record, version.assignments or ()))


def _nearest(record: LockRecord, assignments: tuple[Assignment, ...]) -> FirmwareScope | None:
    """An assignment to an area that is not the lock's own may be one around it, and counts before the
    property's: what decided is then unknown."""
    found = {FirmwareScope(each.scope) for each in assignments if _covers(record, each)}
    outer = any(each.scope == FirmwareScope.AREA for each in assignments)
    for scope in FirmwareScope:
        if scope in found:
            return None if outer and scope in (FirmwareScope.PROPERTY, FirmwareScope.GLOBAL) else scope
    return None


def _covers(record: LockRecord, each: Assignment) -> bool:
    match each.scope:
        case FirmwareScope.LOCK:
            return same_id(each.lock_id, record.lock_id)
        case FirmwareScope.AREA:
            return record.area_id is not None and same_id(each.area_id, record.area_id)
        case FirmwareScope.PROPERTY:
            return record.property_id is not None and same_id(each.property_id, record.property_id)
        case FirmwareScope.GLOBAL:
            return True
    return False
