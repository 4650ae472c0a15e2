"""Operations on properties."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.form import check_id, check_list, check_object, check_text, read_object
from installer_app.sandbox.cloud.groups import drop_group, make_group
from installer_app.sandbox.cloud.paging import list_page, read_place
from installer_app.sandbox.cloud.records import Area, Assignment, Lock, Person, Property, UserGroup
from installer_app.sandbox.cloud.references import forget_references
from installer_app.sandbox.cloud.refusal import Answer, Refusal
from installer_app.sandbox.cloud.render import show_property
from installer_app.sandbox.signing import Json

WRITABLE: Final = frozenset({"displayName", "address", "accessManagerIds"})
ADDRESS_REQUIRED: Final = frozenset({"line1", "city", "country", "postalCode"})
ADDRESS_OPTIONAL: Final = frozenset({"line2", "line3", "state"})
MANAGER_LIMIT: Final = 100


@dataclass(frozen=True)
class Writable:
    """PropertyWritable."""

    display_name: str
    address: Mapping[str, Json]
    manager_ids: tuple[str, ...]


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
    return call.accept_list("properties", items, end)


def get_property(call: Call) -> Answer:
    """One property."""
    place = known(call.seek_property(call.path_id("propertyId")))
    return call.accept(show_property(call.desk, place, call.caller))


def create_property(call: Call) -> Answer:
    """A new property of the caller's account with a staff group of its own; only for those whose role is not
    scoped to a property."""
    written = _read_writable(call)
    if not call.caller.reaches_everywhere(call.operation.actors):
        raise Refusal(403)
    _check_managers(call, written)
    desk, now, actor = call.desk, call.desk.time(), call.caller.actor_id
    place = Property(
        property_id=desk.new_id(),
        account=call.caller.account,
        owner_id=actor,
        display_name=written.display_name,
        address=json.dumps(written.address),
        access_manager_ids=json.dumps(written.manager_ids),
        property_key=desk.new_key(),
        created_at=now,
        modified_at=now,
        modified_by=actor,
    )
    desk.store.put(place)
    desk.store.put(make_group(call, place.property_id, "property", "staff", f"{place.display_name} staff"))
    call.record("property created", detail=place.property_id)
    call.tell("propertyCreated", property_id=place.property_id)
    return call.accept(show_property(desk, place, call.caller))


def update_property(call: Call) -> Answer:
    """A new name, address and managers."""
    property_id, written = call.path_id("propertyId"), _read_writable(call)
    place = known(call.seek_property(property_id))
    _check_managers(call, written)
    place = replace(
        place,
        display_name=written.display_name,
        address=json.dumps(written.address),
        access_manager_ids=json.dumps(written.manager_ids),
        modified_at=call.desk.time(),
        modified_by=call.caller.actor_id,
    )
    call.desk.store.put(place)
    call.record("property updated", detail=property_id)
    call.tell("propertyUpdated", property_id=property_id)
    return call.accept(show_property(call.desk, place, call.caller))


def delete_property(call: Call) -> Answer:
    """Only without areas and locks; its groups and its firmware assignment go with it."""
    property_id = call.path_id("propertyId")
    known(call.seek_property(property_id))
    store = call.desk.store
    areas, locks = store.select(Area, property_id=property_id), store.select(Lock, property_id=property_id)
    if areas or locks:
        raise Refusal(400, "the property is not empty")
    for group in store.select(UserGroup, property_id=property_id):
        drop_group(call, group)
    store.remove(Assignment, f"property/{property_id}")
    forget_references(call.desk, property_id)
    store.remove(Property, property_id)
    call.record("property deleted", detail=property_id)
    call.tell("propertyDeleted", property_id=property_id)
    return call.accept({})


def _read_writable(call: Call) -> Writable:
    body = read_object(call.body, WRITABLE)
    name = check_text("displayName", body["displayName"])
    address = check_object("address", body["address"], ADDRESS_REQUIRED, ADDRESS_OPTIONAL)
    for member, value in address.items():
        check_text(f"address.{member}", value, empty=member in ADDRESS_OPTIONAL)
    managers = check_list("accessManagerIds", body["accessManagerIds"], MANAGER_LIMIT)
    ids = (check_id("accessManagerIds", check_text("accessManagerIds", item)) for item in managers)
    return Writable(name, address, tuple(dict.fromkeys(ids)))


def _check_managers(call: Call, written: Writable) -> None:
    for user_id in written.manager_ids:
        person = call.desk.store.find(Person, user_id)
        if person is None or person.account != call.caller.account:
            raise Refusal(400, "accessManagerIds names nobody of this account")
