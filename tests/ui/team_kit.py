"""An invented team: what its board says, how this computer stands with it, and what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.claims import Held
from installer_app.team.board import Board, Hand, Tally
from installer_app.team.doors import Claim, Conflict
from installer_app.ui.team_desk import Standing, TeamDesk

AT = datetime(2026, 11, 21, 14, 32, 45, tzinfo=UTC)
HANDS = (
    Hand("k-mara", "Mara's laptop", 4_120, AT - timedelta(seconds=4)),
    Hand("k-ruben", "Ruben", 3_988, AT - timedelta(minutes=2)),
    Hand("k-desk", "Desk", 12, AT - timedelta(minutes=1)),
)


def tally(floor: int, holder: str, state: str, doors: int, fault: str = "") -> Tally:
    return Tally(f"a{floor}", f"Kanaalhuis / Floor {floor}", holder, state, fault, doors)


CONFLICT = Conflict(
    7,
    "d-2",
    "W2D8P4TN",
    "4.03",
    "k-ruben",
    "k-mara",
    "finished",
    None,
    AT - timedelta(minutes=40),
    "Ruben",
    "Mara's laptop",
    "unfinished",
    "lock_battery_low",
    AT - timedelta(minutes=12),
)
BOARD = Board(
    AT,
    (
        *(tally(n, "", "to-install", 100 - 20 * n) for n in range(1, 5)),
        *(tally(n, "k-mara", "finished", 30 * n) for n in range(1, 5)),
        *(tally(n, "k-ruben", "finished", 25 * n) for n in range(1, 5)),
        tally(2, "k-mara", "to-install", 6),
        tally(2, "k-mara", "unfinished", 1),
        tally(3, "k-ruben", "unfinished", 2, "lock_battery_low"),
        tally(3, "k-ruben", "unfinished", 1, "link_lost"),
        tally(3, "k-ruben", "unproven", 9),
        tally(4, "k-mara", "firmware-due", 3),
    ),
    HANDS,
    done_last_hour=62,
    conflicts=1,
    open=(CONFLICT,),
)


HELD = (
    Held("d-1", "7K3M9XQ2", 1, int(AT.timestamp()) - 7200, int(AT.timestamp()) + 36_000),
    Held("d-2", "W2D8P4TN", 1, int(AT.timestamp()) - 90_000, int(AT.timestamp()) - 46_800, is_lost=True),
)


STANDING = Standing(HELD, told_at=int(AT.timestamp()) - 130, syncs=1)
AWAY = Fault(FaultCode.COMPUTER_TEAM_UNREACHABLE, "db.example")


@dataclass
class Team:
    """What the board says, one after another; then it waits. So does whatever is asked while `answers` is
    not set."""

    says: list[Board | Fault] = field(default_factory=lambda: [BOARD])
    refused: Fault | None = None
    watched: int = 0
    ended: int = 0
    standing: Standing = STANDING
    claims: tuple[Claim, ...] = ()
    """What the next claim brings."""
    fault: Fault | None = None
    """Why nothing can be asked."""
    asked: list[tuple[object, ...]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    stood: asyncio.Event = field(default_factory=asyncio.Event)
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.answers.set()

    def desk(self) -> TeamDesk:
        return TeamDesk(
            me="k-mara",
            watch=self._watch,
            follow=self._follow,
            sync=lambda: self.asked.append(("sync",)),
            claim=self._claim,
            release=self._release,
            settle=self._settle,
        )

    def stand(self, standing: Standing) -> None:
        """And the window sees it."""
        self.standing = standing
        self.stood.set()

    def say(self, value: Board | Fault) -> None:
        """And everybody who looks sees it."""
        self.says.append(value)
        self.news.set()

    async def _follow(self) -> AsyncIterator[Standing]:
        while True:
            self.stood.clear()
            yield self.standing
            await self.stood.wait()

    async def _claim(self, count: int, area_id: str | None) -> tuple[Claim, ...]:
        await self._answer("claim", count, area_id)
        return self.claims

    async def _release(self, serials: frozenset[str]) -> int:
        await self._answer("release", serials)
        return len(serials)

    async def _settle(self, at: int) -> bool:
        await self._answer("settle", at)
        return True

    async def _answer(self, *asked: object) -> None:
        self.asked.append(asked)
        await self.answers.wait()
        if self.fault is not None:
            raise self.fault

    async def _watch(self) -> AsyncIterator[Board | Fault]:
        self.watched += 1
        try:
            if self.refused is not None:
                raise self.refused
            while True:
                while self.says:
                    yield self.says.pop(0)
                self.news.clear()
                await self.news.wait()
        finally:
            self.ended += 1


EMPTY = replace(BOARD, tallies=(), done_last_hour=0, conflicts=0, open=())
