"""The product on the real Bluetooth of Linux: a kernel's and BlueZ's, with virtual locks on the air.

`python3 dev.py test -m bluez` builds a virtual machine the first time and starts it once; each scenario is a
test. Where there can be no machine nothing passes: the tests are skipped, and the summary says why.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from pydantic import BaseModel

from tests.bluez.guest import RESULTS, START, Result
from tests.bluez.machine import CONSOLE, build, holding
from tests.bluez.packages import CannotRun
from tests.bluez.report import KEY
from tests.bluez.scenarios import SCENARIOS

pytestmark = pytest.mark.bluez

LIMIT_S: Final = 1500.0
"""Seven to eleven minutes were seen on two cores with much else to do."""
_SHOWN: Final = 3000


class Run(BaseModel):
    """What a machine reported."""

    facts: dict[str, str]
    results: list[Result]


def start(folder: Path) -> Run:
    """One run of the machine, in `folder`. CannotRun; RuntimeError, with its console, where it ended
    unheard."""
    machine = build()
    seconds, why = LIMIT_S, ""
    try:
        guest = [sys.executable, "-m", "tests.bluez.guest", "/run/machine"]
        seconds = machine.run(folder, guest, LIMIT_S)
    except TimeoutError as error:
        why = str(error)
    results = folder / RESULTS
    if not results.exists():
        console = (folder / CONSOLE).read_text("utf-8", "replace")[-_SHOWN:]
        raise RuntimeError(f"the machine reported nothing {why}; its console:\n{console}")
    run = Run.model_validate_json(results.read_bytes())
    run.facts["machine"] = why or f"{seconds:.0f} s from start to end"
    results.write_text(run.model_dump_json(), "utf-8")
    return run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The one run of this session, whoever of pytest's workers needs it first."""
    # The machine has a deadline of its own.
    faulthandler.cancel_dump_traceback_later()
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "bluez"
    folder.mkdir(exist_ok=True)
    done, cannot = folder / "done", folder / "cannot"
    with holding(folder / "turn"):
        if not done.exists():
            done.touch()
            try:
                return start(folder)
            except CannotRun as error:
                cannot.write_text(str(error), "utf-8")
    if cannot.exists():
        pytest.skip(f"NOT TESTED ON BLUEZ: {cannot.read_text('utf-8')}")
    return Run.model_validate_json((folder / RESULTS).read_bytes())


@pytest.mark.parametrize("name", SCENARIOS)
def test_on_bluez(run: Run, name: str, record_property: Callable[[str, object], None]) -> None:
    result = next((one for one in run.results if one.name in (START, name)), None)
    assert result is not None, f"not come to\n{run.facts}"
    assert result.ok, f"{result.said}\n{run.facts}"
    for fact, value in run.facts.items():
        record_property(KEY, f"{fact}: {value}")
    record_property(KEY, f"{name} ({result.seconds:.0f} s): {result.said}")
