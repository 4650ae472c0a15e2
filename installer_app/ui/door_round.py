"""A round: planned doors that have their turns, one after another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from installer_app.ui.worklist_desk import Turn
from installer_app.workflow.worklist import Mark, Queue, Row, has_failed


class Way(StrEnum):
    """What is done at each door."""

    PREPARE = "prepare"
    RUN = "run"
    RETRY = "retry"

    def fits(self, row: Row) -> bool:
        """Whether a round of this kind goes to a door."""
        if row.door is None:
            return False
        match self:
            case Way.PREPARE:
                return row.queue is Queue.TO_INSTALL and row.mark is not Mark.PREPARED
            case Way.RUN:
                return row.queue in (Queue.TO_INSTALL, Queue.UNFINISHED) and row.fault is None
            case Way.RETRY:
                return has_failed(row)


@dataclass(frozen=True)
class Round:
    """The doors by their ids, in order; which have begun, and which have had their turn."""

    way: Way
    doors: tuple[str, ...]
    begun: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    is_stopping: bool = False

    @property
    def now(self) -> str:
        """The door that has its turn; "" for none."""
        return next((one for one in self.doors if one in self.begun and one not in self.over), "")

    @property
    def next(self) -> str:
        """The door whose turn is next; "" for none."""
        free = (one for one in self.doors if one not in self.begun and one not in self.over)
        return "" if self.is_stopping else next(free, "")

    def after(self, turn: Turn) -> Round:
        """The round once this is known too."""
        over = self.over | {turn.door_id} if turn.is_over else self.over
        return replace(self, begun=self.begun | {turn.door_id}, over=over)
