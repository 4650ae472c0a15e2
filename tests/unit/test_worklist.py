"""Queues follow from doors and jobs alone: at every point of a job's course, however it ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockState
from installer_app.model.message import Inspection, Seal
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.engine import current
from installer_app.workflow.facts import Facts
from installer_app.workflow.journal import Memory
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS
from installer_app.workflow.worklist import Mark, Queue, Row, facts_for, has_failed, may_be_left, sort_in
from tests.unit import world

NOON = 1_900_000_000
EXPIRES = f.InstallInspected(Inspection("text/csv", Seal.VERIFIED, expires="2030-03-17T17:46:41Z"))
"""A second after NOON."""
DOOR = Door(
    *("d-1", world.SERIAL, world.LABEL, world.PLACE.property_id, world.PLACE.area_id),
    *("Kanaalhuis / Floor 4", "4.02", "1.4.0", "j-1"),
)
GIVEN = {type(fact): fact for fact in (*world.GIVEN, f.AtDoor())}


def course(workflow: str) -> list[Facts]:
    """The facts of a good day, from none to all."""
    facts = Facts()
    known = [facts]
    while (step := current(WORKFLOWS[workflow], facts)) is not None:
        fact = GIVEN.get(step.learns) or world.answer(step.request(facts))
        assert isinstance(fact, f.Fact)
        facts = facts.learn(EXPIRES if isinstance(fact, f.InstallInspected) else fact)
        known.append(facts)
    return known


def job(
    facts: Facts, workflow: str = "install", state: JobState = JobState.STOPPED, job_id: str = "j-1"
) -> Snapshot:
    outcome = None if state in (JobState.STOPPED, JobState.RUNNING, JobState.ASKING) else str(state)
    return Snapshot(job_id, state, Memory(workflow, facts, outcome=outcome, origin=workflow))


def row_of(snapshot: Snapshot, now: int = NOON) -> Row:
    (row,) = sort_in([DOOR], [snapshot], now)
    assert row.door == DOOR
    return row


def test_a_door_without_a_job_is_to_install() -> None:
    for door in (replace(DOOR, job_id=None), DOOR):  # the job may have died before it was written
        assert sort_in([door], [], NOON) == (Row(door, None, Queue.TO_INSTALL),)


def test_an_install_goes_from_unfinished_over_unproven_to_finished() -> None:
    *parts, whole = course("install")
    queues = []
    for facts in parts:
        queue = row_of(job(facts)).queue
        left = may_be_left(job(facts))
        assert left is (f.InstallApplied in facts) is (queue is not Queue.UNFINISHED)
        queues.append(queue)
    order = [Queue.UNFINISHED, Queue.UNPROVEN, Queue.FIRMWARE_DUE, Queue.UNPROVEN]
    assert [queue for n, queue in enumerate(queues) if n == 0 or queue is not queues[n - 1]] == order
    assert row_of(job(whole, state=JobState.DONE)).queue is Queue.FINISHED


def test_a_door_that_was_prepared_is_still_to_install_until_somebody_is_there() -> None:
    for facts in course("install-ahead"):
        row = row_of(job(facts, "install-ahead"))
        assert (row.queue is Queue.TO_INSTALL) is (f.AtDoor not in facts)
        in_hand = f.InstallSigned in facts and f.InstallApplied not in facts
        assert (row.mark is Mark.PREPARED) is in_hand
        known = in_hand and f.InstallInspected in facts
        assert row.expires_at == (NOON + 1 if known else None)


def test_a_message_expires_at_its_second() -> None:
    facts = next(facts for facts in course("install-ahead") if f.InstallInspected in facts)
    marks = [row_of(job(facts, "install-ahead"), NOON + late).mark for late in (0, 1, 2)]
    assert marks == [Mark.PREPARED, Mark.EXPIRED, Mark.EXPIRED]


@pytest.mark.parametrize(
    ("state", "before", "after"),
    [
        (JobState.UNDONE, Queue.TO_INSTALL, Queue.TO_INSTALL),
        (JobState.ABANDONED, Queue.TO_INSTALL, Queue.FINISHED),
        (JobState.ERASED, Queue.TO_INSTALL, Queue.FINISHED),
        (JobState.GIVEN, Queue.FINISHED, Queue.FINISHED),
    ],
)
def test_a_job_that_ended_otherwise_leaves_the_door_as_the_lock_is(
    state: JobState, before: Queue, after: Queue
) -> None:
    """Before the lock's receipt and after it."""
    parts = course("install")
    applied = next(facts for facts in parts if f.InstallApplied in facts)
    assert row_of(job(parts[4], state=state)).queue is before
    assert row_of(job(applied, state=state)).queue is after


