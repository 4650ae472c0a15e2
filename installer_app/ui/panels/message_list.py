"""The signed messages of a job, in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from installer_app.texts.inspector import Told
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display


class MessageList(QWidget):
    """A frame for each message, a line for each thing it says."""

    def __init__(self, messages: tuple[Told, ...], parent: QWidget | None = None) -> None:
        """Everything can be selected and copied."""
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for told in messages:
            display = Display(self)
            display.setAccessibleName(told.title)
            grid = QGridLayout(display)
            grid.setContentsMargins(16, 10, 16, 12)
            grid.setHorizontalSpacing(20)
            grid.setVerticalSpacing(3)
            grid.setColumnStretch(1, 1)
            grid.addWidget(Label(told.title, Face.HEAD, parent=display), 0, 0, 1, 2)
            for at, line in enumerate(told.lines, start=1):
                head = Label(line.head, Face.BODY, Tone.INK_2, display)
                text = WrappedLabel(line.text, Face.MONO if line.mono else Face.BODY, parent=display)
                text.setTextInteractionFlags(
                    Qt.TextInteractionFlag.TextSelectableByMouse
                    | Qt.TextInteractionFlag.TextSelectableByKeyboard
                )
                text.setAccessibleName(f"{line.head}: {line.text}")
                grid.addWidget(head, at, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(text, at, 1)
            box.addWidget(display)
        box.addStretch(1)
