"""How a lock lives where nothing is wrong: weeks of use, and what happens at a door without being a fault."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from installer_app.sandbox.cloud.adopt import Adoption
from installer_app.sandbox.cloud.seed import NOORDKADE
from tests.diagnose.habits import DAY, HOUR
from tests.diagnose.life import NEIGHBOUR, SERIAL, Life
from tests.faults.virtual_time import utc_now
from tests.scenario.door import AREA

NAMES: Final = ("Front door", "Store [north]", f"4.07 Store room [{SERIAL}]", "Side entrance (old)")
VERSIONS: Final = ("1.3.1", "1.4.0")
AFTER_S: Final = 20 * DAY
"""Keys change after the weeks of the life too, if it goes on so long."""


async def grow(life: Life, weeks: float | None = None) -> None:
    """From an installed lock to one with a past of some weeks. It lives on as it is used to."""
    habits, chance = life.habits, life.chance
    span_s = (weeks or habits.weeks) * 7 * DAY
    settle(life)
    for _ in range(habits.key_changes):
        life.plan(chance.uniform(0, span_s), life.change_keys)
    for _ in range(2):
        life.plan(span_s + chance.uniform(DAY, AFTER_S), life.change_keys)
    if life.phone_syncs:
        await life.sync_phone()
        at = 0.0
        while (at := at + chance.uniform(1, 3) * DAY) < span_s:
            life.plan(at, life.sync_phone)
    if habits.neighbour:
        name = chance.choice((f"Door [{NEIGHBOUR}]", "Store [north]"))
        then = utc_now()
        life.street.cloud.adopt_lock(Adoption(name, NOORDKADE, AREA, then, then, "1.4.0"))
    if habits.renamed:
        name = chance.choice(NAMES)
        life.plan(chance.uniform(0, span_s), lambda: life.rename(name))
    if habits.missed_sync:
        _miss_one(life, chance.choice((chance.uniform(DAY, span_s), span_s - habits.sync_every_s)))
    if habits.slow_week:
        _go_on_holiday(life, chance.uniform(0, span_s - 3 * DAY))
    if chance.random() < 0.3:
        version = chance.choice(VERSIONS)
        life.plan(chance.uniform(0, span_s), lambda: life.assign(version))
    await life.live(span_s)


def settle(life: Life) -> None:
    """From now on it syncs as often as is usual here, by a clock that is a little off."""
    life.set_pace(life.habits.sync_every_s, life.chance.choice((5.0, 300.0)))
    life.faults = replace(life.faults, clock_step_s=life.habits.lock_off_s)
    life.sync_now()


def _miss_one(life: Life, after_s: float) -> None:
    async def fall() -> None:
        life.faults = replace(life.faults, dead_uplink=True)

    async def rise() -> None:
        life.faults = replace(life.faults, dead_uplink=False)

    life.plan(after_s, fall)
    life.plan(after_s + life.habits.sync_every_s, rise)


def _go_on_holiday(life: Life, after_s: float) -> None:
    async def leave() -> None:
        life.opens = False

    async def come_back() -> None:
        life.opens = True

    life.plan(after_s, leave)
    life.plan(after_s + life.chance.uniform(5, 8) * DAY + HOUR, come_back)
