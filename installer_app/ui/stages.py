"""The stages of the flow: to which a step belongs, which page shows a snapshot, what the stepper says."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from installer_app.texts import faults, measures, steps
from installer_app.texts import window as w
from installer_app.texts.language import _, ngettext, within
from installer_app.texts.standing import area_of, name_of, version_of
from installer_app.ui.findings import findings
from installer_app.ui.widgets.stepper import Piece, PieceState
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.conditions import wants_checklist
from installer_app.workflow.engine import Workflow, current, from_on
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import Request
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS


class Stage(StrEnum):
    """One piece of the stepper."""

    LOCK = "lock"
    PLACE = "place"
    CHECK = "check"
    INSTALL = "install"
    FIRMWARE = "firmware"
    SYNC = "sync"
    DONE = "done"


class PageKey(StrEnum):
    """One page; several stages may be shown by one."""

    LOCK = "lock"
    COMPARE = "compare"
    LOCK_ID = "lock-id"
    OLD = "old"
    EVENT_ID = "event-id"
    PLACE = "place"
    CHECK = "check"
    UNINSTALL = "uninstall"
    WORK = "work"
    LEAVE = "leave"
    PRESS = "press"
    DOOR = "door"
    CHECKLIST = "checklist"
    FIRMWARE = "firmware"
    UNASSIGN = "unassign"
    FILE = "file"
    IMAGE = "image"
    SYNC = "sync"
    DONE = "done"


_MEMBERS: Final[Mapping[Stage, tuple[type[Fact], ...]]] = {
    Stage.LOCK: (
        f.OldChosen,
        f.OldRead,
        f.LockChosen,
        f.LockIdGiven,
        f.KeysRecalled,
        f.LockRead,
        f.Compared,
        f.KeysPinned,
    ),
    Stage.PLACE: (f.PlaceChosen, f.NameChosen),
    Stage.CHECK: (
        f.PlaceRead,
        f.AccountsRead,
        f.RecordRead,
        f.ReviewedAhead,
        f.UninstallChosen,
        f.AtDoor,
        f.MessageValid,
        f.Reviewed,
        f.Confirmed,
    ),
    Stage.FIRMWARE: (
        f.FirmwareChosen,
        f.FirmwareFound,
        f.FirmwareAssigned,
        f.ImageFetched,
        f.ImageInspected,
        f.SlotsRead,
        f.CarryReviewed,
        f.ImageCarried,
        f.ImageMarked,
        f.ImageRunning,
        f.ImageConfirmed,
        f.UnassignChosen,
        f.ImagePicked,
        f.FirmwareUploaded,
        f.UploadProven,
    ),
    Stage.SYNC: (
        f.SyncRequested,
        f.Synced,
        f.KeysCurrent,
        f.FirmwareCurrent,
        f.Placed,
        f.Unplaced,
        f.Certified,
    ),
}
STAGE_OF: Final[Mapping[type[Fact], Stage]] = {
    kind: next((stage for stage, members in _MEMBERS.items() if kind in members), Stage.INSTALL)
    for kind in f.KINDS.values()
}
ASKING: Final[Mapping[type[Request[object]], PageKey]] = {
    r.AskLock: PageKey.LOCK,
    r.AskCompare: PageKey.COMPARE,
    r.AskLockId: PageKey.LOCK_ID,
    r.AskOld: PageKey.OLD,
    r.AskPlace: PageKey.PLACE,
    r.AskName: PageKey.PLACE,
    r.AskConfirm: PageKey.CHECK,
    r.AskUninstall: PageKey.UNINSTALL,
    r.AskFirmware: PageKey.FIRMWARE,
    r.AskUnassign: PageKey.UNASSIGN,
    r.AskImage: PageKey.FILE,
    r.AskPress: PageKey.PRESS,
    r.AskDoor: PageKey.DOOR,
    r.AskChecklist: PageKey.CHECKLIST,
    r.AskEvent: PageKey.EVENT_ID,
    r.AskLeave: PageKey.LEAVE,
}
OF_IMAGES: Final = ("carry", "upload")
"""Workflows whose last question is about an image."""
ENDED: Final = (JobState.DONE, JobState.UNDONE)
_BACK_TO: Final[Mapping[Stage, tuple[type[Fact], ...]]] = {
    Stage.LOCK: (f.LockChosen, f.LockIdGiven),
    Stage.PLACE: (f.PlaceChosen, f.NameChosen),
    Stage.CHECK: (f.UninstallChosen, f.Confirmed),
    Stage.FIRMWARE: (f.FirmwareChosen, f.ImagePicked),
}


def kind_of(snapshot: Snapshot) -> type[Fact] | None:
    """The fact that is missing now, also of a job that does not run; None: nothing is missing."""
    if snapshot.step is not None:
        return f.KINDS[snapshot.step]
    step = current(snapshot.workflow, snapshot.facts)
    return step.learns if step else None


def looks_at_door(snapshot: Snapshot) -> bool:
    """The lock has signed and nobody told what holds at its door: that comes first, and the job goes on."""
    due = wants_checklist(snapshot.facts) and f.ChecklistTicked not in snapshot.facts
    asks = any(step.learns is f.ChecklistTicked for step in snapshot.workflow)
    here = snapshot.step is not None and snapshot.state not in ENDED
    return due and asks and here and not isinstance(snapshot.request, r.AskLeave)


def stage_of(snapshot: Snapshot) -> Stage:
    """Where a job stands."""
    if looks_at_door(snapshot):
        return Stage.INSTALL
    kind = None if snapshot.state in ENDED else kind_of(snapshot)
    return stages_of(snapshot.workflow)[kind] if kind else Stage.DONE


def stages_of(workflow: Workflow) -> Mapping[type[Fact], Stage]:
    """The stage of each step; none lies before that of a step before it."""
    order, found = tuple(Stage), {}
    furthest, ahead = 0, any(step.learns is f.AtDoor for step in workflow)
    for step in workflow:
        stage = order.index(STAGE_OF[step.learns])
        # What is asked ahead is there to be checked; it is not the install yet.
        stage = min(stage, order.index(Stage.CHECK)) if ahead else stage
        furthest, ahead = max(furthest, stage), ahead and step.learns is not f.AtDoor
        found[step.learns] = order[furthest]
    return found


def page_of(snapshot: Snapshot) -> PageKey:
    """Which page shows it: that of the question asked, else that of the stage."""
    if snapshot.state in ENDED:
        return PageKey.DONE
    if looks_at_door(snapshot):
        return PageKey.CHECKLIST
    if snapshot.state is JobState.ASKING and snapshot.request is not None:
        asks_image = isinstance(snapshot.request, r.AskConfirm) and snapshot.memory.workflow in OF_IMAGES
        return PageKey.IMAGE if asks_image else ASKING[type(snapshot.request)]
    stage = stage_of(snapshot)
    if stage is Stage.SYNC:
        return PageKey.SYNC
    checks = any(step.learns is f.Reviewed for step in snapshot.workflow)
    if stage is Stage.CHECK and checks and not _broken(snapshot) and not prepares(snapshot):
        return PageKey.CHECK
    return PageKey.WORK


def prepares(snapshot: Snapshot) -> bool:
    """A door is being prepared, and nobody is there yet."""
    ahead = any(step.learns is f.AtDoor for step in snapshot.workflow)
    return ahead and f.AtDoor not in snapshot.facts


def stages(workflow: Workflow) -> tuple[Stage, ...]:
    """The stages a workflow passes, in order, and the end."""
    return (*dict.fromkeys(stages_of(workflow).values()), Stage.DONE)


def back_to(snapshot: Snapshot, stage: Stage) -> type[Fact] | None:
    """The answer that going back to a stage takes back; None where going back would not be true."""
    if snapshot.state not in (JobState.ASKING, JobState.STOPPED) or snapshot.step is None:
        return None
    known = snapshot.facts
    learned = {step.learns: step for step in snapshot.workflow}
    kind = next((kind for kind in _BACK_TO.get(stage, ()) if kind in known and kind in learned), None)
    if kind is None or learned[f.KINDS[snapshot.step]].once:
        return None
    later = from_on(snapshot.workflow, kind)
    return None if any(learned[one].once and one in known for one in later) else kind


def pieces(snapshot: Snapshot | None) -> tuple[Piece, ...]:
    """What the stepper shows; without a job the first stage of an install is now."""
    workflow = snapshot.workflow if snapshot else WORKFLOWS["install"]
    name = snapshot.memory.workflow if snapshot else "install"
    here = stage_of(snapshot) if snapshot else Stage.LOCK
    order = stages(workflow)
    return tuple(_piece(snapshot, stage, name, order.index(stage) - order.index(here)) for stage in order)


def _piece(snapshot: Snapshot | None, stage: Stage, workflow: str, ahead: int) -> Piece:
    words = w.WORKFLOWS.get(workflow, w.STAGES[stage]) if stage is Stage.INSTALL else w.STAGES[stage]
    own = stage is not Stage.CHECK or (snapshot is not None and prepares(snapshot))
    title = _(w.STAGES_OF.get((workflow, stage), words) if own else words)
    if snapshot is None:
        answer = _(w.SCAN_TYPE_OR_PICK) if ahead == 0 else ""
        return Piece(title, answer, PieceState.NOW if ahead == 0 else PieceState.AHEAD)
    if ahead > 0:
        return Piece(title)
    if ahead < 0:
        return Piece(title, _answer(snapshot, stage), PieceState.DONE, back_to(snapshot, stage) is not None)
    if snapshot.state is JobState.STOPPED and snapshot.fault is not None:
        return Piece(title, faults.words(snapshot.fault, snapshot.facts).title, PieceState.FAULT)
    return Piece(title, _now(snapshot, stage), PieceState.NOW)


def _answer(snapshot: Snapshot, stage: Stage) -> str:
    facts, at = snapshot.facts, snapshot.memory.learned_at
    match stage:
        case Stage.LOCK:
            chosen, given = facts.get(f.LockChosen), facts.get(f.LockIdGiven)
            return chosen.serial if chosen else given.lock_id[:8] if given else ""
        case Stage.PLACE:
            place = area_of(facts).split(", ")[0]
            return ", ".join((name_of(facts), place)) if f.NameChosen in facts else place
        case Stage.CHECK:
            return _(w.NOTHING_BLOCKED)
        case Stage.INSTALL:
            applied = next((fact for fact in reversed(tuple(facts)) if isinstance(fact, f.Applied)), None)
            when = measures.moment(at.get(applied.key())) if applied else None
            return _(w.RECEIPT_AT).format(time=measures.time_of_day(when)) if when else ""
        case Stage.FIRMWARE:
            version = facts.get(f.FirmwareChosen)
            return steps.value(version) if version else version_of(facts)
        case Stage.SYNC:
            return _proofs(snapshot)
        case Stage.DONE:
            return ""


def _now(snapshot: Snapshot, stage: Stage) -> str:
    if stage is Stage.DONE:
        return steps.grade(conclude(snapshot.workflow, snapshot.facts).grade)
    if looks_at_door(snapshot):
        return _answer(snapshot, stage)
    progress = snapshot.progress
    if progress is not None and progress.total and stage is not Stage.SYNC:
        percent = min(100 * progress.done // progress.total, 100)
        return _(w.WORD_AND_PERCENT).format(word=steps.progress(progress), percent=percent)
    if stage is Stage.SYNC:
        return _proofs(snapshot)
    if stage is Stage.CHECK and snapshot.state is JobState.ASKING:
        count = len(findings(snapshot))
        return (
            ngettext(w.REMARKS_ONE, w.REMARKS_MANY, count).format(count=count)
            if count
            else _(w.NOTHING_BLOCKS)
        )
    kind = kind_of(snapshot)
    return within(steps.title(kind.key())) if kind and snapshot.state is JobState.RUNNING else ""


def _proofs(snapshot: Snapshot) -> str:
    wanted = [step.learns for step in snapshot.workflow if issubclass(step.learns, f.Proof)]
    found = (snapshot.facts.get(kind) for kind in wanted)
    count = sum(isinstance(one, f.Proof) and one.verdict is not f.Verdict.OPEN for one in found)
    return _(w.PROOFS_OF).format(count=count, total=len(wanted))


def _broken(snapshot: Snapshot) -> bool:
    """Stopped for another reason than a finding of the check."""
    return snapshot.state is JobState.STOPPED and kind_of(snapshot) is not f.Reviewed
