"""The virtual cloud answers as the DoorLock API's document describes, in every choice it leaves open."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from installer_app.sandbox.cloud import KANAALHUIS, CloudOptions
from installer_app.sandbox.cloud.access import FIRMWARE_MANAGER
from installer_app.sandbox.cloud.contract import OPERATIONS
from tests.contract.openapi_document import Document
from tests.contract.virtual_cloud import EAST, NAME, WEST, World, decode, encode, open_world

pytestmark = pytest.mark.contract

DOORLOCK: Final = Document("doorlock")
NOBODY: Final = "00000000-0000-4000-8000-000000000000"
AREAS: Final = f"/properties/{KANAALHUIS}/areas"
LAND: Final = {
    "displayName": "Veerhuis",
    "address": {"line1": "Veerpad 1", "city": "Alkmaar", "country": "NL", "postalCode": "0000 AA"},
    "accessManagerIds": [],
}
LOTTE: Final = {
    "firstName": "Lotte", "lastName": "Prins", "email": "lotte@sandbox.example", "phoneNumber": "+31 0",
}  # fmt: skip
REQUESTS: Final[Mapping[str, tuple[object, ...]]] = {
    "updateProperty": (LAND,),
    "updateArea": ({"displayName": "x", "accessList": []},),
    "createArea": ({"displayName": "x", "areaType": "staff"},),
    "createUserGroup": ({"displayName": "x", "groupType": "staff"},),
    "updateUserGroup": ({"displayName": "x"},),
    "updateUser": ({"displayName": "x"},),
    "updateLock": ({"displayName": "x"},),
    "updateUserDevice": ({"displayName": "x"},),
}
"""Bodies in order, so that nothing but the missing record is wrong."""
CHOICES: Final = {
    "as it comes": CloudOptions(),
    "messages as json, pages end with null": CloudOptions(
        message_format="json", page_size=2, page_end="null"
    ),
    "spaced json, pages end empty, two signers": CloudOptions(
        message_format="json", json_layout="crlf", page_size=3, page_end="empty", signers=(0, 1)
    ),
    "messages as a string": CloudOptions(message_format="string"),
    "messages as an envelope, dates of seconds": CloudOptions(message_format="envelope", date_fraction=0),
    "dates of nanoseconds, events that wait": CloudOptions(date_fraction=9, event_state="pending"),
    "messages that never expire": CloudOptions(message_format="json", message_lifetime_s=None),
    "downloads elsewhere": CloudOptions(download_origin="http://storage.sandbox"),
}


@dataclass
class Witness:
    """Holds every exchange of a client against the document."""

    seen: dict[str, set[int]] = field(default_factory=dict)
    wrong_answers: list[str] = field(default_factory=list)
    wrong_requests: list[str] = field(default_factory=list)
    """Only of those that succeeded: a refused one may be as wrong as it likes."""

    async def __call__(self, response: httpx.Response) -> None:
        request = response.request
        await response.aread()
        found = DOORLOCK.find(request)
        name = found[0].name if found else "none"
        self.seen.setdefault(name, set()).add(response.status_code)
        where = f"{name} {response.status_code}: "
        self.wrong_answers += [where + told for told in DOORLOCK.refute_response(request, response)]
        if response.status_code in {200, 302}:
            self.wrong_requests += [where + told for told in DOORLOCK.refute_request(request)]

    def answered(self, status: int) -> set[str]:
        """The operations that answered with this status."""
        return {name for name, statuses in self.seen.items() if status in statuses}


@asynccontextmanager
async def watch(folder: Path, options: CloudOptions | None = None) -> AsyncIterator[tuple[World, Witness]]:
    """A world whose every exchange is witnessed."""
    witness = Witness()
    async with open_world(folder, options) as world:
        world.client.event_hooks = {"response": [witness]}
        yield world, witness


def seal_log(lock_id: str, lock_key: str) -> str:
    """An access log as a lock pushes it."""
    entry = {
        "accessDate": "2030-01-02T03:04:05.000Z",
        "accessKeyId": NOBODY,
        "userDeviceId": NOBODY,
        "userId": NOBODY,
    }
    nonce, aad = bytes(12), f"access-log/1/{lock_id}/".encode()
    return encode(nonce + ChaCha20Poly1305(decode(lock_key)).encrypt(nonce, rfc8785.dumps(entry), aad))


def sign_sync(sync_key: str) -> dict[str, str]:
    """What a phone sends when it syncs."""
    body = {
        "syncDate": "2030-01-02T03:04:05Z",
        "deviceType": "Android",
        "makeModel": "Fairphone 5",
        "currentOsVersion": "15",
        "currentAppVersion": "2.1",
        "currentUserAccessMapVersion": "none yet",
    }
    key = Ed25519PrivateKey.from_private_bytes(decode(sync_key))
    return body | {"deviceSignature": encode(key.sign(rfc8785.dumps(body)))}


async def live_as_lock(world: World) -> None:
    """From the factory to the scrap heap, with firmware."""
    private = (lock := await world.provision("assembler"))["private"]
    at = f"/locks/{lock['lockId']}"
    for who in ("assembler", "installer", "ruben", "mara", "owner"):
        await world.call(who, "GET", at)
    await world.call("installer", "PUT", at, {"displayName": NAME})
    for who in ("assembler", "ruben", "installer"):
        await read_pages(world, who, "/locks", "locks")
    await world.call("ruben", "GET", "/locks", params={"propertyId": KANAALHUIS})
    await world.install(lock["lockId"], who="installer")
    await world.install(lock["lockId"], who="installer", headers={"accept": "application/json"})
    await world.sync(private, lock["lockId"])
    pushed = seal_log(lock["lockId"], private["lockKey"])
    await world.sync(private, lock["lockId"], encryptedAccessLogs=[pushed])
    await world.call("assembler", "GET", at)
    assert (await world.get("ruben", f"{at}/logs"))["accessLogs"]
    await world.call("ruben", "POST", "/firmware/1.5.0/upload", files={"firmware": ("lock.bin", b"image")})
    await world.call("mara", "GET", "/firmware/1.5.0")
    await world.call("mara", "GET", "/firmware/1.5.0/download")
    await world.client.get("/firmware/1.5.0/download", headers={"x-api-key": private["apiKey"]})
    for scope, of in (("lock", lock["lockId"]), ("area", EAST), ("property", KANAALHUIS)):
        ids = {"scope": scope, f"{scope}Id": of}
        await world.call("ruben", "PUT", "/firmware/1.5.0/assign", params=ids)
        await world.call("ruben", "GET", at)
    await read_pages(world, "ruben", AREAS, "properties")
    await world.sync(private, lock["lockId"])
    await world.call("ruben", "PUT", "/firmware/unassign", params={"scope": "area", "areaId": EAST})
    events = await world.get("ruben", "/events", params={"eventSource": "lock", "lockId": lock["lockId"]})
    await world.call("ruben", "PUT", f"/events/{events['events'][0]['eventId']}/process")
    await world.uninstall(lock["lockId"], who="installer")
    await world.uninstall(lock["lockId"], "owner", who="installer")
    await world.call("assembler", "DELETE", at)


async def live_as_place(world: World) -> None:
    """A property and an area are made, changed and taken away again."""
    for who in ("owner", "ruben", "installer"):
        await read_pages(world, who, "/properties", "properties")
        await read_pages(world, who, AREAS, "properties")
    await world.call("owner", "GET", f"/properties/{KANAALHUIS}")
    await world.call("installer", "GET", f"{AREAS}/{EAST}")
    place = world.data(await world.call("owner", "POST", "/properties", LAND))
    at = f"/properties/{place['propertyId']}"
    await world.call("owner", "PUT", at, LAND | {"displayName": "Veerhuis Noord"})
    attic = {"displayName": "Attic", "areaType": "staff"}
    area = world.data(await world.call("owner", "POST", f"{at}/areas", attic))
    there = f"{at}/areas/{area['areaId']}"
    nested = attic | {"parentAreaId": area["areaId"]}
    inner = world.data(await world.call("owner", "POST", f"{at}/areas", nested))
    renamed = {"displayName": "Loft", "accessList": area["accessList"]}
    await world.call("owner", "PUT", there, renamed)
    await world.call("owner", "DELETE", f"{at}/areas/{inner['areaId']}")
    await world.call("owner", "DELETE", there)
    await world.call("owner", "DELETE", at)


async def live_as_people(world: World) -> None:
    """A user comes into a group and goes, and a phone syncs."""
    me = (await world.get("installer", "/users/me"))["userId"]
    user = world.data(await world.call("ruben", "POST", "/users", {"displayName": "Lotte", "private": LOTTE}))
    at = f"/users/{user['userId']}"
    await world.call("ruben", "GET", at)
    await world.call("ruben", "PUT", at, {"displayName": "Lotte Prins"})
    groups = f"/properties/{KANAALHUIS}/groups"
    club = {"displayName": "Club", "groupType": "resident"}
    group = world.data(await world.call("owner", "POST", groups, club))
    there = f"{groups}/{group['userGroupId']}"
    await world.call("owner", "GET", there)
    await world.call("owner", "GET", groups)
    await world.call("owner", "PUT", there, {"displayName": "Book club"})
    await world.call("ruben", "POST", f"{there}{at}")
    await world.call("ruben", "GET", f"{there}/users")
    await world.call("owner", "GET", f"{there}/users")
    await world.call("ruben", "GET", f"{at}/groups")
    await world.call("ruben", "GET", f"{at}/properties/{KANAALHUIS}/groups")
    await world.call("ruben", "DELETE", f"{there}{at}")
    await world.call("owner", "DELETE", there)
    phone = {"deviceType": "Android", "makeModel": "Fairphone 5", "displayName": "Phone"}
    device = world.data(await world.call("installer", "POST", f"/users/{me}/devices", phone))
    own = f"/users/{me}/devices/{device['userDeviceId']}"
    await world.call("installer", "GET", own)
    await world.call("installer", "PUT", own, {"displayName": "Work phone"})
    await world.call("installer", "PUT", f"{own}/sync", sign_sync(device["private"]["deviceSyncKey"]))
    await world.call("ruben", "GET", f"/users/{me}/devices")
    await world.call("ruben", "DELETE", own)
    await world.call("ruben", "DELETE", at)


async def read_pages(world: World, who: str, path: str, collection: str) -> None:
    """A list to its end."""
    token, read = "", 0
    while True:
        answer = await world.call(who, "GET", path, params={"pageToken": token} if token else {})
        if answer.status_code != 200:
            return
        data = answer.json()["data"]
        read += len(data[collection])
        assert read < 100
        if not (token := data.get("pageToken") or ""):
            return


def test_its_operations_are_the_documents() -> None:
    for row in OPERATIONS:
        described = DOORLOCK.operation(row.name)
        assert (row.method, row.path) == (described.method, described.path)
        # Who manages firmware has a permission and no tag; operations on firmware take them too.
        firmware = row.path.startswith("/firmware/")
        assert row.actors == set(described.node["x-actors"]) | ({FIRMWARE_MANAGER} if firmware else set())


@pytest.mark.parametrize("options", CHOICES.values(), ids=CHOICES)
async def test_every_operation_answers_as_described(tmp_path: Path, options: CloudOptions) -> None:
    async with watch(tmp_path, options) as (world, witness):
        await live_as_lock(world)
        await live_as_place(world)
        await live_as_people(world)
    assert witness.wrong_answers == []
    assert witness.wrong_requests == []
    succeeded = witness.answered(200) | witness.answered(302)
    assert succeeded == {row.name for row in OPERATIONS}


async def test_every_refusal_is_as_described(tmp_path: Path) -> None:
    async with watch(tmp_path) as (world, witness):
        lock = await world.provision()
        await world.install(lock["lockId"])
        key = {"x-api-key": lock["private"]["apiKey"]}
        for row in OPERATIONS:
            path, bad_path = (
                re.sub(r"\{\w+Id\}", put, row.path).replace("{version}", version)
                for put, version in ((NOBODY, "9.9.9"), ("nobody", "9_9"))
            )
            await world.client.request(row.method, path, headers=key)
            for who in (None, "expired", "owner", "installer", "assembler", "ruben", "stranger"):
                await world.call(who, row.method, path)
                await world.call(who, row.method, bad_path, [], params={"pageToken": "?"})
            for body in REQUESTS.get(row.name, ({},)):
                for who in ("ruben", "owner", "installer"):
                    await world.call(who, row.method, path, body)
        await world.install(lock["lockId"], WEST)
        await world.install(NOBODY)
        await world.call("ruben", "GET", "/locks", params={"propertyId": NOBODY})
        await world.call("ruben", "GET", "/events", params={"eventSource": "lock", "lockId": NOBODY})
        for scope in ("lock", "area", "property", "town"):
            query = {"scope": scope, f"{scope}Id": NOBODY}
            await world.call("ruben", "PUT", "/firmware/9.9.9/assign", params=query)
            await world.call("ruben", "PUT", "/firmware/unassign", params=query)
    names = {row.name for row in OPERATIONS}
    assert witness.wrong_answers == []
    assert witness.answered(401) == names
    assert witness.answered(403) == names
    assert names - witness.answered(400) == {"getMe"}
    # Declared, and never said by the virtual cloud: nothing can be missed there but what is the caller's.
    assert names - witness.answered(404) == {
        "getMe", "listProperties", "provisionLock", "createUser", "createProperty", "uploadFirmwareVersion",
        "syncLock", "provisionUserDevice", "syncUserDevice",
    }  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [
        CloudOptions(hide_private=True),
        CloudOptions(success_error="error"),
        CloudOptions(empty_list=404),
        CloudOptions(missing=("getLock", "listLocks")),
        CloudOptions(page_size=1, page_end="repeat"),
    ],
    ids=["nothing private", "an error beside a success", "no empty list", "not deployed", "no last page"],
)
async def test_more_choices_are_described(tmp_path: Path, options: CloudOptions) -> None:
    async with watch(tmp_path, options) as (world, witness):
        await world.call("ruben", "GET", "/locks")
        lock = (await world.call("assembler", "POST", "/locks", {"displayName": NAME})).json()["data"]
        for path in (
            f"/locks/{lock['lockId']}",
            f"/locks/{lock['lockId']}/logs",
            AREAS,
            "/locks",
            "/properties",
        ):
            await world.call("ruben", "GET", path)
    assert witness.wrong_answers == []
    assert len(witness.seen) == 6


async def test_the_gateways_refusal_is_described_and_its_unknown_routes_are_not(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        unknown = await world.call("mara", "GET", "/firmware")
        known = httpx.Request("GET", "http://cloud.sandbox/locks")
    assert DOORLOCK.refute_response(unknown.request, unknown) == ["no operation GET /firmware"]
    assert DOORLOCK.refute_response(known, unknown) == []
