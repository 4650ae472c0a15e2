"""A table of whole rows: painted by cells, chosen one at a time, scrolled by pixels, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from installer_app.ui.theme import current_theme
from installer_app.ui.widgets.cells import ROW_HEIGHT, CellDelegate

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()

_SORT: Final = 16
"""The mark of the column that is sorted by."""


def tip(words: str) -> str | None:
    """Words as a tool tip: as rich text, so that marks in them are shown and not obeyed."""
    return f"<p>{escape(words)}</p>" if words else None


class RowModel(QAbstractTableModel):
    """What the models of such tables have in common: a column a head, and no heads for rows."""

    def __init__(self, heads: Sequence[str], parent: QWidget | None = None) -> None:
        """`heads` stand over the columns."""
        super().__init__(parent)
        self._heads = tuple(heads)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """One a head."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """The heads of the columns; rows have none."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._heads):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class RowTable(QTableView):
    """What the tables of the window have in common."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty; it selects one row at a time."""
        super().__init__(parent)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)

    def head_width(self, column: int) -> int:
        """What the words above a column need."""
        head = self.horizontalHeader()
        return head.sectionSizeHint(column) + (_SORT if head.isSortIndicatorShown() else 0)


class SharingTable(RowTable):
    """Its columns share the width anew when that or the text size changes; its rows are of one height."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share another width."""
        super().resizeEvent(event)
        self.share_width()

    def changeEvent(self, event: QEvent) -> None:
        """Follow another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.follow_theme()

    def follow_theme(self) -> None:
        """Take the heights and widths of the text size."""
        high = current_theme().px(ROW_HEIGHT) + 1
        self.verticalHeader().setMinimumSectionSize(high)
        self.verticalHeader().setDefaultSectionSize(high)
        self.share_width()

    def share_width(self) -> None:
        """Give each column its width."""
        raise NotImplementedError
