"""Many locks: listed once and taken up where it stopped, judged like one, worst first, written as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from installer_app.cloud.doorlock import Page
from installer_app.cloud.reader import Reader
from installer_app.model.doorlock import Area, AreaPrivate, Lock, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.roster import FILE, Roster
from installer_app.support.health import judge, refresh, write_csv
from installer_app.workflow.diagnosis import FindingCode, Weight
from installer_app.workflow.diagnosis.health import Advance
from tests.unit.healthy_lock import AREA, DAY, NOW, PLACE, PRIVATE, RECORD, iso

PROPERTY = "9409e4f0-0000-4000-8000-000000000001"


def make_lock(n: int, **private: str | None) -> Lock:
    lock_id = f"10c0ffee-0000-4000-8000-{n:012d}"
    return replace(
        RECORD,
        lock_id=lock_id,
        property_id=PROPERTY,
        display_name=f"Door {n:06d}",
        private=PRIVATE if not private else replace(PRIVATE, last_known_sync_date=private["sync"]),
    )


LOCKS = tuple(make_lock(n) if n % 10 else make_lock(n, sync=iso(NOW - 9 * DAY)) for n in range(100))
AREAS = (replace(PLACE, property_id=PROPERTY, lock_ids=None, private=AreaPrivate(key_map_version="k7")),)


class Lists(Reader):
    """The lists of a cloud, ten locks a page, that break off after so many pages."""

    def __init__(self, breaks_after: int | None = None, forgets: bool = False) -> None:
        self.breaks_after, self.forgets = breaks_after, forgets
        self.hides_properties = False
        self.pages = 0

    async def lock_pages(
        self, property_id: str | None = None, start: str | None = None
    ) -> AsyncIterator[Page[Lock]]:
        if start is not None and self.forgets:
            raise Fault(FaultCode.CLOUD_REFUSED, "pageToken", refused=True)
        for at in range(int(start or 0), len(LOCKS), 10):
            if self.breaks_after == self.pages:
                raise Fault(FaultCode.CLOUD_UNREACHABLE)
            self.pages += 1
            following = at + 10
            yield Page(LOCKS[at:following], next=str(following) if following < len(LOCKS) else None)

    async def areas(self, property_id: str) -> AsyncIterator[tuple[Area, ...]]:
        yield AREAS

    async def properties(self) -> AsyncIterator[tuple[Property, ...]]:
        if self.hides_properties:
            raise Fault(FaultCode.ACCOUNT_FORBIDDEN, refused=True)
        yield (Property(property_id=PROPERTY, display_name="Kanaalhuis"), Property(property_id="unnamed"))


def now() -> float:
    return float(NOW)


async def test_locks_are_listed_and_judged_worst_first(tmp_path: Path) -> None:
    told: list[Advance] = []
    with closing(Roster(tmp_path / FILE)) as roster:
        await refresh(Lists(), roster, now, advance=told.append)
        health = judge(roster, NOW)
    assert len(health.standings) == 100
    assert health.causes == {FindingCode.SYNC_OVERDUE: 10}
    assert [one.weight for one in health.standings[:11]] == [Weight.WARNING] * 10 + [None]
    assert (told[9], told[-1]) == (Advance(100), Advance(100, 1, 1))


async def test_properties_are_called_by_their_names_where_they_are_seen(tmp_path: Path) -> None:
    lists = Lists()
    with closing(Roster(tmp_path / FILE)) as roster:
        lists.hides_properties = True
        await refresh(lists, roster, now)
        assert roster.property_names() == {}
        lists.hides_properties = False
        await refresh(lists, roster, now)
        assert roster.property_names() == {PROPERTY: "Kanaalhuis"}


@pytest.mark.parametrize("forgets", [False, True])
async def test_a_listing_that_was_cut_off_goes_on_where_it_stopped(tmp_path: Path, forgets: bool) -> None:
    with closing(Roster(tmp_path / FILE)) as roster:
        with pytest.raises(Fault):
            await refresh(Lists(breaks_after=4), roster, now)
        assert len(judge(roster, NOW).standings) == 40, "what was listed is kept"
        again = Lists(forgets=forgets)
        await refresh(again, roster, now)
        assert again.pages == (10 if forgets else 6)
        assert len(judge(roster, NOW).standings) == 100


async def test_what_the_list_has_no_more_goes_only_once_it_was_read_to_its_end(tmp_path: Path) -> None:
    gone = replace(RECORD, lock_id="10c0ffee-0000-4000-8000-ffffffffffff", property_id=PROPERTY)
    with closing(Roster(tmp_path / FILE)) as roster:
        first = roster.begin(None, NOW - DAY)
        roster.add(None, first.number, [gone], NOW - DAY, None)
        roster.end(None, first.number, NOW - DAY)
        with pytest.raises(Fault):
            await refresh(Lists(breaks_after=4), roster, now)
        assert len(judge(roster, NOW).standings) == 41
        await refresh(Lists(), roster, now)
        assert len(judge(roster, NOW).standings) == 100


async def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database" * 500)
    with closing(Roster(tmp_path / FILE)) as roster:
        await refresh(Lists(), roster, now)
        assert len(judge(roster, NOW, PROPERTY.upper()).standings) == 100


async def test_no_cell_of_the_csv_is_a_formula(tmp_path: Path) -> None:
    evil = replace(RECORD, display_name='=HYPERLINK("http://evil")', private=None)
    with closing(Roster(tmp_path / FILE)) as roster:
        listing = roster.begin(None, NOW)
        roster.add(None, listing.number, [evil], NOW, None)
        roster.add_areas([replace(PLACE, area_id=AREA, display_name="+1")], NOW)
        text = write_csv(judge(roster, NOW), lambda code: code.value, ["a"] * 9)
    _head, row = csv.reader(io.StringIO(text))
    assert (row[1], row[3], row[5]) == ('\'=HYPERLINK("http://evil")', "'+1", "private_hidden")
