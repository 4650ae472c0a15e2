"""What 500 advertisers at 1,000 packets a second cost the window: the gaps between the beats of its heart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median, quantiles
from typing import ClassVar, Final, cast

from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from installer_app.lock import scan
from installer_app.lock.bleak_radio import BleakRadio
from installer_app.lock.scan import Air
from installer_app.protocol.encodings import encode_crockford
from installer_app.ui.theme import Theme, apply
from tests.bench.figure import Bench, Reading, as_long
from tests.bumble.kit import PROFILE
from tests.conftest import find_application, make_qt_loop
from tests.ui.window_kit import Script, at_desk

ADVERTISERS: Final = 500
PACKETS_PER_S: Final = 1000
BEAT_MS: Final = 5
ROUNDS: Final = 5
SEGMENT_S: Final = 2.0
SETTLE_S: Final = 0.5
"""Until a window that was just shown is at rest, or has heard the crowd."""
FRAME_MS: Final = 16.7
INSTANT_MS: Final = 100.0
GATE: Final = 1.5
WORST_GATE: Final = 2.0


class CrowdScanner(BaseBleakScanner):
    """bleak's own callbacks, fed by a crowd of locks in place of an operating system."""

    _tasks: ClassVar[set[asyncio.Task[None]]] = set()

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: str,
        **_: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._speaking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.seen_devices = {}
        self._speaking = asyncio.create_task(self._speak())

    async def stop(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()

    async def _speak(self) -> None:
        """Each in its turn, twice a second, its signal wandering by some decibels."""
        begun, said = time.perf_counter(), 0
        while True:
            due = int((time.perf_counter() - begun) * PACKETS_PER_S)
            for n in range(said, due):
                self._say(n)
            said = max(said, due)
            await asyncio.sleep(0.005)

    def _say(self, n: int) -> None:
        who = n % ADVERTISERS
        rssi_dbm = -45 - who % 45 + (n * 7919) % 7
        serial = encode_crockford(who.to_bytes(5, "big"))
        data = bytes([1, who % 3, who % 16, 1]) + serial.encode()
        heard = AdvertisementData(
            f"LOCK-{serial}", {0xFFFF: data}, {}, [PROFILE.link.service], None, rssi_dbm, ()
        )
        address = f"C0:00:00:00:{who >> 8:02X}:{who & 255:02X}"
        device = self.create_or_update_device(address, address, f"LOCK-{serial}", None, heard)
        self.call_detection_callbacks(device, heard)


class Crowd(Script):
    """The window hears the crowd through the app's own radio; in silence it hears nobody."""

    silent = True

    async def _scan(self) -> AsyncIterator[Air]:
        if self.silent:
            yield Air()
            await asyncio.Event().wait()
        radio = BleakRadio(PROFILE.link, backend=(CrowdScanner, BaseBleakClient))
        async with aclosing(scan.watch(radio, PROFILE, time.monotonic)) as airs:
            async for air in airs:
                yield air


@dataclass(frozen=True)
class Gaps:
    """Between two beats, in milliseconds."""

    p99_ms: float
    worst_ms: float


async def listen_to_heart(seconds: float, until: Callable[[], bool] = lambda: False) -> Gaps:
    """A timer in the window's own thread that should beat each 5 ms, for so long or until something holds."""
    beats: list[float] = []
    heart = QTimer()
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    heart.start(BEAT_MS)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and not until():
        await asyncio.sleep(min(0.1, seconds))
    heart.stop()
    gaps = [(b - a) * 1000 for a, b in pairwise(beats)]
    return Gaps(quantiles(gaps, n=100)[98], max(gaps))


async def measure_window(*, silent: bool) -> Gaps:
    """The whole window on its first page, for some seconds."""
    script = Crowd()
    script.silent = silent
    async with at_desk(script) as desk:
        await desk.on("LockPage")
        await asyncio.sleep(SETTLE_S)
        return await listen_to_heart(SEGMENT_S)


@cache
def run_in_turn() -> tuple[Gaps, Gaps, Gaps]:
    """Idle and busy in turn, so that what else this machine does falls on both alike: the idle window at the
    beginning, the busy one, the idle one at the end. Each figure is the median of its segments."""

    async def run() -> list[Gaps]:
        return [await measure_window(silent=n % 2 == 0) for n in range(2 * ROUNDS + 1)]

    apply(cast("QApplication", find_application()), Theme("light"))
    with asyncio.Runner(loop_factory=make_qt_loop) as runner:
        gaps = runner.run(run())
    idle, busy = gaps[::2], gaps[1::2]
    half = len(idle) // 2 + 1
    return middle(idle[:half]), middle(busy), middle(idle[-half:])


def middle(gaps: Sequence[Gaps]) -> Gaps:
    """The median of each figure."""
    return Gaps(median(one.p99_ms for one in gaps), median(one.worst_ms for one in gaps))


def within(limit_ms: float, gate: float, of: Callable[[Gaps], float]) -> Callable[[], Reading]:
    """The ratio; a figure above the limit misses the gate by as much, whatever the peer does."""

    def run() -> Reading:
        before, ours, after = map(of, run_in_turn())
        least = gate * ours / limit_ms if ours > limit_ms else 0.0
        reading = as_long(ours, before, after)
        return Reading(max(reading.before, least), max(reading.after, least))

    return run


BENCHES: Final = (
    Bench(
        "P9",
        "p99 gap between heartbeats, 500 advertisers at 1,000 packets a second, at most 16.7 ms",
        "the idle window",
        gate=GATE,
        stretch=1.0,
        better="less",
        run=within(FRAME_MS, GATE, lambda gaps: gaps.p99_ms),
    ),
    Bench(
        "P10",
        "worst gap in such a run, at most 100 ms",
        "the idle window's worst",
        gate=WORST_GATE,
        stretch=1.0,
        better="less",
        run=within(INSTANT_MS, WORST_GATE, lambda gaps: gaps.worst_ms),
    ),
)
