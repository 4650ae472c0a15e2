"""Moving a lock, replacing one, and taking out a dead one at the cloud alone, over real parties."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockState
from installer_app.model.message import UninstallMode
from installer_app.sandbox.cloud import KANAALHUIS, CloudFault, area_id
from installer_app.sandbox.cloud.seed import seeded_id
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Fact, Grade
from installer_app.workflow.moving import leave_place
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.scenario.cellar import SERIAL, Site, on_site
from tests.scenario.cells import records_of, rested
from tests.scenario.door import AREA, serials
from tests.unit import world

NEW: Final = serials(2)[1]
ELSEWHERE: Final = area_id("Kanaalhuis", "Floor 4 West")
KEEP: Final = f.FirmwareChosen(None)


async def installed(site: Site, session: Session, serial: str = SERIAL) -> str:
    """A lock in its place, proven; its id."""
    await site.street.add_lock(serial)
    done = await rested(session, session.start("install", site.street.given(serial, None)))
    assert done.state is JobState.DONE, done.fault
    return done.facts[f.Provisioned].lock_id


def chosen(site: Site, serial: str = SERIAL) -> Fact:
    return site.street.given(serial)[0]


# ---- move


@pytest.mark.parametrize("name", [None, "Door of the roof"])
def test_a_lock_is_moved_and_keeps_its_name_unless_another_is_given(tmp_path: Path, name: str | None) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            lock_id = await installed(site, session)
            [before] = records_of(site.street, SERIAL)
            given = (chosen(site), f.PlaceChosen(KANAALHUIS, ELSEWHERE), KEEP, f.Confirmed())
            named = (f.NameChosen(name),) if name else ()
            done = await rested(session, session.start("move", (*given, *named)))
            assert done.state is JobState.DONE, (done.fault, done.request)
            assert conclude(done.workflow, done.facts).proven
            assert f.UninstallApplied in done.facts and f.InstallApplied in done.facts
            assert f.Certified in done.facts
        [after] = records_of(site.street, SERIAL)
        assert (after.lock_id, after.area_id) == (lock_id, ELSEWHERE)
        assert after.display_name == (f"{name} [{SERIAL}]" if name else before.display_name)
        assert site.street.hosts[SERIAL].lock.state.memory.area_id == ELSEWHERE
        words = site.street.effects(lock_id)
        assert words == [
            "provisioned",
            "installed",
            "uninstalled",
            *(["renamed"] if name else []),
            "installed",
        ]

    on_site(tmp_path, case)


OTHER: Final = f.PlaceChosen(seeded_id("property", "Pakhuis Zuid"), area_id("Pakhuis Zuid", "Loading bay"))


def test_nothing_is_taken_out_where_nobody_may_put_it_into_the_other_place(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            lock_id = await installed(site, session)
            refused = await rested(session, session.start("move", (chosen(site), OTHER, KEEP, f.Confirmed())))
            assert refused.fault is not None and refused.fault.code is FaultCode.ACCOUNT_FORBIDDEN
            assert not refused.memory.asked
        assert site.street.effects(lock_id) == ["provisioned", "installed"]

    on_site(tmp_path, case)


@pytest.mark.parametrize(
    ("place", "mode"), [(world.PLACE, UninstallMode.AREA), (OTHER, UninstallMode.PROPERTY)]
)
def test_a_lock_leaves_its_property_only_where_the_new_place_is_in_another(
    place: f.PlaceChosen, mode: UninstallMode
) -> None:
    facts = f.Facts((world.read(LockState.INSTALLED), f.RecordRead(world.RECORD), place))
    assert leave_place(facts).mode is mode


@pytest.mark.parametrize("there", ["the same place", "no place"])
def test_a_lock_that_needs_no_move_is_not_touched(tmp_path: Path, there: str) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            await installed(site, session)
            place = AREA
            if there == "no place":
                place = ELSEWHERE
                facts = (chosen(site), f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
                assert (await rested(session, session.start("uninstall", facts))).state is JobState.DONE
            before = len(site.street.cloud.effects())
            given = (chosen(site), f.PlaceChosen(KANAALHUIS, place), KEEP, f.Confirmed())
            refused = await rested(session, session.start("move", given))
            assert refused.fault is not None and refused.fault.code is FaultCode.LOCK_WRONG_STATE
            assert not refused.memory.asked
            assert all(each.effect == "synced" for each in site.street.cloud.effects()[before:])

    on_site(tmp_path, case)


def test_a_move_is_not_undone_but_moved_back(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            await installed(site, session)
            job_id = session.start("move", (chosen(site),))
            await rested(session, job_id)
            with pytest.raises(Fault) as refused:
                session.undo(job_id)
            assert refused.value.code is FaultCode.COMPUTER_NOT_UNDOABLE

    on_site(tmp_path, case)


# ---- replace


async def replaced(site: Site, session: Session) -> tuple[str, Snapshot]:
    """The install of the new lock, where it waits for the old one; the old lock's id."""
    old = await installed(site, session)
    await site.street.add_lock(NEW)
    given = (f.OldChosen(serial=SERIAL), chosen(site, NEW), KEEP, f.Confirmed())
    waits = await rested(session, session.start("replace", given))
    assert waits.fault is not None and waits.fault.code is FaultCode.CLOUD_OLD_IN_PLACE, waits.fault
    assert not waits.memory.asked
    return old, waits


