"""Every performance figure against its peer: `python3 dev.py bench [NAME ...] [--json FILE]`.

`scale` is no figure but a table of its own; a `--report FILE` has it too. Exit code 1 if a gate is missed.
Add a figure by adding a Bench to a tuple that CATALOGUE names.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from rich.console import Console
from rich.table import Table

from tests.bench import (
    durable,
    http_layer,
    image_link,
    lock_lists,
    main_job,
    packaged,
    radio_link,
    scale,
    soak,
    start,
    team_server,
    window_air,
    window_lock,
)
from tests.bench.figure import Bench, Figure
from tests.bench.report import figure_row, write_report

CATALOGUE: Final[tuple[Bench, ...]] = (
    *radio_link.BENCHES,
    *image_link.BENCHES,
    *main_job.BENCHES,
    *start.BENCHES,
    *window_air.BENCHES,
    *window_lock.BENCHES,
    *lock_lists.BENCHES,
    *durable.BENCHES,
    *http_layer.BENCHES,
    *packaged.BENCHES,
    *soak.BENCHES,
    *team_server.BENCHES,
)

SCALE: Final = "scale"


def measure(names: Sequence[str], console: Console) -> list[Figure]:
    """Those named, in the order of the catalogue; all, where none is."""
    figures = []
    for bench in CATALOGUE:
        if bench.name not in names if names else bench.by_name:
            continue
        console.print(f"{bench.name}: {bench.what} ...")
        figures.append(Figure(bench, bench.run()))
    return figures


def tabulate(figures: Sequence[Figure]) -> Table:
    """One line a figure."""
    table = Table("", "what", "against", "ratio", "gate", "stretch", "noise", "")
    for figure in figures:
        table.add_row(*figure_row(figure))
    return table


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and write the file if one is named."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a figure, or scale; all of them without")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--report", type=Path, metavar="FILE", help="in Markdown, with the machine and scale")
    chosen = parser.parse_args(arguments)
    known = [*(one.name for one in CATALOGUE), SCALE]
    if strange := [name for name in chosen.names if name not in known]:
        if set(strange) <= {one.name for one in packaged.ALL}:
            parser.error(f"{', '.join(strange)}: first make the packaged app, python3 dev.py build")
        parser.error(f"no figure is called {', '.join(strange)}; there are {', '.join(known)}")
    console = Console()
    figures = [] if chosen.names == [SCALE] else measure(chosen.names, console)
    console.print(tabulate(figures))
    growths = scale.grow(console.print) if chosen.report or SCALE in chosen.names else []
    if growths:
        console.print(scale.tabulate(growths))
    if chosen.report is not None:
        write_report(chosen.report, figures, growths)
    if chosen.json is not None:
        rows = {
            one.bench.name: {"ratio": one.ratio, "gate": one.bench.gate, "ok": one.is_ok, "noise": one.noise}
            for one in figures
        }
        chosen.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return int(not all(one.is_ok for one in figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
