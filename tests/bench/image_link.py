"""What a carry costs on the air, through bleak, Bumble's host and a shaped link."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from itertools import count
from statistics import median
from typing import Any, Final

from bleak import BleakClient, BleakScanner
from bumble import hci
from bumble.device import Device, DeviceConfiguration
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink
from smpclient import SMPClient

from installer_app.lock.bleak_radio import BleakLink
from installer_app.lock.carrying import carry
from installer_app.lock.chores import PATIENCE
from installer_app.lock.party import LockParty
from installer_app.lock.smp_link import SmpLink
from installer_app.model.record import discard
from installer_app.protocol.image import read_image
from installer_app.sandbox.controller import MendedController
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.gatt import GattLock
from installer_app.sandbox.hci import make_backend
from installer_app.sandbox.image import build_image
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_device import Traits
from installer_app.sandbox.lock_host import LockHost
from installer_app.workflow import requests as r
from tests.bench.figure import Bench, Reading, as_long, per_second
from tests.bench.radio_link import (
    ADVERTISING_S,
    MTU,
    RAW_ADDRESS,
    RAW_DATA,
    RAW_SERVICE,
    SHAPE,
    alone,
    timed,
)
from tests.bumble.kit import PROFILE, Room, bytes_of_seven, open_shared_room
from tests.scenario.lock_world import KEYS, SERIAL
from tests.scenario.raw_central import NOW, vector_state

SIZE: Final = 256 * 1024
ROOMY: Final = Traits(buf_size=2475, buf_count=4)
TIGHT: Final = Traits(buf_size=384, buf_count=4)
FIRST_S: Final = 40.0
NUMBERS: Final = count(1)


def new_image(size: int = SIZE) -> bytes:
    """Another each time: a lock takes up what it holds."""
    return build_image(f"2.0.{next(NUMBERS)}", size)


@asynccontextmanager
async def open_bench(traits: Traits) -> AsyncIterator[tuple[Room, GattLock]]:
    """A room with one lock of this kind; the radio is as patient as the app's."""
    async with open_shared_room(SHAPE, mtu=MTU, interval_s=ADVERTISING_S, patience=PATIENCE) as room:
        host = LockHost(VirtualLock(vector_state(), clock=lambda: NOW, traits=traits))
        yield room, await room.air.add(host)


@asynccontextmanager
async def open_link(room: Room, lock: GattLock) -> AsyncIterator[BleakLink]:
    link = await room.link(lock)
    try:
        yield link
    finally:
        await link.close()


async def carry_over(link: BleakLink, image: bytes) -> None:
    smp = SmpLink(link, PROFILE.link, PROFILE.timeouts.request_s)
    await smp.read_parameters()
    await carry(smp, image, FIRST_S, lambda _: None)


def check_held(lock: GattLock, image: bytes) -> None:
    spare = lock.host.lock.state.slots.spare
    assert spare is not None
    assert spare.hash in image, "another image"


# the raw peer


@asynccontextmanager
async def open_raw(
    room: Room,
) -> AsyncIterator[tuple[BleakClient, Callable[[bytes], Coroutine[Any, Any, None]]]]:
    """A bare peripheral that takes writes without response, and a loop of them; done when all have come."""
    controller = MendedController("RAW", room.air.link)
    config = DeviceConfiguration(address=hci.Address(RAW_ADDRESS))
    device = Device(config=config, host=Host(controller, AsyncPipeSink(controller)))
    taken, whole = bytearray(), asyncio.Event()
    wanted = 0

    def take(_: object, data: bytes) -> None:
        taken.extend(data)
        if len(taken) >= wanted:
            whole.set()

    value: CharacteristicValue[bytes] = CharacteristicValue(write=take)
    data: Characteristic[bytes] = Characteristic(
        RAW_DATA, Characteristic.Properties.WRITE_WITHOUT_RESPONSE, Characteristic.WRITEABLE, value
    )
    device.add_service(Service(RAW_SERVICE, [data]))
    await device.power_on()
    await device.start_advertising(advertising_interval_min=20, advertising_interval_max=20)
    scanner_type, client_type = make_backend(room.adapter, MTU)
    found = await BleakScanner.find_device_by_address(RAW_ADDRESS, backend=scanner_type)
    assert found is not None
    async with BleakClient(found, backend=client_type) as client:

        async def write(image: bytes) -> None:
            nonlocal wanted
            taken.clear()
            whole.clear()
            wanted = len(image)
            for at in range(0, len(image), MTU - 3):
                await client.write_gatt_char(RAW_DATA, image[at : at + MTU - 3], response=False)
            await whole.wait()
            assert sha256(taken).digest() == sha256(image).digest()

        yield client, write
    controller.vanish()


