"""`team sync --watch`: in step for a day, quiet but for what changed, and ended by an interrupt."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Queue
from typing import Final

import psycopg
import pytest

from installer_app.cli.output import Terminal
from installer_app.cli.team_lines import Diary
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.claims import Held
from installer_app.support.sync_watch import Pace, wait
from installer_app.support.team import Synced
from installer_app.team.doors import Conflict
from tests.e2e.kit import ROOT, Row, World, environment, open_world, parse, run
from tests.team.asking import sql, well
from tests.team.cluster import Cluster
from tests.team.program import PROGRAM

DEADLINE_S: Final = 60.0
NOW: Final = 1_795_000_000
AWAY: Final = Fault(FaultCode.COMPUTER_TEAM_UNREACHABLE, "db")
HELD: Final = Held("d-1", "MRE00000", 1, NOW - 60, NOW + 60)


@dataclass
class Watching:
    """The program at work, and the lines it has written."""

    process: subprocess.Popen[str]
    lines: Queue[str] = field(default_factory=Queue)

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def next(self, **wanted: object) -> Row:
        """The next line in which this stands; the others are passed by."""
        until = time.monotonic() + DEADLINE_S
        while time.monotonic() < until:
            with suppress(Empty):
                row = parse(self.lines.get(timeout=0.2))
                if wanted.items() <= row.items():
                    return row
        raise AssertionError(f"no {wanted} within {DEADLINE_S:g} s")


@contextmanager
def watching(world: World, variables: dict[str, str]) -> Iterator[Watching]:
    command = [*PROGRAM, "team", "sync", "--watch", *world.here, "--json"]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        env=environment(TEAM_PACE="10", **variables),
        text=True,
    ) as process:
        watch = Watching(process)
        reader = threading.Thread(target=watch.read, daemon=True)
        reader.start()
        try:
            yield watch
        finally:
            process.kill()
            reader.join(10)


@pytest.mark.team
@pytest.mark.slow
def test_a_day_in_step_is_told_in_a_line_a_change_and_ends_when_interrupted(
    cluster: Cluster, database: str, tmp_path: Path
) -> None:
    with open_world(tmp_path / "world", "--locks", "2") as world:
        variables = well(cluster, database)
        with watching(world, variables) as watch:
            begun = watch.next(step="row", entries=0)
            assert begun["held"] == 0
            done = run(*world.install("MRE00000"), deadline_s=DEADLINE_S)
            assert done.code == 0, done
            grown = watch.next(step="row")
            assert isinstance(grown["entries"], int) and grown["entries"] > 0, "soon after it was written"
            cluster.stop()
            try:
                assert watch.next(step="row", code="computer_team_unreachable")
                done = run(*world.install("MRE00010"), deadline_s=DEADLINE_S)
                assert done.code == 0, done
                assert not list(watch.lines.queue), "a fault is told once"
            finally:
                cluster.start()
            assert watch.next(step="row", code=None)
            last = watch.next(step="row")
            with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
                count = connection.execute("SELECT count(*) FROM lock_installer.entry").fetchone()
            verified = run("journal", "verify", *world.here, "--json")
            assert count == (last["entries"],) == (verified.result["entries"],), verified
            sql(cluster, database, "ALTER TABLE lock_installer.installation RENAME TO away")
            assert watch.next(step="row", code="computer_team_not_ready")
            begun_at = time.monotonic()
            os.kill(watch.process.pid, signal.SIGINT)
            assert watch.process.wait(DEADLINE_S) == 130
            assert time.monotonic() - begun_at < 10
            assert not list(watch.lines.queue)


# ---- when it is told


@pytest.mark.parametrize(
    ("numbers", "looks"),
    [
        ([7, 7, 9, 9, 9], 4),  # it grew, and rests
        ([8, 9, 10, 11, 11], 5),  # not while it grows
        ([6, 6, 6], 2),  # another journal is news too
    ],
)
async def test_the_team_is_told_once_the_journal_has_grown_and_rests(numbers: list[int], looks: int) -> None:
    asked: list[int] = []

    def last() -> int:
        asked.append(numbers[len(asked)])
        return asked[-1]

    async with asyncio.timeout(DEADLINE_S):
        await wait(last, 7, Pace(every_s=1000, look_s=0.001))
    assert len(asked) == looks


async def test_where_nothing_happens_it_is_told_now_and_then_and_after_a_fault_not_at_once() -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.timeout(DEADLINE_S):
        await wait(lambda: 7, 7, Pace(every_s=0.05, look_s=0.001))
        assert loop.time() - begun >= 0.05
        grown, begun = 8, loop.time()
        await wait(lambda: grown, 7, Pace(every_s=1000, look_s=0.001), least_s=0.1)
    assert loop.time() - begun >= 0.1


# ---- what is said of one sync after another


def said(capsys: pytest.CaptureFixture[str], *each: Synced | Fault) -> list[str]:
    diary = Diary(Terminal())
    for one in each:
        diary.tell(one, NOW)
    return capsys.readouterr().out.splitlines()


def synced(entries: int, held: tuple[Held, ...] = (), conflicts: tuple[Conflict, ...] = ()) -> Synced:
    return Synced(entries, held, 0, conflicts)


def test_a_day_on_which_nothing_happens_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, *[synced(7)] * 50) == ["The team has 7 entries of this journal."]


def test_a_fault_is_told_when_it_begins_when_it_is_another_and_when_it_ends(
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = Fault(FaultCode.COMPUTER_TEAM_NEWER, "version 3, not 2")
    lines = said(capsys, synced(7), *[AWAY] * 30, *[other] * 30, *[synced(7)] * 5)
    assert [line.partition("  ")[0] for line in lines] == [
        "The team has 7 entries of this journal.",
        "The team's database does not answer",
        "The team's database is of a newer version than this app",
        "The team can be reached again.",
    ]


def test_another_program_that_is_at_it_is_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    busy = Fault(FaultCode.COMPUTER_JOB_BUSY, "the team's claims")
    assert len(said(capsys, synced(7), busy, synced(7))) == 1


def test_a_door_that_comes_and_one_that_is_lost_are_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    lost = replace(HELD, is_lost=True)
    lines = said(capsys, synced(7), *[synced(7, (HELD,))] * 3, *[synced(7, (lost,))] * 3)
    assert [line.partition("  ")[0] for line in lines] == [
        "The team has 7 entries of this journal.",
        "MRE00000",
        "MRE00000",
    ]
    assert "another 60 s" in lines[1] and "somebody else claimed it" in lines[2]


def test_a_conflict_is_told_once_and_by_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    when = datetime.fromtimestamp(NOW, UTC)
    one = Conflict(12, "d-1", "MRE00000", "T1", "a", "b", "unproven", None, when, "Mara", "Ruben", "finished")
    lines = said(capsys, *[synced(7, conflicts=(one,))] * 3)
    assert lines[1] == "Conflict 12: MRE00000  T1" and len(lines) == 4
    assert lines[2].startswith("  Mara, whose claim was over, told ")
    assert lines[3] == "  Ruben, who claimed it since, has told nothing: Finished"
