"""Take over: the file a job was handed over in, and its passphrase where it has one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.model.secret import Secret
from installer_app.texts import window_recover as wr
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.panels.data_panel import fault_words
from installer_app.ui.panels.give import FIELD, LONGEST
from installer_app.ui.sources import Recovery
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Card
from installer_app.ui.widgets.passphrase import PassphraseField


class TakePanel(Card):
    """A file for this computer's key is taken at once; another asks for its passphrase first."""

    closed = Signal()
    """Put it away: not now."""
    taken = Signal(str)
    """The job's id here."""

    def __init__(self, bridge: Bridge, recovery: Recovery, parent: QWidget | None = None) -> None:
        """No file is chosen yet."""
        super().__init__(parent)
        self._bridge, self._recovery = bridge, recovery
        self._file: Path | None = None
        self._doing: Watch | None = None
        self.choose = Button(_(wr.CHOOSE_FILE), Icon.IMPORT, parent=self)
        self.cancel = Button(_(wr.BACK_OUT), Icon.CANCEL, parent=self)
        self._asks = WrappedLabel("", parent=self)
        self.words = PassphraseField(_(wr.ITS_WORDS), LONGEST, self)
        self.words.setMaximumWidth(FIELD)
        self.take = Button(_(wr.TAKE_IT), parent=self)
        self._told = WrappedLabel("", Face.BODY, Tone.INK, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 14)
        box.setSpacing(6)
        box.addWidget(Label(_(wr.TAKE_TITLE), Face.LEAD_STRONG, parent=self))
        box.addWidget(WrappedLabel(_(wr.TAKE_LEAD), parent=self))
        box.addWidget(self._asks)
        box.addWidget(self.words)
        box.addWidget(FlowRow((self.cancel, self.choose, self.take)))
        box.addWidget(self._told)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.choose.clicked.connect(self._choose)
        self.cancel.clicked.connect(self.closed)
        self.words.changed.connect(self._show)
        self.words.entered.connect(self._take_with_words)
        self.take.clicked.connect(self._take_with_words)
        self._ask(False)

    def open_file(self, file: Path) -> None:
        """Look whether it needs a passphrase, and take it over if it needs none."""
        self._file = file
        self._told.setText(_(wr.OPENING))
        self._doing = self._bridge.look_into(self._recovery, file)
        self._doing.value.connect(self._look)

    def _look(self, value: object) -> None:
        if isinstance(value, Fault):
            self._told.setText(fault_words(value))
            self._ask(False)
        elif value:
            self._told.setText("")
            self._ask(True)
            self.words.edit.setFocus()
        else:
            self._ask(False)
            self._take(None)

    def _ask(self, words: bool) -> None:
        name = self._file.name if self._file is not None else ""
        self._asks.setText(_(wr.NEEDS_WORDS).format(name=name))
        for part in (self._asks, self.words, self.take):
            part.setVisible(words)
        self._show()

    def _show(self) -> None:
        self.take.setEnabled(bool(self.words.edit.text()))

    def _take_with_words(self) -> None:
        if self.take.isEnabled() and self.take.isVisible():
            self._take(self.words.secret)

    def _take(self, passphrase: Secret | None) -> None:
        if self._file is None:
            return
        self._told.setText(_(wr.OPENING))
        self.take.setEnabled(False)
        self._doing = self._bridge.take(self._recovery, self._file, passphrase)
        self._doing.value.connect(self._tell)

    def _choose(self) -> None:
        dialog = QFileDialog(self, _(wr.WHICH_FILE))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_file(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, value: object) -> None:
        self._show()
        if isinstance(value, Fault):
            self._told.setText(fault_words(value))
            return
        self.words.edit.clear()
        self._ask(False)
        self._told.setText(_(wr.TAKEN))
        self.taken.emit(str(value))
