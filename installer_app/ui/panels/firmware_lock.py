"""Firmware of one lock, by its id, its serial or its label: what decides, assign, unassign, carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault
from installer_app.model.firmware import Requirement
from installer_app.protocol.label import parse_lock
from installer_app.texts import faults, measures
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context
from installer_app.ui.panels.assign_form import AssignForm
from installer_app.ui.panels.firmware_part import FirmwarePart
from installer_app.ui.panels.reach import Target
from installer_app.ui.panels.requirement import RequirementPanel
from installer_app.ui.standing_firmware import Read, reported, required, running
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.wedge import TAKES_LABELS
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.field import Field
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.workflow.facts import Facts, FirmwareChosen, LockChosen, LockIdGiven, UnassignChosen

if TYPE_CHECKING:
    from installer_app.lock.scan import Air

_LONGEST = 200


class LockFirmware(FirmwarePart):
    """A field, then the lock. It listens, so that a carry is offered to a lock that is near."""

    def __init__(self, context: Context, text: str = "") -> None:
        """`text` is what the field begins with."""
        super().__init__(context)
        self._bridge = context.bridge
        self._watch: Watch | None = None
        self._scan: Watch | None = None
        self._read: Read | None = None
        self._trouble: FindingBar | None = None
        self._heard = ""
        self._asked = ""
        self.field = Field(Icon.SCAN, text)
        self.field.setMaxLength(_LONGEST)
        self.field.setProperty(TAKES_LABELS, True)
        self.field.setAccessibleName(_(wf.LOCK_FIELD))
        self.field.setPlaceholderText(_(wf.LOCK_FIELD))
        self.field.setToolTip(_(wf.LOCK_FIELD))
        self.field.setMinimumWidth(360)
        self.show_it = Button(_(wf.SHOW))
        self._told = WrappedLabel(_(wf.SHOW_HINT), Face.LEAD, Tone.INK_2)
        self._found = QWidget()
        self._name = Label("", Face.LEAD_STRONG)
        self._meta = Label("", Face.META, Tone.INK_2)
        self.requirement = RequirementPanel()
        self.form = AssignForm(self._bridge)
        self._build()
        self.field.returnPressed.connect(self.look)
        self.field.textChanged.connect(self.changed)
        self.show_it.clicked.connect(self.look)
        self.form.changed.connect(self.changed)
        self.form.entered.connect(self._enter)

    def look(self) -> None:
        """Read the lock that the field names."""
        readings, text = self._bridge.sources.firmware, self.field.text().strip()
        if not text:
            return
        self._forget()
        self._asked = text
        if readings is None:
            self._told.setText(_(wf.CLOUD_UNREAD))
            return
        self._told.setText(_(wf.FINDING))
        named = self._named
        if named is not None:
            find, serial = readings.find_lock, named.serial
            self._watch = self._bridge.read(lambda: find(serial))
            self._watch.value.connect(self._take_id)
        else:
            self._ask(text)

    def first_focus(self) -> QWidget | None:
        """The field until a lock is shown; then the version."""
        return self.field if self._read is None else self.form.field.edit

    def foot(self) -> FootView:
        """Assign; what was assigned to the lock itself can be taken back; a lock in hand is carried to."""
        version = self.form.field.version
        if self.form.takes_back:
            back = Action("not-now", _(wf.NOT_YET), lambda: self.form.take_back(False), Icon.BACK)
            lacks = self.form.lacks
            return FootView((back,), Action("take-back", _(wf.UNASSIGN_IT), self._unassign), lacks, not lacks)
        primary = Action("assign", _(wf.ASSIGN_TO).format(version=version).strip(), self._assign)
        if self._read is None:
            return FootView((), primary, _(wf.SHOW_HINT), enabled=False)
        left = [Action("carry", _(wf.CARRY_DOTS), self._carry, Icon.BLUETOOTH)]
        scope, wanted = self._read.requirement.scope, self._read.requirement.required
        unsure = scope is None and (wanted is not None or not self._read.requirement.seen)
        if scope is FirmwareScope.LOCK or unsure:
            left.append(Action("unassign", _(wf.UNASSIGN), lambda: self.form.take_back(True), Icon.CANCEL))
        lacks = self.form.lacks
        return FootView(tuple(left), primary, lacks, enabled=not lacks)

    def tick(self) -> None:
        """The readings grow older."""
        if self._read is None:
            return
        record, now = self._read.requirement.record, self.context.now()
        self.requirement.show_readings(
            (
                required(self._read, Facts(), now),
                running(self._bridge.snapshots, record.lock_id, self._serial, now),
                reported(self._read, Facts(), now),
            )
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Listen."""
        super().showEvent(event)
        if self._scan is None:
            self._scan = self._bridge.watch_scan()
            self._scan.value.connect(self._hear)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        for watch in (self._scan, self._watch):
            if watch is not None:
                watch.cancel()
        self._scan = self._watch = None

    # ---- inside

    @property
    def _named(self) -> LockChosen | None:
        """The lock in the field, if it is named by its label or serial."""
        try:
            return LockChosen(*parse_lock(self._asked))
        except Fault:
            return None

    @property
    def _serial(self) -> str:
        """Its serial, from the field or from the suffix of its record's name."""
        named = self._named
        if named is not None:
            return named.serial
        shown = (self._read.requirement.record.display_name or "") if self._read else ""
        try:
            return parse_lock(shown.rpartition(" [")[2].removesuffix("]"))[0]
        except Fault:
            return ""

    def _build(self) -> None:
        found = QVBoxLayout(self._found)
        found.setContentsMargins(0, 0, 0, 0)
        found.setSpacing(10)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._name)
        head.addWidget(self._meta)
        found.addLayout(head)
        found.addWidget(self.requirement)
        found.addWidget(self.form)
        self._found.hide()
        self.body.addWidget(FlowRow((self.field, self.show_it), grows=self.field))
        self.body.addWidget(self._told)
        self.body.addWidget(self._found)
        self.body.addStretch(1)

    def _forget(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        if self._trouble is not None:
            self._trouble.hide()
            self._trouble.deleteLater()
            self._trouble = None
        self._read = None
        self._told.show()
        self._found.hide()
        self.form.aim(None)

    def _ask(self, lock_id: str) -> None:
        readings = self._bridge.sources.firmware
        if readings is not None:
            requirement = readings.requirement
            self._watch = self._bridge.read(lambda: requirement(lock_id))
            self._watch.value.connect(self._take)

    def _take_id(self, value: object) -> None:
        if isinstance(value, Fault):
            self._fail(value)
        else:
            self._ask(str(value))

    def _take(self, value: object) -> None:
        if isinstance(value, Fault):
            self._fail(value)
            return
        self._read = Read(cast("Requirement", value), self.context.now())
        record = self._read.requirement.record
        self._told.hide()
        self._name.setText(record.display_name or record.lock_id)
        self._show_meta()
        self.requirement.show_why(self._read)
        self.tick()
        self._found.show()
        self.form.aim(Target(FirmwareScope.LOCK))
        self.form.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _fail(self, fault: Fault) -> None:
        words = faults.words(fault)
        self._told.hide()
        text = f"{' '.join(words.next)} ({fault.code.value})"
        self._trouble = FindingBar(FindingKind.WARN, words.title, text, _(w.READ_AGAIN))
        self._trouble.remedied.connect(self.look)
        self.body.insertWidget(2, self._trouble)
        self.changed.emit()

    def _hear(self, value: object) -> None:
        if isinstance(value, Fault):
            return
        serial, now_s = self._serial, self.context.tick()
        one = next((one for one in cast("Air", value).heard if serial and one.serial == serial), None)
        if one is None:
            self._heard = _(wf.NOT_IN_THE_AIR)
        else:
            dbm = measures.dbm(round(one.rssi_dbm) if one.rssi_dbm is not None else None)
            age = measures.age(max(now_s - one.heard_at, 0))
            self._heard = _(wf.IN_THE_AIR).format(dbm=dbm, age=age)
        self._show_meta()

    def _show_meta(self) -> None:
        if self._read is not None:
            shown = _(wf.IN_LOCK_NAME).format(lock_id=self._read.requirement.record.lock_id)
            self._meta.setText(". ".join(part for part in (shown, self._heard) if part))

    def _enter(self) -> None:
        if self._read is None or self.form.lacks:
            return
        if self.form.takes_back:
            self._unassign()
        else:
            self._assign()

    def _assign(self) -> None:
        if self._read is not None and not self.form.lacks:
            given = LockIdGiven(self._read.requirement.record.lock_id)
            self.begin("firmware", given, FirmwareChosen(self.form.field.version))

    def _unassign(self) -> None:
        if self._read is None or self.form.lacks:
            return
        found = self._read.requirement
        version = (found.required or "") if found.scope is FirmwareScope.LOCK else ""
        self.begin("unassign", LockIdGiven(found.record.lock_id), UnassignChosen(FirmwareScope.LOCK, version))

    def _carry(self) -> None:
        """What is not known yet is asked by the job."""
        named, serial, version = self._named, self._serial, self.form.field.version
        lock = named or (LockChosen(serial) if serial else None)
        chosen = FirmwareChosen(version, carry=True) if version else None
        self.begin("carry", *(fact for fact in (lock, chosen) if fact is not None))
