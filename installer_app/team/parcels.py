"""Jobs on their way from one computer of the team to another, each sealed to the one that gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.team.journals import Installation
from installer_app.team.rows import Shape

if TYPE_CHECKING:
    from installer_app.team.database import Cursor, TeamDatabase


@dataclass(frozen=True)
class Waiting:
    """A parcel that nobody has taken yet."""

    number: int
    sender: str
    sealed: bytes


_COMPUTER: Final = Shape(Installation)
_WAITING: Final = Shape(Waiting)


def find_computer(database: TeamDatabase, name: str) -> Installation:
    """A computer by its key id, or by what the team calls it. Faults: of the database; computer_usage, where
    none or several are called so."""

    def ask(cursor: Cursor) -> tuple[Installation, ...]:
        cursor.execute(
            "SELECT key_id, public_key, name FROM lock_installer.installation"
            " WHERE key_id = %(name)s OR name = %(name)s ORDER BY key_id = %(name)s DESC LIMIT 3",
            {"name": name},
        )
        return _COMPUTER.rows(cursor)

    found = database.work(ask)
    if not found or (len(found) > 1 and found[0].key_id != name):
        detail = f"no computer {name!r:.60}" if not found else f"several are called {name!r:.60}"
        raise Fault(FaultCode.COMPUTER_USAGE, detail)
    return found[0]


def send_parcel(database: TeamDatabase, key_id: str, recipient: str, sealed: bytes) -> None:
    """Sent twice it is there once. Faults: of the database."""

    def ask(cursor: Cursor) -> None:
        cursor.execute("SELECT lock_installer.send_parcel(%s, %s, %s)", (key_id, recipient, sealed))

    database.work(ask)


def waiting_parcels(database: TeamDatabase, key_id: str) -> tuple[Waiting, ...]:
    """Those for this computer, oldest first, some at a time. Faults: of the database."""

    def ask(cursor: Cursor) -> tuple[Waiting, ...]:
        cursor.execute("SELECT n, sender, sealed FROM lock_installer.waiting_parcels(%s) LIMIT 20", (key_id,))
        return _WAITING.rows(cursor)

    return database.work(ask)


def keep_parcel(database: TeamDatabase, key_id: str, number: int) -> None:
    """It was taken over: its job is in this computer's journal. Faults: of the database."""

    def ask(cursor: Cursor) -> None:
        cursor.execute("SELECT lock_installer.keep_parcel(%s, %s)", (key_id, number))

    database.work(ask)
