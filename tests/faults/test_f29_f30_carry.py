"""Accidents of a carry: the lock always has an image to start, the app knows which one and goes on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Final, cast

import pytest

from installer_app.model.fault import FaultCode
from installer_app.sandbox.faults import LockFaults, Meddling, Twist
from installer_app.sandbox.lock_host import LockHost
from installer_app.session import Session
from installer_app.store.journal import JournalBook
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.scenario.carry_door import NEW, OLD, PROFILE, runs, until_rest, wanted
from tests.scenario.door import Street, open_session, open_street, serials
from tests.scenario.test_main_job import Died, DyingBook

pytestmark = pytest.mark.firmware
ALL_SENT: Final = 24
"""From this answer on the rest is on its way already: the lock holds it all when it is asked next."""
GOES_ON: Final = 4
"""So often a technician presses Continue."""
STOPS_WITH: Final = {
    FaultCode.FIRMWARE_REVERTED,
    FaultCode.LINK_GARBLED,
    FaultCode.LINK_TIMEOUT,
    FaultCode.LINK_LOST,
    FaultCode.LOCK_NOT_FOUND,
}


async def finish(session: Session, job_id: str, host: LockHost) -> Snapshot:
    """The job's end, with as many Continue as a technician has patience for."""
    snapshot = session.snapshot(job_id)
    for _ in range(GOES_ON):
        snapshot = await until_rest(session, job_id)
        assert runs(host) in (OLD, NEW)
        if snapshot.state is JobState.DONE:
            return snapshot
        assert snapshot.fault is not None and snapshot.fault.code in STOPS_WITH, snapshot.fault
        session.go_on(job_id)
        await asyncio.sleep(0)
    raise AssertionError(snapshot.fault)


def check_done(host: LockHost, snapshot: Snapshot) -> None:
    """It runs, it stays, and the app says so and no more."""
    slots = host.lock.state.slots
    assert (slots.running.version, slots.on_trial, slots.pending) == (NEW, False, "")
    assert snapshot.facts[f.ImageConfirmed].hash == slots.running.hash.hex()


async def survive_accident(street: Street, folder: Path, serial: str, faults: LockFaults) -> None:
    host = await street.add_lock(serial)
    given = wanted(street, serial)
    host.set_faults(faults)
    async with open_session(street, folder, lock_profile=PROFILE) as session:
        done = await finish(session, session.start("carry", given), host)
    check_done(host, done)
    await host.__aexit__(None, None, None)


async def survive_death(street: Street, folder: Path, serial: str, chunk: int) -> None:
    """The app dies once the lock has answered that chunk; a new one goes on."""
    host = await street.add_lock(serial)
    seen = 0

    def die(snapshot: Snapshot) -> None:
        nonlocal seen
        seen += snapshot.progress is not None and snapshot.progress.word == "carrying"
        if seen == chunk:
            seen += 1
            raise Died

    async with open_session(street, folder, lock_profile=PROFILE) as session:
        job_id = session.start("carry", wanted(street, serial))
        session.subscribe(die)
        task = session._jobs[job_id].task
        assert task is not None
        with pytest.raises(Died):
            await asyncio.wait_for(task, 30)
    assert runs(host) == OLD
    async with open_session(street, folder, lock_profile=PROFILE) as session:
        session.resume(job_id)
        done = await finish(session, job_id, host)
    check_done(host, done)
    if 2 < chunk < ALL_SENT:
        assert done.facts[f.ImageCarried].resumed_at > 0
    await host.__aexit__(None, None, None)


@pytest.mark.parametrize("batch", batches("f29_carry_chunks", 2))
async def test_an_accident_at_any_chunk_ends_with_the_image_running(
    tmp_path: Path, batch: Batch, tally: Tally
) -> None:
    names = iter(serials(len(batch.cases)))
    async with open_street(tmp_path) as street:

        async def survive(case: Case) -> None:
            what, chunk, serial = case.word("what"), case.number("chunk"), next(names)
            folder = tmp_path / serial
            folder.mkdir()
            if what == "death":
                await survive_death(street, folder, serial, chunk)
            else:
                meddle = (Meddling(cast("Twist", what), "1.1", chunk),)
                await survive_accident(street, folder, serial, LockFaults(meddle=meddle))

        await tally.run(batch, survive)


@pytest.mark.parametrize("batch", batches("f30_carry_phases", 2))
async def test_an_accident_at_any_other_request_ends_with_the_image_running(
    tmp_path: Path, batch: Batch, tally: Tally
) -> None:
    names = iter(serials(len(batch.cases)))
    async with open_street(tmp_path) as street:

        async def survive(case: Case) -> None:
            serial = next(names)
            command, nth = case.word("step").split()
            folder = tmp_path / serial
            folder.mkdir()
            meddle = (Meddling(cast("Twist", case.word("what")), command, int(nth)),)
            await survive_accident(street, folder, serial, LockFaults(meddle=meddle))

        await tally.run(batch, survive)


async def walk_deaths(folder: Path, every: int) -> int:
    """Die before and after each journal entry of a carry; resume; it ends running. Returns how many."""
    async with open_street(folder) as street:
        names = iter(serials(200))
        count = 0
        for at in range(2, 40, every):
            for after in (False, True):
                serial = next(names)
                place = folder / f"{at}-{after}"
                place.mkdir()
                host = await street.add_lock(serial)

                def dying(book: JournalBook, at: int = at, after: bool = after) -> DyingBook:
                    return DyingBook(book, at, after)

                async with open_session(street, place, dying, lock_profile=PROFILE) as session:
                    job_id = session.start("carry", wanted(street, serial))
                    task = session._jobs[job_id].task
                    assert task is not None
                    with suppress(Died):
                        await asyncio.wait_for(task, 30)
                        return count
                assert runs(host) in (OLD, NEW)
                async with open_session(street, place, lock_profile=PROFILE) as session:
                    if session.snapshot(job_id).state is not JobState.DONE:
                        session.resume(job_id)
                        check_done(host, await finish(session, job_id, host))
                await host.__aexit__(None, None, None)
                count += 1
    raise AssertionError("a carry has fewer entries")


async def test_dead_at_some_entries_a_carry_goes_on(tmp_path: Path) -> None:
    assert await walk_deaths(tmp_path, 5) >= 4


@pytest.mark.faults
async def test_dead_at_any_entry_a_carry_goes_on(tmp_path: Path) -> None:
    assert await walk_deaths(tmp_path, 1) > 25
