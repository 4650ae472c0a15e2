"""The operations that the virtual cloud has: name, method, path, the actors who may call, and what runs.

One row more and one function more is one operation more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from installer_app.sandbox.cloud import firmware, installing, locks, people, places, sync
from installer_app.sandbox.cloud.access import DOORLOCK, FIRMWARE_MANAGER
from installer_app.sandbox.cloud.call import Operation

MIB: Final = 1_048_576
ME: Final = "getMe"
UPLOAD: Final = "uploadFirmwareVersion"

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

AREA: Final = "/properties/{propertyId}/areas/{areaId}"
OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(ME, "GET", "/users/me", frozenset({"App"}), people.get_me),
    Operation("provisionLock", "POST", "/locks", _ASSEMBLERS, locks.provision_lock),
    Operation("listLocks", "GET", "/locks", _LOCK_LISTERS, locks.list_locks),
    Operation("getLock", "GET", "/locks/{lockId}", _LOCK_READERS, locks.get_lock),
    Operation("updateLock", "PUT", "/locks/{lockId}", _LOCK_RENAMERS, locks.update_lock),
    Operation("deprovisionLock", "DELETE", "/locks/{lockId}", _ASSEMBLERS, locks.deprovision_lock),
    Operation("listLockAccessLogs", "GET", "/locks/{lockId}/logs", _WATCHERS, locks.list_access_logs),
    Operation("installLock", "PUT", AREA + "/install/{lockId}", _INSTALLERS, installing.install_lock),
    Operation("uninstallLock", "PUT", "/locks/{lockId}/uninstall", _INSTALLERS, installing.uninstall_lock),
    Operation("syncLock", "PUT", "/locks/{lockId}/sync", frozenset({DOORLOCK}), sync.sync_lock, MIB),
    Operation("listProperties", "GET", "/properties", _PLACE_LISTERS, places.list_properties),
    Operation("createProperty", "POST", "/properties", _PLACE_MAKERS, places.create_property),
    Operation("getProperty", "GET", "/properties/{propertyId}", _PLACE_READERS, places.get_property),
    Operation("listAreas", "GET", "/properties/{propertyId}/areas", _PLACE_LISTERS, places.list_areas),
    Operation("createArea", "POST", "/properties/{propertyId}/areas", _PLACE_MAKERS, places.create_area),
    Operation("getArea", "GET", AREA, _PLACE_READERS, places.get_area),
    Operation("getFirmwareVersion", "GET", "/firmware/{version}", _FIRMWARE, firmware.get_firmware),
    Operation(
        "downloadFirmwareVersion", "GET", "/firmware/{version}/download", _FIRMWARE | {DOORLOCK},
        firmware.download_firmware,
    ),
    Operation(UPLOAD, "POST", "/firmware/{version}/upload", _FIRMWARE, firmware.upload_firmware, 8 * MIB),
    Operation(
        "assignFirmwareVersion", "PUT", "/firmware/{version}/assign", _FIRMWARE, firmware.assign_firmware,
    ),
    Operation("unassignFirmwareVersion", "PUT", "/firmware/unassign", _FIRMWARE, firmware.unassign_firmware),
    Operation("listEvents", "GET", "/events", _WATCHERS, people.list_events),
)  # fmt: skip


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
