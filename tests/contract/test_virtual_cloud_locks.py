"""A lock's life at the virtual cloud, through its front door."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import rfc8785

from installer_app.sandbox.cloud import HAVENLICHT, KANAALHUIS, NOORDKADE, Adoption, CloudOptions, area_id
from tests.contract.virtual_cloud import EAST, NAME, WEST, World, open_world, read_csv, refused


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def test_a_provisioned_lock_has_secrets_and_no_place(world: World) -> None:
    lock = await world.provision()
    assert lock["displayName"] == NAME
    assert not {"ownerId", "propertyId", "areaId", "purchaseDate", "installDate"} & lock.keys()
    private = lock["private"]
    assert len(private["apiKey"]) == 36
    assert len(private["lockKey"]) == 43
    assert (private["currentKeyMapVersion"], private["currentFirmwareVersion"]) == (None, None)
    assert (lock["type"], lock["typeState"]) == ("Lock", "active")
    assert lock.keys() == {
        "lockId", "externalRefs", "displayName", "private",
        "type", "typeState", "createdAt", "lastModifiedAt", "lastModifiedBy",
    }  # fmt: skip
    assert world.effects() == [("provisionLock", "provisioned")]


async def test_who_may_not_see_the_secrets_gets_another_signature(world: World) -> None:
    lock = await world.provision()
    seen = await world.call("installer", "GET", f"/locks/{lock['lockId']}")
    data = world.signed_data(seen)
    assert "private" not in data
    assert {name: value for name, value in lock.items() if name != "private"} == data
    support = world.signed_data(await world.call("ruben", "GET", f"/locks/{lock['lockId']}"))
    assert support == lock


async def test_lists_show_secrets_to_the_same_people(world: World) -> None:
    await world.provision()
    for who, sees in (("assembler", True), ("ruben", True), ("mara", True), ("installer", False)):
        (lock,) = (await world.get(who, "/locks"))["locks"]
        assert ("private" in lock) is sees, who


async def test_an_install_places_the_lock_and_signs_a_message(world: World) -> None:
    lock = await world.provision()
    world.clock.pass_by(minutes=1)
    answer = await world.install(lock["lockId"])
    assert answer.headers["content-type"].startswith("text/csv")
    message = read_csv(answer.content)
    covered = answer.content.rstrip(b"\n").rpartition(b",")[0]
    world.verify(covered, {message["keyId"]: message["signature"]})
    assert message | {"messageId": "", "keyId": "", "signature": ""} == {
        "version": "1",
        "kind": "install",
        "messageId": "",
        "lockId": lock["lockId"],
        "propertyId": KANAALHUIS,
        "areaId": EAST,
        "issued": "2030-01-02T03:05:05.678Z",
        "expires": "2030-01-03T03:05:05.678Z",
        "keyId": "",
        "signature": "",
    }
    after = await world.get("mara", f"/locks/{lock['lockId']}")
    assert (after["propertyId"], after["areaId"]) == (KANAALHUIS, EAST)
    assert after["installDate"] == "2030-01-02T03:05:05.678Z"
    area = await world.get("mara", f"/properties/{KANAALHUIS}/areas/{EAST}")
    assert area["lockIds"] == [lock["lockId"]]
    assert world.effects()[-1] == ("installLock", "installed")


async def test_the_same_install_again_is_a_new_message_and_no_second_effect(world: World) -> None:
    lock = await world.provision()
    first = read_csv((await world.install(lock["lockId"])).content)
    before = await world.get("mara", f"/locks/{lock['lockId']}")
    world.clock.pass_by(hours=1)
    second = read_csv((await world.install(lock["lockId"])).content)
    assert second["issued"] > first["issued"]
    assert second["messageId"] != first["messageId"]
    assert await world.get("mara", f"/locks/{lock['lockId']}") == before
    assert [effect for _, effect in world.effects()] == ["provisioned", "installed", "message again"]


async def test_issued_grows_strictly_even_if_the_clock_goes_back(world: World) -> None:
    lock = await world.provision()
    times = [lock["createdAt"]]
    for step in (0, -3600, 0, 5):
        world.clock.pass_by(seconds=step)
        times.append(read_csv((await world.install(lock["lockId"])).content)["issued"])
        times.append(read_csv((await world.uninstall(lock["lockId"])).content)["issued"])
        answer = await world.sync(lock["private"], lock["lockId"])
        times.append(answer.json()["data"]["issued"])
    assert times == sorted(set(times))


async def test_a_repeated_install_is_refused_where_the_option_says_so(world: World) -> None:
    world.cloud.options = replace(world.cloud.options, install_idempotent=False)
    lock = await world.provision()
    assert (await world.install(lock["lockId"])).status_code == 200
    assert refused(await world.install(lock["lockId"]), 400)
    assert [effect for _, effect in world.effects()] == ["provisioned", "installed"]


async def test_an_install_elsewhere_is_a_conflict_unless_the_option_moves_locks(world: World) -> None:
    lock = await world.provision()
    await world.install(lock["lockId"])
    assert refused(await world.install(lock["lockId"], WEST), 400)
    world.cloud.options = replace(world.cloud.options, install_moves=True)
    assert read_csv((await world.install(lock["lockId"], WEST)).content)["areaId"] == WEST


@pytest.mark.parametrize(
    ("mode", "keeps_property"), [(None, True), ("area", True), ("property", False), ("owner", False)]
)
async def test_an_uninstall_says_what_remains(world: World, mode: str | None, keeps_property: bool) -> None:
    lock = await world.provision()
    await world.install(lock["lockId"])
    for effect in ("uninstalled", "uninstall message again"):
        message = read_csv((await world.uninstall(lock["lockId"], mode)).content)
        assert (message["kind"], message["areaId"]) == ("uninstall", "")
        assert message["propertyId"] == (KANAALHUIS if keeps_property else "")
        assert world.effects()[-1] == ("uninstallLock", effect)
    after = await world.get("mara", f"/locks/{lock['lockId']}")
    assert not {"areaId", "installDate"} & after.keys()
    assert ("propertyId" in after) is keeps_property


async def test_an_unknown_uninstall_mode_is_refused(world: World) -> None:
    lock = await world.provision()
    assert refused(await world.uninstall(lock["lockId"], "everything"), 400)


async def test_a_rename_is_signed_and_shown(world: World) -> None:
    lock = await world.provision()
    answer = await world.call(
        "installer", "PUT", f"/locks/{lock['lockId']}", {"displayName": "4.02 [7K3M9QX2]"}
    )
    assert world.signed_data(answer)["displayName"] == "4.02 [7K3M9QX2]"
    assert world.effects()[-1] == ("updateLock", "renamed")


async def test_an_installed_lock_cannot_be_deprovisioned_and_a_deprovisioned_one_is_gone(
    world: World,
) -> None:
    lock = await world.provision()
    path = f"/locks/{lock['lockId']}"
    await world.install(lock["lockId"])
    assert refused(await world.call("mara", "DELETE", path), 400)
    await world.uninstall(lock["lockId"])
    assert world.data(await world.call("mara", "DELETE", path)) == {}
    assert refused(await world.call("mara", "GET", path), 404)
    assert refused(await world.call("mara", "DELETE", path), 404)
    assert refused(await world.sync(lock["private"], lock["lockId"]), 401)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"displayName": "x"}', b"{", b"\xff{}"])
async def test_install_wants_an_empty_object(world: World, body: bytes) -> None:
    lock = await world.provision()
    path = f"/properties/{KANAALHUIS}/areas/{EAST}/install/{lock['lockId']}"
    assert refused(await world.call("mara", "PUT", path, content=body), 400)
    assert world.effects() == [("provisionLock", "provisioned")]


@pytest.mark.parametrize(
    ("option", "accept", "expected"),
    [
        ("csv", "text/csv, application/json;q=0.5", "text/csv"),
        ("json", "text/csv, application/json;q=0.5", "application/json"),
        ("csv", "application/json", "application/json"),
        ("json", "text/csv", "text/csv"),
        ("json", "text/*", "text/csv"),
        ("csv", "text/csv;q=0, */*", "application/json"),
        ("csv", "image/png", "text/csv"),
    ],
)
async def test_the_format_is_the_options_unless_accept_admits_only_the_other(
    world: World, option: str, accept: str, expected: str
) -> None:
    world.cloud.options = CloudOptions(message_format="csv" if option == "csv" else "json")
    lock = await world.provision()
    answer = await world.install(lock["lockId"], headers={"accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == expected


async def test_a_json_message_is_signed_by_every_signer_in_force(world: World) -> None:
    world.cloud.options = CloudOptions(message_format="json", json_layout="crlf", signers=(1, 0))
    lock = await world.provision()
    answer = await world.install(lock["lockId"])
    whole = json.loads(answer.content)
    assert set(whole["signatures"]) == set(world.cloud.signers())
    world.verify(rfc8785.dumps(whole["data"]), whole["signatures"])
    assert b"\r\n" in answer.content


async def test_messages_need_not_expire(world: World) -> None:
    world.cloud.options = CloudOptions(message_lifetime_s=None)
    lock = await world.provision()
    assert read_csv((await world.install(lock["lockId"])).content)["expires"] == ""


async def test_pages_end_and_their_tokens_belong_to_one_query(world: World) -> None:
    world.cloud.options = CloudOptions(page_size=3)
    names = {(await world.provision(name=f"{n} [7K3M9QX2]"))["displayName"] for n in range(7)}
    seen: list[str] = []
    tokens: list[str] = []
    page = await world.get("mara", "/locks")
    while True:
        seen += [lock["displayName"] for lock in page["locks"]]
        if "pageToken" not in page:
            break
        tokens.append(page["pageToken"])
        page = await world.get("mara", "/locks", params={"pageToken": tokens[-1]})
    assert (len(seen), set(seen), len(tokens)) == (7, names, 2)
    other = f"/properties/{KANAALHUIS}/areas"
    assert refused(await world.call("mara", "GET", other, params={"pageToken": tokens[0]}), 400)
    assert refused(await world.call("ruben", "GET", "/locks", params={"pageToken": tokens[0]}), 400)
    assert refused(await world.call("mara", "GET", "/locks", params={"pageToken": tokens[0][:-4]}), 400)
    same = {"pageToken": tokens[0], "propertyId": KANAALHUIS}
    assert refused(await world.call("mara", "GET", "/locks", params=same), 400)


@pytest.mark.parametrize(("end", "expected"), [("null", {"pageToken": None}), ("empty", {"pageToken": ""})])
async def test_a_last_page_may_say_so_in_other_ways(
    world: World, end: str, expected: dict[str, str | None]
) -> None:
    world.cloud.options = CloudOptions(page_end="null" if end == "null" else "empty")
    page = await world.get("mara", "/locks")
    assert page == {"locks": []} | expected
    if end == "empty":
        assert await world.get("mara", "/locks", params={"pageToken": ""}) == page


async def test_a_page_may_be_empty_and_have_a_next(world: World) -> None:
    world.cloud.options = CloudOptions(page_size=1)
    world.cloud.adopt_lock(Adoption("1 [W2D8P4TN]", NOORDKADE, area_id("Pakhuis Zuid", "Warehouse")))
    world.cloud.adopt_lock(Adoption("2 [5TN9KA47]", NOORDKADE, EAST))
    page = await world.get("mara", "/locks")
    assert page["locks"] == []
    assert len((await world.get("mara", "/locks", params={"pageToken": page["pageToken"]}))["locks"]) == 1


async def test_an_adopted_lock_is_as_if_it_had_been_provisioned_and_installed(world: World) -> None:
    adopted = world.cloud.adopt_lock(
        Adoption(
            "4.03 [W2D8P4TN]",
            NOORDKADE,
            EAST,
            at=world.clock.time,
            synced_at=world.clock.time,
            firmware="1.3.1",
        )
    )
    record = json.loads(adopted.provision)
    world.verify(rfc8785.dumps(record["data"]), record["signatures"])
    assert record["data"]["private"]["apiKey"] == adopted.api_key
    assert adopted.install is not None
    message = read_csv(adopted.install)
    assert (message["lockId"], message["areaId"], message["issued"]) == (
        adopted.lock_id,
        EAST,
        adopted.issued,
    )
    lock = await world.get("mara", f"/locks/{adopted.lock_id}")
    area = await world.get("ruben", f"/properties/{KANAALHUIS}/areas")
    versions = {found["areaId"]: found["private"]["keyMapVersion"] for found in area["properties"]}
    assert lock["private"]["currentKeyMapVersion"] == versions[EAST] == adopted.key_map_version
    assert lock["private"]["currentFirmwareVersion"] == "1.3.1"
    assert world.effects() == []


async def test_a_lock_of_another_account_is_out_of_reach(world: World) -> None:
    theirs = world.cloud.adopt_lock(Adoption("Tower [R3YB0D6H]", HAVENLICHT, area_id("Vuurtoren", "Tower")))
    for who in ("mara", "ruben", "installer", "assembler", "owner"):
        assert refused(await world.call(who, "GET", f"/locks/{theirs.lock_id}"), 403)
    assert refused(await world.install(theirs.lock_id), 403)
    assert (await world.get("ruben", "/locks"))["locks"] == []
    assert len((await world.get("stranger", "/locks"))["locks"]) == 1


async def test_an_area_of_another_account_cannot_adopt(world: World) -> None:
    with pytest.raises(ValueError, match="no area"):
        world.cloud.adopt_lock(Adoption("x [W2D8P4TN]", HAVENLICHT, EAST))
