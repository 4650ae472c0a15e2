"""What each part of the place Fleet is: a widget that reads, knows what is heard, and offers its actions."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_fleet as wf
from installer_app.texts.language import _
from installer_app.ui.actions import FootView
from installer_app.ui.fleet_cells import Nearby
from installer_app.ui.fleet_lists import FleetReadings
from installer_app.ui.pages.view import Context
from installer_app.ui.places import SETTINGS
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.finding import FindingBar, FindingKind

UNSIGNED: Final = frozenset({FaultCode.ACCOUNT_SIGNED_OUT, FaultCode.ACCOUNT_TOKEN_REFUSED})
"""What signing in helps against."""


class FleetPart(QWidget):
    """One tab. One reading at a time; a new one takes the place of that before."""

    changed = Signal()
    """What can be done has changed, or its reason."""
    learned = Signal(bool)
    """Whether the Bold API takes the token that is signed in, as an answer shows."""
    organization_asked = Signal(int)
    """Show the organization of this number."""

    def __init__(self, context: Context, readings: FleetReadings) -> None:
        """Empty."""
        super().__init__()
        self.context, self.readings = context, readings
        self.nearby = Nearby()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(12)
        self._watch: Watch | None = None

    @property
    def now(self) -> float:
        """Unix seconds."""
        return self.context.now().timestamp()

    @property
    def is_reading(self) -> bool:
        """Whether an answer is awaited."""
        return self._watch is not None

    def foot(self) -> FootView:
        """What can be done now."""
        return FootView()

    def lead(self) -> str:
        """What stands under the title; empty: nothing of its own."""
        return ""

    def first_focus(self) -> QWidget | None:
        """Where the focus starts."""
        return None

    def hear(self, nearby: Nearby) -> None:
        """Others are heard."""
        self.nearby = nearby

    def tick(self) -> None:
        """A second has passed: ages grow."""

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked any more."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.drop()

    def drop(self) -> None:
        """Give up the reading, if there is one."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def take(self, watch: Watch, hear: object) -> None:
        """Wait for this, in place of what was waited for."""
        self.drop()
        self._watch = watch
        watch.value.connect(self._learn)
        watch.value.connect(hear)

    def _learn(self, value: object) -> None:
        if not isinstance(value, Fault):
            self.learned.emit(True)
        elif value.code in UNSIGNED or value.code is FaultCode.ACCOUNT_FORBIDDEN:
            self.learned.emit(value.code not in UNSIGNED)

    def to_settings(self) -> None:
        """Where somebody can sign in."""
        self.context.go(SETTINGS)

    def trouble(self, fault: Fault) -> FindingBar:
        """A fault in words with its code; its button leads to Settings where signing in would help."""
        if fault.code in UNSIGNED:
            title = _(wf.SIGNED_OUT if fault.code is FaultCode.ACCOUNT_SIGNED_OUT else wf.REFUSED)
            return FindingBar(FindingKind.WARN, title, fault.code.value, _(wf.TO_SETTINGS))
        words = faults.words(fault)
        title = _(wf.FORBIDDEN_ONE) if fault.code is FaultCode.ACCOUNT_FORBIDDEN else words.title
        text = f"{' '.join(words.next)} ({fault.code.value})"
        return FindingBar(FindingKind.WARN, title, text, _(w.READ_AGAIN))
