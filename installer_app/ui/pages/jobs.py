"""Worklist: the jobs of this computer, running, waiting and unfinished; each can be opened or recovered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.texts import faults, measures, steps
from installer_app.texts import window as w
from installer_app.texts import window_recover as wr
from installer_app.texts import window_work as ww
from installer_app.texts.language import _, ngettext
from installer_app.texts.standing import area_of, name_of, serial_of, true_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.job_line import JobLine, JobRow
from installer_app.ui.panels.recover import RecoverPanel, UnreadableRow
from installer_app.ui.panels.take import TakePanel
from installer_app.ui.stages import kind_of
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.badge import BadgeKind
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState, Snapshot

SHOWN = 200
"""More unfinished jobs than that are counted, not drawn."""
LOOK_MS: Final = 3000
"""So often it is looked who else is at work on a job."""


def job_row(snapshot: Snapshot) -> JobRow:
    """What a job amounts to, in a row."""
    facts = snapshot.facts
    badge, text = _badge(snapshot)
    kind = kind_of(snapshot)
    step = steps.title(kind.key()) if kind else ""
    if snapshot.state is JobState.STOPPED and snapshot.fault is not None:
        result, reason = faults.words(snapshot.fault, facts).title, snapshot.fault.code.value
    elif snapshot.progress is not None and snapshot.progress.total and kind and issubclass(kind, f.Delivered):
        result, reason = step, measures.byte_progress(snapshot.progress.done, snapshot.progress.total)
    else:
        waits = steps.waits(snapshot.request) if snapshot.request is not None else ""
        result, reason = step, waits or " ".join(true_of(facts)[:1])
    known = f.LockChosen in facts or f.LockIdGiven in facts
    place = area_of(facts) if f.PlaceChosen in facts else _(w.WORKFLOWS[snapshot.memory.workflow])
    door = name_of(facts) if f.NameChosen in facts else _(ww.NO_NAME_YET)
    serial = serial_of(facts) if known else _(ww.NO_LOCK_YET)
    return JobRow(snapshot.job_id, serial, door, place, badge, text, result, reason)


def _badge(snapshot: Snapshot) -> tuple[BadgeKind, str]:
    match snapshot.state:
        case JobState.RUNNING:
            return BadgeKind.NOTE, _(w.RUNNING)
        case JobState.ASKING:
            return BadgeKind.WARN, _(ww.NEEDS_YOU)
        case JobState.STOPPED if snapshot.fault is not None:
            return BadgeKind.FAULT, _(w.STOPPED)
        case JobState.STOPPED if f.InstallApplied in snapshot.facts:
            return BadgeKind.HELD, _(ww.UNPROVEN)
        case JobState.STOPPED:
            return BadgeKind.HELD, _(ww.AT_REST)
        case JobState.DONE:
            return BadgeKind.OK, _(ww.DONE_WORD)
    return BadgeKind.HELD, _(ww.ENDED)


class JobsPage(View):
    """The place of all jobs. A running one goes on whatever is shown."""

    opened = Signal(str)
    """Show this job, and take it up if it rests."""

    def __init__(self, context: Context) -> None:
        """It follows every change, and looks who else is at work."""
        super().__init__(context)
        self.set_head(_(ww.JOBS_TITLE), "")
        self._rows: dict[str, tuple[object, QWidget]] = {}
        self._recovering: str | None = None
        self._ending: str | None = None
        self._elsewhere: set[str] = set()
        self._take: TakePanel | None = None
        self._box = QVBoxLayout()
        self._box.setSpacing(0)
        self._empty = WrappedLabel(_(ww.NO_JOBS), Face.LEAD, Tone.INK_2)
        self._box.addWidget(self._empty)
        self.body.addLayout(self._box)
        self.body.addStretch(1)
        context.bridge.changed.connect(self._update)
        context.bridge.unread_changed.connect(self._update)
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._update)
        self._looking.start()
        self._update()

    def foot(self) -> FootView:
        """Take one over, or begin another."""
        take = Action("take", _(wr.TAKE), self._open_take, Icon.IMPORT)
        left = (take,) if self.bridge.sources.recovery is not None else ()
        return FootView(left, Action("next", _(w.NEXT_LOCK), lambda: self.context.show_job(None)))

    def recover(self, job_id: str) -> None:
        """Show what can be done with a job, or put it away again."""
        self._recovering, self._ending = (None if self._recovering == job_id else job_id), None
        self._update()
        line = self._rows[job_id][1] if job_id in self._rows else None
        if isinstance(line, JobLine):  # made anew: the focus stays with this job
            line.first_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _update(self, _snapshot: object = None) -> None:
        open_jobs = [one for one in self.bridge.snapshots if one.memory.outcome is None]
        count = len(open_jobs)
        self.set_head(
            _(ww.JOBS_TITLE), ngettext(ww.JOBS_ONE, ww.JOBS_MANY, count).format(count=count) if count else ""
        )
        unread = dict(list(self.bridge.unread.items())[-SHOWN:])
        shown = {one.job_id: one for one in reversed(open_jobs[-SHOWN:])}
        self._empty.setVisible(not shown and not unread)
        for job_id in tuple(self._rows):
            if job_id not in shown and job_id not in unread:
                self._remove(job_id)
        for job_id, fault in unread.items():
            words = faults.words(fault).title
            why = _(wr.UNREADABLE_TEXT).format(title=words, code=fault.code.value)
            self._put(job_id, why, partial(UnreadableRow, self.bridge, job_id, why, self))
        for job_id, one in shown.items():
            held = self._held(one)
            recovering = self._recovering == job_id
            known = (one.state, one.memory.offered, one.memory.workflow, one.facts) if recovering else None
            row = job_row(one)
            if held:
                row = replace(row, result=held, reason="", badge=BadgeKind.HELD, badge_text=_(ww.AT_REST))
            self._put(job_id, (row, held, known), partial(self._view, one, row, held, recovering))

    def _held(self, snapshot: Snapshot) -> str:
        """Who else is at work on a job that rests here; once they let go it is read anew."""
        recovery = self.bridge.sources.recovery
        if recovery is None or snapshot.state is not JobState.STOPPED or snapshot.step is not None:
            return ""
        holder = recovery.holder(snapshot.job_id)
        if holder is not None:
            since = measures.day_and_time(measures.moment(holder.since))
            self._elsewhere.add(snapshot.job_id)
            return _(wr.HELD_BY).format(process=holder.process, since=since)
        if snapshot.job_id in self._elsewhere:
            self._elsewhere.discard(snapshot.job_id)
            QTimer.singleShot(0, self, partial(self.bridge.read_again, snapshot.job_id))
        return ""

    def _put(self, job_id: str, looks: object, make: Callable[[], QWidget]) -> None:
        """A row, made anew only where it looks different."""
        known = self._rows.get(job_id)
        if known is not None and known[0] == looks:
            return
        at = self._box.indexOf(known[1]) if known else self._box.count()
        self._remove(job_id)
        view = make()
        self._box.insertWidget(at, view)
        self._rows[job_id] = (looks, view)

    def _remove(self, job_id: str) -> None:
        known = self._rows.pop(job_id, None)
        if known is not None:
            known[1].hide()
            known[1].deleteLater()

    def _view(self, snapshot: Snapshot, row: JobRow, held: str, recovering: bool) -> QWidget:
        line = JobLine(row, self)
        line.opened.connect(lambda: self.opened.emit(row.job_id))
        line.recovered.connect(lambda: self.recover(row.job_id))
        line.open.setEnabled(not held)
        if recovering:
            panel = RecoverPanel(self.bridge, snapshot, held, line)
            panel.went.connect(self.opened)
            panel.given.connect(self._show_given)
            line.add_below(panel)
            if self._ending == row.job_id:  # the question stays, whatever the job learns meanwhile
                panel.ask()
            panel.ending.connect(partial(self._note_ending, row.job_id))
        return line

    def _open_take(self) -> None:
        recovery = self.bridge.sources.recovery
        if recovery is None or self._take is not None:
            return
        self._take = TakePanel(self.bridge, recovery, self)
        self._take.closed.connect(self._close_take)
        self._take.taken.connect(self._show_taken)
        self._box.insertWidget(0, self._take)
        self._take.show()  # else it takes no focus yet
        self._take.choose.setFocus()

    def _note_ending(self, job_id: str) -> None:
        self._ending = job_id

    def _show_given(self, file: str) -> None:
        said = FindingBar(FindingKind.OK, _(wr.GIVEN).format(path=file), "", parent=self)
        self._box.insertWidget(0, said)

    def _show_taken(self, job_id: str) -> None:
        self._recovering = job_id
        self._update()

    def _close_take(self) -> None:
        if self._take is not None:
            self._take.hide()
            self._take.deleteLater()
            self._take = None
