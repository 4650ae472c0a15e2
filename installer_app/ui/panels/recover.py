"""What is known of an unfinished job, and what can be done with it: continue, undo, hand over, end."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.session.job import UNDO
from installer_app.texts import measures
from installer_app.texts import undo as undo_words
from installer_app.texts import window_recover as wr
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.texts.standing import not_happened, serial_of, true_of
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.panels.give import GivePanel
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.undoing import UNDOABLE, did_anything


def undo_lacks(snapshot: Snapshot) -> str:
    """Why a job cannot be undone, in words; empty: it can."""
    if snapshot.memory.workflow == UNDO:
        return _(wr.UNDOING)
    if snapshot.memory.workflow not in UNDOABLE:
        return _(wr.NO_UNDO)
    return "" if did_anything(snapshot.facts) else _(wr.NOTHING_TO_UNDO)


class RecoverPanel(QWidget):
    """Below the row of its job. What is true stands on the display; what is decided, on buttons."""

    went = Signal(str)
    """The job is at work again: show it."""
    given = Signal(str)
    """The job is in this file now."""
    ending = Signal()
    """It was asked whether the job is to end."""

    def __init__(self, bridge: Bridge, snapshot: Snapshot, held: str, parent: QWidget | None = None) -> None:
        """`held`: by whom, in words; empty: by nobody else."""
        super().__init__(parent)
        self._bridge, self._job_id = bridge, snapshot.job_id
        self._serial = serial_of(snapshot.facts)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 4, 0, 6)
        self._box.setSpacing(8)
        self._box.addWidget(self._known(snapshot))
        self._give: GivePanel | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        offered = snapshot.memory.offered is not None
        if held:
            self._box.addWidget(FindingBar(FindingKind.WARN, held, _(wr.HELD_TEXT), parent=self))
        if offered:
            at = measures.day_and_time(measures.moment(snapshot.memory.offered_at))
            sure = FindingBar(
                FindingKind.WARN, _(wr.OFFERED), _(wr.OFFERED_TEXT).format(at=at), _(wr.KEEP_IT), self
            )
            sure.remedied.connect(lambda: bridge.keep_here(self._job_id))
            self._box.addWidget(sure)
        self.resume = self._button(ww.RESUME_JOB, wr.CONTINUE_OF, Icon.ARROW)
        self.undo = self._button(wr.UNDO, wr.UNDO_OF, Icon.BACK)
        self.turn_back = self._button(wr.TURN_BACK, wr.TURN_BACK_OF, Icon.BACK)
        self.give = self._button(wr.GIVE, wr.GIVE_OF, Icon.EXPORT)
        self.end = self._button(ww.END_JOB, ww.END_JOB_OF, Icon.CANCEL)
        undoing = snapshot.memory.workflow == UNDO
        self.undo.setVisible(not undoing)
        self.turn_back.setVisible(undoing)
        self._box.addWidget(FlowRow((self.resume, self.undo, self.turn_back, self.give, self.end)))
        lacks = undo_lacks(snapshot)
        if undoing:
            self._tell_undo(snapshot)
        elif lacks:
            self._box.addWidget(Label(lacks, Face.META, Tone.INK_2, self))
        self.resume.setEnabled(not held and not offered)
        running = snapshot.state is JobState.RUNNING
        self.undo.setEnabled(not (held or offered or lacks or running))
        self.turn_back.setEnabled(not (held or offered or running))
        self.give.setEnabled(not (held or running) and bridge.sources.recovery is not None)
        self.end.setEnabled(not held)
        self.resume.clicked.connect(lambda: self.went.emit(self._job_id))
        self.undo.clicked.connect(self._undo)
        self.turn_back.clicked.connect(self._turn_back)
        self.give.clicked.connect(self._open_give)
        self.end.clicked.connect(self.ask)

    def _button(self, words: str, name: str, icon: Icon) -> Button:
        button = Button(_(words), icon, parent=self)
        button.setAccessibleName(_(name).format(serial=self._serial))
        return button

    def _known(self, snapshot: Snapshot) -> QWidget:
        display = Display(self)
        columns = QHBoxLayout(display)
        columns.setContentsMargins(16, 10, 16, 12)
        columns.setSpacing(24)
        for head, sentences in (
            (ww.WHAT_IS_TRUE, true_of(snapshot.facts)),
            (ww.WHAT_DID_NOT_HAPPEN, not_happened(snapshot.facts)),
        ):
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(Label(_(head), Face.META_STRONG, Tone.INK_2, display))
            for sentence in sentences:
                column.addWidget(WrappedLabel(sentence, parent=display))
            column.addStretch(1)
            columns.addLayout(column, 1)
        return display

    def _undo(self) -> None:
        if self._bridge.undo(self._job_id):
            self.went.emit(self._job_id)

    def _turn_back(self) -> None:
        if self._bridge.turn_back(self._job_id):
            self.went.emit(self._job_id)

    def _tell_undo(self, snapshot: Snapshot) -> None:
        """What is left to undo, if lock and record were read since; they are read anew either way."""
        facts = snapshot.facts
        known = f.LockRead in facts and f.RecordRead in facts
        said = wr.TURN_BACK_TEXT if known else wr.TURN_BACK_UNREAD
        self._box.addWidget(WrappedLabel(_(said), Face.META, Tone.INK_2, self))
        if known:
            for sentence in (*undo_words.plan(facts), *undo_words.limits(facts)):
                self._box.addWidget(WrappedLabel(sentence, parent=self))

    def _open_give(self) -> None:
        recovery = self._bridge.sources.recovery
        if recovery is None or self._give is not None:
            return
        self._give = GivePanel(self._bridge, recovery, self._job_id, self._serial, self)
        self._give.closed.connect(self._close_give)
        self._give.given.connect(self.given)
        self._box.addWidget(self._give)
        self._give.show()  # else it takes no focus yet
        self._give.key.setFocus()

    def _close_give(self) -> None:
        if self._give is not None:
            self._give.hide()
            self._give.deleteLater()
            self._give = None
            self.give.setFocus()

    def ask(self) -> None:
        """A job ends only at the second word."""
        self.ending.emit()
        self.end.setEnabled(False)
        sure = FindingBar(FindingKind.WARN, _(ww.END_FOR_GOOD), _(wr.END_TEXT), _(ww.END_IT), self)
        sure.remedied.connect(lambda: self._bridge.abandon(self._job_id))
        self._box.addWidget(sure)
        sure.show()
        if sure.button is not None:
            sure.button.setFocus()


class UnreadableRow(QWidget):
    """A job whose entries cannot be read: why, and that its secrets can still be destroyed."""

    def __init__(self, bridge: Bridge, job_id: str, why: str, parent: QWidget | None = None) -> None:
        """`why` in words."""
        super().__init__(parent)
        self._bridge, self._job_id = bridge, job_id
        self.erase = Button(_(wr.ERASE), Icon.ERASE, parent=self)
        self.erase.setAccessibleName(_(wr.ERASE_OF).format(job=job_id))
        self.erase.setEnabled(bridge.sources.recovery is not None)
        self.erase.clicked.connect(self._ask)
        line = QHBoxLayout()
        line.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(job_id, Face.MONO, parent=self))
        words.addWidget(WrappedLabel(why, Face.META, Tone.INK_2, self))
        line.addLayout(words, 1)
        line.addWidget(self.erase)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(15, 8, 8, 8)
        self._box.addLayout(line)
        self.setAccessibleName(f"{job_id}: {why}")

    def _ask(self) -> None:
        self.erase.setEnabled(False)
        sure = FindingBar(FindingKind.WARN, _(wr.ERASE_SURE), _(wr.ERASE_TEXT), _(wr.ERASE_IT), self)
        sure.remedied.connect(lambda: self._bridge.erase_secrets(self._job_id))
        self._box.addWidget(sure)
        sure.show()
        if sure.button is not None:
            sure.button.setFocus()
