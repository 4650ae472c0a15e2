"""The team's board, read anew whenever something changed, for as long as somebody looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import ExitStack, closing
from typing import Final

from installer_app.compose import Workplace
from installer_app.model.fault import Fault
from installer_app.support.team import access_of
from installer_app.team.board import Board, read_board
from installer_app.team.database import TeamDatabase
from installer_app.team.news import News, listen

LOOK_S: Final = 1.0
"""A wait in a thread cannot be cut off: who looks away is let go of after this."""
QUIET_S: Final = 30.0
"""Read anew after so long without news, for the pace and the hands."""
PAUSE_S: Final = 0.5
"""No more often than this, whatever happens at the doors."""
AGAIN_S: Final = 5.0
"""After a fault."""


async def watch_board(place: Workplace) -> AsyncGenerator[Board | Fault, None]:
    """The board, or why it cannot be read now; it is tried again. Faults: computer_profile,
    account_signed_out, at once."""
    access = access_of(place)
    while True:
        try:
            with ExitStack() as stack:
                news = await asyncio.to_thread(stack.enter_context, listen(access))
                database = stack.enter_context(closing(TeamDatabase(access)))
                while True:
                    yield await asyncio.to_thread(read_board, database)
                    await asyncio.sleep(PAUSE_S)
                    await _wait(news)
        except Fault as fault:
            yield fault
        await asyncio.sleep(AGAIN_S)


async def _wait(news: News) -> None:
    waited_s = 0.0
    while waited_s < QUIET_S and not await asyncio.to_thread(news.wait, LOOK_S):
        waited_s += LOOK_S
