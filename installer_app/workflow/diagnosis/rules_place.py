"""Whose lock is it, where is it, and do lock, cloud and journal agree on that?"""

from __future__ import annotations

from typing import Final

from installer_app.model.cloud import Permission
from installer_app.model.fault import FaultCode
from installer_app.model.form import same_id
from installer_app.model.lock import LockState
from installer_app.workflow import facts as f
from installer_app.workflow.diagnosis.case import Case, Source, bracketed_serial, read_time
from installer_app.workflow.diagnosis.finding import Evidence, FindingCode, Help, Remedy, Rule, Weight
from installer_app.workflow.snapshot import JobState, Snapshot

Found = tuple[Evidence, ...]
RETIRED: Final = ("deleted",)
AT_REST: Final = (JobState.DONE, JobState.ABANDONED)


def record_missing(case: Case) -> Found:
    if case.record.why is not FaultCode.CLOUD_NOT_FOUND:
        return ()
    return (Evidence(Source.CLOUD, "no_record", case.lock_id),)


def record_deleted(case: Case) -> Found:
    record = case.record.value
    if record is None or record.type_state not in RETIRED:
        return ()
    return (Evidence(Source.CLOUD, "record_state", record.type_state),)


def record_twice(case: Case) -> Found:
    others = tuple(other for other in case.namesakes.value or () if not same_id(other.lock_id, case.lock_id))
    return tuple(Evidence(Source.CLOUD, "other_record", other.lock_id) for other in others)


def somebody_elses(case: Case) -> Found:
    """The lock that answers belongs to another record than the one asked about."""
    info = case.info.value
    if info is None or info.lock_id is None or same_id(info.lock_id, case.lock_id):
        return ()
    return (
        Evidence(Source.LOCK, "lock_id_held", info.lock_id),
        Evidence(Source.CLOUD, "lock_id_sought", case.lock_id),
    )


def impostor_keys(case: Case) -> Found:
    if case.info.why is not FaultCode.LOCK_IMPOSTOR:
        return ()
    return (Evidence(Source.LOCK, "keys_not_proven"),)


def is_the_one(case: Case) -> bool:
    """The lock that was read is the one of the record."""
    return case.info.value is not None and not somebody_elses(case)


def provision_undelivered(case: Case) -> Found:
    info, record = case.info.value, case.record.value
    if info is None or record is None or info.state is not LockState.FACTORY:
        return ()
    return (
        Evidence(Source.CLOUD, "record_made_for", record.display_name),
        Evidence(Source.LOCK, "is_factory"),
    )


def install_undelivered(case: Case) -> Found:
    """Placed by the cloud, and the lock never heard of it: its own word, or else our journal's."""
    info, record = case.info.value, case.record.value
    if record is None or record.area_id is None:
        return ()
    if info is not None:
        if info.state is not LockState.PROVISIONED or not is_the_one(case):
            return ()
        return (Evidence(Source.CLOUD, "placed_in", record.area_id), Evidence(Source.LOCK, "is_provisioned"))
    job = stuck_job(case, f.InstallSigned, f.InstallApplied)
    if job is None or _was_used_since(case):
        return ()
    return (
        Evidence(Source.CLOUD, "placed_in", record.area_id),
        Evidence(Source.JOURNAL, "message_not_applied", job.job_id),
    )


def uninstall_undelivered(case: Case) -> Found:
    info, record = case.info.value, case.record.value
    if record is None or record.area_id is not None:
        return ()
    if info is not None:
        if info.state is not LockState.INSTALLED or not is_the_one(case):
            return ()
        return (Evidence(Source.CLOUD, "placed_in"), Evidence(Source.LOCK, "installed_in", info.area_id))
    job = stuck_job(case, f.UninstallSigned, f.UninstallApplied)
    if job is None:
        return ()
    return (Evidence(Source.CLOUD, "placed_in"), Evidence(Source.JOURNAL, "message_not_applied", job.job_id))


def place_differs(case: Case) -> Found:
    """Both say it is installed, and not in the same area."""
    info, record = case.info.value, case.record.value
    if info is None or record is None or info.state is not LockState.INSTALLED or not is_the_one(case):
        return ()
    if record.area_id is None or same_id(info.area_id, record.area_id):
        return ()
    return (
        Evidence(Source.CLOUD, "placed_in", record.area_id),
        Evidence(Source.LOCK, "installed_in", info.area_id),
    )


def area_lacks_lock(case: Case) -> Found:
    record, area = case.record.value, case.area.value
    if record is None or area is None or area.lock_ids is None or not same_id(record.area_id, area.area_id):
        return ()
    if any(same_id(lock_id, case.lock_id) for lock_id in area.lock_ids):
        return ()
    return (
        Evidence(Source.CLOUD, "placed_in", record.area_id),
        Evidence(Source.CLOUD, "locks_of_area", len(area.lock_ids)),
    )


def name_differs(case: Case) -> Found:
    """The record's name carries the serial of another lock than the one that answers."""
    info, record = case.info.value, case.record.value
    name = record.display_name if record else None
    serial = bracketed_serial(name)
    if info is None or serial is None or not is_the_one(case) or serial == info.serial:
        return ()
    return (Evidence(Source.CLOUD, "record_name", name), Evidence(Source.LOCK, "serial", info.serial))


def job_unfinished(case: Case) -> Found:
    return tuple(
        Evidence(Source.JOURNAL, "open_job", job.job_id) for job in case.jobs if job.state not in AT_REST
    )


def external_sync_failed(case: Case) -> Found:
    record = case.record.value
    refs = record.external_refs if record else None
    return tuple(
        Evidence(Source.CLOUD, "external_source", ref.source)
        for ref in refs or ()
        if ref.sync_status == "failed"
    )


