"""The report: every figure with its peer, on which machine and with what, and how to come to it again."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from installer_app import __version__
from tests.bench.figure import Figure
from tests.bench.scale import HEAD, Growth
from tests.bench.scale import rows as scale_rows

PARTS: Final = ("PySide6-Essentials", "qasync", "bleak", "httpx", "cryptography", "pydantic", "bumble")
_HEAD: Final = ("", "what", "against", "ratio", "gate", "stretch", "noise", "")
_FOREWORD: Final = """# Performance

Every figure is a ratio: what it costs here against what the peer beside it costs, both measured in one run on
one machine, the peer before and after. *Noise* is how far the two peers are apart. A gate is missed only if
both say so.

To come to these figures again, on a machine that has nothing else to do:

    python3 dev.py bench --report FILE

It takes about a quarter of an hour. `python3 dev.py bench NAME ...` measures some of them, `bench P18` the
soak of twenty minutes, `bench scale` how costs grow; `--json FILE` writes the ratios for programs. What is
packaged (P6-frozen, P8) is measured where `python3 dev.py build` has been run.
"""


def machine() -> list[str]:
    """What it was measured on and with, a line each."""
    load = " ".join(f"{one:.2f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "not known"
    return [
        f"Lock Installer {__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"Python {platform.python_version()}, {platform.platform()}, {_processor()}, {os.cpu_count()} cores",
        ", ".join(f"{name} {version(name)}" for name in PARTS),
        f"load when it was written (1, 5, 15 minutes): {load}",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def figure_row(figure: Figure) -> tuple[str, ...]:
    """One line of the table."""
    bench, sign = figure.bench, ">=" if figure.bench.better == "more" else "<="
    return (
        bench.name,
        bench.what,
        bench.against,
        f"{figure.ratio:.2f}",
        f"{sign} {bench.gate}",
        f"{bench.stretch}",
        f"{figure.noise:.1%}",
        "missed" if not figure.is_ok else "stretch" if figure.is_stretch else "ok",
    )


def write_report(file: Path, figures: Sequence[Figure], growths: list[Growth]) -> None:
    """Markdown."""
    parts = [_FOREWORD, "\n".join(f"* {line}" for line in machine()), "", "## Against the peers", ""]
    parts += [_table(_HEAD, [figure_row(one) for one in figures]), "", "## How costs grow", ""]
    parts += ["Ten times as many locks, jobs or journal entries, and ten times again.", ""]
    parts += [_table(HEAD, scale_rows(growths)), ""]
    file.write_text("\n".join(parts), "utf-8")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
