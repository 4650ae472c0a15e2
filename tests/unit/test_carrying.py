"""A carry at a lock the test itself plays: offsets that go back, forth or nowhere, refusals, lies."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import cbor2
import pytest

from installer_app.lock.carrying import carry
from installer_app.lock.profile import load_profile
from installer_app.lock.smp_link import SmpLink
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Slots
from installer_app.protocol.cbor import Fields
from installer_app.protocol.smp_frame import Refused
from installer_app.protocol.smp_image import read_room, read_slots
from installer_app.workflow.party import Progress
from tests.unit.test_smp_link import Wire, reply

pytestmark = pytest.mark.firmware
IMAGE = random.Random(7).randbytes(20_000)
Judge = Callable[[int, int], int | None]
"""Offset and length of a chunk to the offset the lock answers; None: as it should."""


class Slot:
    """The lock's end. It takes a chunk at its offset, and `judge` may say otherwise."""

    def __init__(self, judge: Judge = lambda _off, _length: None) -> None:
        self.held = bytearray()
        self.judge = judge
        self.chunks: list[int] = []

    def answer(self, request: bytes) -> list[bytes]:
        body = cbor2.loads(request[8:])
        off, data = body["off"], body["data"]
        self.chunks.append(off)
        if off == 0 and "sha" in body and not self.held:
            assert body["len"] == len(IMAGE)
        says = self.judge(off, len(data))
        if says is not None:
            del self.held[says:]
        elif off == len(self.held):
            self.held += data
        return [reply(request, {"off": len(self.held) if says is None else says})]


def open_link(slot: Slot, buf_count: int = 4) -> SmpLink:
    smp = SmpLink(Wire(slot.answer, size=244), load_profile().link, 0.2)
    smp.buf_size, smp.buf_count = 1024, buf_count
    return smp


async def send(slot: Slot, buf_count: int = 4) -> tuple[int, list[Progress]]:
    told: list[Progress] = []
    return await carry(open_link(slot, buf_count), IMAGE, 1.0, told.append), told


@pytest.mark.parametrize("buf_count", [1, 2, 4, 16])
async def test_every_byte_arrives_once_and_in_order(buf_count: int) -> None:
    slot = Slot()
    assert (await send(slot, buf_count))[0] == 0
    assert slot.held == IMAGE
    assert slot.chunks == sorted(set(slot.chunks))


async def test_what_the_lock_holds_is_not_sent_again() -> None:
    slot = Slot()
    slot.held += IMAGE[:9000]
    slot.judge = once(lambda off, _: 9000 if off == 0 else None)
    resumed_at, told = await send(slot)
    assert slot.held == IMAGE and (resumed_at, slot.chunks[1]) == (9000, 9000)
    assert "resuming" in [one.word for one in told]


def once(judge: Judge) -> Judge:
    """The first thing it says that is not None."""
    said: Iterator[bool] = iter([True])

    def only(off: int, length: int) -> int | None:
        says = judge(off, length)
        return says if says is not None and next(said, False) else None

    return only


@pytest.mark.parametrize("back_to", [0, 1, 2500, 7777])
async def test_an_offset_that_goes_back_is_followed_and_said(back_to: int) -> None:
    slot = Slot()
    slot.judge = once(lambda off, _: back_to if off > 8000 else None)
    _, told = await send(slot)
    assert slot.held == IMAGE
    assert "going_back" in [one.word for one in told]


async def test_a_lock_that_never_goes_on_is_garbled_and_not_for_ever() -> None:
    slot = Slot(lambda off, _: 5 if off else None)
    with pytest.raises(Fault) as caught:
        await send(slot)
    assert caught.value.code is FaultCode.LINK_GARBLED
    assert len(slot.chunks) < 60


@pytest.mark.parametrize("off", [len(IMAGE) + 1, 2**63, -1, "5", None])
async def test_an_offset_that_cannot_be_is_garbled(off: object) -> None:
    smp = SmpLink(Wire(lambda request: [reply(request, {"off": off})], size=244), load_profile().link, 0.2)
    with pytest.raises(Fault) as caught:
        await carry(smp, IMAGE, 1.0, lambda _: None)
    assert caught.value.code is FaultCode.LINK_GARBLED


async def test_a_refusal_in_the_midst_leaves_nothing_on_its_way() -> None:
    slot = Slot()

    def answer(request: bytes) -> list[bytes]:
        if cbor2.loads(request[8:])["off"] > 6000:
            return [reply(request, {"err": {"group": 1, "rc": 12}})]
        return slot.answer(request)

    wire = Wire(answer, size=244)
    smp = SmpLink(wire, load_profile().link, 0.2)
    smp.buf_size, smp.buf_count = 1024, 4
    with pytest.raises(Refused):
        await carry(smp, IMAGE, 1.0, lambda _: None)
    assert smp.is_alive and wire.heard.empty()


def slots(**flags: object) -> dict[str, object]:
    return {"slot": 0, "version": "1.0.0", "hash": bytes(32), **flags}


def test_slots_are_read_as_zephyr_and_others_tell_them() -> None:
    whole = slots(active=True, confirmed=True, bootable=True, pending=False, permanent=False)
    other = {"image": 0, "slot": 1, "version": "2.0.0", "hash": b"\x01" * 32, "pending": True}
    second = {"image": 1, "slot": 0, "version": "7.0.0", "hash": b"\x02" * 32, "active": True}
    found = read_slots(Fields({"images": [whole, other, second], "splitStatus": 0}))
    assert (found.running and found.running.version, found.spare and found.spare.version) == (
        "1.0.0",
        "2.0.0",
    )
    assert not found.on_trial and found.holds("01" * 32) and found.runs("00" * 32)
    assert read_slots(Fields({"images": []})) == Slots(())


@pytest.mark.parametrize(
    "images",
    [None, {}, [1], [slots(version=5)], [slots(version="a\nb")], [slots(hash=b"x")], [slots(slot=-1)],
     [slots(active=1)], [slots()] * 17],
)  # fmt: skip
def test_slots_that_make_no_sense_are_garbled(images: object) -> None:
    with pytest.raises(Fault) as caught:
        read_slots(Fields({"images": images}))
    assert caught.value.code is FaultCode.LINK_GARBLED


def test_the_room_is_the_smaller_slot_or_what_the_lock_says() -> None:
    two = [{"slot": 0, "size": 500}, {"slot": 1, "size": 400, "upload_image_id": 0}]
    assert read_room(Fields({"images": [{"image": 0, "slots": two}]})) == 400
    assert read_room(Fields({"images": [{"image": 0, "slots": two, "max_image_size": 380}]})) == 380
    assert read_room(Fields({"images": [{"image": 0, "slots": [{"slot": 0, "rc": 1}]}]})) is None
    assert read_room(Fields({"images": []})) is None
