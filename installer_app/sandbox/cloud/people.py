"""Operations on people and on what happened."""

from __future__ import annotations

from typing import Final

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.form import check_firmware_name
from installer_app.sandbox.cloud.records import Area, Event, Person
from installer_app.sandbox.cloud.refusal import Answer, Refusal, accept
from installer_app.sandbox.cloud.render import show_event, show_person

ID_OF_SOURCE: Final = {
    "lock": "lockId",
    "area": "areaId",
    "property": "propertyId",
    "user": "userId",
    "userGroup": "userGroupId",
    "apiKey": "apiKeyId",
    "firmwareVersion": "firmwareVersion",
    "key": "keyId",
}


def get_me(call: Call) -> Answer:
    """The caller's own record."""
    return accept(show_person(known(call.desk.store.find(Person, call.caller.actor_id))))


def list_events(call: Call) -> Answer:
    """Newest first, one page; a `pageToken` says only that more exist."""
    source = call.query.get("eventSource", "")
    if source not in ID_OF_SOURCE:
        raise Refusal(400, "eventSource")
    if ID_OF_SOURCE[source] not in call.query:
        raise Refusal(400, f"{ID_OF_SOURCE[source]} is missing")
    if source == "firmwareVersion":
        equal = {"firmware_version": check_firmware_name(call.query["firmwareVersion"])}
    else:
        sought = call.query_id(ID_OF_SOURCE[source]) or ""
        equal = {f"{source}_id": sought}
        _seek(call, source, sought)
    size = call.desk.options.page_size
    rows = call.desk.store.page(Event, equal, newest_first=True, limit=size + 1)
    events = [show_event(event) for _, event in rows[:size]]
    return accept({"events": events} | ({"pageToken": "more"} if len(rows) > size else {}))


def _seek(call: Call, source: str, sought: str) -> None:
    match source:
        case "lock":
            known(call.seek_lock(sought))
        case "area":
            area = call.desk.store.find(Area, sought)
            known(call.seek_area(area.property_id if area else "", sought))
        case "property":
            known(call.seek_property(sought))
        case "user":
            person = known(call.desk.store.find(Person, sought))
            if person.account != call.caller.account:
                raise Refusal(403)
        case _:
            raise Refusal(404)
