"""F5 and F8 over real Bluetooth code: drops at every write and elsewhere, notifications that misbehave."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.gatt import GattLock
from tests.bumble.kit import LIMIT_S, QUICK, open_room
from tests.bumble.test_delivery import Course, Desk
from tests.faults.case_table import Batch, Case, Tally, batches, read_table
from tests.faults.conftest import tally

__all__ = ["tally"]
pytestmark = pytest.mark.bumble

TABLES: Final = Path(__file__).parent / "tables"
PARTS: Final = 65
BOUNDARIES: Final = {mtu: f"f05_boundaries_{mtu}" for mtu in (23, 247, 517)}
SHARDS: Final = {23: 20, 247: 3, 517: 2}
"""Of small ones, none longer than a minute on a busy machine."""


def boundaries(course: Course) -> list[int]:
    """Where a write ends, but for the last: then all has arrived."""
    return sorted(set(course.boundaries()))[:-1]


def place_of(course: Course, case: Case) -> int:
    """The byte of a case, on the wire."""
    ends = boundaries(course)
    if "write" in case.values:
        return ends[case.number("write")]
    cut = course.ends[-1] * case.number("part") // PARTS
    while cut in ends:
        cut += 1
    return cut


async def run_drops(batch: Batch, tally: Tally) -> None:
    async with open_room() as room:
        desk = Desk(room, await room.add())
        courses: dict[int, Course] = {}

        async def survive(case: Case) -> None:
            mtu = case.number("mtu")
            if mtu not in courses:
                courses[mtu] = await desk.walk(mtu)
            cut = place_of(courses[mtu], case)
            async with asyncio.timeout(LIMIT_S):
                resumed_at = await desk.deliver(LockFaults(mtu=mtu, drop_at_bytes=(cut,)))
            assert resumed_at == courses[mtu].held_at(cut)

        await tally.run(batch, survive)


@pytest.mark.slow
@pytest.mark.parametrize(
    "batch", [one for mtu, name in BOUNDARIES.items() for one in batches(name, SHARDS[mtu], TABLES)]
)
async def test_a_drop_where_any_write_ends_is_resumed_where_the_lock_holds_it(
    batch: Batch, tally: Tally
) -> None:
    await run_drops(batch, tally)


@pytest.mark.parametrize("batch", batches("f05_elsewhere", 6, TABLES))
async def test_a_drop_at_64_other_bytes_is_resumed_where_the_lock_holds_it(
    batch: Batch, tally: Tally
) -> None:
    await run_drops(batch, tally)


@pytest.mark.parametrize(("mtu", "name"), BOUNDARIES.items())
async def test_no_write_is_left_out_of_the_tables(mtu: int, name: str) -> None:
    async with open_room() as room:
        course = await Desk(room, await room.add()).walk(mtu)
    assert len(boundaries(course)) == len(read_table(name, TABLES))


# F8

ANSWER_S: Final = 0.4
HURRIED: Final = replace(QUICK, timeouts=replace(QUICK.timeouts, request_s=ANSWER_S))
MAY_STOP: Final = {FaultCode.LINK_TIMEOUT, FaultCode.LINK_GARBLED, FaultCode.LINK_LOST}


class Unruly:
    """What the lock notifies, with one of them disturbed. None outlives its link."""

    def __init__(self, case: Case, lock: GattLock) -> None:
        self._way, self._nth, self._lock = case.word("way"), case.number("nth"), lock
        self._count = 0
        self._kept: bytes | None = None
        self._link = 0

    def _tell(self, data: bytes) -> None:
        GattLock.notify(self._lock, data)

    def _tell_late(self, data: bytes, link: int) -> None:
        if link == self._lock.connections:
            self._tell(data)

    def __call__(self, data: bytes) -> None:
        if self._link != self._lock.connections:
            self._link, self._kept = self._lock.connections, None
        self._count += 1
        kept, self._kept = self._kept, None
        if self._count != self._nth:
            self._tell(data)
            if kept is not None:
                self._tell(kept)
            return
        match self._way:
            case "lost":
                pass
            case "late":
                asyncio.get_running_loop().call_later(
                    1.5 * ANSWER_S, self._tell_late, data, self._lock.connections
                )
            case "twice":
                self._tell(data)
                self._tell(data)
            case _:
                self._kept = data


async def bring_through(desk: Desk, lock: GattLock, case: Case) -> None:
    """Whole at last, with one more attempt of the technician at most."""
    desk.prepare(LockFaults(mtu=case.number("mtu")))
    setattr(lock, "notify", Unruly(case, lock))  # noqa: B010 (a method)
    try:
        async with asyncio.timeout(LIMIT_S):
            await desk.bring()
    except Fault as fault:
        assert fault.code in MAY_STOP, fault
        async with asyncio.timeout(LIMIT_S):
            await desk.bring()


@pytest.mark.parametrize("batch", batches("f08_notifications", 4, TABLES))
async def test_a_notification_that_misbehaves_loses_no_message(batch: Batch, tally: Tally) -> None:
    async with open_room() as room:
        lock = await room.add()
        desk = Desk(room, lock, HURRIED)
        await tally.run(batch, lambda case: bring_through(desk, lock, case))
