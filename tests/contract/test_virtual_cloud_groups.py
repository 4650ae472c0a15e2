"""User groups and access lists of the virtual cloud, and what they do to key maps, locks and phones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from installer_app.sandbox.cloud import KANAALHUIS, PAKHUIS, CloudOptions, area_id
from installer_app.sandbox.cloud.seed import seeded_id
from installer_app.sandbox.cloud.seed_people import MANAGER, RESIDENT
from tests.contract.virtual_cloud import EAST, WEST, World, open_world, refused

NOBODYS: Final = "00000000-0000-4000-8000-000000000000"
GROUPS: Final = f"/properties/{KANAALHUIS}/groups"
AREAS: Final = f"/properties/{KANAALHUIS}/areas"
STAFF: Final = seeded_id("group", "Kanaalhuis all")
EASTERNERS: Final = seeded_id("group", "Kanaalhuis/Floor 4 East own")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def make_group(world: World, name: str = "Cleaners", who: str = "manager") -> str:
    body = {"displayName": name, "groupType": "staff"}
    return str(world.data(await world.call(who, "POST", GROUPS, body))["userGroupId"])


async def versions(world: World) -> dict[str, tuple[str, str]]:
    """Access list and key map version of every area."""
    areas = (await world.get("ruben", AREAS))["properties"]
    return {area["areaId"]: (area["accessListVersion"], area["private"]["keyMapVersion"]) for area in areas}


async def changed(world: World, before: dict[str, tuple[str, str]]) -> tuple[set[str], set[str]]:
    """The areas whose access list version, and whose key map version, is another."""
    after = await versions(world)
    lists, maps = ({key for key in after if after[key][n] != before[key][n]} for n in (0, 1))
    return lists, maps


async def test_a_group_lives_from_creation_to_deletion(world: World) -> None:
    made = world.data(
        await world.call("manager", "POST", GROUPS, {"displayName": "Cleaners", "groupType": "staff"})
    )
    assert made.keys() == {
        "propertyId", "userGroupId", "groupSource", "externalRefs", "displayName", "groupType",
        "type", "typeState", "createdAt", "lastModifiedAt", "lastModifiedBy",
    }  # fmt: skip
    assert (made["groupSource"], made["groupType"], made["type"]) == ("custom", "staff", "UserGroup")
    at = f"{GROUPS}/{made['userGroupId']}"
    assert await world.get("manager", at) == made
    renamed = world.data(await world.call("manager", "PUT", at, {"displayName": "Night cleaners"}))
    assert renamed == made | {"displayName": "Night cleaners"}
    gone = world.data(await world.call("manager", "DELETE", at))
    assert gone == renamed | {"typeState": "deleted"}
    assert refused(await world.call("manager", "GET", at), 404)
    assert [effect for _, effect in world.effects()] == ["group created", "group updated", "group deleted"]


async def test_common_is_no_type_for_a_group_that_is_created(world: World) -> None:
    body = {"displayName": "x", "groupType": "common"}
    assert refused(await world.call("owner", "POST", GROUPS, body), 400)
    groups = (await world.get("owner", GROUPS))["groups"]
    assert "common" in {group["groupType"] for group in groups}


@pytest.mark.parametrize("group", [STAFF, EASTERNERS])
async def test_the_group_of_a_property_or_an_area_cannot_be_deleted(world: World, group: str) -> None:
    assert refused(await world.call("owner", "DELETE", f"{GROUPS}/{group}"), 400)
    assert refused(await world.call("owner", "DELETE", f"/properties/{PAKHUIS}/groups/{group}"), 404)
    assert world.effects() == []


async def test_a_member_is_added_twice_and_removed_once(world: World) -> None:
    at = f"{GROUPS}/{await make_group(world)}/users"
    assert world.data(await world.call("manager", "POST", f"{at}/{RESIDENT}")) == {}
    assert world.data(await world.call("manager", "POST", f"{at}/{RESIDENT}")) == {}
    (member,) = (await world.get("manager", at))["users"]
    assert member["userId"] == RESIDENT
    assert "private" not in member
    assert (await world.get("ruben", at))["users"][0]["private"]["firstName"]
    assert world.data(await world.call("manager", "DELETE", f"{at}/{RESIDENT}")) == {}
    assert refused(await world.call("manager", "DELETE", f"{at}/{RESIDENT}"), 404)
    assert [effect for _, effect in world.effects()][1:] == [
        "member added", "member added again", "member removed",
    ]  # fmt: skip
    assert refused(await world.call("manager", "POST", f"{at}/{NOBODYS}"), 404)
    stranger = seeded_id("user", "stranger")
    assert refused(await world.call("owner", "POST", f"{at}/{stranger}"), 403)


@pytest.mark.parametrize("body", [b"null", b"{}", b" "])
async def test_adding_a_member_takes_no_body_at_all(world: World, body: bytes) -> None:
    at = f"{GROUPS}/{STAFF}/users/{RESIDENT}"
    assert refused(await world.call("manager", "POST", at, content=body), 400)
    assert world.effects() == []


async def test_a_persons_groups_are_listed_for_them_and_for_who_manages(world: World) -> None:
    at = f"/users/{RESIDENT}"
    ids = {group["userGroupId"] for group in (await world.get("resident", f"{at}/groups"))["groups"]}
    assert ids == {EASTERNERS}
    here = await world.get("manager", f"{at}/properties/{KANAALHUIS}/groups")
    assert [group["userGroupId"] for group in here["groups"]] == [EASTERNERS]
    assert await world.get("resident", f"{at}/properties/{KANAALHUIS}/groups") == here
    there = f"{at}/properties/{PAKHUIS}/groups"
    assert (await world.get("owner", there))["groups"] == []
    assert refused(await world.call("manager", "GET", there), 403)
    assert refused(await world.call("resident", "GET", f"/users/{MANAGER}/groups"), 403)
    assert refused(await world.call("ruben", "GET", f"/users/{NOBODYS}/groups"), 404)


async def test_a_membership_changes_the_key_maps_of_every_area_it_opens_and_no_other(world: World) -> None:
    before = await versions(world)
    await world.call("owner", "POST", f"{GROUPS}/{EASTERNERS}/users/{MANAGER}")
    assert await changed(world, before) == (set(), {EAST})
    before = await versions(world)
    await world.call("owner", "POST", f"{GROUPS}/{EASTERNERS}/users/{MANAGER}")
    await make_group(world)
    assert await changed(world, before) == (set(), set())
    await world.call("owner", "POST", f"{GROUPS}/{STAFF}/users/{MANAGER}")
    assert await changed(world, before) == (set(), set(before))
    maps = [key_map for _, key_map in (await versions(world)).values()]
    assert len(set(maps)) == len(maps)


async def test_an_access_list_changes_its_own_version_and_the_keys_it_moves(world: World) -> None:
    before, cleaners = await versions(world), await make_group(world)
    area = await world.get("owner", f"{AREAS}/{EAST}")
    listed = [*area["accessList"], {"accessType": "group", "schedule": "mon", "userGroupId": cleaners}]
    body = {"displayName": "Floor 4 East", "accessList": listed}
    assert world.data(await world.call("owner", "PUT", f"{AREAS}/{EAST}", body))["accessList"] == listed
    assert await changed(world, before) == ({EAST}, set())  # the group is empty: no key moved
    before = await versions(world)
    await world.call("owner", "POST", f"{GROUPS}/{cleaners}/users/{MANAGER}")
    assert await changed(world, before) == (set(), {EAST})
    before = await versions(world)
    await world.call("owner", "PUT", f"{AREAS}/{EAST}", body | {"displayName": "East"})
    assert await changed(world, before) == (set(), set())  # a name is no access
    west = {"accessType": "area", "schedule": {"always": True}, "areaId": WEST}
    await world.call("owner", "PUT", f"{AREAS}/{EAST}", {"displayName": "East", "accessList": [west]})
    assert await changed(world, before) == ({EAST}, {EAST})
    before = await versions(world)
    await world.call("owner", "DELETE", f"{GROUPS}/{cleaners}")
    assert await changed(world, before) == (set(), set())
    await world.call("owner", "DELETE", f"{AREAS}/{WEST}")
    assert (await world.get("owner", f"{AREAS}/{EAST}"))["accessList"] == []
    before.pop(WEST)
    after = await versions(world)
    assert {key for key in before if before[key] != after[key]} == {EAST}


@pytest.mark.parametrize(
    "entry",
    [
        {"accessType": "group", "schedule": {}},
        {"accessType": "group", "schedule": {}, "areaId": EAST},
        {"accessType": "group", "schedule": None, "userGroupId": STAFF},
        {"accessType": "everyone", "schedule": {}, "userGroupId": STAFF},
        {"accessType": ["group"], "schedule": {}, "userGroupId": STAFF},
        {"accessType": "group", "schedule": {"n": 2**60}, "userGroupId": STAFF},
        {"accessType": "group", "schedule": {}, "userGroupId": NOBODYS},
        {"accessType": "group", "schedule": {}, "userGroupId": seeded_id("group", "Pakhuis Zuid all")},
        {"accessType": "area", "schedule": {}, "areaId": area_id("Pakhuis Zuid", "Warehouse")},
        "group",
    ],
)
async def test_an_access_list_entry_that_is_none_is_refused(world: World, entry: Any) -> None:
    body = {"displayName": "x", "accessList": [entry]}
    assert refused(await world.call("owner", "PUT", f"{AREAS}/{EAST}", body), 400)
    twice = {"accessType": "group", "schedule": 1, "userGroupId": STAFF}
    body = {"displayName": "x", "accessList": [twice, twice]}
    assert refused(await world.call("owner", "PUT", f"{AREAS}/{EAST}", body), 400)
    assert world.effects() == []


async def test_a_lock_learns_of_changed_keys_at_its_next_sync(world: World) -> None:
    lock = await world.provision()
    await world.install(lock["lockId"])
    first = (await world.sync(lock["private"], lock["lockId"])).json()["data"]
    current = first["keyMapVersion"]
    quiet = await world.sync(lock["private"], lock["lockId"], currentKeyMapVersion=current)
    assert "keyMapVersion" not in quiet.json()["data"]
    await world.call("owner", "POST", f"{GROUPS}/{EASTERNERS}/users/{MANAGER}")
    told = (await world.sync(lock["private"], lock["lockId"], currentKeyMapVersion=current)).json()["data"]
    assert told["keyMapVersion"] not in {"", current}
    assert len(told["encryptedKeyMapEntries"]) == len(first["encryptedKeyMapEntries"]) + 1


async def test_events_tell_of_every_key_that_came_or_went(world: World) -> None:
    await world.call("owner", "POST", f"{GROUPS}/{EASTERNERS}/users/{MANAGER}")
    query = {"eventSource": "userGroup", "userGroupId": EASTERNERS}
    events = (await world.get("owner", "/events", params=query))["events"]
    assert [event["eventName"] for event in events] == ["userGroupMemberAdded", "accessKeyGranted"]
    key = {"eventSource": "key", "keyId": events[1]["keyId"]}
    await world.call("owner", "DELETE", f"{GROUPS}/{EASTERNERS}/users/{MANAGER}")
    events = (await world.get("owner", "/events", params=key))["events"]
    assert [event["eventName"] for event in events] == ["accessKeyRevoked", "accessKeyGranted"]
    assert {(event["userId"], event["areaId"]) for event in events} == {(MANAGER, EAST)}


async def test_a_list_without_pages_gives_a_token_and_takes_none(tmp_path: Path) -> None:
    async with open_world(tmp_path, CloudOptions(page_size=2)) as world:
        for path in (GROUPS, f"{GROUPS}/{STAFF}/users"):
            first = await world.get("owner", path)
            again = await world.get("owner", path, params={"pageToken": first.get("pageToken", "")})
            assert again == first
        assert "pageToken" in await world.get("owner", GROUPS)
