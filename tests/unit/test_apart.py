"""Work in threads nobody waits for: it brings what it has, and whoever lets go of it is free at once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.computer import random_bytes
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.folder import DataFolder, Environment
from installer_app.support import team
from installer_app.support.apart import END_S, NAME, Line, do_apart, follow_apart
from installer_app.support.team_sync import LASTING, Pace
from installer_app.team.access import Access

NOWHERE = Access("127.0.0.1", 1, "team", "mara")
SLOW_S = 10.0


def threads() -> int:
    return sum(each.name == NAME for each in threading.enumerate())


async def gone() -> None:
    async with asyncio.timeout(SLOW_S):
        while threads():
            await asyncio.sleep(0.005)


async def test_it_brings_its_value_or_raises_its_fault_from_a_thread_of_its_own() -> None:
    name = await do_apart(Line(NOWHERE), lambda: threading.current_thread().name)
    assert name == NAME

    def fail() -> None:
        raise Fault(FaultCode.COMPUTER_TEAM_REFUSED, "mara")

    with pytest.raises(Fault) as raised:
        await do_apart(Line(NOWHERE), fail)
    assert raised.value.code is FaultCode.COMPUTER_TEAM_REFUSED
    await gone()


async def test_who_is_cancelled_is_free_at_once_whatever_hangs_and_the_line_is_ended() -> None:
    line, hung, freed = Line(NOWHERE), threading.Event(), threading.Event()

    def hang() -> None:
        hung.set()
        assert freed.wait(SLOW_S)

    asking = asyncio.create_task(do_apart(line, hang))
    await asyncio.to_thread(hung.wait, SLOW_S)
    began = time.monotonic()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert time.monotonic() - began < END_S + 2
    assert line.is_over.is_set(), "whatever it opens now is cut"
    freed.set()
    await gone()


async def test_who_can_be_cut_is_waited_for_so_that_nothing_is_left_open() -> None:
    line, closed = Line(NOWHERE), list[bool]()

    def work() -> Iterator[int]:
        n = 0
        while not line.is_over.wait(0.001):
            yield (n := n + 1)
        closed.append(True)

    async with aclosing(follow_apart(line, work)) as values:
        assert await anext(values) == 1
        assert await anext(values) == 2
    assert closed == [True]
    await gone()


async def test_a_line_that_was_ended_opens_nothing_any_more() -> None:
    line = Line(NOWHERE)
    line.end()
    with line.open() as database, pytest.raises(Fault) as raised:
        database.work(lambda cursor: None)
    assert raised.value.code is FaultCode.COMPUTER_TEAM_UNREACHABLE


@given(st.integers(1, 10_000))
def test_pauses_after_faults_grow_and_end_somewhere(failures: int) -> None:
    pace, away = Pace(), Fault(FaultCode.COMPUTER_TEAM_UNREACHABLE)
    pause_s = pace.pause_s(away, failures)
    assert pace.again_s <= pause_s <= pace.longest_s
    assert pause_s <= pace.pause_s(away, failures + 1)
    assert pace.pause_s(None, 0) == pace.often_s
    assert all(pace.pause_s(Fault(code), 1) == pace.longest_s for code in LASTING)


def test_the_driver_is_not_loaded_with_the_window() -> None:
    modules = "installer_app.app, installer_app.support.sources, installer_app.ui.window"
    line = f"import sys, {modules}; print('psycopg' in sys.modules)"
    told = subprocess.check_output([sys.executable, "-c", line], text=True, timeout=60)
    assert told.strip() == "False"


def test_what_a_computer_knows_of_its_claims_is_changed_by_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder.open(tmp_path / "data", Environment("test"), random_bytes)
    monkeypatch.setattr(team, "TURN_S", 0.1)
    with team.hold_turn(folder):
        with pytest.raises(Fault) as raised, team.hold_turn(folder):
            raise AssertionError
        assert raised.value.code is FaultCode.COMPUTER_JOB_BUSY
    with team.hold_turn(folder):
        pass
