"""The DoorLock API as one credential sees it: a method an operation, named as the contract names it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar
from urllib.parse import quote

from installer_app.cloud import schema
from installer_app.cloud.answer import Message, read_data, read_message, unreadable
from installer_app.cloud.call import Call, Reply
from installer_app.cloud.client import CloudClient
from installer_app.cloud.record import UUID
from installer_app.model.cloud import Account, Area, FirmwareScope, LockRecord, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import UninstallMode
from installer_app.model.secret import Secret

T = TypeVar("T")
VERSION: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
PAGE_LIMIT: Final = 10_000
"""A list that does not end is a fault; the longest real one (50,000 locks) has a tenth of this."""


@dataclass(frozen=True)
class LockAnswer:
    """A lock's record, and the answer it was read from to the byte."""

    record: LockRecord
    exact: bytes = field(repr=False)
    complete: bool
    """It carries apiKey and lockKey."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `repeats`: its token was there before, so the list ends here without an end."""

    items: tuple[T, ...]
    repeats: bool = False


@dataclass(frozen=True)
class DoorLock:
    """Operations. Faults as `answer.check_status` maps them; an argument that is no id or no version never
    reaches a path: computer_usage."""

    client: CloudClient
    token: Secret | None

    # ---- people

    async def get_me(self, credential: str, path: str) -> Account:
        """Who this is. The contract does not print the path."""
        data = read_data(*await self._send(Call("getMe", "GET", path)))
        return schema.read_account(credential, data)

    # ---- locks

    async def provision_lock(self, display_name: str) -> LockAnswer:
        """A new record."""
        return await self._lock(Call("provisionLock", "POST", "/locks", body={"displayName": display_name}))

    async def get_lock(self, lock_id: str) -> LockAnswer:
        """One record."""
        return await self._lock(Call("getLock", "GET", f"/locks/{_id('lockId', lock_id)}"))

    async def update_lock(self, lock_id: str, display_name: str) -> LockAnswer:
        """A new name."""
        path = f"/locks/{_id('lockId', lock_id)}"
        return await self._lock(Call("updateLock", "PUT", path, body={"displayName": display_name}))

    def list_locks(self, property_id: str | None = None) -> AsyncIterator[Page[LockRecord]]:
        """Those in reach, of one property or of all and none."""
        query = {} if property_id is None else {"propertyId": _id("propertyId", property_id)}
        return self._pages(Call("listLocks", "GET", "/locks", query), ("locks",), schema.read_lock)

    async def deprovision_lock(self, lock_id: str) -> None:
        """Delete the record."""
        read_data(*await self._send(Call("deprovisionLock", "DELETE", f"/locks/{_id('lockId', lock_id)}")))

    async def install_lock(self, property_id: str, area_id: str, lock_id: str) -> Message:
        """Assign to the area, at once; the message tells the lock."""
        path = f"{_area_path(property_id, area_id)}/install/{_id('lockId', lock_id)}"
        return read_message(*await self._send(Call("installLock", "PUT", path, body={}, exact=True)))

    async def uninstall_lock(self, lock_id: str, mode: UninstallMode) -> Message:
        """Take from its place, at once; the message tells the lock. `area` is the default and not sent."""
        path = f"/locks/{_id('lockId', lock_id)}/uninstall"
        query = {} if mode is UninstallMode.AREA else {"uninstallMode": mode.value}
        return read_message(*await self._send(Call("uninstallLock", "PUT", path, query, {}, exact=True)))

    # ---- places

    def list_properties(self) -> AsyncIterator[Page[Property]]:
        """Those in reach."""
        call = Call("listProperties", "GET", "/properties")
        return self._pages(call, ("properties",), schema.read_property)

    async def get_property(self, property_id: str) -> Property:
        """One property."""
        call = Call("getProperty", "GET", f"/properties/{_id('propertyId', property_id)}")
        return await self._value(call, schema.read_property)

    def list_areas(self, property_id: str) -> AsyncIterator[Page[Area]]:
        """All areas of a property, flat. The contract calls the collection `properties`."""
        call = Call("listAreas", "GET", f"/properties/{_id('propertyId', property_id)}/areas")
        return self._pages(call, ("properties", "areas"), lambda item: schema.read_area(item, property_id))

    async def get_area(self, property_id: str, area_id: str) -> Area:
        """One area."""
        call = Call("getArea", "GET", _area_path(property_id, area_id))
        return await self._value(call, lambda data: schema.read_area(data, property_id))

    # ---- firmware

    async def get_firmware_version(self, version: str) -> schema.FirmwareVersion:
        """Its metadata and where it is assigned."""
        call = Call("getFirmwareVersion", "GET", f"/firmware/{_version(version)}")
        return await self._value(call, schema.read_firmware)

    async def assign_firmware_version(self, version: str, where: schema.Assignment) -> None:
        """Require it there; only the ids of that scope are sent."""
        path = f"/firmware/{_version(version)}/assign"
        read_data(*await self._send(Call("assignFirmwareVersion", "PUT", path, _scope(where))))

    async def unassign_firmware_version(self, where: schema.Assignment) -> None:
        """Require nothing there any more."""
        call = Call("unassignFirmwareVersion", "PUT", "/firmware/unassign", _scope(where))
        read_data(*await self._send(call))

    # ---- how

    async def _send(self, call: Call) -> tuple[Call, Reply]:
        return call, await self.client.send(call, self.token)

    async def _lock(self, call: Call) -> LockAnswer:
        _, reply = await self._send(call)
        data = read_data(call, reply)
        with _judging(call):
            return LockAnswer(schema.read_lock(data), reply.body, schema.holds_secrets(data))

    async def _value(self, call: Call, read: Callable[[object], T]) -> T:
        data = read_data(*await self._send(call))
        with _judging(call):
            return read(data)

    async def _pages(
        self, call: Call, keys: tuple[str, ...], read: Callable[[object], T]
    ) -> AsyncIterator[Page[T]]:
        """Page after page until a token is missing, or was there before. A page may be empty."""
        query: Mapping[str, str] = call.query
        seen: set[str] = set()
        for _ in range(PAGE_LIMIT):
            data = read_data(*await self._send(replace(call, query=query)))
            with _judging(call):
                items, token = schema.read_page(data, keys, read)
            yield Page(items, repeats=token in seen)
            if token is None or token in seen:
                return
            seen.add(token)
            query = {**call.query, "pageToken": token}
        raise unreadable(call, "the list does not end")


