"""At the start: what is unfinished, what is true of it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.texts import window_recover as wr
from installer_app.texts import window_work as ww
from installer_app.texts.language import _, ngettext
from installer_app.texts.standing import details_of, not_happened, true_of
from installer_app.ui.icons import Icon
from installer_app.ui.panels.recover import undo_lacks
from installer_app.ui.theme import Face
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import IconLabel, WrappedLabel
from installer_app.ui.widgets.painted import Panel
from installer_app.workflow.snapshot import Snapshot


class OfferBar(Panel):
    """Hidden until something is offered. One job is told whole; of several, how many there are."""

    resumed = Signal(str)
    undone = Signal(str)
    recovered = Signal(str)
    """See it in the worklist, with what can be done: a job's id, or nothing for all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offers nothing."""
        super().__init__("note_tint", parent=parent, bar="note", under="note")
        self._job_id = ""
        self._title = WrappedLabel("", Face.STRONG, parent=self)
        self._text = WrappedLabel("", Face.BODY, parent=self)
        self.resume = Button(_(ww.RESUME_JOB), Icon.ARROW, parent=self)
        self.undo = Button(_(wr.UNDO), Icon.BACK, parent=self)
        self.give = Button(_(wr.GIVE), Icon.EXPORT, parent=self)
        self.see = Button(_(wr.SEE_THEM), Icon.WORKLIST, parent=self)
        self.later = Button(_(wr.LATER), parent=self)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addWidget(FlowRow((self.resume, self.undo, self.give, self.see, self.later)))
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 14, 9)
        row.setSpacing(12)
        row.addWidget(IconLabel(Icon.INFO, "note", 20, parent=self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.later.clicked.connect(self.hide)
        self.resume.clicked.connect(lambda: self._choose(self.resumed.emit))
        self.undo.clicked.connect(lambda: self._choose(self.undone.emit))
        self.give.clicked.connect(lambda: self._choose(self.recovered.emit))
        self.see.clicked.connect(lambda: self._choose(self.recovered.emit))
        self.hide()

    def offer(self, jobs: tuple[Snapshot, ...]) -> None:
        """These rest; none hides it."""
        if not jobs:
            self.hide()
            return
        one = jobs[0] if len(jobs) == 1 else None
        self._job_id = one.job_id if one is not None else ""
        if one is not None:
            self._title.setText(_(wr.ONE_UNFINISHED).format(**details_of(one.facts)))
            self._text.setText(" ".join((*true_of(one.facts)[:2], *not_happened(one.facts)[:1])))
        else:
            self._title.setText(ngettext(wr.SOME_ONE, wr.SOME_MANY, len(jobs)).format(count=len(jobs)))
            self._text.setText(_(wr.SOME_TEXT))
        free = one is not None and one.memory.offered is None
        for button in (self.resume, self.give):
            button.setVisible(free)
        self.undo.setVisible(free and one is not None and not undo_lacks(one))
        self.see.setVisible(not free)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._text.text())
        self.show()

    def _choose(self, told: Callable[[str], None]) -> None:
        self.hide()
        told(self._job_id)
