"""A firmware version: typed, or one of those used lately."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.remembered import versions
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label

VERSION: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,5}){2,3}")
WIDTH: Final = 180
_LONGEST: Final = 40


class VersionField(QWidget):
    """A field, and beside it a button for each version used lately."""

    changed = Signal()
    entered = Signal()
    """Enter was pressed in a field that holds a version."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self.edit = QLineEdit(self)
        self.edit.setAccessibleName(_(ww.VERSION))
        self.edit.setPlaceholderText("1.4.0")
        self.edit.setToolTip("1.4.0")
        self.edit.setMaxLength(_LONGEST)
        self.edit.setFixedWidth(WIDTH)
        self.edit.textChanged.connect(self.changed)
        self.edit.returnPressed.connect(self._enter)
        self.used: dict[str, Button] = {}
        for version in versions(bridge):
            button = Button(version)
            button.setAccessibleName(_(ww.USE_VERSION).format(version=version))
            button.clicked.connect(partial(self._use, version))
            self.used[version] = button
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.edit)
        if self.used:
            row.addWidget(FlowRow((Label(_(ww.USED_LATELY), Face.META, Tone.INK_2), *self.used.values())), 1)
        else:
            row.addStretch(1)

    @property
    def version(self) -> str:
        """What was typed, if it is written like a version; else ""."""
        text = self.edit.text().strip()
        return text if VERSION.fullmatch(text) else ""

    def _use(self, version: str, _checked: bool = False) -> None:
        self.edit.setText(version)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter(self) -> None:
        if self.version:
            self.entered.emit()
