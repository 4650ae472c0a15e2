"""The DoorLock API's document says what its published text prints, and marks everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contract.openapi_document import FACTS, Document, Node

pytestmark = pytest.mark.contract

DOORLOCK: Final = Document("doorlock")
OPERATIONS: Final[list[Node]] = FACTS["operations"]
MODELS: Final[Node] = FACTS["models"]
BODIED: Final = [name for name, fields in MODELS.items() if fields is not None]
REFUSALS: Final = {
    "400": "invalid input",
    "401": "authentication required",
    "403": "insufficient permission",
    "404": "entity not found",
}
ACTORS: Final = {
    "AccessManager", "App", "Assembler", "Doorlock", "Installer", "Owner", "Portal", "Support", "Tools",
    "User",
}  # fmt: skip
STATUSES: Final = {"Dev", "Live", "Todo"}
UNKNOWN: Final = {
    "LockInstallInput", "LockUninstallInput", "OnlineKeyWriteOnce_onlineKey", "UserGroupReadOnly_private",
}  # fmt: skip
KINDS_OF_KEY: Final = {"onlineKey", "offlineSymmetricKey", "offlineAsymmetricKey"}


def each(printed: list[Node]) -> pytest.MarkDecorator:
    """One test for each operation, under its name."""
    return pytest.mark.parametrize("printed", printed, ids=lambda found: found["name"])


def walk(node: Any) -> Iterator[Node]:
    """Every mapping in a document."""
    if isinstance(node, dict):
        yield node
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in inner:
        yield from walk(child)


def is_marked(node: Node) -> bool:
    """Whether a reason is given, in a few words, or nothing is claimed."""
    reason = node.get("x-inferred", "")
    return node.get("x-unknown") is True or (isinstance(reason, str) and 3 < len(reason) < 160)


def test_it_is_openapi_3_1() -> None:
    assert DOORLOCK.spec["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(dict(DOORLOCK.spec)).validate()


def test_it_has_the_printed_operations_and_models_and_no_other() -> None:
    names = [operation.name for operation in DOORLOCK.operations]
    assert sorted(names) == sorted(printed["name"] for printed in OPERATIONS)
    assert len(names) == len(set(names)) == 47
    assert list(DOORLOCK.spec["components"]["schemas"]) == list(MODELS)
    assert len(MODELS) == 103


def test_it_names_no_server_and_declares_no_scheme_as_printed() -> None:
    assert "servers" not in DOORLOCK.spec
    assert DOORLOCK.text.count("http://") + DOORLOCK.text.count("https://") == 1  # the licence
    assert all(is_marked(scheme) for scheme in DOORLOCK.spec["components"]["securitySchemes"].values())


def test_the_tags_are_ten_actors_and_three_states() -> None:
    tags = DOORLOCK.spec["tags"]
    kinds = {tag["name"]: tag["x-kind"] for tag in tags}
    assert [tag["name"] for tag in tags] == sorted(kinds)
    assert kinds == dict.fromkeys(ACTORS, "actor") | dict.fromkeys(STATUSES, "status")
    assert all(is_marked(tag) for tag in tags)


def test_every_reference_leads_somewhere() -> None:
    references = [node for node in walk(DOORLOCK.spec) if "$ref" in node]
    assert references
    for node in references:
        assert DOORLOCK.follow({"$ref": node["$ref"]}) is not None


def test_every_mark_gives_a_reason() -> None:
    marked = [node for node in walk(DOORLOCK.spec) if "x-inferred" in node or "x-unknown" in node]
    assert len(marked) > 200
    assert all(is_marked(node) for node in marked)


@each(OPERATIONS)
def test_an_operation_is_where_the_text_has_it(printed: Node) -> None:
    operation = DOORLOCK.operation(printed["name"])
    assert (operation.method, operation.path) == (printed["method"], printed["path"])
    assert operation.node.get("description", "") == printed["description"]
    assert operation.node["x-lines"] == printed["lines"]
    if not printed["pathPrinted"]:
        assert operation.node["x-inferred"].startswith("path (")
    else:
        assert "x-inferred" not in operation.node


def test_eleven_paths_are_inferred() -> None:
    inferred = [found for found in DOORLOCK.operations if "x-inferred" in found.node]
    assert len(inferred) == 11


@each(OPERATIONS)
def test_an_operation_has_its_callers_and_its_state(printed: Node) -> None:
    node = DOORLOCK.operation(printed["name"]).node
    assert node["x-actors"] == printed["actors"]
    assert node["x-status"] == printed["status"]
    tags = set(printed["actors"]) | ({printed["status"]} - {None})
    assert node["tags"] == sorted(tags)
    told: Mapping[str, list[dict[str, list[str]]]] = {
        "syncLock": [{"lock": []}],
        "downloadFirmwareVersion": [{"person": []}, {"lock": []}],
    }
    assert node.get("security") == told.get(printed["name"])


@each(OPERATIONS)
def test_an_operation_takes_its_parameters_and_no_other(printed: Node) -> None:
    operation = DOORLOCK.operation(printed["name"])
    path = DOORLOCK.parameters(operation, "path")
    assert [parameter["name"] for parameter in path] == printed["pathParameters"]
    assert all(parameter["required"] for parameter in path)
    query = DOORLOCK.parameters(operation, "query")
    told = {
        parameter["name"]: " ".join(
            [
                "required" if parameter.get("required") else "optional",
                *([parameter["schema"]["default"]] if "default" in parameter["schema"] else []),
            ]
        )
        for parameter in query
    }
    assert told == printed["queryParameters"]
    assert len(operation.node.get("parameters", ())) == len(path) + len(query)
    # No parameter's type is printed.
    assert all(is_marked(parameter["schema"]) for parameter in (*path, *query))


@each(OPERATIONS)
def test_an_operation_takes_its_body(printed: Node) -> None:
    body = DOORLOCK.operation(printed["name"]).node.get("requestBody")
    if printed["form"]:
        assert body is not None
        form = body["content"]["multipart/form-data"]["schema"]
        assert form["properties"]["firmware"]["format"] == "binary"
        assert "required" not in form
    elif printed["body"] is None:
        assert body is None
    else:
        assert body is not None
        (reference,) = (content["schema"]["$ref"] for content in body["content"].values())
        assert list(body["content"]) == ["application/json"]
        assert reference == f"#/components/schemas/{printed['body']}"
    if body is not None:
        assert body["required"]
        assert is_marked(body)
        assert ("the model is stated" in body["x-inferred"]) is printed["bodyPrinted"]


@each(OPERATIONS)
def test_an_operation_answers_with_the_printed_words(printed: Node) -> None:
    responses = DOORLOCK.operation(printed["name"]).node["responses"]
    told = {status: DOORLOCK.follow(response) for status, response in responses.items()}
    unprinted = told.keys() - REFUSALS.keys() - {"200"}
    assert all(is_marked(told[status]) for status in unprinted)
    assert unprinted == ({"302"} if printed["result"] == "File" else set())
    assert told["200"]["description"] == printed["text"]
    for status, words in REFUSALS.items():
        assert told[status]["description"] == words
        assert "ErrorOutput" in str(told[status]["content"]["application/json"]["schema"])
        assert is_marked(told[status]["content"]["application/json"])
    content = told["200"]["content"]
    match printed["result"]:
        case "String":
            assert list(content) == printed["produces"] == ["text/csv", "application/json"]
            assert content["text/csv"]["schema"] == {"type": "string"}
            assert any(is_marked(node) for node in walk(content["application/json"]))
        case "File":
            assert len(content) == 1
            assert is_marked(*content.values())
        case model:
            assert content == {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}


@pytest.mark.parametrize("name", BODIED)
def test_a_model_has_its_printed_fields_and_no_other(name: str) -> None:
    printed = MODELS[name]
    fields = DOORLOCK.fields(DOORLOCK.model(name))
    assert set(fields.members) == set(printed)
    required = {field for field, told in printed.items() if told.startswith("required ")}
    assert fields.required == required
    assert "x-lines" in DOORLOCK.model(name)


@pytest.mark.parametrize("name", BODIED)
def test_a_field_has_its_printed_form_and_what_is_not_printed_is_marked(name: str) -> None:
    fields = DOORLOCK.fields(DOORLOCK.model(name))
    # A part without a body of its own carries the mark for its fields.
    unprinted_parts = {
        field
        for part in DOORLOCK.model(name).get("allOf", ())
        if is_marked(DOORLOCK.follow(part)) and "allOf" not in DOORLOCK.follow(part)
        for field in DOORLOCK.fields(part).members
    }
    for field, told in MODELS[name].items():
        kind = told.partition(" ")[2]
        forms = fields.members[field]
        where = f"{name}.{field}"
        match kind:
            case "uuid":
                assert all((form["format"], form["minLength"]) == ("uuid", 36) for form in forms), where
                assert not any(map(is_marked, forms)), where
            case "time":
                assert all(form["format"] == "date-time" for form in forms), where
                assert all("YYYY-MM-DDThh:mm:ss.sssZ" in form["description"] for form in forms), where
                assert not any(map(is_marked, forms)), where
            case "printed":
                assert all("description" in form for form in forms), where
                assert not any(map(is_marked, forms)), where
            case "example":
                assert forms, where
            case "unprinted":
                kept = field in unprinted_parts or field in KINDS_OF_KEY
                assert kept or all(map(is_marked, forms)), where
            case values:
                enums = [form["enum"] for form in forms if "enum" in form]
                assert enums == [values.split("|")], where
                assert all(map(is_marked, forms)), where


def test_an_enumeration_is_only_where_values_are_printed_or_decided() -> None:
    for name in BODIED:
        printed = MODELS[name]
        for field, forms in DOORLOCK.fields(DOORLOCK.model(name)).members.items():
            enumerated = any("enum" in form for form in forms)
            # Printed with values in Key's part and in NewKey, without in Key and KeyRef.
            excused = field == "typeState" and name in {"Key", "KeyRef"}
            assert enumerated is ("|" in printed[field] or printed[field].endswith(" Lock")) or excused, name


def test_models_without_a_printed_body_say_how_they_came_about() -> None:
    lost = {name for name, fields in MODELS.items() if fields is None}
    assert len(lost) == 31
    for name in lost:
        assert is_marked(DOORLOCK.model(name)), name
        assert "x-lines" not in DOORLOCK.model(name), name
    open_ones = {name for name in MODELS if DOORLOCK.model(name).get("x-unknown")}
    assert open_ones == UNKNOWN
    assert all("properties" not in DOORLOCK.model(name) for name in UNKNOWN)


def test_every_composition_is_marked() -> None:
    composed = [name for name in MODELS if "allOf" in DOORLOCK.model(name)]
    assert len(composed) == 22
    assert all(is_marked(DOORLOCK.model(name)) for name in composed)
    for name in composed:
        if name.startswith("New"):
            assert "LucilleBase" not in str(DOORLOCK.model(name)["allOf"]), name


def test_secrets_are_marked_so() -> None:
    secret = {
        "apiKey", "lockKey", "propertyKey", "deviceAccessKey", "deviceSyncKey", "privateKey",
        "encryptedPrivateKey", "keyMapEntries", "encryptedKeyMapEntries", "encryptedUserAccessMapEntries",
    }  # fmt: skip
    seen = set()
    for name in MODELS:
        for field, forms in DOORLOCK.fields(DOORLOCK.model(name)).members.items():
            assert all(form.get("x-secret", False) is (field in secret) for form in forms), f"{name}.{field}"
            seen |= {field} & secret
    assert seen == secret
