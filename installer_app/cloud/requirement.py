"""Which firmware the cloud wants of a lock, and which assignment decided so."""

from __future__ import annotations

from installer_app.cloud.credentials import Credentials
from installer_app.cloud.doorlock import is_version
from installer_app.cloud.locks import Locks
from installer_app.cloud.places import HIDDEN, Places
from installer_app.cloud.schema import Assignment, firmware_of
from installer_app.model.cloud import Area, FirmwareScope, LockRecord
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Requirement
from installer_app.model.form import same_id

__all__ = ["UNREAD", "Requirement", "read_requirement", "scopes_of"]

UNREAD = HIDDEN | {FaultCode.CLOUD_NOT_FOUND}


async def read_requirement(
    locks: Locks, credentials: Credentials, lock_id: str, places: Places | None = None
) -> Requirement:
    """The record says what is required; the version's own list of scopes says where. Without `places` nothing
    is known of the areas around the lock's own. Faults: those of the record's reading; a version that cannot
    be read leaves the scope unknown."""
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
        assignments = await scopes_of(credentials, required)
    except Fault as fault:
        if fault.code not in UNREAD:
            raise
        assignments = None
    if not assignments:
        return Requirement(record, True, required, current)
    around = await _around(record, assignments, places)
    scope, area = _nearest(record, assignments, around)
    return Requirement(record, True, required, current, scope, area)


async def scopes_of(credentials: Credentials, version: str) -> tuple[Assignment, ...] | None:
    """Where a version is assigned; None: the service does not tell. Faults: those of getFirmwareVersion."""
    found = await credentials.first("getFirmwareVersion", lambda api: api.get_firmware_version(version))
    return firmware_of(found).assignments


async def _around(
    record: LockRecord, assignments: tuple[Assignment, ...], places: Places | None
) -> tuple[Area, ...]:
    """The lock's area and those around it, the nearest first, as far as they can be read; only where an
    area's assignment makes it worth asking."""
    area_id, property_id = record.area_id, record.property_id
    areas = [each for each in assignments if each.scope == FirmwareScope.AREA]
    if places is None or not areas or area_id is None or property_id is None:
        return ()
    try:
        own = await places.area(property_id, area_id)
        return await places.chain(own) if own is not None else ()
    except Fault as fault:
        if fault.code not in UNREAD:
            raise
        return ()


def _nearest(
    record: LockRecord, assignments: tuple[Assignment, ...], around: tuple[Area, ...]
) -> tuple[FirmwareScope | None, Area | None]:
    """The nearest scope that has the version, which is in force: so nothing nearer has any. Where the areas
    around the lock's own are not all known, an area's assignment may be one of them, and counts before the
    property's: what decided is then unknown."""
    if any(each.scope == FirmwareScope.LOCK and _covers(record, each) for each in assignments):
        return FirmwareScope.LOCK, None
    assigned = [each.area_id for each in assignments if each.scope == FirmwareScope.AREA]
    for area in around:
        if any(same_id(one, area.area_id) for one in assigned):
            return FirmwareScope.AREA, area
    if any(same_id(one, record.area_id) for one in assigned):
        return FirmwareScope.AREA, None
    whole = bool(around) and around[-1].parent_id is None
    if assigned and record.area_id is not None and not whole:
        return None, None
    for scope in (FirmwareScope.PROPERTY, FirmwareScope.GLOBAL):
        if any(each.scope == scope and _covers(record, each) for each in assignments):
            return scope, None
    return None, None


def _covers(record: LockRecord, each: Assignment) -> bool:
    match each.scope:
        case FirmwareScope.LOCK:
            return same_id(each.lock_id, record.lock_id)
        case FirmwareScope.PROPERTY:
            return same_id(each.property_id, record.property_id)
        case FirmwareScope.GLOBAL:
            return True
    return False
