"""Checks of what callers send: ids, versions, times, JSON bodies. Everything wrong is 400 `invalid input`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NoReturn

from installer_app.sandbox.cloud.refusal import Refusal
from installer_app.sandbox.signing import Json

UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
FIRMWARE_NAME: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
FIRMWARE_VERSION: Final = re.compile(r"(0|[1-9][0-9]{0,9})(\.(0|[1-9][0-9]{0,9})){2,3}")
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
NAME_LIMIT: Final = 256
DEPTH_LIMIT: Final = 32


def check_id(name: str, value: str) -> str:
    """A UUID of 36 characters, in lower case."""
    if not UUID.fullmatch(value):
        raise Refusal(400, f"{name} is not a UUID")
    return value.lower()


def check_firmware_name(value: str) -> str:
    """Letters, digits, hyphens and periods; never `.` or `..`."""
    if not FIRMWARE_NAME.fullmatch(value) or value in {".", ".."}:
        raise Refusal(400, "version is not a firmware version")
    return value


def check_time(name: str, value: Json) -> str:
    """ISO 8601 UTC with `Z` and 0 to 9 fraction digits."""
    if not isinstance(value, str) or not TIME.fullmatch(value):
        raise Refusal(400, f"{name} is not a UTC time")
    try:
        datetime.strptime(value[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refusal(400, f"{name} is not a UTC time") from error
    return value


def order_times(text: str) -> tuple[str, str]:
    """A key that sorts checked times as instants, whatever their fraction digits."""
    return text[:19], text[19:].strip(".Z").ljust(9, "0")


def check_text(name: str, value: Json, *, limit: int = NAME_LIMIT, empty: bool = False) -> str:
    """Text of at most `limit` characters, none of them a control character."""
    if not isinstance(value, str) or len(value) > limit or CONTROL.search(value):
        raise Refusal(400, f"{name} is not text")
    if not empty and not value.strip():
        raise Refusal(400, f"{name} is empty")
    return value


def read_json(data: bytes) -> Json:
    """Any JSON of strict form: UTF-8, no NaN, no lone surrogate, no key twice, not too deep."""
    try:
        text = data.decode("utf-8")
        value: Json = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_object)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "the body is not JSON") from error
    if _depth(value) > DEPTH_LIMIT:
        raise Refusal(400, "the body is too deep")
    return value


def read_object(
    data: bytes, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> Mapping[str, Json]:
    """A JSON object with these members and no other."""
    return check_object("the body", read_json(data), required, optional)


def check_object(
    name: str, value: Json, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> Mapping[str, Json]:
    """An object with these members and no other."""
    if not isinstance(value, Mapping):
        raise Refusal(400, f"{name} is not an object")
    if missing := required - value.keys():
        raise Refusal(400, f"{name} lacks {', '.join(sorted(missing))}")
    if unknown := value.keys() - required - optional:
        raise Refusal(400, f"{name} has {len(unknown)} unknown members")
    return value


def check_list(name: str, value: Json, limit: int) -> list[Json]:
    """An array of at most `limit` items."""
    if not isinstance(value, list) or len(value) > limit:
        raise Refusal(400, f"{name} is not an array of at most {limit}")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key twice")
    return members


def _depth(value: Json) -> int:
    deepest, rest = 0, [(value, 1)]
    while rest:
        item, depth = rest.pop()
        deepest = max(deepest, depth)
        if isinstance(item, Mapping):
            rest += [(member, depth + 1) for member in item.values()]
        elif isinstance(item, list):
            rest += [(member, depth + 1) for member in item]
    return deepest
