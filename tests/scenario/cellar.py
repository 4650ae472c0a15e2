"""A site whose cellar has no network: the cloud can be cut off, and the radio's use is counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from installer_app.cloud.proofs import Pace
from installer_app.lock.radio import Observation
from installer_app.sandbox.cloud import CloudOptions
from installer_app.sandbox.radio import MemoryLink, MemoryRadio
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.snapshot import Snapshot
from tests.faults.virtual_time import monotonic_s, run_virtually, unix_s
from tests.scenario.cells import rested
from tests.scenario.door import Street, Wrap, open_session, open_street, serials

PACE: Final = Pace(first_s=0.4, factor=1.5, longest_s=2.0, deadline_s=6.0, search_s=5.0, settle_s=5.0)
SERIAL: Final = serials(1)[0]


class Network(httpx.AsyncBaseTransport):
    """The way to the cloud, which can be cut off."""

    def __init__(self, street: Street) -> None:
        self._way = httpx.ASGITransport(street.cloud.app)
        self.is_cut = False
        self.calls = 0
        """Every call tried, whether or not it went through."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.is_cut:
            raise httpx.ConnectError("there is no network here")
        return await self._way.handle_async_request(request)


class CountedRadio(MemoryRadio):
    """Says how often it was used."""

    uses = 0

    async def scan(self) -> AsyncIterator[Observation]:
        self.uses += 1
        async for each in super().scan():
            yield each

    async def connect(self, address: str, *, fresh_services: bool = False) -> MemoryLink:
        self.uses += 1
        return await super().connect(address, fresh_services=fresh_services)


@dataclass
class Site:
    """A street, one technician's computer, and the network between."""

    street: Street
    folder: Path
    network: Network
    radio: CountedRadio
    offset_s: float = 0.0
    """How wrong this computer's clock is."""
    passed: list[str] = field(default_factory=list)

    def open(
        self, wrap: Wrap = lambda book: book, folder: Path | None = None
    ) -> AbstractAsyncContextManager[Session]:
        """This computer's session, as after a start of the app."""
        return open_session(
            self.street,
            folder or self.folder,
            wrap,
            PACE,
            radio=self.radio,
            clock=lambda: self.street.clock() + self.offset_s,
            transport=self.network,
            monotonic=monotonic_s,
        )

    def given(self, serial: str = SERIAL, firmware: str | None = None) -> tuple[f.Fact, ...]:
        """What the list answers; nobody confirms before he is at the door."""
        return tuple(
            each for each in self.street.given(serial, firmware) if not isinstance(each, f.Confirmed)
        )

    async def prepare(self, session: Session, serial: str = SERIAL, firmware: str | None = None) -> str:
        """A door prepared; its job."""
        job_id = session.start("install-ahead", self.given(serial, firmware))
        snapshot = await rested(session, job_id)
        assert isinstance(snapshot.request, r.AskDoor), (snapshot.request, snapshot.fault)
        return job_id


def at_door(session: Session, job_id: str) -> None:
    """Somebody is there, and wants it."""
    session.answer(job_id, f.AtDoor())
    session.answer(job_id, f.Confirmed())


async def until_receipt(session: Session, job_id: str) -> Snapshot:
    """The job once the lock has signed, or once it rests."""
    await asyncio.sleep(0)
    changed = asyncio.Event()
    unsubscribe = session.subscribe(lambda _: changed.set())
    try:
        while True:
            snapshot = session.snapshot(job_id)
            if snapshot.at_rest or f.InstallApplied in snapshot.facts:
                return snapshot
            changed.clear()
            await changed.wait()
    finally:
        unsubscribe()


@asynccontextmanager
async def open_site(folder: Path, options: CloudOptions | None = None) -> AsyncIterator[Site]:
    """By the clock of the running virtual loop."""
    async with open_street(folder, options, clock=unix_s) as street:
        yield Site(street, folder, Network(street), CountedRadio(street.air))


def virtually(case: Coroutine[Any, Any, None]) -> None:
    run_virtually(case, limit_s=1_000_000)


def on_site(
    folder: Path, work: Callable[[Site], Coroutine[Any, Any, None]], options: CloudOptions | None = None
) -> None:
    """One case on a site of its own."""

    async def case() -> None:
        async with open_site(folder, options) as site:
            await work(site)

    virtually(case())
