"""The board: how many doors of each area stand how, in whose hands, and how fast they are done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from installer_app.team.doors import Conflict, read_open_conflicts
from installer_app.team.rows import Shape

if TYPE_CHECKING:
    from installer_app.team.database import Cursor, TeamDatabase


MOST: Final = 20_000
"""Rows of a board at most; a site has fewer areas times hands."""


@dataclass(frozen=True)
class Tally:
    """So many doors of one area that stand alike in one computer's hands."""

    area_id: str
    place: str
    holder: str
    """A computer's key id; empty: nobody's."""
    state: str
    fault: str
    doors: int


@dataclass(frozen=True)
class Hand:
    """A computer of the team."""

    key_id: str
    name: str
    entries: int
    seen_at: datetime


@dataclass(frozen=True)
class Board:
    """What the desk watches. `read_at` is the server's time."""

    read_at: datetime
    tallies: tuple[Tally, ...]
    hands: tuple[Hand, ...]
    done_last_hour: int
    conflicts: int
    """How many nobody has settled."""
    open: tuple[Conflict, ...] = ()
    """They, oldest first, as many as are read at once."""

    @property
    def doors(self) -> int:
        return sum(each.doors for each in self.tallies)

    @property
    def done(self) -> int:
        return sum(each.doors for each in self.tallies if each.state == "finished")

    @property
    def hours_left(self) -> float | None:
        """At the pace of the last hour; None: nothing was done in it."""
        return (self.doors - self.done) / self.done_last_hour if self.done_last_hour else None


@dataclass(frozen=True)
class _Moment:
    read_at: datetime
    done_last_hour: int
    conflicts: int


_MOMENT: Final = Shape(_Moment)
_TALLY: Final = Shape(Tally)
_HAND: Final = Shape(Hand)


def read_board(database: TeamDatabase) -> Board:
    """All of one moment; it costs the same among 1,000 doors and 100,000. Faults: of the database."""

    def ask(cursor: Cursor) -> Board:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(
            "SELECT now(),"
            " (SELECT count(*) FROM lock_installer.door WHERE finished_at > now() - interval '1 hour'),"
            " (SELECT count(*) FROM lock_installer.conflict WHERE settled_at IS NULL)"
        )
        moment = _MOMENT.row(cursor)
        cursor.execute(
            "SELECT area_id, place, holder, state, fault, sum(doors)::bigint FROM lock_installer.tally"
            " GROUP BY 1, 2, 3, 4, 5 HAVING sum(doors) <> 0 ORDER BY 1, 2, 3, 4, 5 LIMIT %s",
            (MOST,),
        )
        tallies = _TALLY.rows(cursor)
        cursor.execute(
            "SELECT key_id, name, entries, seen_at FROM lock_installer.installation"
            " ORDER BY name, key_id LIMIT %s",
            (MOST,),
        )
        hands = _HAND.rows(cursor)
        found = read_open_conflicts(cursor) if moment.conflicts else ()
        return Board(moment.read_at, tallies, hands, moment.done_last_hour, moment.conflicts, found)

    return database.work(ask)
