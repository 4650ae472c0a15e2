"""Locks, firmware, places and events of the DoorLock API, whole. `model.cloud` has what a job needs of them.

`private` is None for an account that may not see it.
"""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.model.form import Flag, Hidden, Id, Json, Sent, Text, Version


@dataclass(frozen=True)
class Stored(Sent):
    """What every entity has."""

    type: Text | None = None
    """The model's name."""
    type_state: Text | None = None
    """active, deleted, pending, processed."""
    created_at: Text | None = None
    last_modified_at: Text | None = None
    last_modified_by: Text | None = None
    """A user's or an API key's id, or a name."""


@dataclass(frozen=True)
class ExternalRef:
    """The same thing in another system."""

    id: Text | None = None
    source: Text | None = None
    sync_direction: Text | None = None
    """fromExternalToInternal, fromInternalToExternal."""
    sync_status: Text | None = None
    """disabled, pending, failed, synced."""
    sync_schedule: Text | None = None
    last_sync_date: Text | None = None


# ---- locks


@dataclass(frozen=True)
class LockPrivate:
    """For the lock itself, its provisioner and support."""

    api_key: Hidden | None = None
    lock_key: Hidden | None = None
    """A text or a KeyRef."""
    current_key_map_version: Version | None = None
    current_firmware_version: Version | None = None
    last_known_access_date: Text | None = None
    last_known_sync_date: Text | None = None
    required_firmware_version: Version | None = None


@dataclass(frozen=True)
class Lock(Stored):
    """A lock."""

    lock_id: Id | None = None
    external_refs: tuple[ExternalRef, ...] | None = None
    owner_id: Id | None = None
    property_id: Id | None = None
    area_id: Id | None = None
    purchase_date: Text | None = None
    install_date: Text | None = None
    private: LockPrivate | None = None
    display_name: Text | None = None


@dataclass(frozen=True)
class LockAccessLog(Stored):
    """One use of a lock. A bad device signature is the service's verdict."""

    lock_access_log_id: Id | None = None
    device_signature_failure: Flag | None = None
    lock_id: Id | None = None
    access_key_id: Id | None = None
    access_date: Text | None = None
    user_id: Id | None = None
    user_device_id: Id | None = None
    device_signature: Text | None = None
    property_id: Id | None = None
    area_id: Id | None = None
    user_group_id: Id | None = None


# ---- firmware


@dataclass(frozen=True)
class FirmwareVersionScope:
    """Where a version is assigned."""

    scope: Text | None = None
    """lock, area, property, global."""
    lock_id: Id | None = None
    property_id: Id | None = None
    area_id: Id | None = None


@dataclass(frozen=True)
class FirmwareVersion(Stored):
    """A version. It has neither a size nor a digest."""

    firmware_version: Version | None = None
    device_type: Text | None = None
    """Lock."""
    s3_bucket: Text | None = None
    s3_key: Text | None = None
    scopes: tuple[FirmwareVersionScope, ...] | None = None


# ---- places


@dataclass(frozen=True)
class Address:
    """A postal address."""

    line1: Text | None = None
    line2: Text | None = None
    line3: Text | None = None
    city: Text | None = None
    state: Text | None = None
    country: Text | None = None
    postal_code: Text | None = None


@dataclass(frozen=True)
class PropertyPrivate:
    """For support."""

    property_key: Hidden | None = None
    required_firmware_version: Version | None = None
    """Its own only."""


@dataclass(frozen=True)
class Property(Stored):
    """A property."""

    property_id: Id | None = None
    owner_id: Id | None = None
    external_refs: tuple[ExternalRef, ...] | None = None
    private: PropertyPrivate | None = None
    display_name: Text | None = None
    address: Address | None = None
    access_manager_ids: tuple[Id, ...] | None = None


@dataclass(frozen=True)
class AccessListEntry:
    """A group or an area that may open the locks of an area."""

    access_type: Text | None = None
    """group, area."""
    schedule: Json | None = None
    user_group_id: Id | None = None
    area_id: Id | None = None


@dataclass(frozen=True)
class AreaPrivate:
    """For support."""

    key_map_entries: Hidden | None = None
    key_map_version: Version | None = None
    required_firmware_version: Version | None = None
    """Its own only."""


@dataclass(frozen=True)
class Area(Stored):
    """An area of a property."""

    property_id: Id | None = None
    area_id: Id | None = None
    area_user_group_id: Id | None = None
    access_list_version: Version | None = None
    lock_ids: tuple[Id, ...] | None = None
    containing_area_ids: tuple[Id, ...] | None = None
    """All around it."""
    sub_area_ids: tuple[Id, ...] | None = None
    """Directly within it."""
    external_refs: tuple[ExternalRef, ...] | None = None
    private: AreaPrivate | None = None
    display_name: Text | None = None
    access_list: tuple[AccessListEntry, ...] | None = None
    area_type: Text | None = None
    """resident, common, staff."""
    parent_area_id: Id | None = None


# ---- events


@dataclass(frozen=True)
class Event(Stored):
    """Something that happened, with the ids of whom it concerns."""

    event_name: Text | None = None
    event_id: Id | None = None
    property_id: Id | None = None
    user_id: Id | None = None
    user_device_id: Id | None = None
    user_group_id: Id | None = None
    lock_id: Id | None = None
    area_id: Id | None = None
    key_id: Id | None = None


# ---- what a lock says and is told


@dataclass(frozen=True)
class LockSync:
    """LockSyncInput: the body of a lock's sync, exactly these members."""

    sync_date: Text
    current_firmware_version: Text
    current_key_map_version: Text
    encrypted_access_logs: tuple[Text, ...] = ()


@dataclass(frozen=True)
class LockChanges(Sent):
    """What a lock is told by a sync: only what changed."""

    lock_id: Id | None = None
    issued: Text | None = None
    required_firmware_version: Version | None = None
    key_map_version: Version | None = None
    encrypted_key_map_entries: Hidden | None = None
