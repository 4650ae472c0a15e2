"""Firmware of many locks at once: of an area, of a property, or of every lock there is."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.texts.requirement import order
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context
from installer_app.ui.panels.assign_form import AssignForm
from installer_app.ui.panels.firmware_part import FirmwarePart
from installer_app.ui.panels.place_tree import PlaceTree
from installer_app.ui.panels.reach import Target
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display
from installer_app.workflow.facts import FirmwareChosen, UnassignChosen

_PATIENCE_MS = 350
"""What is typed is read once the typing rests."""
_LONGEST = 80
_TREE_HEIGHT = 260


class PlaceFirmware(FirmwarePart):
    """An area or a property, from the tree or by its ids."""

    def __init__(self, context: Context) -> None:
        """It reads the properties at once."""
        super().__init__(context)
        self._bridge = context.bridge
        self._watches: list[Watch] = []
        self._here: str | None = None
        self._name = ""
        self._known: Target | None = None
        self.tree = PlaceTree(self._bridge)
        self.tree.setMinimumHeight(_TREE_HEIGHT)
        self.property_id, self.area_id = _field(_(w.PROPERTY_ID)), _field(_(w.AREA_ID))
        self._value = WrappedLabel("", Face.LEAD_STRONG)
        self.form = AssignForm(self._bridge)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_PATIENCE_MS)
        self._rest.timeout.connect(self._aim)
        self._build()
        self.tree.picked.connect(self._picked)
        for field in (self.property_id, self.area_id):
            field.textEdited.connect(lambda _text: self._edited())
        self.form.changed.connect(self.changed)
        self.form.entered.connect(self._enter)

    @property
    def target(self) -> Target | None:
        """What the ids name; None without a property."""
        property_id, area_id = self.property_id.text().strip(), self.area_id.text().strip()
        if not property_id:
            return None
        return Target(FirmwareScope.AREA if area_id else FirmwareScope.PROPERTY, property_id, area_id or None)

    def foot(self) -> FootView:
        """Assign, or take back what is assigned exactly here."""
        lacks = self._lacks()
        if self.form.takes_back:
            back = Action("not-now", _(wf.NOT_YET), lambda: self.form.take_back(False), Icon.BACK)
            return FootView((back,), Action("take-back", _(wf.UNASSIGN_IT), self._unassign), lacks, not lacks)
        words = _(wf.ASSIGN_TO).format(version=self.form.field.version).strip()
        left: tuple[Action, ...] = ()
        if self._known is not None and self._known == self.target:
            left = (Action("unassign", _(wf.UNASSIGN), lambda: self.form.take_back(True), Icon.CANCEL),)
        return FootView(left, Action("assign", words, self._assign), lacks, enabled=not lacks)

    # ---- inside

    def _build(self) -> None:
        ids = QGridLayout()
        ids.setHorizontalSpacing(12)
        ids.setVerticalSpacing(2)
        for column, (field, words) in enumerate(
            ((self.property_id, w.PROPERTY_ID), (self.area_id, w.AREA_ID))
        ):
            label = Label(_(words), Face.META, Tone.INK_2)
            label.setBuddy(field)
            ids.addWidget(label, 0, column)
            ids.addWidget(field, 1, column)
        here = Display()
        inside = QVBoxLayout(here)
        inside.setContentsMargins(16, 10, 16, 11)
        inside.setSpacing(0)
        inside.addWidget(Label(_(wf.ASSIGNED_HERE), Face.META, Tone.INK_2))
        inside.addWidget(self._value)
        inside.addWidget(WrappedLabel(order(), Face.META, Tone.INK_2))
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.tree, 1)
        left.addLayout(ids)
        right.setSpacing(12)
        right.addWidget(here)
        right.addWidget(self.form)
        right.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(24)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        self.body.addLayout(both, 1)
        self._value.setText(_(wf.CHOOSE_PLACE))

    def _picked(self, property_id: str, area_id: str, _words: str) -> None:
        self.property_id.setText(property_id)
        self.area_id.setText(area_id)
        self._edited(0)

    def _edited(self, after_ms: int = _PATIENCE_MS) -> None:
        self._known, self._here = None, None
        self.form.aim(None)
        self._rest.start(after_ms)
        self.changed.emit()

    def _aim(self) -> None:
        for watch in self._watches:
            watch.cancel()
        self._watches, self._name = [], ""
        target, readings = self.target, self._bridge.sources.firmware
        self._value.setText(_(wf.CHOOSE_PLACE if target is None else wf.READING_HERE))
        self.form.aim(target)
        if target is None or readings is None or target.property_id is None:
            return
        assigned, place_name, property_id = readings.assigned, readings.place_name, target.property_id
        here = self._bridge.read(lambda: assigned(target.scope, target.property_id, target.area_id))
        here.value.connect(self._show_here)
        naming = self._bridge.read(lambda: place_name(property_id))
        naming.value.connect(self._show_name)
        self._watches = [here, naming]

    def _show_here(self, value: object) -> None:
        if isinstance(value, Fault):
            self._value.setText(f"{faults.words(value).title} ({value.code.value})")
            return
        self._here = value if isinstance(value, str) else None
        self._known = self.target
        self._value.setText(self._here or _(wf.NOTHING_HERE))
        self.changed.emit()

    def _show_name(self, value: object) -> None:
        self._name = value if isinstance(value, str) else ""
        if self.target is not None:
            self.form.aim(self.target, self._name or self.target.property_id or "")

    def _lacks(self) -> str:
        return _(wf.CHOOSE_PLACE) if self.target is None else self.form.lacks

    def _enter(self) -> None:
        if not self._lacks():
            (self._unassign if self.form.takes_back else self._assign)()

    def _assign(self) -> None:
        at = self.target
        if at is not None and not self._lacks():
            version = self.form.field.version
            self.begin("firmware", FirmwareChosen(version, at.scope, at.property_id, at.area_id))

    def _unassign(self) -> None:
        at = self.target
        if at is not None and not self._lacks():
            self.begin("unassign", UnassignChosen(at.scope, self._here or "", at.property_id, at.area_id))


class AllFirmware(FirmwarePart):
    """Every lock: only for who may, and never taken back."""

    def __init__(self, context: Context) -> None:
        """It asks at once who may."""
        super().__init__(context)
        self.form = AssignForm(context.bridge)
        self._forbidden = FindingBar(
            FindingKind.WARN, _(wf.ALL_FORBIDDEN), _(wf.ALL_FORBIDDEN_TEXT), _(w.SIGN_IN_DOTS)
        )
        self._forbidden.remedied.connect(lambda: context.go("settings"))
        self._forbidden.hide()
        self.body.addWidget(WrappedLabel(_(wf.ALL_TEXT), Face.LEAD))
        self.body.addWidget(self._forbidden)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.form.changed.connect(self._show)
        self.form.entered.connect(self._assign)
        readings = context.bridge.sources.firmware
        self._asking: Watch | None = None
        if readings is not None:
            may = readings.may_assign
            self._asking = context.bridge.read(lambda: may(FirmwareScope.GLOBAL, None))
            self._asking.value.connect(self._show_may)
        self.form.aim(Target(FirmwareScope.GLOBAL))

    def first_focus(self) -> QWidget | None:
        """The version."""
        return self.form.field.edit

    def foot(self) -> FootView:
        """Assign it to all."""
        words = _(wf.ASSIGN_TO).format(version=self.form.field.version).strip()
        lacks = self.form.lacks
        return FootView((), Action("assign", words, self._assign), lacks, enabled=not lacks)

    def _show_may(self, value: object) -> None:
        forbidden = value is False
        self._forbidden.setVisible(forbidden)
        self.form.field.setEnabled(not forbidden)

    def _show(self) -> None:
        self.changed.emit()

    def _assign(self) -> None:
        if not self.form.lacks:
            self.begin("firmware", FirmwareChosen(self.form.field.version, FirmwareScope.GLOBAL))


def _field(words: str) -> QLineEdit:
    field = QLineEdit()
    field.setMaxLength(_LONGEST)
    field.setAccessibleName(words)
    return field
