"""Every ATT error and every SMP error at every operation: a fault with advice, never a blind repetition."""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable
from typing import Final

import cbor2
import pytest

from installer_app.lock.bleak_radio import BleakRadio
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.sandbox.lock_device import Traits
from installer_app.texts.faults import words
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from tests.faults.att_backend import FORM, Trouble, make_backend
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.faults.link_door import (
    EPOCH,
    AntennaLink,
    Between,
    Frame,
    LinkDoor,
    make_message,
    open_link_door,
)
from tests.faults.virtual_time import run_virtually
from tests.scenario.lock_world import KEYS, PROFILE, SERIAL
from tests.scenario.raw_central import LOCK_ID, provisioned

C = FaultCode
MESSAGE: Final = make_message(4096)
SMALL: Final = Traits(buf_size=1024)
LINKS: Final = 1 + len(PROFILE.timeouts.reconnect_pauses_s)
"""So many links one request may take."""
BUSY_ASKED: Final = 1 + int(PROFILE.timeouts.busy_s / PROFILE.timeouts.busy_pause_s)

# ---- ATT


def survive_att(case: Case) -> None:
    run_virtually(bring_over_bleak(case), 120, EPOCH)


async def bring_over_bleak(case: Case) -> None:
    code = case.number("code")
    trouble = Trouble(case.word("operation"), code, case.number("lasts") == 1, arrives=code % 2 == 1)
    async with open_link_door(
        provisioned(), radio=lambda air: BleakRadio(FORM, backend=make_backend(air, trouble))
    ) as door:
        try:
            await door.bring(MESSAGE)
        except Fault as fault:
            assert trouble.lasts and trouble.operation != "disconnect"
            before = trouble.operation in {"connect", "notify"}
            assert fault.code is (C.LINK_NOT_CONNECTED if before else C.LINK_LOST), fault
            door.faults.append(fault)
            assert trouble.met <= LINKS
            assert trouble.calls["connect"] <= 2 * LINKS
        else:
            mended = trouble.operation == "disconnect" or (trouble.operation == "64.1" and trouble.arrives)
            assert mended or not trouble.lasts
            await door.party.rest()
        assert trouble.met
        trouble.lasts = False
        await door.bring(MESSAGE)  # the radio is of use afterwards
        door.check(MESSAGE)
        assert len({s.memory.last.receipt for s in door.committed if s.memory.last}) == 1


@pytest.mark.parametrize("batch", batches("f09_att", 2))
def test_an_att_error_is_a_fault_of_the_link_and_is_tried_as_often_as_was_promised(
    batch: Batch, tally: Tally
) -> None:
    tally.run_plainly(batch, survive_att)


# ---- SMP


class Refusing(Between):
    """Answers one kind of request with an error; the lock never hears of it."""

    def __init__(self, case: Case) -> None:
        self.operation, self.how, self.rc = case.word("operation"), case.word("how"), case.number("rc")
        self.on = False
        self._whole: Frame | None = None
        self._parts: list[bytes] = []

    def frame(self, link: AntennaLink, frame: Frame) -> None:
        self._whole = frame

    def write(self, link: AntennaLink, data: bytes) -> None:
        self._parts.append(data)
        if self._whole is None:
            return
        whole, parts = self._whole, self._parts
        self._whole, self._parts = None, []
        if self.on and whole.name == self.operation:
            link.tell(self._refusal(whole.raw))
            return
        for part in parts:
            link.end.write(part)

    def _refusal(self, asked: bytes) -> bytes:
        op, _, _, group, sequence, command = struct.unpack(">BBHHBB", asked[:8])
        own = {"err": {"group": group, "rc": self.rc}}
        payload = cbor2.dumps(own if self.how == "group" else {"rc": self.rc})
        version = 0 if self.how == "version 1" else 1
        first = (op & 0b111) + 1 | version << 3
        return struct.pack(">BBHHBB", first, 0, len(payload), group, sequence, command) + payload


