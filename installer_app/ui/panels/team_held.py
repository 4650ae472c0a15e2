"""The doors this computer holds: since when, for how long still, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from installer_app.texts import measures
from installer_app.texts import window_team as wt
from installer_app.texts import worklist as shared
from installer_app.texts.language import _
from installer_app.ui.board import Board
from installer_app.ui.door_cells import name_of
from installer_app.ui.icons import Icon
from installer_app.ui.team_words import ends, grouped
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.cells import Cell
from installer_app.ui.widgets.count_table import CountModel, CountTable
from installer_app.ui.widgets.labels import Label, WrappedLabel

if TYPE_CHECKING:
    from installer_app.store.claims import Held
    from installer_app.workflow.worklist import Row


class TeamHeld(QWidget):
    """Hidden while none is held. Several rows can be chosen: with Shift and the arrows, or Ctrl and Space."""

    changed = Signal()
    """Other doors are chosen."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        """None."""
        super().__init__(parent)
        self._board = board
        self._held: tuple[Held, ...] = ()
        self.table = CountTable(CountModel(tuple(map(_, wt.HELD_HEADS)), self), _(wt.HELD), self)
        self.table.setAccessibleDescription(_(wt.HELD_SAY))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(Label(_(wt.HELD), Face.HEAD, parent=self))
        box.addWidget(WrappedLabel(_(wt.HELD_SAY), Face.META, Tone.INK_2, self))
        box.addWidget(self.table)
        self.table.selectionModel().selectionChanged.connect(self._tell)
        self.hide()

    @property
    def chosen(self) -> frozenset[str]:
        """The serials of the chosen doors that nothing was begun at here."""
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        chosen = (self._held[row] for row in rows if row < len(self._held))
        return frozenset(one.serial for one in chosen if not _is_begun(self._board.find(one.serial)))

    def show_held(self, held: Iterable[Held], now: float) -> None:
        """These, as they stand at a time, Unix seconds."""
        before, self._held = self._held, tuple(held)
        is_same = [one.serial for one in before] == [one.serial for one in self._held]
        if not is_same:  # what is chosen are rows: they would be other doors
            self.table.clearSelection()
        self.table.counts.show(tuple(self._row(each, now) for each in self._held))
        self.setVisible(bool(self._held))
        if not is_same:
            self.changed.emit()

    def _tell(self, *_: object) -> None:
        self.changed.emit()

    def _row(self, one: Held, now: float) -> tuple[Cell, ...]:
        row = self._board.find(one.serial)
        name = f"{name_of(row)}, {grouped(one.serial)}" if row is not None else grouped(one.serial)
        said = [shared.queue(row.queue)] if row is not None else []
        if one.is_lost:
            said.append(_(wt.LOST) if _is_begun(row) else _(wt.LOST_BEFORE))
        icon = Icon.TRIANGLE if one.is_lost else None
        since = measures.span(max(now - one.claimed_at, 0))
        return (
            Cell(name, ", ".join(said), Face.STRONG, icon=icon, icon_role="warn", lead=True),
            Cell(since),
            Cell(ends(one, now), "", Face.BODY, Tone.INK_2),
        )


def _is_begun(row: Row | None) -> bool:
    return row is not None and row.job is not None
