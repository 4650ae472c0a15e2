"""Events of a lock and its area; one can be processed once more, which is a job of one step."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window_lookup as wl
from installer_app.texts.happenings import of_event as event_words
from installer_app.texts.happenings import plain
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.lock_view import LockView
from installer_app.ui.panels.log_list import fault_state
from installer_app.ui.theme import Face, Tone
from installer_app.ui.timeline import entries, of_event
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.entry_list import EntryList
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState, Snapshot


class EventPanel(QWidget):
    """The list, and what can be done with the current one."""

    went = Signal(str)
    """The id of a job that is to be shown."""
    changed = Signal()
    """An event was processed: the lock is to be read anew."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        """Nothing is known yet."""
        super().__init__(parent)
        self._bridge = bridge
        self._view: LockView | None = None
        self._job_id = ""
        self.list = EntryList(_(wl.TABS["events"]), self)
        self.frame = ListFrame(self.list)
        self.process = Button(_(wl.PROCESS), parent=self)
        self.process.clicked.connect(self._process)
        self.show_job = Button(_(wl.SHOW_JOB), parent=self)
        self.show_job.clicked.connect(lambda: self.went.emit(self._job_id))
        self.show_job.hide()
        self._said = WrappedLabel("", Face.BODY, Tone.INK_2, self)
        self.list.chosen.connect(lambda _key: self._weigh())
        bridge.changed.connect(self._hear)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.process)
        foot.addWidget(self.show_job)
        foot.addWidget(self._said, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(self.frame, 1)
        box.addLayout(foot)
        self._weigh()

    def show_lock(self, view: LockView) -> None:
        """The events of the case."""
        self._view = view
        reading = view.case.events
        found = reading.value or ()
        self.list.set_entries(entries(tuple(of_event(one, at) for at, one in enumerate(found))))
        if reading.why is not None:
            self.frame.set_state(fault_state(Fault(reading.why), may_retry=False))
        elif found or not view.whole:
            self.frame.set_state(ListState(ListKind.READY if found else ListKind.LOADING))
        else:
            self.frame.set_state(ListState(ListKind.EMPTY, _(wl.NO_EVENTS)))
        self.process.setVisible(view.live)
        self._weigh()

    # ---- inside

    def _weigh(self) -> None:
        """The reason stands beside a button that is disabled."""
        live = self._view is not None and self._view.live
        chosen = any(one.event_id == self.list.current_key for one in self._events())
        self.process.setEnabled(chosen and not self._running())
        if live and not self._job_id:
            self._said.setText("" if chosen else _(wl.CHOOSE_EVENT))

    def _events(self) -> tuple[f.EventChosen, ...]:
        view = self._view
        found = view.case.events.value or () if view is not None else ()
        lock_id = view.case.lock_id if view is not None else ""
        return tuple(f.EventChosen(one.event_id, lock_id, event_words(one)) for one in found if one.event_id)

    def _process(self) -> None:
        chosen = next((one for one in self._events() if one.event_id == self.list.current_key), None)
        if chosen is None:
            return
        self._job_id = self._bridge.start("process-event", (chosen,)) or ""
        self._hear(self._bridge.latest(self._job_id))

    def _running(self) -> bool:
        snapshot = self._bridge.latest(self._job_id) if self._job_id else None
        return snapshot is not None and snapshot.state is JobState.RUNNING

    def _hear(self, snapshot: Snapshot | None) -> None:
        if snapshot is None or not self._job_id or snapshot.job_id != self._job_id:
            return
        processed = snapshot.facts.get(f.EventProcessed)
        stopped = snapshot.state in (JobState.STOPPED, JobState.ASKING)
        self.show_job.setVisible(stopped)
        if snapshot.state is JobState.DONE and processed is not None:
            state = plain(processed.state or _(wl.UNKNOWN))
            self._said.setText(_(wl.EVENT_DONE).format(state=state))
            self.changed.emit()
        elif stopped and snapshot.fault is not None:
            self._said.setText(f"{faults.title(snapshot.fault.code)} [{snapshot.fault.code.value}]")
        else:
            self._said.setText(_(wl.EVENT_RUNNING))
        self._weigh()
