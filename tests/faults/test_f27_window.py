"""Whenever the window closes, the technician signs out or the computer sleeps, a job stops at its journal.

It goes on from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import pytest

from installer_app.model.secret import Secret
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.party import Party, Report, Request
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.faults.evidence import STREET_KEY, gather_at, read_jobs, until_rest, watch_signing
from tests.faults.oracle import judge
from tests.scenario.door import Street, open_session, open_street, serials
from tests.scenario.test_window_street import StreetScript
from tests.ui.window_kit import Desk, at_window

F = TypeVar("F")
YOUNG: Final = ("keys-current", "firmware-current", "placed", "certified")
"""The last proofs: a reading of the same moment may serve them, so that they need nobody who is signed in."""
pytestmark = pytest.mark.on_qt


@dataclass
class Pause:
    """Holds a job at one step, before its request is made or after it was answered."""

    step: str
    late: bool
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def meet(self, session: Session, late: bool) -> None:
        now = next((one.step for one in map(session.snapshot, session.job_ids())), None)
        if (now, late) == (self.step, self.late) and not self.reached.is_set():
            self.reached.set()
            await self.over.wait()


class Pausing:
    """A party that can be held."""

    def __init__(self, party: Party, session: Session, pause: Pause) -> None:
        self._party, self._session, self._pause = party, session, pause

    async def ask(self, request: Request[F], report: Report) -> F:
        await self._pause.meet(self._session, late=False)
        answer = await self._party.ask(request, report)
        await self._pause.meet(self._session, late=True)
        return answer

    async def rest(self) -> None:
        await self._party.rest()


@dataclass
class Door:
    """One lock, its journal and who is signed in."""

    street: Street
    folder: Path
    serial: str
    tokens: dict[str, Secret]

    @asynccontextmanager
    async def desk(self, pause: Pause | None = None) -> AsyncIterator[Desk]:
        """The window as it is started."""
        async with open_session(self.street, self.folder, tokens=self.tokens) as session:
            if pause is not None:
                for name, party in session._parties.items():
                    session._parties[name] = Pausing(party, session, pause)
            async with at_window(session, StreetScript(street=self.street)) as desk:
                yield desk


async def survive(street: Street, folder: Path, signed: set[str], serial: str, case: Case) -> None:
    step, way = case.word("step"), case.word("way").removesuffix(" late")
    tokens = {person: Secret(street.cloud.tokens()[person]) for person in street.people}
    door = Door(street, folder, serial, dict(tokens))
    await street.add_lock(serial)
    given = [fact for fact in street.given(serial) if fact.key() != step]
    pause = Pause(step, late=case.word("way").endswith("late"))
    async with door.desk(pause) as desk:
        job_id = desk.session.start("install", given)
        desk.window.open_job(job_id)
        await hold(desk.session, job_id, pause, asks=len(given) < len(street.given(serial)))
        if way == "sleep":
            await desk.session.wake()
        elif way == "sign out":
            door.tokens.clear()
        if way != "close":
            pause.over.set()
            await answer(desk.session, job_id, street.given(serial))
            snapshot = await until_rest(desk.session, job_id)
            assert way == "sleep" or snapshot.state is JobState.STOPPED or step in YOUNG
        shown = desk.session.snapshot(job_id)
    entries = read_jobs(folder, STREET_KEY)[job_id]
    assert j.replay((entry, "") for entry in entries).facts == shown.facts
    door.tokens.update(tokens)
    async with door.desk() as desk:
        snapshot = await go_on(desk, job_id, street.given(serial))
    assert snapshot.state is JobState.DONE, snapshot
    judge(gather_at(street, folder, serial, snapshot, signed), case.id)


async def hold(session: Session, job_id: str, pause: Pause, asks: bool) -> None:
    """Until the job is at the step, or asks people about it."""
    async with asyncio.timeout(20):
        if asks:
            await until_rest(session, job_id)
            assert session.snapshot(job_id).step == pause.step
        else:
            await pause.reached.wait()


async def answer(session: Session, job_id: str, given: tuple[f.Fact, ...]) -> None:
    """Whatever was not answered yet, until the job has taken it."""
    for fact in given:
        session.answer(job_id, fact)
    async with asyncio.timeout(20):
        while any(type(fact) not in session.snapshot(job_id).facts for fact in given):
            await asyncio.sleep(0.001)


async def go_on(desk: Desk, job_id: str, given: tuple[f.Fact, ...]) -> Snapshot:
    """What a technician does who finds the job again; leave is given once."""
    snapshot = desk.session.snapshot(job_id)
    if snapshot.memory.outcome is not None:
        return snapshot
    desk.session.resume(job_id)
    desk.window.open_job(job_id)
    await answer(desk.session, job_id, given)
    snapshot = await until_rest(desk.session, job_id)
    if isinstance(snapshot.request, AskLeave):
        assert desk.session.allow(job_id, snapshot.request.of)
        await asyncio.sleep(0)
        snapshot = await until_rest(desk.session, job_id)
    return snapshot


@pytest.mark.parametrize("batch", batches("f27_window", shards=12))
async def test_closing_signing_out_and_sleeping_at_every_step(
    tally: Tally, tmp_path: Path, batch: Batch
) -> None:
    names = iter(serials(len(batch.cases)))
    async with open_street(tmp_path) as street:
        signed = watch_signing(street.cloud)

        async def one(case: Case) -> None:
            serial = next(names)
            folder = tmp_path / serial
            folder.mkdir()
            await survive(street, folder, signed, serial, case)
            await street.hosts[serial].__aexit__(None, None, None)
            street.air.remove(street.hosts[serial].address)

        await tally.run(batch, one)
