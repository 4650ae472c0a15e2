"""The team's board in the window: live, in words where it cannot be read, and let go of when nobody looks."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QModelIndex, Qt

from installer_app.model.fault import Fault, FaultCode
from installer_app.ui.pages.team import TeamPage
from installer_app.ui.pages.worklist import WorklistPage
from installer_app.ui.places import WORKLIST
from installer_app.ui.team_rows import Sums, area_rows, hand_rows
from installer_app.ui.widgets.count_table import CountTable
from tests.ui.team_kit import BOARD, EMPTY, Team, tally
from tests.ui.window_kit import Desk, Script, at_desk

AWAY = Fault(FaultCode.COMPUTER_TEAM_UNREACHABLE, "db.example")


async def open_board(desk: Desk) -> TeamPage:
    desk.window.go(WORKLIST)
    await desk.on("WorklistPage")
    cast("WorklistPage", desk.window.page).team.click()
    await desk.on("TeamPage")
    return cast("TeamPage", desk.window.page)


def numbers(table: CountTable, row: int) -> list[str]:
    return [str(table.counts.index(row, column).data()) for column in range(1, table.counts.columnCount())]


def test_every_door_is_counted_once_in_its_area_and_with_whom_it_is() -> None:
    areas, hands = area_rows(BOARD), hand_rows(BOARD)
    assert [row.place[-7:] for row in areas] == ["Floor 1", "Floor 2", "Floor 3", "Floor 4"]
    assert areas[2].sums == Sums(to_do=40, failed=3, unproven=9, done=165)
    assert areas[2].faults == ("lock_battery_low", "link_lost")
    assert [row.hand.name for row in hands] == ["Desk", "Mara's laptop", "Ruben"]
    assert hands[1].sums == Sums(in_hand=7, unproven=3, done=300)
    assert sum(sum(vars(row.sums).values()) for row in areas) == BOARD.doors


@pytest.mark.on_qt
async def test_the_board_shows_areas_and_computers_and_follows_what_changes() -> None:
    team = Team()
    async with at_desk(Script(team=team.desk())) as desk:
        page = await open_board(desk)
        await desk.until(lambda: page.areas.counts.rowCount() == 4)
        assert numbers(page.areas, 2) == ["40", "0", "3", "9", "165"]
        assert "The battery is too low" in str(page.areas.counts.index(2, 0).data())
        assert numbers(page.hands, 1)[:4] == ["7", "0", "3", "300"]
        await desk.reads("At 1 door two computers did something")
        await desk.reads("550 of 772 doors are done, 62 of them in the last hour.")
        team.say(replace(BOARD, tallies=(*BOARD.tallies, tally(9, "", "to-install", 5)), conflicts=0))
        await desk.until(lambda: page.areas.counts.rowCount() == 5)
        assert "two computers did something" not in desk.text()
        spoken = page.areas.counts.index(0, 1, QModelIndex()).data(int(Qt.ItemDataRole.AccessibleTextRole))
        assert spoken == "To do: 80"
        assert team.ended == 0
        await desk.press("back")
        await desk.until(lambda: team.ended == 1, "the watch is let go of")


@pytest.mark.on_qt
async def test_what_was_read_stays_with_its_age_while_the_database_is_away() -> None:
    team = Team([AWAY])
    async with at_desk(Script(team=team.desk())) as desk:
        page = await open_board(desk)
        await desk.reads("computer_team_unreachable")
        await desk.until(lambda: page.held.counts.rowCount() == 2, "what is held is known without the team")
        assert "somebody else claimed it since" in str(page.held.counts.index(1, 0).data())
        team.say(BOARD)
        await desk.until(lambda: page.areas.counts.rowCount() == 4)
        assert "computer_team_unreachable" not in desk.text()
        team.say(AWAY)
        await desk.reads("not anew")
        assert page.areas.counts.rowCount() == 4
        team.say(EMPTY)
        await desk.reads("The team has no doors yet")


@pytest.mark.on_qt
async def test_who_is_not_signed_in_is_told_so_and_nobody_without_a_team_sees_its_button() -> None:
    signed_out = Fault(FaultCode.ACCOUNT_SIGNED_OUT, "team", refused=True)
    async with at_desk(Script(team=Team(refused=signed_out).desk())) as desk:
        await open_board(desk)
        await desk.reads("account_signed_out")
    async with at_desk() as desk:
        desk.window.go(WORKLIST)
        await desk.on("WorklistPage")
        assert not cast("WorklistPage", desk.window.page).team.isVisible()
