"""A journal that cannot be used: what is wrong and where it lies is said; it is exported, or set aside."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from installer_app import app
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.store.database import FILE, VERSION, Database
from installer_app.store.keeping import set_journal_aside
from installer_app.store.survey import Survey, export, survey
from installer_app.ui.panels.rescue import Begin, Rescue, RescuePage
from installer_app.ui.sources import Sources
from tests.ui.recovery_pictures import at_once
from tests.ui.test_app import close_when
from tests.unit.store_kit import book_at
from tests.unit.test_store_journal import edit, three_jobs

T = TypeVar("T")


def page_of(qtbot: QtBot, folder: Path, begin: Begin = at_once) -> RescuePage:
    file = folder / FILE
    with pytest.raises(Fault) as caught:
        Database(file)
    page = RescuePage(
        Rescue(file, caught.value, partial(survey, file), export, partial(set_journal_aside, file)), begin
    )
    qtbot.addWidget(page)
    page.show()
    return page


def text(page: RescuePage) -> str:
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_a_newer_journal_is_exported_and_never_set_aside(qtbot: QtBot, tmp_path: Path) -> None:
    three_jobs(tmp_path)
    edit(tmp_path, f"PRAGMA user_version={VERSION + 1}")
    before = (tmp_path / FILE).read_bytes()
    page = page_of(qtbot, tmp_path)
    assert "The journal is a newer version's" in text(page)
    assert str(tmp_path / FILE) in text(page)
    assert "10 entries can be read, and all are whole." in text(page)
    assert not page.aside.isVisible()
    page.export_to(tmp_path / "out.jsonl")
    assert "10 entries are written to" in text(page)
    assert survey(tmp_path / "out.jsonl").whole == 10
    with pytest.raises(Fault):
        set_journal_aside(tmp_path / FILE)
    assert (tmp_path / FILE).read_bytes() == before


def test_until_it_was_looked_at_it_says_so_and_nothing_can_be_done_with_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database " * 500)
    later: list[Callable[[], None]] = []

    def begin(work: Callable[[], T], told: Callable[[T | Fault], None]) -> None:
        later.append(lambda: told(work()))

    page = page_of(qtbot, tmp_path, begin)
    assert "Looking at what can be read" in text(page)
    assert not page.aside.isEnabled() and not page.export.isEnabled()
    later.pop()()
    assert "Looking at what can be read" not in text(page)
    assert page.aside.isEnabled()


def test_a_look_that_fails_is_told_and_the_journal_can_be_set_aside_all_the_same(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database " * 500)

    def begin(_work: Callable[[], T], told: Callable[[T | Fault], None]) -> None:
        told(Fault(FaultCode.COMPUTER_STORAGE, "EIO reading journal.db"))

    page = page_of(qtbot, tmp_path, begin)
    assert "computer_storage" in text(page)
    assert page.aside.isEnabled() and not page.export.isEnabled()


def test_the_window_lives_while_the_app_looks(tmp_path: Path) -> None:
    three_jobs(tmp_path)
    edit(tmp_path, f"PRAGMA user_version={VERSION + 1}")
    threads: list[bool] = []

    def look() -> Survey:
        threads.append(threading.current_thread() is threading.main_thread())
        assert went_on.wait(10), "the window stood still"
        return survey(tmp_path / FILE)

    @asynccontextmanager
    async def failing() -> AsyncIterator[Sources]:
        Database(tmp_path / FILE)
        raise AssertionError
        yield

    def rescue(fault: Fault) -> Rescue:
        QTimer.singleShot(0, went_on.set)
        return Rescue(tmp_path / FILE, fault, look, export, lambda: ())

    went_on, seen = threading.Event(), list[str]()
    timer = close_when("10 entries can be read, and all are whole.", seen)
    assert app.show(failing, rescue) == 1
    timer.stop()
    assert threads == [False]


def test_a_damaged_journal_is_set_aside_only_at_the_second_word_and_a_new_one_begins(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database " * 500)
    page = page_of(qtbot, tmp_path)
    assert "The journal cannot be used" in text(page)
    assert "No entry of it can be read as whole; 0 can be read." in text(page)
    assert not page.export.isEnabled()
    page.aside.click()
    assert "Its jobs cannot be continued" in text(page)
    assert (tmp_path / FILE).exists()
    sure = page.focusWidget()
    assert isinstance(sure, QPushButton) and sure.accessibleName() == "Set it aside"
    sure.click()
    assert f"Kept as {FILE}.damaged-1. Start the app again." in text(page)
    assert (tmp_path / f"{FILE}.damaged-1").read_bytes().startswith(b"this is no database")
    with book_at(tmp_path) as book:
        assert book.verify() == 0


def test_a_journal_that_can_be_opened_is_not_set_aside(tmp_path: Path) -> None:
    three_jobs(tmp_path)
    with pytest.raises(Fault) as caught:
        set_journal_aside(tmp_path / FILE)
    assert caught.value.code is FaultCode.COMPUTER_USAGE
    with book_at(tmp_path) as book:
        assert book.verify() == 10


def test_a_log_that_is_left_alone_is_set_aside_too(tmp_path: Path) -> None:
    (tmp_path / f"{FILE}-wal").write_bytes(b"what is left")
    (kept,) = set_journal_aside(tmp_path / FILE)
    assert kept.read_bytes() == b"what is left"
    with book_at(tmp_path) as book:
        assert book.verify() == 0


def test_the_app_itself_shows_it_where_the_journal_cannot_be_opened(tmp_path: Path) -> None:
    three_jobs(tmp_path)
    edit(tmp_path, f"PRAGMA user_version={VERSION + 1}")

    @asynccontextmanager
    async def failing() -> AsyncIterator[Sources]:
        Database(tmp_path / FILE)
        raise AssertionError
        yield

    seen: list[str] = []
    timer = close_when("10 entries can be read, and all are whole.", seen)
    where = Where(data_dir=tmp_path, sandbox=True)
    assert app.show(failing, partial(app.rescue_of, where)) == 1
    timer.stop()
    assert str(tmp_path / FILE) in seen
