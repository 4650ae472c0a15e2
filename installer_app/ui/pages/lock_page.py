"""One lock: why it misbehaves, what happened to it, who may open it, and how it is heard."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import faults, measures
from installer_app.texts import window_lookup as wl
from installer_app.texts.command import Words
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.lock_view import LockView, Timed
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.bundle_save import BundlePanel
from installer_app.ui.panels.lock_head import LockHead
from installer_app.ui.panels.lock_tabs import LockTabs
from installer_app.ui.panels.rename import RenamePanel
from installer_app.ui.places import LOCKS, SETTINGS
from installer_app.ui.remedies import Leads, Way, tell_when, way
from installer_app.ui.watch import Watch, Whole
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.workflow.diagnosis import Case, Finding, diagnose

AGE_MS: Final = 10_000
"""So often the ages on the page grow."""


class LockDetailPage(View):
    """It reads all that can be read from here at once; what else, on demand. Nothing of it is kept."""

    resumed = Signal(str)
    """Go on with this job, and show it."""

    def __init__(self, context: Context, lock_id: str) -> None:
        """Begins to read."""
        super().__init__(context)
        lookup = context.bridge.sources.lookup
        assert lookup is not None
        self.lock_id, self._lookup = lock_id, lookup
        self._case: Case | None = None
        self._found: tuple[Finding, ...] = ()
        self._entries: dict[str, tuple[Timed, ...]] = {}
        self._whole, self._at_door = False, False
        self._person: tuple[str, str] | None = None
        self._watch: Watch | None = None
        self._panel: RenamePanel | BundlePanel | None = None
        self._said: FindingBar | None = None
        self.back = Button(_(wl.BACK_TO_LOCKS), Icon.BACK)
        self.rename, self.tell = Button(_(wl.RENAME)), Button(_(wl.TELL_ME_WHEN), Icon.HOURGLASS)
        self.door = Button(_(wl.AT_DOOR), Icon.BLUETOOTH)
        self.bundle = Button(_(wl.SUPPORT_BUNDLE), Icon.EXPORT)
        self.head = LockHead(_(wl.DIAGNOSE_AGAIN))
        self.head.add_actions((self.back, self.rename, self.tell, self.door, self.bundle))
        self.tabs = LockTabs(context.bridge, lookup)
        self._top = QVBoxLayout()
        self._top.setSpacing(8)
        self.body.addWidget(self.head)
        self.body.addLayout(self._top)
        self.body.addWidget(self.tabs, 1)
        self._connect()
        self._ageing = QTimer(self)
        self._ageing.setInterval(AGE_MS)
        self._ageing.timeout.connect(self._render)
        self._ageing.start()
        self.read()

    def commands(self) -> tuple[Words, ...]:
        """Its diagnosis, its firmware, and its bundle."""
        lock = ("--lock-id", self.lock_id)
        return (("diagnose", self.lock_id), ("firmware", "show", *lock), ("bundle", "save", *lock))

    def first_focus(self) -> QWidget:
        """Diagnose again, which is what Enter does here."""
        return self.head.primary

    def read(self, *, at_door: bool = False) -> None:
        """All of it anew; with `at_door` the lock is listened for and read, too."""
        if self._watch is not None:
            self._watch.cancel()
        lookup, lock_id, user = self._lookup, self.lock_id, self._person[0] if self._person else None
        self._whole, self._at_door = False, at_door
        self._watch = self.bridge.follow(lambda: lookup.study(lock_id, user, at_door))
        self._watch.value.connect(self._hear)
        self._render()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    # ---- inside

    def _connect(self) -> None:
        self.back.clicked.connect(partial(self._go, LOCKS))
        self.rename.clicked.connect(self._open_rename)
        self.tell.clicked.connect(self._tell_when)
        self.door.clicked.connect(lambda: self.read(at_door=True))
        self.bundle.clicked.connect(self._open_bundle)
        self.head.primary.clicked.connect(lambda: self.read(at_door=self._at_door))
        self.tabs.remedied.connect(self._remedy)
        self.tabs.asked.connect(self._ask_why)
        self.tabs.went.connect(self.resumed)
        self.tabs.changed.connect(self.read)

    def _go(self, place: str, _checked: bool = False) -> None:
        self.context.go(place)

    def _hear(self, told: object) -> None:
        if isinstance(told, Fault):
            self._watch, self._whole = None, True
            self._say(FindingKind.BLOCKING, faults.title(told.code), told.code.value)
        else:
            self._whole = isinstance(told, Whole)
            found = told.value if isinstance(told, Whole) else told
            if isinstance(found, Case):
                self._case, self._found = found, diagnose(found)
                self._entries = self._journals(found)
            self._watch = None if self._whole else self._watch
        self._render()

    def _render(self) -> None:
        view = self._view()
        primary = self.head.primary
        primary.setEnabled(self._whole)
        self.head.show_lock(view, self._whole)
        self.rename.setVisible(view.case.record.value is not None)
        self.tell.setVisible(tell_when(view) is not None)
        self.door.setVisible(view.serial is not None)
        self.door.setEnabled(self._whole)
        self.bundle.setVisible(self._case is not None)
        self.setAccessibleName(view.name or self.lock_id)
        self.tabs.aside.setText(self._age(view.now))
        self.tabs.show_lock(view)

    def _view(self) -> LockView:
        now = self.context.now()
        case = self._case or Case(self.lock_id, int(now.timestamp()))
        return LockView(case, now, self._found, self._entries, whole=self._whole)

    def _journals(self, case: Case) -> dict[str, tuple[Timed, ...]]:
        """Of each of its jobs; the worklist says of one that cannot be read."""
        found: dict[str, tuple[Timed, ...]] = {}
        for job in case.jobs:
            with suppress(Fault):
                found[job.job_id] = self._lookup.entries(job.job_id)
        return found

    def _age(self, now: datetime) -> str:
        at = self._case.record.at if self._case is not None else None
        if not self._whole:
            return _(wl.STILL_READING)
        if at is None:
            return ""
        age_s = max(now.timestamp() - at, 0)
        return _(wl.READ_AGO).format(age=measures.span(age_s)) if age_s >= 1 else _(wl.READ_NOW)

    # ---- what can be done

    def _remedy(self, finding: Finding) -> None:
        found = way(finding.remedy, self._view(), finding) if finding.remedy is not None else None
        if found is None:
            return
        match found.leads:
            case Leads.READ_AT_DOOR:
                self.read(at_door=True)
            case Leads.SIGN_IN:
                self.context.go(SETTINGS)
            case Leads.EVENTS:
                self.tabs.go("events")
            case Leads.RESUME:
                self.resumed.emit(found.job_id)
            case _:
                self._begin(found)

    def _begin(self, found: Way) -> None:
        job_id = self.bridge.start(found.workflow, found.facts)
        if job_id is None:
            return
        if found.leads is Leads.BACKGROUND:
            self._say(FindingKind.OK, _(wl.TELLING).format(job=job_id), "")
        else:
            self.context.show_job(job_id)

    def _tell_when(self) -> None:
        found = tell_when(self._view())
        if found is not None:
            self._begin(found)

    def _ask_why(self, user_id: str, name: str) -> None:
        self._person = user_id, name
        self._say(FindingKind.NOTE, _(wl.PERSON_ASKED).format(name=name), "")
        self.tabs.go("overview")
        self.read(at_door=self._at_door)

    def _open_rename(self) -> None:
        panel = RenamePanel(self.bridge, self._view())
        panel.changed.connect(self.read)
        panel.went.connect(self.resumed)
        self._put(panel)
        panel.focus()

    def _open_bundle(self) -> None:
        panel = BundlePanel(self.bridge, self._lookup, self._case)
        self._put(panel)
        panel.save.setFocus()

    def _put(self, panel: RenamePanel | BundlePanel) -> None:
        self._close()
        self._panel = panel
        panel.closed.connect(self._close)
        self._top.addWidget(panel)
        panel.show()

    def _close(self) -> None:
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
            self._panel = None

    def _say(self, kind: FindingKind, title: str, text: str) -> None:
        if self._said is not None:
            self._said.hide()
            self._said.deleteLater()
        self._said = FindingBar(kind, title, text)
        self._top.insertWidget(0, self._said)
        self._said.show()
