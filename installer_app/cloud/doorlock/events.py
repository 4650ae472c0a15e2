"""Events, and their processing."""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.cloud.doorlock.calls import Calls, Page
from installer_app.model.doorlock import Event


@dataclass(frozen=True)
class EventFilter:
    """Whose events: a source, the id that belongs to it, and others that narrow."""

    event_source: str
    """lock, area, property, user, userGroup, apiKey, firmwareVersion, key; the contract prints none."""
    property_id: str | None = None
    area_id: str | None = None
    user_group_id: str | None = None
    lock_id: str | None = None
    user_id: str | None = None
    api_key_id: str | None = None
    firmware_version: str | None = None
    key_id: str | None = None


class EventCalls(Calls):
    """Operations on events."""

    async def list_events(self, of: EventFilter) -> Page[Event]:
        """Newest first. The list has no pages: `more` says that there are older ones."""
        return await self._list(
            Event,
            "listEvents",
            eventSource=of.event_source,
            propertyId=of.property_id,
            areaId=of.area_id,
            userGroupId=of.user_group_id,
            lockId=of.lock_id,
            userId=of.user_id,
            apiKeyId=of.api_key_id,
            firmwareVersion=of.firmware_version,
            keyId=of.key_id,
        )

    async def trigger_event_processing(self, event_id: str) -> Event:
        """Process it again."""
        return await self._record(Event, "triggerEventProcessing", eventId=event_id)
