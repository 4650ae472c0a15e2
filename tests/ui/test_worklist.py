"""The place Worklist: planned doors and jobs in queues, imported, prepared, installed, retried, recovered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit, QPushButton

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.lease import Holder
from installer_app.ui.door_cells import Column
from installer_app.ui.door_round import Way
from installer_app.ui.door_teller import DoorTeller
from installer_app.ui.icons import Icon
from installer_app.ui.pages.worklist import WorklistPage
from installer_app.ui.places import WORKLIST
from installer_app.ui.widgets.cells import CELL_ROLE, MARK_ROLE, Cell, RowMark
from installer_app.ui.widgets.list_frame import ListKind
from installer_app.ui.worklist_desk import Ended, Turn
from installer_app.workflow import facts as f
from installer_app.workflow.party import Request
from installer_app.workflow.snapshot import JobState
from installer_app.workflow.worklist import Mark, Queue
from tests.ui.recovery_pictures import RECOVERY
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk
from tests.ui.worklist_kit import UNREADABLE, Doors, bad_list, door_of, serial_of
from tests.unit.scripted import MemoryBook
from tests.unit.world import LABEL, PLACE, SERIAL

pytestmark = pytest.mark.on_qt


async def worklist(desk: Desk, rows: int = 0) -> WorklistPage:
    """Go there once the jobs are known, and wait for so many rows."""
    await desk.until(lambda: desk.window.context.board.is_read, "read")
    desk.window.go(WORKLIST)
    page = desk.window.page
    assert isinstance(page, WorklistPage)
    await desk.until(lambda: page.board._reading is None, "all read")
    await desk.until(lambda: not rows or page.table.doors.rowCount() == rows, f"{rows} rows")
    return page


def script(doors: Doors) -> Script:
    return Script(worklist=doors.desk())


def of(page: WorklistPage, row: int, column: Column) -> Cell:
    found = page.table.doors.index(row, column).data(CELL_ROLE)
    assert isinstance(found, Cell)
    return found


def mark(page: WorklistPage, row: int) -> object:
    return page.table.doors.index(row, 0).data(MARK_ROLE)


def names(page: WorklistPage) -> list[str]:
    return [of(page, row, Column.DOOR).text for row in range(page.table.doors.rowCount())]


def shown(desk: Desk, words: str) -> QPushButton:
    every = desk.window.findChildren(QPushButton)
    return next(one for one in every if one.isVisible() and one.text() == words)


async def test_planned_doors_stand_in_their_order_with_what_they_need() -> None:
    async with at_desk(script(Doors([door_of(n) for n in range(3)]))) as desk:
        page = await worklist(desk, 3)
        assert names(page) == ["1.01", "1.02", "1.03"]
        assert of(page, 1, Column.SERIAL).text == serial_of(1)
        assert of(page, 1, Column.PLACE) == Cell("Kanaalhuis / Floor 1 / West", "not prepared")
        assert of(page, 1, Column.RESULT).text == "Ready, needs the network at the door"
        await desk.reads("3 doors, 0 finished.")
        assert page.finder.queue is Queue.TO_INSTALL
        await desk.until(lambda: of(page, 0, Column.SIGNAL).text.startswith("−64 dBm, heard"))
        assert of(page, 1, Column.SIGNAL).text == "not heard here"
        spoken = page.table.doors.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken.startswith(f"1.02, {serial_of(1)}, Kanaalhuis / Floor 1 / West, not prepared")


async def test_without_doors_the_list_says_what_a_csv_is_to_hold() -> None:
    async with at_desk(script(Doors())) as desk:
        page = await worklist(desk)
        await desk.reads("No door is planned. Import a CSV with one door a line")
        assert page.frame.state.button == "Import CSV…"
        assert not page.preparing.isVisible() and not page.exporting.isVisible()
        for queue, words in ((Queue.UNPROVEN, "No proof is awaited."), (Queue.FINISHED, "finished yet")):
            page.finder.show_queue(queue)
            await desk.reads(words)


async def test_doors_that_cannot_be_read_are_said_with_the_code_and_read_again() -> None:
    doors = Doors([door_of(0)], fault=UNREADABLE)
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk)
        await desk.until(lambda: page.frame.state.kind is ListKind.FAILED)
        await desk.reads("computer_storage")
        doors.fault = None
        page.frame.pressed.emit()
        await desk.until(lambda: page.table.doors.rowCount() == 1)


async def test_enter_on_a_row_begins_its_job_with_what_the_list_says_and_goes_to_check() -> None:
    doors = Doors([door_of(0), door_of(1)])
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk, 2)
        await desk.until(lambda: desk.window.focusWidget() is page.table)
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        await desk.on("CheckPage")
        assert desk.snapshot is not None
        facts = desk.snapshot.facts
        assert facts[f.LockChosen] == f.LockChosen(SERIAL, LABEL)
        assert facts[f.PlaceChosen] == PLACE and facts[f.NameChosen].name == "1.01"
        assert f.FirmwareChosen in facts and f.Confirmed not in facts
        assert doors.doors[0].job_id == desk.snapshot.job_id
        page = await worklist(desk)
        assert page.board.count(Queue.UNFINISHED) == 1 and page.board.count(Queue.TO_INSTALL) == 1


async def test_a_scanned_label_that_the_worklist_knows_goes_straight_to_check() -> None:
    doors = Doors([door_of(0)])
    doors.doors[0] = door_of(0)
    async with at_desk(script(doors)) as desk:
        await desk.on("LockPage")
        await desk.until(lambda: desk.window.context.board.is_read)
        desk.scan(LABEL_TEXT)
        await desk.on("CheckPage")
        assert desk.snapshot is not None
        assert desk.snapshot.facts[f.NameChosen].name == "1.01"
        assert doors.doors[0].job_id == desk.snapshot.job_id


async def test_the_same_label_a_second_time_opens_the_job_it_began() -> None:
    doors = Doors([door_of(0)])
    async with at_desk(script(doors)) as desk:
        await desk.until(lambda: desk.window.context.board.is_read)
        desk.scan(LABEL_TEXT)
        await desk.on("CheckPage")
        first = desk.window.job_id
        desk.window.show_job(None)
        await desk.on("LockPage")
        desk.scan(LABEL_TEXT)
        await desk.on("CheckPage")
        assert desk.window.job_id == first


async def test_a_label_scanned_on_the_worklist_opens_its_door_with_the_keys_of_the_label() -> None:
    door = door_of(0)
    doors = Doors([door_of(1), door.__class__(**{**door.__dict__, "label": None})])
    async with at_desk(script(doors)) as desk:
        await worklist(desk, 2)
        desk.scan(LABEL_TEXT)
        await desk.on("CheckPage")
        assert desk.snapshot is not None
        assert desk.snapshot.facts[f.LockChosen].label == LABEL


async def test_a_round_shows_which_door_has_its_turn_and_which_is_next_and_can_be_stopped() -> None:
    doors = Doors([door_of(n) for n in range(4)])
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk, 4)
        await desk.press("run")
        await desk.until(lambda: doors.ran)
        assert doors.ran == [(frozenset({"d-0", "d-1", "d-2", "d-3"}), False)]
        doors.report(Turn("d-0"))
        assert mark(page, 0) == RowMark.NOW and mark(page, 1) == RowMark.NONE
        assert of(page, 1, Column.RESULT).text == "Next"
        await desk.reads("Door 1 of 4 has its turn.")
        doors.report(Turn("d-0", is_over=True))
        doors.report(Turn("d-1"))
        assert [mark(page, n) for n in range(3)] == [RowMark.NONE, RowMark.NOW, RowMark.NONE]
        await desk.reads("Door 2 of 4 has its turn.")
        assert not page.preparing.isVisible()
        desk.window.go("settings")
        page = await worklist(desk, 4)
        assert mark(page, 1) == RowMark.NOW, "it goes on whatever is shown"
        doors.end = Ended(1, 0)
        await desk.until(desk.window.isActiveWindow)
        QTest.keyClick(desk.window, Qt.Key.Key_Escape)
        await desk.reads("Door 2 of 4 has its turn. It stops after this door.")
        await desk.press("cancel")
        assert doors.stops == [False, True]
        doors.over.set()
        await desk.reads("1 of 4 doors are installed, as their locks confirm.")
        assert desk.can("run")


async def test_what_concerns_all_doors_ends_the_round_and_is_said() -> None:
    doors = Doors([door_of(n) for n in range(2)])
    async with at_desk(script(doors)) as desk:
        await worklist(desk, 2)
        await desk.press("run")
        await desk.until(lambda: doors.ran)
        doors.end = Ended(0, 1, Fault(FaultCode.LINK_ADAPTER_OFF))
        doors.over.set()
        await desk.reads("Bluetooth is off")
        await desk.reads("0 of 2 doors are installed")
        assert desk.can("run")


async def test_a_round_that_breaks_leaves_the_window_as_it_was() -> None:
    doors = Doors([door_of(0)])

    async def broken(*_: object) -> Ended:
        raise ValueError("a bug")

    desk_ = doors.desk().__class__(**{**doors.desk().__dict__, "run": broken})
    async with at_desk(Script(worklist=desk_)) as desk:
        await worklist(desk, 1)
        await desk.press("run")
        await desk.reads("This app has a fault of its own")
        await desk.reads("computer_bug")
        assert desk.can("run")


async def test_preparing_asks_only_for_the_doors_that_are_not_prepared_and_tells_how_it_ended() -> None:
    doors = Doors([door_of(n) for n in range(3)], end=Ended(2, 1))
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk, 3)
        assert page.preparing.words == "Prepare 3 doors"
        page.preparing.click()
        await desk.until(lambda: doors.prepared)
        assert doors.prepared == [frozenset({"d-0", "d-1", "d-2"})]
        doors.report(Turn("d-0"))
        await desk.reads("Door 1 of 3 has its turn.")
        doors.over.set()
        await desk.reads("2 of 3 doors are prepared.")
        await desk.reads("1 failed: its row says why.")


def stopped(desk: Desk, job_id: str) -> bool:
    job = desk.window.bridge.latest(job_id)
    return job is not None and job.fault is not None


async def test_only_what_failed_is_retried_all_of_it_or_one_door() -> None:
    doors = Doors([door_of(n) for n in range(3)], end=Ended(1, 0))
    answers = Script().answers
    lost = {1: True, 2: True}

    def answer(request: Request[object]) -> object:
        if type(request).__name__ == "ReadInfo" and any(lost.values()):
            return Fault(FaultCode.LINK_LOST)
        return answers(request)

    async with at_desk(Script(answers=answer, worklist=doors.desk())) as desk:
        page = await worklist(desk, 3)
        for n in (1, 2):
            job_id = desk.window.context.board.open(f"d-{n}")
            assert job_id is not None
            await desk.until(partial(stopped, desk, job_id))
        page = await worklist(desk)
        page.finder.show_queue(Queue.UNFINISHED)
        assert mark(page, 0) == RowMark.FAULT
        assert page.board.doors(Way.RUN) == ("d-0",), "what failed is not begun again unasked"
        assert of(page, 0, Column.RESULT).meta == "link_lost"
        await desk.press("retry")
        await desk.until(lambda: doors.ran)
        assert doors.ran == [(frozenset({"d-1", "d-2"}), True)]
        doors.over.set()
        await desk.until(lambda: desk.can("retry"))
        page.table.selectRow(1)
        assert page.bar.retry.isVisible()
        page.bar.retry.click()
        await desk.until(lambda: len(doors.ran) == 2)
        assert doors.ran[1] == (frozenset({"d-2"}), True)
        doors.over.set()


async def test_a_finished_door_opens_with_its_certificate() -> None:
    book = MemoryBook()
    door = door_of(0)
    async with at_desk(Script(), book) as desk:
        job_id = desk.window.bridge.start(
            "install", (f.LockChosen(SERIAL, LABEL), PLACE, f.NameChosen("1.01"))
        )
        assert job_id is not None
        desk.window.show_job(job_id)
        await desk.until(lambda: (one := desk.snapshot) and one.state is JobState.ASKING)
        desk.window.bridge.answer(job_id, f.Confirmed())
        await desk.until(
            lambda: (one := desk.snapshot) and one.state is JobState.ASKING and f.InstallApplied in one.facts
        )
        desk.window.bridge.answer(job_id, f.FirmwareChosen(None))
        await desk.until(lambda: (one := desk.snapshot) and one.state is JobState.DONE)
        done = desk.session.snapshot(job_id)
    doors = Doors([door_of(0, job_id)], {job_id: done})
    async with at_desk(script(doors), book) as desk:
        page = await worklist(desk, 1)
        assert page.finder.queue is Queue.FINISHED and names(page) == [door.name]
        assert of(page, 0, Column.RESULT).meta == "open it to see the certificate"
        page.bar.open.click()
        await desk.on("DonePage")
        await desk.reads("Save signed JSON")


async def test_a_door_is_removed_at_the_second_word_and_its_job_stays() -> None:
    doors = Doors([door_of(0), door_of(1)])
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk, 2)
        page.board.open("d-0")
        await desk.until(lambda: page.board.count(Queue.UNFINISHED) == 1)
        page.finder.show_queue(Queue.UNFINISHED)
        page.bar.remove.click()
        await desk.reads("Remove 1.01 from the worklist?")
        assert len(doors.doors) == 2
        shown(desk, "Remove it").click()
        await desk.until(lambda: len(doors.doors) == 1)
        await desk.until(lambda: page.board.row("d-0") is None)
        assert page.board.count(Queue.UNFINISHED) == 1


async def test_rows_are_found_by_serial_door_and_place_and_the_only_one_opens_with_enter() -> None:
    async with at_desk(script(Doors([door_of(n) for n in range(80)]))) as desk:
        page = await worklist(desk, 80)
        desk.type(page.finder.field, "west 2.1")
        await desk.until(lambda: page.table.doors.rowCount() == 5)
        desk.type(page.finder.field, "no such door")
        await desk.reads("No row here fits no such door.")
        page.frame.pressed.emit()
        assert page.table.doors.rowCount() == 80
        desk.type(page.finder.field, serial_of(0).lower())
        await desk.enter()
        await desk.on("CheckPage")


async def test_what_is_shown_is_exported_and_said() -> None:
    doors = Doors([door_of(n) for n in range(3)])
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk, 3)
        page.notes.export(Path("worklist.csv"))
        await desk.reads("3 rows are in worklist.csv")
        assert [row.door for row in doors.saved] == doors.doors
        doors.fault = UNREADABLE
        page.notes.export(Path("worklist.csv"))
        await desk.reads("(computer_storage)")


async def test_of_five_thousand_doors_only_those_in_sight_are_put_into_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Time is measured by the benches; here it is counted, whatever else the machine does."""
    asked: list[str] = []
    put = DoorTeller.cell

    def cell(teller: DoorTeller, key: str, column: Column) -> Cell:
        asked.append(key)
        return put(teller, key, column)

    monkeypatch.setattr(DoorTeller, "cell", cell)
    async with at_desk(script(Doors([door_of(n) for n in range(5000)]))) as desk:
        page = await worklist(desk, 5000)
        page._renew()
        page.table.repaint()
        await asyncio.sleep(0.05)
        assert len(set(asked)) < 20
        asked.clear()
        page.board.changed.emit("d-4000")
        page.finder.show_counts()
        await asyncio.sleep(0.05)
        assert len(asked) < 400 and "d-4000" not in asked


