"""The Bold API as one credential sees it: four readings of records of which every member may be missing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from installer_app.cloud.answer import read_plain, unreadable
from installer_app.cloud.call import Call, Reply
from installer_app.cloud.client import CloudClient
from installer_app.cloud.operations import OPERATIONS
from installer_app.cloud.record import read
from installer_app.model.bold import Device, DeviceGroup, Organization, Share
from installer_app.model.bold_list import SEARCH_LIMIT, GroupSeek, Spot
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret

T = TypeVar("T")
SIZE: Final = 100
"""The most that a page may have."""
PAGE_LIMIT: Final = 1_000


@dataclass(frozen=True)
class Bold:
    """Readings. Faults: as those of `DoorLock`; a refusal has no envelope here. Its tokens and API keys alike
    are shown as Bearer."""

    client: CloudClient
    token: Secret | None

    async def get_device_groups(
        self,
        *,
        include_devices: bool = True,
        organization_id: int | None = None,
        search: str = "",
        size: int = SIZE,
    ) -> AsyncIterator[tuple[DeviceGroup, ...]]:
        """Page after page, by id."""
        seek = GroupSeek(search, with_devices=include_devices, organization_id=organization_id)
        async for page in walk(partial(self._groups, seek, size), size, _id_of):
            yield page

    async def get_group_page(
        self, seek: GroupSeek, spot: Spot | None = None, size: int = SIZE
    ) -> tuple[tuple[DeviceGroup, ...], Spot | None]:
        """One page, the first or that at `spot`; and where the list goes on, None at its end."""
        return await turn(partial(self._groups, seek, size), size, _id_of, spot or Spot())

    async def check(self) -> None:
        """Whether the token is taken: one group is asked for, the least there is to read."""
        await self._items(DeviceGroup, "getDeviceGroups", {"includeDevices": "false", "size": "1"})

    async def get_organization(self, organization_id: int) -> Organization:
        """One organization."""
        return await self._record(Organization, "getOrganization", {"id": str(organization_id)})

    async def get_shares(self, external_id: str) -> tuple[Share, ...]:
        """Those with this external id; one that is not known has none."""
        try:
            return await self._items(Share, "getShares", {"externalId": external_id})
        except Fault as fault:
            if fault.code is FaultCode.CLOUD_NOT_FOUND:
                return ()
            raise

    async def get_share(self, share_id: int) -> Share:
        """One share."""
        return await self._record(Share, "getShare", {"id": str(share_id)})

    async def _groups(self, seek: GroupSeek, size: int, offset: int) -> tuple[DeviceGroup, ...]:
        asked = {
            "includeDevices": "true" if seek.with_devices else "false",
            "sortBy": seek.order.value,
            "sortDirection": "Desc" if seek.descending else "Asc",
            "offset": str(offset),
            "size": str(size),
        }
        if seek.organization_id is not None:
            asked["organizationId"] = str(seek.organization_id)
        if seek.search:
            asked["search"] = seek.search[:SEARCH_LIMIT]
        return await self._items(DeviceGroup, "getDeviceGroups", asked)

    async def _record(self, kind: type[T], name: str, arguments: dict[str, str]) -> T:
        call, reply = await self._ask(name, arguments)
        data = read_plain(call, reply)
        if not isinstance(data, dict):
            raise unreadable(call, "the answer is not an object")
        return read(kind, data)

    async def _items(self, kind: type[T], name: str, arguments: dict[str, str]) -> tuple[T, ...]:
        call, reply = await self._ask(name, arguments)
        data = read_plain(call, reply)
        if not isinstance(data, list):
            raise unreadable(call, "the answer is not a list")
        return tuple(read(kind, item) for item in data if isinstance(item, dict))

    async def _ask(self, name: str, arguments: dict[str, str]) -> tuple[Call, Reply]:
        call = OPERATIONS[name].call(arguments)
        return call, await self.client.send(call, self.token)


async def walk(
    ask: Callable[[int], Awaitable[tuple[T, ...]]], size: int, id_of: Callable[[T], object]
) -> AsyncIterator[tuple[T, ...]]:
    """Pages by offset, until one is not full."""
    spot: Spot | None = Spot()
    while spot is not None:
        page, spot = await turn(ask, size, id_of, spot)
        yield page


async def turn(
    ask: Callable[[int], Awaitable[tuple[T, ...]]], size: int, id_of: Callable[[T], object], spot: Spot
) -> tuple[tuple[T, ...], Spot | None]:
    """The page at a spot, and where the list goes on; None: this was its end. What comes again is left out.

    Whether `offset` counts items or pages is not printed: where a full first page seems to be followed by
    none, the second is asked for as 1, once. (This tells the two apart up to `size` full pages.)"""
    if spot.pages >= PAGE_LIMIT:
        raise Fault(FaultCode.CLOUD_ANSWER_UNREADABLE, "the list does not end")
    step, offset = spot.step or size, spot.offset
    page = await ask(offset)
    if not page and offset == step == size > 1:
        step = offset = 1
        page = await ask(offset)
    new = tuple(each for each in page if id_of(each) not in spot.seen)
    if len(page) < size or (
        offset and not new
    ):  # an offset that is not understood gives the first page again
        return new, None
    seen = spot.seen.union(known for each in new if (known := id_of(each)) is not None)
    return new, Spot(offset + step, step, seen, spot.pages + 1)


def _id_of(group: DeviceGroup) -> object:
    return group.id


def devices_of(groups: Iterable[DeviceGroup]) -> tuple[Device, ...]:
    """The devices of these groups, each once, in the order they come."""
    found: dict[object, Device] = {}
    for group in groups:
        for device in group.device_list or ():
            found.setdefault(device.id if device.id is not None else object(), device)
    return tuple(found.values())
