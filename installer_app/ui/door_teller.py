"""Puts the rows of the worklist into words: with who is near, who else is at work, and whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from installer_app.ui.board import Board
from installer_app.ui.door_cells import Around, Column, Told, cell, mark_of, serial_of, speak, told
from installer_app.ui.elsewhere import Elsewhere
from installer_app.ui.team_words import held_words
from installer_app.ui.widgets.cells import Cell, RowMark
from installer_app.workflow.worklist import Row

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from installer_app.lock.scan import Heard
    from installer_app.ui.team_news import TeamNews


class DoorTeller:
    """What a table of doors asks, row by row."""

    def __init__(
        self,
        board: Board,
        elsewhere: Elsewhere,
        now: Callable[[], datetime],
        tick: Callable[[], float],
        team: TeamNews | None = None,
    ) -> None:
        """`tick` is the clock that what is heard is dated by, in seconds."""
        self._team = team
        self._board, self._elsewhere = board, elsewhere
        self._now, self._tick = now, tick
        self.heard: Mapping[str, Heard] = {}
        """Locks in the air, by serial."""

    def cell(self, key: str, column: Column) -> Cell:
        """What a cell says."""
        row = self._board.row(key)
        return cell(row, column, self._around(row)) if row is not None else Cell("")

    def mark(self, key: str) -> RowMark:
        """The bar of a row."""
        row = self._board.row(key)
        return mark_of(row, self._around(row)) if row is not None else RowMark.NONE

    def speak(self, key: str) -> str:
        """A row in one breath."""
        row = self._board.row(key)
        return speak(row, self._around(row)) if row is not None else ""

    def told(self, row: Row) -> Told:
        """How a row stands."""
        return told(row, self._around(row))

    def held(self, row: Row) -> str:
        """Who else is at work on its job, in words."""
        return self._elsewhere.words(row.job.job_id) if row.job is not None else ""

    def _around(self, row: Row) -> Around:
        work, door = self._board.round, row.door
        heard = self.heard.get(serial_of(row))
        now = self._now().timestamp()
        claimed = self._team.held.get(serial_of(row)) if self._team is not None else None
        return Around(
            now=now,
            rssi_dbm=heard.rssi_dbm if heard is not None else None,
            heard_s=self._tick() - heard.heard_at if heard is not None else None,
            held=self.held(row),
            is_now=work is not None and door is not None and work.now == door.door_id,
            is_next=work is not None and door is not None and work.next == door.door_id,
            claim=held_words(claimed, now) if claimed is not None else "",
            is_lost=claimed is not None and claimed.is_lost,
        )
