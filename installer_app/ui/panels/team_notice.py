"""Above every page: doors lost to others or worked by two, and jobs that came from colleagues."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.texts import window_team as wt
from installer_app.texts.language import _
from installer_app.ui.announcer import announce
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import IconLabel, WrappedLabel
from installer_app.ui.widgets.painted import Panel


class TeamNotice(Panel):
    """Hidden until there is something; it takes no focus, and stays until somebody has looked."""

    seen = Signal()
    """The team's page is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Says nothing."""
        super().__init__("warn_tint", parent=parent, bar="warn", under="warn")
        self._said: tuple[str, ...] = ()
        self._title = WrappedLabel("", Face.STRONG, parent=self)
        self._text = WrappedLabel("", Face.BODY, parent=self)
        self.see = Button(_(wt.SEE), Icon.FLEET, parent=self)
        self.later = Button(_(wt.LATER), parent=self)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addWidget(FlowRow((self.see, self.later)))
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 14, 9)
        row.setSpacing(12)
        row.addWidget(IconLabel(Icon.TRIANGLE, "warn", 20, parent=self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.see.clicked.connect(self._see)
        self.later.clicked.connect(self.close_up)
        self.hide()

    def say(self, words: str, text: str = "") -> None:
        """Show these words too, and have them heard. `text`: what to do."""
        if text or not self._said:
            self._text.setText(text)
            self._text.setVisible(bool(text))
        self._said = tuple(dict.fromkeys((*self._said, words)))
        self._title.setText(". ".join(self._said))
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._text.text())
        self.show()
        announce(self, words, False)

    def close_up(self) -> None:
        """Somebody has looked."""
        self._said = ()
        self.hide()

    def _see(self) -> None:
        self.close_up()
        self.seen.emit()
