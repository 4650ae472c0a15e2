"""Whatever is sent to the virtual cloud, it answers within the contract: 200, 302, 400, 401, 403 or 404."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from installer_app.sandbox.cloud import KANAALHUIS, NOORDKADE, Adoption, VirtualCloud
from installer_app.sandbox.cloud.contract import OPERATIONS
from installer_app.sandbox.cloud.seed_people import PHONE, RESIDENT, TOOLS
from tests.contract.right_calls import OF_LOCKS_AND_PHONES, QUERY_NAMES, STAFF, Right, make_right
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
BODIES: Final = st.one_of(
    st.just(b""),
    st.binary(max_size=64),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.sampled_from(
        [b"{}", b"[" * 100_000, b'{"displayName":"\\ud800"}', b"1" * 5000, b'{"a":1,"a":2}', b"NaN"]
    ),
)
PART: Final = st.text(max_size=40) | st.sampled_from(
    [EAST, KANAALHUIS, RESIDENT, STAFF, PHONE, TOOLS, "me", "..", "1.4.0", "lock", "key", "global"]
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


class _UndoneError(Exception):
    """Takes back what an example did."""


@contextmanager
def undoing(cloud: VirtualCloud) -> Iterator[None]:
    """What happens inside is forgotten, so that examples know nothing of each other."""
    with suppress(_UndoneError), cloud._desk.store.transaction():
        yield
        raise _UndoneError


def send(cloud: VirtualCloud, name: str, right: Right) -> tuple[int, bytes]:
    """The call, and that the ledger has a line for a write that was done and none for anything else."""
    method = next(row.method for row in OPERATIONS if row.name == name)
    before = len(cloud.effects())
    query = urlencode(right.query).encode()
    headers = [(b"authorization", f"Bearer {cloud.tokens()[right.who]}".encode())]
    if right.content_type:
        headers.append((b"content-type", right.content_type.encode()))
    status, answer = asyncio.run(call_raw(cloud, method, right.path, query, headers, right.body))
    check(status, answer)
    done = status == 200 and method != "GET"
    assert len(cloud.effects()) - before == int(done), (name, status, answer)
    return status, answer


def settle(cloud: VirtualCloud) -> dict[str, Right]:
    """A right call of each operation, and what it needs: a lock, an event, a group that may go."""
    lock = cloud.adopt_lock(Adoption("x [7K3M9QX2]", NOORDKADE)).lock_id
    made = json.loads(send(cloud, "createUserGroup", make_right("x")["createUserGroup"])[1])
    send(cloud, "updateLock", replace(make_right("x")["updateLock"], path=f"/locks/{lock}"))
    query = {"eventSource": "lock", "lockId": lock}
    events = json.loads(send(cloud, "listEvents", Right("ruben", "/events", query=query))[1])
    return make_right(lock, made["data"]["userGroupId"], events["data"]["events"][0]["eventId"])


@pytest.mark.parametrize("name", [row.name for row in OPERATIONS if row.name not in OF_LOCKS_AND_PHONES])
def test_every_operation_has_a_right_call_and_every_write_an_effect(cloud: VirtualCloud, name: str) -> None:
    with undoing(cloud):
        status, answer = send(cloud, name, settle(cloud)[name])
        assert status == 200, answer


@settings(SETTINGS, max_examples=200)
@given(data=st.data())
def test_no_call_of_any_operation_breaks_it(cloud: VirtualCloud, data: st.DataObject) -> None:
    with undoing(cloud):
        rights = settle(cloud)
        name = data.draw(st.sampled_from(sorted(rights)))
        send(cloud, name, spoil(rights[name], data))


def spoil(right: Right, data: st.DataObject) -> Right:
    """The right call with one thing wrong, or with two, or with none."""
    for _ in range(data.draw(st.integers(0, 2))):
        match data.draw(st.sampled_from(["who", "path", "query", "member", "member", "body", "type"])):
            case "who":
                right = replace(right, who=data.draw(st.sampled_from(["mara", "owner", "resident", "tools"])))
            case "path":
                parts = right.path.split("/")
                parts[data.draw(st.integers(1, len(parts) - 1))] = data.draw(PART)
                right = replace(right, path="/".join(parts))
            case "query":
                more = data.draw(st.dictionaries(st.sampled_from(QUERY_NAMES), PART, max_size=2))
                right = replace(right, query={**right.query, **more})
            case "member" if right.body.startswith(b"{"):
                body = json.loads(right.body)
                names = sorted(body) or ["displayName"]
                body[data.draw(st.sampled_from(names))] = data.draw(JSON)
                right = replace(right, body=json.dumps(body).encode())
            case "type":
                right = replace(
                    right, content_type=data.draw(st.text(st.characters(codec="ascii"), max_size=20))
                )
            case _:
                right = replace(right, body=data.draw(BODIES))
    return right


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
