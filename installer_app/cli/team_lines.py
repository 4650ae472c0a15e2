"""What `team` prints: doors held, conflicts, the board; a row for programs, lines for people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from installer_app.cli import exits
from installer_app.cli.output import Output, plain
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.claims import Held
from installer_app.support.team import Synced
from installer_app.team.board import Board
from installer_app.team.doors import Conflict
from installer_app.texts import cli_team as words
from installer_app.texts.faults import title
from installer_app.texts.measures import unix_moment


def tell_held(each: Held, now: int, out: Output) -> None:
    """A door that is held here, since when and for how long still; `now`: Unix seconds."""
    left_s = each.held_until - now
    row = {"serial": each.serial, "claimed_at": each.claimed_at, "held_until": each.held_until}
    row |= {"age_s": max(now - each.claimed_at, 0), "left_s": left_s, "lost": each.is_lost}
    since, until = unix_moment(each.claimed_at), unix_moment(each.held_until)
    out.row(row, words.held(shown(each.serial), since, until, left_s, each.is_lost))


def tell_conflicts(conflicts: Iterable[Conflict], out: Output) -> int:
    """Each with its number; the exit code."""
    found = exits.PROVEN
    for one in conflicts:
        found = exits.FOUND
        out.row(_row(one), _lines(one))
    return found


def tell_settled(one: Conflict, is_new: bool, out: Output) -> None:
    """What was settled, and whether it was before."""
    done = words.settled() if is_new else words.settled_before(shown(one.settled_by or ""))
    out.row(_row(one) | {"settled": is_new, "settled_by": one.settled_by}, f"{_lines(one)}\n{done}")


def tell_fault(fault: Fault, out: Output) -> None:
    """One line, where the command goes on."""
    out.row({"code": fault.code.value, "detail": fault.detail}, f"{title(fault.code)}  [{shown(str(fault))}]")


def tell_synced(synced: Synced, out: Output) -> None:
    """What came, and how far the journal is there."""
    for job_id in synced.taken:
        out.row({"job": job_id, "state": "taken"}, words.taken(job_id))
    for fault in synced.refused:
        tell_fault(fault, out)
    row = {"entries": synced.entries, "told": synced.told, "held": len(synced.held)}
    out.row(row, words.synced(synced.entries))


class Diary:
    """What is said of one sync after another: only what is new."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._entries = -1
        self._fault: FaultCode | None = None
        self._held: frozenset[tuple[str, bool]] = frozenset()
        self._conflicts: frozenset[int] = frozenset()

    def tell(self, each: Synced | Fault, now: int) -> None:
        """`now`: Unix seconds."""
        match each:
            case Fault(code=FaultCode.COMPUTER_JOB_BUSY):
                pass  # another program of this computer is at it
            case Fault():
                if each.code is not self._fault:
                    tell_fault(each, self._out)
                self._fault = each.code
            case _:
                self._tell_synced(each, now)

    def _tell_synced(self, synced: Synced, now: int) -> None:
        if self._fault is not None:
            self._out.row({"code": None}, words.in_reach())
            self._fault = None
        if synced.entries != self._entries or synced.taken or synced.refused:
            tell_synced(synced, self._out)
        self._entries = synced.entries
        for held in synced.held:
            if (held.door_id, held.is_lost) not in self._held:
                tell_held(held, now, self._out)
        self._held = frozenset((held.door_id, held.is_lost) for held in synced.held)
        tell_conflicts((one for one in synced.conflicts if one.number not in self._conflicts), self._out)
        self._conflicts = frozenset(one.number for one in synced.conflicts)


def tell_board(board: Board, out: Output) -> None:
    """A row a tally, a row a computer, a row a conflict, and the sum."""
    names = {each.key_id: each.name for each in board.hands}
    for tally in board.tallies:
        holder = shown(names.get(tally.holder, tally.holder))
        row = {"area_id": tally.area_id, "place": tally.place, "holder": tally.holder or None}
        told = {"state": tally.state, "fault": tally.fault or None, "doors": tally.doors}
        place, state, fault = shown(tally.place), shown(tally.state), shown(tally.fault)
        out.row({**row, **told}, words.tally(place, holder, state, fault, tally.doors))
    for hand in board.hands:
        said = words.hand(shown(hand.key_id), shown(hand.name), hand.entries, hand.seen_at)
        out.row({"computer": hand.key_id, "name": hand.name, "entries": hand.entries}, said)
    tell_conflicts(board.open, out)
    sums = {"doors": board.doors, "done": board.done, "done_last_hour": board.done_last_hour}
    said = words.summary(board.done, board.doors, board.done_last_hour, board.hours_left)
    out.row({**sums, "hours_left": board.hours_left, "conflicts": board.conflicts}, said)


def shown(text: str) -> str:
    """Text of the database within a line: whoever may log in chose it, and may make no line of his own."""
    return plain(text).replace("\n", "\N{REPLACEMENT CHARACTER}")


def _lines(one: Conflict) -> str:
    teller, holder = shown(one.teller_name or one.teller), shown(one.against_name or one.against or "")
    late = words.told_late(teller, shown(one.state), shown(one.fault or ""), one.told_at)
    state, fault = shown(one.door_state), shown(one.door_fault or "")
    since = words.told_since(holder, state, fault, one.door_told_at)
    return "\n".join((words.conflict(one.number, shown(one.serial), shown(one.name)), late, since))


def _row(one: Conflict) -> dict[str, object]:
    return {
        "conflict": one.number,
        "serial": one.serial,
        "name": one.name,
        "teller": one.teller,
        "teller_name": one.teller_name,
        "state": one.state,
        "fault": one.fault,
        "told_at": _iso(one.told_at),
        "against": one.against,
        "against_name": one.against_name,
        "door_state": one.door_state,
        "door_fault": one.door_fault,
        "door_told_at": _iso(one.door_told_at),
    }


def _iso(when: datetime | None) -> str | None:
    return when.isoformat() if when else None
