"""The worklist over real parties: one after another, proofs behind, and every failure its own."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import httpx
import pytest

from installer_app.lock.radio import Link, Observation
from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.cloud import CloudFault, area_id
from installer_app.sandbox.faults import NO_FAULTS, LockFaults, Meddling
from installer_app.store.folder import DataFolder, Environment
from installer_app.store.journal import JournalBook
from installer_app.support.door_export import write_rows
from installer_app.support.outcome import Outcome, Result, RunEnd, Wishes
from installer_app.support.planned import binder
from installer_app.workflow import facts as f
from installer_app.workflow.journal import Hold, Journal
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.worklist import Mark, Queue, facts_for
from tests.scenario.door import PACE, Street, open_street, serials
from tests.scenario.worklist_door import Doors, open_doors

SOON: Final = Wishes(wait_s=20)
DEADLINE_S: Final = 60
SHORT: Final = replace(PACE, deadline_s=0.8)
ALWAYS: Final = 40
"""So often an accident happens that retries do not outlive it."""
CAUSES: Final[Mapping[str, LockFaults]] = {
    "lock_battery_low": LockFaults(battery_percent=4),
    "lock_impostor": LockFaults(foreign_keys=True),
    "lock_storage_full": LockFaults(storage_full=True),
    "link_lost": LockFaults(meddle=tuple(Meddling("drop", "64.1") for _ in range(ALWAYS))),
    "link_garbled": LockFaults(meddle=tuple(Meddling("garble", "64.1") for _ in range(ALWAYS))),
    "sync_not_seen": LockFaults(never_sync=True),
    "sync_keys_behind": LockFaults(keeps_keys=True),
}
"""What is wrong with a lock, by what is said of its door."""


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    async with asyncio.timeout(DEADLINE_S), open_street(tmp_path) as opened:
        yield opened


async def add_locks(street: Street, count: int) -> list[str]:
    found = serials(count)
    for serial in found:
        await street.add_lock(serial)
    return found


def results(outcomes: Iterable[Outcome]) -> list[Result]:
    return [each.result for each in outcomes]


def codes(end: RunEnd) -> list[str]:
    return [each.fault.code.value if each.fault else "" for each in end.outcomes]


def effects(street: Street) -> list[str]:
    return [effect.effect for effect in street.cloud.effects() if effect.effect != "synced"]


async def test_doors_are_installed_one_after_another_and_proven_behind(
    street: Street, tmp_path: Path
) -> None:
    found = await add_locks(street, 3)
    async with open_doors(street, tmp_path) as doors:
        doors.plan(found)
        end = await doors.run()
        assert results(end.outcomes) == [Result.PROVEN] * 3
        assert [row.queue for row in doors.rows()] == [Queue.FINISHED] * 3
        told = [(each.row.door.serial, each.result) for each in doors.told if each.row.door]
        for n, serial in enumerate(found):
            mine = [result for one, result in told if one == serial]
            assert mine == [Result.AT_WORK, Result.CONFIRMED, Result.PROVEN]
            if n:  # nobody walks on before the lock has confirmed
                assert told.index((serial, Result.AT_WORK)) > told.index((found[n - 1], Result.CONFIRMED))
        assert told.index((found[1], Result.AT_WORK)) < told.index((found[0], Result.PROVEN))
        for each in doors.told:
            if each.result is Result.CONFIRMED:
                assert each.row.job and f.InstallApplied in each.row.job.facts
        assert (await doors.run()).outcomes == ()


async def test_nine_doors_fail_in_nine_ways_and_only_they_are_retried(street: Street, tmp_path: Path) -> None:
    names = [*CAUSES, "account_forbidden", "message_lost", "", ""]
    ways = dict(zip(await add_locks(street, len(names)), names, strict=True))
    for serial, name in ways.items():
        street.hosts[serial].set_faults(CAUSES.get(name, NO_FAULTS))
    # The locks before these two that come so far to be placed: those whose keys are not synced.
    street.cloud.faults = (
        CloudFault("installLock", "status", status=403, times=1, skip=2),
        CloudFault("installLock", "drop", after_effect=True, times=1, skip=2),
    )
    async with open_doors(street, tmp_path, SHORT) as doors:
        doors.plan(ways)
        end = await doors.run()
        assert codes(end) == names
        assert end.stopped_by is None
        assert results(end.outcomes)[-2:] == [Result.PROVEN] * 2
        assert {row.queue for row in doors.rows()} == {Queue.UNFINISHED, Queue.UNPROVEN, Queue.FINISHED}

    for host in street.hosts.values():
        host.set_faults(NO_FAULTS)
    before = effects(street)
    async with open_doors(street, tmp_path) as doors:
        again = await doors.run(replace(SOON, retry_failed=True))
        # Last come those that only wait for the cloud.
        asked = [*([Result.PROVEN] * 5), *([Result.LEAVE_NEEDED] * 2), *([Result.PROVEN] * 2)]
        assert results(again.outcomes) == asked
        assert [each.request for each in again.outcomes][5:7] == ["install-lock"] * 2
        assert codes(again)[5:7] == ["answer_needed", "message_lost"]
        assert [str(row.fault) for row in doors.rows() if row.fault] == [
            "answer_needed: install-lock",
            "message_lost: install-lock",
        ]
        last = await doors.run(replace(SOON, retry_failed=True, allow=frozenset({"install-lock"})))
        assert results(last.outcomes) == [Result.PROVEN] * 2
        assert [row.queue for row in doors.rows()] == [Queue.FINISHED] * len(names)
        table = [*csv.DictReader(io.StringIO(write_rows(doors.rows()).decode("utf-8-sig")))]
    assert [row["Serial"] for row in table] == list(ways)
    assert all(row["Grade"] == "cloud confirms" and row["Placed"] and row["Job"] for row in table)
    assert all(len(row["Message (SHA-256)"]) == 64 and not row["Fault"] for row in table)
    assert effects(street)[: len(before)] == before
    assert [each for each in effects(street) if each == "provisioned"] == ["provisioned"] * len(names)


class OffRadio:
    """An adapter that is off."""

    async def scan(self) -> AsyncIterator[Observation]:
        raise Fault(FaultCode.LINK_ADAPTER_OFF)
        yield

    async def connect(self, address: str, *, fresh_services: bool = False) -> Link:
        raise Fault(FaultCode.LINK_ADAPTER_OFF)


async def test_what_concerns_all_ends_the_run_at_its_first_door(street: Street, tmp_path: Path) -> None:
    found = await add_locks(street, 3)
    async with open_doors(street, tmp_path, radio=OffRadio()) as doors:
        doors.plan(found)
        end = await doors.run()
        assert results(end.outcomes) == [Result.FAILED, Result.NOT_BEGUN, Result.NOT_BEGUN]
        assert end.stopped_by is not None and end.stopped_by.code is FaultCode.LINK_ADAPTER_OFF
        assert codes(end) == ["link_adapter_off"] * 3
        assert [row.queue for row in doors.rows()] == [Queue.UNFINISHED, Queue.TO_INSTALL, Queue.TO_INSTALL]
    async with open_doors(street, tmp_path, tokens={}) as doors:
        end = await doors.run()
        assert end.stopped_by is not None and end.stopped_by.code is FaultCode.ACCOUNT_SIGNED_OUT
        assert results(end.outcomes) == [Result.FAILED, Result.NOT_BEGUN, Result.NOT_BEGUN]
    assert effects(street) == []
    async with open_doors(street, tmp_path) as doors:
        assert results((await doors.run()).outcomes) == [Result.PROVEN] * 3


@dataclass
class FullBook:
    """A journal on a disk without room."""

    book: JournalBook

    def hold(self, job_id: str) -> Hold:
        return self.book.hold(job_id)

    def open_job(self, workflow: str) -> Journal:
        raise Fault(FaultCode.COMPUTER_STORAGE, "ENOSPC")

    def job(self, job_id: str) -> Journal:
        return self.book.job(job_id)

    def job_ids(self, naming: str = "") -> tuple[str, ...]:
        return self.book.job_ids(naming)


async def test_a_full_disk_ends_the_run_before_anything_is_done(street: Street, tmp_path: Path) -> None:
    found = await add_locks(street, 2)
    async with open_doors(street, tmp_path, wrap=FullBook) as doors:
        doors.plan(found)
        end = await doors.run()
        assert results(end.outcomes) == [Result.FAILED, Result.NOT_BEGUN]
        assert codes(end) == ["computer_storage"] * 2
    assert effects(street) == []


async def test_firmware_that_was_assigned_and_is_not_reported_is_due(street: Street, tmp_path: Path) -> None:
    found = await add_locks(street, 2)
    street.hosts[found[0]].set_faults(LockFaults(revert_firmware=True))
    async with open_doors(street, tmp_path, SHORT) as doors:
        doors.plan(found, firmware="1.4.0")
        end = await doors.run()
        assert results(end.outcomes) == [Result.UNPROVEN, Result.PROVEN]
        assert codes(end) == ["firmware_behind", ""]
        assert [row.queue for row in doors.rows()] == [Queue.FIRMWARE_DUE, Queue.FINISHED]


class NoCloud(httpx.AsyncBaseTransport):
    """A network with nobody in it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")


