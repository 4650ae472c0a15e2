"""The real radio: bleak, which speaks to Windows, macOS and BlueZ.

bleak is imported when the radio is first used, so that the app starts without Bluetooth. Its exceptions are
told apart by type and code, never by their text. A Bluetooth stack may fail, be silent or hang at any call:
each call has a deadline, and what does not end in time is left behind, never waited for.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from installer_app.lock.chores import PATIENCE, Chores, Lost, Patience
from installer_app.lock.radio import PAYLOAD_LIMIT, Observation
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.lock_profile import LinkFormat

if TYPE_CHECKING:
    from bleak import BleakClient, BleakScanner
    from bleak.backends.characteristic import BleakGATTCharacteristic
    from bleak.backends.client import BaseBleakClient
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData, BaseBleakScanner

    Backend = tuple[type[BaseBleakScanner], type[BaseBleakClient]]

T = TypeVar("T")
_QUEUE: Final = 512
"""Packets not yet looked at; beyond them the oldest is dropped, as there will be newer ones."""
_NOTIFICATIONS: Final = 4096
"""A lock with more than this unread is flooding us."""
_DEVICES: Final = 1000
_PAYLOAD_FLOOR: Final = 20
"""What the smallest ATT MTU leaves; some stacks say less for a moment, or nonsense."""
_HEADER: Final = 3
"""Of a write, in ATT."""
_BUSY: Final = "org.bluez.Error.InProgress"
_PASSING: Final = {_BUSY, "org.bluez.Error.Failed"}
"""Of BlueZ's errors: another moment may do. Failed is what interference looks like."""
_BLUEZ: Final = {
    "org.bluez.Error.NotReady": FaultCode.LINK_ADAPTER_OFF,
    "org.bluez.Error.NotAuthorized": FaultCode.LINK_NOT_PERMITTED,
    "org.freedesktop.DBus.Error.AccessDenied": FaultCode.LINK_NOT_PERMITTED,
    "org.freedesktop.DBus.Error.ServiceUnknown": FaultCode.LINK_NO_ADAPTER,
}


class ServiceMissing(Exception):
    """The lock advertises a service that its table, as far as the system knows it, does not hold."""


