"""Users, their phones and their groups, of the DoorLock API, whole."""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.model.doorlock import ExternalRef, Stored
from installer_app.model.form import Hidden, Id, Scope, Sent, Text, Version


@dataclass(frozen=True)
class UserPermission:
    """What a user may do, for everything or within a scope."""

    permission: Text | None = None
    user_id: Scope | None = None
    property_id: Scope | None = None


@dataclass(frozen=True)
class UserPrivate:
    """Who a user is."""

    first_name: Text | None = None
    last_name: Text | None = None
    email: Text | None = None
    phone_number: Text | None = None


@dataclass(frozen=True)
class User(Stored):
    """A user."""

    user_id: Id | None = None
    user_permissions: tuple[UserPermission, ...] | None = None
    device_ids: tuple[Id, ...] | None = None
    external_refs: tuple[ExternalRef, ...] | None = None
    display_name: Text | None = None
    private: UserPrivate | None = None


@dataclass(frozen=True)
class UserDevicePrivate:
    """What the service knows of a phone."""

    device_access_key: Hidden | None = None
    device_sync_key: Hidden | None = None
    current_user_access_map_version: Version | None = None
    current_os_version: Version | None = None
    current_app_version: Version | None = None
    last_known_sync_date: Text | None = None


@dataclass(frozen=True)
class UserDevice(Stored):
    """A phone."""

    user_id: Id | None = None
    user_device_id: Id | None = None
    external_refs: tuple[ExternalRef, ...] | None = None
    private: UserDevicePrivate | None = None
    device_type: Text | None = None
    """iOS, Android."""
    make_model: Text | None = None
    display_name: Text | None = None


@dataclass(frozen=True)
class UserDeviceSync(Sent):
    """What a phone is told: only what changed."""

    user_access_map_version: Version | None = None
    encrypted_user_access_map_entries: Hidden | None = None


@dataclass(frozen=True)
class UserGroup(Stored):
    """Users of a property who may open the same locks."""

    property_id: Id | None = None
    user_group_id: Id | None = None
    group_source: Text | None = None
    """property, area (both made by the service), custom."""
    external_refs: tuple[ExternalRef, ...] | None = None
    area_id: Id | None = None
    private: Hidden | None = None
    """Its members are unknown."""
    display_name: Text | None = None
    group_type: Text | None = None
    """resident, common, staff."""


@dataclass(frozen=True)
class DeviceReport:
    """SignedUserDeviceSyncInput: the body of a phone's sync."""

    sync_date: Text
    device_type: Text
    make_model: Text
    current_os_version: Text
    current_app_version: Text
    current_user_access_map_version: Text
    device_signature: Text
