"""The locks as the window is given them: looked up, listed anew, cut off and taken up, saved."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from installer_app.cloud.doorlock import Page
from installer_app.model.doorlock import Lock
from installer_app.model.fault import Fault
from installer_app.store.roster import FILE
from installer_app.support.lock_lists import read_lists
from installer_app.ui.lock_roll import Column, Roll, Sought, natural
from installer_app.ui.roll_call import call_roll
from installer_app.workflow.diagnosis import FindingCode
from installer_app.workflow.diagnosis.health import Advance, Listed, judge_all
from tests.scenario.test_health import PROPERTY, Lists
from tests.ui.locks_kit import make_areas, make_lock
from tests.unit.healthy_lock import NOW, RECORD


async def test_nothing_is_known_until_it_was_listed_and_then_at_once(tmp_path: Path) -> None:
    lists = read_lists(tmp_path / FILE, Lists())
    before = await lists.look()
    assert (len(before), before.listed_at, before.oldest) == (0, None, None)
    told: list[Advance] = []
    await lists.refresh(None, told.append)
    assert told[-1] == Advance(100, 1, 1)
    roll = await lists.look()
    assert len(roll) == 100
    assert roll.listed_at is not None
    assert roll.properties == {PROPERTY: "Kanaalhuis"}
    again = await read_lists(tmp_path / FILE, Lists(breaks_after=0)).look()
    assert again.counts == roll.counts, "another start knows as much, and asks nobody"


async def test_a_listing_that_is_cancelled_keeps_what_it_read_and_goes_on(tmp_path: Path) -> None:
    class Slow(Lists):
        async def lock_pages(
            self, property_id: str | None = None, start: str | None = None
        ) -> AsyncIterator[Page[Lock]]:
            async for page in super().lock_pages(property_id, start):
                if self.pages == 4:
                    await asyncio.Event().wait()
                yield page

    listing = asyncio.ensure_future(read_lists(tmp_path / FILE, slow := Slow()).refresh(None, print))
    while slow.pages < 4:
        await asyncio.sleep(0.01)
    listing.cancel()
    with suppress(asyncio.CancelledError):
        await listing
    lists = read_lists(tmp_path / FILE, reader := Lists())
    part = await lists.look()
    assert (len(part), part.listed_at) == (30, None)
    await lists.refresh(None, lambda _: None)
    assert reader.pages == 7
    assert len(await lists.look()) == 100


async def test_rows_are_saved_in_their_order_and_none_is_a_formula(tmp_path: Path) -> None:
    lists = read_lists(tmp_path / FILE, Lists())
    evil = Listed(replace(RECORD, display_name="=1+1", private=None), NOW)
    rolls = call_roll([evil, Listed(make_lock(10), NOW)], make_areas(), {}, NOW)
    order = rolls.seek(Sought(column=Column.LOCK))
    assert await lists.save([rolls.row(n) for n in order], tmp_path / "locks.csv") == 2
    rows = list(csv.reader((tmp_path / "locks.csv").read_text("utf-8-sig").splitlines()))
    assert [row[1] for row in rows] == ["Name", "'=1+1", "Door 1.10"]
    assert rows[2][6:8] == ["warning", "Its last sync is older than usual"]
    with pytest.raises(Fault, match="computer_storage"):
        await lists.save([], tmp_path / "locks.csv" / "below.csv")


def call(count: int) -> Roll:
    listed = [Listed(make_lock(n), NOW - n) for n in range(count)]
    return call_roll(listed, make_areas(), {}, NOW)


def test_the_roll_judges_as_the_command_line_does() -> None:
    roll, areas = call(400), make_areas()
    health = judge_all([Listed(make_lock(n), NOW) for n in range(400)], areas, NOW)
    assert roll.counts.causes == health.causes
    worst = [roll.row(n).verdict for n in roll.seek(Sought())]
    assert [(one.weight, len(one.codes)) for one in worst] == [
        (one.weight, len(one.codes)) for one in health.standings
    ]


@pytest.mark.parametrize("column", Column)
def test_each_column_sorts_all_rows_and_backwards_is_the_other_way_round(column: Column) -> None:
    roll = call(300)
    there, back = (roll.seek(Sought(column=column, backwards=way)) for way in (False, True))
    assert sorted(there) == list(range(300))
    assert list(back) == list(reversed(there))
    rows = [roll.row(n) for n in there]
    match column:
        case Column.LOCK:
            assert (names := [natural(row.name) for row in rows]) == sorted(names)
        case Column.KNOWN:
            assert (weights := [-(row.verdict.weight or 0) for row in rows]) == sorted(weights)
        case Column.PLACE:
            assert (places := [(row.property_name, row.area.casefold()) for row in rows]) == sorted(places)
        case Column.SYNC:
            assert (times := [row.synced_at or 0 for row in rows]) == sorted(times)
        case Column.FIRMWARE:
            current = [row.firmware == row.required for row in rows if row.is_shown]
            assert current == sorted(current), "those behind are first"
        case Column.READ:
            assert (ages := [row.read_at for row in rows]) == sorted(ages)


def test_a_cause_finds_those_that_are_counted() -> None:
    roll = call(400)
    for code, count in roll.counts.causes.items():
        assert len(roll.seek(Sought(cause=code.value))) == count
    assert len(roll.seek(Sought(cause="any"))) == roll.counts.with_findings
    assert not roll.seek(Sought(cause=FindingCode.WEAK_SIGNAL.value))
