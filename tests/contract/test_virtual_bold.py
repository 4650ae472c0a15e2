"""The virtual Bold API: four reads, what its pages print and what they leave open."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from installer_app.sandbox.bold import BoldOptions, VirtualBold
from installer_app.sandbox.bold_devices import CLOSED, FEATURES, HOME, HOTEL
from installer_app.sandbox.bold_fleet import PERMISSIONS
from installer_app.sandbox.bold_shares import EXTERNAL_ID
from installer_app.sandbox.cloud import CloudFault

NOW: Final = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
ORIGIN: Final = "http://bold.sandbox"
GROUPS: Final = "/v1/device-groups"
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+01:00)")


def make_bold(options: BoldOptions | None = None) -> VirtualBold:
    return VirtualBold(lambda: NOW, b"secret", options)


@pytest.fixture
def bold() -> VirtualBold:
    return make_bold()


async def get(bold: VirtualBold, path: str, who: str | None = "support", **query: Any) -> httpx.Response:
    """A GET with this token."""
    headers = {} if who is None else {"authorization": f"Bearer {bold.tokens[who]}"}
    transport = httpx.ASGITransport(bold.app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        return await client.get(path, params=query, headers=headers)


async def ids(bold: VirtualBold, who: str = "support", **query: Any) -> list[int]:
    """The groups that are listed."""
    return [group["id"] for group in (await get(bold, GROUPS, who, **query)).json()]


@pytest.fixture
async def devices(bold: VirtualBold) -> AsyncIterator[dict[int, Any]]:
    """Every device by id, of whichever group came last."""
    groups = (await get(bold, GROUPS, includeDevices="true")).json()
    yield {device["id"]: device for group in groups for device in group["deviceList"]}


def refused(answer: httpx.Response, status: int) -> bool:
    """Whether this is a refusal in Bold's form."""
    body = answer.json()
    return answer.status_code == status and body.keys() == {"message", "code", "errorMessage", "errorCode"}


async def test_groups_come_with_an_empty_list_of_devices_unless_asked_for(bold: VirtualBold) -> None:
    plain = (await get(bold, GROUPS)).json()
    assert all(group["deviceList"] == [] for group in plain)
    whole = (await get(bold, GROUPS, includeDevices="true")).json()
    assert [group["id"] for group in whole] == [group["id"] for group in plain] == [1, 2, 3, 4, 5, 6, 7, 8]
    twice = [group["id"] for group in whole if any(device["id"] == 101 for device in group["deviceList"])]
    assert twice == [1, 2]
    (front_desk,) = [device for device in whole[0]["deviceList"] if device["id"] == 101]
    assert [group["id"] for group in front_desk["relatedDeviceGroups"]] == [2]


async def test_what_is_not_set_is_left_out_or_null_as_told() -> None:
    text = (await get(make_bold(), GROUPS, includeDevices="true")).text
    assert "null" not in text
    nulls = (await get(make_bold(BoldOptions(unset="null")), GROUPS, includeDevices="true")).json()
    assert nulls[1]["remarks"] is None


async def test_the_fleet_has_what_a_technician_may_have_to_notice(devices: dict[int, Any]) -> None:
    assert {device["batteryLevel"] for device in devices.values() if "batteryLevel" in device} >= {
        "Low",
        "12",
    }
    assert "batteryLevel" not in devices[107]
    assert devices[103]["actualFirmwareVersion"] < devices[103]["requiredFirmwareVersion"]
    assert devices[103]["messageQueueCount"] > 0
    assert devices[104]["gatewayRssiLevel"] == "Critical"
    assert devices[104]["reachableGateways"][0]["flags"]["timeSyncNeeded"] is True
    assert devices[105]["lastTimeSyncDrift"] > 60
    assert devices[106]["restricted"] is True
    assert devices[108]["decommissioned"] is True
    assert devices[107]["reachableGateways"][0]["flags"]["installationMode"] is True
    features = devices[101]["deviceModel"]["features"]
    assert (len(FEATURES), len(features)) == (22, 22)
    assert devices[110]["reachableDevices"][0]["deviceModel"].keys() == {"id", "deviceType", "model", "name"}


