"""The health of many locks: listed once, kept with ages, judged by the same rules as one lock is."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from installer_app.cloud.reader import Reader
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.roster import Roster
from installer_app.workflow.diagnosis import FindingCode
from installer_app.workflow.diagnosis.case import HIDING
from installer_app.workflow.diagnosis.health import Advance, Health, Standing, judge_all

FRESH_S: Final = 3_600
"""A listing that was cut off longer ago begins anew: too much of it is old."""
AT_ONCE: Final = 4
"""Lists of areas that are read at the same time."""
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula."""


async def refresh(
    reader: Reader,
    roster: Roster,
    now: Callable[[], float],
    property_id: str | None = None,
    advance: Callable[[Advance], None] = lambda _: None,
) -> None:
    """List the locks of a property, or all in reach, the areas they are in, and what the properties are
    called. What was listed stays if it is cut off or cancelled, and the next refresh goes on from there.
    Faults: those of the lists."""
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
                if fault.code not in HIDING:
                    trouble.append(fault)
        done += 1
        advance(Advance(locks, done, len(ids)))

    async with asyncio.TaskGroup() as group:
        for each in ids:
            group.create_task(list_areas(each))
    if trouble:
        raise trouble[0]
    await _name_properties(reader, roster)


async def _name_properties(reader: Reader, roster: Roster) -> None:
    try:
        async for page in reader.properties():
            names = {each.property_id: each.display_name for each in page}
            told = {key: name for key, name in names.items() if key and name}
            await asyncio.to_thread(roster.name_properties, told)
    except Fault as fault:
        # Without their names properties are told apart by their ids.
        if fault.code not in HIDING:
            raise


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
    """Every lock that is known. It takes a second for some ten thousand locks: not for a window's thread."""
    return judge_all(roster.locks(property_id), roster.areas(), now)


def write_csv(health: Health, titles: Callable[[FindingCode], str], head: Sequence[str]) -> str:
    """A row a lock, worst first. No cell is taken for a formula by a spreadsheet."""
    return write_table(head, (_row_of(one, titles) for one in health.standings))


def write_table(head: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """CSV, of which no cell is taken for a formula by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    for row in rows:
        writer.writerow(_harmless(cell) for cell in row)
    return text.getvalue()


def _row_of(one: Standing, titles: Callable[[FindingCode], str]) -> tuple[str | None, ...]:
    lock, private = one.listed.lock, one.listed.lock.private
    return (
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


def _harmless(cell: str | None) -> str:
    text = cell or ""
    return f"'{text}" if text.startswith(_DANGEROUS) else text
