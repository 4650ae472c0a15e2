"""A new name for the lock or its area: a field, and a job of one step that is begun by it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QRadioButton, QVBoxLayout, QWidget

from installer_app.model.doorlock import Lock
from installer_app.texts import faults
from installer_app.texts import window_lookup as wl
from installer_app.texts.happenings import plain
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.lock_view import LockView
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Card
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Fact
from installer_app.workflow.snapshot import JobState, Snapshot

LONGEST = 100


class RenamePanel(Card):
    """Open until it is closed by hand; the job goes on without it."""

    closed = Signal()
    changed = Signal()
    """It is renamed: the lock is to be read anew."""
    went = Signal(str)
    """The id of a job that is to be shown."""

    def __init__(self, bridge: Bridge, view: LockView, parent: QWidget | None = None) -> None:
        """The lock is chosen first; the area only where the record names one that is seen."""
        super().__init__(parent)
        self._bridge, self._view, self._job_id = bridge, view, ""
        self.lock = QRadioButton(_(wl.RENAME_LOCK))
        self.area = QRadioButton(_(wl.RENAME_AREA))
        self.lock.setChecked(True)
        self.area.setEnabled(view.case.area.value is not None)
        self.field = QLineEdit(view.name)
        self.field.setMaxLength(LONGEST)
        self.field.setMinimumWidth(320)
        self.field.setAccessibleName(_(wl.RENAME_LOCK))
        self._note = WrappedLabel(_(wl.RENAME_LOCK_NOTE), Face.META, Tone.INK_2)
        self._said = WrappedLabel("", Face.BODY)
        self.do = Button(_(wl.RENAME_DO))
        self.show_job = Button(_(wl.SHOW_JOB))
        self.show_job.hide()
        close = Button(_(wl.CLOSE))
        self.lock.toggled.connect(self._choose)
        self.field.textChanged.connect(lambda _text: self._weigh())
        self.field.returnPressed.connect(self._rename)
        self.do.clicked.connect(self._rename)
        self.show_job.clicked.connect(lambda: self.went.emit(self._job_id))
        close.clicked.connect(self.closed)
        bridge.changed.connect(self._hear)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 8, 16, 12)
        box.setSpacing(6)
        box.addWidget(FlowRow((self.lock, self.area), 16))
        box.addWidget(FlowRow((self.field, self.do, self.show_job, close), grows=self.field))
        box.addWidget(self._note)
        box.addWidget(self._said)
        self._weigh()

    def focus(self) -> None:
        """Begin with the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    # ---- inside

    def _choose(self, lock: bool) -> None:
        view = self._view
        self.field.setText(view.name if lock else view.area_name)
        self.field.setAccessibleName(_(wl.RENAME_LOCK if lock else wl.RENAME_AREA))
        self._note.setText(_(wl.RENAME_LOCK_NOTE if lock else wl.RENAME_AREA_NOTE))
        self._weigh()

    def _weigh(self) -> None:
        now = self._view.name if self.lock.isChecked() else self._view.area_name
        name = self.field.text().strip()
        snapshot = self._bridge.latest(self._job_id) if self._job_id else None
        running = snapshot is not None and snapshot.state is JobState.RUNNING
        fresh = bool(name) and name != now
        self.do.setEnabled(fresh and not running)
        if not self._job_id:
            self._said.setText("" if fresh else _(wl.OTHER_NAME))

    def _rename(self) -> None:
        if not self.do.isEnabled():
            return
        name = f.NameChosen(self.field.text().strip())
        facts: tuple[Fact, ...] = (f.LockIdGiven(self._view.case.lock_id), name)
        workflow = "rename"
        if self.area.isChecked():
            area, record = self._view.case.area.value, self._view.case.record.value or Lock()
            property_id = (area.property_id if area else None) or record.property_id
            area_id = (area.area_id if area else None) or record.area_id
            if not property_id or not area_id:
                return
            workflow, facts = "rename-area", (f.PlaceChosen(property_id, area_id), name)
        self._job_id = self._bridge.start(workflow, facts) or ""
        self._hear(self._bridge.latest(self._job_id))

    def _hear(self, snapshot: Snapshot | None) -> None:
        if snapshot is None or not self._job_id or snapshot.job_id != self._job_id:
            return
        renamed = snapshot.facts.get(f.Renamed) or snapshot.facts.get(f.AreaRenamed)
        stopped = snapshot.state in (JobState.STOPPED, JobState.ASKING)
        self.show_job.setVisible(stopped)
        if snapshot.state is JobState.DONE and renamed is not None:
            self._said.setText(_(wl.RENAMED).format(name=plain(renamed.display_name)))
            self.changed.emit()
        elif stopped and snapshot.fault is not None:
            self._said.setText(f"{faults.title(snapshot.fault.code)} [{snapshot.fault.code.value}]")
        else:
            self._said.setText(_(wl.RENAMING))
        self._weigh()
