"""bleak over Bumble: the scanner and client types for bleak's public `backend=` parameter.

    adapter = HciAdapter("tcp-client:127.0.0.1:9321")
    BleakRadio(form, backend=make_backend(adapter))

So the app's real Bluetooth code drives a virtual controller, or a real one that the operating system leaves
alone. What goes wrong comes out as bleak's errors, as on any platform.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Final, TypeVar

from bleak.args import SizedBuffer
from bleak.args.winrt import WinRTClientArgs
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakError,
    BleakGATTProtocolError,
)
from bumble import hci
from bumble.att import ATT_Error
from bumble.core import UUID, BaseBumbleError
from bumble.core import TimeoutError as BumbleTimeoutError
from bumble.device import Connection

from installer_app.sandbox.gatt_table import CharacteristicEntry, Table, read_table
from installer_app.sandbox.hci_adapter import AdapterGone, HciAdapter, NotConnected, is_connected
from installer_app.sandbox.packet import Report, observe

MTU: Final = 517
_ATT_HEADER: Final = 3
_MTU_FLOOR: Final = 23
_NOTIFY: Final = b"\x01\x00"
_NO_NOTIFY: Final = b"\x00\x00"
_OPERATION_S: Final = 30.0
"""ATT's own limit for a transaction."""
_CLOSE_S: Final = 2.0
_DEVICES: Final = 1000
T = TypeVar("T")
Backend = tuple[type[BaseBleakScanner], type[BaseBleakClient]]


def make_backend(adapter: HciAdapter, mtu: int = MTU) -> Backend:
    """bleak's types, bound to one adapter: it takes types and makes the objects itself. `mtu`: the largest
    ATT MTU this computer can do."""

    class BumbleScanner(_Scanner):
        _adapter = adapter

    class BumbleClient(_Client):
        _adapter = adapter
        _mtu = mtu
        _tables: ClassVar[dict[str, Table]] = {}

    return BumbleScanner, BumbleClient


class _Scanner(BaseBleakScanner):
    _adapter: HciAdapter

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: str,
        **_: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._active = scanning_mode == "active"

    async def start(self) -> None:
        self.seen_devices = {}
        with _translated():
            await self._adapter.listen(self._hear, active=self._active)

    async def stop(self) -> None:
        await self._adapter.leave(self._hear)

    def _hear(self, address: str, rssi_dbm: int, details: hci.Address, data: bytes) -> None:
        heard = observe(Report(address, rssi_dbm, data))
        _, before = self.seen_devices.get(address, (None, None))
        # as the platforms do: an advertisement and its scan response are one thing
        name = heard.name or (before.local_name if before else None)
        services = list(heard.services) or (before.service_uuids if before else [])
        manufacturer = dict(heard.manufacturer) or (before.manufacturer_data if before else {})
        if not self.is_allowed_uuid(services):
            return
        merged = AdvertisementData(name, manufacturer, {}, services, None, rssi_dbm, ())
        device = self.create_or_update_device(address, address, name, details, merged)
        if len(self.seen_devices) > _DEVICES:
            del self.seen_devices[next(iter(self.seen_devices))]
        self.call_detection_callbacks(device, merged)


