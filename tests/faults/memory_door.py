"""A whole door in memory and in virtual time: jobs through the real session, and a patient technician."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from installer_app.cloud.proofs import Pace
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.record import Plain
from installer_app.model.secret import Secret
from installer_app.sandbox.cloud import CloudOptions, VirtualCloud
from installer_app.sandbox.lock_device import Traits
from installer_app.session import Session
from installer_app.texts.faults import words
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.requests import AskFirmware, AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.cloud_wire import Wire
from tests.faults.evidence import gather_at, until_rest, watch_signing
from tests.faults.oracle import ASKED_AS, Evidence, judge
from tests.faults.virtual_time import monotonic_s, run_virtually, unix_s, utc_now
from tests.scenario.door import Street, open_session, open_street, serials

REST_S: Final = 700.0
"""The longest announced wait of a job, 600 s for a sync, and what is around it."""
CASE_S: Final = 20_000.0
"""Virtual seconds of a whole case; each wait has its own, shorter deadline."""
ASKS_ANEW: Final = frozenset(
    {
        FaultCode.MESSAGE_FALSE,
        FaultCode.MESSAGE_EXPIRED,
        FaultCode.MESSAGE_SIGNATURE,
        FaultCode.MESSAGE_ADDRESSEE,
        FaultCode.MESSAGE_REPLAYED,
        FaultCode.MESSAGE_NOT_UNDERSTOOD,
    }
)
"""After these nothing helps but another message."""
CHOICES: Final = 6
"""So many times at most somebody continues or gives leave."""
BODY_ROOM: Final = 8 * 1024 * 1024 + 128 * 1024
"""Bytes of one answer that may have been read when it is given up."""
SERIAL: Final = serials(1)[0]


@dataclass
class MemoryDoor:
    """One factory lock, one cloud, one computer."""

    street: Street
    folder: Path
    wire: Wire
    signed: set[str]
    tokens: dict[str, Secret]
    serial: str = SERIAL
    offset_s: Callable[[], float] = lambda: 0.0
    """How wrong this computer's clock is."""
    written: list[str] = field(default_factory=list)
    """What the recorder was told, and every word about a fault."""
    faults: list[Fault] = field(default_factory=list)
    """Those that stopped a job."""
    leaves: list[str] = field(default_factory=list)
    """Requests that leave was given for."""
    forged: set[str] = field(default_factory=set)
    """Digests of the messages that were found false."""
    signers: Mapping[str, str] | None = None

    def sign_in(self) -> None:
        """All people, with tokens that are taken."""
        self.tokens.update({who: Secret(self.street.cloud.tokens()[who]) for who in self.street.people})

    def open(self) -> AbstractAsyncContextManager[Session]:
        """This computer's session, as after a start of the app."""
        return open_session(
            self.street,
            self.folder,
            pace=Pace(),
            tokens=self.tokens,
            clock=lambda: self.street.clock() + self.offset_s(),
            transport=self.wire,
            monotonic=monotonic_s,
            sink=self._note,
            signers=self.signers,
        )

    def _note(self, kind: str, fields: Mapping[str, Plain]) -> None:
        self.written.append(f"{kind} {json.dumps(dict(fields), default=str)}")

    def given(self, firmware: str | None = "1.4.0") -> tuple[f.Fact, ...]:
        return self.street.given(SERIAL, firmware)

    @property
    def lock(self) -> Any:
        return self.street.hosts[SERIAL].lock

    async def rest(self, session: Session, job_id: str) -> Snapshot:
        """The job once it does not move by itself; what it says then is written down."""
        await asyncio.sleep(0)
        snapshot = await until_rest(session, job_id, REST_S)
        if snapshot.fault is not None:
            said = words(snapshot.fault, snapshot.facts)
            assert said.next and said.not_happened
            self.written.append(f"{snapshot.fault!r} {said!r}")
        return snapshot

    async def go_through(
        self, session: Session, job_id: str, between: Callable[[Snapshot], None] = lambda _: None
    ) -> Snapshot:
        """As a patient technician: continue and give leave until it is done. `between`: what is put right
        once the job has stopped."""
        snapshot = await self.rest(session, job_id)
        for _ in range(CHOICES):
            if snapshot.state is JobState.DONE:
                break
            if snapshot.state is JobState.STOPPED:
                assert snapshot.fault is not None
                self.faults.append(snapshot.fault)
            between(snapshot)
            if isinstance(snapshot.request, AskLeave) and snapshot.state is JobState.ASKING:
                assert snapshot.request.reading
                self.leaves.append(snapshot.request.of)
                assert session.allow(job_id, snapshot.request.of)
            elif snapshot.fault is not None and snapshot.fault.code in ASKS_ANEW:
                self._ask_anew(session, snapshot)
            elif isinstance(snapshot.request, AskFirmware):
                assert session.answer(job_id, self.given()[3])  # it followed what was forgotten
            else:
                session.go_on(job_id)
            snapshot = await self.rest(session, job_id)
        return snapshot

    def _ask_anew(self, session: Session, snapshot: Snapshot) -> None:
        """Leave for another message in place of one that is not true."""
        uninstall, install = snapshot.facts.get(f.UninstallSigned), snapshot.facts.get(f.InstallSigned)
        request = "uninstall-lock" if uninstall else "install-lock"
        for signed in (uninstall, install):
            if signed is not None:
                self.forged.add(signed.message.sha256)
        self.leaves.append(request)
        assert session.allow(snapshot.job_id, request)

    async def check(self, snapshot: Snapshot) -> None:
        """The job is done and proven, and the oracle finds nothing."""
        assert snapshot.state is JobState.DONE, (snapshot.step, snapshot.fault, snapshot.request)
        assert conclude(snapshot.workflow, snapshot.facts).proven
        await self.wire.settle()
        self.judge(snapshot)

    def judge(self, snapshot: Snapshot | None) -> None:
        last = self.lock.state.memory.last
        assert last is None or last.sha.hex() not in self.forged
        # What came false was journaled as it came.
        signed = self.signed | self.forged
        found = gather_at(self.street, self.folder, SERIAL, snapshot, signed)
        check_refusals(found)
        judge(replace(found, written=found.written + "\n".join(self.written)))
        assert self.wire.most_read <= BODY_ROOM


