"""What a window at work holds in the long run: memory against half of the time, and nothing left over."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from tests.bench.figure import Bench, Reading, exactly
from tests.e2e.kit import ROOT, environment, open_world

WHOLE_MINUTES: Final = 20.0
SHORT_MINUTES: Final = 4.0
GRACE_S: Final = 240.0
"""For the start, the last jobs and the end."""
MISSED: Final = 99.0
"""The ratio of a window that left something behind, or did not come to its end."""
KEPT: Final = ("tasks", "threads", "files", "qt_objects", "widgets")
_HELD: Final = TypeAdapter(dict[str, int])


def run_soak(minutes: float) -> list[dict[str, int]]:
    """What was held at half, at the end, and what was left once the window was closed."""
    with tempfile.TemporaryDirectory() as folder, open_world(Path(folder) / "data") as world:
        done = subprocess.run(
            (sys.executable, "-m", "tests.bench.soaking", str(minutes), str(world.data_dir)),
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment(QT_QPA_PLATFORM="offscreen", QT_LOGGING_RULES="*.debug=false"),
            timeout=minutes * 60 + GRACE_S,
            check=False,
        )
    return [_HELD.validate_json(line) for line in done.stdout.splitlines() if line.startswith(b"{")]


def leaks(told: list[dict[str, int]]) -> list[str]:
    """What there was more of at the end than at half, or anything of once all was closed; in words."""
    if len(told) != 3:
        return ["it did not come to its end"]
    half, end, left = told
    grown = [f"{name}: {half[name]}, then {end[name]}" for name in KEPT if end[name] > half[name]]
    return [*grown, *(f"{name}: {count}" for name, count in left.items() if count > 0)]


def compare_memory(minutes: float) -> Reading:
    """The resident bytes; MISSED with what leaked on standard error."""
    told = run_soak(minutes)
    if found := leaks(told):
        print(*found, sep="\n", file=sys.stderr)
        return exactly(MISSED)
    half, end, _ = told
    return exactly(end["resident_bytes"] / half["resident_bytes"])


BENCHES: Final = (
    Bench(
        "P18-short",
        "memory after 4 minutes of listening, installing and taking away; nothing leaked",
        "its second minute",
        gate=1.05,
        stretch=1.02,
        better="less",
        run=partial(compare_memory, SHORT_MINUTES),
    ),
    Bench(
        "P18",
        "memory after 20 minutes of listening, installing and taking away; nothing leaked",
        "its tenth minute",
        gate=1.05,
        stretch=1.02,
        better="less",
        run=partial(compare_memory, WHOLE_MINUTES),
        by_name=True,
    ),
)
