"""A computer of a team, with the virtual world: claims, installs, tells, goes offline and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest

from installer_app.compose import Workplace, open_workplace
from installer_app.computer import random_bytes, utc_now
from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import TEAM
from installer_app.model.where import Where
from installer_app.protocol.label import parse_label, parse_lock
from installer_app.store.claims import read_claims
from installer_app.store.worklist import Worklist
from installer_app.support.door_import import plan
from installer_app.support.outcome import Wishes
from installer_app.support.team import Hand, Synced, open_team
from installer_app.support.worklist import Run
from installer_app.team.board import read_board
from installer_app.team.database import TeamDatabase
from installer_app.team.doors import add_doors, claim_doors
from installer_app.team.journals import Installation, register
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState
from tests.e2e.kit import World, open_world
from tests.team.cluster import Cluster

pytestmark = [pytest.mark.team, pytest.mark.slow]
T = TypeVar("T")
COUNT = 3


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world"), "--locks", str(COUNT)) as opened:
        yield opened


@asynccontextmanager
async def at_work(world: World, cluster: Cluster, database: str) -> AsyncIterator[Workplace]:
    """A workplace of the virtual world whose profile names the team's database, as one that is real would."""
    access = cluster.access("mara", database)
    assert access.password is not None
    async with open_workplace(Where(sandbox=True, data_dir=world.data_dir)) as place:
        profile = replace(place.profile, team_url=f"postgresql://mara@127.0.0.1:{cluster.port}/{database}")
        yield replace(place, profile=profile, tokens={**place.tokens, TEAM: access.password})


async def as_hand(place: Workplace, doing: Callable[[Hand], T]) -> T:
    def there() -> T:
        with closing(Worklist(place.folder, random_bytes)) as worklist, open_team(place) as database:
            return doing(Hand(place, worklist, database, "Mara's laptop"))

    return await asyncio.to_thread(there)


async def sync(place: Workplace) -> Synced:
    now = int(utc_now().timestamp())
    return await as_hand(place, lambda hand: hand.sync(now))


async def doors_of(world: World, place: Workplace, *numbers: int) -> tuple[Door, ...]:
    rows = (f"{world.file.labels[f'MRE{n:04}0']};Kanaalhuis;Floor 3;T{n};" for n in numbers)
    raw = "\n".join(("Label;Property;Area;Name;Firmware", *rows)).encode()
    with closing(Worklist(place.folder, random_bytes)) as worklist:
        planned = await plan(raw, place.cloud.properties, place.cloud.areas, worklist)
    assert not planned.bad
    return tuple(replace(each, door_id=f"d-{each.serial}") for each in planned.doors)


async def install(place: Workplace) -> None:
    with closing(Worklist(place.folder, random_bytes)) as worklist:
        run = Run(place.session, place.book, worklist, lambda: int(utc_now().timestamp()))
        await run.work(Wishes(wait_s=60))


async def test_a_day_with_a_team(world: World, cluster: Cluster, database: str, tmp_path: Path) -> None:
    async with at_work(world, cluster, database) as place:
        with closing(TeamDatabase(cluster.access("desk", database))) as desk:
            assert add_doors(desk, await doors_of(world, place, 0, 1, 2)) == COUNT
        claims = await as_hand(place, lambda hand: hand.claim(2))
        assert [each.serial for each in read_claims(place.folder)] == ["MRE00000", "MRE00010"]
        assert claims[0].door.label == parse_label(world.file.labels["MRE00000"])

        # Offline: the doors are in the worklist, and nothing of the install asks for the team.
        cluster.stop()
        try:
            await install(place)
            with pytest.raises(Fault) as raised:
                await sync(place)
            assert raised.value.code is FaultCode.COMPUTER_TEAM_UNREACHABLE
        finally:
            cluster.start()

        synced = await sync(place)
        assert (synced.told, synced.held, synced.conflicts) == (2, (), ())
        assert synced.entries == place.book.verify()
        again = await sync(place)
        assert (again.told, again.entries) == (0, synced.entries)
        with closing(TeamDatabase(cluster.access("reader", database))) as reader:
            board = await asyncio.to_thread(read_board, reader)
        assert (board.doors, board.done, board.done_last_hour) == (COUNT, 2, 2)
        with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
            row = connection.execute(
                "SELECT count(*), count(DISTINCT job) FROM lock_installer.entry"
            ).fetchone()
        assert row == (synced.entries, len(place.session.job_ids()))


