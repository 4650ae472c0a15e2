"""A keyboard-wedge scanner on every page: what it scans is taken, and its Enter presses nothing."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from installer_app.model.lock import LockState
from installer_app.ui.offers import offers
from installer_app.ui.pages.compare import ComparePage
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.pages.one_step import OneStepPage
from installer_app.ui.pages.place import PlacePage
from installer_app.ui.places import ONE_STEP, SETTINGS, WORKLIST
from installer_app.workflow import facts as f
from tests.ui.test_window_flow import install_until_receipt, name_and_place
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk, heard
from tests.unit.world import LABEL, SERIAL

pytestmark = pytest.mark.on_qt
OTHER = "W2D8P4TN"


def page_of(desk: Desk) -> LockPage:
    """The Lock page that is shown."""
    return cast("LockPage", desk.window.page)


async def test_a_scan_while_a_button_has_the_focus_presses_no_button() -> None:
    async with at_desk() as desk:
        pressed: list[bool] = []
        button = page_of(desk).entry.paste_button
        button.clicked.connect(lambda: pressed.append(True))
        button.setFocus()
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        assert not pressed
        assert desk.snapshot is not None and desk.snapshot.facts[f.LockChosen].label == LABEL


async def test_a_scan_replaces_what_stood_in_the_field() -> None:
    async with at_desk() as desk:
        desk.type(page_of(desk).field, "7K3")
        desk.scan(LABEL_TEXT, end="\r\n")
        await desk.on("PlacePage")
        assert desk.snapshot is not None and desk.snapshot.facts[f.LockChosen].label == LABEL


async def test_a_hand_that_types_and_presses_enter_is_no_scanner() -> None:
    async with at_desk() as desk:
        page = page_of(desk)
        page.field.setFocus()
        desk.scan(SERIAL, gap_ms=120)
        await desk.on("ComparePage")
        assert len(desk.session.job_ids()) == 1, "the field's own Enter began it"


async def test_a_scan_beside_the_name_of_a_place_does_not_name_it() -> None:
    async with at_desk() as desk:
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        page = cast("PlacePage", desk.window.page)
        desk.type(page.name, "4.0")
        page.name.setCursorPosition(1)
        desk.scan(LABEL_TEXT.replace(SERIAL, OTHER))
        await desk.reads("this page waits for none")
        assert page.name.text() == "4.0"
        assert page.name.cursorPosition() == 1
        assert desk.window.page is page


async def test_a_scan_on_the_check_confirms_nothing() -> None:
    async with at_desk() as desk:
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.on("CheckPage")
        await desk.until(lambda: desk.can("confirm"))
        desk.window.shell.foot.focus_primary()
        desk.scan(LABEL_TEXT.replace(SERIAL, OTHER))
        await desk.reads("this page waits for none")
        assert desk.snapshot is not None and f.Confirmed not in desk.snapshot.facts


async def test_the_sticker_scanned_on_the_compare_page_answers_it() -> None:
    async with at_desk() as desk:
        desk.type(page_of(desk).field, SERIAL)
        await desk.press("install")
        await desk.on("ComparePage")
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        assert desk.snapshot is not None
        assert desk.snapshot.facts[f.KeysPinned].pinned_by is f.PinnedBy.COMPARED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LABEL_TEXT.replace(SERIAL, OTHER), f"It names {OTHER}"),
        (LABEL_TEXT[:-1] + "0", "is another"),
        (SERIAL, "names the serial alone"),
    ],
)
async def test_another_sticker_on_the_compare_page_answers_nothing(text: str, said: str) -> None:
    async with at_desk() as desk:
        desk.type(page_of(desk).field, SERIAL)
        await desk.press("install")
        await desk.on("ComparePage")
        desk.window.shell.foot.focus_primary()
        desk.scan(text)
        await desk.reads(said)
        assert isinstance(desk.window.page, ComparePage)
        assert desk.snapshot is not None and f.Compared not in desk.snapshot.facts


async def test_the_next_label_scanned_where_the_next_lock_is_offered_begins_it() -> None:
    async with at_desk(Script(air=[heard(), heard(OTHER)])) as desk:
        await install_until_receipt(desk)
        first = desk.window.job_id
        desk.scan(LABEL_TEXT.replace(SERIAL, OTHER))
        await desk.on("PlacePage")
        assert desk.window.job_id != first
        assert desk.snapshot is not None and desk.snapshot.facts[f.LockChosen].serial == OTHER


async def test_a_scan_on_the_worklist_begins_its_lock() -> None:
    async with at_desk() as desk:
        desk.window.go(WORKLIST)
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")


async def test_a_scan_where_nothing_waits_for_a_lock_says_so() -> None:
    async with at_desk() as desk:
        desk.window.go(SETTINGS)
        desk.scan(LABEL_TEXT)
        await desk.reads(f"Lock {SERIAL} was not taken")
        assert not desk.session.job_ids()


async def test_a_field_that_wants_a_label_gets_it_with_its_enter() -> None:
    async with at_desk() as desk:
        desk.window.go(ONE_STEP)
        page = cast("OneStepPage", desk.window.page)
        page.fields["provision"][0].setFocus()
        desk.scan(LABEL_TEXT)
        await desk.until(lambda: desk.snapshot is not None and desk.snapshot.memory.workflow == "provision")


async def test_a_scanner_of_another_layout_is_told_apart_from_a_bad_label() -> None:
    async with at_desk() as desk:
        desk.scan(LABEL_TEXT.replace(":", ";"))
        await desk.reads("different keyboard layouts")
        assert page_of(desk).field.text() == ""


async def test_a_key_that_repeats_while_it_is_held_is_no_scanner() -> None:
    async with at_desk() as desk:
        page = page_of(desk)
        page.field.setFocus()
        QTest.keyClicks(page.field, SERIAL)
        QTest.keyClick(page.field, Qt.Key.Key_Backspace)
        assert page.field.text() == SERIAL[:-1]


async def test_an_installed_lock_that_can_be_moved_is_left_to_the_technician() -> None:
    async with at_desk(Script(air=[heard(state=2)])) as desk:
        await desk.until(lambda: page_of(desk).heard_count == 1)
        desk.scan(LABEL_TEXT)
        if offers(LockState.INSTALLED)[0] == "install":
            await desk.on("PlacePage")
        else:
            await desk.until(lambda: desk.can("move"))
            assert page_of(desk).field.text() == LABEL_TEXT
            assert not desk.session.job_ids()
