"""The virtual Bold API answers as the Bold API's document describes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest

from installer_app.sandbox.bold import BoldOptions, VirtualBold
from tests.contract.openapi_document import Document

pytestmark = pytest.mark.contract

BOLD: Final = Document("bold")
ORIGIN: Final = "http://bold.sandbox"
NOW: Final = datetime(2030, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
READS: Final = (
    "/v1/device-groups",
    "/v1/device-groups?includeDevices=true",
    "/v1/device-groups?search=o*e&sortBy=name&sortDirection=Desc&offset=1&size=2",
    "/v1/device-groups?organizationId=78&includeDevices=true",
    "/v1/organizations/73",
    "/v1/organizations/78",
    "/v2/shares?externalId=booking-4711",
    "/v2/shares?externalId=nobody",
    *(f"/v2/shares/{number}" for number in range(1, 5)),
)
REFUSED: Final = (
    "/v1/organizations/1",
    "/v2/shares/5",
    "/v2/shares/9999",
    "/v1/device-groups?organizationId=1",
)


async def read(bold: VirtualBold, path: str, token: str) -> httpx.Response:
    """One answer."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bold.app), base_url=ORIGIN) as client:
        return await client.get(path, headers={"authorization": f"Bearer {token}"})


def refute(answer: httpx.Response) -> list[str]:
    """What the document has against it."""
    return BOLD.refute_response(answer.request, answer)


@pytest.mark.parametrize("path", READS)
async def test_an_answer_is_as_described(path: str) -> None:
    bold = VirtualBold(lambda: NOW, b"secret")
    answer = await read(bold, path, bold.tokens["support"])
    assert answer.status_code == 200
    assert refute(answer) == []


@pytest.mark.parametrize("path", REFUSED)
async def test_a_refusal_is_as_described(path: str) -> None:
    bold = VirtualBold(lambda: NOW, b"secret", BoldOptions(unknown_external_id=404))
    for token in (bold.tokens["partner"], "nobody's"):
        answer = await read(bold, path, token)
        assert answer.status_code in {401, 403, 404}
        assert refute(answer) == []


@pytest.mark.parametrize(
    ("options", "path"),
    [
        (BoldOptions(unset="null"), "/v1/device-groups?includeDevices=true"),
        (BoldOptions(mixed_spelling=True), "/v1/device-groups?includeDevices=true"),
    ],
    ids=["null for what is not set", "enumerations in any spelling"],
)
async def test_what_clients_forgive_is_not_described(options: BoldOptions, path: str) -> None:
    bold = VirtualBold(lambda: NOW, b"secret", options)
    assert refute(await read(bold, path, bold.tokens["support"]))


async def test_a_wrong_answer_is_refuted() -> None:
    bold = VirtualBold(lambda: NOW, b"secret")
    true = await read(bold, "/v1/device-groups?includeDevices=true", bold.tokens["support"])
    groups: list[dict[str, Any]] = true.json()
    groups[0]["dateCreated"] = "last week"
    assert BOLD.refute_response(true.request, httpx.Response(200, json=groups))
    assert BOLD.refute_response(true.request, httpx.Response(200, json=groups[0]))
