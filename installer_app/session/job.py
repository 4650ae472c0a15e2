"""One job while it is in memory: what it remembers, where it stands, who waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

from installer_app.model.fault import Fault, FaultCode
from installer_app.workflow import journal as j
from installer_app.workflow.engine import Step, Workflow, current, skipped
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import Progress, Request
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS
from installer_app.workflow.undoing import ASIDE, UNDOABLE

F = TypeVar("F")
UNDO: Final = "undo"


class Nudged(Exception):
    """What was asked is no longer the right thing to wait for."""


@dataclass(eq=False)
class Job:
    """One lock's work while it is in memory."""

    journal: j.Journal
    memory: j.Memory
    hold: j.Hold
    state: JobState = JobState.RUNNING
    step: Step | None = None
    request: Request[object] | None = None
    progress: Progress | None = None
    fault: Fault | None = None
    answer: asyncio.Future[Fact] | None = None
    nudge: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    fresh: set[type[Fact]] = field(default_factory=set)
    """What was learned since the last rest, fault or sleep. Any other reading may no longer be so: it is made
    anew before anything is done that rests on it."""
    asked: asyncio.Future[object] | None = None
    """What a party is at."""
    woken: bool = False
    leases_radio: bool = False
    over: bool = False
    """Its task has ended."""
    fallen_back: dict[str, int] = field(default_factory=dict)
    passed: tuple[j.Skipped, ...] = ()
    """Steps that do not apply; written down with what comes next, which is what they are worth."""

    @property
    def workflow(self) -> Workflow:
        return WORKFLOWS[self.memory.workflow]

    def append(self, *entries: j.Entry) -> None:
        """Durable first, then true in memory."""
        entries = (*self.passed, *entries)
        at = self.journal.append(*entries)
        self.passed = ()
        for entry in entries:
            self.memory = self.memory.after(entry, at)

    def learn(self, step: Step, fact: Fact) -> None:
        """A step's fact, and that what it undoes is no longer so. The last one closes the job."""
        entries: tuple[j.Entry, ...] = (j.Learned(fact), *self._forgotten(step.undoes))
        after = self.memory
        for entry in entries:
            after = after.after(entry, "")
        if current(self.workflow, after.facts) is None:
            self.skip(skipped(self.workflow, after.facts, None))
            entries = (*entries, self.ending)
        self.append(*entries)
        self.fresh.add(type(fact))

    def skip(self, steps: Iterable[Step]) -> None:
        """These do not apply."""
        names = (step.name for step in steps)
        known = self.memory.skipped | {each.step for each in self.passed}
        self.passed += tuple(j.Skipped(name) for name in names if name not in known)

    @property
    def ending(self) -> j.Closed:
        """How it closes once nothing is missing."""
        return j.Closed(str(JobState.UNDONE if self.memory.workflow == UNDO else JobState.DONE))

    def forget(self, kinds: Iterable[type[Fact]]) -> None:
        """Facts that no longer hold, as far as they are known."""
        if entries := self._forgotten(kinds):
            self.append(*entries)

    def forget_old(self, readings: tuple[type[Fact], ...]) -> bool:
        """Forget the first of these that is known and not fresh, and those after it, which were made upon it.
        Whether there was one."""
        known = tuple(kind for kind in readings if kind in self.memory.facts)
        at = next((n for n, kind in enumerate(known) if kind not in self.fresh), len(known))
        self.forget(known[at:])
        return at < len(known)

    def turn(self, workflow: str | None) -> None:
        """Go on with another workflow over the same facts; None: with what it was begun for. Faults:
        computer_job_unknown once it is closed, computer_job_busy while it runs, computer_not_undoable."""
        to = workflow or self.memory.origin
        if self.memory.outcome is not None:
            raise Fault(FaultCode.COMPUTER_JOB_UNKNOWN, f"closed: {self.memory.outcome}")
        if self.task is not None and self.state is JobState.RUNNING:
            raise Fault(FaultCode.COMPUTER_JOB_BUSY, f"{self.journal.job_id} runs here")
        if to == UNDO and self.memory.origin not in UNDOABLE:
            raise Fault(FaultCode.COMPUTER_NOT_UNDOABLE, self.memory.origin)
        if to != self.memory.workflow:
            self.append(j.Opened(to), *self._forgotten(ASIDE))
        self.fault = None
        self.fresh.clear()

    def _forgotten(self, kinds: Iterable[type[Fact]]) -> tuple[j.Entry, ...]:
        names = tuple(kind.key() for kind in kinds if kind in self.memory.facts)
        return (j.Forgot(names),) if names else ()

    async def wait_for(self, answering: Awaitable[F]) -> F:
        """What a party answers. Raises Nudged if the computer slept meanwhile."""
        asked = asyncio.ensure_future(answering)
        self.asked = cast("asyncio.Future[object]", asked)
        try:
            return await asked
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self.woken and not (task is not None and task.cancelling()):
                raise Nudged from None
            raise
        finally:
            self.asked, self.woken = None, False

    def wake(self) -> None:
        """The computer slept: what is under way is unknown, what was read is old."""
        self.fresh.clear()
        if self.asked is not None and not self.asked.done():
            self.woken = True
            self.asked.cancel()

    def snapshot(self) -> Snapshot:
        return Snapshot(
            self.journal.job_id,
            self.state,
            self.memory,
            self.step.name if self.step else None,
            self.request,
            self.progress,
            self.fault,
        )
