"""The table of the fleet: a model over frozen rows that asks for more at its end, and its view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from installer_app.ui.fleet_cells import Column, FleetRow
from installer_app.ui.theme import Face, current_theme
from installer_app.ui.widgets.cells import CELL_ROLE, MARK_ROLE, Cell, RowMark
from installer_app.ui.widgets.row_table import RowModel, SharingTable, tip
from installer_app.ui.widgets.signal_bars import WIDTH as BARS_WIDTH
from installer_app.workflow.diagnosis import Weight

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_SAMPLES: Final = (
    "Gateway stairwell",
    "It asks for the time",
    "\N{MINUS SIGN}71 dBm, Medium",
    "measured 14 min ago",
    "\N{MINUS SIGN}61 dBm",
)
"""What each column should show at least without cutting it."""
_LEADS: Final = (0, 30, 0, 0, BARS_WIDTH + 8)
"""What stands before the words, at 100 %."""
_GROWS: Final = (2, 3, 0, 0, 0)
_PAD: Final = 24


class FleetModel(RowModel):
    """Rows as they were given; words are made for the cells that are looked at."""

    wanted_more = Signal()
    """The end of the rows came into sight, and there are more to be read."""

    def __init__(
        self,
        say: Callable[[FleetRow, Column], Cell],
        speak: Callable[[FleetRow], str],
        heads: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        """No rows. `say` puts a cell into words, `speak` a row."""
        super().__init__(heads, parent)
        self._say, self._speak = say, speak
        self._has_more = False
        self.rows: tuple[FleetRow, ...] = ()

    def show(self, rows: tuple[FleetRow, ...], has_more: bool) -> None:
        """Show these; those that only grew at their end stay where they are."""
        self._has_more = has_more
        before = len(self.rows)
        if before and rows[:before] == self.rows:
            if len(rows) > before:
                self.beginInsertRows(QModelIndex(), before, len(rows) - 1)
                self.rows = rows
                self.endInsertRows()
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row(self, index: AnyIndex) -> FleetRow | None:
        """What stands at a place in the table."""
        return self.rows[index.row()] if index.isValid() and 0 <= index.row() < len(self.rows) else None

    def find(self, key: str) -> QModelIndex:
        """Where a row is; invalid if it is not shown."""
        at = next((at for at, row in enumerate(self.rows) if row.key == key), -1)
        return self.index(at, 0) if at >= 0 else QModelIndex()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """Devices, and groups where they are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def canFetchMore(self, parent: AnyIndex) -> bool:
        """Whether the list goes on behind these rows."""
        return self._has_more and not parent.isValid()

    def fetchMore(self, parent: AnyIndex) -> None:
        """Ask whoever reads for more; it comes when it comes."""
        self.wanted_more.emit()

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A Cell to paint, its words to speak and to show whole."""
        row = self.row(index)
        if row is None:
            return None
        column = Column(index.column())
        match role:
            case _ if role == CELL_ROLE:
                return self._say(row, column)
            case _ if role == MARK_ROLE:
                heavy = row.device is not None and row.device.weight is Weight.TROUBLE
                return RowMark.FAULT if heavy else RowMark.NONE
            case Qt.ItemDataRole.DisplayRole:
                return self._words(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(self._words(row, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                if column is Column.DEVICE:
                    return self._speak(row)
                return f"{self._heads[column]}: {self._words(row, column)}"
        return None

    def _words(self, row: FleetRow, column: Column) -> str:
        cell = self._say(row, column)
        return ", ".join(filter(None, (cell.text, cell.meta)))


class FleetTable(SharingTable):
    """The table itself. Arrows go along the rows; there is always one row to go on from."""

    chosen = Signal(str)
    """The key of the row that is now current; "" for none."""

    def __init__(self, model: FleetModel, parent: QWidget | None = None) -> None:
        """A view of the model; it selects one row at a time."""
        super().__init__(parent)
        self.fleet = model
        self.setModel(model)
        head = self.horizontalHeader()
        head.setSectionsClickable(False)
        self.follow_theme()

    def show_rows(self, rows: tuple[FleetRow, ...], has_more: bool) -> None:
        """Show these. What was current stays so, and what was in sight stays in sight."""
        current = self.fleet.row(self.currentIndex())
        scrolled = self.verticalScrollBar().value()
        kept = rows[: len(self.fleet.rows)] == self.fleet.rows
        first = len(self.fleet.rows) if kept else 0
        if not kept:
            self.clearSpans()
        self.fleet.show(rows, has_more)
        for at in range(first, len(rows)):
            if rows[at].group is not None:
                self.setSpan(at, 0, 1, len(Column))
        if current is not None and self.fleet.row(self.currentIndex()) is None:
            index = self.fleet.find(current.key)
            if index.isValid():
                self.setCurrentIndex(index)
            else:
                self.chosen.emit("")
        self.verticalScrollBar().setValue(scrolled)

    def step_into(self) -> None:
        """Take the focus, with the first row current if none is."""
        if not self.currentIndex().isValid() and self.fleet.rowCount():
            self.setCurrentIndex(self.fleet.index(0, 0))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which row is current."""
        super().currentChanged(current, previous)
        row = self.fleet.row(current)
        self.chosen.emit(row.key if row is not None else "")

    def share_width(self) -> None:
        """Each column has what its words need; what is left goes to those whose words differ in length."""
        theme = current_theme()
        least = []
        for sample, lead in zip(_SAMPLES, _LEADS, strict=True):
            wide = max(
                theme.metrics(Face.STRONG).horizontalAdvance(sample) if lead else 0,
                theme.metrics(Face.BODY).horizontalAdvance(sample),
            )
            least.append(round(wide + theme.px(lead)) + _PAD)
        least = [max(wide, self.head_width(column)) for column, wide in enumerate(least)]
        spare = max(self.viewport().width() - sum(least), 0)
        for column, wide in enumerate(least):
            self.setColumnWidth(column, wide + spare * _GROWS[column] // sum(_GROWS))
