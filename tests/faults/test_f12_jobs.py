"""A malicious cloud in the main job: its message is shown as rejected, and a true one ends the job."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from installer_app.model.fault import FaultCode
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.faults.cloud_wire import with_body
from tests.faults.memory_door import ASKS_ANEW, MemoryDoor, in_memory, open_memory_door

Perform = Callable[[], Awaitable[httpx.Response]]


def tamper(door: MemoryDoor, bit: int) -> None:
    """The first install message of this cloud has one other bit."""
    done: list[bytes] = []

    async def flip(operation: str, perform: Perform) -> httpx.Response:
        answer = await perform()
        if operation != "installLock" or done:
            return answer
        body = bytearray(await answer.aread())
        done.append(bytes(body))
        body[bit // 8] ^= 1 << bit % 8
        return with_body(answer, bytes(body))

    door.wire.meddle = flip


def names_another_key(door: MemoryDoor, stopped: Snapshot) -> bool:
    """Whether the message came to name a signer that nobody knows: the app leaves that to the lock."""
    message = stopped.facts[f.InstallSigned].message.data
    return not any(key_id.encode() in message for key_id in door.street.cloud.signers())


def survive(case: Case) -> None:
    async def live(folder: Path) -> None:
        async with open_memory_door(folder) as door:
            by_app = case.word("found") == "by the app"
            door.signers = None if by_app else {}
            tamper(door, case.number("bit"))
            async with door.open() as session:
                job_id = session.start("install", door.given())
                stopped = await door.rest(session, job_id)
                assert stopped.state is JobState.STOPPED and stopped.fault is not None, door.written[-3:]
                assert stopped.fault.code in ASKS_ANEW
                if by_app and not names_another_key(door, stopped):
                    assert stopped.fault.code in {FaultCode.MESSAGE_FALSE, FaultCode.MESSAGE_EXPIRED}
                    assert f.InstallDelivered not in stopped.facts
                    assert door.lock.device.inbox.is_empty
                assert door.lock.state.phase == 1 and door.lock.state.memory.last.kind == "provision"
                snapshot = await door.go_through(session, job_id)
            assert door.leaves == ["install-lock"]
            assert len(door.forged) == 1
            await door.check(snapshot)

    in_memory(live)


@pytest.mark.parametrize("batch", batches("f12_jobs"))
def test_a_tampered_message_is_shown_as_rejected(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive)
