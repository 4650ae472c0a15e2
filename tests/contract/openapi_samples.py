"""Answers made from an OpenAPI document: one whole sample of a schema, and every drift of it."""

from __future__ import annotations

import copy
from collections.abc import Container, Iterator
from typing import Any, Final

from tests.contract.openapi_document import Document, Node

CANARY: Final = "canary-3f9d1b"
ID: Final = "7a449a59-a391-420d-b4a5-6e67e36da39d"
WRONG: Final[tuple[object, ...]] = (-(2**70), "\ud800", [True], {"a": 1.5})
"""What a member may be instead of what it should."""
NEW_ENUM: Final = "unheard-of"


def sample(document: Document, schema: Node) -> Any:
    """A value with all members there. Whatever is secret holds the canary."""
    schema = document.follow(schema)
    if schema.get("x-secret"):
        return [{"publicKey": CANARY}] if schema.get("type") == "array" else CANARY
    if "allOf" in schema or schema.get("type") == "object":
        members = document.fields(schema).members
        found = {name: sample(document, nodes[0]) for name, nodes in members.items()}
        return found or {"somebody": "knows"}
    if "anyOf" in schema:
        return sample(document, schema["anyOf"][-1])
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    return _leaf(document, schema)


def _leaf(document: Document, schema: Node) -> Any:
    kind = schema.get("type")
    match kind[0] if isinstance(kind, list) else kind:
        case "array":
            return [sample(document, schema["items"])]
        case "boolean":
            return True
        case "number" | "integer":
            return 7
        case "string" if schema.get("format") == "uuid":
            return ID
        case "string" if schema.get("format") == "date-time":
            return "2022-07-14T17:25:03Z"
        case "string":
            return "1.4.0"
    return {"days": ["Mon"]}


def answer_schema(document: Document, name: str) -> Node | None:
    """The schema of an operation's 200 in JSON; None: it has none."""
    content = document.operation(name).node["responses"]["200"].get("content", {})
    found: Node | None = content.get("application/json", {}).get("schema")
    return found


def answer(document: Document, name: str) -> Any:
    """An operation's whole answer. It succeeds, its list ends."""
    schema = answer_schema(document, name)
    assert schema is not None
    whole = sample(document, schema)
    if isinstance(whole, dict) and "success" in whole:
        whole = {**whole, "success": True, "error": None}
        if isinstance(whole["data"], dict) and "pageToken" in whole["data"]:
            whole["data"]["pageToken"] = None
    return whole


def drifts(document: Document, name: str) -> Iterator[tuple[str, Any]]:
    """Every answer that differs in one member: missing, null, of another type, a new value, one more. In a
    list the members of its items' members are left out: an operation on one of them has those."""
    whole = answer(document, name)
    schema = answer_schema(document, name)
    assert schema is not None
    yield from changes(whole, set(_enums(document, schema, ())), 4 if name.startswith("list") else None)
    yield from ((f"itself {wrong!r}", wrong) for wrong in (None, *WRONG))


def changes(
    whole: Any, enums: Container[tuple[str | int, ...]] = (), deepest: int | None = None
) -> Iterator[tuple[str, Any]]:
    """Every value that differs from a whole one in one member, no deeper than that many steps."""
    for path in list(_paths(whole, ())):
        if deepest is not None and len(path) > deepest:
            continue
        yield f"{path} missing", _changed(whole, path, None, drop=True)
        yield f"{path} null", _changed(whole, path, None)
        yield from ((f"{path} {wrong!r}", _changed(whole, path, wrong)) for wrong in WRONG)
        if path in enums:
            yield f"{path} new", _changed(whole, path, NEW_ENUM)
        yield f"{path} and more", _changed(whole, (*path[:-1], "unheardOf"), {"deep": [1, None]})


def _paths(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield (*at, name)
            yield from _paths(item, (*at, name))
    elif isinstance(value, list) and value:
        yield from _paths(value[0], (*at, 0))


def _enums(document: Document, schema: Node, at: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    schema = document.follow(schema)
    if "enum" in schema:
        yield at
    if schema.get("type") == "array":
        yield from _enums(document, schema["items"], (*at, 0))
    for name, nodes in document.fields(schema).members.items():
        yield from _enums(document, nodes[0], (*at, name))


def _changed(whole: Any, path: tuple[str | int, ...], value: Any, drop: bool = False) -> Any:
    changed = copy.deepcopy(whole)
    at = changed
    for step in path[:-1]:
        at = at[step]
    if drop:
        del at[path[-1]]
    elif isinstance(at, list):
        at.append(value)
    else:
        at[path[-1]] = value
    return changed
