"""People, their devices, places that go, tools and events of the virtual cloud."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from installer_app.sandbox.cloud import KANAALHUIS, PAKHUIS, CloudOptions
from installer_app.sandbox.cloud.seed import seeded_id
from installer_app.sandbox.cloud.seed_people import MANAGER, PHONE, RESIDENT, TOOLS
from tests.contract.virtual_cloud import EAST, NAME, World, decode, encode, open_world, refused

NOBODYS: Final = "00000000-0000-4000-8000-000000000000"
PRIVATE: Final = {"firstName": "A", "lastName": "B", "email": "a@b.example", "phoneNumber": "+31 1"}
PHONE_INPUT: Final = {"deviceType": "iOS", "makeModel": "iPhone 15", "displayName": "Second phone"}
AREAS: Final = f"/properties/{KANAALHUIS}/areas"
DEVICES: Final = f"/users/{RESIDENT}/devices"
EASTERNERS: Final = f"/properties/{KANAALHUIS}/groups/{seeded_id('group', 'Kanaalhuis/Floor 4 East own')}"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def signed(private: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A device's sync, with its signature."""
    body = {
        "syncDate": "2030-01-02T03:04:05Z",
        "deviceType": "iOS",
        "makeModel": "iPhone 15",
        "currentOsVersion": "18.1",
        "currentAppVersion": "2.0",
        "currentUserAccessMapVersion": "",
    } | changes
    key = Ed25519PrivateKey.from_private_bytes(decode(private["deviceSyncKey"]))
    return body | {"deviceSignature": encode(key.sign(rfc8785.dumps(body)))}


def open_map(data: dict[str, Any], private: dict[str, Any], device_id: str) -> list[dict[str, Any]]:
    """The user access map as a phone opens it."""
    aad = f"user-access-map/1/{device_id}/{data['userAccessMapVersion']}".encode()
    cipher = ChaCha20Poly1305(decode(private["deviceAccessKey"]))
    sealed = [decode(entry) for entry in data["encryptedUserAccessMapEntries"]]
    return [json.loads(cipher.decrypt(entry[:12], entry[12:], aad)) for entry in sealed]


async def test_a_user_is_created_changed_and_deleted(world: World) -> None:
    made = world.data(await world.call("ruben", "POST", "/users", {"displayName": "Ada"}))
    assert "private" not in made
    assert made["userPermissions"] == [{"permission": "me", "userId": made["userId"]}]
    at = f"/users/{made['userId']}"
    body = {"displayName": "Ada B", "private": PRIVATE}
    changed = world.data(await world.call("ruben", "PUT", at, body))
    assert changed["private"] == PRIVATE
    kept = world.data(await world.call("tools", "PUT", at, {"displayName": "Ada C"}))
    assert (kept["displayName"], kept["private"]) == ("Ada C", PRIVATE)
    gone = world.data(await world.call("ruben", "DELETE", at))
    assert gone == kept | {"typeState": "deleted"}
    assert refused(await world.call("ruben", "GET", at), 404)
    assert refused(await world.call("ruben", "PUT", at, {"displayName": "x", "private": {}}), 400)
    assert [effect for _, effect in world.effects()] == [
        "user created", "user updated", "user updated", "user deleted",
    ]  # fmt: skip


async def test_people_reach_their_own_record_and_no_other(world: World) -> None:
    own = await world.get("resident", f"/users/{RESIDENT}")
    assert own["deviceIds"] == [PHONE]
    assert own["externalRefs"][0]["syncStatus"] == "failed"
    assert own == await world.get("ruben", f"/users/{RESIDENT}")
    renamed = world.data(await world.call("resident", "PUT", f"/users/{RESIDENT}", {"displayName": "Me"}))
    assert renamed["private"] == own["private"]
    for user in (MANAGER, NOBODYS):
        assert refused(await world.call("resident", "GET", f"/users/{user}"), 403)
    assert refused(await world.call("stranger", "GET", f"/users/{RESIDENT}"), 403)
    assert refused(await world.call("resident", "POST", "/users", {"displayName": "x"}), 403)


