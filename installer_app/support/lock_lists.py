"""Locks as the window is given them: looked up on this computer, listed anew, saved."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar

from installer_app.cloud.reader import Reader
from installer_app.compose import Workplace
from installer_app.computer import utc_now
from installer_app.store.folder import write_private
from installer_app.store.roster import FILE, Roster
from installer_app.support.health import refresh, write_table
from installer_app.texts import findings, window_locks
from installer_app.texts.language import _
from installer_app.texts.measures import unix_moment
from installer_app.ui.lock_lists import LockLists
from installer_app.ui.lock_roll import LockRow, Roll
from installer_app.ui.roll_call import call_roll
from installer_app.workflow.diagnosis.health import Advance

T = TypeVar("T")
TURN: Final = 32
"""So many locks are judged before the window has its turn: about half a millisecond of Python."""
PAUSE_S: Final = 0.000_2


def lists_of(place: Workplace) -> LockLists:
    """What the window may ask about many locks."""
    return read_lists(place.folder.file(FILE), place.cloud.reader)


def read_lists(path: Path, reader: Reader) -> LockLists:
    """The lists that `reader` reads, kept in the file `path`."""

    async def list_anew(property_id: str | None, advance: Callable[[Advance], None]) -> None:
        roster = await asyncio.to_thread(Roster, path)
        try:
            await refresh(reader, roster, lambda: utc_now().timestamp(), property_id, advance)
        finally:
            # The last one to close it writes what is still in its log: a second for fifty thousand locks.
            await asyncio.to_thread(roster.close)

    return LockLists(
        look=lambda: asyncio.to_thread(look_up, path, int(utc_now().timestamp())),
        refresh=list_anew,
        save=lambda standings, file: asyncio.to_thread(save, standings, file),
    )


def look_up(path: Path, now: int) -> Roll:
    """All locks as they were last listed, judged. Not for the window's thread, but it lets that have its
    turn. Faults: computer_storage."""
    with closing(Roster(path)) as roster:
        listing = roster.listing(None)
        listed_at = listing.ended_at if listing else None
        return call_roll(take_turns(roster.locks()), roster.areas(), roster.property_names(), now, listed_at)


def save(rows: Sequence[LockRow], file: Path) -> int:
    """Write a row a lock, as CSV; how many. Faults: computer_storage."""
    text = write_table([_(word) for word in window_locks.CSV_HEAD], map(_cells, take_turns(rows)))
    write_private(file, text.encode("utf-8-sig"))
    return len(rows)


def _cells(row: LockRow) -> tuple[str | None, ...]:
    return (
        row.lock_id,
        row.name,
        row.serial,
        row.property_id,
        row.property_name,
        row.area,
        row.verdict.weight.name.lower() if row.verdict.weight else "",
        "; ".join(_(findings.FINDINGS[code][0]) for code in row.verdict.codes),
        _iso(row.synced_at),
        row.firmware,
        row.required,
        _iso(row.read_at),
    )


def _iso(seconds: int | None) -> str | None:
    when = unix_moment(seconds)
    return when.isoformat() if when is not None else None


def take_turns(many: Iterable[T]) -> Iterator[T]:
    """The same, with a pause now and then: the interpreter's lock goes to the window, whose heart beats each
    5 ms, instead of being wrested from this thread each time."""
    for n, one in enumerate(many):
        if n % TURN == 0:
            time.sleep(PAUSE_S)
        yield one
