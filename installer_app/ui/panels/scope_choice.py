"""Where a version is assigned, seen from one lock: to it, its area, its property, or to every lock."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from installer_app.model.cloud import FirmwareScope
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.panels.reach import ReachPanel, Target
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label, WrappedLabel

S = FirmwareScope
_WORDS: Final = {S.LOCK: wf.TO_LOCK, S.AREA: wf.TO_AREA, S.PROPERTY: wf.TO_PROPERTY, S.GLOBAL: wf.TO_ALL}
_GAP: Final = 20


class ScopeChoice(QWidget):
    """The lock alone is chosen first. A scope whose ids are not known, or that nobody here may, is disabled
    and says why."""

    changed = Signal()
    entered = Signal()
    """Enter was pressed in the field of the text that is typed once more."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None, *, to_all: bool = True) -> None:
        """It asks at once whether anybody here may assign to every lock; `to_all` False leaves that out."""
        super().__init__(parent)
        self._bridge = bridge
        self._property_id: str | None = None
        self._area_id: str | None = None
        self._text = ""
        self._asking: Watch | None = None
        self._group = QButtonGroup(self)
        wanted = tuple(scope for scope in S if to_all or scope is not S.GLOBAL)
        self.scopes = {scope: QRadioButton(_(_WORDS[scope]).format(name="").strip()) for scope in wanted}
        for button in self.scopes.values():
            self._group.addButton(button)
        self.scopes[S.LOCK].setChecked(True)
        self._why = WrappedLabel(_(wf.PLACE_UNKNOWN), Face.META, Tone.INK_2, self)
        self.reach = ReachPanel(bridge, self)
        self.reach.changed.connect(self.changed)
        self.reach.entered.connect(self.entered)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        head = Label(_(wf.ASSIGN_FOR), Face.BODY, Tone.INK_2)
        box.addWidget(FlowRow((head, *self.scopes.values()), _GAP))
        box.addWidget(self.reach)
        box.addWidget(self._why)
        self._forbidden = False
        for button in self.scopes.values():
            button.toggled.connect(self._show)
        self.set_place(None, None, "", "")
        if to_all:
            self._ask_all()

    @property
    def target(self) -> Target:
        """The scope chosen, with the ids it takes and no others."""
        scope = next(scope for scope, button in self.scopes.items() if button.isChecked())
        wide = scope in (S.AREA, S.PROPERTY)
        return Target(scope, self._property_id if wide else None, self._area_id if scope is S.AREA else None)

    @property
    def lacks(self) -> str:
        """Why nothing can be assigned there now; "" if it can."""
        return self.reach.lacks

    def set_place(self, property_id: str | None, area_id: str | None, of_property: str, of_area: str) -> None:
        """The lock's place with its names, as far as it is known."""
        self._property_id, self._area_id = property_id, area_id
        named = {S.PROPERTY: of_property or (property_id or "")[:13], S.AREA: of_area or (area_id or "")[:13]}
        for scope, name in named.items():
            self.scopes[scope].setText(_(_WORDS[scope]).format(name=name).strip())
        self._show_why()
        self._show()

    def set_text(self, text: str) -> None:
        """What a wide scope has typed once more."""
        self._text = text
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Count what the choice reaches."""
        super().showEvent(event)
        self._show()

    # ---- inside

    def _ask_all(self) -> None:
        readings = self._bridge.sources.firmware
        if readings is not None:
            may = readings.may_assign
            self._asking = self._bridge.read(lambda: may(S.GLOBAL, None))
            self._asking.value.connect(self._show_may_all)

    def _show_may_all(self, value: object) -> None:
        self._forbidden = value is False
        self._show_why()

    def _show_why(self) -> None:
        self.scopes[S.AREA].setEnabled(bool(self._property_id and self._area_id))
        self.scopes[S.PROPERTY].setEnabled(bool(self._property_id))
        if S.GLOBAL in self.scopes:
            self.scopes[S.GLOBAL].setEnabled(not self._forbidden)
            self.scopes[S.GLOBAL].setText(_(wf.NOBODY_MAY_ALL if self._forbidden else wf.TO_ALL))
        self._why.setVisible(not self._property_id)
        if not next(button for button in self.scopes.values() if button.isChecked()).isEnabled():
            self.scopes[S.LOCK].setChecked(True)

    def _show(self) -> None:
        if self.isVisible():
            self.reach.aim(self.target, self._text)
        self.changed.emit()