class BleakRadio:
    """The computer's Bluetooth adapter. `adapter`: which one, on Linux (`hci0`), None for the system's
    choice; `backend`: bleak's scanner and client types, None for the platform's."""

    def __init__(
        self,
        form: LinkFormat,
        adapter: str | None = None,
        backend: Backend | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._form, self._adapter, self._patience = form, adapter, patience
        self._scanner_type: type[BaseBleakScanner] | None = backend[0] if backend else None
        self._client_type: type[BaseBleakClient] | None = backend[1] if backend else None
        self._devices: dict[str, BLEDevice] = {}
        """The freshest of each address: with a bare address bleak would scan by itself."""
        self._chores = Chores(patience.close_s)
        self._connecting = asyncio.Lock()
        """Adapters make one link at a time; a second attempt fails both."""

    async def scan(self) -> AsyncGenerator[Observation, None]:
        """See Radio. Starting has a deadline of 10 s; an adapter that is gone is noticed within 8 s."""
        heard: asyncio.Queue[Observation] = asyncio.Queue(_QUEUE)

        def hear(device: BLEDevice, data: AdvertisementData) -> None:
            self._remember(device)
            if heard.full():
                heard.get_nowait()
            heard.put_nowait(_observe(device, data))

        from bleak import BleakScanner

        _allow_gui_thread()
        while True:
            with _mapped(FaultCode.LINK_NO_ADAPTER):
                scanner = BleakScanner(
                    hear,
                    scanning_mode="active",
                    bluez={"adapter": self._adapter} if self._adapter else {},
                    backend=self._scanner_type,
                )
            try:
                with _mapped(FaultCode.LINK_NO_ADAPTER):
                    await self._repeat(partial(self._start, scanner), _is_busy)
                with suppress(TimeoutError):
                    while True:
                        yield await self._next(heard)
            finally:
                await self._chores.leave(scanner.stop())

    async def connect(self, address: str, *, fresh_services: bool = False) -> BleakLink:
        """See Radio. The caller bounds the wait; attempts are made until then, three at most."""
        device = self._devices.get(address)
        if device is None:
            raise Fault(FaultCode.LINK_NOT_CONNECTED, "not heard before")
        async with self._connecting:
            # BlueZ ends a link two seconds after it was told to, and one begun before then ends with it.
            await self._chores.settle()
            with _mapped(FaultCode.LINK_NOT_CONNECTED):
                try:
                    return await self._try(device, fresh_services)
                except ServiceMissing:
                    # What the system remembers of a lock may be older than its firmware.
                    return await self._try(device, True)
                except Exception as error:
                    if _is_forgotten(error):
                        self._devices.pop(address, None)
                    raise

    async def _try(self, device: BLEDevice, fresh_services: bool) -> BleakLink:
        """Attempts, while what they meet passes."""
        return await self._repeat(partial(self._attempt, device, fresh_services), _passes)

    async def _repeat(self, call: Callable[[], Awaitable[T]], passes: Callable[[Exception], bool]) -> T:
        for pause_s in self._patience.pauses_s:
            try:
                return await call()
            except Exception as error:
                if not passes(error):
                    raise
            await asyncio.sleep(pause_s)
        return await call()

    async def _attempt(self, device: BLEDevice, fresh_services: bool) -> BleakLink:
        from bleak import BleakClient

        _allow_gui_thread()
        link = BleakLink(self._form, self._patience, self._chores)
        client = BleakClient(
            device,
            disconnected_callback=lambda _: link.lose(),
            services=[self._form.service],
            timeout=self._patience.connect_s,
            bluez={"adapter": self._adapter} if self._adapter else {},
            winrt={"use_cached_services": False} if fresh_services else {},
            backend=self._client_type,
        )
        try:
            await link.open(client)
        except BaseException:
            await link.close()
            raise
        return link

    async def _start(self, scanner: BleakScanner) -> None:
        await self._chores.bound(scanner.start(), self._patience.start_s)

    async def _next(self, heard: asyncio.Queue[Observation]) -> Observation:
        """TimeoutError after a silence, unless a connect keeps the adapter busy."""
        if not heard.empty():
            return heard.get_nowait()
        while True:
            try:
                async with asyncio.timeout(self._patience.silence_s):
                    return await heard.get()
            except TimeoutError:
                if not self._connecting.locked():
                    raise

    def _remember(self, device: BLEDevice) -> None:
        self._devices.pop(device.address, None)
        self._devices[device.address] = device
        if len(self._devices) > _DEVICES:
            del self._devices[next(iter(self._devices))]


class BleakLink:
    """A Link over bleak."""

    def __init__(self, form: LinkFormat, patience: Patience, chores: Chores) -> None:
        self._form, self._patience, self._chores = form, patience, chores
        self._client: BleakClient | None = None
        self._characteristic: BleakGATTCharacteristic | None = None
        self._size = _PAYLOAD_FLOOR
        self._mtu: int | None = None
        """Of this link, where the characteristic does not tell it."""
        self._heard: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self, client: BleakClient) -> None:
        """Connect, find the characteristic, and enable its notifications. bleak's exceptions;
        ServiceMissing."""
        self._client = client
        await self._chores.bound(client.connect(), self._patience.connect_s, self._gone)
        service = client.services.get_service(self._form.service)
        found = service.get_characteristic(self._form.characteristic) if service else None
        if found is None or not {"notify", "write-without-response"} <= set(found.properties):
            raise ServiceMissing
        self._characteristic = found
        self._mtu = await self._chores.bound(_ask_mtu(client), self._patience.notify_s, self._gone)
        notifying = client.start_notify(found, self._hear)
        await self._chores.bound(notifying, self._patience.notify_s, self._gone)

    @property
    def is_lost(self) -> bool:
        """Is it over? What was heard before can still be received."""
        return self._gone.done()

    @property
    def payload_size(self) -> int:
        # It may stand at 20 right after connecting, and grow: asked anew each time. A link that has just gone
        # may fail here; the write that follows says so.
        if self._mtu is not None:
            self._size = self._mtu - _HEADER
        elif self._characteristic is not None and not self._gone.done():
            with suppress(Exception):
                self._size = self._characteristic.max_write_without_response_size
        return max(_PAYLOAD_FLOOR, min(self._size, PAYLOAD_LIMIT))

    @property
    def services(self) -> tuple[str, ...]:
        """Once it is open: what the lock offers."""
        known = self._client.services if self._client is not None and not self._gone.done() else ()
        return tuple(service.uuid.lower() for service in known)

    async def write(self, data: bytes) -> None:
        if self._client is None or self._characteristic is None or self._gone.done():
            raise Fault(FaultCode.LINK_LOST)
        try:
            with _mapped(FaultCode.LINK_LOST):
                writing = self._client.write_gatt_char(self._characteristic, data, response=False)
                await self._chores.bound(writing, self._patience.write_s, self._gone)
        except Fault:
            # Nobody knows how much of it went out.
            self.lose()
            raise

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
            await self._chores.leave(client.disconnect())

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


