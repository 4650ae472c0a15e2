"""The team's doors: claimed for a time, held, given back, and told of; two hands never hold one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final

from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.label import is_serial, parse_label
from installer_app.team.rows import COUNT, FLAG, Shape

if TYPE_CHECKING:
    from installer_app.team.database import Cursor, TeamDatabase

LEASE: Final = timedelta(hours=12)
"""A working day: who is offline for longer may find his doors with somebody else."""
_CLAIM: Final = (
    "SELECT door_id, serial, label, property_id, area_id, place, name, firmware, claim, claimed_at,"
    " held_until, held_before, state FROM lock_installer.claim_doors(%s, %s, %s, %s) LIMIT 500"
)
_HELD: Final = (
    "SELECT door_id, serial, label, property_id, area_id, place, name, firmware, claim, claimed_at,"
    " held_until, NULL::text, state FROM lock_installer.door"
    " WHERE holder = %s AND state <> 'finished' ORDER BY n LIMIT 20000"
)
_CONFLICT: Final = (
    "SELECT c.n, c.door_id, d.serial, d.name, c.teller, c.against, c.state, c.fault, c.told_at, t.name,"
    " coalesce(a.name, ''), d.state, d.fault, d.told_at, c.settled_by"
    " FROM lock_installer.conflict c JOIN lock_installer.door d USING (door_id)"
    " JOIN lock_installer.installation t ON t.key_id = c.teller"
    " LEFT JOIN lock_installer.installation a ON a.key_id = c.against"
)


@dataclass(frozen=True)
class Claim:
    """A door that this computer holds."""

    door: Door
    number: int
    """Grows with each claim of the door, whoever claims: with an older one nothing is told any more."""
    claimed_at: datetime
    held_until: datetime
    held_before: str | None = None
    """Whose lease ran out before, and how far that one had told: the door may be begun."""
    state: str = "to-install"


@dataclass(frozen=True)
class _Row:
    """A claimed door as the database has it."""

    door_id: str
    serial: str
    label: str | None
    property_id: str
    area_id: str
    place: str
    name: str
    firmware: str | None
    number: int
    claimed_at: datetime
    held_until: datetime
    held_before: str | None
    state: str


@dataclass(frozen=True)
class _Renewed:
    door_id: str
    claim: int
    until: datetime


@dataclass(frozen=True)
class Standing:
    """What a holder tells of a door. `state`: a `workflow.worklist.Queue`; `fault`: its code."""

    door_id: str
    claim: int
    state: str
    fault: str | None = None
    job_id: str | None = None


class Taken(StrEnum):
    """What became of a standing that was told."""

    NOW = "now"
    """The team has it."""
    CONFLICT = "conflict"
    """Somebody else claimed the door since: nothing was overwritten, and both see it."""
    GONE = "gone"
    """Nothing is left to tell: the door was taken out of the list, or the desk has settled the conflict."""


@dataclass(frozen=True)
class Conflict:
    """Two computers that did something at one door. Nothing of either is changed by looking at it."""

    number: int
    door_id: str
    serial: str
    name: str
    teller: str
    """Who told with a claim that was over."""
    against: str | None
    """Who held the door then."""
    state: str
    fault: str | None
    told_at: datetime
    teller_name: str = ""
    against_name: str = ""
    """What the team calls the two computers."""
    door_state: str = ""
    """What the list says of the door now: whoever holds it told that."""
    door_fault: str | None = None
    door_told_at: datetime | None = None
    """None: nobody has told anything."""
    settled_by: str | None = None
    """The login of the desk that settled it; None: it is open."""


_ROW: Final = Shape(_Row)
_RENEWED: Final = Shape(_Renewed)
_CONFLICTS: Final = Shape(Conflict)
_SERIAL: Final = Shape(str)


def add_doors(database: TeamDatabase, doors: Iterable[Door]) -> int:
    """Those that are not in the list, all or none; how many. The desk's. Faults: of the database;
    computer_usage, where a lock is in the list as another door."""
    rows = [asdict(each) | {"label": str(each.label) if each.label else None} for each in doors]
    return _count(database, "SELECT lock_installer.add_doors(%s)", json.dumps(rows))


def remove_doors(database: TeamDatabase, serials: Iterable[str]) -> tuple[str, ...]:
    """Take doors that nobody holds and nothing was begun at out of the list; the serials of those that were.
    The desk's. Faults: of the database."""

    of_these = "FROM lock_installer.door WHERE serial = ANY (%s) ORDER BY n"

    def ask(cursor: Cursor, named: list[str]) -> tuple[str, ...]:
        cursor.execute(f"SELECT serial {of_these}", (named,))
        found = _SERIAL.rows(cursor)
        cursor.execute(f"SELECT lock_installer.remove_doors(ARRAY(SELECT door_id {of_these}))", (named,))
        cursor.execute(f"SELECT serial {of_these}", (named,))
        kept = frozenset(_SERIAL.rows(cursor))
        return tuple(serial for serial in found if serial not in kept)

    return database.work(partial(ask, named=list(serials)))


def claim_doors(
    database: TeamDatabase, key_id: str, count: int, area_id: str | None = None, lease: timedelta = LEASE
) -> tuple[Claim, ...]:
    """Up to `count` doors that nobody holds: those meant for this computer first, then free ones, then those
    whose lease ran out before the lock signed. Faults: of the database."""

    def ask(cursor: Cursor) -> tuple[Claim, ...]:
        cursor.execute(_CLAIM, (key_id, count, lease, area_id))
        return tuple(map(_claim, _ROW.rows(cursor)))

    return database.work(ask)


