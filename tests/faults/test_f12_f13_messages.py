"""Messages that nobody signed, or signed for another day or lock: refused, said, and without effect."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Final

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind, Seal
from installer_app.protocol.message import inspect
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_state import LockState
from installer_app.texts.faults import words
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.faults.link_door import EPOCH, LinkDoor, open_link_door
from tests.faults.virtual_time import run_virtually
from tests.scenario.raw_central import (
    KEY_ID,
    LOCK_ID,
    NOW,
    Central,
    csv_message,
    json_message,
    key,
    provisioned,
    record,
    seal,
    vector_state,
)

C = FaultCode
SIGNERS: Final = {KEY_ID: key("signer", "public").hex()}
OTHER_LOCK: Final = "11111111-2222-4333-8444-555555555555"
YEAR_S: Final = 31_536_000


def make_csv(size: int) -> bytes:
    """A true message of exactly so many bytes."""
    short = csv_message()
    return csv_message(messageId="m-1" + "x" * (size - len(short)))


TRUE: Final = make_csv(300)
FRESH: Final = csv_message(issued="2030-01-02T03:04:55Z", areaId="another")
REJECTED: Final = {
    C.MESSAGE_NOT_UNDERSTOOD,
    C.MESSAGE_SIGNATURE,
    C.MESSAGE_ADDRESSEE,
    C.MESSAGE_REPLAYED,
    C.MESSAGE_EXPIRED,
}


def look(message: bytes, kind: MessageKind = MessageKind.INSTALL) -> Seal | FaultCode:
    """What the app finds before it uses the radio."""
    try:
        return inspect(kind, message, "text/csv", LOCK_ID, "property", "area", SIGNERS, NOW).seal
    except Fault as fault:
        assert words(fault).next
        return fault.code


async def refuse(door: LinkDoor, message: bytes, kind: MessageKind = MessageKind.INSTALL) -> FaultCode:
    """Bring it to the lock all the same, as an app that cannot verify would: nothing changes there."""
    before = replace(door.state, faults=door.state.faults)
    await door.deliver(message, kind)
    with pytest.raises(Fault) as found:
        await door.apply(message, kind)
    assert found.value.refused and words(found.value).title
    door.faults.append(found.value)
    assert door.state == before and door.committed == [before]
    assert door.count("64.1") == 1
    return found.value.code


# ---- F12


async def bring_tampered(message: bytes) -> None:
    assert message != TRUE
    assert look(message) in {C.MESSAGE_FALSE, C.MESSAGE_EXPIRED, Seal.NOT_VERIFIED}
    async with open_link_door(provisioned()) as door:
        assert await refuse(door, message) in REJECTED
        await door.bring(TRUE)  # the lock is none the worse
        door.check(TRUE)


def survive_flip(case: Case) -> None:
    at, bit = divmod(case.number("bit"), 8)
    flipped = TRUE[:at] + bytes([TRUE[at] ^ 1 << bit]) + TRUE[at + 1 :]
    run_virtually(bring_tampered(flipped), 60, EPOCH)


def survive_length(case: Case) -> None:
    n = case.number("n")
    match case.word("how"):
        case "cut":
            tampered = TRUE[: -5 * n]
        case "spaces":
            tampered = TRUE + b" " * n
        case "lines":
            tampered = TRUE + b"\n" * n
        case "noise":
            tampered = TRUE + random.Random(case.seed).randbytes(n)
        case _:
            tampered = TRUE + TRUE[: 5 * n]
    run_virtually(bring_tampered(tampered), 60, EPOCH)


def test_the_message_is_true_and_as_long_as_the_tables_say() -> None:
    assert len(TRUE) == 300 and look(TRUE) is Seal.VERIFIED


@pytest.mark.parametrize("batch", batches("f12_flips", 2))
def test_one_other_bit_and_the_lock_refuses(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive_flip)


@pytest.mark.parametrize("batch", batches("f12_lengths"))
def test_a_message_of_another_length_is_refused(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive_length)


# ---- F13


@dataclass(frozen=True)
class Replay:
    """What the lock obeyed, in order; what is brought then; what each end says of it."""

    obeyed: tuple[tuple[str, bytes], ...]
    brought: bytes
    seen: Seal | FaultCode
    """By the app's inspection."""
    refused: FaultCode
    """By the lock."""
    kind: MessageKind = MessageKind.INSTALL
    pressed: bool = False


