"""How many doors are to be claimed, and of which area."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from installer_app.team.board import Board
from installer_app.texts import window_team as wt
from installer_app.texts.language import _
from installer_app.texts.measures import number
from installer_app.ui.team_rows import area_rows
from installer_app.ui.theme import Face
from installer_app.ui.widgets.choice import Choice
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label

MOST: Final = 500
FIRST: Final = "5"
_LETTERS: Final = 24


class TeamClaim(QWidget):
    """Two fields; the button is the page's."""

    changed = Signal()
    """Something else is typed or chosen."""
    entered = Signal()
    """Enter was pressed in the field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Some doors of any area."""
        super().__init__(parent)
        self.count = QLineEdit(FIRST)
        self.count.setMaxLength(len(str(MOST)))
        self.count.setAccessibleName(_(wt.HOW_MANY))
        self.count.setAccessibleDescription(_(wt.COUNT_WRONG).format(most=number(MOST)))
        self.area = Choice(_(wt.OF_AREA), _LETTERS)
        self.area.addItem(_(wt.ANY_AREA), "")
        self._areas: tuple[tuple[str, str], ...] = ()
        pairs = (_named(_(wt.HOW_MANY), self.count), _named(_(wt.OF_AREA), self.area))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(FlowRow(pairs, 10))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.count.textChanged.connect(self.changed)
        self.count.returnPressed.connect(self.entered)
        self.area.currentIndexChanged.connect(self.changed)

    @property
    def wanted(self) -> int | None:
        """How many; None: what is typed is no number of doors."""
        typed = self.count.text().strip()
        count = int(typed) if typed.isascii() and typed.isdigit() else 0
        return count if 1 <= count <= MOST else None

    @property
    def area_id(self) -> str | None:
        """None: of any area."""
        return str(self.area.currentData() or "") or None

    def show_board(self, board: Board) -> None:
        """Offer the areas that have doors nobody holds; the one that is chosen stays so."""
        areas = tuple(
            (row.area_id, _(wt.FREE_IN).format(place=row.place, count=number(row.sums.to_do)))
            for row in area_rows(board)
            if row.sums.to_do
        )
        if areas == self._areas:
            return
        self._areas = areas
        chosen = self.area_id
        told = self.area.blockSignals(True)
        self.area.clear()
        self.area.addItem(_(wt.ANY_AREA), "")
        for area_id, said in areas:
            self.area.addItem(said, area_id)
        self.area.blockSignals(told)
        self.area.choose(chosen or "")
        if self.area_id != chosen:
            self.changed.emit()


def _named(name: str, field: QWidget) -> QWidget:
    """A field with its name before it, on one line wherever that is."""
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    row.addWidget(Label(name, Face.BODY))
    row.addWidget(field)
    return pair
