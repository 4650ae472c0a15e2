"""Puts a job, its lock and the cloud into one cell of the truth table, with real parties, and sees what the
app makes of it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import httpx

from installer_app.cloud.proofs import Pace
from installer_app.model.message import UninstallMode
from installer_app.sandbox.cloud import KANAALHUIS, area_id
from installer_app.sandbox.cloud.records import Lock as CloudLock
from installer_app.sandbox.lock_state import Memory, Phase
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.virtual_time import monotonic_s
from tests.scenario.door import AREA, Street, open_session

ELSEWHERE: Final = area_id("Kanaalhuis", "Floor 3 West")
PRIVATE: Final = ("free", "here", "elsewhere", "orphan", "orphans")
CLOUDS: Final = (
    *((state, hidden) for state in PRIVATE for hidden in (False, True)),
    ("none", False),
    ("unreachable", False),
)
"""How the record is, and whether its `private` block is hidden from everybody."""
PACE: Final = Pace(first_s=0.4, factor=1.5, longest_s=2.0, deadline_s=6.0, search_s=5.0, settle_s=5.0)
"""A lock that syncs three times a second has shown by then what it will show."""
LOCKS: Final = ("factory", "ours", "another's", "here", "elsewhere", "unreachable")
Stop = Callable[[j.Entry], bool]


def asked(request: str) -> Stop:
    """Just before this is asked."""
    return lambda entry: entry == j.Asked(request)


def learned(kind: type[f.Fact]) -> Stop:
    """Once it happened, before it is written down."""
    return lambda entry: isinstance(entry, j.Learned) and isinstance(entry.fact, kind)


@dataclass(frozen=True)
class Cut:
    """Where the process dies, and what the job is."""

    stop: Stop
    workflow: str = "install"
    firmware: str | None = None
    forgets: bool = False
    """The lock lost power then: it holds no half of a message."""


CUTS: Final = {
    "nothing asked": Cut(asked("provision-lock")),
    "provision asked": Cut(learned(f.Provisioned)),
    "provisioned": Cut(learned(f.ProvisionDelivered), forgets=True),
    "keys delivered": Cut(learned(f.ProvisionApplied)),
    "keys applied": Cut(asked("install-lock")),
    "install asked": Cut(learned(f.InstallSigned)),
    "install signed": Cut(learned(f.InstallDelivered), forgets=True),
    "install delivered": Cut(learned(f.InstallApplied)),
    "install applied": Cut(learned(f.BaselineRead)),
    "firmware asked": Cut(learned(f.FirmwareAssigned), firmware="1.4.0"),
    "firmware assigned": Cut(learned(f.SyncRequested), firmware="1.4.0"),
    "uninstall unasked": Cut(asked("uninstall-lock"), "uninstall"),
    "uninstall asked": Cut(learned(f.UninstallSigned), "uninstall"),
    "uninstall signed": Cut(learned(f.UninstallDelivered), "uninstall", forgets=True),
    "uninstall delivered": Cut(learned(f.UninstallApplied), "uninstall"),
    "uninstall applied": Cut(learned(f.BaselineRead), "uninstall"),
}
"""Every state of the journal."""


class Died(BaseException):
    """The process is dead: nothing after this point happens."""


class _DyingJournal:
    def __init__(self, journal: j.Journal, stop: Stop) -> None:
        self.job_id = journal.job_id
        self._journal, self._stop, self._dead = journal, stop, False

    def append(self, *entries: j.Entry) -> str:
        self._dead = self._dead or any(self._stop(entry) for entry in entries)
        if self._dead:
            raise Died
        return self._journal.append(*entries)

    def entries(self) -> tuple[tuple[j.Entry, str], ...]:
        return self._journal.entries()


class _DyingBook:
    def __init__(self, book: j.Book, stop: Stop) -> None:
        self._book, self._stop = book, stop

    def open_job(self, workflow: str) -> j.Journal:
        return _DyingJournal(self._book.open_job(workflow), self._stop)

    def job(self, job_id: str) -> j.Journal:
        return _DyingJournal(self._book.job(job_id), self._stop)

    def hold(self, job_id: str) -> j.Hold:
        return self._book.hold(job_id)

    def job_ids(self, naming: str = "") -> tuple[str, ...]:
        return self._book.job_ids()


async def rested(session: Session, job_id: str) -> Snapshot:
    """The job once it does not move by itself."""
    await asyncio.sleep(0)
    changed = asyncio.Event()
    unsubscribe = session.subscribe(lambda _: changed.set())
    try:
        while not (snapshot := session.snapshot(job_id)).at_rest:
            changed.clear()
            await changed.wait()
        return snapshot
    finally:
        unsubscribe()


@dataclass(frozen=True)
class Scene:
    """One cell, set."""

    street: Street
    folder: Path
    serial: str
    job_id: str
    record_id: str
    """The record the cloud's side of the cell is about."""
    effects: int
    """Lines of the ledger before the app came back."""