async def _ask_mtu(client: BleakClient) -> int | None:
    """The ATT MTU of this link, on BlueZ; None elsewhere, or where it does not say.

    BlueZ keeps a characteristic from one link to the next and signals no change of its MTU, so what bleak
    knows is that of the first link: too long writes fail, or too short ones take for ever. This is bleak's
    way to ask for it, as its documentation of `mtu_size` says.
    """
    from bleak.backends import BleakBackend

    if client.backend_id is not BleakBackend.BLUEZ_DBUS:
        return None
    from bleak.backends.bluezdbus.client import BleakClientBlueZDBus

    backend = client._backend
    if not isinstance(backend, BleakClientBlueZDBus):
        return None
    try:
        await backend._acquire_mtu()
    except Exception:
        # Refused or unknown to it: the characteristic's word is all there is.
        return None
    return backend.mtu_size


def _observe(device: BLEDevice, data: AdvertisementData) -> Observation:
    return Observation(
        address=device.address,
        rssi_dbm=data.rssi,
        name=data.local_name or "",
        services=tuple(data.service_uuids),
        manufacturer=dict(data.manufacturer_data),
    )


def _is_forgotten(error: Exception) -> bool:
    """The system does not know this address any more: it must be heard anew."""
    from bleak.exc import BleakDeviceNotFoundError

    return isinstance(error, BleakDeviceNotFoundError)


def _is_busy(error: Exception) -> bool:
    from bleak.exc import BleakDBusError

    return isinstance(error, BleakDBusError) and error.dbus_error == _BUSY


def _passes(error: Exception) -> bool:
    """Is another attempt to link worth a moment? Not where the time is over, the adapter or the lock said no,
    or the address is not known any more."""
    from bleak import exc

    if isinstance(error, exc.BleakDBusError):
        return error.dbus_error in _PASSING
    final = (exc.BleakBluetoothNotAvailableError, exc.BleakGATTProtocolError, exc.BleakDeviceNotFoundError)
    return isinstance(error, exc.BleakError | Lost) and not isinstance(error, final)


@contextmanager
def _mapped(otherwise: FaultCode) -> Iterator[None]:
    """bleak's exceptions as faults; what has no code of its own becomes `otherwise`."""
    from bleak import exc

    reasons = exc.BleakBluetoothNotAvailableReason
    codes = {
        reasons.POWERED_OFF: FaultCode.LINK_ADAPTER_OFF,
        reasons.DENIED_BY_USER: FaultCode.LINK_NOT_PERMITTED,
        reasons.DENIED_BY_SYSTEM: FaultCode.LINK_NOT_PERMITTED,
        reasons.DENIED_BY_UNKNOWN: FaultCode.LINK_NOT_PERMITTED,
    }
    try:
        yield
    except exc.BleakBluetoothNotAvailableError as error:
        raise Fault(codes.get(error.reason, FaultCode.LINK_NO_ADAPTER), error.reason.name) from None
    except exc.BleakDBusError as error:
        raise Fault(_BLUEZ.get(error.dbus_error, otherwise), error.dbus_error[:80]) from None
    except exc.BleakGATTProtocolError as error:
        raise Fault(otherwise, f"the lock said {error.code.name}") from None
    except ServiceMissing:
        raise Fault(otherwise, "it lacks the service it advertises") from None
    except (exc.BleakError, Lost, OSError, EOFError) as error:
        # TimeoutError is an OSError; EOFError is what a D-Bus that goes away raises.
        raise Fault(otherwise, type(error).__name__) from None


def _allow_gui_thread() -> None:
    """Windows: Qt makes this thread a single-threaded apartment but pumps its messages: bleak may run."""
    if sys.platform == "win32":
        with suppress(ImportError):
            from bleak.backends.winrt.util import allow_sta

            allow_sta()
