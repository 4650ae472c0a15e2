"""The real radio: without an adapter here, and over a backend that fails in every way bleak's can.

What works, and how a link behaves, is tested over real Bluetooth code in `tests/bumble`.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing, suppress
from typing import Any, ClassVar

import pytest
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from installer_app.lock.bleak_radio import BleakLink, BleakRadio
from installer_app.lock.chores import Patience
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
    fails: ClassVar[int] = 1000
    """So many starts and connects fail with the error."""
    tries: ClassVar[int] = 0
    stop_hangs: ClassVar[bool] = False
    start_hangs: ClassVar[bool] = False
    disconnect_hangs: ClassVar[bool] = False
    packets: ClassVar[int] = 600
    linking: ClassVar[int] = 0
    cached: ClassVar[list[object]] = []
    stopped: ClassVar[int] = 0
    client: ClassVar[Client | None] = None


async def hang() -> None:
    """As the worst stacks do: not even cancelled does it end."""
    released = asyncio.Event()
    asyncio.get_running_loop().call_later(1.0, released.set)
    while not released.is_set():
        with suppress(asyncio.CancelledError):
            await released.wait()


@pytest.fixture(autouse=True)
def fresh_air(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("tries", 0), ("stopped", 0), ("linking", 0), ("cached", [])):
        monkeypatch.setattr(Air, name, value)


class Scanner(BaseBleakScanner):
    def __init__(self, detection_callback: Any, service_uuids: Any, scanning_mode: str, **_: Any) -> None:
        assert scanning_mode == "active"
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        Air.tries += 1
        if Air.start_error and Air.tries <= Air.fails:
            raise Air.start_error
        if Air.start_hangs:
            await hang()
        for number in range(Air.packets):
            data = AdvertisementData("LOCK", {0xFFFF: bytes([number % 256])}, {}, ["uuid"], None, -60, ())
            device = self.create_or_update_device("key", "AA", "LOCK", None, data)
            self.call_detection_callbacks(device, data)

    async def stop(self) -> None:
        Air.stopped += 1
        if Air.stop_hangs:
            await hang()


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
        Air.cached.append(kwargs["winrt"].get("use_cached_services"))

    name = "LOCK"
    is_connected = property(lambda self: self.is_up)
    mtu_size = 23

    async def connect(self, pair: bool, **_: Any) -> None:
        Air.tries += 1
        assert not Air.linking
        Air.linking += 1
        await asyncio.sleep(0)
        Air.linking -= 1
        if Air.connect_error and Air.tries <= Air.fails:
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
        if Air.disconnect_hangs:
            await hang()
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


HASTY = Patience(start_s=0.1, silence_s=0.05, connect_s=1, close_s=0.05, pauses_s=(0, 0))


def make_radio() -> BleakRadio:
    return BleakRadio(FORM, backend=(Scanner, Client), patience=HASTY)


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
    (BleakDBusError("org.bluez.Error.NotReady", []), FaultCode.LINK_ADAPTER_OFF),
    (BleakDBusError("org.bluez.Error.NotAuthorized", []), FaultCode.LINK_NOT_PERMITTED),
    (BleakDBusError("org.freedesktop.DBus.Error.AccessDenied", []), FaultCode.LINK_NOT_PERMITTED),
    (BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", []), FaultCode.LINK_NO_ADAPTER),
    (BleakDBusError("org.bluez.Error.InProgress", []), FaultCode.LINK_NO_ADAPTER),
], ids=range(15))  # fmt: skip
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


@pytest.mark.parametrize(("error", "tries"), [
    (BleakError("x"), 3),
    (BleakDBusError("org.bluez.Error.InProgress", []), 3),
    (BleakDBusError("org.bluez.Error.Failed", ["le-connection-abort-by-local"]), 3),
    (BleakDBusError("org.bluez.Error.NotAuthorized", []), 1),
    (BleakDBusError("org.bluez.Error.NotReady", []), 1),
    (BleakBluetoothNotAvailableError("", Reason.POWERED_OFF), 1),
    (BleakGATTProtocolError(0x0F), 1),
    (BleakDeviceNotFoundError("AA"), 1),
    (TimeoutError(), 1),
    (OSError(), 1),
], ids=range(10))  # fmt: skip
async def test_only_what_passes_is_tried_again(
    error: Exception, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    radio = make_radio()
    await hear_one(radio)
    monkeypatch.setattr(Air, "tries", 0)
    monkeypatch.setattr(Air, "connect_error", error)
    code = await code_of(radio.connect("AA"))
    assert Air.tries == tries
    expected = {
        "org.bluez.Error.NotAuthorized": FaultCode.LINK_NOT_PERMITTED,
        "org.bluez.Error.NotReady": FaultCode.LINK_ADAPTER_OFF,
        "POWERED_OFF": FaultCode.LINK_ADAPTER_OFF,
    }
    told = error.dbus_error if isinstance(error, BleakDBusError) else ""
    told = error.reason.name if isinstance(error, BleakBluetoothNotAvailableError) else told
    assert code is expected.get(told, FaultCode.LINK_NOT_CONNECTED)


async def test_what_passed_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    radio = make_radio()
    await hear_one(radio)
    monkeypatch.setattr(Air, "tries", 0)
    monkeypatch.setattr(Air, "fails", 2)
    monkeypatch.setattr(Air, "connect_error", BleakError("x"))
    await (await radio.connect("AA")).close()
    assert Air.tries == 3


async def test_an_address_the_system_has_forgotten_must_be_heard_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    radio = make_radio()
    await hear_one(radio)
    monkeypatch.setattr(Air, "connect_error", BleakDeviceNotFoundError("AA"))
    await code_of(radio.connect("AA"))
    monkeypatch.setattr(Air, "connect_error", None)
    assert await code_of(radio.connect("AA")) is FaultCode.LINK_NOT_CONNECTED
    await hear_one(radio)
    await (await radio.connect("AA")).close()


async def test_a_busy_system_is_asked_to_scan_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Air, "fails", 2)
    monkeypatch.setattr(Air, "start_error", BleakDBusError("org.bluez.Error.InProgress", []))
    assert (await hear_one(make_radio())).address == "AA"
    assert Air.tries == 3


async def test_a_silent_scan_is_begun_anew_and_then_tells_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Air, "packets", 1)
    async with aclosing(make_radio().scan()) as heard:
        await anext(heard)
        await anext(heard)
        assert (Air.tries, Air.stopped) == (2, 1)
        monkeypatch.setattr(Air, "start_error", BleakBluetoothNotAvailableError("", Reason.POWERED_OFF))
        assert await code_of(anext(heard)) is FaultCode.LINK_ADAPTER_OFF


async def test_a_scan_that_never_starts_or_stops_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Air, "start_hangs", True)
    monkeypatch.setattr(Air, "stop_hangs", True)
    async with asyncio.timeout(0.8):
        assert await code_of(hear_one(make_radio())) is FaultCode.LINK_NO_ADAPTER


async def test_a_link_that_never_ends_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    link, client = await open_link()
    monkeypatch.setattr(Air, "disconnect_hangs", True)
    async with asyncio.timeout(0.8):
        await link.close()
    assert client.is_up
    while client.is_up:
        await asyncio.sleep(0.01)


async def test_services_that_lack_ours_are_read_once_more_without_the_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Air, "properties", ("read",))
    assert await code_of(open_link()) is FaultCode.LINK_NOT_CONNECTED
    assert Air.cached == [None, False]


async def test_links_are_made_one_at_a_time() -> None:
    radio = make_radio()
    await hear_one(radio)
    links = await asyncio.gather(*(radio.connect("AA") for _ in range(5)))
    for link in links:
        await link.close()


async def test_a_size_that_cannot_be_told_any_more_is_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    link, _ = await open_link()
    assert link.payload_size == 512
    monkeypatch.setattr(Air, "mtu", None)
    assert link.payload_size == 512
    await link.close()


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
    async with asyncio.timeout(1):
        assert await code_of(writing) is FaultCode.LINK_LOST


async def test_a_flood_of_notifications_ends_the_link() -> None:
    link, client = await open_link()
    for _ in range(5000):
        client.notify(bytearray(b"x"))
    for _ in range(4096):
        await link.receive()
    assert await code_of(link.receive()) is FaultCode.LINK_LOST


async def test_a_link_is_begun_once_the_one_before_it_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    radio = make_radio()
    await hear_one(radio)
    link = await radio.connect("AA")
    first = Air.client
    assert first is not None
    ended = asyncio.Event()
    ups: list[bool] = []
    begin = Client.connect

    async def end_late(client: Client) -> None:
        await ended.wait()
        client.is_up = False

    async def begin_watched(client: Client, pair: bool, **_: Any) -> None:
        ups.append(first.is_up)
        await begin(client, pair)

    monkeypatch.setattr(Client, "disconnect", end_late)
    monkeypatch.setattr(Client, "connect", begin_watched)
    await link.close()
    assert first.is_up
    asyncio.get_running_loop().call_later(0.01, ended.set)
    await (await radio.connect("AA")).close()
    assert ups == [False]
