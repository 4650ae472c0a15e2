"""The parsers under search, a process each; what was found before is tried again each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

from tests.fuzz.__main__ import INPUT_S, MEMORY_MIB
from tests.fuzz.targets import TARGETS

HERE: Final = Path(__file__).parent
KEPT: Final = tomllib.loads((HERE / "kept.toml").read_text("utf-8"))
SECONDS: Final = int(os.environ.get("FUZZ_SECONDS", "60"))
SLACK_S: Final = 60
"""To start, and to tell what was found."""
FEWEST: Final = 20
"""Inputs a second that a search is worth its name with."""


def cases() -> list[tuple[str, str, str]]:
    return [(one["target"], one["id"], one["hex"]) for one in KEPT.get("case", ())]


def test_nothing_that_was_found_is_dropped() -> None:
    assert len({id_ for _, id_, _ in cases()}) == len(cases()) == KEPT["count"]


@pytest.mark.parametrize(("target", "id_", "data"), cases(), ids=[id_ for _, id_, _ in cases()])
def test_what_was_found_once_breaks_nothing(target: str, id_: str, data: str) -> None:
    TARGETS[target].run(bytes.fromhex(data))


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_bears_its_seeds_cut_and_changed_anywhere(name: str) -> None:
    target = TARGETS[name]
    for seed in target.seeds():
        target.run(seed)
        for at in range(0, len(seed), max(1, len(seed) // 24)):
            target.run(seed[:at])
            target.run(seed[:at] + bytes([seed[at] ^ 0x20]) + seed[at + 1 :])
    for junk in (b"", b"\0", b"\xff" * 64, b"[" * 5000, b'{"a":' * 1000, b"9" * 5000):
        target.run(junk[: target.longest])


@pytest.mark.fuzz
@pytest.mark.parametrize("name", TARGETS)
def test_a_search_finds_nothing(name: str, tmp_path: Path) -> None:
    """A finding is told as a case for kept.toml."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", name, str(SECONDS), str(tmp_path)],
        cwd=HERE.parents[1],
        capture_output=True,
        timeout=SECONDS + SLACK_S,
        check=False,
    )
    said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
    found = [one for one in sorted(tmp_path.iterdir()) if one.is_file()]
    told = "\n".join(
        f'[[case]]\ntarget = "{name}"\nid = "..."\nhex = "{one.read_bytes().hex()}"  # {one.name}'
        for one in found
    )
    assert ended.returncode == 0, f"{told}\n{said[-6000:]}"
    assert not found, told
    figures = {key: int(value) for key, value in re.findall(r"stat::(\w+):\s+(\d+)", said)}
    assert figures["number_of_executed_units"] >= FEWEST * SECONDS, figures
    assert figures.get("peak_rss_mb", 0) < MEMORY_MIB, figures
    assert figures.get("slowest_unit_time_sec", 0) <= INPUT_S, figures
    print(f"{name}: {figures}")
