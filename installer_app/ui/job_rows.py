"""What a job amounts to in one row: its state as a badge, where it stands, and the reason."""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.texts import faults, measures, steps
from installer_app.texts import window as w
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.texts.standing import area_of, name_of, serial_of, true_of
from installer_app.ui.stages import kind_of
from installer_app.ui.widgets.badge import BadgeKind
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState, Snapshot


@dataclass(frozen=True)
class JobRow:
    """One job in words."""

    job_id: str
    serial: str
    door: str
    place: str
    badge: BadgeKind
    badge_text: str
    result: str
    reason: str


def job_row(snapshot: Snapshot) -> JobRow:
    """What a job amounts to, in a row."""
    facts = snapshot.facts
    badge, text = _badge(snapshot)
    kind = kind_of(snapshot)
    step = steps.title(kind.key()) if kind else ""
    if snapshot.state is JobState.STOPPED and snapshot.fault is not None:
        result, reason = faults.words(snapshot.fault, facts).title, snapshot.fault.code.value
    elif snapshot.progress is not None and snapshot.progress.total and kind and issubclass(kind, f.Delivered):
        result, reason = step, measures.byte_progress(snapshot.progress.done, snapshot.progress.total)
    else:
        waits = steps.waits(snapshot.request) if snapshot.request is not None else ""
        result, reason = step, waits or " ".join(true_of(facts)[:1])
    known = f.LockChosen in facts or f.LockIdGiven in facts
    place = area_of(facts) if f.PlaceChosen in facts else _(w.WORKFLOWS[snapshot.memory.workflow])
    door = name_of(facts) if f.NameChosen in facts else _(ww.NO_NAME_YET)
    serial = serial_of(facts) if known else _(ww.NO_LOCK_YET)
    return JobRow(snapshot.job_id, serial, door, place, badge, text, result, reason)


def _badge(snapshot: Snapshot) -> tuple[BadgeKind, str]:
    match snapshot.state:
        case JobState.RUNNING:
            return BadgeKind.NOTE, _(w.RUNNING)
        case JobState.ASKING:
            return BadgeKind.WARN, _(ww.NEEDS_YOU)
        case JobState.STOPPED if snapshot.fault is not None:
            return BadgeKind.FAULT, _(w.STOPPED)
        case JobState.STOPPED if f.InstallApplied in snapshot.facts:
            return BadgeKind.HELD, _(ww.UNPROVEN)
        case JobState.STOPPED:
            return BadgeKind.HELD, _(ww.AT_REST)
        case JobState.DONE:
            return BadgeKind.OK, _(ww.DONE_WORD)
    return BadgeKind.HELD, _(ww.ENDED)
