"""Takes a list of doors into the worklist: its places found at the cloud, all of its rows or none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from installer_app.cloud.record import UUID
from installer_app.model.cloud import Area, Property
from installer_app.model.door import BadRow, Column, Door, PlannedDoor, RowReason
from installer_app.model.fault import Fault
from installer_app.store.door_list import SHOWN, read_doors
from installer_app.store.worklist import Worklist

Properties = Callable[[], AsyncIterator[tuple[Property, ...]]]
"""Those in reach, page by page."""
Areas = Callable[[str], AsyncIterator[tuple[Area, ...]]]
"""Of one property by its id, page by page."""
DEEPEST: Final = 16
T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """What a list amounts to here and now."""

    doors: tuple[Door, ...] = ()
    """Not in the worklist yet, and without ids."""
    bad: tuple[BadRow, ...] = ()
    """By their lines."""
    warnings: tuple[BadRow, ...] = ()
    ignored: tuple[str, ...] = ()
    """Headers of columns that mean nothing here."""


async def plan(raw: bytes, properties: Properties, areas: Areas, worklist: Worklist) -> Plan:
    """Read a list and find its places. The cloud is asked only where a place is named and not given by its
    id. Faults: computer_storage, computer_worklist_damaged; what the cloud says is said of the rows."""
    reading = read_doors(raw)
    known = {door.serial for door in worklist.doors()}
    finder = _Finder(properties, areas)
    doors: list[Door] = []
    bad = list(reading.bad)
    for planned in reading.doors:
        if planned.serial in known:
            bad.append(BadRow(planned.number, RowReason.KNOWN, Column.LOCK, planned.serial))
            continue
        try:
            doors.append(await finder.door(planned))
        except _Unplaced as unplaced:
            bad.append(unplaced.row)
    return Plan(tuple(doors), tuple(sorted(bad, key=_line)), reading.warnings, reading.ignored)


def take(worklist: Worklist, plan: Plan, good_only: bool = False) -> tuple[Door, ...]:
    """Put the doors into the worklist; with a bad row none of them, unless the good ones are wanted all the
    same. What was added. Faults: those of the worklist's `add`."""
    if plan.bad and not good_only:
        return ()
    return worklist.add(plan.doors)


def _line(bad: BadRow) -> int:
    return bad.number


class _Unplaced(Exception):
    def __init__(self, row: BadRow) -> None:
        super().__init__(row)
        self.row = row


@dataclass
class _Finder:
    """Places by their names; every list is read once, and once only where it cannot be read."""

    properties: Properties
    areas: Areas
    listed: Index | Fault | None = None
    areas_of: dict[str, Index | Fault] = field(default_factory=dict)

    async def door(self, planned: PlannedDoor) -> Door:
        property_id = await self._property(planned)
        area_id = await self._area(planned, property_id)
        told = (planned.property, planned.area)
        place = " / ".join(each for each in told if not UUID.fullmatch(each))
        return Door(
            *("", planned.serial, planned.label, property_id, area_id, place, planned.name),
            firmware=planned.firmware,
        )

    async def _property(self, planned: PlannedDoor) -> str:
        if UUID.fullmatch(planned.property):
            return planned.property.lower()
        if self.listed is None:
            self.listed = await _read(self.properties(), index_properties)
        return _one(self.listed, planned, Column.PROPERTY, planned.property)

    async def _area(self, planned: PlannedDoor, property_id: str) -> str:
        if UUID.fullmatch(planned.area):
            return planned.area.lower()
        if property_id not in self.areas_of:
            self.areas_of[property_id] = await _read(self.areas(property_id), index_areas)
        return _one(self.areas_of[property_id], planned, Column.AREA, planned.area)


Path = tuple[str, ...]
"""Parts of a name between slashes, without case and spare blanks."""


@dataclass(frozen=True)
class Index:
    """Ids by what they are called."""

    names: Mapping[Path, tuple[str, ...]]
    paths: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    """By their names behind those of what contains them."""

    def find(self, text: str) -> tuple[str, ...]:
        """Those called so, or else those at the end of such a path. A name may hold a slash of its own."""
        path = _path(text)
        return self.names.get(path) or self.paths.get(path) or ()


def index_properties(listed: Iterable[Property]) -> Index:
    """Properties by their names."""
    return Index(_grouped((_path(each.name), each.property_id) for each in listed))


def index_areas(listed: Iterable[Area]) -> Index:
    """Areas by their names, and by every path that ends with them: `B`, `A / B`."""
    by_id = {area.area_id.lower(): area for area in listed}
    names = _grouped((_path(area.name), area_id) for area_id, area in by_id.items())
    return Index(names, _grouped((path, area_id) for area_id in by_id for path in _paths(by_id, area_id)))


def _paths(by_id: Mapping[str, Area], area_id: str) -> Iterator[Path]:
    """Of `C` in `B` in `A`: `B / C`, `A / B / C`. A ring of parents comes to an end too."""
    path: Path = ()
    at: Area | None = by_id[area_id]
    for _ in range(DEEPEST):
        if at is None:
            return
        path = (*_path(at.name), *path)
        yield path
        at = by_id.get((at.parent_id or "").lower())


def _grouped(pairs: Iterable[tuple[Path, str]]) -> dict[Path, tuple[str, ...]]:
    found: dict[Path, dict[str, None]] = {}
    for path, key in pairs:
        found.setdefault(path, {})[key] = None
    return {path: tuple(keys) for path, keys in found.items() if any(path)}


def _path(text: str) -> Path:
    return tuple(" ".join(part.casefold().split()) for part in text.split("/"))


def _one(index: Index | Fault, planned: PlannedDoor, column: Column, text: str) -> str:
    if isinstance(index, Fault):
        raise _Unplaced(BadRow(planned.number, RowReason.PLACE_UNREADABLE, column, index.code.value))
    match index.find(text):
        case (one,):
            return one
        case ():
            raise _Unplaced(BadRow(planned.number, RowReason.PLACE_UNKNOWN, column, text[:SHOWN]))
        case many:
            raise _Unplaced(BadRow(planned.number, RowReason.PLACE_AMBIGUOUS, column, str(len(many))))


async def _read(pages: AsyncIterator[tuple[T, ...]], index: Callable[[list[T]], Index]) -> Index | Fault:
    try:
        return index([each async for page in pages for each in page])
    except Fault as fault:
        return fault