async def test_a_door_lost_while_away_is_shown_and_nothing_is_overwritten(
    world: World, cluster: Cluster, database: str
) -> None:
    async with at_work(world, cluster, database) as place:
        doors = await doors_of(world, place, 2)
        with closing(TeamDatabase(cluster.access("desk", database))) as desk:
            add_doors(desk, doors)
        await as_hand(place, lambda hand: hand.claim(1))
        with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
            connection.execute("UPDATE lock_installer.door SET held_until = now() - interval '1 s'")
        with closing(TeamDatabase(cluster.access("ruben", database))) as ruben:
            register(ruben, Installation("k-ruben", "age1ruben", "Ruben"))
            (theirs,) = claim_doors(ruben, "k-ruben", 1)
        assert theirs.held_before == place.key.key_id
        await install(place)
        synced = await sync(place)
        (held,) = synced.held
        (conflict,) = synced.conflicts
        assert held.is_lost and held.serial == "MRE00020"
        assert (conflict.teller, conflict.against) == (place.key.key_id, "k-ruben")
        with closing(TeamDatabase(cluster.access("reader", database))) as reader:
            assert read_board(reader).done == 0


async def test_a_job_goes_to_a_colleague_sealed_and_never_lies_nowhere(
    world: World, cluster: Cluster, database: str, tmp_path: Path
) -> None:
    other = world.neighbour(tmp_path / "there")
    async with at_work(world, cluster, database) as here, at_work(other, cluster, database) as there:
        await as_hand(there, lambda hand: register(hand.database, replace(hand.installation, name="Ruben's")))
        serial, label = parse_lock(world.file.labels["MX40QK8A"])
        job_id = here.session.start("install", [f.LockChosen(serial, label)])
        await until_asks(here, job_id)
        cluster.stop()
        try:
            with pytest.raises(Fault) as raised:
                await as_hand(here, lambda hand: hand.hand_over(job_id, "Ruben's"))
            assert raised.value.code is FaultCode.COMPUTER_TEAM_UNREACHABLE
            assert here.session.snapshot(job_id).memory.outcome is None, "nobody to give it to: it stays"
        finally:
            cluster.start()
        with pytest.raises(Fault) as raised:
            await as_hand(here, lambda hand: hand.hand_over(job_id, "nobody"))
        assert raised.value.code is FaultCode.COMPUTER_USAGE
        assert await as_hand(here, lambda hand: hand.hand_over(job_id, "Ruben's")) == 1
        assert here.session.snapshot(job_id).state is JobState.GIVEN
        assert not [each for each in here.folder.file("parcels").iterdir() if each.suffix == ".age"]
        assert (await sync(here)).taken == (), "it is not for this computer"
        with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
            row = connection.execute("SELECT sealed FROM lock_installer.parcel").fetchone()
        assert row is not None and serial.encode() not in row[0]
        with (
            psycopg.connect(cluster.access("ruben", database).conninfo()) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT sealed FROM lock_installer.parcel")
        taken = await sync(there)
        (new_id,) = taken.taken
        assert not taken.refused
        assert there.session.snapshot(new_id).facts[f.LockChosen].serial == serial
        assert (await sync(there)).taken == ()


async def until_asks(place: Workplace, job_id: str) -> None:
    """It has read the lock and asks for the place; then it rests."""
    async with asyncio.timeout(30):
        while place.session.snapshot(job_id).state is not JobState.ASKING:
            await asyncio.sleep(0.02)
    await place.session.stop(job_id)
