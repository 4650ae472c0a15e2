"""What the virtual cloud remembers: one frozen record a row. The first field is the key; `None` is not set.

Fields that hold lists or objects hold them as JSON text. Times are ISO 8601 UTC with milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Lock:
    """One provisioned lock. `last_issued` is the latest `issued` of anything signed for it."""

    lock_id: str
    account: str
    display_name: str
    api_key: str = field(repr=False)
    lock_key: bytes = field(repr=False)
    owner_id: str | None = None
    property_id: str | None = None
    area_id: str | None = None
    purchase_date: str | None = None
    install_date: str | None = None
    current_key_map_version: str | None = None
    current_firmware_version: str | None = None
    last_known_access_date: str | None = None
    last_known_sync_date: str | None = None
    last_issued: str
    state: str = "active"
    """`deleted`: only by an option of deprovisionLock."""
    created_at: str
    modified_at: str
    modified_by: str


@dataclass(frozen=True, kw_only=True)
class Property:
    """`address` is an object, `access_manager_ids` a list."""

    property_id: str
    account: str
    owner_id: str
    display_name: str
    address: str
    access_manager_ids: str = "[]"
    property_key: str = field(repr=False)
    created_at: str
    modified_at: str
    modified_by: str


@dataclass(frozen=True, kw_only=True)
class Area:
    """`access_list` is a list of AccessListEntry. `key_map_version` is unique across areas."""

    area_id: str
    property_id: str
    area_user_group_id: str
    parent_area_id: str | None = None
    display_name: str
    area_type: str
    access_list: str
    access_list_version: str
    key_map_version: str
    created_at: str
    modified_at: str
    modified_by: str


@dataclass(frozen=True, kw_only=True)
class UserGroup:
    """`members` is a list of user ids."""

    user_group_id: str
    property_id: str
    area_id: str | None = None
    group_source: str
    group_type: str
    display_name: str
    members: str = "[]"
    created_at: str
    modified_at: str
    modified_by: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """A user. `permissions` is a list of UserPermission, `private` an object."""

    user_id: str
    account: str
    display_name: str
    permissions: str
    private: str
    created_at: str
    modified_at: str
    modified_by: str


@dataclass(frozen=True, kw_only=True)
class UserDevice:
    """A person's phone. `access_key` seals its user access map, `sync_key` signs its syncs (Ed25519)."""

    user_device_id: str
    user_id: str
    device_type: str
    make_model: str
    display_name: str
    access_key: bytes = field(repr=False)
    sync_key: bytes = field(repr=False)
    current_user_access_map_version: str | None = None
    current_os_version: str | None = None
    current_app_version: str | None = None
    last_known_sync_date: str | None = None
    created_at: str
    modified_at: str
    modified_by: str


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """A caller that is no person and no lock: a tool. `permissions` is a list of UserPermission's form."""

    api_key_id: str
    account: str
    display_name: str
    permissions: str
    created_at: str


@dataclass(frozen=True, kw_only=True)
class Token:
    """A bearer token of a person, or of an API key (then `user_id` is its id); `name` is what the world's
    file calls it."""

    token: str = field(repr=False)
    name: str
    user_id: str
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One ExternalRef of an entity, as JSON. No operation of the contract writes one."""

    reference_id: str
    entity_id: str
    ref: str


@dataclass(frozen=True, kw_only=True)
class Firmware:
    """One immutable firmware version."""

    version: str
    image: bytes = field(repr=False)
    device_type: str = "Lock"
    created_at: str
    modified_at: str
    modified_by: str


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """A version assigned to a scope. `target` is `<scope>/<id>`, and `global/` for all."""

    target: str
    scope: str
    version: str
    lock_id: str | None = None
    property_id: str | None = None
    area_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccessLog:
    """One opened access log. `digest` recognizes repeats; `entry` is what the lock wrote."""

    access_log_id: str
    lock_id: str
    digest: str
    entry: str
    property_id: str | None
    area_id: str | None
    user_group_id: str | None
    created_at: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened, for listEvents. `key_id` is an access key; `state` is pending or processed."""

    event_id: str
    event_name: str
    account: str = ""
    lock_id: str | None = None
    property_id: str | None = None
    area_id: str | None = None
    user_id: str | None = None
    user_device_id: str | None = None
    user_group_id: str | None = None
    key_id: str | None = None
    firmware_version: str | None = None
    state: str = "processed"
    created_at: str
    modified_at: str = ""
    modified_by: str
    created_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One line of the ledger: what one state-changing call did. `n` counts from 1."""

    n: int | None = None
    at: str
    operation: str
    actor: str
    lock_id: str | None
    effect: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One value of the cloud's own: signers, keys of page tokens, counters."""

    name: str
    value: str = field(repr=False)


Record = (
    Lock
    | Property
    | Area
    | UserGroup
    | Person
    | UserDevice
    | ApiKey
    | Token
    | Reference
    | Firmware
    | Assignment
    | AccessLog
    | Event
    | Effect
    | Setting
)
RECORDS: tuple[type[Record], ...] = (
    Lock, Property, Area, UserGroup, Person, UserDevice, ApiKey, Token, Reference, Firmware, Assignment,
    AccessLog, Event, Effect, Setting,
)  # fmt: skip