async def test_a_resident_reads_the_doors_their_keys_open_and_nothing_private(world: World) -> None:
    lock = await world.provision()
    await world.install(lock["lockId"])
    seen = world.signed_data(await world.call("resident", "GET", f"/locks/{lock['lockId']}"))
    assert "private" not in seen
    assert (await world.get("resident", f"{AREAS}/{EAST}"))["lockIds"] == [lock["lockId"]]
    assert (await world.get("resident", f"/properties/{KANAALHUIS}"))["externalRefs"][0]["id"] == "NK-0012"
    other = seeded_id("area", "Kanaalhuis/Floor 5")
    assert refused(await world.call("resident", "GET", f"{AREAS}/{other}"), 403)
    assert refused(await world.call("resident", "GET", f"/properties/{PAKHUIS}"), 403)
    await world.call("owner", "DELETE", f"{EASTERNERS}/users/{RESIDENT}")
    assert refused(await world.call("resident", "GET", f"/locks/{lock['lockId']}"), 403)


async def test_a_deleted_user_leaves_no_key_no_token_and_no_device(world: World) -> None:
    area = (await world.get("tools", f"{AREAS}/{EAST}"))["private"]
    await world.call("ruben", "DELETE", f"/users/{RESIDENT}")
    left = (await world.get("tools", f"{AREAS}/{EAST}"))["private"]
    assert left["keyMapVersion"] != area["keyMapVersion"]
    assert RESIDENT not in {entry["userId"] for entry in left["keyMapEntries"]}
    assert "resident" not in world.cloud.tokens()
    assert refused(await world.call("ruben", "GET", f"{DEVICES}/{PHONE}"), 404)
    assert refused(await world.call("ruben", "DELETE", f"/users/{seeded_id('user', 'owner')}"), 400)


async def test_a_device_syncs_and_opens_its_keys(world: World) -> None:
    device = world.data(await world.call("resident", "POST", DEVICES, PHONE_INPUT))
    private, device_id = device["private"], device["userDeviceId"]
    assert private["currentUserAccessMapVersion"] is private["currentOsVersion"] is None
    at = f"{DEVICES}/{device_id}/sync"
    data = world.data(await world.call("resident", "PUT", at, signed(private)))
    entries = open_map(data, private, device_id)
    assert [(entry["areaId"], entry["userDeviceId"]) for entry in entries] == [(EAST, device_id)]
    key_map = (await world.get("tools", f"{AREAS}/{EAST}"))["private"]["keyMapEntries"]
    (mine,) = [entry for entry in key_map if entry["userId"] == RESIDENT]
    assert mine["accessKeyId"] == entries[0]["accessKeyId"]
    key = Ed25519PrivateKey.from_private_bytes(decode(entries[0]["privateKey"]))
    assert encode(key.public_key().public_bytes_raw()) == mine["publicKey"]
    current = data["userAccessMapVersion"]
    again = signed(private, currentUserAccessMapVersion=current)
    assert world.data(await world.call("resident", "PUT", at, again)) == {}
    await world.call("owner", "DELETE", f"{EASTERNERS}/users/{RESIDENT}")
    emptied = world.data(await world.call("resident", "PUT", at, again))
    assert emptied == {"userAccessMapVersion": "", "encryptedUserAccessMapEntries": []}
    seen = (await world.get("ruben", f"{DEVICES}/{device_id}"))["private"]
    assert (seen["currentUserAccessMapVersion"], seen["currentOsVersion"]) == (current, "18.1")
    assert seen["lastKnownSyncDate"]


async def test_a_sync_that_another_device_signed_is_refused(world: World) -> None:
    device = world.data(await world.call("resident", "POST", DEVICES, PHONE_INPUT))
    other = (await world.get("resident", f"{DEVICES}/{PHONE}"))["private"]
    at = f"{DEVICES}/{device['userDeviceId']}/sync"
    for body in (
        signed(other),
        signed(device["private"]) | {"makeModel": "Other"},
        signed(device["private"]) | {"deviceSignature": "?"},
        signed(device["private"]) | {"extra": 1},
    ):
        assert refused(await world.call("resident", "PUT", at, body), 400)
    assert refused(await world.call("ruben", "PUT", at, signed(device["private"])), 403)
    assert [effect for _, effect in world.effects()] == ["device provisioned"]


