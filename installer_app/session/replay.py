"""A job lived through once more: a new session is given the answers that a journal has, so that a fault far
away can be watched here and turned into a test.

No lock and no cloud is asked: all parties are one record, which answers what the journal says was answered.
Secret bytes are not in a bundle and are not needed: a message is its digest and its length. Where the journal
reads anew although nothing went wrong, the process had died: the replay dies there too and resumes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

from installer_app.model.fault import Fault
from installer_app.session import Session
from installer_app.session.job import UNDO
from installer_app.workflow import journal as j
from installer_app.workflow.facts import KINDS, Fact
from installer_app.workflow.party import PartyName, Report, Request
from installer_app.workflow.requests import Settle, Settlement
from installer_app.workflow.snapshot import JobState, Snapshot

F_co = TypeVar("F_co", covariant=True)
Timed = tuple[j.Entry, str]
Watch = Callable[[Snapshot], None]
JOB: Final = "replay"
TURNS: Final = 1_000
"""Of the loop, within which a session whose every question is answered at once comes to rest."""
HEED: Final = 5
"""Turns after which a session that was pushed no longer shows where it rested before."""
PASSED_OVER: Final = (j.Skipped, j.Asked, j.Declined, j.Offered, j.Given)
"""Written by the session itself, or of no consequence to it."""


@dataclass(frozen=True)
class Replayed:
    """Where a replay ended. `faithful`: the new session asked what the old one had asked, to the end."""

    snapshot: Snapshot
    faithful: bool


async def replay(entries: Sequence[Timed], watch: Watch | None = None) -> Replayed:
    """Live through a job's entries; `watch` is told every change. The job of an empty record is a bug."""
    record = _Record(entries)
    (opened, _), *_rest = entries
    assert isinstance(opened, j.Opened), opened
    record.next = 1
    book = _Book(record)
    faithful, restarted_at = True, -1
    session = _open(record, book, watch)
    try:
        session.start(opened.workflow, record.take_answers())
        while True:
            snapshot = await _settle(session, record)
            if record.peek() is None or isinstance(record.peek(), j.Closed):
                break
            if snapshot.at_rest and _push(session, record, snapshot):
                continue
            if restarted_at == record.next:
                faithful = False
                break
            restarted_at = record.next
            await session.close()
            session = _open(record, book, watch)
            session.resume(JOB)
        return Replayed(session.snapshot(JOB), faithful)
    finally:
        await session.close()


def _open(record: _Record, book: _Book, watch: Watch | None) -> Session:
    session = Session(dict.fromkeys(PartyName, record), book)
    session.subscribe(record.follow)
    if watch is not None:
        session.subscribe(watch)
    return session


async def _settle(session: Session, record: _Record) -> Snapshot:
    """The job at rest, or asking what the record does not answer next."""
    for turn in range(TURNS):
        await asyncio.sleep(0)
        if turn >= HEED and (session.snapshot(JOB).at_rest or record.stuck.is_set()):
            break
    return session.snapshot(JOB)


def _push(session: Session, record: _Record, snapshot: Snapshot) -> bool:
    """Do what the technician did next; False: it does not fit here."""
    entry = record.peek()
    match entry:
        case j.Learned(fact) if fact.source is PartyName.TECHNICIAN:
            record.next += 1
            session.answer(JOB, fact)
            return True
        case j.Forgot(names):
            record.next += 1
            # Leave forgets by itself what it makes to be asked anew.
            return isinstance(record.peek(), j.Allowed) or _go_back(session, snapshot, names)
        case j.Allowed(request):
            record.next += 1
            return session.allow(JOB, request)
        case j.Opened(workflow):
            record.next += 1
            (session.undo if workflow == UNDO else session.turn_back)(JOB)
            return True
    if snapshot.state is JobState.STOPPED:
        session.go_on(JOB)
        return True
    return False


def _go_back(session: Session, snapshot: Snapshot, names: tuple[str, ...]) -> bool:
    """What was forgotten while the job rested, was taken back by the technician; what is forgotten already,
    the session itself forgot."""
    known = [kind for name in names if (kind := KINDS.get(name)) and kind in snapshot.facts]
    if not known:
        return True
    taken_back = next((kind for kind in known if kind.source is PartyName.TECHNICIAN), None)
    return taken_back is not None and session.go_back(JOB, taken_back)


@dataclass
class _Record:
    """The journal as the party of everything."""

    entries: Sequence[Timed]
    next: int = 0
    step: str | None = None
    """What the session is at."""
    stuck: asyncio.Event = field(default_factory=asyncio.Event)
    """The session asks what the record does not answer next."""

    def peek(self) -> j.Entry | None:
        """The next entry that means something here; None: the record is at its end."""
        while self.next < len(self.entries):
            entry = self.entries[self.next][0]
            if not isinstance(entry, PASSED_OVER):
                return entry
            self.next += 1
        return None

    def take_answers(self) -> list[Fact]:
        """What was known from the start."""
        given: list[Fact] = []
        while isinstance(entry := self.peek(), j.Learned) and entry.fact.source is PartyName.TECHNICIAN:
            given.append(entry.fact)
            self.next += 1
        return given

    def follow(self, snapshot: Snapshot) -> None:
        self.step = snapshot.step

    def time(self) -> str:
        """When the record had what the session has now."""
        return self.entries[max(self.next - 1, 0)][1]

    async def ask(self, request: Request[F_co], report: Report) -> F_co:
        """What was answered then."""
        self.stuck.clear()
        if isinstance(self.peek(), j.Forgot):
            self.next += 1
        match self.peek():
            case j.Learned(fact) if fact.key() == self.step:
                self.next += 1
                return cast("F_co", Settlement(fact) if isinstance(request, Settle) else fact)
            case j.Faulted(step, code, detail) if step == self.step:
                declined = isinstance(self.entries[self.next - 1][0], j.Declined)
                self.next += 1
                raise Fault(code, detail, refused=declined)
        if isinstance(request, Settle):
            return cast("F_co", Settlement(None))
        self.stuck.set()
        await asyncio.get_running_loop().create_future()
        raise AssertionError("nothing answers it")

    async def rest(self) -> None:
        """Nothing is held."""


class _Book:
    """One job in memory: its journal, its book and its hold."""

    def __init__(self, record: _Record) -> None:
        self.job_id = JOB
        self._record = record
        self._written: list[Timed] = []

    def open_job(self, workflow: str) -> _Book:
        return self

    def job(self, job_id: str) -> _Book:
        return self

    def job_ids(self, naming: str = "") -> tuple[str, ...]:
        return (JOB,)

    def hold(self, job_id: str) -> _Book:
        return self

    def release(self) -> None: ...

    def append(self, *entries: j.Entry) -> str:
        at = self._record.time()
        self._written += [(entry, at) for entry in entries]
        return at

    def entries(self) -> tuple[Timed, ...]:
        return tuple(self._written)
