"""Records of the Bold API: device groups with their devices, organizations, shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from installer_app.model.form import Flag, Hidden, Number, Sent, Switches, Text

SPILLED: Final = "spilled"
"""A member's note: where it is an empty object, its members may stand beside it. Ids are not read from there,
since those of a user and of its account fall together."""


@dataclass(frozen=True)
class Named:
    """An id and a name, and whatever else such a thing has."""

    id: Number | None = None
    name: Text | None = None
    description: Text | None = None


@dataclass(frozen=True)
class DeviceModel:
    """A model in either of its two shapes: a device's, and that of a device in reach of a gateway."""

    id: Number | None = None
    name: Text | None = None
    type: Named | None = None
    features: Switches | None = None
    description: Text | None = None
    device_type: Named | None = None
    """`type`, in the second shape."""
    model: Text | None = None


@dataclass(frozen=True)
class Matter:
    """How a device is set up for Matter."""

    provisioning_qr_code: Hidden | None = None
    manually_provisioned: Flag | None = None
    factory_provisioned: Flag | None = None


@dataclass(frozen=True)
class RelatedDeviceGroup:
    """A group that a device is in."""

    id: Number | None = None
    organization_id: Number | None = None
    name: Text | None = None
    remarks: Text | None = None
    location: Text | None = None
    date_created: Text | None = None
    date_modified: Text | None = None


@dataclass(frozen=True)
class Reach:
    """One device as one gateway hears it."""

    id: Number | None = None
    device_id: Number | None = None
    gateway_id: Number | None = None
    rssi: Number | None = None
    rssi_level: Text | None = None
    """Excellent, High, Medium, Low, Critical, in any case."""
    last_seen: Text | None = None
    flags: Switches | None = None
    """timeSyncNeeded, installationMode, eventsAvailable."""
    date_created: Text | None = None
    date_modified: Text | None = None
    device_name: Text | None = None
    device_organization_id: Number | None = None
    device_model: DeviceModel | None = None


@dataclass(frozen=True)
class Device(Sent):
    """A device. One in two groups is listed twice."""

    id: Number | None = None
    name: Text | None = None
    organization_id: Number | None = None
    organization_name: Text | None = None
    device_model: DeviceModel | None = None
    firmware_configuration: Named | None = None
    actual_firmware_version: Number | None = None
    required_firmware_version: Number | None = None
    time_zone: Text | None = None
    batch_key: Text | None = None
    battery_level: Text | None = None
    """Its values are not printed anywhere: shown as it comes."""
    battery_level_reminder: Text | None = None
    battery_last_measurement: Text | None = None
    remarks: Text | None = None
    location: Text | None = None
    date_created: Text | None = None
    date_modified: Text | None = None
    date_assigned: Text | None = None
    gateway_id: Number | None = None
    gateway_rssi: Number | None = None
    gateway_rssi_level: Text | None = None
    gateway_last_seen: Text | None = None
    gateway_last_seen_message: Text | None = None
    message_queue_count: Number | None = None
    sequence_number_device_events: Number | None = None
    decommissioned: Flag | None = None
    restricted: Flag | None = None
    restricted_reminder: Text | None = None
    min_command_start: Text | None = None
    date_last_external_sync: Text | None = None
    is_active_until: Text | None = None
    carousel_image_url: Text | None = None
    date_last_key_exchange: Text | None = None
    date_last_known_activation: Text | None = None
    last_time_sync_date: Text | None = None
    last_time_sync_drift: Number | None = None
    locked: Text | None = None
    """LOCKED, UNLOCKED, UNKNOWN, in any case."""
    last_locked: Text | None = None
    matter: Matter | None = None
    related_device_groups: tuple[RelatedDeviceGroup, ...] | None = None
    reachable_gateways: tuple[Reach, ...] | None = None
    reachable_devices: tuple[Reach, ...] | None = None


@dataclass(frozen=True)
class DeviceGroup(Sent):
    """A group; its list of devices is empty where they were not asked for."""

    id: Number | None = None
    organization_id: Number | None = None
    name: Text | None = None
    remarks: Text | None = None
    location: Text | None = None
    date_created: Text | None = None
    date_modified: Text | None = None
    device_list: tuple[Device, ...] | None = None


@dataclass(frozen=True)
class Organization(Sent):
    """An organization and what it may use."""

    id: Number | None = None
    name: Text | None = None
    personal: Flag | None = None
    restricted: Flag | None = None
    subscription_id: Text | None = None
    creator_account_id: Number | None = None
    date_created: Text | None = None
    date_modified: Text | None = None
    permissions: Switches | None = None


# ---- shares


@dataclass(frozen=True)
class ShareOrganization:
    """Whose share it is."""

    id: Number | None = None
    name: Text | None = None
    personal: Flag | None = None


@dataclass(frozen=True)
class Account:
    """A person's account."""

    id: Number | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    email_address: Text | None = None
    phone_number: Text | None = None


@dataclass(frozen=True)
class Hours:
    """Local times of a day."""

    start_time: Text | None = None
    end_time: Text | None = None


@dataclass(frozen=True)
class SharePeriod:
    """When a share holds; without hours the whole day."""

    day_of_week: Text | None = None
    period: Hours | None = None
    recurrence: Text | None = None
    """Daily, Weekly, BiWeekly."""


@dataclass(frozen=True)
class SharedThing:
    """A device or a device group that is shared."""

    id: Number | None = None
    name: Text | None = None
    location: Text | None = None
    remarks: Text | None = None
    carousel_image_url: Text | None = None


@dataclass(frozen=True)
class ShareSource:
    """What is shared: one of the two."""

    device: SharedThing | None = field(default=None, metadata={SPILLED: True})
    device_group: SharedThing | None = field(default=None, metadata={SPILLED: True})


@dataclass(frozen=True)
class Invitation:
    """Whoever holds its token or its address may take the share."""

    token: Hidden | None = None
    url: Hidden | None = None
    expiration: Text | None = None
    is_expired: Flag | None = None


@dataclass(frozen=True)
class ShareUser:
    """A person a thing is shared with."""

    id: Number | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    email_address: Text | None = None
    email_address_verify: Flag | None = None
    email_address_verified: Flag | None = None
    phone_number: Text | None = None
    phone_number_verify: Flag | None = None
    phone_number_verified: Flag | None = None
    registered: Flag | None = None
    account: Account | None = field(default=None, metadata={SPILLED: True})
    invitation: Invitation | None = field(default=None, metadata={SPILLED: True})


@dataclass(frozen=True)
class ShareReceiver:
    """With whom: one of the two."""

    user: ShareUser | None = field(default=None, metadata={SPILLED: True})
    user_group: Named | None = field(default=None, metadata={SPILLED: True})


@dataclass(frozen=True)
class Share(Sent):
    """A share. Its dates and times are local, without a zone."""

    id: Number | None = None
    organization: ShareOrganization | None = None
    creator_account: Account | None = None
    start_date: Text | None = None
    start_time: Text | None = None
    end_date: Text | None = None
    end_time: Text | None = None
    schedule: tuple[SharePeriod, ...] | None = None
    permissions: Switches | None = None
    """administrate, remoteActivate, assignKeyfob."""
    source: ShareSource | None = None
    receiver: ShareReceiver | None = None
    personal_settings: Switches | None = None
    """notifications."""
    auto_remove_after: Text | None = None
    """WEEK, MONTH, YEAR."""
    auto_remove_date: Text | None = None
    date_created: Text | None = None
    date_modified: Text | None = None
    date_validated: Text | None = None
    date_restricted: Text | None = None
    web_key: Hidden | None = None
    external_id: Text | None = None
