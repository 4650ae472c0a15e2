"""What the cells of the worklist say: words and marks for one door or one job."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from installer_app.texts import faults, measures, standing, steps
from installer_app.texts import window as w
from installer_app.texts import window_team as wt
from installer_app.texts import window_work as ww
from installer_app.texts import window_worklist as wl
from installer_app.texts import worklist as shared
from installer_app.texts.faults import NOTHING
from installer_app.texts.language import _, ngettext, within
from installer_app.ui.icons import Icon
from installer_app.ui.job_rows import job_row
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.badge import BadgeKind
from installer_app.ui.widgets.cells import Cell, RowMark
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.worklist import Mark, Queue, Row

STALE_S: Final = 60.0
"""What was not heard for so long is not here."""


class Column(IntEnum):
    """The columns, from the left."""

    DOOR = 0
    SERIAL = 1
    PLACE = 2
    SIGNAL = 3
    RESULT = 4
    AGE = 5


@dataclass(frozen=True, slots=True)
class Around:
    """What is known about a row besides the row."""

    now: float
    """Unix seconds."""
    rssi_dbm: float | None = None
    heard_s: float | None = None
    """Seconds since its lock was heard; None: it was not."""
    held: str = ""
    """Who else is at work on it, in words."""
    is_now: bool = False
    is_next: bool = False
    claim: str = ""
    """Since when it is held for the team, or that it was lost, in words."""
    is_lost: bool = False
    """Another computer of the team claimed it since."""


@dataclass(frozen=True, slots=True)
class Told:
    """How a row stands, in words."""

    result: str
    reason: str
    badge: BadgeKind
    badge_text: str
    claim: str = ""
    """As in `Around`."""


_LOOKS: Final = {
    BadgeKind.NOTE: (Icon.ARROW, Tone.INK, "ink", Face.STRONG),
    BadgeKind.WARN: (Icon.TRIANGLE, Tone.WARN, "warn", Face.STRONG),
    BadgeKind.FAULT: (Icon.OCTAGON, Tone.FAULT, "fault", Face.STRONG),
    BadgeKind.OK: (Icon.TICK, Tone.OK, "ok", Face.STRONG),
    BadgeKind.BOLD: (Icon.PERSON, Tone.INK, "ink_2", Face.BODY),
}


def key_of(row: Row) -> str:
    """What tells a row apart for as long as it is there: the door's id, else the job's."""
    if row.door is not None:
        return row.door.door_id
    return row.job.job_id if row.job is not None else ""


def name_of(row: Row) -> str:
    """What the door is called."""
    chosen = row.job.facts.get(f.NameChosen) if row.job is not None else None
    if chosen is not None:
        return chosen.name
    return row.door.name if row.door is not None else _(ww.NO_NAME_YET)


def serial_of(row: Row) -> str:
    """Of its lock."""
    if row.door is not None:
        return row.door.serial
    facts = row.job.facts if row.job is not None else NOTHING
    known = f.LockChosen in facts or f.LockIdGiven in facts
    return standing.serial_of(facts) if known else _(ww.NO_LOCK_YET)


def place_of(row: Row) -> str:
    """Where the door is: as the cloud has it, else as the list had it."""
    job, door = row.job, row.door
    if job is not None and (door is None or f.PlaceRead in job.facts):
        known = f.PlaceChosen in job.facts
        return standing.area_of(job.facts) if known else _(w.WORKFLOWS[job.memory.workflow])
    return (door.place or f"{door.property_id[:13]}, {door.area_id[:13]}") if door is not None else ""


def mark_of(row: Row, around: Around) -> RowMark:
    """The bar of the row."""
    if around.is_now or (row.job is not None and row.job.state is JobState.RUNNING and _is_near(row)):
        return RowMark.NOW
    return RowMark.FAULT if told(row, around).badge is BadgeKind.FAULT else RowMark.NONE


def cell(row: Row, column: Column, around: Around) -> Cell:
    """One cell."""
    match column:
        case Column.DOOR:
            return Cell(name_of(row), face=Face.LEAD_STRONG)
        case Column.SERIAL:
            return Cell(serial_of(row), face=Face.MONO_STRONG, serial=True)
        case Column.PLACE:
            return Cell(place_of(row), _ahead(row, around))
        case Column.SIGNAL:
            return _signal(around)
        case Column.RESULT:
            return _result(row, around)
    return Cell(age_of(row, around.now), face=Face.META, tone=Tone.INK_2)


def speak(row: Row, around: Around) -> str:
    """The row in one breath."""
    said = told(row, around)
    words = (
        *(name_of(row), serial_of(row), place_of(row), preparation(row), around.claim),
        *(_signal(around).text, said.badge_text, said.result, said.reason, age_of(row, around.now)),
    )
    return ", ".join(filter(None, words))


def told(row: Row, around: Around) -> Told:
    """How it stands, and why."""
    return replace(_told(row, around), claim=around.claim)


def _told(row: Row, around: Around) -> Told:
    job = row.job
    if around.held:
        return Told(around.held, "", BadgeKind.BOLD, _(ww.AT_REST))
    if job is None or _waits_at_the_office(row, job):
        return _planned(row, around)
    shown = job_row(job)
    if row.fault is not None and job.state is not JobState.RUNNING:
        title = faults.words(row.fault, job.facts).title
        badge = shown.badge if shown.badge is BadgeKind.FAULT else BadgeKind.FAULT
        return Told(title, row.fault.code.value, badge, shown.badge_text)
    if job.state is JobState.DONE:
        return _done(job, shown.badge_text)
    return Told(_step(row, job, shown.result), shown.reason, shown.badge, shown.badge_text)


def preparation(row: Row) -> str:
    """Whether its message is in hand, and until when; empty once that does not matter any more."""
    if row.queue is not Queue.TO_INSTALL:
        return ""
    when = measures.day_and_time(measures.unix_moment(row.expires_at)) if row.expires_at else ""
    match row.mark:
        case Mark.PREPARED:
            return _(wl.UNTIL).format(when=when) if when else shared.mark(row.mark)
        case Mark.EXPIRED:
            return _(wl.EXPIRED).format(when=when) if when else shared.mark(row.mark)
    return shared.mark(row.mark)


def _ahead(row: Row, around: Around) -> str:
    return ", ".join(filter(None, (preparation(row), around.claim)))


def age_of(row: Row, now: float) -> str:
    """Since anything was last learned of it."""
    if row.job is None:
        return ""
    last = max(row.job.memory.learned_at.values(), default="")
    when = measures.moment(last)
    return measures.age(max(now - when.timestamp(), 0)) if when is not None else ""


def _is_near(row: Row) -> bool:
    """Somebody has to stay at this door."""
    return row.queue in (Queue.TO_INSTALL, Queue.UNFINISHED)


def _waits_at_the_office(row: Row, job: Snapshot) -> bool:
    """Only what the cloud is asked ahead was done, and nothing moves."""
    rests = job.state in (JobState.ASKING, JobState.STOPPED)
    return row.queue is Queue.TO_INSTALL and row.fault is None and rests


def _step(row: Row, job: Snapshot, title: str) -> str:
    """The step that comes: one that is only awaited, or at rest, is not told as if it were so already."""
    if row.queue in (Queue.UNPROVEN, Queue.FIRMWARE_DUE):
        return _(wl.AWAITED).format(step=within(title))
    return title if job.state is JobState.RUNNING else _(wl.NEXT_STEP).format(step=within(title))


def _done(job: Snapshot, badge_text: str) -> Told:
    end = conclude(job.workflow, job.facts)
    grade, unseen = steps.grade(end.grade), len(end.not_verifiable)
    reason = ngettext(ww.UNSEEN_ONE, ww.UNSEEN_MANY, unseen).format(count=unseen)
    said = reason if unseen else _(wl.SEE_CERTIFICATE)
    return Told(grade[:1].upper() + grade[1:], said, BadgeKind.OK, badge_text)


def _planned(row: Row, around: Around) -> Told:
    if row.fault is not None:
        title = faults.words(row.fault).title
        return Told(title, row.fault.code.value, BadgeKind.FAULT, _(ww.ENDED))
    if around.is_now:
        return Told(_(wl.NOW), "", BadgeKind.NOTE, _(wl.PLANNED))
    if around.is_lost:
        return Told(_(wt.LOST_TITLE), _(wt.LOST_BEFORE), BadgeKind.WARN, _(wl.PLANNED))
    match row.mark:
        case Mark.EXPIRED:
            return Told(_(wl.HAS_EXPIRED), _(wl.HAS_EXPIRED_TEXT), BadgeKind.WARN, shared.mark(row.mark))
        case _ if around.is_next:
            return Told(_(wl.NEXT), preparation(row), BadgeKind.OK, _(wl.PLANNED))
        case Mark.PREPARED:
            return Told(_(wl.READY), _(wl.READY_TEXT), BadgeKind.HELD, shared.mark(row.mark))
    return Told(_(wl.NEEDS_NETWORK), _(wl.NEEDS_NETWORK_TEXT), BadgeKind.HELD, _(wl.PLANNED))


def _result(row: Row, around: Around) -> Cell:
    said = told(row, around)
    icon, tone, role, face = _LOOKS.get(said.badge, (None, Tone.INK, "ink_2", Face.BODY))
    return Cell(said.result, said.reason, face, tone, icon, role, lead=True)


def _signal(around: Around) -> Cell:
    if around.heard_s is None or around.heard_s >= STALE_S:
        return Cell(_(wl.NOT_HEARD), face=Face.META, tone=Tone.INK_2)
    dbm = measures.dbm(round(around.rssi_dbm) if around.rssi_dbm is not None else None)
    if around.heard_s < 1:
        words = _(wl.HEARD_NOW).format(dbm=dbm)
    else:
        words = _(wl.HEARD_AGO).format(dbm=dbm, span=measures.span(around.heard_s))
    return Cell(words, face=Face.META, bars=True, rssi_dbm=around.rssi_dbm)
