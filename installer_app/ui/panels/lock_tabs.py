"""The parts of a lock's page, live or out of a bundle: one at a time, under their tabs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.texts import measures
from installer_app.texts import window_lookup as wl
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.lock_view import LockView
from installer_app.ui.lookup import Lookup
from installer_app.ui.panels.access_map import AccessPanel
from installer_app.ui.panels.event_list import EventPanel
from installer_app.ui.panels.finding_list import FindingList
from installer_app.ui.panels.job_scrub import JobScrub
from installer_app.ui.panels.lock_firmware import LockFirmwarePanel
from installer_app.ui.panels.lock_radio import RadioPanel
from installer_app.ui.panels.lock_readings import ReadingsPanel
from installer_app.ui.panels.log_list import LogPanel
from installer_app.ui.panels.timeline import TimelinePanel
from installer_app.ui.remedies import way
from installer_app.ui.theme import Face, Tone, current_theme
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.tabs import Tab, Tabs
from installer_app.workflow.diagnosis import Remedy

LOW = 320
"""A list has at least this height, at 100 %."""
TALL = 560
"""Beside the findings the timeline is no higher: two things that scroll would be one too many."""
ROOMY = 960
"""From this width on the timeline stands beside the findings."""


class LockTabs(QWidget):
    """Every panel is built from the latest view alone."""

    remedied = Signal(object)
    """A Finding whose button was pressed."""
    asked = Signal(str, str)
    """Why does it not let this person in: the id and what they are called."""
    went = Signal(str)
    """A job that is to be shown in the flow."""
    changed = Signal()
    """Something was done to the lock: it is to be read anew."""

    def __init__(self, bridge: Bridge, lookup: Lookup, parent: QWidget | None = None) -> None:
        """Nothing is known yet."""
        super().__init__(parent)
        self.view: LockView | None = None
        self.aside = Label("", Face.META, Tone.INK_2)
        self.tabs = Tabs(tuple(Tab(key, _(words)) for key, words in wl.TABS.items()), self.aside)
        self.overview = _Overview(self._leads)
        self.timeline = TimelinePanel()
        self.logs = LogPanel(bridge, lookup)
        self.events = EventPanel(bridge)
        self.access = AccessPanel(bridge, lookup)
        self.firmware = LockFirmwarePanel(bridge, lookup)
        self.radio = RadioPanel(bridge, lookup)
        self.jobs = JobScrub(bridge, lookup)
        parts: tuple[QWidget, ...] = (
            self.overview, self.timeline, self.logs, self.events,
            self.access, self.firmware, self.radio, self.jobs,
        )  # fmt: skip
        self._parts = dict(zip(wl.TABS, parts, strict=True))
        self._show: dict[str, Callable[[LockView], None]] = {
            "overview": self.overview.show_lock,
            "timeline": self.timeline.show_lock,
            "logs": self.logs.show_lock,
            "events": self.events.show_lock,
            "access": self.access.show_lock,
            "firmware": self.firmware.show_lock,
            "radio": self.radio.show_lock,
            "jobs": self.jobs.show_lock,
        }
        self.current = "overview"
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.tabs)
        for key, part in self._parts.items():
            part.setVisible(key == self.current)
            box.addWidget(part, 1)
        for panel in (self.timeline, self.logs, self.events):
            panel.frame.setMinimumHeight(current_theme().px(LOW))
        self.tabs.went.connect(self.go)
        self.overview.findings.remedied.connect(self.remedied)
        self.access.asked.connect(self.asked)
        for part in (self.events, self.jobs):
            part.went.connect(self.went)
        self.events.changed.connect(self.changed)

    def go(self, key: str) -> None:
        """Show one of them; it reads only once it is looked at."""
        self.current = key
        self.tabs.set_tab(key)
        for name, part in self._parts.items():
            part.setVisible(name == key)
        if self.view is not None:
            self._show[key](self.view)

    def show_lock(self, view: LockView) -> None:
        """The latest view, for the part that is shown."""
        self.view = view
        self._show[self.current](view)
        events = view.case.events.value
        counts = {"overview": len(view.findings), "jobs": len(view.entries)}
        counts |= {"events": len(events)} if events is not None else {}
        for key, count in counts.items():
            self.tabs.set_count(key, measures.number(count) if count else "")

    def _leads(self, remedy: Remedy) -> bool:
        view = self.view
        if view is None:
            return False
        found = next((one for one in view.findings if one.remedy is remedy), None)
        return way(remedy, view, found) is not None


class _Overview(QWidget):
    """Findings and readings; beside them the timeline, where there is room."""

    def __init__(self, leads: Callable[[Remedy], bool]) -> None:
        super().__init__()
        self.findings = FindingList(leads)
        self.readings = ReadingsPanel()
        self.timeline = TimelinePanel(compact=True)
        self.timeline.setMinimumWidth(300)
        self.timeline.setFixedHeight(current_theme().px(TALL))
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(Label(_(wl.BY_WHAT_THEY_EXPLAIN), Face.HEAD))
        left.addWidget(self.findings)
        left.addWidget(self.readings)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addLayout(left, 11)
        row.addWidget(self.timeline, 9, Qt.AlignmentFlag.AlignTop)

    def show_lock(self, view: LockView) -> None:
        self.findings.show_lock(view)
        self.readings.show_lock(view)
        self.timeline.show_lock(view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.timeline.setVisible(self.width() >= current_theme().px(ROOMY))
