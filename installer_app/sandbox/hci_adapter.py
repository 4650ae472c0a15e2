"""One Bluetooth adapter over HCI: Bumble's host on whatever transport, shared by all who scan and connect.

It is opened when it is first needed and again after it was lost. Every wait has a deadline, and every wait on
a connection ends with it: Bumble cancels what is pending when a link drops, which would pass for the
cancellation of whoever waits.
"""

from __future__ import annotations

import asyncio
import logging
import struct
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, TypeVar

from bumble import hci
from bumble.core import BaseBumbleError
from bumble.device import Connection, Device
from bumble.transport import open_transport
from bumble.transport.common import Transport

ADDRESS: Final = "F0:F0:F0:F0:F0:F0"
"""This computer's, static random."""
_OPEN_S: Final = 8.0
_COMMAND_S: Final = 5.0
_CLOSE_S: Final = 2.0
_BAD_PACKETS: Final = (struct.error, ValueError, IndexError, KeyError, AssertionError)
"""What Bumble's parsers raise on bytes that make no sense."""
T = TypeVar("T")
Hear = Callable[[str, int, hci.Address, bytes], None]
"""Address, RSSI in dBm, the address for connecting, raw AD structures."""


class AdapterGone(Exception):
    """There is no adapter at the other end of the transport, or not any more."""


class NotConnected(Exception):
    """No link was made, or the link is gone."""


