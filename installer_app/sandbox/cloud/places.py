"""Operations on properties and areas."""

from __future__ import annotations

import json
from typing import Final

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.form import check_id, check_list, check_object, check_text, read_object
from installer_app.sandbox.cloud.ledger import write_event
from installer_app.sandbox.cloud.paging import list_page, read_place
from installer_app.sandbox.cloud.records import Area, Property, UserGroup
from installer_app.sandbox.cloud.refusal import Answer, Refusal, accept
from installer_app.sandbox.cloud.render import show_area, show_property
from installer_app.sandbox.signing import Json

AREA_TYPES: Final = ("resident", "common", "staff")
ALWAYS: Final[Json] = {"always": True}
ADDRESS_REQUIRED: Final = frozenset({"line1", "city", "country", "postalCode"})
ADDRESS_OPTIONAL: Final = frozenset({"line2", "line3", "state"})
MANAGER_LIMIT: Final = 100


def list_properties(call: Call) -> Answer:
    """Those of the caller's reach."""
    items, end = list_page(
        call,
        Property,
        {"account": call.caller.account},
        read_place(call),
        lambda place: call.reaches(place.account, place.property_id),
        lambda place: show_property(call.desk, place, call.caller),
    )
    return accept({"properties": items} | end)


def get_property(call: Call) -> Answer:
    """One property."""
    place = known(call.seek_property(call.path_id("propertyId")))
    return accept(show_property(call.desk, place, call.caller))


def create_property(call: Call) -> Answer:
    """A new property of the caller's account; only for those whose role is not scoped to a property."""
    body = read_object(call.body, frozenset({"displayName", "address", "accessManagerIds"}))
    name = check_text("displayName", body["displayName"])
    address = check_object("address", body["address"], ADDRESS_REQUIRED, ADDRESS_OPTIONAL)
    for member, value in address.items():
        check_text(f"address.{member}", value, empty=member in ADDRESS_OPTIONAL)
    managers = check_list("accessManagerIds", body["accessManagerIds"], MANAGER_LIMIT)
    manager_ids = [check_id("accessManagerIds", check_text("accessManagerIds", item)) for item in managers]
    if not call.caller.reaches_everywhere(call.operation.actors):
        raise Refusal(403)
    desk, now, actor = call.desk, call.desk.time(), call.caller.actor_id
    place = Property(
        property_id=desk.new_id(),
        account=call.caller.account,
        owner_id=actor,
        display_name=name,
        address=json.dumps(address),
        access_manager_ids=json.dumps(manager_ids),
        property_key=desk.new_key(),
        created_at=now,
        modified_at=now,
        modified_by=actor,
    )
    desk.store.put(place)
    call.record("property created", detail=place.property_id)
    write_event(desk, "propertyCreated", actor, property_id=place.property_id)
    return accept(show_property(desk, place, call.caller))


def list_areas(call: Call) -> Answer:
    """Every area of a property, flat; the collection is called `properties`, as the contract prints it."""
    property_id, after = call.path_id("propertyId"), read_place(call)
    place = known(call.seek_property(property_id))
    items, end = list_page(
        call,
        Area,
        {"property_id": property_id},
        after,
        lambda area: True,
        lambda area: show_area(call.desk, area, place.account, call.caller),
    )
    return accept({"properties": items} | end)


def get_area(call: Call) -> Answer:
    """One area."""
    property_id, area_id = call.path_id("propertyId"), call.path_id("areaId")
    place = call.seek_property(property_id)
    area = call.seek_area(property_id, area_id)
    return accept(show_area(call.desk, known(area), known(place).account, call.caller))


def create_area(call: Call) -> Answer:
    """A new area with a group of its own on its access list."""
    property_id = call.path_id("propertyId")
    body = read_object(call.body, frozenset({"displayName", "areaType"}), frozenset({"parentAreaId"}))
    name, area_type, parent = (
        check_text("displayName", body["displayName"]),
        body["areaType"],
        body.get("parentAreaId"),
    )
    if area_type not in AREA_TYPES:
        raise Refusal(400, "areaType")
    parent_id = None if parent is None else check_id("parentAreaId", check_text("parentAreaId", parent))
    known(call.seek_property(property_id))
    if parent_id is not None and call.seek_area(property_id, parent_id) is None:
        raise Refusal(400, "parentAreaId is not an area of this property")
    desk, now, actor = call.desk, call.desk.time(), call.caller.actor_id
    area_id, group_id = desk.new_id(), desk.new_id()
    group = UserGroup(
        user_group_id=group_id,
        property_id=property_id,
        area_id=area_id,
        group_source="area",
        group_type=str(area_type),
        display_name=name,
        created_at=now,
        modified_at=now,
        modified_by=actor,
    )
    area = Area(
        area_id=area_id,
        property_id=property_id,
        area_user_group_id=group_id,
        parent_area_id=parent_id,
        display_name=name,
        area_type=str(area_type),
        access_list=json.dumps([{"accessType": "group", "schedule": ALWAYS, "userGroupId": group_id}]),
        access_list_version=desk.next_version(),
        key_map_version=desk.next_version(),
        created_at=now,
        modified_at=now,
        modified_by=actor,
    )
    desk.store.put(group)
    desk.store.put(area)
    call.record("area created", detail=area_id)
    write_event(desk, "areaCreated", actor, property_id=property_id, area_id=area_id)
    return accept(show_area(desk, area, call.caller.account, call.caller))
