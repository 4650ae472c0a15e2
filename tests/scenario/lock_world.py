"""A lock party and virtual locks in one air, with every request that reaches a lock written down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from installer_app.lock.party import LockParty
from installer_app.lock.profile import load_profile
from installer_app.lock.radio import Radio
from installer_app.model.lock import LockKeys
from installer_app.model.message import MessageKind
from installer_app.model.record import Plain
from installer_app.model.secret import Blob
from installer_app.protocol.label import fingerprint
from installer_app.protocol.lock_profile import LockProfile
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_device import Traits
from installer_app.sandbox.lock_host import LockHost, LockLink
from installer_app.sandbox.lock_info import genuine_keys
from installer_app.sandbox.lock_state import LockState
from installer_app.sandbox.radio import MemoryRadio, VirtualAir
from installer_app.workflow import requests as r
from installer_app.workflow.party import Progress
from tests.scenario.raw_central import NOW, VECTORS, vector_state

SERIAL = "7K3M9QX2"
KEYS = LockKeys(VECTORS["keys"]["seal"]["public"], VECTORS["keys"]["sign"]["public"])
INSTALL: bytes = VECTORS["install_csv"]["text"].encode()
SEALED = bytes.fromhex(VECTORS["provision"]["sealed"])
ADAPTER = "memory"

PROFILE = load_profile()
HASTY: LockProfile = replace(
    PROFILE,
    timeouts=replace(
        PROFILE.timeouts,
        scan_s=0.3,
        settle_s=0.05,
        connect_s=0.3,
        request_s=0.15,
        apply_s=0.15,
        busy_s=3.0,
    ),
)
"""The same profile for people without patience: a silent lock costs milliseconds."""


class TapLink:
    """Passes writes on, and names each whole request."""

    def __init__(self, end: LockLink, heard: list[str]) -> None:
        self._end, self._heard, self._left = end, heard, 0

    @property
    def payload_size(self) -> int:
        return self._end.payload_size

    def write(self, data: bytes) -> None:
        if self._left <= 0:
            self._left = 8 + int.from_bytes(data[2:4], "big")
            self._heard.append(f"{int.from_bytes(data[4:6], 'big')}.{data[7]}")
        self._left -= len(data)
        self._end.write(data)

    def close(self) -> None:
        self._end.close()


class Tap:
    """A lock in the air, seen from its antenna."""

    def __init__(self, host: LockHost) -> None:
        self.host, self.lock = host, host.lock
        self.heard: list[str] = []
        """Every request, `group.command`, in order."""
        self.links = 0

    @property
    def address(self) -> str:
        return self.host.address

    def advertisement(self) -> tuple[bytes, bytes] | None:
        return self.host.advertisement()

    def open_link(self, notify: Callable[[bytes], None], lost: Callable[[], None]) -> TapLink | None:
        end = self.host.open_link(notify, lost)
        self.links += end is not None
        return TapLink(end, self.heard) if end else None

    def held(self, kind: str = "install") -> bytes | None:
        """The complete message of this kind in its inbox."""
        return self.lock.device.inbox.read_complete(kind)


@dataclass
class World:
    """One air, one party, one lock of the vectors; more locks may join."""

    air: VirtualAir
    party: LockParty
    lock: Tap
    progress: list[Progress] = field(default_factory=list)
    naps_s: list[float] = field(default_factory=list)
    records: list[tuple[str, Mapping[str, Plain]]] = field(default_factory=list)

    def report(self, progress: Progress) -> None:
        self.progress.append(progress)

    @property
    def words(self) -> list[str]:
        return [one.word for one in self.progress]

    def join(self, state: LockState, traits: Traits = Traits()) -> Tap:  # noqa: B008 (frozen)
        """Another lock in the room."""
        tap = Tap(LockHost(VirtualLock(state, clock=lambda: NOW, traits=traits)))
        self.air.add(tap)
        return tap

    def new_party(self, profile: LockProfile = HASTY, radio: Radio | None = None) -> LockParty:
        """As after a restart of the app: it remembers nothing."""

        async def nap(seconds: float) -> None:
            self.naps_s.append(seconds)
            await asyncio.sleep(0)

        return LockParty(
            radio or MemoryRadio(self.air),
            lambda size: b"\x07" * size,
            lambda: NOW,
            lambda kind, fields: self.records.append((kind, fields)),
            profile,
            nap,
            adapter=ADAPTER,
        )

    async def deliver(self, message: bytes, kind: MessageKind = MessageKind.INSTALL) -> int:
        """Answers `resumed_at`."""
        request = r.Deliver(SERIAL, KEYS, kind, Blob(message))
        return (await self.party.ask(request, self.report)).resumed_at


@asynccontextmanager
async def open_world(
    state: LockState | None = None,
    *,
    traits: Traits = Traits(),  # noqa: B008 (frozen)
    faults: LockFaults = LockFaults(),  # noqa: B008 (frozen)
    profile: LockProfile = HASTY,
) -> AsyncIterator[World]:
    air = VirtualAir(interval_s=0.002)
    first = replace(state or vector_state(), faults=faults)
    tap = Tap(LockHost(VirtualLock(first, clock=lambda: NOW, traits=traits)))
    air.add(tap)
    world = World(air, LockParty(MemoryRadio(air), bytes, lambda: NOW, lambda *_: None, profile), tap)
    world.party = world.new_party(profile)
    try:
        yield world
    finally:
        await world.party.rest()


def other_keys(state: LockState) -> LockState:
    """The same serial in another lock, at another address."""
    birth = replace(state.birth, seal=b"\x11" * 32, sign=b"\x22" * 32, address="C0:66:66:66:66:66")
    return replace(state, birth=birth)


def keys_of(state: LockState) -> LockKeys:
    """What a lock's label pins."""
    keys = genuine_keys(state.birth)
    return LockKeys(keys.shown_seal.hex(), keys.shown_sign.hex())


FINGERPRINT = fingerprint(KEYS)
