"""The app's start and end: first paint first, faults in words, an end in bounded time, Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from installer_app import app
from installer_app.model.fault import Fault, FaultCode
from installer_app.session import Session
from installer_app.store.settings import Settings, Theme
from installer_app.ui.frame import Frame
from installer_app.ui.sources import Sources
from installer_app.ui.theme import current_theme
from tests.conftest import find_application
from tests.ui.window_kit import Script
from tests.unit.scripted import MemoryBook

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def opened(script: Script) -> AsyncIterator[Sources]:
    """Sources over a script, as the workplace would give them."""
    session = Session({}, MemoryBook())
    try:
        yield script.sources(session)
    finally:
        await session.close()


def frames() -> list[Frame]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, Frame) and one.isVisible()]


def test_the_window_has_the_icon_and_the_name_of_its_menu_entry() -> None:
    find_application()
    seen: list[str] = []
    timer = close_when("Which lock is in front of you?", seen)
    assert app.show(lambda: opened(Script())) == 0
    timer.stop()
    assert not QApplication.windowIcon().isNull()
    assert QGuiApplication.desktopFileName() == "lock-installer"
    entry = (ROOT / "build_spec" / "linux" / "lock-installer.desktop").read_text("utf-8")
    assert "StartupWMClass=lock-installer" in entry


def close_when(words: str, seen: list[str]) -> QTimer:
    """Close the window as soon as these words can be read on it."""
    timer = QTimer()

    def look() -> None:
        for frame in frames():
            labels = [one.text() for one in frame.findChildren(QLabel) if one.isVisible()]
            if words in labels:
                seen.extend(labels)
                timer.stop()
                frame.close()

    timer.timeout.connect(look)
    timer.start(20)
    return timer


@pytest.fixture(autouse=True)
def application() -> None:
    find_application()


def test_the_window_opens_and_ends_with_zero() -> None:
    seen: list[str] = []
    timer = close_when("Which lock is in front of you?", seen)
    before = sys.excepthook
    assert app.show(lambda: opened(Script())) == 0
    timer.stop()
    assert seen
    assert not frames()
    assert sys.excepthook is before


def test_a_workplace_that_cannot_be_opened_is_told_in_words() -> None:
    @asynccontextmanager
    async def failing() -> AsyncIterator[Sources]:
        raise Fault(FaultCode.COMPUTER_OTHER_ENVIRONMENT, "sandbox")
        yield

    seen: list[str] = []
    timer = close_when("The window cannot be opened", seen)
    assert app.show(failing) == 1
    timer.stop()
    assert "computer_other_environment" in seen


def test_closing_while_it_opens_does_not_wait_for_it() -> None:
    @asynccontextmanager
    async def slow() -> AsyncIterator[Sources]:
        import asyncio

        await asyncio.sleep(600)
        raise AssertionError
        yield

    QTimer.singleShot(50, lambda: [one.close() for one in frames()])
    began = time.monotonic()
    assert app.show(slow) == 0
    assert time.monotonic() - began < 5


def test_an_end_that_hangs_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    monkeypatch.setattr(app, "SHUTDOWN_S", 0.1)

    @asynccontextmanager
    async def hanging() -> AsyncIterator[Sources]:
        async with opened(Script()) as sources:
            yield sources
            await asyncio.sleep(600)

    seen: list[str] = []
    timer = close_when("Which lock is in front of you?", seen)
    began = time.monotonic()
    assert app.show(hanging) == 0
    timer.stop()
    assert time.monotonic() - began < 5


def test_the_look_is_that_of_the_settings() -> None:
    seen: list[str] = []
    timer = close_when("Which lock is in front of you?", seen)
    app.show(lambda: opened(Script(settings=Settings(Theme.DARK, 150))))
    timer.stop()
    assert (current_theme().name, current_theme().text_scale) == ("dark", 1.5)


def run_child(code: str) -> subprocess.Popen[str]:
    """A process of its own that shows the window over a script."""
    head = """
    import os, sys
    from contextlib import asynccontextmanager
    from PySide6.QtCore import QTimer
    from installer_app import app
    from tests.ui.test_app import opened
    from tests.ui.window_kit import Script
    """
    program = textwrap.dedent(head) + textwrap.dedent(code)
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_ctrl_c_ends_the_window() -> None:
    child = run_child(
        """
        from PySide6.QtWidgets import QApplication
        a = QApplication([])
        QTimer.singleShot(1500, lambda: print("up", flush=True))
        sys.exit(app.show(lambda: opened(Script())))
        """
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "up"
    child.send_signal(signal.SIGINT)
    _out, error = child.communicate(timeout=20)
    assert child.returncode == 130
    assert "Traceback" not in error


def test_a_bug_in_a_slot_is_shown_and_the_window_lives_on() -> None:
    child = run_child(
        """
        from PySide6.QtWidgets import QApplication, QLabel
        a = QApplication([])

        def bug():
            raise ValueError("a bug in a slot")

        def look():
            words = [one.text() for one in a.allWidgets() if isinstance(one, QLabel) and one.isVisible()]
            if "This app has a fault of its own" in words:
                print("shown", flush=True)
                [one.close() for one in a.topLevelWidgets() if one.isVisible()]

        QTimer.singleShot(1200, bug)
        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(100)
        sys.exit(app.show(lambda: opened(Script())))
        """
    )
    out, error = child.communicate(timeout=20)
    assert child.returncode == 0
    assert out.startswith("shown")
    assert "in bug" in error and "ValueError" in error
