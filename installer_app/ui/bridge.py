"""The only door between Qt and asyncio: snapshots out as one signal, answers and watches in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject, Signal

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.trace import trace_of
from installer_app.ui.sources import Certificates, Keeping, Recovery, Sources
from installer_app.ui.watch import Watch, Whole
from installer_app.workflow.snapshot import JobState, Snapshot

if TYPE_CHECKING:
    from installer_app.model.secret import Secret
    from installer_app.store.settings import Settings
    from installer_app.workflow.facts import Certified, Fact

T = TypeVar("T")
Work = Callable[[], Coroutine[object, object, None]]

DEADLINE_S: Final = 60.0
"""A list or a sign-in that has not answered by then is a fault."""
LISTEN_AGAIN_S: Final = 3.0
"""After this pause a failed scan is tried again: the adapter may be on by then."""


class Bridge(QObject):
    """Lives as long as the window, inside `async with`: its watches end with it."""

    changed = Signal(object)
    """A Snapshot: the latest of one job."""
    faulted = Signal(object)
    """A Fault that belongs to no job: what was asked for here could not be begun."""
    unread_changed = Signal()
    """Another job cannot be read, or none any more."""
    recalled = Signal()
    """The jobs of earlier days are known."""
    crashed = Signal(str)
    """A bug in a watch, as a traceback."""

    def __init__(self, sources: Sources, parent: QObject | None = None) -> None:
        """Idle until it is entered."""
        super().__init__(parent)
        self.sources = sources
        self.unread: dict[str, Fault] = {}
        """Jobs that cannot be read, and why."""
        self._latest: dict[str, Snapshot] = {}
        self._told: dict[str, Watch] = {}
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsubscribe: Callable[[], None] = lambda: None

    async def __aenter__(self) -> Bridge:
        """Hear of every change, and of the jobs of earlier days."""
        await self._group.__aenter__()
        self._unsubscribe = self.sources.session.subscribe(self._hear)
        self._begin(self._recall)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every watch."""
        self._unsubscribe()
        for task in self._tasks:
            task.cancel()
        await self._group.__aexit__(None, None, None)

    # ---- jobs

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """The latest of every job known here, oldest first."""
        return tuple(self._latest.values())

    def latest(self, job_id: str) -> Snapshot | None:
        """The latest of one job."""
        return self._latest.get(job_id)

    def start(
        self, workflow: str, facts: Iterable[Fact] = (), begun: Callable[[str], None] | None = None
    ) -> str | None:
        """Begin a job; its id, or None after `faulted`. `begun` is told the id before anything is written."""
        known = tuple(facts)
        return self._try(lambda: self.sources.session.start(workflow, known, begun))

    def resume(self, job_id: str) -> str | None:
        """Take a job up where its journal stands; None after `faulted`."""
        return self._try(lambda: self.sources.session.resume(job_id))

    def answer(self, job_id: str, fact: Fact) -> bool:
        """What the technician says; False: it fits nothing now."""
        return bool(self._try(lambda: self.sources.session.answer(job_id, fact)))

    def allow(self, job_id: str, request: str) -> bool:
        """Give leave to ask a request once more."""
        return bool(self._try(lambda: self.sources.session.allow(job_id, request)))

    def go_on(self, job_id: str) -> None:
        """Try again where a fault stopped a job, also one that ended with it."""
        if self.resume(job_id) is not None:
            self._try(lambda: self.sources.session.go_on(job_id))

    def go_back(self, job_id: str, kind: type[Fact]) -> bool:
        """Take back an answer and all that followed."""
        return bool(self._try(lambda: self.sources.session.go_back(job_id, kind)))

    def stop(self, job_id: str) -> None:
        """Cancel what runs and keep the job."""
        self._begin(lambda: self._stop(job_id))

    def abandon(self, job_id: str) -> None:
        """End a job for good, as it stands."""
        self._begin(lambda: self._abandon(job_id))

    def undo(self, job_id: str) -> bool:
        """Turn a job to taking back what it did; False after `faulted`."""
        return self._try(lambda: self.sources.session.undo(job_id)) is not None

    def turn_back(self, job_id: str) -> bool:
        """Turn a job that is being undone to what it was begun for; False after `faulted`."""
        return self._try(lambda: self.sources.session.turn_back(job_id)) is not None

    def keep_here(self, job_id: str) -> None:
        """Leave to go on with a job although its hand-over was begun."""
        self._try(lambda: self.sources.session.keep(job_id))

    def read_again(self, job_id: str) -> None:
        """Somebody else was at work on a job: what it is now."""
        self._try(lambda: self.sources.session.tell(job_id))

    def erase_secrets(self, job_id: str) -> None:
        """Destroy the secret bytes of a job, whether or not it can be read."""
        self._begin(lambda: self._erase(job_id))

    # ---- watches

    def watch_scan(self) -> Watch:
        """Airs; a Fault while the adapter cannot listen, which is tried again by itself."""
        return self._follow(self.sources.scan)

    def read_properties(self) -> Watch:
        """A tuple of Property that grows page by page, or a Fault."""
        return self._gather(self.sources.properties)

    def read_areas(self, property_id: str) -> Watch:
        """A tuple of Area that grows page by page, or a Fault."""
        return self._gather(lambda: self.sources.areas(property_id))

    def read_accounts(self) -> Watch:
        """A tuple of Account, or a Fault."""
        return self._read(self.sources.accounts)

    def sign_in(self, credential: str, token: Secret) -> Watch:
        """Where the token is kept, in words, or a Fault."""
        return self._read(lambda: self.sources.sign_in(credential, token))

    def sign_out(self, credential: str) -> Watch:
        """None, or a Fault."""
        return self._read(lambda: self.sources.sign_out(credential))

    def check_bold(self, check: Callable[[], Awaitable[None]]) -> Watch:
        """None where the token is taken, or a Fault."""
        return self._read(check)

    def save_certificate(self, certified: Certified, path: Path) -> Watch:
        """None once the file is written, or a Fault."""
        return self._read(lambda: self.sources.save_certificate(certified, path))

    def check_certificate(self, certificates: Certificates, path: Path) -> Watch:
        """A Verification, or a Fault."""
        return self._read(lambda: certificates.check(path), FaultCode.COMPUTER_STORAGE)

    def read_kept(self, keeping: Keeping) -> Watch:
        """A tuple of KeptFile, or a Fault."""
        return self._read(keeping.files, FaultCode.COMPUTER_STORAGE)

    def check_journal(self, keeping: Keeping) -> Watch:
        """The number of entries, or a Fault."""
        return self._read(keeping.check_journal, FaultCode.COMPUTER_STORAGE)

    def export_journal(self, keeping: Keeping, path: Path) -> Watch:
        """The number of entries written, or a Fault."""
        return self._read(lambda: keeping.export_journal(path), FaultCode.COMPUTER_STORAGE)

    def erase(self, keeping: Keeping) -> Watch:
        """The names of what stayed, or a Fault."""
        return self._read(keeping.erase, FaultCode.COMPUTER_STORAGE)

    def give(self, recovery: Recovery, job_id: str, to: str | Secret, file: Path) -> Watch:
        """What was given once the file is durable, or a Fault. The job stops first."""

        async def give() -> object:
            await self.sources.session.stop(job_id)
            try:
                return await recovery.give(job_id, to, file)
            finally:
                # Told after what became of it, since the row that asked goes with the job.
                asyncio.get_running_loop().call_soon(self.read_again, job_id)

        return self._read(give, FaultCode.COMPUTER_STORAGE)

    def look_into(self, recovery: Recovery, file: Path) -> Watch:
        """Whether a hand-over file needs a passphrase, or a Fault."""
        return self._read(lambda: recovery.needs_passphrase(file), FaultCode.COMPUTER_STORAGE)

    def take(self, recovery: Recovery, file: Path, passphrase: Secret | None) -> Watch:
        """The id here of the job in a hand-over file, or a Fault."""

        async def take() -> str:
            job_id = await recovery.take(file, passphrase)
            self.read_again(job_id)
            return job_id

        return self._read(take, FaultCode.COMPUTER_STORAGE)

    def read(self, ask: Callable[[], Awaitable[T]]) -> Watch:
        """What the cloud answers, or a Fault."""
        return self._read(ask)

    def follow(self, ask: Callable[[], AsyncIterator[object]]) -> Watch:
        """Each value as it comes, where the latest is all there is; then Whole of the last, or a Fault.
        `ask` has deadlines of its own."""
        watch = Watch(self)

        async def follow() -> None:
            latest: object = None
            try:
                async for latest in ask():
                    watch.offer(latest)
                watch.tell(Whole(latest))
            except Fault as fault:
                watch.tell(fault)

        return self._set_to(watch, follow)

    def fetch(self, ask: Callable[[Callable[[object], None]], Awaitable[T]]) -> Watch:
        """Progress again and again, then what was fetched, or a Fault. It takes as long as bytes come: `ask`
        has deadlines of its own."""
        watch = Watch(self)

        async def fetch() -> None:
            try:
                watch.tell(await ask(watch.offer))
            except Fault as fault:
                watch.tell(fault)
            except Exception as bug:
                watch.tell(Fault(FaultCode.COMPUTER_BUG, type(bug).__name__))
                raise

        return self._set_to(watch, fetch)

    def keep(self, settings: Settings) -> None:
        """Remember these settings; that they cannot be written down stops nobody."""
        self._try(lambda: self.sources.keep_settings(settings))

    # ---- inside

    def _hear(self, snapshot: Snapshot) -> None:
        """Progress alone may be told late; anything else at once, and in order."""
        before = self._latest.get(snapshot.job_id)
        self._latest[snapshot.job_id] = snapshot
        teller = self._told.get(snapshot.job_id)
        if teller is None:
            teller = self._told[snapshot.job_id] = Watch(self)
            teller.value.connect(self.changed)
        if before is not None and snapshot.state is JobState.RUNNING and before.request == snapshot.request:
            teller.offer(snapshot)
        else:
            teller.tell(snapshot)
        if snapshot.memory.outcome is not None:
            del self._told[snapshot.job_id]
            teller.end()

    async def _recall(self) -> None:
        """The unfinished jobs in the data folder. One that cannot be read hides no other."""
        session, recovery = self.sources.session, self.sources.recovery
        found = recovery.unfinished if recovery is not None else session.job_ids
        for job_id in await asyncio.to_thread(found):
            if job_id not in self._latest:
                try:
                    snapshot = session.snapshot(job_id)
                except Fault as fault:
                    self.unread[job_id] = fault
                    self.faulted.emit(fault)
                    self.unread_changed.emit()
                else:
                    if snapshot.memory.outcome is None:
                        self._hear(snapshot)
            await asyncio.sleep(0)
        self.recalled.emit()

    async def _stop(self, job_id: str) -> None:
        await self.sources.session.stop(job_id)
        self._hear(self.sources.session.snapshot(job_id))

    async def _erase(self, job_id: str) -> None:
        recovery = self.sources.recovery
        if recovery is None:
            return
        await self.sources.session.stop(job_id)
        await recovery.erase(job_id)
        self.unread.pop(job_id, None)
        self.unread_changed.emit()

    async def _abandon(self, job_id: str) -> None:
        await self.sources.session.abandon(job_id)

    def _set_to(self, watch: Watch, work: Work) -> Watch:
        """Let this work bring the watch its values; with its end the watch ends too."""
        task = watch.task = self._begin(work)
        task.add_done_callback(lambda _task: watch.end())
        return watch

    def _begin(self, work: Work) -> asyncio.Task[None]:
        task = self._group.create_task(self._guard(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guard(self, work: Work) -> None:
        """One watch that fails ends neither its neighbours nor the window."""
        try:
            await work()
        except Fault as fault:
            self.faulted.emit(fault)
        except Exception as bug:
            trace = trace_of(bug)
            self.sources.sink("window.bug", {"trace": trace})
            self.crashed.emit(trace)

    def _try(self, action: Callable[[], T]) -> T | None:
        try:
            return action()
        except Fault as fault:
            self.faulted.emit(fault)
        except KeyError:
            self.faulted.emit(Fault(FaultCode.COMPUTER_JOB_UNKNOWN))
        return None

    def _follow(self, scan: Callable[[], AsyncIterator[T]]) -> Watch:
        watch = Watch(self)

        async def follow() -> None:
            while True:
                try:
                    async for value in scan():
                        watch.offer(value)
                except Fault as fault:
                    watch.offer(fault)
                await asyncio.sleep(LISTEN_AGAIN_S)

        return self._set_to(watch, follow)

    def _gather(self, ask: Callable[[], AsyncIterator[tuple[T, ...]]]) -> Watch:
        watch = Watch(self)

        async def gather() -> None:
            found: tuple[T, ...] = ()
            try:
                async with asyncio.timeout(DEADLINE_S):
                    async for page in ask():
                        found = (*found, *page)
                        watch.offer(found)
                watch.tell(found)
            except Fault as fault:
                watch.tell(fault)
            except TimeoutError:
                watch.tell(Fault(FaultCode.CLOUD_UNREACHABLE, f"no answer for {DEADLINE_S:.0f} s"))

        return self._set_to(watch, gather)

    def _read(self, ask: Callable[[], Awaitable[T]], late: FaultCode = FaultCode.CLOUD_UNREACHABLE) -> Watch:
        watch = Watch(self)

        async def read() -> None:
            try:
                async with asyncio.timeout(DEADLINE_S):
                    watch.offer(await ask())
            except Fault as fault:
                watch.offer(fault)
            except TimeoutError:
                watch.offer(Fault(late, f"no answer for {DEADLINE_S:.0f} s"))

        return self._set_to(watch, read)
