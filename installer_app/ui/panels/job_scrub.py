"""Jobs over time: a slider over the entries shows a job as it stood after any of them; and replay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.session.replay import Replayed
from installer_app.texts import faults, measures
from installer_app.texts import window as w
from installer_app.texts import window_lookup as wl
from installer_app.texts.happenings import of_entry, plain
from installer_app.texts.language import _
from installer_app.texts.standing import not_happened, true_of
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.lock_view import LockView, Timed
from installer_app.ui.lookup import Lookup
from installer_app.ui.panels.trouble import fault_view
from installer_app.ui.rows import rows
from installer_app.ui.stages import stages
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.choice import Choice
from installer_app.ui.widgets.fault_panel import FaultPanel
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import IconText, Label, WrappedLabel
from installer_app.ui.widgets.painted import Display
from installer_app.ui.widgets.step_table import StepTable
from installer_app.workflow.facts import KINDS
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS

At = Callable[[str, tuple[Timed, ...]], Snapshot]


class JobScrub(QWidget):
    """One job at a time; it begins at the end of its journal."""

    went = Signal(str)
    """The id of a job that is to be shown in the flow."""

    def __init__(self, bridge: Bridge, lookup: Lookup, parent: QWidget | None = None) -> None:
        """No job is known yet."""
        super().__init__(parent)
        self._bridge, self._lookup = bridge, lookup
        self._entries: Mapping[str, tuple[Timed, ...]] = {}
        self._watch: Watch | None = None
        self._trouble: QWidget | None = None
        self._trouble_of: object = None
        self.snapshot: Snapshot | None = None
        self.choice = Choice(_(wl.JOB), 24)
        self.choice.currentIndexChanged.connect(self._choose)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(_(wl.TIME))
        self.slider.setMinimum(1)
        self.slider.setPageStep(5)
        self.slider.setMinimumHeight(36)
        self.slider.valueChanged.connect(self._show)
        self.replay = Button(_(wl.REPLAY), Icon.REFRESH)
        self.replay.clicked.connect(self._replay)
        self.show_job = Button(_(wl.SHOW_JOB))
        self.show_job.clicked.connect(lambda: self.went.emit(self._job_id))
        self._time, self._here = Label("", Face.MONO_STRONG), WrappedLabel("", Face.BODY)
        self._again = WrappedLabel("", Face.BODY, Tone.INK_2)
        self._true = WrappedLabel("", Face.BODY, Tone.INK_2)
        self._none = IconText(Icon.INFO, _(wl.NO_JOBS), Face.LEAD, Tone.INK_2, wrap=True)
        self.table = StepTable(cast("tuple[str, str, str, str]", tuple(map(_, w.STEP_HEADS))))
        self._build()

    def show_lock(self, view: LockView) -> None:
        """Its jobs, the latest first."""
        known = {job.job_id: job for job in view.case.jobs}
        entries = {job: timed for job, timed in view.entries.items() if timed}
        self.show_job.setVisible(view.live)
        self.show_entries(entries, known)

    def show_entries(self, entries: Mapping[str, tuple[Timed, ...]], jobs: Mapping[str, Snapshot]) -> None:
        """These journals; what is shown stays where it is if its journal is the same."""
        self._none.setVisible(not entries)
        self._part.setVisible(bool(entries))
        if {job: len(timed) for job, timed in entries.items()} == {
            job: len(timed) for job, timed in self._entries.items()
        }:
            return
        self._entries = entries
        self.choice.blockSignals(True)
        self.choice.clear()
        for job_id in reversed(tuple(entries)):
            job = jobs.get(job_id)
            kind = job.memory.workflow if job is not None else ""
            name = _(w.WORKFLOWS[kind]) if kind in w.WORKFLOWS else plain(kind)
            begun = measures.day_and_time(measures.moment(entries[job_id][0][1]))
            self.choice.addItem(f"{name}, {begun}, {plain(job_id)}", job_id)
        self.choice.blockSignals(False)
        self.choice.choose(self._job_id)
        self._choose()

    # ---- inside

    @property
    def _job_id(self) -> str:
        return str(self.choice.currentData() or "")

    def _build(self) -> None:
        display = Display()
        inside = QVBoxLayout(display)
        inside.setContentsMargins(16, 10, 16, 12)
        inside.setSpacing(6)
        inside.addWidget(self._time)
        inside.addWidget(self.slider)
        inside.addWidget(self._here)
        inside.addWidget(self._true)
        self._part = QWidget()
        part = QVBoxLayout(self._part)
        part.setContentsMargins(0, 0, 0, 0)
        part.setSpacing(10)
        part.addWidget(FlowRow((self.choice, self.replay, self.show_job), grows=self.choice))
        part.addWidget(self._again)
        part.addWidget(display)
        self._top = QVBoxLayout()
        part.addLayout(self._top)
        part.addWidget(self.table)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._none)
        box.addWidget(self._part)
        box.addStretch(1)

    def _choose(self) -> None:
        """Another job: from its end."""
        count = len(self._entries.get(self._job_id, ()))
        self._again.setText("")
        self.slider.blockSignals(True)
        self.slider.setMaximum(max(count, 1))
        self.slider.setValue(count)
        self.slider.blockSignals(False)
        self._show()

    def _show(self, _at: int = 0) -> None:
        timed = self._entries.get(self._job_id, ())
        if not timed:
            return
        at = min(self.slider.value(), len(timed))
        entry, when = timed[at - 1]
        said = measures.moment(when)
        time = f"{measures.date(said)} {measures.time_of_day(said)}"
        self._time.setText(_(wl.AT_TIME).format(time=time, at=at, count=len(timed)))
        self._here.setText(_(wl.LAST_ENTRY).format(what=of_entry(entry) or type(entry).__name__))
        self.slider.setAccessibleDescription(self._time.text())
        self.snapshot = snapshot = as_then(self._lookup.at(self._job_id, timed[:at]))
        known = snapshot.memory.workflow in WORKFLOWS
        self.table.setVisible(known)
        self.replay.setEnabled(known and self._watch is None)
        if not known:  # the bundle of another version, or a made-up one
            self._true.setText(plain(snapshot.memory.workflow))
            return
        true = (*true_of(snapshot.facts)[:3], *not_happened(snapshot.facts)[:2])
        self._true.setText(" ".join(true))
        shown = [row for stage in stages(snapshot.workflow) for row in rows(snapshot, stage)]
        self.table.set_rows(tuple(shown), low=True)
        self._show_trouble(snapshot)

    def _show_trouble(self, snapshot: Snapshot) -> None:
        of = (snapshot.fault.code, snapshot.fault.detail, snapshot.step) if snapshot.fault else None
        if of == self._trouble_of:
            return
        if self._trouble is not None:
            self._trouble.hide()
            self._trouble.deleteLater()
        self._trouble, self._trouble_of = None, of
        if snapshot.fault is not None:
            self._trouble = FaultPanel(fault_view(snapshot.fault, snapshot, None))
            self._top.addWidget(self._trouble)
            self._trouble.show()

    def _replay(self) -> None:
        timed = self._entries.get(self._job_id, ())
        if not timed or self._watch is not None:
            return
        lookup = self._lookup
        self.replay.setEnabled(False)
        self._again.setText(_(wl.REPLAYING))
        self._watch = self._bridge.read(lambda: lookup.replay(timed))
        self._watch.value.connect(self._replayed)

    def _replayed(self, told: object) -> None:
        self._watch = None
        self.replay.setEnabled(True)
        if isinstance(told, Fault):
            self._again.setText(f"{faults.title(told.code)} [{told.code.value}]")
        elif isinstance(told, Replayed):
            end = told.snapshot
            state = _(wl.ENDS[end.state.value])
            if end.fault is not None:
                state = f"{state}, {faults.title(end.fault.code)} [{end.fault.code.value}]"
            words = wl.AGAIN_SAME if told.faithful else wl.AGAIN_OTHER
            self._again.setText(_(words).format(state=state))


def as_then(snapshot: Snapshot) -> Snapshot:
    """With the fault that stood at that moment, as the session would have told it."""
    fault = snapshot.memory.fault
    if fault is None or snapshot.state is not JobState.STOPPED:
        return snapshot
    step = fault.step if fault.step in KINDS else None
    return replace(snapshot, fault=Fault(fault.code, plain(fault.detail)), step=step)