def held_doors(database: TeamDatabase, key_id: str) -> tuple[Claim, ...]:
    """What this computer holds that is not finished, oldest first. Faults: of the database."""

    def ask(cursor: Cursor) -> tuple[Claim, ...]:
        cursor.execute(_HELD, (key_id,))
        return tuple(map(_claim, _ROW.rows(cursor)))

    return database.work(ask)


def renew_claims(
    database: TeamDatabase, key_id: str, lease: timedelta = LEASE
) -> dict[str, tuple[int, datetime]]:
    """Hold what is held for longer: door to claim and end. What is not in it was lost. Faults: of the
    database."""

    def ask(cursor: Cursor) -> dict[str, tuple[int, datetime]]:
        cursor.execute(
            "SELECT door_id, claim, held_until FROM lock_installer.renew_claims(%s, %s) LIMIT 20000",
            (key_id, lease),
        )
        return {each.door_id: (each.claim, each.until) for each in _RENEWED.rows(cursor)}

    return database.work(ask)


def release_doors(database: TeamDatabase, key_id: str, door_ids: Iterable[str]) -> int:
    """Give doors back that nothing was begun at; how many. Faults: of the database."""

    return _count(database, "SELECT lock_installer.release_doors(%s, %s)", key_id, list(door_ids))


def assign_doors(database: TeamDatabase, serials: Iterable[str], key_id: str | None) -> int:
    """Mean the doors of these locks for one computer, or for whoever comes; how many. The desk's. Faults: of
    the database; computer_usage, for a computer the team does not know."""

    return _count(database, "SELECT lock_installer.assign_doors(%s, %s)", list(serials), key_id)


def recall_doors(database: TeamDatabase, serials: Iterable[str]) -> int:
    """End the leases of a computer that is gone for good, also at doors whose lock has signed: somebody else
    may claim them. How many. The desk's. Faults: of the database."""
    return _count(database, "SELECT lock_installer.recall_doors(%s)", list(serials))


def tell_doors(
    database: TeamDatabase, key_id: str, standings: Iterable[Standing]
) -> tuple[tuple[Standing, Taken], ...]:
    """Tell how doors stand, each in a transaction of its own. Faults: of the database; what was told before
    stays told, and to tell it again changes nothing."""

    def ask(one: Standing, cursor: Cursor) -> Taken:
        cursor.execute("SELECT count(*) FROM lock_installer.door WHERE door_id = %s", (one.door_id,))
        if not COUNT.row(cursor):
            return Taken.GONE
        cursor.execute(
            "SELECT lock_installer.tell_door(%s, %s, %s, %s, %s, %s)",
            (key_id, one.door_id, one.claim, one.state, one.fault, one.job_id),
        )
        if FLAG.row(cursor):
            return Taken.NOW
        cursor.execute(
            "SELECT count(*) FROM lock_installer.conflict WHERE door_id = %s AND teller = %s AND claim = %s"
            " AND settled_at IS NOT NULL",
            (one.door_id, key_id, one.claim),
        )
        return Taken.GONE if COUNT.row(cursor) else Taken.CONFLICT

    return tuple((one, database.work(partial(ask, one))) for one in standings)


def open_conflicts(database: TeamDatabase, key_id: str | None = None) -> tuple[Conflict, ...]:
    """Conflicts nobody has settled, oldest first; of one computer, or all. Faults: of the database."""
    return database.work(lambda cursor: read_open_conflicts(cursor, key_id))


def read_open_conflicts(cursor: Cursor, key_id: str | None = None) -> tuple[Conflict, ...]:
    """As `open_conflicts`, within a transaction."""
    of_one = " AND %(me)s IN (c.teller, c.against)" if key_id else ""
    cursor.execute(f"{_CONFLICT} WHERE c.settled_at IS NULL{of_one} ORDER BY c.n LIMIT 1000", {"me": key_id})
    return _CONFLICTS.rows(cursor)


def find_conflict(database: TeamDatabase, number: int) -> Conflict | None:
    """One by its number, also a settled one; None: there is none. Faults: of the database."""

    def ask(cursor: Cursor) -> Conflict | None:
        cursor.execute(f"{_CONFLICT} WHERE c.n = %s", (number,))
        return next(iter(_CONFLICTS.rows(cursor)), None)

    return database.work(ask)


def settle_conflict(database: TeamDatabase, number: int) -> bool:
    """The desk has looked at it; nothing of either side is changed. False: it is settled already, or unknown.
    The desk's. Faults: of the database."""

    def ask(cursor: Cursor) -> bool:
        cursor.execute("SELECT lock_installer.settle_conflict(%s)", (number,))
        return FLAG.row(cursor)

    return database.work(ask)


def _claim(row: _Row) -> Claim:
    """Faults: computer_team_not_ready, where the list says what no door can be."""
    shown = (row.door_id, row.property_id, row.area_id, row.place, row.name, row.firmware or "", row.state)
    try:
        label = parse_label(row.label) if row.label else None
    except Fault:
        raise Fault(FaultCode.COMPUTER_TEAM_NOT_READY, "a door's label") from None
    if not is_serial(row.serial) or not all(map(str.isprintable, shown)):
        raise Fault(FaultCode.COMPUTER_TEAM_NOT_READY, "a door's row")
    place = (row.property_id, row.area_id, row.place, row.name)
    door = Door(row.door_id, row.serial, label, *place, row.firmware)
    return Claim(door, row.number, row.claimed_at, row.held_until, row.held_before, row.state)


def _count(database: TeamDatabase, question: str, *values: object) -> int:
    """What a function answers that says how many."""

    def ask(cursor: Cursor) -> int:
        cursor.execute(question.encode(), values)
        return COUNT.row(cursor)

    return database.work(ask)
