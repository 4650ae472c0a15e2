"""Requests and answers over a link that the test itself holds at the other end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import cbor2
import pytest

from installer_app.lock.profile import load_profile
from installer_app.lock.smp_link import SmpLink
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.smp_frame import Refused, Request
from installer_app.protocol.smp_lock import READ_PARAMETERS

FORM = load_profile().link
ECHO = Request(True, 0, 0, {"d": "x" * 100})


class Wire:
    """A Link; `answer` sees each whole request and puts what it likes into `heard`."""

    def __init__(self, answer: Callable[[bytes], list[bytes]] = lambda _: [], size: int = 20) -> None:
        self.answer, self.payload_size = answer, size
        self.heard: asyncio.Queue[bytes | Fault] = asyncio.Queue()
        self.writes: list[bytes] = []
        self.closed = 0
        self._held = b""

    async def write(self, data: bytes) -> None:
        self.writes.append(data)
        self._held += data
        if len(self._held) >= 8 + int.from_bytes(self._held[2:4], "big"):
            request, self._held = self._held, b""
            for notification in self.answer(request):
                self.heard.put_nowait(notification)

    async def receive(self) -> bytes:
        heard = await self.heard.get()
        if isinstance(heard, Fault):
            raise heard
        return heard

    async def close(self) -> None:
        self.closed += 1


def reply(request: bytes, body: object) -> bytes:
    payload = cbor2.dumps(body)
    return bytes([request[0] | 1, 0]) + len(payload).to_bytes(2, "big") + request[4:8] + payload


def always(body: object) -> Callable[[bytes], list[bytes]]:
    return lambda request: [reply(request, body)]


def open_link(wire: Wire, request_s: float = 0.05) -> SmpLink:
    return SmpLink(wire, FORM, request_s)


async def code_of(link: SmpLink, request: Request = ECHO) -> FaultCode:
    with pytest.raises(Fault) as caught:
        await link.ask(request)
    assert not link.is_alive
    return caught.value.code


async def test_a_request_is_cut_into_writes_of_what_the_link_carries_at_that_moment() -> None:
    wire = Wire(lambda request: [reply(request, {"r": "x"})])
    link = open_link(wire)
    await link.ask(ECHO)
    assert {len(write) for write in wire.writes[:-1]} == {20}
    wire.writes.clear()
    wire.payload_size = 4000
    link.buf_size = 2000
    await link.ask(Request(True, 0, 0, {"d": "x" * 1000}))
    assert len(wire.writes[0]) == 512  # never more, whatever the stack says


async def test_parameters_are_learned_and_bounded() -> None:
    wire = Wire(lambda request: [reply(request, {"buf_size": 1 << 40, "buf_count": 999, "new": []})])
    link = open_link(wire)
    await link.read_parameters()
    assert (link.buf_size, link.buf_count) == (FORM.request_limit, 16)
    for hostile in (
        {"buf_size": 8, "buf_count": 1},
        {"buf_size": 2475, "buf_count": 0},
        {},
        {"buf_size": "2475"},
    ):
        link = open_link(Wire(always(hostile)))
        with pytest.raises(Fault) as caught:
            await link.read_parameters()
        assert caught.value.code is FaultCode.LINK_GARBLED


async def test_answers_of_several_requests_in_flight_are_matched_in_order() -> None:
    wire = Wire(lambda request: [reply(request, {"n": request[6]})])
    link = open_link(wire)
    link.buf_count = 3
    for _ in range(3):
        await link.submit(ECHO)
    with pytest.raises(ValueError, match="too many"):
        await link.submit(ECHO)
    assert [(await link.collect()).read_uint("n") for _ in range(3)] == [0, 1, 2]


async def test_the_sequence_goes_round() -> None:
    wire = Wire(lambda request: [reply(request, {})])
    link = open_link(wire)
    for _ in range(300):
        await link.ask(READ_PARAMETERS)
    assert link.is_alive and wire.closed == 0


async def test_a_request_above_the_locks_buffer_is_never_sent() -> None:
    wire = Wire()
    with pytest.raises(ValueError, match="longer"):
        await open_link(wire).ask(Request(True, 0, 0, {"d": "x" * 3000}))
    assert wire.writes == []


@pytest.mark.parametrize("notifications", [
    lambda request: [b"\xff" * 8],
    lambda request: [reply(request, {})[:-1] + b"\xff"],
    lambda request: [reply(request, {}) + b"\x00"],
    lambda request: [reply(request, [])],
    lambda request: [reply(bytes([request[0] ^ 2]) + request[1:], {})],
    lambda request: [reply(request[:6] + b"\x63" + request[7:], {})],
    lambda request: [request],
    lambda request: [reply(request, {"err": 7})],
], ids=range(8))  # fmt: skip
async def test_an_answer_that_makes_no_sense_ends_the_link(
    notifications: Callable[[bytes], list[bytes]],
) -> None:
    wire = Wire(notifications)
    assert await code_of(open_link(wire)) is FaultCode.LINK_GARBLED
    assert wire.closed


async def test_silence_ends_the_link_in_time_and_half_an_answer_is_silence() -> None:
    for answer in (lambda _: [], lambda request: [reply(request, {"r": "x"})[:-1]], lambda _: [b""] * 50):
        wire = Wire(answer)
        async with asyncio.timeout(2):
            assert await code_of(open_link(wire)) is FaultCode.LINK_TIMEOUT
        assert wire.closed


async def test_a_lost_link_ends_every_wait() -> None:
    wire = Wire()
    wire.heard.put_nowait(Fault(FaultCode.LINK_LOST))
    assert await code_of(open_link(wire, 60.0)) is FaultCode.LINK_LOST


async def test_a_refusal_leaves_the_link_as_it_was() -> None:
    link = open_link(Wire(lambda request: [reply(request, {"err": {"group": 8, "rc": 11}, "len": 5})]))
    with pytest.raises(Refused) as caught:
        await link.ask(ECHO)
    assert caught.value.fields.read_uint("len") == 5 and link.is_alive


async def test_a_cancelled_wait_ends_the_link() -> None:
    wire = Wire()
    asked = asyncio.create_task(open_link(wire, 60.0).ask(ECHO))
    await asyncio.sleep(0.01)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert wire.closed
