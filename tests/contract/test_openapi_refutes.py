"""The DoorLock API's document refutes what is wrong: otherwise its approval would mean nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from installer_app.sandbox.cloud import KANAALHUIS, CloudOptions
from tests.contract.openapi_document import Document
from tests.contract.virtual_cloud import open_world

pytestmark = pytest.mark.contract

DOORLOCK: Final = Document("doorlock")
NOBODY: Final = "00000000-0000-4000-8000-000000000000"


def spoil(answer: Mapping[str, Any], *at: str, value: Any = None) -> dict[str, Any]:
    """The answer with one member replaced, or taken away."""
    copy: dict[str, Any] = json.loads(json.dumps(answer))
    inner = copy
    for name in at[:-1]:
        inner = inner[name]
    if value is None:
        del inner[at[-1]]
    else:
        inner[at[-1]] = value
    return copy


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("data",), None),
        (("success",), None),
        (("error",), None),
        (("signatures",), None),
        (("success",), "true"),
        (("signatures",), {"key": 1}),
        (("data", "lockId"), None),
        (("data", "lockId"), "front door"),
        (("data", "lockId"), "7a449a59a391420db4a56e67e36da39d"),
        (("data", "displayName"), None),
        (("data", "externalRefs"), {}),
        (("data", "createdAt"), "yesterday"),
        (("data", "createdAt"), "2022-07-14T17:25:03+02:00"),
        (("data", "private", "apiKey"), "key"),
        (("data", "private", "lockKey"), None),
        (("data", "private", "currentKeyMapVersion"), 7),
        (("data", "propertyId"), 7),
    ],
    ids=str,
)
async def test_a_wrong_answer_is_refuted(tmp_path: Path, at: tuple[str, ...], value: object) -> None:
    async with open_world(tmp_path) as world:
        lock = await world.provision()
        true = await world.call("mara", "GET", f"/locks/{lock['lockId']}")
    assert DOORLOCK.refute_response(true.request, true) == []
    wrong = httpx.Response(200, json=spoil(true.json(), *at, value=value))
    assert DOORLOCK.refute_response(true.request, wrong)


@pytest.mark.parametrize(
    ("status", "kind", "content"),
    [
        (201, "application/json", b'{"data": {}, "success": true, "error": null}'),
        (500, "application/json", b'{"data": null, "success": false, "error": "no"}'),
        (200, "text/html", b"<html>"),
        (404, "text/html", b"<html>"),
        (404, "application/json", b'{"message": "no"}'),
        (401, "application/json", b'{"data": null, "success": false, "error": null}'),
    ],
)
def test_an_undescribed_answer_is_refuted(status: int, kind: str, content: bytes) -> None:
    request = httpx.Request("DELETE", f"http://cloud.sandbox/locks/{NOBODY}")
    answer = httpx.Response(status, headers={"content-type": kind}, content=content)
    assert DOORLOCK.refute_response(request, answer)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/locks", None),
        ("GET", "/locks/front", None),
        ("GET", "/locks?areaId=" + NOBODY, None),
        ("GET", "/events", None),
        ("GET", "/events?eventSource=door", None),
        ("POST", "/locks", {}),
        ("POST", "/locks", {"displayName": 1}),
        ("GET", "/locks", {}),
        ("PUT", "/firmware/1.0.0/assign?scope=town", None),
        ("PUT", "/firmware/a_b/assign?scope=global", None),
        ("PUT", f"/locks/{NOBODY}/uninstall?uninstallMode=away", {}),
    ],
)
def test_an_undescribed_request_is_refuted(method: str, path: str, body: object) -> None:
    request = (
        httpx.Request(method, f"http://cloud.sandbox{path}", json=body)
        if body is not None
        else (httpx.Request(method, f"http://cloud.sandbox{path}"))
    )
    assert DOORLOCK.refute_request(request)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (CloudOptions(omit_data=("*",)), "'data' is a required property"),
        (CloudOptions(areas_key="areas"), "'properties' is a required property"),
        (CloudOptions(omit_error_data=True), "'data' is a required property"),
    ],
    ids=["no data", "areas under their own name", "no data in a refusal"],
)
async def test_what_clients_forgive_is_not_described(
    tmp_path: Path, options: CloudOptions, told: str
) -> None:
    async with open_world(tmp_path, options) as world:
        areas = await world.call("ruben", "GET", f"/properties/{KANAALHUIS}/areas")
        missing = await world.call("ruben", "GET", f"/locks/{NOBODY}")
    said = [text for answer in (areas, missing) for text in DOORLOCK.refute_response(answer.request, answer)]
    assert len(said) == 1
    assert told in said[0]