def test_what_is_being_undone_is_unfinished() -> None:
    undone = job(course("install")[-1])
    undone = replace(undone, memory=replace(undone.memory, workflow="undo"))
    assert row_of(undone).queue is Queue.UNFINISHED


def test_open_jobs_of_no_door_are_rows_of_their_own() -> None:
    applied = next(facts for facts in course("install") if f.InstallApplied in facts)
    other = Facts([f.LockChosen("TEST0000")])
    jobs = [
        job(applied, job_id="j-2"),
        job(Facts(), "uninstall", job_id="j-3"),
        job(other, "carry", job_id="j-4"),
        job(other.learn(f.FirmwareAssigned("1.4.0", f.FirmwareChosen("1").scope)), "carry", job_id="j-5"),
        job(Facts(), "uninstall", JobState.DONE, "j-6"),
    ]
    rows = sort_in([], jobs, NOON)
    assert [(row.job.job_id if row.job else "", row.queue) for row in rows] == [
        ("j-2", Queue.UNPROVEN),
        ("j-3", Queue.UNFINISHED),
        ("j-4", Queue.UNFINISHED),
        ("j-5", Queue.FIRMWARE_DUE),
    ]
    assert all(row.door is None for row in rows)


def test_a_job_begun_by_the_lock_alone_is_its_doors() -> None:
    loose = job(Facts([f.LockChosen(world.SERIAL)]), job_id="j-9")
    for door in (replace(DOOR, job_id=None), DOOR):
        (row,) = sort_in([door], [loose], NOON)
        assert (row.door, row.job, row.queue) == (door, loose, Queue.UNFINISHED)
    mine = job(Facts(), job_id="j-1")
    rows = sort_in([DOOR], [mine, loose], NOON)
    assert [row.job for row in rows] == [mine, loose]
    (row, other) = sort_in([DOOR], [replace(loose, memory=replace(loose.memory, origin="uninstall"))], NOON)
    assert row.job is None and other.door is None


def test_a_job_for_another_place_is_not_the_doors() -> None:
    chosen = Facts([f.LockChosen(world.SERIAL), replace(world.PLACE, area_id="elsewhere")])
    (row, other) = sort_in([DOOR], [job(chosen, job_id="j-9")], NOON)
    assert (row.job, row.queue, other.door) == (None, Queue.TO_INSTALL, None)


def test_a_job_that_cannot_be_read_is_not_begun_once_more() -> None:
    fault = Fault(FaultCode.COMPUTER_JOURNAL_NEWER)
    assert sort_in([DOOR], [], NOON, {"j-1": fault}) == (Row(DOOR, None, Queue.UNFINISHED, fault=fault),)


def test_what_failed_last_is_known_after_a_restart_until_it_goes_on() -> None:
    entries: list[j.Entry] = [
        j.Opened("install"),
        j.Learned(world.GIVEN[0]),
        j.Faulted("lock-read", FaultCode.LOCK_NOT_FOUND, "no"),
    ]
    failed = j.replay((entry, "") for entry in entries)
    row = row_of(Snapshot("j-1", JobState.STOPPED, failed))
    assert str(row.fault) == "lock_not_found: no" and has_failed(row)
    row = row_of(
        Snapshot("j-1", JobState.RUNNING, failed.after(j.Learned(world.read(LockState.FACTORY)), ""))
    )
    assert row.fault is None and not has_failed(row)


def test_a_list_answers_what_an_install_asks_for() -> None:
    assert facts_for(DOOR) == (
        f.LockChosen(world.SERIAL, world.LABEL),
        world.PLACE,
        f.NameChosen("4.02"),
        f.FirmwareChosen("1.4.0"),
    )
