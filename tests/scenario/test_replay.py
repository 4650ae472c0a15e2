"""A job lived through once more from its journal alone ends where it ended, over the same faults."""

from __future__ import annotations

import asyncio
import zipfile
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from installer_app.model.fault import FaultCode
from installer_app.sandbox.cloud import CloudFault
from installer_app.sandbox.faults import LockFaults, Meddling
from installer_app.session import Session
from installer_app.session.replay import Timed, replay
from installer_app.store.bundle import Bundle, allow, read, save
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.scenario.door import PACE, Street, open_session, open_street, serials
from tests.scenario.test_main_job import until_rest

KEY = InstallationKey(bytes(32), Protection.FILE)


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    async with open_street(tmp_path) as opened:
        yield opened


def through_a_file(entries: tuple[Timed, ...], folder: Path) -> tuple[Timed, ...]:
    """As another computer has them: out of a bundle, without secret bytes."""
    bundle = Bundle("2026-11-21T10:00:00Z", "sandbox", {"j-1": entries})
    save(bundle, KEY, folder / "bundle.zip")
    return read(folder / "bundle.zip").jobs["j-1"]


def entries_of(session: Session, job_id: str) -> tuple[Timed, ...]:
    return session._book.job(job_id).entries()


async def until_rest_again(session: Session, job_id: str) -> Snapshot:
    """Once it has moved."""
    while session.snapshot(job_id).at_rest:
        await asyncio.sleep(0)
    return await until_rest(session, job_id)


async def check_same(entries: tuple[Timed, ...], folder: Path) -> Snapshot:
    told = through_a_file(entries, folder)
    memory = j.replay(told)
    assert [type(entry) for entry, _ in told] == [type(entry) for entry, _ in entries]
    seen: list[Snapshot] = []
    again = await replay(told, seen.append)
    assert again.faithful
    assert set(again.snapshot.facts) == set(memory.facts)
    assert seen[-1].state is again.snapshot.state
    return again.snapshot


async def test_a_finished_job_is_lived_through_to_its_end(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    await street.add_lock(serial)
    async with open_session(street, tmp_path) as session:
        done = await until_rest(session, session.start("install", street.given(serial)))
        entries = entries_of(session, done.job_id)
    again = await check_same(entries, tmp_path)
    assert (done.state, again.state) == (JobState.DONE, JobState.DONE)
    assert again.facts[f.InstallSigned].message.is_gone
    names = [one.name for one in again.facts[f.AccountsRead].accounts]
    assert names == ["M***", "R***"], "who was signed in is told to nobody"
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    for message in (done.facts[f.InstallSigned].message, done.facts[f.Provisioned].record):
        for part in (*parts, (tmp_path / "bundle.zip").read_bytes()):
            assert message.data not in part and b64encode(message.data) not in part


async def test_a_fault_that_stopped_a_job_stops_its_replay(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    host.set_faults(LockFaults(battery_percent=4))
    async with open_session(street, tmp_path) as session:
        stopped = await until_rest(session, session.start("install", street.given(serial)))
        entries = entries_of(session, stopped.job_id)
    again = await check_same(entries, tmp_path)
    assert again.fault is not None and stopped.fault is not None
    assert again.fault.code is stopped.fault.code is FaultCode.LOCK_BATTERY_LOW
    assert again.step == stopped.step


async def test_what_the_technician_did_after_a_fault_is_done_again(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    host.set_faults(LockFaults(battery_percent=4))
    async with open_session(street, tmp_path) as session:
        job_id = session.start("install", street.given(serial))
        await until_rest(session, job_id)
        host.set_faults(LockFaults())
        session.go_on(job_id)
        done = await until_rest_again(session, job_id)
        entries = entries_of(session, job_id)
    assert done.state is JobState.DONE
    assert (await check_same(entries, tmp_path)).state is JobState.DONE


async def test_a_lost_answer_a_death_and_leave_are_lived_through(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    await street.add_lock(serial)
    street.cloud.faults = (CloudFault("installLock", "drop", after_effect=True, times=1),)
    async with open_session(street, tmp_path) as session:
        lost = await until_rest(session, session.start("install", street.given(serial)))
        assert lost.state is JobState.ASKING
    async with open_session(street, tmp_path) as session:
        session.resume(lost.job_id)
        await until_rest(session, lost.job_id)
        assert session.allow(lost.job_id, "install-lock")
        done = await until_rest_again(session, lost.job_id)
        entries = entries_of(session, lost.job_id)
    assert done.state is JobState.DONE
    assert (await check_same(entries, tmp_path)).state is JobState.DONE


async def test_leave_for_a_new_message_is_lived_through(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    given = street.given(serial)
    host.set_faults(LockFaults(never_sync=True))
    async with open_session(street, tmp_path, pace=replace(PACE, deadline_s=0.5)) as session:
        job_id = session.start("install", given)
        stopped = await until_rest(session, job_id)
        assert stopped.fault is not None and stopped.fault.code is FaultCode.SYNC_NOT_SEEN
        host.set_faults(LockFaults())
        assert session.allow(job_id, "install-lock")
        done = await until_rest_again(session, job_id)
        entries = entries_of(session, job_id)
    assert done.state is JobState.DONE, (done.fault, done.request)
    assert [entry for entry, _ in entries].count(j.Asked("install-lock")) == 2
    assert (await check_same(entries, tmp_path)).state is JobState.DONE


async def test_a_process_that_died_at_any_entry_is_lived_through(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    host.set_faults(LockFaults(meddle=(Meddling("drop", "64.1"),)))
    async with open_session(street, tmp_path) as session:
        done = await until_rest(session, session.start("install", street.given(serial)))
        entries = entries_of(session, done.job_id)
    for end in range(1, len(entries)):
        await check_same(entries[:end], tmp_path)


def test_nothing_but_what_is_listed_leaves_this_computer() -> None:
    lines = (
        '{"at": "2026-11-21T10:00:00Z", "kind": "http.answer", "status": 200, "body": "canary"}',
        '{"at": "2026-11-21T10:00:00Z", "kind": "odd.kind", "token": "canary"}',
        "no record: canary",
    )
    records, left_out = allow(lines)
    assert records == ({"at": "2026-11-21T10:00:00Z", "kind": "http.answer", "status": 200},)
    assert [(each.what, each.why) for each in left_out] == [
        ("http.answer body", "not listed"),
        ("odd.kind", "not listed"),
        ("record", "unreadable"),
    ]
