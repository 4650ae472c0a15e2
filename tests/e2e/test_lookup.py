"""What the window reads of one lock, from the virtual world over real sockets; and its bundle elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from installer_app.compose import open_workplace
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.support.lookup import lookup_of
from installer_app.ui.lookup import Lookup
from installer_app.workflow.diagnosis import Case, diagnose
from installer_app.workflow.requests import ReadRecord
from tests.e2e.kit import World, open_world

INSTALLED = "QZ81MB3E"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world"), "--locks", "1") as opened:
        yield opened


@asynccontextmanager
async def at_work(world: World, *people: str) -> AsyncIterator[tuple[Lookup, str]]:
    """A lookup over an open workplace, and the id of the installed lock."""
    where = Where(sandbox=True, data_dir=world.data_dir, people=people or ("mara", "ruben"))
    async with open_workplace(where) as place:
        read = await place.cloud.ask(ReadRecord(INSTALLED, None), lambda _: None)
        assert read.record is not None
        yield lookup_of(place), read.record.lock_id


async def last_of(cases: AsyncIterator[Case]) -> Case:
    found: Case | None = None
    async for case in cases:
        found = case
    assert found is not None
    return found


async def test_a_lock_is_looked_into_from_far_and_at_its_door(world: World) -> None:
    async with at_work(world) as (lookup, lock_id):
        far = await last_of(lookup.study(lock_id, None, False))
        assert far.record.value is not None and far.info.value is None
        near = await last_of(lookup.study(lock_id, None, True))
        assert near.signal.value is not None
        again = await last_of(lookup.study(lock_id, None, True))  # the radio was let go of
        assert again.signal.value is not None


async def test_the_way_to_it_is_measured_and_who_looks_away_lets_go(world: World) -> None:
    async with at_work(world) as (lookup, _lock_id):
        seen = [one async for one in lookup.probe(INSTALLED, 3)]
        assert len(seen[-1].echoes_ms) == 3 and seen[-1].info is not None
        async with aclosing(lookup.probe(INSTALLED, 1000)) as steps:
            async for one in steps:
                if one.echoes_ms:
                    break
        assert [one async for one in lookup.probe(INSTALLED, 1)]
        assert any(str(one["kind"]).startswith("smp.") for one in lookup.records())


@pytest.mark.slow
async def test_a_lock_that_is_not_there_is_a_fault(world: World) -> None:
    async with at_work(world) as (lookup, _lock_id):
        with pytest.raises(Fault) as raised:
            _ = [one async for one in lookup.probe("00000000", 1)]
        assert raised.value.code in (FaultCode.LOCK_NOT_FOUND, FaultCode.LOCK_LABEL_UNREADABLE)


async def test_logs_access_and_firmware_are_read(world: World) -> None:
    async with at_work(world) as (lookup, lock_id):
        page = await lookup.logs(lock_id, None)
        while page.next is not None:
            page = await lookup.logs(lock_id, page.next)
        case = await last_of(lookup.study(lock_id, None, False))
        area = case.area.value
        assert area is not None and area.property_id is not None
        found = [one async for one in lookup.access(area.property_id, area)][-1]
        assert found.areas.value and found.groups.value
        groups = [one.user_group_id for one in area.access_list or () if one.user_group_id]
        assert set(found.members) == set(groups)
        assert (await lookup.requirement(lock_id)).seen


async def test_what_an_assembler_may_not_see_is_said_and_raises_nothing(world: World) -> None:
    async with at_work(world, "assembler") as (lookup, lock_id):
        case = await last_of(lookup.study(lock_id, None, False))
        assert case.logs.hidden and case.events.hidden
        with pytest.raises(Fault) as raised:
            await lookup.logs(lock_id, None)
        assert raised.value.code is FaultCode.ACCOUNT_FORBIDDEN


async def test_the_bundle_is_what_was_shown_and_tells_the_same_findings_elsewhere(
    world: World, tmp_path: Path
) -> None:
    async with at_work(world) as (lookup, lock_id):
        case = await last_of(lookup.study(lock_id, None, True))
        made, members = await lookup.bundle(case)
        assert await lookup.save(made, tmp_path / "bundle.zip") == members
    clean = Where(sandbox=True, data_dir=world.data_dir)
    async with open_workplace(clean) as place:
        opened = await lookup_of(place).open(tmp_path / "bundle.zip")
    assert opened.case is not None
    assert [one.code for one in diagnose(opened.case)] == [one.code for one in diagnose(case)]
