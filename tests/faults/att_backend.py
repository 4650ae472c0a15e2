"""bleak's scanner and client over the virtual air, where any call of the stack may end in an ATT error."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakError, BleakGATTProtocolError

from installer_app.sandbox.radio import MemoryLink, MemoryRadio, VirtualAir
from tests.scenario.lock_world import PROFILE

FORM: Final = PROFILE.link


@dataclass
class Trouble:
    """Which call fails with which ATT error: `connect`, `notify`, `disconnect`, or the first write of the
    request `group.command`. `arrives`: a write that fails is there all the same."""

    operation: str
    code: int
    lasts: bool
    arrives: bool
    met: int = 0
    calls: dict[str, int] = field(default_factory=dict)

    def meet(self, operation: str) -> bool:
        """Count the call; whether it fails."""
        self.calls[operation] = self.calls.get(operation, 0) + 1
        if operation != self.operation or (self.met and not self.lasts):
            return False
        self.met += 1
        return True

    @property
    def error(self) -> BleakError:
        return BleakGATTProtocolError(self.code)


def make_backend(air: VirtualAir, trouble: Trouble) -> tuple[type[BaseBleakScanner], type[BaseBleakClient]]:
    """The two types that bleak wants."""
    import asyncio

    class Scanner(BaseBleakScanner):
        def __init__(self, detection_callback: Any, service_uuids: Any, *_: Any, **__: Any) -> None:
            super().__init__(detection_callback, service_uuids)
            self._hearing: asyncio.Task[None] | None = None

        async def start(self) -> None:
            self._hearing = asyncio.create_task(self._hear())

        async def stop(self) -> None:
            assert self._hearing is not None
            self._hearing.cancel()
            await asyncio.gather(self._hearing, return_exceptions=True)

        async def _hear(self) -> None:
            async for one in MemoryRadio(air).scan():
                data = AdvertisementData(
                    one.name, dict(one.manufacturer), {}, list(one.services), None, one.rssi_dbm, ()
                )
                device = self.create_or_update_device(one.address, one.address, one.name, None, data)
                self.call_detection_callbacks(device, data)

    class Client(BaseBleakClient):
        name = "LOCK"
        mtu_size = 23

        def __init__(self, device: Any, **kwargs: Any) -> None:
            known = {k: v for k, v in kwargs.items() if k in ("disconnected_callback", "timeout")}
            super().__init__(device, **known, services=None)
            self._device = device
            self._link: MemoryLink | None = None
            self._pump: asyncio.Task[None] | None = None
            self._left = 0

        @property
        def is_connected(self) -> bool:
            return self._link is not None

        async def connect(self, pair: bool, **_: Any) -> None:
            if trouble.meet("connect"):
                raise trouble.error
            peripheral, link = air.find(self._device.address), MemoryLink()
            if peripheral is None or not link.attach(peripheral):
                raise BleakError("no answer")
            self._link = link
            self.services = BleakGATTServiceCollection()
            service = BleakGATTService(None, 1, FORM.service)
            self.services.add_service(service)
            found = BleakGATTCharacteristic(
                None,
                2,
                FORM.characteristic,
                ["write-without-response", "notify"],
                lambda: link.payload_size,
                service,
            )
            self.services.add_characteristic(found)

        async def start_notify(self, characteristic: Any, callback: Any, **_: Any) -> None:
            if trouble.meet("notify"):
                raise trouble.error
            self._pump = asyncio.create_task(self._pass_on(callback))

        async def _pass_on(self, callback: Any) -> None:
            from installer_app.model.fault import Fault

            try:
                while self._link is not None:
                    callback(bytearray(await self._link.receive()))
            except Fault:
                if self._disconnected_callback is not None:
                    self._disconnected_callback()

        async def write_gatt_char(self, characteristic: Any, data: Any, response: bool) -> None:
            assert not response and self._link is not None
            raw = bytes(data)
            fails = False
            if self._left <= 0:
                self._left = 8 + int.from_bytes(raw[2:4], "big")
                fails = trouble.meet(f"{int.from_bytes(raw[4:6], 'big')}.{raw[7]}")
            self._left -= len(raw)
            if not fails or trouble.arrives:
                await self._link.write(raw)
            if fails:
                raise trouble.error

        async def disconnect(self) -> None:
            link, self._link = self._link, None
            if link is not None:
                await link.close()
            if self._pump is not None:
                self._pump.cancel()
            if trouble.meet("disconnect"):
                raise trouble.error

        async def pair(self, *_: Any, **__: Any) -> None: ...
        async def unpair(self) -> None: ...
        async def read_gatt_char(self, *_: Any, **__: Any) -> Any: ...
        async def read_gatt_descriptor(self, *_: Any, **__: Any) -> Any: ...
        async def write_gatt_descriptor(self, *_: Any, **__: Any) -> None: ...
        async def stop_notify(self, *_: Any, **__: Any) -> None: ...

    return Scanner, Client
