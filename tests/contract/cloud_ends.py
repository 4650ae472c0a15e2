"""Other ends for the cloud's client: an ASGI app that answers from a script, and a loopback socket that may
end a connection at any byte."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx
from starlette.types import Receive, Scope, Send

from installer_app.cloud.call import Patience, Timing
from installer_app.cloud.client import CloudClient
from installer_app.cloud.doorlock import DoorLock
from installer_app.model.record import Plain, Sink, discard
from installer_app.model.secret import Secret

TOKEN: Final = Secret("token-of-the-test")
LOCK_ID: Final = "0f8fad5b-d9cb-469f-a165-70867728950e"
PROPERTY_ID: Final = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
AREA_ID: Final = "550e8400-e29b-41d4-a716-446655440000"
LOCK_JSON: Final = (
    b'{"data": {"lockId": "0f8fad5b-d9cb-469f-a165-70867728950e", "displayName": "Front [7K3M9QX2]"},'
    b' "success": true, "error": null}'
)
JSON: Final = "application/json"


@dataclass(frozen=True)
class Said:
    """One answer of the script."""

    status: int = 200
    body: bytes = LOCK_JSON
    media_type: str | None = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heard:
    """One request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Script:
    """An ASGI app: the answers in turn, the last one for ever."""

    answers: Sequence[Said]
    heard: list[Heard] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        target = scope["raw_path"].decode() + (
            f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
        )
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.heard.append(Heard(scope["method"], target, headers, body))
        said = self.answers[min(len(self.heard), len(self.answers)) - 1]
        sent = [(name.encode(), value.encode()) for name, value in said.headers.items()]
        if said.media_type is not None:
            sent.append((b"content-type", said.media_type.encode()))
        await send({"type": "http.response.start", "status": said.status, "headers": sent})
        await send({"type": "http.response.body", "body": said.body})


@dataclass
class Pauses:
    """Time that passes only by sleeping."""

    time: float = 1_900_000_000.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)

    def now(self) -> float:
        return self.time

    @property
    def timing(self) -> Timing:
        return Timing(self.sleep, lambda: 0.5, self.now, self.now)


@dataclass
class Notes:
    """A sink that keeps what it is told."""

    lines: list[tuple[str, Mapping[str, Plain]]] = field(default_factory=list)

    def __call__(self, kind: str, fields: Mapping[str, Plain]) -> None:
        self.lines.append((kind, fields))


@asynccontextmanager
async def scripted(
    *answers: Said, pauses: Pauses | None = None, sink: Sink = discard
) -> AsyncIterator[tuple[DoorLock, Script]]:
    """The API as our client sees it, and what arrived at the other end."""
    script = Script(answers)
    client = CloudClient(
        "http://localhost",
        timing=(pauses or Pauses()).timing,
        sink=sink,
        transport=httpx.ASGITransport(script),
    )
    yield DoorLock(client, TOKEN), script
    await client.close()


Respond = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Socket:
    """A loopback server that reads whole requests, notes them, and lets `respond` do what it likes."""

    respond: Respond
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = 0
                for line in head.lower().split(b"\r\n"):
                    if line.startswith(b"content-length:"):
                        length = int(line.partition(b":")[2])
                self.heard.append(head + await reader.readexactly(length))
                await self.respond(writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.transport.abort()
            self.tasks.discard(task)


@asynccontextmanager
async def listening(respond: Respond, tls: ssl.SSLContext | None = None) -> AsyncIterator[Socket]:
    """A server on loopback."""
    end = Socket(respond)
    server = await asyncio.start_server(end._serve, "127.0.0.1", 0, ssl=tls)
    end.port = server.sockets[0].getsockname()[1]
    try:
        yield end
    finally:
        server.close()
        for task in tuple(end.tasks):
            task.cancel()
        await asyncio.gather(*end.tasks)


@asynccontextmanager
async def dialing(
    end: Socket, *, scheme: str = "http", ca_file: str | None = None, patience: Patience | None = None
) -> AsyncIterator[DoorLock]:
    """Our client over a real connection to that end."""
    client = CloudClient(
        f"{scheme}://localhost:{end.port}" if scheme == "https" else f"http://127.0.0.1:{end.port}",
        ca_file=ca_file,
        timing=Pauses().timing,
        patience=patience,
    )
    try:
        yield DoorLock(client, TOKEN)
    finally:
        await client.close()


def http(body: bytes, *, length: int | None = None, extra: bytes = b"") -> bytes:
    """A 200 of JSON as it goes over the wire; `length` may lie."""
    size = len(body) if length is None else length
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + extra
        + b"Content-Length: %d\r\n\r\n" % size + body
    )  # fmt: skip
