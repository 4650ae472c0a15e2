"""Does the lock reach the cloud, and does it hold what the cloud has for it?"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from installer_app.model.doorlock import Event
from installer_app.workflow.diagnosis.case import Case, Source, read_time
from installer_app.workflow.diagnosis.finding import Evidence, FindingCode, Help, Remedy, Rule, Weight

DAY_S: Final = 86_400
SETTLING_S: Final = 3_600
"""After an install, and on top of what is usual: a sync may take so long without a reason."""
FOR_GOOD: Final = ("http 401", "http 403", "http 404")
"""The lock's own key is not taken: that does not pass."""
MANY_LOGS: Final = 50
"""More than a busy door has between two syncs of a working lock."""

Found = tuple[Evidence, ...]


def usual_sync_s(case: Case) -> int | None:
    """The longest pause between this lock's latest syncs; None: too few are known. An access log is made
    when a sync brings it, so that the times at which logs were made are times of syncs. Where nobody comes,
    none is made: a pause of more than a day counts only as far as a log waited for its sync."""
    logs = [
        (made, read_time(log.access_date))
        for log in case.logs.value or ()
        if (made := read_time(log.created_at))
    ]
    times = sorted({made for made, _ in logs})[-20:]
    if len(times) < 4:
        return None
    longest = max(later - earlier for earlier, later in pairwise(times))
    waited = max((made - used for made, used in logs if used and made >= times[0]), default=0)
    return min(longest, max(waited, DAY_S))


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
    if case.last_sync is None or installed_at(case) is None or not is_silent(case):
        return ()
    return (
        Evidence(Source.CLOUD, "last_sync_at", case.last_sync),
        Evidence(Source.CLOUD, "silent_s", case.cloud_now - case.last_sync),
        Evidence(Source.CLOUD, "usual_sync_s", usual_sync_s(case)),
    )


def is_silent(case: Case) -> bool:
    """The cloud never heard from it, or not for longer than one missed sync explains."""
    if case.last_sync is None:
        return True
    usual = usual_sync_s(case) or DAY_S
    return case.cloud_now - case.last_sync > 2 * max(usual, SETTLING_S) + SETTLING_S


def uplink_dead(case: Case) -> Found:
    """The lock tried and nobody answered."""
    return _own_sync(case, refused=False)


def sync_refused(case: Case) -> Found:
    """The lock reached something that would not have it: its key is unknown, or the answer was no answer."""
    return _own_sync(case, refused=True)


def sync_missed(case: Case) -> Found:
    """One sync failed, as happens, and the cloud heard from it not long ago."""
    return _own_failure(case) if _is_passing(case) else ()


def _own_sync(case: Case, *, refused: bool) -> Found:
    found = _own_failure(case)
    return found if found and _was_refused(_own_error(case)) is refused and not _is_passing(case) else ()


def _own_failure(case: Case) -> Found:
    sync = case.info.value.sync if case.info.value else None
    if sync is None or sync.ok:
        return ()
    return (
        Evidence(Source.LOCK, "own_sync_error", sync.error),
        Evidence(Source.LOCK, "own_sync_at", sync.at or None),
        *((Evidence(Source.CLOUD, "last_sync_at", case.last_sync),) if case.last_sync else ()),
    )


def _own_error(case: Case) -> str:
    sync = case.info.value.sync if case.info.value else None
    return (sync.error or "").lower() if sync else ""


def _is_passing(case: Case) -> bool:
    """A failed sync proves nothing yet, unless the lock itself is refused. Where this account does not see
    when the cloud heard from it last, that it has keys tells that it syncs."""
    info = case.info.value
    if any(word in _own_error(case) for word in FOR_GOOD):
        return False
    if case.private is None:
        return info is not None and bool(info.key_map)
    return not is_silent(case)


def _was_refused(error: str) -> bool:
    return any(
        word in error for word in ("http 4", "refused by", "signature", "replayed", "addressee", "answer")
    )


def keys_behind(case: Case) -> Found:
    """It synced since the keys changed, or should have long ago."""
    return () if _is_fetch_due(case) else _old_keys(case)


def keys_coming(case: Case) -> Found:
    """The keys changed after its last sync, and the next is not overdue."""
    return _old_keys(case) if _is_fetch_due(case) else ()


def _is_fetch_due(case: Case) -> bool:
    return bool(_key_changes(case)) and not is_silent(case)


def _key_changes(case: Case) -> tuple[Event, ...]:
    return case.events_named("keyMapChanged", after=case.last_sync or 0)


def _old_keys(case: Case) -> Found:
    """Versions are equal or not: how far behind is told by the changes since the last sync. A lock that holds
    the required ones has only to report them."""
    private, required = case.private, case.key_map
    if private is None or required is None or private.current_key_map_version == required:
        return ()
    if private.last_known_sync_date is None and not _is_installed_long(case):
        return ()
    if case.info.value is not None and case.info.value.key_map == required:
        return ()
    changes = _key_changes(case)
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
        FindingCode.KEYS_COMING,
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
        explains=FOLLOWS_SILENCE | {FindingCode.JOB_UNFINISHED},
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
        FindingCode.SYNC_MISSED,
        Weight.NOTICE,
        sync_missed,
        explains=FOLLOWS_SILENCE - {FindingCode.KEYS_BEHIND},
        helps=(Help(Remedy.SYNC_NOW, is_in_reach), Help(Remedy.WAIT_FOR_SYNC, syncs_by_itself)),
        passes=True,
    ),
    Rule(
        FindingCode.KEYS_COMING,
        Weight.NOTICE,
        keys_coming,
        explains=frozenset({FindingCode.KEYS_DIFFER}),
        helps=(Help(Remedy.SYNC_NOW, uplink_works), Help(Remedy.WAIT_FOR_SYNC, syncs_by_itself)),
        passes=True,
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
