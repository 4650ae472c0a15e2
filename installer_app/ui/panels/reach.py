"""How far an assignment reaches, who may make it, and the text that is typed once more where it is wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Reach
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.texts.requirement import reaches
from installer_app.ui.bridge import Bridge
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.labels import WrappedLabel

WIDE: Final = (FirmwareScope.PROPERTY, FirmwareScope.GLOBAL)
"""What is confirmed by typing."""
_FIELD: Final = 240
_LONGEST: Final = 200


@dataclass(frozen=True)
class Target:
    """Where something is assigned: a scope with the ids that name it."""

    scope: FirmwareScope
    property_id: str | None = None
    area_id: str | None = None


class ReachPanel(QWidget):
    """Reads how many locks a target has and whether anybody here may; asks for the text where it is wide."""

    changed = Signal()
    """What is lacking may be another thing."""
    entered = Signal()
    """Enter was pressed in its field."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        """No target yet."""
        super().__init__(parent)
        self._bridge = bridge
        self._target: Target | None = None
        self._may: bool | Fault | None = None
        self._text = ""
        self._wide = False
        self._watches: list[Watch] = []
        self._reach = WrappedLabel("", Face.BODY, parent=self)
        self._typing = QWidget(self)
        self._why = WrappedLabel("", Face.BODY, Tone.INK_2, self._typing)
        self.typed = QLineEdit(self._typing)
        self.typed.setMaxLength(_LONGEST)
        self.typed.setFixedWidth(_FIELD)
        self.typed.textChanged.connect(self.changed)
        self.typed.returnPressed.connect(self.entered)
        line = QHBoxLayout(self._typing)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.typed)
        line.addWidget(self._why, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self._reach)
        box.addWidget(self._typing)
        self._typing.hide()

    @property
    def sentence(self) -> str:
        """How many locks it is for, as said."""
        return self._reach.text()

    @property
    def lacks(self) -> str:
        """Why nothing can be assigned there now; "" if it can."""
        if self._target is None:
            return ""
        if self._may is False:
            return _(wf.NOBODY_MAY)
        if isinstance(self._may, Fault):
            return faults.words(self._may).title
        if self._may is None and self._bridge.sources.firmware is not None:
            return _(wf.ASKING_MAY)
        if self._target.scope in WIDE and not self._text:
            return _(w.READING)
        if self._target.scope in WIDE and self.typed.text().strip() != self._text:
            return _(wf.TYPE_TO_CONFIRM).format(text=self._text)
        return ""

    def aim(self, target: Target | None, text: str = "") -> None:
        """Show another target; `text` is what is typed once more where it is a wide one."""
        if target != self._target:
            self._target = target
            self._read()
            self.typed.clear()
        wide = target is not None and target.scope in WIDE and bool(text)
        if text != self._text:
            self._text = text
            self.typed.clear()
        words = _(wf.TYPE_WHY).format(text=text)
        self._why.setText(words)
        self.typed.setAccessibleName(words)
        self._wide = wide
        self._typing.setVisible(wide and self._may is not False)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: what is still being read is not waited for, and is read anew for the next look."""
        super().hideEvent(event)
        self._forget()
        self._target = None

    # ---- inside

    def _forget(self) -> None:
        for watch in self._watches:
            watch.cancel()
        self._watches, self._may = [], None

    def _read(self) -> None:
        self._forget()
        target, readings = self._target, self._bridge.sources.firmware
        self._reach.setVisible(target is not None)
        if target is None:
            return
        if readings is None:
            self._reach.setText(reaches(target.scope, Reach(None)))
            return
        self._reach.setText(_(wf.COUNTING))
        reach, may = readings.reach, readings.may_assign
        counting = self._bridge.read(lambda: reach(target.scope, target.property_id, target.area_id))
        asking = self._bridge.read(lambda: may(target.scope, target.property_id))
        counting.value.connect(self._show_reach)
        asking.value.connect(self._show_may)
        self._watches = [counting, asking]

    def _show_reach(self, value: object) -> None:
        if self._target is None:
            return
        code = value.code if isinstance(value, Fault) else FaultCode.CLOUD_NOT_AVAILABLE
        reach = Reach(None, code.value) if isinstance(value, Fault) else cast("Reach", value)
        self._reach.setText(reaches(self._target.scope, reach))

    def _show_may(self, value: object) -> None:
        self._may = value if isinstance(value, Fault) else bool(value)
        self._typing.setVisible(self._wide and self._may is not False)
        self.changed.emit()
