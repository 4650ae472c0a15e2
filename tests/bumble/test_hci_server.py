"""Locks on the air for other programs: many at once, none can harm the others, whatever bytes it sends."""

from __future__ import annotations

import asyncio
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from installer_app.lock.bleak_radio import BleakRadio
from installer_app.model.fault import FaultCode
from installer_app.sandbox.hci import make_backend
from installer_app.sandbox.hci_adapter import HciAdapter
from tests.bumble.kit import HASTY, LIMIT_S, PROFILE, Room, code_of, open_room, until
from tests.bumble.test_radio import exchange

pytestmark = pytest.mark.bumble


async def send(room: Room, data: bytes) -> None:
    """A client that sends bytes and goes away."""
    _, _, port = room.spec.rpartition(":")
    async with asyncio.timeout(LIMIT_S):
        _, writer = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(data)
        writer.write_eof()
        writer.close()


async def test_two_programs_hear_the_same_lock_and_the_second_gets_it_once_the_first_is_done() -> None:
    async with open_room() as room:
        lock = await room.add()
        other = HciAdapter(room.spec)
        radio = BleakRadio(PROFILE.link, backend=make_backend(other), patience=HASTY)
        second = Room(room.air, other, radio, room.spec)
        await room.hear(lock.host.address)
        await second.hear(lock.host.address)
        link = await room.link(lock)
        waiting = asyncio.create_task(second.radio.connect(lock.host.address))
        assert await exchange(room, link) == 2475
        assert not waiting.done()
        await link.close()
        async with asyncio.timeout(LIMIT_S):
            await (await waiting).close()
        await other.close()


async def test_a_program_that_dies_leaves_its_lock_at_once() -> None:
    async with open_room() as room:
        lock = await room.add()
        link = await room.link(lock)
        assert lock.is_linked
        room.air.cut_off()
        await until(lambda: lock.is_advertising)
        await link.close()


async def test_a_reset_ends_what_the_program_before_it_began() -> None:
    async with open_room() as room:
        lock = await room.add()
        await room.link(lock)
        device = await room.adapter.open()
        await device.host.reset()
        await until(lambda: lock.is_advertising)


@settings(max_examples=30)
@given(st.binary(max_size=400), st.integers(0, 5))
def test_bytes_that_make_no_sense_harm_nobody_else(data: bytes, kind: int) -> None:
    async def run() -> None:
        async with open_room() as room:
            lock = await room.add()
            await send(room, bytes([kind]) + data)
            assert await exchange(room, await room.link(lock)) == 2475

    asyncio.run(run())


async def test_a_thousand_broken_commands_harm_nobody_else() -> None:
    luck = random.Random(5)
    async with open_room() as room:
        lock = await room.add()
        for _ in range(40):
            commands = b"".join(
                b"\x01"
                + luck.choice((0x0C, 0x20)).to_bytes(1, "big").join((bytes([luck.randrange(256)]), b""))
                + bytes([3])
                + luck.randbytes(3)
                for _ in range(25)
            )
            await send(room, commands)
        assert await exchange(room, await room.link(lock)) == 2475


async def test_more_programs_than_there_is_room_for_are_turned_away_and_the_others_served() -> None:
    async with open_room() as room:
        lock = await room.add()
        await room.hear(lock.host.address)
        _, _, port = room.spec.rpartition(":")
        streams = [await asyncio.open_connection("127.0.0.1", int(port)) for _ in range(12)]
        assert await exchange(room, await room.link(lock)) == 2475
        turned_away = 0
        for reader, writer in streams:
            try:
                async with asyncio.timeout(0.05):
                    turned_away += await reader.read(1) == b""
            except TimeoutError:
                pass
            except ConnectionResetError:
                turned_away += 1
            writer.close()
        assert turned_away == 5


@pytest.mark.parametrize(
    "transport",
    [
        "tcp-server:0.0.0.0:0",
        "tcp-server:example.org:1",
        "tcp-server:127.0.0.1:x",
        "tcp-server",
        "nonsense:1",
    ],
)
async def test_only_this_computer_is_served_and_only_by_what_is_a_transport(transport: str) -> None:
    async with open_room() as room:
        assert await code_of(room.air.listen(transport)) is FaultCode.COMPUTER_USAGE


async def test_a_port_that_is_taken_is_said() -> None:
    async with open_room() as room:
        taken = room.spec.replace("client", "server")
        assert await code_of(room.air.listen(taken)) is FaultCode.COMPUTER_SANDBOX
