"""Calls of a Bluetooth stack, which may hang: bounded, and left behind where they do not end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How long a Bluetooth stack may take, in seconds."""

    start_s: float = 10.0
    """To begin a scan."""
    silence_s: float = 8.0
    """Nothing heard for so long: the scan is begun anew, which tells whether there still is an adapter. No
    stack tells by itself."""
    connect_s: float = 20.0
    """To link and to learn what the lock can do: one attempt."""
    notify_s: float = 5.0
    write_s: float = 5.0
    close_s: float = 2.0
    """Until a clean-up is left to itself. Windows may need minutes."""
    pauses_s: tuple[float, ...] = (0.25, 0.75)
    """Before each further attempt to link, where the last one met what passes."""


PATIENCE: Final = Patience()


class Lost(Exception):
    """The link went while a call was under way."""


class Chores:
    """Calls of a Bluetooth stack that may hang: nobody waits for them longer than said. What is left behind
    is kept here until it ends."""

    def __init__(self, close_s: float) -> None:
        self._close_s = close_s
        self._left: set[asyncio.Future[Any]] = set()

    async def bound(
        self, working: Coroutine[Any, Any, T], limit_s: float, lost: asyncio.Future[None] | None = None
    ) -> T:
        """`working`, within the limit and while not `lost`. Its own exceptions; TimeoutError; Lost, also
        where the stack says so by cancelling."""
        work = self._begin(working)
        try:
            waited: set[asyncio.Future[Any]] = {work} if lost is None else {work, lost}
            await asyncio.wait(waited, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
            if work.done() and not work.cancelled():
                return work.result()
            if work.done() or (lost is not None and lost.done()):
                raise Lost
            raise TimeoutError
        finally:
            if not work.done():
                work.cancel()
                # It may have something to undo before the next call.
                await asyncio.wait({work}, timeout=self._close_s)

    async def leave(self, ending: Coroutine[Any, Any, None]) -> None:
        """Clean up, for a moment as long as it takes, then by itself. Never raises."""
        await asyncio.wait({self._begin(ending)}, timeout=self._close_s)

    async def settle(self) -> None:
        """Give what was left behind a moment more to end. Never raises."""
        if self._left:
            await asyncio.wait(set(self._left), timeout=self._close_s)

    def _begin(self, working: Coroutine[Any, Any, T]) -> asyncio.Future[T]:
        work = asyncio.ensure_future(working)
        self._left.add(work)
        work.add_done_callback(self._end)
        return work

    def _end(self, work: asyncio.Future[Any]) -> None:
        self._left.discard(work)
        if not work.cancelled():
            # else asyncio would report it as forgotten
            work.exception()
