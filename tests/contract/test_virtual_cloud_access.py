"""Who may call what at the virtual cloud, how far they reach, and in which order it refuses."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from installer_app.sandbox.cloud import KANAALHUIS, NOORDKADE, PAKHUIS, VUURTOREN, Adoption, area_id
from installer_app.sandbox.cloud.contract import OPERATIONS
from installer_app.sandbox.cloud.seed import seeded_id
from installer_app.sandbox.cloud.seed_people import PHONE, RESIDENT
from tests.contract.virtual_cloud import EAST, WEST, World, open_world, refused

NOBODYS: Final = "00000000-0000-4000-8000-000000000000"
GROUP: Final = seeded_id("group", "Kanaalhuis all")
SCOPED: Final = {"mara", "installer", "manager"}
"""Their permissions are for Kanaalhuis alone, so an id of nobody is out of their reach."""
CONTRACT: Final = """
addUserToUserGroup POST /properties/{at}/groups/{group}/users/{user} AccessManager Owner Support Tools
assignFirmwareVersion PUT /firmware/{version}/assign Support Tools
createArea POST /properties/{at}/areas Owner Portal Support
createProperty POST /properties Owner Portal Support
createUser POST /users Support Tools
createUserGroup POST /properties/{at}/groups AccessManager Owner Support Tools
deleteArea DELETE /properties/{at}/areas/{area} Owner Portal Support
deleteProperty DELETE /properties/{at} Owner Portal
deleteUser DELETE /users/{user} Support Tools
deleteUserGroup DELETE /properties/{at}/groups/{group} AccessManager Owner Support Tools
deprovisionLock DELETE /locks/{lock} Assembler Tools
deprovisionUserDevice DELETE /users/{user}/devices/{device} Support Tools
downloadFirmwareVersion GET /firmware/{version}/download Doorlock Support Tools
getArea GET /properties/{at}/areas/{area} AccessManager App Installer Owner Portal Tools User
getFirmwareVersion GET /firmware/{version} Support Tools
getLock GET /locks/{lock} AccessManager App Assembler Installer Owner Portal Support Tools User
getMe GET /users/me App
getProperty GET /properties/{at} AccessManager App Installer Owner Portal Tools User
getUser GET /users/{user} App Support Tools
getUserDevice GET /users/{user}/devices/{device} App Support Tools
getUserGroup GET /properties/{at}/groups/{group} AccessManager Owner Support Tools
installLock PUT /properties/{at}/areas/{area}/install/{lock} Installer
listAreas GET /properties/{at}/areas AccessManager Installer Owner Portal Support Tools
listEvents GET /events Portal Support Tools
listGroupsForUser GET /users/{user}/groups Support Tools User
listGroupsForUserAtProperty GET /users/{user}/properties/{at}/groups AccessManager Owner Support Tools User
listLockAccessLogs GET /locks/{lock}/logs Portal Support Tools
listLocks GET /locks Assembler Installer Support Tools
listProperties GET /properties AccessManager Installer Owner Portal Support Tools
listUserDevices GET /users/{user}/devices App Support Tools
listUserGroups GET /properties/{at}/groups AccessManager Owner Support Tools
listUsersForGroup GET /properties/{at}/groups/{group}/users AccessManager Owner Support Tools
provisionLock POST /locks Assembler Tools
provisionUserDevice POST /users/{user}/devices App
removeUserFromUserGroup DELETE /properties/{at}/groups/{group}/users/{user} AccessManager Owner Support Tools
syncLock PUT /locks/{lock}/sync Doorlock
syncUserDevice PUT /users/{user}/devices/{device}/sync App
triggerEventProcessing PUT /events/{event}/process Portal Support Tools
unassignFirmwareVersion PUT /firmware/unassign Support Tools
uninstallLock PUT /locks/{lock}/uninstall Installer
updateArea PUT /properties/{at}/areas/{area} Owner Portal Support
updateLock PUT /locks/{lock} AccessManager Installer Support Tools
updateProperty PUT /properties/{at} Owner Portal
updateUser PUT /users/{user} App Support Tools
updateUserDevice PUT /users/{user}/devices/{device} App Support Tools
updateUserGroup PUT /properties/{at}/groups/{group} AccessManager Owner Support Tools
uploadFirmwareVersion POST /firmware/{version}/upload Support Tools
"""
"""Every operation as the contract has it: name, method, path, actors."""
ROWS: Final = tuple(tuple(line.split(" ", 3)) for line in CONTRACT.strip().splitlines())
FIRMWARE: Final = {line[0] for line in ROWS if line[2].startswith("/firmware")}
ACTS_AS: Final = {
    "mara": {"App", "User", "Assembler", "Installer"},
    "ruben": {"App", "User", "Support"},
    "installer": {"App", "User", "Installer"},
    "assembler": {"App", "User", "Assembler"},
    "owner": {"App", "User", "Owner", "Portal", "AccessManager"},
    "manager": {"App", "User", "AccessManager"},
    "resident": {"App", "User"},
    "tools": {"Tools"},
}
FIRMWARE_MANAGERS: Final = {"mara", "ruben"}
"""The permission manage-firmware has no actor in the contract; here it may do what stands under /firmware."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def fill(path: str, lock_id: str = "x") -> str:
    """A path of the table with ids in it."""
    return path.format(
        lock=lock_id, at=KANAALHUIS, area=EAST, group=GROUP, user=RESIDENT, device=PHONE, event=NOBODYS,
        version="1.3.1",
    )  # fmt: skip


