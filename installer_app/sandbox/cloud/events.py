"""Operations on what happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.form import check_firmware_name
from installer_app.sandbox.cloud.records import ApiKey, Area, Event, UserGroup
from installer_app.sandbox.cloud.refusal import Answer, Refusal
from installer_app.sandbox.cloud.render import show_event
from installer_app.sandbox.signing import Json

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
COLUMN_OF_SOURCE: Final = {
    "lock": "lock_id",
    "area": "area_id",
    "property": "property_id",
    "user": "user_id",
    "userGroup": "user_group_id",
    "apiKey": "created_by",
    "firmwareVersion": "firmware_version",
    "key": "key_id",
}


def list_events(call: Call) -> Answer:
    """Newest first, one page; a `pageToken` says only that more exist."""
    source = call.query.get("eventSource", "")
    if source not in ID_OF_SOURCE:
        raise Refusal(400, "eventSource")
    name = ID_OF_SOURCE[source]
    if name not in call.query:
        raise Refusal(400, f"{name} is missing")
    if source == "firmwareVersion":
        sought = check_firmware_name(call.query[name])
    else:
        sought = call.query_id(name) or ""
        _seek(call, source, sought)
    size = call.desk.options.page_size
    equal = {COLUMN_OF_SOURCE[source]: sought}
    rows = call.desk.store.page(Event, equal, newest_first=True, limit=size + 1)
    events = [show_event(event) for _, event in rows[:size] if source != "key" or _reached(call, event)]
    end: dict[str, Json] = {"pageToken": "more"} if len(rows) > size else {}
    return call.accept_list("events", events, end)


def trigger_processing(call: Call) -> Answer:
    """The event is processed, again where it was."""
    event = call.desk.store.find(Event, call.path_id("eventId"))
    if event is not None and not _reached(call, event):
        raise Refusal(403)
    event = replace(
        known(event), state="processed", modified_at=call.desk.time(), modified_by=call.caller.actor_id
    )
    call.desk.store.put(event)
    call.record("event processed", event.lock_id, f"{event.event_name} {event.event_id}")
    return call.accept(show_event(event))


def _reached(call: Call, event: Event) -> bool:
    return call.reaches(event.account, event.property_id)


def _seek(call: Call, source: str, sought: str) -> None:
    store = call.desk.store
    match source:
        case "lock":
            known(call.seek_lock(sought))
        case "area":
            area = store.find(Area, sought)
            known(call.seek_area(area.property_id if area else "", sought))
        case "property":
            known(call.seek_property(sought))
        case "user":
            known(call.seek_person(sought))
        case "userGroup":
            group = store.find(UserGroup, sought)
            known(call.seek_group(group.property_id if group else "", sought))
        case "apiKey":
            key = store.find(ApiKey, sought)
            if key is not None and not call.reaches(key.account, None):
                raise Refusal(403)
            known(key)
        case _:
            if not store.page(Event, {"key_id": sought}, limit=1):
                raise Refusal(404)
