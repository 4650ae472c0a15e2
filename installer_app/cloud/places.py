"""Properties and areas, by whichever operation the account may use: support may list them but not get one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Final, TypeVar

from installer_app.cloud.credentials import Credentials
from installer_app.cloud.doorlock import DoorLock, Page
from installer_app.cloud.doorlock.calls import narrowed
from installer_app.cloud.recent import Recent
from installer_app.cloud.schema import area_of, place_of
from installer_app.model.cloud import Area, Permission, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.form import same_id
from installer_app.workflow.diagnosis.case import HIDING

T = TypeVar("T")
HIDDEN: Final = HIDING
"""What not being allowed to read looks like."""
NO_LIST: Final = HIDDEN | {FaultCode.CLOUD_NOT_FOUND}
DEPTH_LIMIT: Final = 16
PATH_PAGES: Final = 5
REMEMBERED: Final = 20_000


class Places:
    """Readings of properties and areas."""

    def __init__(self, credentials: Credentials, recent: Recent[Area]) -> None:
        self._credentials = credentials
        self._recent = recent
        self._names: dict[str, Area] = {}
        self._blind: set[DoorLock] = set()

    # ---- lists, page by page

    async def properties(self) -> AsyncIterator[tuple[Property, ...]]:
        """Those in reach."""
        async for _, page in self._credentials.pages("listProperties", _list_properties):
            yield page.items

    async def areas(self, property_id: str) -> AsyncIterator[tuple[Area, ...]]:
        """All areas of a property."""
        pages = self._credentials.pages("listAreas", partial(_list_areas, property_id), property_id)
        async for _, page in pages:
            for area in page.items:
                self._remember(area)
            yield page.items

    # ---- one

    async def property(self, property_id: str) -> Property | None:
        """One property; None: no credential may read it. Faults: cloud_not_found."""
        asked = bool(await self._credentials.hopeful("getProperty", property_id))
        if asked:
            try:
                return place_of(
                    await self._credentials.first(
                        "getProperty", lambda api: api.get_property(property_id), property_id
                    )
                )
            except Fault as fault:
                _only(fault, HIDDEN)
        return await self._seek(
            "listProperties",
            _list_properties,
            None,
            lambda each: same_id(each.property_id, property_id),
            asked,
        )

    async def area(self, property_id: str, area_id: str) -> Area | None:
        """One area; None: no credential may read it. Faults: cloud_not_found."""
        asked = bool(await self._credentials.hopeful("getArea", property_id))
        if asked:
            try:
                got = await self._credentials.first(
                    "getArea", lambda api: api.get_area(property_id, area_id), property_id
                )
                return self._keep(area_of(got, property_id))
            except Fault as fault:
                _only(fault, HIDDEN)
        found = await self._seek(
            "listAreas",
            partial(_list_areas, property_id),
            property_id,
            lambda each: same_id(each.area_id, area_id),
            asked,
        )
        return found and self._keep(found)

    async def recent_area(self, property_id: str, area_id: str) -> Area | None:
        """One that was read moments ago, or is read now."""
        return self._recent.get(area_id) or await self.area(property_id, area_id)

    async def area_with_private(self, property_id: str, area_id: str) -> Area | None:
        """One area, its key map's version included where any credential sees it: support sees it in the list,
        a credential that may do more also by getting the area."""
        area = None
        if not await self._any_support(property_id):
            area = await self.area(property_id, area_id)
            if area is not None and area.key_map_version is not None:
                return area
        listed = await self._seen_in_list(property_id, area_id)
        if listed is not None:
            return self._keep(listed)
        return area or await self.area(property_id, area_id)

    async def path(self, area: Area) -> tuple[str, ...]:
        """Names from the outermost containing area to the area itself, as far as they can be had."""
        return tuple(each.title for each in reversed(await self.chain(area)))

    async def chain(self, area: Area) -> tuple[Area, ...]:
        """The area and those around it, the nearest first. One that has a parent is the last only where that
        cannot be had."""
        if area.parent_id is not None and self._chain(area)[-1].parent_id is not None:
            try:
                pages = 0
                async for _ in self.areas(area.property_id):
                    pages += 1
                    if pages >= PATH_PAGES or self._chain(area)[-1].parent_id is None:
                        break
            except Fault:
                pass  # a name that cannot be had is left out: the area itself is known
        return tuple(self._chain(area))

    # ---- how

    async def _seek(
        self,
        operation: str,
        ask: Callable[[DoorLock], AsyncIterator[Page[T]]],
        property_id: str | None,
        fits: Callable[[T], bool],
        asked: bool,
    ) -> T | None:
        """One item out of a list; None: it cannot be seen. It is not there (cloud_not_found) only when the
        list is everything, and nobody was refused the item itself (`asked`)."""
        everything = False
        try:
            async for holder, page in self._credentials.pages(operation, ask, property_id):
                everything = holder.reaches_all(operation) and not page.repeats
                for item in page.items:
                    if fits(item):
                        return item
        except Fault as fault:
            _only(fault, NO_LIST)
            return None
        if asked or not everything:
            return None
        raise Fault(FaultCode.CLOUD_NOT_FOUND, f"{operation} has no such item", refused=True)

    def _chain(self, area: Area) -> list[Area]:
        """The area, the one around it and so on; the last has no parent, or an unknown one."""
        chain = [area]
        while len(chain) < DEPTH_LIMIT and (parent_id := chain[-1].parent_id) is not None:
            parent = self._names.get(parent_id.lower())
            if parent is None or parent in chain:
                break
            chain.append(parent)
        return chain

    async def _any_support(self, property_id: str) -> bool:
        holders = await self._credentials.hopeful("listAreas", property_id)
        return any(h.may(Permission.SUPPORT) and h.api not in self._blind for h in holders)

    async def _seen_in_list(self, property_id: str, area_id: str) -> Area | None:
        """The area out of the list of a credential that sees private parts."""
        holders = await self._credentials.hopeful("listAreas", property_id)
        for holder in holders:
            known_blind = holder.knows and not holder.may(Permission.SUPPORT)
            if known_blind or holder.api in self._blind:
                continue
            try:
                async for page in _list_areas(property_id, holder.api):
                    for area in page.items:
                        if same_id(area.area_id, area_id):
                            if area.key_map_version is not None:
                                return area
                            self._blind.add(holder.api)
            except Fault as fault:
                if fault.code is FaultCode.ACCOUNT_TOKEN_REFUSED:
                    self._credentials.declined(holder, "listAreas", fault)
                    continue  # that says nothing of what it sees once its token is taken again
                _only(fault, NO_LIST)
                self._blind.add(holder.api)
        return None

    def _keep(self, area: Area) -> Area:
        self._remember(area)
        return self._recent.keep(area.area_id, area)

    def _remember(self, area: Area) -> None:
        if len(self._names) < REMEMBERED:
            self._names[area.area_id.lower()] = area


def _list_properties(api: DoorLock) -> AsyncIterator[Page[Property]]:
    return narrowed(api.list_properties(), place_of)


def _list_areas(property_id: str, api: DoorLock) -> AsyncIterator[Page[Area]]:
    return narrowed(api.list_areas(property_id), lambda each: area_of(each, property_id))


def _only(fault: Fault, codes: frozenset[FaultCode]) -> None:
    """Go on after these; raise any other."""
    if fault.code not in codes:
        raise fault