class HciAdapter:
    """`transport`: in Bumble's words, such as `tcp-client:127.0.0.1:9321` or `usb:0`."""

    def __init__(self, transport: str) -> None:
        self._spec = transport
        self._opening = asyncio.Lock()
        self._connecting = asyncio.Lock()
        self._scanning = asyncio.Lock()
        self._start_cut = False
        """The last start of a scan was given up before its end."""
        self._transport: Transport | None = None
        self._device: Device | None = None
        self._hearing: list[Hear] = []
        self._left: set[asyncio.Task[None]] = set()
        """Connects nobody waits for any more, on their way to an end."""
        # Else its warnings, about packets for links just gone, would stand between the app's lines.
        logging.getLogger("bumble").addHandler(logging.NullHandler())

    async def open(self) -> Device:
        """The host, ready. AdapterGone."""
        async with self._opening:
            if self._device is not None and self._transport is not None and not self._is_gone:
                return self._device
            await self._close_transport()
            try:
                self._device = await within(_OPEN_S, self._open_device())
            except Exception as error:
                # Each transport has a library of its own, with exceptions of its own.
                raise AdapterGone(type(error).__name__) from None
            finally:
                if self._device is None:
                    await self._close_transport()
            return self._device

    async def _open_device(self) -> Device:
        self._transport = transport = await open_transport(self._spec)
        device = Device.with_hci("lock-installer", hci.Address(ADDRESS), transport.source, transport.sink)
        device.host.on("advertising_report", self._hear)
        await device.power_on()
        return device

    async def close(self) -> None:
        """End everything. Never raises, never hangs; it may be opened again."""
        device = self._device
        if device is not None and not self._is_gone:
            with suppress(Exception):
                await within(_CLOSE_S, _shut_down(device))
        for task in list(self._left):
            task.cancel()
        await asyncio.gather(*self._left, return_exceptions=True)
        self._hearing.clear()
        await self._close_transport()

    async def listen(self, hear: Hear, *, active: bool = True) -> None:
        """Have every packet told to `hear`, until `leave`. AdapterGone."""
        async with self._scanning:
            device = await self.open()
            if not device.is_scanning:
                if self._start_cut:
                    # The controller may scan already, which Bumble does not know, and refuses another start.
                    await self._command(device.stop_scanning())
                self._start_cut = True
                await self._command(device.start_scanning(active=active, filter_duplicates=False))
                self._start_cut = False
            self._hearing.append(hear)

    async def leave(self, hear: Hear) -> None:
        """Tell it nothing more; the last one stops the scan. Never raises."""
        async with self._scanning:
            with suppress(ValueError):
                self._hearing.remove(hear)
            device = self._device
            if not self._hearing and device is not None and device.is_scanning and not self._is_gone:
                with suppress(AdapterGone, NotConnected):
                    await self._command(device.stop_scanning())

    async def connect(self, address: hci.Address) -> Connection:
        """A link to `address`, one attempt at a time; the caller bounds the wait. AdapterGone, NotConnected.

        Bumble cannot be cancelled in the midst of this: a link made a moment later would belong to nobody
        and keep the lock from everybody. So an attempt that is given up is called off and seen to its end.
        """
        await self._connecting.acquire()
        device: Device | None = None
        attempt: asyncio.Task[Connection] | None = None
        try:
            device = await self.open()
            attempt = asyncio.create_task(device.connect_le(address, timeout=None))
            waited: set[asyncio.Future[Any]] = {attempt, self._gone}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if not attempt.done():
                raise AdapterGone
            if attempt.cancelled():
                raise NotConnected("flushed")
            connection, attempt = attempt.result(), None
            return connection
        except BaseBumbleError as error:
            raise NotConnected(str(error)) from None
        finally:
            if device is None or attempt is None:
                self._connecting.release()
            else:
                self._see_off(device, attempt)

    async def run(self, connection: Connection, working: Coroutine[Any, Any, T], limit_s: float) -> T:
        """`working`, at most as long as the connection lives and for `limit_s`. NotConnected, TimeoutError;
        Bumble's own errors."""
        if not is_connected(connection):
            working.close()
            raise NotConnected
        work = asyncio.ensure_future(working)
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def end(_: int) -> None:
            if not ended.done():
                ended.set_result(None)

        connection.on(Connection.EVENT_DISCONNECTION, end)
        try:
            waited: set[asyncio.Future[Any]] = {work, ended}
            await asyncio.wait(waited, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
            if work.done() and not work.cancelled():
                return work.result()
            if ended.done() or work.cancelled():
                raise NotConnected
            raise TimeoutError
        except _BAD_PACKETS as error:
            if isinstance(error, BaseBumbleError):
                raise
            raise NotConnected(f"unreadable: {type(error).__name__}") from None
        finally:
            connection.remove_listener(Connection.EVENT_DISCONNECTION, end)
            work.cancel()

    @property
    def _gone(self) -> asyncio.Future[None]:
        """Done when the transport is lost."""
        assert self._transport is not None
        return self._transport.source.terminated

    @property
    def _is_gone(self) -> bool:
        return self._transport is None or self._gone.done()

    async def _command(self, working: Coroutine[Any, Any, T]) -> T:
        """One HCI command. AdapterGone, NotConnected where it is refused."""
        try:
            return await within(_COMMAND_S, working)
        except hci.HCI_Error as error:
            raise NotConnected(str(error)) from None
        except (BaseBumbleError, OSError) as error:
            raise AdapterGone(type(error).__name__) from None

    def _see_off(self, device: Device, attempt: asyncio.Task[Connection]) -> None:
        async def end() -> None:
            try:
                with suppress(BaseBumbleError, TimeoutError):
                    await within(_CLOSE_S, _call_off(device, attempt))
            finally:
                attempt.cancel()
                self._connecting.release()

        task = asyncio.create_task(end())
        self._left.add(task)
        task.add_done_callback(self._left.discard)

    def _hear(
        self,
        report: hci.HCI_LE_Advertising_Report_Event.Report
        | hci.HCI_LE_Extended_Advertising_Report_Event.Report,
    ) -> None:
        for hear in list(self._hearing):
            hear(report.address.to_string(False), report.rssi, report.address, bytes(report.data))

    async def _close_transport(self) -> None:
        transport, self._transport, self._device = self._transport, None, None
        if transport is not None:
            with suppress(Exception):
                await within(_CLOSE_S, transport.close())


async def within(limit_s: float, working: Coroutine[Any, Any, T]) -> T:
    """`working`, for at most so long; then TimeoutError, whether or not it heeds its cancellation. (Python
    3.11's wait_for, which Bumble uses throughout, loses one that meets an answer.)"""
    work = asyncio.ensure_future(working)
    try:
        await asyncio.wait({work}, timeout=limit_s)
        if not work.done():
            raise TimeoutError
        if work.cancelled():
            raise NotConnected
        return work.result()
    finally:
        work.cancel()


async def _shut_down(device: Device) -> None:
    for connection in list(device.connections.values()):
        await connection.disconnect()
    if device.is_scanning:
        await device.stop_scanning()


async def _call_off(device: Device, attempt: asyncio.Task[Connection]) -> None:
    with suppress(BaseBumbleError):
        # refused where the link was made just before
        await device.cancel_connection()
    connection = await attempt
    await connection.disconnect()


def is_connected(connection: Connection) -> bool:
    """Does the host still know it?"""
    return connection.device.connections.get(connection.handle) is connection
