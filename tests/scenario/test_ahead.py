"""Doors prepared in the office and installed in a cellar: the cloud is out of reach from scan to receipt."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import pytest

from installer_app.model.fault import FaultCode
from installer_app.sandbox.cloud import CloudOptions
from installer_app.sandbox.faults import NO_FAULTS, LockFaults, Meddling
from installer_app.sandbox.lock_device import Traits
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow import requests as r
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Grade
from installer_app.workflow.snapshot import JobState
from tests.scenario.cellar import SERIAL, Site, at_door, on_site, until_receipt
from tests.scenario.cells import add_record, provision, records_of, rested
from tests.scenario.door import AREA, open_session, serials
from tests.scenario.test_main_job import Died, DyingBook

DAY_S: Final = 86_400


async def cellar(site: Site, doors: list[str]) -> None:
    """Prepared in the office, the app ended, installed without a network, proven once it is back."""
    for serial in doors:
        await site.street.add_lock(serial)
    async with site.open() as session:
        jobs = [await site.prepare(session, serial, "1.4.0") for serial in doors]
    assert site.radio.uses == 0
    before = {serial: site.street.effects(records_of(site.street, serial)[0].lock_id) for serial in doors}
    assert all(effects == ["provisioned", "installed", "assigned"] for effects in before.values())
    site.network.is_cut, site.network.calls = True, 0
    async with site.open() as session:
        for serial, job_id in zip(doors, jobs, strict=True):
            for other in jobs[: jobs.index(job_id)]:
                await session.stop(other)  # its proofs knock at the cloud all the time
            site.network.calls = 0
            session.resume(job_id)
            at_door(session, job_id)
            snapshot = await until_receipt(session, job_id)
            assert f.InstallApplied in snapshot.facts, snapshot.fault
            assert site.network.calls == 0
            assert conclude(snapshot.workflow, snapshot.facts).grade is Grade.LOCK
            assert site.street.hosts[serial].lock.state.memory.area_id == AREA
        unproven = await rested(session, jobs[-1])
        assert unproven.fault is not None and unproven.fault.code is FaultCode.CLOUD_UNREACHABLE
        assert conclude(unproven.workflow, unproven.facts).grade is Grade.LOCK
        assert f.Certified not in unproven.facts
    site.network.is_cut = False
    async with site.open() as session:
        for job_id in jobs:
            session.resume(job_id)
        for serial, job_id in zip(doors, jobs, strict=True):
            done = await rested(session, job_id)
            assert done.state is JobState.DONE, done.fault
            assert conclude(done.workflow, done.facts).proven and f.Certified in done.facts
            assert site.street.effects(done.facts[f.Provisioned].lock_id) == before[serial]


def test_twenty_doors_are_installed_without_the_cloud_and_proven_once_it_is_back(tmp_path: Path) -> None:
    on_site(tmp_path, lambda site: cellar(site, serials(20)))


@pytest.mark.parametrize("offset_s", [0, -7 * DAY_S, 3600])
def test_an_expired_message_is_refused_before_the_radio_is_used_and_signed_anew_with_leave(
    tmp_path: Path, offset_s: int
) -> None:
    """Whatever this computer's clock says: the cloud's, as it was heard in the office, counts."""

    async def case(site: Site) -> None:
        site.offset_s = offset_s
        await site.street.add_lock(SERIAL)
        async with site.open() as session:
            job_id = await site.prepare(session, firmware="1.4.0")
        await asyncio.sleep(DAY_S - 60)
        site.network.is_cut = True
        async with site.open() as session:
            session.resume(job_id)
            await rested(session, job_id)
            await asyncio.sleep(120)
            at_door(session, job_id)
            refused = await rested(session, job_id)
            assert refused.fault is not None and refused.fault.code is FaultCode.MESSAGE_EXPIRED
            assert "the cloud's clock" in refused.fault.detail
            assert site.radio.uses == 0 and f.AtDoor not in refused.facts
            session.go_on(job_id)
            again = await rested(session, job_id)
            assert isinstance(again.request, r.AskDoor)
            site.network.is_cut = False
            assert session.allow(job_id, "install-lock")
            anew = await rested(session, job_id)
            assert isinstance(anew.request, r.AskDoor), (anew.fault, anew.request)
            assert site.radio.uses == 0
            assert anew.memory.asked["assign-firmware"] == 1 and f.FirmwareAssigned in anew.facts
            site.network.is_cut, site.network.calls = True, 0
            at_door(session, job_id)
            assert f.InstallApplied in (await until_receipt(session, job_id)).facts
        effects = site.street.effects(records_of(site.street, SERIAL)[0].lock_id)
        assert effects == ["provisioned", "installed", "assigned", "uninstalled", "installed"]

    on_site(tmp_path, case)


def test_a_lock_that_was_not_there_is_not_looked_for_any_more_once_the_message_has_expired(
    tmp_path: Path,
) -> None:
    async def case(site: Site) -> None:
        host = await site.street.add_lock(SERIAL)
        async with site.open() as session:
            job_id = await site.prepare(session)
            site.network.is_cut = True
            host.power_off()
            at_door(session, job_id)
            missing = await rested(session, job_id)
            assert missing.fault is not None and missing.fault.code is FaultCode.LOCK_NOT_FOUND
            uses = site.radio.uses
            assert uses
            await asyncio.sleep(DAY_S)
            session.go_on(job_id)
            refused = await rested(session, job_id)
            assert refused.fault is not None and refused.fault.code is FaultCode.MESSAGE_EXPIRED
            assert site.radio.uses == uses

    on_site(tmp_path, case)


def test_a_message_that_is_nearly_expired_is_brought(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        await site.street.add_lock(SERIAL)
        async with site.open() as session:
            job_id = await site.prepare(session)
            await asyncio.sleep(DAY_S - 60)
            site.network.is_cut = True
            at_door(session, job_id)
            snapshot = await until_receipt(session, job_id)
            assert f.InstallApplied in snapshot.facts
            assert snapshot.facts[f.MessageValid].by is f.Clock.CLOUD

    on_site(tmp_path, case)


def test_a_receipt_is_had_after_the_message_expired_where_the_lock_had_obeyed_it(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        host = await site.street.add_lock(SERIAL, traits=Traits(sync_every_s=7200))
        async with site.open() as session:
            job_id = await site.prepare(session)
        site.network.is_cut = True
        async with site.open(_Dying) as session:
            session.resume(job_id)
            await rested(session, job_id)
            at_door(session, job_id)
            task = session._jobs[job_id].task
            assert task is not None
            with pytest.raises(Died):
                await task
        assert host.lock.state.phase == 2
        await asyncio.sleep(2 * DAY_S)
        async with site.open() as session:
            session.resume(job_id)
            snapshot = await until_receipt(session, job_id)
            assert f.InstallApplied in snapshot.facts, snapshot.fault

    on_site(tmp_path, case)


class _Dying(DyingBook):
    """Dies before the receipt is written down."""

    def __init__(self, book: j.Book) -> None:
        super().__init__(book, 10_000, False)

    def append(self, journal: j.Journal, *entries: j.Entry) -> str:
        if any(isinstance(each, j.Learned) and isinstance(each.fact, f.InstallApplied) for each in entries):
            raise Died
        return journal.append(*entries)


def test_a_sync_between_the_preparation_and_the_receipt_proves_nothing(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        host = await site.street.add_lock(SERIAL)
        await provision(site.street, site.folder, SERIAL)
        async with site.open() as session:
            job_id = await site.prepare(session)
            await asyncio.sleep(60)  # it syncs by its schedule
            seen = session.snapshot(job_id).facts[f.BaselineRead].record.private
            [record] = records_of(site.street, SERIAL)
            assert seen is not None and record.last_known_sync_date != seen.last_known_sync
            host.set_faults(LockFaults(dead_uplink=True, never_sync=True))
            at_door(session, job_id)
            late = await rested(session, job_id)
            assert f.InstallApplied in late.facts
            assert late.fault is not None and late.fault.code is FaultCode.SYNC_NOT_SEEN
            host.set_faults(NO_FAULTS)
            await asyncio.sleep(60)
            session.go_on(job_id)
            done = await rested(session, job_id)
            assert done.state is JobState.DONE, done.fault

    on_site(tmp_path, case)


# ---- what the lock turns out to be


def test_a_lock_that_has_its_keys_already_gets_the_message_alone(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        await site.street.add_lock(SERIAL)
        await provision(site.street, site.folder, SERIAL)
        async with site.open() as session:
            job_id = await site.prepare(session)
            assert f.Provisioned not in session.snapshot(job_id).facts
            site.network.is_cut, site.network.calls = True, 0
            at_door(session, job_id)
            snapshot = await until_receipt(session, job_id)
            assert f.InstallApplied in snapshot.facts and site.network.calls == 0
            assert f.RecordSealed not in snapshot.facts

    on_site(tmp_path, case)


def test_a_record_that_no_lock_carries_is_brought_to_the_factory_lock(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        host = await site.street.add_lock(SERIAL)
        record = add_record(site.street, SERIAL, None)
        async with site.open() as session:
            job_id = await site.prepare(session)
            site.network.is_cut, site.network.calls = True, 0
            at_door(session, job_id)
            assert f.InstallApplied in (await until_receipt(session, job_id)).facts
        assert site.network.calls == 0
        assert host.lock.state.memory.lock_id == record.lock_id
        assert len(records_of(site.street, SERIAL)) == 1

    on_site(tmp_path, case)


def test_a_factory_lock_whose_records_keys_nobody_sees_is_left_alone_and_the_record_is_named(
    tmp_path: Path,
) -> None:
    async def case(site: Site) -> None:
        host = await site.street.add_lock(SERIAL)
        record = add_record(site.street, SERIAL, None)
        async with site.open() as session:
            job_id = await site.prepare(session)
            at_door(session, job_id)
            refused = await rested(session, job_id)
            assert refused.fault is not None and refused.fault.code is FaultCode.CLOUD_ORPHAN
            assert record.lock_id in refused.fault.detail
        assert host.lock.state.phase == 0

    on_site(tmp_path, case, CloudOptions(hide_private=True))


def test_a_lock_that_another_provisioned_meanwhile_is_left_alone_and_the_orphan_is_named_and_undone(
    tmp_path: Path,
) -> None:
    async def case(site: Site) -> None:
        host = await site.street.add_lock(SERIAL)
        async with site.open() as session:
            job_id = await site.prepare(session)
        [orphan] = records_of(site.street, SERIAL)
        colleague = tmp_path / "colleague"
        colleague.mkdir()
        site.street.cloud.options = CloudOptions(missing=("listLocks",))
        async with open_session(site.street, colleague) as other:
            chosen, _, name, *_, confirmed = site.street.given(SERIAL)
            done = await rested(other, other.start("provision", (chosen, name, confirmed)))
            assert done.state is JobState.DONE, done.fault
            theirs = done.facts[f.Provisioned].lock_id
        site.street.cloud.options = CloudOptions()
        async with site.open() as session:
            session.resume(job_id)
            at_door(session, job_id)
            refused = await rested(session, job_id)
            assert refused.fault is not None and refused.fault.code is FaultCode.LOCK_OTHER_RECORD
            assert orphan.lock_id in refused.fault.detail and theirs in refused.fault.detail
            host.power_off()  # nothing was brought to it: nobody needs to stand there
            uses = site.radio.uses
            session.undo(job_id)
            asked = await rested(session, job_id)
            assert asked.request == r.AskConfirm("undo"), asked.fault
            session.answer(job_id, f.Confirmed())
            undone = await rested(session, job_id)
            assert undone.state is JobState.UNDONE, undone.fault
            assert conclude(undone.workflow, undone.facts).proven
            assert site.radio.uses == uses
        assert [each.lock_id for each in records_of(site.street, SERIAL)] == [theirs]

    on_site(tmp_path, case)


def test_a_record_that_is_placed_already_is_not_prepared(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        await site.street.add_lock(SERIAL)
        async with site.open() as session:
            assert (await rested(session, session.start("install", site.street.given(SERIAL)))).fault is None
            refused = await rested(session, session.start("install-ahead", site.given()))
            assert refused.fault is not None and refused.fault.code is FaultCode.CLOUD_DISAGREES
            assert not refused.memory.asked

    on_site(tmp_path, case)


def test_a_record_that_was_there_before_is_not_deleted_by_an_undo(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        await site.street.add_lock(SERIAL)
        await provision(site.street, site.folder, SERIAL)
        [record] = records_of(site.street, SERIAL)
        async with site.open() as session:
            job_id = await site.prepare(session)
            session.undo(job_id)
            await rested(session, job_id)
            session.answer(job_id, f.Confirmed())
            undone = await rested(session, job_id)
            assert undone.state is JobState.UNDONE, undone.fault
        [left] = records_of(site.street, SERIAL)
        assert (left.lock_id, left.area_id) == (record.lock_id, None)

    on_site(tmp_path, case)


# ---- accidents at the door


@pytest.mark.parametrize(
    "faults",
    [
        LockFaults(drop_at_bytes=(300, 900)),
        LockFaults(meddle=(Meddling("drop", "64.1"),)),
        LockFaults(meddle=(Meddling("reset", "64.1", 2),)),
        LockFaults(meddle=(Meddling("reset_before", "64.1", 2),)),
        LockFaults(refuse_connects=50),
    ],
    ids=["drops", "keys' receipt lost", "receipt lost", "restarted before it obeyed", "no link for long"],
)
def test_an_accident_at_the_door_is_gone_on_from_without_the_cloud(
    tmp_path: Path, faults: LockFaults
) -> None:
    async def case(site: Site) -> None:
        host = await site.street.add_lock(SERIAL)
        async with site.open() as session:
            job_id = await site.prepare(session)
            site.network.is_cut, site.network.calls = True, 0
            host.set_faults(faults)
            at_door(session, job_id)
            snapshot = await until_receipt(session, job_id)
            if snapshot.state is JobState.STOPPED:
                host.set_faults(NO_FAULTS)
                session.go_on(job_id)
                snapshot = await until_receipt(session, job_id)
            assert f.InstallApplied in snapshot.facts, snapshot.fault
            assert site.network.calls == 0

    on_site(tmp_path, case)