async def compare_with_raw_writes(traits: Traits) -> Reading:
    async with open_bench(traits) as (room, lock):
        image = new_image()
        async with open_raw(room) as (_, write):
            before = await timed(write(image))
        ours = await carry_time(room, lock)
        async with open_raw(room) as (_, write):
            after = await timed(write(image))
        return per_second(ours, before, after)


# smpclient


class LinkTransport:
    """smpclient's seam over our link: the same radio, the same writes."""

    _smp_server_transport_buffer_size: int | None = None

    def __init__(self, link: BleakLink) -> None:
        self._link = link

    async def connect(self, address: str, timeout_s: float) -> None:
        """It is connected."""

    async def disconnect(self) -> None:
        """Whoever opened the link closes it."""

    async def send(self, data: bytes) -> None:
        size = self._link.payload_size
        for at in range(0, len(data), size):
            await self._link.write(data[at : at + size])

    async def receive(self) -> bytes:
        answer = await self._link.receive()
        while len(answer) < 8 + int.from_bytes(answer[2:4], "big"):
            answer += await self._link.receive()
        return answer

    async def send_and_receive(self, data: bytes) -> bytes:
        await self.send(data)
        return await self.receive()

    def initialize(self, smp_server_transport_buffer_size: int) -> None:
        self._smp_server_transport_buffer_size = smp_server_transport_buffer_size

    @property
    def mtu(self) -> int:
        return self._link.payload_size

    @property
    def max_unencoded_size(self) -> int:
        return self._smp_server_transport_buffer_size or self.mtu


async def upload_with_smpclient(link: BleakLink, image: bytes) -> None:
    client = SMPClient(LinkTransport(link), "")
    await client.connect()
    async for _ in client.upload(image):
        pass


async def smpclient_time(room: Room, lock: GattLock) -> float:
    image = new_image()
    async with open_link(room, lock) as link:
        took = await timed(upload_with_smpclient(link, image))
    check_held(lock, image)
    return took


async def compare_with_smpclient() -> Reading:
    async with open_bench(ROOMY) as (room, lock):
        before = await smpclient_time(room, lock)
        ours = await carry_time(room, lock)
        after = await smpclient_time(room, lock)
        return per_second(ours, before, after)


# cut at half


async def compare_resumed() -> Reading:
    """An image, from the first scan to the lock's list, over a link that is cut at half."""
    async with open_bench(ROOMY) as (room, lock):
        before = await whole_carry(room, lock, ())
        ours = median([await whole_carry(room, lock, (SIZE // 2,)) for _ in range(2)])
        after = await whole_carry(room, lock, ())
        return as_long(ours, before, after)


async def whole_carry(room: Room, lock: GattLock, cuts: tuple[int, ...]) -> float:
    data = new_image()
    image = read_image(data)
    lock.host.power_cut()
    lock.host.set_faults(LockFaults(drop_at_bytes=cuts))
    radio = room.new_radio(MTU, PATIENCE)  # it has never met this lock
    party = LockParty(radio, bytes_of_seven, lambda: NOW, discard, PROFILE, read_image=lambda *_: data)
    took = await timed(party.ask(r.CarryImage(SERIAL, KEYS, image), lambda _: None))
    check_held(lock, data)
    await party.rest()
    return took


async def carry_time(room: Room, lock: GattLock, times: int = 3) -> float:
    took = []
    for _ in range(times):
        image = new_image()
        async with open_link(room, lock) as link:
            took.append(await timed(carry_over(link, image)))
        check_held(lock, image)
    return median(took)


BENCHES: Final = (
    Bench(
        "P2",
        "carrying 256 KiB, shaped link 15 ms, MTU 247, 4 buffers of 2475 bytes",
        "a raw bleak loop of writes without response",
        gate=0.80,
        stretch=0.95,
        better="more",
        run=alone(partial(compare_with_raw_writes, ROOMY)),
    ),
    Bench(
        "P2b",
        "the same, 4 buffers of 384 bytes",
        "a raw bleak loop of writes without response",
        gate=0.40,
        stretch=0.47,
        better="more",
        run=alone(partial(compare_with_raw_writes, TIGHT)),
    ),
    Bench(
        "P2c",
        "the same as P2",
        "smpclient's own upload over the same link",
        gate=1.0,
        stretch=1.5,
        better="more",
        run=alone(compare_with_smpclient),
    ),
    Bench(
        "P17b",
        "carrying 256 KiB cut at half and resumed, from the first scan on",
        "one clean run",
        gate=1.3,
        stretch=1.2,
        better="less",
        run=alone(compare_resumed),
    ),
)
