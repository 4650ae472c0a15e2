"""Locks that the sandbox starts with: the cloud's record, and what such a lock would have applied already."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from installer_app.sandbox.cloud.access import Caller, Permission
from installer_app.sandbox.cloud.desk import Desk, write_time
from installer_app.sandbox.cloud.installing import place_lock, write_message
from installer_app.sandbox.cloud.locks import answer_lock, make_lock
from installer_app.sandbox.cloud.records import Area, Lock, Property

ACTOR: Final = "sandbox"


@dataclass(frozen=True)
class Adoption:
    """How a lock came to its state: with `area_id` it is installed, else provisioned. `at` None is now."""

    display_name: str
    account: str
    area_id: str | None = None
    at: datetime | None = None
    synced_at: datetime | None = None
    """When it last synced; then it runs `firmware` and its keys are current."""
    firmware: str | None = None
    lock_key: bytes | None = field(default=None, repr=False)
    """The 32 bytes that the lock has already; None: the cloud makes them."""


@dataclass(frozen=True)
class AdoptedLock:
    """What the lock holds. `provision` is the plain answer (before sealing), `install` the signed message."""

    lock_id: str
    api_key: str = field(repr=False)
    lock_key: bytes = field(repr=False)
    provision: bytes = field(repr=False)
    install: bytes | None = field(repr=False)
    property_id: str | None
    area_id: str | None
    issued: str
    """`issued` of `install`, or of nothing: then when the record was made."""
    key_map_version: str


def adopt_lock(desk: Desk, adoption: Adoption) -> AdoptedLock:
    """Makes the record; no line in the ledger. Raises ValueError for an area unknown to the account."""
    then = adoption.at
    if then is not None:
        desk = replace(desk, clock=lambda: then)
    lock = make_lock(desk, adoption.display_name, adoption.account, ACTOR)
    if adoption.lock_key is not None:
        lock = replace(lock, lock_key=adoption.lock_key)
    desk.store.put(lock)
    provision = answer_lock(desk, lock, Caller(ACTOR, lock.account, (Permission("provision-lock"),)), "").body
    install: bytes | None = None
    area: Area | None = None
    if adoption.area_id is not None:
        area = _area_of(desk, adoption.account, adoption.area_id)
        lock = place_lock(desk, lock, area.property_id, area.area_id, ACTOR)
        install = write_message(desk, lock, "install", "*/*").body
    key_map_version = area.key_map_version if area and adoption.synced_at else ""
    if adoption.synced_at is not None:
        lock = _as_synced(lock, adoption, key_map_version)
        desk.store.put(lock)
    return AdoptedLock(
        lock_id=lock.lock_id,
        api_key=lock.api_key,
        lock_key=lock.lock_key,
        provision=provision,
        install=install,
        property_id=lock.property_id,
        area_id=lock.area_id,
        issued=lock.last_issued,
        key_map_version=key_map_version,
    )


def _area_of(desk: Desk, account: str, area_id: str) -> Area:
    area = desk.store.find(Area, area_id)
    place = desk.store.find(Property, area.property_id) if area else None
    if area is None or place is None or place.account != account:
        raise ValueError(f"no area {area_id} in {account}")
    return area


def _as_synced(lock: Lock, adoption: Adoption, key_map_version: str) -> Lock:
    assert adoption.synced_at is not None
    return replace(
        lock,
        last_known_sync_date=write_time(adoption.synced_at),
        current_firmware_version=adoption.firmware,
        current_key_map_version=key_map_version,
    )
