"""A whole door in memory: real parties, the virtual lock and the virtual cloud, a journal on disk."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from installer_app.cloud.party import CloudParty
from installer_app.cloud.proofs import Pace
from installer_app.computer import ComputerParty
from installer_app.lock.party import LockParty
from installer_app.lock.profile import load_profile
from installer_app.lock.radio import Radio
from installer_app.model.profile import Profile
from installer_app.model.record import Sink, discard
from installer_app.model.secret import Secret
from installer_app.protocol.label import parse_label
from installer_app.protocol.lock_profile import LockProfile
from installer_app.sandbox.cloud import KANAALHUIS, CloudOptions, VirtualCloud, area_id
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_device import Traits
from installer_app.sandbox.lock_factory import make_lock
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.lock_info import make_label
from installer_app.sandbox.radio import MemoryRadio, VirtualAir
from installer_app.sandbox.uplink import HttpUplink
from installer_app.session import Session
from installer_app.store.certificate import Certifier
from installer_app.store.database import Database
from installer_app.store.folder import Environment
from installer_app.store.images import Images
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.journal import JournalBook
from installer_app.store.pins import Pins
from installer_app.workflow import facts as f
from installer_app.workflow.journal import Book
from installer_app.workflow.party import Party, PartyName

URL: Final = "http://127.0.0.1"
AREA: Final = area_id("Kanaalhuis", "Floor 4 East")
PACE: Final = Pace(first_s=0.02, factor=1.2, longest_s=0.1, deadline_s=20, search_s=5, settle_s=5)
TRAITS: Final = Traits(sync_after_change_s=0.02, sync_every_s=0.3)
CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class Street:
    """The cloud and the air; doors are added as they are needed."""

    cloud: VirtualCloud
    air: VirtualAir
    clock: Callable[[], float] = time.time
    """The right time, in Unix seconds."""
    hosts: dict[str, LockHost] = field(default_factory=dict)
    people: tuple[str, ...] = ("mara", "ruben")

    async def add_lock(self, serial: str, model: str = "VL1", traits: Traits = TRAITS) -> LockHost:
        """A lock from the factory, alive and in the air."""
        state = make_lock(serial, model, self.cloud.signers(), seed="street", firmware="1.3.1")
        transport = httpx.ASGITransport(self.cloud.app)
        uplink = HttpUplink(URL, lambda: httpx.AsyncClient(transport=transport, base_url=URL))
        host = LockHost(VirtualLock(state, clock=self.clock, traits=traits), uplink)
        await host.__aenter__()
        self.hosts[serial] = host
        self.air.add(host)
        return host

    def label(self, serial: str) -> str:
        return make_label(self.hosts[serial].lock.state.birth)

    def given(self, serial: str, firmware: str | None = "1.4.0") -> tuple[f.Fact, ...]:
        """All answers of the technician for the main job at this lock."""
        return (
            f.LockChosen(serial, parse_label(self.label(serial))),
            f.PlaceChosen(KANAALHUIS, AREA),
            f.NameChosen(f"Door {serial[:4]}"),
            f.FirmwareChosen(firmware),
            f.Confirmed(),
        )

    def effects(self, lock_id: str | None) -> list[str]:
        """The ledger's words for one lock, syncs left out."""
        return [e.effect for e in self.cloud.effects() if e.lock_id == lock_id and e.effect != "synced"]

    async def close(self) -> None:
        for host in self.hosts.values():
            await host.__aexit__(None, None, None)
        self.cloud.close()


@asynccontextmanager
async def open_street(
    folder: Path, options: CloudOptions | None = None, clock: Callable[[], float] = time.time
) -> AsyncIterator[Street]:
    """A street whose cloud keeps its state in `folder`; `clock`: the right time, in Unix seconds."""
    now = partial(_read, clock)
    cloud = VirtualCloud(folder / "cloud.db", options or CloudOptions(), now, os.urandom)
    cloud.seed()
    street = Street(cloud, VirtualAir(interval_s=0.01, foreigners=3), clock)
    try:
        yield street
    finally:
        await street.close()


Wrap = Callable[[JournalBook], Book]


@asynccontextmanager
async def open_session(
    street: Street,
    folder: Path,
    wrap: Wrap = lambda book: book,
    pace: Pace = PACE,
    radio: Radio | None = None,
    tokens: dict[str, Secret] | None = None,
    clock: Callable[[], float] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    sink: Sink = discard,
    signers: Mapping[str, str] | None = None,
    lock_profile: LockProfile | None = None,
    service: Profile | None = None,
) -> AsyncIterator[Session]:
    """A session as the app would compose it, over the street; its journal lies in `folder`. `radio`: None
    for the one in memory; `tokens`: who is signed in, None for all people; `clock`: this computer's, None for
    the street's; `transport`: the way to the cloud, None for a straight one; `monotonic`: what passes in the
    cloud's party; `signers`: those the profile knows, None for the cloud's; `lock_profile`: another than the
    app's own; `service`: the cloud behind a real socket, None for the one in memory."""
    clock = clock or street.clock
    now = partial(_read, clock)
    tokens = (
        tokens
        if tokens is not None
        else {person: Secret(street.cloud.tokens()[person]) for person in street.people}
    )
    if signers is None:
        signers = {key: value.hex() for key, value in street.cloud.signers().items()}
    profile = service or Profile("sandbox", URL, credentials=street.people, signers=signers, sandbox=True)
    if service is None:
        transport = transport or httpx.ASGITransport(street.cloud.app)
    lock_profile = lock_profile or load_profile()
    key = InstallationKey(bytes(32), Protection.FILE)
    database = Database(folder / "journal.db")
    images = Images(folder / "firmware")
    cloud = CloudParty(
        profile,
        tokens.get,
        pace=pace,
        now=clock,
        monotonic=monotonic,
        sink=sink,
        transport=transport,
        image_path=images.path,
    )
    radio = radio or MemoryRadio(street.air)
    lock = LockParty(
        radio,
        os.urandom,
        lambda: int(clock()),
        sink,
        lock_profile,
        ahead_s=lambda: cloud.ahead_s,
        read_image=images.read,
    )
    certifier = Certifier(key, Environment("sandbox", True), now)
    computer = ComputerParty(
        Pins(database, now),
        lock_profile.signing,
        signers,
        certifier.certify,
        now,
        lambda: cloud.ahead_s,
        lock_profile.firmware,
        images.read,
    )
    parties: dict[PartyName, Party] = {
        PartyName.LOCK: lock,
        PartyName.CLOUD: cloud,
        PartyName.COMPUTER: computer,
    }
    session = Session(parties, wrap(JournalBook(database, key, now, os.urandom)), sink)
    try:
        yield session
    finally:
        await session.close()
        database.close()


def _read(clock: Callable[[], float]) -> datetime:
    return datetime.fromtimestamp(clock(), UTC)


def serials(count: int) -> list[str]:
    """So many different serials."""
    return [
        f"TEST{CROCKFORD[n // 1024 % 32]}{CROCKFORD[n // 32 % 32]}{CROCKFORD[n % 32]}0" for n in range(count)
    ]
