"""Computers of a team that are kept in step, and a server that takes calls and never answers."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from installer_app.compose import Workplace, open_workplace
from installer_app.model.profile import TEAM
from installer_app.model.where import Where
from installer_app.support.apart import NAME
from installer_app.support.team_sync import Pace, TeamSync, in_step
from installer_app.support.worklist_desk import Desk, desk_of
from installer_app.ui.team_desk import Standing
from installer_app.workflow import journal as j
from tests.e2e.kit import World
from tests.team.cluster import Cluster

T = TypeVar("T")
FAST = Pace(first_s=0.0, soon_s=0.05, often_s=600.0, again_s=0.1, longest_s=0.4)
PATIENCE_S = 60.0


@dataclass
class Computer:
    """One of a team, in the virtual world."""

    place: Workplace
    desk: Desk
    sync: TeamSync
    stood: list[Standing] = field(default_factory=list)
    """All that was told of how it stands."""

    @property
    def standing(self) -> Standing:
        return self.stood[-1]

    async def until(self, true: Callable[[Standing], object], what: str = "") -> Standing:
        """Wait until it stands so."""
        await until(lambda: true(self.standing), what)
        return self.standing

    async def sync_now(self) -> Standing:
        """Ask for it, and wait until all is told."""
        before = self.standing.syncs
        self.sync.desk().sync()
        return await self.until(lambda now: now.syncs > before and not now.is_at_work, "it is told")


@asynccontextmanager
async def at_team(
    world: World, cluster: Cluster, database: str, user: str = "mara", port: int = 0
) -> AsyncIterator[Workplace]:
    """A workplace whose profile names the team's database, as one that is real would."""
    access = cluster.access(user, database)
    assert access.password is not None
    async with open_workplace(Where(sandbox=True, data_dir=world.data_dir)) as place:
        url = f"postgresql://{user}@127.0.0.1:{port or cluster.port}/{database}"
        profile = replace(place.profile, team_url=url)
        yield replace(place, profile=profile, tokens={**place.tokens, TEAM: access.password})


@asynccontextmanager
async def in_step_at(place: Workplace, pace: Pace = FAST) -> AsyncIterator[Computer]:
    """Kept in step as by a window that is open."""
    desk = desk_of(place)
    try:
        async with in_step(place, lambda: desk.worklist, pace) as sync:
            computer = Computer(place, desk, sync)
            following = asyncio.create_task(_follow(computer))
            try:
                await until(lambda: computer.stood)
                yield computer
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)
    finally:
        desk.close()


async def _follow(computer: Computer) -> None:
    async for standing in computer.sync.follow():
        computer.stood.append(standing)


async def until(true: Callable[[], T], what: str = "") -> T:
    end = time.monotonic() + PATIENCE_S
    while not (found := true()):
        assert time.monotonic() < end, f"never: {what}"
        await asyncio.sleep(0.01)
    return found


def write_entries(place: Workplace, count: int) -> None:
    """What many jobs of a day would have written."""
    each = 200
    for first in range(0, count, each):
        here = min(each, count - first)
        told = (j.Skipped(f"step-{n}") for n in range(first, first + here - 2))
        place.book.open_job("install").append(j.Opened("install"), *told, j.Closed("abandoned"))


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes every call, and from which nothing ever comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        open_, over = list[socket.socket](), threading.Event()

        def take() -> None:
            while not over.is_set():
                try:
                    open_.append(server.accept()[0])
                except TimeoutError:
                    continue

        taking = threading.Thread(target=take)
        taking.start()
        try:
            yield int(server.getsockname()[1])
        finally:
            over.set()
            taking.join()
            for each in open_:
                each.close()


def threads() -> list[threading.Thread]:
    """Those that speak with a team's database."""
    return [each for each in threading.enumerate() if each.name == NAME]
