"""The client against a real socket that cuts, resets, stalls, floods, redirects and lies about who it is."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Awaitable, Callable
from typing import Final

import httpx
import pytest

from installer_app.cloud.call import Patience
from installer_app.cloud.client import CloudClient
from installer_app.cloud.doorlock import DoorLock
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import Authentication
from installer_app.model.secret import Secret
from tests.contract.cloud_ends import (
    LOCK_ID,
    LOCK_JSON,
    TOKEN,
    Notes,
    Pauses,
    Said,
    Script,
    Socket,
    dialing,
    http,
    listening,
    scripted,
)

C = FaultCode
SHORT: Final = Patience(connect_s=1, read_s=0.2, total_s=0.5)


def read(api: DoorLock) -> Awaitable[object]:
    return api.get_lock(LOCK_ID)


def write(api: DoorLock) -> Awaitable[object]:
    return api.update_lock(LOCK_ID, "Front [7K3M9QX2]")


async def fail(api: DoorLock, ask: Callable[[DoorLock], Awaitable[object]]) -> tuple[FaultCode, bool]:
    """The fault a call ends with, in good time."""
    async with asyncio.timeout(5):
        with pytest.raises(Fault) as found:
            await ask(api)
    return found.value.code, found.value.refused


async def reset(writer: asyncio.StreamWriter) -> None:
    """RST: the socket is closed with a linger of zero."""
    plain = writer.get_extra_info("socket")
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    writer.transport.abort()


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def cut_the_body(writer: asyncio.StreamWriter) -> None:
    writer.write(http(LOCK_JSON[:20], length=len(LOCK_JSON)))
    await writer.drain()
    writer.close()


async def cut_the_head(writer: asyncio.StreamWriter) -> None:
    writer.write(http(LOCK_JSON)[:25])
    await writer.drain()
    writer.close()


async def speak_no_http(writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n\r\n")
    await writer.drain()
    writer.close()


CUTS: Final = (reset, hang_up, cut_the_body, cut_the_head, speak_no_http)


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
async def test_a_cut_answer_is_an_unknown_outcome_for_a_write_and_tried_again_for_a_read(
    cut: Callable[[asyncio.StreamWriter], Awaitable[None]],
) -> None:
    async with listening(cut) as end, dialing(end) as api:
        assert await fail(api, write) == (C.CLOUD_OUTCOME_UNKNOWN, False)
        assert len(end.heard) == 1
        assert await fail(api, read) == (C.CLOUD_UNREACHABLE, False)
        assert len(end.heard) == 4


async def test_a_read_survives_one_cut() -> None:
    answers = iter((cut_the_body, reset))

    async def respond(writer: asyncio.StreamWriter) -> None:
        cut = next(answers, None)
        if cut is not None:
            await cut(writer)
        else:
            writer.write(http(LOCK_JSON))

    async with listening(respond) as end, dialing(end) as api:
        assert (await api.get_lock(LOCK_ID)).record.lock_id == LOCK_ID
        assert len(end.heard) == 3


async def test_nobody_listening_means_nothing_was_sent() -> None:
    async with listening(hang_up) as end:
        pass
    async with dialing(end) as api:
        assert await fail(api, write) == (C.CLOUD_UNREACHABLE, True)
        assert await fail(api, read) == (C.CLOUD_UNREACHABLE, True)
    assert end.heard == []


async def test_a_name_that_does_not_exist_means_nothing_was_sent() -> None:
    client = CloudClient("https://no-such-host.invalid", timing=Pauses().timing)
    assert await fail(DoorLock(client, TOKEN), write) == (C.CLOUD_UNREACHABLE, True)
    await client.close()


async def stall(_writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(http(b"", length=1000))
    for _ in range(300):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("slow", [stall, drip], ids=lambda slow: slow.__name__)
async def test_a_slow_answer_ends_at_the_deadline(
    slow: Callable[[asyncio.StreamWriter], Awaitable[None]],
) -> None:
    async with listening(slow) as end, dialing(end, patience=SHORT) as api:
        assert await fail(api, write) == (C.CLOUD_OUTCOME_UNKNOWN, False)
        assert len(end.heard) == 1
        assert await fail(api, read) == (C.CLOUD_UNREACHABLE, False)


async def test_a_handshake_that_never_ends_means_nothing_was_sent() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        patience = Patience(connect_s=0.2, read_s=5, total_s=5)
        client = CloudClient(f"https://localhost:{port}", timing=Pauses().timing, patience=patience)
        assert await fail(DoorLock(client, TOKEN), write) == (C.CLOUD_UNREACHABLE, True)
        await client.close()
        await asyncio.sleep(0.01)


class Stuck(httpx.AsyncBaseTransport):
    """Comes as far as it is told, and no further."""

    def __init__(self, *events: str) -> None:
        self._events = events

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for event in self._events:
            if "trace" in request.extensions:
                await request.extensions["trace"](event, {})
        await asyncio.sleep(30)
        raise AssertionError("nobody waits that long")


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ((), (C.CLOUD_OUTCOME_UNKNOWN, False)),
        (("connection.connect_tcp.started",), (C.CLOUD_UNREACHABLE, True)),
        (("connection.start_tls.started",), (C.CLOUD_UNREACHABLE, True)),
        (
            ("connection.start_tls.complete", "http11.send_request_headers.started"),
            (C.CLOUD_OUTCOME_UNKNOWN, False),
        ),
    ],
)
async def test_a_write_cut_by_the_deadline_is_unknown_once_its_first_byte_may_be_out(
    events: tuple[str, ...], outcome: tuple[FaultCode, bool]
) -> None:
    client = CloudClient("https://cloud.example", patience=SHORT, transport=Stuck(*events))
    api = DoorLock(client, TOKEN)
    assert await fail(api, write) == outcome
    assert await fail(api, read) == (C.CLOUD_UNREACHABLE, False)
    await client.close()


async def test_a_handshake_that_is_cut_is_no_distrust() -> None:
    async def cut(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(cut, "127.0.0.1", 0) as server:
        end = Socket(answer_lock, port=server.sockets[0].getsockname()[1])
        async with dialing(end, scheme="https") as api:
            assert await fail(api, write) == (C.CLOUD_UNREACHABLE, True)


async def answer_lock(writer: asyncio.StreamWriter) -> None:
    writer.write(http(LOCK_JSON))


async def flood(writer: asyncio.StreamWriter) -> None:
    writer.write(http(b"", length=10**12))
    for _ in range(200):
        writer.write(b"x" * 65536)
        await writer.drain()


async def bomb(writer: asyncio.StreamWriter) -> None:
    packed = gzip.compress(b"\0" * (64 * 1024 * 1024))
    writer.write(http(packed, extra=b"Content-Encoding: gzip\r\n"))
    await writer.drain()


@pytest.mark.parametrize("large", [flood, bomb], ids=lambda large: large.__name__)
async def test_an_answer_larger_than_the_cap_is_not_kept(
    large: Callable[[asyncio.StreamWriter], Awaitable[None]],
) -> None:
    async with listening(large) as end, dialing(end) as api:
        assert await fail(api, read) == (C.CLOUD_ANSWER_UNREADABLE, False)
        assert await fail(api, write) == (C.CLOUD_OUTCOME_UNKNOWN, False)
        assert len(end.heard) == 2


async def test_one_connection_serves_many_calls() -> None:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(http(LOCK_JSON))

    async with listening(answer) as end, dialing(end) as api:
        for _ in range(5):
            await api.get_lock(LOCK_ID)
            await api.update_lock(LOCK_ID, "Front [7K3M9QX2]")
        assert (end.connections, len(end.heard)) == (1, 10)
        await api.client.close()
        await api.get_lock(LOCK_ID)
        assert end.connections == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(status: int) -> None:
    async with listening(hang_up) as other:

        async def elsewhere(writer: asyncio.StreamWriter) -> None:
            location = f"Location: http://127.0.0.1:{other.port}/steal\r\n"
            writer.write(f"HTTP/1.1 {status} Moved\r\n{location}Content-Length: 0\r\n\r\n".encode())

        async with listening(elsewhere) as end, dialing(end) as api:
            assert await fail(api, read) == (C.CLOUD_ANSWER_UNREADABLE, False)
            assert await fail(api, write) == (C.CLOUD_OUTCOME_UNKNOWN, False)
        assert other.connections == 0


async def test_no_cookie_is_carried_from_one_request_to_another() -> None:
    said = Said(headers={"set-cookie": "session=somebody; Path=/"})
    async with scripted(said) as (api, script):
        await api.get_lock(LOCK_ID)
        await api.get_lock(LOCK_ID)
    assert not any("cookie" in heard.headers for heard in script.heard)


async def test_a_key_is_shown_as_the_profile_says() -> None:
    for authentication, name in ((Authentication.API_KEY, "x-api-key"), (Authentication.NONE, None)):
        script = Script([Said()])
        client = CloudClient("http://localhost", authentication, transport=httpx.ASGITransport(script))
        await DoorLock(client, TOKEN).get_lock(LOCK_ID)
        shown = {key for key, value in script.heard[0].headers.items() if "token-of-the-test" in value}
        assert shown == ({name} if name else set())


@pytest.mark.parametrize("text", ["", "a b", "a\r\nX-Evil: 1", "caf\u00e9", "a\0"])
async def test_a_token_no_header_can_carry_is_refused_before_anything_is_sent(text: str) -> None:
    async with scripted(Said()) as (api, script):
        assert await fail(DoorLock(api.client, Secret(text)), write) == (C.ACCOUNT_TOKEN_REFUSED, True)
    assert script.heard == []


async def test_the_record_of_a_call_holds_no_token_no_id_and_no_body() -> None:
    notes = Notes()
    async with scripted(Said(503), Said(), sink=notes) as (api, _):
        await api.get_lock(LOCK_ID)
    assert [kind for kind, _ in notes.lines] == ["http.request", "http.answer"] * 2
    assert notes.lines[-1][1] == {
        "operation": "getLock", "method": "GET", "status": 200, "ms": 0, "bytes": len(LOCK_JSON),
    }  # fmt: skip
    assert not any(secret in str(notes.lines) for secret in ("token-of", LOCK_ID, "Front"))
