"""Many locks as a table: a model over a roll, and a view whose rows are all of one height."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from installer_app.ui.lock_roll import Column, LockRow, Roll, Sought
from installer_app.ui.theme import Face, current_theme
from installer_app.ui.widgets.cells import CELL_ROLE, Cell
from installer_app.ui.widgets.row_table import RowModel, SharingTable, tip
from installer_app.ui.widgets.sight import bring_into_sight

AnyIndex = QModelIndex | QPersistentModelIndex
Say = Callable[[LockRow, Column], Cell]
_ROOT: Final = QModelIndex()
_SAMPLES: Final = (
    (Face.STRONG, "Door 4.02, east stair"),
    (Face.STRONG, "Firmware not reported"),
    (Face.BODY, "Floor 4, East wing"),
    (Face.META, "Sat 21 Nov 14:32"),
    (Face.BODY, "not reported"),
    (Face.META, "14 min"),
)
"""What each column should show at least without cutting it; icons come on top."""
_GROWS: Final = (3, 3, 4, 0, 0, 0)
"""How what is left of the width is shared."""
_PAD: Final = 24
_ICON: Final = 30


class LockModel(RowModel):
    """The rows of a roll that are sought. Words are made for the cells that are looked at, of fifty thousand
    rows a dozen."""

    def __init__(self, say: Say, heads: Sequence[str], parent: QWidget | None = None) -> None:
        """No rows. `say` puts a cell into words, `heads` stand over the columns."""
        super().__init__(heads, parent)
        self._say = say
        self.roll = Roll()
        self.sought = Sought()
        self._fit: Sequence[int] = ()

    def show(self, roll: Roll, sought: Sought) -> None:
        """Show these rows in this order."""
        self.beginResetModel()
        self.roll, self.sought = roll, sought
        self._fit = roll.seek(sought)
        self.endResetModel()

    @property
    def fit(self) -> Sequence[LockRow]:
        """The rows that are shown, from the top."""
        return [self.roll.row(n) for n in self._fit]

    def row(self, index: AnyIndex) -> LockRow | None:
        """The lock of a place in the table."""
        inside = index.isValid() and 0 <= index.row() < len(self._fit)
        return self.roll.row(self._fit[index.row()]) if inside else None

    def find(self, lock_id: str) -> QModelIndex:
        """The place of a lock; invalid if it is not shown."""
        at = self.roll.find(lock_id, self._fit)
        return self.index(at, 0) if at >= 0 else QModelIndex()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """One row a lock."""
        return 0 if parent.isValid() else len(self._fit)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A Cell to paint, its words to speak and to show whole."""
        row = self.row(index)
        if row is None:
            return None
        match role:
            case _ if role == CELL_ROLE:
                return self._say(row, Column(index.column()))
            case Qt.ItemDataRole.DisplayRole:
                return self._words(row, Column(index.column()))
            case Qt.ItemDataRole.ToolTipRole:
                return tip(self._words(row, Column(index.column())))
            case Qt.ItemDataRole.AccessibleTextRole:
                if index.column() == Column.LOCK:
                    cells = [self._say(row, column) for column in Column]
                    return ". ".join(", ".join(filter(None, (one.text, one.meta))) for one in cells)
                return f"{self._heads[index.column()]}: {self.data(index)}"
        return None

    def _words(self, row: LockRow, column: Column) -> str:
        cell = self._say(row, column)
        return ", ".join(filter(None, (cell.text, cell.meta)))


class LockTable(SharingTable):
    """The table itself. Arrows go along the rows, Enter opens one; a head sorts by its column."""

    opened = Signal(str)
    """The id of a lock that was double-clicked, or on which Enter was pressed."""
    chosen = Signal(str)
    """The id of the lock that is now current; "" for none."""
    sorted_by = Signal(int)
    """The column whose head was clicked."""

    def __init__(self, model: LockModel, parent: QWidget | None = None) -> None:
        """A view of the model; it selects one row at a time."""
        super().__init__(parent)
        self.locks = model
        self.setModel(model)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.sectionClicked.connect(self.sorted_by)
        self.activated.connect(lambda index: self.opened.emit(self._id(index)))
        self.follow_theme()

    def show_rows(self, roll: Roll, sought: Sought, current: str) -> None:
        """Show what is sought with this lock current; where it is not shown, none is."""
        self.locks.show(roll, sought)
        order = Qt.SortOrder.DescendingOrder if sought.backwards else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(sought.column, order)
        index = self.locks.find(current) if current else QModelIndex()
        if index.isValid():
            self.setCurrentIndex(index)
        else:
            self.chosen.emit("")

    def step_into(self) -> None:
        """Take the focus, with the first row current if none is."""
        if not self.currentIndex().isValid() and self.locks.rowCount():
            self.setCurrentIndex(self.locks.index(0, 0))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come into sight with the keyboard, on a page that is higher than the window."""
        super().focusInEvent(event)
        bring_into_sight(self)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which lock is current."""
        super().currentChanged(current, previous)
        self.chosen.emit(self._id(current))

    def share_width(self) -> None:
        """Each column has what its words need; what is left goes to those whose words differ in length, and
        where nothing is left the table is scrolled sideways."""
        theme = current_theme()
        least = [round(theme.metrics(face).horizontalAdvance(words)) + _PAD for face, words in _SAMPLES]
        least[Column.KNOWN] += theme.px(_ICON)
        least = [max(wide, self.head_width(column)) for column, wide in enumerate(least)]
        spare = max(self.viewport().width() - sum(least), 0)
        for column, wide in enumerate(least):
            self.setColumnWidth(column, wide + spare * _GROWS[column] // sum(_GROWS))

    def _id(self, index: AnyIndex) -> str:
        row = self.locks.row(index)
        return row.lock_id if row is not None else ""
