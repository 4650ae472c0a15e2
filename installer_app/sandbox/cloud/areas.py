"""Operations on areas and their access lists."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.form import check_id, check_list, check_object, check_text, read_object
from installer_app.sandbox.cloud.groups import drop_group, make_group
from installer_app.sandbox.cloud.paging import list_page, read_place
from installer_app.sandbox.cloud.records import Area, Assignment, Lock, UserGroup
from installer_app.sandbox.cloud.references import forget_references
from installer_app.sandbox.cloud.refusal import Answer, Refusal
from installer_app.sandbox.cloud.rekeying import keys_changing
from installer_app.sandbox.cloud.render import show_area
from installer_app.sandbox.signing import Json, canonical

AREA_TYPES: Final = ("resident", "common", "staff")
ALWAYS: Final[Json] = {"always": True}
ACCESS_LIMIT: Final = 100
ID_OF_ACCESS: Final = {"group": "userGroupId", "area": "areaId"}


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
    return call.accept_list(call.desk.options.areas_key, items, end)


def get_area(call: Call) -> Answer:
    """One area."""
    return _answer(call, known(call.seek_area(call.path_id("propertyId"), call.path_id("areaId"))))


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
    area_id = desk.new_id()
    group = make_group(call, property_id, "area", str(area_type), name, area_id)
    area = Area(
        area_id=area_id,
        property_id=property_id,
        area_user_group_id=group.user_group_id,
        parent_area_id=parent_id,
        display_name=name,
        area_type=str(area_type),
        access_list=json.dumps(
            [{"accessType": "group", "schedule": ALWAYS, "userGroupId": group.user_group_id}]
        ),
        access_list_version=desk.next_version(),
        key_map_version=desk.next_version(),
        created_at=now,
        modified_at=now,
        modified_by=actor,
    )
    desk.store.put(group)
    desk.store.put(area)
    call.record("area created", detail=area_id)
    call.tell("areaCreated", property_id=property_id, area_id=area_id)
    return _answer(call, area)


def update_area(call: Call) -> Answer:
    """A new name and access list. The list's version changes with the list, the key map's with its keys."""
    property_id, area_id = call.path_id("propertyId"), call.path_id("areaId")
    body = read_object(call.body, frozenset({"displayName", "accessList"}))
    name = check_text("displayName", body["displayName"])
    access = [_read_access(item) for item in check_list("accessList", body["accessList"], ACCESS_LIMIT)]
    if len({(entry.get("userGroupId"), entry.get("areaId")) for entry in access}) < len(access):
        raise Refusal(400, "accessList names a group or an area twice")
    area = known(call.seek_area(property_id, area_id))
    for entry in access:
        _check_access(call, property_id, entry)
    with keys_changing(call, property_id):
        same = canonical(json.loads(area.access_list)) == canonical(access)
        area = replace(
            area,
            display_name=name,
            access_list=json.dumps(access),
            access_list_version=area.access_list_version if same else call.desk.next_version(),
            modified_at=call.desk.time(),
            modified_by=call.caller.actor_id,
        )
        call.desk.store.put(area)
    call.record("area updated", detail=area_id)
    call.tell("areaUpdated", property_id=property_id, area_id=area_id)
    return _answer(call, known(call.desk.store.find(Area, area_id)))


def delete_area(call: Call) -> Answer:
    """Only without locks and areas in it; its group goes with it, and both leave every access list."""
    property_id, area_id = call.path_id("propertyId"), call.path_id("areaId")
    area = known(call.seek_area(property_id, area_id))
    store = call.desk.store
    locks, areas = store.select(Lock, area_id=area_id), store.select(Area, parent_area_id=area_id)
    if locks or areas:
        raise Refusal(400, "the area is not empty")
    with keys_changing(call, property_id):
        group = store.find(UserGroup, area.area_user_group_id)
        if group is not None:
            drop_group(call, group)
        store.remove(Area, area_id)
    store.remove(Assignment, f"area/{area_id}")
    forget_references(call.desk, area_id)
    call.record("area deleted", detail=area_id)
    call.tell("areaDeleted", property_id=property_id, area_id=area_id)
    return call.accept({})


def _read_access(value: Json) -> Mapping[str, Json]:
    entry = check_object(
        "an accessList entry", value, frozenset({"accessType", "schedule"}), frozenset(ID_OF_ACCESS.values())
    )
    kind = entry["accessType"]
    if not isinstance(kind, str) or kind not in ID_OF_ACCESS:
        raise Refusal(400, "accessType")
    member = ID_OF_ACCESS[kind]
    if entry.keys() != {"accessType", "schedule", member}:
        raise Refusal(400, f"accessType {kind} takes {member}")
    if entry["schedule"] is None:
        raise Refusal(400, "schedule is null")
    try:
        canonical(entry["schedule"])
    except ValueError as error:
        raise Refusal(400, "schedule has a number that cannot be signed") from error
    return {**entry, member: check_id(member, check_text(member, entry[member]))}


def _check_access(call: Call, property_id: str, entry: Mapping[str, Json]) -> None:
    store = call.desk.store
    found: Area | UserGroup | None
    if entry["accessType"] == "group":
        found = store.find(UserGroup, str(entry["userGroupId"]))
    else:
        found = store.find(Area, str(entry["areaId"]))
    if found is None or found.property_id != property_id:
        raise Refusal(400, "accessList names what is not of this property")


def _answer(call: Call, area: Area) -> Answer:
    return call.accept(show_area(call.desk, area, call.caller.account, call.caller))