@contextmanager
def _judging(call: Call) -> Iterator[None]:
    """An answer without what it must have: after a write that is an unknown outcome."""
    try:
        yield
    except Fault as fault:
        raise unreadable(call, fault.detail) from fault


def is_version(text: str) -> bool:
    """Whether it may stand in a path as a firmware version."""
    return VERSION.fullmatch(text) is not None and text not in {".", ".."}


def _version(text: str) -> str:
    if not is_version(text):
        raise Fault(FaultCode.COMPUTER_USAGE, "this is no firmware version", refused=True)
    return quote(text, safe="")


def _id(name: str, text: str) -> str:
    if not UUID.fullmatch(text):
        raise Fault(FaultCode.COMPUTER_USAGE, f"{name} is no id: 36 characters are expected", refused=True)
    return quote(text, safe="")


def _area_path(property_id: str, area_id: str) -> str:
    return f"/properties/{_id('propertyId', property_id)}/areas/{_id('areaId', area_id)}"


def _scope(where: schema.Assignment) -> dict[str, str]:
    ids = {"lockId": where.lock_id, "propertyId": where.property_id, "areaId": where.area_id}
    match where.scope:
        case FirmwareScope.LOCK:
            wanted = ["lockId"]
        case FirmwareScope.AREA:
            wanted = ["propertyId", "areaId"]
        case FirmwareScope.PROPERTY:
            wanted = ["propertyId"]
        case FirmwareScope.GLOBAL:
            wanted = []
        case other:
            raise Fault(FaultCode.COMPUTER_USAGE, f"no scope {other[:20]!r}", refused=True)
    return {"scope": str(where.scope)} | {name: _id(name, ids[name] or "") for name in wanted}
