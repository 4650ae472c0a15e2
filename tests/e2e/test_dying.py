"""Killed where it matters, a job of the command line ends proven or says what is lost.

The whole walk, every entry and every effect, is in `tests/faults`.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Final

import pytest

from tests.e2e.kit import Row, Run, World, as_object, open_world, parse, run

DYING: Final = (sys.executable, "-m", "tests.e2e.dying")
EFFECTS: Final = {
    "provision-lock": ("provisioned",),
    "install-lock": ("installed", "message again"),
    "free-place": ("uninstalled",),
    "assign-firmware": ("assigned",),
}
"""A request to the ledger's words for what it did."""
NOTHING_ON_DISK: Final = 17
LOST: Final = 12

POINTS: Final = {
    "before opened": (),
    "after asked provision-lock": ("provision-lock",),
    "before learned install-applied": (),
    "after closed": (),
}
"""Where the process dies, and whose answers are then lost for good."""
SLOW: Final = ("before opened", "after closed")
"""Nothing can be lost there."""


@dataclass(frozen=True)
class Death:
    """What became of one job whose first process was killed."""

    killed: Run
    resumed: tuple[Run, ...]
    """Until the end or until nothing was left to allow."""
    entries: tuple[Row, ...]
    effects: tuple[Row, ...]
    lock: Row

    @property
    def lost(self) -> tuple[object, ...]:
        return tuple(run.result["detail"] for run in self.resumed if run.code == LOST)


def die_and_resume(world: World, serial: str, point: str) -> Death:
    """Kill the first process at the point, then resume as a technician would, with leave where asked."""
    here = world.neighbour(world.data_dir / f"{serial}-data")
    killed = run(*here.install(serial, firmware=world.file.firmware), program=DYING, DYING=point)
    resumed = [run("resume", *here.here, "--json")]
    while resumed[-1].code == LOST and len(resumed) < 4:
        resumed.append(run("resume", *here.here, "--json", "--allow", resumed[-1].result["detail"]))
    entries: list[Row] = []
    if (journal := here.data_dir / "journal.db").exists():
        with closing(sqlite3.connect(journal)) as database:
            bodies = database.execute("SELECT body FROM entries ORDER BY n").fetchall()
            entries = [as_object(parse(body.decode())["entry"]) for (body,) in bodies]
    ledger = world.effects()
    mine = {row["lockId"] for row in ledger if f"[{serial}]" in str(row["detail"])}
    effects = tuple(row for row in ledger if row["lockId"] in mine)
    return Death(killed, tuple(resumed), tuple(entries), effects, world.lock(serial))


def check(death: Death) -> None:
    """What holds wherever the process died."""
    assert death.killed.code == -9, death.killed
    for one in death.resumed:
        assert "Traceback" not in one.err + one.out, one
        if one.code == LOST:
            assert one.result["code"] == "message_lost", one
            assert one.result["reading"], one
            assert f"--allow {one.result['detail']}" in str(one.result["resume"]), one
    last = death.resumed[-1]
    if last.code == NOTHING_ON_DISK:
        # Killed before the first entry nothing has happened; after the last one nothing is left to do.
        assert last.result["code"] == "computer_job_unknown", last
        assert not death.entries or death.entries[-1] == {"entry": "closed", "outcome": "done"}
    else:
        assert (last.code, last.result["proven"]) == (0, True), last
    if death.entries:
        assert (death.lock["state"], death.lock["firmware"]) == ("installed", "1.4.0")
        assert [row["effect"] for row in death.effects].count("provisioned") >= 1
    for request, words in EFFECTS.items():
        asked = sum(e == {"entry": "asked", "request": request} for e in death.entries)
        allowed = sum(e == {"entry": "allowed", "request": request} for e in death.entries)
        done = sum(row["effect"] in words for row in death.effects)
        assert done <= asked <= 1 + allowed, (request, done, asked, allowed)


@pytest.fixture(scope="module")
def death_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Death]]:
    """All points at once, since most of each run is waiting for a sync; or each when it is its turn, where
    several test processes share them."""
    serials = {point: f"MRE{n:04}0" for n, point in enumerate(POINTS)}
    options = ("--locks", str(len(POINTS)))
    with open_world(tmp_path_factory.mktemp("world"), *options) as world, ThreadPoolExecutor(4) as pool:

        @cache
        def begin(point: str) -> Future[Death]:
            return pool.submit(die_and_resume, world, serials[point], point)

        if "PYTEST_XDIST_WORKER" not in os.environ:
            for point in POINTS:
                begin(point)
        yield lambda point: begin(point).result()


@pytest.mark.parametrize(
    "point", [pytest.param(one, marks=pytest.mark.slow) if one in SLOW else one for one in POINTS]
)
def test_killed_where_it_matters_the_job_ends_proven_or_says_what_is_lost(
    death_at: Callable[[str], Death], point: str
) -> None:
    death = death_at(point)
    check(death)
    assert death.lost == POINTS[point]
