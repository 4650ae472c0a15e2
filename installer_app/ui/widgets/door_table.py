"""The table of the worklist: a model whose rows come, go and change one at a time, and its view."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from installer_app.ui.door_cells import Column
from installer_app.ui.theme import Face, current_theme
from installer_app.ui.widgets.cells import CELL_ROLE, MARK_ROLE, Cell, RowMark
from installer_app.ui.widgets.fitted_table import Fit, FittedTable
from installer_app.ui.widgets.row_table import RowModel, tip
from installer_app.ui.widgets.sight import bring_into_sight
from installer_app.ui.widgets.signal_bars import WIDTH as BARS_WIDTH

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_FITS: Final = (
    Fit(Face.LEAD_STRONG, "4.02 east", grows=1, wraps=True),
    Fit(Face.MONO_STRONG, "7K3M 9XQ2", goes=4),
    Fit(Face.META, "prepared, until Sun 22 Nov", grows=2, wraps=True, goes=3),
    Fit(Face.META, "\N{MINUS SIGN}71 dBm, heard 14 s ago", BARS_WIDTH + 8, goes=2),
    Fit(Face.STRONG, "The battery is too low", 30, grows=4, wraps=True),
    Fit(Face.META, "14 min", goes=1),
)
"""The row that is chosen says below the table what went for want of room."""
_LEAST: Final = 180


class Say(Protocol):
    """Puts rows into words, by their keys; only those that are looked at are asked for."""

    def cell(self, key: str, column: Column) -> Cell: ...
    def mark(self, key: str) -> RowMark: ...
    def speak(self, key: str) -> str: ...


class DoorModel(RowModel):
    """Keys in the order of their places. One that comes, goes or changes moves no other."""

    def __init__(self, say: Say, heads: Sequence[str], parent: QWidget | None = None) -> None:
        """No rows."""
        super().__init__(heads, parent)
        self._say = say
        self.keys: list[str] = []
        self._merged = False
        self._places: list[int] = []
        """Of the keys, rising."""

    def show(self, rows: Sequence[tuple[int, str]]) -> None:
        """Show these, each with its place, in rising order."""
        self.beginResetModel()
        self._places, self.keys = [place for place, _ in rows], [key for _, key in rows]
        self.endResetModel()

    def put(self, place: int, key: str) -> None:
        """Show a row, or show it anew."""
        at = bisect_left(self._places, place)
        if at < len(self.keys) and self.keys[at] == key:
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(self._heads) - 1))
            return
        self.beginInsertRows(QModelIndex(), at, at)
        self._places.insert(at, place)
        self.keys.insert(at, key)
        self.endInsertRows()

    def drop(self, place: int, key: str) -> None:
        """Show a row no more; harmless if it is not there."""
        at = bisect_left(self._places, place)
        if at < len(self.keys) and self.keys[at] == key:
            self.beginRemoveRows(QModelIndex(), at, at)
            del self._places[at], self.keys[at]
            self.endRemoveRows()

    def merge(self, merged: bool) -> None:
        """Whether the serial stands below the name."""
        if merged != self._merged:
            self._merged = merged
            self.layoutChanged.emit()

    def key(self, index: AnyIndex) -> str:
        """What stands at a place in the table; "" for nothing."""
        return self.keys[index.row()] if index.isValid() and 0 <= index.row() < len(self.keys) else ""

    def find(self, place: int, key: str) -> QModelIndex:
        """Where a row is; invalid if it is not shown."""
        at = bisect_left(self._places, place)
        found = at < len(self.keys) and self.keys[at] == key
        return self.index(at, 0) if found else QModelIndex()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """One row a door."""
        return 0 if parent.isValid() else len(self.keys)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A Cell to paint, its words to speak and to show whole."""
        key = self.key(index)
        if not key:
            return None
        column = Column(index.column())
        match role:
            case _ if role == CELL_ROLE:
                cell = self._say.cell(key, column)
                if self._merged and column is Column.DOOR:
                    return replace(cell, meta=self._say.cell(key, Column.SERIAL).text)
                return cell
            case _ if role == MARK_ROLE:
                return self._say.mark(key)
            case Qt.ItemDataRole.DisplayRole:
                return self._words(key, column)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(self._words(key, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                if column is Column.DOOR:
                    return self._say.speak(key)
                return f"{self._heads[column]}: {self._words(key, column)}"
        return None

    def _words(self, key: str, column: Column) -> str:
        cell = self._say.cell(key, column)
        return ", ".join(filter(None, (cell.text, cell.meta)))


class DoorTable(FittedTable):
    """The table itself. Arrows go along the rows, Enter opens one; there is always one row to go on from."""

    opened = Signal(str)
    """The key of a row that was double-clicked, or on which Enter was pressed."""
    chosen = Signal(str)
    """The key of the row that is now current; "" for none."""

    def __init__(self, model: DoorModel, parent: QWidget | None = None) -> None:
        """A view of the model; it selects one row at a time."""
        super().__init__(_FITS, parent=parent)
        self.doors = model
        self.setModel(model)
        self.activated.connect(lambda index: self.opened.emit(self.doors.key(index)))
        self.watch()

    def minimumSizeHint(self) -> QSize:
        """Some rows show, whatever else is open on the page."""
        return QSize(super().minimumSizeHint().width(), current_theme().px(_LEAST))

    def in_sight(self) -> tuple[str, ...]:
        """The keys of the rows that are looked at."""
        return tuple(self.doors.keys[row] for row in self.rows_in_sight())

    def fit(self) -> None:
        """Where there is no room for serials, they stand below the names."""
        super().fit()
        self.doors.merge(self.isColumnHidden(Column.SERIAL))

    def choose(self, index: QModelIndex) -> None:
        """Make a row current without taking the focus; an invalid one: the first, if there is any."""
        wanted = index if index.isValid() else self.doors.index(0, 0)
        if wanted.isValid():
            self.setCurrentIndex(wanted)
        else:
            self.chosen.emit("")

    def step_into(self) -> None:
        """Take the focus."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come into sight with the keyboard, on a page that is higher than the window."""
        super().focusInEvent(event)
        bring_into_sight(self)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which row is current."""
        super().currentChanged(current, previous)
        self.chosen.emit(self.doors.key(current))
