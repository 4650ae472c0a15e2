"""The late answer to a cancelled request is nobody's: the next has its own link and its own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Final

import pytest

from installer_app.workflow import requests as r
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.faults.link_door import (
    EPOCH,
    AntennaLink,
    Between,
    Frame,
    LinkDoor,
    make_message,
    open_link_door,
    with_faults,
)
from tests.faults.virtual_time import run_virtually
from tests.scenario.lock_world import SERIAL
from tests.scenario.raw_central import provisioned

MESSAGE: Final = make_message(4096)
LATE_S: Final = 2.0


class Late(Between):
    """Holds back the answer to the first request of one kind."""

    def __init__(self, operation: str, times: int) -> None:
        self._operation, self._times = operation, times
        self._holds: AntennaLink | None = None
        self._held: list[bytes] = []
        self.asked = asyncio.Event()

    def frame(self, link: AntennaLink, frame: Frame) -> None:
        if frame.name == self._operation and not self.asked.is_set():
            self.asked.set()
            self._holds = link
            asyncio.get_running_loop().call_later(LATE_S, self._let_go)

    def notify(self, link: AntennaLink, data: bytes) -> None:
        if link is self._holds:
            self._held.append(data)
        else:
            link.tell(data)

    def _let_go(self) -> None:
        link, self._holds = self._holds, None
        assert link is not None
        for _ in range(self._times):
            for data in self._held:
                link.tell(data)


async def ask(door: LinkDoor, operation: str) -> None:
    """What leads to this operation."""
    if operation == "64.2":
        await door.party.ask(r.Blink(SERIAL), door.progress.append)
    else:
        await door.bring(MESSAGE)


async def cancel(case: Case) -> None:
    operation = case.word("operation")
    late = Late(operation, case.number("times"))
    async with open_link_door(with_faults(provisioned(), case.number("mtu")), late) as door:
        await cut_short(late, ask(door, operation))
        assert not door.host.lock.linked
        if case.word("again") == "once it came":
            await asyncio.sleep(2 * LATE_S)
        await ask(door, operation)
        await asyncio.sleep(2 * LATE_S)
        await door.bring(MESSAGE)
        door.check(MESSAGE)
        assert door.state.phase == 2
        assert len({s.memory.last.receipt for s in door.committed if s.memory.last}) == 1


async def cut_short(late: Late, asking: Awaitable[None]) -> None:
    """Cancel it while its answer is on its way."""
    task = asyncio.ensure_future(asking)
    await late.asked.wait()
    await asyncio.sleep(LATE_S / 2)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def survive(case: Case) -> None:
    run_virtually(cancel(case), 60, EPOCH)


@pytest.mark.parametrize("batch", batches("f16_cancelled"))
def test_a_late_answer_of_the_lock_is_nobodys(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive)
