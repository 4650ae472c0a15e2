"""The team told again and again while a command runs: each minute, and soon after the journal here grew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Final, TypeVar

from installer_app.compose import Workplace
from installer_app.computer import random_bytes, utc_now
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.worklist import Worklist
from installer_app.support.apart import Line, do_apart
from installer_app.support.team import Hand, Synced, access_of
from installer_app.team.journals import Copied

T = TypeVar("T")
LASTING: Final = frozenset(
    {
        FaultCode.COMPUTER_TEAM_FORBIDDEN,
        FaultCode.COMPUTER_TEAM_OTHER_JOURNAL,
        FaultCode.COMPUTER_USAGE,
        FaultCode.COMPUTER_BUG,
    }
)
"""Trying again changes nothing."""


@dataclass(frozen=True)
class Pace:
    """In seconds."""

    every_s: float = 60.0
    look_s: float = 2.0
    """So often the journal is looked at; it is told once nothing came for so long."""
    again_s: float = 15.0
    """No sooner than this after a fault."""


async def as_hand(place: Workplace, name: str, doing: Callable[[Hand], T]) -> T:
    """Do something as a hand of the profile's team; cancelled, it is cut off. Faults: computer_profile,
    account_signed_out; those of the team's database, the journal and the worklist."""
    line = Line(access_of(place))

    def there() -> T:
        with closing(Worklist(place.folder, random_bytes)) as worklist, line.open() as database:
            return doing(Hand(place, worklist, database, name))

    return await do_apart(line, there)


async def sync(place: Workplace, name: str, told: Callable[[Copied], None] = lambda _: None) -> Synced:
    """Once. `told` is called from another thread. Faults: as `as_hand`."""
    return await as_hand(place, name, lambda hand: hand.sync(int(utc_now().timestamp()), told))


async def keep_syncing(
    place: Workplace, name: str, pace: Pace | None = None
) -> AsyncGenerator[Synced | Fault, None]:
    """Each sync, or why it could not be; until it is closed. Faults: LASTING ones; computer_profile,
    account_signed_out."""
    pace = pace or Pace()
    while True:
        seen, least_s = await asyncio.to_thread(place.book.last), 0.0
        try:
            yield await sync(place, name)
        except Fault as fault:
            if fault.code in LASTING:
                raise
            least_s = pace.again_s
            yield fault
        await wait(place.book.last, seen, pace, least_s)


async def wait(last: Callable[[], int], seen: int, pace: Pace, least_s: float = 0.0) -> None:
    """Until the journal's `last` number is beyond what was seen and grows no more, or the time is over; at
    least so long. Faults: of the journal."""
    loop = asyncio.get_running_loop()
    until = loop.time() + pace.every_s
    await asyncio.sleep(least_s)
    before = seen
    while loop.time() < until:
        await asyncio.sleep(pace.look_s)
        now = await asyncio.to_thread(last)
        if now != seen and now == before:
            return
        before = now
