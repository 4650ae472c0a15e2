"""Who may call what at the virtual cloud, how far they reach, and in which order it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from installer_app.sandbox.cloud import KANAALHUIS, NOORDKADE, PAKHUIS, VUURTOREN, Adoption, area_id
from tests.contract.virtual_cloud import EAST, WEST, World, open_world, refused

NOBODYS: Final = "00000000-0000-4000-8000-000000000000"
PEOPLE: Final = ("mara", "ruben", "installer", "assembler", "owner")
MAY: Final = {
    "GET /users/me": {"mara", "ruben", "installer", "assembler", "owner"},
    "POST /locks": {"mara", "assembler"},
    "GET /locks": {"mara", "ruben", "installer", "assembler"},
    "GET /locks/{lock}": {"mara", "ruben", "installer", "assembler", "owner"},
    "PUT /locks/{lock}": {"mara", "ruben", "installer", "owner"},
    "DELETE /locks/{lock}": {"mara", "assembler"},
    "GET /locks/{lock}/logs": {"ruben", "owner"},
    "PUT /properties/{place}/areas/{area}/install/{lock}": {"mara", "installer"},
    "PUT /locks/{lock}/uninstall": {"mara", "installer"},
    "PUT /locks/{lock}/sync": set(),
    "GET /properties": {"mara", "ruben", "installer", "owner"},
    "POST /properties": {"ruben", "owner"},
    "GET /properties/{place}": {"mara", "installer", "owner"},
    "GET /properties/{place}/areas": {"mara", "ruben", "installer", "owner"},
    "POST /properties/{place}/areas": {"ruben", "owner"},
    "GET /properties/{place}/areas/{area}": {"mara", "installer", "owner"},
    "GET /firmware/1.3.1": {"mara", "ruben"},
    "GET /firmware/1.3.1/download": {"mara", "ruben"},
    "POST /firmware/9.9.9/upload": {"mara", "ruben"},
    "PUT /firmware/1.3.1/assign": {"mara", "ruben"},
    "PUT /firmware/unassign": {"mara", "ruben"},
    "GET /events": {"ruben", "owner"},
}
"""Who is let in by role; what then is wrong with the call does not matter here."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("row", MAY)
async def test_each_operation_is_for_its_roles_alone(world: World, row: str) -> None:
    lock = await world.provision()
    method, _, path = row.partition(" ")
    path = path.format(lock=lock["lockId"], place=KANAALHUIS, area=EAST)
    admitted = set()
    for who in PEOPLE:
        # A body that no operation takes: nobody gets beyond the form.
        answer = await world.call(who, method, path, content=b"[]" if method in {"POST", "PUT"} else None)
        if answer.status_code != 403:
            admitted.add(who)
        else:
            assert refused(answer, 403)
    assert admitted == MAY[row]


async def test_nobody_is_refused_before_anything_else(world: World) -> None:
    for row in MAY:
        method, _, path = row.partition(" ")
        assert refused(await world.call(None, method, path.format(lock="x", place="x", area="x")), 401), row


async def test_an_expired_token_an_unknown_one_and_two_credentials_are_refused(world: World) -> None:
    lock = await world.provision()
    key = {"x-api-key": lock["private"]["apiKey"]}
    assert refused(await world.call("expired", "GET", "/users/me"), 401)
    token = {"authorization": "Bearer sandbox-unknown"}
    assert refused(await world.client.get("/users/me", headers=token), 401)
    assert refused(await world.call("mara", "GET", "/users/me", headers=key), 401)
    twice = [("authorization", f"Bearer {world.cloud.tokens()['mara']}")] * 2
    assert refused(await world.client.get("/users/me", headers=twice), 401)
    assert refused(await world.client.get("/users/me", headers={"authorization": "Basic bWFyYTp4"}), 401)
    assert refused(await world.client.get("/locks", headers={"x-api-key": NOBODYS}), 401)


async def test_a_token_runs_out(world: World) -> None:
    assert (await world.call("mara", "GET", "/users/me")).status_code == 200
    world.clock.time += timedelta(days=365)
    assert refused(await world.call("mara", "GET", "/users/me"), 401)


