"""The window: puts the page of a snapshot into the case, and sends what is pressed over the bridge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.texts import window_flow as wl
from installer_app.texts import window_recover as wr
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.actions import CANCEL, FootBinder
from installer_app.ui.announcer import Announcer, announce
from installer_app.ui.arrival import Arrival
from installer_app.ui.beside import Beside
from installer_app.ui.board import Board
from installer_app.ui.bridge import Bridge
from installer_app.ui.burst import Scan
from installer_app.ui.chimes import Chimes
from installer_app.ui.evidence import sections
from installer_app.ui.gauges import Gauges
from installer_app.ui.page_table import PAGES
from installer_app.ui.pages.bundle_page import BundlePage
from installer_app.ui.pages.firmware_place import FirmwarePlace
from installer_app.ui.pages.fleet import FleetPage
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.pages.lock_page import LockDetailPage
from installer_app.ui.pages.locks import Left, LocksPage
from installer_app.ui.pages.one_step import OneStepPage
from installer_app.ui.pages.settings import SettingsPage
from installer_app.ui.pages.team import TeamPage
from installer_app.ui.pages.view import Context, View
from installer_app.ui.pages.welcome import WelcomePage
from installer_app.ui.pages.worklist import WorklistPage
from installer_app.ui.panels.notice import NoticeBar
from installer_app.ui.panels.offer import OfferBar
from installer_app.ui.panels.team_notice import TeamNotice
from installer_app.ui.places import (
    BUNDLE,
    FIRMWARE,
    FLEET,
    INSTALL,
    LOCK,
    LOCKS,
    ONE_STEP,
    RAIL,
    SETTINGS,
    TEAM,
    WELCOME,
    WITHOUT_FOOT,
    WORKLIST,
)
from installer_app.ui.remembered import keep_version
from installer_app.ui.shell import Shell
from installer_app.ui.stages import PageKey, Stage, back_to, page_of, pieces, stages
from installer_app.ui.team_news import TeamNews
from installer_app.ui.tones import Sound
from installer_app.ui.wedge import Wedge
from installer_app.workflow.facts import AccountsRead, FirmwareFound, LockChosen
from installer_app.workflow.requests import AskConfirm
from installer_app.workflow.snapshot import JobState, Snapshot

_SECOND_MS: Final = 1000


class Window(QWidget):
    """The whole window over one bridge."""

    looks_changed = Signal()
    """Theme or text size is to be read anew from the settings."""
    erased = Signal()
    """There are no data any more: the window is to be closed."""

    def __init__(
        self, shell: Shell, bridge: Bridge, now: Callable[[], datetime], tick: Callable[[], float]
    ) -> None:
        """Take a shell that may be on the screen already. `tick` is the monotonic clock, in seconds."""
        super().__init__()
        self.shell, self.bridge = shell, bridge
        board = Board(bridge, now, self)
        team = TeamNews(bridge, board, self)
        self.context = Context(bridge, now, tick, self.go, self.show_job, board, team)
        self.job_id: str | None = None
        self.page: View | None = None
        self.foot = FootBinder(shell.foot)
        self._gauges = Gauges(shell, bridge, board)
        self._arrival = Arrival(bridge, self._gauges)
        self._wedge = Wedge(tick, self)
        self._chimes = Chimes(bridge, self)
        self._announcer = Announcer(bridge, lambda: self.job_id, partial(announce, self), self)
        self.beside = Beside(shell, lambda: self.page, lambda: (self._at, self._anchor()))
        self._notice = NoticeBar(self)
        self._offer = OfferBar(self)
        self._team_notice = TeamNotice(self)
        self._shown: tuple[object, ...] = ()
        self._left: Left | None = None
        self._to_take_up: set[str] = set()
        """Jobs that were running when somebody signed in: looked at once they rest."""
        self._found: set[str] = set()
        """Jobs whose version was remembered."""
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(shell, 1)
        shell.put_above((self._notice, self._team_notice, self._offer))
        self._connect()
        self.show_job(None)

    def show_job(self, job_id: str | None) -> None:
        """Show a job on the Install place; None: the first page, where the next one begins."""
        self.job_id = job_id
        if job_id is not None:
            self._offer.hide()
        self._place(INSTALL)
        self._render()

    def open_job(self, job_id: str) -> None:
        """Show a job, and take it up if it rests."""
        snapshot = self.bridge.latest(job_id)
        if snapshot is not None and snapshot.state is JobState.STOPPED and snapshot.step is None:
            self.bridge.resume(job_id)
        self.show_job(job_id)

    def go(self, place: str) -> None:
        """To a place of the rail."""
        if place == INSTALL:
            self.show_job(self.job_id)
            return
        self._place(place)
        if place == ONE_STEP:
            self._put(OneStepPage(self.context))
        elif place == WELCOME:
            welcome = WelcomePage(self.context)
            welcome.accounts_changed.connect(self._gauges.read_accounts)
            self._put(welcome)
        elif place == TEAM:
            self._put(TeamPage(self.context))
        elif place == WORKLIST:
            self._offer.hide()
            worklist = WorklistPage(self.context)
            worklist.opened.connect(self.open_job)
            self._put(worklist)
        elif place == LOCKS:
            self.put_locks(self._left)
        elif place == BUNDLE:
            self._put(BundlePage(self.context))
        elif place == FIRMWARE:
            firmware = FirmwarePlace(self.context)
            firmware.opened.connect(self.open_job)
            self._put(firmware)
        elif place == FLEET:
            self._put(FleetPage(self.context))
        elif place == SETTINGS:
            settings = SettingsPage(self.context)
            settings.looks_changed.connect(self.looks_changed)
            settings.accounts_changed.connect(self._gauges.read_accounts)
            settings.signed_in.connect(self._take_up)
            settings.erased.connect(self.erased)
            self._put(settings)

    def show_lock(self, lock_id: str) -> None:
        """The page of one lock, by the cloud's id."""
        self._place(LOCK)
        lock = LockDetailPage(self.context, lock_id)
        lock.resumed.connect(self.open_job)
        self._put(lock)

    def put_locks(self, left: Left | None) -> None:
        """The place Locks as it was left."""
        locks = LocksPage(self.context, left)
        locks.opened.connect(partial(self._open_lock, locks))
        self._put(locks)

    def say(self, title: str, text: str, code: str = "") -> None:
        """Say something above everything, that belongs to no job."""
        self._notice.say(title, text, code)

    def showEvent(self, event: QShowEvent) -> None:
        """Listen for a scanner in the window that all this is part of."""
        super().showEvent(event)
        self._wedge.listen(self.window())

    # ---- inside

    def _connect(self) -> None:
        self._wedge.scanned.connect(self._take_scan)
        self._arrival.first.connect(self._welcome)
        self.bridge.changed.connect(self._hear)
        self.bridge.faulted.connect(self._notice.say_fault)
        self.bridge.crashed.connect(lambda trace: self.say(_(ww.CRASH_TITLE), _(ww.CRASH_TEXT), trace[-200:]))
        self.bridge.recalled.connect(self._offer_unfinished)
        self._offer.resumed.connect(self.open_job)
        self._offer.undone.connect(self._undo)
        self._offer.recovered.connect(self._recover)
        if self.context.team is not None:
            self.context.team.told.connect(self._tell_team)
        self._team_notice.seen.connect(partial(self.go, TEAM))
        self.shell.rail.went.connect(self.go)
        self.shell.stepper.went_back.connect(self._go_back)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.activated.connect(lambda: self.beside.close() or self.foot.press(CANCEL))
        has_fleet = self.bridge.sources.fleet is not None
        self.shell.rail.show_place(FLEET, has_fleet)
        fleet = (FLEET,) if has_fleet else ()
        for number, place in enumerate((INSTALL, WORKLIST, LOCKS, FIRMWARE, *fleet, SETTINGS), start=1):
            to_place = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            to_place.activated.connect(partial(self.go, place))
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._tick)
        self._second.start()

    @property
    def _snapshot(self) -> Snapshot | None:
        return self.bridge.latest(self.job_id) if self.job_id is not None else None

    def _hear(self, snapshot: Snapshot) -> None:
        found = snapshot.facts.get(FirmwareFound)
        if found is not None and snapshot.state is JobState.RUNNING and snapshot.job_id not in self._found:
            self._found.add(snapshot.job_id)
            keep_version(self.bridge, found.version)
        if snapshot.job_id in self._to_take_up and snapshot.at_rest:
            self._take_up_one(snapshot)
        if snapshot.job_id == self.job_id and self._at == INSTALL:
            if snapshot.state in (JobState.ABANDONED, JobState.GIVEN, JobState.ERASED):
                self.show_job(None)
            else:
                self._render()
        self._gauges.show()

    def _offer_unfinished(self) -> None:
        """Jobs of earlier days that know something, and that nobody has taken up yet, here or elsewhere."""
        holder = self.bridge.sources.recovery.holder if self.bridge.sources.recovery else None
        known = (one for one in self.bridge.snapshots if one.facts)
        rest = (one for one in known if one.memory.outcome is None and one.step is None)
        free = (one for one in rest if holder is None or holder(one.job_id) is None)
        if self._at == INSTALL and self.job_id is None:
            self._offer.offer(tuple(one for one in free if one.state is JobState.STOPPED))
        damage = self.bridge.sources.damage
        if damage is not None:
            keeping = self.bridge.sources.keeping
            path = str(keeping.folder) if keeping is not None else ""
            self.say(_(wr.DAMAGE_TITLE), _(wr.DAMAGE_TEXT).format(path=path), str(damage)[:200])

    def _tell_team(self, words: str, text: str) -> None:
        """Wherever somebody is; who looks at the team sees it."""
        if self._at == TEAM:
            announce(self, words, False)
        else:
            self._team_notice.say(words, text)

    def _welcome(self) -> None:
        """Before the first lock, unless somebody is at it already."""
        page = self.page
        if self._at == INSTALL and isinstance(page, LockPage) and not page.field.text():
            self.go(WELCOME)

    def _anchor(self) -> str:
        """The page's part of the paper of its place."""
        if self._at != INSTALL:
            return ""
        return (page_of(self._snapshot) if self._snapshot is not None else PageKey.LOCK).value

    def _take_scan(self, scan: Scan) -> None:
        """To the page that waits for a lock; where the next lock is offered, it is this one."""
        if scan.lock is None:
            self.say(_(wl.SCAN_UNREADABLE), _(wl.SCAN_UNREADABLE_TEXT), scan.text)
            return
        lock = LockChosen(*scan.lock)
        taken = self.page is not None and self.page.take_lock(lock)
        if not taken and self.foot.press("next") and self.page is not None:
            taken = self.page.take_lock(lock)
        if taken:
            self._chimes.play(Sound.SCAN)
        else:
            self.say(_(wl.SCAN_NOT_TAKEN), _(wl.SCAN_NOT_TAKEN_TEXT).format(serial=lock.serial))

    def _undo(self, job_id: str) -> None:
        if self.bridge.undo(job_id):
            self.show_job(job_id)

    def _open_lock(self, locks: LocksPage, lock_id: str) -> None:
        self._left = locks.left
        self.show_lock(lock_id)

    def _recover(self, job_id: str) -> None:
        self.go(WORKLIST)
        if isinstance(self.page, WorklistPage):
            self.page.recover(job_id)

    def _place(self, place: str) -> None:
        self._at = place
        self.shell.rail.set_place(RAIL.get(place, place))
        whole = place == INSTALL
        self.shell.show_parts(stepper=whole, evidence=whole, foot=place not in WITHOUT_FOOT)

    def _render(self) -> None:
        """The page of the snapshot; a page is made anew for another job or another question."""
        snapshot = self._snapshot
        key = page_of(snapshot) if snapshot is not None else PageKey.LOCK
        kind = PAGES[key]
        same = (INSTALL, self.job_id, kind)
        if self.page is not None and self._shown == same:
            self.page.show_snapshot(snapshot)
        else:
            self._put(kind(self.context), snapshot, same)
        self._show_sides(snapshot)
        self._announcer.turn_to(self.page.accessibleName() if self.page is not None else "")

    def _put(self, page: View, snapshot: Snapshot | None = None, shown: tuple[object, ...] = ()) -> None:
        self._shown = shown
        self.page = page
        page.foot_changed.connect(lambda: self._show_foot(page))
        self.shell.set_page(page)
        page.show_snapshot(snapshot)
        self._focus(page)
        self._gauges.watch(page)
        self._announcer.turn_to(page.accessibleName())
        self.beside.turn()

    def _show_foot(self, page: View) -> None:
        if page is self.page:
            focused = cast("QWidget | None", self.focusWidget())
            typing = focused is not None and page.isAncestorOf(focused)
            if self.foot.show(page.foot()) and not typing:
                self._focus(page)
            self._show_evidence()
            self.beside.follow()

    def _focus(self, page: View) -> None:
        first = page.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.foot.view.primary is not None and self.foot.view.enabled:
            self.shell.foot.focus_primary()
        else:
            self.shell.rest_focus()

    def _show_sides(self, snapshot: Snapshot | None) -> None:
        self.shell.stepper.set_pieces(pieces(snapshot))
        self._show_evidence()
        self._gauges.show()

    def _show_evidence(self) -> None:
        own = self.page.evidence() if self.page is not None else None
        self.shell.evidence.set_sections(own or sections(self._snapshot, self.context.now()))

    def _tick(self) -> None:
        """Ages grow without any news."""
        if self._at == INSTALL and self.isVisible():
            self._show_evidence()

    def _take_up(self) -> None:
        """Somebody signed in: jobs that stopped for want of it go on, and a check reads what may be done."""
        for one in self.bridge.snapshots:
            self._take_up_one(one)

    def _take_up_one(self, one: Snapshot) -> None:
        self._to_take_up.discard(one.job_id)
        lacking = one.state is JobState.STOPPED and one.fault and one.fault.code.family == "account"
        checking = one.state is JobState.ASKING and isinstance(one.request, AskConfirm)
        if lacking:
            self.bridge.go_on(one.job_id)
        elif checking:
            self.bridge.go_back(one.job_id, AccountsRead)
        elif one.state is JobState.RUNNING:
            self._to_take_up.add(one.job_id)
        if (lacking or checking) and one.job_id == self.job_id:
            self.show_job(self.job_id)

    def _go_back(self, at: int) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        stage: Stage = stages(snapshot.workflow)[at]
        kind = back_to(snapshot, stage)
        if kind is not None:
            self.bridge.go_back(snapshot.job_id, kind)
