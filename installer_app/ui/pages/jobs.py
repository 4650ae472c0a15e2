"""Worklist: the jobs of this computer, running, waiting and unfinished; each can be opened or ended."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.texts import faults, measures, steps
from installer_app.texts import window as w
from installer_app.texts import window_work as ww
from installer_app.texts.language import _, ngettext
from installer_app.texts.standing import area_of, name_of, serial_of, true_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.pages.view import Context, View
from installer_app.ui.stages import kind_of
from installer_app.ui.theme import Face, Tone, current_theme
from installer_app.ui.widgets.badge import Badge, BadgeKind
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Panel
from installer_app.ui.widgets.serial import Serial
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState, Snapshot

BADGE_COLUMN = 130
SHOWN = 200
"""More unfinished jobs than that are counted, not drawn."""


@dataclass(frozen=True)
class JobRow:
    """One job in words."""

    job_id: str
    serial: str
    door: str
    place: str
    badge: BadgeKind
    badge_text: str
    result: str
    reason: str


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
        """It follows every change."""
        super().__init__(context)
        self.set_head(_(ww.JOBS_TITLE), "")
        self._rows: dict[str, tuple[JobRow, QWidget]] = {}
        self._ending: str | None = None
        self._box = QVBoxLayout()
        self._box.setSpacing(0)
        self._empty = WrappedLabel(_(ww.NO_JOBS), Face.LEAD, Tone.INK_2)
        self._box.addWidget(self._empty)
        self.body.addLayout(self._box)
        self.body.addStretch(1)
        context.bridge.changed.connect(self._update)
        self._update()

    def foot(self) -> FootView:
        """Begin another."""
        return FootView((), Action("next", _(w.NEXT_LOCK), lambda: self.context.show_job(None)))

    def _update(self, _snapshot: object = None) -> None:
        open_jobs = [one for one in self.bridge.snapshots if one.memory.outcome is None]
        count = len(open_jobs)
        self.set_head(
            _(ww.JOBS_TITLE), ngettext(ww.JOBS_ONE, ww.JOBS_MANY, count).format(count=count) if count else ""
        )
        rows = [job_row(one) for one in reversed(open_jobs[-SHOWN:])]
        self._empty.setVisible(not rows)
        for job_id in tuple(self._rows):
            if job_id not in {row.job_id for row in rows}:
                self._remove(job_id)
        for row in rows:
            known = self._rows.get(row.job_id)
            if known is None or known[0] != row:
                at = self._box.indexOf(known[1]) if known else self._box.count()
                self._remove(row.job_id)
                view = self._view(row)
                self._box.insertWidget(at, view)
                self._rows[row.job_id] = (row, view)

    def _remove(self, job_id: str) -> None:
        known = self._rows.pop(job_id, None)
        if known is not None:
            known[1].hide()
            known[1].deleteLater()

    def _view(self, row: JobRow) -> QWidget:
        bar = "fault" if row.badge is BadgeKind.FAULT else "primary" if row.badge is BadgeKind.WARN else None
        panel = Panel("raised" if bar else None, parent=self, bar=bar, under="line")
        panel.setAccessibleName(f"{row.serial}, {row.door}")
        panel.setAccessibleDescription(f"{row.badge_text}, {row.result}, {row.reason}")
        line = QHBoxLayout(panel)
        line.setContentsMargins(15, 8, 8, 8)
        line.setSpacing(16)
        identity = QVBoxLayout()
        identity.setSpacing(0)
        identity.addWidget(Serial(row.serial, Face.MONO_STRONG, parent=panel))
        identity.addWidget(WrappedLabel(row.door, Face.META, Tone.INK_2, panel))
        result = QVBoxLayout()
        result.setSpacing(0)
        tone = Tone.FAULT if row.badge is BadgeKind.FAULT else Tone.INK
        result.addWidget(WrappedLabel(row.result, Face.STRONG, tone, panel))
        result.addWidget(WrappedLabel(row.reason, Face.META, Tone.INK_2, panel))
        line.addLayout(identity, 2)
        line.addWidget(WrappedLabel(row.place, Face.BODY, parent=panel), 3)
        column = QWidget(panel)
        column.setFixedWidth(current_theme().width(BADGE_COLUMN))
        inside = QHBoxLayout(column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(Badge(row.badge, row.badge_text, column), 0, Qt.AlignmentFlag.AlignLeft)
        line.addWidget(column)
        line.addLayout(result, 4)
        if self._ending == row.job_id:
            sure = FindingBar(FindingKind.WARN, _(ww.END_FOR_GOOD), _(ww.STAYS_TRUE), _(ww.END_IT))
            sure.remedied.connect(lambda: self.bridge.abandon(row.job_id))
            line.addWidget(sure, 4)
        else:
            end = Button(_(ww.END_JOB))
            end.setAccessibleName(_(ww.END_JOB_OF).format(serial=row.serial))
            end.clicked.connect(lambda: self._ask(row))
            line.addWidget(end)
        go = Button(_(ww.OPEN_JOB))
        go.setAccessibleName(_(ww.OPEN_JOB_OF).format(serial=row.serial))
        go.clicked.connect(lambda: self.opened.emit(row.job_id))
        line.addWidget(go)
        return panel

    def _ask(self, row: JobRow) -> None:
        """End a job only at the second word, on the row itself."""
        self._ending = row.job_id
        known = self._rows[row.job_id]
        at = self._box.indexOf(known[1])
        self._remove(row.job_id)
        view = self._view(row)
        self._box.insertWidget(at, view)
        self._rows[row.job_id] = (row, view)
