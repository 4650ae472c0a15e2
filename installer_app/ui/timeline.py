"""What happened to a lock in one order, newest first: our journal, the cloud, the access logs, the lock."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from installer_app.model.doorlock import Event, LockAccessLog
from installer_app.texts import happenings, measures
from installer_app.texts import window_lookup as wl
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.lock_view import LockView
from installer_app.ui.widgets.entry_list import Entry
from installer_app.workflow import journal as j
from installer_app.workflow.diagnosis.case import read_time

JOURNAL, CLOUD, LOGS, LOCK = "journal", "cloud", "logs", "lock"
SOURCES: Final = (JOURNAL, CLOUD, LOGS, LOCK)
LONGEST: Final = 2_000
"""So many moments are shown; what is older is counted."""
_ICONS: Final = {JOURNAL: Icon.JOURNAL, CLOUD: Icon.CLOUD, LOGS: Icon.KEY, LOCK: Icon.LOCK}


@dataclass(frozen=True)
class Moment:
    """One thing that happened. `at`: Unix seconds; None: nobody says when."""

    key: str
    source: str
    at: float | None
    text: str
    meta: str
    role: str = "ink"

    def fits(self, words: str) -> bool:
        """Whether every word is in it."""
        whole = f"{self.text} {self.meta}".lower()
        return all(word in whole for word in words.lower().split())


def moments(view: LockView) -> tuple[Moment, ...]:
    """All of them, newest first; of one time, the later in its own list first."""
    found = [*_of_journal(view), *_of_lock(view)]
    found += [of_event(event, at) for at, event in enumerate(view.case.events.value or ())]
    found += [of_log(log, at) for at, log in enumerate(view.case.logs.value or ())]
    return tuple(sorted(found, key=lambda one: (one.at is None, -(one.at or 0))))


def sift(found: tuple[Moment, ...], sources: Collection[str], words: str = "") -> tuple[Moment, ...]:
    """Those of these sources that have these words."""
    return tuple(one for one in found if one.source in sources and one.fits(words))


def entries(found: tuple[Moment, ...], most: int = LONGEST) -> tuple[Entry, ...]:
    """As rows under the days they fell on, in this computer's zone."""
    shown: list[Entry] = []
    day = None
    for one in found[:most]:
        when = _when(one.at)
        title = measures.date(when) if when else _(wl.NO_TIME)
        if title != day:
            day = title
            shown.append(Entry(f"day {title}", title))
        time = measures.time_of_day(when) if when else ""
        shown.append(Entry(one.key, one.text, time, one.meta, _ICONS[one.source], one.role))
    return tuple(shown)


def of_event(event: Event, at: int) -> Moment:
    """One event of the cloud."""
    pending = event.type_state == "pending"
    told = event.type_state or ""
    known = wl.PENDING if pending else wl.EVENT_STATES.get(told, "" if told else wl.UNKNOWN)
    state = _(known) if known else happenings.plain(told)
    words = wl.EVENT_BY if event.last_modified_by else wl.EVENT_META
    meta = _(words).format(state=state, who=happenings.plain(event.last_modified_by or "")[:40])
    key = event.event_id or f"event {at}"
    role = "warn" if pending else "ink"
    return Moment(key, CLOUD, read_time(event.created_at), happenings.of_event(event), meta, role)


def of_log(log: LockAccessLog, at: int) -> Moment:
    """One use of the lock."""
    meta = happenings.log_details(log)
    pushed = measures.moment(log.created_at)
    if pushed is not None:
        meta = f"{meta}, {_(wl.LOG_PUSHED).format(time=measures.day_and_time(pushed))}"
    key = log.lock_access_log_id or f"log {at}"
    used = read_time(log.access_date)
    role = "fault" if log.device_signature_failure else "ink"
    return Moment(key, LOGS, used if used is not None else read_time(log.created_at),
                  happenings.of_log(log), meta, role)  # fmt: skip


def _of_journal(view: LockView) -> Iterator[Moment]:
    for job_id, timed in view.entries.items():
        for number in range(len(timed) - 1, -1, -1):
            entry, at = timed[number]
            text = happenings.of_entry(entry)
            when = measures.moment(at)
            if text:
                role = "fault" if isinstance(entry, j.Faulted) else "ink"
                meta = _(wl.JOURNAL_META).format(job=happenings.plain(job_id))
                yield Moment(
                    f"{job_id} {number}", JOURNAL, when.timestamp() if when else None, text, meta, role
                )


def _of_lock(view: LockView) -> Iterator[Moment]:
    """What the lock itself says it did."""
    info = view.case.info.value
    if info is None or info.sync is None or not info.sync.at:
        return
    sync = info.sync
    why = happenings.plain(sync.error or _(wl.UNKNOWN))
    text = _(wl.OWN_SYNC_OK) if sync.ok else _(wl.OWN_SYNC_FAILED).format(why=why)
    yield Moment("own sync", LOCK, float(sync.at), text, _(wl.LOCK_WORD), "ink" if sync.ok else "fault")


def _when(at: float | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(at, UTC) if at is not None else None
    except (OverflowError, OSError, ValueError):
        return None
