"""F25: the computer sleeps, its network changes, its adapter goes off and on, in the middle of a step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

import httpx
import pytest

from installer_app.cloud.proofs import Pace
from installer_app.computer import notice_sleep
from installer_app.lock.radio import Observation
from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.radio import MemoryLink, MemoryRadio, VirtualAir
from installer_app.session import Session
from installer_app.workflow.party import Request
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.faults.memory_door import MemoryDoor, in_memory, open_memory_door
from tests.faults.virtual_time import monotonic_s
from tests.scenario.door import open_session

AWAY_S: Final = 900.0
"""So long network or adapter are away, and the computer sleeps."""
MOST_CHANGES: Final = 1_500
"""Snapshots of a whole job with one trouble. A loop that never waits makes more in a moment."""


class SwitchedRadio(MemoryRadio):
    """An adapter that can be switched off: its links are lost, nothing is heard."""

    def __init__(self, air: VirtualAir) -> None:
        super().__init__(air)
        self.off = False
        self._links: list[MemoryLink] = []

    async def scan(self) -> AsyncIterator[Observation]:
        self._check()
        async for observation in super().scan():
            self._check()
            yield observation

    async def connect(self, address: str, *, fresh_services: bool = False) -> MemoryLink:
        self._check()
        link = await super().connect(address, fresh_services=fresh_services)
        self._links.append(link)
        return link

    async def switch(self, off: bool) -> None:
        self.off = off
        for link in self._links:
            await link.close()

    def _check(self) -> None:
        if self.off:
            raise Fault(FaultCode.LINK_ADAPTER_OFF)


class SwitchedWire(httpx.AsyncBaseTransport):
    """A network that can be away. What had been sent when it went is done, and its answer is lost."""

    def __init__(self, wire: httpx.AsyncBaseTransport) -> None:
        self._wire = wire
        self.off = False
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.off:
            raise httpx.ConnectError("no route", request=request)
        response = await self._wire.handle_async_request(request)
        if self.off:
            raise httpx.ReadError("gone", request=request)
        return response


def name_of(request: Request[object] | None) -> str:
    """`deliver install`, `await-sync`."""
    if request is None:
        return ""
    kind: object = getattr(request, "kind", "")
    return f"{request.key()} {kind}".strip()


class Trouble:
    """Comes once, in the middle of one request, and passes by itself."""

    def __init__(self, case: Case, session: Session, radio: SwitchedRadio, wire: SwitchedWire) -> None:
        self._what, self._request = case.word("what"), case.word("request")
        self._session, self._radio, self._wire = session, radio, wire
        self.changes = 0
        self.hit = False
        self.came: asyncio.Task[None] | None = None

    def watch(self, snapshot: Snapshot) -> None:
        self.changes += 1
        assert self.changes < MOST_CHANGES, "a loop that never waits"
        self._latest = snapshot
        under_way = snapshot.state is JobState.RUNNING and name_of(snapshot.request) == self._request
        if self._request.startswith("deliver"):
            under_way = under_way and snapshot.progress is not None
        if under_way and self.came is None:
            self.came = asyncio.get_running_loop().create_task(self._come())

    async def _come(self) -> None:
        await asyncio.sleep(0)
        self.hit = name_of(self._latest.request) == self._request
        match self._what:
            case "sleep":
                await self._sleep()
            case "network":
                self._wire.off = True
                await asyncio.sleep(AWAY_S)
                self._wire.off = False
            case "adapter":
                await self._radio.switch(off=True)
                await asyncio.sleep(AWAY_S)
                await self._radio.switch(off=False)
            case other:
                raise AssertionError(other)

    async def _sleep(self) -> None:
        """Nothing of ours runs; the links die, and the wall clock has gone on when it is over."""
        await self._radio.switch(off=False)
        await self._session.wake()


async def live_through(case: Case, folder: Path) -> Mapping[str, int]:
    async with open_memory_door(folder) as door:
        return await _live_through(case, door)


async def _live_through(case: Case, door: MemoryDoor) -> Mapping[str, int]:
    radio, wire = SwitchedRadio(door.street.air), SwitchedWire(door.wire)
    async with open_session(
        door.street,
        door.folder,
        pace=Pace(),
        tokens=door.tokens,
        transport=wire,
        monotonic=monotonic_s,
        radio=radio,
    ) as session:
        trouble = Trouble(case, session, radio, wire)
        session.subscribe(trouble.watch)
        job_id = session.start("install", door.given())
        snapshot = await door.rest(session, job_id)
        if trouble.came is not None:
            await trouble.came
        snapshot = await door.go_through(session, job_id)
        assert trouble.came is not None, f"{case.id}: never came to {case.word('request')}"
        assert trouble.hit, f"{case.id}: too late"
        await door.check(snapshot)
        assert len(door.leaves) <= 1, door.leaves
        return {"asked": wire.asked, "changes": trouble.changes}


@pytest.mark.parametrize("batch", batches("f25_pauses"))
def test_what_sleeps_or_goes_away_in_the_middle_of_a_step_costs_a_pause(batch: Batch, tally: Tally) -> None:
    def survive(case: Case) -> None:
        async def work(folder: Path) -> None:
            spent = await live_through(case, folder)
            assert spent["asked"] < 200, spent

        in_memory(work)

    tally.run_plainly(batch, survive)


async def test_the_heartbeat_that_notices_a_sleep_costs_a_look_in_five_seconds() -> None:
    looks = 0

    async def sleep(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 10:
            raise asyncio.CancelledError

    async def wake() -> None:
        raise AssertionError("nobody slept")

    with pytest.raises(asyncio.CancelledError):
        await notice_sleep(wake, lambda: looks * 5.0, lambda: looks * 5.0, sleep)
    assert looks == 10