async def test_times_have_any_number_of_fraction_digits(bold: VirtualBold) -> None:
    text = (await get(bold, GROUPS, includeDevices="true")).text
    times = re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', text)
    assert all(TIME.fullmatch(time) for time in times)
    digits = {len(found[1]) - 1 if (found := TIME.fullmatch(time)) and found[1] else 0 for time in times}
    assert digits == {0, 5, 6, 9}
    assert {time[-1] for time in times} == {"Z", "0"}


async def test_lists_are_sorted_searched_and_of_one_organization(bold: VirtualBold) -> None:
    assert await ids(bold, sortDirection="Desc") == [8, 7, 6, 5, 4, 3, 2, 1]
    assert await ids(bold, sortBy="name", size=2) == [3, 6]
    assert await ids(bold, search="OFFICE") == [2]
    assert await ids(bold, search="kanaal*floor") == [2]
    assert await ids(bold, search="floor*kanaal") == []
    assert await ids(bold, organizationId=HOTEL) == [7, 8]
    assert await ids(bold, "partner") == [7, 8]
    assert refused(await get(bold, GROUPS, "partner", organizationId=HOME), 403)


@pytest.mark.parametrize(("counts", "offsets"), [("items", (0, 3, 6, 8)), ("pages", (0, 1, 2, 3))])
async def test_offset_counts_items_or_pages_as_told(counts: Any, offsets: tuple[int, ...]) -> None:
    bold = make_bold(BoldOptions(offset_counts=counts))
    pages = [await ids(bold, size=3, offset=offset) for offset in offsets]
    assert pages == [[1, 2, 3], [4, 5, 6], [7, 8], []]


@pytest.mark.parametrize(
    "query",
    [
        {"size": 101}, {"size": 0}, {"size": -1}, {"offset": "x"}, {"offset": "9" * 30}, {"sortBy": "colour"},
        {"sortDirection": "desc"}, {"includeDevices": "yes"}, {"organizationId": "x"}, {"search": "x" * 300},
    ],
)  # fmt: skip
async def test_a_query_that_is_none_is_refused(bold: VirtualBold, query: dict[str, Any]) -> None:
    assert refused(await get(bold, GROUPS, **query), 400)


