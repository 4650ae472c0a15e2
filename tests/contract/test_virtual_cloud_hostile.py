"""Whatever is sent to the virtual cloud, it answers within the contract: 200, 302, 400, 401, 403 or 404."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from installer_app.sandbox.cloud import KANAALHUIS, NOORDKADE, Adoption, VirtualCloud
from installer_app.sandbox.cloud.contract import OPERATIONS
from installer_app.sandbox.cloud.seed import seeded_id
from installer_app.sandbox.cloud.seed_people import MANAGER, PHONE, RESIDENT, TOOLS
from tests.contract.virtual_cloud import EAST, Clock, open_cloud

STATUSES: Final = {200, 302, 400, 401, 403, 404}
SETTINGS: Final = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
MEMBERS: Final = st.sampled_from(
    ["displayName", "address", "accessManagerIds", "areaType", "parentAreaId", "syncDate",
     "currentFirmwareVersion", "currentKeyMapVersion", "encryptedAccessLogs", "faults", "groupType",
     "accessList", "private", "deviceType", "makeModel", "currentOsVersion", "currentAppVersion",
     "currentUserAccessMapVersion", "deviceSignature"]
)  # fmt: skip
ADDRESS: Final = {"line1": "Kade 1", "city": "Hoorn", "country": "NL", "postalCode": "1621 AA"}
PRIVATE: Final = {"firstName": "A", "lastName": "B", "email": "a@b.example", "phoneNumber": "+31 1"}
WHOLE: Final = (
    {"displayName": "x"},
    {"displayName": "x", "groupType": "staff"},
    {"displayName": "x", "areaType": "common"},
    {"displayName": "x", "accessList": [{"accessType": "area", "schedule": 1, "areaId": EAST}]},
    {"displayName": "x", "accessList": []},
    {"displayName": "x", "address": ADDRESS, "accessManagerIds": [MANAGER]},
    {"displayName": "x", "private": PRIVATE},
    {"displayName": "x", "deviceType": "iOS", "makeModel": "y"},
)
"""Bodies that some operation takes, so that its effects are met too."""
SPOILED: Final = st.builds(
    lambda whole, name, value: {**whole, name: value},
    st.sampled_from(WHOLE), st.sampled_from(["accessList", "private", "address", "schedule"]), JSON,
)  # fmt: skip
BODIES: Final = st.one_of(
    st.just(b""),
    st.sampled_from(WHOLE).map(lambda value: json.dumps(value).encode()),
    SPOILED.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=64),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(MEMBERS, JSON, max_size=5).map(lambda value: json.dumps(value).encode()),
    st.sampled_from(
        [b"{}", b"[" * 100_000, b'{"displayName":"\\ud800"}', b"1" * 5000, b'{"a":1,"a":2}', b"NaN"]
    ),
)
QUERY_NAMES: Final = (
    "pageToken", "propertyId", "areaId", "lockId", "scope", "uninstallMode", "eventSource", "userId",
    "userGroupId", "apiKeyId", "keyId", "firmwareVersion",
)  # fmt: skip
ID_OF: Final = {
    "areaId": EAST, "propertyId": KANAALHUIS, "userGroupId": seeded_id("group", "Kanaalhuis all"),
    "userId": RESIDENT, "userDeviceId": PHONE, "version": "1.3.1",
}  # fmt: skip
PART: Final = st.text(max_size=40) | st.sampled_from(
    [*ID_OF.values(), "me", "..", "unassign", TOOLS, "lock", "key", "userGroup", "global"]
)


async def call_raw(
    cloud: VirtualCloud, method: str, path: str, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> tuple[int, bytes]:
    """One ASGI call without any client's manners; status and body."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(errors="replace"), "query_string": query, "root_path": "",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
    }  # fmt: skip
    await cloud.app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def check(status: int, body: bytes) -> None:
    """A documented status, and an envelope or the gateway's word under every refusal."""
    assert status in STATUSES
    if status >= 400 and not body.startswith(b"<Error>"):
        whole = json.loads(body)
        assert whole.keys() == {"message"} or (whole["success"], whole["data"]) == (False, None)


@pytest.fixture
def cloud(tmp_path: Path) -> Any:
    opened = open_cloud(tmp_path, Clock())
    yield opened
    opened.close()


