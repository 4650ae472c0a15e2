"""The team's board: how its doors stand by area and computer, live; it only reads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from installer_app.model.fault import Fault, FaultCode
from installer_app.team.board import Board
from installer_app.texts import cli_team, faults, measures
from installer_app.texts import window_team as wt
from installer_app.texts.command import Words
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.places import WORKLIST
from installer_app.ui.team_rows import AreaRow, HandRow, Sums, area_rows, hand_rows
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.cells import Cell
from installer_app.ui.widgets.count_table import CountModel, CountTable
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState

if TYPE_CHECKING:
    from installer_app.store.claims import Held

FAULTS_SHOWN: Final = 2


class TeamPage(View):
    """It listens for as long as it is shown."""

    def __init__(self, context: Context) -> None:
        """Nothing is read until it is shown. The profile names a team."""
        super().__init__(context)
        desk = context.bridge.sources.team
        assert desk is not None
        self._desk = desk
        self._watch: Watch | None = None
        self._told: FindingBar | None = None
        self.board: Board | None = None
        self.areas = CountTable(CountModel(tuple(map(_, wt.AREA_HEADS)), self), _(wt.AREAS))
        self.hands = CountTable(CountModel(tuple(map(_, wt.HAND_HEADS)), self), _(wt.HANDS))
        self.held = CountTable(CountModel(tuple(map(_, wt.HELD_HEADS)), self), _(wt.HELD_HEADS[0]))
        self.frame = ListFrame(self.areas)
        self._asking: Watch | None = None
        self._hands_head = Label(_(wt.HANDS), Face.HEAD)
        self._build()

    def commands(self) -> tuple[Words, ...]:
        """The same board in a terminal."""
        return (("team", "board"),)

    def foot(self) -> FootView:
        """Back to the doors of this computer."""
        return FootView((), Action("back", _(wt.BACK), lambda: self.context.go(WORKLIST), Icon.BACK))

    def first_focus(self) -> QWidget:
        """The areas."""
        return self.areas

    def showEvent(self, event: QShowEvent) -> None:
        """Listen."""
        super().showEvent(event)
        if self._watch is None:
            self._watch = self.bridge.follow(self._desk.watch)
            self._watch.value.connect(self._hear)
        self._read_held()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        if self._watch is not None and not event.spontaneous():
            self._watch.cancel()
            self._watch = None

    # ---- inside

    def _build(self) -> None:
        self.set_head(_(wt.TITLE), "")
        self.frame.set_state(ListState(ListKind.LOADING, _(wt.READING)))
        self.body.addWidget(self.frame)
        self.body.addWidget(self._hands_head)
        self.body.addWidget(self.hands)
        self.body.addWidget(self.held)
        self.body.addStretch(1)
        self.held.hide()
        self._hands_head.hide()
        self.hands.hide()

    def _read_held(self) -> None:
        self._asking = self.bridge.read(self._desk.held)
        self._asking.value.connect(self._show_held)

    def _show_held(self, value: object) -> None:
        """Also where the team cannot be reached: what this computer holds is known here."""
        held = cast("tuple[Held, ...]", value) if isinstance(value, tuple) else ()
        self.held.counts.show(tuple(_held(each, self.context.now().timestamp()) for each in held))
        self.held.setVisible(bool(held))

    def _hear(self, value: object) -> None:
        if isinstance(value, Fault):
            self._show_fault(value)
        elif isinstance(value, Board):
            self._show(value)

    def _show(self, board: Board) -> None:
        self.board = board
        self._read_held()
        self._tell(None)
        summary = cli_team.summary(board.done, board.doors, board.done_last_hour, board.hours_left)
        self.set_head(_(wt.TITLE), summary if board.doors else "")
        rows = area_rows(board)
        self.areas.counts.show(tuple(_area(row) for row in rows))
        self.frame.set_state(ListState(ListKind.READY) if rows else ListState(ListKind.EMPTY, _(wt.EMPTY)))
        hands = hand_rows(board)
        self.hands.counts.show(tuple(_hand(row, self._desk.me, board.read_at) for row in hands))
        for part in (self._hands_head, self.hands):
            part.setVisible(bool(hands))
        if board.conflicts:
            count = board.conflicts
            words = ngettext(wt.CONFLICTS_ONE, wt.CONFLICTS_MANY, count).format(count=number(count))
            self._tell(FindingBar(FindingKind.WARN, words, _(wt.CONFLICTS_TEXT)))

    def _show_fault(self, fault: Fault) -> None:
        words = faults.words(fault)
        if self.board is None:
            state = ListState(ListKind.FAILED, f"{words.title}. {' '.join(words.next)}", fault.code)
            self.frame.set_state(state)
            return
        age = measures.age(self.context.now().timestamp() - self.board.read_at.timestamp())
        said = _(wt.STALE).format(age=age, title=words.title, code=fault.code.value)
        self._tell(FindingBar(FindingKind.WARN, said, " ".join(words.next)))

    def _tell(self, bar: FindingBar | None) -> None:
        if self._told is not None:
            self._told.hide()
            self._told.deleteLater()
        self._told = bar
        if bar is not None:
            self.body.insertWidget(1, bar)


def _area(row: AreaRow) -> tuple[Cell, ...]:
    why = ", ".join(map(faults.title, _known(row.faults)))
    return (Cell(row.place or _(wt.NO_PLACE), why, Face.STRONG), _count(row.sums.to_do), *_counts(row.sums))


def _hand(row: HandRow, me: str, now: datetime) -> tuple[Cell, ...]:
    mine = _(wt.THIS_ONE) if row.hand.key_id == me else row.hand.key_id
    silent_s = max((now - row.hand.seen_at).total_seconds(), 0)
    seen = Cell(measures.age(silent_s), "", Face.BODY, Tone.INK_2)
    return (Cell(row.hand.name, mine, Face.STRONG), *_counts(row.sums), seen)


def _held(one: Held, now: float) -> tuple[Cell, ...]:
    """How long it has been held, and for how long still."""
    lost = _(wt.LOST) if one.is_lost else ""
    since, left = (measures.span(max(each, 0)) for each in (now - one.claimed_at, one.held_until - now))
    serial = Cell(one.serial, lost, Face.MONO_STRONG, Tone.WARN if one.is_lost else Tone.INK, serial=not lost)
    return (serial, Cell(since), Cell(left, "", Face.BODY, Tone.INK_2))


def _counts(sums: Sums) -> tuple[Cell, ...]:
    failed = Cell(number(sums.failed), "", Face.STRONG, Tone.FAULT) if sums.failed else _count(0)
    return (_count(sums.in_hand), failed, _count(sums.unproven), _count(sums.done))


def _count(count: int) -> Cell:
    return Cell(number(count), "", Face.BODY, Tone.INK if count else Tone.INK_3)


def _known(codes: tuple[str, ...]) -> list[FaultCode]:
    """What a newer app calls its faults is not guessed."""
    return [FaultCode(code) for code in codes if code in set(FaultCode)][:FAULTS_SHOWN]
