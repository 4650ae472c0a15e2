"""What the open page of a lock costs the window, while all its parts are read again and again."""

from __future__ import annotations

import asyncio
import gc
from functools import cache
from typing import Final, cast

from PySide6.QtWidgets import QApplication

from installer_app.texts.window_lookup import TABS
from installer_app.ui.pages.lock_page import LockDetailPage
from installer_app.ui.theme import Theme, apply
from tests.bench.figure import Bench, Reading, as_long
from tests.bench.window_air import FRAME_MS, GATE, SEGMENT_S, SETTLE_S, Gaps, listen_to_heart, middle
from tests.conftest import find_application, make_qt_loop
from tests.ui.lookup_kit import Look
from tests.ui.window_kit import Desk, Script, at_desk
from tests.unit.healthy_lock import LOCK

ROUNDS: Final = 3
READ_S: Final = 1.0
"""So often the page is read anew: as fast as anybody presses the button."""


async def refresh(desk: Desk, page: LockDetailPage) -> None:
    """Read anew each second, and look at another part each time; until cancelled."""
    while True:
        for key in TABS:
            page.tabs.go(key)
            page.read()
            await asyncio.sleep(READ_S)
            assert page.head.primary.isEnabled()


async def beat_open() -> Gaps:
    """Every part was shown once before the beats are counted: what is measured is the refreshing."""
    async with at_desk(Script(lookup=Look().lookup())) as desk:
        desk.window.show_lock(LOCK)
        page = cast("LockDetailPage", desk.window.page)
        await desk.until(page.head.primary.isEnabled, "all is read")
        for key in TABS:
            page.tabs.go(key)
            await asyncio.sleep(0.05)
        await asyncio.sleep(SETTLE_S)
        refreshing = asyncio.create_task(refresh(desk, page))
        try:
            return await listen_to_heart(len(TABS) * READ_S)
        finally:
            refreshing.cancel()
            await asyncio.gather(refreshing, return_exceptions=True)


async def beat_idle() -> Gaps:
    """The window on its first page, where nobody is heard."""
    async with at_desk(Script(air=[])) as desk:
        await desk.on("LockPage")
        await asyncio.sleep(SETTLE_S)
        return await listen_to_heart(SEGMENT_S)


@cache
def run_in_turn() -> tuple[Gaps, Gaps, Gaps]:
    """Idle, open, idle again and again; medians of the idle windows at the beginning, of the open pages, of
    the idle windows at the end."""

    async def run() -> list[Gaps]:
        return [await beat_idle() if n % 2 == 0 else await beat_open() for n in range(2 * ROUNDS + 1)]

    apply(cast("QApplication", find_application()), Theme("light"))
    gc.collect()
    gc.freeze()  # as the app does once its window stands
    with asyncio.Runner(loop_factory=make_qt_loop) as runner:
        gaps = runner.run(run())
    idle, busy = gaps[::2], gaps[1::2]
    half = len(idle) // 2 + 1
    return middle(idle[:half]), middle(busy), middle(idle[-half:])


def compare_hearts() -> Reading:
    """A figure above a frame misses the gate by as much, whatever the peer does."""
    before, ours, after = (gaps.p99_ms for gaps in run_in_turn())
    least = GATE * ours / FRAME_MS if ours > FRAME_MS else 0.0
    reading = as_long(ours, before, after)
    return Reading(max(reading.before, least), max(reading.after, least))


BENCHES: Final = (
    Bench(
        "P9c",
        "p99 gap between heartbeats, a lock's page read anew each second on all its parts, at most 16.7 ms",
        "the idle window",
        gate=GATE,
        stretch=1.0,
        better="less",
        run=compare_hearts,
    ),
)
