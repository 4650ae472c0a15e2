"""What is asked wrongly ends in time: a sentence, a code, a next step, and the exit code of its family."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from installer_app.cli import exits
from installer_app.model.fault import Fault, FaultCode
from tests.e2e.kit import Run, World, open_world, run
from tests.e2e.wrong_uses import TABLE, Wrong


@dataclass(frozen=True)
class Outcome:
    """How a wrong use ended, and how long it took."""

    run: Run
    took_s: float


def use_wrongly(world: World, wrong: Wrong, data_dir: Path) -> Outcome:
    here = world.neighbour(data_dir)
    wrong.prepare(data_dir)
    line = wrong.line.format(here=shlex.join(here.here), data=shlex.quote(str(data_dir)), file=world.file)
    start = time.monotonic()
    done = run(*shlex.split(line), stdin=wrong.stdin, deadline_s=wrong.deadline_s + 30)
    return Outcome(done, time.monotonic() - start)


@pytest.fixture(scope="module")
def outcome_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Wrong], Outcome]]:
    """All at once, since they share a world and nothing else; or each when it is its turn, where several
    test processes share the table."""
    folder = tmp_path_factory.mktemp("wrong")
    with open_world(folder / "world") as world, ThreadPoolExecutor(4) as pool:

        @cache
        def begin(wrong: Wrong) -> Future[Outcome]:
            return pool.submit(use_wrongly, world, wrong, folder / wrong.what)

        if "PYTEST_XDIST_WORKER" not in os.environ:
            for wrong in sorted(TABLE, key=lambda wrong: wrong.code is not FaultCode.LOCK_NOT_FOUND):
                begin(wrong)
        yield lambda wrong: begin(wrong).result()


EVERY = 8
"""So many command lines are one of the fast suite: each starts a process."""


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(wrong, id=wrong.what, marks=() if n % EVERY == 0 else pytest.mark.slow)
        for n, wrong in enumerate(TABLE)
    ],
)
def test_a_wrong_use_ends_with_its_code_a_sentence_and_a_next_step(
    outcome_of: Callable[[Wrong], Outcome], wrong: Wrong
) -> None:
    outcome = outcome_of(wrong)
    done = outcome.run
    assert done.code == exits.of_fault(Fault(wrong.code)), done
    assert "Traceback" not in done.out + done.err
    assert "\x1b" not in done.out + done.err
    if "--json" in wrong.line:
        (fault,) = [row for row in done.rows if row["step"] == "fault"]
        assert done.err == ""
        assert (fault["code"], fault["exit_code"]) == (wrong.code, done.code)
        assert fault["title"]
        assert fault["next"]
        assert wrong.says in str(fault)
        assert done.result["exit_code"] == done.code
    else:
        title, *sentences = done.err.splitlines()
        assert title.endswith("]")
        assert f"[{wrong.code}" in title
        assert not title.startswith("[")
        assert any(line.startswith("  > ") for line in sentences), done
        assert wrong.says in done.err
    assert outcome.took_s < wrong.deadline_s


def test_every_family_of_faults_that_can_be_reached_without_harm_is_in_the_table() -> None:
    assert len(TABLE) == len({wrong.what for wrong in TABLE}) == 99
    families = {wrong.code.family for wrong in TABLE}
    assert families == {"answer", "lock", "link", "cloud", "account", "firmware", "computer"}


def test_the_help_names_every_exit_code() -> None:
    told = run("--help")
    assert told.code == 0
    codes = {0, 1, 2, 3, exits.INTERRUPTED, *exits.FAMILIES.values()}
    for code in codes:
        assert f"\n{code:>5}  " in told.out, code
