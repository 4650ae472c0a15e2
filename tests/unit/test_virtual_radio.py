"""The virtual air in memory and over the socket: the same behaviour, and no client can hurt it."""

from __future__ import annotations

import asyncio
import json
import struct
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.lock.radio import SMP_SERVICE, Link, Observation, Radio
from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.air_frames import (
    BadFrame,
    decode_hello,
    decode_report,
    decode_welcome,
    encode_frame,
)
from installer_app.sandbox.air_server import AirServer
from installer_app.sandbox.faults import LockFaults, Meddling
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_device import Traits
from installer_app.sandbox.lock_factory import make_lock
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.noise import make_foreigners
from installer_app.sandbox.packet import Report, observe
from installer_app.sandbox.radio import MemoryRadio, VirtualAir
from installer_app.sandbox.socket_radio import SocketRadio

TOKEN = "only for us"


@dataclass(frozen=True)
class Room:
    air: VirtualAir
    host: LockHost
    server: AirServer
    radio: Radio


def new_host(faults: LockFaults | None = None, traits: Traits | None = None) -> LockHost:
    state = make_lock("7K3M9QX2", "VL1", {}, faults=faults or LockFaults())
    return LockHost(VirtualLock(state, clock=time.time, traits=traits or Traits()))


@asynccontextmanager
async def open_room(kind: str, host: LockHost, foreigners: int = 0) -> AsyncIterator[Room]:
    air = VirtualAir(interval_s=0.005, foreigners=foreigners, noise_per_s=2000)
    async with host, AirServer(air, TOKEN) as server:
        air.add(host)
        radio: Radio = (
            MemoryRadio(air) if kind == "memory" else SocketRadio("127.0.0.1", server.port, token=TOKEN)
        )
        yield Room(air, host, server, radio)


both = pytest.mark.parametrize("kind", ["memory", "socket"])


def echo(text: str) -> bytes:
    payload = cbor2.dumps({"d": text})
    return struct.pack(">BBHHBB", 2 | 8, 0, len(payload), 0, 0, 0) + payload


async def hear(radio: Radio, count: int) -> list[Observation]:
    heard: list[Observation] = []
    scan = radio.scan()
    assert isinstance(scan, AsyncGenerator)
    async with asyncio.timeout(5), aclosing(scan) as observations:
        async for one in observations:
            heard.append(one)
            if len(heard) == count:
                break
    return heard


async def receive(link: Link) -> bytes:
    async with asyncio.timeout(5):
        return await link.receive()


async def expect_fault(code: FaultCode, link: Link) -> None:
    with pytest.raises(Fault) as caught:
        await receive(link)
    assert caught.value.code is code


@both
async def test_a_lock_is_heard_in_two_packets_with_an_rssi_that_wanders(kind: str) -> None:
    async with open_room(kind, new_host()) as room:
        heard = await hear(room.radio, 60)
    first, second, *_ = heard
    assert (first.services, dict(first.manufacturer), first.name) == ((SMP_SERVICE,), {}, "")
    assert second.services == ()
    assert second.name == "LOCK-7K3M9QX2"
    assert dict(second.manufacturer) == {0xFFFF: b"\x01\x00\x02\x01" + b"7K3M9QX2"}
    assert {one.address for one in heard} == {room.host.address}
    assert len({one.rssi_dbm for one in heard}) > 3
    assert all(-98 <= one.rssi_dbm <= -35 for one in heard)


@both
async def test_noise_is_heard_and_breaks_nothing(kind: str) -> None:
    async with open_room(kind, new_host(), foreigners=300) as room:
        heard = await hear(room.radio, 1300)
    assert len({one.address for one in heard}) > 250
    assert room.host.address in {one.address for one in heard}


@both
async def test_an_echo_goes_there_and_back_and_a_second_central_waits(kind: str) -> None:
    async with open_room(kind, new_host()) as room:
        link = await room.radio.connect(room.host.address)
        assert link.payload_size == 512
        await link.write(echo("hello"))
        assert cbor2.loads((await receive(link))[8:]) == {"r": "hello"}
        with pytest.raises(Fault) as caught:
            await room.radio.connect(room.host.address)
        assert caught.value.code is FaultCode.LINK_NOT_CONNECTED
        assert room.host.advertisement() is None
        await link.close()
        await link.close()
        await expect_fault(FaultCode.LINK_LOST, link)
        async with asyncio.timeout(5):
            while room.host.advertisement() is None:
                await asyncio.sleep(0.001)
        await (await room.radio.connect(room.host.address)).close()


