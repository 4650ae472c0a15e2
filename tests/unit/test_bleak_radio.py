"""The real radio: without an adapter here, and over a backend of bleak's that the test provides."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from typing import Any, ClassVar

import pytest
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDeviceNotFoundError,
    BleakError,
)

from installer_app.lock.bleak_radio import BleakLink, BleakRadio
from installer_app.lock.profile import load_profile
from installer_app.lock.radio import Observation
from installer_app.model.fault import Fault, FaultCode

FORM = load_profile().link
Reason = BleakBluetoothNotAvailableReason


class Air:
    """What the next scanner and client do."""

    start_error: ClassVar[BaseException | None] = None
    connect_error: ClassVar[BaseException | None] = None
    properties: ClassVar[tuple[str, ...]] = ("write-without-response", "notify")
    write_hangs: ClassVar[bool] = False
    mtu: ClassVar[int] = 517
    stopped: ClassVar[int] = 0
    client: ClassVar[Client | None] = None


class Scanner(BaseBleakScanner):
    def __init__(self, detection_callback: Any, service_uuids: Any, scanning_mode: str, **_: Any) -> None:
        assert scanning_mode == "active"
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        if Air.start_error:
            raise Air.start_error
        for number in range(600):
            data = AdvertisementData("LOCK", {0xFFFF: bytes([number % 256])}, {}, ["uuid"], None, -60, ())
            device = self.create_or_update_device("key", "AA", "LOCK", None, data)
            self.call_detection_callbacks(device, data)

    async def stop(self) -> None:
        Air.stopped += 1


class Client(BaseBleakClient):
    def __init__(self, device: Any, **kwargs: Any) -> None:
        super().__init__(
            device,
            **{k: v for k, v in kwargs.items() if k in ("disconnected_callback", "timeout")},
            services=None,
        )
        self.is_up = False
        self.written: list[bytes] = []
        self.notify: Any = None
        Air.client = self

    name = "LOCK"
    is_connected = property(lambda self: self.is_up)
    mtu_size = 23

    async def connect(self, pair: bool, **_: Any) -> None:
        if Air.connect_error:
            raise Air.connect_error
        self.is_up = True
        self.services = BleakGATTServiceCollection()
        service = BleakGATTService(None, 1, FORM.service)
        self.services.add_service(service)
        properties: Any = list(Air.properties)
        self.services.add_characteristic(
            BleakGATTCharacteristic(None, 2, FORM.characteristic, properties, lambda: Air.mtu - 3, service)
        )

    async def disconnect(self) -> None:
        self.is_up = False

    async def write_gatt_char(self, characteristic: Any, data: Any, response: bool) -> None:
        assert not response
        if Air.write_hangs:
            await asyncio.get_running_loop().create_future()
        self.written.append(bytes(data))

    async def start_notify(self, characteristic: Any, callback: Any, **_: Any) -> None:
        self.notify = callback

    async def pair(self, *_: Any, **__: Any) -> None: ...
    async def unpair(self) -> None: ...
    async def read_gatt_char(self, *_: Any, **__: Any) -> Any: ...
    async def read_gatt_descriptor(self, *_: Any, **__: Any) -> Any: ...
    async def write_gatt_descriptor(self, *_: Any, **__: Any) -> None: ...
    async def stop_notify(self, *_: Any, **__: Any) -> None: ...

    def drop(self) -> None:
        assert self._disconnected_callback is not None
        self._disconnected_callback()


def make_radio() -> BleakRadio:
    return BleakRadio(FORM, backend=(Scanner, Client))


async def hear_one(radio: BleakRadio) -> Observation:
    scan = radio.scan()
    async with aclosing(scan):
        return await anext(scan)


async def open_link() -> tuple[BleakLink, Client]:
    radio = make_radio()
    await hear_one(radio)
    link = await radio.connect("AA")
    assert Air.client is not None
    return link, Air.client


async def code_of(coroutine: Any) -> FaultCode:
    with pytest.raises(Fault) as caught:
        async with asyncio.timeout(20):
            await coroutine
    return caught.value.code


@pytest.mark.skipif(sys.platform != "linux", reason="other systems may have an adapter")
async def test_a_computer_without_bluetooth_says_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    assert await code_of(hear_one(BleakRadio(FORM))) is FaultCode.LINK_NO_ADAPTER


@pytest.mark.parametrize(("error", "code"), [
    (BleakBluetoothNotAvailableError("", Reason.NO_BLUETOOTH), FaultCode.LINK_NO_ADAPTER),
    (BleakBluetoothNotAvailableError("", Reason.NO_BLE_CENTRAL_ROLE), FaultCode.LINK_NO_ADAPTER),
    (BleakBluetoothNotAvailableError("", Reason.POWERED_OFF), FaultCode.LINK_ADAPTER_OFF),
    (BleakBluetoothNotAvailableError("", Reason.DENIED_BY_USER), FaultCode.LINK_NOT_PERMITTED),
    (BleakBluetoothNotAvailableError("", Reason.DENIED_BY_SYSTEM), FaultCode.LINK_NOT_PERMITTED),
    (BleakBluetoothNotAvailableError("", Reason.UNKNOWN), FaultCode.LINK_NO_ADAPTER),
    (BleakError("anything"), FaultCode.LINK_NO_ADAPTER),
    (FileNotFoundError("no bus"), FaultCode.LINK_NO_ADAPTER),
    (TimeoutError(), FaultCode.LINK_NO_ADAPTER),
    (EOFError(), FaultCode.LINK_NO_ADAPTER),
], ids=range(10))  # fmt: skip
async def test_what_keeps_a_scan_from_starting_is_told_by_type(
    error: Exception, code: FaultCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Air, "start_error", error)
    assert await code_of(hear_one(make_radio())) is code


async def test_a_scan_keeps_the_newest_packets_and_stops_when_it_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Air, "stopped", 0)
    heard = await hear_one(make_radio())
    assert heard == Observation("AA", -60, "LOCK", ("uuid",), {0xFFFF: bytes([600 - 512])})
    assert Air.stopped == 1


@pytest.mark.parametrize(
    "error", [BleakError("x"), BleakDeviceNotFoundError("AA"), TimeoutError(), OSError()]
)
async def test_a_lock_that_does_not_answer_is_not_connected(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Air, "connect_error", error)
    assert await code_of(open_link()) is FaultCode.LINK_NOT_CONNECTED


async def test_an_address_never_heard_and_a_lock_without_the_service_are_not_connected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await code_of(make_radio().connect("BB")) is FaultCode.LINK_NOT_CONNECTED
    monkeypatch.setattr(Air, "properties", ("read",))
    assert await code_of(open_link()) is FaultCode.LINK_NOT_CONNECTED
    assert Air.client is not None and not Air.client.is_up


async def test_the_payload_is_asked_late_and_never_above_512(monkeypatch: pytest.MonkeyPatch) -> None:
    link, client = await open_link()
    assert link.payload_size == 512
    monkeypatch.setattr(Air, "mtu", 23)
    assert link.payload_size == 20
    await link.write(b"hello")
    assert client.written == [b"hello"]
    await link.close()
    await link.close()
    assert not client.is_up


async def test_notifications_come_in_order_and_then_the_loss() -> None:
    link, client = await open_link()
    client.notify(bytearray(b"one"))
    client.notify(bytearray(b"two"))
    client.drop()
    assert [await link.receive(), await link.receive()] == [b"one", b"two"]
    assert await code_of(link.receive()) is FaultCode.LINK_LOST
    assert await code_of(link.receive()) is FaultCode.LINK_LOST
    assert await code_of(link.write(b"x")) is FaultCode.LINK_LOST


async def test_a_write_that_hangs_ends_with_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    link, client = await open_link()
    monkeypatch.setattr(Air, "write_hangs", True)
    writing = asyncio.ensure_future(link.write(b"x"))
    await asyncio.sleep(0)
    client.drop()
    assert await code_of(writing) is FaultCode.LINK_LOST


async def test_a_flood_of_notifications_ends_the_link() -> None:
    link, client = await open_link()
    for _ in range(5000):
        client.notify(bytearray(b"x"))
    for _ in range(4096):
        await link.receive()
    assert await code_of(link.receive()) is FaultCode.LINK_LOST
