"""How this computer stands with its team, in a bar that says the same as long as it is so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import window_team as wt
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.team_words import StandingWords, refused_words
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.finding import LOOKS, FindingBar, FindingKind
from installer_app.ui.widgets.labels import IconLabel, WrappedLabel
from installer_app.ui.widgets.painted import Panel


class TeamState(Panel):
    """Its words change in place, so that no reader loses its way; the button tells all now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Says nothing yet."""
        super().__init__("surface", "line", 6, parent)
        self._icon = IconLabel(Icon.INFO, "note", 20, parent=self)
        self._title = WrappedLabel("", Face.STRONG, parent=self)
        self._text = WrappedLabel("", Face.BODY, parent=self)
        self._code = WrappedLabel("", Face.MONO, Tone.INK_2, self)
        self.sync = Button(_(wt.SYNC), Icon.REFRESH, parent=self)
        words = QVBoxLayout()
        words.setSpacing(1)
        for label in (self._title, self._text, self._code):
            words.addWidget(label)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(15, 9, 9, 9)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self.sync, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, words: StandingWords, is_at_work: bool) -> None:
        """Say this. While it is told there is nothing to press."""
        icon, role = LOOKS[words.kind]
        self._icon.set_icon(icon, role)
        for label, said in ((self._title, words.title), (self._text, words.text), (self._code, words.code)):
            if label.text() != said:
                label.setText(said)
            label.setVisible(bool(said))
        beside = Qt.AlignmentFlag.AlignTop if words.text or words.code else Qt.AlignmentFlag.AlignVCenter
        self._row.setAlignment(self._icon, beside)
        self.setAccessibleName(words.title)
        self.setAccessibleDescription(" ".join(filter(None, (words.text, words.code))))
        self.sync.setAccessibleDescription(words.title)
        self.sync.setEnabled(not is_at_work)


class TeamRefused(QWidget):
    """Jobs that came and cannot be taken over, each with why; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """None."""
        super().__init__(parent)
        self._shown: tuple[Fault, ...] = ()
        self._bars: list[FindingBar] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_faults(self, faults: tuple[Fault, ...]) -> None:
        """Show why, if it is another reason."""
        if faults == self._shown:
            return
        self._shown = faults
        for bar in self._bars:
            bar.hide()
            bar.deleteLater()
        self._bars = [FindingBar(FindingKind.WARN, *refused_words(one), parent=self) for one in faults]
        for bar in self._bars:
            self._box.addWidget(bar)
        self.setVisible(bool(faults))
