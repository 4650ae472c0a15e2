"""Works planned doors one after another: one radio link at a time, and proofs go on behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final

from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.session import Session
from installer_app.store.journal import JournalBook
from installer_app.store.worklist import Worklist
from installer_app.support.outcome import CONCERNS_ALL, Outcome, Result, RunEnd, Wishes, due
from installer_app.workflow import facts as f
from installer_app.workflow.ahead import AHEAD
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.leave import wanted_leave
from installer_app.workflow.requests import AskConfirm, AskDoor, AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS
from installer_app.workflow.worklist import (
    Mark,
    Queue,
    Row,
    facts_for,
    is_over,
    leaves_nothing,
    may_be_left,
    serial_of,
    sort_in,
)

INSTALL: Final = "install"
AWAY_AFTER: Final = 2
"""Doors in a row that did not reach the cloud, after which it is away and not the door's bad luck."""
PREPARED: Final = frozenset({Mark.PREPARED, Mark.EXPIRED})


def read_rows(session: Session, book: JournalBook, worklist: Worklist, now: int) -> tuple[Row, ...]:
    """The worklist as it stands; `now`: Unix seconds. It replays every journal it names: with hundreds of
    jobs not for a window's thread. Faults: those of the stores."""
    return join_jobs(worklist.doors(), book, session.snapshot, now)


def join_jobs(
    doors: tuple[Door, ...],
    book: JournalBook,
    snapshot: Callable[[str], Snapshot],
    now: int,
    pace: Callable[[Iterable[str]], Iterable[str]] = iter,
) -> tuple[Row, ...]:
    """These doors with their jobs, and what else is not finished. `snapshot`: of a job, as a session's;
    `pace`: how the jobs are gone through, so that others have their turn. Faults: computer_storage."""
    wanted = {*book.unfinished(), *(door.job_id for door in doors if door.job_id is not None)}
    jobs: list[Snapshot] = []
    unreadable: dict[str, Fault] = {}
    for job_id in pace(sorted(wanted)):
        try:
            jobs.append(snapshot(job_id))
        except Fault as fault:
            if fault.code is not FaultCode.COMPUTER_JOB_UNKNOWN:  # else it died before it was written
                unreadable[job_id] = fault
    return sort_in(doors, jobs, now, unreadable)