@functools.cache
def _seeded() -> Mapping[str, bytes]:
    """The files of a cloud's state, made once for a process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cloud = VirtualCloud(folder / "cloud.db", CloudOptions(), utc_now, os.urandom)
        cloud.seed()
        cloud.close()
        return {file.name: file.read_bytes() for file in folder.iterdir()}


def check_refusals(evidence: Evidence) -> None:
    """What is journaled as declined had no effect."""
    entries = [entry for job in evidence.jobs for entry in job]
    for operation, requests in ASKED_AS.items():
        asked = sum(isinstance(entry, j.Asked) and entry.request in requests for entry in entries)
        declined = sum(isinstance(entry, j.Declined) and entry.request in requests for entry in entries)
        done = sum(each.operation == operation for each in evidence.effects)
        assert done + declined <= asked, f"{operation} was called declined and took effect"


def in_memory(work: Callable[[Path], Coroutine[Any, Any, None]]) -> None:
    """Run one case on a virtual loop, its files where a disk costs nothing if the system has such a place."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        run_virtually(work(Path(folder)), CASE_S)


@asynccontextmanager
async def open_memory_door(folder: Path, options: CloudOptions | None = None) -> AsyncIterator[MemoryDoor]:
    """A street of one lock, by the clock of the running virtual loop; what is kept lies in `folder`."""
    for name, content in _seeded().items():
        (folder / name).write_bytes(content)
    async with open_street(folder, options, unix_s) as street:
        await street.add_lock(SERIAL, traits=Traits())
        door = MemoryDoor(street, folder, Wire(street.cloud), watch_signing(street.cloud), {})
        door.sign_in()
        yield door
