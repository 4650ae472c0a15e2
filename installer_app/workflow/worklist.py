"""The worklist in queues: computed from the planned doors and the jobs, and never stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.form import same_id
from installer_app.protocol.encodings import Unreadable, read_instant_ns
from installer_app.workflow import facts as f
from installer_app.workflow.ahead import AHEAD
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import INSTALLS

ACTS: Final[Mapping[str, type[f.Fact]]] = {
    **dict.fromkeys(INSTALLS, f.InstallApplied),
    "uninstall": f.UninstallApplied,
    "verify": f.BaselineRead,
    "firmware": f.FirmwareAssigned,
    "carry": f.FirmwareAssigned,
}
"""What is known, in workflows that end with proofs, once only the proofs are awaited."""
_CLOSED: Final = frozenset(
    {JobState.DONE, JobState.UNDONE, JobState.ABANDONED, JobState.GIVEN, JobState.ERASED}
)


class Queue(StrEnum):
    """What is due at a door."""

    TO_INSTALL = "to-install"
    """Nothing is under way, or only what the cloud could be asked ahead."""
    UNFINISHED = "unfinished"
    """A job is under way and the lock has not confirmed its place yet."""
    UNPROVEN = "unproven"
    """The lock confirms; the cloud has not yet."""
    FIRMWARE_DUE = "firmware-due"
    """All is proven but for the firmware that was assigned."""
    FINISHED = "finished"


class Mark(StrEnum):
    """Whether the signed message of a door is in hand."""

    NOT_PREPARED = "not-prepared"
    PREPARED = "prepared"
    EXPIRED = "expired"
    """It was, and is of no use any more."""


@dataclass(frozen=True)
class Row:
    """A door with its job, or a job without a door."""

    door: Door | None
    job: Snapshot | None
    """None: no job was begun, what it did was taken back, or it cannot be read, which `fault` says."""
    queue: Queue
    mark: Mark = Mark.NOT_PREPARED
    expires_at: int | None = None
    """Unix seconds after which the message in hand is of no use; None: none is in hand, or it never ends."""
    fault: Fault | None = None
    """Why the job stopped last, or message_lost and answer_needed where it waits for leave to make a request
    again; None: neither, or it went on since."""


def sort_in(
    doors: Iterable[Door],
    jobs: Iterable[Snapshot],
    now: int,
    unreadable: Mapping[str, Fault] = MappingProxyType({}),
) -> tuple[Row, ...]:
    """A row for every door, in their order, then one for every open job that is of none, oldest first.
    `jobs`: oldest first, the closed ones too. `now`: Unix seconds, that expiry is held against.
    `unreadable`: jobs by their ids whose journal cannot be read, and why."""
    doors, known = tuple(doors), {job.job_id: job for job in jobs}
    bound = {door.job_id for door in doors}
    loose = {job_id: job for job_id, job in known.items() if job_id not in bound and is_open(job)}
    by_serial = {serial: job for job in loose.values() if (serial := serial_of(job))}
    rows: list[Row] = []
    for door in doors:
        if (why := unreadable.get(door.job_id or "")) is not None:
            rows.append(Row(door, None, Queue.UNFINISHED, fault=why))
            continue
        job = known.get(door.job_id or "")
        if job is None or leaves_nothing(job):
            # Somebody may have begun it by the lock alone: it is the same door, unless for another place.
            found = by_serial.get(door.serial)
            job = found if found is not None and is_for(found, door) else None
        if job is not None:
            loose.pop(job.job_id, None)
        rows.append(_row(door, job, now))
    return (*rows, *(_row(None, job, now) for job in loose.values()))


def facts_for(door: Door) -> tuple[f.Fact, ...]:
    """What the list answers of an install."""
    return (
        f.LockChosen(door.serial, door.label),
        f.PlaceChosen(door.property_id, door.area_id),
        f.NameChosen(door.name),
        f.FirmwareChosen(door.firmware),
    )


def has_failed(row: Row) -> bool:
    """Whether the last run ended at a fault, so that `retry failed` is for it."""
    return row.queue is not Queue.FINISHED and row.fault is not None


def may_be_left(job: Snapshot) -> bool:
    """Whether nobody needs to stay at the door: the lock's receipt is verified, or the job is over."""
    return f.InstallApplied in job.facts or job.state is JobState.DONE


