"""The commands that equal a page, each to be copied."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.model.where import Where
from installer_app.texts import window_flow as wl
from installer_app.texts.command import RESUME, UNDO, Words, command_line
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Display


class CommandList(QWidget):
    """A line each on the display, however long it is. It is taken by its button, to the letter: what is shown
    may have breaks in it that nobody sees."""

    def __init__(self, commands: tuple[Words, ...], place: Where, parent: QWidget | None = None) -> None:
        """The first does what the page does; `resume` goes on with its job."""
        super().__init__(parent)
        self.lines = tuple(command_line(words, place) for words in commands)
        self.buttons: list[Button] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for words, line in zip(commands, self.lines, strict=True):
            resumes = words[0] in (RESUME, UNDO)
            said = _(wl.COMMAND_RESUME if resumes else wl.COMMAND_BEGIN)
            box.addWidget(WrappedLabel(said, Face.META, Tone.INK_2, self))
            box.addWidget(self._row(line))
        last = wl.COMMAND_SAFE if commands else wl.COMMAND_NONE
        box.addWidget(WrappedLabel(_(last), Face.META if commands else Face.BODY, Tone.INK_2, self))
        box.addStretch(1)

    def _row(self, line: str) -> QWidget:
        display = Display(self)
        shown = WrappedLabel(line, Face.MONO, parent=display)
        shown.setAccessibleName(line)
        copy = Button(_(wl.COPY), Icon.COPY, parent=display)
        copy.setAccessibleName(_(wl.COPY_COMMAND))
        copy.clicked.connect(partial(self._copy, copy, line))
        row = QHBoxLayout(display)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(shown, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        self.buttons.append(copy)
        return display

    def _copy(self, button: Button, line: str, _checked: bool = False) -> None:
        QGuiApplication.clipboard().setText(line)
        button.set_words(_(wl.COPIED), Icon.TICK)