def test_the_cloud_has_every_operation_of_the_contract_for_its_actors() -> None:
    ours = {row.name: (row.method, re.sub(r"\{\w+\}", "{}", row.path), row.actors) for row in OPERATIONS}
    theirs = {
        name: (method, re.sub(r"\{\w+\}", "{}", path), frozenset(actors.split()))
        for name, method, path, actors in ROWS
    }
    assert len(theirs) == 47
    for name in FIRMWARE:
        method, path, actors = ours[name]
        ours[name] = (method, path, actors - {"FirmwareManager"})
    assert ours == theirs


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
async def test_each_operation_is_for_its_roles_alone(world: World, row: tuple[str, ...]) -> None:
    name, method, path, actors = row
    lock = await world.provision()
    for who, roles in ACTS_AS.items():
        # A body that no operation takes: nobody gets beyond the form, and nothing happens.
        content = b"[]" if method in {"POST", "PUT"} else None
        if method == "DELETE":
            content = None
            path = path.replace("{lock}", NOBODYS).replace("{at}", NOBODYS).replace("{user}", NOBODYS)
        answer = await world.call(who, method, fill(path, lock["lockId"]), content=content)
        admitted = bool(roles & set(actors.split())) or (name in FIRMWARE and who in FIRMWARE_MANAGERS)
        if not admitted:
            assert refused(answer, 403), who
        elif not roles & set(actors.split()) - {"App", "User"}:
            # Whoever is let in as a person alone is then out of reach of another's record.
            assert answer.status_code in {200, 400, 403}, who
        else:
            assert answer.status_code in {200, 400, 404} or who in SCOPED, (who, answer.text)
    assert world.effects() == [("provisionLock", "provisioned")]


async def test_nobody_is_refused_before_anything_else(world: World) -> None:
    for name, method, path, _ in ROWS:
        assert refused(await world.call(None, method, fill(path)), 401), name


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
    for name, method, path, _ in ROWS:
        answer = await world.client.request(method, fill(path, lock["lockId"]), headers=key)
        admitted = answer.status_code != 403
        assert admitted == (name in {"syncLock", "downloadFirmwareVersion"}), name
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
    # What is left there is getUser, and `me` is no id.
    assert refused(await world.call("mara", "GET", "/users/me"), 400)


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
        ("GET", "/properties//areas"), ("GET", "/users"), ("POST", "/users/me/devices/x/sync"),
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
