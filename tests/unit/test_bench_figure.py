"""A gate is missed only if the peer before and the peer after both say so."""

from __future__ import annotations

import pytest

from tests.bench.figure import Bench, Better, Figure, Reading, as_long, exactly, per_second


def figure(reading: Reading, better: Better = "more") -> Figure:
    return Figure(Bench("P0", "ours", "theirs", 2.0, 4.0, better, lambda: reading), reading)


@pytest.mark.parametrize(
    ("before", "after", "more", "less"),
    [(1.9, 1.9, False, True), (1.9, 2.1, True, True), (2.1, 1.9, True, True), (2.1, 2.1, True, False)],
)
def test_both_must_miss(before: float, after: float, more: bool, less: bool) -> None:
    assert figure(Reading(before, after)).is_ok is more
    assert figure(Reading(before, after), "less").is_ok is less


def test_ratios_are_taken_the_right_way_round() -> None:
    assert per_second(1.0, 2.0, 4.0) == Reading(2.0, 4.0)
    assert as_long(3.0, 2.0, 1.0) == Reading(1.5, 3.0)
    assert figure(exactly(1.0)).noise == 0
    assert figure(Reading(1.0, 3.0)).noise == 1.0
    assert figure(Reading(3.0, 5.0)).is_stretch