LOCK_CODES: Final = {
    2: C.MESSAGE_NOT_HELD,
    3: C.MESSAGE_CHANGED,
    4: C.MESSAGE_SIGNATURE,
    5: C.MESSAGE_ADDRESSEE,
    6: C.MESSAGE_REPLAYED,
    7: C.LOCK_WRONG_STATE,
    8: C.MESSAGE_EXPIRED,
    9: C.MESSAGE_SEALED_TO_OTHER,
    10: C.LOCK_BATTERY_LOW,
    11: C.LOCK_BUSY,
    12: C.LOCK_STORAGE_FULL,
    13: C.LOCK_NO_UPLINK,
    14: C.MESSAGE_NOT_UNDERSTOOD,
}
"""Lock profile 1, section 3."""
GENERAL_CODES: Final = {8: C.LOCK_NOT_SUPPORTED, 10: C.LOCK_BUSY, 13: C.LOCK_NOT_SUPPORTED}
OBEYED: Final = {("0.4", "general", 11), ("8.1", "group", 3)}
"""Answers rather than errors: a clock that stays as it is, a file that is not there."""


def expect(how: str, operation: str, rc: int) -> FaultCode | None:
    """The fault of such an answer; None: the app does without."""
    if how == "version 1":
        return C.LINK_GARBLED
    if (operation, how, rc) in OBEYED or operation == "8.4":
        return None
    if how == "general":
        return GENERAL_CODES.get(rc, C.LOCK_REFUSED)
    match operation.partition(".")[0]:
        case "64":
            return LOCK_CODES.get(rc, C.LOCK_REFUSED)
        case "8" if rc == 10:
            return C.MESSAGE_TOO_LARGE
        case _:
            return C.LOCK_REFUSED


def count_asked(operation: str, how: str, rc: int) -> int:
    """How often the lock may be asked."""
    busy = (how, rc) in {("general", 10), ("group", 11)}
    if busy and operation in {"64.1", "64.2", "64.3"}:
        return BUSY_ASKED
    return 2 if (operation, how, rc) == ("8.0", "group", 11) else 1


async def ask(door: LinkDoor, operation: str) -> f.Fact:
    """A request of the workflow that leads to this operation."""
    report = door.progress.append
    match operation:
        case "0.4":
            return await door.party.ask(r.SetClock(SERIAL, KEYS), report)
        case "0.6" | "64.0":
            return await door.party.ask(r.ReadInfo(SERIAL, keys=KEYS), report)
        case "64.1":
            blob = Blob(MESSAGE)
            return await door.party.ask(
                r.Apply(SERIAL, KEYS, MessageKind.INSTALL, blob.sha256, LOCK_ID), report
            )
        case "64.2":
            return await door.party.ask(r.Blink(SERIAL), report)
        case "64.3":
            return await door.party.ask(r.RequestSync(SERIAL, KEYS), report)
        case _:
            request = r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, Blob(MESSAGE))
            return await door.party.ask(request, report)


async def prepare(door: LinkDoor, operation: str) -> None:
    """What must be there, so that the app comes to ask it."""
    upload = door.host.lock.device.inbox.upload
    from installer_app.sandbox.smp_server import Fields

    held = {"64.1": MESSAGE, "8.2": MESSAGE[:900], "8.4": b"x" * 900}.get(operation)
    if held is not None:
        upload(Fields({"name": "/inbox/install", "off": 0, "len": len(MESSAGE), "data": held}))


async def be_refused(case: Case) -> None:
    refusing = Refusing(case)
    operation, how, rc = refusing.operation, refusing.how, refusing.rc
    expected = expect(how, operation, rc)
    async with open_link_door(provisioned(), refusing, traits=SMALL) as door:
        await prepare(door, operation)
        refusing.on = True
        met = await outcome(lambda: ask(door, operation))
        if operation == "64.3" and expected is not None:
            assert met == f.SyncRequested(accepted=False, reason=expected.value)
        elif expected is None:
            assert isinstance(met, f.Fact), met
        else:
            assert isinstance(met, Fault) and met.code is expected, (met, expected)
            assert met.refused == (how != "version 1")
            assert words(met).next and words(met).not_happened
            door.faults.append(met)
        assert door.count(operation) == count_asked(operation, how, rc)
        assert door.antenna.links == 1
        refusing.on = False
        assert isinstance(await outcome(lambda: ask(door, operation)), f.Fact)  # and then it goes on
        door.check(MESSAGE)


async def outcome(asked: Callable[[], Awaitable[f.Fact]]) -> f.Fact | Fault:
    try:
        return await asked()
    except Fault as fault:
        return fault


def survive_smp(case: Case) -> None:
    run_virtually(be_refused(case), 120, EPOCH)


@pytest.mark.parametrize("batch", batches("f09_smp", 2))
def test_an_error_of_the_lock_is_the_fault_the_profile_says_and_is_not_asked_again(
    batch: Batch, tally: Tally
) -> None:
    tally.run_plainly(batch, survive_smp)
