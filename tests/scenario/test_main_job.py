"""The main job over real parties: its course, its deaths, its lost answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from installer_app.model.fault import FaultCode
from installer_app.model.message import UninstallMode
from installer_app.sandbox.cloud import CloudFault, CloudOptions
from installer_app.sandbox.faults import LockFaults
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Grade
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.scenario.door import AREA, Street, open_session, open_street, serials

WAIT_S: Final = 30
Point = tuple[int, bool]
"""The n-th append, and whether the process dies after it or before."""


async def until_rest(session: Session, job_id: str) -> Snapshot:
    """The job once it does not move by itself."""
    changed = asyncio.Event()
    unsubscribe = session.subscribe(lambda _: changed.set())
    try:
        async with asyncio.timeout(WAIT_S):
            while not (snapshot := session.snapshot(job_id)).at_rest:
                changed.clear()
                await changed.wait()
            return snapshot
    finally:
        unsubscribe()


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    async with open_street(tmp_path) as opened:
        yield opened


async def install(street: Street, folder: Path, serial: str, firmware: str | None = "1.4.0") -> Snapshot:
    await street.add_lock(serial)
    async with open_session(street, folder) as session:
        return await until_rest(session, session.start("install", street.given(serial, firmware)))


async def test_a_factory_lock_ends_installed_updated_synced_and_proven(
    street: Street, tmp_path: Path
) -> None:
    (serial,) = serials(1)
    done = await install(street, tmp_path, serial)
    assert done.state is JobState.DONE, done.fault
    assert conclude(done.workflow, done.facts).grade is Grade.CLOUD
    state = street.hosts[serial].lock.state
    assert (state.phase, state.memory.area_id, state.slots.running.version) == (2, AREA, "1.4.0")
    assert street.effects(done.facts[f.Provisioned].lock_id) == ["provisioned", "installed", "assigned"]


@pytest.mark.parametrize(
    "options",
    [
        CloudOptions(message_format="csv"),
        CloudOptions(message_format="json"),
        CloudOptions(message_format="json", json_layout="crlf"),
        CloudOptions(message_format="json", json_layout="spaced", signers=(0, 1)),
    ],
)
async def test_the_lock_received_the_very_bytes_the_cloud_signed(
    tmp_path: Path, options: CloudOptions
) -> None:
    async with open_street(tmp_path, options) as street:
        (serial,) = serials(1)
        done = await install(street, tmp_path, serial, None)
        assert done.state is JobState.DONE, done.fault
        signed = done.facts[f.InstallSigned].message
        last = street.hosts[serial].lock.state.memory.last
        assert last is not None
        assert last.sha.hex() == signed.sha256 == done.facts[f.InstallApplied].receipt.sha256


class Died(BaseException):
    """The process is dead: nothing after this point happens."""


class DyingBook:
    """A book whose process dies before or after its `at`-th append."""

    def __init__(self, book: j.Book, at: int, after: bool) -> None:
        self._book = book
        self._at, self._after = at, after
        self.count = 0

    def open_job(self, workflow: str) -> j.Journal:
        return DyingJournal(self._book.open_job(workflow), self)

    def job(self, job_id: str) -> j.Journal:
        return DyingJournal(self._book.job(job_id), self)

    def hold(self, job_id: str) -> j.Hold:
        return self._book.hold(job_id)

    def job_ids(self, naming: str = "") -> tuple[str, ...]:
        return self._book.job_ids()

    def append(self, journal: j.Journal, *entries: j.Entry) -> str:
        self.count += 1
        if self.count > self._at or (self.count == self._at and not self._after):
            raise Died
        written = journal.append(*entries)
        if self.count == self._at:
            raise Died
        return written


class DyingJournal:
    """One job's journal in a dying process."""

    def __init__(self, journal: j.Journal, book: DyingBook) -> None:
        self.job_id = journal.job_id
        self._journal, self._book = journal, book

    def append(self, *entries: j.Entry) -> str:
        return self._book.append(self._journal, *entries)

    def entries(self) -> tuple[tuple[j.Entry, str], ...]:
        return self._journal.entries()


async def count_appends(street: Street, folder: Path, serial: str) -> int:
    await street.add_lock(serial)
    books: list[DyingBook] = []

    def count(book: j.Book) -> DyingBook:
        books.append(DyingBook(book, 10_000, False))
        return books[-1]

    async with open_session(street, folder, count) as session:
        await until_rest(session, session.start("install", street.given(serial)))
    return books[0].count


async def walk(folder: Path, idempotent: bool, points: Callable[[int], Iterable[Point]]) -> list[str]:
    """Die at each point, resume, and return the requests whose answers were lost for good."""
    async with open_street(folder, replace(CloudOptions(), install_idempotent=idempotent)) as street:
        names = iter(serials(200))
        whole = folder / "whole"
        whole.mkdir()
        appends = await count_appends(street, whole, next(names))
        assert appends > 25
        losses: list[str] = []
        for at, after in points(appends):
            place = folder / f"{at}-{after}"
            place.mkdir()
            losses += await die_and_resume(street, place, next(names), at, after)
        return losses


def every_point(appends: int) -> Iterable[Point]:
    """Before and after every entry but the first, before which there is no job."""
    return ((at, after) for at in range(2, appends + 1) for after in (False, True))


async def test_dead_after_any_entry_the_job_ends_proven_or_says_what_is_lost(tmp_path: Path) -> None:
    losses = await walk(tmp_path, False, lambda appends: ((at, True) for at in range(2, appends + 1)))
    assert sorted(losses) == ["assign-firmware", "install-lock", "provision-lock"]


