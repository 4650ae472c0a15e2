"""What is loaded when: the frame takes Qt alone, the list of locks the radio alone, all else comes behind.

Names of modules out of processes of their own; nothing is timed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from installer_app.app import REST
from installer_app.hearing import Ear
from installer_app.lock.profile import load_profile
from installer_app.lock.scan import Air
from installer_app.sandbox import world_file
from installer_app.sandbox.air_server import AirServer
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.radio import MemoryRadio, VirtualAir
from installer_app.sandbox.world_file import WorldFile
from installer_app.ui.first_page import FirstPage
from tests.e2e.kit import ROOT, environment
from tests.scenario.raw_central import NOW, vector_state
from tests.ui.window_kit import heard

DEADLINE_S: Final = 60.0
LATER: Final = frozenset(
    {
        *("asyncio", "ssl", "sqlite3", "json", "PySide6.QtSvg"),
        *("installer_app.app", "installer_app.ui.theme", "installer_app.ui.shell", "installer_app.texts"),
    }
)
"""Not before the first paint."""
HEAVY: Final = frozenset(
    {
        *(
            "pydantic",
            "pydantic_core",
            "cryptography",
            "httpx",
            "bleak",
            "keyring",
            "smp",
            "smpclient",
            "cbor2",
        ),
        *("typer", "click", "rich", "joserfc", "rfc8785", "starlette", "uvicorn", "platformdirs", "pyrage"),
        *("installer_app.workflow", "installer_app.session", "installer_app.cloud", "installer_app.compose"),
        *("installer_app.support", "installer_app.cli", "installer_app.ui.window", "installer_app.ui.bridge"),
    }
)
"""Not before the first lock stands in the list."""
TELL: Final = "import os, sys; print(*sys.modules, flush=True); os._exit(0)"


async def modules_after(code: str, *arguments: str) -> set[str]:
    """What a process has loaded when it tells."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env=environment(QT_QPA_PLATFORM="offscreen"),
    )
    async with asyncio.timeout(DEADLINE_S):
        told, _ = await child.communicate()
    return set(told.decode().split())


def of_these(names: Iterable[str], loaded: set[str]) -> set[str]:
    return set(names) & loaded


async def test_the_first_paint_takes_nothing_but_qt() -> None:
    code = f"""
from installer_app import __main__
from installer_app.ui import frame
class Painted(frame.Frame):
    def paintEvent(self, event):
        {TELL}
frame.Frame = Painted
__main__.main()
"""
    loaded = await modules_after(code)
    assert "PySide6.QtWidgets" in loaded
    assert not of_these(LATER | HEAVY, loaded)


async def test_the_list_of_locks_takes_the_radio_alone(tmp_path: Path) -> None:
    code = f"""
from installer_app import __main__
from installer_app.ui import first_page
hear = first_page.FirstPage.hear
def heard(self, air):
    hear(self, air)
    if self.scan.model().rowCount():
        {TELL}
first_page.FirstPage.hear = heard
__main__.main()
"""
    air = VirtualAir(interval_s=0.05)
    air.add(LockHost(VirtualLock(vector_state(), clock=lambda: NOW)))
    folder = tmp_path / "world"
    folder.mkdir()
    async with AirServer(air, "token") as server:
        world = WorldFile(
            os.getpid(), "http://127.0.0.1:1", server.port, "token", "", {}, {}, {}, "", "", "1.0.0"
        )
        world_file.write(folder, world)
        loaded = await modules_after(code, "--sandbox", "--data-dir", str(tmp_path))
    assert "installer_app.ui.widgets.scan_list" in loaded
    assert not of_these(HEAVY, loaded)


async def test_what_is_loaded_piece_by_piece_is_all_there_is() -> None:
    code = f"import sys; [__import__(name) for name in {REST!r}]; before = set(sys.modules)\n"
    code += "import installer_app.app, installer_app.support.sources, installer_app.ui.window\n"
    code += "print(*(set(sys.modules) - before), flush=True)"
    left = {name for name in await modules_after(code) if name.startswith("installer_app")}
    assert len(left) < 30, sorted(left)  # what `app` itself is made of


async def test_the_next_listener_goes_on_from_what_was_heard() -> None:
    air = VirtualAir(interval_s=0.01)
    air.add(LockHost(VirtualLock(vector_state(), clock=lambda: NOW)))
    ear = Ear(MemoryRadio(air), load_profile())
    async with asyncio.timeout(DEADLINE_S):
        async for first in (listening := ear.listen()):
            if first.heard:
                break
        await listening.aclose()
        silence = replace(ear, radio=MemoryRadio(VirtualAir()))
        listen = silence.then(lambda: Ear(silence.radio, silence.profile).listen())
        assert (await anext(aiter(listen()))).heard == first.heard
        assert (await anext(aiter(listen()))).heard == ()


def test_what_is_typed_before_the_page_is_there_is_handed_to_it(qtbot: QtBot) -> None:
    first, field, entered = FirstPage(), QLineEdit(), []
    for each in (first, field):
        qtbot.addWidget(each)
    field.returnPressed.connect(lambda: entered.append(field.text()))
    first.hear(Air((heard(),)))
    QTest.keyClicks(first.field, "LOCK1:7K")
    first.hand_over(field)
    assert (field.text(), entered) == ("LOCK1:7K", [])
    first.field.returnPressed.emit()
    first.hand_over(field)
    assert entered == ["LOCK1:7K"]