async def test_a_locks_key_syncs_and_downloads_and_nothing_else(world: World) -> None:
    lock = await world.provision()
    key = {"x-api-key": lock["private"]["apiKey"]}
    for row in MAY:
        method, _, path = row.partition(" ")
        path = path.format(lock=lock["lockId"], place=KANAALHUIS, area=EAST)
        answer = await world.client.request(method, path, headers=key)
        admitted = answer.status_code != 403
        assert admitted == path.endswith(("/sync", "/download")), row
    other = await world.provision()
    assert refused(await world.sync(lock["private"], other["lockId"]), 403)


async def test_refusals_come_in_the_documented_order(world: World) -> None:
    elsewhere = f"/properties/{PAKHUIS}/areas/{area_id('Pakhuis Zuid', 'Warehouse')}/install"
    assert refused(await world.call(None, "PUT", f"{elsewhere}/{NOBODYS}", content=b"?"), 401)
    assert refused(await world.call("ruben", "PUT", f"{elsewhere}/x", content=b"?"), 403)  # role before form
    assert refused(await world.call("mara", "PUT", f"{elsewhere}/x", {}), 400)  # form before scope
    assert refused(await world.call("mara", "PUT", f"{elsewhere}/{NOBODYS}", content=b"?"), 400)
    assert refused(
        await world.call("mara", "PUT", f"{elsewhere}/{NOBODYS}", {}), 403
    )  # scope before not found
    assert refused(await world.install(NOBODYS), 404)
    assert refused(await world.install((await world.provision())["lockId"], NOBODYS), 404)


async def test_a_scoped_permission_reaches_its_property_and_locks_in_none(world: World) -> None:
    warehouse = area_id("Pakhuis Zuid", "Warehouse")
    theirs = world.cloud.adopt_lock(Adoption("1 [W2D8P4TN]", NOORDKADE, warehouse))
    ours = world.cloud.adopt_lock(Adoption("2 [5TN9KA47]", NOORDKADE, EAST))
    free = world.cloud.adopt_lock(Adoption("3 [R3YB0D6H]", NOORDKADE))
    for who, reached in (
        ("installer", {ours.lock_id, free.lock_id}),
        ("assembler", {ours.lock_id, free.lock_id, theirs.lock_id}),
    ):
        assert {lock["lockId"] for lock in (await world.get(who, "/locks"))["locks"]} == reached
    assert refused(await world.call("installer", "GET", f"/locks/{theirs.lock_id}"), 403)
    assert refused(await world.call("installer", "GET", "/locks", params={"propertyId": PAKHUIS}), 403)
    here = await world.get("installer", "/locks", params={"propertyId": KANAALHUIS})
    assert [lock["lockId"] for lock in here["locks"]] == [ours.lock_id]


async def test_properties_are_those_of_the_callers_reach(world: World) -> None:
    async def seen(who: str) -> set[str]:
        return {place["propertyId"] for place in (await world.get(who, "/properties"))["properties"]}

    assert await seen("mara") == {KANAALHUIS}
    (place,) = (await world.get("mara", "/properties"))["properties"]
    assert place.keys() == {
        "propertyId", "ownerId", "externalRefs", "displayName", "address", "accessManagerIds",
        "type", "typeState", "createdAt", "lastModifiedAt", "lastModifiedBy",
    }  # fmt: skip
    assert await seen("ruben") == {KANAALHUIS, PAKHUIS}
    assert await seen("stranger") == {VUURTOREN}
    assert refused(await world.call("mara", "GET", f"/properties/{PAKHUIS}"), 403)
    assert refused(await world.call("mara", "GET", f"/properties/{NOBODYS}"), 403)
    assert refused(await world.call("owner", "GET", f"/properties/{NOBODYS}"), 404)
    assert refused(await world.call("owner", "GET", f"/properties/{VUURTOREN}"), 403)