@both
@pytest.mark.parametrize(("mtu", "size"), [(23, 20), (247, 244), (515, 512), (517, 512)])
async def test_what_is_longer_than_the_payload_vanishes(kind: str, mtu: int, size: int) -> None:
    async with open_room(kind, new_host(LockFaults(mtu=mtu))) as room:
        link = await room.radio.connect(room.host.address)
        assert link.payload_size == size
        whole = echo("x" * (size - 13 if size < 33 else size - 14 if size < 266 else size - 13 - 2))
        await link.write(whole.ljust(size + 1, b"\0"))
        await link.write(b"\0" * 70_000)
        assert len(whole) <= size
        await link.write(whole)
        answer = b""
        while len(answer) < len(whole):
            part = await receive(link)
            assert len(part) <= size
            answer += part
        assert answer[8:].startswith(b"\xbf")
        await link.close()


@both
async def test_a_lock_that_drops_the_link_is_a_lost_link_after_its_last_word(kind: str) -> None:
    async with open_room(kind, new_host()) as room:
        link = await room.radio.connect(room.host.address)
        await link.write(struct.pack(">BBHHBB", 2 | 8, 0, 1, 0, 1, 5) + b"\xa0")
        assert (await receive(link))[:2] == b"\x0b\x00"
        await expect_fault(FaultCode.LINK_LOST, link)
        with pytest.raises(Fault):
            for _ in range(200):
                await link.write(echo(""))
                await asyncio.sleep(0.001)


@both
async def test_the_button_and_the_power_end_the_link(kind: str) -> None:
    async with open_room(kind, new_host()) as room:
        for act in (room.host.press, room.host.power_cut, room.host.power_off):
            link = await room.radio.connect(room.host.address)
            act()
            await expect_fault(FaultCode.LINK_LOST, link)
        with pytest.raises(Fault, match="link_not_connected"):
            await room.radio.connect(room.host.address)
        assert room.host.advertisement() is None
        room.host.power_on()
        await (await room.radio.connect(room.host.address)).close()


@both
async def test_services_that_lie_and_refused_links_are_no_links(kind: str) -> None:
    async with open_room(kind, new_host(LockFaults(lies_about_services=True))) as room:
        for _ in range(2):
            with pytest.raises(Fault, match="link_not_connected"):
                await room.radio.connect(room.host.address)
        room.host.set_faults(LockFaults(refuse_connects=1))
        with pytest.raises(Fault, match="link_not_connected"):
            await room.radio.connect(room.host.address)
        link = await room.radio.connect(room.host.address)
        with pytest.raises(Fault, match="link_not_connected"):
            await room.radio.connect("00:00:00:00:00:00")
        await link.close()


@both
async def test_the_idle_link_is_dropped_by_the_host_in_time(kind: str) -> None:
    async with open_room(kind, new_host(traits=Traits(idle_s=0.05))) as room:
        link = await room.radio.connect(room.host.address)
        await expect_fault(FaultCode.LINK_LOST, link)


