"""The shaped air: time in connection events, packets of 251 bytes, loss, and the supervision timeout."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace

import pytest

from installer_app.lock.bleak_radio import BleakLink
from installer_app.lock.smp_link import SmpLink
from installer_app.model.fault import FaultCode
from installer_app.protocol.smp_lock import READ_PARAMETERS
from installer_app.sandbox.shaped_link import Shape
from tests.bumble.kit import PROFILE, Room, code_of, open_room, until

pytestmark = pytest.mark.bumble

SLOW = Shape(interval_s=0.03, packets_per_event=2)


async def time_exchange(link: BleakLink) -> float:
    loop = asyncio.get_running_loop()
    smp = SmpLink(link, PROFILE.link, 5)
    start = loop.time()
    await smp.ask(READ_PARAMETERS)
    return loop.time() - start


async def test_a_request_and_its_answer_take_two_events() -> None:
    async with open_room(SLOW) as room:
        link = await room.link(await room.add())
        times = [await time_exchange(link) for _ in range(8)]
        # The first half of an event may have passed already.
        assert 1.0 * SLOW.interval_s <= min(times)
        assert sorted(times)[4] == pytest.approx(2 * SLOW.interval_s, rel=0.2)
        await link.close()


HEADER = bytes([0x08, 0, 0x07, 0xD0, 0, 0, 0, 6])
"""Of a request of 2000 bytes, of which a test sends the beginning."""


@pytest.mark.parametrize(("size", "packets"), [(8, 1), (244, 1), (245, 2), (495, 2), (496, 3), (512, 3)])
async def test_a_write_takes_as_many_packets_as_its_bytes_need(size: int, packets: int) -> None:
    # 3 bytes of ATT and 4 of L2CAP come along
    async with open_room(Shape(interval_s=0.002)) as room:
        lock = await room.add()
        link = await room.link(lock)
        before = room.air.link.packets
        await link.write(HEADER + bytes(size - 8))
        await link.close()
        await until(lambda: not lock.is_linked)
        # and one ends the link
        assert room.air.link.packets - before == packets + 1


async def test_what_is_lost_is_sent_again_and_costs_time_only() -> None:
    async with open_room(Shape(interval_s=0.002, loss=0.3, seed=7)) as room:
        link = await room.link(await room.add())
        for _ in range(20):
            await time_exchange(link)
        await link.close()


async def fade(room: Room, loss: float) -> None:
    shape = room.air.link.shape
    assert shape is not None
    room.air.link.shape = replace(shape, loss=loss)


async def test_out_of_range_both_ends_drop_the_link_after_the_supervision_timeout() -> None:
    async with open_room(Shape(interval_s=0.005, supervision_s=0.2)) as room:
        lock = await room.add()
        link = await room.link(lock)
        loop = asyncio.get_running_loop()
        await fade(room, 1.0)
        start = loop.time()
        assert await code_of(link.receive()) is FaultCode.LINK_LOST
        assert 0.15 < loop.time() - start < 1
        await until(lambda: not lock.is_linked)
        await link.close()
        await fade(room, 0.0)
        assert math.isfinite(await time_exchange(await room.link(lock)))


async def test_back_in_range_within_the_supervision_timeout_nothing_was_lost() -> None:
    async with open_room(Shape(interval_s=0.005, supervision_s=5)) as room:
        link = await room.link(await room.add())
        await fade(room, 1.0)
        asking = asyncio.create_task(time_exchange(link))
        await asyncio.sleep(0.05)
        assert not asking.done()
        await fade(room, 0.0)
        assert await asking >= 0.05
        await link.close()


@pytest.mark.parametrize(("interval_s", "packets", "loss"), [(0, 6, 0), (1, 0, 0), (1, 6, 1.1), (1, 6, -1)])
def test_a_shape_that_cannot_be_is_refused(interval_s: float, packets: int, loss: float) -> None:
    with pytest.raises(ValueError, match="shape"):
        Shape(interval_s, packets, loss)
