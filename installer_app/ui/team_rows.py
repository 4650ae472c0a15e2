"""The team's board as rows: doors by area, and by who has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from installer_app.team.board import Board, Hand, Tally
from installer_app.workflow.worklist import Queue

_WAITING = frozenset({Queue.UNPROVEN.value, Queue.FIRMWARE_DUE.value})


@dataclass(frozen=True)
class Sums:
    """So many doors."""

    to_do: int = 0
    """Nobody holds them."""
    in_hand: int = 0
    failed: int = 0
    """In hand, and the last thing told of them was a fault."""
    unproven: int = 0
    """The lock confirms; the cloud has not yet, or its firmware is due."""
    done: int = 0


@dataclass(frozen=True)
class AreaRow:
    """The doors of an area."""

    area_id: str
    place: str
    sums: Sums
    faults: tuple[str, ...]
    """Codes of why doors of it failed, the commonest first."""


@dataclass(frozen=True)
class HandRow:
    """The doors of a computer."""

    hand: Hand
    sums: Sums


def area_rows(board: Board) -> tuple[AreaRow, ...]:
    """In the order of their names."""
    areas: dict[tuple[str, str], list[Tally]] = {}
    for each in board.tallies:
        areas.setdefault((each.place, each.area_id), []).append(each)
    return tuple(AreaRow(key[1], key[0], _sum(mine), _faults(mine)) for key, mine in sorted(areas.items()))


def hand_rows(board: Board) -> tuple[HandRow, ...]:
    """In the order of their names; who holds no door is there too."""
    held: dict[str, list[Tally]] = {}
    for each in board.tallies:
        held.setdefault(each.holder, []).append(each)
    hands = sorted(board.hands, key=attrgetter("name", "key_id"))
    return tuple(HandRow(each, _sum(held.get(each.key_id, ()))) for each in hands)


def _sum(tallies: Iterable[Tally]) -> Sums:
    counts: Counter[str] = Counter()
    for each in tallies:
        counts[_column(each)] += each.doors
    return Sums(**counts)


def _column(tally: Tally) -> str:
    """The field of Sums it counts to."""
    if tally.state == Queue.FINISHED.value:
        return "done"
    if tally.state in _WAITING:
        return "unproven"
    if not tally.holder:
        return "to_do"
    return "failed" if tally.fault else "in_hand"


def _faults(tallies: Iterable[Tally]) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for each in tallies:
        if _column(each) == "failed":
            counts[each.fault] += each.doors
    return tuple(code for code, _ in counts.most_common())
