"""What opens above the rows of the worklist: an import, taking a job over, and what became of things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window_locks as wk
from installer_app.texts import window_recover as wr
from installer_app.texts import window_worklist as wl
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.announcer import announce
from installer_app.ui.bridge import Bridge
from installer_app.ui.panels.door_import import ImportPanel
from installer_app.ui.panels.recover import UnreadableRow
from installer_app.ui.panels.take import TakePanel
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.workflow.worklist import Row

UNREAD_SHOWN = 20
"""More jobs that cannot be read than that are not drawn."""


class DoorNotes(QWidget):
    """Takes no room until there is something to say."""

    imported = Signal()
    """There are other doors now."""
    taken = Signal(str)
    """A job was taken over, by its id here."""

    def __init__(self, bridge: Bridge, rows: Callable[[], Sequence[Row]]) -> None:
        """`rows`: those that are shown, in their order."""
        super().__init__()
        self._bridge, self._desk, self._rows = bridge, bridge.sources.worklist, rows
        self.take: TakePanel | None = None
        self.importing: ImportPanel | None = None
        self._told: FindingBar | None = None
        self._unread: dict[str, QWidget] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        bridge.unread_changed.connect(self._show_unread)
        self._show_unread()

    def say(self, kind: FindingKind, title: str, text: str = "") -> None:
        """Say this, in place of what was said before."""
        if self._told is not None:
            _put_away(self._told)
        self._told = FindingBar(kind, title, text, parent=self)
        self._put(self._told)
        announce(self._told, f"{title}. {text}", kind is FindingKind.BLOCKING)

    def say_fault(self, fault: Fault) -> None:
        """Say a fault in its words, with the code to quote."""
        words = faults.words(fault)
        self.say(FindingKind.BLOCKING, words.title, f"{' '.join(words.next)} ({fault.code.value})")

    # ---- a list of doors

    def choose_import(self) -> None:
        """Ask which file."""
        dialog = QFileDialog(self.window(), _(wl.IMPORT_WHICH), "", "CSV (*.csv *.txt *.tsv);;* (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.import_file(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def import_file(self, file: Path) -> None:
        """Read a list, and import it where every row of it is good."""
        if self._desk is None:
            return
        self._close_import()
        self.importing = ImportPanel(self._bridge, self._desk, file, self)
        self.importing.closed.connect(partial(self._imported_nothing, file.name))
        self.importing.imported.connect(self._imported)
        self._put(self.importing)

    def choose_export(self) -> None:
        """Ask where."""
        dialog = QFileDialog(self.window(), _(wl.EXPORT_WHERE))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("worklist.csv")
        dialog.fileSelected.connect(lambda name: self.export(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, path: Path) -> None:
        """Write the rows there. Once begun, it ends."""
        if self._desk is not None:
            self._saving = self._bridge.read(partial(self._desk.save, self._rows(), path))
            self._saving.value.connect(partial(self._tell_export, path))

    # ---- jobs

    def open_take(self) -> None:
        """Take a job over from a file."""
        recovery = self._bridge.sources.recovery
        if recovery is None or self.take is not None:
            return
        self.take = TakePanel(self._bridge, recovery, self)
        self.take.closed.connect(self._close_take)
        self.take.taken.connect(self.taken)
        self._put(self.take)
        self.take.choose.setFocus()

    # ---- inside

    def _put(self, widget: QWidget) -> None:
        self._box.insertWidget(0, widget)
        widget.show()  # else it takes no focus yet

    def _imported(self, count: int, name: str) -> None:
        self._close_import()
        words = ngettext(wl.IMPORTED_ONE, wl.IMPORTED_MANY, count)
        self.say(FindingKind.OK, words.format(count=number(count), file=name))
        self.imported.emit()

    def _imported_nothing(self, name: str) -> None:
        self._close_import()
        self.say(FindingKind.NOTE, _(wl.NOTHING_IMPORTED).format(file=name))

    def _close_import(self) -> None:
        if self.importing is not None:
            _put_away(self.importing)
            self.importing = None

    def _tell_export(self, path: Path, value: object) -> None:
        if isinstance(value, Fault):
            self.say_fault(value)
            return
        count = cast("int", value)
        said = ngettext(wk.SAVED_ROWS_ONE, wk.SAVED_ROWS_MANY, count)
        self.say(FindingKind.OK, said.format(count=number(count), path=path))

    def _close_take(self) -> None:
        if self.take is not None:
            _put_away(self.take)
            self.take = None

    def _show_unread(self) -> None:
        """Jobs that cannot be read: why, and that their secrets can still be destroyed."""
        unread = dict(list(self._bridge.unread.items())[-UNREAD_SHOWN:])
        for job_id in tuple(self._unread):
            if job_id not in unread:
                _put_away(self._unread.pop(job_id))
        for job_id, fault in unread.items():
            if job_id not in self._unread:
                title = faults.words(fault).title
                why = _(wr.UNREADABLE_TEXT).format(title=title, code=fault.code.value)
                self._unread[job_id] = UnreadableRow(self._bridge, job_id, why, self)
                self._box.addWidget(self._unread[job_id])


def _put_away(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
