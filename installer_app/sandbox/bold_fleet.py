"""What the virtual Bold account holds: organizations and device groups, as of a given time.

All of it is made up. Members that are not set are None here; how that is sent is an option of `bold`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from installer_app.sandbox.bold_devices import CLOSED, FEATURES, HOME, HOTEL, make_devices
from installer_app.sandbox.bold_shape import Moments, Shown

PERMISSIONS: Final = (
    *(name for name in FEATURES if name != "controller"),
    "unlimitedUsers", "portal", "deviceGroups", "userGroups", "temporaryShares", "managedClickers",
    "importUsers", "exportEvents", "userInviteEmail", "userInviteSms", "userInviteWhatsapp", "integration",
    "customClient", "eventWebhooks", "autoEmailMatch", "requireEmailMatch", "emailMatchCredentialFilter",
    "nfcActivationTag", "createOrganizations",
)  # fmt: skip


@dataclass(frozen=True)
class Fleet:
    """Everything, by id. `groups` have `deviceList` whole."""

    organizations: Mapping[int, Shown]
    groups: Sequence[Shown]


def make_fleet(now: datetime) -> Fleet:
    """The fleet as it stands at that time."""
    at = Moments(now)
    devices = {int(str(device["id"])): device for device in make_devices(at)}
    members = {
        1: (HOME, "Main entrances", "Checked weekly", "Kanaalkade 12", (101, 102, 104)),
        2: (HOME, "Office", None, "Kanaalkade 12, floor 1", (101, 103)),
        3: (HOME, "Bicycle cellar", "Poor reception", None, (105,)),
        4: (HOME, "Roof and plant rooms", None, None, (106, 107)),
        5: (HOME, "Gateways", None, "Kanaalkade 12", (110,)),
        6: (HOME, "Empty since the move", None, None, ()),
        7: (HOTEL, "Hotel lobby", None, "Strandweg 1", (108,)),
        8: (HOTEL, "Rooms 1 to 20", "Replaced in spring", "Strandweg 1", (109,)),
    }
    groups = {
        key: {
            "id": key,
            "organizationId": organization,
            "name": name,
            "remarks": remarks,
            "location": location,
            "dateCreated": at.ago(days=400 + key),
            "dateModified": at.ago(days=3 * key) if key % 2 else None,
        }
        for key, (organization, name, remarks, location, _) in members.items()
    }
    shown: list[Shown] = []
    for key, (*_, inside) in members.items():
        listed = []
        for device_id in inside:
            related = [
                dict(groups[other]) for other, row in members.items() if other != key and device_id in row[-1]
            ]
            listed.append({**devices[device_id], "relatedDeviceGroups": related})
        shown.append({**groups[key], "deviceList": listed})
    return Fleet({int(str(each["id"])): each for each in _organizations(at)}, tuple(shown))


def _organizations(at: Moments) -> list[Shown]:
    rows = (
        (HOME, "Noordkade Beheer", False, False, "sub-0042", PERMISSIONS[:30]),
        (HOTEL, "Havenlicht Hotels", False, True, None, ("remoteAccess", "eventLog", "portal")),
        (CLOSED, "Someone at home", True, False, None, ()),
    )
    return [
        {
            "id": key,
            "name": name,
            "personal": personal,
            "restricted": restricted,
            "subscriptionId": subscription,
            "creatorAccountId": 9000 + key,
            "dateCreated": at.ago(days=700 + key),
            "dateModified": at.ago(days=20) if restricted else None,
            "permissions": {flag: flag in granted for flag in PERMISSIONS},
        }
        for key, name, personal, restricted, subscription, granted in rows
    ]
