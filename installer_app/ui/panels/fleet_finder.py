"""What the server is to look for: one field, and for groups their order; typed letters are never lost."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.bold_list import SEARCH_LIMIT, GroupOrder, GroupSeek
from installer_app.texts import window_fleet as wf
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.widgets.choice import Choice
from installer_app.ui.widgets.field import Field
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.tick_box import TickBox

TYPING_MS: Final = 350
"""The server is asked once nothing was typed for so long, or at Enter."""
_DOWN: Final = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)


class FleetFinder(QWidget):
    """Keeps what is sought and tells when that changes. No answer ever writes into its field."""

    changed = Signal()
    """Something else is sought."""
    entered = Signal()
    """Enter was pressed in the field, and nothing else is sought than before."""
    stepped_down = Signal()
    """The list is wanted: the down key was pressed in the field."""

    def __init__(self, with_order: bool, parent: QWidget | None = None) -> None:
        """All groups are sought. `with_order`: their order can be chosen, and whether devices come too."""
        super().__init__(parent)
        self.seek = GroupSeek()
        self.field = Field(Icon.SEARCH)
        self.order = Choice(_(wf.ORDER), 16)
        self.backwards = TickBox(_(wf.BACKWARDS))
        self.with_devices = TickBox(_(wf.WITH_DEVICES))
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._take)
        self._build(with_order)

    def clear(self) -> None:
        """Look for all groups, at once."""
        self.field.clear()
        self.flush()

    def flush(self) -> bool:
        """Look for what is typed, now; whether that is something else."""
        self._typing.stop()
        before = self.seek
        self._take()
        return self.seek != before

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The down key leads from the field into the list."""
        pressed = watched is self.field and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in _DOWN:
            self.flush()
            self.stepped_down.emit()
            return True
        return super().eventFilter(watched, event)

    # ---- inside

    def _build(self, with_order: bool) -> None:
        self.field.setProperty("field", "large")
        self.field.setMaxLength(SEARCH_LIMIT)
        self.field.setAccessibleName(_(wf.FIND))
        self.field.setPlaceholderText(_(wf.FIND))
        self.field.setToolTip(_(wf.FIND))
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumWidth(260)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(lambda _text: self._typing.start())
        self.field.returnPressed.connect(self._enter)
        for order in GroupOrder:
            self.order.addItem(_(wf.ORDERS[order]), order.value)
        self.order.choose(GroupOrder.ID.value)
        self.with_devices.setChecked(True)
        self.order.currentIndexChanged.connect(self._take)
        self.backwards.toggled.connect(self._take)
        self.with_devices.toggled.connect(self._take)
        shown = (self.field, self.order, self.backwards, self.with_devices) if with_order else (self.field,)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(FlowRow(shown, 12, grows=self.field))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _enter(self) -> None:
        if not self.flush():
            self.entered.emit()

    def _take(self, _changed: object = None) -> None:
        seek = GroupSeek(
            self.field.text().strip(),
            GroupOrder(self.order.currentData()),
            self.backwards.isChecked(),
            self.with_devices.isChecked(),
        )
        if seek != self.seek:
            self._typing.stop()
            self.seek = seek
            self.changed.emit()
