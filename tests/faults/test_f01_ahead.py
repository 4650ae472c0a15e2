"""F1 in memory: a prepared door, a move and a dead lock's uninstall, killed at every write of their journals.

A prepared door is killed in the office and in the cellar, and in the cellar there is no network, neither
before its death nor after.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from installer_app.model.message import UninstallMode
from installer_app.sandbox.cloud import KANAALHUIS, area_id
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow import requests as r
from installer_app.workflow.ahead import AHEAD
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Fact
from installer_app.workflow.moving import CLOUD_ONLY, MOVE
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.e2e.dying import name
from tests.faults.case_table import Batch, Case, Tally, batches, read_table
from tests.faults.evidence import gather_at, read_jobs, watch_signing
from tests.faults.memory_door import in_memory
from tests.faults.oracle import check_effects, judge
from tests.scenario.cellar import SERIAL, Site, open_site, until_receipt
from tests.scenario.cells import rested
from tests.scenario.test_main_job import Died, DyingBook

WEST: Final = area_id("Kanaalhuis", "Floor 4 West")
WORKFLOWS: Final = (AHEAD, MOVE, CLOUD_ONLY)


class NamedDeath(DyingBook):
    """The process dies before or after the first append that has an entry of this name."""

    def __init__(self, book: j.Book, side: str = "", point: str = "") -> None:
        super().__init__(book, 1_000_000, False)
        self._side, self._point, self._dead = side, point, False

    def append(self, journal: j.Journal, *entries: j.Entry) -> str:
        due = self._point in map(name, entries)
        if self._dead or (due and self._side == "before"):
            self._dead = True
            raise Died
        at = journal.append(*entries)
        if due:
            self._dead = True
            raise Died
        return at


def facts_of(site: Site, workflow: str) -> tuple[Fact, ...]:
    chosen = site.street.given(SERIAL)[0]
    match workflow:
        case "install-ahead":
            return site.given(SERIAL, "1.4.0")
        case "move":
            return (chosen, f.PlaceChosen(KANAALHUIS, WEST), f.FirmwareChosen(None), f.Confirmed())
    return (chosen, f.UninstallChosen(UninstallMode.AREA), f.Confirmed())


async def live(site: Site, session: Session, job_id: str) -> Snapshot | None:
    """As a patient technician who goes to the cellar when all is prepared; None: the process died."""
    answers: dict[type[object], Callable[[], Fact]] = {r.AskDoor: f.AtDoor, r.AskConfirm: f.Confirmed}
    for _ in range(8):
        task = session._jobs[job_id].task
        assert task is not None
        resting = asyncio.ensure_future(rested(session, job_id))
        await asyncio.wait({resting, task}, return_when=asyncio.FIRST_COMPLETED)
        if not resting.done():
            resting.cancel()
            with suppress(Died):
                await task
                return session.snapshot(job_id)
            return None
        snapshot = resting.result()
        request = snapshot.request
        try:
            if isinstance(request, r.AskLeave) and snapshot.state is JobState.ASKING:
                assert request.reading
                session.allow(job_id, request.of)
            elif type(request) in answers and snapshot.state is JobState.ASKING:
                site.network.is_cut = True
                session.answer(job_id, answers[type(request)]())
            elif site.network.is_cut and f.InstallApplied in snapshot.facts:
                site.network.is_cut = False  # back in the office
                session.go_on(job_id)
            else:
                return snapshot
        except Died:
            return None
    raise AssertionError("it asks and asks")


async def survive(folder: Path, case: Case) -> None:
    workflow = case.word("workflow")
    async with open_site(folder) as site:
        signed = watch_signing(site.street.cloud)
        await site.street.add_lock(SERIAL)
        if workflow != AHEAD:
            async with site.open() as session:
                done = await rested(session, session.start("install", site.street.given(SERIAL, None)))
                assert done.state is JobState.DONE, done.fault
        book = partial(NamedDeath, side=case.word("side"), point=case.word("point"))
        async with site.open(book) as session:
            job_id = session.start(workflow, facts_of(site, workflow))
            assert await live(site, session, job_id) is None, "nothing died"
        known = [e.fact for e in read_jobs(folder)[job_id] if isinstance(e, j.Learned)]
        kinds = {type(fact) for fact in known}
        site.network.is_cut = f.AtDoor in kinds and f.InstallApplied not in kinds
        site.network.calls = 0
        async with site.open() as session:
            snapshot = session.snapshot(job_id)
            if snapshot.memory.outcome is None:
                session.resume(job_id)
                if site.network.is_cut:
                    snapshot = await at_lock(session, job_id)
                    assert f.InstallApplied in snapshot.facts, (snapshot.fault, snapshot.request)
                    assert site.network.calls == 0 or f.SyncRequested in snapshot.facts
                await live(site, session, job_id)
        site.network.is_cut = False
        async with site.open() as session:
            snapshot = session.snapshot(job_id)
            if snapshot.memory.outcome is None:
                session.resume(job_id)
                snapshot = await rested(session, job_id)
            assert snapshot.state is JobState.DONE, (snapshot.fault, snapshot.request)
            assert conclude(snapshot.workflow, snapshot.facts).proven
        found = gather_at(site.street, folder, SERIAL, snapshot, signed)
        if workflow == CLOUD_ONLY:  # the lock was told nothing, so that the two are apart
            assert not [*check_effects(found)]
        else:
            judge(found)


async def at_lock(session: Session, job_id: str) -> Snapshot:
    """Up to the receipt, with the one answer that may be missing."""
    snapshot = await until_receipt(session, job_id)
    if isinstance(snapshot.request, r.AskConfirm):
        session.answer(job_id, f.Confirmed())
        snapshot = await until_receipt(session, job_id)
    return snapshot


@pytest.mark.parametrize("batch", batches("f01_ahead", shards=4))
def test_killed_at_every_write_it_ends_proven_and_the_cellar_needs_no_cloud(
    tally: Tally, batch: Batch
) -> None:
    tally.run_plainly(batch, lambda case: in_memory(lambda folder: survive(folder, case)))


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_the_table_has_every_entry_of_a_whole_run(workflow: str) -> None:
    points = {case.word("point") for case in read_table("f01_ahead") if case.word("workflow") == workflow}
    written: set[str] = set()

    async def whole(folder: Path) -> None:
        async with open_site(folder) as site:
            await site.street.add_lock(SERIAL)
            if workflow != AHEAD:
                async with site.open() as session:
                    await rested(session, session.start("install", site.street.given(SERIAL, None)))
            async with site.open() as session:
                job_id = session.start(workflow, facts_of(site, workflow))
                done = await live(site, session, job_id)
                assert done is not None and done.state is JobState.DONE, done
            written.update(map(name, read_jobs(folder)[job_id]))

    in_memory(whole)
    given = {"opened", *(f"learned {type(fact).key()}" for fact in _ANSWERS)}
    given |= set() if workflow == AHEAD else {"learned confirmed"}
    faulted = {each for each in written if each.startswith("faulted ")}
    assert points == written - given - faulted


_ANSWERS: Final = (
    f.LockChosen(SERIAL),
    f.PlaceChosen("", ""),
    f.NameChosen(""),
    f.FirmwareChosen(None),
    f.UninstallChosen(UninstallMode.AREA),
)
"""In one commit with the first entry."""
