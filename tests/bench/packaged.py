"""How big the packaged app is and how fast it starts, against a packaged hello world; only if there is one.

When the first window is painted, Qt itself tells: its log of painting is switched on for both alike.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

from build_spec.archive import members_of, pack_large, write_tar
from tests.bench.figure import Bench, Reading, as_long, exactly
from tests.bench.start import DEADLINE_S, open_street
from tests.build.packaged import BUNDLE, DIST, PROGRAM, build_hello
from tests.e2e.kit import environment

PAINTED: Final = "Painting and flushing"
LOG: Final = "qt.widgets.painting=true"
STARTS: Final = 7


@cache
def hello() -> tuple[tempfile.TemporaryDirectory[str], Path]:
    """The peer, made once a run; its folder lives as long as it is kept."""
    place = tempfile.TemporaryDirectory()
    return place, build_hello(Path(place.name))


def packed_bytes(bundle: Path) -> int:
    """The size of a bundle as .tar.xz, packed as a release is."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "bundle.tar.xz")
        members = members_of(bundle, bundle.name)
        write_tar(archive, members, pack_large(members))
        return archive.stat().st_size


def compare_sizes() -> Reading:
    """What is given out, where it was made, else the folder packed alike. Bytes are the same each time."""
    given = next(DIST.glob("lock-installer-*.tar.xz"), None)
    ours = packed_bytes(BUNDLE) if given is None else given.stat().st_size
    return exactly(ours / packed_bytes(hello()[1]))


def time_first_paint(*command: str) -> float:
    """Seconds from the start of a process to its first painted window; then it is ended. TimeoutError."""
    variables = environment(QT_QPA_PLATFORM="offscreen", QT_LOGGING_RULES=LOG, QT_FORCE_STDERR_LOGGING="1")
    begun = time.monotonic()
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
    ) as child:
        end = threading.Timer(DEADLINE_S, child.kill)
        end.start()
        try:
            assert child.stderr is not None
            for line in child.stderr:
                if PAINTED in line:
                    return time.monotonic() - begun
        finally:
            end.cancel()
            with suppress(ProcessLookupError):
                child.kill()
    raise TimeoutError(f"{command[0]} painted nothing")


def compare_starts() -> Reading:
    """Hello, ours, hello again and again, so that what else this machine does falls on all alike; medians."""
    peer = str(hello()[1] / "hello")
    with open_street() as world:
        ours = (str(PROGRAM), *world.here)
        time_first_paint(peer)
        time_first_paint(*ours)
        runs = [
            (time_first_paint(peer), time_first_paint(*ours), time_first_paint(peer)) for _ in range(STARTS)
        ]
    before, first, after = (median(run[at] for run in runs) for at in range(3))
    return as_long(first, before, after)


ALL: Final = (
    Bench(
        "P6-frozen",
        "start to first paint, packaged",
        "a packaged hello world",
        gate=1.40,
        stretch=1.15,
        better="less",
        run=compare_starts,
    ),
    Bench(
        "P8",
        "the packaged app as .tar.xz",
        "a packaged hello world, nothing left out",
        gate=1.15,
        stretch=1.0,
        better="less",
        run=compare_sizes,
    ),
)
BENCHES: Final = ALL if PROGRAM.is_file() else ()
