"""About: the version, how this program tests itself, and the licences of what is inside."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from installer_app import __version__
from installer_app.texts import window_settings as ws
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.licences import licences
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import LinkButton
from installer_app.ui.widgets.labels import Label

SELF_TEST: Final = "lock-installer --self-test"


class AboutPanel(QWidget):
    """The list of licences is read when it is asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """The list is closed."""
        super().__init__(parent)
        command = Label(SELF_TEST, Face.MONO, parent=self)
        command.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        command.setAccessibleName(f"{_(ws.SELF_TEST)}: {SELF_TEST}")
        self.show_licences = LinkButton(_(ws.LICENCES), Icon.INFO, self)
        self.show_licences.clicked.connect(self._toggle)
        self.list = QPlainTextEdit(self)
        self.list.setReadOnly(True)
        self.list.setTabChangesFocus(True)
        self.list.setAccessibleName(_(ws.LICENCES))
        self.list.setProperty("tall", True)
        self.list.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(Label(_(ww.VERSION_OF_APP).format(version=__version__), parent=self))
        box.addWidget(Label(_(ws.SELF_TEST), Face.META, Tone.INK_2, self))
        box.addWidget(command)
        box.addWidget(self.show_licences)
        box.addWidget(self.list)

    def _toggle(self) -> None:
        if not self.list.toPlainText():
            lines = [
                f"{name} {version}: {licence or _(ws.LICENCE_UNKNOWN)}"
                for name, version, licence in licences()
            ]
            self.list.setPlainText("\n".join(lines))
        self.list.setVisible(not self.list.isVisible())
