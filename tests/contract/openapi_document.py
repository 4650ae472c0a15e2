"""Reads an OpenAPI document of the resources, and holds exchanges of HTTP against it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

import httpx
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from installer_app.resources import resource

Node = Mapping[str, Any]
METHODS: Final = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
FACTS: Final[Node] = json.loads((Path(__file__).parent / "seed_facts.json").read_text("utf-8"))
"""What the published texts print, in short: one line for each operation and each model."""


@dataclass(frozen=True)
class Described:
    """One operation of a document. `node` is its own, `pointer` where it stands."""

    name: str
    method: str
    path: str
    node: Node
    pointer: tuple[str, ...]

    def matches(self, method: str, path: str) -> Mapping[str, str] | None:
        """The path parameters if this request is for this operation."""
        if method != self.method:
            return None
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path), path)
        return found and {name: unquote(value) for name, value in found.groupdict().items()}


@dataclass(frozen=True)
class Fields:
    """What an object has, its composition resolved: every schema of each member, and who is required."""

    members: Mapping[str, tuple[Node, ...]]
    required: frozenset[str]


class Document:
    """One of the documents, by its name without ending."""

    def __init__(self, name: str) -> None:
        self.text: Final = resource(f"api/{name}.openapi.yaml").read_text("utf-8")
        self.spec: Final[Node] = yaml.safe_load(self.text)
        self._uri: Final = f"urn:{name}"
        whole = Resource.from_contents(self.spec, default_specification=DRAFT202012)
        self._registry: Final[Registry[Any]] = Registry[Any]().with_resource(self._uri, whole)

    @cached_property
    def operations(self) -> tuple[Described, ...]:
        """Every operation; of two that match one path, that with fewer parameters comes first."""
        found = [
            Described(node["operationId"], method.upper(), path, node, ("paths", path, method))
            for path, item in self.spec["paths"].items()
            for method, node in item.items()
            if method in METHODS
        ]
        return tuple(sorted(found, key=lambda operation: operation.path.count("{")))

    def operation(self, name: str) -> Described:
        """The one of this operationId."""
        return next(found for found in self.operations if found.name == name)

    def model(self, name: str) -> Node:
        """A schema of the components."""
        found: Node = self.spec["components"]["schemas"][name]
        return found

    def follow(self, node: Node) -> Node:
        """What a reference within the document leads to; any other node is itself."""
        while "$ref" in node:
            node = self._at(self._target(node))
        return node

    def parameters(self, operation: Described, place: str) -> tuple[Node, ...]:
        """The operation's parameters in the path or in the query."""
        found = (self.follow(parameter) for parameter in operation.node.get("parameters", ()))
        return tuple(parameter for parameter in found if parameter["in"] == place)

    def fields(self, schema: Node) -> Fields:
        """The members of an object, through references and composition."""
        members: dict[str, list[Node]] = {}
        required: set[str] = set()
        for part in self._parts(schema):
            required.update(part.get("required", ()))
            for name, member in part.get("properties", {}).items():
                members.setdefault(name, []).append(member)
        return Fields({name: tuple(found) for name, found in members.items()}, frozenset(required))

    def violations(self, pointer: Sequence[str], value: Any) -> list[str]:
        """What the schema at this place has against this value."""
        fragment = "/".join(quote(part.replace("~", "~0").replace("/", "~1"), safe="~") for part in pointer)
        validator = Draft202012Validator(
            {"$ref": f"{self._uri}#/{fragment}"},
            registry=self._registry,
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]

    def find(self, request: httpx.Request) -> tuple[Described, Mapping[str, str]] | None:
        """The operation that a request is for, and its path parameters."""
        path = request.url.raw_path.decode("ascii").partition("?")[0]
        for operation in self.operations:
            if (found := operation.matches(request.method, path)) is not None:
                return operation, found
        return None

    def refute_request(self, request: httpx.Request) -> list[str]:
        """What the document has against a request; its content has to be read."""
        found = self.find(request)
        if found is None:
            return [f"no operation {request.method} {request.url.path}"]
        operation, path = found
        return [
            *self._refute_parameters(operation, "path", path),
            *self._refute_parameters(operation, "query", dict(request.url.params)),
            *self._refute_body(operation, request),
        ]

    def refute_response(self, request: httpx.Request, response: httpx.Response) -> list[str]:
        """What the document has against an answer to this request; its content has to be read."""
        found = self.find(request)
        if found is None:
            return [f"no operation {request.method} {request.url.path}"]
        pointer = (*found[0].pointer, "responses", str(response.status_code))
        if pointer[-1] not in found[0].node["responses"]:
            return [f"status {response.status_code}"]
        node = self._at(pointer)
        if "$ref" in node:
            pointer = self._target(node)
        return self._refute_content(pointer, response.headers, response.content)

    def _refute_parameters(self, operation: Described, place: str, sent: Mapping[str, str]) -> Iterator[str]:
        known = {parameter["name"]: parameter for parameter in self.parameters(operation, place)}
        yield from (f"unknown {place} parameter {name}" for name in sent.keys() - known.keys())
        for name, parameter in known.items():
            if name in sent:
                schema = Draft202012Validator(
                    parameter["schema"], format_checker=Draft202012Validator.FORMAT_CHECKER
                )
                yield from (f"{name}: {error.message}" for error in schema.iter_errors(sent[name]))
            elif parameter.get("required"):
                yield f"{place} parameter {name} is missing"

    def _refute_body(self, operation: Described, request: httpx.Request) -> list[str]:
        if "requestBody" not in operation.node:
            return ["a body where none is"] if request.content else []
        if "multipart/form-data" in operation.node["requestBody"]["content"]:
            kind = request.headers.get("content-type", "")
            return [] if kind.startswith("multipart/form-data") else [f"media type {kind}"]
        return self._refute_content((*operation.pointer, "requestBody"), request.headers, request.content)

    def _refute_content(self, pointer: Sequence[str], headers: httpx.Headers, content: bytes) -> list[str]:
        if self._at(pointer).get("x-unknown"):
            return []
        described = self._at(pointer).get("content", {})
        kind = headers.get("content-type", "").partition(";")[0]
        if not described and not content:
            return []
        if kind not in described:
            return [] if not content and not described else [f"media type {kind}"]
        if kind != "application/json":
            return []
        return self.violations((*pointer, "content", kind, "schema"), json.loads(content))

    def _parts(self, schema: Node) -> Iterator[Node]:
        schema = self.follow(schema)
        yield schema
        for part in (*schema.get("allOf", ()), *schema.get("oneOf", ())):
            yield from self._parts(part)

    def _target(self, node: Node) -> tuple[str, ...]:
        return tuple(
            part.replace("~1", "/").replace("~0", "~") for part in node["$ref"].removeprefix("#/").split("/")
        )

    def _at(self, pointer: Sequence[str]) -> Node:
        node: Any = self.spec
        for part in pointer:
            node = node[part]
        found: Node = node
        return found
