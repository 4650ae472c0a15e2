"""The place Locks: what was listed before at once, listed anew meanwhile, found, sorted, opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from installer_app.model.cloud import Account, Grant
from installer_app.model.fault import Fault, FaultCode
from installer_app.ui.lock_roll import Column, natural
from installer_app.ui.pages.lock_page import LockDetailPage
from installer_app.ui.pages.locks import LocksPage
from installer_app.ui.places import INSTALL, LOCKS
from installer_app.ui.widgets.list_frame import ListKind
from installer_app.ui.widgets.row_table import tip
from installer_app.workflow.diagnosis import FindingCode
from installer_app.workflow.diagnosis.health import Advance
from tests.ui.locks_kit import PROPERTIES, Lists, lock_id_of, make_roll, serial_of
from tests.ui.lookup_kit import Look
from tests.ui.window_kit import Desk, Script, at_desk
from tests.unit.healthy_lock import DAY

pytestmark = pytest.mark.on_qt
FORBIDDEN = Fault(FaultCode.ACCOUNT_FORBIDDEN, "403", refused=True)


async def open_locks(desk: Desk) -> LocksPage:
    desk.window.go(LOCKS)
    page = desk.window.page
    assert isinstance(page, LocksPage)
    return page


async def listed(desk: Desk) -> LocksPage:
    page = await open_locks(desk)
    await desk.until(page.table.locks.rowCount, "rows")
    return page


def shown(desk: Desk) -> LockDetailPage:
    page = desk.window.page
    assert isinstance(page, LockDetailPage)
    return page


def ids(page: LocksPage) -> list[str]:
    return [row.lock_id for row in page.table.locks.fit]


async def find(desk: Desk, page: LocksPage, text: str) -> None:
    desk.type(page.finder.field, text)
    await desk.until(lambda: page.table.locks.sought.text == text, text)


async def test_what_was_listed_before_shows_at_once_with_its_age() -> None:
    lists = Lists(make_roll(200))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await listed(desk)
        await desk.reads("200 locks shown")
        assert "Read 14 min ago or later" in desk.text()
        assert page.frame.state.kind is ListKind.READY
        assert page.table.locks.fit[0].verdict.weight is not None, "the worst is first"
        assert lists.listed == [], "a young list is not asked for again"


async def test_an_old_list_is_listed_anew_while_its_rows_are_shown() -> None:
    lists = Lists(make_roll(50, read_s_ago=DAY), anew=make_roll(60, read_s_ago=0))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await listed(desk)
        await desk.reads("60 locks shown")
        assert lists.listed == [None]
        assert not page.foot().find("cancel")


async def test_a_first_listing_grows_and_can_be_stopped_and_gone_on_with() -> None:
    lists = Lists(advances=(Advance(300),))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await open_locks(desk)
        await desk.reads("Listing: 300 locks so far")
        await desk.until(lambda: lists.looks == 2, "what came in is looked at before the end")
        await desk.press("cancel")
        await desk.until(lambda: lists.cancelled == 1)
        await desk.reads("reading goes on where it stopped")
        lists.anew = make_roll(70, read_s_ago=0)
        await desk.press("read")
        await desk.reads("70 locks shown")
        assert len(lists.listed) == 2
        assert page.frame.state.kind is ListKind.READY


async def test_a_listing_ends_with_its_page_and_is_taken_up_again() -> None:
    lists = Lists(make_roll(5, listed=False))
    async with at_desk(Script(locks=lists.sources())) as desk:
        await listed(desk)
        await desk.until(lambda: lists.listed == [None])
        desk.window.go(INSTALL)
        await desk.until(lambda: lists.cancelled == 1)
        await listed(desk)
        await desk.until(lambda: lists.listed == [None, None])


async def test_an_account_that_may_not_list_is_told_who_could() -> None:
    some = (Account("ruben", "Ruben de Wit", (Grant("support", "p1"),)),)
    lists = Lists(anew=FORBIDDEN)
    async with at_desk(Script(locks=lists.sources(), accounts=some)) as desk:
        page = await open_locks(desk)
        await desk.reads("Ruben de Wit may, but only of some properties")
        assert page.frame.state.kind is ListKind.FORBIDDEN
        assert page.frame.state.code == "account_forbidden"
        assert page.finder.properties.count() == 2, "those that can be seen are offered"
    lists = Lists(anew=FORBIDDEN)
    async with at_desk(Script(locks=lists.sources(), accounts=(Account("mara", "Mara", ()),))) as desk:
        await open_locks(desk)
        await desk.reads("It needs the permission support or provision-lock or install-lock")


async def test_no_network_leaves_the_old_rows_and_says_how_old_they_are() -> None:
    lists = Lists(make_roll(20, read_s_ago=3 * DAY), anew=Fault(FaultCode.CLOUD_UNREACHABLE, "dns"))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await listed(desk)
        await desk.until(lambda: page.frame.state.kind is ListKind.STALE, "stale")
        assert page.frame.state.text.startswith("Read 3 d ago, not anew:")
        assert "cloud_unreachable" in page.frame.state.text
        assert page.table.locks.rowCount() == 20


@pytest.mark.parametrize("code", [FaultCode.CLOUD_UNREACHABLE, FaultCode.ACCOUNT_SIGNED_OUT])
async def test_a_failed_list_is_never_an_empty_one(code: FaultCode) -> None:
    lists = Lists(anew=Fault(code))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await open_locks(desk)
        await desk.until(lambda: page.frame.state.kind is ListKind.FAILED, "failed")
        assert page.frame.state.code == code.value


async def test_a_cache_that_cannot_be_read_is_told() -> None:
    lists = Lists(Fault(FaultCode.COMPUTER_STORAGE, "EIO"))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await open_locks(desk)
        await desk.until(lambda: page.frame.state.kind is ListKind.FAILED, "failed")
        assert page.frame.state.code == "computer_storage"


async def test_no_lock_in_reach_is_said() -> None:
    lists = Lists(anew=make_roll(0))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await open_locks(desk)
        await desk.until(lambda: page.frame.state.kind is ListKind.EMPTY, "empty")
        assert "lists no lock" in page.frame.state.text


@pytest.mark.parametrize(
    "text",
    [serial_of(7), serial_of(7).lower(), f"{serial_of(7)[:4]} {serial_of(7)[4:]}", lock_id_of(7).upper()],
)
async def test_a_lock_is_found_by_serial_and_id_however_they_are_written(text: str) -> None:
    lists = Lists(make_roll(90))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await listed(desk)
        await find(desk, page, text)
        assert ids(page) == [lock_id_of(7)]


async def test_words_find_among_name_property_and_area_together() -> None:
    lists = Lists(make_roll(90))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await listed(desk)
        await find(desk, page, "kanaal east door")
        rows = page.table.locks.fit
        assert rows and all(row.property_name == "Kanaalhuis" and row.area.endswith("East") for row in rows)
        await find(desk, page, "no such lock")
        assert page.frame.state.kind is ListKind.EMPTY
        page.frame.pressed.emit()
        assert page.table.locks.rowCount() == 90, "one press shows all again"
        assert page.finder.field.text() == ""


async def test_a_cause_and_a_property_narrow_the_list_and_their_counts_agree() -> None:
    lists = Lists(make_roll(400))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await listed(desk)
        tab = page.finder.findChildren(QAbstractButton, "keys_behind")
        count = (
            lists.known.counts.causes[FindingCode.KEYS_BEHIND] if not isinstance(lists.known, Fault) else 0
        )
        assert tab and tab[0].accessibleDescription() == str(count)
        QTest.mouseClick(tab[0], Qt.MouseButton.LeftButton)
        assert page.table.locks.rowCount() == count > 0
        page.finder.choose_property(PROPERTIES["Kanaalhuis"])
        rows = page.table.locks.fit
        assert 0 < len(rows) < count
        assert all(FindingCode.KEYS_BEHIND in row.verdict.codes for row in rows)
        assert tab[0].accessibleDescription() == str(len(rows))


async def test_a_head_sorts_and_turns_round_and_the_box_says_so() -> None:
    lists = Lists(make_roll(120))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await listed(desk)
        page.table.sorted_by.emit(Column.LOCK)
        names = [row.name for row in page.table.locks.fit]
        assert names.index("Door 1.19") < names.index("Door 1.100"), "as people count"
        assert page.finder.orders.currentText() == "By name"
        page.table.sorted_by.emit(Column.LOCK)
        keys = [natural(row.name) for row in page.table.locks.fit]
        assert keys == sorted(keys, reverse=True)


async def test_type_go_down_and_enter_opens_and_back_finds_it_as_it_was() -> None:
    lists = Lists(make_roll(90))
    async with at_desk(Script(locks=lists.sources(), lookup=Look().lookup())) as desk:
        page = await listed(desk)
        assert page.finder.field.hasFocus()
        QTest.keyClicks(page.finder.field, "kanaal")
        QTest.keyClick(page.finder.field, Qt.Key.Key_Down)
        assert page.table.hasFocus()
        QTest.keyClick(page.table, Qt.Key.Key_Down)
        chosen = page.table.locks.fit[1].lock_id
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        await desk.on("LockDetailPage")
        QTest.keyClick(shown(desk).back, Qt.Key.Key_Return)
        again = desk.window.page
        assert isinstance(again, LocksPage)
        assert again.left.lock_id == chosen
        assert again.finder.field.text() == "kanaal"
        assert again.table.locks.fit[again.table.currentIndex().row()].lock_id == chosen
        assert lists.looks == 1, "nothing is looked up again for that"


async def test_what_is_typed_in_the_list_goes_to_the_field() -> None:
    lists = Lists(make_roll(30))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await listed(desk)
        page.table.step_into()
        QTest.keyClicks(page.table, "7")
        assert page.finder.field.hasFocus()
        assert page.finder.field.text() == "7"


async def test_an_id_that_no_list_has_can_be_opened_or_listed_as_a_property() -> None:
    lists = Lists(make_roll(30))
    unknown = "deadbeef-0000-4000-8000-000000000009"
    async with at_desk(Script(locks=lists.sources(), lookup=Look().lookup())) as desk:
        page = await listed(desk)
        await find(desk, page, unknown)
        await desk.until(lambda: desk.can("property"), "list it")
        lists.anew = make_roll(31)
        await desk.press("property")
        await desk.until(lambda: lists.listed == [unknown])
        assert page.finder.sought.property_id == unknown
        page.finder.clear()
        await find(desk, page, unknown)
        await desk.enter()
        await desk.on("LockDetailPage")


async def test_the_rows_shown_are_saved_in_their_order(tmp_path: Path) -> None:
    lists = Lists(make_roll(90))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await listed(desk)
        await find(desk, page, "beurs")
        page.saving.save(tmp_path / "locks.csv")
        await desk.reads("45 rows are in")
        assert [row.lock_id for row in lists.saved[0]] == ids(page)


async def test_a_row_is_told_in_one_breath() -> None:
    lists = Lists(make_roll(11))
    async with at_desk(Script(locks=lists.sources())) as desk:
        page = await listed(desk)
        await find(desk, page, serial_of(10))
        said = page.table.locks.index(0, 0).data(int(Qt.ItemDataRole.AccessibleTextRole))
        assert said.startswith(
            f"Door 1.10, {serial_of(10)}. Sync overdue. Floor 0, East, Kanaalhuis. 9 d ago"
        )
        cell = page.table.locks.index(0, Column.SYNC).data(int(Qt.ItemDataRole.AccessibleTextRole))
        assert cell.startswith("Last sync: 9 d ago")


async def test_marks_in_a_name_are_shown_in_its_tip_and_never_obeyed() -> None:
    assert tip('<img src="x">4.02') == "<p>&lt;img src=&quot;x&quot;&gt;4.02</p>"
    assert tip("") is None