async def test_every_control_of_the_page_is_reached_by_tab() -> None:
    doors = Doors([door_of(n) for n in range(3)], says=bad_list())
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk, 3)
        page.notes.import_file(Path("doors.csv"))
        await desk.reads("cannot be doors")
        controls = {
            one
            for kind in (QAbstractButton, QLineEdit, QAbstractItemView)
            for one in desk.window.findChildren(kind)
            if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        }
        reached = set()
        for _ in range(60):
            focused = desk.window.focusWidget()
            reached.add(focused)
            QTest.keyClick(focused or desk.window, Qt.Key.Key_Tab)
        grouped = {one for one in controls if isinstance(one, QAbstractButton) and one.group() is not None}
        assert controls - grouped <= reached
        assert all(one.accessibleName() for one in controls)


async def test_what_is_typed_at_the_rows_is_looked_for_and_down_leads_back_to_them() -> None:
    async with at_desk(script(Doors([door_of(n) for n in range(80)]))) as desk:
        page = await worklist(desk, 80)
        QTest.keyClicks(page.table, "2")
        assert page.finder.field.hasFocus()
        QTest.keyClicks(page.finder.field, ".17")
        await desk.until(lambda: names(page) == ["2.17"])
        QTest.keyClick(page.finder.field, Qt.Key.Key_Down)
        assert page.table.hasFocus()


