"""A table whose columns and rows are as large as the words in sight need, so that none of them is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from installer_app.ui.theme import Face, Theme, current_theme
from installer_app.ui.widgets.cells import (
    CELL_ROLE,
    ROW_HEIGHT,
    Cell,
    measure_cell,
    measure_height,
    measure_words,
)
from installer_app.ui.widgets.row_table import RowTable

_PAD: Final = 22
"""The margins of a column."""
_MOST: Final = 60
"""Percent of the width that one word may claim."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a column fits: what it shows at least, what stands before that at 100 %, and its share of what is
    left. One that wraps goes on below; of those that may go, the one with the lowest `goes` goes first."""

    face: Face
    sample: str
    lead: int = 0
    grows: int = 0
    wraps: bool = False
    goes: int = 0


class FittedTable(RowTable):
    """Columns never become narrower while the same rows are shown, so that nothing moves under the eye."""

    def __init__(self, fits: Sequence[Fit], height: int = ROW_HEIGHT, parent: QWidget | None = None) -> None:
        """`height` of a row at least, in pixels at 100 %."""
        super().__init__(parent)
        self._fits, self._height = tuple(fits), height
        self._widest: dict[int, float] = {}
        """What was in sight needed so much."""
        self._longest: dict[int, float] = {}
        """Its longest word, where it wraps."""
        self._highest = 0.0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.fit)
        self.horizontalHeader().setSectionsClickable(False)
        self.verticalScrollBar().valueChanged.connect(self._soon.start)

    def watch(self) -> None:
        """Follow the model that was set."""
        self.model().modelReset.connect(self.begin_anew)
        self.model().rowsInserted.connect(self._soon.start)
        self.model().dataChanged.connect(self._soon.start)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Other rows, or another text size."""
        self._widest, self._longest, self._highest = {}, {}, 0.0
        self.fit()
        self._soon.start()

    def rows_in_sight(self) -> range:
        """Those that are looked at."""
        port = self.viewport().rect()
        first, last = self.rowAt(port.top()), self.rowAt(port.bottom())
        return range(first, last + 1 if last >= 0 else self.model().rowCount()) if first >= 0 else range(0)

    def fit(self) -> None:
        """Give columns and rows their sizes."""
        theme, model = current_theme(), self.model()
        if model is None:
            return
        cells = {
            (row, at): cell
            for row in self.rows_in_sight()
            for at in range(len(self._fits))
            if isinstance(cell := model.index(row, at).data(CELL_ROLE), Cell)
        }
        for (_row, at), cell in cells.items():
            self._widest[at] = max(self._widest.get(at, 0.0), measure_cell(cell, theme) + _PAD)
            self._longest[at] = max(self._longest.get(at, 0.0), measure_words(cell, theme) + _PAD)
        wide = self._share(theme)
        for at in range(len(self._fits)):
            self.setColumnHidden(at, at not in wide)
            if at in wide:
                self.setColumnWidth(at, wide[at])
        needed = (measure_height(cell, wide[at], theme) for (_row, at), cell in cells.items() if at in wide)
        self._highest = max(self._highest, *needed, theme.px(self._height) + 1)
        high = round(self._highest)
        if self.verticalHeader().defaultSectionSize() != high:
            self.verticalHeader().setMinimumSectionSize(high)
            self.verticalHeader().setDefaultSectionSize(high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._highest = 0.0
        self._soon.start()

    def changeEvent(self, event: QEvent) -> None:
        """Follow another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.model() is not None:
            self.begin_anew()

    # ---- inside

    def _share(self, theme: Theme) -> dict[int, int]:
        """The widths of the columns that are shown."""
        heads, room = self.horizontalHeader().fontMetrics(), self.viewport().width()
        least, wish = {}, {}
        for at, one in enumerate(self._fits):
            head = str(self.model().headerData(at, Qt.Orientation.Horizontal))
            sample = theme.metrics(one.face).horizontalAdvance(one.sample) + theme.px(one.lead)
            least[at] = max(round(sample), heads.horizontalAdvance(head)) + _PAD
            wish[at] = max(least[at], round(self._widest.get(at, 0)))
            longest = min(round(self._longest.get(at, 0)), room * _MOST // 100)
            least[at] = max(least[at], longest) if one.wraps else wish[at]
        for at in sorted((at for at, one in enumerate(self._fits) if one.goes), key=self._goes):
            if sum(least.values()) > room:
                del least[at], wish[at]
        spare = max(room - sum(least.values()), 0)
        lacks = {at: wish[at] - least[at] for at in least}
        lacking = sum(lacks.values())
        given = {at: min(lack, spare * lack // lacking if lacking else 0) for at, lack in lacks.items()}
        left = spare - sum(given.values())
        shares = sum(self._fits[at].grows for at in least) or 1
        return {at: least[at] + given[at] + left * self._fits[at].grows // shares for at in least}

    def _goes(self, at: int) -> int:
        return self._fits[at].goes
