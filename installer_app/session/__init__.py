"""Ask, record, publish: the one place that awaits. A job is one task; the radio is leased for a step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import Final, Never, TypeVar, cast

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.record import Sink, discard
from installer_app.model.trace import trace_of
from installer_app.session.job import UNDO, Job, Nudged
from installer_app.session.radio import LeaseAdapter, RadioTurns
from installer_app.session.wakefulness import KeepAwake, Wakefulness
from installer_app.workflow import journal as j
from installer_app.workflow.engine import Step, anew_from, current, from_on, skipped
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import Party, PartyName, Progress, Request
from installer_app.workflow.requests import AskLeave, Settle
from installer_app.workflow.snapshot import JobState, Snapshot

F = TypeVar("F")
RELEARNINGS: Final = 3
"""How often in a row one fault may send a job back by itself before it stops and shows it."""


Watcher = Callable[[Snapshot], None]


class Session:
    """All jobs of this process. Knows parties only as Party."""

    def __init__(
        self,
        parties: Mapping[PartyName, Party],
        book: j.Book,
        sink: Sink = discard,
        *,
        keep_awake: KeepAwake = nullcontext,
        lease_adapter: LeaseAdapter | None = None,
    ) -> None:
        self._parties = dict(parties)
        self._book = book
        self._sink = sink
        self._jobs: dict[str, Job] = {}
        self._watchers: list[Watcher] = []
        self.radio: Final = RadioTurns(lease_adapter)
        """Who reads a lock outside any job takes a turn too."""
        self._wakefulness = Wakefulness(keep_awake)

    # ---- in

    def start(
        self, workflow: str, facts: Iterable[Fact] = (), begun: Callable[[str], None] | None = None
    ) -> str:
        """Begin a job with facts already known. Returns its id; `begun` is told it when the job is held and
        nothing of it is written yet, and may still prevent it. Faults: computer_storage, those of `begun`."""
        journal, known = self._book.open_job(workflow), tuple(facts)
        fresh = {type(fact) for fact in known}
        job = Job(journal, j.Memory(), self._book.hold(journal.job_id), fresh=fresh)
        try:
            if begun is not None:
                begun(journal.job_id)
            job.append(j.Opened(workflow), *(j.Learned(fact) for fact in known))
        except BaseException:
            job.hold.release()
            raise
        return self._run(job)

    def resume(self, job_id: str) -> str:
        """Take up an unfinished job where its journal stands. Faults: computer_job_unknown,
        computer_job_busy, computer_journal_damaged, computer_journal_newer; computer_handover_open, where
        somebody else may have it."""
        if job_id in self._jobs:
            return job_id
        return self._run(self._load(job_id))

    def undo(self, job_id: str) -> str:
        """Turn an unfinished job to taking back what it did; it ends `undone` once that is proven. Faults: as
        `resume`; computer_job_busy while it runs here; computer_not_undoable."""
        return self._turn(job_id, UNDO)

    def turn_back(self, job_id: str) -> str:
        """Turn a job that is being undone to what it was begun for. Faults: as `undo`."""
        return self._turn(job_id, None)

    def answer(self, job_id: str, fact: Fact) -> bool:
        """What the technician says. Ahead of its question it is kept for it; False: it fits nothing here."""
        job = self._jobs[job_id]
        if type(fact) not in {s.learns for s in job.workflow if s.learns.source is PartyName.TECHNICIAN}:
            return False
        if job.answer is not None and job.step is not None and type(fact) is job.step.learns:
            if job.answer.done():
                return False
            job.answer.set_result(fact)
            return True
        if type(fact) in job.memory.facts or job.memory.outcome:
            return False
        job.append(j.Learned(fact))
        self._publish(job)
        return True

    def allow(self, job_id: str, request: str) -> bool:
        """Give leave to ask `request` once more. What an earlier answer taught is forgotten, with all after
        it that rests on it: what the technician chose stays. False while the job runs: leave is for a job
        that waits."""
        job = self._jobs[job_id]
        if job.state is JobState.RUNNING:
            return False
        facts = job.memory.facts
        for step in job.workflow:
            if step.once and step.learns in facts and step.request(facts).key() == request:
                job.forget((*anew_from(job.workflow, step.learns), *step.reads_anew))
                break
        else:
            if job.step is not None:
                job.forget(job.step.reads_anew)
        job.append(j.Allowed(request))
        self._nudge(job)
        return True

    def go_on(self, job_id: str) -> None:
        """Try again where a fault stopped the job."""
        job = self._jobs[job_id]
        if job.state is JobState.STOPPED:
            self._nudge(job)

    def go_back(self, job_id: str, kind: type[Fact]) -> bool:
        """Take back a technician's answer and all that followed; False while the job runs, and once something
        that cannot be repeated has been asked since."""
        job = self._jobs[job_id]
        facts, kinds = job.memory.facts, from_on(job.workflow, kind)
        done = any(s.once and s.learns in facts for s in job.workflow if s.learns in kinds)
        unanswered = job.step is not None and job.step.once
        if job.state is JobState.RUNNING or done or unanswered:
            return False
        job.forget(kinds)
        job.fault = None
        self._nudge(job)
        return True

    async def wake(self) -> None:
        """The computer slept, or its network or adapter was away: every job lets go of what is under way and
        reads anew before it acts. What waits for the technician goes on waiting."""
        self._sink("session.wake", {"jobs": len(self._jobs)})
        for job in tuple(self._jobs.values()):
            job.wake()
        for party in self._parties.values():
            await party.rest()

    async def stop(self, job_id: str) -> None:
        """Cancel what runs; what is true stays true and the job can be resumed."""
        job = self._jobs.pop(job_id, None)
        if job is not None and job.task is not None:
            job.task.cancel()
            await asyncio.gather(job.task, return_exceptions=True)
            job.hold.release()  # a task that is cancelled before its first step lets go of nothing

    async def abandon(self, job_id: str) -> None:
        """End a job for good, as it stands. Faults: as `resume`."""
        await self.stop(job_id)
        job = self._load(job_id, offered=True)
        try:
            job.append(j.Closed("abandoned"))
        finally:
            job.hold.release()
        self._tell(Snapshot(job_id, JobState.ABANDONED, job.memory))

    def keep(self, job_id: str) -> None:
        """Leave to go on here although a hand-over of the job was begun. Faults: as `resume`."""
        job = self._load(job_id, offered=True)
        try:
            job.append(j.Allowed(j.HAND_OVER))
        finally:
            job.hold.release()
        self.tell(job_id)

    def tell(self, job_id: str) -> None:
        """What the store changed of a job that does not run here. Faults: as `resume`."""
        self._tell(self.snapshot(job_id))

    async def close(self) -> None:
        """Stop every job and let the parties rest."""
        for job_id in tuple(self._jobs):
            await self.stop(job_id)
        for party in self._parties.values():
            await party.rest()

    # ---- out

    def subscribe(self, watcher: Watcher) -> Callable[[], None]:
        """Be told every change; the result ends it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def snapshot(self, job_id: str) -> Snapshot:
        """The latest of one job, running or not. Faults: as `resume`."""
        job = self._jobs.get(job_id)
        if job is not None:
            return job.snapshot()
        memory = j.replay(self._book.job(job_id).entries())
        return Snapshot(job_id, JobState.closed(memory.outcome), memory)

    def job_ids(self, naming: str = "") -> tuple[str, ...]:
        """All jobs of this data folder, oldest first. `naming`: see `workflow.journal.Book`."""
        return self._book.job_ids(naming)

    # ---- the job's task

    def _load(self, job_id: str, offered: bool = False) -> Job:
        """An unfinished job as its journal has it, held by this process; `offered`: also one that somebody
        else may have."""
        journal = self._book.job(job_id)
        hold = self._book.hold(job_id)
        try:
            memory = j.replay(journal.entries())
            if memory.outcome is not None:
                raise Fault(FaultCode.COMPUTER_JOB_UNKNOWN, f"{job_id} is closed: {memory.outcome}")
            if memory.offered is not None and not offered:
                raise Fault(FaultCode.COMPUTER_HANDOVER_OPEN, f"{job_id}, since {memory.offered_at}")
        except BaseException:
            hold.release()
            raise
        return Job(journal, memory, hold)

    def _turn(self, job_id: str, workflow: str | None) -> str:
        job = self._jobs.get(job_id) or self._load(job_id)
        try:
            job.turn(workflow)
        except BaseException:
            if job.task is None:
                job.hold.release()
            raise
        if job.task is None:
            return self._run(job)
        self._nudge(job)
        return job_id

    def _run(self, job: Job) -> str:
        job_id = job.journal.job_id
        self._jobs[job_id] = job
        job.task = asyncio.get_running_loop().create_task(self._work(job), name=job_id)
        return job_id

    async def _work(self, job: Job) -> None:
        try:
            while (step := self._advance(job)) is not None:
                try:
                    fact = await self._learn(job, step)
                    job.learn(step, fact)
                    job.fault = None
                    job.fallen_back.pop(step.name, None)
                except Nudged:
                    continue
                except Fault as fault:
                    await self._meet(job, step, fault)
            if job.memory.outcome is None:
                job.append(job.ending)
            job.state = JobState.closed(job.memory.outcome)
            job.request, job.progress = None, None
            self._publish(job)
        except Fault as fault:
            self._halt(job, fault)
        except Exception as bug:
            self._sink("session.bug", {"trace": trace_of(bug)})
            self._halt(job, Fault(FaultCode.COMPUTER_BUG, type(bug).__name__))
        finally:
            try:
                await self._rest(job)
            finally:
                job.hold.release()
                job.over = True
                self._keep_awake()

    def _halt(self, job: Job, fault: Fault) -> None:
        """A fault of the journal itself, or a bug: the task ends, what is on disk stands."""
        job.state, job.fault, job.progress = JobState.STOPPED, fault, None
        self._publish(job)
        self._jobs.pop(job.journal.job_id, None)

    def _advance(self, job: Job) -> Step | None:
        step = current(job.workflow, job.memory.facts)
        if step is not None and job.forget_old(step.reads_anew):
            step = current(job.workflow, job.memory.facts)
        job.skip(skipped(job.workflow, job.memory.facts, step))
        job.step, job.request, job.progress = step, None, None
        return step

    async def _learn(self, job: Job, step: Step) -> Fact:
        request = step.request(job.memory.facts)
        key = request.key()
        if not step.once:
            return await self._ask(job, request)
        if not job.memory.may_ask(key):
            settlement = await self._ask(job, Settle(request))
            if settlement.fact is not None:
                return settlement.fact
            lost = key not in job.memory.declined
            await self._await_leave(job, AskLeave(key, lost, settlement.reading))
        job.append(j.Asked(key))
        try:
            return await self._ask(job, request)
        except Fault as fault:
            if fault.refused:
                job.append(j.Declined(key, fault.code))
            raise

    async def _meet(self, job: Job, step: Step, fault: Fault) -> None:
        """Journal a fault, forget what it disproves, then go on by itself or wait to be told to."""
        job.append(j.Faulted(step.name, fault.code, fault.detail))
        job.fault = fault
        job.fresh.clear()
        job.forget(step.forgets.get(fault.code, ()))
        times = job.fallen_back.get(step.name, 0) + 1
        job.fallen_back[step.name] = times
        settles = fault.code is FaultCode.CLOUD_OUTCOME_UNKNOWN and step.once
        if (fault.code in step.by_itself or settles) and times <= RELEARNINGS:
            return
        await self._rest(job)
        job.state, job.progress = JobState.STOPPED, None
        job.nudge.clear()
        self._publish(job)
        await job.nudge.wait()

    async def _ask(self, job: Job, request: Request[F]) -> F:
        job.request, job.state, job.progress = request, JobState.RUNNING, None
        if request.party is PartyName.LOCK:
            await self._lease(job)
        else:
            await self._rest(job)
        if request.party is PartyName.TECHNICIAN:
            return cast("F", await self._await_answer(job))

        def report(progress: Progress) -> None:
            job.progress = progress
            self._publish(job)

        self._publish(job)
        return await job.wait_for(self._parties[request.party].ask(request, report))

    async def _await_answer(self, job: Job) -> Fact:
        job.answer = asyncio.get_running_loop().create_future()
        job.state = JobState.ASKING
        self._publish(job)
        try:
            return await job.answer
        finally:
            job.answer = None

    async def _await_leave(self, job: Job, request: AskLeave) -> Never:
        await self._rest(job)
        job.request, job.state, job.progress = request, JobState.ASKING, None
        job.nudge.clear()
        self._publish(job)
        await job.nudge.wait()
        raise Nudged  # with leave, what comes first may be another step

    async def _lease(self, job: Job) -> None:
        if job.leases_radio:
            return
        if self.radio.taken:
            job.progress = Progress("waiting_for_radio")
            self._publish(job)
        await self.radio.take()
        job.leases_radio = True
        job.progress = None

    async def _rest(self, job: Job) -> None:
        if job.leases_radio:
            try:
                await self._parties[PartyName.LOCK].rest()
            finally:
                job.leases_radio = False
                self.radio.end()

    # ---- small things

    def _nudge(self, job: Job) -> None:
        if job.answer is not None and not job.answer.done():
            job.answer.set_exception(Nudged())
        job.nudge.set()

    def _publish(self, job: Job) -> None:
        self._keep_awake()
        self._tell(job.snapshot())

    def _keep_awake(self) -> None:
        running = (job for job in self._jobs.values() if job.state is JobState.RUNNING and not job.over)
        self._wakefulness.follow(any(running))

    def _tell(self, snapshot: Snapshot) -> None:
        for watcher in tuple(self._watchers):
            watcher(snapshot)
