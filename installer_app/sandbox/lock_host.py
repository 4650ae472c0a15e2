"""One lock alive: its timers, its uplink and its place in the air, on an asyncio loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from installer_app.model.fault import Fault
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.uplink import Uplink, UplinkDown


class LockLink:
    """The lock's end of one link, for whatever radio carries it. Dead for ever once lost or closed."""

    def __init__(self, host: LockHost, notify: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self._host = host
        self.notify = notify
        self.lost = lost

    @property
    def payload_size(self) -> int:
        """Most bytes of one write or notification."""
        return self._host.lock.payload_size

    def write(self, data: bytes) -> None:
        """One write without response. Too long a one is lost; `notify` and `lost` may be called."""
        self._host.take_write(self, data)

    def close(self) -> None:
        """The central ends the link; `lost` is not called."""
        self._host.take_close(self)


class LockHost:
    """Runs one lock: `async with LockHost(lock, uplink) as host`, then put it into the air. Without an uplink
    it never syncs by itself. A lock that cannot be saved goes dark, and leaving the host raises the fault."""

    def __init__(self, lock: VirtualLock, uplink: Uplink | None = None) -> None:
        self.lock = lock
        self._uplink = uplink
        self._link: LockLink | None = None
        self._on = True
        self._broken: Fault | None = None
        self._busy_until = 0.0
        """By the loop's clock: answers wait until then."""
        self._woken = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._syncing: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where a central finds it."""
        return self.lock.state.birth.address

    def advertisement(self) -> tuple[bytes, bytes] | None:
        """Advertising data and scan response; None while linked or off."""
        return self.lock.advertisement() if self._on else None

    def open_link(self, notify: Callable[[bytes], None], lost: Callable[[], None]) -> LockLink | None:
        """A central links. None: it cannot. `notify` gets each notification, `lost` is called once if the
        link ends from the lock's side."""
        linked = self._on and self.lock.connect()
        if linked:
            self._link = LockLink(self, notify, lost)
        self.wake()
        return self._link if linked else None

    def take_write(self, link: LockLink, data: bytes) -> None:
        if link is not self._link or len(data) > link.payload_size:
            return
        try:
            notifications = self.lock.write(data)
        except Fault as fault:
            # nothing was committed: dead is honest, alive would not be
            self._broken = fault
            self.power_off()
            return
        self._send(link, notifications)
        self._settle()

    def _send(self, link: LockLink, notifications: tuple[bytes, ...]) -> None:
        """At once, or when the lock has done what it was asked; never out of order."""
        device, loop = self.lock.device, asyncio.get_running_loop()
        busy_s, device.busy_s = device.busy_s, 0.0
        self._busy_until = max(self._busy_until, loop.time() + busy_s)
        if self._busy_until <= loop.time():
            for notification in notifications:
                link.notify(notification)
            return

        def send_late() -> None:
            if link is self._link:
                for notification in notifications:
                    link.notify(notification)

        loop.call_at(self._busy_until, send_late)

    def take_close(self, link: LockLink) -> None:
        if link is self._link:
            self._link = None
            self.lock.disconnect()
            self.wake()

    def press(self) -> None:
        """The button inside the housing."""
        self._stop_sync()
        self.lock.press()
        self._settle()

    def power_off(self) -> None:
        """The battery is out: silence."""
        self._on = False
        self._stop_sync()
        self.lock.disconnect()
        self._settle()

    def power_on(self) -> None:
        """The battery is in again; only what was saved is known."""
        self.lock.restart()
        self._on = True
        self._settle()

    def power_cut(self) -> None:
        """Off and on at once."""
        self.power_off()
        self.power_on()

    def set_faults(self, faults: LockFaults) -> None:
        """Change what is wrong with it, at once."""
        self.lock.set_faults(faults)
        self._settle()

    def wake(self) -> None:
        """Look at the timers again, after something was changed at the lock by hand."""
        self._woken.set()

    async def run(self) -> None:
        """The timers, until cancelled."""
        try:
            while True:
                self._woken.clear()
                pause_s = self._work()
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await self._woken.wait()
        finally:
            self._stop_sync()

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self.run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.power_off()
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    def _work(self) -> float | None:
        """Do what is due; seconds until the next, None for nothing in sight."""
        if self._broken is not None:
            raise self._broken
        if self._syncing is not None and self._syncing.done():
            done, self._syncing = self._syncing, None
            if not done.cancelled():
                done.result()
        if not self._on:
            return None
        self.lock.poll()
        self._settle(wake=False)
        now = self.lock.device.clock()
        sync_at = self.lock.device.sync_at if self._uplink is not None and self._syncing is None else None
        if sync_at is not None and sync_at <= now and self._uplink is not None:
            self._syncing = asyncio.create_task(self._sync(self._uplink))
            self._syncing.add_done_callback(lambda _: self.wake())
            sync_at = None
        due = [at for at in (self.lock.poll_at, sync_at) if at is not None]
        return max(0.0, min(due) - now) if due else None

    async def _sync(self, uplink: Uplink) -> None:
        device = self.lock.device
        request = device.begin_sync()
        if request is None:
            return
        try:
            version = device.end_sync(request, *await uplink.put_sync(request))
        except UplinkDown as down:
            device.fail_sync(request, str(down))
            return
        if version:
            try:
                device.take_firmware(version, await uplink.get_firmware(version, request.api_key))
            except UplinkDown as down:
                device.fail_firmware(str(down))

    def _stop_sync(self) -> None:
        if self._syncing is not None:
            self._syncing.cancel()

    def _settle(self, *, wake: bool = True) -> None:
        """Tell the radio when the lock has dropped the link."""
        if self._link is not None and not self.lock.linked:
            link, self._link = self._link, None
            link.lost()
        if wake:
            self.wake()
