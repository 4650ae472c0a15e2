"""How long the window takes to appear and to be of use, against a bare window of Qt."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.figure import Bench, Reading, as_long
from tests.e2e.kit import ROOT, World, environment, open_world

BARE: Final = (sys.executable, "-m", "tests.bench.bare_window")
OURS: Final = (sys.executable, "-m", "tests.bench.timed_window")
STARTS: Final = 7
DEADLINE_S: Final = 30.0


def time_start(*command: str) -> list[float]:
    """Seconds from the start of a process to each moment it tells."""
    begun = time.time()
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        encoding="ascii",
        cwd=ROOT,
        # With its bytecode kept, as an installed program has it; the empty word is no word.
        env=environment(QT_QPA_PLATFORM="offscreen", PYTHONDONTWRITEBYTECODE=""),
        timeout=DEADLINE_S,
        check=True,
    )
    return [float(line) - begun for line in done.stdout.splitlines()]


@contextmanager
def open_street() -> Iterator[World]:
    """A virtual world that runs already, as a lock at a door does."""
    with tempfile.TemporaryDirectory() as folder, open_world(Path(folder) / "data") as world:
        yield world


@cache
def start_in_turn() -> tuple[tuple[float, float, float], ...]:
    """Bare, ours, bare again and again, so that what else this machine does falls on all alike; the medians
    of bare, ours and bare: to the first paint, to the first lock in the list, until a job can be begun."""
    with open_street() as world:
        time_start(*BARE)
        time_start(*OURS, *world.here)
        runs = [
            (time_start(*BARE)[0], time_start(*OURS, *world.here), time_start(*BARE)[0])
            for _ in range(STARTS)
        ]
    before, after = median(run[0] for run in runs), median(run[2] for run in runs)
    ours = (median(run[1][at] for run in runs) for at in range(3))
    return tuple((before, each, after) for each in ours)


def compare(which: int) -> Callable[[], Reading]:
    def run() -> Reading:
        before, ours, after = start_in_turn()[which]
        return as_long(ours, before, after)

    return run


BENCHES: Final = (
    Bench(
        "P6",
        "start to first paint, from source",
        "a bare PySide6 window",
        gate=1.30,
        stretch=1.15,
        better="less",
        run=compare(0),
    ),
    Bench(
        "P7",
        "start to the first lock in the list, of a world that runs already",
        "a bare PySide6 window",
        gate=3.5,
        stretch=2.5,
        better="less",
        run=compare(1),
    ),
    Bench(
        "P7b",
        "start until a job can be begun with it",
        "a bare PySide6 window",
        gate=12.0,
        stretch=8.0,
        better="less",
        run=compare(2),
    ),
)
