"""F24: two hands on one job or one lock: one waits and is told, nothing is done twice, nothing is lost."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import UninstallMode
from installer_app.model.secret import Secret
from installer_app.protocol.label import parse_label
from installer_app.sandbox.cloud import KANAALHUIS, area_id
from installer_app.session import Session
from installer_app.store import age
from installer_app.store.database import FILE, Database
from installer_app.store.folder import Environment
from installer_app.store.handover import Handover
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.journal import LEASES, JournalBook
from installer_app.store.lease import holder
from installer_app.store.pins import Pins
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import Party, PartyName, Report, Request
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.scenario.door import Street, open_session, open_street, serials
from tests.unit import world
from tests.unit.scripted import ScriptedParty
from tests.unit.store_kit import noon

F = TypeVar("F")
WORDS: Final = Secret("correct horse battery")
WAIT_S: Final = 30.0
BUSY: Final = FaultCode.COMPUTER_JOB_BUSY
REST: Final = (JobState.DONE, JobState.STOPPED, JobState.ASKING)
SANDBOX: Final = Environment("sandbox", True)


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "WORK_FACTOR", 8)


@pytest.mark.parametrize("batch", batches("f24_two_hands"))
async def test_two_hands_on_one_thing_do_it_once(tally: Tally, batch: Batch, tmp_path: Path) -> None:
    async def survive(case: Case) -> None:
        folder = tmp_path / sha256(case.id.encode()).hexdigest()[:12]
        folder.mkdir()
        async with asyncio.timeout(2 * WAIT_S):
            if "second" in case.values:
                await contend(folder, case.word("first"), case.word("second"))
            elif case.word("two") in DOORS:
                await meet_at_door(folder, case.word("two"))
            else:
                await HANDS[case.word("two")](folder)

    await tally.run(batch, survive)


# ---- two processes of one computer


class Waiting(ScriptedParty):
    """Never answers: its job runs until somebody stops it."""

    async def ask(self, request: Request[F], report: Report) -> F:
        await asyncio.Event().wait()
        raise AssertionError


@asynccontextmanager
async def process(folder: Path, state: str = "") -> AsyncIterator[tuple[Session, JournalBook]]:
    """One process over a data folder; `state`: what it is to bring its jobs to."""
    fault = Fault(FaultCode.LINK_LOST, "no answer")

    def answers(request: Request[object]) -> object:
        return fault if state == "stopped" and request.party is PartyName.LOCK else world.answer(request)

    asked = (PartyName.LOCK, PartyName.CLOUD, PartyName.COMPUTER)
    kind = Waiting if state == "running" else ScriptedParty
    parties: dict[PartyName, Party] = {name: kind(answers) for name in asked}
    database = Database(folder / FILE)
    book = JournalBook(database, InstallationKey(bytes(32), Protection.FILE), noon, os.urandom)
    session = Session(parties, book)
    try:
        yield session, book
    finally:
        await session.close()
        database.close()


async def contend(folder: Path, first: str, second: str) -> None:
    """A second process wants the job of the first: it is told who has it; after the first is gone it may."""
    given = () if first == "asking" else world.GIVEN
    async with process(folder, first) as (one, book):
        job_id = one.start("install", (*world.GIVEN[:1], *given[1:]))
        wanted = {"asking": JobState.ASKING, "stopped": JobState.STOPPED}.get(first, JobState.RUNNING)
        while one.snapshot(job_id).state is not wanted:
            await asyncio.sleep(0.005)
        if first == "dead":
            await one.close()  # the lock of the system goes with the process
            assert book.holder(job_id) is None
        else:
            before = book.job(job_id).entries()
            with pytest.raises(Fault) as caught:
                await act(folder, second, job_id)
            assert caught.value.code is BUSY
            assert f"process {os.getpid()} since " in caught.value.detail
            assert book.job(job_id).entries() == before, "the second hand wrote"
            assert book.holder(job_id) is not None
            async with process(folder) as (other, _):  # reading needs no hold
                assert other.snapshot(job_id).facts == one.snapshot(job_id).facts
    await act(folder, second, job_id)


async def act(folder: Path, what: str, job_id: str) -> None:
    """What the second process does."""
    async with process(folder) as (session, book):
        match what:
            case "resumes":
                session.resume(job_id)
            case "undoes":
                try:
                    session.undo(job_id)
                except Fault as fault:
                    if fault.code is not FaultCode.COMPUTER_NOT_UNDOABLE:
                        raise
            case "abandons":
                await session.abandon(job_id)
                assert session.snapshot(job_id).state is JobState.ABANDONED
            case "erases":
                book.erase(job_id)
                assert session.snapshot(job_id).state is JobState.ERASED
            case "gives":
                side(folder, book, "mara").give(job_id, WORDS, folder / f"{time.monotonic_ns()}.age")
                assert session.snapshot(job_id).state is JobState.GIVEN
        assert book.verify()


def side(folder: Path, book: JournalBook, name: str) -> Handover:
    key = InstallationKey(name.encode().ljust(32), Protection.FILE)
    return Handover(book, Pins(book._database, noon), key, SANDBOX, noon, os.urandom)


# ---- two computers and one job


async def give(folder: Path, file: Path) -> str:
    """Mara begins a job and gives it to whoever knows the passphrase."""
    async with process(folder / "mara") as (_, book):
        journal = book.open_job("install")
        journal.append(j.Opened("install"), *map(j.Learned, world.GIVEN))
        side(folder, book, "mara").give(journal.job_id, WORDS, file)
        return journal.job_id


async def take_at_once(folder: Path) -> None:
    """Two windows of one computer take one file: one job, and one is told."""
    (folder / "mara").mkdir()
    (folder / "ruben").mkdir()
    await give(folder, folder / "job.age")
    async with process(folder / "ruben") as (_, one), process(folder / "ruben") as (_, two):
        takes = [
            asyncio.to_thread(side(folder, b, "ruben").take, folder / "job.age", WORDS) for b in (one, two)
        ]
        ends = await asyncio.gather(*takes, return_exceptions=True)
        told = [each for each in ends if isinstance(each, Fault)]
        assert [each.code for each in told] == [FaultCode.COMPUTER_HANDOVER_TAKEN]
        assert len(one.job_ids()) == 1
        assert one.verify() == 7


async def take_twice(folder: Path) -> None:
    (folder / "mara").mkdir()
    (folder / "ruben").mkdir()
    await give(folder, folder / "job.age")
    for _ in range(2):
        async with process(folder / "ruben") as (_, book):
            try:
                side(folder, book, "ruben").take(folder / "job.age", WORDS)
            except Fault as fault:
                assert fault.code is FaultCode.COMPUTER_HANDOVER_TAKEN
            assert len(book.job_ids()) == 1


async def resume_given(folder: Path) -> None:
    (folder / "mara").mkdir()
    job_id = await give(folder, folder / "job.age")
    async with process(folder / "mara") as (session, _):
        for action in (session.resume, session.undo, session.keep):
            with pytest.raises(Fault) as caught:
                action(job_id)
            assert caught.value.code is FaultCode.COMPUTER_JOB_UNKNOWN


async def go_on_both(folder: Path) -> None:
    """The giver died between file and journal: the taker goes on, the giver is told and waits for leave."""
    for name in ("mara", "ruben"):
        (folder / name).mkdir()
    async with process(folder / "mara") as (_, book):
        journal = book.open_job("install")
        journal.append(j.Opened("install"), *map(j.Learned, world.GIVEN))
        (folder / "copy").mkdir()
        side(folder, book, "mara").give(journal.job_id, WORDS, folder / "job.age")
        kept = list(journal.entries())[:-2]  # as if it had died before the last commit
    (folder / "again").mkdir()
    async with process(folder / "again") as (session, book):
        again = book.open_job("install")
        again.append(*(entry for entry, _ in kept))
        with pytest.raises(Fault) as caught:
            session.resume(again.job_id)
        assert caught.value.code is FaultCode.COMPUTER_HANDOVER_OPEN
        session.keep(again.job_id)
        session.resume(again.job_id)
        while session.snapshot(again.job_id).state not in REST:
            await asyncio.sleep(0.005)
    async with process(folder / "ruben") as (session, book):
        session.resume(side(folder, book, "ruben").take(folder / "job.age", WORDS))


# ---- what holders leave behind


async def torn_note(folder: Path) -> None:
    async with process(folder, "asking") as (session, book):
        job_id = session.start("install", world.GIVEN[:1])
        note = folder / LEASES / job_id
        for text in (b"", b"{", b"[" * 500, b'{"process": "x", "since": 5}', b"\xff" * 900):
            note.write_bytes(text)
            assert book.holder(job_id) is None  # nothing is made up
            with pytest.raises(Fault) as caught:
                await act(folder, "resumes", job_id)
            assert caught.value.code is BUSY


async def dead_note(folder: Path) -> None:
    async with process(folder, "asking") as (session, _):
        job_id = session.start("install", world.GIVEN[:1])
        note = (folder / LEASES / job_id).read_bytes()
        assert b"process" in note
    (folder / LEASES / job_id).write_bytes(note)
    assert holder(folder / LEASES / job_id) is None
    await act(folder, "resumes", job_id)


HANDS: Final = {
    "same computer": take_at_once,
    "twice": take_twice,
    "given": resume_given,
    "offered": go_on_both,
    "torn note": torn_note,
    "dead note": dead_note,
}

# ---- two technicians at one door

DOORS: Final = ("one place", "two places", "provision", "uninstall")


async def meet_at_door(folder: Path, how: str) -> None:
    """Both work at once, each from a computer of their own."""
    (serial,) = serials(1)
    for name in ("cloud", "one", "two"):
        (folder / name).mkdir()
    async with open_street(folder / "cloud") as street:
        await street.add_lock(serial)
        async with open_session(street, folder / "one") as one, open_session(street, folder / "two") as two:
            if how == "uninstall":
                await rest(one, one.start("install", street.given(serial, None)))
            jobs = [
                (
                    one,
                    one.start("provision" if how == "provision" else "install", street.given(serial, None)),
                ),
                (two, two.start(*second(street, serial, how))),
            ]
            ends = [await rest(session, job_id) for session, job_id in jobs]
        judge(street, serial, ends, [entries(folder / name) for name in ("one", "two")])


def second(street: Street, serial: str, how: str) -> tuple[str, tuple[Fact, ...]]:
    """What the other technician does."""
    facts = street.given(serial, None)
    chosen = f.LockChosen(serial, parse_label(street.label(serial)))
    match how:
        case "two places":
            other = f.PlaceChosen(KANAALHUIS, area_id("Kanaalhuis", "Floor 4 West"))
            return "install", tuple(other if isinstance(fact, f.PlaceChosen) else fact for fact in facts)
        case "provision":
            return "provision", (chosen, f.NameChosen("Door"), f.Confirmed())
        case "uninstall":
            return "uninstall", (chosen, f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
    return "install", facts


async def rest(session: Session, job_id: str) -> Snapshot:
    """Until nothing moves any more."""
    end = time.monotonic() + WAIT_S
    while (found := session.snapshot(job_id)).state not in REST:
        assert time.monotonic() < end, f"{found.step} hangs"
        await asyncio.sleep(0.02)
    return found


def entries(folder: Path) -> list[j.Entry]:
    database = Database(folder / FILE)
    try:
        book = JournalBook(database, InstallationKey(bytes(32), Protection.FILE), noon, os.urandom)
        assert book.verify()
        return [entry for job_id in book.job_ids() for entry, _ in book.job(job_id).entries()]
    finally:
        database.close()


def judge(street: Street, serial: str, ends: list[Snapshot], journals: list[list[j.Entry]]) -> None:
    """Each effect was asked for; whoever is not done is told why; the lock obeyed what was signed."""
    asked = [entry.request for each in journals for entry in each if isinstance(entry, j.Asked)]
    effects = [each.effect for each in street.cloud.effects()]
    for effect, request in (("provisioned", "provision-lock"), ("installed", "install-lock")):
        assert effects.count(effect) <= asked.count(request), effects
    for each in ends:
        assert each.fault is None or each.fault.code is not FaultCode.COMPUTER_BUG, each.fault
        assert each.state is JobState.DONE or each.fault is not None or each.request is not None
    known = {
        fact.message.sha256
        for each in journals
        for entry in each
        if isinstance(entry, j.Learned) and isinstance(fact := entry.fact, f.Signed)
    } | {
        entry.fact.sealed.sha256
        for each in journals
        for entry in each
        if isinstance(entry, j.Learned) and isinstance(entry.fact, f.RecordSealed)
    }
    last = street.hosts[serial].lock.state.memory.last
    assert last is None or last.sha.hex() in known
