"""The window where the journal cannot be used: what is wrong, where it lies, how much is whole, a way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog

from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import faults, measures
from installer_app.texts import window_recover as wr
from installer_app.texts import window_settings as ws
from installer_app.texts import window_work as ww
from installer_app.texts.language import _, ngettext
from installer_app.ui.icons import Icon
from installer_app.ui.panels.data_panel import fault_words
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.page import Page

if TYPE_CHECKING:
    from installer_app.store.survey import Survey


T = TypeVar("T")


class Begin(Protocol):
    """Does work elsewhere than in the window's thread, and tells its result or its fault in it."""

    def __call__(self, work: Callable[[], T], told: Callable[[T | Fault], None], /) -> None: ...


@dataclass(frozen=True)
class Rescue:
    """What can be done with a journal that the app cannot open. Every callable may raise Fault."""

    journal: Path
    fault: Fault
    survey: Callable[[], Survey]
    export: Callable[[Survey, Path], int]
    set_aside: Callable[[], tuple[Path, ...]]


class RescuePage(Page):
    """Shown instead of the window. It reads; only what is pressed writes."""

    close_asked = Signal()

    def __init__(self, rescue: Rescue, begin: Begin) -> None:
        """It looks at the journal at once: that takes a second for tens of thousands of entries, so that it
        is begun elsewhere, and a sentence says so until it is told."""
        newer = rescue.fault.code is FaultCode.COMPUTER_JOURNAL_NEWER
        super().__init__(_(wr.RESCUE_NEWER if newer else wr.RESCUE_TITLE), _(wr.RESCUE_LEAD))
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._rescue, self._begin = rescue, begin
        self._found: Survey | None = None
        words = faults.words(rescue.fault)
        text = " ".join((*words.true[:1], *words.next, str(rescue.fault)[:200]))
        self.body.addWidget(FindingBar(FindingKind.BLOCKING, words.title, text, parent=self))
        self.body.addWidget(Label(_(wr.RESCUE_WHERE), Face.HEAD, parent=self))
        where = WrappedLabel(str(rescue.journal), Face.MONO, parent=self)
        where.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        where.setAccessibleName(f"{_(wr.RESCUE_WHERE)}: {rescue.journal}")
        self.body.addWidget(where)
        self._said = WrappedLabel(_(wr.RESCUE_READING), parent=self)
        self.body.addWidget(self._said)
        self.export = Button(_(wr.SAVE_READABLE), Icon.EXPORT, parent=self)
        self.aside = Button(_(wr.SET_ASIDE), Icon.JOURNAL, parent=self)
        self.close_it = Button(_(ww.CLOSE), Icon.CANCEL, parent=self)
        self.aside.setVisible(not newer)
        self.body.addWidget(FlowRow((self.close_it, self.export, self.aside)))
        self._told = WrappedLabel("", Face.BODY, Tone.INK, self)
        self.body.addWidget(self._told)
        self.body.addStretch(1)
        self.export.clicked.connect(self._choose)
        self.aside.clicked.connect(self._ask)
        self.close_it.clicked.connect(self.close_asked)
        # What is being looked at stays where it is until it was.
        self.export.setEnabled(False)
        self.aside.setEnabled(False)
        begin(rescue.survey, self._show_found)

    def export_to(self, path: Path) -> None:
        """Write what can be read to this file."""
        found = self._found
        if found is None:
            return
        self.export.setEnabled(False)
        self._told.setText(_(wr.WRITING))
        self._begin(lambda: self._rescue.export(found, path), lambda count: self._show_written(count, path))

    def _show_written(self, count: int | Fault, path: Path) -> None:
        self.export.setEnabled(True)
        if isinstance(count, Fault):
            self._told.setText(fault_words(count))
            return
        said = ngettext(ws.EXPORTED_ONE, ws.EXPORTED_MANY, count)
        self._told.setText(said.format(count=count, path=path))

    def _show_found(self, found: Survey | Fault) -> None:
        self.aside.setEnabled(True)
        if isinstance(found, Fault):
            self._said.setText(fault_words(found))
            return
        self._found = found
        count = len(found.rows)
        last = found.last_whole
        if last is None:
            self._said.setText(_(wr.RESCUE_NONE).format(count=count))
        elif found.whole == count:
            self._said.setText(ngettext(wr.RESCUE_WHOLE_ONE, wr.RESCUE_WHOLE_MANY, count).format(count=count))
        else:
            at = measures.day_and_time(measures.moment(str(last[2])))
            self._said.setText(_(wr.RESCUE_PART).format(whole=found.whole, at=at, count=count))
        self.export.setEnabled(count > 0)

    def _choose(self) -> None:
        dialog = QFileDialog(self, _(ww.SAVE_WHERE))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile("journal.jsonl")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask(self) -> None:
        """It is set aside only at the second word."""
        self.aside.setEnabled(False)
        sure = FindingBar(
            FindingKind.WARN, _(wr.SET_ASIDE_SURE), _(wr.SET_ASIDE_TEXT), _(wr.SET_ASIDE_IT), self
        )
        sure.remedied.connect(self._set_aside)
        self.body.insertWidget(self.body.count() - 1, sure)
        sure.show()
        if sure.button is not None:
            sure.button.setFocus()

    def _set_aside(self) -> None:
        try:
            kept = self._rescue.set_aside()
        except Fault as fault:
            self._told.setText(fault_words(fault))
            return
        for bar in self.findChildren(FindingBar)[1:]:
            bar.hide()
        self._told.setText(_(wr.ASIDE).format(names=", ".join(path.name for path in kept)))
