"""Does the lock run what is required of it, and what is still to happen until it does?"""

from __future__ import annotations

from typing import Final

from installer_app.model.cloud import FirmwareScope, Permission
from installer_app.model.doorlock import Event
from installer_app.model.fault import FaultCode
from installer_app.model.form import same_id
from installer_app.workflow.diagnosis.case import Case, Source, read_time
from installer_app.workflow.diagnosis.finding import Evidence, FindingCode, Help, Remedy, Rule, Weight
from installer_app.workflow.diagnosis.rules_place import is_the_one, may
from installer_app.workflow.diagnosis.rules_sync import syncs_by_itself, uplink_works

Found = tuple[Evidence, ...]
MISSING: Final = frozenset({FaultCode.CLOUD_NOT_FOUND, FaultCode.FIRMWARE_UNKNOWN})
LOCK_TYPE: Final = "Lock"


def is_behind(case: Case) -> bool:
    """The lock reported another version than the one required. Equal or not: never ordered."""
    private = case.private
    return (
        private is not None
        and private.required_firmware_version is not None
        and private.current_firmware_version is not None
        and private.current_firmware_version != private.required_firmware_version
    )


def assigned_at(case: Case) -> int | None:
    """When the assignment that decides was made: as the newest event of its scope tells, else as far as the
    version's own record does."""
    told = [
        read_time(event.created_at)
        for event in case.events_named("firmwareAssigned")
        if _decides(event, case)
    ]
    version = case.required.value
    return told[0] if told else read_time(version.last_modified_at) if version else None


def _decides(event: Event, case: Case) -> bool:
    match case.scope:
        case FirmwareScope.LOCK:
            return same_id(event.lock_id, case.lock_id)
        case FirmwareScope.AREA:
            return event.lock_id is None and event.area_id is not None
        case FirmwareScope.PROPERTY:
            return event.lock_id is None and event.area_id is None and event.property_id is not None
        case FirmwareScope.GLOBAL:
            return event.lock_id is None and event.area_id is None and event.property_id is None
        case _:
            return True


def _syncs_since(case: Case) -> int | None:
    """0 or 1 (one at least) since the assignment; None: unknown."""
    assigned, last = assigned_at(case), case.last_sync
    if assigned is None:
        return None
    return int(last is not None and last > assigned)


def _versions(case: Case) -> Found:
    private = case.private
    assert private is not None
    return (
        Evidence(Source.CLOUD, "firmware_required", private.required_firmware_version),
        Evidence(Source.CLOUD, "firmware_reported", private.current_firmware_version),
        Evidence(Source.CLOUD, "firmware_scope", case.scope),
    )


def _cannot_take(case: Case) -> bool:
    return bool(firmware_missing(case) or firmware_not_for_locks(case) or firmware_not_taken(case))


def firmware_two_syncs(case: Case) -> Found:
    """It has not been told: it learns at the next sync and reports at the one after."""
    if not is_behind(case) or _cannot_take(case) or _syncs_since(case) == 1:
        return ()
    return (*_versions(case), Evidence(Source.CLOUD, "assigned_at", assigned_at(case)))


def firmware_one_sync(case: Case) -> Found:
    """It was told and has not reported yet."""
    if not is_behind(case) or _cannot_take(case) or _syncs_since(case) != 1:
        return ()
    return (*_versions(case), Evidence(Source.CLOUD, "last_sync_at", case.last_sync))


def firmware_not_taken(case: Case) -> Found:
    """It was told, and says itself why it did not take it."""
    info = case.info.value
    error = info.sync.error if info and info.sync and info.sync.ok else None
    if not is_behind(case) or not error:
        return ()
    return (*_versions(case), Evidence(Source.LOCK, "own_sync_error", error))


def firmware_not_reported(case: Case) -> Found:
    private = case.private
    if (
        private is None
        or not private.required_firmware_version
        or private.current_firmware_version is not None
    ):
        return ()
    return _versions(case)


