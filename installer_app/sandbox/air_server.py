"""Serves the virtual air on a loopback socket to whoever knows the token; `air_frames` says the wire."""

from __future__ import annotations

import asyncio
import hmac
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from installer_app.model.fault import FaultCode
from installer_app.sandbox.air_frames import (
    BadFrame,
    FrameReader,
    Hello,
    Welcome,
    decode_hello,
    encode_frame,
    encode_report,
    encode_welcome,
)
from installer_app.sandbox.radio import VirtualAir

_HELLO_S: Final = 5.0
_DRAIN_S: Final = 5.0
_BACKLOG_LIMIT: Final = 1 << 20
"""Bytes a client may leave unread before it is cut off."""
_CLIENT_LIMIT: Final = 64


class AirServer:
    """`async with AirServer(air, token) as server`, then `server.port`. No client can stop it or slow the
    others; one that breaks the protocol, dawdles or lacks the token is cut off."""

    def __init__(self, air: VirtualAir, token: str, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._air = air
        self._token = token
        self._host = host
        self._port = port
        self._clients: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where it listens; the port asked for until it is started."""
        return self._port

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self._host, self._port)
        self._port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    def _accept(self, stream: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._clients) >= _CLIENT_LIMIT:
            writer.close()
            return
        client = asyncio.create_task(self._serve(FrameReader(stream), writer))
        self._clients.add(client)
        client.add_done_callback(self._clients.discard)

    async def _serve(self, frames: FrameReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_HELLO_S):
                hello = decode_hello(await frames.read())
            if not hmac.compare_digest(hello.token.encode("utf-8", "replace"), self._token.encode()):
                writer.write(encode_welcome(Welcome(FaultCode.LINK_NOT_PERMITTED.value)))
            elif hello.address:
                await self._serve_link(hello, frames, writer)
            else:
                await self._serve_scan(frames, writer)
        except (BadFrame, EOFError, OSError, TimeoutError):
            pass
        finally:
            writer.close()
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_DRAIN_S):
                    await writer.wait_closed()

    async def _serve_scan(self, frames: FrameReader, writer: asyncio.StreamWriter) -> None:
        writer.write(encode_welcome(Welcome()))
        sending = asyncio.create_task(self._send_reports(writer))
        try:
            # a scanner says nothing more: this ends with the connection
            await frames.read()
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _send_reports(self, writer: asyncio.StreamWriter) -> None:
        try:
            async for report in self._air.listen():
                writer.write(encode_report(report))
                async with asyncio.timeout(_DRAIN_S):
                    await writer.drain()
        except (OSError, TimeoutError):
            writer.transport.abort()

    async def _serve_link(self, hello: Hello, frames: FrameReader, writer: asyncio.StreamWriter) -> None:
        def notify(data: bytes) -> None:
            if writer.transport.get_write_buffer_size() > _BACKLOG_LIMIT:
                writer.transport.abort()
            else:
                writer.write(encode_frame(data))

        peripheral = self._air.find(hello.address)
        link = None if peripheral is None else peripheral.open_link(notify, writer.close)
        if link is None:
            writer.write(encode_welcome(Welcome(FaultCode.LINK_NOT_CONNECTED.value)))
            return
        try:
            writer.write(encode_welcome(Welcome("", link.payload_size)))
            while True:
                link.write(await frames.read())
                # a flood of buffered frames must not starve the other clients
                await asyncio.sleep(0)
        finally:
            link.close()
