"""F23: in whatever order, nothing is lost, nothing is done twice without leave, what is done is proven."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.any_order import AnyOrder

SHARD: Final = 25
"""Examples of one test, so that each ends in good time."""
SHARDS: Final = 12
LONG: Final = 120 if "LONG_SEARCH" in os.environ else SHARDS
"""LONG_SEARCH=1 in the environment: ten times as many."""
FEW: Final = 10
STEPS: Final = 40


def search(number: int, examples: int) -> None:
    """So many examples, the same in every run for the same number."""
    bounds = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        # A failure is told as it came: to make it smaller takes minutes.
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    machine = seed(number)(type("AnyOrder", (AnyOrder,), {}))
    run_state_machine_as_test(machine, settings=bounds)


def test_a_few_orders_are_survived() -> None:
    search(1000, FEW)


@pytest.mark.faults
@pytest.mark.parametrize("number", range(LONG))
def test_any_order_is_survived(number: int, record_property: Callable[[str, object], None]) -> None:
    search(number, SHARD)
    record_property("faults", ("F23", SHARD, SHARD))
