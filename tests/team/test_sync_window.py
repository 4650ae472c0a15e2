"""The team through the real window, with the virtual world and a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import cast

import psycopg
import pytest

from installer_app.protocol.label import parse_lock
from installer_app.team.database import TeamDatabase
from installer_app.team.doors import add_doors
from installer_app.ui.pages.team import TeamPage
from installer_app.ui.pages.worklist import WorklistPage
from installer_app.ui.places import INSTALL, TEAM, WORKLIST
from installer_app.workflow import facts as f
from installer_app.workflow.worklist import Queue
from tests.e2e.kit import World, open_world
from tests.team.cluster import Cluster
from tests.team.sync_kit import Computer, at_team, in_step_at, until
from tests.team.test_hand import doors_of, until_asks
from tests.ui.window_kit import Desk, Script, at_window

pytestmark = [pytest.mark.team, pytest.mark.slow, pytest.mark.on_qt]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world"), "--locks", "3") as opened:
        yield opened


@asynccontextmanager
async def at_team_window(
    world: World, cluster: Cluster, database: str, user: str = "mara"
) -> AsyncIterator[tuple[Desk, Computer]]:
    """Somebody's window over the virtual world, kept in step."""
    async with at_team(world, cluster, database, user) as place, in_step_at(place) as computer:
        script = Script(worklist=computer.desk.sources(), team=computer.sync.desk())
        async with at_window(place.session, script) as desk:
            await computer.until(lambda now: now.syncs == 1 or now.fault is not None)
            yield desk, computer


async def on_team_page(desk: Desk) -> TeamPage:
    desk.window.go(TEAM)
    await desk.on("TeamPage")
    return cast("TeamPage", desk.window.page)


async def test_doors_are_claimed_worked_and_told_without_leaving_the_window(
    world: World, cluster: Cluster, database: str, tmp_path: Path
) -> None:
    async with at_team_window(world.neighbour(tmp_path / "mara"), cluster, database) as (desk, computer):
        with closing(TeamDatabase(cluster.access("desk", database))) as owner:
            add_doors(owner, await doors_of(world, computer.place, 0, 1))
        page = await on_team_page(desk)
        await desk.until(lambda: page.form.area.count() == 2, "the area has doors")
        page.form.count.setText("2")
        await desk.press("claim")
        await desk.reads("2 doors are held here now.")
        await desk.until(lambda: page.held.table.counts.rowCount() == 2)
        page.held.table.selectRow(1)
        await desk.press("give-back")
        await desk.reads("1 door was given back.")
        await desk.until(lambda: page.held.table.counts.rowCount() == 1)
        desk.window.go(WORKLIST)
        worklist = cast("WorklistPage", desk.window.page)
        await desk.until(lambda: worklist.table.doors.rowCount() == 1)
        (key,) = worklist.table.doors.keys
        assert "held for" in worklist._teller.speak(key)
        await desk.press("run")
        board = desk.window.context.board
        await until(lambda: (row := board.row(key)) is not None and row.queue is Queue.FINISHED, "finished")
        await computer.until(lambda now: not now.held and not now.waiting, "and told by itself")
        page = await on_team_page(desk)
        await desk.reads("1 of 2 doors are done")
        await desk.reads("All told, ")


async def test_a_conflict_is_shown_in_both_windows_and_settled_in_the_desks(
    world: World, cluster: Cluster, database: str, tmp_path: Path
) -> None:
    here, there = world.neighbour(tmp_path / "mara"), world.neighbour(tmp_path / "ruben")
    async with (
        at_team_window(here, cluster, database) as (mara, at_mara),
        at_team_window(there, cluster, database, "ruben") as (ruben, at_ruben),
    ):
        with closing(TeamDatabase(cluster.access("desk", database))) as owner:
            add_doors(owner, await doors_of(world, at_mara.place, 2))
        await at_mara.sync.claim(1, None)
        with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
            connection.execute("UPDATE lock_installer.door SET held_until = now() - interval '1 s'")
        await at_ruben.sync.claim(1, None)
        mara.window.go(INSTALL)
        await at_mara.sync_now()
        await mara.reads("1 door that was held here is another computer's now: MRE0 0020 T2")
        serial, label = parse_lock(world.file.labels["MRE00020"])
        job_id = mara.session.start("install", [f.LockChosen(serial, label)])
        bound = at_mara.desk.worklist.find(serial)
        assert bound is not None
        at_mara.desk.worklist.bind(bound, job_id)
        await until_asks(at_mara.place, job_id)
        await at_mara.sync_now()
        await at_ruben.sync_now()
        for desk in (mara, ruben):
            await desk.reads("At 1 door two computers did something: MRE0 0020 T2")
            await on_team_page(desk)
            await desk.reads("with a claim that was over")
        await mara.reads("This computer told it as")
        await ruben.reads("this computer had claimed the door")
        page = cast("TeamPage", ruben.window.page)
        button = page.conflicts._bars[0].button
        assert button is not None
        button.click()
        await ruben.reads("This login may not do that in the team's database")
        async with at_team_window(world.neighbour(tmp_path / "desk"), cluster, database, "desk") as (desk, _):
            page = await on_team_page(desk)
            await desk.reads("This login tells the team nothing")
            await desk.reads("with a claim that was over")
            button = page.conflicts._bars[0].button
            assert button is not None
            button.click()
            await desk.reads("is settled. Nothing of either side was changed.")
            await desk.until(lambda: not page.conflicts.isVisible())
        assert (await at_ruben.sync_now()).conflicts == ()
