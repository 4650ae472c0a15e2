"""What a change of groups or access lists does to keys: new key map versions, and an event for each key.

The areas are compared before and after, so that no operation has to know which keys it moved. A lock learns
of it at its next sync.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from installer_app.sandbox.cloud.call import Call
from installer_app.sandbox.cloud.keymap import Grant, list_grants
from installer_app.sandbox.cloud.records import Area
from installer_app.sandbox.signing import canonical


@contextmanager
def keys_changing(call: Call, *property_ids: str) -> Iterator[None]:
    """Around a change in these properties. Every area whose keys differ afterwards gets a new version."""
    store = call.desk.store
    areas = [area for each in dict.fromkeys(property_ids) for area in store.select(Area, property_id=each)]
    before = [(area, list_grants(store, area)) for area in areas]
    yield
    for area, old in before:
        now = store.find(Area, area.area_id)
        new = list_grants(store, now) if now else []
        if _sorted(old) == _sorted(new):
            continue
        if now is not None:
            store.put(replace(now, key_map_version=call.desk.next_version()))
        _tell(call, "accessKeyRevoked", area, old, new)
        _tell(call, "accessKeyGranted", area, new, old)
        call.tell("keyMapChanged", property_id=area.property_id, area_id=area.area_id)


def _sorted(grants: list[Grant]) -> list[tuple[str, bytes]]:
    return sorted((grant.access_key_id, canonical(grant.schedule)) for grant in grants)


def _tell(call: Call, event: str, area: Area, these: list[Grant], not_those: list[Grant]) -> None:
    others = {grant.access_key_id for grant in not_those}
    for key_id, grant in {grant.access_key_id: grant for grant in these}.items():
        if key_id not in others:
            call.tell(
                event,
                property_id=area.property_id,
                area_id=area.area_id,
                user_group_id=grant.user_group_id,
                user_id=grant.user_id,
                key_id=key_id,
            )
