"""The virtual cloud's options: each oddity of the contract that a client has to bear, when asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from installer_app.sandbox.cloud import KANAALHUIS, CloudOptions
from installer_app.sandbox.cloud.seed_people import RESIDENT
from tests.contract.virtual_cloud import NAME, World, open_world, read_csv, refused

AREAS: Final = f"/properties/{KANAALHUIS}/areas"
OURS: Final = ("createdAt", "lastModifiedAt", "installDate", "lastKnownSyncDate", "lastSyncDate")


def dates(value: Any) -> list[str]:
    """Every date that the cloud wrote itself."""
    if isinstance(value, dict):
        own = [member for name, member in value.items() if name in OURS]
        return own + [found for member in value.values() for found in dates(member)]
    return [found for item in value for found in dates(item)] if isinstance(value, list) else []


async def see(world: World) -> list[Any]:
    """A lock, places and people as various callers see them."""
    lock = await world.provision()
    await world.install(lock["lockId"])
    await world.sync(lock["private"], lock["lockId"])
    return [
        world.signed_data(await world.call("mara", "GET", f"/locks/{lock['lockId']}")),
        await world.get("owner", "/properties"),
        await world.get("resident", f"/users/{RESIDENT}"),
    ]


@pytest.mark.parametrize(("digits", "form"), [(0, r"\d\dZ"), (3, r"\d\d\.\d{3}Z"), (9, r"\d\d\.\d{9}Z")])
async def test_dates_have_as_many_fraction_digits_as_told(tmp_path: Path, digits: Any, form: str) -> None:
    async with open_world(tmp_path, CloudOptions(date_fraction=digits)) as world:
        written = dates(await see(world))
        assert len(written) >= 9
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:" + form, date) for date in written), written
        lock = await world.provision()
        assert re.search(r"\.\d{3}Z$", read_csv((await world.install(lock["lockId"])).content)["issued"])


async def test_areas_may_stand_under_their_own_name(tmp_path: Path) -> None:
    async with open_world(tmp_path, CloudOptions(areas_key="areas")) as world:
        assert list(await world.get("owner", AREAS)) == ["areas"]


async def test_a_success_may_say_error_and_leave_its_data_out(tmp_path: Path) -> None:
    options = CloudOptions(success_error="error", omit_data=("getMe",), omit_error_data=True)
    async with open_world(tmp_path, options) as world:
        me = await world.call("mara", "GET", "/users/me")
        assert me.json() == {"success": True, "error": "error"}
        assert await world.get("owner", AREAS)
        answer = await world.call("mara", "GET", "/locks/x")
        assert answer.status_code == 400
        assert answer.json().keys() == {"success", "error"}
    async with open_world(tmp_path, CloudOptions(omit_data=("*",))) as world:
        lock = (await world.call("mara", "POST", "/locks", {"displayName": NAME})).json()
        assert lock.keys() == {"signatures", "success", "error"}


async def test_an_empty_list_may_be_not_found(tmp_path: Path) -> None:
    async with open_world(tmp_path, CloudOptions(empty_list=404)) as world:
        assert refused(await world.call("mara", "GET", "/locks"), 404)
        assert await world.get("owner", AREAS)
        await world.provision()
        assert len((await world.get("mara", "/locks"))["locks"]) == 1


async def test_private_may_be_hidden_from_all(tmp_path: Path) -> None:
    async with open_world(tmp_path, CloudOptions(hide_private=True)) as world:
        lock = world.signed_data(await world.call("mara", "POST", "/locks", {"displayName": NAME}))
        assert "private" not in lock
        for who, path in (("ruben", AREAS), ("tools", AREAS), ("resident", f"/users/{RESIDENT}/devices")):
            assert '"private"' not in (await world.call(who, "GET", path)).text


async def test_what_is_not_deployed_is_the_gateways(tmp_path: Path) -> None:
    async with open_world(tmp_path, CloudOptions(missing=("listLocks", "updateLock"))) as world:
        assert (await world.call("mara", "GET", "/locks")).json() == {
            "message": "Missing Authentication Token"
        }
        assert (await world.call(None, "PUT", "/locks/x")).status_code == 403
        assert (await world.provision())["lockId"]


async def test_the_last_page_may_repeat_its_token_for_ever(tmp_path: Path) -> None:
    async with open_world(tmp_path, CloudOptions(page_size=5, page_end="repeat")) as world:
        first = await world.get("owner", AREAS)
        second = await world.get("owner", AREAS, params={"pageToken": first["pageToken"]})
        third = await world.get("owner", AREAS, params={"pageToken": second["pageToken"]})
        assert (len(first["properties"]), len(second["properties"])) == (5, 2)
        assert third == second
        assert second["pageToken"] == first["pageToken"]


@pytest.mark.parametrize("form", ["string", "envelope"])
async def test_a_message_may_be_wrapped_in_json(tmp_path: Path, form: Any) -> None:
    async with open_world(tmp_path, CloudOptions(message_format=form)) as world:
        lock = await world.provision()
        answer = await world.install(lock["lockId"])
        assert answer.headers["content-type"] == "application/json"
        whole = json.loads(answer.content)
        line = whole if form == "string" else whole["data"]
        assert read_csv(line.encode())["kind"] == "install"
        bare = await world.install(lock["lockId"], headers={"accept": "text/csv"})
        assert bare.headers["content-type"].startswith("text/csv")
        assert read_csv(bare.content)["kind"] == "install"
