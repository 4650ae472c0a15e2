"""A network between the computers and the server that delays, drops and half-closes, and is away at times."""

from __future__ import annotations

import asyncio
import random
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

PIECE: int = 4096


@dataclass
class BadNetwork:
    """A TCP proxy on loopback in a thread of its own."""

    to_port: int
    seed: int
    drops_per_piece: float = 0.01
    is_away: bool = False
    port: int = 0
    cut: int = 0
    """Connections that were dropped or half-closed."""
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __enter__(self) -> Self:
        self._dice = random.Random(self.seed)
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        starting = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._meet, "127.0.0.1", 0), self._loop
        )
        self._server = starting.result(10)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _meet(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            if self.is_away:
                return
            far, on = await asyncio.open_connection("127.0.0.1", self.to_port)
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._carry(near, on))
                    both.create_task(self._carry(far, back))
            finally:
                on.close()
        except* OSError:
            pass
        finally:
            back.close()

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(PIECE):
            if self.is_away or self._dice.random() < self.drops_per_piece:
                self.cut += 1
                if self._dice.random() < 0.5:
                    with suppress(OSError):
                        target.write_eof()  # one direction alone
                    await asyncio.sleep(self._dice.uniform(0, 0.5))
                raise ConnectionResetError
            if self._dice.random() < 0.02:
                await asyncio.sleep(self._dice.uniform(0, 0.3))
            target.write(data)
            await target.drain()
        target.close()