class _Client(BaseBleakClient):
    _adapter: HciAdapter
    _mtu: int
    _tables: ClassVar[dict[str, Table]]
    """What was read of each address."""

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        services: set[str] | None = None,
        winrt: WinRTClientArgs | None = None,
        **_: object,
    ) -> None:
        super().__init__(address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout)
        self._target: hci.Address = hci.Address(self.address)
        name: str | None = None
        if isinstance(address_or_ble_device, BLEDevice):
            self._target, name = address_or_ble_device.details, address_or_ble_device.name
        self._name = name or self.address.replace(":", "-")
        self._wanted = services
        # bleak's only word for this; the other systems have none
        self._uses_cache = (winrt or {}).get("use_cached_services") is not False
        self._connection: Connection | None = None
        self._is_open = False

    @property
    def name(self) -> str:
        return self._name

    @property
    def mtu_size(self) -> int:
        if self._connection is None:
            raise BleakError("not connected")
        return max(_MTU_FLOOR, self._connection.att_mtu)

    @property
    def is_connected(self) -> bool:
        return self._connection is not None and is_connected(self._connection)

    async def connect(self, pair: bool, **_: object) -> None:
        if self.is_connected:
            raise BleakError("connected already")
        try:
            with _translated():
                async with asyncio.timeout(self._timeout):
                    connection = await self._adapter.connect(self._target)
                    self._connection = connection
                    connection.once(Connection.EVENT_DISCONNECTION, self._end)
                    if pair:
                        await self._run(connection.pair())
                    await self._agree_on_mtu(connection)
                    self.services = await self._run(self._discover(connection))
                    self._is_open = True
        except BaseException:
            await self.disconnect()
            raise

    async def disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and is_connected(connection):
            with _translated():
                await self._adapter.run(connection, _disconnect(connection), _CLOSE_S)

    async def pair(self, *_: object, **__: object) -> None:
        with _translated():
            await self._run(self._linked().pair())

    async def unpair(self) -> None:
        raise NotImplementedError("this adapter keeps no bonds")

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **_: object
    ) -> bytearray:
        return await self._read(characteristic.handle)

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **_: object
    ) -> bytearray:
        return await self._read(descriptor.handle)

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        value = bytes(data)
        if not response and len(value) > self.mtu_size - _ATT_HEADER:
            raise BleakError("longer than a write may be")
        await self._write(characteristic.handle, value, response)

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        await self._write(descriptor.handle, bytes(data), True)

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_: object
    ) -> None:
        entry: CharacteristicEntry = characteristic.obj
        if entry.cccd is None:
            raise BleakError("notifications cannot be turned on")

        def hear(value: bytes) -> None:
            callback(bytearray(value))

        with _translated():
            # before the peripheral may begin
            self._linked().gatt_client.notification_subscribers[entry.handle] = {hear}
            await self._write(entry.cccd, _NOTIFY, True)

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        entry: CharacteristicEntry = characteristic.obj
        if entry.cccd is not None:
            await self._write(entry.cccd, _NO_NOTIFY, True)
        with _translated():
            self._linked().gatt_client.notification_subscribers.pop(entry.handle, None)

    def _linked(self) -> Connection:
        if self._connection is None or not is_connected(self._connection):
            raise NotConnected
        return self._connection

    def _end(self, _: int) -> None:
        # A connect that fails says so itself.
        was_open, self._is_open, self._connection = self._is_open, False, None
        if was_open and self._disconnected_callback is not None:
            self._disconnected_callback()

    async def _run(self, working: Coroutine[Any, Any, T]) -> T:
        if self._connection is None:
            working.close()
            raise NotConnected
        return await self._adapter.run(self._connection, working, _OPERATION_S)

    async def _read(self, handle: int) -> bytearray:
        with _translated():
            return bytearray(await self._run(self._linked().gatt_client.read_value(handle)))

    async def _write(self, handle: int, value: bytes, response: bool) -> None:
        with _translated():
            connection = self._linked()
            await self._run(connection.gatt_client.write_value(handle, value, with_response=response))
            queue = connection.data_packet_queue
            if not response and queue is not None and queue.pending >= queue.max_in_flight:
                # a write without response has no answer to wait for, so wait for the adapter
                await self._run(connection.drain())

    async def _agree_on_mtu(self, connection: Connection) -> None:
        try:
            await self._run(connection.gatt_client.request_mtu(self._mtu))
        except ATT_Error:
            # A peripheral may decline: 23 it is.
            return

    async def _discover(self, connection: Connection) -> BleakGATTServiceCollection:
        """Only what was asked for, as macOS and Windows do; what is known and unchanged is not read again."""
        known = self._tables.get(self.address) if self._uses_cache else None
        table = await read_table(connection.gatt_client, self._wanted, known)
        self._tables[self.address] = table
        while len(self._tables) > _DEVICES:
            del self._tables[next(iter(self._tables))]
        services = BleakGATTServiceCollection()
        for one in table.services:
            service = BleakGATTService(one, one.handle, _long(one.uuid))
            services.add_service(service)
            for entry in one.characteristics:
                properties = list(gatt_char_props_to_strs(entry.properties))
                characteristic = BleakGATTCharacteristic(
                    entry,
                    entry.handle,
                    _long(entry.uuid),
                    properties,
                    lambda: self.mtu_size - _ATT_HEADER,
                    service,
                )
                services.add_characteristic(characteristic)
                for attribute in entry.descriptors:
                    uuid128 = _long(attribute.uuid)
                    descriptor = BleakGATTDescriptor(attribute, attribute.handle, uuid128, characteristic)
                    services.add_descriptor(descriptor)
        return services


async def _disconnect(connection: Connection) -> None:
    await connection.disconnect()


def _long(short: UUID) -> str:
    return str(uuid.UUID(bytes=short.to_bytes(force_128=True)[::-1]))


@contextmanager
def _translated() -> Iterator[None]:
    """Bumble's errors as bleak's."""
    try:
        yield
    except AdapterGone as error:
        reason = BleakBluetoothNotAvailableReason.NO_BLUETOOTH
        raise BleakBluetoothNotAvailableError(f"no adapter: {error}", reason) from None
    except NotConnected as error:
        raise BleakError(f"disconnected {error}") from None
    except ATT_Error as error:
        raise BleakGATTProtocolError(int(error.error_code)) from None
    except BumbleTimeoutError:
        raise TimeoutError from None
    except BaseBumbleError as error:
        raise BleakError(type(error).__name__) from None
