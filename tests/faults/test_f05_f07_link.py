"""The link drops, or the lock's power, at every byte: the delivery goes on or begins again, and is whole."""

from __future__ import annotations

import asyncio
import copy
from typing import Final

import pytest

from installer_app.sandbox.lock_device import Traits
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
from tests.scenario.raw_central import provisioned

MESSAGE: Final = make_message(4096)
SMALL: Final = Traits(buf_size=1024)
"""A message takes five requests: worth asking the lock what it holds."""
OFF_S: Final = 0.3


class Accident(Between):
    """Something happens at one byte, counted from the first upload on."""

    def __init__(self, case: Case) -> None:
        self._at, self._arrives = case.number("byte"), case.number("byte") % 2 == 1
        self._staged = case.values.get("staged", "")
        self._counts, self._written = False, 0
        self.held: int | None = None
        """How much of the message the lock has when its next visitor comes; None: nothing happened yet."""
        self.holds_other = False

    def frame(self, link: AntennaLink, frame: Frame) -> None:
        self._counts = self._counts or frame.name == "8.0"

    def write(self, link: AntennaLink, data: bytes) -> None:
        before = self._written
        self._written += len(data) if self._counts else 0
        if not before < self._at <= self._written:
            link.end.write(data)
            return
        tell, link.tell = link.tell, lambda _: None
        if self._arrives:
            link.end.write(data)
        link.tell = tell
        if self._staged:
            self._cut_power(link)
        else:
            self.held = _held(link)
            link.drop()

    def _cut_power(self, link: AntennaLink) -> None:
        host = link.antenna.host
        inbox = copy.deepcopy(host.lock.device.inbox)
        if self._staged == "other":
            for file in inbox._files.values():
                if file.data:
                    file.data[0] ^= 1
                    self.holds_other = True
        host.power_off()

        def come_back() -> None:
            host.power_on()
            if self._staged != "lost":
                host.lock.device.inbox = inbox

        self.held = 0 if self._staged == "lost" else _held(link)
        asyncio.get_running_loop().call_later(OFF_S, come_back)


def _held(link: AntennaLink) -> int:
    file = link.antenna.host.lock.device.inbox._files.get("install")
    return len(file.data) if file else 0


def check(door: LinkDoor, case: Case, accident: Accident, taken_up: list[int], traits: Traits) -> None:
    """The message was obeyed whole and once; what the lock held is used only if it is the message's."""
    door.check(MESSAGE)
    assert door.state.phase == 2
    obeyed = [state.memory.last for state in door.committed if state.memory.last]
    assert len({one.receipt for one in obeyed}) == 1
    assert not door.faults or case.values.get("staged") in {"lost", "other"}
    if accident.held is None:
        assert taken_up == [0] and door.uploaded == len(MESSAGE)
        return
    resumes = traits is SMALL and not accident.holds_other
    if accident.held < len(MESSAGE):
        assert taken_up[-1] == (accident.held if resumes else 0)
    said = "starting_again" in {progress.word for progress in door.progress}
    assert said == (traits is SMALL and accident.holds_other)
    if resumes and accident.held and not door.faults and case.values.get("staged") != "lost":
        assert door.uploaded <= len(MESSAGE) + traits.buf_size, "sent again although the lock held it"
    assert door.uploaded <= 2 * len(MESSAGE) + traits.buf_size


async def bring_through(case: Case) -> None:
    accident = Accident(case)
    traits = SMALL if case.seed % 4 else Traits()
    state = with_faults(provisioned(), case.number("mtu"))
    async with open_link_door(state, accident, traits=traits) as door:
        taken_up, receipt = await door.bring(MESSAGE)
        assert receipt.state == 2
        check(door, case, accident, taken_up, traits)


def survive(case: Case) -> None:
    run_virtually(bring_through(case), 30, EPOCH)


@pytest.mark.parametrize("batch", batches("f05_drop", 8))
def test_a_link_that_drops_at_any_byte_costs_no_more_than_that(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive)


@pytest.mark.parametrize("batch", batches("f07_power", 4))
def test_a_lock_that_loses_its_power_at_any_byte_is_read_and_never_assumed(
    batch: Batch, tally: Tally
) -> None:
    tally.run_plainly(batch, survive)
