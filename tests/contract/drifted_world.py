"""A cloud of which one answer drifted, and everything a job reads of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from installer_app.cloud.party import CloudParty
from installer_app.cloud.proofs import Pace
from installer_app.cloud.requirement import Requirement
from installer_app.model.cloud import Area, Property
from installer_app.model.fault import Fault
from installer_app.model.profile import Profile
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request
from tests.contract.cloud_ends import AREA_ID, LOCK_ID, PROPERTY_ID, TOKEN, Pauses
from tests.contract.every_call import DOCUMENTS, USER_ID, reply
from tests.contract.openapi_samples import answer, changes

SERIAL: Final = "7K3M9QX2"
PACE: Final = Pace(first_s=1, factor=1, longest_s=1, deadline_s=1, search_s=5)
SYNC_BEFORE: Final = "2030-01-02T03:04:05Z"
SYNC_AFTER: Final = "2030-01-02T03:09:08Z"
MEMBERS: Final[Mapping[str, Mapping[str, object]]] = {
    "lock": {
        "lockId": LOCK_ID,
        "propertyId": PROPERTY_ID,
        "areaId": AREA_ID,
        "displayName": f"Front [{SERIAL}]",
        "currentKeyMapVersion": "118",
        "currentFirmwareVersion": "1.4.1",
        "requiredFirmwareVersion": "1.4.1",
        "lastKnownSyncDate": SYNC_AFTER,
    },
    "area": {
        "areaId": AREA_ID,
        "propertyId": PROPERTY_ID,
        "displayName": "Floor 4",
        "lockIds": [LOCK_ID],
        "containingAreaIds": [],
        "parentAreaId": None,
        "keyMapVersion": "118",
        "requiredFirmwareVersion": "1.4.1",
    },
    "property": {"propertyId": PROPERTY_ID, "displayName": "Kanaalhuis", "requiredFirmwareVersion": "1.4.1"},
    "user": {
        "userId": USER_ID,
        "displayName": "Mara Lindqvist",
        "userPermissions": [
            {"permission": "install-lock", "userId": USER_ID, "propertyId": PROPERTY_ID},
            {"permission": "support", "userId": USER_ID},
        ],
    },
    "firmware": {"firmwareVersion": "1.4.1", "deviceType": "Lock"},
}
"""What differs from the document's samples: names that tell each other apart."""
OPERATIONS: Final[Mapping[str, str]] = {
    "getLock": "lock",
    "listLocks": "lock",
    "getArea": "area",
    "listAreas": "area",
    "getProperty": "property",
    "listProperties": "property",
    "getMe": "user",
    "getFirmwareVersion": "firmware",
}
ROUTES: Final = (
    ("getMe", r"/users/me"),
    ("getLock", r"/locks/[^/?]+"),
    ("listLocks", r"/locks(?:\?.*)?"),
    ("getArea", r"/properties/[^/?]+/areas/[^/?]+"),
    ("listAreas", r"/properties/[^/?]+/areas(?:\?.*)?"),
    ("getProperty", r"/properties/[^/?]+"),
    ("listProperties", r"/properties(?:\?.*)?"),
    ("getFirmwareVersion", r"/firmware/[^/?]+"),
)
Reading = f.Fact | Fault | Requirement | tuple[Property, ...] | tuple[Area, ...]


def _place(value: Any, members: Mapping[str, object]) -> Any:
    if isinstance(value, list):
        return [_place(each, members) for each in value]
    if isinstance(value, dict):
        return {name: members.get(name, _place(each, members)) for name, each in value.items()}
    return value


def whole(operation: str) -> Any:
    """The good answer."""
    made = _place(answer(DOCUMENTS["doorlock"], operation), MEMBERS[OPERATIONS[operation]])
    return {**made, "data": {**made["data"], "pageToken": None}} if operation.startswith("list") else made


WHOLE: Final = {operation: whole(operation) for operation in OPERATIONS}


def drifts() -> Iterator[tuple[str, str, Any]]:
    """Operation, case and answer: each answer of the world that differs in one member."""
    for operation, good in WHOLE.items():
        deepest = 6 if operation.startswith("list") else 5
        for case, changed in changes({"data": good["data"]}, deepest=deepest):
            yield operation, case, {**good, **changed} if "data" in changed else {"success": True}


@dataclass
class World:
    """A transport with these answers; the record's sync is told as before at first."""

    answers: Mapping[str, Any]
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        operation = next(name for name, form in ROUTES if re.fullmatch(form, target))
        self.asked.append(operation)
        return reply(json.dumps(self.answers[operation]).encode())


REQUESTS: Final[Mapping[str, Request[Any]]] = {
    "accounts": r.ReadAccounts(),
    "place": r.ReadPlace(PROPERTY_ID, AREA_ID),
    "record": r.ReadRecord(None, LOCK_ID),
    "found": r.ReadRecord(SERIAL, None),
    "baseline": r.ReadBaseline(LOCK_ID),
    "synced": r.AwaitSync(LOCK_ID, SYNC_BEFORE),
    "keys": r.AwaitKeys(LOCK_ID, PROPERTY_ID, AREA_ID),
    "firmware": r.AwaitFirmware(LOCK_ID, None),
    "asked firmware": r.AwaitFirmware(LOCK_ID, "1.4.1"),
    "placed": r.ConfirmPlace(LOCK_ID, PROPERTY_ID, AREA_ID),
    "unplaced": r.ConfirmUnplaced(LOCK_ID),
    "version": r.FindFirmware("1.4.1"),
}


async def read_all(answers: Mapping[str, Any]) -> dict[str, Reading]:
    """Every reading of a job, each a fact or a fault, and the lists of the pickers."""
    profile = Profile("test", "https://cloud.example", credentials=("mara",))
    timing = Pauses().timing
    party = CloudParty(
        profile,
        lambda _: TOKEN,
        sleep=timing.sleep,
        now=timing.now,
        monotonic=timing.monotonic,
        pace=PACE,
        transport=httpx.MockTransport(World(answers)),
    )
    found: dict[str, Reading] = {}
    try:
        for name, request in REQUESTS.items():
            try:
                found[name] = await party.ask(request, lambda _: None)
            except Fault as fault:
                found[name] = fault
        lists: dict[str, Callable[[], Any]] = {
            "properties": party.properties,
            "areas": lambda: party.areas(PROPERTY_ID),
        }
        for name, read in lists.items():
            try:
                found[name] = tuple([item async for page in read() for item in page])
            except Fault as fault:
                found[name] = fault
        try:
            found["requirement"] = await party.requirement(LOCK_ID)
        except Fault as fault:
            found["requirement"] = fault
    finally:
        await party.rest()
    return found
