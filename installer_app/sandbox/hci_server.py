"""Puts locks on the air of virtual controllers, and lets other programs in by HCI.

    async with HciAir() as air, LockHost(lock) as host:
        await air.add(host)
        await air.listen("tcp-server:127.0.0.1:0")      -> "tcp-client:127.0.0.1:43121"

Over TCP every client has a controller of its own, gone with the client; whatever it sends can harm itself
only. Any other transport of Bumble's (such as `vhci`, which gives BlueZ an adapter) is one controller.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from io import FileIO
from ipaddress import ip_address
from types import TracebackType
from typing import Final, Self

from bumble.core import BaseBumbleError, InvalidPacketError
from bumble.transport import open_transport
from bumble.transport.common import PacketParser, StreamPacketSink, Transport

from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.controller import MendedController
from installer_app.sandbox.gatt import INTERVAL_S, GattLock
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.shaped_link import Shape, ShapedLink

_CLIENTS: Final = 8
_ADDRESS: Final = "02:00:00:00:00:{:02X}"
"""A system keeps what it knows of an adapter by its public address, which all bought ones have; so it is the
same at each start. Nobody owns it."""
_UNREAD: Final = 1 << 20
"""Bytes a client may leave unread before it is cut off."""


class HciAir:
    """A room of virtual controllers. `interval_s`: between two advertisements of a lock."""

    def __init__(self, shape: Shape | None = None, *, interval_s: float = INTERVAL_S) -> None:
        self.link = ShapedLink(shape)
        self._interval_s = interval_s
        self._stack = AsyncExitStack()
        self._clients: set[_Client] = set()
        self._servers: list[asyncio.Server] = []
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close_doors()
        await self._stack.aclose()

    async def add(self, host: LockHost) -> GattLock:
        """Put a lock on the air; it stays until the room is left."""
        return await self._stack.enter_async_context(GattLock(host, self.link, interval_s=self._interval_s))

    async def listen(self, transport: str) -> str:
        """Let programs in; answers what they are to open, "" where they ask the operating system. Faults:
        computer_usage, for what is no transport or not of this computer; computer_sandbox, where it cannot be
        opened."""
        kind, _, where = transport.partition(":")
        try:
            if kind == "tcp-server":
                return await self._listen_tcp(where)
            opened = await self._stack.enter_async_context(await open_transport(transport))
        except OSError as error:
            raise Fault(FaultCode.COMPUTER_SANDBOX, f"{transport}: {error.strerror}") from None
        except (BaseBumbleError, ValueError) as error:
            raise Fault(FaultCode.COMPUTER_USAGE, f"{transport}: {error}"[:120]) from None
        number = next(self._numbers)
        controller = MendedController(f"CENTRAL {number}", self.link, _ADDRESS.format(number))
        opened.source.set_packet_sink(controller)
        controller.host = SystemSink(opened) if kind == "vhci" else opened.sink
        return "" if kind == "vhci" else transport.replace("-server:", "-client:", 1)

    def cut_off(self) -> None:
        """Every client over TCP loses its adapter, as when it is pulled out for a moment."""
        for client in list(self._clients):
            client.cut_off()

    def close_doors(self) -> None:
        """Nobody comes in by TCP any more, and who is in is out."""
        while self._servers:
            self._servers.pop().close()
        self.cut_off()

    async def _listen_tcp(self, where: str) -> str:
        host, _, port = where.rpartition(":")
        if not ip_address(host.strip("[]")).is_loopback:
            raise ValueError("this computer only")

        def accept() -> _Client:
            return _Client(self._clients, self._make_controller)

        server = await asyncio.get_running_loop().create_server(accept, host.strip("[]"), int(port))
        self._servers.append(server)
        return f"tcp-client:{host}:{server.sockets[0].getsockname()[1]}"

    def _make_controller(self) -> MendedController:
        return MendedController(f"CENTRAL {next(self._numbers)}", self.link)


class SystemSink:
    """What a controller says to the operating system by `vhci`. While the adapter is turned off a kernel
    refuses packets (ENXIO), and a late one comes easily; asyncio would take that for the end of the pipe, and
    the adapter would be gone for good."""

    def __init__(self, opened: Transport) -> None:
        sink = opened.sink
        assert isinstance(sink, StreamPacketSink)
        self._file: FileIO = sink.transport.get_extra_info("pipe")

    def on_packet(self, packet: bytes) -> None:
        """A packet of the controller's; never blocks."""
        with suppress(OSError):
            self._file.write(packet)


class _Client(asyncio.Protocol):
    """One program, and the controller it drives."""

    def __init__(self, clients: set[_Client], make_controller: Callable[[], MendedController]) -> None:
        self._clients, self._make_controller = clients, make_controller
        self._controller: MendedController | None = None
        self._transport: asyncio.Transport | None = None
        self._parser = PacketParser()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if len(self._clients) >= _CLIENTS:
            transport.abort()
            return
        self._clients.add(self)
        self._controller = self._make_controller()
        self._controller.host = self
        self._parser.set_packet_sink(self._controller)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except InvalidPacketError:
            # Without a boundary nothing that follows can be read.
            self.cut_off()

    def connection_lost(self, exc: Exception | None) -> None:
        self._clients.discard(self)
        if self._controller is not None:
            self._controller.vanish()

    def on_packet(self, packet: bytes) -> None:
        """A packet of the controller's, for the program."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if transport.get_write_buffer_size() > _UNREAD:
            transport.abort()
        else:
            transport.write(packet)

    def cut_off(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()
