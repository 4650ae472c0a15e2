"""F6, F10, F11 and F22 over real Bluetooth code: openings cut short, nobody there, impostors, liars."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from bumble import att
from bumble.device import Connection

from installer_app.lock.bleak_radio import BleakRadio
from installer_app.lock.party import LockParty
from installer_app.lock.smp_link import SmpLink
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind
from installer_app.model.record import Plain
from installer_app.model.secret import Blob
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.gatt import GattLock
from installer_app.sandbox.hci import make_backend
from installer_app.sandbox.hci_adapter import HciAdapter
from installer_app.sandbox.lock import VirtualLock
from installer_app.workflow import requests as r
from tests.bumble.kit import HASTY, LIMIT_S, PROFILE, QUICK, Room, bytes_of_seven, open_room, until
from tests.bumble.test_delivery import MESSAGE
from tests.bumble.test_radio import exchange
from tests.faults.case_table import Batch, Case, Tally, batches, read_table
from tests.faults.conftest import tally
from tests.scenario.lock_world import KEYS, SERIAL, other_keys
from tests.scenario.raw_central import NOW, vector_state

__all__ = ["tally"]
pytestmark = pytest.mark.bumble

TABLES: Final = Path(__file__).parent / "tables"
SOON_S: Final = 6.0
"""A fault is said within so many seconds; the stack on this computer takes milliseconds, its deadlines two
seconds."""


def set_method(thing: object, name: str, method: object) -> None:
    setattr(thing, name, method)


# F6


class Opening:
    """Counts the requests of each opening, and ends some of them at one of these."""

    def __init__(self, room: Room, lock: GattLock, case: Case) -> None:
        self._room, self._lock = room, lock
        self._way, self._at, self._times = case.word("way"), case.number("request"), case.number("times")
        self._server = lock.device.gatt_server
        self._connection: Connection | None = None
        self._count = 0
        self.cut = 0

    def answer(self, connection: Connection, pdu: att.ATT_PDU) -> None:
        if connection is not self._connection:
            self._connection, self._count = connection, 0
        self._count += 1
        if self._count == self._at and self.cut < self._times:
            self.cut += 1
            if self._way == "reset":
                self._lock.host.power_cut()
            else:
                self._room.air.link.drop_links()
            return
        type(self._server).on_gatt_pdu(self._server, connection, pdu)


async def open_in_spite(case: Case) -> None:
    async with open_room() as room:
        lock = await room.add()
        opening = Opening(room, lock, case)
        set_method(lock.device.gatt_server, "on_gatt_pdu", opening.answer)
        await room.hear(lock.host.address)
        connected = False
        try:
            async with asyncio.timeout(SOON_S):
                link = await room.radio.connect(lock.host.address)
                connected = True
                await link.close()
        except Fault as fault:
            assert fault.code is FaultCode.LINK_NOT_CONNECTED, fault
        assert opening.cut, "an opening takes fewer requests than that"
        assert connected is (opening.cut < 3)
        assert lock.connections == min(opening.cut + 1, 3)
        opening.cut = case.number("times")
        assert await exchange(room, await room.link(lock)) == 2475


@pytest.mark.parametrize("batch", batches("f06_opening", 2, TABLES))
async def test_an_opening_cut_short_is_tried_three_times(batch: Batch, tally: Tally) -> None:
    await tally.run(batch, open_in_spite)


# F10


class Absence:
    """Something goes away at one moment."""

    def __init__(self, room: Room, lock: GattLock, case: Case) -> None:
        self.room, self.lock, self.way, self.moment = room, lock, case.word("way"), case.word("moment")

    def strike(self) -> None:
        match self.way:
            case "switched off":
                self.lock.host.power_off()
            case "out of range":
                self.room.air.link.drop_links()
                self.lock.host.power_off()
            case "power cut":
                self.lock.host.power_cut()
            case "adapter gone":
                self.room.air.close_doors()
            case _:
                self.room.air.cut_off()

    async def use(self) -> None:
        """What the app does at that moment, while it happens."""
        doing: dict[str, Callable[[], Awaitable[object]]] = {
            "scan": self._scan,
            "connect": self._connect,
            "parameters": self._ask,
            "upload": self._upload,
            "idle": self._wait,
        }
        await doing[self.moment]()

    async def _scan(self) -> None:
        async with aclosing(self.room.radio.scan()) as heard:
            await anext(heard)
            self.strike()
            for _ in range(60):
                await anext(heard)

    async def _connect(self) -> None:
        connecting = asyncio.ensure_future(self.room.radio.connect(self.lock.host.address))
        await asyncio.sleep(0)
        self.strike()
        await (await connecting).close()

    async def _ask(self) -> None:
        link = await self.room.link(self.lock)
        asking = asyncio.ensure_future(exchange(self.room, link))
        await asyncio.sleep(0)
        self.strike()
        await asking

    async def _upload(self) -> None:
        def watch(kind: str, fields: Mapping[str, Plain]) -> None:
            if kind == "smp.request" and int(str(fields["bytes"])) > 1000:
                asyncio.get_running_loop().call_soon(self.strike)

        hurried = replace(QUICK, timeouts=replace(QUICK.timeouts, reconnect_pauses_s=(0.0,), scan_s=0.5))
        party = LockParty(self.room.radio, bytes_of_seven, lambda: NOW, watch, hurried)
        try:
            request = r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, Blob(MESSAGE))
            await party.ask(request, lambda _: None)
        finally:
            await party.rest()

    async def _wait(self) -> None:
        link = await self.room.link(self.lock)
        asyncio.get_running_loop().call_soon(self.strike)
        await link.receive()


async def miss(case: Case) -> None:
    """A fault in time or none, and everything works once what went away is back."""
    async with open_room() as room:
        lock = await room.add()
        await room.add(other_keys(vector_state()))
        await room.hear(lock.host.address)
        absence = Absence(room, lock, case)
        said: FaultCode | None = None
        try:
            async with asyncio.timeout(SOON_S):
                await absence.use()
        except Fault as fault:
            said = fault.code
        if absence.way == "adapter gone":
            assert said in {FaultCode.LINK_NO_ADAPTER, FaultCode.LINK_LOST, FaultCode.LINK_NOT_CONNECTED}, (
                said
            )
            adapter = HciAdapter(await room.air.listen("tcp-server:127.0.0.1:0"))
            radio = BleakRadio(PROFILE.link, backend=make_backend(adapter), patience=HASTY)
            again = Room(room.air, adapter, radio, room.spec)
            assert await exchange(again, await again.link(lock)) == 2475
            await adapter.close()
            return
        gone = absence.way != "adapter back" and absence.moment != "scan"
        assert said is None or said.family in {"link", "lock"}, said
        assert said is not None or not gone or absence.way == "power cut" or absence.moment == "connect"
        lock.host.power_on()
        assert await exchange(room, await room.link(lock)) == 2475


@pytest.mark.parametrize("batch", batches("f10_absent", 1, TABLES))
async def test_what_goes_away_is_said_in_time_and_used_again_once_it_is_back(
    batch: Batch, tally: Tally
) -> None:
    await tally.run(batch, miss)


# F11

HARMLESS: Final = {"0.6", "64.0"}
"""Parameters and info: all that is asked of a lock that has not proven its keys."""


def impostor(wrong: str) -> VirtualLock:
    """Another lock, at the address of the one that is expected."""
    state = vector_state()
    other = replace(other_keys(state), birth=replace(other_keys(state).birth, address=state.birth.address))
    match wrong:
        case "foreign keys":
            made = replace(state, faults=LockFaults(foreign_keys=True))
        case "copied keys":
            made = replace(state, faults=LockFaults(copied_keys=True))
        case "another lock with its serial":
            made = replace(other, faults=LockFaults(advertised_serial=state.birth.serial))
        case _:
            birth = replace(other.birth, serial="00000000")
            made = replace(other, birth=birth)
    return VirtualLock(made, clock=lambda: NOW)


async def meet(case: Case) -> None:
    async with open_room() as room:
        lock = await room.add(faults=LockFaults(drop_at_bytes=(case.number("byte"),)))
        asked: list[str] = []
        taken: list[VirtualLock] = []

        def note(kind: str, fields: Mapping[str, Plain]) -> None:
            if kind == "smp.request":
                asked.append(str(fields["name"]))

        def take_its_place() -> None:
            asked.clear()
            lock.host.power_cut()
            lock.host.lock = impostor(case.word("wrong"))
            taken.append(lock.host.lock)
            lock.host.power_cut()

        async def wait_for_the_drop() -> None:
            await until(lambda: lock.is_linked)
            await until(lambda: not lock.is_linked)
            take_its_place()

        await room.hear(lock.host.address)
        if case.number("byte"):
            changing = asyncio.ensure_future(wait_for_the_drop())
        else:
            take_its_place()
            changing = asyncio.ensure_future(asyncio.sleep(0))
        hurried = replace(QUICK, timeouts=replace(QUICK.timeouts, reconnect_pauses_s=(0.0,), scan_s=0.5))
        party = LockParty(room.radio, bytes_of_seven, lambda: NOW, note, hurried)
        request = r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, Blob(MESSAGE))
        with pytest.raises(Fault) as caught:
            async with asyncio.timeout(LIMIT_S):
                await party.ask(request, lambda _: None)
        await party.rest()
        await changing
        assert caught.value.code in {FaultCode.LOCK_IMPOSTOR, FaultCode.LOCK_NOT_FOUND}, caught.value
        assert set(asked) <= HARMLESS, asked
        assert taken == [lock.host.lock]
        assert lock.host.lock.device.inbox.is_empty


@pytest.mark.parametrize("batch", batches("f11_impostors", 2, TABLES))
async def test_another_lock_in_its_place_gets_not_one_byte(batch: Batch, tally: Tally) -> None:
    await tally.run(batch, meet)


# F22

HEAD: Final = bytes([0x09, 0, 0, 0, 0, 0, 0, 6])
"""Of an answer to READ_PARAMETERS: version 2, sequence 0; the length is to be filled in."""


def answer(body: bytes, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return HEAD[:2] + size.to_bytes(2, "big") + HEAD[4:] + body


LIES: Final[dict[str, bytes]] = {
    "flood": b"x",
    "empty": b"",
    "too long": answer(bytes(4000)),
    "half a header": HEAD[:4],
    "header alone": HEAD,
    "promises 64 KiB": answer(b"\xa0", 65_535),
    "two messages": answer(b"\xa0") * 2,
    "no CBOR": answer(b"\xff\xff\xff"),
    "no map": answer(b"\x83\x01\x02\x03"),
    "nested": answer(b"\x81" * 900),
}


async def listen_to_lies(case: Case) -> None:
    async with open_room() as room:
        lock = await room.add(faults=LockFaults(mtu=case.number("mtu")))
        lie, count = LIES[case.word("lie")], 5000 if case.word("lie") == "flood" else 1

        def tell(_: bytes = b"") -> None:
            for _n in range(count):
                GattLock.notify(lock, lie)

        if case.word("when") == "in answer":
            set_method(lock, "notify", tell)
        link = await room.link(lock)
        if case.word("when") == "at once":
            tell()
        smp = SmpLink(link, PROFILE.link, 0.4)
        with suppress(Fault):
            async with asyncio.timeout(SOON_S):
                await smp.read_parameters()
                assert case.word("when") == "at once"
        await smp.close()
        await until(lambda: not lock.is_linked)
        if case.word("when") == "in answer":
            set_method(lock, "notify", lambda data: GattLock.notify(lock, data))
        assert await exchange(room, await room.link(lock)) == 2475


@pytest.mark.parametrize("batch", batches("f22_lies", 2, TABLES))
async def test_a_lie_ends_a_link_at_most_and_in_time(batch: Batch, tally: Tally) -> None:
    await tally.run(batch, listen_to_lies)


def test_every_lie_of_the_table_is_told() -> None:
    assert {case.word("lie") for case in read_table("f22_lies", TABLES)} == set(LIES)
