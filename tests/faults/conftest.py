"""Gives the fault tests their tally and prints what it counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.case_table import Tally


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Tally:
    """Runs the cases of a batch and counts who survived."""
    return Tally(record_property)