def stuck_job(case: Case, signed: type[f.Signed], applied: type[f.Applied]) -> Snapshot | None:
    """The newest job that holds a signed message which the lock has not applied."""
    for job in reversed(case.jobs):
        if signed in job.facts:
            return None if applied in job.facts else job
    return None


def _was_used_since(case: Case) -> bool:
    """A lock without its install message opens for nobody: an access since then tells that it has it, from
    wherever. Keys tell nothing, since it syncs from the day it is provisioned."""
    used = read_time(case.private.last_known_access_date) if case.private else None
    placed = read_time(case.record.value.install_date) if case.record.value else None
    return used is not None and placed is not None and used > placed


def has_open_job(case: Case) -> bool:
    return any(job.state not in AT_REST for job in case.jobs)


def may(permission: Permission, case: Case) -> bool:
    """Some account signed in here may do so, at the lock's property."""
    property_id = case.record.value.property_id if case.record.value else None
    return any(account.may(permission, property_id) for account in case.accounts.value or ())


def may_install(case: Case) -> bool:
    return may(Permission.INSTALL_LOCK, case)


def may_provision(case: Case) -> bool:
    return may(Permission.PROVISION_LOCK, case)


PLACE_FOLLOWS: Final = frozenset(
    {
        FindingCode.NEVER_SYNCED,
        FindingCode.KEYS_BEHIND,
        FindingCode.KEYS_DIFFER,
        FindingCode.FIRMWARE_NOT_REPORTED,
        FindingCode.JOB_UNFINISHED,
        FindingCode.NAME_DIFFERS,
        FindingCode.SYNC_REFUSED,
    }
)
OTHER_LOCK: Final = PLACE_FOLLOWS | {
    FindingCode.SYNC_OVERDUE,
    FindingCode.FIRMWARE_DIFFERS,
    FindingCode.UPLINK_DEAD,
    FindingCode.LOGS_STOPPED,
}
"""What is seen of a record whose lock is not the one at the door."""

RULES: Final = (
    Rule(
        FindingCode.IMPOSTOR_KEYS,
        Weight.TROUBLE,
        impostor_keys,
        explains=frozenset({FindingCode.NEVER_SYNCED, FindingCode.SYNC_OVERDUE}),
        helps=(Help(Remedy.TAKE_OFF),),
    ),
    Rule(
        FindingCode.SOMEBODY_ELSES,
        Weight.TROUBLE,
        somebody_elses,
        explains=OTHER_LOCK,
        helps=(Help(Remedy.ASK_OWNER),),
    ),
    Rule(
        FindingCode.RECORD_DELETED,
        Weight.TROUBLE,
        record_deleted,
        explains=OTHER_LOCK | {FindingCode.AREA_LACKS_LOCK},
        helps=(Help(Remedy.PROVISION_AGAIN, may_provision),),
    ),
    Rule(
        FindingCode.RECORD_MISSING,
        Weight.TROUBLE,
        record_missing,
        explains=frozenset({FindingCode.SYNC_REFUSED, FindingCode.JOB_UNFINISHED}),
        helps=(Help(Remedy.PROVISION_AGAIN, may_provision),),
    ),
    Rule(
        FindingCode.PROVISION_UNDELIVERED,
        Weight.TROUBLE,
        provision_undelivered,
        explains=PLACE_FOLLOWS | {FindingCode.RECORD_TWICE},
        helps=(Help(Remedy.RESUME_JOB, has_open_job), Help(Remedy.PROVISION_AGAIN, may_provision)),
    ),
    Rule(
        FindingCode.INSTALL_UNDELIVERED,
        Weight.TROUBLE,
        install_undelivered,
        explains=PLACE_FOLLOWS,
        helps=(Help(Remedy.RESUME_JOB, has_open_job), Help(Remedy.INSTALL_AGAIN, may_install)),
    ),
    Rule(
        FindingCode.UNINSTALL_UNDELIVERED,
        Weight.TROUBLE,
        uninstall_undelivered,
        explains=frozenset({FindingCode.KEYS_DIFFER, FindingCode.JOB_UNFINISHED}),
        helps=(Help(Remedy.RESUME_JOB, has_open_job), Help(Remedy.UNINSTALL_AGAIN, may_install)),
    ),
    Rule(
        FindingCode.PLACE_DIFFERS,
        Weight.TROUBLE,
        place_differs,
        explains=frozenset({FindingCode.KEYS_BEHIND, FindingCode.KEYS_DIFFER, FindingCode.JOB_UNFINISHED}),
        helps=(Help(Remedy.INSTALL_AGAIN, may_install),),
    ),
    Rule(
        FindingCode.AREA_LACKS_LOCK,
        Weight.WARNING,
        area_lacks_lock,
        explains=frozenset({FindingCode.KEYS_BEHIND}),
        helps=(Help(Remedy.INSTALL_AGAIN, may_install), Help(Remedy.TELL_OPERATOR)),
    ),
    Rule(
        FindingCode.RECORD_TWICE,
        Weight.WARNING,
        record_twice,
        helps=(Help(Remedy.DEPROVISION_RECORD, may_provision),),
    ),
    Rule(FindingCode.NAME_DIFFERS, Weight.WARNING, name_differs),
    Rule(
        FindingCode.JOB_UNFINISHED,
        Weight.WARNING,
        job_unfinished,
        helps=(Help(Remedy.RESUME_JOB),),
    ),
    Rule(
        FindingCode.EXTERNAL_SYNC_FAILED,
        Weight.NOTICE,
        external_sync_failed,
        helps=(Help(Remedy.TELL_OPERATOR),),
    ),
)
