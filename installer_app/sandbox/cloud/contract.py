"""The 47 operations of the contract: name, method, path, the actors who may call, and what runs.

The first row that fits a request is taken, so /users/me stands before /users/{userId}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from installer_app.sandbox.cloud import (
    areas,
    devices,
    events,
    firmware,
    groups,
    installing,
    locks,
    people,
    places,
    sync,
)
from installer_app.sandbox.cloud.access import DOORLOCK, FIRMWARE_MANAGER
from installer_app.sandbox.cloud.call import Call, Operation
from installer_app.sandbox.cloud.refusal import Answer

BODY_LIMIT: Final = 65_536
MIB: Final = 1_048_576
ME: Final = "getMe"
UPLOAD: Final = "uploadFirmwareVersion"
SYNC: Final = "syncLock"

_LOCK_READERS: Final = frozenset(
    {"AccessManager", "App", "Assembler", "Installer", "Owner", "Portal", "Support", "Tools", "User"}
)
_PLACE_READERS: Final = frozenset({"AccessManager", "App", "Installer", "Owner", "Portal", "Tools", "User"})
_PLACE_LISTERS: Final = frozenset({"AccessManager", "Installer", "Owner", "Portal", "Support", "Tools"})
_PLACE_MAKERS: Final = frozenset({"Owner", "Portal", "Support"})
_LOCK_LISTERS: Final = frozenset({"Assembler", "Installer", "Support", "Tools"})
_LOCK_RENAMERS: Final = frozenset({"AccessManager", "Installer", "Support", "Tools"})
_ASSEMBLERS: Final = frozenset({"Assembler", "Tools"})
_INSTALLERS: Final = frozenset({"Installer"})
_WATCHERS: Final = frozenset({"Portal", "Support", "Tools"})
_FIRMWARE: Final = frozenset({"Support", "Tools", FIRMWARE_MANAGER})
_PROPERTY_OWNERS: Final = frozenset({"Owner", "Portal"})
_CLERKS: Final = frozenset({"Support", "Tools"})
_APP: Final = frozenset({"App"})
_APP_OR_CLERKS: Final = _APP | _CLERKS
_GROUP_MANAGERS: Final = frozenset({"AccessManager", "Owner", "Support", "Tools"})

PROPERTY: Final = "/properties/{propertyId}"
AREA: Final = PROPERTY + "/areas/{areaId}"
GROUP: Final = PROPERTY + "/groups/{userGroupId}"
USER: Final = "/users/{userId}"
DEVICE: Final = USER + "/devices/{userDeviceId}"
FIRMWARE: Final = "/firmware/{version}"

_Row = tuple[str, str, str, frozenset[str], Callable[[Call], Answer]]
_ROWS: Final[tuple[_Row, ...]] = (
    (ME, "GET", "/users/me", _APP, people.get_me),
    ("createUser", "POST", "/users", _CLERKS, people.create_user),
    ("getUser", "GET", USER, _APP_OR_CLERKS, people.get_user),
    ("updateUser", "PUT", USER, _APP_OR_CLERKS, people.update_user),
    ("deleteUser", "DELETE", USER, _CLERKS, people.delete_user),
    ("provisionUserDevice", "POST", USER + "/devices", _APP, devices.provision_device),
    ("getUserDevice", "GET", DEVICE, _APP_OR_CLERKS, devices.get_device),
    ("listUserDevices", "GET", USER + "/devices", _APP_OR_CLERKS, devices.list_devices),
    ("updateUserDevice", "PUT", DEVICE, _APP_OR_CLERKS, devices.update_device),
    ("syncUserDevice", "PUT", DEVICE + "/sync", _APP, devices.sync_device),
    ("deprovisionUserDevice", "DELETE", DEVICE, _CLERKS, devices.deprovision_device),
    ("listGroupsForUser", "GET", USER + "/groups", _CLERKS | {"User"}, groups.list_groups_of_user),
    (
        "listGroupsForUserAtProperty", "GET", USER + "/properties/{propertyId}/groups",
        _GROUP_MANAGERS | {"User"}, groups.list_groups_of_user_at_property,
    ),
    ("provisionLock", "POST", "/locks", _ASSEMBLERS, locks.provision_lock),
    ("listLocks", "GET", "/locks", _LOCK_LISTERS, locks.list_locks),
    ("getLock", "GET", "/locks/{lockId}", _LOCK_READERS, locks.get_lock),
    ("updateLock", "PUT", "/locks/{lockId}", _LOCK_RENAMERS, locks.update_lock),
    ("deprovisionLock", "DELETE", "/locks/{lockId}", _ASSEMBLERS, locks.deprovision_lock),
    ("listLockAccessLogs", "GET", "/locks/{lockId}/logs", _WATCHERS, locks.list_access_logs),
    ("installLock", "PUT", AREA + "/install/{lockId}", _INSTALLERS, installing.install_lock),
    ("uninstallLock", "PUT", "/locks/{lockId}/uninstall", _INSTALLERS, installing.uninstall_lock),
    (SYNC, "PUT", "/locks/{lockId}/sync", frozenset({DOORLOCK}), sync.sync_lock),
    ("listProperties", "GET", "/properties", _PLACE_LISTERS, places.list_properties),
    ("createProperty", "POST", "/properties", _PLACE_MAKERS, places.create_property),
    ("getProperty", "GET", PROPERTY, _PLACE_READERS, places.get_property),
    ("updateProperty", "PUT", PROPERTY, _PROPERTY_OWNERS, places.update_property),
    ("deleteProperty", "DELETE", PROPERTY, _PROPERTY_OWNERS, places.delete_property),
    ("listAreas", "GET", PROPERTY + "/areas", _PLACE_LISTERS, areas.list_areas),
    ("createArea", "POST", PROPERTY + "/areas", _PLACE_MAKERS, areas.create_area),
    ("getArea", "GET", AREA, _PLACE_READERS, areas.get_area),
    ("updateArea", "PUT", AREA, _PLACE_MAKERS, areas.update_area),
    ("deleteArea", "DELETE", AREA, _PLACE_MAKERS, areas.delete_area),
    ("listUserGroups", "GET", PROPERTY + "/groups", _GROUP_MANAGERS, groups.list_groups),
    ("createUserGroup", "POST", PROPERTY + "/groups", _GROUP_MANAGERS, groups.create_group),
    ("getUserGroup", "GET", GROUP, _GROUP_MANAGERS, groups.get_group),
    ("updateUserGroup", "PUT", GROUP, _GROUP_MANAGERS, groups.update_group),
    ("deleteUserGroup", "DELETE", GROUP, _GROUP_MANAGERS, groups.delete_group),
    ("listUsersForGroup", "GET", GROUP + "/users", _GROUP_MANAGERS, groups.list_members),
    ("addUserToUserGroup", "POST", GROUP + "/users/{userId}", _GROUP_MANAGERS, groups.add_member),
    ("removeUserFromUserGroup", "DELETE", GROUP + "/users/{userId}", _GROUP_MANAGERS, groups.remove_member),
    ("getFirmwareVersion", "GET", FIRMWARE, _FIRMWARE, firmware.get_firmware),
    (
        "downloadFirmwareVersion", "GET", FIRMWARE + "/download", _FIRMWARE | {DOORLOCK},
        firmware.download_firmware,
    ),
    (UPLOAD, "POST", FIRMWARE + "/upload", _FIRMWARE, firmware.upload_firmware),
    ("assignFirmwareVersion", "PUT", FIRMWARE + "/assign", _FIRMWARE, firmware.assign_firmware),
    ("unassignFirmwareVersion", "PUT", "/firmware/unassign", _FIRMWARE, firmware.unassign_firmware),
    ("listEvents", "GET", "/events", _WATCHERS, events.list_events),
    ("triggerEventProcessing", "PUT", "/events/{eventId}/process", _WATCHERS, events.trigger_processing),
)  # fmt: skip
_BODY_LIMITS: Final = {SYNC: MIB, UPLOAD: 8 * MIB}
OPERATIONS: Final[tuple[Operation, ...]] = tuple(
    Operation(*row, body_limit=_BODY_LIMITS.get(row[0], BODY_LIMIT)) for row in _ROWS
)


def find_operation(
    operations: Sequence[Operation], method: str, path: str
) -> tuple[Operation, Mapping[str, str]] | None:
    """The operation and its path parameters; None is the gateway's refusal."""
    for operation in operations:
        if operation.method == method and (found := _pattern(operation.path).fullmatch(path)):
            return operation, found.groupdict()
    return None


def _pattern(path: str) -> re.Pattern[str]:
    """`re` keeps compiled patterns, so this is a look-up."""
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
