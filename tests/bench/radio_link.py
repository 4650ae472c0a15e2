"""What a delivery costs on the air, through bleak, Bumble's host and a shaped link."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from statistics import median
from typing import Any, Final

from bleak import BleakClient, BleakScanner
from bumble import hci
from bumble.device import Device, DeviceConfiguration
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink

from installer_app.lock.chores import PATIENCE
from installer_app.lock.delivery import deliver
from installer_app.lock.party import LockParty
from installer_app.lock.smp_link import SmpLink
from installer_app.model.message import MessageKind
from installer_app.model.record import Plain, discard
from installer_app.model.secret import Blob
from installer_app.protocol.smp_lock import upload_room
from installer_app.sandbox.controller import MendedController
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.gatt import GattLock
from installer_app.sandbox.hci import make_backend
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.radio import MemoryRadio, VirtualAir
from installer_app.sandbox.shaped_link import Shape
from installer_app.workflow import requests as r
from tests.bench.figure import Bench, Reading, as_long, exactly, per_second
from tests.bumble.kit import PROFILE, Room, bytes_of_seven, open_shared_room
from tests.conftest import make_qt_loop
from tests.scenario.lock_world import INSTALL, KEYS, SERIAL
from tests.scenario.raw_central import NOW, vector_state

SHAPE: Final = Shape(interval_s=0.015, packets_per_event=6)
MTU: Final = 247
ADVERTISING_S: Final = 0.1
RAW_ADDRESS: Final = "C0:5E:AD:00:00:01"
RAW_SERVICE: Final = "5a7e0001-9d1c-4b21-8a5e-6d0f5c0de001"
RAW_DATA: Final = "5a7e0002-9d1c-4b21-8a5e-6d0f5c0de001"
SMALL: Final = bytes(n % 251 for n in range(4096))
LARGE: Final = bytes(n % 251 for n in range(65_536))


async def timed(working: Awaitable[object]) -> float:
    start = time.perf_counter()
    await working
    return time.perf_counter() - start


async def median_of(count: int, work: Callable[[], Coroutine[Any, Any, object]]) -> float:
    return median([await timed(work()) for _ in range(count)])


@asynccontextmanager
async def open_bench() -> AsyncIterator[tuple[Room, GattLock]]:
    """A room with one lock; the radio is as patient as the app's."""
    async with open_shared_room(SHAPE, mtu=MTU, interval_s=ADVERTISING_S, patience=PATIENCE) as room:
        yield room, await room.add()


@asynccontextmanager
async def open_smp(room: Room, lock: GattLock) -> AsyncIterator[SmpLink]:
    smp = SmpLink(await room.link(lock), PROFILE.link, PROFILE.timeouts.request_s)
    await smp.read_parameters()
    yield smp
    await smp.close()


async def deliver_over(smp: SmpLink, message: bytes) -> None:
    await deliver(smp, PROFILE.group, MessageKind.INSTALL, message, lambda _: None)


# P1


@asynccontextmanager
async def open_raw(room: Room) -> AsyncIterator[BleakClient]:
    """A bare peripheral that takes writes, and bleak's own client connected to it."""
    controller = MendedController("RAW", room.air.link)
    config = DeviceConfiguration(address=hci.Address(RAW_ADDRESS))
    device = Device(config=config, host=Host(controller, AsyncPipeSink(controller)))
    value: CharacteristicValue[bytes] = CharacteristicValue(write=lambda *_: None)
    data: Characteristic[bytes] = Characteristic(
        RAW_DATA, Characteristic.Properties.WRITE, Characteristic.WRITEABLE, value
    )
    device.add_service(Service(RAW_SERVICE, [data]))
    await device.power_on()
    await device.start_advertising(advertising_interval_min=20, advertising_interval_max=20)
    scanner_type, client_type = make_backend(room.adapter, MTU)
    found = await BleakScanner.find_device_by_address(RAW_ADDRESS, backend=scanner_type)
    assert found is not None
    async with BleakClient(found, backend=client_type) as client:
        yield client
    controller.vanish()


async def write_raw(client: BleakClient, message: bytes) -> None:
    size = MTU - 3
    for at in range(0, len(message), size):
        await client.write_gatt_char(RAW_DATA, message[at : at + size], response=True)


async def compare_with_raw_writes() -> Reading:
    async with open_bench() as (room, lock), open_raw(room) as raw, open_smp(room, lock) as smp:
        before = await median_of(3, lambda: write_raw(raw, SMALL))
        ours = await median_of(5, lambda: deliver_over(smp, SMALL))
        after = await median_of(3, lambda: write_raw(raw, SMALL))
        return per_second(ours, before, after)


