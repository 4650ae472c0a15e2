"""Small changes at the cloud that no door is needed for: an area's name, an event's processing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from installer_app.cloud.credentials import Credentials
from installer_app.cloud.doorlock.events import EventFilter
from installer_app.cloud.reader import Reader
from installer_app.cloud.record import write
from installer_app.model.doorlock import AccessListEntry, Area
from installer_app.model.fault import Fault, FaultCode
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r

PROCESSED: Final = "processed"


class Edits:
    """Each is sent once, and settled by reading. Faults: account_*, cloud_*."""

    def __init__(self, credentials: Credentials, reader: Reader) -> None:
        self._credentials, self._reader = credentials, reader

    async def rename_area(self, q: r.RenameArea) -> f.AreaRenamed:
        """All that can be written goes along, as it is read at this moment. Faults: account_forbidden, where
        the access list is not seen: written without it, it would be empty."""
        try:
            area = await self._reader.area(q.property_id, q.area_id)
        except Fault as fault:
            raise Fault(fault.code, fault.detail, refused=True) from fault
        entries = area.access_list
        if entries is None:
            raise Fault(FaultCode.ACCOUNT_FORBIDDEN, "the area's access list is not seen", refused=True)
        if not _is_whole(area, entries):
            raise Fault(
                FaultCode.CLOUD_ANSWER_UNREADABLE, "the access list holds what would be lost", refused=True
            )
        await self._credentials.first(
            "updateArea",
            lambda api: api.update_area(q.property_id, q.area_id, q.display_name, entries),
            q.property_id,
        )
        return f.AreaRenamed(q.display_name)

    async def process_event(self, q: r.ProcessEvent) -> f.EventProcessed:
        """What the service then says of the event."""
        event = await self._credentials.first(
            "triggerEventProcessing", lambda api: api.trigger_event_processing(q.event_id)
        )
        return f.EventProcessed(q.event_id, event.type_state)

    async def settle_name(self, q: r.RenameArea) -> r.Settlement:
        """Whether the area has the name."""
        area = await self._reader.area(q.property_id, q.area_id)
        if area.display_name == q.display_name:
            return r.Settlement(f.AreaRenamed(q.display_name))
        return r.Settlement(None, {"name": area.display_name or "", "as_asked": "no"})

    async def settle_event(self, q: r.ProcessEvent) -> r.Settlement:
        """Whether the event, as far as the lock's list goes back, is processed."""
        page = await self._reader.events(EventFilter("lock", lock_id=q.lock_id))
        found = next((one for one in page.items if one.event_id == q.event_id), None)
        if found is not None and found.type_state == PROCESSED:
            return r.Settlement(f.EventProcessed(q.event_id, PROCESSED))
        return r.Settlement(None, {"as_asked": "no"} if found is not None else {})


def _is_whole(area: Area, entries: Sequence[AccessListEntry]) -> bool:
    """Whether what was understood of the access list is all that was sent of it."""
    shown = area.raw.shown()
    sent = shown.get("accessList") if isinstance(shown, dict) else None
    return _form(sent) == _form([write(each) for each in entries])


def _form(value: object) -> str:
    """Comparable, whatever the case of ids and the order of members."""
    return json.dumps(value, sort_keys=True).lower()
