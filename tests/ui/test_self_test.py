"""The self test in Settings: a line a check while the window lives, and an end whatever the process does."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import cast

import pytest
from PySide6.QtWidgets import QLabel

from installer_app.selftest import CHECKS
from installer_app.session import Session
from installer_app.support.self_test import ENDED, run_self_test
from installer_app.texts import window_settings as ws
from installer_app.ui.pages.settings import SettingsPage
from installer_app.ui.panels.self_test import SelfTestPanel
from installer_app.ui.sources import Checked, Sources
from tests.ui.window_kit import Desk, Script, at_desk

on_qt = pytest.mark.on_qt
GOOD = (Checked("parts", True, "23 parts"), Checked("window", True, "Qt on offscreen"))
BAD = Checked("sealing", False, "ValueError: age")
SPEAKS = """
import sys, time
print("lock-installer 0.1.0, Python 3, linux")
print("ok      parts: 23 parts")
print("FAILED  sealing: ValueError: age")
print("what nobody expects: here")
{more}
"""


@dataclass
class Trying(Script):
    """A program whose checks end one after another, the last of them when it is told to."""

    checks: tuple[Checked, ...] = GOOD
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def sources(self, session: Session) -> Sources:
        return replace(super().sources(session), self_test=self._test)

    async def _test(self) -> AsyncIterator[tuple[Checked, ...]]:
        try:
            for count in range(1, len(self.checks)):
                yield self.checks[:count]
            await self.go_on.wait()
            yield self.checks
        finally:
            self.closed = True


def panel_of(desk: Desk) -> SelfTestPanel:
    desk.window.go("settings")
    panel = cast("SettingsPage", desk.window.page).self_test
    assert panel is not None
    return panel


def written(panel: SelfTestPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.text()]


@on_qt
async def test_each_check_is_a_line_as_it_ends_and_the_last_word_is_a_verdict() -> None:
    script = Trying()
    async with at_desk(script) as desk:
        panel = panel_of(desk)
        panel.test.click()
        await desk.reads("23 parts")
        assert ws.TESTING in written(panel) and panel.test.words == "Cancel"
        assert "Qt on offscreen" not in written(panel)
        script.go_on.set()
        await desk.reads(ws.TEST_PASSED)
        assert "Qt on offscreen" in written(panel) and panel.test.words == "Self test"


@on_qt
async def test_a_check_that_failed_is_marked_and_the_verdict_says_so() -> None:
    script = Trying(checks=(*GOOD, BAD))
    script.go_on.set()
    async with at_desk(script) as desk:
        panel = panel_of(desk)
        for _ in range(2):  # the second time it begins with no line
            panel.test.click()
            await desk.reads(ws.TEST_FAILED)
            told = [each.accessibleName() for each in panel.findChildren(QLabel)]
            assert "Sealing and opening: failed. ValueError: age" in told


@on_qt
async def test_it_can_be_stopped_and_ends_what_runs() -> None:
    script = Trying()
    async with at_desk(script) as desk:
        panel = panel_of(desk)
        panel.test.click()
        await desk.reads("23 parts")
        panel.test.click()
        await desk.reads(ws.TEST_STOPPED)
        await desk.until(lambda: script.closed)


def test_every_check_has_words() -> None:
    assert set(ws.CHECKS) == {*CHECKS, ENDED}


def program(more: str) -> tuple[str, ...]:
    return (sys.executable, "-c", SPEAKS.format(more=more))


async def run_to_end(more: str, deadline_s: float = 20.0) -> list[tuple[Checked, ...]]:
    async with aclosing(run_self_test(program(more), deadline_s)) as checks:
        return [each async for each in checks]


@pytest.mark.on_both_loops
async def test_the_lines_of_a_process_are_checks_and_others_are_not() -> None:
    parts = Checked("parts", True, "23 parts")
    assert await run_to_end("sys.exit(1)") == [(parts,), (parts, BAD)]


@pytest.mark.parametrize("more", ["sys.stdout.flush(); time.sleep(60)", "print('ok      a: ' + 'x' * 9000)"])
async def test_a_process_that_hangs_or_babbles_comes_to_an_end(more: str) -> None:
    last = (await run_to_end(more, deadline_s=3.0))[-1]
    assert last[:2] == (Checked("parts", True, "23 parts"), BAD)
    assert (last[-1].name == ENDED) is ("sleep" in more)


async def test_a_process_that_dies_after_checks_that_passed_has_not_passed() -> None:
    speaks = "import os; print('ok      parts: 1', flush=True); os._exit(7)"
    async with aclosing(run_self_test((sys.executable, "-c", speaks), 20.0)) as checks:
        last = [each async for each in checks][-1]
    assert last[-1] == Checked(ENDED, False, "exit code 7")


async def test_a_program_that_is_not_there_is_a_check_that_failed() -> None:
    async with aclosing(run_self_test((os.devnull + "/nothing",), 5.0)) as checks:
        assert [each async for each in checks] == [(Checked(ENDED, False, "NotADirectoryError"),)]
