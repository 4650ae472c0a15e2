"""The team kept in step while the window is open: soon after something was learned, and now and then.

Nothing waits for it: it works in a thread of its own, and after a fault pauses longer each time.
"""

from __future__ import annotations

import asyncio
import platform
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeVar

from installer_app.compose import Workplace
from installer_app.computer import utc_now
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.trace import trace_of
from installer_app.store.claims import read_claims
from installer_app.store.told import read_told
from installer_app.store.worklist import Worklist
from installer_app.support.apart import Line, do_apart
from installer_app.support.team import Hand, Synced, access_of
from installer_app.support.team_board import watch_board
from installer_app.team.doors import Claim, settle_conflict
from installer_app.team.doors import Standing as DoorStanding
from installer_app.team.journals import Copied
from installer_app.ui.team_desk import Standing, TeamDesk
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import Snapshot

T = TypeVar("T")
UNSPOKEN: Final = frozenset({FaultCode.COMPUTER_JOB_BUSY})
"""Another program of this computer tells the team: that is no trouble."""
LASTING: Final = frozenset({FaultCode.COMPUTER_TEAM_FORBIDDEN, FaultCode.COMPUTER_USAGE})
"""A login that only looks, a driver that is not there: trying often changes nothing."""


@dataclass(frozen=True)
class Pace:
    """When the team is told, in seconds."""

    first_s: float = 2.0
    """After the window opened: it has its first minutes to itself."""
    soon_s: float = 3.0
    """After something was learned, and nothing more for so long."""
    often_s: float = 180.0
    """Where nothing happens: claims are held for longer, parcels and conflicts come."""
    again_s: float = 10.0
    """After a fault; twice that after the next one, and so on."""
    longest_s: float = 300.0

    def pause_s(self, fault: Fault | None, failures: int) -> float:
        """How long until the next time."""
        if fault is None:
            return self.often_s
        if fault.code in LASTING:
            return self.longest_s
        return float(min(self.again_s * 2 ** min(failures - 1, 10), self.longest_s))