async def test_dead_before_any_entry_the_job_ends_proven_or_says_what_is_lost(tmp_path: Path) -> None:
    losses = await walk(tmp_path, True, lambda appends: ((at, False) for at in range(2, appends + 1)))
    # The cloud committed and only a message cannot be had again by reading.
    assert losses == ["install-lock"]


@pytest.mark.faults
@pytest.mark.parametrize("idempotent", [True, False])
async def test_dead_anywhere_with_either_cloud_the_job_ends_proven(tmp_path: Path, idempotent: bool) -> None:
    losses = await walk(tmp_path, idempotent, every_point)
    assert sorted(losses) == ["assign-firmware", "install-lock", "install-lock", "provision-lock"]


async def die_and_resume(street: Street, folder: Path, serial: str, at: int, after: bool) -> list[str]:
    """Returns the requests whose answers were lost for good and needed leave."""
    await street.add_lock(serial)
    async with open_session(street, folder, lambda book: DyingBook(book, at, after)) as session:
        job_id = session.start("install", street.given(serial))
        task = session._jobs[job_id].task
        assert task is not None
        async with asyncio.timeout(WAIT_S):
            with pytest.raises(Died):
                await task
    asked: list[str] = []
    async with open_session(street, folder) as session:
        if session.snapshot(job_id).state is JobState.DONE:
            return []
        session.resume(job_id)
        while (snapshot := await until_rest(session, job_id)).state is not JobState.DONE:
            assert isinstance(snapshot.request, AskLeave), (at, after, snapshot.state, snapshot.fault)
            assert snapshot.request.lost
            asked.append(snapshot.request.of)
            assert session.allow(job_id, snapshot.request.of)
            await asyncio.sleep(0)
        assert conclude(snapshot.workflow, snapshot.facts).proven
        check_effects(street, session, job_id, snapshot)
    return asked


def check_effects(street: Street, session: Session, job_id: str, snapshot: Snapshot) -> None:
    """Effects at the cloud are never more than the `Asked` entries, those never two without leave."""
    entries = [entry for entry, _ in session._book.job(job_id).entries()]
    serial = snapshot.facts[f.LockChosen].serial
    suffix = f"[{serial}]"
    ledger = [e for e in street.cloud.effects() if e.effect != "synced"]
    mine = {e.lock_id for e in ledger if e.effect == "provisioned" and suffix in e.detail}
    mine.add(snapshot.facts[f.Provisioned].lock_id)
    for request, words in {
        "provision-lock": ("provisioned",),
        "install-lock": ("installed", "message again"),
        "free-place": ("uninstalled",),
        "assign-firmware": ("assigned",),
    }.items():
        asked = sum(entry == j.Asked(request) for entry in entries)
        allowed = sum(entry == j.Allowed(request) for entry in entries)
        effects = sum(e.effect in words and e.lock_id in mine for e in ledger)
        assert effects <= asked <= 1 + allowed, (request, effects, asked, allowed)


async def test_an_answer_lost_after_its_effect_is_settled_or_said_lost(
    street: Street, tmp_path: Path
) -> None:
    operations = {"provisionLock": None, "installLock": "install-lock", "assignFirmwareVersion": None}
    for (operation, lost), serial in zip(operations.items(), serials(3), strict=True):
        street.cloud.faults = (CloudFault(operation, "drop", after_effect=True, times=1),)
        await street.add_lock(serial)
        folder = tmp_path / operation
        folder.mkdir()
        async with open_session(street, folder) as session:
            job_id = session.start("install", street.given(serial))
            snapshot = await until_rest(session, job_id)
            if lost:
                assert isinstance(snapshot.request, AskLeave)
                assert snapshot.request.of == lost
                assert snapshot.request.reading
                session.allow(job_id, lost)
                await asyncio.sleep(0)
                snapshot = await until_rest(session, job_id)
            assert snapshot.state is JobState.DONE, (operation, snapshot.fault)
            check_effects(street, session, job_id, snapshot)


@pytest.mark.parametrize(
    "faults",
    [LockFaults(foreign_keys=True), LockFaults(copied_keys=True), LockFaults(claimed_model="VL9")],
    ids=["keys changed", "keys copied", "another model"],
)
async def test_an_impostor_gets_not_one_byte_of_a_message(
    street: Street, tmp_path: Path, faults: LockFaults
) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    given = street.given(serial)
    host.set_faults(faults)
    async with open_session(street, tmp_path) as session:
        snapshot = await until_rest(session, session.start("install", given))
    assert snapshot.fault is not None
    assert snapshot.fault.code is FaultCode.LOCK_IMPOSTOR
    assert not street.cloud.effects()
    assert host.lock.device.inbox.is_empty


async def test_five_locks_in_a_row_wait_for_their_syncs_together(street: Street, tmp_path: Path) -> None:
    async with open_session(street, tmp_path) as session:
        jobs = []
        for serial in serials(5):
            await street.add_lock(serial)
            jobs.append(session.start("install", street.given(serial)))
        for job_id in jobs:
            assert (await until_rest(session, job_id)).state is JobState.DONE


async def test_uninstall_and_deprovision_return_a_lock_to_the_factory(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    await install(street, tmp_path, serial, None)
    chosen = street.given(serial)[0]
    async with open_session(street, tmp_path) as session:
        facts = (chosen, f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
        done = await until_rest(session, session.start("uninstall", facts))
        assert done.state is JobState.DONE, done.fault
        assert street.hosts[serial].lock.state.phase == 1
        job_id = session.start("deprovision", (chosen, f.Confirmed()))
        assert (await until_rest(session, job_id)).step == "pressed"
        street.hosts[serial].press()
        assert session.answer(job_id, f.Pressed())
        await asyncio.sleep(0)
        done = await until_rest(session, job_id)
        assert done.state is JobState.DONE, done.fault
        assert street.hosts[serial].lock.state.phase == 0
