"""Does the lock reach the cloud, and does it hold what the cloud has for it?"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from installer_app.workflow.diagnosis.case import Case, Source, read_time
from installer_app.workflow.diagnosis.finding import Evidence, FindingCode, Help, Remedy, Rule, Weight

DAY_S: Final = 86_400
SETTLING_S: Final = 3_600
"""After an install, and on top of what is usual: a sync may take so long without a reason."""
MANY_LOGS: Final = 50
"""More than a busy door has between two syncs of a working lock."""

Found = tuple[Evidence, ...]


def usual_sync_s(case: Case) -> int | None:
    """The longest pause between this lock's latest syncs; None: too few are known. An access log is made
    when a sync brings it, so that the times at which logs were made are times of syncs."""
    times = sorted({at for log in case.logs.value or () if (at := read_time(log.created_at))})[-20:]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    return max(pauses) if len(pauses) >= 3 else None


def installed_at(case: Case) -> int | None:
    return read_time(case.record.value.install_date) if case.record.value else None


def never_synced(case: Case) -> Found:
    installed = installed_at(case)
    if case.private is None or installed is None or case.private.last_known_sync_date is not None:
        return ()
    if case.cloud_now - installed < SETTLING_S:
        return ()
    return (
        Evidence(Source.CLOUD, "installed_at", installed),
        Evidence(Source.CLOUD, "last_sync_at"),
    )


def sync_overdue(case: Case) -> Found:
    last, usual = case.last_sync, usual_sync_s(case)
    if last is None or installed_at(case) is None:
        return ()
    silent_s = case.cloud_now - last
    if silent_s <= 1.5 * max(usual or DAY_S, SETTLING_S) + SETTLING_S:
        return ()
    return (
        Evidence(Source.CLOUD, "last_sync_at", last),
        Evidence(Source.CLOUD, "silent_s", silent_s),
        Evidence(Source.CLOUD, "usual_sync_s", usual),
    )


def uplink_dead(case: Case) -> Found:
    """The lock tried and nobody answered."""
    return _own_sync(case, refused=False)


def sync_refused(case: Case) -> Found:
    """The lock reached something that would not have it: its key is unknown, or the answer was no answer."""
    return _own_sync(case, refused=True)


def _own_sync(case: Case, *, refused: bool) -> Found:
    sync = case.info.value.sync if case.info.value else None
    if sync is None or sync.ok or _was_refused(sync.error) is not refused:
        return ()
    return (
        Evidence(Source.LOCK, "own_sync_error", sync.error),
        Evidence(Source.LOCK, "own_sync_at", sync.at or None),
    )


def _was_refused(error: str | None) -> bool:
    text = (error or "").lower()
    return any(
        word in text for word in ("http 4", "refused by", "signature", "replayed", "addressee", "answer")
    )


def keys_behind(case: Case) -> Found:
    """Versions are equal or not: how far behind is told by the changes since the last sync."""
    private, required = case.private, case.key_map
    if private is None or required is None or private.current_key_map_version == required:
        return ()
    if private.last_known_sync_date is None and not _is_installed_long(case):
        return ()
    changes = case.events_named("keyMapChanged", after=case.last_sync or 0)
    since = min((at for event in changes if (at := read_time(event.created_at))), default=None)
    return (
        Evidence(Source.CLOUD, "keys_required", required),
        Evidence(Source.CLOUD, "keys_reported", private.current_key_map_version),
        Evidence(
            Source.CLOUD, "key_changes_since_sync", len(changes) if case.events.value is not None else None
        ),
        *((Evidence(Source.CLOUD, "keys_behind_since_at", since),) if since else ()),
    )


def _is_installed_long(case: Case) -> bool:
    installed = installed_at(case)
    return installed is not None and case.cloud_now - installed >= SETTLING_S


def keys_differ(case: Case) -> Found:
    """The lock holds other keys than it reported last: a sync will tell."""
    info, private = case.info.value, case.private
    if info is None or private is None or info.key_map is None:
        return ()
    if info.key_map == (private.current_key_map_version or ""):
        return ()
    return (
        Evidence(Source.LOCK, "keys_held", info.key_map or None),
        Evidence(Source.CLOUD, "keys_reported", private.current_key_map_version),
    )


def logs_waiting(case: Case) -> Found:
    info = case.info.value
    if info is None or info.logs <= MANY_LOGS:
        return ()
    return (Evidence(Source.LOCK, "logs_unsent", info.logs),)


def is_in_reach(case: Case) -> bool:
    """The lock was read over the radio and says it is working."""
    return case.info.value is not None


def uplink_works(case: Case) -> bool:
    """The lock was read, and its own last sync did not fail."""
    info = case.info.value
    return info is not None and (info.sync is None or info.sync.ok)


def syncs_by_itself(case: Case) -> bool:
    """It synced lately: the next time is not far."""
    return case.last_sync is not None and not sync_overdue(case)


FOLLOWS_SILENCE: Final = frozenset(
    {
        FindingCode.KEYS_BEHIND,
        FindingCode.KEYS_DIFFER,
        FindingCode.FIRMWARE_ONE_SYNC,
        FindingCode.FIRMWARE_TWO_SYNCS,
        FindingCode.FIRMWARE_NOT_REPORTED,
        FindingCode.FIRMWARE_DIFFERS,
        FindingCode.LOGS_STOPPED,
        FindingCode.LOGS_WAITING,
    }
)
"""What a lock that is not heard of cannot have put right."""
SILENCE: Final = frozenset({FindingCode.NEVER_SYNCED, FindingCode.SYNC_OVERDUE})

RULES: Final = (
    Rule(
        FindingCode.UPLINK_DEAD,
        Weight.TROUBLE,
        uplink_dead,
        explains=SILENCE | FOLLOWS_SILENCE,
        helps=(Help(Remedy.MEND_UPLINK),),
    ),
    Rule(
        FindingCode.SYNC_REFUSED,
        Weight.TROUBLE,
        sync_refused,
        explains=SILENCE | FOLLOWS_SILENCE,
        helps=(Help(Remedy.TELL_OPERATOR),),
    ),
    Rule(
        FindingCode.NEVER_SYNCED,
        Weight.TROUBLE,
        never_synced,
        explains=FOLLOWS_SILENCE,
        helps=(Help(Remedy.SYNC_NOW, uplink_works), Help(Remedy.READ_LOCK)),
    ),
    Rule(
        FindingCode.SYNC_OVERDUE,
        Weight.WARNING,
        sync_overdue,
        explains=FOLLOWS_SILENCE,
        helps=(Help(Remedy.SYNC_NOW, uplink_works), Help(Remedy.READ_LOCK)),
    ),
    Rule(
        FindingCode.KEYS_BEHIND,
        Weight.WARNING,
        keys_behind,
        explains=frozenset({FindingCode.KEYS_DIFFER}),
        helps=(Help(Remedy.SYNC_NOW, uplink_works), Help(Remedy.WAIT_FOR_SYNC, syncs_by_itself)),
    ),
    Rule(
        FindingCode.KEYS_DIFFER,
        Weight.NOTICE,
        keys_differ,
        helps=(Help(Remedy.SYNC_NOW, uplink_works), Help(Remedy.WAIT_FOR_SYNC, syncs_by_itself)),
    ),
    Rule(
        FindingCode.LOGS_WAITING,
        Weight.NOTICE,
        logs_waiting,
        helps=(Help(Remedy.SYNC_NOW, uplink_works),),
    ),
)