# P3


async def count_exchanges() -> Reading:
    """The worst of all sizes, of a delivery and its apply on a new link."""
    return exactly(max([await exchanges_of(size) for size in EXCHANGE_SIZES]))


EXCHANGE_SIZES: Final = (len(INSTALL), 1024, 4096, 7000, 9000, 9700, 16_384, 32_768, 65_536)
"""9000 is the worst there is: the first that takes four requests, from which on the lock is asked what it
holds."""


async def exchanges_of(size: int) -> float:
    """Requests against the fewest there can be: parameters, info, apply, and as many uploads as needed."""
    requests = 0

    def note(kind: str, fields: Mapping[str, Plain]) -> None:
        nonlocal requests
        del fields
        requests += kind == "smp.request"

    air = VirtualAir(interval_s=0.002)
    lock = VirtualLock(vector_state(), clock=lambda: NOW)
    air.add(LockHost(lock))
    party = LockParty(MemoryRadio(air), bytes_of_seven, lambda: NOW, note, PROFILE)
    message = Blob(bytes(size))
    await party.ask(r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, message), lambda _: None)
    await party.rest()
    # Apply is one exchange more on both sides.
    return (requests + 1) / (fewest_uploads(size, lock.device.traits.buf_size) + 3)


def fewest_uploads(size: int, buf_size: int) -> int:
    """Each as full as the lock's buffer takes; the offset takes room as it grows."""
    path = PROFILE.group.inbox_path(MessageKind.INSTALL)
    done = uploads = 0
    while done < size:
        done += upload_room(path, done, size, buf_size)
        uploads += 1
    return uploads


# P16


async def time_delivery() -> float:
    async with open_bench() as (room, lock), open_smp(room, lock) as smp:
        return await median_of(5, lambda: deliver_over(smp, LARGE[:16_384]))


def compare_loops() -> Reading:
    def on(loop: Callable[[], asyncio.AbstractEventLoop]) -> float:
        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(time_delivery())

    before, ours, after = on(asyncio.new_event_loop), on(make_qt_loop), on(asyncio.new_event_loop)
    return per_second(ours, before, after)


# P17


async def compare_resumed() -> Reading:
    """The largest message, from the first scan to the last byte held, over a link that is cut at half."""
    async with open_bench() as (room, lock):
        before = await median_of(3, lambda: run_whole(room, lock, ()))
        ours = await median_of(3, lambda: run_whole(room, lock, (len(LARGE) // 2,)))
        after = await median_of(3, lambda: run_whole(room, lock, ()))
        return as_long(ours, before, after)


async def run_whole(room: Room, lock: GattLock, cuts: tuple[int, ...]) -> None:
    lock.host.power_cut()
    lock.host.set_faults(LockFaults(drop_at_bytes=cuts))
    # A radio that has never met this lock: nothing is known of its services at the start.
    radio = room.new_radio(MTU, PATIENCE)
    party = LockParty(radio, bytes_of_seven, lambda: NOW, discard, PROFILE)
    delivered = await party.ask(r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, Blob(LARGE)), lambda _: None)
    assert bool(delivered.resumed_at) is bool(cuts)
    assert lock.host.lock.device.inbox.read_complete("install") == LARGE
    await party.rest()


def alone(work: Callable[[], Coroutine[Any, Any, Reading]]) -> Callable[[], Reading]:
    """In a loop of its own."""
    return lambda: asyncio.run(work())


BENCHES: Final = (
    Bench(
        "P1",
        "delivery of a 4 KiB message, shaped link 15 ms, MTU 247",
        "a raw bleak loop of writes with response",
        gate=2.0,
        stretch=4.0,
        better="more",
        run=alone(compare_with_raw_writes),
    ),
    Bench(
        "P3",
        "SMP exchanges for a message, the worst of nine sizes",
        "as many requests as its bytes need, and three",
        gate=1.15,
        stretch=1.0,
        better="less",
        run=alone(count_exchanges),
    ),
    Bench(
        "P16",
        "delivery on Qt's loop, shaped link",
        "plain asyncio",
        gate=0.97,
        stretch=0.99,
        better="more",
        run=compare_loops,
    ),
    Bench(
        "P17",
        "delivery of 64 KiB cut at half and resumed, from the first scan on",
        "one clean run",
        gate=1.3,
        stretch=1.2,
        better="less",
        run=alone(compare_resumed),
    ),
)
