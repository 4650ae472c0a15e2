"""Which firmware a lock is to run: the nearest of lock, own area, containing areas, property, global."""

from __future__ import annotations

from collections.abc import Iterator

from installer_app.sandbox.cloud.records import Area, Assignment, Lock
from installer_app.sandbox.cloud.store import Store


def containing_areas(store: Store, area: Area) -> Iterator[Area]:
    """Every area around this one, the nearest first."""
    parent_id = area.parent_area_id
    while parent_id is not None and (parent := store.find(Area, parent_id)) is not None:
        yield parent
        parent_id = parent.parent_area_id


def assigned_to(store: Store, scope: str, entity_id: str = "") -> str | None:
    """The version assigned to exactly this lock, area or property, or to all (`global`)."""
    found = store.find(Assignment, f"{scope}/{entity_id}")
    return found.version if found else None


def required_firmware(store: Store, lock: Lock) -> str | None:
    """The effective version, None if nothing is assigned anywhere above."""
    return next((version for version in _assigned_above(store, lock) if version is not None), None)


def _assigned_above(store: Store, lock: Lock) -> Iterator[str | None]:
    yield assigned_to(store, "lock", lock.lock_id)
    area = store.find(Area, lock.area_id) if lock.area_id else None
    if area is not None:
        yield assigned_to(store, "area", area.area_id)
        for outer in containing_areas(store, area):
            yield assigned_to(store, "area", outer.area_id)
    if lock.property_id is not None:
        yield assigned_to(store, "property", lock.property_id)
    yield assigned_to(store, "global")