async def end_replacement(site: Site, session: Session, job_id: str, old: str) -> None:
    session.go_on(job_id)
    done = await rested(session, job_id)
    assert done.state is JobState.DONE, done.fault
    assert conclude(done.workflow, done.facts).proven
    assert done.facts[f.OldUnplaced].value == old
    [record] = records_of(site.street, NEW)
    [left] = records_of(site.street, SERIAL)
    assert (record.area_id, left.area_id) == (AREA, None)
    assert record.display_name.split(" [")[0] == left.display_name.split(" [")[0]
    assert site.street.effects(done.facts[f.Provisioned].lock_id) == ["provisioned", "installed"]


def test_a_living_lock_is_uninstalled_by_its_own_job_and_the_new_one_takes_its_place(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            old, waits = await replaced(site, session)
            facts = (chosen(site), f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
            gone = await rested(session, session.start("uninstall", facts))
            assert gone.state is JobState.DONE, gone.fault
            await end_replacement(site, session, waits.job_id, old)
        assert site.street.hosts[SERIAL].lock.state.phase == 1

    on_site(tmp_path, case)


def test_a_dead_lock_is_taken_out_at_the_cloud_alone_and_that_is_said(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            old, waits = await replaced(site, session)
            site.street.hosts[SERIAL].power_off()
            facts = (f.LockIdGiven(old), f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
            uses = site.radio.uses
            gone = await rested(session, session.start("uninstall-cloud", facts))
            assert gone.state is JobState.DONE, gone.fault
            assert site.radio.uses == uses
            assert f.UninstallApplied not in gone.facts
            await end_replacement(site, session, waits.job_id, old)
        assert site.street.hosts[SERIAL].lock.state.phase == 2  # it was told nothing

    on_site(tmp_path, case)


def test_between_the_two_halves_every_process_may_die(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            old, waits = await replaced(site, session)
        async with site.open() as session:
            facts = (chosen(site), f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
            gone = session.start("uninstall", facts)
            assert (await rested(session, gone)).state is JobState.DONE
        async with site.open() as session:
            session.resume(waits.job_id)
            await rested(session, waits.job_id)
            await end_replacement(site, session, waits.job_id, old)

    on_site(tmp_path, case)


def test_a_lock_is_not_replaced_by_itself(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            await installed(site, session)
            given = (f.OldChosen(serial=SERIAL), chosen(site), KEEP, f.Confirmed())
            refused = await rested(session, session.start("replace", given))
            assert refused.fault is not None and refused.fault.code is FaultCode.LOCK_WRONG_STATE
            assert not refused.memory.asked

    on_site(tmp_path, case)


def test_an_old_lock_in_no_place_leaves_the_place_to_be_chosen(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            await installed(site, session)
            facts = (chosen(site), f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
            assert (await rested(session, session.start("uninstall", facts))).state is JobState.DONE
            await site.street.add_lock(NEW)
            given = (f.OldChosen(serial=SERIAL), chosen(site, NEW), KEEP, f.Confirmed())
            job_id = session.start("replace", given)
            asked = await rested(session, job_id)
            assert isinstance(asked.request, r.AskPlace), asked.fault
            session.answer(job_id, f.PlaceChosen(KANAALHUIS, AREA))
            done = await rested(session, job_id)
            assert done.state is JobState.DONE, done.fault

    on_site(tmp_path, case)


def test_an_old_lock_nobody_knows_is_said_so(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            unknown = await rested(session, session.start("replace", (f.OldChosen(serial=SERIAL),)))
            assert unknown.fault is not None and unknown.fault.code is FaultCode.CLOUD_NOT_FOUND

    on_site(tmp_path, case)


# ---- at the cloud alone


@pytest.mark.parametrize("by", ["id", "serial"])
def test_a_lock_is_taken_out_at_the_cloud_by_its_id_or_its_serial(tmp_path: Path, by: str) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            lock_id = await installed(site, session)
            what = f.LockIdGiven(lock_id) if by == "id" else f.LockChosen(SERIAL)
            given = (what, f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
            done = await rested(session, session.start("uninstall-cloud", given))
            assert done.state is JobState.DONE, done.fault
            assert conclude(done.workflow, done.facts).grade is Grade.CLOUD
            again = await rested(session, session.start("uninstall-cloud", given))
            assert again.fault is not None and again.fault.code is FaultCode.CLOUD_NOT_PLACED
        assert site.street.effects(lock_id) == ["provisioned", "installed", "uninstalled"]

    on_site(tmp_path, case)


def test_a_lost_answer_of_a_dead_locks_uninstall_is_read_from_the_record(tmp_path: Path) -> None:
    async def case(site: Site) -> None:
        async with site.open() as session:
            lock_id = await installed(site, session)
            site.street.cloud.faults = (CloudFault("uninstallLock", "drop", after_effect=True, times=1),)
            given = (f.LockIdGiven(lock_id), f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
            done = await rested(session, session.start("uninstall-cloud", given))
            assert done.state is JobState.DONE, (done.fault, done.request)
            assert conclude(done.workflow, done.facts).grade is Grade.CLOUD
        assert site.street.effects(lock_id) == ["provisioned", "installed", "uninstalled"]

    on_site(tmp_path, case)
