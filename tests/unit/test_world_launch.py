"""A world that another command starts is waited for; one that cannot start is said at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox import launch, world_file
from installer_app.sandbox.world_file import WorldFile

FAILS = (sys.executable, "-c", "print('no port is free'); raise SystemExit(1)")
WORLD = WorldFile(1, "http://127.0.0.1:9", 9, "air", "control", {}, {}, {}, "property", "area", "1.4.0")


def test_a_world_that_another_command_is_starting_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: Iterator[WorldFile | None] = chain(repeat(None, 40), repeat(WORLD))  # two seconds
    monkeypatch.setattr(launch, "running", lambda _: next(answers))
    with world_file.holding(tmp_path):
        assert launch.find_or_start(tmp_path, FAILS) is WORLD


def test_a_world_that_cannot_start_is_said_at_once_with_its_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "running", lambda _: None)
    start = time.monotonic()
    with pytest.raises(Fault) as fault:
        launch.find_or_start(tmp_path, FAILS)
    assert (fault.value.code, fault.value.detail) == (
        FaultCode.COMPUTER_SANDBOX,
        "it did not start: no port is free",
    )
    assert time.monotonic() - start < launch.START_S / 2
