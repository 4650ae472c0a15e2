"""Firmware at the virtual cloud: versions never change, and the nearest assignment decides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from installer_app.sandbox.cloud import KANAALHUIS, PAKHUIS, CloudOptions, area_id
from tests.contract.virtual_cloud import EAST, World, image, open_world, refused

BUILDING, FLOOR = area_id("Kanaalhuis", "Building"), area_id("Kanaalhuis", "Floor 4")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def assign(world: World, version: str | None, who: str = "ruben", **scope: str) -> Any:
    path = f"/firmware/{version}/assign" if version else "/firmware/unassign"
    return await world.call(who, "PUT", path, params=scope)


async def required(world: World, lock_id: str) -> str | None:
    private = (await world.get("ruben", f"/locks/{lock_id}"))["private"]
    found = private.get("requiredFirmwareVersion")
    assert found is None or isinstance(found, str)
    return found


async def test_lock_then_own_area_then_containing_areas_then_property_then_global(world: World) -> None:
    lock_id = (await world.provision())["lockId"]
    assert await required(world, lock_id) == "1.3.1"
    await world.install(lock_id)
    assert await required(world, lock_id) == "1.4.0"
    scopes: list[dict[str, str]] = [
        {"scope": "area", "areaId": BUILDING, "propertyId": KANAALHUIS},
        {"scope": "area", "areaId": FLOOR},
        {"scope": "area", "areaId": EAST},
        {"scope": "lock", "lockId": lock_id},
    ]
    versions = ("1.2.0", "1.3.1", "1.2.0", "1.4.0")
    for scope, version in zip(scopes, versions, strict=True):
        assert (await assign(world, version, **scope)).status_code == 200
        assert await required(world, lock_id) == version
    for scope, version in zip(reversed(scopes), (*reversed(versions[:3]), "1.4.0"), strict=True):
        assert world.data(await assign(world, None, **scope)) == {}
        assert await required(world, lock_id) == version
    await assign(world, None, scope="property", propertyId=KANAALHUIS)
    assert await required(world, lock_id) == "1.3.1"


async def test_an_area_and_a_property_show_only_their_own(world: World) -> None:
    await assign(world, "1.2.0", scope="area", areaId=FLOOR)
    areas = (await world.get("ruben", f"/properties/{KANAALHUIS}/areas"))["properties"]
    own = {area["areaId"]: area["private"].get("requiredFirmwareVersion") for area in areas}
    assert (own[FLOOR], own[EAST]) == ("1.2.0", None)
    places = (await world.get("ruben", "/properties"))["properties"]
    shown = {place["propertyId"]: place["private"].get("requiredFirmwareVersion") for place in places}
    assert shown == {KANAALHUIS: "1.4.0", PAKHUIS: None}


async def test_a_version_lists_its_scopes(world: World) -> None:
    lock_id = (await world.provision())["lockId"]
    await assign(world, "1.4.0", scope="lock", lockId=lock_id)
    await assign(world, "1.4.0", scope="area", areaId=EAST)
    data = await world.get("ruben", "/firmware/1.4.0")
    assert data["scopes"] == [
        {"scope": "property", "propertyId": KANAALHUIS},
        {"scope": "lock", "lockId": lock_id},
        {"scope": "area", "propertyId": KANAALHUIS, "areaId": EAST},
    ]
    assert data["deviceType"] == "Lock"
    assert not {"size", "digest", "sha256"} & data.keys()


async def test_the_ledger_tells_a_new_assignment_from_a_repeated_one(world: World) -> None:
    lock_id = (await world.provision())["lockId"]
    for version in ("1.4.0", "1.4.0", "1.3.1", None, None):
        await assign(world, version, scope="lock", lockId=lock_id)
    assert [effect for _, effect in world.effects()][1:] == [
        "assigned", "assigned again", "assigned", "unassigned", "nothing assigned",
    ]  # fmt: skip
    assert {effect.lock_id for effect in world.ledger()} == {lock_id}


@pytest.mark.parametrize(
    "scope",
    [
        {},
        {"scope": "planet"},
        {"scope": "lock"},
        {"scope": "lock", "lockId": "x"},
        {"scope": "lock", "lockId": EAST, "areaId": EAST},
        {"scope": "area", "propertyId": KANAALHUIS},
        {"scope": "property", "areaId": EAST},
        {"scope": "global", "propertyId": KANAALHUIS},
    ],
)
async def test_only_the_scopes_own_ids_are_taken(world: World, scope: dict[str, str]) -> None:
    assert refused(await assign(world, "1.4.0", **scope), 400)
    assert refused(await assign(world, None, **scope), 400)


async def test_global_is_for_those_without_a_scope_and_cannot_be_unassigned(world: World) -> None:
    assert refused(await assign(world, "1.4.0", "mara", scope="global"), 403)
    assert (await assign(world, "1.4.0", "ruben", scope="global")).status_code == 200
    assert refused(await assign(world, None, "ruben", scope="global"), 400)
    assert refused(await assign(world, "1.4.0", "mara", scope="property", propertyId=PAKHUIS), 403)
    assert refused(await assign(world, "7.7.7", "ruben", scope="global"), 404)


async def test_a_person_and_a_lock_download_the_same_bytes(world: World) -> None:
    lock = await world.provision()
    human = await world.call("ruben", "GET", "/firmware/1.3.1/download")
    key = {"x-api-key": lock["private"]["apiKey"]}
    assert (await world.client.get("/firmware/1.3.1/download", headers=key)).content == human.content
    assert human.content == image("1.3.1", 65_536)
    assert human.headers["content-type"] == "application/octet-stream"
    assert refused(await world.call("ruben", "GET", "/firmware/0.0.1/download"), 404)


async def test_a_download_may_be_elsewhere_and_wants_no_credential_there(world: World) -> None:
    world.cloud.options = CloudOptions(download_origin="http://storage.sandbox")
    answer = await world.call("ruben", "GET", "/firmware/1.3.1/download")
    assert answer.status_code == 302
    location = answer.headers["location"]
    assert location.startswith("http://storage.sandbox/storage/firmware/1.3.1?")
    assert (await world.client.get(location)).content == image("1.3.1", 65_536)
    assert (await world.call("ruben", "GET", location)).status_code == 400
    assert (await world.client.get(location[:-1] + "x")).status_code == 403


async def test_an_upload_is_kept_and_never_changes(world: World) -> None:
    files = {"firmware": ("lock.bin", b"new firmware")}
    data = world.data(await world.call("ruben", "POST", "/firmware/1.5.0.2/upload", files=files))
    assert (data["firmwareVersion"], data["scopes"]) == ("1.5.0.2", [])
    assert (await world.call("ruben", "GET", "/firmware/1.5.0.2/download")).content == b"new firmware"
    assert refused(await world.call("ruben", "POST", "/firmware/1.5.0.2/upload", files=files), 400)
    assert world.effects() == [("uploadFirmwareVersion", "uploaded")]


@pytest.mark.parametrize(
    "version", [".", "..", "1", "1.2", "1.2.3.4.5", "v1.2.3", "01.2.3", "1.2.3-rc1", "1_2"]
)
async def test_an_upload_wants_a_version_of_numbers(world: World, version: str) -> None:
    answer = await world.call("ruben", "POST", f"/firmware/{version}/upload", files={"firmware": ("a", b"x")})
    # A client folds `.` and `..` away before it asks; then there is no such route.
    assert refused(answer, 400) or answer.json() == {"message": "Missing Authentication Token"}
    assert world.effects() == []


@pytest.mark.parametrize(
    "more",
    [
        {"files": {"firmware": ("lock.bin", b"")}},
        {"files": {"other": ("lock.bin", b"x")}},
        {"data": {"firmware": "x"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=b"}},
        {"content": b"--b\r\n\r\n", "headers": {"content-type": "multipart/form-data; boundary=b"}},
        {"content": b"", "headers": {}},
        {
            "content": b"x" * (8 * 1_048_576 + 1),
            "headers": {"content-type": "multipart/form-data; boundary=b"},
        },
    ],
)
async def test_an_upload_wants_a_form_with_a_named_file(world: World, more: dict[str, Any]) -> None:
    assert refused(await world.call("ruben", "POST", "/firmware/1.5.0/upload", **more), 400)
    assert world.effects() == []
