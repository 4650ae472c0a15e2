"""One job as anybody may see it: complete, so that any view can be built from the latest alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from installer_app.model.fault import Fault
from installer_app.workflow.engine import Workflow
from installer_app.workflow.facts import Facts
from installer_app.workflow.journal import Memory
from installer_app.workflow.party import Progress, Request
from installer_app.workflow.steps import WORKFLOWS


class JobState(StrEnum):
    """What a job is doing now."""

    RUNNING = "running"
    ASKING = "asking"
    """The technician's answer is awaited."""
    STOPPED = "stopped"
    """A fault is shown; `go_on` tries again."""
    DONE = "done"
    UNDONE = "undone"
    """Ended with what it did taken back, and that proven."""
    ABANDONED = "abandoned"
    GIVEN = "given"
    """Handed over to another computer."""
    ERASED = "erased"
    """Ended with its secret bytes destroyed."""

    @classmethod
    def closed(cls, outcome: str | None) -> JobState:
        """How a job that does not run stands, by how its journal closes."""
        ends = {str(each): each for each in (cls.DONE, cls.UNDONE, cls.ABANDONED, cls.GIVEN, cls.ERASED)}
        return ends.get(outcome or "", cls.STOPPED)


@dataclass(frozen=True)
class Snapshot:
    """One job, complete: any view can be built from the latest alone."""

    job_id: str
    state: JobState
    memory: Memory
    step: str | None = None
    """Key of the fact the current step learns."""
    request: Request[object] | None = None
    progress: Progress | None = None
    fault: Fault | None = None
    """Why the job stopped, or why it fell back to the current request."""

    @property
    def facts(self) -> Facts:
        return self.memory.facts

    @property
    def workflow(self) -> Workflow:
        return WORKFLOWS[self.memory.workflow]

    @property
    def at_rest(self) -> bool:
        """Nothing moves until somebody does something."""
        return self.state is not JobState.RUNNING
