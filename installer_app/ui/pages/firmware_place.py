"""The place Firmware: one lock, an area or a property, every lock, the images, and the jobs about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts.command import Words, lock_words
from installer_app.texts.language import _
from installer_app.ui.actions import Action, FootView
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.firmware_images import ImagesPart
from installer_app.ui.panels.firmware_jobs import FirmwareJobs, firmware_jobs
from installer_app.ui.panels.firmware_lock import LockFirmware
from installer_app.ui.panels.firmware_part import FirmwarePart
from installer_app.ui.panels.firmware_wide import AllFirmware, PlaceFirmware
from installer_app.ui.widgets.tabs import Tab, Tabs

_SECOND_MS: Final = 1000


class FirmwarePlace(View):
    """One part at a time, made anew each time it is gone to; what was typed of the lock stays."""

    opened = Signal(str)
    """Show this job, and take it up if it rests."""

    def __init__(self, context: Context) -> None:
        """One lock comes first."""
        super().__init__(context)
        self.set_head(_(wf.PLACE_TITLE), _(wf.PLACE_LEAD))
        self._lock_text = ""
        self.part: FirmwarePart | None = None
        self.tabs = Tabs(tuple(Tab(key, _(words)) for key, words in wf.TABS.items()))
        self.tabs.went.connect(self.go)
        self._box = QVBoxLayout()
        self.body.addWidget(self.tabs)
        self.body.addLayout(self._box, 1)
        context.bridge.changed.connect(self._count)
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._tick)
        self._second.start()
        self._count()
        self.go("lock")

    def go(self, key: str) -> None:
        """Show one of the parts."""
        makers: dict[str, Callable[[], FirmwarePart]] = {
            "lock": lambda: LockFirmware(self.context, self._lock_text),
            "place": lambda: PlaceFirmware(self.context),
            "all": lambda: AllFirmware(self.context),
            "images": lambda: ImagesPart(self.context),
            "jobs": self._jobs,
        }
        if isinstance(self.part, LockFirmware):
            self._lock_text = self.part.field.text()
        focused = self.window().focusWidget() if self.isVisible() else None
        inside = self.part is not None and focused is not None and self.part.isAncestorOf(focused)
        if self.part is not None:
            self.part.hide()
            self.part.deleteLater()
        self.tabs.set_tab(key)
        self.part = makers[key]()
        self.part.changed.connect(self.foot_changed)
        self._box.addWidget(self.part)
        self.part.show()  # at once: what is not shown takes no focus
        if isinstance(self.part, LockFirmware) and self._lock_text:
            self.part.look()
        first = self.part.first_focus()
        if inside and first is not None:
            first.setFocus()
        self.foot_changed.emit()

    def commands(self) -> tuple[Words, ...]:
        """What the part that is shown reads or does; what is typed there stands in capitals."""
        match self.part:
            case LockFirmware() as part:
                return (("firmware", "show", *lock_words(part.field.text().strip() or "ID")),)
            case PlaceFirmware():
                where = ("--property", "ID", "--area", "ID")
                return (("firmware", "assign", "VERSION", "--scope", "area", *where),)
            case AllFirmware():
                return (("firmware", "assign", "VERSION", "--scope", "global"),)
            case ImagesPart():
                return (("firmware", "download", "VERSION"),)
        return (("jobs",),)

    def foot(self) -> FootView:
        """What the part offers; the jobs lead to the next lock."""
        if self.part is None or isinstance(self.part, FirmwareJobs):
            return FootView((), Action("next", _(w.NEXT_LOCK), lambda: self.context.show_job(None)))
        return self.part.foot()

    def first_focus(self) -> QWidget | None:
        """That of the part."""
        return self.part.first_focus() if self.part is not None else None

    # ---- inside

    def _jobs(self) -> FirmwarePart:
        jobs = FirmwareJobs(self.context)
        jobs.opened.connect(self.opened)
        return jobs

    def _count(self, _snapshot: object = None) -> None:
        count = len(firmware_jobs(self.bridge.snapshots))
        self.tabs.set_count("jobs", str(count) if count else "")

    def _tick(self) -> None:
        if self.part is not None and self.isVisible():
            self.part.tick()
