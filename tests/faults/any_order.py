"""A technician, a lock, a cloud, crashes, drops and time, each of which may act whenever it likes.

Everything runs on one virtual loop that stands still between two acts; a job is let go on step by step, so
that an act may come at any moment of it. A crash closes the database under the session's hands and leaves
everything else as it lies: nothing more can be written, as after a kill.
"""

from __future__ import annotations

import asyncio
import functools
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from installer_app.model.fault import Fault
from installer_app.model.message import UninstallMode
from installer_app.protocol.label import parse_label
from installer_app.session import Session
from installer_app.store.database import Database
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow import requests as r
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import Request
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS
from tests.faults import oracle
from tests.faults.evidence import gather_at
from tests.faults.memory_door import SERIAL, MemoryDoor, open_memory_door
from tests.faults.virtual_time import VirtualLoop

P = ParamSpec("P")
T = TypeVar("T")
TURNS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Turns of the loop that a job is let go on for at once; a whole install takes some thousands."""
CHOICES: Final = 24
"""What a patient technician decides in the end, at most, before the job must be at an end."""
DAY_S: Final = 90_000
WRITES: Final = frozenset(oracle.ASKED_AS)
AT_REST: Final = (JobState.ASKING, JobState.STOPPED)
CLOSED: Final = ("done", "undone")


def when(true: Callable[[AnyOrder], bool]) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """An act that does nothing at another moment. (Not a precondition: which moment it is depends on threads
    and random bytes too, and hypothesis wants the same choices each time.)"""

    def guard(act: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(act)
        def guarded(*machine: P.args, **drawn: P.kwargs) -> None:
            [self, *_] = machine
            assert isinstance(self, AnyOrder)
            if true(self):
                act(*machine, **drawn)

        return guarded

    return guard


class AnyOrder(RuleBasedStateMachine):
    """See the module. What must hold is asked after every act, and all of it in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        self.loop = VirtualLoop()
        self.untaken: list[str] = []
        self.loop.set_exception_handler(lambda _loop, context: self.untaken.append(str(context)))
        self.world, self.app = AsyncExitStack(), AsyncExitStack()
        self.session: Session | None = None
        self.job_id = ""
        self.offset_s = 0.0
        self.cut = ""

    # ---- the world

    def run(self, work: Awaitable[T]) -> T:
        """Let the loop turn until this is done."""

        async def bounded() -> T:
            async with asyncio.timeout(20_000):
                return await work

        return self.loop.run_until_complete(bounded())

    @initialize(sees=st.booleans(), begun=st.sampled_from((True, True, True, False)))
    def open(self, sees: bool, begun: bool) -> None:
        """A factory lock, a cloud, and the app started. `sees`: somebody signed in sees what support sees; if
        not, less can be settled by reading. `begun`: an install with every answer given."""
        self.door: MemoryDoor = self.run(self.world.enter_async_context(open_memory_door(self.folder)))
        if not sees:
            del self.door.tokens["ruben"]
        self.door.offset_s = lambda: self.offset_s
        self.door.wire.meddle = self._meddle
        self.start_app()
        if begun:
            self.job_id = self._call(lambda session: session.start("install", self.door.given()))

    def start_app(self) -> None:
        """A session over what lies on the disk."""
        self.session = self.run(self.app.enter_async_context(self.door.open()))

    async def _meddle(
        self, operation: str, perform: Callable[[], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        cut, self.cut = (self.cut, "") if operation in WRITES or "read" in self.cut else ("", self.cut)
        if cut.startswith("before"):
            raise httpx.ConnectError("cut before")
        answer = await perform()
        if cut.startswith("after"):
            await answer.aread()
            raise httpx.ReadError("cut after")
        return answer

    @property
    def snapshot(self) -> Snapshot | None:
        return self.session.snapshot(self.job_id) if self.session is not None and self.job_id else None

    def state(self) -> JobState | None:
        """Of the job in hand; None: there is none, or it is over."""
        snapshot = self.snapshot
        return None if snapshot is None or snapshot.memory.outcome is not None else snapshot.state

    # ---- the technician

    @rule(workflow=st.sampled_from(("install", "uninstall", "provision")), known=st.integers(0, 4))
    @when(lambda self: self.state() is None)
    def start(self, workflow: str, known: int) -> None:
        """Begin a job, some of its questions answered beforehand."""
        if workflow == "uninstall" and not self.door.lock.state.phase:
            workflow = "install"
        kinds = {step.learns for step in WORKFLOWS[workflow]}
        kinds -= {f.Confirmed}
        given = [fact for fact in self.door.given() if type(fact) in kinds]
        self.job_id = self._call(lambda session: session.start(workflow, given[: known + 1]))

    @rule()
    @when(lambda self: self.state() is JobState.ASKING)
    def answer(self) -> None:
        """Say what is asked, or give leave where it is asked for."""
        self._decide()

    @rule()
    @when(lambda self: self.state() is JobState.STOPPED)
    def go_on(self) -> None:
        """Continue, also a job of an earlier run of the app."""
        self._decide()

    @rule(back=st.sampled_from((f.PlaceChosen, f.NameChosen, f.FirmwareChosen, f.Confirmed)))
    @when(lambda self: self.state() in AT_REST)
    def go_back(self, back: type[Fact]) -> None:
        """Take an answer back, where that is true."""
        snapshot = self.snapshot
        if snapshot is not None and back in {step.learns for step in snapshot.workflow}:
            self._call(lambda session: (session.resume(self.job_id), session.go_back(self.job_id, back)))

    @rule()
    @when(lambda self: self.state() in AT_REST)
    def undo(self) -> None:
        """Take back what was done, where it can be."""
        with suppress(Fault):
            self._call(lambda session: session.undo(self.job_id))

    @rule()
    @when(lambda self: self.state() is not None)
    def stop(self) -> None:
        """Cancel what runs."""
        assert self.session is not None
        self.run(self.session.stop(self.job_id))

    # ---- time

    @rule(turns=st.sampled_from(TURNS))
    @when(lambda self: self.state() is JobState.RUNNING)
    def let_go_on(self, turns: int) -> None:
        """A moment, of any length."""
        self.run(self._turn(turns))

    @rule()
    @when(lambda self: self.state() is JobState.RUNNING)
    def let_come_to_rest(self) -> None:
        """Until it asks, stops or is done."""
        assert self.session is not None
        with suppress(Fault):
            self.run(self.door.rest(self.session, self.job_id))

    @rule(seconds=st.sampled_from((1, 60, 700)))
    @when(lambda self: self.state() is not None)
    def wait(self, seconds: int) -> None:
        """Time passes: waits end, the lock syncs."""
        self.loop.run_until_complete(asyncio.sleep(seconds))

    @rule()
    @when(lambda self: self.state() in AT_REST)
    def come_back_tomorrow(self) -> None:
        """Messages expire. The lock's battery is out meanwhile: a day of syncs would tell nothing more."""
        host = self.door.street.hosts[SERIAL]

        async def pass_the_night() -> None:
            host.power_off()
            await asyncio.sleep(DAY_S)
            host.power_on()

        self.loop.run_until_complete(pass_the_night())

    @rule(offset_s=st.sampled_from((0.0, 600.0, -600.0, 86_400.0, -86_400.0)))
    @when(lambda self: self.state() is not None)
    def set_clock(self, offset_s: float) -> None:
        """Somebody sets this computer's clock."""
        self.offset_s = offset_s

    # ---- accidents

    @rule(cut=st.sampled_from(("before", "after", "before a read", "after a read")))
    @when(lambda self: self.state() is JobState.RUNNING)
    def cut_the_wire(self, cut: str) -> None:
        """The next write at the cloud is lost, or its answer is; or the next call at all."""
        self.cut = cut

    @rule()
    @when(lambda self: self.door.street.hosts[SERIAL]._link is not None)
    def drop(self) -> None:
        """The link ends."""

        async def drop() -> None:
            host = self.door.street.hosts[SERIAL]
            link = host._link
            if link is not None:
                link.close()
                link.lost()
            await asyncio.sleep(0)

        self.run(drop())

    @rule()
    @when(lambda self: self.state() is JobState.RUNNING)
    def cut_power(self) -> None:
        """The lock's battery is out and in again."""

        async def cut() -> None:
            self.door.street.hosts[SERIAL].power_cut()

        self.run(cut())

    @rule()
    @when(lambda self: self.state() is not None)
    def sleep(self) -> None:
        """The computer slept and wakes."""
        assert self.session is not None
        self.run(self.session.wake())

    @rule()
    @when(lambda self: self.state() is not None)
    def kill(self) -> None:
        """The app dies at this moment and is started again."""
        self.run(self._die())
        self.start_app()

    @rule()
    @when(lambda self: self.state() is not None)
    def quit(self) -> None:
        """The app is closed and started again."""
        self.run(self.app.aclose())
        self.app = AsyncExitStack()
        self.start_app()

    # ---- what must hold

    @invariant()
    def nothing_is_done_that_was_not_asked(self) -> None:
        """Effects, bytes and traces, at any moment; and the journal can be read."""
        if self.session is None:
            return
        found = replace(gather_at(self.door.street, self.folder, SERIAL, None), signed=None)
        found = replace(found, written=found.written + "\n".join(self.door.written))
        broken = [*oracle.check_effects(found), *oracle.check_bytes(found), *oracle.check_traces(found)]
        assert not broken, f"{broken}\n{oracle.describe(found)}"
        assert not self.untaken, self.untaken
        for entries in found.jobs:
            self._check_closed(entries)

    def teardown(self) -> None:
        """Put right what is wrong and be patient: lock and cloud agree then, or what is unknown is said."""
        try:
            if self.session is not None:
                self._settle()
        finally:
            self.run(self.app.aclose())
            self.run(self.world.aclose())
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    # ---- inside

    def _call(self, act: Callable[[Session], Any]) -> Any:
        session = self.session
        assert session is not None

        async def call() -> Any:
            return act(session)

        return self.run(call())

    async def _turn(self, turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)

    def _decide(self) -> None:
        """What a technician does who wants the job done."""
        snapshot, session = self.snapshot, self.session
        assert snapshot is not None and session is not None
        if self.job_id not in session._jobs:
            self._call(lambda one: one.resume(self.job_id))
        elif isinstance(snapshot.request, r.AskLeave):
            of = snapshot.request.of
            assert snapshot.request.reading, "leave is wanted, and nothing is shown to decide by"
            self._call(lambda one: one.allow(self.job_id, of))
        elif snapshot.state is JobState.ASKING and snapshot.request is not None:
            fact = self._say(snapshot.request)
            self._call(lambda one: one.answer(self.job_id, fact))
        else:
            self._call(lambda one: one.go_on(self.job_id))

    def _say(self, request: Request[Any]) -> Fact:
        given = {type(fact): fact for fact in self.door.given()}
        match request:
            case r.AskLock():
                return f.LockChosen(SERIAL, parse_label(self.door.street.label(SERIAL)))
            case r.AskPlace():
                return given[f.PlaceChosen]
            case r.AskName():
                return given[f.NameChosen]
            case r.AskConfirm():
                return f.Confirmed()
            case r.AskFirmware():
                return given[f.FirmwareChosen]
            case r.AskUninstall():
                return f.UninstallChosen(UninstallMode.AREA)
            case r.AskCompare():
                return f.Compared(True)
            case r.AskPress():
                self.door.street.hosts[SERIAL].press()
                return f.Pressed()
        raise AssertionError(request)

    async def _die(self) -> None:
        """Nothing more is written, whatever the tasks still do while they are taken down."""
        session = self.session
        assert session is not None
        book: Any = session._book
        database: Database = book._database
        database.close()
        self.door.wire.meddle = self._dead
        jobs = tuple(session._jobs.values())
        tasks = [job.task for job in jobs if job.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for job in jobs:
            job.hold.release()
        with suppress(Exception):
            await self.app.aclose()
        self.app = AsyncExitStack()
        self.door.wire.meddle = self._meddle
        self.untaken.clear()

    async def _dead(
        self, _operation: str, _perform: Callable[[], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        raise httpx.ConnectError("dead")

    def _settle(self) -> None:
        self.offset_s, self.cut = 0.0, ""
        self.run(self._die())
        self.start_app()
        snapshot = self.snapshot
        for _ in range(CHOICES):
            if self.state() is None:
                break
            self._decide()
            assert self.session is not None
            with suppress(Fault):
                snapshot = self.run(self.door.rest(self.session, self.job_id))
        snapshot = self.snapshot
        self.run(self.door.wire.settle())
        self.nothing_is_done_that_was_not_asked()
        self.run(self._judge(snapshot))

    async def _judge(self, snapshot: Snapshot | None) -> None:
        self.door.judge(snapshot)

    def _check_closed(self, entries: tuple[j.Entry, ...]) -> None:
        memory = j.replay((entry, "") for entry in entries)
        if memory.outcome in CLOSED:
            gaps = conclude(WORKFLOWS[memory.workflow], memory.facts).open
            assert not gaps, f"{memory.workflow} is closed as {memory.outcome} and lacks {gaps}"
