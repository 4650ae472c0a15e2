"""A lock's sync with the virtual cloud: what it pushes is kept once, what changed comes back sealed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from installer_app.sandbox.cloud import KANAALHUIS, CloudOptions
from tests.contract.virtual_cloud import EAST, WEST, World, decode, encode, open_world, refused

ENTRY: Final = {
    "accessDate": "2030-01-02T09:00:00.000Z",
    "accessKeyId": "5b0f8c1d-3e2a-4b6c-9d7e-8f9a0b1c2d08",
    "userDeviceId": "7d2bae3f-504c-4d8e-9f90-ab1c2d3e4f0a",
    "userId": "6c1a9d2e-4f3b-4c7d-8e8f-9a0b1c2d3e09",
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def seal(lock: Any, entry: Any, nonce: int = 0) -> str:
    """One access log as a lock seals it."""
    start = nonce.to_bytes(12)
    aad = f"access-log/1/{lock['lockId']}/".encode()
    return encode(
        start + ChaCha20Poly1305(decode(lock["private"]["lockKey"])).encrypt(start, rfc8785.dumps(entry), aad)
    )


def open_entry(lock: Any, version: str, sealed: str) -> Any:
    """One key map entry as a lock opens it."""
    data, aad = decode(sealed), f"key-map/1/{lock['lockId']}/{version}".encode()
    return json.loads(ChaCha20Poly1305(decode(lock["private"]["lockKey"])).decrypt(data[:12], data[12:], aad))


async def test_a_lock_without_a_place_learns_only_its_firmware(world: World) -> None:
    lock = await world.provision()
    data = world.signed_data(await world.sync(lock["private"], lock["lockId"]))
    assert data == {
        "lockId": lock["lockId"],
        "issued": "2030-01-02T03:04:05.679Z",
        "requiredFirmwareVersion": "1.3.1",
    }
    data = world.signed_data(
        await world.sync(lock["private"], lock["lockId"], currentFirmwareVersion="1.3.1")
    )
    assert set(data) == {"lockId", "issued"}


async def test_a_lock_that_was_taken_out_loses_its_key_map(world: World) -> None:
    lock = await world.provision()
    answer = await world.sync(lock["private"], lock["lockId"], currentKeyMapVersion="9-abc")
    assert world.signed_data(answer)["keyMapVersion"] == ""
    assert "encryptedKeyMapEntries" not in answer.json()["data"]


async def test_an_installed_lock_gets_its_areas_key_map_until_it_has_it(world: World) -> None:
    lock = await world.provision()
    await world.install(lock["lockId"])
    data = world.signed_data(await world.sync(lock["private"], lock["lockId"]))
    version = data["keyMapVersion"]
    opened = [open_entry(lock, version, sealed) for sealed in data["encryptedKeyMapEntries"]]
    areas = (await world.get("ruben", f"/properties/{KANAALHUIS}/areas"))["properties"]
    (area,) = (area for area in areas if area["areaId"] == EAST)
    assert opened == area["private"]["keyMapEntries"]
    assert version == area["private"]["keyMapVersion"]
    assert len({entry["accessKeyId"] for entry in opened}) == len(opened) == 4
    again = await world.sync(lock["private"], lock["lockId"], currentKeyMapVersion=version)
    assert set(world.signed_data(again)) == {"lockId", "issued"}
    private = (await world.get("mara", f"/locks/{lock['lockId']}"))["private"]
    assert private["currentKeyMapVersion"] == version
    assert private["currentFirmwareVersion"] == private["requiredFirmwareVersion"] == "1.4.0"


async def test_the_date_of_the_last_sync_is_the_clouds_and_always_changes(world: World) -> None:
    lock = await world.provision()
    seen = []
    for _ in range(3):
        await world.sync(lock["private"], lock["lockId"], syncDate="1970-01-01T00:00:00Z")
        seen.append((await world.get("mara", f"/locks/{lock['lockId']}"))["private"]["lastKnownSyncDate"])
    assert seen == sorted(set(seen))
    assert seen[0] == "2030-01-02T03:04:05.678Z"


async def test_pushed_logs_are_listed_newest_first_and_repeats_are_ignored(world: World) -> None:
    lock = await world.provision()
    await world.install(lock["lockId"])
    later = ENTRY | {"accessDate": "2030-01-02T10:00:00Z"}
    await world.sync(
        lock["private"], lock["lockId"], encryptedAccessLogs=[seal(lock, ENTRY, 1), seal(lock, later, 2)]
    )
    await world.sync(lock["private"], lock["lockId"], encryptedAccessLogs=[seal(lock, ENTRY, 3)])
    logs = (await world.get("ruben", f"/locks/{lock['lockId']}/logs"))["accessLogs"]
    assert [log["accessDate"] for log in logs] == [later["accessDate"], ENTRY["accessDate"]]
    assert logs[0]["areaId"] == EAST
    assert logs[0]["deviceSignatureFailure"] is False
    details = [effect.detail for effect in world.ledger() if effect.effect == "synced"]
    assert ["2 new 0 repeated" in details[0], "0 new 1 repeated" in details[1]] == [True, True]
    private = (await world.get("mara", f"/locks/{lock['lockId']}"))["private"]
    assert private["lastKnownAccessDate"] == later["accessDate"]


async def test_logs_are_paged_newest_first(world: World) -> None:
    world.cloud.options = CloudOptions(page_size=2)
    lock = await world.provision()
    entries = [ENTRY | {"accessDate": f"2030-01-02T09:00:0{n}Z"} for n in range(5)]
    sealed = [seal(lock, entry, n) for n, entry in enumerate(entries)]
    await world.sync(lock["private"], lock["lockId"], encryptedAccessLogs=sealed)
    path, seen = f"/locks/{lock['lockId']}/logs", []
    params: dict[str, str] = {}
    for _ in range(3):
        page = await world.get("ruben", path, params=params)
        seen += [log["accessDate"] for log in page["accessLogs"]]
        params = {"pageToken": page.get("pageToken", "")}
    assert seen == [entry["accessDate"] for entry in reversed(entries)]
    assert params == {"pageToken": ""}


@pytest.mark.parametrize("damage", ["", "AAAA", "no base64url!", "A" * 200])
async def test_an_unreadable_log_is_skipped_and_becomes_an_event(world: World, damage: str) -> None:
    lock = await world.provision()
    answer = await world.sync(
        lock["private"], lock["lockId"], encryptedAccessLogs=[damage, seal(lock, ENTRY)]
    )
    assert answer.status_code == 200
    logs = (await world.get("ruben", f"/locks/{lock['lockId']}/logs"))["accessLogs"]
    assert len(logs) == 1
    query = {"eventSource": "lock", "lockId": lock["lockId"]}
    events = (await world.get("ruben", "/events", params=query))["events"]
    assert events[0]["eventName"] == "accessLogUnreadable"


@pytest.mark.parametrize(
    "entry", [[], {}, ENTRY | {"extra": "x"}, ENTRY | {"userId": "x"}, ENTRY | {"accessDate": "yesterday"}]
)
async def test_a_log_that_opens_to_something_else_is_unreadable_too(world: World, entry: Any) -> None:
    lock = await world.provision()
    await world.sync(lock["private"], lock["lockId"], encryptedAccessLogs=[seal(lock, entry)])
    assert (await world.get("ruben", f"/locks/{lock['lockId']}/logs"))["accessLogs"] == []


async def test_a_log_sealed_for_another_lock_does_not_open(world: World) -> None:
    lock = await world.provision()
    foreign = {"lockId": (await world.provision())["lockId"], "private": lock["private"]}
    await world.sync(lock["private"], lock["lockId"], encryptedAccessLogs=[seal(foreign, ENTRY)])
    assert (await world.get("ruben", f"/locks/{lock['lockId']}/logs"))["accessLogs"] == []


async def test_a_phones_signature_is_judged(world: World) -> None:
    lock = await world.provision()
    await world.install(lock["lockId"])
    data = world.signed_data(await world.sync(lock["private"], lock["lockId"]))
    granted = open_entry(lock, data["keyMapVersion"], data["encryptedKeyMapEntries"][0])
    phone = Ed25519PrivateKey.from_private_bytes(
        sha256(f"sandbox access key, no secret: {granted['accessKeyId']}".encode()).digest()
    )
    entry = ENTRY | {"accessKeyId": granted["accessKeyId"]}
    good = entry | {"deviceSignature": encode(phone.sign(rfc8785.dumps(entry)))}
    bad = good | {"accessDate": "2030-01-02T11:00:00Z"}
    await world.sync(lock["private"], lock["lockId"], encryptedAccessLogs=[seal(lock, good), seal(lock, bad)])
    logs = (await world.get("ruben", f"/locks/{lock['lockId']}/logs"))["accessLogs"]
    assert [log["deviceSignatureFailure"] for log in logs] == [True, False]
    assert {log["userGroupId"] for log in logs} == {granted["userGroupId"]}


async def test_a_lock_that_moved_gets_the_other_areas_keys(world: World) -> None:
    lock = await world.provision()
    versions = set()
    for area in (EAST, WEST):
        await world.install(lock["lockId"], area)
        versions.add(world.signed_data(await world.sync(lock["private"], lock["lockId"]))["keyMapVersion"])
        await world.uninstall(lock["lockId"])
    assert len(versions) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"syncDate": "now"},
        {"syncDate": "2030-13-01T00:00:00Z"},
        {"syncDate": 5},
        {"currentFirmwareVersion": ""},
        {"currentFirmwareVersion": None},
        {"currentKeyMapVersion": None},
        {"encryptedAccessLogs": "text"},
        {"encryptedAccessLogs": [1]},
        {"battery": 80},
    ],
)
async def test_only_a_whole_sync_input_is_taken(world: World, changes: dict[str, Any]) -> None:
    lock = await world.provision()
    assert refused(await world.sync(lock["private"], lock["lockId"], **changes), 400)
    assert world.effects() == [("provisionLock", "provisioned")]
