"""The virtual air: what advertises in it, what a central hears of it, and links in memory."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from installer_app.lock.radio import PAYLOAD_LIMIT, Observation
from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.noise import make_foreigners
from installer_app.sandbox.packet import Report, observe

_STRONGEST_DBM, _WEAKEST_DBM = -35, -98


class PeripheralLink(Protocol):
    """A peripheral's end of a link: see `lock_host.LockLink`."""

    @property
    def payload_size(self) -> int: ...

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...


class Peripheral(Protocol):
    """Whatever may be put into the air: see `lock_host.LockHost`."""

    @property
    def address(self) -> str: ...

    def advertisement(self) -> tuple[bytes, bytes] | None: ...

    def open_link(
        self, notify: Callable[[bytes], None], lost: Callable[[], None]
    ) -> PeripheralLink | None: ...


class VirtualAir:
    """A room with locks and foreign devices. Every advertiser sends both its packets each `interval_s`;
    foreigners take turns, `noise_per_s` packets a second in all. RSSI wanders by the seed."""

    def __init__(
        self, *, seed: int = 0, interval_s: float = 0.1, foreigners: int = 0, noise_per_s: float = 50.0
    ) -> None:
        self._interval_s = interval_s
        self._noise = [
            (one.address, packet) for one in make_foreigners(foreigners, seed) for packet in one.packets
        ]
        self._noise_a_round = min(len(self._noise), max(1, round(noise_per_s * interval_s)))
        self._peripherals: dict[str, Peripheral] = {}
        self._random = random.Random(f"air {seed}")
        self._rssi_dbm: dict[str, float] = {}
        self._turn = 0

    def add(self, peripheral: Peripheral, rssi_dbm: float | None = None) -> None:
        """Put it into the room, in place of what had its address; `rssi_dbm`: how it is heard at first, None
        for as chance will have it."""
        self._peripherals[peripheral.address] = peripheral
        if rssi_dbm is not None:
            self._rssi_dbm[peripheral.address] = rssi_dbm

    def remove(self, address: str) -> None:
        """Take it out; a link to it goes on."""
        self._peripherals.pop(address, None)

    def find(self, address: str) -> Peripheral | None:
        """What is there at this address, advertising or not."""
        return self._peripherals.get(address)

    async def listen(self) -> AsyncIterator[Report]:
        """Every packet from now on, for ever."""
        while True:
            for report in self._hear_round():
                yield report
            await asyncio.sleep(self._interval_s)

    def _hear_round(self) -> list[Report]:
        packets = [
            (address, packet)
            for address, one in self._peripherals.items()
            for packet in one.advertisement() or ()
        ]
        for _ in range(self._noise_a_round):
            packets.append(self._noise[self._turn % len(self._noise)])
            self._turn += 1
        return [Report(address, self._wander(address), packet) for address, packet in packets]

    def _wander(self, address: str) -> int:
        known = self._rssi_dbm.get(address, self._random.uniform(-85, -45))
        moved = min(_STRONGEST_DBM, max(_WEAKEST_DBM, known + self._random.gauss(0, 0.5)))
        self._rssi_dbm[address] = moved
        return round(moved)


class MemoryLink:
    """A `Link` without a wire."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._end: PeripheralLink | None = None
        self._size = PAYLOAD_LIMIT

    def attach(self, peripheral: Peripheral) -> bool:
        """Open it. False: the peripheral does not let us."""
        self._end = peripheral.open_link(self._heard.put_nowait, self._lose)
        return self._end is not None

    @property
    def payload_size(self) -> int:
        if self._end is not None:
            self._size = min(self._end.payload_size, PAYLOAD_LIMIT)
        return self._size

    async def write(self, data: bytes) -> None:
        if self._end is None:
            raise Fault(FaultCode.LINK_LOST)
        self._end.write(data)
        await asyncio.sleep(0)

    async def receive(self) -> bytes:
        if self._end is None and self._heard.empty():
            raise Fault(FaultCode.LINK_LOST)
        heard = await self._heard.get()
        if heard is None:
            raise Fault(FaultCode.LINK_LOST)
        return heard

    async def close(self) -> None:
        if self._end is not None:
            self._end.close()
            self._lose()

    def _lose(self) -> None:
        if self._end is not None:
            self._end = None
            self._heard.put_nowait(None)


class MemoryRadio:
    """The app's `Radio`, joined to the air in memory."""

    def __init__(self, air: VirtualAir) -> None:
        self._air = air

    async def scan(self) -> AsyncIterator[Observation]:
        async for report in self._air.listen():
            yield observe(report)

    async def connect(self, address: str, *, fresh_services: bool = False) -> MemoryLink:
        del fresh_services
        await asyncio.sleep(0)
        peripheral, link = self._air.find(address), MemoryLink()
        if peripheral is None or not link.attach(peripheral):
            raise Fault(FaultCode.LINK_NOT_CONNECTED, "no answer")
        return link
