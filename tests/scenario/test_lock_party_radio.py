"""A radio that fails or hangs ends a request with its fault, in time, and leaves nothing running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from installer_app.lock.radio import Link, Observation
from installer_app.model.fault import Fault, FaultCode
from installer_app.workflow import requests as r
from tests.scenario.lock_world import HASTY, SERIAL, open_world
from tests.scenario.raw_central import VECTORS

READ = r.ReadInfo(SERIAL)
LOCK = Observation(
    "AA", -60, "", (), {0xFFFF: bytes.fromhex(VECTORS["advertisement"]["scan_response"])[4:16]}
)


class BadRadio:
    """Hears `heard`, then fails with `scan_fault` or is silent; a connect hangs."""

    def __init__(self, heard: tuple[Observation, ...] = (), scan_fault: FaultCode | None = None) -> None:
        self._heard, self._fault = heard, scan_fault
        self.scanning = 0
        self.connects = 0

    async def scan(self) -> AsyncGenerator[Observation, None]:
        self.scanning += 1
        try:
            for one in self._heard:
                yield one
            if self._fault:
                raise Fault(self._fault)
            await asyncio.get_running_loop().create_future()
        finally:
            self.scanning -= 1

    async def connect(self, address: str, *, fresh_services: bool = False) -> Link:
        assert not self.scanning
        self.connects += 1
        await asyncio.get_running_loop().create_future()
        raise AssertionError


async def code_of(radio: BadRadio) -> FaultCode:
    async with open_world() as world, asyncio.timeout(10):
        with pytest.raises(Fault) as caught:
            await world.new_party(HASTY, radio).ask(READ, world.report)
    assert not radio.scanning
    return caught.value.code


@pytest.mark.parametrize(
    "code", [FaultCode.LINK_NO_ADAPTER, FaultCode.LINK_ADAPTER_OFF, FaultCode.LINK_NOT_PERMITTED]
)
async def test_what_is_wrong_with_the_adapter_is_said_at_once(code: FaultCode) -> None:
    assert await code_of(BadRadio(scan_fault=code)) is code


async def test_silence_is_a_lock_not_found() -> None:
    assert await code_of(BadRadio()) is FaultCode.LOCK_NOT_FOUND


async def test_connects_that_hang_are_given_up_one_by_one() -> None:
    radio = BadRadio((LOCK,))
    assert await code_of(radio) is FaultCode.LINK_NOT_CONNECTED
    assert radio.connects == 4


async def test_strangers_are_never_connected_to() -> None:
    stranger = Observation(
        "BB", -30, f"LOCK-{SERIAL}", ("8d53dc1d-1db7-4cd3-868b-8a527460aa84",), {76: b"x" * 12}
    )
    radio = BadRadio((stranger,))
    assert await code_of(radio) is FaultCode.LOCK_NOT_FOUND
    assert radio.connects == 0


@pytest.mark.parametrize("heard", [(), (LOCK,)], ids=["scanning", "connecting"])
async def test_a_cancelled_request_stops_what_the_radio_does(heard: tuple[Observation, ...]) -> None:
    radio = BadRadio(heard)
    async with open_world() as world, asyncio.timeout(5):
        asked = asyncio.create_task(world.new_party(HASTY, radio).ask(READ, world.report))
        while not radio.scanning and not radio.connects:
            await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
    assert not radio.scanning
