"""Works planned doors one after another: one radio link at a time, and proofs go on behind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from installer_app.model.fault import Fault
from installer_app.workflow.worklist import Row


class Result(StrEnum):
    """What became of a door in one run."""

    AT_WORK = "at-work"
    CONFIRMED = "confirmed"
    """The lock confirms; its proofs are awaited."""
    PROVEN = "proven"
    UNPROVEN = "unproven"
    """The lock confirms; the cloud had not when the run ended."""
    FAILED = "failed"
    LEAVE_NEEDED = "leave-needed"
    """A request has no answer, and is made again only with leave: `request` names it."""
    ELSEWHERE = "elsewhere"
    """Another process is at it."""
    NOT_BEGUN = "not-begun"
    """The run ended, or what it needs is away, before its turn."""


@dataclass(frozen=True)
class Wishes:
    """What a run is to do. That the doors are to be installed was confirmed before."""

    retry_failed: bool = False
    """Only those whose last run ended at a fault."""
    doors: frozenset[str] | None = None
    """Only these, by their ids; None: all."""
    not_compared: bool = False
    """Locks that the list has no label for are taken without comparing fingerprints."""
    allow: frozenset[str] = frozenset()
    """Requests without an answer that may be made once more, once a door."""
    wait_s: float | None = None
    """How long proofs are waited for after the last door, and left open then; None: they go on when the run
    is over, for as long as the session is open."""


@dataclass(frozen=True)
class Outcome:
    """One door of a run; told again whenever its result changes."""

    row: Row
    result: Result
    fault: Fault | None = None
    request: str = ""


@dataclass(frozen=True)
class RunEnd:
    """How a run ended, with the last outcome of each door in their order."""

    outcomes: tuple[Outcome, ...]
    stopped_by: Fault | None = None
    """What concerned all doors; None: all had their turn, or somebody stopped it."""