async def test_the_areas_of_a_list_stand_under_properties_and_nest(world: World) -> None:
    listed = await world.get("mara", f"/properties/{KANAALHUIS}/areas")
    assert list(listed) == ["properties"]
    areas = {area["areaId"]: area for area in listed["properties"]}
    floor, building = area_id("Kanaalhuis", "Floor 4"), area_id("Kanaalhuis", "Building")
    assert areas[EAST]["containingAreaIds"] == [floor, building]
    assert areas[EAST]["parentAreaId"] == floor
    assert set(areas[floor]["subAreaIds"]) == {EAST, WEST}
    assert "parentAreaId" not in areas[building]
    assert all("private" not in area for area in areas.values())
    assert areas[EAST].keys() == {
        "propertyId", "areaId", "areaUserGroupId", "accessListVersion", "lockIds", "containingAreaIds",
        "subAreaIds", "externalRefs", "displayName", "accessList", "areaType", "parentAreaId",
        "type", "typeState", "createdAt", "lastModifiedAt", "lastModifiedBy",
    }  # fmt: skip
    theirs = await world.get("ruben", f"/properties/{KANAALHUIS}/areas")
    maps = [area["private"]["keyMapVersion"] for area in theirs["properties"]]
    assert len(set(maps)) == len(maps) == 7
    assert await world.get("mara", f"/properties/{KANAALHUIS}/areas/{EAST}") == areas[EAST]
    wrong = f"/properties/{PAKHUIS}/areas/{EAST}"
    assert refused(await world.call("owner", "GET", wrong), 404)


async def test_me_is_the_callers_own_record_wherever_it_lives(world: World) -> None:
    me = await world.get("mara", "/users/me")
    assert me["displayName"] == "Mara Lindqvist"
    assert {held["permission"] for held in me["userPermissions"]} == {
        "me", "provision-lock", "install-lock", "manage-firmware",
    }  # fmt: skip
    world.cloud.options = replace(world.cloud.options, me_path="/me")
    assert await world.get("mara", "/me") == me
    assert (await world.call("mara", "GET", "/users/me")).json() == {
        "message": "Missing Authentication Token"
    }


async def test_a_new_property_and_a_new_area_are_there_at_once(world: World) -> None:
    address = {"line1": "Kade 1", "city": "Hoorn", "country": "NL", "postalCode": "1621 AA"}
    body = {"displayName": "Sluis", "address": address, "accessManagerIds": []}
    place = world.data(await world.call("owner", "POST", "/properties", body))
    areas = f"/properties/{place['propertyId']}/areas"
    hall = world.data(await world.call("owner", "POST", areas, {"displayName": "Hall", "areaType": "common"}))
    room = {"displayName": "Room", "areaType": "staff", "parentAreaId": hall["areaId"]}
    inner = world.data(await world.call("owner", "POST", areas, room))
    assert inner["containingAreaIds"] == [hall["areaId"]]
    assert inner["accessList"][0]["userGroupId"] == inner["areaUserGroupId"]
    wrong = room | {"parentAreaId": EAST}
    assert refused(await world.call("owner", "POST", areas, wrong), 400)
    assert [effect for _, effect in world.effects()] == ["property created", "area created", "area created"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"), ("GET", "/lock"), ("PATCH", "/locks"), ("PUT", "/locks"), ("OPTIONS", "/locks"),
        ("POST", "/firmware/unassign"), ("GET", "/locks/"), ("GET", "/sandbox/other"),
        ("GET", "/properties//areas"), ("GET", "/users/00000000-0000-4000-8000-000000000000"),
    ],
)  # fmt: skip
async def test_an_unknown_route_is_answered_by_the_gateway(world: World, method: str, path: str) -> None:
    answer = await world.call("mara", method, path)
    assert answer.status_code == 403
    assert answer.json() == {"message": "Missing Authentication Token"}


async def test_every_answer_carries_the_clouds_own_date(world: World) -> None:
    for path in ("/users/me", "/nowhere", "/locks/x", "/sandbox/effects"):
        answer = await world.call("mara", "GET", path)
        assert answer.headers["date"] == "Wed, 02 Jan 2030 03:04:05 GMT"


async def test_events_tell_what_happened_newest_first(world: World) -> None:
    lock = await world.provision()
    await world.install(lock["lockId"])
    query = {"eventSource": "lock", "lockId": lock["lockId"]}
    events = (await world.get("ruben", "/events", params=query))["events"]
    assert [event["eventName"] for event in events] == ["lockInstalled", "lockProvisioned"]
    assert events[0]["areaId"] == EAST
    assert refused(await world.call("ruben", "GET", "/events", params={"eventSource": "lock"}), 400)
    assert refused(await world.call("ruben", "GET", "/events", params={"lockId": lock["lockId"]}), 400)
    for source, name in (("key", "keyId"), ("user", "userId"), ("area", "areaId")):
        unknown = {"eventSource": source, name: NOBODYS}
        assert refused(await world.call("ruben", "GET", "/events", params=unknown), 404)