@pytest.mark.slow  # what the cloud does not answer is asked for a while
async def test_without_the_cloud_prepared_doors_are_installed_and_others_left(
    street: Street, tmp_path: Path
) -> None:
    found = await add_locks(street, 6)
    async with open_doors(street, tmp_path) as doors:
        planned = doors.plan(found)
        ahead = frozenset(door.door_id for door in planned[3:])
        end = await doors.run(Wishes(prepare=True, doors=ahead, wait_s=0))
        assert results(end.outcomes) == [Result.PREPARED] * 3
        assert [row.mark for row in doors.rows()] == [Mark.NOT_PREPARED] * 3 + [Mark.PREPARED] * 3
        assert all(row.expires_at is not None for row in doors.rows()[3:])
        assert {row.queue for row in doors.rows()} == {Queue.TO_INSTALL}
        assert (await doors.run(Wishes(prepare=True, doors=ahead))).outcomes == ()
    async with open_doors(street, tmp_path, SHORT, transport=NoCloud()) as doors:
        end = await doors.run(Wishes(wait_s=0.2))
        assert codes(end)[:3] == ["cloud_unreachable"] * 3
        assert results(end.outcomes) == [
            *([Result.FAILED] * 2),
            Result.NOT_BEGUN,
            *([Result.UNPROVEN] * 3),
        ]
        assert [f.InstallApplied in row.job.facts for row in doors.rows()[3:] if row.job] == [True] * 3
    async with open_doors(street, tmp_path) as doors:
        assert results((await doors.run()).outcomes) == [Result.PROVEN] * 6


