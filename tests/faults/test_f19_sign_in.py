"""Sign-ins end and clocks are wrong: no step is lost, the job waits and goes on, no token is told."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from installer_app.model.fault import FaultCode
from installer_app.model.secret import Secret
from installer_app.sandbox.cloud import CloudFault
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.contract.test_cloud_tokens import EFFECTS, STEPS, when_next
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.faults.memory_door import MemoryDoor, in_memory, open_memory_door

STRANGE: Final = Secret("a-token-that-nobody-knows")


def end(door: MemoryDoor, how: str) -> None:
    """From now on the tokens that are known here are not taken."""
    match how:
        case "expired" | "twice":
            door.street.cloud.faults = (CloudFault("*", "expired"),)
        case "revoked":
            door.tokens.update(dict.fromkeys(door.tokens, STRANGE))
        case _:
            door.tokens[door.street.people[how == "the second"]] = STRANGE


def survive_ending(case: Case) -> None:
    async def live(folder: Path) -> None:
        how, step = case.word("how"), case.word("step")
        async with open_memory_door(folder) as door:
            endings = [1] if how == "twice" else []

            def sign_in(stopped: Snapshot) -> None:
                if stopped.state is not JobState.STOPPED:
                    return
                assert stopped.fault is not None
                assert stopped.fault.code in REFUSED, stopped.fault
                known.update(fact.key() for fact in stopped.facts)
                door.street.cloud.faults = ()
                door.sign_in()
                if endings:
                    endings.pop()
                    end(door, "revoked")

            known: set[str] = set()
            async with door.open() as session:
                when_next(session, step, lambda: end(door, how))
                job_id = session.start("install", door.given())
                snapshot = await door.go_through(session, job_id, sign_in)
            assert known <= {fact.key() for fact in snapshot.facts}
            assert not door.leaves or STEPS[step] or how == "the first"
            assert door.street.effects(snapshot.facts[f.Provisioned].lock_id) == EFFECTS
            await door.check(snapshot)
            told = "\n".join(door.written)
            assert STRANGE.reveal() not in told
            assert not any(token in told for token in door.street.cloud.tokens().values())

    in_memory(live)


REFUSED: Final = {FaultCode.ACCOUNT_TOKEN_REFUSED, FaultCode.ACCOUNT_FORBIDDEN, FaultCode.ACCOUNT_SIGNED_OUT}


@pytest.mark.parametrize("batch", batches("f19_tokens", 2))
def test_a_job_waits_for_a_sign_in_and_loses_no_step(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive_ending)


# ---- clocks


def survive_clock(case: Case) -> None:
    async def live(folder: Path) -> None:
        by_s, until = case.number("by"), case.word("until")
        async with open_memory_door(folder) as door:
            wrong_s = [float(by_s)]
            door.offset_s = lambda: wrong_s[0]
            async with door.open() as session:
                when_next(session, until, lambda: wrong_s.__setitem__(0, 0.0))
                job_id = session.start("install", door.given())
                snapshot = await door.go_through(session, job_id)
            await door.check(snapshot)
            assert not door.faults and not door.leaves
            right = abs(door.lock.state.clock_offset_s or 0) < 120
            assert right or until != "the end"

    in_memory(live)


@pytest.mark.parametrize("batch", batches("f19_clocks"))
def test_a_wrong_clock_of_this_computer_stops_nothing(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive_clock)
