"""Data on this computer: what is kept where, what protects the key, the journal checked and taken along."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QFileDialog, QGridLayout, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import faults, measures
from installer_app.texts import window_settings as ws
from installer_app.texts import window_work as ww
from installer_app.texts.language import _, ngettext
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.sources import Keeping
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label, WrappedLabel

if TYPE_CHECKING:
    from installer_app.store.keeping import KeptFile


class DataPanel(QWidget):
    """Changes nothing; it writes only the file that is asked for."""

    def __init__(self, bridge: Bridge, keeping: Keeping, parent: QWidget | None = None) -> None:
        """It reads at once what is kept."""
        super().__init__(parent)
        self._bridge, self._keeping = bridge, keeping
        self._told = WrappedLabel("", Face.BODY, Tone.INK, self)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(2, 1)
        self.check = Button(_(ws.CHECK_JOURNAL), parent=self)
        self.check.clicked.connect(self._check)
        self.export = Button(_(ws.EXPORT_JOURNAL), Icon.EXPORT, parent=self)
        self.export.clicked.connect(self._choose)
        folder = WrappedLabel(str(keeping.folder), Face.MONO, parent=self)
        folder.setAccessibleName(f"{_(ws.FOLDER)}: {keeping.folder}")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(folder)
        box.addLayout(self._grid)
        box.addWidget(Label(_(ws.KEY_HEAD), Face.STRONG, parent=self))
        box.addWidget(WrappedLabel(_(ws.PROTECTIONS[keeping.protected_by.value]), parent=self))
        box.addWidget(FlowRow((self.check, self.export)))
        box.addWidget(self._told)
        self._reading = bridge.read_kept(keeping)
        self._reading.value.connect(self._show)
        self._doing: Watch | None = None

    def export_to(self, path: Path) -> None:
        """Write the journal to this file."""
        self._doing = self._bridge.export_journal(self._keeping, path)
        self._doing.value.connect(
            lambda value: self._tell(value, ws.EXPORTED_ONE, ws.EXPORTED_MANY, str(path))
        )

    def _check(self) -> None:
        self._told.setText(_(ws.CHECKING))
        self._doing = self._bridge.check_journal(self._keeping)
        self._doing.value.connect(
            lambda value: self._tell(value, ws.JOURNAL_WHOLE_ONE, ws.JOURNAL_WHOLE_MANY)
        )

    def _choose(self) -> None:
        dialog = QFileDialog(self, _(ww.SAVE_WHERE))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile("journal.jsonl")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, value: object, one: str, many: str, path: str = "") -> None:
        if isinstance(value, Fault):
            self._told.setText(fault_words(value))
            return
        count = cast("int", value)
        self._told.setText(ngettext(one, many, count).format(count=count, path=path))

    def _show(self, value: object) -> None:
        if isinstance(value, Fault):
            self._told.setText(fault_words(value))
            return
        for column, head in enumerate(ws.KEPT_HEADS):
            self._grid.addWidget(Label(_(head), Face.META, Tone.INK_2, self), 0, column)
        for row, kept in enumerate(cast("tuple[KeptFile, ...]", value), start=1):
            words = (kept.name, measures.byte_count(kept.size_bytes), _(_content(kept.name)))
            for column, text in enumerate(words):
                face = Face.MONO if column == 0 else Face.BODY
                label = WrappedLabel(text, face) if column == 2 else Label(text, face)
                self._grid.addWidget(label, row, column)


def fault_words(fault: Fault) -> str:
    """What happened, what next, and the code to quote, in one line."""
    words = faults.words(fault)
    return f"{words.title}. {' '.join(words.next)} ({fault.code.value})"


def _content(name: str) -> str:
    if ".damaged-" in name:
        return ws.KEPT_FILES["damaged"]
    if name.startswith("."):
        return ws.KEPT_OTHER
    return next((words for key, words in ws.KEPT_FILES.items() if name.startswith(key)), ws.KEPT_OTHER)
