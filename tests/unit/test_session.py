"""The session alone: order, memory, leave, leases. Parties are scripted; the journal is a list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockState
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow import requests as r
from installer_app.workflow.party import PartyName, Report, Request
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS
from tests.unit import world
from tests.unit.scripted import MemoryBook, MemoryJournal, ScriptedParty

F = TypeVar("F")
Answer = Callable[[Request[object]], object]
ONCE = {"provision-lock", "install-lock", "assign-firmware"}


class Stage:
    """A session over one scripted party that plays lock, cloud and computer."""

    def __init__(self, answer: Answer = world.answer, book: MemoryBook | None = None) -> None:
        self.book = book or MemoryBook()
        self.party = ScriptedParty(answer)
        parties = (PartyName.LOCK, PartyName.CLOUD, PartyName.COMPUTER)
        self.session = Session(dict.fromkeys(parties, self.party), self.book)
        self.seen: list[Snapshot] = []
        self.session.subscribe(self.seen.append)

    async def until(self, job_id: str, *states: JobState) -> Snapshot:
        async with asyncio.timeout(5):
            while self.session.snapshot(job_id).state not in states:
                await asyncio.sleep(0)
            return self.session.snapshot(job_id)

    def asked(self) -> list[str]:
        return [request.key() for request in self.party.asked]

    def entries(self, job_id: str) -> list[j.Entry]:
        return [entry for entry, _ in self.book.jobs[job_id].kept]


def failing(*faults: tuple[type[Request[object]], Exception], also: Answer = world.answer) -> Answer:
    """The good world, but each listed request fails once, in order."""
    left = list(faults)

    def answer(request: Request[object]) -> object:
        for n, (kind, fault) in enumerate(left):
            if isinstance(request, kind):
                del left[n]
                return fault
        return also(request)

    return answer


async def test_a_job_with_all_answers_given_runs_to_its_end_and_destroys_its_key() -> None:
    stage = Stage()
    job_id = stage.session.start("install", world.GIVEN)
    done = await stage.until(job_id, JobState.DONE, JobState.STOPPED, JobState.ASKING)
    assert done.state is JobState.DONE, done.fault
    applied = {s.learns for s in WORKFLOWS["install"] if s.when(done.facts)}
    assert applied <= {type(fact) for fact in done.facts}
    assert stage.book.jobs[job_id].closed
    assert {e.request for e in stage.entries(job_id) if isinstance(e, j.Asked)} == ONCE


async def test_every_once_request_is_journaled_before_it_is_made() -> None:
    stage = Stage()
    when_made: dict[str, bool] = {}

    def answer(request: Request[object]) -> object:
        key = request.key()
        if key in ONCE:
            journal = next(iter(stage.book.jobs.values()))
            when_made[key] = any(e == j.Asked(key) for e, _ in journal.kept)
        return world.answer(request)

    stage.party._answers = answer
    await stage.until(stage.session.start("install", world.GIVEN), JobState.DONE)
    assert when_made == dict.fromkeys(ONCE, True)


async def test_a_job_dead_after_any_entry_ends_done_or_asks_leave_and_never_asks_twice_without_it() -> None:
    whole = Stage()
    job_id = whole.session.start("install", world.GIVEN)
    await whole.until(job_id, JobState.DONE)
    entries = whole.book.jobs[job_id].kept
    given = 1 + len(world.GIVEN)
    assert len(entries) > given + 20
    leaves = 0
    for cut in range(given, len(entries)):
        book = MemoryBook()
        journal = MemoryJournal(job_id)
        journal.kept = list(entries[:cut])
        book.jobs[job_id] = journal
        stage = Stage(book=book)
        stage.session.resume(job_id)
        state = await stage.until(job_id, JobState.DONE, JobState.ASKING, JobState.STOPPED)
        unanswered = isinstance(entries[cut - 1][0], j.Asked)
        if unanswered:
            leaves += 1
            assert isinstance(state.request, r.AskLeave)
            assert state.request.lost
            assert state.request.of not in stage.asked()
            assert stage.session.allow(job_id, state.request.of)
            state = await stage.until(job_id, JobState.DONE)
        assert state.state is JobState.DONE
        for key in ONCE:
            count = sum(e == j.Asked(key) for e, _ in journal.kept)
            allowed = sum(e == j.Allowed(key) for e, _ in journal.kept)
            assert count <= 1 + allowed
    assert leaves == len(ONCE)


async def test_a_write_whose_outcome_is_unknown_is_settled_by_reading() -> None:
    lost = Fault(FaultCode.CLOUD_OUTCOME_UNKNOWN, "timed out")
    fact = f.FirmwareAssigned("1.4.0", f.FirmwareChosen("1.4.0").scope)

    def settled(request: Request[object]) -> object:
        return r.Settlement(fact) if isinstance(request, r.Settle) else world.answer(request)

    stage = Stage(failing((r.AssignFirmware, lost), also=settled))
    done = await stage.until(stage.session.start("install", world.GIVEN), JobState.DONE, JobState.ASKING)
    assert done.state is JobState.DONE
    assert stage.asked().count("assign-firmware") == 1
    assert stage.asked().count("settle") == 1


async def test_a_refused_once_request_is_read_and_then_waits_for_leave() -> None:
    refused = Fault(FaultCode.ACCOUNT_TOKEN_REFUSED, "401", refused=True)
    stage = Stage(failing((r.InstallLock, refused)))
    job_id = stage.session.start("install", world.GIVEN)
    stopped = await stage.until(job_id, JobState.STOPPED)
    assert stopped.fault is refused
    stage.session.go_on(job_id)
    asking = await stage.until(job_id, JobState.ASKING)
    assert asking.request == r.AskLeave("install-lock", lost=False, reading={"place": "none"})
    assert not stage.session.answer(job_id, f.Confirmed())
    stage.session.go_on(job_id)
    await asyncio.sleep(0)
    assert stage.asked().count("install-lock") == 1
    stage.session.allow(job_id, "install-lock")
    await stage.until(job_id, JobState.DONE)
    assert stage.asked().count("install-lock") == 2


async def test_leave_to_ask_anew_keeps_what_was_chosen_and_forgets_what_rests_on_the_answer() -> None:
    stage = Stage(failing((r.AwaitSync, Fault(FaultCode.SYNC_NOT_SEEN))))
    job_id = stage.session.start("install", world.GIVEN)
    stopped = await stage.until(job_id, JobState.STOPPED)
    assert {f.InstallApplied, f.FirmwareAssigned, f.BaselineRead} <= {type(fact) for fact in stopped.facts}
    assert stage.session.allow(job_id, "install-lock")
    facts = stage.session.snapshot(job_id).facts
    forgotten = {f.InstallSigned, f.InstallApplied, f.BaselineRead, f.LockRead}
    assert not forgotten & {type(each) for each in facts}
    assert facts[f.FirmwareChosen] == f.FirmwareChosen("1.4.0") and f.Confirmed in facts
    # The assignment is of the record, which is the same: it stands, and nobody is asked for it again.
    assert f.FirmwareAssigned in facts
    await stage.until(job_id, JobState.DONE)
    assert (stage.asked().count("install-lock"), stage.asked().count("assign-firmware")) == (2, 1)


async def test_leave_to_provision_anew_forgets_the_assignment_to_the_former_record() -> None:
    stage = Stage(failing((r.AwaitSync, Fault(FaultCode.SYNC_NOT_SEEN))))
    job_id = stage.session.start("install", world.GIVEN)
    await stage.until(job_id, JobState.STOPPED)
    assert stage.session.allow(job_id, "provision-lock")
    assert f.FirmwareAssigned not in stage.session.snapshot(job_id).facts


async def test_leave_to_delete_anew_asks_for_the_button_anew() -> None:
    def provisioned(request: Request[object]) -> object:
        return world.read(LockState.PROVISIONED) if isinstance(request, r.ReadInfo) else world.answer(request)

    given = (f.LockChosen(world.SERIAL, world.LABEL), f.Confirmed(), f.Pressed())
    stage = Stage(failing((r.ProveFactory, Fault(FaultCode.LINK_LOST)), also=provisioned))
    job_id = stage.session.start("deprovision", given)
    await stage.until(job_id, JobState.STOPPED)
    assert stage.session.allow(job_id, "deprovision-lock")
    asking = await stage.until(job_id, JobState.ASKING, JobState.DONE)
    assert asking.request == r.AskPress(world.SERIAL)


async def test_a_message_the_lock_no_longer_holds_is_delivered_again_by_itself() -> None:
    gone = Fault(FaultCode.MESSAGE_NOT_HELD)
    stage = Stage(failing((r.Apply, gone)))
    done = await stage.until(stage.session.start("install", world.GIVEN), JobState.DONE, JobState.STOPPED)
    assert done.state is JobState.DONE
    assert stage.asked().count("deliver") == 3


async def test_a_message_never_held_stops_the_job_after_a_few_deliveries() -> None:
    def never(request: Request[object]) -> object:
        return Fault(FaultCode.MESSAGE_NOT_HELD) if isinstance(request, r.Apply) else world.answer(request)

    stage = Stage(never)
    stopped = await stage.until(stage.session.start("install", world.GIVEN), JobState.STOPPED, JobState.DONE)
    assert stopped.state is JobState.STOPPED
    assert stage.asked().count("deliver") < 10


async def test_a_fault_stops_the_job_and_going_on_asks_the_same_again() -> None:
    stage = Stage(failing((r.Deliver, Fault(FaultCode.LINK_LOST, "at 61 %"))))
    job_id = stage.session.start("install", world.GIVEN)
    stopped = await stage.until(job_id, JobState.STOPPED)
    assert stopped.fault is not None
    assert stopped.fault.code is FaultCode.LINK_LOST
    assert stopped.step == "provision-delivered"
    stage.session.go_on(job_id)
    assert (await stage.until(job_id, JobState.DONE)).state is JobState.DONE


async def test_what_blocks_is_read_anew_and_never_confirmed_ahead() -> None:
    blocked = Fault(FaultCode.LOCK_BATTERY_LOW)
    stage = Stage(failing((r.Review, blocked)))
    job_id = stage.session.start("install", world.GIVEN)
    await stage.until(job_id, JobState.STOPPED)
    assert "provision-lock" not in stage.asked()
    stage.session.go_on(job_id)
    await stage.until(job_id, JobState.DONE)
    assert stage.asked().count("read-info") == 2


async def test_the_technician_is_asked_in_order_and_may_answer_ahead() -> None:
    stage = Stage()
    job_id = stage.session.start("install")
    asking = await stage.until(job_id, JobState.ASKING)
    assert asking.request == r.AskLock()
    assert stage.session.answer(job_id, f.FirmwareChosen(None))
    assert not stage.session.answer(job_id, f.FirmwareChosen("9"))
    assert not stage.session.answer(job_id, f.Synced(f.Verdict.PROVEN))
    answers: Iterable[tuple[Request[object], f.Fact]] = (
        (r.AskLock(), f.LockChosen(world.SERIAL)),
        (r.AskCompare(world.SERIAL, world.LABEL.fingerprint), f.Compared(True)),
        (r.AskPlace(), world.PLACE),
        (r.AskName(), f.NameChosen("4.02")),
        (r.AskConfirm("install"), f.Confirmed()),
    )
    for request, fact in answers:
        asking = await stage.until(job_id, JobState.ASKING)
        assert asking.request == request
        assert stage.session.answer(job_id, fact)
        await asyncio.sleep(0)
    done = await stage.until(job_id, JobState.DONE)
    assert f.FirmwareAssigned not in done.facts


async def test_going_back_takes_back_an_answer_until_something_irrevocable_was_asked() -> None:
    stage = Stage()
    given = [fact for fact in world.GIVEN if not isinstance(fact, f.Confirmed | f.FirmwareChosen)]
    job_id = stage.session.start("install", given)
    asking = await stage.until(job_id, JobState.ASKING)
    assert asking.request == r.AskConfirm("install")
    assert stage.session.go_back(job_id, f.PlaceChosen)
    await asyncio.sleep(0)
    assert (await stage.until(job_id, JobState.ASKING)).request == r.AskPlace()
    stage.session.answer(job_id, world.PLACE)
    await asyncio.sleep(0)
    assert (await stage.until(job_id, JobState.ASKING)).request == r.AskName()
    stage.session.answer(job_id, f.NameChosen("4.03"))
    await asyncio.sleep(0)
    await stage.until(job_id, JobState.ASKING)
    stage.session.answer(job_id, f.Confirmed())
    await asyncio.sleep(0)
    assert (await stage.until(job_id, JobState.ASKING)).request == r.AskFirmware()
    assert not stage.session.go_back(job_id, f.PlaceChosen)
    assert f.InstallApplied in stage.session.snapshot(job_id).facts


async def test_jobs_share_the_radio_one_at_a_time_and_let_go_of_it_while_they_wait() -> None:
    inside = 0
    most = 0
    hold = asyncio.Event()

    class Radio(ScriptedParty):
        async def ask(self, request: Request[F], report: Report) -> F:
            nonlocal inside, most
            if request.party is PartyName.LOCK:
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1
            if isinstance(request, r.AwaitSync):
                await hold.wait()
            return await super().ask(request, report)

    stage = Stage()
    party = Radio(world.answer)
    names = (PartyName.LOCK, PartyName.CLOUD, PartyName.COMPUTER)
    stage.session = Session(dict.fromkeys(names, party), stage.book)
    jobs = [stage.session.start("install", world.GIVEN) for _ in range(5)]
    async with asyncio.timeout(5):
        while not all(f.SyncRequested in stage.session.snapshot(job).facts for job in jobs):
            await asyncio.sleep(0)
    hold.set()
    for job in jobs:
        await stage.until(job, JobState.DONE)
    assert most == 1


async def test_stopping_leaves_a_job_that_can_be_resumed_and_abandoning_closes_it() -> None:
    stage = Stage()
    job_id = stage.session.start("install", world.GIVEN[:1])
    await stage.until(job_id, JobState.ASKING)
    await stage.session.stop(job_id)
    assert stage.session.snapshot(job_id).state is JobState.STOPPED
    stage.session.resume(job_id)
    assert (await stage.until(job_id, JobState.ASKING)).request == r.AskPlace()
    await stage.session.abandon(job_id)
    assert stage.session.snapshot(job_id).state is JobState.ABANDONED
    assert stage.book.jobs[job_id].closed
    with pytest.raises(Fault, match="computer_job_unknown"):
        stage.session.resume(job_id)


async def test_a_bug_in_a_party_stops_the_job_as_a_fault_and_never_kills_the_session() -> None:
    stage = Stage(failing((r.ReadInfo, ZeroDivisionError("bug"))))
    job_id = stage.session.start("install", world.GIVEN)
    async with asyncio.timeout(5):
        while not any(s.fault for s in stage.seen):
            await asyncio.sleep(0)
    assert stage.seen[-1].fault is not None
    assert stage.seen[-1].fault.code is FaultCode.COMPUTER_BUG
    stage.session.resume(job_id)
    await stage.until(job_id, JobState.DONE)


async def test_a_job_another_is_at_work_on_is_left_alone_and_let_go_when_it_ends() -> None:
    stage = Stage()
    job_id = stage.session.start("install", world.GIVEN[:1])
    await stage.until(job_id, JobState.ASKING)
    other = Stage(book=stage.book)
    with pytest.raises(Fault, match="computer_job_busy"):
        other.session.resume(job_id)
    with pytest.raises(Fault, match="computer_job_busy"):
        await other.session.abandon(job_id)
    await stage.session.stop(job_id)
    assert stage.book.held == set()
    other.session.resume(job_id)
    await other.until(job_id, JobState.ASKING)
    done = stage.session.start("install", world.GIVEN)
    await stage.until(done, JobState.DONE)
    await asyncio.sleep(0)
    assert stage.book.held == {job_id}
