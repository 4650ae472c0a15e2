"""What a run over the worklist is to do, at which doors, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.workflow.worklist import Mark, Queue, Row, has_failed

CONCERNS_ALL: Final = frozenset(
    {
        FaultCode.LINK_NO_ADAPTER,
        FaultCode.LINK_ADAPTER_OFF,
        FaultCode.LINK_ADAPTER_BUSY,
        FaultCode.LINK_NOT_PERMITTED,
        FaultCode.CLOUD_TLS,
        FaultCode.ACCOUNT_SIGNED_OUT,
        FaultCode.ACCOUNT_TOKEN_REFUSED,
        FaultCode.COMPUTER_STORAGE,
        FaultCode.COMPUTER_WORKLIST_DAMAGED,
        FaultCode.COMPUTER_SANDBOX,
    }
)
"""What is not this door's: at the next one it would be the same."""


class Result(StrEnum):
    """What became of a door in one run."""

    AT_WORK = "at-work"
    CONFIRMED = "confirmed"
    """The lock confirms; its proofs are awaited."""
    PREPARED = "prepared"
    """All that the cloud is needed for before the door is in hand."""
    PROVEN = "proven"
    NOT_VERIFIABLE = "not-verifiable"
    """All is done, and some proof cannot be seen with this account."""
    UNPROVEN = "unproven"
    """The lock confirms; the cloud had not when the run ended."""
    FAILED = "failed"
    LEAVE_NEEDED = "leave-needed"
    """A request has no answer, and is made again only with leave: `request` names it."""
    ELSEWHERE = "elsewhere"
    """Another process is at it."""
    STOPPED = "stopped"
    """It rests where it is, since the run was stopped."""
    NOT_BEGUN = "not-begun"
    """The run ended, or what it needs is away, before its turn."""


@dataclass(frozen=True)
class Wishes:
    """What a run is to do. That the doors are to be installed was confirmed before."""

    prepare: bool = False
    """Only what the cloud can be asked before anybody is at the door; the locks are left alone."""
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
    lost: frozenset[str] = frozenset()
    """Serials of doors that another of the team holds now: left alone where nothing was begun."""


@dataclass(frozen=True)
class Outcome:
    """One door of a run; told again whenever its result changes."""

    row: Row
    result: Result
    fault: Fault | None = None
    request: str = ""

    @property
    def is_final(self) -> bool:
        return self.result not in (Result.AT_WORK, Result.CONFIRMED)


@dataclass(frozen=True)
class RunEnd:
    """How a run ended, with the last outcome of each door in their order."""

    outcomes: tuple[Outcome, ...]
    stopped_by: Fault | None = None
    """What concerned all doors; None: all had their turn, or somebody stopped it."""


def due(rows: Iterable[Row], wishes: Wishes) -> tuple[Row, ...]:
    """Those that a run would work, in its order: first where somebody has to be, then what only waits for
    the cloud; ahead, those that are not prepared."""
    wanted = (
        row
        for row in rows
        if row.door is not None
        and (wishes.doors is None or row.door.door_id in wishes.doors)
        and (row.job is not None or row.door.serial not in wishes.lost)
        and (has_failed(row) or not wishes.retry_failed)
        and (_is_preparable(row) if wishes.prepare else row.queue is not Queue.FINISHED)
    )
    return tuple(sorted(wanted, key=_waits_only))


def _is_preparable(row: Row) -> bool:
    return row.queue is Queue.TO_INSTALL and row.mark is not Mark.PREPARED


def _waits_only(row: Row) -> bool:
    return row.queue in (Queue.UNPROVEN, Queue.FIRMWARE_DUE)