async def play(street: Street, folder: Path, serial: str, cut: Cut) -> str:
    """A job of this lock until the process dies; its id."""
    await street.add_lock(serial)
    facts: tuple[f.Fact, ...] = street.given(serial, cut.firmware)
    if cut.firmware is None:
        facts = tuple(fact for fact in facts if not isinstance(fact, f.FirmwareChosen))
    if cut.workflow == "uninstall":
        async with open_session(street, folder, monotonic=monotonic_s) as session:
            job_id = session.start("install", facts)
            assert f.InstallApplied in (await rested(session, job_id)).facts
            await session.abandon(job_id)
        facts = (facts[0], f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
    if cut.workflow == "deprovision":
        facts = await provision(street, folder, serial)
    async with open_session(
        street, folder, lambda book: _DyingBook(book, cut.stop), monotonic=monotonic_s
    ) as session:
        job_id = session.start(cut.workflow, facts)
        task = session._jobs[job_id].task
        assert task is not None
        try:
            await task
        except Died:
            return job_id
    raise AssertionError(f"{serial} went on to {session.snapshot(job_id).step}")


async def provision(street: Street, folder: Path, serial: str) -> tuple[f.Fact, ...]:
    """A lock of the street that has keys; returns what begins its deprovisioning."""
    chosen, confirmed = street.given(serial)[0], f.Confirmed()
    async with open_session(street, folder, monotonic=monotonic_s) as session:
        job_id = session.start("provision", (chosen, f.NameChosen("Door"), confirmed))
        done = await rested(session, job_id)
        assert done.state is JobState.DONE, done.fault
    return (chosen, confirmed)


def records_of(street: Street, serial: str) -> list[CloudLock]:
    """The cloud's records that carry this serial."""
    store = street.cloud._desk.store
    with store.transaction():
        return [each for each in store.select(CloudLock) if each.display_name.endswith(f"[{serial}]")]


def add_record(street: Street, serial: str, like: CloudLock | None) -> CloudLock:
    """Another record of this serial, as some other provisioning made it."""
    store, now = street.cloud._desk.store, street.cloud._desk.clock()
    at = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    account = like.account if like else _account(street)
    made = CloudLock(
        lock_id=str(uuid.uuid4()),
        account=account,
        display_name=f"Other [{serial}]",
        api_key=str(uuid.uuid4()),
        lock_key=uuid.uuid4().bytes * 2,
        last_issued=at,
        created_at=at,
        modified_at=at,
        modified_by="somebody",
    )
    with store.transaction():
        store.put(made)
    return made


def _account(street: Street) -> str:
    from installer_app.sandbox.cloud.records import Person, Token

    store = street.cloud._desk.store
    with store.transaction():
        [token] = [each for each in store.select(Token) if each.name == "mara"]
        person = store.find(Person, token.user_id)
    assert person is not None
    return person.account


async def set_scene(
    street: Street, folder: Path, serial: str, cell: tuple[str, str, tuple[str, bool]]
) -> Scene:
    """Journal, lock and cloud as the cell says."""
    journal, lock, cloud = cell
    cut = CUTS[journal]
    job_id = await play(street, folder, serial, cut)
    found = records_of(street, serial)
    record = found[0] if found else add_record(street, serial, None)
    if cut.forgets:
        street.hosts[serial].power_cut()
    other = add_record(street, serial, record) if lock == "another's" else None
    _set_lock(street, serial, lock, record, other)
    about = other if other is not None and not found else record
    _set_cloud(street, serial, cloud[0], about, made=bool(found))
    street.cloud.options = replace(street.cloud.options, hide_private=cloud[1])
    return Scene(street, folder, serial, job_id, about.lock_id, len(street.cloud.effects()))


def _set_lock(street: Street, serial: str, to: str, record: CloudLock, other: CloudLock | None) -> None:
    host = street.hosts[serial]
    state = host.lock.state
    phases: dict[str, Phase] = {"ours": 1, "another's": 1, "here": 2, "elsewhere": 2}
    if to == "unreachable":
        host.power_off()
        return
    if to == "factory":
        if state.phase:
            host.press()
        return
    owner, place = other or record, {"here": AREA, "elsewhere": ELSEWHERE}.get(to, "")
    memory = state.memory
    if (state.phase, memory.lock_id, memory.area_id) == (phases[to], owner.lock_id, place):
        return
    issued_ns = int(street.clock() * 1e9)
    memory = Memory(
        lock_id=owner.lock_id,
        api_key=owner.api_key,
        lock_key=owner.lock_key,
        property_id=KANAALHUIS if place else "",
        area_id=place,
        created_ns=issued_ns,
        issued_ns=issued_ns,
    )
    host.lock.device.commit(replace(state, phase=phases[to], memory=memory, clock_offset_s=0))


def _set_cloud(street: Street, serial: str, to: str, record: CloudLock, made: bool) -> None:
    store = street.cloud._desk.store
    area = {"here": AREA, "elsewhere": ELSEWHERE}.get(to)
    with store.transaction():
        current = store.find(CloudLock, record.lock_id)
        assert current is not None
        match to:
            case "unreachable":
                return
            case "none":
                for each in records_of(street, serial):
                    store.remove(CloudLock, each.lock_id)
                return
            case "orphan" | "orphans":
                for each in records_of(street, serial):
                    store.remove(CloudLock, each.lock_id)
            case _:
                property_id = KANAALHUIS if area else None
                installed = current.install_date if area else None
                store.put(
                    replace(
                        current,
                        property_id=property_id,
                        area_id=area,
                        install_date=installed or (area and current.created_at),
                    )
                )
    if to in ("orphan", "orphans"):
        add_record(street, serial, record)
    if to == "orphans":
        add_record(street, serial, record)


def _refuse(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route")


async def look(scene: Scene, cloud: str) -> tuple[Snapshot, str]:
    """What the app makes of it once it is started again, until it rests; and that in one word."""
    transport = httpx.MockTransport(_refuse) if cloud == "unreachable" else None
    async with open_session(
        scene.street, scene.folder, pace=PACE, monotonic=monotonic_s, transport=transport
    ) as session:
        session.resume(scene.job_id)
        snapshot = await rested(session, scene.job_id)
        return snapshot, outcome(snapshot)


def outcome(snapshot: Snapshot) -> str:
    """In one word."""
    made = snapshot.facts.get(f.Provisioned)
    how = " with the record found" if made is not None and made.recovered else ""
    match snapshot.state, snapshot.request:
        case JobState.DONE, _:
            return f"done{how}"
        case JobState.ASKING, AskLeave(of=of, lost=True, reading=reading):
            shown = reading.get("as_asked") or reading.get("record") or "unknown"
            word = shown if shown in ("yes", "no", "none") else "unknown" if "unknown" in shown else "named"
            return f"leave {of}: {word}{how}"
        case JobState.ASKING, request:
            return f"{request.key() if request else 'nothing'}{how}"
        case JobState.STOPPED, _ if snapshot.fault is not None:
            return f"{snapshot.fault.code.value}{how}"
    return f"{snapshot.state.value}{how}"
