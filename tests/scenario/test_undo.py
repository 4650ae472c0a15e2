"""Undoing an unfinished job over real parties: what was done is taken back, each with its proof."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.cloud import CloudFault
from installer_app.sandbox.faults import LockFaults
from installer_app.session import Session
from installer_app.texts import undo as words
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow import requests as r
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.virtual_time import monotonic_s, run_virtually, unix_s
from tests.scenario.cells import CUTS, play, records_of, rested, set_scene
from tests.scenario.door import AREA, Street, open_session, open_street, serials

INSTALLS = [name for name, cut in CUTS.items() if cut.workflow == "install"]
SERIAL = serials(1)[0]


def virtually(case: Coroutine[Any, Any, None]) -> None:
    run_virtually(case, limit_s=100_000)


async def undo(street: Street, session: Session, job_id: str, serial: str = SERIAL) -> Snapshot:
    """As a technician who confirms, presses the button and allows what must be allowed."""
    session.undo(job_id)
    for _ in range(8):
        snapshot = await rested(session, job_id)
        match snapshot.request:
            case r.AskConfirm():
                assert words.plan(snapshot.facts)
                session.answer(job_id, f.Confirmed())
            case r.AskPress():
                street.hosts[serial].press()
                session.answer(job_id, f.Pressed())
            case r.AskLeave(of=of):
                session.allow(job_id, of)
            case _:
                return snapshot
    raise AssertionError("it asks and asks")


def requests_of(session: Session, job_id: str) -> list[str]:
    return [e.request for e, _ in session._book.job(job_id).entries() if isinstance(e, j.Asked)]


@pytest.mark.parametrize("where", INSTALLS)
def test_a_job_that_died_anywhere_is_undone_and_nothing_of_it_is_left(tmp_path: Path, where: str) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            job_id = await play(street, tmp_path, SERIAL, CUTS[where])
            if CUTS[where].forgets:
                street.hosts[SERIAL].power_cut()
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                undone = await undo(street, session, job_id)
                assert undone.state is JobState.UNDONE, (undone.fault, undone.request)
                conclusion = conclude(undone.workflow, undone.facts)
                assert conclusion.proven, conclusion
                asked = requests_of(session, job_id)
            assert not records_of(street, SERIAL)
            assert street.hosts[SERIAL].lock.state.phase == 0
            assert len(asked) == len(set(asked))
            assert undone.memory.outcome == "undone"
            if where == "nothing asked":
                assert not asked
            else:
                assert f.FactoryProven in undone.facts and f.RecordGone in undone.facts

    virtually(case())


def test_a_lock_that_was_provisioned_before_keeps_its_keys_and_leaves_its_place(tmp_path: Path) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            await street.add_lock(SERIAL)
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                given = street.given(SERIAL, None)
                job_id = session.start("provision", tuple(g for g in given if type(g) in _OF_PROVISION))
                assert (await rested(session, job_id)).state is JobState.DONE
                facts = tuple(each for each in given if not isinstance(each, f.FirmwareChosen))
                job_id = session.start("install", facts)
                assert f.InstallApplied in (await rested(session, job_id)).facts
                undone = await undo(street, session, job_id)
                assert undone.state is JobState.UNDONE, undone.fault
                assert f.UninstallApplied in undone.facts and f.Unplaced in undone.facts
                assert f.Deprovisioned not in undone.facts
            [record] = records_of(street, SERIAL)
            assert record.area_id is None
            assert street.hosts[SERIAL].lock.state.phase == 1

    virtually(case())


_OF_PROVISION = (f.LockChosen, f.NameChosen, f.Confirmed)


def test_until_it_is_proven_both_ways_are_open_and_turning_back_does_what_was_undone_anew(
    tmp_path: Path,
) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            await street.add_lock(SERIAL)
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                facts = tuple(g for g in street.given(SERIAL) if not isinstance(g, f.FirmwareChosen))
                job_id = session.start("install", facts)
                await rested(session, job_id)
                session.undo(job_id)
                await rested(session, job_id)
                street.cloud.faults = (CloudFault("deprovisionLock", "status", status=503, times=1),)
                session.answer(job_id, f.Confirmed())
                stopped = await rested(session, job_id)
                assert isinstance(stopped.request, r.AskLeave) and stopped.request.of == "deprovision-lock"
                assert f.InstallSigned not in stopped.facts and f.Provisioned in stopped.facts
                assert stopped.memory.origin == "install"
                session.turn_back(job_id)
                snapshot = await rested(session, job_id)
                assert snapshot.request == r.AskConfirm("install")
                session.answer(job_id, f.Confirmed())
                snapshot = await rested(session, job_id)
                # The earlier asking stands: a second one is somebody's to allow.
                assert isinstance(snapshot.request, r.AskLeave), snapshot.fault
                session.allow(job_id, "install-lock")
                snapshot = await rested(session, job_id)
                assert f.InstallApplied in snapshot.facts
                assert street.hosts[SERIAL].lock.state.memory.area_id == AREA

    virtually(case())


def test_an_undo_whose_process_died_goes_on_as_an_undo(tmp_path: Path) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            job_id = await play(street, tmp_path, SERIAL, CUTS["install delivered"])
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                session.undo(job_id)
                await rested(session, job_id)
                session.answer(job_id, f.Confirmed())
                async with asyncio.timeout(60):
                    while f.UninstallSigned not in session.snapshot(job_id).facts:
                        await asyncio.sleep(0)
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                undone = await undo(street, session, job_id)
                assert undone.state is JobState.UNDONE, undone.fault
                assert requests_of(session, job_id).count("uninstall-lock") == 1
            assert not records_of(street, SERIAL)

    virtually(case())


@pytest.mark.parametrize("scope", [FirmwareScope.LOCK, FirmwareScope.AREA])
def test_an_assignment_of_firmware_is_taken_back_and_read_back(tmp_path: Path, scope: FirmwareScope) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            host = await street.add_lock(SERIAL)
            host.set_faults(LockFaults(never_sync=True))
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                given = street.given(SERIAL, "1.4.0")
                chosen = f.FirmwareChosen("1.4.0", scope)
                job_id = session.start("install", (*given[:3], chosen, given[4]))
                snapshot = await rested(session, job_id)
                assert f.FirmwareAssigned in snapshot.facts, snapshot.fault
                undone = await undo(street, session, job_id)
                assert undone.state is JobState.UNDONE, undone.fault
            words_ = [each.effect for each in street.cloud.effects()]
            assert "unassigned" in words_

    virtually(case())


@pytest.mark.parametrize("workflow", ["uninstall", "deprovision", "verify"])
def test_what_took_something_away_is_not_undone_and_the_job_stays_as_it_is(
    tmp_path: Path, workflow: str
) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            await street.add_lock(SERIAL)
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                job_id = session.start(workflow)
                before = await rested(session, job_id)
                with pytest.raises(Fault) as refused:
                    session.undo(job_id)
                assert refused.value.code is FaultCode.COMPUTER_NOT_UNDOABLE
                assert session.snapshot(job_id).request == before.request

    virtually(case())


def test_a_job_that_is_done_is_not_undone(tmp_path: Path) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            await street.add_lock(SERIAL)
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                job_id = session.start("install", street.given(SERIAL))
                done = await rested(session, job_id)
                assert done.state is JobState.DONE, done.fault
                with pytest.raises(Fault) as refused:
                    session.undo(job_id)
                assert refused.value.code is FaultCode.COMPUTER_JOB_UNKNOWN
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                assert session.snapshot(job_id).memory == done.memory

    virtually(case())


def test_a_lock_that_somebody_else_provisioned_since_keeps_his_keys(tmp_path: Path) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            scene = await set_scene(street, tmp_path, SERIAL, ("provisioned", "another's", ("free", False)))
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                undone = await undo(street, session, scene.job_id)
                assert undone.state is JobState.UNDONE, undone.fault
                assert f.Pressed not in undone.facts
            assert scene.record_id not in {each.lock_id for each in records_of(street, SERIAL)}
            assert street.hosts[SERIAL].lock.state.phase == 1

    virtually(case())
