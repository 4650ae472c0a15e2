"""Many locks as a table has them: frozen rows, found and sorted in Python by keys that are made once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Final

from installer_app.model.doorlock import Area
from installer_app.model.fault import Fault
from installer_app.protocol.label import parse_lock
from installer_app.workflow.diagnosis import FindingCode, Weight
from installer_app.workflow.diagnosis.case import bracketed_serial, read_time
from installer_app.workflow.diagnosis.health import Health, Standing

ANY: Final = "any"
"""Any finding at all, among causes."""
_DIGITS: Final = re.compile(r"\d+")
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class Column(IntEnum):
    """The columns, from the left; sorted by KNOWN the worst are first."""

    LOCK = 0
    KNOWN = 1
    PLACE = 2
    SYNC = 3
    FIRMWARE = 4
    READ = 5


@dataclass(frozen=True, slots=True)
class LockRow:
    """One lock. Texts are empty where nothing is known."""

    standing: Standing
    lock_id: str
    name: str
    """Without the serial in its brackets."""
    serial: str
    property_id: str
    property_name: str
    area: str
    """With those it is in: `Floor 4, East`."""
    synced_at: int | None
    """Unix seconds."""
    found_by: str
    """All that it is found by, in one text."""
    sorts_as: str
    """Its name as people count: `Door 2` comes before `Door 10`."""

    @property
    def place(self) -> str:
        """Area and property, in words."""
        return ", ".join(one for one in (self.area, self.property_name) if one)


@dataclass(frozen=True)
class Sought:
    """What is looked for among the locks, and in which order."""

    text: str = ""
    cause: str = ""
    """A FindingCode, ANY, or empty for all."""
    property_id: str = ""
    column: Column = Column.KNOWN
    backwards: bool = False


@dataclass(frozen=True)
class Counts:
    """How many locks there are, how many of them with a finding, and with which."""

    locks: int
    with_findings: int
    causes: Mapping[FindingCode, int]


@dataclass(frozen=True)
class Roll:
    """All locks that are known, worst first."""

    rows: tuple[LockRow, ...] = ()
    causes: Mapping[FindingCode, int] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    """What those are called that are known, by id in lower case."""
    oldest: int | None = None
    """When the oldest of the rows was read, Unix seconds."""
    listed_at: int | None = None
    """When all locks in reach were last listed to the end; None: never, or that was cut off."""

    @cached_property
    def troubled(self) -> int:
        """How many have something that matters."""
        return sum((row.standing.weight or 0) > Weight.NOTICE for row in self.rows)

    @cached_property
    def with_findings(self) -> int:
        """How many have any finding."""
        return sum(row.standing.weight is not None for row in self.rows)

    def count(self, property_id: str = "") -> Counts:
        """How many there are, and how many have what; of one property, or of all."""
        if not property_id:
            return Counts(len(self.rows), self.with_findings, self.causes)
        own = [row.standing for row in self.rows if row.property_id == property_id]
        causes = Counter(code for one in own for code in one.codes)
        return Counts(len(own), sum(one.weight is not None for one in own), causes)

    def seek(self, sought: Sought) -> list[int]:
        """The rows that fit, by their numbers, in the order that is asked for."""
        fit = self._orders[sought.column][:: -1 if sought.backwards else 1]
        rows = self.rows
        if sought.property_id:
            fit = [n for n in fit if rows[n].property_id == sought.property_id]
        if sought.cause == ANY:
            fit = [n for n in fit if rows[n].standing.codes]
        elif sought.cause:
            cause = FindingCode(sought.cause)
            fit = [n for n in fit if cause in rows[n].standing.codes]
        for word in read_words(sought.text):
            fit = [n for n in fit if word in rows[n].found_by]
        return fit

    @cached_property
    def _orders(self) -> Mapping[Column, list[int]]:
        return _Orders(self)


class _Orders(dict[Column, list[int]]):
    """The rows in the order of each column, sorted when it is first asked for. Equals stay worst first."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll

    def __missing__(self, column: Column) -> list[int]:
        numbers = range(len(self._roll.rows))
        if column is Column.KNOWN:
            order = list(numbers)
        else:
            order = sorted(numbers, key=list(self._keys(column)).__getitem__)
        self[column] = order
        return order

    def _keys(self, column: Column) -> Iterator[str | int]:
        rows = self._roll.rows
        match column:
            case Column.PLACE:
                return (f"{row.property_name}\n{row.area}".casefold() for row in rows)
            case Column.SYNC:
                return (row.synced_at or 0 for row in rows)
            case Column.FIRMWARE:
                return map(_firmware_key, rows)
            case Column.READ:
                return (row.standing.listed.read_at for row in rows)
        return (row.sorts_as for row in rows)


def call_roll(
    health: Health,
    areas: Mapping[str, Area],
    names: Mapping[str, str],
    listed_at: int | None = None,
    pace: Callable[[Iterable[Standing]], Iterable[Standing]] = iter,
) -> Roll:
    """The rows of all locks; `areas` and the `names` of properties by id in lower case. `pace` may let other
    threads have their turn between one and the next."""
    paths = {key: _path(key, areas) for key in areas}
    rows = tuple([_row(one, paths, names) for one in pace(health.standings)])
    known = {row.property_id: row.property_name for row in rows if row.property_id}
    return Roll(rows, health.causes, {**names, **known}, health.oldest, listed_at)


def _row(one: Standing, paths: Mapping[str, str], names: Mapping[str, str]) -> LockRow:
    lock = one.listed.lock
    name = lock.display_name or ""
    serial = bracketed_serial(name) or ""
    if serial:
        name = name[: -len(serial) - 2].rstrip()
    property_id, area_id = (lock.property_id or "").lower(), lock.area_id or ""
    synced_at = read_time(lock.private.last_known_sync_date) if lock.private else None
    lock_id, area = lock.lock_id or "", paths.get(area_id.lower()) or area_id
    called = names.get(property_id, property_id)
    found_by = f"{lock_id}\n{name}\n{serial}\n{called}\n{property_id}\n{area}".casefold()
    return LockRow(one, lock_id, name, serial, property_id, called, area, synced_at, found_by, natural(name))


def _path(key: str, areas: Mapping[str, Area]) -> str:
    """The area's name after the names of those it is in; a circle is left where it closes."""
    names: list[str] = []
    seen: set[str] = set()
    at: str | None = key
    while at is not None and at in areas and at not in seen:
        seen.add(at)
        area = areas[at]
        names.append(area.display_name or area.area_id or "")
        at = area.parent_area_id.lower() if area.parent_area_id else None
    return ", ".join(reversed(names))


def _firmware_key(row: LockRow) -> str:
    private = row.standing.listed.lock.private
    if private is None:
        return "3"
    current, required = private.current_firmware_version, private.required_firmware_version
    rank = 2 if required is None or current == required else 0 if current else 1
    return f"{rank}{natural(current or '')}"


def natural(text: str) -> str:
    """A text that sorts as people count."""
    return _DIGITS.sub(lambda found: found[0].zfill(9), text.casefold())


def read_words(text: str) -> tuple[str, ...]:
    """What a row must contain; of a label that is scanned, its serial."""
    if ":" in text:
        try:
            return (parse_lock(text)[0].casefold(),)
        except Fault:
            pass
    return tuple(text.casefold().split())


def read_id(text: str) -> str:
    """The id that a text is; empty where it is none."""
    found = text.strip()
    return found if _ID.fullmatch(found) else ""