def plan(what: str, form: str) -> Replay:
    """The story of one row."""

    def make(minute: int, kind: str = "install", lock_id: str = LOCK_ID, note: str = "m") -> bytes:
        issued = f"2030-01-02T03:0{minute}:00Z"
        changes = {"kind": kind, "lockId": lock_id, "issued": issued, "messageId": note}
        return csv_message(**changes) if form == "csv" else json_message(**changes)

    uninstall = MessageKind.UNINSTALL
    first, second = make(1), make(2, note="second")
    sealed = seal(record())
    fine, false = Seal.VERIFIED, C.MESSAGE_FALSE
    match what:
        case "an older install":
            return Replay((("install", second),), first, fine, C.MESSAGE_REPLAYED)
        case "an install as old as the last":
            return Replay((("install", first),), make(1, note="other"), fine, C.MESSAGE_REPLAYED)
        case "another lock's install":
            return Replay((), make(3, lock_id=OTHER_LOCK), false, C.MESSAGE_ADDRESSEE)
        case "another lock's uninstall":
            other = make(3, "uninstall", OTHER_LOCK)
            return Replay((("install", first),), other, false, C.MESSAGE_ADDRESSEE, uninstall)
        case "the uninstall before a second install":
            gone = make(2, "uninstall")
            thrice = (("install", first), ("uninstall", gone), ("install", make(3)))
            return Replay(thrice, gone, fine, C.MESSAGE_REPLAYED, uninstall)
        case "the install before an uninstall":
            story = (("install", first), ("uninstall", make(2, "uninstall")))
            return Replay(story, first, fine, C.MESSAGE_REPLAYED)
        case "the install before a newer one":
            return Replay((("install", first), ("install", second)), first, fine, C.MESSAGE_REPLAYED)
        case "an install from before the button":
            return Replay((("install", first),), first, fine, C.LOCK_WRONG_STATE, pressed=True)
        case "the record from before the button":
            provision, story = MessageKind.PROVISION, (("provision", sealed), ("install", first))
            return Replay(story, sealed, Seal.NOT_VERIFIED, C.MESSAGE_REPLAYED, provision, pressed=True)
        case "an install called an uninstall":
            return Replay((), first, false, C.MESSAGE_NOT_UNDERSTOOD, uninstall)
    raise AssertionError(what)


def live_through(replay: Replay, clock: str) -> LockState:
    """The lock once it obeyed what came before."""
    begins = vector_state() if replay.obeyed[:1] and replay.obeyed[0][0] == "provision" else provisioned()
    lock = VirtualLock(begins, clock=lambda: NOW)
    assert lock.connect()
    central = Central(lock)
    for kind, message in replay.obeyed:
        assert "receipt" in central.deliver(kind, message)
    if replay.pressed:
        lock.press()
    offset_s = {"set": 0, "not set": None, "a year off": -YEAR_S}[clock]
    return replace(lock.state, clock_offset_s=offset_s)


async def bring_again(case: Case) -> None:
    replay = plan(case.word("what"), case.word("format"))
    if replay.kind is not MessageKind.PROVISION:
        assert look(replay.brought, replay.kind) is replay.seen
    async with open_link_door(live_through(replay, case.word("clock"))) as door:
        assert await refuse(door, replay.brought, replay.kind) is replay.refused
        if replay.obeyed and not replay.pressed:
            # The last one obeyed has its receipt for ever, and no second effect.
            kind, last = replay.obeyed[-1]
            before, held = door.state, door.state.memory.last
            receipt = await door.apply(last, MessageKind(kind))
            assert held is not None and receipt.jws == held.receipt and door.state == before
        door.check(replay.brought, *(message for _, message in replay.obeyed))


def survive_replay(case: Case) -> None:
    run_virtually(bring_again(case), 60, EPOCH)


@pytest.mark.parametrize("batch", batches("f13_replay"))
def test_what_was_true_once_or_elsewhere_has_no_effect_here(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive_replay)
