"""The devices of the virtual Bold account: one for each thing a technician may have to notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.sandbox.bold_shape import Moments, Shown
from installer_app.sandbox.signing import Json

FEATURES: Final = (
    "rangeBoostMode", "remoteAccess", "backupPins", "shareAccess", "eventLog", "turnToActivate",
    "tailgaterProtection", "matter", "turnToBoost", "lockedStatus", "buttonAutoDisable", "powerSaveMode",
    "nightLock", "leaveAlert", "tamperDetection", "webKeys", "dynamicPins", "extendedEventLog",
    "keepActiveMode", "showRealUser", "walkInMode", "controller",
)  # fmt: skip
CYLINDER: Final = ("Smart Cylinder SX", "SX33", "Lock", 1)
CONTROLLER: Final = ("Smart Controller", "SC10", "Lock", 2)
GATEWAY: Final = ("Connect", "CN20", "Gateway", 3)
NEWEST: Final = 41
NEARBY: Final = 107
"""The device that is on the virtual air too, waiting to be installed."""
HOME: Final = 73
HOTEL: Final = 78
CLOSED: Final = 91
"""Organizations; the last is out of every token's reach."""


def make_devices(at: Moments) -> list[Shown]:
    """All of them, without the groups they are in."""
    well: Shown = {"gatewayId": 110, "gatewayRssi": -52, "gatewayRssiLevel": "Excellent"}
    hotel: Shown = {"organizationId": HOTEL, "organizationName": "Havenlicht Hotels"}
    heard: Shown = {"gatewayLastSeen": at.ago(minutes=4), "gatewayLastSeenMessage": at.ago(minutes=31)}
    return [
        _device(
            at,
            101,
            "Front Desk",
            CYLINDER,
            well | heard | {"locked": "LOCKED", "lastLocked": at.ago(hours=2)},
        ),
        _device(
            at,
            102,
            "Main door",
            CYLINDER,
            heard
            | {
                "batteryLevel": "Low",
                "batteryLevelReminder": at.ago(days=1),
                "gatewayId": 110,
                "gatewayRssi": -71,
                "gatewayRssiLevel": "Medium",
                "locked": "UNLOCKED",
            },
        ),
        _device(
            at,
            103,
            "Office east",
            CYLINDER,
            well
            | heard
            | {
                "actualFirmwareVersion": 36,
                "messageQueueCount": 7,
                "sequenceNumberDeviceEvents": 40_127,
            },
        ),
        _device(
            at,
            104,
            "Garage gate",
            CONTROLLER,
            {
                "gatewayId": 110,
                "gatewayRssi": -93,
                "gatewayRssiLevel": "Critical",
                "gatewayLastSeen": at.ago(days=11),
                "messageQueueCount": 3,
                "reachableGateways": [_reach(at, 104, -93, "Critical", timeSyncNeeded=True)],
            },
        ),
        _device(
            at,
            105,
            "Bicycle cellar",
            CYLINDER,
            {
                "batteryLevel": "12",
                "lastTimeSyncDate": at.ago(days=63),
                "lastTimeSyncDrift": 94,
                "dateLastKeyExchange": at.ago(days=63),
                "remarks": "No gateway in reach",
            },
        ),
        _device(
            at,
            106,
            "Plant room",
            CYLINDER,
            well
            | heard
            | {
                "restricted": True,
                "restrictedReminder": at.ago(days=2),
                "isActiveUntil": at.ago(days=-30),
            },
        ),
        _device(
            at,
            107,
            "Roof hatch",
            CYLINDER,
            {
                "dateAssigned": None,
                "batteryLevel": None,
                "batteryLastMeasurement": None,
                "reachableGateways": [_reach(at, 107, -60, "High", installationMode=True)],
            },
        ),
        _device(at, 108, "Lobby", CYLINDER, hotel | {"decommissioned": True, "actualFirmwareVersion": 22}),
        _device(
            at,
            109,
            "Room 7",
            CYLINDER,
            hotel
            | {
                "batteryLevel": "VeryHigh",
                "matter": {
                    "provisioningQrCode": "MT:SANDBOX00000000000",
                    "manuallyProvisioned": False,
                    "factoryProvisioned": True,
                },
            },
        ),
        _device(
            at,
            110,
            "Gateway stairwell",
            GATEWAY,
            {
                "batteryLevel": None,
                "locked": None,
                "reachableDevices": [
                    _reach(at, key, rssi, level)
                    for key, rssi, level in (
                        (101, -52, "Excellent"),
                        (102, -71, "Medium"),
                        (104, -93, "Critical"),
                    )
                ],
            },
        ),
    ]


def _device(
    at: Moments, key: int, name: str, kind: tuple[str, str, str, int], own: Mapping[str, Json]
) -> Shown:
    description, model, type_name, model_id = kind
    has = {
        "remoteAccess",
        "shareAccess",
        "eventLog",
        "turnToActivate",
        "controller" if model_id == 2 else "webKeys",
    }
    shown: Shown = {
        "id": key,
        "name": name,
        "organizationId": HOME,
        "organizationName": "Noordkade Beheer",
        "deviceModel": {
            "id": model_id,
            "name": model,
            "type": {"id": 1, "name": type_name, "description": type_name},
            "features": {flag: flag in has for flag in FEATURES},
            "description": description,
        },
        "firmwareConfiguration": {"id": model_id, "description": "pcba-sx-rena-1.0"},
        "actualFirmwareVersion": NEWEST,
        "requiredFirmwareVersion": NEWEST,
        "timeZone": "Europe/Amsterdam",
        "batteryLevel": "High",
        "batteryLevelReminder": None,
        "batteryLastMeasurement": at.ago(days=key % 7, hours=5),
        "remarks": None,
        "location": "Kanaalkade 12",
        "dateCreated": at.ago(days=380 + key),
        "dateModified": at.ago(days=key % 11),
        "dateAssigned": at.ago(days=370),
        "messageQueueCount": 0,
        "decommissioned": False,
        "restricted": False,
        "dateLastKnownActivation": at.ago(hours=3 * (key % 9)),
        "lastTimeSyncDate": at.ago(hours=7),
        "lastTimeSyncDrift": key % 3,
        "locked": "UNKNOWN",
        "matter": {"manuallyProvisioned": False, "factoryProvisioned": False},
        "reachableGateways": [],
        "reachableDevices": [],
    }
    return shown | dict(own)


def _reach(at: Moments, device_id: int, rssi: int, level: str, **flags: bool) -> Shown:
    quiet = {"timeSyncNeeded": False, "installationMode": False, "eventsAvailable": False}
    return {
        "id": 5000 + device_id,
        "deviceId": device_id,
        "gatewayId": 110,
        "rssi": rssi,
        "rssiLevel": level,
        "lastSeen": at.ago(minutes=9),
        "flags": quiet | flags,
        "dateCreated": at.ago(days=90),
        "dateModified": at.ago(minutes=9),
        "deviceName": f"Device {device_id}",
        "deviceOrganizationId": HOME,
        "deviceModel": {
            "id": 1,
            "deviceType": {"id": 1, "name": "Lock", "description": "Lock"},
            "model": "SX33",
            "name": "Smart Cylinder SX",
        },
    }
