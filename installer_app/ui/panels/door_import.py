"""A list of doors before it is imported: every bad row with its line, its column and what is wrong there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.door import BadRow
from installer_app.model.fault import Fault
from installer_app.texts import window_worklist as wl
from installer_app.texts import worklist as shared
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.announcer import announce
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.panels.data_panel import fault_words
from installer_app.ui.theme import Face, Tone, current_theme
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.cells import CELL_ROLE, Cell, CellDelegate
from installer_app.ui.widgets.fitted_table import Fit, FittedTable
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Card
from installer_app.ui.widgets.row_table import tip
from installer_app.ui.widgets.sight import bring_into_sight
from installer_app.ui.worklist_desk import DoorList, WorklistDesk

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_ROW: Final = 32
_IN_SIGHT: Final = 6
"""So many rows show without scrolling."""
_FITS: Final = (
    Fit(Face.BODY, "20,000"),
    Fit(Face.BODY, "Firmware"),
    Fit(Face.BODY, "There is none of this name", 30, grows=1, wraps=True),
)


class BadRowModel(QAbstractTableModel):
    """Rows that cannot be doors, then those that can and should be looked at."""

    def __init__(self, bad: Sequence[BadRow], warnings: Sequence[BadRow], parent: QWidget) -> None:
        """They do not change."""
        super().__init__(parent)
        self._rows = (*((one, True) for one in bad), *((one, False) for one in warnings))

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """One a finding."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Line, column, reason."""
        return 0 if parent.isValid() else len(wl.BAD_HEADS)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A Cell to paint, its words to speak and to show whole."""
        if not index.isValid():
            return None
        row, blocks = self._rows[index.row()]
        cells = (number(row.number), shared.column(row.column), shared.reason(row))
        words = cells[index.column()]
        if role == CELL_ROLE:
            icon = (Icon.OCTAGON if blocks else Icon.TRIANGLE) if index.column() == len(cells) - 1 else None
            return Cell(words, icon=icon, icon_role="fault" if blocks else "warn")
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(words)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(cells) if index.column() == 0 else words
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """The heads of the columns; rows have none."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(wl.BAD_HEADS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(wl.BAD_HEADS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class ImportPanel(Card):
    """Imports at once where every row is good; else it shows what is wrong and asks."""

    closed = Signal()
    """Put it away: nothing was imported."""
    imported = Signal(int, str)
    """So many doors, from the file of this name."""

    def __init__(self, bridge: Bridge, desk: WorklistDesk, file: Path, parent: QWidget | None = None) -> None:
        """It begins to read the file."""
        super().__init__(parent)
        self._bridge, self._desk, self._file = bridge, desk, file
        self._found = DoorList()
        self.table: FittedTable | None = None
        self._title = WrappedLabel(_(wl.LOOKING).format(file=file.name), Face.LEAD_STRONG, parent=self)
        self._text = WrappedLabel("", parent=self)
        self._text.hide()
        self.good = Button("", Icon.IMPORT, parent=self)
        self.nothing = Button(_(wl.IMPORT_NOTHING), Icon.CANCEL, parent=self)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(16, 12, 16, 14)
        self._box.setSpacing(8)
        self._box.addWidget(self._title)
        self._box.addWidget(self._text)
        self._box.addWidget(FlowRow((self.good, self.nothing)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_(wl.IMPORT))
        self.good.hide()
        self.good.clicked.connect(self._import)
        self.nothing.clicked.connect(self.close_it)
        self._doing: Watch = bridge.read(partial(desk.read, file))
        self._doing.value.connect(self._show)

    def close_it(self) -> None:
        """Import nothing."""
        self._doing.cancel()
        self.closed.emit()

    # ---- inside

    def _show(self, value: object) -> None:
        if isinstance(value, Fault):
            self._title.setText(_(wl.NOTHING_IMPORTED).format(file=self._file.name))
            self._tell(fault_words(value))
            self.nothing.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        found = self._found = cast("DoorList", value)
        if not found.bad and not found.warnings and found.doors:
            self._import()
            return
        bad, good, warned = len(found.bad), len(found.doors), len(found.warnings)
        counts = ngettext(wl.BAD_ONE, wl.BAD_MANY, bad), ngettext(wl.WARNED_ONE, wl.WARNED_MANY, warned)
        head = counts[0].format(count=number(bad), file=self._file.name)
        if not bad:
            head = counts[1].format(count=number(warned), file=self._file.name)
        self._title.setText(head)
        announce(self, head, False)
        can = ngettext(wl.GOOD_ONE, wl.GOOD_MANY, good).format(count=number(good)) if good else _(wl.NO_GOOD)
        ignored = _(wl.IGNORED).format(columns=", ".join(found.ignored)) if found.ignored else ""
        self._tell(" ".join(filter(None, (can, ignored))))
        self._add_table()
        words = ngettext(wl.IMPORT_GOOD_ONE, wl.IMPORT_GOOD_MANY, good).format(count=number(good))
        self.good.set_words(words)
        self.good.setVisible(bool(good))
        (self.good if good else self.nothing).setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(self)

    def _add_table(self) -> None:
        table = self.table = FittedTable(_FITS, _ROW, self)
        table.setItemDelegate(CellDelegate(table, _ROW))
        table.setModel(BadRowModel(self._found.bad, self._found.warnings, table))
        table.setAccessibleName(self._title.text())
        theme = current_theme()
        shown = min(table.model().rowCount(), max(round(_IN_SIGHT / theme.text_scale), 3))
        high = (theme.px(_ROW) + 1) * shown + table.horizontalHeader().sizeHint().height()
        table.setFixedHeight(high + 4)
        table.watch()
        table.setCurrentIndex(table.model().index(0, 0))
        self._box.addWidget(table)

    def _import(self) -> None:
        self.good.setEnabled(False)
        self._doing = self._bridge.read(partial(self._desk.add, self._found.doors))
        self._doing.value.connect(self._end)

    def _end(self, value: object) -> None:
        if isinstance(value, Fault):
            self.good.setEnabled(True)
            self._title.setText(_(wl.NOTHING_IMPORTED).format(file=self._file.name))
            self._tell(fault_words(value))
            return
        self.imported.emit(cast("int", value), self._file.name)

    def _tell(self, text: str) -> None:
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._text.set_look(Face.BODY, Tone.INK)
