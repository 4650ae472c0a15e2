"""The virtual cloud's faults: each looks as it does in the field, before or after the effect as told."""

from __future__ import annotations

import asyncio
import json
import socket
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from installer_app.sandbox.cloud import CloudFault, ConnectionDropped, VirtualCloud
from installer_app.sandbox.cloud.wire import DroppingProtocol
from tests.contract.virtual_cloud import NAME, ORIGIN, World, open_world, refused


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


@asynccontextmanager
async def serve(cloud: VirtualCloud) -> AsyncIterator[str]:
    """The cloud on a loopback socket; gives its origin."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        cloud.app,
        http=DroppingProtocol,
        date_header=False,
        ws="none",
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        async with asyncio.timeout(5):
            while not server.started:
                await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


async def provision(world: World) -> httpx.Response:
    return await world.call("mara", "POST", "/locks", {"displayName": NAME})


async def test_a_dropped_call_has_no_effect_and_a_lost_reply_has_one(world: World) -> None:
    world.cloud.faults = (CloudFault("provisionLock", "drop", times=1),)
    with pytest.raises(httpx.RemoteProtocolError):
        await provision(world)
    assert world.effects() == []
    world.cloud.faults = (CloudFault("provisionLock", "drop", after_effect=True, times=1),)
    with pytest.raises(ConnectionDropped):
        await provision(world)
    assert world.effects() == [("provisionLock", "provisioned")]
    assert (await provision(world)).status_code == 200


@pytest.mark.parametrize("after_effect", [False, True])
async def test_on_a_socket_a_dropped_connection_ends_without_a_byte(
    world: World, after_effect: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve(world.cloud) as origin, httpx.AsyncClient(base_url=origin) as client:
        on_wire = replace(world, client=client)
        assert (await on_wire.call("mara", "GET", "/users/me")).headers.get_list("date") == [
            "Wed, 02 Jan 2030 03:04:05 GMT"
        ]
        world.cloud.faults = (CloudFault("provisionLock", "drop", after_effect=after_effect, times=1),)
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await provision(on_wire)
        assert len(world.effects()) == int(after_effect)
        assert (await provision(on_wire)).status_code == 200
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_call_on_a_socket_that_is_refused_early_does_not_hang(world: World) -> None:
    async with serve(world.cloud) as origin, httpx.AsyncClient(base_url=origin) as client:
        on_wire = replace(world, client=client)
        for _ in range(3):
            answer = await on_wire.call("installer", "POST", "/locks", content=b"x" * 5_000_000)
            assert refused(answer, 403)
        answer = await on_wire.call("mara", "POST", "/locks", content=b"x" * 5_000_000)
        assert refused(answer, 400)


@pytest.mark.parametrize(
    ("fault", "status", "headers", "body"),
    [
        (
            CloudFault("*", "status", status=503, retry_after_s=7),
            503,
            {"retry-after": "7"},
            b'"success":false',
        ),
        (CloudFault("*", "status", status=429), 429, {}, b'"success":false'),
        (CloudFault("*", "status", status=404), 404, {}, b"entity not found"),
        (CloudFault("*", "gateway"), 403, {}, b'{"message":"Missing Authentication Token"}'),
        (CloudFault("*", "gateway", status=502), 502, {}, b'{"message":"Internal server error"}'),
        (CloudFault("*", "captive"), 200, {"content-type": "text/html; charset=utf-8"}, b"<!doctype html>"),
        (CloudFault("*", "refused"), 200, {}, b'{"data":null,"success":false,"error":"invalid input"}'),
        (CloudFault("*", "expired"), 401, {}, b"token expired"),
        (CloudFault("*", "garbage"), 200, {"content-type": "application/json"}, b"\xff"),
    ],
)
async def test_an_answer_may_be_replaced_before_or_after_the_effect(
    world: World, fault: CloudFault, status: int, headers: dict[str, str], body: bytes
) -> None:
    for after_effect in (False, True):
        world.cloud.faults = (replace(fault, after_effect=after_effect),)
        answer = await provision(world)
        assert answer.status_code == status
        assert headers.items() <= dict(answer.headers).items()
        assert body in answer.content
        assert len(world.effects()) == int(after_effect)


async def test_a_truncated_answer_is_half_of_the_true_one_and_its_effect_happened(world: World) -> None:
    world.cloud.faults = (CloudFault("provisionLock", "truncated"),)
    answer = await provision(world)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert answer.content.startswith(b'{"data":{"lockId":')
    assert world.effects() == [("provisionLock", "provisioned")]


async def test_a_delay_changes_nothing_else(world: World) -> None:
    world.cloud.faults = (CloudFault("provisionLock", "delay", delay_s=0.01),)
    assert (await provision(world)).status_code == 200


async def test_a_fault_is_for_its_operation_is_counted_and_may_come_late(world: World) -> None:
    world.cloud.faults = (CloudFault("provisionLock", "status", status=500, skip=1, times=2),)
    assert (await world.call("mara", "GET", "/users/me")).status_code == 200
    assert [(await provision(world)).status_code for _ in range(5)] == [200, 500, 500, 200, 200]


async def test_lists_may_be_missing_while_all_else_works(world: World) -> None:
    world.cloud.faults = tuple(
        CloudFault(operation, "gateway") for operation in ("listLocks", "listProperties", "listAreas")
    )
    assert (await world.call("mara", "GET", "/locks")).json() == {"message": "Missing Authentication Token"}
    assert (await provision(world)).status_code == 200


async def test_faults_are_set_at_run_time_by_who_holds_the_worlds_token(world: World) -> None:
    body = {
        "faults": [
            {"operation": "installLock", "kind": "drop", "afterEffect": True, "times": 1},
            {"operation": "*", "kind": "status", "status": 503, "retryAfterS": 1, "delayS": 0.5, "skip": 2},
            {"operation": "getMe", "kind": "slow", "pauseS": 1},
        ]
    }
    token = {"x-sandbox-token": world.cloud.control_token}
    answer = await world.client.post("/sandbox/faults", json=body, headers=token)
    assert answer.json() == {"faults": 3}
    assert world.cloud.faults == (
        CloudFault("installLock", "drop", after_effect=True, times=1),
        CloudFault("*", "status", status=503, retry_after_s=1, delay_s=0.5, skip=2),
        CloudFault("getMe", "slow", pause_s=1.0),
    )
    assert refused(await world.client.post("/sandbox/faults", json={"faults": []}), 401)
    assert len(world.cloud.faults) == 3
    elsewhere = httpx.ASGITransport(world.cloud.app, client=("192.0.2.1", 5))
    async with httpx.AsyncClient(transport=elsewhere, base_url=ORIGIN) as stranger:
        assert (await stranger.post("/sandbox/faults", json={"faults": []}, headers=token)).status_code == 403
        assert (await stranger.get("/sandbox/effects")).status_code == 403
    assert len(world.cloud.faults) == 3


@pytest.mark.parametrize(
    "fault",
    [
        {"operation": "*"},
        {"operation": "*", "kind": "meteor"},
        {"operation": "*", "kind": ["drop"]},
        {"operation": "*", "kind": "drop", "times": -1},
        {"operation": "*", "kind": "drop", "times": True},
        {"operation": "*", "kind": "drop", "delayS": 1e9},
        {"operation": "*", "kind": "slow", "pauseS": -1},
        {"operation": "*", "kind": "drop", "afterEffect": 1},
        {"operation": "*", "kind": "status", "status": 200},
        {"operation": "*", "kind": "drop", "when": "now"},
        "drop",
    ],
)
async def test_a_fault_that_is_none_is_refused(world: World, fault: Any) -> None:
    token = {"x-sandbox-token": world.cloud.control_token}
    assert refused(await world.client.post("/sandbox/faults", json={"faults": [fault]}, headers=token), 400)
    assert world.cloud.faults == ()


async def test_the_ledger_can_be_read_over_http(world: World) -> None:
    lock = await world.provision()
    (line,) = (await world.client.get("/sandbox/effects")).json()
    me = await world.get("mara", "/users/me")
    assert line == {
        "n": 1,
        "at": "2030-01-02T03:04:05.678Z",
        "operation": "provisionLock",
        "actor": me["userId"],
        "lockId": lock["lockId"],
        "effect": "provisioned",
        "detail": "Front door [7K3M9QX2]",
    }


async def test_a_duplicated_call_has_its_effect_twice(world: World) -> None:
    world.cloud.faults = (CloudFault("provisionLock", "duplicate", times=1),)
    second = (await provision(world)).json()["data"]["lockId"]
    assert world.effects() == [("provisionLock", "provisioned")] * 2
    assert world.ledger()[1].lock_id == second != world.ledger()[0].lock_id
    world.cloud.faults = (CloudFault("deprovisionLock", "duplicate"),)
    assert refused(await world.call("mara", "DELETE", f"/locks/{second}"), 404)
    assert refused(await world.call("mara", "GET", f"/locks/{second}"), 404)


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("charset", "application/json; charset=utf-16"), ("mistyped", "text/plain; charset=utf-8")],
)
async def test_the_truth_may_be_called_something_else(world: World, kind: Any, media_type: str) -> None:
    world.cloud.faults = (CloudFault("provisionLock", kind),)
    answer = await provision(world)
    assert answer.headers["content-type"] == media_type
    assert json.loads(answer.content)["data"]["lockId"] == world.ledger()[0].lock_id


async def test_a_slow_body_is_the_truth_in_the_end(world: World) -> None:
    world.cloud.faults = (CloudFault("getMe", "slow", pause_s=0.0),)
    answer = await world.call("mara", "GET", "/users/me")
    assert answer.json()["data"]["displayName"] == "Mara Lindqvist"
    assert "content-length" not in answer.headers


async def test_a_bomb_is_small_on_the_wire_and_a_gib_unpacked(world: World) -> None:
    world.cloud.faults = (CloudFault("getMe", "bomb"),)
    request = world.client.build_request("GET", "/users/me")
    answer = await world.client.send(request, stream=True)
    raw = b"".join([part async for part in answer.aiter_raw()])
    assert (answer.status_code, answer.headers["content-encoding"]) == (200, "gzip")
    assert len(raw) < 3_000_000
    unpacked, rest, unpack = 0, raw, zlib.decompressobj(16 + zlib.MAX_WBITS)
    while unpacked < 64 * 1_048_576:
        part = unpack.decompress(rest, 1_048_576)
        assert part.isspace()
        unpacked, rest = unpacked + len(part), unpack.unconsumed_tail
    assert len(rest) > len(raw) * 9 // 10


async def test_on_a_socket_a_body_may_end_early_or_never(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve(world.cloud) as origin, httpx.AsyncClient(base_url=origin) as client:
        on_wire = replace(world, client=client)
        world.cloud.faults = (CloudFault("provisionLock", "cut", times=1),)
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await provision(on_wire)
        assert world.effects() == [("provisionLock", "provisioned")]
        world.cloud.faults = (CloudFault("getMe", "endless", pause_s=0.0, times=1),)
        token = {"authorization": f"Bearer {world.cloud.tokens()['mara']}"}
        read = 0
        async with client.stream("GET", "/users/me", headers=token) as answer:
            async for part in answer.aiter_raw():
                read += len(part)
                if read > 2_000_000:
                    break
        assert (await on_wire.call("mara", "GET", "/users/me")).status_code == 200
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
