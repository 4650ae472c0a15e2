"""Virtual time passes in no time, in order, and a world that hangs says so."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.faults.virtual_time import Stalled, monotonic_s, run_virtually, unix_s


def test_a_day_costs_a_moment_and_timers_keep_their_order() -> None:
    woken: list[str] = []

    async def sleep(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        woken.append(name)

    async def live() -> tuple[float, float]:
        async with asyncio.TaskGroup() as group:
            for name, seconds in (("day", 86_400.0), ("second", 1.0), ("hour", 3600.0)):
                group.create_task(sleep(name, seconds))
        return monotonic_s(), unix_s()

    begun = time.monotonic()
    passed_s, now_s = run_virtually(live(), 100_000, epoch=1000.0)
    assert time.monotonic() - begun < 5
    assert woken == ["second", "hour", "day"]
    assert passed_s == pytest.approx(86_400) and now_s == pytest.approx(87_400)


def test_time_stands_still_while_a_thread_works() -> None:
    async def live() -> float:
        async with asyncio.timeout(1):
            await asyncio.to_thread(time.sleep, 0.01)
        return monotonic_s()

    assert run_virtually(live()) < 1


def test_what_takes_too_long_is_cancelled_and_what_cannot_go_on_is_stalled() -> None:
    with pytest.raises(TimeoutError):
        run_virtually(asyncio.sleep(31), 30)

    async def wait_for_nothing() -> None:
        stuck = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(None):
            await stuck

    with pytest.raises((Stalled, TimeoutError)):
        run_virtually(wait_for_nothing(), 30)


def test_an_exception_that_nobody_took_is_a_failure() -> None:
    async def leave_it() -> None:
        asyncio.get_running_loop().call_soon(lambda: 1 // 0)
        await asyncio.sleep(1)

    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        run_virtually(leave_it())
