"""The Bold API's document says what its four published pages print, and marks everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contract.openapi_document import FACTS, Document, Node

pytestmark = pytest.mark.contract

BOLD: Final = Document("bold")
PAGES: Final[list[Node]] = FACTS["bold"]
UNPRINTED: Final = {"personal"}
"""Members of an organization that only its examples have."""


def each_page() -> pytest.MarkDecorator:
    """One test for each operation, under its path."""
    return pytest.mark.parametrize("page", PAGES, ids=lambda page: page["path"])


def kind(schema: Node) -> str:
    """The word of the pages for this schema."""
    if "enum" in schema:
        return "|".join(schema["enum"])
    if schema["type"] != "string":
        return str(schema["type"])
    words = str(schema.get("description", ""))
    form = schema.get("format", "")
    named = {"date-time": "time", "date": "date", "uuid": "uuid"}.get(form)
    starts = {"Local time": "clock", "Timezone": "timezone", "Phone number": "phone"}
    return named or next((told for start, told in starts.items() if words.startswith(start)), "string")


def flatten(schema: Node, at: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf of a schema: its path and its kind."""
    schema = BOLD.follow(schema)
    if schema.get("type") == "array":
        yield from flatten(schema["items"], at + "[]")
    elif "properties" in schema:
        for name, member in schema["properties"].items():
            if not at and name in UNPRINTED:
                assert "x-inferred" in member
                continue
            yield from flatten(member, f"{at}.{name}" if at else name)
    else:
        yield at, kind(schema)


def test_it_is_openapi_3_1_and_has_four_reads() -> None:
    OpenAPIV31SpecValidator(dict(BOLD.spec)).validate()
    assert sorted(found.path for found in BOLD.operations) == sorted(page["path"] for page in PAGES)
    assert {found.method for found in BOLD.operations} == {"GET"}


def test_it_names_no_server() -> None:
    assert "servers" not in BOLD.spec
    assert "://" not in BOLD.text


@each_page()
def test_an_operation_is_as_its_page_has_it(page: Node) -> None:
    (operation,) = (found for found in BOLD.operations if found.path == page["path"])
    path_is_inferred = str(operation.node.get("x-inferred", "")).startswith("path")
    assert path_is_inferred is not page["printed"]
    query = [parameter["name"] for parameter in BOLD.parameters(operation, "query")]
    assert query == page["query"]
    told = {status: BOLD.follow(response) for status, response in operation.node["responses"].items()}
    assert {status: response["description"] for status, response in told.items()} == page["responses"]
    # No body of a refusal is printed.
    assert all(response.get("x-unknown") for status, response in told.items() if status != "200")


@each_page()
def test_an_answer_has_every_printed_member_and_none_is_required(page: Node) -> None:
    (operation,) = (found for found in BOLD.operations if found.path == page["path"])
    schema = operation.node["responses"]["200"]["content"]["application/json"]["schema"]
    assert dict(flatten(schema)) == page["answer"]
    assert not any("required" in found for found in BOLD.spec["components"]["schemas"].values())


def test_the_two_sets_of_flags_differ() -> None:
    features = set(BOLD.model("DeviceFeatures")["properties"])
    permissions = set(BOLD.model("OrganizationPermissions")["properties"])
    assert (len(features), len(permissions)) == (22, 40)
    assert features - permissions == {"controller"}


@each_page()
def test_the_examples_are_of_their_schemas(page: Node) -> None:
    (operation,) = (found for found in BOLD.operations if found.path == page["path"])
    content = (*operation.pointer, "responses", "200", "content", "application/json")
    examples = operation.node["responses"]["200"]["content"]["application/json"]["examples"]
    assert examples
    for example in examples.values():
        assert BOLD.violations((*content, "schema"), example["value"]) == []


@pytest.mark.parametrize(
    ("model", "value"),
    [
        ("DeviceGroup", {"id": "1"}),
        ("DeviceGroup", {"dateCreated": "2026-03-10 09:32:32"}),
        ("Device", {"locked": "ajar"}),
        ("Device", {"gatewayRssiLevel": "excellent?"}),
        ("OrganizationPermissions", {"unheardOf": "yes"}),
        ("Share", {"startDate": "10-03-2026"}),
        ("Share", {"startTime": "noon"}),
    ],
)
def test_what_the_pages_exclude_is_refuted(model: str, value: object) -> None:
    assert BOLD.violations(("components", "schemas", model), value)


def test_what_nobody_has_heard_of_is_tolerated() -> None:
    assert (
        BOLD.violations(("components", "schemas", "Organization"), {"new": 1, "permissions": {"x": True}})
        == []
    )
