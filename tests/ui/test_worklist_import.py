"""A list of doors imported on the place Worklist: bad rows named, nothing imported before it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from installer_app.model.door import BadRow, RowReason
from installer_app.ui.worklist_desk import DoorList
from tests.ui.test_worklist import script, worklist
from tests.ui.window_kit import at_desk
from tests.ui.worklist_kit import UNREADABLE, Doors, bad_list, door_of

pytestmark = pytest.mark.on_qt


async def test_a_list_without_a_bad_row_is_imported_at_once() -> None:
    doors = Doors(says=DoorList(tuple(door_of(n) for n in range(120))))
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk)
        page.notes.import_file(Path("doors.csv"))
        await desk.reads("120 doors were imported from doors.csv.")
        await desk.until(lambda: page.table.doors.rowCount() == 120)


async def test_bad_rows_are_named_by_line_column_and_reason_and_nothing_is_imported_before_it_is_said() -> (
    None
):
    doors = Doors(says=bad_list())
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk)
        page.notes.import_file(Path("doors.csv"))
        await desk.reads("3 rows of doors.csv cannot be doors")
        await desk.reads("5 rows can. Nothing is imported yet. Columns that mean nothing here: remarks.")
        panel = page.notes.importing
        assert panel is not None and panel.table is not None
        model = panel.table.model()
        rows = [[model.index(n, at).data() for at in range(3)] for n in range(model.rowCount())]
        assert rows == [
            ["4", "Lock", "Neither a serial of 8 characters nor a label: 7K3M 9QX"],
            ["9", "Area", "It says nothing here."],
            ["12", "Lock", "Line 3 has this lock already."],
            ["7", "Name", "Line 6 gives the same name in the same area."],
        ]
        assert not doors.doors
        assert panel.good.hasFocus() and panel.good.words == "Import the 5 good ones"
        QTest.keyClick(panel.good, Qt.Key.Key_Return)
        await desk.reads("5 doors were imported")
        assert len(doors.doors) == 5


async def test_a_list_may_be_left_alone() -> None:
    doors = Doors(says=bad_list())
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk)
        page.notes.import_file(Path("doors.csv"))
        await desk.reads("cannot be doors")
        assert page.notes.importing is not None
        page.notes.importing.nothing.click()
        await desk.reads("Nothing was imported from doors.csv.")
        assert not doors.doors and page.notes.importing is None


async def test_a_list_without_one_good_row_offers_no_import() -> None:
    doors = Doors(says=DoorList(bad=(BadRow(1, RowReason.NOT_TEXT),)))
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk)
        page.notes.import_file(Path("doors.xlsx"))
        await desk.reads("No row of it can be a door, so nothing is imported.")
        assert page.notes.importing is not None and not page.notes.importing.good.isVisible()


async def test_a_file_that_cannot_be_read_or_written_down_is_said_and_imports_nothing() -> None:
    doors = Doors(says=UNREADABLE)
    async with at_desk(script(doors)) as desk:
        page = await worklist(desk)
        page.notes.import_file(Path("doors.csv"))
        await desk.reads("Nothing was imported from doors.csv.")
        await desk.reads("(computer_storage)")
        doors.says, doors.fault = bad_list(), UNREADABLE
        page.notes.import_file(Path("doors.csv"))
        await desk.reads("3 rows of doors.csv cannot be doors")
        assert page.notes.importing is not None
        page.notes.importing.good.click()
        await desk.reads("(computer_storage)")
        assert not doors.doors and page.notes.importing.good.isEnabled()
