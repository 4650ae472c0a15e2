"""What the main job costs, counted and not timed: requests to the cloud, TLS handshakes, durable commits."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import uvicorn

from installer_app.model.profile import Profile
from installer_app.model.record import Plain
from installer_app.sandbox.cloud.wire import DroppingProtocol
from installer_app.session import Session
from installer_app.store.journal import JournalBook
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Fact
from installer_app.workflow.journal import Entry
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.bench.figure import Bench, Reading, exactly
from tests.contract.certificates import Wish, make, root, serve
from tests.scenario.door import Street, open_session, open_street, serials

WAIT_S: Final = 60.0
POLLS: Final = (r.AwaitSync, r.AwaitKeys, r.AwaitFirmware)
"""Requests that are answered by reading again and again."""
FEWEST: Final[Mapping[str, int]] = {
    "getMe": 2,
    "getProperty": 1,
    "getArea": 1,
    "listAreas": 1,
    "listLocks": 1,
    "provisionLock": 1,
    "installLock": 1,
    "getLock": 1,
    "getFirmwareVersion": 1,
    "assignFirmwareVersion": 1,
}
"""The eleven that the contract asks of a lock that comes from its factory, with two people signed in:

* getMe, one each: nothing else tells what a token may do, and each write goes to the one that may;
* getProperty and getArea: that the place exists is known before anything is made for it;
* listAreas, for an area within another: it names that one by its id alone, and the technician confirms names;
* listLocks: provisionLock has no key that would make it harmless to repeat, so whether a record with this
  serial is there is looked for first;
* provisionLock, installLock, assignFirmwareVersion: the three effects;
* getFirmwareVersion: what is assigned exists, and is for locks;
* getLock: the baseline, without which a changed date would prove no sync.

That the lock is in its place afterwards is read from what the last poll was told."""


@dataclass
class Cost:
    """What one main job came to."""

    requests: Counter[str] = field(default_factory=Counter)
    """By operation, without polls."""
    commits: int = 0
    """Durable ones, of journal, vault and pins."""
    fewest_commits: int = 0
    """Two for each step with an effect, at the cloud or on what this computer keeps; one for each other."""
    entries: list[Entry] = field(default_factory=list)


async def drive(session: Session, job_id: str, given: tuple[Fact, ...] = ()) -> Snapshot:
    """The job to its end; each question is answered when it is asked, as in the window."""
    answers, changed = {type(fact): fact for fact in given}, asyncio.Event()
    unsubscribe = session.subscribe(lambda _: changed.set())
    try:
        async with asyncio.timeout(WAIT_S):
            while True:
                changed.clear()
                snapshot = session.snapshot(job_id)
                wanted = next((step for step in snapshot.workflow if step.name == snapshot.step), None)
                if snapshot.state is JobState.ASKING and wanted and wanted.learns in answers:
                    session.answer(job_id, answers.pop(wanted.learns))
                elif snapshot.at_rest:
                    assert snapshot.state is JobState.DONE, snapshot.fault
                    return snapshot
                await changed.wait()
    finally:
        unsubscribe()


async def install(street: Street, folder: Path, serial: str) -> Cost:
    """A lock from the factory, to the last proof; what was asked of the cloud and committed on the way."""
    cost, polling = Cost(), False
    books: list[JournalBook] = []
    await street.add_lock(serial)

    def note(kind: str, fields: Mapping[str, Plain]) -> None:
        if kind == "http.request" and not polling:
            cost.requests[str(fields["operation"])] += 1

    def watch(snapshot: Snapshot) -> None:
        nonlocal polling
        polling = isinstance(snapshot.request, POLLS)

    def count(sql: str) -> None:
        cost.commits += sql == "COMMIT"

    def listen(book: JournalBook) -> JournalBook:
        book._database._connection.set_trace_callback(count)
        books.append(book)
        return book

    async with open_session(street, folder, listen, sink=note) as session:
        session.subscribe(watch)
        first, *rest = street.given(serial)
        done = await drive(session, session.start("install", (first,)), tuple(rest))
        books[0]._database._connection.set_trace_callback(None)
        cost.entries = [entry for entry, _ in books[0].job(done.job_id).entries()]
    own = (f.KeysPinned, f.RecordSealed)  # they pin keys, and bind an id to them
    known = [step for step in done.workflow if step.learns in done.facts]
    cost.fewest_commits = sum(2 if step.once or step.learns in own else 1 for step in known)
    return cost


@cache
def measure() -> Cost:
    """One main job over real parties; the virtual lock, cloud and radio are in memory."""

    async def run() -> Cost:
        with tempfile.TemporaryDirectory() as folder:
            async with open_street(Path(folder)) as street:
                return await install(street, Path(folder), serials(1)[0])

    return asyncio.run(run())


def compare_requests() -> Reading:
    """Against FEWEST, which says why each."""
    return exactly(measure().requests.total() / sum(FEWEST.values()))


def compare_commits() -> Reading:
    cost = measure()
    return exactly(cost.commits / cost.fewest_commits)


# P5


@asynccontextmanager
async def serve_tls(street: Street, folder: Path) -> AsyncIterator[tuple[Profile, list[object]]]:
    """The street's cloud behind TLS, whom to ask there, and the handshakes that were begun with it."""
    house = root("House of Locks")
    serve(folder, make(Wish("The Cloud"), house))
    (folder / "house.pem").write_bytes(house.pem)
    begun: list[object] = []
    config = uvicorn.Config(
        street.cloud.app,
        port=0,
        http=DroppingProtocol,
        ssl_certfile=folder / "chain.pem",
        ssl_keyfile=folder / "key.pem",
        ws="none",
        log_config=None,
    )
    config.load()
    assert config.ssl is not None
    config.ssl.sni_callback = lambda _socket, name, _context: begun.append(name)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(WAIT_S):
            while not server.started:
                await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        signers = {key: value.hex() for key, value in street.cloud.signers().items()}
        yield (
            Profile(
                "tls",
                f"https://localhost:{port}",
                credentials=street.people,
                signers=signers,
                ca_file=str(folder / "house.pem"),
            ),
            begun,
        )
    finally:
        server.should_exit = True
        await serving


async def count_handshakes() -> Reading:
    """A session with two main jobs one after the other, over real sockets and TLS: one handshake."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with open_street(folder) as street, serve_tls(street, folder) as (profile, begun):
            async with open_session(street, folder, service=profile) as session:
                for serial in serials(2):
                    await street.add_lock(serial)
                    await drive(session, session.start("install", street.given(serial)))
            return exactly(float(len(begun)))


def alone(work: Callable[[], Coroutine[Any, Any, Reading]]) -> Callable[[], Reading]:
    """In a loop of its own."""
    return lambda: asyncio.run(work())


BENCHES: Final = (
    Bench(
        "P4",
        "HTTP requests of the main job, without polls",
        "the eleven that the contract asks of it",
        gate=1.0,
        stretch=1.0,
        better="less",
        run=compare_requests,
    ),
    Bench(
        "P5",
        "TLS handshakes of a session with two main jobs, to one origin",
        "one",
        gate=1.0,
        stretch=1.0,
        better="less",
        run=alone(count_handshakes),
    ),
    Bench(
        "P14",
        "durable commits of the main job, each question answered by itself",
        "two for each step with an effect, one for each other",
        gate=1.0,
        stretch=0.75,
        better="less",
        run=compare_commits,
    ),
)
