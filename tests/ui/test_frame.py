"""The top-level window keeps what a person was about to type into."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from installer_app.ui.frame import Frame


def test_content_put_in_later_keeps_its_focus(qtbot: QtBot) -> None:
    first = QWidget()
    frame = Frame("Lock Installer", first)
    qtbot.addWidget(frame)
    frame.show()
    content = QWidget()
    box = QVBoxLayout(content)
    other, field = QLineEdit(), QLineEdit()
    box.addWidget(other)
    box.addWidget(field)
    field.setFocus()
    frame.set_content(content)
    assert frame.focusWidget() is field
