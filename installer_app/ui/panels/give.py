"""Hand over: to whom a job is sealed, and the file it goes into."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.model.secret import Secret
from installer_app.texts import window_recover as wr
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.panels.data_panel import fault_words
from installer_app.ui.sources import Recovery
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Card
from installer_app.ui.widgets.passphrase import PassphraseField

SHORTEST: Final = 10
"""As `store.age` has it."""
LONGEST: Final = 1024
KEY_LENGTH: Final = 62
FIELD: Final = 560


class GivePanel(Card):
    """Nothing is written before the file was named."""

    closed = Signal()
    """Put it away: not now."""
    given = Signal(str)
    """The job is in this file now."""

    def __init__(
        self, bridge: Bridge, recovery: Recovery, job_id: str, name: str, parent: QWidget | None = None
    ) -> None:
        """`name` begins the proposed name of the file."""
        super().__init__(parent)
        self._bridge, self._recovery, self._job_id, self._name = bridge, recovery, job_id, name
        self._doing: Watch | None = None
        self._file = Path()
        self.to_key = QRadioButton(_(wr.TO_KEY), self)
        self.to_words = QRadioButton(_(wr.TO_WORDS), self)
        self.to_key.setChecked(True)
        self.key = QLineEdit(self)
        self.key.setMaxLength(2 * KEY_LENGTH)
        self.key.setPlaceholderText(_(wr.PUBLIC_KEY))
        self.key.setToolTip(_(wr.PUBLIC_KEY))
        self.key.setAccessibleName(_(wr.PUBLIC_KEY))
        self._key_note = WrappedLabel(_(wr.KEY_NOTE), Face.META, Tone.INK_2, self)
        self.words = PassphraseField(_(wr.PASSPHRASE), LONGEST, self)
        self.again = PassphraseField(_(wr.AGAIN), LONGEST, self)
        self._words_note = WrappedLabel(_(wr.TELL_WORDS), Face.META, Tone.INK_2, self)
        for field in (self.key, self.words, self.again):
            field.setMaximumWidth(FIELD)
        self.write = Button(_(wr.WRITE_FILE), Icon.EXPORT, parent=self)
        self.cancel = Button(_(wr.BACK_OUT), Icon.CANCEL, parent=self)
        self._told = WrappedLabel("", Face.BODY, Tone.INK, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 14)
        box.setSpacing(6)
        box.addWidget(Label(_(wr.GIVE_TITLE), Face.LEAD_STRONG, parent=self))
        box.addWidget(WrappedLabel(_(wr.GIVE_LEAD), parent=self))
        for part in (self.to_key, self.key, self._key_note, self.to_words, self.words, self.again):
            box.addWidget(part)
        box.addWidget(self._words_note)
        box.addWidget(FlowRow((self.cancel, self.write)))
        box.addWidget(self._told)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.to_key.toggled.connect(self._show)
        self.key.textChanged.connect(self._show)
        self.words.changed.connect(self._show)
        self.again.changed.connect(self._show)
        self.write.clicked.connect(self._choose)
        self.cancel.clicked.connect(self.closed)
        self._show()

    @property
    def to(self) -> str | Secret:
        """To whom."""
        return self.key.text().strip() if self.to_key.isChecked() else self.words.secret

    def write_to(self, file: Path) -> None:
        """Write the file and give the job away."""
        self.write.setEnabled(False)
        self._told.setText(_(wr.WRITING))
        self._doing = self._bridge.give(self._recovery, self._job_id, self.to, file)
        self._file = file
        self._doing.value.connect(self._tell)

    def _lacks(self) -> str:
        """What is still missing, in words; empty: nothing."""
        if self.to_key.isChecked():
            text = self.key.text().strip()
            return "" if text.startswith("age1") and len(text) == KEY_LENGTH else _(wr.NO_KEY)
        if len(self.words.secret.reveal()) < SHORTEST:
            return _(wr.TOO_SHORT)
        return "" if self.words.secret == self.again.secret else _(wr.DIFFERENT)

    def _show(self) -> None:
        to_key = self.to_key.isChecked()
        for_key: tuple[QWidget, ...] = (self.key, self._key_note)
        for_words: tuple[QWidget, ...] = (self.words, self.again, self._words_note)
        for part in (*for_key, *for_words):
            part.setVisible((part in for_key) is to_key)
        lacks = self._lacks()
        self.write.setEnabled(not lacks)
        self._told.setText(lacks)

    def _choose(self) -> None:
        dialog = QFileDialog(self, _(wr.WHERE_TO))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("age")
        dialog.selectFile(f"{self._name}.age")
        dialog.fileSelected.connect(lambda name: self.write_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, value: object) -> None:
        if isinstance(value, Fault):
            self.write.setEnabled(True)
            self._told.setText(fault_words(value))
            return
        self.given.emit(str(self._file))
