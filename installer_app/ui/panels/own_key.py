"""This computer's public key, to be given to colleagues."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.texts import window_recover as wr
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import Label, WrappedLabel


class OwnKey(QWidget):
    """It can be selected, and copied with one button."""

    def __init__(self, public_key: str, parent: QWidget | None = None) -> None:
        """Shows the key."""
        super().__init__(parent)
        self._key = public_key
        shown = WrappedLabel(public_key, Face.MONO, parent=self)
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAccessibleName(f"{_(wr.OWN_KEY_HEAD)}: {public_key}")
        self.copy = Button(_(wr.COPY), Icon.COPY, parent=self)
        self.copy.setAccessibleName(_(wr.COPY_KEY))
        self.copy.clicked.connect(self._copy)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(Label(_(wr.OWN_KEY_HEAD), Face.STRONG, parent=self))
        box.addWidget(WrappedLabel(_(wr.OWN_KEY_TEXT), parent=self))
        box.addWidget(shown)
        box.addWidget(self.copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._key)
        self.copy.set_words(_(wr.COPIED))
