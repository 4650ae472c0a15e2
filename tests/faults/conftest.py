"""Gives the fault tests their tally, and processes that are killed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.case_table import Tally
from tests.faults.fault_world import ForkServer, open_fork_server
from tests.faults.kill_case import Killing, open_killing


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Tally:
    """Runs the cases of a batch and counts who survived."""
    return Tally(record_property)


@pytest.fixture(scope="session")
def fork_server() -> Iterator[ForkServer]:
    """The program, warm."""
    with open_fork_server() as server:
        yield server


@pytest.fixture
async def killing(tmp_path: Path, fork_server: ForkServer) -> AsyncIterator[Killing]:
    """A world and the program, shared by the cases of one batch."""
    async with open_killing(tmp_path, fork_server) as opened:
        yield opened
