"""A list taken into the worklist: places found by id or name, and nothing half imported."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from installer_app.model.cloud import Area, Property
from installer_app.model.door import BadRow, Column, RowReason
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.worklist import Worklist
from installer_app.support.door_import import Plan, plan, take
from tests.unit.store_kit import folder_at

HOUSE = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
NORTH, SOUTH, ROOM, ROOM_2, SLASH, RING = (f"{n}0000000-0000-4000-8000-00000000000a" for n in range(6))
PROPERTIES = (
    Property(HOUSE, "Kanaalhuis"),
    Property(OTHER, "Noordkade"),
    Property(OTHER.replace("2", "3"), "noordkade"),
)
AREAS = (
    Area(NORTH, HOUSE, "North"),
    Area(SOUTH, HOUSE, "South"),
    Area(ROOM, HOUSE, "Floor  4", NORTH),
    Area(ROOM_2, HOUSE, "Floor 4", SOUTH.upper()),
    Area(SLASH, HOUSE, "Stairs / Lift", NORTH),
    Area(RING, HOUSE, "Ring", RING),
)
ROW = "TEST0000,{},{},Room 1"


class Cloud:
    """Lists in pages; what was asked is counted."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.fault = fault
        self.asked: list[str] = []

    async def properties(self) -> AsyncIterator[tuple[Property, ...]]:
        self.asked.append("properties")
        if self.fault:
            raise self.fault
        for one in PROPERTIES:
            yield (one,)

    async def areas(self, property_id: str) -> AsyncIterator[tuple[Area, ...]]:
        self.asked.append(property_id)
        if self.fault:
            raise self.fault
        yield ()
        yield AREAS


@pytest.fixture
def worklist(tmp_path: Path) -> Iterator[Worklist]:
    with closing(Worklist(folder_at(tmp_path), os.urandom)) as opened:
        yield opened


async def plan_rows(worklist: Worklist, cloud: Cloud, *rows: str) -> Plan:
    raw = "\n".join(("lock,property,area,name", *rows)).encode()
    return await plan(raw, cloud.properties, cloud.areas, worklist)


@pytest.mark.parametrize(
    ("house", "area", "found"),
    [
        ("Kanaalhuis", "North", NORTH),
        ("KANAALHUIS ", "north", NORTH),
        (HOUSE, "South", SOUTH),
        (HOUSE.upper(), "North / Floor 4", ROOM),
        ("Kanaalhuis", "south/floor 4", ROOM_2),
        ("Kanaalhuis", "Stairs / Lift", SLASH),
        ("Kanaalhuis", "North/Stairs/Lift", SLASH),
        ("Kanaalhuis", "Ring", RING),
        ("Kanaalhuis", ROOM.upper(), ROOM),
    ],
)
async def test_a_place_is_found_by_id_by_name_and_by_path(
    worklist: Worklist, house: str, area: str, found: str
) -> None:
    planned = await plan_rows(worklist, Cloud(), ROW.format(house, area))
    assert planned.bad == ()
    (door,) = planned.doors
    assert (door.property_id, door.area_id) == (HOUSE, found)


@pytest.mark.parametrize(
    ("house", "area", "reason", "column", "detail"),
    [
        ("Nowhere", "North", RowReason.PLACE_UNKNOWN, Column.PROPERTY, "Nowhere"),
        ("Noordkade", "North", RowReason.PLACE_AMBIGUOUS, Column.PROPERTY, "2"),
        ("Kanaalhuis", "Attic", RowReason.PLACE_UNKNOWN, Column.AREA, "Attic"),
        ("Kanaalhuis", "Floor 4", RowReason.PLACE_AMBIGUOUS, Column.AREA, "2"),
        ("Kanaalhuis", "East / Floor 4", RowReason.PLACE_UNKNOWN, Column.AREA, "East / Floor 4"),
        ("Kanaalhuis", "/", RowReason.PLACE_UNKNOWN, Column.AREA, "/"),
    ],
)
async def test_a_place_that_is_not_one_is_a_bad_row(
    worklist: Worklist, house: str, area: str, reason: RowReason, column: Column, detail: str
) -> None:
    planned = await plan_rows(worklist, Cloud(), ROW.format(house, area))
    assert (planned.doors, planned.bad) == ((), (BadRow(2, reason, column, detail),))


async def test_places_by_id_ask_the_cloud_nothing_and_names_ask_once(worklist: Worklist) -> None:
    cloud = Cloud()
    assert (await plan_rows(worklist, cloud, ROW.format(HOUSE, ROOM))).doors
    assert cloud.asked == []
    rows = [f"TEST00{n}0,Kanaalhuis,North,Room {n}" for n in range(9)]
    assert len((await plan_rows(worklist, cloud, *rows)).doors) == 9
    assert cloud.asked == ["properties", HOUSE]


@pytest.mark.parametrize("code", [FaultCode.ACCOUNT_FORBIDDEN, FaultCode.CLOUD_UNREACHABLE])
async def test_a_list_that_cannot_be_read_is_said_of_the_rows_that_need_it(
    worklist: Worklist, code: FaultCode
) -> None:
    cloud = Cloud(Fault(code))
    rows = [ROW.format(HOUSE, ROOM), "TEST0010,Kanaalhuis,North,R 2", f"TEST0020,{HOUSE},North,R 3"]
    planned = await plan_rows(worklist, cloud, *rows, "TEST0030,Kanaalhuis,South,R 4")
    assert [door.serial for door in planned.doors] == ["TEST0000"]
    assert [(row.number, row.reason, row.column, row.detail) for row in planned.bad] == [
        (3, RowReason.PLACE_UNREADABLE, Column.PROPERTY, code.value),
        (4, RowReason.PLACE_UNREADABLE, Column.AREA, code.value),
        (5, RowReason.PLACE_UNREADABLE, Column.PROPERTY, code.value),
    ]
    assert cloud.asked == ["properties", HOUSE]


async def test_with_one_bad_row_nothing_is_imported_unless_the_good_ones_are_wanted(
    worklist: Worklist,
) -> None:
    planned = await plan_rows(worklist, Cloud(), ROW.format(HOUSE, ROOM), "TEST0010,,,")
    assert take(worklist, planned) == () == worklist.doors()
    assert take(worklist, planned, good_only=True) == worklist.doors() != ()


async def test_a_lock_that_is_planned_already_is_a_bad_row(worklist: Worklist) -> None:
    first = await plan_rows(worklist, Cloud(), ROW.format(HOUSE, ROOM))
    assert len(take(worklist, first)) == 1
    again = await plan_rows(worklist, Cloud(), ROW.format(HOUSE, ROOM), f"TEST0010,{HOUSE},{ROOM},Room 2")
    assert again.bad == (BadRow(2, RowReason.KNOWN, Column.LOCK, "TEST0000"),)
    assert [door.serial for door in again.doors] == ["TEST0010"]
