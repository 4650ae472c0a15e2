"""A session after a rest: what it reads anew, what a sleep interrupts, who keeps the computer awake, whose
the adapter is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from installer_app.computer import ASLEEP_S, HEARTBEAT_S, notice_sleep
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import SlotImage, Slots
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow import requests as r
from installer_app.workflow.engine import Step
from installer_app.workflow.facts import Facts
from installer_app.workflow.firmware import review_carry
from installer_app.workflow.party import PartyName, Report, Request
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS
from tests.unit import world
from tests.unit.scripted import MemoryBook, ScriptedParty

F = TypeVar("F")
PARTIES = (PartyName.LOCK, PartyName.CLOUD, PartyName.COMPUTER)


class SlowParty(ScriptedParty):
    """Does not answer one kind of request the first time it is asked."""

    def __init__(self, slow: type[Request[object]]) -> None:
        super().__init__(world.answer)
        self._slow = slow
        self.waits = asyncio.Event()

    async def ask(self, request: Request[F], report: Report) -> F:
        if isinstance(request, self._slow) and not self.waits.is_set():
            self.asked.append(request)
            self.waits.set()
            await asyncio.Event().wait()
        return await super().ask(request, report)

    def count(self, key: str) -> int:
        return [request.key() for request in self.asked].count(key)


async def until(session: Session, job_id: str, *states: JobState) -> Snapshot:
    async with asyncio.timeout(5):
        while session.snapshot(job_id).state not in states:
            await asyncio.sleep(0)
        return session.snapshot(job_id)


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_once_step_names_the_request_its_fact_answers(workflow: str) -> None:
    def key_of(step: Step) -> str:
        return step.learns.answers

    for step in WORKFLOWS[workflow]:
        if step.once:
            [kind] = [each for each in map(r.__dict__.get, r.__all__) if _is_of(each, key_of(step))]
            assert isinstance(kind, type) and issubclass(kind, Request)


def _is_of(kind: object, key: str) -> bool:
    return isinstance(kind, type) and issubclass(kind, Request) and kind.key() == key


async def test_a_resumed_job_reads_lock_and_record_before_it_acts() -> None:
    book, first = MemoryBook(), SlowParty(r.InstallLock)
    session = Session(dict.fromkeys(PARTIES, first), book)
    job_id = session.start("install", world.GIVEN)
    async with asyncio.timeout(5):
        await first.waits.wait()
    await session.stop(job_id)
    party = ScriptedParty(world.answer)
    session = Session(dict.fromkeys(PARTIES, party), book)
    session.resume(job_id)
    asking = await until(session, job_id, JobState.ASKING)
    assert isinstance(asking.request, r.AskLeave)
    keys = [request.key() for request in party.asked]
    assert keys.index("read-info") < keys.index("read-record") < keys.index("review") < keys.index("settle")


@pytest.mark.parametrize("slow", [r.Deliver, r.Apply, r.ReadInfo, r.AwaitSync, r.SealRecord])
async def test_what_a_sleep_interrupts_is_asked_again_and_nothing_is_asked_twice_that_may_not(
    slow: type[Request[object]],
) -> None:
    party = SlowParty(slow)
    session = Session(dict.fromkeys(PARTIES, party), MemoryBook())
    job_id = session.start("install", world.GIVEN)
    async with asyncio.timeout(5):
        await party.waits.wait()
    await session.wake()
    done = await until(session, job_id, JobState.DONE, JobState.STOPPED, JobState.ASKING)
    assert done.state is JobState.DONE, done
    assert all(party.count(key) == 1 for key in ("provision-lock", "install-lock", "assign-firmware"))


@pytest.mark.parametrize("slow", [r.CarryImage, r.MarkImage, r.StartImage])
async def test_a_carry_that_a_sleep_interrupts_reads_the_slots_once_more_and_needs_no_cloud_for_it(
    slow: type[Request[object]],
) -> None:
    party = SlowParty(slow)
    session = Session(dict.fromkeys(PARTIES, party), MemoryBook())
    given = (f.LockChosen(world.SERIAL, world.LABEL), f.FirmwareChosen("1.4.0", carry=True), f.Confirmed())
    job_id = session.start("carry", given)
    async with asyncio.timeout(5):
        await party.waits.wait()
    before = len(party.asked)
    await session.wake()
    done = await until(session, job_id, JobState.DONE, JobState.STOPPED, JobState.ASKING)
    assert done.state is JobState.DONE, done.fault
    assert [each.key() for each in party.asked[before : before + 3]] == [
        "read-slots",
        "review-carry",
        slow.key(),
    ]
    assert (party.count("read-slots"), party.count("read-record")) == (2, 1)


def test_a_lock_that_runs_the_image_on_trial_is_not_held_up_by_its_battery() -> None:
    trial = SlotImage(0, world.IMAGE.version, world.IMAGE.hash, active=True, confirmed=False)
    facts = Facts((f.ImageInspected(world.IMAGE), f.SlotsRead(Slots((trial,)), battery=5)))
    assert review_carry(facts).blocking is None


async def test_what_was_read_since_a_fault_is_not_read_once_more() -> None:
    left = [Fault(FaultCode.LINK_LOST)]

    def answer(request: Request[object]) -> object:
        return left.pop() if isinstance(request, r.ReadSlots) and left else world.answer(request)

    party = ScriptedParty(answer)
    session = Session(dict.fromkeys(PARTIES, party), MemoryBook())
    given = (f.LockChosen(world.SERIAL, world.LABEL), f.FirmwareChosen("1.4.0", carry=True), f.Confirmed())
    job_id = session.start("carry", given)
    await until(session, job_id, JobState.STOPPED)
    session.go_on(job_id)
    await until(session, job_id, JobState.DONE)
    assert [request.key() for request in party.asked].count("read-slots") == 2


async def test_a_write_that_a_sleep_interrupts_is_unknown_and_read_before_anybody_is_asked() -> None:
    party = SlowParty(r.InstallLock)
    session = Session(dict.fromkeys(PARTIES, party), MemoryBook())
    job_id = session.start("install", world.GIVEN)
    async with asyncio.timeout(5):
        await party.waits.wait()
    await session.wake()
    asking = await until(session, job_id, JobState.ASKING, JobState.DONE)
    assert asking.request == r.AskLeave("install-lock", True, {"place": "none"})
    assert (party.count("install-lock"), party.count("settle")) == (1, 1)
    assert party.rests >= len(PARTIES)


async def test_a_sleep_leaves_a_question_open_and_the_answer_is_acted_on_only_after_reading() -> None:
    party = ScriptedParty(world.answer)
    session = Session(dict.fromkeys(PARTIES, party), MemoryBook())
    given = tuple(fact for fact in world.GIVEN if not isinstance(fact, f.Confirmed))
    job_id = session.start("install", given)
    await until(session, job_id, JobState.ASKING)
    before = len(party.asked)
    await session.wake()
    for _ in range(20):
        await asyncio.sleep(0)
    assert session.snapshot(job_id).request == r.AskConfirm("install")
    assert len(party.asked) == before
    session.answer(job_id, f.Confirmed())
    await until(session, job_id, JobState.DONE)
    assert [each.key() for each in party.asked[before : before + 3]] == ["read-info", "read-record", "review"]


async def test_stopping_a_job_that_was_woken_a_moment_ago_ends_it() -> None:
    party = SlowParty(r.Deliver)
    session = Session(dict.fromkeys(PARTIES, party), MemoryBook())
    job_id = session.start("install", world.GIVEN)
    async with asyncio.timeout(5):
        await party.waits.wait()
        await asyncio.gather(session.wake(), session.stop(job_id))
    assert session.snapshot(job_id).state is JobState.STOPPED


class Watch:
    """Counts how often the computer is kept awake, and whether it is now."""

    def __init__(self) -> None:
        self.times, self.now = 0, False

    @contextmanager
    def keep(self) -> Iterator[None]:
        self.times, self.now = self.times + 1, True
        try:
            yield
        finally:
            self.now = False


async def test_the_computer_is_kept_awake_while_a_job_runs_and_never_while_it_waits_for_somebody() -> None:
    party, watch = ScriptedParty(world.answer), Watch()
    session = Session(dict.fromkeys(PARTIES, party), MemoryBook(), keep_awake=watch.keep)
    seen: list[tuple[JobState, bool]] = []
    session.subscribe(lambda snapshot: seen.append((snapshot.state, watch.now)))
    given = tuple(fact for fact in world.GIVEN if not isinstance(fact, f.Confirmed))
    job_id = session.start("install", given)
    await until(session, job_id, JobState.ASKING)
    session.answer(job_id, f.Confirmed())
    await until(session, job_id, JobState.DONE)
    assert {awake for state, awake in seen if state is JobState.RUNNING} == {True}
    assert {awake for state, awake in seen if state is not JobState.RUNNING} == {False}
    assert watch.times == 2


async def test_a_job_that_is_stopped_while_it_runs_lets_the_computer_sleep() -> None:
    party, watch = SlowParty(r.Deliver), Watch()
    session = Session(dict.fromkeys(PARTIES, party), MemoryBook(), keep_awake=watch.keep)
    job_id = session.start("install", world.GIVEN)
    async with asyncio.timeout(5):
        await party.waits.wait()
    assert watch.now
    await session.stop(job_id)
    assert not watch.now


class Adapter:
    """One adapter; who has it, has it."""

    def __init__(self) -> None:
        self.held = False

    def lease(self) -> j.Hold:
        if self.held:
            raise Fault(FaultCode.LINK_ADAPTER_BUSY, "process 7 since 2030-01-01T00:00:00Z")
        self.held = True
        return self

    def release(self) -> None:
        self.held = False


async def test_an_adapter_that_another_process_has_stops_the_job_which_goes_on_once_it_is_free() -> None:
    party, adapter = ScriptedParty(world.answer), Adapter()
    session = Session(dict.fromkeys(PARTIES, party), MemoryBook(), lease_adapter=adapter.lease)
    other = adapter.lease()
    job_id = session.start("install", world.GIVEN)
    stopped = await until(session, job_id, JobState.STOPPED, JobState.DONE)
    assert stopped.fault is not None
    assert stopped.fault.code is FaultCode.LINK_ADAPTER_BUSY and "process 7" in stopped.fault.detail
    assert "read-info" not in [request.key() for request in party.asked]
    other.release()
    session.go_on(job_id)
    assert (await until(session, job_id, JobState.DONE)).state is JobState.DONE
    assert not adapter.held


async def test_jobs_of_one_process_wait_for_each_other_at_the_adapter() -> None:
    party, adapter = ScriptedParty(world.answer), Adapter()
    session = Session(dict.fromkeys(PARTIES, party), MemoryBook(), lease_adapter=adapter.lease)
    jobs = [session.start("install", world.GIVEN) for _ in range(3)]
    for job_id in jobs:
        assert (await until(session, job_id, JobState.DONE, JobState.STOPPED)).state is JobState.DONE


class Clocks:
    """Clocks of a computer that sleeps between two looks, for `asleep_s` of the wall clock."""

    def __init__(self, asleep_s: tuple[float, ...], monotonic_sleeps: bool) -> None:
        self._asleep_s = list(asleep_s)
        self._monotonic_sleeps = monotonic_sleeps
        self.wall_s, self.monotonic_s = 1_900_000_000.0, 0.0
        self.looks = 0

    async def sleep(self, seconds: float) -> None:
        self.looks += 1
        if not self._asleep_s:
            raise asyncio.CancelledError
        asleep_s = self._asleep_s.pop(0)
        self.wall_s += seconds + asleep_s
        self.monotonic_s += seconds + (0.0 if self._monotonic_sleeps else max(asleep_s, 0.0))


@pytest.mark.parametrize("monotonic_sleeps", [True, False])
async def test_a_sleep_is_noticed_by_whichever_clock_went_on(monotonic_sleeps: bool) -> None:
    clocks = Clocks((0.0, 3600.0, 0.4, ASLEEP_S - 1, -90.0, 0.0), monotonic_sleeps)
    woken: list[int] = []

    async def wake() -> None:
        woken.append(clocks.looks)

    with pytest.raises(asyncio.CancelledError):
        await notice_sleep(wake, lambda: clocks.monotonic_s, lambda: clocks.wall_s, clocks.sleep)
    # An hour asleep, and a wall clock set back; a loop that is late by a moment is no sleep.
    assert woken == [2, 5]
    assert clocks.looks == 7, HEARTBEAT_S
