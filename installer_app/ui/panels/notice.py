"""What has to be said above every page: a fault that belongs to no job, or a fault of the app itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import IconLabel, WrappedLabel
from installer_app.ui.widgets.painted import Panel


class NoticeBar(Panel):
    """Hidden until something is said; it stays until it is closed by hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Says nothing."""
        super().__init__("fault_tint", parent=parent, bar="fault", under="fault")
        self._title = WrappedLabel("", Face.STRONG, parent=self)
        self._text = WrappedLabel("", Face.BODY, parent=self)
        self._code = WrappedLabel("", Face.MONO, Tone.INK_2, self)
        self._code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        close = Button(_(ww.CRASH_CLOSE), parent=self)
        close.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addWidget(self._code)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 14, 9)
        row.setSpacing(12)
        row.addWidget(IconLabel(Icon.OCTAGON, "fault", 20, parent=self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def say(self, title: str, text: str, code: str = "") -> None:
        """Show these words."""
        self._title.setText(title)
        self._text.setText(text)
        self._code.setText(code)
        self._code.setVisible(bool(code))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.show()

    def say_fault(self, fault: Fault) -> None:
        """Show a fault in its words, with the code to quote."""
        words = faults.words(fault)
        self.say(words.title, " ".join(words.next), str(fault)[:200])
