"""Another program, another Bumble: smpclient reaches a virtual lock over HCI, between two processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.kit import ROOT, environment, open_world

pytestmark = [pytest.mark.bumble, pytest.mark.slow]

PEER: Final = "smpclient[bumble]==7.3.0"
"""It pins a Bumble of its own, older than ours: hence an environment of its own."""
HOME: Final = ROOT / ".tools" / "smpclient-7.3.0"
STAMP: Final = HOME / "made"
PYTHON: Final = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
NAME: Final = "LOCK-7K3M9XQ2"
"""It is in the scan response: the other program has to scan as ours does."""
MAKING_S: Final = 300.0


@pytest.fixture(scope="module")
def python() -> Path:
    """The other program's Python, made once. Where it cannot be made, nothing is proven: not passed."""
    if not STAMP.is_file():
        for command in (
            (sys.executable, "-m", "venv", "--clear", str(HOME)),
            (str(PYTHON), "-m", "pip", "install", "--quiet", PEER),
        ):
            try:
                made = subprocess.run(
                    command, capture_output=True, encoding="utf-8", timeout=MAKING_S, check=False
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                pytest.skip(f"NOT PROVEN: no environment for {PEER}: {type(error).__name__}")
            if made.returncode:
                pytest.skip(f"NOT PROVEN: no environment for {PEER}: {made.stderr.strip()[-300:]}")
        STAMP.touch()
    return PYTHON


def test_smpclient_speaks_to_the_lock_as_to_any_other_device(python: Path, tmp_path: Path) -> None:
    with open_world(tmp_path / "data", "--hci", "tcp-server:127.0.0.1:0") as world:
        assert world.file.hci is not None
        done = subprocess.run(
            [str(python), str(Path(__file__).with_name("smpclient_peer.py")), world.file.hci, NAME],
            capture_output=True,
            encoding="utf-8",
            env=environment(),
            timeout=90,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        told = json.loads(done.stdout)
        assert told["echo"] == "who is there?"
        assert told["parameters"] == [2475, 4]
        assert told["images"][0][2:] == [True, True]
        assert told["offsets"][-1] == told["status"] == 9000
        assert len(told["offsets"]) >= 4
        assert told["same_hash"] is True
        assert told["same_bytes"] is True
