"""Whole records for people who look: locks, areas, logs, events, people, by whichever credential may.

What a job needs of the cloud is read by `locks` and `places`; here nothing is left out, and a list that is
not there is a fault of its own.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import TypeVar

from installer_app.cloud.credentials import Credentials
from installer_app.cloud.doorlock import DoorLock, Page
from installer_app.cloud.doorlock.events import EventFilter
from installer_app.cloud.locks import Locks
from installer_app.cloud.places import HIDDEN
from installer_app.model.doorlock import Area, Event, FirmwareVersion, Lock, LockAccessLog, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.form import same_id
from installer_app.model.people import User, UserDevice, UserGroup

T = TypeVar("T")


class Reader:
    """Reads, and changes nothing. Faults everywhere: account_*, cloud_*."""

    def __init__(self, credentials: Credentials, locks: Locks) -> None:
        self._credentials = credentials
        self._locks = locks

    # ---- lists, page by page

    async def locks(self, property_id: str | None = None) -> AsyncIterator[tuple[Lock, ...]]:
        """Those in reach, of one property or of all. Any may hold secrets."""
        async for page in self.lock_pages(property_id):
            yield page.items

    async def lock_pages(
        self, property_id: str | None = None, start: str | None = None
    ) -> AsyncIterator[Page[Lock]]:
        """As `locks`, from the page with the token `start` on; each with the token of the next."""
        pages = self._credentials.pages(
            "listLocks", lambda api: api.list_locks(property_id, start), property_id
        )
        async for _, page in pages:
            yield page

    async def properties(self) -> AsyncIterator[tuple[Property, ...]]:
        """Those in reach."""
        async for items in self._pages("listProperties", lambda api: api.list_properties(), None):
            yield items

    async def areas(self, property_id: str) -> AsyncIterator[tuple[Area, ...]]:
        """All areas of a property, flat."""
        async for items in self._pages("listAreas", lambda api: api.list_areas(property_id), property_id):
            yield items

    async def access_logs(self, lock_id: str) -> AsyncIterator[tuple[LockAccessLog, ...]]:
        """Who opened it, newest first."""
        async for items in self._pages(
            "listLockAccessLogs", lambda api: api.list_lock_access_logs(lock_id), None
        ):
            yield items

    async def access_log_page(self, lock_id: str, start: str | None = None) -> Page[LockAccessLog]:
        """One page of them, with the token of the next; `start`: the token of the one wanted."""
        pages = self._credentials.pages(
            "listLockAccessLogs", lambda api: api.list_lock_access_logs(lock_id, start), None
        )
        try:
            async for _, page in pages:
                return page
        finally:
            if isinstance(pages, AsyncGenerator):
                await pages.aclose()
        return Page(())

    # ---- one, or a list that comes whole

    async def lock(self, lock_id: str) -> Lock:
        """The record, its private part included where any credential sees it."""
        return (await self._locks.answer(lock_id)).lock

    async def area(self, property_id: str, area_id: str) -> Area:
        """One area; that with the private part where any credential sees it. Support sees it in the list."""
        plain: Area | None = None
        refusal: Fault | None = None
        try:
            plain = await self._first("getArea", lambda api: api.get_area(property_id, area_id), property_id)
            if plain.private is not None:
                return plain
        except Fault as fault:
            if fault.code not in HIDDEN:
                raise
            refusal = fault
        try:
            async for items in self.areas(property_id):
                for area in items:
                    if same_id(area.area_id, area_id):
                        return area if area.private is not None or plain is None else plain
        except Fault as fault:
            refusal = refusal or fault
        if plain is None:
            raise refusal or Fault(FaultCode.CLOUD_NOT_FOUND, "listAreas has no such item", refused=True)
        return plain

    async def events(self, of: EventFilter) -> Page[Event]:
        """Newest first; `more` says that there are older ones, which cannot be asked for."""
        return await self._first("listEvents", lambda api: api.list_events(of), of.property_id)

    async def firmware(self, version: str) -> FirmwareVersion:
        """One version, with where it is assigned."""
        return await self._first("getFirmwareVersion", lambda api: api.get_firmware_version(version))

    async def groups(self, property_id: str) -> Page[UserGroup]:
        """The groups of a property."""
        return await self._first("listUserGroups", lambda api: api.list_user_groups(property_id), property_id)

    async def members(self, property_id: str, user_group_id: str) -> Page[User]:
        """Who is in a group."""
        return await self._first(
            "listUsersForGroup", lambda api: api.list_users_for_group(property_id, user_group_id), property_id
        )

    async def user(self, user_id: str) -> User:
        """One user."""
        return await self._first("getUser", lambda api: api.get_user(user_id))

    async def groups_of(self, user_id: str) -> Page[UserGroup]:
        """A user's groups in all properties."""
        return await self._first("listGroupsForUser", lambda api: api.list_groups_for_user(user_id))

    async def phones_of(self, user_id: str) -> Page[UserDevice]:
        """All phones of a user."""
        return await self._first("listUserDevices", lambda api: api.list_user_devices(user_id))

    # ---- how

    async def _first(
        self, operation: str, ask: Callable[[DoorLock], Awaitable[T]], property_id: str | None = None
    ) -> T:
        return await self._credentials.first(operation, ask, property_id)

    async def _pages(
        self, operation: str, ask: Callable[[DoorLock], AsyncIterator[Page[T]]], property_id: str | None
    ) -> AsyncIterator[tuple[T, ...]]:
        async for _, page in self._credentials.pages(operation, ask, property_id):
            yield page.items
