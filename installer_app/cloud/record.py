"""Reads a record from JSON by the forms of its members, and writes one for a body.

What is missing, null or of another type is None; what is unheard of stays in `raw`. Nothing is raised."""

from __future__ import annotations

import json
import math
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from installer_app.cloud.answer import UNPRINTABLE
from installer_app.model.bold import SPILLED
from installer_app.model.form import Form
from installer_app.model.redaction import Raw
from installer_app.model.secret import Secret

T = TypeVar("T")
Read = Callable[[object], object]
UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
TEXT_LIMIT: Final = 1024
LIST_LIMIT: Final = 10_000
ID: Final = "id"


@dataclass(frozen=True)
class _Member:
    name: str
    key: str
    """As the service calls it."""
    read: Read
    record: type | None
    """What it is, if its members may stand beside it."""


def read(kind: type[T], data: object) -> T:
    """A record of this kind; of data that is no object one that reports nothing."""
    members = data if isinstance(data, dict) else {}
    values: dict[str, Any] = {}
    record: type = kind  # type[T] is not known to be hashable
    for member in _members(record):
        value = members.get(member.key)
        if member.record is not None and value == {}:
            values[member.name] = _gather(member.record, members, record)
        elif value is not None:
            values[member.name] = member.read(value)
    if _keeps_raw(record):
        values["raw"] = Raw(data)
    return kind(**values)


def write(record: object) -> dict[str, object]:
    """A record as a body: members that are None are left out."""
    assert is_dataclass(record)
    hints = get_type_hints(type(record), include_extras=True)
    values = ((each.name, getattr(record, each.name)) for each in fields(record) if each.name != "raw")
    return {_key(name): _write(_bare(hints[name]), value) for name, value in values if value is not None}


def _write(hint: object, value: object) -> object:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, tuple):
        return [_write(None, item) for item in value]
    if is_dataclass(value):
        return write(value)
    if isinstance(value, str) and _form(hint) is Form.JSON:
        return json.loads(value)
    return value


@cache
def _members(kind: type) -> tuple[_Member, ...]:
    hints = get_type_hints(kind, include_extras=True)
    assert is_dataclass(kind)
    found = []
    for each in fields(kind):
        if each.name != "raw":
            hint = _bare(hints[each.name])
            spills = hint if isinstance(hint, type) and each.metadata.get(SPILLED) else None
            found.append(_Member(each.name, _key(each.name), _reader(hint), spills))
    return tuple(found)


@cache
def _keeps_raw(kind: type) -> bool:
    assert is_dataclass(kind)
    return any(each.name == "raw" for each in fields(kind))


def _key(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _bare(hint: object) -> object:
    """The hint without None."""
    if get_origin(hint) in (Union, types.UnionType):
        kinds = [each for each in get_args(hint) if each is not type(None)]
        if len(kinds) == 1:
            return kinds[0]
    return hint


def _form(hint: object) -> Form | None:
    if get_origin(hint) is Annotated:
        return next((each for each in get_args(hint) if isinstance(each, Form)), None)
    return None


def _reader(hint: object) -> Read:
    form = _form(hint)
    if form is not None:
        return READERS[form]
    if get_origin(hint) is tuple:
        return _list_reader(_reader(get_args(hint)[0]))
    assert isinstance(hint, type)
    return _record_reader(hint)


def _record_reader(kind: type) -> Read:
    return lambda value: read(kind, value) if isinstance(value, dict) else None


def _list_reader(one: Read) -> Read:
    def read_list(value: object) -> object:
        if not isinstance(value, list):
            return None
        items = (one(item) for item in value[:LIST_LIMIT] if item is not None)
        return tuple(item for item in items if item is not None)

    return read_list


def _gather(kind: type, beside: Mapping[object, object], parent: type) -> object:
    """A record whose members stand beside it, in its parent. Those the parent has too are the parent's."""
    own = {member.key for member in _members(parent)} | {ID}
    names = _spilling(kind) - own
    return read(kind, {key: value for key, value in beside.items() if key in names})


@cache
def _spilling(kind: type) -> frozenset[str]:
    """The members that stand beside an emptied record: its own, and those of what was emptied inside."""
    members = _members(kind)
    inner = (_spilling(member.record) for member in members if member.record is not None)
    return frozenset({member.key for member in members}.union(*inner))


def _read_id(value: object) -> str | None:
    return value if isinstance(value, str) and UUID.fullmatch(value) else None


def _read_text(value: object) -> str | None:
    return UNPRINTABLE.sub("\ufffd", value[:TEXT_LIMIT]) if isinstance(value, str) else None


def _read_version(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return str(value)
    return _read_text(value)


def _read_flag(value: object) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def _read_number(value: object) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < 2**63 and math.isfinite(value) else None


def _read_scope(value: object) -> str | None:
    return _read_text(value) if isinstance(value, str) else f"?{_read_json(value)}"[:TEXT_LIMIT]


def _read_json(value: object) -> str | None:
    try:
        return json.dumps(value, separators=(",", ":"))
    except RecursionError:
        return None


def _read_switches(value: object) -> tuple[tuple[str, bool], ...] | None:
    if not isinstance(value, dict):
        return None
    named = ((_read_text(name) or "", _read_flag(flag)) for name, flag in list(value.items())[:LIST_LIMIT])
    return tuple(sorted((name, flag) for name, flag in named if flag is not None))


def _read_hidden(value: object) -> Secret | None:
    text = value if isinstance(value, str) else _read_json(value)
    return None if text is None else Secret(text)


READERS: Final[Mapping[Form, Read]] = {
    Form.ID: _read_id,
    Form.TEXT: _read_text,
    Form.VERSION: _read_version,
    Form.FLAG: _read_flag,
    Form.NUMBER: _read_number,
    Form.SCOPE: _read_scope,
    Form.JSON: _read_json,
    Form.SWITCHES: _read_switches,
    Form.HIDDEN: _read_hidden,
}
