"""A computer kept in step with its team while its window is open, and when nothing can be reached."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import aclosing, closing
from functools import partial
from pathlib import Path

import psycopg
import pytest

from installer_app.model.fault import FaultCode
from installer_app.protocol.label import parse_lock
from installer_app.store.claims import read_claims
from installer_app.support import apart, team
from installer_app.support.team_board import watch_board
from installer_app.team.board import Board
from installer_app.team.database import TeamDatabase
from installer_app.team.doors import Standing, Taken, add_doors, settle_conflict, tell_doors
from installer_app.workflow import facts as f
from tests.e2e.kit import World, open_world, run
from tests.team.bad_network import BadNetwork
from tests.team.cluster import PASSWORD, Cluster
from tests.team.program import PROGRAM
from tests.team.sync_kit import at_team, in_step_at, silent_server, threads, until, write_entries
from tests.team.test_hand import as_hand, doors_of, install, until_asks

pytestmark = [pytest.mark.team, pytest.mark.slow]
DAY = 4_800
"""Entries of a busy day."""
COUNT = 5


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world"), "--locks", str(COUNT)) as opened:
        yield opened


@pytest.fixture
def mara(world: World, tmp_path: Path) -> World:
    """Mara's computer, new."""
    return world.neighbour(tmp_path / "mara")


@pytest.fixture
def ruben(world: World, tmp_path: Path) -> World:
    return world.neighbour(tmp_path / "ruben")


def sent(cluster: Cluster, database: str, key_id: str) -> tuple[int, int, bytes]:
    """How many entries the team has of a journal, the last one's number, and the head."""
    with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
        row = connection.execute(
            "SELECT count(*), coalesce(max(n), 0),"
            " (SELECT head FROM lock_installer.installation WHERE key_id = %(me)s)"
            " FROM lock_installer.entry WHERE installation = %(me)s",
            {"me": key_id},
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), bytes(row[2] or b"")


