"""The table of a run: each fault and how often it was named; apart, what no rule was tuned on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

NAME: Final = "diagnose"
"""Of the property under which a test brings a row to its report."""
ENOUGH: Final = 0.95
"""So many of the histories with one fault are to be named right."""
Properties = Iterable[tuple[str, object]]


@dataclass(frozen=True)
class Row:
    """One history: what was wrong, whether the diagnosis was right, what it named first."""

    kind: str
    seed: int
    faults: int
    closing: bool
    right: bool
    first: str

    def plain(self) -> list[object]:
        """As it travels from another process."""
        return [self.kind, self.seed, self.faults, self.closing, self.right, self.first]


def rows(properties: Properties) -> list[Row]:
    """Those of a run, in their order."""
    found = [Row(*value) for name, value in properties if name == NAME and isinstance(value, list | tuple)]
    return sorted(found, key=lambda row: (row.faults != 1, -row.faults))


def share(found: Iterable[Row], faults: int, closing: bool | None = None) -> tuple[int, int]:
    """How many of the histories with so many faults were right, of how many."""
    chosen = [row.right for row in found if row.faults == faults and closing in (None, row.closing)]
    return sum(chosen), len(chosen)


def is_enough(found: list[Row]) -> bool:
    """Whether the run holds what is promised of it."""
    one, of_one = share(found, 1)
    return one >= ENOUGH * of_one and all(right == of for right, of in (share(found, 0), share(found, 2)))


def report(properties: Properties) -> list[str]:
    """A line a kind, then the sums and the misses by name."""
    found = rows(properties)
    if not found:
        return []
    kinds: defaultdict[str, list[Row]] = defaultdict(list)
    for row in found:
        kinds[row.kind].append(row)
    lines = [f"{'':48} development   closing"]
    for kind, of_kind in kinds.items():
        lines.append(f"{kind:48} {_ratio(of_kind, False):>11}   {_ratio(of_kind, True):>7}")
    for faults, name in ((1, "one fault"), (2, "two faults"), (0, "healthy")):
        cells = [_percent(*share(found, faults, closing)) for closing in (False, True)]
        lines.append(f"{name:32} {cells[0]:>27}   {cells[1]:>15}")
    lines += [f"missed: {row.kind} {row.seed}, first was {row.first}" for row in found if not row.right]
    return lines


def _ratio(found: list[Row], closing: bool) -> str:
    right = [row.right for row in found if row.closing is closing]
    return f"{sum(right)}/{len(right)}" if right else "-"


def _percent(right: int, of: int) -> str:
    return f"{right}/{of} {100 * right / of:.1f} %" if of else "-"
