"""Erase all data: only after its word is typed, and only while no job is at work."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import window_settings as ws
from installer_app.texts.language import _, ngettext
from installer_app.ui.bridge import Bridge
from installer_app.ui.panels.data_panel import fault_words
from installer_app.ui.sources import Keeping
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Card
from installer_app.workflow.snapshot import JobState

FIELD: Final = 320
AT_WORK: Final = (JobState.RUNNING, JobState.ASKING)


class EraseCard(Card):
    """The word to type is the environment's name, so that nobody erases another one's by habit."""

    erased = Signal()
    """It is done: the window is to be closed."""

    def __init__(self, bridge: Bridge, keeping: Keeping, parent: QWidget | None = None) -> None:
        """Nothing is typed yet."""
        super().__init__(parent)
        self._bridge, self._keeping = bridge, keeping
        self._word = bridge.sources.environment
        self._doing: Watch | None = None
        prompt = _(ws.ERASE_TYPE).format(word=self._word)
        self.word = QLineEdit(self)
        self.word.setMaximumWidth(FIELD)
        self.word.setPlaceholderText(prompt)
        self.word.setToolTip(prompt)
        self.word.setAccessibleName(prompt)
        self.erase = Button(_(ws.ERASE), parent=self)
        self._told = WrappedLabel("", Face.BODY, Tone.INK, self)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.word, 1)
        line.addWidget(self.erase)
        line.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 14)
        box.setSpacing(6)
        box.addWidget(Label(_(ws.ERASE_HEAD), Face.LEAD_STRONG, parent=self))
        box.addWidget(WrappedLabel(_(ws.ERASE_TEXT), parent=self))
        box.addWidget(Label(prompt, Face.META, Tone.INK_2, self))
        box.addLayout(line)
        box.addWidget(self._told)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.word.textChanged.connect(self.show_jobs)
        self.erase.clicked.connect(self._erase)
        bridge.changed.connect(self.show_jobs)
        self.show_jobs()

    def show_jobs(self) -> None:
        """Say what is at work; the button needs the word and that nothing is."""
        count = sum(one.state in AT_WORK for one in self._bridge.snapshots)
        self.erase.setEnabled(not count and self.word.text() == self._word and self._doing is None)
        if count:
            words = ngettext(ws.ERASE_JOBS_ONE, ws.ERASE_JOBS_MANY, count)
            self._told.setText(words.format(count=count))
        elif self._doing is None:
            self._told.setText("")

    def _erase(self) -> None:
        if not self.erase.isEnabled():
            return
        self._doing = self._bridge.erase(self._keeping)
        self._doing.value.connect(self._tell)
        self.show_jobs()

    def _tell(self, value: object) -> None:
        if isinstance(value, Fault):
            self._doing = None
            self.show_jobs()
            self._told.setText(fault_words(value))
            return
        stayed = cast("tuple[str, ...]", value)
        self._told.setText(_(ws.ERASED_BUT).format(names=", ".join(stayed)) if stayed else _(ws.ERASED))
        self.erased.emit()
