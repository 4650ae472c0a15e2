"""The virtual lock: bytes in, bytes out, by a clock and a source of randomness that are given to it.

A second implementation of lock profile 1, from the lock's side, that shares no code with the app's. In use:

    state = make_lock("7K3M9QX2", "VL1", {"key id": public}, seed="1")    lock_factory; a frozen LockState
    make_label(state.birth)                                 lock_info; the text of the sticker
    lock = VirtualLock(state, clock=time.time, save=file_saver(path))       this module; no I/O but `save`
    lock.connect(); lock.write(fragment) -> notifications; lock.linked; lock.disconnect(); lock.poll()
    lock.press(); lock.restart(); lock.state                the button, a power cut, what it remembers
    lock.set_faults(LockFaults(...)); lock.device.set_battery(9), .set_clock(None), .record_access({...})
    lock.device.begin_sync() / end_sync() / fail_sync() / take_firmware()   for whoever has an uplink

    async with LockHost(lock, uplink) as host: ...          lock_host; timers and uplink around one lock
    air = VirtualAir(); air.add(host); MemoryRadio(air)     radio; the app's Radio, joined in memory
    AirServer(air, token); SocketRadio(host, port, token)   air_server, socket_radio; the same over TCP

One write is one fragment; `write` returns the notifications it causes. After it, look at `linked`: the lock
may have dropped the link. The inbox and half a frame live in RAM; every commit is saved before its answer
exists.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from installer_app.sandbox.faults import LockFaults, Twist
from installer_app.sandbox.lock_commands import PowerLost, perform
from installer_app.sandbox.lock_device import STANDARD, Device, Traits
from installer_app.sandbox.lock_info import make_advertisement
from installer_app.sandbox.lock_state import LockState, Save
from installer_app.sandbox.smp_server import (
    HEADER_SIZE,
    TOO_LARGE,
    Assembler,
    Body,
    Garbled,
    Refusal,
    Request,
    encode_answer,
    refusal_body,
)


def keep_in_memory(state: LockState) -> None:
    """A `Save` for tests: the state lives as long as the object."""


class VirtualLock:
    """One lock and its one link. Not thread-safe; everything happens inside the calls."""

    def __init__(
        self,
        state: LockState,
        *,
        clock: Callable[[], float],
        randomness: Callable[[int], bytes] = os.urandom,
        save: Save = keep_in_memory,
        traits: Traits = STANDARD,
    ) -> None:
        self.device = Device(state, clock, randomness, save, traits)
        self._assembler = Assembler(traits.buf_size)
        self._linked = False
        self._heard_at = 0.0
        self._written = 0

    @property
    def state(self) -> LockState:
        """What survives a power cut, as it is now."""
        return self.device.state

    @property
    def linked(self) -> bool:
        """Is there a link? Falls by itself when the lock drops it."""
        return self._linked

    @property
    def payload_size(self) -> int:
        """Most bytes of one write or notification. A longer write is lost on the air."""
        return self.state.faults.payload_size

    def advertisement(self) -> tuple[bytes, bytes] | None:
        """Advertising data and scan response; None while linked."""
        return None if self._linked else make_advertisement(self.state)

    def connect(self) -> bool:
        """A central links, with notifications on. False: it cannot (linked already, or a fault)."""
        faults = self.state.faults
        if self._linked or faults.lies_about_services:
            return False
        if faults.refuse_connects > 0:
            self.device.set_faults(replace(faults, refuse_connects=faults.refuse_connects - 1))
            return False
        self._linked, self._heard_at = True, self.device.clock()
        return True

    def disconnect(self) -> None:
        """The link is gone, whoever ended it. Half a message dies with it; the inbox stays."""
        self._linked = False
        self._assembler = Assembler(self.device.traits.buf_size)

    def write(self, fragment: bytes) -> tuple[bytes, ...]:
        """One write without response; the notifications it causes, in order."""
        if not self._linked:
            return ()
        self._heard_at = self.device.clock()
        drop = self._count(len(fragment))
        answer = b"" if drop == "before" else self._take(fragment)
        if drop and self._linked:
            self.disconnect()
            return ()
        size = self.payload_size
        return tuple(answer[at : at + size] for at in range(0, len(answer), size))

    def poll(self) -> None:
        """What time brings: the idle link is dropped, fetched firmware starts once there is no link."""
        if self._linked and self.device.clock() - self._heard_at >= self.device.traits.idle_s:
            self.disconnect()
        if not self._linked and self.device.restart_is_due:
            self.restart()

    @property
    def poll_at(self) -> float | None:
        """When `poll` has something to do next, by the clock; None for never."""
        if self._linked:
            return self._heard_at + self.device.traits.idle_s
        return self.device.clock() if self.device.restart_is_due else None

    def set_faults(self, faults: LockFaults) -> None:
        """Change what is wrong with it, at once; bytes are counted from now."""
        self.device.set_faults(faults)
        self._written = 0

    def restart(self) -> None:
        """Power gone and back: link, inbox and uploads are lost, the bootloader acts."""
        self.disconnect()
        self.device.restart()

    def press(self) -> None:
        """The button inside the housing: back to state 0, and a restart."""
        self.device.wipe()
        self.restart()

    def _take(self, fragment: bytes) -> bytes:
        """The bytes of the answer, empty for none."""
        try:
            request = self._assembler.take(fragment)
            return b"" if request is None else self._twist(request)
        except Garbled:
            self.disconnect()
        except PowerLost:
            self.restart()
        return b""

    def _twist(self, request: Request) -> bytes:
        faults, twist = self.state.faults.meet(request.name)
        if faults != self.state.faults:
            self.device.set_faults(faults)
        if twist == "reset_before":
            raise PowerLost
        answer = self._answer(request)
        if self.device.reset_wanted or twist == "reset":
            self.restart()
        elif twist == "drop":
            self.disconnect()
        return answer if twist is None else _spoil(answer, twist)

    def _answer(self, request: Request) -> bytes:
        body: Body
        try:
            body = perform(self.device, request)
        except Refusal as refusal:
            body = refusal_body(request, refusal)
        traits = self.device.traits
        answer = encode_answer(request, body, indefinite=traits.indefinite_maps)
        if len(answer) > traits.buf_size:
            answer = encode_answer(request, {"rc": TOO_LARGE}, indefinite=traits.indefinite_maps)
        return answer

    def _count(self, size: int) -> str:
        """Does a drop fall into these bytes: `before` they are whole, or `after`?"""
        faults = self.state.faults
        self._written += size
        at = min(faults.drop_at_bytes, default=None)
        if at is None or self._written < at:
            return ""
        rest = tuple(one for one in faults.drop_at_bytes if one > self._written)
        self.device.set_faults(replace(faults, drop_at_bytes=rest))
        return "after" if self._written == at else "before"


def _spoil(answer: bytes, twist: Twist) -> bytes:
    match twist:
        case "garble":
            return answer[:HEADER_SIZE] + b"\xff" * (len(answer) - HEADER_SIZE)
        case "cut":
            return answer[: len(answer) // 2]
        case "stray" | "wrong_sequence":
            other = answer[:6] + bytes([(answer[6] + 101) & 0xFF]) + answer[7:]
            return other if twist == "wrong_sequence" else other + answer
        case _:
            return b""
