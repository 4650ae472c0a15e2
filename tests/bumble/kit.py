"""Locks on the air of virtual controllers, and the app's radio at the other end of a real HCI transport."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

import pytest

from installer_app.lock.bleak_radio import BleakLink, BleakRadio
from installer_app.lock.chores import Patience
from installer_app.lock.party import LockParty
from installer_app.lock.profile import load_profile
from installer_app.lock.radio import Observation
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.lock_profile import LockProfile
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.gatt import GattLock
from installer_app.sandbox.hci import make_backend
from installer_app.sandbox.hci_adapter import HciAdapter
from installer_app.sandbox.hci_server import HciAir
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.lock_state import LockState
from installer_app.sandbox.shaped_link import Shape
from tests.scenario.raw_central import NOW, vector_state

PROFILE: Final = load_profile()
INTERVAL_S: Final = 0.01
HASTY: Final = Patience(
    start_s=2, silence_s=0.3, connect_s=2, notify_s=2, write_s=2, close_s=0.5, pauses_s=(0, 0)
)
"""A Bluetooth stack on this computer takes milliseconds."""
QUICK: Final[LockProfile] = replace(
    PROFILE,
    timeouts=replace(
        PROFILE.timeouts, scan_s=2, settle_s=0.05, connect_s=3, request_s=2, reconnect_pauses_s=(0.0,) * 10
    ),
)
LIMIT_S: Final = 20.0
"""No test waits longer for anything."""


@dataclass
class Room:
    """An air, and the radio that listens to it."""

    air: HciAir
    adapter: HciAdapter
    radio: BleakRadio
    spec: str

    async def add(self, state: LockState | None = None, faults: LockFaults | None = None) -> GattLock:
        """A lock of the vectors, or this one."""
        state = state or vector_state()
        host = LockHost(VirtualLock(replace(state, faults=faults or state.faults), clock=lambda: NOW))
        return await self.air.add(host)

    async def hear(self, address: str) -> Observation:
        """What is heard at `address` once its scan response is in."""
        async with asyncio.timeout(LIMIT_S), aclosing(self.radio.scan()) as heard:
            async for one in heard:
                if one.address == address and one.manufacturer:
                    return one
        raise AssertionError

    async def link(self, lock: GattLock) -> BleakLink:
        """Heard and connected."""
        await self.hear(lock.host.address)
        async with asyncio.timeout(LIMIT_S):
            return await self.radio.connect(lock.host.address)

    def party(self, profile: LockProfile = QUICK) -> LockParty:
        """As the app has it."""
        return LockParty(self.radio, bytes_of_seven, lambda: NOW, lambda *_: None, profile)

    def new_radio(self, mtu: int = 517, patience: Patience = HASTY) -> BleakRadio:
        """Another radio on the same adapter."""
        return BleakRadio(PROFILE.link, backend=make_backend(self.adapter, mtu), patience=patience)


def bytes_of_seven(size: int) -> bytes:
    return b"\x07" * size


@asynccontextmanager
async def open_room(
    shape: Shape | None = None, *, mtu: int = 517, interval_s: float = INTERVAL_S, patience: Patience = HASTY
) -> AsyncIterator[Room]:
    """Left, nothing of it remains: no task, no socket."""
    before = asyncio.all_tasks()
    async with open_shared_room(shape, mtu=mtu, interval_s=interval_s, patience=patience) as room:
        yield room
    await until(lambda: not asyncio.all_tasks() - before)


@asynccontextmanager
async def open_shared_room(
    shape: Shape | None = None, *, mtu: int = 517, interval_s: float = INTERVAL_S, patience: Patience = HASTY
) -> AsyncIterator[Room]:
    """For locks that live on afterwards."""
    async with HciAir(shape, interval_s=interval_s) as air:
        spec = await air.listen("tcp-server:127.0.0.1:0")
        adapter = HciAdapter(spec)
        radio = BleakRadio(PROFILE.link, backend=make_backend(adapter, mtu), patience=patience)
        try:
            yield Room(air, adapter, radio, spec)
        finally:
            async with asyncio.timeout(LIMIT_S):
                await adapter.close()


async def until(holds: Callable[[], object]) -> None:
    """Turn the loop until it holds."""
    async with asyncio.timeout(LIMIT_S):
        while not holds():
            await asyncio.sleep(0)


async def fault_of(failing: Awaitable[object]) -> Fault:
    with pytest.raises(Fault) as caught:
        async with asyncio.timeout(LIMIT_S):
            await failing
    return caught.value


async def code_of(failing: Awaitable[object]) -> FaultCode:
    return (await fault_of(failing)).code
