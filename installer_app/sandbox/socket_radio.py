"""The app's `Radio` over the virtual air's socket: what `--sandbox` uses in place of a Bluetooth adapter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from installer_app.lock.radio import PAYLOAD_LIMIT, Observation
from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.air_frames import (
    FRAME_LIMIT,
    BadFrame,
    FrameReader,
    Hello,
    decode_report,
    decode_welcome,
    encode_frame,
    encode_hello,
)
from installer_app.sandbox.packet import observe

_ANSWER_S: Final = 5.0
_DRAIN_S: Final = 10.0
_CLOSE_S: Final = 1.0
_EXPECTED: Final = (FaultCode.LINK_NOT_CONNECTED, FaultCode.LINK_NOT_PERMITTED)


class SocketLink:
    """A `Link` that is one TCP connection."""

    def __init__(self, frames: FrameReader, writer: asyncio.StreamWriter, payload_size: int) -> None:
        self._frames = frames
        self._writer = writer
        self._payload_size = min(payload_size, PAYLOAD_LIMIT)

    @property
    def payload_size(self) -> int:
        return self._payload_size

    async def write(self, data: bytes) -> None:
        """A write that is too long for the link goes out and is lost there, as in reality."""
        if self._writer.is_closing() or self._frames.ended:
            raise Fault(FaultCode.LINK_LOST)
        if len(data) > FRAME_LIMIT:
            return
        try:
            self._writer.write(encode_frame(data))
            async with asyncio.timeout(_DRAIN_S):
                await self._writer.drain()
        except (OSError, TimeoutError):
            self._writer.transport.abort()
            raise Fault(FaultCode.LINK_LOST) from None

    async def receive(self) -> bytes:
        try:
            return await self._frames.read()
        except (EOFError, OSError):
            self._writer.transport.abort()
            raise Fault(FaultCode.LINK_LOST) from None

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await self._writer.wait_closed()


class SocketRadio:
    """Hears and links through an `AirServer`; `token` is what the world gave out. A server that is gone is a
    missing adapter."""

    def __init__(self, host: str, port: int, *, token: str) -> None:
        self._host = host
        self._port = port
        self._token = token

    async def scan(self) -> AsyncIterator[Observation]:
        link = await self._open(Hello(self._token))
        try:
            while True:
                try:
                    report = decode_report(await link.receive())
                except BadFrame:
                    raise Fault(FaultCode.COMPUTER_SANDBOX, "unreadable report") from None
                except Fault:
                    raise Fault(FaultCode.LINK_NO_ADAPTER, "the sandbox is gone") from None
                yield observe(report)
        finally:
            await link.close()

    async def connect(self, address: str, *, fresh_services: bool = False) -> SocketLink:
        del fresh_services
        if not address:
            raise Fault(FaultCode.LINK_NOT_CONNECTED, "no address")
        return await self._open(Hello(self._token, address))

    async def _open(self, hello: Hello) -> SocketLink:
        try:
            async with asyncio.timeout(_ANSWER_S):
                stream, writer = await asyncio.open_connection(self._host, self._port)
        except (OSError, TimeoutError):
            raise Fault(FaultCode.LINK_NO_ADAPTER, "the sandbox does not answer") from None
        frames = FrameReader(stream)
        try:
            writer.write(encode_hello(hello))
            async with asyncio.timeout(_ANSWER_S):
                welcome = decode_welcome(await frames.read())
        except BaseException as error:
            writer.close()
            if isinstance(error, BadFrame):
                raise Fault(FaultCode.COMPUTER_SANDBOX, "unreadable answer") from None
            if isinstance(error, EOFError | OSError | TimeoutError):
                raise Fault(FaultCode.LINK_NO_ADAPTER, "the sandbox does not answer") from None
            raise
        if welcome.fault:
            writer.close()
            code = next((one for one in _EXPECTED if one.value == welcome.fault), FaultCode.COMPUTER_SANDBOX)
            raise Fault(code)
        return SocketLink(frames, writer, welcome.payload_size)
