"""External references: which record of which foreign system an entity is. Read only, as in the contract."""

from __future__ import annotations

import json

from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.records import Reference
from installer_app.sandbox.signing import Json


def list_references(desk: Desk, entity_id: str) -> list[Json]:
    """Every ExternalRef of the entity."""
    return [json.loads(found.ref) for found in desk.store.select(Reference, entity_id=entity_id)]


def forget_references(desk: Desk, entity_id: str) -> None:
    """Of an entity that is deleted."""
    for found in desk.store.select(Reference, entity_id=entity_id):
        desk.store.remove(Reference, found.reference_id)
