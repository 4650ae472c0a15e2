"""Scanning a hostile air: what is a lock is shown, smoothed and bounded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.lock.profile import load_profile
from installer_app.lock.radio import Link, Observation
from installer_app.lock.scan import ADDRESSES, Heard, HeardKind, Sightings, watch
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import BoldAdvertisement
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.radio import MemoryRadio, VirtualAir
from tests.scenario.raw_central import NOW, VECTORS, vector_state

PROFILE = load_profile()
DATA = bytes.fromhex(VECTORS["advertisement"]["scan_response"])[4:16]
BOLD = bytes.fromhex("010203040506070809101112")


def lock(address: str = "AA", rssi_dbm: int = -60, serial: bytes = b"7K3M9QX2") -> Observation:
    return Observation(address, rssi_dbm, "LOCK-" + serial.decode(), (), {0xFFFF: DATA[:4] + serial})


class DeafRadio:
    """An adapter that is off."""

    async def scan(self) -> AsyncIterator[Observation]:
        raise Fault(FaultCode.LINK_ADAPTER_OFF)
        yield lock()

    async def connect(self, address: str, *, fresh_services: bool = False) -> Link:
        raise Fault(FaultCode.LINK_ADAPTER_OFF)


def test_packets_of_one_address_are_merged_and_the_signal_is_smoothed() -> None:
    sightings = Sightings(PROFILE)
    sightings.hear(lock(rssi_dbm=-60), 1.0)
    sightings.hear(Observation("AA", -70), 2.0)  # the first packet alone: no manufacturer data
    sightings.hear(Observation("AA", -127), 3.0)
    [heard] = sightings.list_heard()
    assert (heard.kind, heard.serial, heard.heard_at, heard.foreign) == (
        HeardKind.LOCK,
        "7K3M9QX2",
        3.0,
        False,
    )
    assert heard.rssi_dbm == pytest.approx(-63) and heard.name == "LOCK-7K3M9QX2"
    for _ in range(20):
        sightings.hear(lock(rssi_dbm=-90), 4.0)
    assert sightings.list_heard()[0].rssi_dbm == pytest.approx(-90, abs=1)


def test_bold_locks_are_recognized_by_company_or_service_and_are_foreign() -> None:
    sightings = Sightings(PROFILE)
    sightings.hear(Observation("B1", -50, "Bold", (), {0x065B: BOLD}), 1.0)
    sightings.hear(Observation("B2", -50, "", (PROFILE.bold.service,)), 1.0)
    first, second = sightings.list_heard()
    assert (first.kind, first.serial, first.foreign) == (HeardKind.BOLD, None, True)
    assert first.bold == BoldAdvertisement(0x1110090807060504, 3, False, True, False, False)
    assert (second.kind, second.bold) == (HeardKind.BOLD, None)


def test_what_is_no_lock_is_forgotten_and_locks_are_bounded_oldest_first() -> None:
    sightings = Sightings(PROFILE)
    for number in range(ADDRESSES * 2):
        sightings.hear(Observation(f"X{number}", -50, "headphones", (), {76: b"x" * 20}), 0.0)
    assert sightings.list_heard() == ()
    sightings.hear(lock("old"), 0.0)
    for number in range(ADDRESSES):
        sightings.hear(lock(str(number)), 1.0)
    heard = sightings.list_heard()
    assert len(heard) == ADDRESSES and "old" not in {one.address for one in heard}


@given(
    st.lists(
        st.builds(
            Observation,
            st.text(max_size=3),
            st.integers(-1000, 1000),
            st.text(),
            st.lists(st.text(max_size=8), max_size=2).map(tuple),
            st.dictionaries(st.sampled_from([0xFFFF, 0x065B, 7]), st.binary(max_size=30)),
        )
    )
)
def test_nothing_heard_raises_or_is_shown_unprintable(heard: list[Observation]) -> None:
    sightings = Sightings(PROFILE, limit=5)
    for at, one in enumerate(heard):
        sightings.hear(one, float(at))
    assert len(sightings.list_heard()) <= 5
    assert all(one.name.isprintable() and len(one.name) <= 32 for one in sightings.list_heard())


async def test_a_watch_shows_the_locks_in_the_air_among_foreigners() -> None:
    air = VirtualAir(interval_s=0.002, foreigners=30, noise_per_s=5000)
    air.add(LockHost(VirtualLock(vector_state(), clock=lambda: NOW)))
    other = replace(vector_state().birth, serial="00000000", address="C0:00:00:00:00:02")
    air.add(LockHost(VirtualLock(replace(vector_state(), birth=other), clock=lambda: NOW)))
    locks: list[Heard] = []
    async with aclosing(watch(MemoryRadio(air), PROFILE, lambda: 7.0, 0.02)) as snapshots:
        async for heard in snapshots:
            locks = [one for one in heard.heard if not one.foreign]
            if len(locks) == 2:
                break
    assert {one.serial for one in locks} == {"7K3M9QX2", "00000000"}
    assert all(one.heard_at == 7.0 and one.rssi_dbm is not None and one.rssi_dbm < 0 for one in locks)


async def test_a_watch_ends_with_the_radios_fault() -> None:
    async with aclosing(watch(DeafRadio(), PROFILE, lambda: 0.0, 0.01)) as snapshots:
        with pytest.raises(Fault) as caught:
            async for _ in snapshots:
                pass
    assert caught.value.code is FaultCode.LINK_ADAPTER_OFF
