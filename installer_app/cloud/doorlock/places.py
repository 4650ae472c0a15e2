"""Properties, and the areas within them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from installer_app.cloud.doorlock.calls import Calls, Page
from installer_app.cloud.record import write
from installer_app.model.doorlock import AccessListEntry, Address, Area, Property


class PlaceCalls(Calls):
    """Operations on properties and areas."""

    async def create_property(
        self, display_name: str, address: Address, access_manager_ids: Sequence[str] = ()
    ) -> Property:
        """A new one, of whoever asks."""
        body = _property(display_name, address, access_manager_ids)
        return await self._record(Property, "createProperty", body)

    async def get_property(self, property_id: str) -> Property:
        """One property."""
        return await self._record(Property, "getProperty", propertyId=property_id)

    def list_properties(self) -> AsyncIterator[Page[Property]]:
        """Those in reach."""
        return self._pages(Property, "listProperties")

    async def update_property(
        self, property_id: str, display_name: str, address: Address, access_manager_ids: Sequence[str] = ()
    ) -> Property:
        """Everything that can be written, anew."""
        body = _property(display_name, address, access_manager_ids)
        return await self._record(Property, "updateProperty", body, propertyId=property_id)

    async def delete_property(self, property_id: str) -> None:
        """An empty one."""
        await self._done("deleteProperty", propertyId=property_id)

    async def create_area(
        self, property_id: str, display_name: str, area_type: str, parent_area_id: str | None = None
    ) -> Area:
        """A new one: resident, common or staff."""
        body = {"displayName": display_name, "areaType": area_type}
        if parent_area_id is not None:
            body["parentAreaId"] = parent_area_id
        return await self._record(Area, "createArea", body, propertyId=property_id)

    async def get_area(self, property_id: str, area_id: str) -> Area:
        """One area."""
        return await self._record(Area, "getArea", propertyId=property_id, areaId=area_id)

    def list_areas(self, property_id: str) -> AsyncIterator[Page[Area]]:
        """All areas of a property, flat. The contract calls the collection `properties`."""
        return self._pages(Area, "listAreas", propertyId=property_id)

    async def update_area(
        self, property_id: str, area_id: str, display_name: str, access_list: Sequence[AccessListEntry]
    ) -> Area:
        """Everything that can be written, anew."""
        body = {"displayName": display_name, "accessList": [write(each) for each in access_list]}
        return await self._record(Area, "updateArea", body, propertyId=property_id, areaId=area_id)

    async def delete_area(self, property_id: str, area_id: str) -> None:
        """An empty one."""
        await self._done("deleteArea", propertyId=property_id, areaId=area_id)


def _property(display_name: str, address: Address, access_manager_ids: Sequence[str]) -> dict[str, object]:
    return {
        "displayName": display_name,
        "address": write(address),
        "accessManagerIds": list(access_manager_ids),
    }