def is_open(job: Snapshot) -> bool:
    """Whether there is anything left to go on with."""
    return job.memory.outcome is None and job.state not in _CLOSED


def is_over(job: Snapshot) -> bool:
    """Whether a job is closed, in whatever way."""
    return not is_open(job)


def is_prepared(job: Snapshot) -> bool:
    """Whether the signed message is in hand and the lock has not confirmed it."""
    return is_open(job) and f.InstallSigned in job.facts and f.InstallApplied not in job.facts


def _row(door: Door | None, job: Snapshot | None, now: int) -> Row:
    if job is None:
        return Row(door, None, Queue.TO_INSTALL)
    expires_at = expiry(job) if is_prepared(job) else None
    mark = Mark.PREPARED if is_prepared(job) else Mark.NOT_PREPARED
    if expires_at is not None and expires_at <= now:
        mark = Mark.EXPIRED
    return Row(door, job, _queue_of(job), mark, expires_at, _fault_of(job))


def expiry(job: Snapshot) -> int | None:
    """When the install message in hand ends, in Unix seconds; None: never, or it is not known."""
    inspected = job.facts.get(f.InstallInspected)
    text = inspected.inspection.expires if inspected else None
    try:
        return read_instant_ns(text) // 10**9 if text else None
    except Unreadable:
        return None


def _queue_of(job: Snapshot) -> Queue:
    facts, workflow = job.facts, job.memory.origin or job.memory.workflow
    if job.memory.workflow == "undo" and is_open(job):
        return Queue.UNFINISHED
    if workflow == AHEAD and is_open(job) and f.AtDoor not in facts:
        return Queue.TO_INSTALL
    acted = ACTS.get(workflow)
    if acted is None or acted not in facts:
        return Queue.UNFINISHED if is_open(job) else Queue.FINISHED
    if not is_open(job) and job.state is not JobState.DONE:
        return Queue.FINISHED  # given away, or ended as it stood
    conclusion = conclude(job.workflow, facts)
    if conclusion.open[:1] == (f.FirmwareCurrent.key(),):
        return Queue.FIRMWARE_DUE
    return Queue.UNPROVEN if conclusion.open or is_open(job) else Queue.FINISHED


def _fault_of(job: Snapshot) -> Fault | None:
    if job.fault is not None or is_over(job):
        return job.fault
    if (last := job.memory.fault) is not None:
        return Fault(last.code, last.detail)
    if job.state is JobState.RUNNING or (request := _needs_leave(job)) is None:
        return None
    declined = request in job.memory.declined
    return Fault(FaultCode.ANSWER_NEEDED if declined else FaultCode.MESSAGE_LOST, request)


def _needs_leave(job: Snapshot) -> str | None:
    """A request that was made, has no answer that is known, and is made again only with leave."""
    answered = {fact.answers for fact in job.facts}
    memory = job.memory
    return next((key for key in memory.asked if not memory.may_ask(key) and key not in answered), None)


def serial_of(job: Snapshot) -> str | None:
    """The lock a job installs; None: it is not known yet, or it does not install."""
    chosen = job.facts.get(f.LockChosen)
    origin = job.memory.origin or job.memory.workflow
    return chosen.serial if chosen is not None and origin in INSTALLS else None


def is_for(job: Snapshot, door: Door) -> bool:
    """Whether the place a job is for is the door's, as far as it is chosen."""
    place = job.facts.get(f.PlaceChosen)
    return place is None or is_place_of(place, door)


def is_place_of(place: f.PlaceChosen, door: Door) -> bool:
    return same_id(place.property_id, door.property_id) and same_id(place.area_id, door.area_id)


def leaves_nothing(job: Snapshot) -> bool:
    """Whether a job is over and the lock is as if it had never been."""
    if job.state is JobState.GIVEN:
        return False
    return job.state is JobState.UNDONE or (
        job.state in (JobState.ABANDONED, JobState.ERASED) and f.InstallApplied not in job.facts
    )
