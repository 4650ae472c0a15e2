"""A field for a passphrase: hidden until it is asked to be seen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from installer_app.model.secret import Secret
from installer_app.texts import window_recover as wr
from installer_app.texts.language import _
from installer_app.ui.widgets.buttons import Button


class PassphraseField(QWidget):
    """What is typed leaves it as a Secret."""

    changed = Signal()
    entered = Signal()
    """Enter was pressed in it."""

    def __init__(self, name: str, longest: int, parent: QWidget | None = None) -> None:
        """`name` is what is asked for."""
        super().__init__(parent)
        self._name = name
        self.edit = QLineEdit(self)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setMaxLength(longest)
        self.edit.setPlaceholderText(name)
        self.edit.setToolTip(name)
        self.edit.setAccessibleName(name)
        self.edit.textChanged.connect(self.changed)
        self.edit.returnPressed.connect(self.entered)
        self.show_it = Button(_(wr.SHOW), parent=self)
        self.show_it.setAccessibleName(_(wr.SHOW_OF).format(field=name))
        self.show_it.clicked.connect(self._toggle)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.edit, 1)
        line.addWidget(self.show_it)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def secret(self) -> Secret:
        """What is typed."""
        return Secret(self.edit.text())

    def _toggle(self) -> None:
        hidden = self.edit.echoMode() is QLineEdit.EchoMode.Password
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self.show_it.set_words(_(wr.HIDE if hidden else wr.SHOW))
        self.show_it.setAccessibleName(_(wr.HIDE_OF if hidden else wr.SHOW_OF).format(field=self._name))
