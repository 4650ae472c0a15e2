"""One lock and one lock party on the memory link, in virtual time, with somebody between them.

Whoever stands between sees every write before the lock does and every notification before the app does. What
the lock ever committed is written down, so that nobody has to believe its last state.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final, TypeVar

import cbor2

from installer_app.lock.party import LockParty
from installer_app.lock.radio import Radio
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind, Receipt
from installer_app.model.record import Plain
from installer_app.model.secret import Blob
from installer_app.protocol.smp_frame import HEADER_SIZE
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_device import Traits
from installer_app.sandbox.lock_host import LockHost, LockLink
from installer_app.sandbox.lock_state import LockState
from installer_app.sandbox.radio import MemoryRadio, VirtualAir
from installer_app.texts.faults import words
from installer_app.workflow import requests as r
from installer_app.workflow.party import Progress
from tests.faults.virtual_time import unix_s
from tests.scenario.lock_world import KEYS, PROFILE, SERIAL
from tests.scenario.raw_central import LOCK_ID, NOW, json_message

T = TypeVar("T")
EPOCH: Final = float(NOW)
RESUMES: Final = 3
"""So often a technician chooses Continue."""
BY_ITSELF: Final = frozenset({FaultCode.MESSAGE_NOT_HELD, FaultCode.MESSAGE_CHANGED})
"""After these a job delivers again without being told to."""


def make_message(size: int) -> bytes:
    """A true install message of exactly so many bytes."""
    plain = json_message(filling="")
    return json_message(filling="x" * (size - len(plain)))


@dataclass(frozen=True)
class Frame:
    """One whole request on its way to the lock."""

    name: str
    """`group.command` in decimal."""
    raw: bytes

    @property
    def fields(self) -> Mapping[str, object]:
        value: object = cbor2.loads(self.raw[HEADER_SIZE:])
        assert isinstance(value, dict)
        return value


class Between:
    """Lets everything pass. Tests override what they disturb."""

    def write(self, link: AntennaLink, data: bytes) -> None:
        link.end.write(data)

    def frame(self, link: AntennaLink, frame: Frame) -> None:
        """Told of each request when its last byte is written, before the lock has that write."""

    def notify(self, link: AntennaLink, data: bytes) -> None:
        link.tell(data)


class AntennaLink:
    """The lock's end of a link, disturbed."""

    def __init__(self, antenna: Antenna, tell: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self.antenna, self.tell, self.lost = antenna, tell, lost
        self._held = bytearray()
        end = antenna.host.open_link(lambda data: antenna.between.notify(self, data), lost)
        self.is_open = end is not None
        if end is not None:
            self.end: LockLink = end

    @property
    def payload_size(self) -> int:
        return self.end.payload_size

    def write(self, data: bytes) -> None:
        self._held += data
        if len(self._held) >= HEADER_SIZE + int.from_bytes(self._held[2:4], "big"):
            raw = bytes(self._held)
            self._held.clear()
            frame = Frame(f"{int.from_bytes(raw[4:6], 'big')}.{raw[7]}", raw)
            self.antenna.heard.append(frame)
            self.antenna.between.frame(self, frame)
        self.antenna.between.write(self, data)

    def drop(self) -> None:
        """The link ends for both."""
        self.end.close()
        self.lost()

    def close(self) -> None:
        self.end.close()


class Antenna:
    """The lock in the air."""

    def __init__(self, host: LockHost, between: Between) -> None:
        self.host, self.between = host, between
        self.heard: list[Frame] = []
        self.links = 0

    @property
    def address(self) -> str:
        return self.host.address

    def advertisement(self) -> tuple[bytes, bytes] | None:
        return self.host.advertisement()

    def open_link(self, notify: Callable[[bytes], None], lost: Callable[[], None]) -> AntennaLink | None:
        link = AntennaLink(self, notify, lost)
        self.links += link.is_open
        return link if link.is_open else None


@dataclass
class LinkDoor:
    """What stands at the door."""

    air: VirtualAir
    antenna: Antenna
    party: LockParty
    committed: list[LockState]
    """Every state the lock ever saved, and first the one it began with."""
    progress: list[Progress] = field(default_factory=list)
    records: list[tuple[str, Mapping[str, Plain]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def host(self) -> LockHost:
        return self.antenna.host

    @property
    def state(self) -> LockState:
        return self.host.lock.state

    def count(self, name: str) -> int:
        """How often the lock was asked this."""
        return sum(frame.name == name for frame in self.antenna.heard)

    @property
    def uploaded(self) -> int:
        """Bytes of messages in all uploads, repeated ones too."""
        data = [frame.fields["data"] for frame in self.antenna.heard if frame.name == "8.0"]
        return sum(len(each) for each in data if isinstance(each, bytes))

    async def deliver(self, message: bytes, kind: MessageKind = MessageKind.INSTALL) -> int:
        """Answers `resumed_at`."""
        request = r.Deliver(SERIAL, KEYS, kind, Blob(message))
        return (await self.party.ask(request, self.progress.append)).resumed_at

    async def apply(self, message: bytes, kind: MessageKind = MessageKind.INSTALL) -> Receipt:
        request = r.Apply(SERIAL, KEYS, kind, Blob(message).sha256, LOCK_ID)
        return (await self.party.ask(request, self.progress.append)).receipt

    async def bring(self, message: bytes, resumes: int = 0) -> tuple[list[int], Receipt]:
        """As a job does: deliver, apply, deliver again what the lock lost, and for so many other faults a
        technician continues. Answers where deliveries were taken up."""
        taken_up = [await self._patiently(lambda: self.deliver(message), resumes)]
        for _ in range(RESUMES):
            try:
                return taken_up, await self._patiently(lambda: self.apply(message), resumes)
            except Fault as fault:
                if fault.code not in BY_ITSELF:
                    raise
                self.faults.append(fault)
            taken_up.append(await self._patiently(lambda: self.deliver(message), resumes))
        return taken_up, await self.apply(message)

    async def _patiently(self, ask: Callable[[], Awaitable[T]], resumes: int) -> T:
        for _ in range(resumes):
            try:
                return await ask()
            except Fault as fault:
                if fault.code in BY_ITSELF:
                    raise
                self.faults.append(fault)
        return await ask()

    def check(self, *messages: bytes) -> None:
        """What holds whatever happened: the lock obeyed only these, whole; every fault has its words; no byte
        of a message is in a record."""
        wanted = {sha256(each).digest() for each in messages}
        for state in self.committed:
            last = state.memory.last
            assert last is None or last.sha in wanted, "the lock applied bytes nobody signed"
        for fault in self.faults:
            assert words(fault).next, fault
        told = json.dumps([dict(fields) for _, fields in self.records]) + repr(self.faults)
        for each in messages:
            assert each[40:80].decode("latin-1") not in told


@asynccontextmanager
async def open_link_door(
    state: LockState,
    between: Between | None = None,
    *,
    traits: Traits = Traits(),  # noqa: B008 (frozen)
    radio: Callable[[VirtualAir], Radio] = MemoryRadio,
) -> AsyncIterator[LinkDoor]:
    """A lock in this state and a party that never met it, with the profile's own patience."""
    committed = [state]
    lock = VirtualLock(state, clock=unix_s, save=committed.append, traits=traits)
    air = VirtualAir(interval_s=0.1)
    # Not entered: nothing here waits for the lock's own timers, and waking them costs a fifth of a case.
    antenna = Antenna(LockHost(lock), between or Between())
    air.add(antenna)
    records: list[tuple[str, Mapping[str, Plain]]] = []
    party = LockParty(
        radio(air),
        lambda size: b"\x07" * size,
        lambda: int(unix_s()),
        lambda kind, fields: records.append((kind, fields)),
        PROFILE,
    )
    try:
        yield LinkDoor(air, antenna, party, committed, records=records)
    finally:
        await party.rest()


def with_faults(state: LockState, mtu: int) -> LockState:
    """The same lock behind a link of this MTU."""
    return replace(state, faults=replace(state.faults, mtu=mtu))
