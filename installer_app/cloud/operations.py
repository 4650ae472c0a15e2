"""Every operation of both services, as their contracts print them: 47 of DoorLock, 4 of Bold.

A row has a name, method and path, actors and status; besides, as it has them, the query with `!` after what
is required, the body's model, the form of the answer, and the name of its list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from installer_app.cloud.operation import Answer, Kind, Operation, Parameter, Service, method
from installer_app.model.fault import Fault, FaultCode

_KINDS: Final[Mapping[str, Kind]] = {
    "version": Kind.VERSION,
    "pageToken": Kind.TEXT,
    "scope": Kind.TEXT,
    "uninstallMode": Kind.TEXT,
    "eventSource": Kind.TEXT,
    "firmwareVersion": Kind.VERSION,
    "id": Kind.NUMBER,
    "organizationId": Kind.NUMBER,
    "offset": Kind.NUMBER,
    "size": Kind.NUMBER,
    "includeDevices": Kind.FLAG,
    "search": Kind.TEXT,
    "sortBy": Kind.TEXT,
    "sortDirection": Kind.TEXT,
    "externalId": Kind.TEXT,
}
"""Every other parameter is an id."""
_EMPTY: Final = frozenset({"LockInstallInput", "LockUninstallInput"})
"""Bodies whose members are unknown: an empty object is sent."""
_DEV: Final = "Dev"
_TODO: Final = "Todo"
_LIVE: Final = "Live"
_GROUPS: Final = "AccessManager Owner Support Tools"
_READERS: Final = "AccessManager App Installer Owner Portal Tools User"
_ANY_LOCK: Final = "AccessManager App Assembler Installer Owner Portal Support Tools User"
_SUPPORT: Final = "Support Tools"
_PHONES: Final = "App Support Tools"
_VENDOR: Final = "Owner Portal Support"
_SEEN: Final = "Portal Support Tools"
_LISTERS: Final = "AccessManager Installer Owner Portal Support Tools"
_AREA: Final = "/properties/{propertyId}/areas/{areaId}"
_GROUP: Final = "/properties/{propertyId}/groups/{userGroupId}"
_DEVICE: Final = "/users/{userId}/devices/{userDeviceId}"
_WHERE: Final = "scope! lockId propertyId areaId"
_OF: Final = "eventSource! propertyId areaId userGroupId lockId userId apiKeyId firmwareVersion keyId"


def _operation(
    name: str,
    line: str,
    actors: str,
    status: str = "",
    *,
    query: str = "",
    body: str | None = None,
    answer: Answer = Answer.DATA,
    of: str = "",
    service: Service = Service.DOORLOCK,
) -> Operation:
    verb, path = line.split()
    parameters = [Parameter(each, "path", True, _kind(each)) for each in re.findall(r"\{(\w+)\}", path)]
    for each in query.split():
        plain = each.rstrip("!")
        parameters.append(Parameter(plain, "query", each.endswith("!"), _kind(plain)))
    return Operation(
        name,
        service,
        method(verb),
        path,
        tuple(parameters),
        body,
        body in _EMPTY,
        answer,
        tuple(of.split()),
        tuple(actors.split()),
        status,
    )


def _kind(name: str) -> Kind:
    return _KINDS.get(name, Kind.ID)


def _bold(name: str, line: str, query: str = "") -> Operation:
    return _operation(name, line, "", query=query, answer=Answer.PLAIN, service=Service.BOLD)


_SIGNED: Final = Answer.SIGNED
_MESSAGE: Final = Answer.MESSAGE
_o = _operation
_ALL: Final = (
    # Locks
    _o("provisionLock", "POST /locks", "Assembler Tools", _DEV, body="LockWritable", answer=_SIGNED),
    _o("getLock", "GET /locks/{lockId}", _ANY_LOCK, _DEV, answer=_SIGNED),
    _o("listLocks", "GET /locks", "Assembler Installer Support Tools", _TODO,
       query="pageToken propertyId", of="locks"),
    _o("updateLock", "PUT /locks/{lockId}", "AccessManager Installer Support Tools", _TODO,
       body="LockWritable", answer=_SIGNED),
    _o("installLock", f"PUT {_AREA}/install/{{lockId}}", "Installer", _DEV,
       body="LockInstallInput", answer=_MESSAGE),
    _o("uninstallLock", "PUT /locks/{lockId}/uninstall", "Installer", _DEV,
       query="uninstallMode", body="LockUninstallInput", answer=_MESSAGE),
    _o("syncLock", "PUT /locks/{lockId}/sync", "Doorlock", _TODO, body="LockSyncInput", answer=_MESSAGE),
    _o("deprovisionLock", "DELETE /locks/{lockId}", "Assembler Tools"),
    _o("listLockAccessLogs", "GET /locks/{lockId}/logs", _SEEN, _DEV, query="pageToken", of="accessLogs"),
    # Firmware
    _o("uploadFirmwareVersion", "POST /firmware/{version}/upload", _SUPPORT, _DEV, body="firmware"),
    _o("getFirmwareVersion", "GET /firmware/{version}", _SUPPORT, _DEV),
    _o("downloadFirmwareVersion", "GET /firmware/{version}/download", f"Doorlock {_SUPPORT}", _DEV,
       answer=Answer.FILE),
    _o("assignFirmwareVersion", "PUT /firmware/{version}/assign", _SUPPORT, _DEV, query=_WHERE),
    _o("unassignFirmwareVersion", "PUT /firmware/unassign", _SUPPORT, _DEV, query=_WHERE),
    # Properties and areas
    _o("createProperty", "POST /properties", _VENDOR, _DEV, body="PropertyWritable"),
    _o("getProperty", "GET /properties/{propertyId}", _READERS, _DEV),
    _o("listProperties", "GET /properties", _LISTERS, _TODO, query="pageToken", of="properties"),
    _o("updateProperty", "PUT /properties/{propertyId}", "Owner Portal", _DEV, body="PropertyWritable"),
    _o("deleteProperty", "DELETE /properties/{propertyId}", "Owner Portal", _DEV),
    _o("createArea", "POST /properties/{propertyId}/areas", _VENDOR, _DEV, body="CreateAreaInput"),
    _o("getArea", f"GET {_AREA}", _READERS, _DEV),
    _o("listAreas", "GET /properties/{propertyId}/areas", _LISTERS, _TODO,
       query="pageToken", of="properties areas"),
    _o("updateArea", f"PUT {_AREA}", _VENDOR, _DEV, body="AreaWritable"),
    _o("deleteArea", f"DELETE {_AREA}", _VENDOR, _DEV),
    # Users and their devices
    _o("getMe", "GET /users/me", "App", _DEV),
    _o("createUser", "POST /users", _SUPPORT, _DEV, body="UserWritable"),
    _o("getUser", "GET /users/{userId}", _PHONES, _DEV),
    _o("updateUser", "PUT /users/{userId}", _PHONES, _DEV, body="UserWritable"),
    _o("deleteUser", "DELETE /users/{userId}", _SUPPORT, _DEV),
    _o("provisionUserDevice", "POST /users/{userId}/devices", "App", _TODO, body="ProvisionUserDeviceInput"),
    _o("getUserDevice", f"GET {_DEVICE}", _PHONES, _TODO),
    _o("listUserDevices", "GET /users/{userId}/devices", _PHONES, _TODO, of="devices"),
    _o("updateUserDevice", f"PUT {_DEVICE}", _PHONES, _TODO, body="UserDeviceWritable"),
    _o("syncUserDevice", f"PUT {_DEVICE}/sync", "App", _TODO, body="SignedUserDeviceSyncInput"),
    _o("deprovisionUserDevice", f"DELETE {_DEVICE}", _SUPPORT, _TODO),
    # User groups
    _o("createUserGroup", "POST /properties/{propertyId}/groups", _GROUPS, _TODO,
       body="CreateUserGroupInput"),
    _o("getUserGroup", f"GET {_GROUP}", _GROUPS, _TODO),
    _o("listUserGroups", "GET /properties/{propertyId}/groups", _GROUPS, _TODO, of="groups"),
    _o("updateUserGroup", f"PUT {_GROUP}", _GROUPS, _TODO, body="UserGroupWritable"),
    _o("deleteUserGroup", f"DELETE {_GROUP}", _GROUPS, _TODO),
    _o("listUsersForGroup", f"GET {_GROUP}/users", _GROUPS, _TODO, of="users"),
    _o("addUserToUserGroup", f"POST {_GROUP}/users/{{userId}}", _GROUPS, _TODO),
    _o("removeUserFromUserGroup", f"DELETE {_GROUP}/users/{{userId}}", _GROUPS, _TODO),
    _o("listGroupsForUser", "GET /users/{userId}/groups", "Support Tools User", _TODO, of="groups"),
    _o("listGroupsForUserAtProperty", "GET /users/{userId}/properties/{propertyId}/groups",
       f"{_GROUPS} User", _TODO, of="groups"),
    # Events
    _o("listEvents", "GET /events", _SEEN, _LIVE, query=_OF, of="events"),
    _o("triggerEventProcessing", "PUT /events/{eventId}/process", _SEEN, _LIVE),
    # Bold
    _bold("getDeviceGroups", "GET /v1/device-groups",
          "includeDevices organizationId search sortBy sortDirection offset size"),
    _bold("getOrganization", "GET /v1/organizations/{id}"),
    _bold("getShares", "GET /v2/shares", "externalId!"),
    _bold("getShare", "GET /v2/shares/{id}"),
)  # fmt: skip
OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType({each.name: each for each in _ALL})
"""By name, in the contract's order."""


def operation(name: str) -> Operation:
    """The one of that name. Faults: computer_usage, with the names that are alike."""
    found = OPERATIONS.get(name)
    if found is None:
        alike = [each for each in OPERATIONS if name.lower() in each.lower()][:5] if name else []
        hint = f"; there is {', '.join(alike)}" if alike else ""
        raise Fault(FaultCode.COMPUTER_USAGE, f"no operation {name!r:.60}{hint}", refused=True)
    return found
