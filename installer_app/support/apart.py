"""Work with the team's database in threads nobody has to wait for: cut off, they end by themselves.

Not the loop's own pool: that is waited for when the window closes, and a connection that is being made cannot
be cut short of its deadline.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, Generic, TypeVar

from installer_app.team.access import Access
from installer_app.team.database import TeamDatabase

T = TypeVar("T")
STUCK_S: Final = 40.0
"""Longer than the server lets anything take: nothing comes through any more, and the line is cut."""
LOOK_S: Final = 1.0
END_S: Final = 0.5
"""Who is cut off gets so long to put away what is open."""
NAME: Final = "team"
"""Of the threads."""


class Line:
    """The way to a team's database for one thread, that another can cut. `is_over`: nobody waits any more."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.is_over = threading.Event()
        self._database: TeamDatabase | None = None

    @contextmanager
    def open(self) -> Iterator[TeamDatabase]:
        """Faults: those of the database come with the first work."""
        database = TeamDatabase(self.access)
        self._database = database
        if self.is_over.is_set():
            database.cut()
        try:
            yield database
        finally:
            database.close()

    def end(self) -> None:
        """Whoever works gets computer_team_unreachable, and so does everybody after."""
        self.is_over.set()
        self._cut()

    def cut_if_stuck(self) -> None:
        """Where the work under way takes longer than anything may."""
        if self._database is not None and self._database.busy_s > STUCK_S:
            self._cut()

    def _cut(self) -> None:
        if self._database is not None:
            self._database.cut()


async def do_apart(line: Line, work: Callable[[], T]) -> T:
    """What `work` brings or raises. Cancelled, its line is cut; it is waited for END_S at most."""
    values = follow_apart(line, lambda: iter((work(),)))
    try:
        async for value in values:
            return value
    finally:
        await values.aclose()
    raise AssertionError("it brings one value or raises")


async def follow_apart(line: Line, work: Callable[[], Iterable[T]]) -> AsyncGenerator[T, None]:
    """Every value that `work` brings, until it ends or is let go of."""
    loop = asyncio.get_running_loop()
    news: asyncio.Queue[_Told[T]] = asyncio.Queue()

    def tell(told: _Told[T]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody hears it
            loop.call_soon_threadsafe(news.put_nowait, told)

    def run() -> None:
        try:
            for value in work():
                tell(_Told(value=(value,)))
        except BaseException as wrong:  # told where it was asked for
            tell(_Told(wrong=wrong))
        else:
            tell(_Told())

    threading.Thread(target=run, name=NAME, daemon=True).start()
    is_running = True
    try:
        while True:
            told = await _next(news, line)
            is_running = bool(told.value)
            if told.wrong is not None:
                raise told.wrong
            if not told.value:
                return
            yield told.value[0]
    finally:
        line.end()
        with suppress(TimeoutError):
            async with asyncio.timeout(END_S):
                while is_running:
                    is_running = bool((await news.get()).value)


class _Told(Generic[T]):
    """A value, or how it ended."""

    def __init__(self, value: tuple[T, ...] = (), wrong: BaseException | None = None) -> None:
        self.value, self.wrong = value, wrong


async def _next(news: asyncio.Queue[_Told[T]], line: Line) -> _Told[T]:
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                return await news.get()
        line.cut_if_stuck()
