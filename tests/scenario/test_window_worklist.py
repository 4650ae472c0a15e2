"""The worklist's page over real parties: imported, prepared, installed, retried, taken up again, saved."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from installer_app.model.cloud import Area, Property
from installer_app.sandbox.cloud import KANAALHUIS
from installer_app.sandbox.faults import NO_FAULTS, LockFaults
from installer_app.store.folder import DataFolder, Environment
from installer_app.store.journal import JournalBook
from installer_app.store.worklist import Worklist
from installer_app.support.worklist_desk import Desk as WorkDesk
from installer_app.ui.door_cells import key_of
from installer_app.ui.door_round import Way
from installer_app.ui.pages.worklist import WorklistPage
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.worklist import Mark, Queue
from tests.scenario.door import AREA, Street, open_session, open_street, serials
from tests.scenario.test_window_street import StreetScript
from tests.ui.window_kit import Desk, at_window

pytestmark = pytest.mark.on_qt


async def _properties() -> AsyncIterator[tuple[Property, ...]]:
    yield (Property(KANAALHUIS, "Kanaalhuis"),)


async def _areas(_property_id: str) -> AsyncIterator[tuple[Area, ...]]:
    yield (Area(AREA, KANAALHUIS, "Floor 4 East"),)


@asynccontextmanager
async def at_street(street: Street, folder: Path) -> AsyncIterator[Desk]:
    """A window over a session at this street, with the worklist that lies in the folder."""
    books: list[JournalBook] = []

    def keep(book: JournalBook) -> JournalBook:
        books.append(book)
        return book

    data = DataFolder.open(folder, Environment("sandbox", sandbox=True), os.urandom)
    async with open_session(street, folder, wrap=keep) as session:
        opening = partial(Worklist, data, os.urandom)
        with closing(WorkDesk(opening, session, books[0], _properties, _areas)) as work:
            async with at_window(session, StreetScript(street=street, worklist=work.sources())) as desk:
                yield desk


async def page_of(desk: Desk) -> WorklistPage:
    desk.window.go("worklist")
    page = desk.window.page
    assert isinstance(page, WorklistPage)
    await desk.until(lambda: page.board.is_read)
    return page


def write_list(street: Street, file: Path, found: list[str]) -> None:
    """As an office writes it: with labels, places by name, a semicolon, and one row that is none."""
    rows = ["Etikett;Objekt;Bereich;Name"]
    rows += [f"{street.label(serial)};Kanaalhuis;Floor 4 East;4.{n:02d}" for n, serial in enumerate(found)]
    rows.append("nonsens;Kanaalhuis;Floor 4 East;4.99")
    file.write_bytes("\r\n".join(rows).encode("cp1252"))


def has_receipt(desk: Desk) -> bool:
    return desk.snapshot is not None and f.InstallApplied in desk.snapshot.facts


async def test_a_list_is_imported_prepared_installed_retried_and_exported(tmp_path: Path) -> None:
    async with open_street(tmp_path) as street:
        found = serials(4)
        for serial in found:
            await street.add_lock(serial)
        street.hosts[found[2]].set_faults(LockFaults(battery_percent=4))
        write_list(street, tmp_path / "doors.csv", found)
        async with at_street(street, tmp_path) as desk:
            page = await page_of(desk)
            page.notes.import_file(tmp_path / "doors.csv")
            await desk.reads("1 row of doors.csv cannot be a door")
            assert page.notes.importing is not None
            page.notes.importing.good.click()
            await desk.until(lambda: page.table.doors.rowCount() == 4, "rows")
            page.preparing.click()
            await desk.reads("4 of 4 doors are prepared.")
            await desk.reads("4 of 4 prepared, the first message expires")
            rows = [row for _place, row in page.board.rows]
            assert {row.mark for row in rows} == {Mark.PREPARED} and {row.queue for row in rows} == {
                Queue.TO_INSTALL
            }
            await desk.press("run")
            await desk.reads("3 of 4 doors are installed, as their locks confirm.")
            await desk.reads("1 failed: its row says why.")
            failed = page.board.find(found[2])
            assert failed is not None and page.board.doors(Way.RETRY) == (key_of(failed),)
            await desk.until(lambda: page.board.count(Queue.FINISHED) == 3, "proofs")
        street.hosts[found[2]].set_faults(NO_FAULTS)
        async with at_street(street, tmp_path) as desk:
            page = await page_of(desk)
            await desk.until(lambda: page.board.count(Queue.FINISHED) == 3, "of the day before")
            await desk.press("retry")
            await desk.until(lambda: page.board.count(Queue.FINISHED) == 4, "all")
            for _place, row in page.board.rows:
                assert row.job is not None and conclude(row.job.workflow, row.job.facts).proven
            page.finder.show_queue(Queue.FINISHED)
            page.notes.export(tmp_path / "out.csv")
            await desk.reads("4 rows are in")
            page.bar.open.click()
            await desk.on("DonePage")
        table = [*csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig")))]
        assert [row["Serial"] for row in table] == found


async def test_one_scan_begins_the_planned_job_and_at_a_prepared_door_goes_on_with_it(tmp_path: Path) -> None:
    async with open_street(tmp_path) as street:
        found = serials(3)
        for serial in found:
            await street.add_lock(serial)
        write_list(street, tmp_path / "doors.csv", found)
        async with at_street(street, tmp_path) as desk:
            page = await page_of(desk)
            page.notes.import_file(tmp_path / "doors.csv")
            await desk.reads("cannot be a door")
            assert page.notes.importing is not None
            page.notes.importing.good.click()
            await desk.until(lambda: page.table.doors.rowCount() == 3, "rows")
            desk.window.show_job(None)
            desk.scan(street.label(found[0]))
            await desk.on("CheckPage")
            assert desk.snapshot is not None and desk.snapshot.memory.workflow == "install"
            await desk.press("confirm")
            await desk.until(lambda: has_receipt(desk), "receipt")
            await desk.press("next")
            page = await page_of(desk)
            page.board.go(Way.PREPARE)
            await desk.reads("2 of 2 doors are prepared.")
            desk.window.show_job(None)
            await desk.on("LockPage")
            desk.scan(street.label(found[1]))
            await desk.on("CheckPage")
            assert desk.snapshot.memory.workflow == "install-ahead"
            assert f.AtDoor in desk.snapshot.facts
            await desk.press("confirm")
            await desk.until(lambda: has_receipt(desk), "receipt")
            page = await page_of(desk)
            page.finder.show_queue(Queue.TO_INSTALL)
            QTest.keyClick(page.table, Qt.Key.Key_Return)
            await desk.on("DoorPage")  # at a desk nobody says by opening it to be at the door
            await desk.enter()
            await desk.on("CheckPage")
            await desk.press("confirm")
            board = desk.window.context.board
            await desk.until(lambda: board.count(Queue.FINISHED) == 3, "all")
            jobs = {row.job.job_id for _place, row in board.rows if row.job is not None}
            assert len(jobs) == 3


async def test_a_worklist_that_is_damaged_is_said_on_its_page_and_stops_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "worklist.db").write_bytes(b"not a database" * 100)
    async with open_street(tmp_path) as street, at_street(street, tmp_path) as desk:
        await desk.on("LockPage")
        page = await page_of(desk)
        await desk.reads("computer_worklist_damaged")
        assert page.board.fault is not None
