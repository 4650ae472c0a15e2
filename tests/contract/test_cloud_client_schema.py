"""Readers of JSON: any shape is a value or a fault, never a crash; what is not there is not invented."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.cloud import schema
from installer_app.cloud.answer import parse
from installer_app.cloud.doorlock import is_version
from installer_app.model.cloud import Grant, LockPrivate, LockRecord
from installer_app.model.fault import Fault, FaultCode
from tests.contract.cloud_ends import AREA_ID, LOCK_ID, PROPERTY_ID, Said, scripted

READERS: Final[tuple[Callable[[object], object], ...]] = (
    lambda data: schema.read_account("default", data),
    schema.read_lock,
    schema.read_property,
    lambda data: schema.read_area(data, PROPERTY_ID),
    schema.read_firmware,
    schema.holds_secrets,
    lambda data: schema.read_page(data, ("locks",), schema.read_lock),
    lambda data: schema.read_page(data, ("properties", "areas"), schema.read_property),
)
KEYS: Final = (
    "lockId", "propertyId", "areaId", "displayName", "private", "installDate", "lastKnownSyncDate",
    "currentKeyMapVersion", "requiredFirmwareVersion", "containingAreaIds", "parentAreaId", "keyMapVersion",
    "userPermissions", "permission", "firmwareVersion", "deviceType", "scopes", "scope", "locks",
    "lockIds", "properties", "areas", "pageToken", "apiKey", "lockKey",
)  # fmt: skip
LEAVES: Final = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.just(LOCK_ID)
)
ANY: Final = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner),
    max_leaves=30,
)
LOCK: Final[dict[str, Any]] = {
    "lockId": LOCK_ID,
    "displayName": "Front [7K3M9QX2]",
    "propertyId": PROPERTY_ID,
    "areaId": AREA_ID,
    "installDate": "2030-01-02T03:04:05Z",
    "private": {
        "apiKey": LOCK_ID,
        "lockKey": "c2VjcmV0",
        "lastKnownSyncDate": "2030-01-02T03:04:06.123456789Z",
        "currentFirmwareVersion": "1.3.1",
        "requiredFirmwareVersion": "1.4.0",
        "currentKeyMapVersion": 7,
    },
    "unheardOf": {"deep": [1, 2, 3]},
}
WRONG: Final[tuple[object, ...]] = (
    None,
    True,
    5,
    1.5,
    "",
    "text",
    [],
    [1],
    {},
    {"a": 1},
    "\ud800",
    "\x1b[31m",
)


@given(ANY)
def test_any_json_is_a_value_or_a_fault(data: object) -> None:
    for read in READERS:
        try:
            value = read(data)
        except Fault as fault:
            assert fault.code is FaultCode.CLOUD_ANSWER_UNREADABLE
        else:
            assert hash(value) is not None
            repr(value).encode("utf-8")


@given(st.binary() | st.text().map(str.encode) | ANY.map(lambda data: json.dumps(data).encode()))
def test_any_bytes_are_json_or_a_value_error(body: bytes) -> None:
    with contextlib.suppress(ValueError):
        parse(body)


def test_a_lock_is_read_without_its_secrets() -> None:
    private = LockPrivate("2030-01-02T03:04:06.123456789Z", "1.3.1", "1.4.0", "7")
    wanted = LockRecord(LOCK_ID, "Front [7K3M9QX2]", PROPERTY_ID, AREA_ID, "2030-01-02T03:04:05Z", private)
    assert schema.read_lock(LOCK) == wanted
    assert "c2VjcmV0" not in repr(schema.read_lock(LOCK))
    assert schema.holds_secrets(LOCK)


@pytest.mark.parametrize("key", [key for key in LOCK if key not in {"lockId", "unheardOf"}])
def test_each_field_of_a_lock_may_be_missing_or_of_another_type(key: str) -> None:
    missing = {name: value for name, value in LOCK.items() if name != key}
    schema.read_lock(missing)
    for wrong in WRONG:
        changed = schema.read_lock({**LOCK, key: wrong})
        assert changed.lock_id == LOCK_ID


@pytest.mark.parametrize("wrong", [*WRONG, "../../etc", LOCK_ID + "/x", LOCK_ID[:-1]])
def test_a_lock_without_an_id_cannot_be_read(wrong: object) -> None:
    with pytest.raises(Fault) as found:
        schema.read_lock({**LOCK, "lockId": wrong})
    assert found.value.code is FaultCode.CLOUD_ANSWER_UNREADABLE


def test_not_allowed_to_see_is_another_thing_than_nothing_there() -> None:
    assert schema.read_lock({"lockId": LOCK_ID}).private is None
    assert schema.read_lock({"lockId": LOCK_ID, "private": None}).private is None
    assert schema.read_lock({"lockId": LOCK_ID, "private": {}}).private == LockPrivate()


def test_names_cannot_steer_a_terminal_or_turn_a_line_around() -> None:
    name = schema.read_lock({"lockId": LOCK_ID, "displayName": "a\x1b[2Jb\u202ec\ud800d\x00"}).display_name
    assert name is not None
    assert name == "a\ufffd[2Jb\ufffdc\ufffdd\ufffd"


def test_a_grant_whose_scope_cannot_be_read_grants_nothing() -> None:
    held = [
        {"permission": "install-lock", "propertyId": PROPERTY_ID},
        {"permission": "support", "propertyId": 5},
        {"permission": "me"},
        {"permission": "teleport"},
        {"permission": None},
        "install-lock",
    ]
    account = schema.read_account("default", {"displayName": "Mara", "userPermissions": held})
    assert account.grants == (Grant("install-lock", PROPERTY_ID), Grant("me"), Grant("teleport"))
    assert schema.read_account("default", {}).grants is None


async def test_areas_come_under_either_name_and_a_page_without_a_list_is_no_empty_list() -> None:
    area = {"areaId": AREA_ID, "displayName": "Floor 4", "lockIds": [LOCK_ID, 5]}
    for key in ("properties", "areas"):
        async with scripted(Said(body=json.dumps({"data": {key: [area]}}).encode())) as (api, _):
            [page] = [page async for page in api.list_areas(PROPERTY_ID)]
        assert page.items[0].lock_ids == (LOCK_ID,)
    shapes: tuple[object, ...] = ({}, {"properties": None}, {"locks": []}, [], None)
    for data in shapes:
        async with scripted(Said(body=json.dumps({"data": data}).encode())) as (api, _):
            with pytest.raises(Fault) as found:
                [page async for page in api.list_areas(PROPERTY_ID)]
        assert found.value.code is FaultCode.CLOUD_ANSWER_UNREADABLE


def page(token: object, *ids: str) -> Said:
    locks = [{"lockId": lock_id} for lock_id in ids]
    return Said(body=json.dumps({"data": {"locks": locks, "pageToken": token}}).encode())


async def test_pages_end_by_a_token_that_is_null_empty_or_absent_and_may_be_empty_before() -> None:
    for end in (None, "", 5):
        async with scripted(page("a+/=&b c"), page("two"), page(end, LOCK_ID)) as (api, script):
            pages = [each async for each in api.list_locks(PROPERTY_ID)]
        assert [len(each.items) for each in pages] == [0, 0, 1]
        assert not any(each.repeats for each in pages)
        assert [heard.target for heard in script.heard] == [
            f"/locks?propertyId={PROPERTY_ID}",
            f"/locks?propertyId={PROPERTY_ID}&pageToken=a%2B%2F%3D%26b%20c",
            f"/locks?propertyId={PROPERTY_ID}&pageToken=two",
        ]


async def test_a_repeated_token_ends_the_list_and_says_so() -> None:
    async with scripted(page("one", LOCK_ID), page("two"), page("one")) as (api, script):
        pages = [each async for each in api.list_locks()]
    assert [each.repeats for each in pages] == [False, False, True]
    assert len(script.heard) == 3


@pytest.mark.parametrize("token", ["x" * 5000, "new\nline", "\ud800"])
async def test_a_token_that_cannot_be_sent_back_is_a_fault(token: str) -> None:
    async with scripted(page(token)) as (api, _):
        with pytest.raises(Fault) as found:
            [each async for each in api.list_locks()]
    assert found.value.code is FaultCode.CLOUD_ANSWER_UNREADABLE


@given(st.text())
def test_only_letters_digits_periods_and_hyphens_are_a_version(text: str) -> None:
    if is_version(text):
        assert text.isascii()
        assert not set(text) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-")
        assert text not in {"", ".", ".."}


@pytest.mark.parametrize(
    "hostile", ["", "..", "../users/me", f"{LOCK_ID}/uninstall", "a?b=c", f"{LOCK_ID}\n"]
)
async def test_a_hostile_id_never_reaches_a_path(hostile: str) -> None:
    async with scripted(Said()) as (api, script):
        for ask in (
            lambda: api.get_lock(hostile),
            lambda: api.deprovision_lock(hostile),
            lambda: api.install_lock(PROPERTY_ID, hostile, LOCK_ID),
            lambda: api.get_area(hostile, AREA_ID),
            lambda: api.assign_firmware_version("1.4.0", schema.Assignment("lock", hostile)),
            lambda: api.assign_firmware_version("1.4.0", schema.Assignment(hostile, LOCK_ID)),
            lambda: api.get_firmware_version(hostile),
        ):
            with pytest.raises(Fault) as found:
                await ask()
            assert (found.value.code, found.value.refused) == (FaultCode.COMPUTER_USAGE, True)
    assert script.heard == []