async def test_a_message_that_expires_while_it_is_looked_at_is_said() -> None:
    async with at_desk(script(Doors([door_of(0)]))) as desk:
        page = await worklist(desk, 1)
        row = page.board.row("d-0")
        assert row is not None
        page.board._put("d-0", replace(row, mark=Mark.PREPARED, expires_at=page.board._unix + 5))
        assert of(page, 0, Column.RESULT).text == "Ready"
        await desk.reads("1 of 1 prepared, the first message expires")
        later = datetime.now(UTC) + timedelta(seconds=6)
        page.board._now = lambda: later
        page.board._expire()
        assert of(page, 0, Column.RESULT).text == "Its message has expired"
        await desk.until(lambda: "prepared, the first" not in desk.text())
        assert page.preparing.isVisible()


async def test_a_row_that_changes_moves_no_other_and_keeps_the_one_that_is_chosen() -> None:
    async with at_desk(script(Doors([door_of(n) for n in range(200)]))) as desk:
        page = await worklist(desk, 200)
        page.table.selectRow(120)
        QAbstractItemModelTester(page.table.doors, QAbstractItemModelTester.FailureReportingMode.Fatal)
        scrolled = page.table.verticalScrollBar().value()
        assert page.board.open("d-3") is not None
        await desk.until(lambda: page.table.doors.rowCount() == 199)
        page.board._put("d-7", page.board.row("d-7"))
        assert page.table.doors.key(page.table.currentIndex()) == "d-120"
        assert abs(page.table.verticalScrollBar().value() - scrolled) <= page.table.rowHeight(0)
        page.finder.show_queue(Queue.UNFINISHED)
        assert names(page) == ["1.04"]