def firmware_missing(case: Case) -> Found:
    if case.required.why not in MISSING or case.private is None:
        return ()
    return (Evidence(Source.CLOUD, "firmware_required", case.private.required_firmware_version),)


def firmware_not_for_locks(case: Case) -> Found:
    version = case.required.value
    if version is None or version.device_type in (None, LOCK_TYPE):
        return ()
    return (
        Evidence(Source.CLOUD, "firmware_required", version.firmware_version),
        Evidence(Source.CLOUD, "made_for", version.device_type),
    )


def firmware_on_trial(case: Case) -> Found:
    signal = case.signal.value
    if signal is None or not signal.advertisement.firmware_on_trial:
        return ()
    return (Evidence(Source.AIR, "firmware_on_trial"),)


def firmware_differs(case: Case) -> Found:
    """It runs another version than it reported last: a sync will tell."""
    info, private = case.info.value, case.private
    if info is None or private is None or private.current_firmware_version is None or not is_the_one(case):
        return ()
    if info.fw == private.current_firmware_version:
        return ()
    return (
        Evidence(Source.LOCK, "firmware_running", info.fw),
        Evidence(Source.CLOUD, "firmware_reported", private.current_firmware_version),
    )


def may_firmware(case: Case) -> bool:
    return may(Permission.MANAGE_FIRMWARE, case)


def is_carriable(case: Case) -> bool:
    """The lock is in reach, and the version is one for locks."""
    return is_the_one(case) and case.required.value is not None and not firmware_not_for_locks(case)


BEHIND: Final = frozenset(
    {FindingCode.FIRMWARE_ONE_SYNC, FindingCode.FIRMWARE_TWO_SYNCS, FindingCode.FIRMWARE_DIFFERS}
)

RULES: Final = (
    Rule(
        FindingCode.FIRMWARE_MISSING,
        Weight.WARNING,
        firmware_missing,
        explains=BEHIND | {FindingCode.FIRMWARE_NOT_TAKEN},
        helps=(Help(Remedy.UPLOAD_FIRMWARE, may_firmware), Help(Remedy.TELL_OPERATOR)),
    ),
    Rule(
        FindingCode.FIRMWARE_NOT_FOR_LOCKS,
        Weight.WARNING,
        firmware_not_for_locks,
        explains=BEHIND | {FindingCode.FIRMWARE_NOT_TAKEN},
        helps=(Help(Remedy.ASSIGN_OTHER, may_firmware),),
    ),
    Rule(
        FindingCode.FIRMWARE_NOT_TAKEN,
        Weight.WARNING,
        firmware_not_taken,
        explains=BEHIND,
        helps=(Help(Remedy.CARRY_FIRMWARE, is_carriable), Help(Remedy.TELL_OPERATOR)),
    ),
    Rule(
        FindingCode.FIRMWARE_ON_TRIAL,
        Weight.NOTICE,
        firmware_on_trial,
        explains=frozenset({FindingCode.FIRMWARE_DIFFERS, FindingCode.FIRMWARE_ONE_SYNC}),
    ),
    Rule(
        FindingCode.FIRMWARE_TWO_SYNCS,
        Weight.NOTICE,
        firmware_two_syncs,
        helps=(Help(Remedy.SYNC_NOW, uplink_works), Help(Remedy.WAIT_FOR_SYNC, syncs_by_itself)),
    ),
    Rule(
        FindingCode.FIRMWARE_ONE_SYNC,
        Weight.NOTICE,
        firmware_one_sync,
        helps=(Help(Remedy.SYNC_NOW, uplink_works), Help(Remedy.WAIT_FOR_SYNC, syncs_by_itself)),
    ),
    Rule(FindingCode.FIRMWARE_NOT_REPORTED, Weight.NOTICE, firmware_not_reported),
    Rule(
        FindingCode.FIRMWARE_DIFFERS,
        Weight.NOTICE,
        firmware_differs,
        helps=(Help(Remedy.SYNC_NOW, uplink_works), Help(Remedy.WAIT_FOR_SYNC, syncs_by_itself)),
    ),
)
