"""How each cost grows: locks, jobs and journal entries, a thousand, ten and a hundred thousand of each.

It is no gate: a figure is what it is on this machine, and how much longer ten times as much takes.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from rich.table import Table

from installer_app.model.doorlock import Lock
from installer_app.session import Session
from installer_app.store.checkpoint import check_new
from installer_app.store.database import FILE, Database
from installer_app.store.folder import DataFolder, Environment
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.journal import JournalBook
from installer_app.store.keeping import export_journal
from installer_app.store.roster import FILE as ROSTER
from installer_app.store.roster import Roster
from installer_app.support.health import judge
from installer_app.support.lock_lists import look_up
from installer_app.ui.lock_roll import Column, Sought
from installer_app.workflow import journal as j
from tests.bench.main_job import measure
from tests.bench.scale_kit import fill, lock_id
from tests.ui.locks_kit import make_areas, make_lock

SIZES: Final = (1_000, 10_000, 100_000)
TIMES: Final = 3
PAGE: Final = 100


@dataclass(frozen=True)
class Growth:
    """One cost at each size, in seconds."""

    of: str
    what: str
    seconds: tuple[float, ...]

    @property
    def tenfold(self) -> tuple[float, ...]:
        """How many times as long ten times as much takes."""
        return tuple(later / earlier for earlier, later in zip(self.seconds, self.seconds[1:], strict=False))


Timed = dict[str, float]


def timed(work: Callable[[], object], times: int = TIMES) -> float:
    """Median seconds."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return median(took)


@contextmanager
def open_book(folder: DataFolder) -> Iterator[JournalBook]:
    key = InstallationKey(bytes(32), Protection.FILE)
    with closing(Database(folder.file(FILE))) as database:
        yield JournalBook(database, key, lambda: datetime.now(UTC), os.urandom)


def time_start(folder: DataFolder) -> float:
    """What the app does with a journal before its window is of use."""

    def start() -> None:
        with open_book(folder) as book:
            assert check_new(book, folder) is None
            asyncio.run(recall(book))

    return timed(start)


async def recall(book: JournalBook) -> None:
    """The unfinished jobs, replayed, as the window does."""
    session = Session({}, book)
    for job_id in book.unfinished():
        session.snapshot(job_id)


def time_jobs(count: int) -> Timed:
    """Jobs of eight entries, of which every hundredth is unfinished."""
    with tempfile.TemporaryDirectory() as place:
        folder = DataFolder.open(Path(place, "data"), Environment("scale"), os.urandom)
        fill(folder.path, count)
        with open_book(folder) as book:
            first = timed(lambda: check_new(book, folder), 1)
            session = asyncio.run(make_session(book))
            wanted, one = lock_id(count // 2), book.job_ids()[0]

            def find() -> None:
                found = [session.snapshot(each) for each in book.job_ids(naming=wanted)]
                assert len(found) == 1

            told = {
                "the first check of the whole chain": first,
                "list the unfinished": timed(book.unfinished),
                "list all": timed(book.job_ids),
                "find and replay those about one lock": timed(find),
                "replay one": timed(lambda: session.snapshot(one)),
            }
        return {"open at the start, unfinished replayed": time_start(folder), **told}


async def make_session(book: JournalBook) -> Session:
    return Session({}, book)


def time_entries(count: int) -> Timed:
    """Entries of whole main jobs."""
    entries = measure().entries
    with tempfile.TemporaryDirectory() as place:
        folder = DataFolder.open(Path(place, "data"), Environment("scale"), os.urandom)
        fill(folder.path, count // len(entries), entries)
        with open_book(folder) as book:
            job = book.job(book.job_ids()[-1])
            new = book.open_job("blink")
            return {
                "append one, durable": timed(lambda: new.append(j.Opened("blink")), 21),
                "read one job": timed(job.entries),
                "check the whole chain, and the file": timed(book.verify, 1),
                "export": timed(lambda: export_journal(book, Path(place, "out.jsonl")), 1),
            }


def time_locks(count: int) -> Timed:
    """Locks of ten properties, listed page by page."""
    now = int(time.time())
    locks = [make_lock(n, now) for n in range(count)]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, ROSTER)
        with closing(Roster(path)) as roster:
            listing = timed(lambda: write_list(roster, locks, now), 1)
            roster.add_areas(make_areas().values(), now)
            property_id = roster.property_ids()[0]
            one = timed(lambda: judge(roster, now, property_id), 1)
        roll = look_up(path, now)
        return {
            "write a whole list": listing,
            "look up and judge all": timed(lambda: look_up(path, now), 1),
            "health of one property": one,
            "sort by name": timed(lambda: roll.seek(Sought(column=Column.LOCK)), 1),
            "filter by a word": timed(lambda: roll.seek(Sought("kanaal")), 1),
        }


def write_list(roster: Roster, locks: list[Lock], now: int) -> None:
    listing = roster.begin(None, now)
    for at in range(0, len(locks), PAGE):
        roster.add(None, listing.number, locks[at : at + PAGE], now, str(at))
    roster.end(None, listing.number, now)


def grow(say: Callable[[str], None]) -> list[Growth]:
    """All of it: a minute or two."""
    kinds: dict[str, Callable[[int], Timed]] = {
        "locks": time_locks,
        "jobs": time_jobs,
        "entries": time_entries,
    }
    found = []
    for kind, work in kinds.items():
        told = []
        for size in SIZES:
            say(f"{size:,} {kind} ...")
            told.append(work(size))
        found += [Growth(kind, what, tuple(one[what] for one in told)) for what in told[0]]
    return found


def span(seconds: float) -> str:
    """In the unit that suits it."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def rows(growths: list[Growth]) -> list[tuple[str, ...]]:
    """A row a cost, in words."""
    return [
        (
            each.of,
            each.what,
            *map(span, each.seconds),
            ", ".join(f"{times:.1f}" for times in each.tenfold),
        )
        for each in growths
    ]


HEAD: Final = ("of", "what", *(f"{size:,}" for size in SIZES), "times for ten times as many")


def tabulate(growths: list[Growth]) -> Table:
    table = Table(*HEAD)
    for row in rows(growths):
        table.add_row(*row)
    return table
