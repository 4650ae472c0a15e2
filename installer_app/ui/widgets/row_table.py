"""A table of whole rows: painted by cells, chosen one at a time, scrolled by pixels, never edited."""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from installer_app.ui.widgets.cells import CellDelegate

_SORT: Final = 16
"""The mark of the column that is sorted by."""


def tip(words: str) -> str | None:
    """Words as a tool tip: as rich text, so that marks in them are shown and not obeyed."""
    return f"<p>{escape(words)}</p>" if words else None


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