@both
async def test_a_lost_answer_is_silence_and_the_link_stays(kind: str) -> None:
    async with open_room(kind, new_host(LockFaults(meddle=(Meddling("silence", "0.0"),)))) as room:
        link = await room.radio.connect(room.host.address)
        await link.write(echo("lost"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await link.receive()
        await link.write(echo("heard"))
        assert cbor2.loads((await receive(link))[8:]) == {"r": "heard"}
        await link.close()


async def test_a_cancelled_receive_loses_no_byte() -> None:
    async with open_room("socket", new_host()) as room:
        link = await room.radio.connect(room.host.address)
        for number in range(20):
            waiting = asyncio.create_task(link.receive())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            await link.write(echo(str(number)))
            assert cbor2.loads((await receive(link))[8:]) == {"r": str(number)}
        await link.close()


async def test_a_wrong_token_is_not_permitted() -> None:
    async with open_room("socket", new_host()) as room:
        stranger = SocketRadio("127.0.0.1", room.server.port, token="guess")
        with pytest.raises(Fault, match="link_not_permitted"):
            await stranger.connect(room.host.address)
        with pytest.raises(Fault, match="link_not_permitted"):
            await hear(stranger, 1)
        assert not room.host.lock.linked


async def test_no_server_is_no_adapter_and_a_dying_one_too() -> None:
    async with open_room("socket", new_host()) as room:
        scan = room.radio.scan()
        assert (await anext(scan)).address
        link = await room.radio.connect(room.host.address)
    await expect_fault(FaultCode.LINK_LOST, link)
    with pytest.raises(Fault) as caught:
        async with asyncio.timeout(5):
            async for _ in scan:
                pass
    assert caught.value.code is FaultCode.LINK_NO_ADAPTER
    with pytest.raises(Fault, match="link_no_adapter"):
        await room.radio.connect(room.host.address)
    await link.close()


HOSTILE = (
    b"",
    b"\xff",
    b"\x00\x00",
    b"\xff\xff" + b"x" * 70_000,
    b"GET / HTTP/1.1\r\n\r\n",
    encode_frame(b"[]"),
    encode_frame(b"[" * 60_000),
    encode_frame(b"\xff\xfe"),
    encode_frame(b'{"air": 1}'),
    encode_frame(json.dumps({"air": 1, "token": "\ud800", "do": "scan"}).encode()),
    encode_frame(json.dumps({"air": 1, "token": TOKEN, "do": "burn"}).encode()),
    encode_frame(json.dumps({"air": 1, "token": TOKEN, "do": "link", "address": "\x00"}).encode()),
    encode_frame(json.dumps({"air": 1, "token": TOKEN, "do": "link", "address": 7}).encode()),
    encode_frame(json.dumps({"air": 2, "token": TOKEN, "do": "scan"}).encode()),
)


async def test_hostile_clients_are_cut_off_and_the_others_hear_on() -> None:
    async with open_room("socket", new_host()) as room:
        for said in HOSTILE:
            _, writer = await asyncio.open_connection("127.0.0.1", room.server.port)
            writer.write(said)
            writer.close()
        hello = {"air": 1, "token": TOKEN, "do": "link", "address": room.host.address}
        reader, writer = await asyncio.open_connection("127.0.0.1", room.server.port)
        writer.write(encode_frame(json.dumps(hello).encode()) + encode_frame(b"\xff" * 300) * 50)
        async with asyncio.timeout(5):
            while await reader.read(4096):
                pass
        writer.close()
        assert len(await hear(room.radio, 10)) == 10
        await (await room.radio.connect(room.host.address)).close()


async def test_a_client_that_says_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("installer_app.sandbox.air_server._HELLO_S", 0.02)
    async with open_room("socket", new_host()) as room:
        reader, writer = await asyncio.open_connection("127.0.0.1", room.server.port)
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()


@given(st.binary(max_size=80))
def test_any_advertising_data_becomes_an_observation(data: bytes) -> None:
    seen = observe(Report("AA", -50, data))
    assert (seen.address, seen.rssi_dbm) == ("AA", -50)


def test_all_kinds_of_structures_are_read() -> None:
    data = (
        b"\x03\x03\x0f\x18" + b"\x05\x05\x78\x56\x34\x12" + b"\x03\x08ab" + b"\x02\xff\x01" + b"\x09\x09torn"
    )
    seen = observe(Report("AA", -50, data))
    assert seen.services == (
        "0000180f-0000-1000-8000-00805f9b34fb",
        "12345678-0000-1000-8000-00805f9b34fb",
    )
    assert (seen.name, dict(seen.manufacturer)) == ("ab", {})


@given(st.binary(max_size=200))
def test_any_frame_is_read_or_refused(frame: bytes) -> None:
    for decode in (decode_hello, decode_welcome, decode_report):
        try:
            decode(frame)
        except BadFrame:
            continue


def test_foreigners_are_the_same_for_the_same_seed_and_of_every_kind() -> None:
    some = make_foreigners(200, 1)
    assert some == make_foreigners(200, 1)
    assert some != make_foreigners(200, 2)
    assert len({one.address for one in some}) == 200
    seen = [observe(Report(one.address, -50, packet)) for one in some for packet in one.packets]
    assert any(SMP_SERVICE in one.services for one in seen)
    assert any(0xFFFF in one.manufacturer for one in seen)
    assert any("<img" in one.name for one in seen)


@both
async def test_a_lock_that_cannot_be_saved_goes_dark_and_the_host_says_why(kind: str) -> None:
    def fail(state: object) -> None:
        raise Fault(FaultCode.COMPUTER_SANDBOX, "disk full")

    host = new_host()
    host.lock = VirtualLock(host.lock.state, clock=time.time, save=fail)
    with pytest.raises(Fault, match="disk full"):
        async with open_room(kind, host) as room:
            link = await room.radio.connect(room.host.address)
            payload = cbor2.dumps({"datetime": "2030-01-01T00:00:00"})
            await link.write(struct.pack(">BBHHBB", 2 | 8, 0, len(payload), 0, 0, 4) + payload)
            await expect_fault(FaultCode.LINK_LOST, link)
            await link.close()
            assert host.advertisement() is None