async def test_a_door_lost_to_another_is_left_alone_unless_it_was_begun(
    street: Street, tmp_path: Path
) -> None:
    found = await add_locks(street, 3)
    async with open_doors(street, tmp_path) as doors:
        doors.plan(found)
        door = doors.worklist.doors()[0]
        end = await doors.run(replace(SOON, doors=frozenset({door.door_id}), prepare=True))
        assert results(end.outcomes) == [Result.PREPARED]
        end = await doors.run(replace(SOON, lost=frozenset(found[:2])))
        assert [each.row.door.serial for each in end.outcomes if each.row.door] == [found[0], found[2]]
        assert results(end.outcomes) == [Result.PROVEN] * 2
        assert results((await doors.run(SOON)).outcomes) == [Result.PROVEN]


async def test_a_run_stops_at_once_or_after_the_door_it_is_at(street: Street, tmp_path: Path) -> None:
    found = await add_locks(street, 4)
    async with open_doors(street, tmp_path) as doors:
        doors.plan(found)
        run = doors.begin()
        second = facts_for(doors.worklist.doors()[1])[0]

        def watch(snapshot: Snapshot) -> None:
            if snapshot.facts.get(f.LockChosen) == second and f.LockRead in snapshot.facts:
                run.stop()

        unsubscribe = doors.session.subscribe(watch)
        end = await run.work(SOON)
        unsubscribe()
        assert results(end.outcomes)[1:] == [Result.STOPPED, Result.NOT_BEGUN, Result.NOT_BEGUN]
        assert end.stopped_by is None and codes(end) == [""] * 4
        assert (await doors.run(replace(SOON, retry_failed=True))).outcomes == ()
        run = doors.begin()
        doors.told.clear()
        working = asyncio.create_task(run.work(replace(SOON, wait_s=None)))
        while not doors.told:
            await asyncio.sleep(0)
        run.stop(after_this_door=True)
        end = await working
        assert results(end.outcomes) == [Result.CONFIRMED, *([Result.NOT_BEGUN] * 3)]


