"""The rows of the step table: groups of steps with the proofs each has, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from installer_app.texts import measures, steps
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.ui.stages import Stage, kind_of, stages_of
from installer_app.ui.widgets.grade import GradeState
from installer_app.ui.widgets.step_table import GradeCell, StepRow, StepState
from installer_app.workflow import facts as f
from installer_app.workflow.engine import Step
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import PartyName
from installer_app.workflow.snapshot import JobState, Snapshot

Kind = type[Fact] | None


@dataclass(frozen=True)
class Line:
    """Steps shown as one row, titled by the last: its proofs as sent, lock, cloud."""

    members: tuple[type[Fact], ...]
    sent: Kind = None
    lock: Kind = None
    cloud: Kind = None
    title: type[Fact] | None = None
    says: type[Fact] | None = None

    @property
    def name(self) -> str:
        return (self.title or self.members[-1]).key()


_PROVISION: Final = (f.Provisioned, f.RecordSealed, f.ProvisionDelivered, f.ProvisionApplied)
_IMAGE: Final = (f.ImageFetched, f.ImageInspected)
_GATES: Final = (f.SlotsRead, f.CarryReviewed)
_LOCK_SAYS: Final = (f.LockRead, f.InstallApplied, f.UninstallApplied, f.FactoryProven, f.ImageConfirmed)
_SENT: Final = (
    f.ClockSet,
    f.InstallDelivered,
    f.UninstallDelivered,
    f.FirmwareAssigned,
    f.SyncRequested,
    f.Blinked,
    f.ImageCarried,
    f.ImageMarked,
    f.ImageRunning,
    f.FirmwareUploaded,
    f.FirmwareUnassigned,
)


def _line(kind: type[Fact]) -> Line:
    if kind in _PROVISION:
        sent, lock, cloud = f.ProvisionDelivered, f.ProvisionApplied, f.Provisioned
        return Line(_PROVISION, sent, lock, cloud, f.Provisioned, f.RecordSealed)
    if kind in _IMAGE:
        return Line(_IMAGE, title=f.ImageInspected)
    if kind in _GATES:
        return Line(_GATES)
    if kind in _SENT:
        return Line((kind,), sent=kind)
    if kind in _LOCK_SAYS:
        return Line((kind,), lock=kind)
    return Line((kind,), cloud=kind if issubclass(kind, f.CloudFact) else None)


def rows(snapshot: Snapshot, stage: Stage) -> tuple[StepRow, ...]:
    """The rows of one stage, without steps that do not apply and without the technician's own."""
    of = stages_of(snapshot.workflow)
    wanted = (
        _line(step.learns)
        for step in snapshot.workflow
        if of[step.learns] is stage and _applies(step, snapshot) and not _hidden(step.learns, snapshot)
    )
    return tuple(_row(snapshot, line) for line in dict.fromkeys(wanted))


def _hidden(kind: type[Fact], snapshot: Snapshot) -> bool:
    """What the technician said is in the stepper; what only goes before is told while it is read."""
    if kind in (f.BaselineRead, f.FirmwareFound):
        return kind_of(snapshot) is not kind
    return kind.source is PartyName.TECHNICIAN and kind is not f.Pressed


def _applies(step: Step, snapshot: Snapshot) -> bool:
    if step.learns in snapshot.facts:
        return True
    try:
        return step.when(snapshot.facts)
    except KeyError:
        return True


def _row(snapshot: Snapshot, line: Line) -> StepRow:
    facts, here = snapshot.facts, kind_of(snapshot)
    now = here in line.members and snapshot.state is not JobState.DONE
    failed = now and snapshot.state is JobState.STOPPED and snapshot.fault is not None
    done = not now and any(kind in facts for kind in line.members)
    state = (
        StepState.FAULT if failed else StepState.NOW if now else StepState.DONE if done else StepState.AHEAD
    )
    title = steps.title(line.name)
    cells = tuple(_cell(snapshot, kind, here, failed) for kind in (line.sent, line.lock, line.cloud))
    sent, lock, cloud = cells
    if line.lock is f.InstallApplied and cloud.state is GradeState.NONE:
        cloud = GradeCell(GradeState.AWAITED, _(w.LATER_BY_SYNC))
    return StepRow(state, title, _meta(snapshot, line, state), (sent, lock, cloud))


def _meta(snapshot: Snapshot, line: Line, state: StepState) -> str:
    progress = snapshot.progress
    if state is StepState.NOW and progress is not None:
        if progress.total:
            return measures.byte_progress(progress.done, progress.total)
        return steps.progress(progress)
    if state is StepState.NOW and snapshot.request is not None:
        return steps.waits(snapshot.request)
    told = line.says or line.members[-1]
    if state is StepState.DONE and told in snapshot.facts:
        return steps.value(snapshot.facts[told])
    return steps.meaning(line.name)


def _cell(snapshot: Snapshot, kind: Kind, here: Kind, failed: bool) -> GradeCell:
    if kind is None:
        return GradeCell()
    fact = snapshot.facts.get(kind)
    if isinstance(fact, f.Proof) and fact.verdict is f.Verdict.NOT_VERIFIABLE:
        return GradeCell(GradeState.NOT_VERIFIABLE, _(w.NOT_VERIFIABLE))
    if isinstance(fact, f.Proof) and fact.verdict is f.Verdict.OPEN:
        return GradeCell(GradeState.AWAITED, _(wf.OPEN))
    if isinstance(fact, f.SyncRequested) and not fact.accepted:
        return GradeCell(GradeState.FAILED, _(w.NOT_ACCEPTED))
    if fact is not None:
        when = measures.moment(snapshot.memory.learned_at.get(kind.key()))
        return GradeCell(GradeState.REACHED, measures.time_of_day(when))
    if kind is not here:
        return GradeCell(GradeState.AWAITED, _(w.AWAITED))
    progress = snapshot.progress
    fraction = progress.done / progress.total if progress and progress.total else None
    words = _(w.PERCENT).format(percent=int(fraction * 100)) if fraction is not None else _(w.AWAITED)
    if failed:
        return GradeCell(GradeState.FAILED, _(w.STOPPED))
    if snapshot.state is JobState.RUNNING:
        return GradeCell(GradeState.RUNNING, words if fraction is not None else _(w.RUNNING), fraction)
    return GradeCell(GradeState.AWAITED, words)
