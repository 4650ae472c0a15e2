"""The program is killed at every journal write, at every effect and at any moment, and loses nothing."""

from __future__ import annotations

import random
import sys
import time
from typing import Final

import pytest

from tests.e2e.dying import name
from tests.faults.case_table import Batch, Case, Tally, batches, read_table
from tests.faults.kill_case import PHASES, Killing
from tests.faults.oracle import ASKED_AS

KILLED: Final = -9
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX")


UNANSWERED: Final = {
    "provisioned": "provision-lock",
    "install-signed": "install-lock",
    "uninstall-signed": "uninstall-lock",
    "deprovisioned": "deprovision-lock",
    "firmware-assigned": "assign-firmware",
}


SKIPPED_BEFORE: Final = {
    ("install", "renamed"): "install-lock",
    ("install", "place-freed"): "install-lock",
    ("uninstall", "clock-set"): "uninstall-lock",
}
"""What is skipped is written in one commit with the entry after it: where that says that something is asked,
a death after the one is a death after the other."""


def unanswered(workflow: str, side: str, point: str) -> str:
    """The request that was under way at this point, if any: only its answer may be called lost."""
    match side, point.split():
        case "after", ["asked", request]:
            return request
        case "after", ["skipped", step]:
            return SKIPPED_BEFORE.get((workflow, step), "")
        case _, ["cloud", operation]:
            return ASKED_AS[operation][0]
        case "before", ["learned", fact]:
            return UNANSWERED.get(fact, "")
    return ""


@pytest.mark.parametrize("batch", batches("f01_kill", shards=20))
async def test_killed_at_every_write_and_every_effect(tally: Tally, killing: Killing, batch: Batch) -> None:
    async def survive(case: Case) -> None:
        async with killing.job(case.word("workflow"), case.word("cloud")) as job:
            killed = await job.begin(f"{case.word('side')} {case.word('point')}")
            assert killed.code == KILLED, f"it was not killed: {killed}"
            await job.recover()
            job.judge()
            under_way = unanswered(case.word("workflow"), case.word("side"), case.word("point"))
            assert job.lost <= {under_way}

    await tally.run(batch, survive)


@pytest.mark.parametrize("at", ["before cloud deprovisionLock", "after cloud deprovisionLock"])
async def test_killed_at_the_deletion_and_the_button_pressed_before_it_goes_on(
    killing: Killing, at: str
) -> None:
    async with killing.job("deprovision") as job:
        assert (await job.begin(at)).code == KILLED
        job.host.press()
        await job.recover()
        job.judge()
        assert job.lost <= {"deprovision-lock"}


@pytest.mark.parametrize("batch", batches("f02_kill_random", shards=20))
async def test_killed_at_any_moment(tally: Tally, killing: Killing, batch: Batch) -> None:
    lives_s: dict[str, float] = {}

    async def live(workflow: str) -> float:
        """How long it takes on this machine when nobody kills it."""
        if workflow not in lives_s:
            async with killing.job(workflow) as job:
                began = time.monotonic()
                await job.begin()
                lives_s[workflow] = time.monotonic() - began
        return lives_s[workflow]

    async def survive(case: Case) -> None:
        workflow, dice = case.word("workflow"), random.Random(case.seed)
        life_s = await live(workflow)
        async with killing.job(workflow) as job:
            await job.begin(kill_after_s=dice.random() * life_s)
            if case.seed % 2:
                await job.resume(kill_after_s=dice.random() * life_s)
            await job.recover()
            job.judge()

    await tally.run(batch, survive)


@pytest.mark.parametrize("workflow", PHASES)
async def test_the_table_has_every_entry_and_every_effect_of_a_whole_run(
    killing: Killing, workflow: str
) -> None:
    cases = [case for case in read_table("f01_kill") if case.word("workflow") == workflow]
    async with killing.job(workflow) as job:
        await job.begin()
        job.judge()
        [entries] = job.jobs().values()
    points = {case.word("point") for case in cases}
    answers = {"lock-chosen", "place-chosen", "name-chosen", "firmware-chosen", "confirmed"}
    answers |= {"uninstall-chosen", "lock-id-given"}
    given = {f"learned {key}" for key in answers}  # in one commit with the first entry
    reads = ("lock 0.6 ", "lock 64.0 ")
    effects = {each for each in killing.world.trap.passed if not each.startswith(reads)}
    assert points == {name(entry) for entry in entries} - given | effects