class TeamSync:
    """One for a window. `run` is a task; everything else is asked on its loop."""

    def __init__(self, place: Workplace, worklist: Callable[[], Worklist], pace: Pace) -> None:
        self._place, self._worklist, self._pace = place, worklist, pace
        self._standing = Standing()
        self._followers: set[asyncio.Event] = set()
        self._asked, self._learned = asyncio.Event(), asyncio.Event()
        self._marks: dict[str, _Mark] = {}
        self._had = 0
        """Entries the team has, as last heard."""
        self._failures = 0
        self._said: dict[str, DoorStanding] = {}
        """Of doors, to the team."""

    def desk(self) -> TeamDesk:
        """As the window has it."""
        return TeamDesk(
            me=self._place.key.key_id,
            watch=partial(watch_board, self._place),
            follow=self.follow,
            sync=self._asked.set,
            claim=self.claim,
            release=self.release,
            settle=lambda number: self._ask(lambda hand: settle_conflict(hand.database, number)),
        )

    async def follow(self) -> AsyncGenerator[Standing, None]:
        """How it stands now, and again whenever that changed."""
        changed = asyncio.Event()
        self._followers.add(changed)
        try:
            while True:
                changed.clear()
                yield self._standing
                await changed.wait()
        finally:
            self._followers.discard(changed)

    async def claim(self, count: int, area_id: str | None) -> tuple[Claim, ...]:
        """Faults: as `Hand.claim`."""
        try:
            return await self._ask(lambda hand: hand.claim(count, area_id))
        finally:
            await self._read_held()

    async def release(self, serials: frozenset[str]) -> int:
        """Faults: as `Hand.release`."""
        try:
            return await self._ask(lambda hand: hand.release(serials))
        finally:
            await self._read_held()

    async def run(self) -> None:
        """Until it is cancelled."""
        unsubscribe = self._place.session.subscribe(self._hear)
        try:
            await self._recall()
            await asyncio.sleep(self._pace.first_s)
            while True:
                fault = await self._sync()
                await self._wait(self._pace.pause_s(fault, self._failures), fault is not None)
        finally:
            unsubscribe()

    # ---- inside

    async def _recall(self) -> None:
        """What this computer knows without the team."""
        with suppress(Fault):
            told = await asyncio.to_thread(read_told, self._place.folder)
            self._had = told.entries
            self._tell(replace(self._standing, told_at=told.at or None))
        await self._read_held()
        await self._count()

    async def _read_held(self) -> None:
        with suppress(Fault):
            held = await asyncio.to_thread(read_claims, self._place.folder)
            self._tell(replace(self._standing, held=held))

    async def _count(self) -> None:
        waiting = await self._waiting()
        self._tell(replace(self._standing, waiting=waiting))

    async def _waiting(self) -> int:
        """Entries that the team has not; as it was, where the journal cannot be read."""
        with suppress(Fault):
            return max(await asyncio.to_thread(self._place.book.last) - self._had, 0)
        return self._standing.waiting

    async def _wait(self, pause_s: float, has_failed: bool) -> None:
        """Until the next time: sooner if somebody asks, or, unless it failed, something was learned."""
        until = asyncio.get_running_loop().time() + pause_s
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                while not self._asked.is_set():
                    await self._settle_down()
                    await self._count()
                    if not has_failed:
                        return

    async def _settle_down(self) -> None:
        """Until something was learned and no more for a while, or somebody asks."""
        await _first(self._learned, self._asked)
        while self._learned.is_set() and not self._asked.is_set():
            self._learned.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.soon_s):
                    await _first(self._learned, self._asked)

    async def _sync(self) -> Fault | None:
        self._asked.clear()
        self._learned.clear()
        await self._count()
        self._tell(replace(self._standing, is_at_work=True, sent=0))
        loop, begun_with = asyncio.get_running_loop(), self._had

        def told(copied: Copied) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(self._tell_sent, copied.entries, begun_with)

        fault: Fault | None = None
        try:
            synced = await self._ask(lambda hand: hand.sync(_now(), told))
        except Fault as raised:
            fault = raised
        except Exception as bug:
            self._place.recorder("team.bug", {"trace": trace_of(bug)})
            fault = Fault(FaultCode.COMPUTER_BUG, type(bug).__name__)
        else:
            await self._take(synced)
        if fault is not None:
            await self._take_fault(fault)
        return fault

    def _tell_sent(self, entries: int, begun_with: int) -> None:
        self._had = entries
        self._tell(replace(self._standing, sent=max(entries - begun_with, 0)))

    async def _take(self, synced: Synced) -> None:
        self._failures = 0
        self._had = synced.entries
        waiting = await self._waiting()
        await self._read_held()  # somebody may have claimed meanwhile
        before = self._standing
        self._tell(
            Standing(
                held=before.held,
                waiting=waiting,
                told_at=_now(),
                conflicts=synced.conflicts,
                taken=(*before.taken, *synced.taken),
                refused=synced.refused,
                syncs=before.syncs + 1,
            )
        )

    async def _take_fault(self, fault: Fault) -> None:
        self._failures += 1
        waiting = await self._waiting()
        rests = replace(self._standing, is_at_work=False, waiting=waiting, sent=0)
        if fault.code in UNSPOKEN:
            self._tell(rests)
        else:
            self._tell(replace(rests, fault=fault, since=rests.since or _now()))

    async def _ask(self, doing: Callable[[Hand], T]) -> T:
        line = Line(access_of(self._place))

        def there() -> T:
            with line.open() as database:
                name = platform.node() or "?"
                return doing(Hand(self._place, self._worklist(), database, name, self._said))

        return await do_apart(line, there)

    def _tell(self, standing: Standing) -> None:
        if standing != self._standing:
            self._standing = standing
            for follower in self._followers:
                follower.set()

    def _hear(self, snapshot: Snapshot) -> None:
        mark = _Mark.of(snapshot)
        if self._marks.get(snapshot.job_id, _Mark()) != mark:
            self._marks[snapshot.job_id] = mark
            self._learned.set()


@dataclass(frozen=True)
class _Mark:
    """What of a job the team is told soon: that it ended, stopped, or was proven a step further."""

    outcome: str | None = None
    fault: FaultCode | None = None
    proofs: frozenset[type[f.Fact]] = field(default_factory=frozenset)

    @classmethod
    def of(cls, snapshot: Snapshot) -> _Mark:
        proofs = frozenset(type(fact) for fact in snapshot.facts if isinstance(fact, f.Applied | f.Proof))
        fault = snapshot.fault.code if snapshot.fault is not None else None
        return cls(snapshot.memory.outcome, fault, proofs)


@asynccontextmanager
async def in_step(
    place: Workplace, worklist: Callable[[], Worklist], pace: Pace | None = None
) -> AsyncIterator[TeamSync]:
    """While within, the team is told; leaving waits for nothing that hangs. `worklist` is asked for from
    other threads."""
    sync = TeamSync(place, worklist, pace or Pace())
    task = asyncio.create_task(sync.run())
    try:
        yield sync
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _first(*events: asyncio.Event) -> None:
    """Until one of them is set."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _now() -> int:
    return int(utc_now().timestamp())
