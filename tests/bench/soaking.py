"""The app's window over a virtual world, at work for so many minutes: it listens, installs a lock, takes it
away again, and so on. Says what it holds at half and at the end, a line of JSON each; last, what was left.

    python -m tests.bench.soaking MINUTES DATA_DIR
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from installer_app import app
from installer_app.hearing import open_ear, world_folder
from installer_app.model.message import UninstallMode
from installer_app.model.where import Where
from installer_app.protocol.label import parse_lock
from installer_app.sandbox import world_file
from installer_app.sandbox.world_file import WorldFile
from installer_app.support.sources import open_sources
from installer_app.ui.sources import Sources
from installer_app.ui.window import Window
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Fact
from installer_app.workflow.snapshot import JobState

LISTEN_S: Final = 2.0
"""Between two jobs, on the first page."""
REST_S: Final = 1.0
"""Until what was left for later has been done."""
JOB_S: Final = 90.0
LOCKS: Final = 6
"""Of the world's, those in their factory state."""
PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
POOL: Final = "asyncio_"
"""Threads of the loop's own pool: they are kept, at most a handful."""


def hold() -> dict[str, int]:
    """What this process holds now."""
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE_BYTES
    return {
        "resident_bytes": resident,
        "threads": sum(not one.name.startswith(POOL) for one in threading.enumerate()),
        "files": sum(map(_is_file, Path("/proc/self/fd").iterdir())),
        "qt_objects": sum(isinstance(one, QObject) for one in gc.get_objects()),
        "widgets": len(QApplication.allWidgets()),
    }


def _is_file(handle: Path) -> bool:
    """Not what Qt wakes its threads by: it keeps one for each that it has met."""
    try:
        return "eventfd" not in str(handle.readlink())
    except OSError:  # the folder that is being read
        return False


def tell(**held: int) -> None:
    print(json.dumps(held), flush=True)


class Soak:
    """One person at work."""

    def __init__(self, sources: Sources, window: Window, world: WorldFile) -> None:
        self.sources, self.window, self.world = sources, window, world
        self.jobs = 0

    async def work(self, minutes: float) -> None:
        """Lock by lock, round and round; says what is held at half and at the end."""
        begun, halves = time.monotonic(), 0
        for serial in cycle(tuple(self.world.labels)[:LOCKS]):
            for workflow, facts in self.errands(serial):
                await self.do(workflow, facts)
            if time.monotonic() - begun >= (halves + 1) * minutes * 30:
                halves += 1
                await asyncio.sleep(REST_S)
                tell(jobs=self.jobs, tasks=len(asyncio.all_tasks()), **hold())
                if halves == 2:
                    return

    def errands(self, serial: str) -> tuple[tuple[str, tuple[Fact, ...]], ...]:
        """Install, and take away again."""
        chosen = f.LockChosen(*parse_lock(self.world.labels[serial]))
        install = (
            chosen,
            f.PlaceChosen(self.world.property_id, self.world.area_id),
            f.NameChosen(f"Door {serial[:4]}"),
            f.FirmwareChosen(None),
            f.ChecklistTicked(True, True, True),
            f.Confirmed(),
        )
        remove = (chosen, f.UninstallChosen(UninstallMode.PROPERTY), f.Confirmed())
        return ("install", install), ("uninstall", remove)

    async def do(self, workflow: str, facts: tuple[Fact, ...]) -> None:
        """One job to its end, looked at; then back to the list of locks."""
        job_id = self.window.bridge.start(workflow, facts)
        assert job_id is not None
        self.window.show_job(job_id)
        async with asyncio.timeout(JOB_S):
            while (snapshot := self.sources.session.snapshot(job_id)).state is not JobState.DONE:
                assert not snapshot.at_rest, (snapshot.fault, snapshot.request)
                await asyncio.sleep(0.1)
        self.jobs += 1
        self.window.show_job(None)
        await asyncio.sleep(LISTEN_S)


def _windows() -> list[Window]:
    return [each for each in QApplication.allWidgets() if isinstance(each, Window)]


def main(minutes: float, data_dir: Path) -> int:
    where = Where(data_dir, sandbox=True)
    application = QApplication(sys.argv[:1])
    before = hold()
    ended = False

    @asynccontextmanager
    async def opening() -> AsyncIterator[Sources]:
        nonlocal ended
        async with open_sources(where) as sources:

            async def soak() -> None:
                nonlocal ended
                while not (windows := _windows()):
                    await asyncio.sleep(0.1)
                world = world_file.read(world_folder(where))
                try:
                    await Soak(sources, windows[0], world).work(minutes)
                    ended = True
                finally:
                    windows[0].window().close()

            soaking = asyncio.create_task(soak())
            yield sources
            soaking.cancel()
            await asyncio.gather(soaking, return_exceptions=True)

    code = app.show(opening, None, open_ear(where))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    after = hold()
    tell(**{f"left_{name}": after[name] - before[name] for name in ("threads", "files", "widgets")})
    application.quit()
    return code or int(not ended)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), Path(sys.argv[2])))