@SETTINGS
@given(data=st.data())
def test_no_call_of_any_operation_breaks_it(cloud: VirtualCloud, data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(OPERATIONS))
    path = operation.path
    lock = cloud.adopt_lock(Adoption("x [7K3M9QX2]", NOORDKADE))
    there = ID_OF | {"lockId": lock.lock_id}
    for name in re.findall(r"{(\w+)}", path):
        fitting = st.just(there.get(name, EAST))
        path = path.replace(f"{{{name}}}", data.draw(st.one_of(fitting, fitting, fitting, PART)))
    names = st.sampled_from(QUERY_NAMES)
    query = "&".join(f"{data.draw(names)}={data.draw(PART)}" for _ in range(data.draw(st.integers(0, 3))))
    who = data.draw(st.sampled_from(["mara", "ruben", "owner", "resident", "tools", "manager"]))
    headers = [(b"authorization", f"Bearer {cloud.tokens()[who]}".encode())]
    if data.draw(st.booleans()):
        headers.append(
            (b"content-type", data.draw(st.binary(max_size=20)) or b"multipart/form-data; boundary=x")
        )
    raw, before = data.draw(BODIES), len(cloud.effects())
    status, answer = asyncio.run(call_raw(cloud, operation.method, path, query.encode(), headers, raw))
    check(status, answer)
    # The ledger has one line for a write that was done, and none for a read or a refusal.
    done = status == 200 and operation.method != "GET"
    assert len(cloud.effects()) - before == int(done), (operation.name, status)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"displayName":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"displayName":"\\ud800 [7K3M9QX2]"}',
        b'{"displayName":"a\\u0000b"}',
        b'{"displayName":"a\nb"}',
        b'{"displayName":"x","displayName":"y"}',
        b'{"displayName":NaN}',
        b'{"displayName":' + b"1" * 5000 + b"}",
        b'{"displayName":" "}',
        b'{"displayName":"' + b"x" * 300 + b'"}',
        b'{"displayName":"x","lockId":"y"}',
        b"\xef\xbb\xbf{}",
        b"x" * 70_000,
    ],
)
def test_a_body_that_is_no_lock_is_refused(cloud: VirtualCloud, body: bytes) -> None:
    headers = [(b"authorization", f"Bearer {cloud.tokens()['mara']}".encode())]
    status, answer = asyncio.run(call_raw(cloud, "POST", "/locks", b"", headers, body))
    check(status, answer)
    assert status == 400
    assert cloud.effects() == ()


@SETTINGS
@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "BREW"]),
    path=st.text(max_size=60).map(lambda text: "/" + text),
    query=st.binary(max_size=60),
    headers=st.lists(
        st.tuples(
            st.sampled_from([b"authorization", b"x-api-key", b"accept", b"x-sandbox-token"]),
            st.binary(max_size=30),
        ),
        max_size=3,
    ),
)
def test_no_request_at_all_breaks_it(
    cloud: VirtualCloud, method: str, path: str, query: bytes, headers: list[tuple[bytes, bytes]]
) -> None:
    check(*asyncio.run(call_raw(cloud, method, path, query, headers, b"")))


@SETTINGS
@given(
    prefix=st.sampled_from(["/sandbox/faults", "/sandbox/effects", "/storage/firmware/1.3.1"]),
    body=BODIES,
    query=PART,
)
def test_the_sandboxs_own_endpoints_hold_too(
    cloud: VirtualCloud, prefix: str, body: bytes, query: str
) -> None:
    headers = [(b"x-sandbox-token", cloud.control_token.encode())]
    for method in ("GET", "POST"):
        check(*asyncio.run(call_raw(cloud, method, prefix, f"X-Signature={query}".encode(), headers, body)))
    cloud.faults = ()


@SETTINGS
@given(logs=st.lists(st.text(max_size=60), max_size=4), key_map=st.text(max_size=20), more=JSON)
def test_no_sync_breaks_it(cloud: VirtualCloud, logs: list[str], key_map: str, more: Any) -> None:
    lock = cloud.adopt_lock(Adoption("x [7K3M9QX2]", NOORDKADE, EAST))
    body = {
        "syncDate": "2030-01-02T03:04:05Z",
        "currentFirmwareVersion": "1.4.0",
        "currentKeyMapVersion": key_map,
        "encryptedAccessLogs": logs,
    }
    key = [(b"x-api-key", lock.api_key.encode())]
    for sent in (body, body | {"encryptedAccessLogs": more}, more):
        raw = json.dumps(sent).encode()
        check(*asyncio.run(call_raw(cloud, "PUT", f"/locks/{lock.lock_id}/sync", b"", key, raw)))


@pytest.mark.parametrize("accept", ["", ",", ";;", "text/csv;q=", "*/*;q=x", "\x00", "q" * 10_000])
def test_any_accept_header_gets_a_message(cloud: VirtualCloud, accept: str) -> None:
    lock = cloud.adopt_lock(Adoption("x [7K3M9QX2]", NOORDKADE))
    path = f"/properties/{KANAALHUIS}/areas/{EAST}/install/{lock.lock_id}"
    headers = [(b"authorization", f"Bearer {cloud.tokens()['mara']}".encode()), (b"accept", accept.encode())]
    status, body = asyncio.run(call_raw(cloud, "PUT", path, b"", headers, b"{}"))
    assert status == 200
    assert body.startswith(b"1,install,")


async def test_a_body_that_never_ends_is_cut_off(cloud: VirtualCloud) -> None:
    sent: list[int] = []

    async def receive() -> dict[str, Any]:
        sent.append(1)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    answers: list[Any] = []

    async def send(message: Any) -> None:
        answers.append(message)

    headers = [(b"authorization", f"Bearer {cloud.tokens()['mara']}".encode())]
    scope = {"type": "http", "method": "POST", "path": "/locks", "query_string": b"", "headers": headers}
    await cloud.app(scope, receive, send)
    assert answers[0]["status"] == 400
    assert len(sent) < 100
