"""The probes of a diagnosis at the cloud: each fills one reading of the case, or says why it could not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Final, TypeVar

from installer_app.cloud.credentials import Credentials
from installer_app.cloud.doorlock import Page
from installer_app.cloud.doorlock.events import EventFilter
from installer_app.cloud.reader import Reader
from installer_app.cloud.requirement import Requirement
from installer_app.model.doorlock import Area, Event, FirmwareVersion, Lock, LockAccessLog
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.form import same_id
from installer_app.workflow.diagnosis.case import Case, Person, Reading, bracketed_serial, read_time

T = TypeVar("T")
LOGS: Final = 200
"""So many access logs are looked at: a month of a busy door, and enough to know what is usual."""
NOT_THERE: Final = (FaultCode.ACCOUNT_FORBIDDEN, FaultCode.CLOUD_NOT_FOUND, FaultCode.CLOUD_REFUSED)
"""Why events of what is around a lock may be missing, without a loss for the lock's own."""
SEARCH_S: Final = 10.0
"""How long the lists are searched for other records of the same lock."""


class Study:
    """Reads all that the cloud has to say of one lock. Never raises a fault: a reading holds it."""

    def __init__(
        self,
        reader: Reader,
        credentials: Credentials,
        requirement: Callable[[str], Awaitable[Requirement]],
        skew_s: Callable[[], int | None],
        now: Callable[[], float],
    ) -> None:
        self._reader, self._credentials = reader, credentials
        self._requirement, self._skew_s, self._now = requirement, skew_s, now

    async def look(self, case: Case, user_id: str | None = None) -> AsyncIterator[Case]:
        """The case after each round of readings, the record first, since the others need what it names."""
        record = await self._read(self._reader.lock(case.lock_id))
        case = replace(case, record=record, accounts=await self._read(self._credentials.accounts()))
        case = self._timed(case)
        yield case
        lock = record.value or Lock()
        area, requirement, required, logs, events, namesakes = await asyncio.gather(
            self._area(lock),
            self._read(self._requirement(case.lock_id)),
            self._firmware(lock),
            self._read(self._logs(case.lock_id)),
            self._read(self._events(case.lock_id, lock)),
            self._namesakes(lock),
        )
        scope = requirement.value.scope if requirement.value else None
        case = replace(
            case, area=area, required=required, scope=scope, logs=logs, events=events, namesakes=namesakes
        )
        case = self._timed(case)
        yield case
        if user_id is not None:
            yield replace(case, person=await self._person(user_id))

    def _timed(self, case: Case) -> Case:
        return replace(case, ahead_s=self._skew_s())

    async def _read(self, asking: Awaitable[T]) -> Reading[T]:
        try:
            value = await asking
        except Fault as fault:
            return Reading(None, int(self._now()), fault.code)
        return Reading(value, int(self._now()))

    async def _area(self, lock: Lock) -> Reading[Area]:
        if lock.property_id is None or lock.area_id is None:
            return Reading()
        return await self._read(self._reader.area(lock.property_id, lock.area_id))

    async def _firmware(self, lock: Lock) -> Reading[FirmwareVersion]:
        version = lock.private.required_firmware_version if lock.private else None
        return await self._read(self._reader.firmware(version)) if version else Reading()

    async def _logs(self, lock_id: str) -> tuple[LockAccessLog, ...]:
        logs: list[LockAccessLog] = []
        async for page in self._reader.access_logs(lock_id):
            logs += page
            if len(logs) >= LOGS:
                break
        return tuple(logs[:LOGS])

    async def _events(self, lock_id: str, lock: Lock) -> tuple[Event, ...]:
        """Those of the lock, of its area and of the firmware required of it, newest first, each once."""
        found = list((await self._reader.events(EventFilter("lock", lock_id=lock_id))).items)
        version = lock.private.required_firmware_version if lock.private else None
        besides = [EventFilter("area", area_id=lock.area_id)] if lock.area_id is not None else []
        besides += [EventFilter("firmwareVersion", firmware_version=version)] if version is not None else []
        for events in besides:
            try:
                found += (await self._reader.events(events)).items
            except Fault as fault:
                if fault.code not in NOT_THERE:
                    raise
        once = {event.event_id or id(event): event for event in found}
        return tuple(sorted(once.values(), key=lambda each: -(read_time(each.created_at) or 0)))

    async def _namesakes(self, lock: Lock) -> Reading[tuple[Lock, ...]]:
        """Other records whose name ends as this one's does, with its serial in brackets."""
        serial = bracketed_serial(lock.display_name)
        if serial is None:
            return Reading()
        return await self._read(self._list_named(f"[{serial}]", lock.lock_id))

    async def _list_named(self, suffix: str, lock_id: str | None) -> tuple[Lock, ...]:
        found: list[Lock] = []
        try:
            async with asyncio.timeout(SEARCH_S):
                async for page in self._reader.locks():
                    found += [
                        each
                        for each in page
                        if (each.display_name or "").endswith(suffix) and not same_id(each.lock_id, lock_id)
                    ]
        except TimeoutError:
            if not found:
                raise Fault(FaultCode.CLOUD_BUSY, "the lists were not read to their end") from None
        return tuple(found)

    async def _person(self, user_id: str) -> Person:
        user, groups, phones = await asyncio.gather(
            self._read(self._reader.user(user_id)),
            self._read(self._items(self._reader.groups_of(user_id))),
            self._read(self._items(self._reader.phones_of(user_id))),
        )
        return Person(user, groups, phones)

    async def _items(self, asking: Awaitable[Page[T]]) -> tuple[T, ...]:
        return (await asking).items
