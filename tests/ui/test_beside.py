"""Beside a page: its help, the command that equals it, the signed message in words; and the way back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextBrowser, QWidget

from installer_app.model.where import Where
from installer_app.ui.help import read_paper, read_part
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.panels.command_list import CommandList
from installer_app.ui.panels.help_text import HelpText
from installer_app.ui.places import ONE_STEP, SETTINGS, WORKLIST
from tests.ui.test_window_flow import install_until_receipt
from tests.ui.window_kit import LABEL_TEXT, Desk, at_desk


def content(desk: Desk) -> QWidget:
    """What is in the drawer."""
    found = desk.window.shell.drawer.content
    assert found is not None
    return found


def lines(desk: Desk) -> tuple[str, ...]:
    """The commands that are shown."""
    return cast("CommandList", content(desk)).lines


def press(desk: Desk, key: Qt.Key) -> None:
    """Press a key wherever the focus is."""
    QTest.keyClick(desk.window, key)


@pytest.mark.on_qt
async def test_f1_shows_the_part_of_the_page_and_esc_gives_the_focus_back() -> None:
    async with at_desk() as desk:
        await desk.until(QGuiApplication.focusWindow)
        page = cast("LockPage", desk.window.page)
        page.field.setFocus()
        press(desk, Qt.Key.Key_F1)
        shown = content(desk).findChild(QTextBrowser) or content(desk)
        text = cast("HelpText", shown).toPlainText()
        assert "label pins the keys" in text
        assert "Compare" not in text.splitlines()[0]
        press(desk, Qt.Key.Key_Escape)
        assert desk.window.shell.drawer.content is None
        assert desk.window.focusWidget() is page.field


@pytest.mark.on_qt
async def test_help_turns_with_the_page_and_esc_cancels_nothing_while_it_is_open() -> None:
    async with at_desk() as desk:
        await desk.until(QGuiApplication.focusWindow)
        press(desk, Qt.Key.Key_F1)
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        await desk.until(lambda: "Property and area" in cast("HelpText", content(desk)).toPlainText())
        press(desk, Qt.Key.Key_Escape)
        assert desk.window.shell.drawer.content is None
        await desk.on("PlacePage")
        assert (desk.snapshot is not None and not desk.snapshot.at_rest) or desk.window.job_id


@pytest.mark.on_qt
@pytest.mark.parametrize("place", [WORKLIST, SETTINGS, ONE_STEP, "firmware"])
async def test_every_place_has_its_help_and_a_command(place: str) -> None:
    async with at_desk() as desk:
        await desk.until(QGuiApplication.focusWindow)
        desk.window.go(place)
        press(desk, Qt.Key.Key_F1)
        assert len(cast("HelpText", content(desk)).toPlainText()) > 100
        press(desk, Qt.Key.Key_F2)
        assert lines(desk)
        press(desk, Qt.Key.Key_F2)
        assert desk.window.shell.drawer.content is None


@pytest.mark.on_qt
async def test_a_link_of_a_paper_leads_to_another_and_none_leads_out() -> None:
    async with at_desk() as desk:
        await desk.until(QGuiApplication.focusWindow)
        desk.window.go(SETTINGS)
        press(desk, Qt.Key.Key_F1)
        text = cast("HelpText", content(desk))
        text.anchorClicked.emit(QUrl("https://example.com/privacy.md"))
        text.anchorClicked.emit(QUrl("../../etc/passwd"))
        assert content(desk) is text
        text.anchorClicked.emit(QUrl("privacy.md"))
        assert content(desk) is not text
        await desk.reads("Help: Privacy")


@pytest.mark.on_qt
async def test_the_command_of_a_lock_is_copied_and_follows_what_is_chosen() -> None:
    async with at_desk() as desk:
        sources = desk.window.bridge.sources
        where = Where(Path("/tmp/a b"), sandbox=True, people=("mara",))
        desk.window.bridge.sources = replace(sources, where=where)
        desk.window.shell.evidence.link.click()
        tail = "--sandbox --as mara --data-dir '/tmp/a b'"
        assert lines(desk) == (f"lock-installer scan {tail}",)
        cast("LockPage", desk.window.page).field.setText(LABEL_TEXT)
        assert lines(desk) == (f"lock-installer install --label {LABEL_TEXT} {tail}",)
        cast("CommandList", content(desk)).buttons[0].click()
        assert QGuiApplication.clipboard().text() == lines(desk)[0]


@pytest.mark.on_qt
async def test_a_job_shows_what_would_begin_it_and_what_goes_on_with_it() -> None:
    async with at_desk() as desk:
        await install_until_receipt(desk)
        desk.window.shell.evidence.link.click()
        begin, resume = lines(desk)
        assert begin.startswith(f"lock-installer install --label {LABEL_TEXT} --property ")
        assert " --name 4.02 --yes" in begin
        assert resume == f"lock-installer resume --job {desk.window.job_id}"


@pytest.mark.on_qt
async def test_the_message_is_told_in_words_once_there_is_one() -> None:
    async with at_desk() as desk:
        second = desk.window.shell.evidence.second
        assert second.isHidden()
        await install_until_receipt(desk)
        assert not second.isHidden()
        second.click()
        await desk.reads("belongs to this place from now on")
        assert desk.snapshot is not None
        await desk.reads("SHA-256")


def test_a_part_ends_where_the_next_begins() -> None:
    part = read_part("install.md", "compare")
    assert part is not None and part.title == "Compare"
    assert "#" not in part.text


@pytest.mark.parametrize("name", ["../settings.json", "nothing.md", "Install.md", "a/b.md", ""])
def test_no_other_file_is_a_paper(name: str) -> None:
    assert read_paper(name) is None