@pytest.mark.parametrize("wishes", [SOON, Wishes()])
async def test_a_run_that_is_cancelled_lets_its_door_rest(
    street: Street, tmp_path: Path, wishes: Wishes
) -> None:
    found = await add_locks(street, 2)
    async with open_doors(street, tmp_path) as doors:
        doors.plan(found)
        states: list[JobState] = []
        doors.session.subscribe(lambda snapshot: states.append(snapshot.state))
        working = asyncio.create_task(doors.run(wishes))
        while not doors.told:
            await asyncio.sleep(0)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        assert results(doors.told) == [Result.AT_WORK, Result.STOPPED]
        assert doors.told[-1].row.job is not None and states[-1] is JobState.STOPPED
        (job_id,) = doors.book.unfinished()
        doors.book.hold(job_id).release()  # nobody is at it
        assert results((await doors.run()).outcomes) == [Result.PROVEN] * 2


async def test_two_processes_never_take_the_same_door(street: Street, tmp_path: Path) -> None:
    found = await add_locks(street, 6)
    async with open_doors(street, tmp_path) as one, open_doors(street, tmp_path) as two:
        one.plan(found)
        ends = await asyncio.gather(one.run(), two.run())
        both = [outcome for end in ends for outcome in end.outcomes]
        assert {each.result for each in both} <= {Result.PROVEN, Result.ELSEWHERE}
        assert [each.fault.code for each in both if each.fault] == [FaultCode.COMPUTER_JOB_BUSY] * results(
            both
        ).count(Result.ELSEWHERE)
        assert [row.queue for row in one.rows()] == [Queue.FINISHED] * 6
        assert len(one.book.job_ids()) == 6
    assert effects(street).count("provisioned") == effects(street).count("installed") == 6


async def test_a_job_is_its_doors_before_anything_of_it_is_written(street: Street, tmp_path: Path) -> None:
    (serial,) = await add_locks(street, 1)
    seen: list[tuple[str | None, int]] = []

    async with open_doors(street, tmp_path) as doors:
        doors.plan([serial])

        def die(job_id: str) -> None:
            (door,) = doors.worklist.doors()
            doors.worklist.bind(door, job_id)
            seen.append((job_id, len(doors.book.job_ids())))
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            doors.session.start("install", facts_for(doors.worklist.doors()[0]), die)
        ((job_id, written),) = seen
        assert written == 0
        (row,) = doors.rows()
        assert (row.door and row.door.job_id, row.job, row.queue) == (job_id, None, Queue.TO_INSTALL)
    async with open_doors(street, tmp_path) as doors:
        hold = doors.book.hold(str(job_id))  # the process that binds it is still about to write
        assert results((await doors.run()).outcomes) == [Result.ELSEWHERE]
        hold.release()
        assert results((await doors.run()).outcomes) == [Result.PROVEN]
        (row,) = doors.rows()
        assert row.door and row.job and row.door.job_id == row.job.job_id != job_id


async def test_a_job_begun_by_the_lock_alone_is_taken_up_for_its_door(street: Street, tmp_path: Path) -> None:
    (serial,) = await add_locks(street, 1)
    async with open_doors(street, tmp_path) as doors:
        job_id = doors.session.start("install", [facts_for(doors.plan([serial])[0])[0]])
        await doors.session.stop(job_id)
        assert doors.worklist.doors()[0].job_id is None
        assert results((await doors.run()).outcomes) == [Result.PROVEN]
        assert doors.worklist.doors()[0].job_id == job_id
    assert effects(street) == ["provisioned", "installed"]


async def test_a_lock_that_is_being_installed_elsewhere_is_left_to_that_job(
    street: Street, tmp_path: Path
) -> None:
    (serial,) = await add_locks(street, 1)
    async with open_doors(street, tmp_path) as doors:
        (door,) = doors.plan([serial])
        facts = facts_for(replace(door, area_id=area_id("Kanaalhuis", "Floor 5")))
        job_id = doors.session.start("install", facts[:2])
        await doors.session.stop(job_id)
        end = await doors.run()
        assert (results(end.outcomes), codes(end)) == ([Result.ELSEWHERE], ["computer_job_busy"])
        assert doors.book.job_ids() == (job_id,)


