"""Each of the 51 operations asked once through the product's own methods, and the request it has to be."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from installer_app.cloud.bold import Bold
from installer_app.cloud.call import Patience
from installer_app.cloud.client import CloudClient
from installer_app.cloud.doorlock import DoorLock, EventFilter
from installer_app.cloud.operation import Answer
from installer_app.cloud.operations import OPERATIONS
from installer_app.cloud.schema import Assignment
from installer_app.model.doorlock import AccessListEntry, Address, LockSync
from installer_app.model.message import UninstallMode
from installer_app.model.people import DeviceReport, UserPrivate
from installer_app.model.record import Sink, discard
from installer_app.model.secret import Secret
from tests.contract.cloud_ends import AREA_ID, LOCK_ID, PROPERTY_ID, TOKEN, Pauses
from tests.contract.openapi_document import Document
from tests.contract.openapi_samples import CANARY, answer

USER_ID: Final = "11111111-2222-4333-8444-555555555555"
PHONE_ID: Final = "21111111-2222-4333-8444-555555555555"
GROUP_ID: Final = "31111111-2222-4333-8444-555555555555"
EVENT_ID: Final = "41111111-2222-4333-8444-555555555555"
IMAGE: Final = bytes(range(256)) * 600
WHEN: Final = "2026-03-10T09:32:32.431Z"
DOCUMENTS: Final = {"doorlock": Document("doorlock"), "bold": Document("bold")}
MESSAGE: Final = b"1,install,canary-3f9d1b\r\n"
HOME: Final = Address("Kade 12", None, None, "Alkmaar", None, "NL", "0000 AA")
SCHEDULE: Final = AccessListEntry("group", '{"days":[1,2]}', GROUP_ID)
HOME_JSON: Final = {"line1": "Kade 12", "city": "Alkmaar", "country": "NL", "postalCode": "0000 AA"}
_P: Final = f"/properties/{PROPERTY_ID}"
_G: Final = f"{_P}/groups/{GROUP_ID}"
_U: Final = f"/users/{USER_ID}"
_D: Final = f"{_U}/devices/{PHONE_ID}"


@dataclass(frozen=True)
class Both:
    """The two services as one credential sees them, and a folder for files."""

    api: DoorLock
    bold: Bold
    folder: Path


@dataclass(frozen=True)
class Asked:
    """One call, and the request it has to be."""

    ask: Callable[[Both], Awaitable[object]]
    target: str
    body: object = None


async def pages(found: AsyncIterator[object]) -> list[object]:
    """A list read to its end."""
    return [page async for page in found]


SYNC: Final = LockSync(WHEN, "1.4.0", "7", ("a", "b"))
REPORT: Final = DeviceReport(WHEN, "iOS", "Fruit 12", "17.1", "2.0", "9", "c2ln")
PRIVATE: Final = UserPrivate("Mara", "Lindqvist", "mara@example.com", "+31 00 000 0000")
USER_BODY: Final = {
    "displayName": "Mara",
    "private": {
        "firstName": "Mara",
        "lastName": "Lindqvist",
        "email": "mara@example.com",
        "phoneNumber": "+31 00 000 0000",
    },
}
NAME: Final = {"displayName": "Front [7K3M9QX2]"}
HERE: Final = Assignment("area", None, PROPERTY_ID, AREA_ID)

CALLS: Final[Mapping[str, Asked]] = {
    "provisionLock": Asked(lambda b: b.api.provision_lock("Front [7K3M9QX2]"), "/locks", NAME),
    "getLock": Asked(lambda b: b.api.get_lock(LOCK_ID), f"/locks/{LOCK_ID}"),
    "listLocks": Asked(lambda b: pages(b.api.list_locks(PROPERTY_ID)), f"/locks?propertyId={PROPERTY_ID}"),
    "updateLock": Asked(lambda b: b.api.update_lock(LOCK_ID, "Front [7K3M9QX2]"), f"/locks/{LOCK_ID}", NAME),
    "installLock": Asked(
        lambda b: b.api.install_lock(PROPERTY_ID, AREA_ID, LOCK_ID),
        f"{_P}/areas/{AREA_ID}/install/{LOCK_ID}",
        {},
    ),
    "uninstallLock": Asked(
        lambda b: b.api.uninstall_lock(LOCK_ID, UninstallMode.PROPERTY),
        f"/locks/{LOCK_ID}/uninstall?uninstallMode=property",
        {},
    ),
    "syncLock": Asked(
        lambda b: b.api.sync_lock(LOCK_ID, SYNC),
        f"/locks/{LOCK_ID}/sync",
        {
            "syncDate": WHEN,
            "currentFirmwareVersion": "1.4.0",
            "currentKeyMapVersion": "7",
            "encryptedAccessLogs": ["a", "b"],
        },
    ),
    "deprovisionLock": Asked(lambda b: b.api.deprovision_lock(LOCK_ID), f"/locks/{LOCK_ID}"),
    "listLockAccessLogs": Asked(
        lambda b: pages(b.api.list_lock_access_logs(LOCK_ID)), f"/locks/{LOCK_ID}/logs"
    ),
    "uploadFirmwareVersion": Asked(
        lambda b: b.api.upload_firmware_version("1.4.0", IMAGE, "image 1.4.0.bin"), "/firmware/1.4.0/upload"
    ),
    "getFirmwareVersion": Asked(lambda b: b.api.get_firmware_version("1.4.0"), "/firmware/1.4.0"),
    "downloadFirmwareVersion": Asked(
        lambda b: b.api.download_firmware_version("1.4.0", b.folder / "image.bin"), "/firmware/1.4.0/download"
    ),
    "assignFirmwareVersion": Asked(
        lambda b: b.api.assign_firmware_version("1.4.0", HERE),
        f"/firmware/1.4.0/assign?scope=area&propertyId={PROPERTY_ID}&areaId={AREA_ID}",
    ),
    "unassignFirmwareVersion": Asked(
        lambda b: b.api.unassign_firmware_version(Assignment("lock", LOCK_ID, PROPERTY_ID)),
        f"/firmware/unassign?scope=lock&lockId={LOCK_ID}",
    ),
    "createProperty": Asked(
        lambda b: b.api.create_property("Kanaalhuis", HOME, (USER_ID,)),
        "/properties",
        {"displayName": "Kanaalhuis", "address": HOME_JSON, "accessManagerIds": [USER_ID]},
    ),
    "getProperty": Asked(lambda b: b.api.get_property(PROPERTY_ID), _P),
    "listProperties": Asked(lambda b: pages(b.api.list_properties()), "/properties"),
    "updateProperty": Asked(
        lambda b: b.api.update_property(PROPERTY_ID, "Kanaalhuis", HOME),
        _P,
        {"displayName": "Kanaalhuis", "address": HOME_JSON, "accessManagerIds": []},
    ),
    "deleteProperty": Asked(lambda b: b.api.delete_property(PROPERTY_ID), _P),
    "createArea": Asked(
        lambda b: b.api.create_area(PROPERTY_ID, "Floor 4", "common", AREA_ID),
        f"{_P}/areas",
        {"displayName": "Floor 4", "areaType": "common", "parentAreaId": AREA_ID},
    ),
    "getArea": Asked(lambda b: b.api.get_area(PROPERTY_ID, AREA_ID), f"{_P}/areas/{AREA_ID}"),
    "listAreas": Asked(lambda b: pages(b.api.list_areas(PROPERTY_ID)), f"{_P}/areas"),
    "updateArea": Asked(
        lambda b: b.api.update_area(PROPERTY_ID, AREA_ID, "Floor 4", (SCHEDULE,)),
        f"{_P}/areas/{AREA_ID}",
        {
            "displayName": "Floor 4",
            "accessList": [{"accessType": "group", "schedule": {"days": [1, 2]}, "userGroupId": GROUP_ID}],
        },
    ),
    "deleteArea": Asked(lambda b: b.api.delete_area(PROPERTY_ID, AREA_ID), f"{_P}/areas/{AREA_ID}"),
    "getMe": Asked(lambda b: b.api.get_me("default", "/users/me"), "/users/me"),
    "createUser": Asked(lambda b: b.api.create_user("Mara", PRIVATE), "/users", USER_BODY),
    "getUser": Asked(lambda b: b.api.get_user(USER_ID), _U),
    "updateUser": Asked(lambda b: b.api.update_user(USER_ID, "Mara"), _U, {"displayName": "Mara"}),
    "deleteUser": Asked(lambda b: b.api.delete_user(USER_ID), _U),
    "provisionUserDevice": Asked(
        lambda b: b.api.provision_user_device(USER_ID, "iOS", "Fruit 12", "Mara's"),
        f"{_U}/devices",
        {"deviceType": "iOS", "makeModel": "Fruit 12", "displayName": "Mara's"},
    ),
    "getUserDevice": Asked(lambda b: b.api.get_user_device(USER_ID, PHONE_ID), _D),
    "listUserDevices": Asked(lambda b: b.api.list_user_devices(USER_ID), f"{_U}/devices"),
    "updateUserDevice": Asked(
        lambda b: b.api.update_user_device(USER_ID, PHONE_ID, "Mine"), _D, {"displayName": "Mine"}
    ),
    "syncUserDevice": Asked(
        lambda b: b.api.sync_user_device(USER_ID, PHONE_ID, REPORT),
        f"{_D}/sync",
        {
            "syncDate": WHEN,
            "deviceType": "iOS",
            "makeModel": "Fruit 12",
            "currentOsVersion": "17.1",
            "currentAppVersion": "2.0",
            "currentUserAccessMapVersion": "9",
            "deviceSignature": "c2ln",
        },
    ),
    "deprovisionUserDevice": Asked(lambda b: b.api.deprovision_user_device(USER_ID, PHONE_ID), _D),
    "createUserGroup": Asked(
        lambda b: b.api.create_user_group(PROPERTY_ID, "Cleaners", "staff"),
        f"{_P}/groups",
        {"displayName": "Cleaners", "groupType": "staff"},
    ),
    "getUserGroup": Asked(lambda b: b.api.get_user_group(PROPERTY_ID, GROUP_ID), _G),
    "listUserGroups": Asked(lambda b: b.api.list_user_groups(PROPERTY_ID), f"{_P}/groups"),
    "updateUserGroup": Asked(
        lambda b: b.api.update_user_group(PROPERTY_ID, GROUP_ID, "Night"), _G, {"displayName": "Night"}
    ),
    "deleteUserGroup": Asked(lambda b: b.api.delete_user_group(PROPERTY_ID, GROUP_ID), _G),
    "listUsersForGroup": Asked(lambda b: b.api.list_users_for_group(PROPERTY_ID, GROUP_ID), f"{_G}/users"),
    "addUserToUserGroup": Asked(
        lambda b: b.api.add_user_to_user_group(PROPERTY_ID, GROUP_ID, USER_ID), f"{_G}/users/{USER_ID}"
    ),
    "removeUserFromUserGroup": Asked(
        lambda b: b.api.remove_user_from_user_group(PROPERTY_ID, GROUP_ID, USER_ID), f"{_G}/users/{USER_ID}"
    ),
    "listGroupsForUser": Asked(lambda b: b.api.list_groups_for_user(USER_ID), f"{_U}/groups"),
    "listGroupsForUserAtProperty": Asked(
        lambda b: b.api.list_groups_for_user_at_property(USER_ID, PROPERTY_ID),
        f"{_U}/properties/{PROPERTY_ID}/groups",
    ),
    "listEvents": Asked(
        lambda b: b.api.list_events(EventFilter("lock", lock_id=LOCK_ID)),
        f"/events?eventSource=lock&lockId={LOCK_ID}",
    ),
    "triggerEventProcessing": Asked(
        lambda b: b.api.trigger_event_processing(EVENT_ID), f"/events/{EVENT_ID}/process"
    ),
    "getDeviceGroups": Asked(
        lambda b: pages(b.bold.get_device_groups(search="of fice", organization_id=29)),
        "/v1/device-groups?includeDevices=true&organizationId=29&search=of%20fice&sortBy=id"
        "&sortDirection=Asc&offset=0&size=100",
    ),
    "getOrganization": Asked(lambda b: b.bold.get_organization(73), "/v1/organizations/73"),
    "getShares": Asked(lambda b: b.bold.get_shares("a/b"), "/v2/shares?externalId=a%2Fb"),
    "getShare": Asked(lambda b: b.bold.get_share(1), "/v2/shares/1"),
}
NAMES: Final = tuple(CALLS)
WRITES: Final = tuple(name for name in NAMES if OPERATIONS[name].writes)
IN_JSON: Final = tuple(name for name in NAMES if OPERATIONS[name].answer not in (Answer.MESSAGE, Answer.FILE))


class _Pieces(httpx.AsyncByteStream):
    """A body that comes bit by bit."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._body), 32768):
            yield self._body[start : start + 32768]


