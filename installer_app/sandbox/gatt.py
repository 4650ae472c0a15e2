"""A virtual lock as a Bluetooth peripheral: Bumble's host over a virtual controller.

    link = ShapedLink()
    async with LockHost(lock) as host, GattLock(host, link): ...

HCI, L2CAP, ATT and GATT are Bumble's and real; the bytes of the SMP characteristic are the LockHost's. It
advertises whenever the lock does, and looks at what the lock advertises once each interval. The link's radio
and the lock's other radios (memory, socket) take turns: a lock has one link.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from bumble import att, hci
from bumble.core import BaseBumbleError
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink

from installer_app.lock.radio import PAYLOAD_LIMIT, SMP_SERVICE
from installer_app.sandbox.controller import MendedController
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.radio import PeripheralLink
from installer_app.sandbox.shaped_link import ShapedLink

SMP_CHARACTERISTIC: Final = "da2e7828-fbce-4e01-ae9e-261174997c48"
INTERVAL_S: Final = 0.1
"""Between two advertisements, at least; the profile allows 0.1 to 1."""
_CLOSE_S: Final = 2.0
_HEADER: Final = 3
"""Of a write or a notification, in ATT."""


class GattLock:
    """`async with GattLock(host, link)`: the lock is on the air."""

    def __init__(self, host: LockHost, link: ShapedLink, *, interval_s: float = INTERVAL_S) -> None:
        self.host = host
        self._interval_s = interval_s
        self._controller = MendedController(f"LOCK {host.address}", link)
        config = DeviceConfiguration(name="lock", address=hci.Address(host.address), le_privacy_enabled=False)
        self.device = Device(config=config, host=Host(self._controller, AsyncPipeSink(self._controller)))
        server = self.device.gatt_server
        self._bare = tuple(server.attributes)
        self._characteristic: Characteristic[bytes] = Characteristic(
            SMP_CHARACTERISTIC,
            Characteristic.Properties.WRITE_WITHOUT_RESPONSE | Characteristic.Properties.NOTIFY,
            Characteristic.WRITEABLE,
            CharacteristicValue(write=self._take_write),
        )
        server.add_service(Service(SMP_SERVICE, [self._characteristic]))
        self._whole = tuple(server.attributes)
        self._connection: Connection | None = None
        self._end: PeripheralLink | None = None
        self.connections = 0
        """How often a central came, also in vain."""
        self._changed = asyncio.Event()
        self._leaving = False
        self._advertising: asyncio.Task[None] | None = None
        self._hanging_up: set[asyncio.Task[None]] = set()

    @property
    def is_advertising(self) -> bool:
        """Is it on the air now?"""
        return self._controller.le_legacy_advertiser.enabled

    @property
    def is_linked(self) -> bool:
        """Does a central hold it?"""
        return self._connection is not None

    async def __aenter__(self) -> Self:
        self.device.on(Device.EVENT_CONNECTION, self._take_connection)
        await self.device.power_on()
        self._advertising = asyncio.create_task(self._advertise())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving = True
        self._changed.set()
        running = {*self._hanging_up, *([self._advertising] if self._advertising else [])}
        if running:
            # Not cancelled: Bumble's host trips over an answer to a command that nobody waits for any more.
            # And the controller goes last: a host waits ten seconds for each answer of a silent one.
            await asyncio.wait(running, timeout=_CLOSE_S)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._controller.vanish()
        self._close_end()

    async def _advertise(self) -> None:
        """Keep on the air what the lock advertises, and nothing while somebody is linked."""
        on_air: tuple[bytes, bytes] | None = None
        while not self._leaving:
            self._changed.clear()
            wanted = None if self._connection is not None else self.host.advertisement()
            if wanted is None and self._controller.le_legacy_advertiser.enabled:
                await self.device.send_sync_command(
                    hci.HCI_LE_Set_Advertising_Enable_Command(advertising_enable=0)
                )
            elif wanted is not None and wanted != on_air:
                interval = _milliseconds(self._interval_s)
                await self.device.start_advertising(
                    advertising_data=wanted[0],
                    scan_response_data=wanted[1],
                    advertising_interval_min=interval,
                    advertising_interval_max=interval,
                )
            # A connection ends advertising by itself; one that came in between is looked at now.
            on_air = wanted if self._connection is None else None
            with suppress(TimeoutError):
                async with asyncio.timeout(self._interval_s):
                    await self._changed.wait()

    def _take_connection(self, connection: Connection) -> None:
        faults, server = self.host.lock.state.faults, self.device.gatt_server
        server.max_mtu = max(23, min(faults.mtu, 517))
        server.attributes = list(self._bare if faults.lies_about_services else self._whole)
        server.attributes_by_handle.clear()
        self._connection = connection
        self.connections += 1
        connection.once(Connection.EVENT_DISCONNECTION, lambda _: self._lose_connection(connection))
        if not faults.lies_about_services:
            self._end = self.host.open_link(self.notify, self._hang_up)
            if self._end is None:
                self._hang_up()
        self._changed.set()

    def _lose_connection(self, connection: Connection) -> None:
        if connection is self._connection:
            self._connection = None
            self._close_end()
            self._changed.set()

    def _close_end(self) -> None:
        end, self._end = self._end, None
        if end is not None:
            end.close()

    def _take_write(self, connection: Connection, data: bytes) -> None:
        if connection is self._connection and self._end is not None:
            self._end.write(data)

    def notify(self, data: bytes) -> None:
        """A notification, in pieces of what the link carries; lost where none is wanted."""
        connection, handle = self._connection, self._characteristic.handle
        if connection is None:
            return
        server = self.device.gatt_server
        if not server.read_cccd(connection, self._characteristic)[0] & 1:
            return
        for piece in _cut(data, min(connection.att_mtu - _HEADER, PAYLOAD_LIMIT)):
            # at once, in order: the server's own way is a coroutine
            server.send_gatt_pdu(connection, bytes(att.ATT_Handle_Value_Notification(handle, piece)))

    def _hang_up(self) -> None:
        """The lock ends the link."""
        self._end = None
        if self._connection is not None:
            task = asyncio.create_task(_disconnect(self._connection))
            self._hanging_up.add(task)
            task.add_done_callback(self._hanging_up.discard)


async def _disconnect(connection: Connection) -> None:
    with suppress(BaseBumbleError, TimeoutError):
        async with asyncio.timeout(_CLOSE_S):
            await connection.disconnect()


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _milliseconds(seconds: float) -> float:
    """For Bumble's host, such that its controller keeps the interval: that one takes a number of 0.625 ms
    slots for milliseconds."""
    return seconds * 1000 * 0.625
