"""The team's board, read anew whenever something changed, for as long as somebody looks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from functools import partial
from typing import Final

from installer_app.compose import Workplace
from installer_app.model.fault import Fault
from installer_app.support.apart import Line, follow_apart
from installer_app.support.team import access_of
from installer_app.team.board import Board, read_board
from installer_app.team.news import News, listen

LOOK_S: Final = 1.0
"""So often it is looked whether anybody looks still."""
QUIET_S: Final = 30.0
"""Read anew after so long without news, for the pace and the hands."""
PAUSE_S: Final = 0.5
"""No more often than this, whatever happens at the doors."""
AGAIN_S: Final = 5.0
"""After a fault."""


async def watch_board(place: Workplace) -> AsyncGenerator[Board | Fault, None]:
    """The board, or why it cannot be read now; it is tried again. Faults: computer_profile,
    account_signed_out, at once."""
    line = Line(access_of(place))
    async with aclosing(follow_apart(line, partial(_boards, line))) as boards:
        async for board in boards:
            yield board


def _boards(line: Line) -> Iterator[Board | Fault]:
    while not line.is_over.is_set():
        try:
            with listen(line.access) as news, line.open() as database:
                while not line.is_over.is_set():
                    yield read_board(database)
                    line.is_over.wait(PAUSE_S)
                    _wait(line, news)
        except Fault as fault:
            yield fault
        line.is_over.wait(AGAIN_S)


def _wait(line: Line, news: News) -> None:
    waited_s = 0.0
    while waited_s < QUIET_S and not line.is_over.is_set() and not news.wait(LOOK_S):
        waited_s += LOOK_S
