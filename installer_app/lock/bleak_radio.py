"""The real radio: bleak, which speaks to Windows, macOS and BlueZ.

bleak is imported when the radio is first used, so that the app starts without Bluetooth. Its exceptions are
told apart by type and reason, never by their text.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from installer_app.lock.radio import PAYLOAD_LIMIT, Observation
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.lock_profile import LinkFormat

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.characteristic import BleakGATTCharacteristic
    from bleak.backends.client import BaseBleakClient
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData, BaseBleakScanner

    Backend = tuple[type[BaseBleakScanner], type[BaseBleakClient]]

_QUEUE: Final = 512
"""Packets not yet looked at; beyond them the oldest is dropped, as there will be newer ones."""
_NOTIFICATIONS: Final = 4096
"""A lock with more than this unread is flooding us."""
_DEVICES: Final = 1000
_START_S: Final = 10.0
_CLOSE_S: Final = 5.0


class BleakRadio:
    """The computer's Bluetooth adapter. `adapter`: which one, on Linux (`hci0`), None for the system's
    choice; `backend`: bleak's scanner and client types, None for the platform's."""

    def __init__(self, form: LinkFormat, adapter: str | None = None, backend: Backend | None = None) -> None:
        self._form, self._adapter = form, adapter
        self._scanner_type: type[BaseBleakScanner] | None = backend[0] if backend else None
        self._client_type: type[BaseBleakClient] | None = backend[1] if backend else None
        self._devices: dict[str, BLEDevice] = {}
        """The freshest of each address: with a bare address bleak would scan by itself."""

    async def scan(self) -> AsyncGenerator[Observation, None]:
        """See Radio. Starting has a deadline of 10 s."""
        heard: asyncio.Queue[Observation] = asyncio.Queue(_QUEUE)

        def hear(device: BLEDevice, data: AdvertisementData) -> None:
            self._remember(device)
            if heard.full():
                heard.get_nowait()
            heard.put_nowait(_observe(device, data))

        with _mapped(FaultCode.LINK_NO_ADAPTER):
            from bleak import BleakScanner

            _allow_gui_thread()
            scanner = BleakScanner(
                hear,
                scanning_mode="active",
                bluez={"adapter": self._adapter} if self._adapter else {},
                backend=self._scanner_type,
            )
            async with asyncio.timeout(_START_S):
                await scanner.start()
        try:
            while True:
                yield await heard.get()
        finally:
            with suppress(Exception):
                async with asyncio.timeout(_CLOSE_S):
                    await scanner.stop()

    async def connect(self, address: str, *, fresh_services: bool = False) -> BleakLink:
        """See Radio. The caller bounds the wait."""
        device = self._devices.get(address)
        if device is None:
            raise Fault(FaultCode.LINK_NOT_CONNECTED, "not heard before")
        link = BleakLink(self._form)
        try:
            with _mapped(FaultCode.LINK_NOT_CONNECTED):
                from bleak import BleakClient

                _allow_gui_thread()
                client = BleakClient(
                    device,
                    disconnected_callback=lambda _: link.lose(),
                    services=[self._form.service],
                    bluez={"adapter": self._adapter} if self._adapter else {},
                    winrt={"use_cached_services": False} if fresh_services else {},
                    backend=self._client_type,
                )
                await link.open(client)
        except BaseException:
            await link.close()
            raise
        return link

    def _remember(self, device: BLEDevice) -> None:
        self._devices.pop(device.address, None)
        self._devices[device.address] = device
        if len(self._devices) > _DEVICES:
            del self._devices[next(iter(self._devices))]


class BleakLink:
    """A Link over bleak."""

    def __init__(self, form: LinkFormat) -> None:
        self._form = form
        self._client: BleakClient | None = None
        self._characteristic: BleakGATTCharacteristic | None = None
        self._heard: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self, client: BleakClient) -> None:
        """Connect, find the characteristic, and enable its notifications. bleak's exceptions; Fault
        link_not_connected for a lock without the characteristic."""
        self._client = client
        await client.connect()
        service = client.services.get_service(self._form.service)
        found = service.get_characteristic(self._form.characteristic) if service else None
        if found is None or not {"notify", "write-without-response"} <= set(found.properties):
            raise Fault(FaultCode.LINK_NOT_CONNECTED, "it lacks the service it advertises")
        self._characteristic = found
        await client.start_notify(found, self._hear)

    @property
    def payload_size(self) -> int:
        if self._characteristic is None:
            return 20
        # It may stand at 20 right after connecting, and grow: asked anew each time.
        return min(self._characteristic.max_write_without_response_size, PAYLOAD_LIMIT)

    async def write(self, data: bytes) -> None:
        if self._client is None or self._characteristic is None or self._gone.done():
            raise Fault(FaultCode.LINK_LOST)
        with _mapped(FaultCode.LINK_LOST):
            await self._race(self._client.write_gatt_char(self._characteristic, data, response=False))

    async def receive(self) -> bytes:
        if self._gone.done() and self._heard.empty():
            raise Fault(FaultCode.LINK_LOST)
        heard = await self._heard.get()
        if heard is None:
            raise Fault(FaultCode.LINK_LOST)
        return heard

    async def close(self) -> None:
        client, self._client = self._client, None
        self.lose()
        if client is not None:
            with suppress(Exception):
                async with asyncio.timeout(_CLOSE_S):
                    await client.disconnect()

    def lose(self) -> None:
        """The link is gone. Whoever waits learns it once everything heard was taken."""
        if not self._gone.done():
            self._gone.set_result(None)
            self._heard.put_nowait(None)

    def _hear(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        if self._gone.done():
            return
        if self._heard.qsize() >= _NOTIFICATIONS:
            self.lose()
        else:
            self._heard.put_nowait(bytes(data))

    async def _race(self, writing: Coroutine[object, object, None]) -> None:
        """Against the disconnect: some stacks leave a write hanging for ever."""
        write = asyncio.ensure_future(writing)
        try:
            await asyncio.wait({write, self._gone}, return_when=asyncio.FIRST_COMPLETED)
            if not write.done():
                raise Fault(FaultCode.LINK_LOST)
            write.result()
        finally:
            write.cancel()


def _observe(device: BLEDevice, data: AdvertisementData) -> Observation:
    return Observation(
        address=device.address,
        rssi_dbm=data.rssi,
        name=data.local_name or "",
        services=tuple(data.service_uuids),
        manufacturer=dict(data.manufacturer_data),
    )


@contextmanager
def _mapped(otherwise: FaultCode) -> Iterator[None]:
    """bleak's exceptions as faults; what has no type of its own becomes `otherwise`."""
    from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason, BleakError

    reasons = BleakBluetoothNotAvailableReason
    codes = {
        reasons.POWERED_OFF: FaultCode.LINK_ADAPTER_OFF,
        reasons.DENIED_BY_USER: FaultCode.LINK_NOT_PERMITTED,
        reasons.DENIED_BY_SYSTEM: FaultCode.LINK_NOT_PERMITTED,
        reasons.DENIED_BY_UNKNOWN: FaultCode.LINK_NOT_PERMITTED,
    }
    try:
        yield
    except BleakBluetoothNotAvailableError as error:
        raise Fault(codes.get(error.reason, FaultCode.LINK_NO_ADAPTER), error.reason.name) from None
    except (BleakError, OSError, EOFError) as error:
        # TimeoutError is an OSError; EOFError is what a D-Bus that goes away raises.
        raise Fault(otherwise, type(error).__name__) from None


def _allow_gui_thread() -> None:
    """Windows: Qt makes this thread a single-threaded apartment but pumps its messages: bleak may run."""
    if sys.platform == "win32":
        with suppress(ImportError):
            from bleak.backends.winrt.util import allow_sta

            allow_sta()