class Run:
    """One run; made anew for each. Faults of doors are outcomes and end nothing."""

    def __init__(
        self,
        session: Session,
        book: JournalBook,
        worklist: Worklist,
        now: Callable[[], int],
        watch: Callable[[Outcome], None] = lambda _: None,
    ) -> None:
        self._session = session
        self._book = book
        self._worklist = worklist
        self._now = now
        self._watch = watch
        self._wishes = Wishes()
        self._changed = asyncio.Event()
        self._told: dict[str, Outcome] = {}
        self._doors: dict[str, Door] = {}
        """By the jobs that are under way for them."""
        self._heard: dict[str, Snapshot] = {}
        """What those told last, until it was looked at."""
        self._others: dict[str, str] = {}
        """Jobs that install a planned lock elsewhere, by its serial."""
        self._allowed: set[tuple[str, str]] = set()
        self._stopping = False
        self._at_once = False
        self._stopped_by: Fault | None = None
        self._away = 0

    def stop(self, after_this_door: bool = False) -> None:
        """Begin no other door, and let the one at work rest where it is, or come to its end."""
        self._stopping = True
        self._at_once = self._at_once or not after_this_door
        self._changed.set()

    async def work(self, wishes: Wishes) -> RunEnd:
        """Do what is due at the doors. Cancelled, what is at work rests at once. Faults: those of the stores,
        before anything is begun."""
        self._wishes = wishes
        rows = await asyncio.to_thread(read_rows, self._session, self._book, self._worklist, self._now())
        loose = (row.job for row in rows if row.door is None and row.job is not None)
        self._others = {serial: job.job_id for job in loose if (serial := serial_of(job))}
        unsubscribe = self._session.subscribe(self._hear)
        try:
            for row in due(rows, wishes):
                await self._visit(row)
            await self._await_proofs()
        finally:
            unsubscribe()
            await self._let_go()
        return RunEnd(tuple(self._told.values()), self._stopped_by)

    # ---- one door

    async def _visit(self, row: Row) -> None:
        fault = self._stopped_by or self._needs_cloud_in_vain(row)
        if self._stopping or fault is not None:
            self._tell(Outcome(row, Result.NOT_BEGUN, fault))
            return
        try:
            job_id = await self._take(row)
        except Fault as refused:
            busy = refused.code is FaultCode.COMPUTER_JOB_BUSY
            self._end(Outcome(row, Result.ELSEWHERE if busy else Result.FAILED, refused))
            return
        if job_id is None:
            return
        assert row.door is not None
        while self._told[row.door.door_id].result is Result.AT_WORK:
            if self._at_once:
                await self._rest(job_id, Result.STOPPED)
                return
            await self._listen()
        fault = self._told[row.door.door_id].fault
        unreached = fault is not None and fault.code is FaultCode.CLOUD_UNREACHABLE
        self._away = self._away + 1 if unreached else 0

    async def _take(self, row: Row) -> str | None:
        """Begin or take up the door's job; None: there is nothing left to do. Faults: computer_job_busy, and
        those of the session."""
        assert row.door is not None
        door = self._worklist.door(row.door.door_id)
        if door is None:
            raise Fault(FaultCode.COMPUTER_JOB_BUSY, f"the door of {row.door.serial} was removed")
        job = self._job_of(door)
        if (job is None or leaves_nothing(job)) and row.job is not None and row.job.job_id != door.job_id:
            self._worklist.bind(door, row.job.job_id)
            job = self._session.snapshot(row.job.job_id)
        if job is None or leaves_nothing(job):
            if (other := self._others.get(door.serial)) is not None:
                raise Fault(FaultCode.COMPUTER_JOB_BUSY, f"{other} is at this lock for another place")
            self._tell(Outcome(Row(door, None, Queue.TO_INSTALL), Result.AT_WORK))
            begun = partial(self._worklist.bind, door)
            workflow = AHEAD if self._wishes.prepare else INSTALL
            kinds = {step.learns for step in WORKFLOWS[workflow]}
            facts = [fact for fact in self._facts(door) if type(fact) in kinds]
            job_id = self._session.start(workflow, facts, begun)
        elif is_over(job):
            self._end(self._outcome(door, job))
            return None
        elif job.memory.workflow != job.memory.origin:
            raise Fault(FaultCode.ANSWER_NEEDED, f"{job.job_id} is being undone")
        else:
            self._tell(Outcome(self._row(door, job), Result.AT_WORK))
            job_id = self._session.resume(job.job_id)
        self._doors[job_id] = replace(door, job_id=job_id)
        self._set_going(self._doors[job_id], self._session.snapshot(job_id))
        return job_id

    def _set_going(self, door: Door, job: Snapshot) -> None:
        """What rests in this session already does not tell so again."""
        if job.state is JobState.STOPPED and wanted_leave(job, self._wishes.allow) is None:
            self._session.go_on(job.job_id)
        elif job.at_rest and not (job.fault is not None and self._answer(door, job)):
            self._hear(job)

    def _job_of(self, door: Door) -> Snapshot | None:
        """The job the door is bound to, if it came to be."""
        if door.job_id is None:
            return None
        holder = self._book.holder(door.job_id)  # asked first: who lets go in between has written it
        try:
            return self._session.snapshot(door.job_id)
        except Fault as fault:
            if fault.code is not FaultCode.COMPUTER_JOB_UNKNOWN:
                raise
        if holder is not None:
            raise Fault(FaultCode.COMPUTER_JOB_BUSY, f"{door.job_id}, {holder}")
        return None

    # ---- all that are under way

    def _hear(self, snapshot: Snapshot) -> None:
        if snapshot.job_id in self._doors:
            self._heard[snapshot.job_id] = snapshot
            self._changed.set()

    async def _listen(self) -> None:
        await self._changed.wait()
        self._changed.clear()
        await self._tend()

    async def _tend(self) -> None:
        """Answer what is asked, and tell what has come to an end."""
        for job_id in tuple(self._heard):
            job, door = self._heard.pop(job_id), self._doors[job_id]
            if job.at_rest and not self._go_on(door, job):
                del self._doors[job_id]
                self._end(self._outcome(door, job))
                if self._wishes.wait_s is not None:
                    await self._session.stop(job_id)
            elif may_be_left(job):
                self._tell(Outcome(self._row(door, job), Result.CONFIRMED))

    def _go_on(self, door: Door, job: Snapshot) -> bool:
        """Whether the job needed only what this run may say."""
        request = wanted_leave(job, self._wishes.allow)
        if self._wishes.prepare and self._row(door, job).mark is Mark.EXPIRED:
            request = f.InstallSigned.answers  # to prepare it again is to have it signed anew
        if request is not None and (job.job_id, request) not in self._allowed:
            self._allowed.add((job.job_id, request))
            return self._session.allow(job.job_id, request)
        return job.state is JobState.ASKING and job.fault is None and self._answer(door, job)

    def _answer(self, door: Door, job: Snapshot) -> bool:
        step = next((each for each in job.workflow if each.name == job.step), None)
        facts = {fact.key(): fact for fact in self._facts(door)}
        if step is None or isinstance(job.request, AskLeave) or step.name not in facts:
            return False
        if isinstance(job.request, AskConfirm) and job.request.workflow not in (INSTALL, AHEAD):
            return False  # nobody confirmed that it takes the lock from elsewhere
        return self._session.answer(job.job_id, facts[step.name])

    def _facts(self, door: Door) -> tuple[f.Fact, ...]:
        """All that a run answers by itself."""
        if self._wishes.prepare:
            return facts_for(door)
        not_compared = (f.Compared(None),) if self._wishes.not_compared and door.label is None else ()
        return (*facts_for(door), *not_compared, f.AtDoor(), f.Confirmed())

    async def _await_proofs(self) -> None:
        """Until nothing moves, or for as long as is wished."""
        if self._wishes.wait_s is None or self._stopping:
            return
        try:
            async with asyncio.timeout(self._wishes.wait_s):
                while self._doors and not self._stopping:
                    await self._listen()
        except TimeoutError:
            pass

    async def _let_go(self) -> None:
        """What is still under way goes on with the session, or rests."""
        for job_id, door in tuple(self._doors.items()):
            left = self._told[door.door_id].result is Result.CONFIRMED
            if self._wishes.wait_s is not None or not left:
                await self._rest(job_id, Result.UNPROVEN if left else Result.STOPPED)

    async def _rest(self, job_id: str, result: Result) -> None:
        door = self._doors.pop(job_id)
        row = self._told[door.door_id].row
        await self._session.stop(job_id)
        with suppress(Fault):  # a journal that cannot be read now is told by whatever reads it next
            self._session.tell(job_id)
            row = self._row(door, self._session.snapshot(job_id))
        self._tell(Outcome(row, result))

    # ---- what is told

    def _outcome(self, door: Door, job: Snapshot) -> Outcome:
        row = self._row(door, job)
        if is_over(job):
            conclusion = conclude(job.workflow, job.facts)
            ended = Result.PROVEN if conclusion.proven else Result.NOT_VERIFIABLE
            return Outcome(row, ended if job.state is JobState.DONE else Result.STOPPED)
        request = job.request.key() if job.request is not None else ""
        if isinstance(job.request, AskLeave):
            lost = FaultCode.MESSAGE_LOST if job.request.lost else FaultCode.ANSWER_NEEDED
            return Outcome(row, Result.LEAVE_NEEDED, Fault(lost, job.request.of), job.request.of)
        if self._wishes.prepare and isinstance(job.request, AskDoor):
            return Outcome(row, Result.PREPARED)
        fault = job.fault or Fault(FaultCode.ANSWER_NEEDED, request)
        return Outcome(row, Result.UNPROVEN if may_be_left(job) else Result.FAILED, fault)

    def _end(self, outcome: Outcome) -> None:
        if outcome.fault is not None and outcome.fault.code in CONCERNS_ALL:
            self._stopped_by = self._stopped_by or outcome.fault
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        """Once each time it is another."""
        assert outcome.row.door is not None
        before = self._told.get(outcome.row.door.door_id)
        self._told[outcome.row.door.door_id] = outcome
        if before is None or (before.result, str(before.fault)) != (outcome.result, str(outcome.fault)):
            self._watch(outcome)

    def _row(self, door: Door, job: Snapshot) -> Row:
        (row,) = sort_in((replace(door, job_id=job.job_id),), (job,), self._now())
        return row

    # ---- what is away

    def _needs_cloud_in_vain(self, row: Row) -> Fault | None:
        if self._away < AWAY_AFTER or row.mark in PREPARED:
            return None
        return Fault(FaultCode.CLOUD_UNREACHABLE, f"{self._away} doors in a row")
