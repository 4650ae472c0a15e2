"""The team in the window: its board, how this computer stands with it, doors claimed and given back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from typer.main import get_command

from installer_app.cli.main import build
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.claims import Held
from installer_app.team.doors import Claim
from installer_app.ui.pages.team import TeamPage
from installer_app.ui.pages.worklist import WorklistPage
from installer_app.ui.places import INSTALL, WORKLIST
from installer_app.ui.team_desk import Standing
from installer_app.ui.team_rows import Sums, area_rows, hand_rows
from installer_app.ui.team_words import conflict_words, standing_words
from installer_app.ui.widgets.count_table import CountTable
from installer_app.ui.widgets.finding import FindingKind
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState
from tests.ui.team_kit import AWAY, BOARD, CONFLICT, EMPTY, STANDING, Team, tally
from tests.ui.window_kit import Desk, Script, at_desk
from tests.ui.worklist_kit import Doors, door_of
from tests.unit import world

NOW = 1_800_000_000
FORBIDDEN = Fault(FaultCode.COMPUTER_TEAM_FORBIDDEN, "SQLSTATE 42501")


async def open_board(desk: Desk) -> TeamPage:
    desk.window.go(WORKLIST)
    await desk.on("WorklistPage")
    cast("WorklistPage", desk.window.page).team.click()
    await desk.on("TeamPage")
    return cast("TeamPage", desk.window.page)


def numbers(table: CountTable, row: int) -> list[str]:
    return [str(table.counts.index(row, column).data()) for column in range(1, table.counts.columnCount())]


def held(n: int, is_lost: bool = False) -> Held:
    return Held(f"d-{n}", door_of(n).serial, 1, NOW - 7200, NOW + 36_000, is_lost)


def understand(words: tuple[str, ...]) -> None:
    """The command line takes these; nothing is done."""
    command, at = get_command(build(lambda _where: 0, lambda: 0)), 0
    while commands := getattr(command, "commands", {}):
        command, at = commands[words[at]], at + 1
    command.make_context(words[at - 1], list(words[at:]))


# ---- words


def test_how_a_computer_stands_is_said_in_one_line() -> None:
    told = Standing(told_at=NOW - 130)
    assert standing_words(told, NOW).title == "All told, 2 min ago"
    waits = standing_words(replace(told, waiting=14), NOW)
    assert (waits.kind, waits.title) == (FindingKind.NOTE, "14 entries wait")
    away = standing_words(replace(told, waiting=14, fault=AWAY, since=NOW - 3 * 3600), NOW)
    assert away.title == "14 entries wait. The team's database does not answer, for 3 h"
    assert "computer_team_unreachable" in away.code
    drains = standing_words(replace(told, waiting=4_800, sent=1_200, is_at_work=True, fault=AWAY), NOW)
    assert drains.text == "1,200 of 4,800 entries are sent"
    assert standing_words(Standing(), NOW).title == "The team was told nothing yet"
    looks = standing_words(Standing(fault=FORBIDDEN, since=NOW), NOW)
    assert (looks.kind, looks.title[:34]) == (FindingKind.NOTE, "This login tells the team nothing:")


def test_a_conflict_says_who_told_what_and_what_the_list_has() -> None:
    mine, theirs = conflict_words(CONFLICT, "k-mara"), conflict_words(CONFLICT, "k-ruben")
    assert mine.startswith("Ruben told it as finished,") and "this computer had claimed the door" in mine
    assert "The list has what this computer told: unfinished (the battery is too low)" in mine
    assert theirs.startswith("This computer told it as finished,") and "Mara's laptop had claimed" in theirs
    silent = conflict_words(replace(CONFLICT, door_told_at=None), "k-ruben")
    assert silent.endswith("Mara's laptop has told nothing of it yet.")
    freed = conflict_words(replace(CONFLICT, against=None), "k-ruben")
    assert freed.endswith("nobody held the door.")
    newer = conflict_words(replace(CONFLICT, state="haunted", door_fault="door_haunted"), "")
    assert "as haunted" in newer, "what a newer app says is not guessed"


# ---- the board


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
        other = (*BOARD.tallies, tally(9, "", "to-install", 5))
        team.say(replace(BOARD, tallies=other, conflicts=0, open=()))
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
        table = page.held.table.counts
        await desk.until(lambda: table.rowCount() == 2, "what is held is known without the team")
        assert "lost to another, before you begin: ask" in str(table.index(1, 0).data())
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


# ---- what can be done


@pytest.mark.on_qt
async def test_doors_are_claimed_by_keyboard_alone_of_one_area_and_what_came_is_said() -> None:
    team = Team()
    doors = Doors([door_of(1)])
    async with at_desk(Script(team=team.desk(), worklist=doors.desk())) as desk:
        page = await open_board(desk)
        await desk.until(lambda: page.form.area.count() == 5, "four areas have doors, and any")
        assert desk.window.focusWidget() is page.form.count
        page.form.count.selectAll()
        QTest.keyClicks(page.form.count, "0")
        assert not desk.can("claim")
        await desk.reads("A number from 1 to 500 is wanted.")
        page.form.count.selectAll()
        QTest.keyClicks(page.form.count, "3")
        QTest.keyClick(page.form.area, Qt.Key.Key_Down)
        assert ("team", "claim", "--area", "a1", "3") in page.commands()
        assert ("team", "settle", "7") in page.commands()
        for command in page.commands():
            understand(command)
        when = BOARD.read_at
        team.claims = (
            Claim(door_of(1), 1, when, when),
            Claim(door_of(2), 4, when, when, "k-gone", "unfinished"),
        )
        team.answers.clear()
        page.form.count.setFocus()
        await desk.enter()
        await desk.reads("Claiming doors")
        assert not desk.can("claim"), "one thing at a time"
        await desk.enter()
        team.answers.set()
        await desk.reads("2 doors are held here now.")
        await desk.reads("was begun by another computer")
        assert team.asked == [("claim", 3, "a1")]
        looks = doors.looks
        team.stand(replace(STANDING, held=(held(1),), syncs=2))
        await desk.until(lambda: doors.looks > looks, "the worklist is read anew")


@pytest.mark.on_qt
async def test_chosen_doors_are_given_back_but_none_that_something_was_begun_at() -> None:
    team = Team(standing=replace(STANDING, held=(held(1), held(2), held(3))))
    doors = Doors([door_of(1), door_of(2), door_of(3)])
    async with at_desk(Script(team=team.desk(), worklist=doors.desk())) as desk:
        desk.window.go(WORKLIST)
        worklist = cast("WorklistPage", desk.window.page)
        await desk.until(lambda: worklist.table.doors.rowCount() == 3)
        job_id = worklist.board.open("d-2")
        assert job_id is not None
        await desk.until(lambda: (row := worklist.board.row("d-2")) is not None and row.job is not None)
        page = await open_board(desk)
        table = page.held.table
        await desk.until(lambda: table.counts.rowCount() == 3)
        assert desk.button("give-back") is None
        table.setFocus()
        flags = QItemSelectionModel.SelectionFlag
        for row in range(2):
            table.selectionModel().select(table.counts.index(row, 0), flags.Select | flags.Rows)
        assert page.held.chosen == {door_of(1).serial}, "the second was begun"
        await desk.reads("Give back 1 door")
        assert ("team", "release", door_of(1).serial) in page.commands()
        team.stand(replace(team.standing, held=(held(2), held(1), held(3))))
        await desk.until(lambda: not page.held.chosen, "other rows: nothing is chosen")
        assert desk.button("give-back") is None
        table.selectRow(1)
        await desk.press("give-back")
        await desk.reads("1 door was given back.")
        assert team.asked == [("release", frozenset({door_of(1).serial}))]
        await desk.session.stop(job_id)


@pytest.mark.on_qt
async def test_a_conflict_is_settled_by_who_may_and_the_others_are_told_in_words() -> None:
    team = Team(fault=FORBIDDEN)
    async with at_desk(Script(team=team.desk())) as desk:
        page = await open_board(desk)
        await desk.reads("Ruben told it as finished")
        button = page.conflicts._bars[0].button
        assert button is not None and button.accessibleName() == "Settle W2D8 P4TN 4.03"
        assert "had claimed the door" in button.accessibleDescription()
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        await desk.reads("This login may not do that in the team's database")
        await desk.reads("computer_team_forbidden")
        team.fault = None
        team.says.append(replace(BOARD, conflicts=0, open=()))
        button.click()
        await desk.reads("W2D8 P4TN 4.03 is settled. Nothing of either side was changed.")
        await desk.until(lambda: not page.conflicts.isVisible())
        assert team.asked == [("settle", 7), ("settle", 7)]


@pytest.mark.on_qt
async def test_how_it_stands_is_followed_and_told_now_on_request() -> None:
    team = Team(standing=replace(STANDING, waiting=14, fault=AWAY, since=NOW))
    async with at_desk(Script(team=team.desk())) as desk:
        page = await open_board(desk)
        await desk.reads("14 entries wait. The team's database does not answer")
        assert page.state.accessibleName().startswith("14 entries wait.")
        page.state.sync.click()
        assert team.asked == [("sync",)]
        team.stand(replace(STANDING, waiting=4_800, sent=1_200, is_at_work=True))
        await desk.reads("1,200 of 4,800 entries are sent")
        assert not page.state.sync.isEnabled()
        team.stand(STANDING)
        await desk.reads("All told, ")


# ---- wherever somebody is


@pytest.mark.on_qt
async def test_a_lost_claim_is_told_on_any_page_and_disturbs_no_job() -> None:
    team = Team(standing=replace(STANDING, held=(held(1), held(2))))
    doors = Doors([door_of(1), door_of(2)])
    async with at_desk(Script(team=team.desk(), worklist=doors.desk())) as desk:
        await desk.until(lambda: desk.window.context.board.count_doors() == 2)
        desk.window.go(INSTALL)
        focused, page = desk.window.focusWidget(), desk.window.page
        job_id = desk.window.bridge.start("install")
        assert job_id is not None
        team.stand(replace(STANDING, held=(held(1), held(2, is_lost=True)), conflicts=(CONFLICT,), syncs=2))
        await desk.reads(f"1 door that was held here is another computer's now: {door_of(2).serial[:4]}")
        await desk.reads("At 1 door two computers did something: W2D8 P4TN 4.03")
        assert (desk.window.focusWidget(), desk.window.page) == (focused, page)
        snapshot = desk.window.bridge.latest(job_id)
        assert snapshot is not None and snapshot.state is not JobState.STOPPED
        notice = desk.window._team_notice
        notice.later.click()
        assert not notice.isVisible()
        team.stand(replace(team.standing, syncs=3))
        await asyncio.sleep(0.15)
        assert not notice.isVisible(), "it is told once"
        notice.say("again")
        notice.see.click()
        await desk.on("TeamPage")
        await desk.session.stop(job_id)


@pytest.mark.on_qt
async def test_rows_of_the_worklist_say_since_when_a_door_is_held_and_no_round_goes_to_a_lost_one() -> None:
    team = Team(standing=replace(STANDING, held=(held(1), held(2))))
    doors = Doors([door_of(1), door_of(2), door_of(3)])
    async with at_desk(Script(team=team.desk(), worklist=doors.desk())) as desk:
        desk.window.go(WORKLIST)
        page = cast("WorklistPage", desk.window.page)
        await desk.until(lambda: page.table.doors.rowCount() == 3)
        said = str(page._teller.speak("d-1"))
        assert "held for " in said and "held for" not in page._teller.speak("d-3")
        await desk.reads("Install 3 doors")
        team.stand(replace(STANDING, held=(held(1), held(2, is_lost=True))))
        await desk.until(lambda: "before you begin: ask" in page._teller.speak("d-2"))
        await desk.reads("Install 2 doors")
        await desk.press("run")
        await desk.until(lambda: doors.ran)
        assert doors.ran == [(frozenset({"d-1", "d-3"}), False)]
        doors.over.set()


@pytest.mark.on_qt
async def test_a_job_that_came_from_a_colleague_is_there_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    team = Team()
    read: list[str] = []
    async with at_desk(Script(team=team.desk())) as desk:
        await desk.until(lambda: desk.window.context.team is not None and desk.window.context.team.held)
        monkeypatch.setattr(desk.window.bridge, "read_again", read.append)
        team.stand(replace(STANDING, taken=("j-new",)))
        await desk.until(lambda: read == ["j-new"])
        await desk.reads("1 job came from a colleague; it is in the worklist")
        team.stand(replace(team.standing, refused=(Fault(FaultCode.LOCK_IMPOSTOR, "keys differ"),)))
        await open_board(desk)
        await desk.reads("A job from a colleague cannot be taken over")
        await desk.reads("lock_impostor")


@pytest.mark.on_qt
async def test_the_page_of_a_prepared_door_says_that_it_is_held_and_when_it_was_lost() -> None:
    mine = Held("d-0", world.SERIAL, 1, NOW - 7200, NOW + 36_000)
    team = Team(standing=replace(STANDING, held=(mine,)))
    async with at_desk(Script(team=team.desk())) as desk:
        given = tuple(one for one in world.GIVEN if not isinstance(one, f.Confirmed))
        job_id = desk.window.bridge.start("install-ahead", given)
        assert job_id is not None
        desk.window.show_job(job_id)
        await desk.on("DoorPage")
        await desk.reads("Claimed for this computer, held for ")
        team.stand(replace(STANDING, held=(replace(mine, is_lost=True),)))
        await desk.reads("Another computer has claimed this door since")
        assert "Claimed for this computer" not in desk.text()
        await desk.press("there")
        await desk.on("CheckPage")
        team.stand(STANDING)
        await asyncio.sleep(0.15)
        await desk.session.stop(job_id)


@pytest.mark.parametrize("code", [one for one in FaultCode if one.value.startswith("computer_team_")])
def test_every_trouble_with_the_team_is_said_in_words_with_its_code_and_what_to_do(code: FaultCode) -> None:
    said = standing_words(replace(STANDING, waiting=3, fault=Fault(code), since=NOW - 600), NOW)
    assert code.value in said.code
    assert said.text or said.kind is FindingKind.NOTE
    assert said.title.startswith("3 entries wait. ") or said.kind is FindingKind.NOTE
