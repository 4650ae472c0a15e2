"""Notifications lost, late, doubled or out of order: progress is what the lock says, nothing counted."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

import pytest

from installer_app.model.fault import FaultCode
from installer_app.sandbox.lock_device import Traits
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.faults.link_door import (
    EPOCH,
    RESUMES,
    AntennaLink,
    Between,
    make_message,
    open_link_door,
    with_faults,
)
from tests.faults.virtual_time import run_virtually
from tests.scenario.raw_central import provisioned

MESSAGE: Final = make_message(4096)
EARLY_S: Final = 2.0
LATE_S: Final = 20.0
"""Longer than any request may take."""
MAY_STOP: Final = {
    # What is only slow is mended without a word; half an answer, or one nobody asked for, ends the link and
    # is shown. Pieces of a proof out of order cannot be told from a false proof.
    "lost": {FaultCode.LINK_GARBLED},
    "early": set[FaultCode](),
    "late": set[FaultCode](),
    "twice": {FaultCode.LINK_GARBLED},
    "swapped": {FaultCode.LINK_GARBLED, FaultCode.LOCK_IMPOSTOR, FaultCode.MESSAGE_RECEIPT_FALSE},
    "burst": {FaultCode.LINK_GARBLED},
}


class Unruly(Between):
    """Does it to the nth notification, and to that alone."""

    def __init__(self, case: Case) -> None:
        self._way, self._nth = case.word("way"), case.number("nth")
        self._count = 0
        self._kept: bytes | None = None
        self._late: deque[bytes] = deque()

    @property
    def happened(self) -> bool:
        return self._count >= self._nth

    def notify(self, link: AntennaLink, data: bytes) -> None:
        self._count += 1
        if self._kept is not None:
            kept, self._kept = self._kept, None
            link.tell(data)
            link.tell(kept)
        elif self._late:
            self._late.append(data)  # what follows stays behind it
        elif self._count != self._nth:
            link.tell(data)
        else:
            self._disturb(link, data)

    def _disturb(self, link: AntennaLink, data: bytes) -> None:
        match self._way:
            case "early" | "late":
                delay_s = EARLY_S if self._way == "early" else LATE_S
                self._late.append(data)
                asyncio.get_running_loop().call_later(delay_s, self._tell_late, link)
            case "twice":
                link.tell(data)
                link.tell(data)
            case "swapped":
                self._kept = data
            case "burst":
                for _ in range(1000):
                    link.tell(data)

    def _tell_late(self, link: AntennaLink) -> None:
        while self._late:
            link.tell(self._late.popleft())


async def bring_through(case: Case) -> None:
    unruly = Unruly(case)
    traits = Traits(buf_size=1024)
    state = with_faults(provisioned(), case.number("mtu"))
    async with open_link_door(state, unruly, traits=traits) as door:
        _, receipt = await door.bring(MESSAGE, RESUMES)
        assert receipt.state == 2 and door.state.phase == 2
        door.check(MESSAGE)
        assert len(door.faults) <= 1
        assert {fault.code for fault in door.faults} <= MAY_STOP[case.word("way")], door.faults
        assert door.uploaded <= len(MESSAGE) + 2 * traits.buf_size
        seen = [one for one in door.progress if one.word in {"delivering", "resuming"}]
        assert all(one.done <= one.total == len(MESSAGE) for one in seen)
        await asyncio.sleep(LATE_S)  # what comes late comes to nobody
        assert door.state.phase == 2


def survive(case: Case) -> None:
    run_virtually(bring_through(case), 120, EPOCH)


@pytest.mark.parametrize("batch", batches("f08_notifications", 2))
def test_the_lock_is_believed_and_not_what_was_counted(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive)
