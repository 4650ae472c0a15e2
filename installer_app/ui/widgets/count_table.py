"""A table of a name and numbers: every row is in sight, and the page scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from installer_app.ui.theme import Face, current_theme
from installer_app.ui.widgets.cells import CELL_ROLE, MARK_ROLE, Cell, RowMark
from installer_app.ui.widgets.row_table import RowModel, SharingTable, tip

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_NUMBER: Final = "100,000"
_PAD: Final = 28


class CountModel(RowModel):
    """Cells as they were given, a row each."""

    def __init__(self, heads: Sequence[str], parent: QWidget | None = None) -> None:
        """No rows."""
        super().__init__(heads, parent)
        self.rows: tuple[tuple[Cell, ...], ...] = ()

    def show(self, rows: tuple[tuple[Cell, ...], ...]) -> None:
        """Show these."""
        if rows == self.rows:
            return
        if len(rows) == len(self.rows):
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._heads) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """One a row that was given."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A Cell to paint, its words to speak and to show whole."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        cell = self.rows[index.row()][index.column()]
        words = ", ".join(filter(None, (cell.text, cell.meta)))
        match role:
            case _ if role == CELL_ROLE:
                return cell
            case _ if role == MARK_ROLE:
                return RowMark.NONE
            case Qt.ItemDataRole.DisplayRole:
                return words
            case Qt.ItemDataRole.ToolTipRole:
                return tip(words)
            case Qt.ItemDataRole.AccessibleTextRole:
                return words if index.column() == 0 else f"{self._heads[index.column()]}: {words}"
        return None


class CountTable(SharingTable):
    """The table itself, as high as its rows."""

    def __init__(self, model: CountModel, name: str, parent: QWidget | None = None) -> None:
        """`name`: what it is called by who does not see it."""
        super().__init__(parent)
        self.counts = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.horizontalHeader().setSectionsClickable(False)
        model.modelReset.connect(self.updateGeometry)
        self.follow_theme()

    def sizeHint(self) -> QSize:
        """All of it."""
        rows = self.model().rowCount() * self.verticalHeader().defaultSectionSize()
        return QSize(super().sizeHint().width(), self.horizontalHeader().sizeHint().height() + rows + 2)

    def minimumSizeHint(self) -> QSize:
        """The page scrolls, not this."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def follow_theme(self) -> None:
        """It is as high as its rows."""
        super().follow_theme()
        self.updateGeometry()

    def share_width(self) -> None:
        """Numbers have what they need; the name has what is left."""
        least = current_theme().metrics(Face.BODY).horizontalAdvance(_NUMBER)
        least = round(least) + _PAD
        others = 0
        for column in range(1, self.model().columnCount()):
            wide = max(least, self.head_width(column))
            others += wide
            self.setColumnWidth(column, wide)
        self.setColumnWidth(0, max(self.viewport().width() - others, 2 * least))
