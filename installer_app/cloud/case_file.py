"""A case as plain data and back: records as the service sent them, redacted, so that what it really said is
kept and not only what was understood. Of people only what is listed is kept, and no name is readable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from installer_app.cloud.record import read
from installer_app.model.cloud import Account, FirmwareScope
from installer_app.model.doorlock import Area, Event, FirmwareVersion, Lock, LockAccessLog
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.form import Sent
from installer_app.model.lock import LockInfo
from installer_app.model.people import User, UserDevice, UserGroup
from installer_app.model.redaction import mask
from installer_app.workflow.diagnosis.case import Case, Person, Reading, Signal
from installer_app.workflow.snapshot import Snapshot

T = TypeVar("T")
Plain = Mapping[str, object]
READINGS: Final = (
    "record", "namesakes", "area", "required", "logs", "events", "accounts", "info", "signal",
)  # fmt: skip
OF_PERSON: Final = ("user", "groups", "devices")
OF_USER: Final = frozenset(
    {
        "userId", "userPermissions", "deviceIds", "displayName", "private", "type", "typeState", "createdAt",
        "lastModifiedAt", "lastModifiedBy",
    }
)  # fmt: skip
"""What is kept of a user that was studied: references to other systems, and what is unheard of, are not."""


def write_case(case: Case) -> dict[str, object]:
    """A case without its jobs, which are written by themselves. A person is in it only if one was studied."""
    return {
        "lockId": case.lock_id,
        "now": case.now,
        "aheadS": case.ahead_s,
        "utcOffsetS": case.utc_offset_s,
        "scope": case.scope.value if case.scope else None,
        "person": _write_person(case.person) if case.person else None,
        **{name: _write(getattr(case, name)) for name in READINGS if name != "accounts"},
        "accounts": _write(_nameless(case.accounts)),
    }


def read_case(data: Plain, jobs: tuple[Snapshot, ...] = ()) -> Case:
    """The case again. Faults: computer_bundle_unreadable."""
    person = data.get("person")
    try:
        return Case(
            _checked(str, data.get("lockId")),
            _checked(int, data.get("now")),
            _checked(int | None, data.get("aheadS")),
            _checked(int, data.get("utcOffsetS")),
            _reading(data, "record", _record(Lock)),
            _reading(data, "namesakes", _records(Lock)),
            _reading(data, "area", _record(Area)),
            _reading(data, "required", _record(FirmwareVersion)),
            _checked(FirmwareScope | None, data.get("scope")),
            _reading(data, "logs", _records(LockAccessLog)),
            _reading(data, "events", _records(Event)),
            _reading(data, "accounts", lambda value: _checked(tuple[Account, ...], value)),
            _person(person) if isinstance(person, dict) else None,
            _reading(data, "info", lambda value: _checked(LockInfo, value)),
            _reading(data, "signal", lambda value: _checked(Signal, value)),
            jobs,
        )
    except (ValidationError, ValueError) as error:
        raise Fault(FaultCode.COMPUTER_BUNDLE_UNREADABLE, f"{type(error).__name__} in the case") from None


def _person(data: Plain) -> Person:
    return Person(
        _reading(data, "user", _record(User)),
        _reading(data, "groups", _records(UserGroup)),
        _reading(data, "devices", _records(UserDevice)),
    )


def _write(reading: Reading[object]) -> dict[str, object]:
    why = reading.why.value if reading.why else None
    return {"at": reading.at, "why": why, "value": _plain(reading.value)}


def _nameless(accounts: Reading[tuple[Account, ...]]) -> Reading[tuple[Account, ...]]:
    found = accounts.value
    return replace(accounts, value=None if found is None else tuple(one.masked for one in found))


def _write_person(person: Person) -> dict[str, object]:
    written = {name: _write(getattr(person, name)) for name in OF_PERSON}
    user, phones = written["user"], written["devices"]
    user["value"] = _mask_user(user["value"])
    if isinstance(phones["value"], list):
        phones["value"] = [_mask_name(phone) for phone in phones["value"]]
    return dict(written)


def _mask_user(user: object) -> object:
    if not isinstance(user, dict):
        return None
    kept = {name: value for name, value in user.items() if name in OF_USER}
    return {**_mask_name(kept), "private": _mask(kept.get("private"))}


def _mask_name(record: object) -> dict[str, object]:
    """The record with a name that only who knows it recognizes."""
    if not isinstance(record, dict):
        return {}
    return {name: _mask(value) if name == "displayName" else value for name, value in record.items()}


def _mask(value: object) -> object:
    """Of every text the first letter: that there is one shows, and no more."""
    match value:
        case str():
            return mask(value)
        case dict():
            return {name: _mask(each) for name, each in value.items()}
        case None | bool():
            return value
        case _:
            return None


def _plain(value: object) -> object:
    match value:
        case None:
            return None
        case Sent():
            return value.raw.shown()
        case tuple():
            return [_plain(each) for each in value]
        case _:
            kind: Any = type(value)
            return _adapter(kind).dump_python(value, mode="json")


def _reading(data: Plain, name: str, decode: Callable[[object], T]) -> Reading[T]:
    found = data.get(name)
    if not isinstance(found, dict):
        raise ValueError(name)
    value = found.get("value")
    at, why = _checked(int | None, found.get("at")), _checked(FaultCode | None, found.get("why"))
    return Reading(None if value is None else decode(value), at, why)


def _record(kind: type[T]) -> Callable[[object], T]:
    return lambda value: read(kind, value)


def _records(kind: type[T]) -> Callable[[object], tuple[T, ...]]:
    return lambda value: tuple(read(kind, each) for each in _checked(list[object], value))


def _checked(kind: Any, value: object) -> Any:
    return _adapter(kind).validate_python(value)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
