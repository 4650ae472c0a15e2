"""One job while it is in memory: what it remembers, where it stands, who waits for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from installer_app.model.fault import Fault
from installer_app.workflow import journal as j
from installer_app.workflow.engine import Step, Workflow
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import Progress, Request
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS


class Nudged(Exception):
    """The question that was open is no longer the right one."""


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
    leases_radio: bool = False
    fallen_back: dict[str, int] = field(default_factory=dict)

    @property
    def workflow(self) -> Workflow:
        return WORKFLOWS[self.memory.workflow]

    def append(self, *entries: j.Entry) -> None:
        """Durable first, then true in memory."""
        at = self.journal.append(*entries)
        for entry in entries:
            self.memory = self.memory.after(entry, at)

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
