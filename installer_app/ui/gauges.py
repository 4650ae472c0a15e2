"""What is said in every place: status line and counts, from the snapshots and one reading of the accounts."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Signal

from installer_app.model.cloud import Account
from installer_app.model.fault import Fault
from installer_app.texts import faults, measures
from installer_app.texts import window as w
from installer_app.texts import window_worklist as wl
from installer_app.texts.language import _, ngettext
from installer_app.texts.standing import serial_of
from installer_app.ui.board import Board
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.panels.sign_in import may
from installer_app.ui.places import WORKLIST
from installer_app.ui.shell import Shell
from installer_app.ui.theme import Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.status import StatusItem
from installer_app.workflow.facts import AccountsRead
from installer_app.workflow.party import PartyName
from installer_app.workflow.snapshot import JobState
from installer_app.workflow.worklist import Queue

_SKEW_WARNS_S = 60


class Gauges(QObject):
    """Keeps status line and rail as the snapshots say."""

    accounts_read = Signal(object)
    """Who is signed in: a tuple of Account, or a Fault."""

    def __init__(self, shell: Shell, bridge: Bridge, board: Board) -> None:
        """It reads once who is signed in."""
        super().__init__(shell)
        self._shell, self._bridge, self._board = shell, bridge, board
        board.renewed.connect(self.show)
        self._accounts: tuple[Account, ...] | Fault | None = None
        self._heard: int | None = None
        self._listening: LockPage | None = None
        sandbox = bridge.sources.sandbox
        shell.status.set_sandbox(_(w.SANDBOX) if sandbox else "", _(w.NO_REAL_LOCKS) if sandbox else "")
        shell.evidence.set_words(_(w.EVIDENCE), _(w.EVIDENCE_LEGEND))
        self._reading: Watch | None = None
        self.read_accounts()
        self.show()

    def read_accounts(self) -> None:
        """Read anew who is signed in."""
        self._reading = self._bridge.read_accounts()
        self._reading.value.connect(self._take_accounts)

    def watch(self, page: QObject) -> None:
        """The page shown: while it listens, say how many locks are heard."""
        self._listening = page if isinstance(page, LockPage) else None
        if self._listening is not None:
            self._listening.foot_changed.connect(self._count)
        self._heard = None

    def show(self) -> None:
        """Say it all as it is now."""
        jobs = [one for one in self._bridge.snapshots if one.memory.outcome is None]
        moving = [one for one in jobs if one.state in (JobState.RUNNING, JobState.ASKING)]
        items = [self._account_item(), self._radio_item()]
        skew_s = next(
            (
                one.facts[AccountsRead].skew_s
                for one in reversed(self._bridge.snapshots)
                if AccountsRead in one.facts
            ),
            None,
        )
        if skew_s is not None:
            said = w.CLOCK_BEHIND if skew_s > 0 else w.CLOCK_AHEAD if skew_s < 0 else w.CLOCK_RIGHT
            words = _(said).format(span=measures.span(skew_s))
            tone = Tone.WARN if abs(skew_s) > _SKEW_WARNS_S else Tone.INK_2
            items.append(StatusItem(Icon.CLOCK, words, tone))
        if moving:
            count = len(moving)
            words = ngettext(w.BACKGROUND_ONE, w.BACKGROUND_MANY, count).format(count=count)
            items.append(StatusItem(Icon.HOURGLASS, words, last=True))
        self._shell.status.set_items(tuple(items))
        due = sum(self._board.count(queue) for queue in Queue if queue is not Queue.FINISHED)
        said = ngettext(wl.DUE_ONE, wl.DUE_MANY, due).format(count=measures.number(due))
        self._shell.rail.set_count(WORKLIST, measures.number(due) if due else "", said if due else "")

    # ---- inside

    def _take_accounts(self, value: object) -> None:
        self._accounts = value if isinstance(value, Fault) else cast("tuple[Account, ...]", value)
        self.accounts_read.emit(value)
        self.show()

    def _count(self) -> None:
        if self._listening is not None and self._listening.heard_count != self._heard:
            self._heard = self._listening.heard_count
            self.show()

    def _account_item(self) -> StatusItem:
        if self._accounts is None:
            return StatusItem(Icon.PERSON, _(w.READING))
        if isinstance(self._accounts, Fault):
            return StatusItem(Icon.PERSON, faults.words(self._accounts).title, Tone.WARN)
        if not self._accounts:
            return StatusItem(Icon.PERSON, _(w.NOT_SIGNED_IN), Tone.WARN)
        more = len(self._accounts) - 1
        return StatusItem(Icon.PERSON, may(self._accounts[0]) + (f" +{more}" if more else ""))

    def _radio_item(self) -> StatusItem:
        linked = next(
            (
                one
                for one in self._bridge.snapshots
                if one.state is JobState.RUNNING
                and one.request is not None
                and one.request.party is PartyName.LOCK
                and not (one.progress and one.progress.word == "waiting_for_radio")
            ),
            None,
        )
        if linked is not None:
            return StatusItem(Icon.BLUETOOTH, _(w.LINKED_TO).format(serial=serial_of(linked.facts)))
        if self._heard is None:
            return StatusItem(Icon.BLUETOOTH, _(w.RADIO_IDLE))
        words = ngettext(w.HEARING_ONE, w.HEARING_MANY, self._heard).format(count=self._heard)
        return StatusItem(Icon.BLUETOOTH, words)
