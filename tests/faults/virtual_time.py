"""An event loop whose clock jumps to the next timer when nothing else can happen: a day costs a moment.

Time stands still while anything is ready or a thread is at work; sockets are only ever polled. A loop on
which nothing will ever happen again raises Stalled, where a real one would hang.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Executor
from datetime import UTC, datetime
from typing import Any, Final, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
THREAD_S: Final = 0.05
"""Real seconds between looks at whether a thread has ended."""
STALLED_S: Final = 2.0
"""Real seconds without a sign after which nothing will come: a thread of asyncio's own may be ending."""
LIMIT_S: Final = 3600.0
"""Virtual seconds after which a case is taken for hanging."""


class Stalled(AssertionError):
    """Nothing is ready, nothing is planned, and somebody waits."""


class _JumpingSelector(selectors.DefaultSelector):
    """Does not wait: says how long it was to wait."""

    def __init__(self, jump: Callable[[float | None], float]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or (timeout is not None and timeout <= 0):
            return found
        found = super().select(self._jump(timeout))
        if not found and timeout is None:
            raise Stalled("nothing will ever happen here again")
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop, by a clock of its own. `epoch`: Unix seconds at its beginning."""

    def __init__(self, epoch: float = 1_900_000_000.0) -> None:
        self._now_s = 0.0
        self._threads = 0
        self._epoch = epoch
        super().__init__(_JumpingSelector(self._jump))

    def time(self) -> float:
        return self._now_s

    def unix_s(self) -> float:
        """The right time of this world."""
        return self._epoch + self._now_s

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        self._threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._end_thread)
        return future

    def _end_thread(self, _future: asyncio.Future[Any]) -> None:
        self._threads -= 1

    def _jump(self, timeout: float | None) -> float:
        """Pass the time; real seconds to wait for sockets."""
        if timeout is None:
            return STALLED_S
        if self._threads:
            return THREAD_S
        self._now_s += timeout
        return 0.0


def unix_s() -> float:
    """Unix seconds of the running virtual loop."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    return loop.unix_s()


def monotonic_s() -> float:
    """Seconds that only grow, of the running loop."""
    return asyncio.get_running_loop().time()


def utc_now() -> datetime:
    """The right time of the running virtual loop."""
    return datetime.fromtimestamp(unix_s(), UTC)


def run_virtually(
    case: Coroutine[Any, Any, T], limit_s: float = LIMIT_S, epoch: float = 1_900_000_000.0
) -> T:
    """Run to its end on a loop of its own. TimeoutError after so many virtual seconds; what the loop was told
    of exceptions nobody took is an AssertionError."""
    untaken: list[str] = []

    def note(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        untaken.append(f"{context.get('message')}: {context.get('exception')!r}")

    with asyncio.Runner(loop_factory=lambda: VirtualLoop(epoch)) as runner:
        runner.get_loop().set_exception_handler(note)

        async def bounded() -> T:
            async with asyncio.timeout(limit_s):
                return await case

        result = runner.run(bounded())
    assert not untaken, untaken
    return result