async def test_only_a_known_bearer_token_is_let_in(bold: VirtualBold) -> None:
    assert refused(await get(bold, GROUPS, None), 401)
    transport = httpx.ASGITransport(bold.app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        for value in ("Bearer x", f"Basic {bold.tokens['support']}", bold.tokens["support"], "Bearer"):
            assert refused(await client.get(GROUPS, headers={"authorization": value}), 401)
    assert make_bold().tokens == bold.tokens
    assert VirtualBold(lambda: NOW, b"other").tokens["support"] not in bold.tokens.values()


async def test_an_organization_has_its_forty_permissions(bold: VirtualBold) -> None:
    home = (await get(bold, f"/v1/organizations/{HOME}")).json()
    assert len(set(PERMISSIONS)) == len(home["permissions"]) == 40
    assert "controller" not in home["permissions"]
    assert (home["personal"], home["restricted"], home["subscriptionId"]) == (False, False, "sub-0042")
    assert (await get(bold, f"/v1/organizations/{HOTEL}")).json()["restricted"] is True
    assert refused(await get(bold, f"/v1/organizations/{HOME}", "partner"), 403)
    assert refused(await get(bold, f"/v1/organizations/{CLOSED}"), 403)
    unknown = await get(bold, "/v1/organizations/1")
    assert refused(unknown, 404)
    assert unknown.json()["message"] == "Account not found"
    assert refused(await get(bold, "/v1/organizations/x"), 400)


async def test_shares_are_found_by_external_id_and_by_their_own(bold: VirtualBold) -> None:
    found = (await get(bold, "/v2/shares", externalId=EXTERNAL_ID)).json()
    assert [share["id"] for share in found] == [2, 3]
    assert (await get(bold, "/v2/shares/2")).json() == found[0]
    assert found[0]["receiver"]["user"].keys() >= {"invitation", "registered"}
    assert (found[0]["startTime"], found[0]["autoRemoveAfter"]) == ("15:00:00", "WEEK")
    scheduled = (await get(bold, "/v2/shares/1")).json()
    assert "startDate" not in scheduled
    assert ["period" in item for item in scheduled["schedule"]] == [False, True]
    assert scheduled["receiver"]["user"]["account"]["id"] != scheduled["receiver"]["user"]["id"]
    assert refused(await get(bold, "/v2/shares/5"), 403)
    assert refused(await get(bold, "/v2/shares/77"), 404)
    assert (await get(bold, "/v2/shares", externalId="theirs")).json() == []
    assert refused(await get(bold, "/v2/shares"), 400)


async def test_an_unknown_external_id_is_an_empty_list_or_not_found_as_told() -> None:
    assert (await get(make_bold(), "/v2/shares", externalId="?")).json() == []
    strict = make_bold(BoldOptions(unknown_external_id=404))
    assert refused(await get(strict, "/v2/shares", externalId="?"), 404)


async def test_a_share_may_be_spilled_as_its_page_prints_it() -> None:
    bold = make_bold(BoldOptions(shape="spilled"))
    share = (await get(bold, "/v2/shares/1")).json()
    assert share["source"] == {"device": {}, "id": 101, "name": "Device 101", "location": "Kanaalkade 12"}
    receiver = share["receiver"]
    assert receiver["user"] == receiver["account"] == {}
    assert receiver["id"] == 7021
    group = (await get(bold, "/v2/shares/3")).json()
    assert (group["source"]["deviceGroup"], group["receiver"]["userGroup"]) == ({}, {})


async def test_enumerations_may_be_spelled_any_way() -> None:
    text = (await get(make_bold(BoldOptions(mixed_spelling=True)), GROUPS, includeDevices="true")).text
    levels = set(re.findall(r'"(?:gatewayRssiLevel|locked)":"(\w+)"', text))
    assert {"Lost", "JAMMED"} <= levels
    assert any(level.islower() for level in levels)


async def test_faults_are_answered_in_bolds_own_form(bold: VirtualBold) -> None:
    bold.faults = (
        CloudFault("getDeviceGroups", "status", status=429, times=1),
        CloudFault("getDeviceGroups", "expired", times=1),
        CloudFault("getDeviceGroups", "truncated", times=1),
    )
    busy = await get(bold, GROUPS)
    assert refused(busy, 429)
    assert busy.json()["code"] == "TooManyRequests"
    assert refused(await get(bold, GROUPS), 401)
    with pytest.raises(json.JSONDecodeError):
        (await get(bold, GROUPS)).json()
    assert (await get(bold, GROUPS)).status_code == 200
    assert (await get(bold, GROUPS)).headers["access-control-allow-origin"] == "*"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from([GROUPS, "/v1/organizations/{}", "/v2/shares", "/v2/shares/{}", "/{}"]),
    part=st.text(max_size=20),
    query=st.dictionaries(
        st.sampled_from(["size", "offset", "search", "sortBy", "externalId", "organizationId"]),
        st.text(max_size=12) | st.sampled_from(["name", "1", "73", "*"]), max_size=3,
    ),
)  # fmt: skip
def test_no_request_breaks_it(bold: VirtualBold, path: str, part: str, query: dict[str, str]) -> None:
    async def call() -> int:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        token = f"Bearer {bold.tokens['support']}".encode()
        scope = {
            "type": "http", "method": "GET", "path": path.format(part),
            "headers": [(b"authorization", token)],
            "query_string": str(httpx.QueryParams(query)).encode(),
        }  # fmt: skip
        await bold.app(scope, receive, send)
        return int(sent[0]["status"])

    assert asyncio.run(call()) in {200, 400, 403, 404}