async def test_a_day_offline_drains_in_order_and_once_with_its_progress_however_it_is_cut(
    mara: World, cluster: Cluster, database: str
) -> None:
    with BadNetwork(cluster.port, 7, drops_per_piece=0.0) as network:
        async with (
            at_team(mara, cluster, database, port=network.port) as place,
            in_step_at(place) as computer,
        ):
            await computer.until(lambda now: now.syncs == 1)
            network.is_away = True
            await asyncio.to_thread(write_entries, place, DAY)
            computer.sync.desk().sync()
            away = await computer.until(lambda now: now.fault is not None and now.waiting == DAY)
            assert away.fault is not None and away.fault.code is FaultCode.COMPUTER_TEAM_UNREACHABLE
            assert away.since is not None and away.told_at is not None
            network.is_away = False
            await computer.until(lambda now: now.sent >= DAY // 3, "half-way")
            network.is_away = True  # in the middle of it
            half = await computer.until(lambda now: not now.is_at_work)
            assert half.fault is not None and 0 < half.waiting < DAY
            network.is_away, network.drops_per_piece = False, 0.01
            told = await computer.until(lambda now: now.syncs >= 2 and not now.is_at_work)
            assert (told.waiting, told.fault) == (0, None)
            assert network.cut >= 1
            drained = computer.stood[computer.stood.index(half) :]
            left = [one.waiting - one.sent for one in drained if one.is_at_work]
            assert left == sorted(left, reverse=True), "nothing is sent anew"
            assert len({one.waiting - one.sent for one in computer.stood if one.is_at_work}) >= 5
            count = place.book.verify()
            assert sent(cluster, database, place.key.key_id) == (count, count, place.book.head())


async def test_a_job_goes_on_and_the_window_closes_while_the_database_hangs(
    mara: World, cluster: Cluster, database: str
) -> None:
    with silent_server() as port:
        async with at_team(mara, cluster, database, port=port) as place:
            with closing(TeamDatabase(cluster.access("desk", database))) as desk:
                add_doors(desk, await doors_of(mara, place, 0))
            async with in_step_at(place) as computer:
                await computer.until(lambda now: now.is_at_work)
                computer.desk.worklist.add(await doors_of(mara, place, 0))
                began = time.monotonic()
                await install(place)
                took_s = time.monotonic() - began
                (job_id,) = place.session.job_ids()
                assert f.InstallApplied in place.session.snapshot(job_id).facts
                assert computer.standing.is_at_work or computer.standing.fault is not None
                assert took_s < 30, "it did not wait for the team"
                looking = asyncio.create_task(anext(watch_board(place)))
                await asyncio.sleep(0.1)
                looking.cancel()
                closed = time.monotonic()
            assert time.monotonic() - closed < 2 * apart.END_S + 1
    await until(lambda: not threads(), "no thread is left once the call is over")


async def test_what_hangs_in_the_middle_is_cut_after_its_deadline(
    mara: World, cluster: Cluster, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "STUCK_S", 0.3)
    monkeypatch.setattr(apart, "LOOK_S", 0.1)
    async with at_team(mara, cluster, database) as place, in_step_at(place) as computer:
        await computer.until(lambda now: now.syncs == 1)
        with psycopg.connect(cluster.access(database=database).conninfo()) as blocker:
            blocker.execute("LOCK TABLE lock_installer.installation")
            computer.sync.desk().sync()
            away = await computer.until(lambda now: now.fault is not None)
            assert away.fault is not None and away.fault.code is FaultCode.COMPUTER_TEAM_UNREACHABLE
        again = await computer.until(lambda now: now.syncs >= 2)
        assert again.fault is None
    assert not threads()


async def test_a_receipt_is_told_soon_and_what_became_of_the_door_too(
    mara: World, cluster: Cluster, database: str
) -> None:
    async with at_team(mara, cluster, database) as place, in_step_at(place) as computer:
        await computer.until(lambda now: now.syncs == 1)
        with closing(TeamDatabase(cluster.access("desk", database))) as desk:
            add_doors(desk, await doors_of(mara, place, 1))
        (claim,) = await computer.sync.claim(5, None)
        await computer.until(lambda now: [each.serial for each in now.held] == [claim.door.serial])
        await install(place)
        told = await computer.until(lambda now: not now.held and not now.waiting and not now.is_at_work)
        assert told.fault is None
        async with aclosing(watch_board(place)) as boards:
            board = await anext(boards)
        assert isinstance(board, Board)
        assert (board.doors, board.done) == (1, 1)
        assert sent(cluster, database, place.key.key_id)[0] == place.book.verify()


async def test_a_command_that_syncs_at_the_same_time_is_harmless(
    mara: World, cluster: Cluster, database: str
) -> None:
    variables = {
        "TEAM_URL": f"postgresql://mara@127.0.0.1:{cluster.port}/{database}",
        "TEAM_PASSWORD": PASSWORD,
    }
    async with at_team(mara, cluster, database) as place, in_step_at(place) as computer:
        await computer.until(lambda now: now.syncs == 1)
        with closing(TeamDatabase(cluster.access("desk", database))) as desk:
            add_doors(desk, await doors_of(mara, place, 2, 3, 4))
        await asyncio.to_thread(write_entries, place, DAY)
        line = ("team", "sync", *mara.here, "--json")
        command = partial(run, *line, program=PROGRAM, stdin="", deadline_s=90, **variables)
        commands = [asyncio.create_task(asyncio.to_thread(command)) for _ in range(2)]
        syncs = 0
        while not all(each.done() for each in commands):
            await computer.sync_now()
            await computer.sync.claim(1, None)
            syncs += 1
            await asyncio.sleep(0.05)
        for each in commands:
            done = each.result()
            assert done.code == 0, done
        assert syncs >= 2
        assert computer.standing.fault is None
        held = {each.serial for each in read_claims(place.folder)}
        assert held == {"MRE00020", "MRE00030", "MRE00040"}
        assert {door.serial for door in computer.desk.worklist.doors()} == held
        count = place.book.verify()
        assert sent(cluster, database, place.key.key_id) == (count, count, place.book.head())


async def test_a_claim_made_while_a_sync_is_under_way_is_not_forgotten(
    mara: World, cluster: Cluster, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_team(mara, cluster, database) as place, in_step_at(place) as computer:
        await computer.until(lambda now: now.syncs == 1)
        with closing(TeamDatabase(cluster.access("desk", database))) as desk:
            add_doors(desk, await doors_of(mara, place, 3))
        told, goes_on, tell = threading.Event(), threading.Event(), tell_doors

        def tell_slowly(
            database: TeamDatabase, key_id: str, standings: Iterable[Standing]
        ) -> tuple[tuple[Standing, Taken], ...]:
            told.set()
            assert goes_on.wait(30)
            return tell(database, key_id, standings)

        monkeypatch.setattr(team, "tell_doors", tell_slowly)
        computer.sync.desk().sync()
        await asyncio.to_thread(told.wait, 30)
        claiming = asyncio.create_task(computer.sync.claim(1, None))
        await asyncio.wait({claiming}, timeout=1)
        goes_on.set()
        (claim,) = await claiming
        await computer.until(lambda now: now.syncs == 2 and not now.is_at_work)
        assert [each.serial for each in read_claims(place.folder)] == [claim.door.serial]
        await computer.until(lambda now: [each.serial for each in now.held] == [claim.door.serial])


async def test_a_conflict_is_shown_to_both_until_the_desk_settles_it(
    mara: World, ruben: World, cluster: Cluster, database: str
) -> None:
    async with (
        at_team(mara, cluster, database) as here,
        at_team(ruben, cluster, database, "ruben") as there,
        in_step_at(here) as mine,
        in_step_at(there) as theirs,
    ):
        await mine.until(lambda now: now.syncs == 1)
        with closing(TeamDatabase(cluster.access("desk", database))) as desk:
            (door,) = await doors_of(mara, here, 2)
            add_doors(desk, (door,))
            await mine.sync.claim(1, None)
            with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
                connection.execute("UPDATE lock_installer.door SET held_until = now() - interval '1 s'")
            (claim,) = await theirs.sync.claim(1, None)
            assert claim.held_before == here.key.key_id
            lost = await mine.sync_now()
            assert [(each.serial, each.is_lost) for each in lost.held] == [(door.serial, True)]
            serial, label = parse_lock(mara.file.labels[door.serial])
            job_id = here.session.start("install", [f.LockChosen(serial, label)])
            await until_asks(here, job_id)
            bound = mine.desk.worklist.find(serial)
            assert bound is not None
            mine.desk.worklist.bind(bound, job_id)
            (seen,) = (await mine.sync_now()).conflicts
            (seen_there,) = (await theirs.sync_now()).conflicts
            assert seen.number == seen_there.number
            assert (seen.teller, seen.against) == (here.key.key_id, there.key.key_id)
            assert await theirs.sync.release(frozenset({serial})) == 1, "nothing was begun there"
            assert await mine.sync.release(frozenset({serial})) == 0, "something was begun here"
            assert settle_conflict(desk, seen.number)
        assert (await mine.sync_now()).conflicts == ()
        assert (await theirs.sync_now()).conflicts == ()


async def test_a_parcel_comes_by_itself(mara: World, ruben: World, cluster: Cluster, database: str) -> None:
    async with (
        at_team(mara, cluster, database) as here,
        at_team(ruben, cluster, database, "ruben") as there,
        in_step_at(there) as theirs,
    ):
        await theirs.until(lambda now: now.syncs == 1)
        serial, label = parse_lock(mara.file.labels["MX40QK8A"])
        job_id = here.session.start("install", [f.LockChosen(serial, label)])
        await until_asks(here, job_id)
        assert await as_hand(here, lambda hand: hand.hand_over(job_id, there.key.key_id)) == 1
        (new_id,) = (await theirs.sync_now()).taken
        assert there.session.snapshot(new_id).facts[f.LockChosen].serial == serial
