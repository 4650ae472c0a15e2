"""Whatever request the document allows or forbids, the virtual cloud answers as the document describes.

Requests are generated from the document, fitting ones and unfitting ones, and every answer is held against it
by two validators.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from installer_app.sandbox.cloud import KANAALHUIS, seeded_id
from tests.contract.openapi_document import Document
from tests.contract.virtual_cloud import EAST, ORIGIN, Clock, open_cloud

pytestmark = pytest.mark.contract

DOORLOCK: Final = Document("doorlock")
SCHEMA: Final = openapi.from_dict(dict(DOORLOCK.spec))
NAMES: Final = [operation.name for operation in DOORLOCK.operations]
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PARTS: Final = {"method", "url", "headers", "params", "data", "json", "files"}
CREDENTIALS: Final = {"authorization", "x-api-key"}
KNOWN: Final = {
    "propertyId": KANAALHUIS,
    "areaId": EAST,
    "userId": seeded_id("user", "installer"),
    "userGroupId": seeded_id("group", "Kanaalhuis/Floor 4 East own"),
    "version": "1.4.0",
}
"""What there is in every world: half of the requests are for it."""


class Caller:
    """Sends cases to a fresh virtual cloud, as somebody who may, and holds the answers."""

    def __init__(self, folder: Path, name: str) -> None:
        self._cloud: Final = open_cloud(folder, Clock())
        actors = DOORLOCK.operation(name).node["x-actors"]
        self._runner: Final = asyncio.Runner()
        transport = httpx.ASGITransport(self._cloud.app)
        self._client: Final = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        tokens = self._cloud.tokens()
        found = {"Tools": "tools", "Support": "ruben", "Owner": "owner", "Installer": "installer"}
        who = next((found[actor] for actor in found if actor in actors), "installer")
        self._headers = {"authorization": f"Bearer {tokens[who]}"}
        self.known = dict(KNOWN)
        if actors == ["Doorlock"]:
            lock = self._provision(tokens["assembler"])
            self._headers = {"x-api-key": lock["private"]["apiKey"]}
            self.known["lockId"] = lock["lockId"]
        else:
            self.known["lockId"] = self._provision(tokens["assembler"])["lockId"]

    def send(self, case: Case[Any]) -> list[str]:
        """What is wrong with the answer."""
        sent = requests.Request(
            **{
                name: value
                for name, value in case.as_transport_kwargs(base_url=ORIGIN).items()
                if name in PARTS
            }
        ).prepare()
        headers = {
            name: str(value) for name, value in sent.headers.items() if name.lower() not in CREDENTIALS
        } | self._headers
        body = sent.body if isinstance(sent.body, bytes | str) else b""
        try:
            request = httpx.Request(str(sent.method), str(sent.url), headers=headers, content=body)
        except (httpx.InvalidURL, UnicodeEncodeError):
            return []  # httpx sends no such request
        response = self._runner.run(self._client.send(request))
        case.validate_response(response, checks=CHECKS)
        return DOORLOCK.refute_response(request, response)

    def close(self) -> None:
        """Ends the world."""
        self._runner.run(self._client.aclose())
        self._runner.close()
        self._cloud.close()

    def _provision(self, token: str) -> Any:
        headers = {"authorization": f"Bearer {token}"}
        post = self._client.post("/locks", json={"displayName": "Front"}, headers=headers)
        return self._runner.run(self._wait(post))["data"]

    async def _wait(self, post: Any) -> Any:
        return (await post).json()


def hold(folder: Path, name: str, examples: int) -> None:
    """Generate so many fitting and so many unfitting requests, and hold every answer."""
    operation = SCHEMA.find_operation_by_id(name)
    caller = Caller(folder, name)

    def check(case: Case[Any], known: bool) -> None:
        if known:
            case.path_parameters.update(
                {name: caller.known[name] for name in case.path_parameters if name in caller.known}
            )
        assert caller.send(case) == []

    try:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            quick = settings(
                max_examples=examples,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            quick(given(operation.as_strategy(generation_mode=mode), st.booleans())(check))()
    finally:
        caller.close()


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_described_whatever_is_asked(tmp_path: Path, name: str) -> None:
    hold(tmp_path, name, examples=5)


@pytest.mark.fuzz
@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_described_whatever_is_asked_at_length(tmp_path: Path, name: str) -> None:
    hold(tmp_path, name, examples=300)
