"""What is usual at a door."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 24 * HOUR


@dataclass(frozen=True)
class Habits:
    """What is usual at this door, and what happens without being wrong."""

    sync_every_s: float
    weekday_uses: int
    weekend_uses: int
    lock_off_s: int
    """Seconds by which the lock's clock is off; within what is tolerated."""
    key_changes: int
    slow_week: bool
    missed_sync: bool
    renamed: bool
    neighbour: bool
    weeks: float

    @classmethod
    def drawn(cls, chance: random.Random) -> Habits:
        weekday = chance.randint(2, 9)
        return cls(
            chance.choice((1, 2, 4, 6, 8, 12)) * HOUR + chance.uniform(0, 900),
            weekday,
            chance.randint(0, weekday),
            chance.randint(-90, 90),
            chance.randint(0, 4),
            chance.random() < 0.3,
            chance.random() < 0.5,
            chance.random() < 0.5,
            chance.random() < 0.5,
            chance.uniform(3, 5),
        )
