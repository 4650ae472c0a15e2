"""Bold's client against the virtual Bold: every option the pages leave open, and shapes they print."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from installer_app.cloud.bold import Bold, devices_of, walk
from installer_app.cloud.client import CloudClient
from installer_app.cloud.record import read
from installer_app.model.bold import DeviceGroup, Share
from installer_app.model.bold_list import GroupOrder, GroupSeek
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.sandbox.bold import BoldOptions, VirtualBold
from tests.contract.cloud_ends import TOKEN, Pauses
from tests.contract.every_call import recording, reply

C = FaultCode


def at_virtual(options: BoldOptions) -> Bold:
    virtual = VirtualBold(lambda: datetime(2026, 3, 10, tzinfo=UTC), b"secret", options)
    client = CloudClient(
        "http://localhost", timing=Pauses().timing, transport=httpx.ASGITransport(virtual.app)
    )
    return Bold(client, Secret(virtual.tokens["support"]))


@pytest.mark.parametrize("counts", ["items", "pages"])
@pytest.mark.parametrize("unset", ["omitted", "null"])
async def test_all_groups_come_once_whatever_offset_counts(counts: Any, unset: Any) -> None:
    bold = at_virtual(BoldOptions(offset_counts=counts, unset=unset))
    whole = [group async for page in bold.get_device_groups() for group in page]
    for size in (4, 5, 8):
        small = [group async for page in bold.get_device_groups(size=size) for group in page]
        assert [group.id for group in small] == [group.id for group in whole]
    ids = [device.id for device in devices_of(whole)]
    assert len(ids) == len(set(ids)) > 0
    listed = [device.id for group in whole for device in group.device_list or ()]
    assert len(listed) > len(ids), "one device is in two groups"


async def test_an_organization_keeps_flags_that_nobody_has_heard_of() -> None:
    found = await at_virtual(BoldOptions()).get_organization(73)
    assert found.id == 73
    assert found.permissions is not None
    assert len(found.permissions) >= 40


@pytest.mark.parametrize("unknown", [200, 404])
async def test_an_external_id_that_nobody_knows_has_no_shares(unknown: Any) -> None:
    bold = at_virtual(BoldOptions(unknown_external_id=unknown))
    assert await bold.get_shares("nobody's") == ()


async def test_a_404_without_words_is_no_share_and_a_portal_s_page_is_no_answer(tmp_path: Path) -> None:
    both, _ = recording(lambda _: reply(b"", None, 404), tmp_path)
    assert await both.bold.get_shares("x") == ()
    both, _ = recording(lambda _: reply(b"<html>", "text/html", 404), tmp_path)
    with pytest.raises(Fault) as found:
        await both.bold.get_shares("x")
    assert found.value.code is C.CLOUD_NOT_AVAILABLE


def test_a_share_is_read_from_the_damaged_form_too_but_no_id_is() -> None:
    nested = {
        "id": 2,
        "source": {"deviceGroup": {"id": 5, "name": "Office", "remarks": "r", "location": "l"}},
        "receiver": {
            "user": {"id": 3, "firstName": "M", "invitation": {"token": "t", "url": "u", "isExpired": False}}
        },
    }
    spilled = {
        "id": 2,
        "source": {"deviceGroup": {}, "id": 5, "name": "Office", "remarks": "r", "location": "l"},
        "receiver": {
            "user": {
                "id": 3,
                "firstName": "M",
                "invitation": {},
                "token": "t",
                "url": "u",
                "isExpired": False,
            }
        },
    }
    good, odd = read(Share, nested), read(Share, spilled)
    assert good.source and good.source.device_group and odd.source and odd.source.device_group
    assert (good.source.device_group.id, odd.source.device_group.id) == (5, None)
    assert good.source.device_group.name == odd.source.device_group.name == "Office"
    assert good.receiver == odd.receiver
    for shown in (good.raw.shown(), odd.raw.shown()):
        assert json.dumps(shown).count("<secret>") == 2


def test_what_was_emptied_inside_of_what_was_emptied_is_read_too() -> None:
    beside = {"user": {}, "firstName": "M", "invitation": {}, "token": "t", "isExpired": True, "account": {}}
    share = read(Share, {"id": 2, "receiver": beside})
    assert share.receiver and share.receiver.user and share.receiver.user.invitation
    assert share.receiver.user.invitation.token == Secret("t")
    assert share.receiver.user.invitation.is_expired is True
    assert (share.receiver.user.first_name, share.receiver.user.id) == ("M", None)


@pytest.mark.parametrize("counts", ["items", "pages"])
async def test_pages_are_asked_for_one_by_one_in_the_order_of_the_server(counts: Any) -> None:
    bold, names, spot = at_virtual(BoldOptions(offset_counts=counts)), [], None
    seek = GroupSeek("a", GroupOrder.NAME, descending=True, with_devices=False)
    for _ in range(9):
        page, spot = await bold.get_group_page(seek, spot, size=3)
        assert all(not group.device_list for group in page)
        names += [group.name or "" for group in page]
        if spot is None:
            break
    assert spot is None
    assert len(names) == len(set(names)) > 3
    assert names == sorted(names, key=str.lower, reverse=True)


async def items_at(total: int, size: int, counts: str, offset: int) -> tuple[int, ...]:
    start = offset if counts == "items" else offset * size
    return tuple(range(total))[start : start + size]


@given(st.integers(0, 40), st.integers(1, 9), st.sampled_from(["items", "pages", "nothing"]))
async def test_walking_ends_and_leaves_nothing_out(total: int, size: int, counts: str) -> None:
    assume(counts != "pages" or total <= size * size or size == 1)
    asked = 0

    async def ask(offset: int) -> tuple[int, ...]:
        nonlocal asked
        asked += 1
        assert asked < 100
        return await items_at(total, size, counts, 0 if counts == "nothing" else offset)

    found = [item async for page in walk(ask, size, lambda item: item) for item in page]
    assert found == list(range(min(total, size) if counts == "nothing" else total))


async def test_a_list_that_never_ends_is_a_fault() -> None:
    numbers = itertools.count()

    async def ask(_offset: int) -> tuple[int, ...]:
        return (next(numbers),)

    with pytest.raises(Fault) as found:
        [page async for page in walk(ask, 1, lambda item: item)]
    assert found.value.code is C.CLOUD_ANSWER_UNREADABLE


def test_a_group_without_an_id_is_no_reason_to_lose_its_devices() -> None:
    group = read(DeviceGroup, {"deviceList": [{"name": "a"}, {"name": "b"}, {"id": 1}, {"id": 1}]})
    assert [device.name for device in devices_of([group])] == ["a", "b", None]


async def test_a_token_is_checked_by_the_least_there_is_to_read(tmp_path: Path) -> None:
    both, end = recording(lambda _: reply(b"[]"), tmp_path)
    await both.bold.check()
    [asked] = end.heard
    assert (asked.method, asked.url.raw_path) == ("GET", b"/v1/device-groups?includeDevices=false&size=1")
    assert asked.headers["authorization"] == f"Bearer {TOKEN.reveal()}"
    both, _ = recording(lambda _: reply(b"{}", status=401), tmp_path)
    with pytest.raises(Fault) as found:
        await both.bold.check()
    assert found.value.code is FaultCode.ACCOUNT_TOKEN_REFUSED
