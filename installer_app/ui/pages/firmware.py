"""Firmware: what the lock runs and why, then keep what decides, or assign a version, and perhaps carry it."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.model.firmware import Requirement
from installer_app.texts import faults, measures
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.texts.standing import details_of, serial_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.onward import next_lock
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.gates import GatesPanel
from installer_app.ui.panels.requirement import RequirementPanel
from installer_app.ui.panels.scope_choice import ScopeChoice
from installer_app.ui.panels.version_field import VersionField
from installer_app.ui.remembered import keep_firmware, last_firmware
from installer_app.ui.standing_firmware import Read, reported, required, running
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.tick_box import TickBox
from installer_app.workflow import facts as f
from installer_app.workflow.conditions import known_lock_id
from installer_app.workflow.requests import AskFirmware

INDENT_PX: Final = 30
_SECOND_MS: Final = 1000


class FirmwarePage(View):
    """Answers AskFirmware."""

    def __init__(self, context: Context) -> None:
        """Keeping what is required is chosen first."""
        super().__init__(context)
        self.requirement = RequirementPanel()
        self.keep = QRadioButton(_(ww.KEEP_REQUIRED))
        self.assign = QRadioButton(_(wf.ASSIGN_VERSION))
        self.field = VersionField(self.bridge)
        self.version = self.field.edit
        self.scope = ScopeChoice(self.bridge)
        self.carry = TickBox(_(wf.CARRY))
        self.gates = GatesPanel(self.bridge)
        self._read: Read | Fault | None = None
        self._reading: Watch | None = None
        self._trouble: FindingBar | None = None
        self._group = QButtonGroup(self)
        for button in (self.keep, self.assign):
            self._group.addButton(button)
        self.keep.setChecked(True)
        self.assign.toggled.connect(self._edited)
        self.version.textEdited.connect(lambda: self.assign.setChecked(True))
        self.field.changed.connect(self._edited)
        self.field.entered.connect(self._entered)
        self.scope.changed.connect(self.foot_changed)
        self.scope.entered.connect(self._entered)
        self.carry.toggled.connect(self._edited)
        self.gates.changed.connect(self.foot_changed)
        self._build()
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._show_readings)
        self._second.start()

    def render_snapshot(self) -> None:
        """What is known of the lock's firmware; the cloud is asked which assignment decides."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        facts = snapshot.facts
        in_hand = f.LockRead in facts
        title = wf.WHICH_CARRIED if self._carries_only else ww.WHICH_FIRMWARE
        lead = wf.WHICH_LEAD if in_hand else wf.WHICH_LEAD_AFAR
        self.set_head(
            _(title).format(**details_of(facts)), _(wf.WHICH_CARRIED_LEAD if self._carries_only else lead)
        )
        self.carry.setVisible(not self._carries_only)
        self._keep_part.setVisible(not self._carries_only)
        self.assign.setVisible(not self._carries_only)
        self.scope.setVisible(not self._carries_only)
        if self._carries_only:
            self.assign.setChecked(True)
            self.carry.setChecked(True)
        self._show_place()
        self._ask_requirement()
        self._show_readings()
        if snapshot.fault is not None and self._trouble is None:
            words = faults.words(snapshot.fault, facts)
            self._trouble = FindingBar(FindingKind.WARN, words.title, " ".join(words.next))
            self.body.insertWidget(1, self._trouble)
        self._edited()

    def first_focus(self) -> QWidget | None:
        """Where a version must be given, its field; else the yellow button."""
        return self.version if self._carries_only else None

    def foot(self) -> FootView:
        """Take the choice, or leave it to the last one."""
        snapshot = self.snapshot
        if snapshot is None:
            return FootView()
        if self._carries_only:
            left: tuple[Action, ...] = (Action("stop", _(w.STOP_KEEP), self._stop, Icon.CANCEL),)
        else:
            later, _reason, enabled = next_lock(snapshot, self.context)
            last = last_firmware(self.bridge).version or _(ww.AS_REQUIRED)
            left = (Action("next", _(ww.NEXT_AS_LAST).format(choice=last), later.do),) if enabled else ()
        words = ww.KEEP_IT if self.keep.isChecked() else wf.CARRY_IT if self._carries else wf.ASSIGN_TO
        words = wf.CARRY_ALONE if self._carries_only else words
        if words != ww.KEEP_IT and not self.field.version:
            words = wf.ASSIGN_VERSION
        primary = Action("choose", _(words).format(version=self.field.version), self._choose)
        missing = self._missing()
        return FootView(left, primary, missing, enabled=not missing)

    # ---- inside

    @property
    def _carries_only(self) -> bool:
        """A carry was asked for: there is a version, and it is for this lock."""
        request = self.snapshot.request if self.snapshot is not None else None
        return isinstance(request, AskFirmware) and request.carry

    @property
    def _carries(self) -> bool:
        return self.carry.isChecked() and self.snapshot is not None and f.LockRead in self.snapshot.facts

    def _build(self) -> None:
        self.body.addWidget(self.requirement)
        self._keep_part = QWidget()
        keep = QVBoxLayout(self._keep_part)
        keep.setContentsMargins(0, 0, 0, 0)
        keep.setSpacing(0)
        keep.addWidget(self.keep)
        self._keep_text = WrappedLabel(_(wf.KEEP_TEXT), Face.BODY, Tone.INK_2)
        keep.addLayout(_indented(self._keep_text))
        assign = QVBoxLayout()
        assign.setSpacing(4)
        assign.addWidget(self._keep_part)
        assign.addWidget(self.assign)
        assign.addLayout(_indented(self.field, self.scope))
        self.body.addLayout(assign)
        self._carry_part = QWidget()
        carry = QVBoxLayout(self._carry_part)
        carry.setContentsMargins(INDENT_PX, 0, 0, 0)
        carry.setSpacing(2)
        carry.addWidget(self.carry)
        self._carry_text = WrappedLabel(_(wf.CARRY_TEXT), Face.BODY, Tone.INK_2)
        carry.addLayout(_indented(self._carry_text))
        carry.addWidget(self.gates)
        self.body.addWidget(self._carry_part)
        self.body.addStretch(1)

    def _ask_requirement(self) -> None:
        readings, snapshot = self.bridge.sources.firmware, self.snapshot
        lock_id = known_lock_id(snapshot.facts) if snapshot is not None else None
        if self._reading is None and readings is not None and lock_id is not None:
            requirement = readings.requirement
            self._reading = self.bridge.read(lambda: requirement(lock_id))
            self._reading.value.connect(self._take_requirement)

    def _take_requirement(self, value: object) -> None:
        now = self.context.now()
        self._read = value if isinstance(value, Fault) else Read(cast("Requirement", value), now)
        self._show_place()
        self._show_readings()

    def _show_readings(self) -> None:
        snapshot = self.snapshot
        if snapshot is None:
            return
        facts, now = snapshot.facts, self.context.now()
        read = self._read if isinstance(self._read, Read) else None
        kind = f.BaselineRead if f.BaselineRead in facts else f.RecordRead
        at = measures.moment(snapshot.memory.learned_at.get(kind.key()))
        lock_id = known_lock_id(facts)
        # The job itself too, though it may not have been published to all.
        told = (*self.bridge.snapshots, snapshot)
        self.requirement.show_readings(
            (
                required(read, facts, now, at),
                running(told, lock_id, serial_of(facts), now),
                reported(read, facts, now, at),
            )
        )
        silent = _(wf.CLOUD_UNREAD if lock_id is not None else wf.NO_RECORD) if self._reading is None else ""
        self.requirement.show_why(self._read, silent)

    def _show_place(self) -> None:
        """Area and property: as chosen for this lock, else as its record has them."""
        if self.snapshot is None:
            return
        facts = self.snapshot.facts
        chosen, names = facts.get(f.PlaceChosen), facts.get(f.PlaceRead)
        of_property = names.place.title if names and names.place else ""
        of_area = names.area.title if names and names.area else ""
        if chosen is not None:
            self.scope.set_place(chosen.property_id, chosen.area_id, of_property, of_area)
        elif isinstance(self._read, Read):
            record = self._read.requirement.record
            self.scope.set_place(record.property_id, record.area_id, "", "")

    def _edited(self) -> None:
        assigning = self.assign.isChecked()
        self.scope.setVisible(assigning and not self._carries_only)
        in_hand = self.snapshot is not None and f.LockRead in self.snapshot.facts
        self._keep_text.setVisible(not assigning)
        self._carry_part.setVisible(assigning and in_hand)
        self._carry_text.setVisible(not self._carries)
        self.scope.set_text(self.field.version)
        self.gates.setVisible(assigning and self._carries)
        if self.snapshot is not None:
            facts = self.snapshot.facts
            self.gates.show_facts(facts, self.field.version, serial_of(facts))
        self.foot_changed.emit()

    def _missing(self) -> str:
        """Why the choice cannot be taken; "" if it can."""
        if self.keep.isChecked():
            return ""
        if not self.field.version:
            return _(ww.VERSION_FORM)
        if not self._carries_only and self.scope.lacks:
            return self.scope.lacks
        gate = self.gates.shut if self._carries else None
        return f"{gate.name}: {gate.text}" if gate is not None else ""

    def _entered(self) -> None:
        self.assign.setChecked(True)
        if not self._missing():
            self._choose()

    def _choose(self) -> None:
        if self._missing():
            return
        choice = f.FirmwareChosen(None)
        if self.assign.isChecked():
            at = self.scope.target
            choice = f.FirmwareChosen(
                self.field.version, at.scope, at.property_id, at.area_id, carry=self._carries
            )
        keep_firmware(self.bridge, choice)
        self.answer(choice)

    def _stop(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)


def _indented(*widgets: QWidget) -> QVBoxLayout:
    """Below a choice, in line with its words."""
    box = QVBoxLayout()
    box.setContentsMargins(INDENT_PX, 0, 0, 0)
    box.setSpacing(6)
    for widget in widgets:
        box.addWidget(widget)
    return box
