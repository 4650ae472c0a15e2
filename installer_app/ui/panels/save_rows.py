"""Saving the locks that are shown as CSV: asks where, and says what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window_locks as wl
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.bridge import Bridge
from installer_app.ui.lock_lists import LockLists
from installer_app.ui.lock_roll import LockRow
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.finding import FindingBar, FindingKind


class SaveRows(QWidget):
    """Takes no room until there is something to say."""

    def __init__(
        self, bridge: Bridge, lists: LockLists | None, rows: Callable[[], Sequence[LockRow]]
    ) -> None:
        """`rows`: those that are shown, in their order."""
        super().__init__()
        self._bridge, self._lists, self._rows = bridge, lists, rows
        self._watch: Watch | None = None
        self._told: FindingBar | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def choose(self) -> None:
        """Ask where."""
        dialog = QFileDialog(self.window(), _(wl.SAVE_WHERE))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("locks.csv")
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, path: Path) -> None:
        """Write them there. Once begun, it ends."""
        if self._lists is not None:
            self._watch = self._bridge.read(partial(self._lists.save, self._rows(), path))
            self._watch.value.connect(partial(self._tell, path))

    def _tell(self, path: Path, value: object) -> None:
        if self._told is not None:
            self._told.hide()
            self._told.deleteLater()
        if isinstance(value, Fault):
            words = faults.words(value)
            self._told = FindingBar(FindingKind.BLOCKING, words.title, " ".join(words.next))
        else:
            count = cast("int", value)
            said = ngettext(wl.SAVED_ROWS_ONE, wl.SAVED_ROWS_MANY, count)
            self._told = FindingBar(FindingKind.OK, said.format(count=number(count), path=path), "")
        self._box.addWidget(self._told)
        self.show()
