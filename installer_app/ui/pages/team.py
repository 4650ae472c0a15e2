"""The team: how this computer stands with it, its board live, doors claimed and given back, conflicts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from installer_app.model.fault import Fault, FaultCode
from installer_app.team.board import Board
from installer_app.team.doors import Claim
from installer_app.texts import cli_team, faults, measures
from installer_app.texts import window_team as wt
from installer_app.texts.command import Words
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.actions import Action, FootView
from installer_app.ui.announcer import announce
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.team_claim import MOST, TeamClaim
from installer_app.ui.panels.team_conflicts import TeamConflicts
from installer_app.ui.panels.team_held import TeamHeld
from installer_app.ui.panels.team_state import TeamRefused, TeamState
from installer_app.ui.places import WORKLIST
from installer_app.ui.team_rows import AreaRow, HandRow, Sums, area_rows, hand_rows
from installer_app.ui.team_words import standing_words
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.cells import Cell
from installer_app.ui.widgets.count_table import CountModel, CountTable
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState

FAULTS_SHOWN: Final = 2
SECOND_MS: Final = 1000


class TeamPage(View):
    """It listens to the board for as long as it is shown."""

    def __init__(self, context: Context) -> None:
        """Nothing is read until it is shown. The profile names a team."""
        super().__init__(context)
        desk = context.bridge.sources.team
        assert desk is not None
        self._desk, self._news = desk, context.team
        self._watch: Watch | None = None
        self._doing: Watch | None = None
        self._waits = ""
        self._told: FindingBar | None = None
        self._stale: FindingBar | None = None
        self.board: Board | None = None
        self.state = TeamState()
        self.refused = TeamRefused()
        self.form = TeamClaim()
        self.conflicts = TeamConflicts(desk.me)
        self.held = TeamHeld(context.board)
        self.areas = CountTable(CountModel(tuple(map(_, wt.AREA_HEADS)), self), _(wt.AREAS))
        self.hands = CountTable(CountModel(tuple(map(_, wt.HAND_HEADS)), self), _(wt.HANDS))
        self.frame = ListFrame(self.areas)
        self._hands_head = Label(_(wt.HANDS), Face.HEAD)
        self._ageing = QTimer(self)
        self._build()

    def commands(self) -> tuple[Words, ...]:
        """The same in a terminal."""
        area = ("--area", self.form.area_id) if self.form.area_id else ()
        chosen = tuple(sorted(self.held.chosen))
        return (
            ("team", "board"),
            ("team", "status"),
            ("team", "sync"),
            ("team", "claim", *area, str(self.form.wanted or 1)),
            *((("team", "release", *chosen),) if chosen else ()),
            *(("team", "settle", str(one)) for one in self.conflicts.numbers[:1]),
        )

    def foot(self) -> FootView:
        """Claim doors, give the chosen ones back, or go back to those of this computer."""
        left = [Action("back", _(wt.BACK), lambda: self.context.go(WORKLIST), Icon.BACK)]
        chosen = len(self.held.chosen)
        if chosen and not self._waits:
            words = ngettext(wt.GIVE_BACK_ONE, wt.GIVE_BACK_MANY, chosen).format(count=number(chosen))
            left.append(Action("give-back", words, self._give_back, Icon.EXPORT))
        claim = Action("claim", _(wt.CLAIM), self._claim, Icon.IMPORT)
        wrong = "" if self.form.wanted else _(wt.COUNT_WRONG).format(most=number(MOST))
        reason = self._waits or wrong
        return FootView(tuple(left), claim, reason, not reason)

    def first_focus(self) -> QWidget:
        """How many doors to claim: Enter claims them."""
        return self.form.count

    def showEvent(self, event: QShowEvent) -> None:
        """Listen."""
        super().showEvent(event)
        if self._watch is None:
            self._listen()
            self._ageing.start(SECOND_MS)
        self._show_standing()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._let_go()
            self._ageing.stop()

    # ---- inside

    def _build(self) -> None:
        self.set_head(_(wt.TITLE), "")
        self.frame.set_state(ListState(ListKind.LOADING, _(wt.READING)))
        for part in (self.state, self.refused, self.form, self.conflicts, self.held, self.frame):
            self.body.addWidget(part)
        self.body.addWidget(self._hands_head)
        self.body.addWidget(self.hands)
        self.body.addStretch(1)
        self._hands_head.hide()
        self.hands.hide()
        self.state.sync.clicked.connect(self._desk.sync)
        self.form.changed.connect(self.foot_changed)
        self.form.entered.connect(self._claim)
        self.held.changed.connect(self.foot_changed)
        self.conflicts.settled.connect(self._settle)
        self._ageing.timeout.connect(self._show_standing)
        if self._news is not None:
            self._news.changed.connect(self._show_standing)
        self.context.board.renewed.connect(self._show_standing)

    def _listen(self) -> None:
        self._watch = self.bridge.follow(self._desk.watch)
        self._watch.value.connect(self._hear)

    def _let_go(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _show_standing(self) -> None:
        """Also where the team cannot be reached: what this computer holds is known here."""
        if self._news is None:
            return
        standing, now = self._news.standing, self.context.now().timestamp()
        self.state.show_words(standing_words(standing, now), standing.is_at_work)
        self.refused.show_faults(standing.refused)
        self.held.show_held(standing.held, now)
        if self.board is None:
            self.conflicts.show_conflicts(standing.conflicts, len(standing.conflicts))

    # ---- what is asked of the team

    def _claim(self) -> None:
        count = self.form.wanted
        if count is not None:
            self._do(wt.CLAIMING, partial(self._desk.claim, count, self.form.area_id), self._claimed)

    def _give_back(self) -> None:
        chosen = self.held.chosen
        if chosen:
            self._do(wt.GIVING_BACK, partial(self._desk.release, chosen), self._given_back)

    def _settle(self, at: int) -> None:
        self._do(wt.SETTLE, partial(self._desk.settle, at), partial(self._settled, self.conflicts.name(at)))

    def _do(self, waits: str, ask: Callable[[], Awaitable[object]], then: Callable[[object], None]) -> None:
        """One thing at a time; what came of it is said on the page."""
        if self._waits:
            return
        self._waits = _(waits)
        self.foot_changed.emit()
        self._doing = self.bridge.fetch(lambda _report: ask())
        self._doing.value.connect(partial(self._done, then))

    def _done(self, then: Callable[[object], None], value: object) -> None:
        self._waits = ""
        if isinstance(value, Fault):
            words = faults.words(value)
            said = f"{' '.join(words.next)} {_(wt.CODE).format(code=value.code.value)}"
            self._say(FindingKind.BLOCKING, words.title, said)
        else:
            then(value)
        self._show_standing()
        self.foot_changed.emit()

    def _claimed(self, value: object) -> None:
        claims = [one for one in value if isinstance(one, Claim)] if isinstance(value, tuple) else []
        began = [one for one in claims if one.held_before is not None and one.state != "to-install"]
        said = " ".join(cli_team.begun_before(one.door.serial) for one in began)
        kind = FindingKind.WARN if began or not claims else FindingKind.OK
        self._say(kind, cli_team.claimed(len(claims)), said)

    def _given_back(self, value: object) -> None:
        count = value if isinstance(value, int) else 0
        kind = FindingKind.OK if count else FindingKind.NOTE
        self._say(kind, cli_team.released(count), "" if count else _(wt.BEGUN))

    def _settled(self, door: str, _value: object) -> None:
        self._say(FindingKind.OK, _(wt.SETTLED).format(door=door))
        self._let_go()
        self._listen()

    def _say(self, kind: FindingKind, title: str, text: str = "") -> None:
        self._told = self._put(self._told, FindingBar(kind, title, text), 1)
        announce(self, f"{title} {text}".strip(), kind is FindingKind.BLOCKING)

    # ---- the board

    def _hear(self, value: object) -> None:
        if isinstance(value, Fault):
            self._show_fault(value)
        elif isinstance(value, Board):
            self._show(value)

    def _show(self, board: Board) -> None:
        self.board = board
        self._stale = self._put(self._stale, None, 0)
        summary = cli_team.summary(board.done, board.doors, board.done_last_hour, board.hours_left)
        self.set_head(_(wt.TITLE), summary if board.doors else "")
        rows = area_rows(board)
        self.areas.counts.show(tuple(_area(row) for row in rows))
        self.frame.set_state(ListState(ListKind.READY) if rows else ListState(ListKind.EMPTY, _(wt.EMPTY)))
        hands = hand_rows(board)
        self.hands.counts.show(tuple(_hand(row, self._desk.me, board.read_at) for row in hands))
        for part in (self._hands_head, self.hands):
            part.setVisible(bool(hands))
        self.form.show_board(board)
        self.conflicts.show_conflicts(board.open, board.conflicts)

    def _show_fault(self, fault: Fault) -> None:
        words = faults.words(fault)
        if self.board is None:
            state = ListState(ListKind.FAILED, f"{words.title}. {' '.join(words.next)}", fault.code)
            self.frame.set_state(state)
            return
        age = measures.age(self.context.now().timestamp() - self.board.read_at.timestamp())
        said = _(wt.STALE).format(age=age, title=words.title, code=fault.code.value)
        bar = FindingBar(FindingKind.WARN, said, " ".join(words.next))
        self._stale = self._put(self._stale, bar, self.body.indexOf(self.frame))

    def _put(self, old: FindingBar | None, new: FindingBar | None, at: int) -> FindingBar | None:
        if old is not None:
            old.hide()
            old.deleteLater()
        if new is not None:
            self.body.insertWidget(at, new)
        return new


def _area(row: AreaRow) -> tuple[Cell, ...]:
    why = ", ".join(map(faults.title, _known(row.faults)))
    return (Cell(row.place or _(wt.NO_PLACE), why, Face.STRONG), _count(row.sums.to_do), *_counts(row.sums))


def _hand(row: HandRow, me: str, now: datetime) -> tuple[Cell, ...]:
    mine = _(wt.THIS_ONE) if row.hand.key_id == me else row.hand.key_id
    silent_s = max((now - row.hand.seen_at).total_seconds(), 0)
    seen = Cell(measures.age(silent_s), "", Face.BODY, Tone.INK_2)
    return (Cell(row.hand.name, mine, Face.STRONG), *_counts(row.sums), seen)


def _counts(sums: Sums) -> tuple[Cell, ...]:
    failed = Cell(number(sums.failed), "", Face.STRONG, Tone.FAULT) if sums.failed else _count(0)
    return (_count(sums.in_hand), failed, _count(sums.unproven), _count(sums.done))


def _count(count: int) -> Cell:
    return Cell(number(count), "", Face.BODY, Tone.INK if count else Tone.INK_3)


def _known(codes: tuple[str, ...]) -> list[FaultCode]:
    """What a newer app calls its faults is not guessed."""
    return [FaultCode(code) for code in codes if code in set(FaultCode)][:FAULTS_SHOWN]
