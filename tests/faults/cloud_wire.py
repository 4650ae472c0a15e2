"""A wire to the cloud in memory that may be cut, slow or late at any call.

It carries bodies piece by piece, as a network does. What it was told to do late it does late, whoever has
gone away meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import httpx

from installer_app.sandbox.cloud import VirtualCloud
from installer_app.sandbox.cloud.contract import OPERATIONS, find_operation


class Wire(httpx.AsyncBaseTransport):
    """To the cloud's ASGI application and back."""

    def __init__(self, cloud: VirtualCloud) -> None:
        self._app = cloud.app
        self.calls: list[str] = []
        """Operations in the order in which they were asked."""
        self.meddle: Callable[[str, Callable[[], Awaitable[httpx.Response]]], Awaitable[httpx.Response]] = (
            pass_on
        )
        """What happens to a call, given its operation and how to make it."""
        self.most_read = 0
        """Bytes of the longest answer so far."""
        self._left: set[asyncio.Task[object]] = set()
        self._serving: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        found = find_operation(OPERATIONS, request.method, request.url.path)
        operation = found[0].name if found else request.url.path
        self.calls.append(operation)
        return await self.meddle(operation, lambda: self._perform(request, body))

    def leave(self, work: Awaitable[object]) -> asyncio.Task[object]:
        """Have it done, whoever goes away."""

        async def ended() -> object:
            return await work

        task = asyncio.create_task(ended())
        self._left.add(task)
        task.add_done_callback(self._left.discard)
        return task

    async def settle(self) -> None:
        """Until nothing is left that was to be done late. Answers that nobody took are thrown away."""
        while self._left:
            await asyncio.wait(self._left)
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _perform(self, request: httpx.Request, body: bytes) -> httpx.Response:
        """The head of the answer as soon as it is there, and its body as it comes."""
        pieces: asyncio.Queue[bytes | None] = asyncio.Queue(1)
        head: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        sent = False

        async def receive() -> MutableMapping[str, Any]:
            nonlocal sent
            if sent:
                await asyncio.get_running_loop().create_future()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                head.set_result(event)
            elif event.get("body"):
                await pieces.put(event["body"])

        async def serve() -> None:
            try:
                await self._app(_scope(request), receive, send)
            except Exception as broken:
                if head.done():
                    await pieces.put(None)
                else:
                    head.set_exception(broken)
                return
            await pieces.put(b"")

        task = asyncio.create_task(serve())
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        try:
            start = await head
        except BaseException:
            task.cancel()
            raise
        return httpx.Response(start["status"], headers=start["headers"], stream=_Body(self, pieces, task))


async def pass_on(_operation: str, perform: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """A wire as it should be."""
    return await perform()


class _Body(httpx.AsyncByteStream):
    def __init__(self, wire: Wire, pieces: asyncio.Queue[bytes | None], task: asyncio.Task[Any]) -> None:
        self._wire, self._pieces, self._task = wire, pieces, task
        self._read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self._pieces.get():
            self._read += len(piece)
            self._wire.most_read = max(self._wire.most_read, self._read)
            yield piece
        if piece is None:
            raise httpx.RemoteProtocolError("the connection ended")

    async def aclose(self) -> None:
        self._task.cancel()


class _Whole(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


def with_body(answer: httpx.Response, body: bytes) -> httpx.Response:
    """The same answer about other bytes."""
    return httpx.Response(answer.status_code, headers=answer.headers, stream=_Whole(body))


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 50_000),
        "root_path": "",
    }
