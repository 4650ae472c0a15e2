"""The health of many locks: listed once, kept with ages, judged by the same rules as one lock is."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from installer_app.cloud.reader import Reader
from installer_app.model.doorlock import Area
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.roster import Listed, Roster
from installer_app.workflow.diagnosis import RULES, Case, FindingCode, Reading, Weight

FRESH_S: Final = 3_600
"""A listing that was cut off longer ago begins anew: too much of it is old."""
AT_ONCE: Final = 4
"""Lists of areas that are read at the same time."""
F = FindingCode
SEEN_IN_LISTS: Final = frozenset(
    {
        F.NEVER_SYNCED, F.SYNC_OVERDUE, F.KEYS_BEHIND, F.RECORD_DELETED, F.AREA_LACKS_LOCK,
        F.FIRMWARE_TWO_SYNCS, F.FIRMWARE_NOT_REPORTED, F.PRIVATE_HIDDEN,
    }
)  # fmt: skip
"""What can be told of a lock from lists alone; of firmware that is behind, that it is."""
_RULES: Final = tuple(rule for rule in RULES if rule.code in SEEN_IN_LISTS)
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula."""


@dataclass(frozen=True)
class Standing:
    """How one lock stands. No codes: nothing is known against it."""

    listed: Listed
    area: Area | None
    weight: Weight | None
    codes: tuple[FindingCode, ...]


@dataclass(frozen=True)
class Health:
    """Many locks, worst first, and how many have what."""

    standings: tuple[Standing, ...]
    causes: Mapping[FindingCode, int]
    oldest: int | None
    """When the oldest of the readings was made, Unix seconds."""


@dataclass(frozen=True)
class Advance:
    """How far a refresh is: locks listed, lists of areas read of all."""

    locks: int
    areas_done: int = 0
    areas_of: int = 0


async def refresh(
    reader: Reader,
    roster: Roster,
    now: Callable[[], float],
    property_id: str | None = None,
    advance: Callable[[Advance], None] = lambda _: None,
) -> None:
    """List the locks of a property, or all in reach, and the areas they are in. What was listed stays if it
    is cut off or cancelled, and the next refresh goes on from there. Faults: those of the lists."""
    locks = await _list_locks(reader, roster, now, property_id, advance)
    ids = (property_id,) if property_id else await asyncio.to_thread(roster.property_ids)
    turns, done = asyncio.Semaphore(AT_ONCE), 0
    trouble: list[Fault] = []

    async def list_areas(each: str) -> None:
        nonlocal done
        async with turns:
            try:
                async for areas in reader.areas(each):
                    await asyncio.to_thread(roster.add_areas, areas, int(now()))
            except Fault as fault:
                # Whose areas are not seen, their locks are judged by themselves.
                if fault.code not in (FaultCode.ACCOUNT_FORBIDDEN, FaultCode.CLOUD_NOT_AVAILABLE):
                    trouble.append(fault)
        done += 1
        advance(Advance(locks, done, len(ids)))

    async with asyncio.TaskGroup() as group:
        for each in ids:
            group.create_task(list_areas(each))
    if trouble:
        raise trouble[0]


async def _list_locks(
    reader: Reader,
    roster: Roster,
    now: Callable[[], float],
    property_id: str | None,
    advance: Callable[[Advance], None],
) -> int:
    listing = await asyncio.to_thread(roster.listing, property_id)
    goes_on = listing is not None and listing.ended_at is None and listing.token is not None
    if listing is None or not goes_on or now() - listing.begun_at > FRESH_S:
        listing = await asyncio.to_thread(roster.begin, property_id, int(now()))
    try:
        return await _list_from(reader, roster, now, property_id, advance, listing.number, listing.token)
    except Fault as fault:
        if listing.token is None or fault.code is not FaultCode.CLOUD_REFUSED:
            raise
    # A token is good for as long as the service says; this one is not any more.
    listing = await asyncio.to_thread(roster.begin, property_id, int(now()))
    return await _list_from(reader, roster, now, property_id, advance, listing.number, None)


async def _list_from(
    reader: Reader,
    roster: Roster,
    now: Callable[[], float],
    property_id: str | None,
    advance: Callable[[Advance], None],
    number: int,
    token: str | None,
) -> int:
    count, whole = 0, False
    async for page in reader.lock_pages(property_id, token):
        at = int(now())
        await asyncio.to_thread(roster.add, property_id, number, page.items, at, page.next)
        count += len(page.items)
        advance(Advance(count))
        whole = page.next is None
    if whole:
        await asyncio.to_thread(roster.end, property_id, number, int(now()))
    return count


def judge(roster: Roster, now: int, property_id: str | None = None) -> Health:
    """Every lock that is known, by what its record and its area's say. It takes a second for some ten
    thousand locks: not for the thread of a window."""
    areas = roster.areas()
    standings = [_stand(listed, areas, now) for listed in roster.locks(property_id)]
    standings.sort(key=lambda one: (-(one.weight or 0), -len(one.codes), one.listed.lock.display_name or ""))
    causes = Counter(code for one in standings for code in one.codes)
    oldest = min((one.listed.read_at for one in standings), default=None)
    return Health(tuple(standings), dict(causes.most_common()), oldest)


def _stand(listed: Listed, areas: Mapping[str, Area], now: int) -> Standing:
    lock = listed.lock
    area = areas.get(lock.area_id.lower()) if lock.area_id else None
    case = Case(lock.lock_id or "", now, record=Reading(lock, listed.read_at), area=Reading(area))
    found = [rule for rule in _RULES if rule.look(case)]
    weight = max((rule.weight for rule in found), default=None)
    found.sort(key=lambda rule: -rule.weight)
    return Standing(listed, area, weight, tuple(rule.code for rule in found))


def write_csv(health: Health, titles: Callable[[FindingCode], str], head: Sequence[str]) -> str:
    """A row a lock, worst first. No cell is taken for a formula by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    for one in health.standings:
        lock, private = one.listed.lock, one.listed.lock.private
        row = (
            lock.lock_id,
            lock.display_name,
            lock.property_id,
            one.area.display_name if one.area else lock.area_id,
            one.weight.name.lower() if one.weight else "",
            "; ".join(titles(code) for code in one.codes),
            private.last_known_sync_date if private else None,
            private.current_firmware_version if private else None,
            private.required_firmware_version if private else None,
        )
        writer.writerow(_harmless(cell) for cell in row)
    return text.getvalue()


def _harmless(cell: str | None) -> str:
    text = cell or ""
    return f"'{text}" if text.startswith(_DANGEROUS) else text
