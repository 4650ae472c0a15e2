"""Gathers what the oracle judges, after a restart and its resumes: journal, ledger, lock, records, words."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from hashlib import sha256
from pathlib import Path
from typing import Final, ParamSpec

from installer_app.computer import utc_now
from installer_app.sandbox.cloud import VirtualCloud
from installer_app.sandbox.cloud.records import Lock as CloudLock
from installer_app.sandbox.cloud.refusal import Answer
from installer_app.sandbox.lock_state import LockState
from installer_app.session import Session
from installer_app.store.database import FILE, Database
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.journal import JournalBook
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.oracle import Evidence
from tests.scenario.door import Street

P = ParamSpec("P")
RESUMES: Final = 3
"""After so many restarts a job is done, or it says what is unknown."""
REST_S: Final = 30.0
"""No job may move by itself for longer."""
STREET_KEY: Final = InstallationKey(bytes(32), Protection.FILE)
"""Of the sessions that `tests.scenario.door` opens."""


def read_jobs(folder: Path, key: InstallationKey = STREET_KEY) -> dict[str, tuple[j.Entry, ...]]:
    """Every job of a data folder as a new process finds it. Fault: the chain or the file is not whole."""
    if not (folder / FILE).exists():
        return {}
    database = Database(folder / FILE)
    try:
        book = JournalBook(database, key, utc_now, os.urandom)
        book.verify()
        return {job: tuple(entry for entry, _ in book.job(job).entries()) for job in book.job_ids()}
    finally:
        database.close()


def gather(
    cloud: VirtualCloud,
    lock: LockState,
    jobs: Iterable[tuple[j.Entry, ...]],
    snapshot: Snapshot | None,
    signed: Iterable[str] | None = None,
    written: str = "",
) -> Evidence:
    """The evidence about one lock; `jobs`: all of its jobs, from every data folder."""
    mark = f"[{lock.birth.serial}]"
    jobs = tuple(jobs)
    with cloud._desk.store.transaction():
        records = tuple(each for each in cloud._desk.store.select(CloudLock) if mark in each.display_name)
    ledger = [each for each in cloud.effects() if each.effect != "synced"]
    ids = {each.lock_id for each in records} | {each.lock_id for each in ledger if mark in each.detail}
    ids |= {id_ for entries in jobs for entry in entries for id_ in _lock_ids(entry)}
    return Evidence(
        jobs,
        snapshot,
        tuple(each for each in ledger if each.lock_id in ids),
        lock,
        records,
        None if signed is None else frozenset(signed),
        written,
        (*cloud.tokens().values(), lock.memory.api_key, *_keys(lock)),
    )


def gather_at(
    street: Street, folder: Path, serial: str, snapshot: Snapshot | None, signed: Iterable[str] | None = None
) -> Evidence:
    """The evidence about one lock of a street in memory, whose journal lies in `folder` and is of this lock
    alone or of others too."""
    lock = street.hosts[serial].lock.state
    mine = [entries for entries in read_jobs(folder).values() if _is_about(entries, serial)]
    return gather(street.cloud, lock, mine, snapshot, signed, read_written(folder))


def read_written(folder: Path) -> str:
    """All text files of a data folder that people may be asked to send in: the recorder, the settings."""
    return "".join(path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.json*")))


def watch_signing(cloud: VirtualCloud) -> set[str]:
    """From now on the digest of every message this cloud signs is in the set."""
    signed: set[str] = set()

    def watching(perform: Callable[P, Awaitable[Answer]]) -> Callable[P, Awaitable[Answer]]:
        async def watched(*call: P.args, **named: P.kwargs) -> Answer:
            answer = await perform(*call, **named)
            signed.add(sha256(answer.body).hexdigest())
            return answer

        return watched

    setattr(cloud, "_perform", watching(cloud._perform))  # noqa: B010
    return signed


def _is_about(entries: Iterable[j.Entry], serial: str) -> bool:
    chosen = [e.fact for e in entries if isinstance(e, j.Learned) and isinstance(e.fact, f.LockChosen)]
    return any(fact.serial == serial for fact in chosen)


def _lock_ids(entry: j.Entry) -> Iterable[str]:
    match entry:
        case j.Learned(f.Provisioned(lock_id=id_) | f.LockIdGiven(lock_id=id_)):
            yield id_
        case j.Learned(f.RecordRead(record=record)) if record is not None:
            yield record.lock_id


def _keys(lock: LockState) -> tuple[str, ...]:
    keys = [lock.birth.seal, lock.birth.sign]
    if lock.memory.lock_key != bytes(32):
        keys.append(lock.memory.lock_key)
    return tuple(key.hex() for key in keys)


# ---- the restart

OpenSession = Callable[[], AbstractAsyncContextManager[Session]]


async def until_rest(session: Session, job_id: str, rest_s: float = REST_S) -> Snapshot:
    """The job once it does not move by itself. TimeoutError: it hangs."""
    changed = asyncio.Event()
    unsubscribe = session.subscribe(lambda _: changed.set())
    try:
        async with asyncio.timeout(rest_s):
            while not (snapshot := session.snapshot(job_id)).at_rest:
                changed.clear()
                await changed.wait()
            return snapshot
    finally:
        unsubscribe()


async def recover(open_session: OpenSession, job_id: str) -> Snapshot:
    """Start again, resume and give leave where it is asked for, at most RESUMES times: what the app says in
    the end. A job that is closed is left as it is."""
    resumes = 0
    while True:
        resumes += 1
        async with open_session() as session:
            snapshot = session.snapshot(job_id)
            if snapshot.memory.outcome is not None:
                return snapshot
            session.resume(job_id)
            snapshot = await until_rest(session, job_id)
            if isinstance(snapshot.request, AskLeave) and session.allow(job_id, snapshot.request.of):
                await asyncio.sleep(0)
                snapshot = await until_rest(session, job_id)
            if snapshot.state is JobState.DONE or resumes == RESUMES:
                return snapshot
