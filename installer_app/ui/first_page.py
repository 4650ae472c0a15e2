"""The locks in the air before jobs, cloud and keys are loaded: the first page's field and list, and no more.

What is typed or chosen here is handed to the first page itself, which takes its place.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from installer_app.texts import window as w
from installer_app.texts.language import _, ngettext
from installer_app.ui.heard_rows import scan_rows
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, current_theme
from installer_app.ui.widgets.field import Field
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState
from installer_app.ui.widgets.page import Page
from installer_app.ui.widgets.scan_list import ScanList, ScanModel
from installer_app.ui.widgets.scan_rows import ScanDelegate, ScanHeads

if TYPE_CHECKING:
    from installer_app.lock.scan import Air, Heard


COUNT: Final = 38
"""As high as the line on the first page that takes its place: the list does not jump."""


class FirstPage(Page):
    """Nothing can be begun from here; a lock can be found, chosen and scanned."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nobody was heard yet."""
        super().__init__(_(w.WHICH_LOCK), _(w.WHICH_LOCK_LEAD), parent)
        self.entered = False
        """Whether what is in the field was entered."""
        self._heard: tuple[Heard, ...] = ()
        self.field = Field(Icon.SCAN)
        self.field.setProperty("field", "large")
        self.field.setAccessibleName(_(w.SERIAL_OR_LABEL))
        self.field.setPlaceholderText(_(w.SERIAL_OR_LABEL))
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._enter)
        self._count = Label("", Face.HEAD)
        self._count.setMinimumHeight(current_theme().px(COUNT))
        self.scan = ScanList(ScanModel(self))
        self.scan.setItemDelegate(ScanDelegate(self.scan))
        self.scan.setAccessibleName(_(w.LOCKS_IN_THE_AIR))
        self.scan.chosen.connect(self._pick)
        heads = cast("tuple[str, str, str, str, str]", tuple(map(_, w.SCAN_HEADS)))
        self._frame = ListFrame(self.scan, ScanHeads(heads, self.scan))
        column = QVBoxLayout()
        column.setSpacing(5)
        column.addWidget(self.field)
        column.addWidget(self._count)
        column.addWidget(self._frame, 1)
        self.body.addLayout(column, 1)
        self._show_rows()

    def hear(self, air: Air) -> None:
        """What is in the air now."""
        self._heard = air.heard
        self._show_rows()

    def hand_over(self, field: QLineEdit) -> None:
        """Put what was typed, and that it was entered, into the field of the page that takes this one's
        place."""
        if text := self.field.text():
            field.setText(text)
            if self.entered:
                field.returnPressed.emit()

    # ---- inside

    def _show_rows(self) -> None:
        text = self.field.text().strip().upper()
        wanted = "" if ":" in text else text
        rows = scan_rows(self._heard, time.monotonic(), wanted=wanted)
        self.scan.scan.set_rows(rows)
        count = len(self._heard)
        self._count.setText(ngettext(w.HEARD_ONE, w.HEARD_MANY, count).format(count=count))
        waiting = ListState(ListKind.LOADING, _(w.LISTENING))
        self._frame.set_state(ListState(ListKind.READY) if rows else waiting)

    def _typed(self) -> None:
        self.entered = False
        self._show_rows()

    def _enter(self) -> None:
        self.entered = True

    def _pick(self, key: str) -> None:
        serial = next((one.serial for one in self._heard if one.address == key), None)
        if serial and self.scan.scan.held:
            self.field.setText(serial)
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