def reply(
    body: bytes,
    media_type: str | None = "application/json",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """An answer that is still to be read."""
    sent = {} if media_type is None else {"content-type": media_type}
    return httpx.Response(status, headers={**sent, **(headers or {})}, stream=_Pieces(body))


def good(name: str) -> httpx.Response:
    """A whole answer of an operation, with the canary wherever something is secret."""
    match OPERATIONS[name].answer:
        case Answer.MESSAGE:
            return reply(MESSAGE, "text/csv")
        case Answer.FILE:
            return reply(CANARY.encode() + IMAGE, "application/octet-stream")
    document = DOCUMENTS[OPERATIONS[name].service.value]
    return reply(json.dumps(answer(document, name)).encode())


@dataclass
class Recording:
    """A transport that answers as it is told, and keeps what it was sent."""

    answer: Callable[[httpx.Request], httpx.Response]
    heard: list[httpx.Request]


def recording(
    answer: Callable[[httpx.Request], httpx.Response],
    folder: Path,
    *,
    token: Secret = TOKEN,
    sink: Sink = discard,
    patience: Patience | None = None,
) -> tuple[Both, Recording]:
    """Both services at one such transport."""
    end = Recording(answer, [])

    async def carry(request: httpx.Request) -> httpx.Response:
        await request.aread()
        end.heard.append(request)
        return end.answer(request)

    client = CloudClient(
        "https://cloud.example",
        timing=Pauses().timing,
        sink=sink,
        patience=patience,
        transport=httpx.MockTransport(carry),
    )
    return Both(DoorLock(client, token), Bold(client, token), folder), end


def content(request: httpx.Request) -> Any:
    """What a request brings, as JSON."""
    return json.loads(request.content) if request.content else None
