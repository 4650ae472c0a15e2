"""This computer's journal, copied to the team as it is: what was cut off is sent again and changes nothing.

The copy needs no bookkeeping here: the server says how far it has the chain, and its last hash; ours at that
number must be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from installer_app.model.fault import Fault, FaultCode
from installer_app.team.rows import Shape

if TYPE_CHECKING:
    from installer_app.team.database import Cursor, TeamDatabase

BATCH: Final = 500
BATCH_BYTES: Final = 1024 * 1024
NAME: Final = 80
"""Characters of a computer's name at most."""


class Chained(Protocol):
    """An entry as the journal on disk has it."""

    @property
    def n(self) -> int: ...
    @property
    def body(self) -> bytes: ...
    @property
    def hash(self) -> bytes: ...


class Chain(Protocol):
    """A journal's chain (`store.journal.JournalBook`). Faults: computer_storage, computer_journal_damaged."""

    def chained(self, n: int, before: bytes) -> Iterator[Chained]: ...
    def hash_of(self, n: int) -> bytes | None: ...


@dataclass(frozen=True)
class Installation:
    """A computer, as the team knows it."""

    key_id: str
    public_key: str
    """What jobs for it are sealed to: `age1...`."""
    name: str


@dataclass(frozen=True)
class Copied:
    """How far the team has a journal."""

    entries: int
    head: bytes


_COPIED: Final = Shape(Copied)


def register(database: TeamDatabase, me: Installation) -> Copied:
    """Make this computer known, and learn how far its journal is there. Faults: of the database;
    computer_team_forbidden, where another login made it known."""

    def ask(cursor: Cursor) -> Copied:
        cursor.execute(
            "SELECT entries, head FROM lock_installer.register(%s, %s, %s)",
            (me.key_id, me.public_key, me.name[:NAME]),
        )
        return _COPIED.row(cursor)

    return database.work(ask)


def send(
    database: TeamDatabase, me: Installation, chain: Chain, told: Callable[[Copied], None] = lambda _: None
) -> Copied:
    """Send what the team has not, in order, batch by batch; `told` after each. Faults: of the database and
    the journal; computer_team_other_journal, with nothing sent, where ours is not the one begun there."""
    at = register(database, me)
    if at.entries and chain.hash_of(at.entries) != at.head:
        raise Fault(FaultCode.COMPUTER_TEAM_OTHER_JOURNAL, f"entry {at.entries} is another one here")
    for batch in batches(chain.chained(at.entries, at.head)):
        at = _append(database, me.key_id, batch)
        # Another process of this computer may have sent more meanwhile: it is the same chain.
        if at.head != batch[-1].hash and chain.hash_of(at.entries) != at.head:
            raise Fault(FaultCode.COMPUTER_TEAM_OTHER_JOURNAL, f"after entry {at.entries}")
        told(at)
    return at


def batches(entries: Iterable[Chained]) -> Iterator[tuple[Chained, ...]]:
    """So many at a time that one commit stays short."""
    batch: list[Chained] = []
    size = 0
    for entry in entries:
        if batch and (len(batch) == BATCH or size + len(entry.body) > BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(entry)
        size += len(entry.body)
    if batch:
        yield tuple(batch)


def _append(database: TeamDatabase, key_id: str, batch: tuple[Chained, ...]) -> Copied:
    def ask(cursor: Cursor) -> Copied:
        cursor.execute(
            "SELECT entries, head FROM lock_installer.append_entries(%s, %s, %s)",
            (key_id, batch[0].n, [each.body for each in batch]),
        )
        return _COPIED.row(cursor)

    return database.work(ask)
