"""Invented locks for the place Locks: lists that answer, fail, break off or wait as a test wants it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from installer_app.model.doorlock import Area, AreaPrivate, Lock
from installer_app.model.fault import Fault
from installer_app.ui.lock_lists import LockLists
from installer_app.ui.lock_roll import LockRow, Roll
from installer_app.ui.roll_call import call_roll
from installer_app.workflow.diagnosis.health import Advance, Listed
from tests.unit.healthy_lock import DAY, HOUR, NOW, PRIVATE, RECORD, iso

PROPERTIES = {
    "Kanaalhuis": "90000000-0000-4000-8000-000000000001",
    "Beursgebouw": "90000000-0000-4000-8000-000000000002",
}
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def lock_id_of(n: int) -> str:
    """The id of the n-th lock."""
    return f"10c0ffee-0000-4000-8000-{n:012d}"


def serial_of(n: int) -> str:
    """The serial of the n-th lock."""
    return "".join(CROCKFORD[(n * 40503 + 977 * at) >> at & 31] for at in range(5)) + f"{n % 1000:03d}"


def make_lock(n: int, now: int = NOW) -> Lock:
    """Every tenth is overdue, every 25th has old keys, every 40th never synced, every 16th is to be updated,
    every 90th is not shown."""
    private = replace(PRIVATE, last_known_sync_date=iso(now - 4 * HOUR - n % 11 * 1000))
    if n % 10 == 0:
        private = replace(private, last_known_sync_date=iso(now - 9 * DAY - n % 7 * HOUR))
    if n % 25 == 3:
        private = replace(private, current_key_map_version="k6")
    if n % 40 == 7:
        private = replace(private, last_known_sync_date=None, current_firmware_version=None)
    if n % 16 == 5:
        private = replace(private, current_firmware_version="1.2.0")
    return replace(
        RECORD,
        lock_id=lock_id_of(n),
        property_id=tuple(PROPERTIES.values())[n % 2],
        area_id=area_id_of(n % 40),
        display_name=f"Door {n % 9}.{n:02d} [{serial_of(n)}]",
        private=None if n % 90 == 11 else private,
    )


def area_id_of(n: int) -> str:
    """The id of the n-th area; the first ten hold the others."""
    return f"a4ea0000-0000-4000-8000-{n:012d}"


def make_areas() -> dict[str, Area]:
    """Forty areas, thirty of them within the first ten."""
    return {
        area_id_of(n): Area(
            area_id=area_id_of(n),
            property_id=tuple(PROPERTIES.values())[n % 2],
            display_name=f"Floor {n}" if n < 10 else ("East", "West", "Stairs")[n // 10 - 1],
            parent_area_id=area_id_of(n % 10) if n >= 10 else None,
            private=AreaPrivate(key_map_version=PRIVATE.current_key_map_version),
        )
        for n in range(40)
    }


def make_roll(count: int, read_s_ago: int = 14 * 60, listed: bool = True, now: float | None = None) -> Roll:
    """So many locks, listed to the end so long ago, or cut off. `now`: by the clock, unless given."""
    now = int(time.time() if now is None else now)
    locks = (Listed(make_lock(n, now), now - read_s_ago) for n in range(count))
    names = {key: name for name, key in PROPERTIES.items()}
    areas = make_areas()
    return call_roll(locks, areas, names, now, now - read_s_ago if listed else None)


@dataclass
class Lists:
    """The lists behind the window; tests change them before or while it runs."""

    known: Roll | Fault = field(default_factory=Roll)
    """What is known on this computer."""
    anew: Roll | Fault | None = None
    """What a listing ends with; None: it does not end."""
    advances: Sequence[Advance] = (Advance(100), Advance(200))
    looks: int = 0
    listed: list[str | None] = field(default_factory=list)
    """The scope of each listing."""
    cancelled: int = 0
    saved: list[tuple[LockRow, ...]] = field(default_factory=list)

    def sources(self) -> LockLists:
        """As the window has them."""
        return LockLists(self._look, self._refresh, self._save)

    async def _look(self) -> Roll:
        self.looks += 1
        await asyncio.sleep(0)
        if isinstance(self.known, Fault):
            raise self.known
        return self.known

    async def _refresh(self, property_id: str | None, advance: Callable[[Advance], None]) -> None:
        self.listed.append(property_id)
        try:
            for each in self.advances:
                advance(each)
                await asyncio.sleep(0)
            if self.anew is None:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(self.anew, Fault):
            raise self.anew
        assert self.anew is not None
        self.known = self.anew

    async def _save(self, rows: Sequence[LockRow], file: Path) -> int:
        await asyncio.sleep(0)
        self.saved.append(tuple(rows))
        return len(rows)