async def test_devices_are_listed_whole_and_each_belongs_to_its_owner(tmp_path: Path) -> None:
    async with open_world(tmp_path, CloudOptions(page_size=1)) as world:
        device = world.data(await world.call("resident", "POST", DEVICES, PHONE_INPUT))
        at = f"{DEVICES}/{device['userDeviceId']}"
        listed = await world.get("ruben", DEVICES)
        assert [each["userDeviceId"] for each in listed["devices"]] == [PHONE, device["userDeviceId"]]
        assert listed.keys() == {"devices"}
        renamed = world.data(await world.call("resident", "PUT", at, {"displayName": "Old phone"}))
        assert renamed["displayName"] == "Old phone"
        assert refused(await world.call("ruben", "GET", f"/users/{MANAGER}/devices/{PHONE}"), 404)
        assert refused(await world.call("manager", "POST", DEVICES, PHONE_INPUT), 403)
        assert refused(await world.call("resident", "DELETE", at), 403)
        gone = world.data(await world.call("ruben", "DELETE", at))
        assert (gone["typeState"], gone["userDeviceId"]) == ("deleted", device["userDeviceId"])
        assert refused(await world.call("resident", "GET", at), 404)
        bad = PHONE_INPUT | {"deviceType": "Lock"}
        assert refused(await world.call("resident", "POST", DEVICES, bad), 400)


async def test_only_an_empty_area_and_an_empty_property_go(world: World) -> None:
    lock = await world.provision()
    await world.install(lock["lockId"])
    floor = seeded_id("area", "Kanaalhuis/Floor 4")
    for area in (EAST, floor):
        assert refused(await world.call("owner", "DELETE", f"{AREAS}/{area}"), 400)
    assert refused(await world.call("owner", "DELETE", f"/properties/{KANAALHUIS}"), 400)
    await world.uninstall(lock["lockId"], "property")
    assert world.data(await world.call("ruben", "DELETE", f"{AREAS}/{EAST}")) == {}
    assert refused(await world.call("owner", "GET", f"{AREAS}/{EAST}"), 404)
    address = {"line1": "Kade 1", "city": "Hoorn", "country": "NL", "postalCode": "1621 AA"}
    body = {"displayName": "Sluis", "address": address, "accessManagerIds": [MANAGER]}
    at = "/properties/" + world.data(await world.call("owner", "POST", "/properties", body))["propertyId"]
    (group,) = (await world.get("owner", f"{at}/groups"))["groups"]
    assert group["groupSource"] == "property"
    renamed = world.data(await world.call("owner", "PUT", at, body | {"displayName": "Sluis 2"}))
    assert renamed["displayName"] == "Sluis 2"
    assert refused(await world.call("owner", "PUT", at, body | {"accessManagerIds": [NOBODYS]}), 400)
    assert world.data(await world.call("owner", "DELETE", at)) == {}
    assert refused(await world.call("owner", "GET", f"{at}/groups"), 404)
    assert [effect for _, effect in world.effects()][-3:] == [
        "property created", "property updated", "property deleted",
    ]  # fmt: skip


async def test_a_tool_is_an_api_key_that_is_sent_as_bearer(world: World) -> None:
    lock = world.signed_data(await world.call("tools", "POST", "/locks", {"displayName": NAME}))
    assert lock["private"]["apiKey"]
    assert lock["lastModifiedBy"] == TOOLS
    assert (await world.get("tools", f"{AREAS}/{EAST}"))["private"]["keyMapVersion"]
    token = {"x-api-key": world.cloud.tokens()["tools"]}
    assert refused(await world.client.get("/locks", headers=token), 401)
    events = await world.get("ruben", "/events", params={"eventSource": "apiKey", "apiKeyId": TOOLS})
    assert [event["eventName"] for event in events["events"]] == ["lockProvisioned"]
    assert refused(await world.call("tools", "GET", "/users/me"), 403)


async def test_a_pending_event_is_processed_when_triggered_and_again(tmp_path: Path) -> None:
    async with open_world(tmp_path, CloudOptions(event_state="pending")) as world:
        lock = await world.provision()
        query = {"eventSource": "lock", "lockId": lock["lockId"]}
        (event,) = (await world.get("ruben", "/events", params=query))["events"]
        assert event["typeState"] == "pending"
        at = f"/events/{event['eventId']}/process"
        world.clock.pass_by(seconds=1)
        for _ in range(2):
            done = world.data(await world.call("ruben", "PUT", at))
            assert (done["typeState"], done["createdAt"]) == ("processed", event["createdAt"])
            assert done["lastModifiedAt"] > done["createdAt"]
        assert refused(await world.call("stranger", "PUT", at), 403)
        assert refused(await world.call("ruben", "PUT", f"/events/{NOBODYS}/process"), 404)
        assert [effect for _, effect in world.effects()] == ["provisioned"] + ["event processed"] * 2