async def test_a_move_is_taken_up_only_once_somebody_confirmed_it(street: Street, tmp_path: Path) -> None:
    (serial,) = await add_locks(street, 1)
    async with open_doors(street, tmp_path) as doors:
        (door,) = doors.plan([serial])
        doors.worklist.remove([door.door_id])
        doors.plan([serial])
        elsewhere = replace(door, area_id=area_id("Kanaalhuis", "Floor 5"))
        installed = doors.session.start("install", (*facts_for(elsewhere), f.Confirmed()))
        await until_over(doors, installed)
        moving = doors.session.start("move", facts_for(door)[:2])
        await doors.session.stop(moving)
        end = await doors.run()
        assert str(end.outcomes[0].fault) == "answer_needed: ask-confirm"
        assert "uninstalled" not in effects(street)
        doors.session.answer(doors.session.resume(moving), f.Confirmed())
        await doors.session.stop(moving)
        assert results((await doors.run()).outcomes) == [Result.PROVEN]


async def until_over(doors: Doors, job_id: str) -> None:
    while doors.session.snapshot(job_id).state is not JobState.DONE:
        assert doors.session.snapshot(job_id).state is JobState.RUNNING
        await asyncio.sleep(0.01)


async def test_an_install_that_names_a_planned_lock_and_its_place_is_its_doors(
    street: Street, tmp_path: Path
) -> None:
    found = await add_locks(street, 2)
    async with open_doors(street, tmp_path) as doors:
        here, there = doors.plan(found)
        folder = DataFolder.open(tmp_path, Environment("sandbox", sandbox=True), os.urandom)
        elsewhere = replace(there, area_id=area_id("Kanaalhuis", "Floor 5"))
        for door in (here, elsewhere):
            facts = facts_for(door)
            begun = binder(folder, os.urandom, "install", facts)
            job_id = doors.session.start("install", facts, begun)
            await doors.session.stop(job_id)
            bound = doors.worklist.door(door.door_id)
            assert bound and bound.job_id == (job_id if door is here else None)
        assert binder(folder, os.urandom, "uninstall", facts_for(here)) is None
        assert binder(folder, os.urandom, "install", facts_for(here)[:1]) is None


async def test_without_a_label_the_fingerprint_is_compared_or_said_not_to_be(
    street: Street, tmp_path: Path
) -> None:
    (serial,) = await add_locks(street, 1)
    async with open_doors(street, tmp_path) as doors:
        (door,) = doors.plan([serial])
        doors.worklist.remove([door.door_id])
        doors.worklist.add([replace(door, label=None)])
        end = await doors.run()
        assert (results(end.outcomes), codes(end)) == ([Result.FAILED], ["answer_needed"])
        assert end.outcomes[0].request == "" and str(end.outcomes[0].fault) == "answer_needed: ask-compare"
        end = await doors.run(replace(SOON, not_compared=True))
        assert results(end.outcomes) == [Result.PROVEN]


@pytest.mark.parametrize("wait_s", [0.0, None])
async def test_an_expired_message_is_refused_at_the_door_and_prepared_anew(
    street: Street, tmp_path: Path, wait_s: float | None
) -> None:
    """Whether jobs are let go of after each run or stay in the session."""
    prepare = Wishes(prepare=True, wait_s=wait_s)
    (serial,) = await add_locks(street, 1)
    street.cloud.options = replace(street.cloud.options, message_lifetime_s=1)
    async with open_doors(street, tmp_path) as doors:
        doors.plan([serial])
        await doors.run(prepare)
        (row,) = doors.rows()
        assert row.expires_at is not None
        await asyncio.sleep(row.expires_at + 1.1 - time.time())
        assert [row.mark for row in doors.rows()] == [Mark.EXPIRED]
        end = await doors.run(Wishes(wait_s=wait_s))
        assert codes(end) == ["message_expired"]
        assert [(row.queue, row.mark) for row in doors.rows()] == [(Queue.TO_INSTALL, Mark.EXPIRED)]
        street.cloud.options = replace(street.cloud.options, message_lifetime_s=600)
        end = await doors.run(prepare)
        assert results(end.outcomes) == [Result.PREPARED]
        assert [row.mark for row in doors.rows()] == [Mark.PREPARED]
        assert results((await doors.run()).outcomes) == [Result.PROVEN]
    assert effects(street).count("provisioned") == 1
    assert effects(street).count("installed") == 2
