"""What the window reads of one lock: its case, logs and people, the way to it, and bundles of all that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Final, Never, TypeVar

from installer_app.compose import Workplace
from installer_app.computer import monotonic_s, utc_now
from installer_app.lock.probe import Probed
from installer_app.model.doorlock import Area
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.people import User, UserDevice
from installer_app.model.record import Plain
from installer_app.session.replay import replay
from installer_app.store.bundle import Bundle, Member, allow, preview, save
from installer_app.support.bundles import at_end, make_bundle, open_bundle
from installer_app.support.cases import study
from installer_app.ui.lookup import GROUPS_READ, Access, LogPage, Lookup, Opened
from installer_app.workflow.diagnosis import Case, Reading
from installer_app.workflow.requests import ReadInfo, RecallKeys

T = TypeVar("T")
TURN_S: Final = 20.0
"""So long it is waited for a job that uses the radio."""
AT_ONCE: Final = 4
"""Groups whose members are read at the same time."""


def lookup_of(place: Workplace) -> Lookup:
    """The readings of a workplace."""
    reader = place.cloud.reader

    async def logs(lock_id: str, start: str | None) -> LogPage:
        page = await reader.access_log_page(lock_id, start)
        return LogPage(page.items, None if page.repeats else page.next)

    async def devices(user_id: str) -> tuple[UserDevice, ...]:
        return (await reader.phones_of(user_id)).items

    async def bundle(case: Case | None) -> tuple[Bundle, tuple[Member, ...]]:
        made = await asyncio.to_thread(make_bundle, place, (), case)
        return made, await asyncio.to_thread(preview, made)

    async def open_file(path: Path) -> Opened:
        told = await asyncio.to_thread(open_bundle, path)
        return Opened(told.bundle, told.jobs, told.case)

    def records() -> tuple[Mapping[str, Plain], ...]:
        return allow(place.recorder.lines())[0]

    return Lookup(
        study=lambda lock_id, user_id, at_door: look(place, lock_id, user_id, at_door),
        logs=logs,
        access=lambda property_id, area: read_access(place, property_id, area),
        devices=devices,
        requirement=place.cloud.requirement,
        entries=lambda job_id: place.book.job(job_id).entries(),
        records=records,
        probe=lambda serial, rounds: measure(place, serial, rounds),
        bundle=bundle,
        save=lambda made, path: asyncio.to_thread(save, made, place.key, path),
        open=open_file,
        replay=replay,
        at=at_end,
    )


async def look(place: Workplace, lock_id: str, user_id: str | None, at_door: bool) -> AsyncIterator[Case]:
    """As `study`. At the door it takes its turn at the radio; where that cannot be had, the readings of the
    lock say why."""
    if not at_door:
        async for case in study(place, lock_id, user_id):
            yield case
        return
    try:
        await _take_radio(place)
    except Fault as fault:
        unread: Reading[Never] = Reading(None, int(utc_now().timestamp()), fault.code)
        async for case in study(place, lock_id, user_id):
            yield replace(case, signal=unread, info=unread)
        return
    try:
        async for case in study(place, lock_id, user_id, True):
            yield case
    finally:
        await place.lock.rest()
        place.session.radio.end()


async def measure(place: Workplace, serial: str, rounds: int) -> AsyncGenerator[Probed, None]:
    """As `LockParty.probe`, in its turn at the radio, held against the keys that are known here. Faults:
    those of the lease too."""
    keys = (await place.computer.ask(RecallKeys(serial), lambda _: None)).keys
    await _take_radio(place)
    try:
        async with aclosing(place.lock.probe(ReadInfo(serial, keys=keys), rounds, monotonic_s)) as steps:
            async for each in steps:
                yield each
    finally:
        place.session.radio.end()


async def read_access(place: Workplace, property_id: str, area: Area) -> AsyncIterator[Access]:
    """The names around the area, then who is in the groups that may open it. Never raises a fault."""
    reader = place.cloud.reader

    async def areas() -> tuple[Area, ...]:
        found: list[Area] = []
        async for page in reader.areas(property_id):
            found += page
        return tuple(found)

    listed, known = await asyncio.gather(_read(areas()), _read(reader.groups(property_id)))
    shown = Reading(known.value.items if known.value else None, known.at, known.why)
    access = Access(listed, shown)
    yield access
    turns = asyncio.Semaphore(AT_ONCE)

    async def members(group_id: str) -> Reading[tuple[User, ...]]:
        async with turns:
            page = await _read(reader.members(property_id, group_id))
        return Reading(page.value.items if page.value else None, page.at, page.why)

    ids = [one.user_group_id for one in area.access_list or () if one.user_group_id][:GROUPS_READ]
    found = await asyncio.gather(*(members(each) for each in ids))
    yield replace(access, members=dict(zip(ids, found, strict=True)))


async def _take_radio(place: Workplace) -> None:
    """Faults: those of the lease; link_adapter_busy, where a job of this process does not let go of it."""
    try:
        async with asyncio.timeout(TURN_S):
            await place.session.radio.take()
    except TimeoutError:
        raise Fault(FaultCode.LINK_ADAPTER_BUSY, "a job of this window is at work with it") from None


async def _read(asking: Awaitable[T]) -> Reading[T]:
    try:
        value = await asking
    except Fault as fault:
        return Reading(None, int(utc_now().timestamp()), fault.code)
    return Reading(value, int(utc_now().timestamp()))