async def test_what_a_command_changed_is_seen_when_the_page_is_opened_again() -> None:
    doors = Doors([door_of(0)])
    async with at_desk(script(doors)) as desk:
        await worklist(desk, 1)
        desk.window.go("settings")
        doors.doors.append(door_of(1))
        await worklist(desk, 2)


async def test_a_door_whose_journal_cannot_be_read_is_not_begun_a_second_time() -> None:
    doors = Doors([door_of(0, "j-lost")], unreadable={"j-lost": Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED)})
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk, 1)
        assert mark(page, 0) == RowMark.FAULT
        page.bar.open.click()
        await desk.reads("computer_journal_damaged")
        assert desk.window.page is page and not desk.session.job_ids()


async def test_a_job_another_process_has_is_marked_in_its_row() -> None:
    book, door = MemoryBook(), door_of(0)
    async with at_desk(Script(), book) as desk:
        job_id = desk.window.bridge.start("install", (f.LockChosen(SERIAL, LABEL),))
        assert job_id is not None
        await desk.until(lambda: desk.window.bridge.latest(job_id))
    recovery = replace(
        RECOVERY, holder=lambda _job: Holder(4711, "2026-11-21T14:02:00Z"), unfinished=lambda: (job_id,)
    )
    made = Script(worklist=Doors([replace(door, job_id=job_id)]).desk(), recovery=recovery)
    async with at_desk(made, book) as desk:
        page = await worklist(desk, 1)
        await desk.reads("Held by another window or command (process 4711)")
        assert of(page, 0, Column.RESULT).icon is Icon.PERSON
        assert not page.bar.open.isEnabled()
