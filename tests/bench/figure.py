"""What a bench is: a figure against its peer, in the same run on the same machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

Better = Literal["more", "less"]
EXACT: Final = 0.0


@dataclass(frozen=True)
class Reading:
    """Ours against the peer measured before, and against the peer measured after. Exact counts are the same
    twice."""

    before: float
    after: float


@dataclass(frozen=True)
class Bench:
    """One line of the table of gates. `run` takes seconds, not minutes."""

    name: str
    what: str
    against: str
    gate: float
    stretch: float
    better: Better
    run: Callable[[], Reading]
    by_name: bool = False
    """It takes minutes: only where it is named."""


@dataclass(frozen=True)
class Figure:
    """What came out."""

    bench: Bench
    reading: Reading

    @property
    def ratio(self) -> float:
        """The mean of both."""
        return (self.reading.before + self.reading.after) / 2

    @property
    def noise(self) -> float:
        """How far the two peers are apart, as a share."""
        return abs(self.reading.before - self.reading.after) / self.ratio if self.ratio else EXACT

    @property
    def is_ok(self) -> bool:
        """A gate is missed only if both peers say so."""
        return any(self._meets(one, self.bench.gate) for one in (self.reading.before, self.reading.after))

    @property
    def is_stretch(self) -> bool:
        """Does the mean meet what we would like?"""
        return self._meets(self.ratio, self.bench.stretch)

    def _meets(self, ratio: float, limit: float) -> bool:
        return ratio >= limit if self.bench.better == "more" else ratio <= limit


def per_second(ours_s: float, before_s: float, after_s: float) -> Reading:
    """How many times as fast as the peer."""
    return Reading(before_s / ours_s, after_s / ours_s)


def as_long(ours_s: float, before_s: float, after_s: float) -> Reading:
    """How many times as long as the peer."""
    return Reading(ours_s / before_s, ours_s / after_s)


def exactly(ratio: float) -> Reading:
    """A count: no noise."""
    return Reading(ratio, ratio)
