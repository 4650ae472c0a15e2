"""The lock as a party, against a virtual lock that implements the other end by itself."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockState as Phase
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.protocol.smp_lock import upload_room
from installer_app.sandbox.faults import LockFaults, Meddling, Twist
from installer_app.sandbox.lock_device import Traits
from installer_app.sandbox.lock_state import LockState
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import PartyName, Request
from tests.scenario.lock_world import (
    ADAPTER,
    FINGERPRINT,
    HASTY,
    INSTALL,
    KEYS,
    PROFILE,
    SEALED,
    SERIAL,
    World,
    open_world,
)
from tests.scenario.raw_central import LOCK_ID, NOW, VECTORS, provisioned, vector_state

READ = r.ReadInfo(SERIAL, model="VL1", fingerprint=FINGERPRINT)
APPLY = r.Apply(SERIAL, KEYS, MessageKind.INSTALL, Blob(INSTALL).sha256, LOCK_ID)


async def code_of(world: World, request: Request[f.Fact]) -> FaultCode:
    with pytest.raises(Fault) as caught:
        await world.party.ask(request, world.report)
    return caught.value.code


async def test_a_lock_is_read_provisioned_installed_and_told_to_sync_over_one_link() -> None:
    async with open_world(replace(vector_state(), clock_offset_s=None)) as world:
        ask = world.party.ask
        read = await ask(READ, world.report)
        assert (read.info.state, read.info.keys, read.fingerprint) == (Phase.FACTORY, KEYS, FINGERPRINT)
        assert (read.computer_time, read.info.time) == (NOW, 0)

        sealed = Blob(SEALED)
        delivered = await ask(r.Deliver(SERIAL, KEYS, MessageKind.PROVISION, sealed), world.report)
        assert delivered == f.ProvisionDelivered(sealed.sha256, len(sealed), 0, delivered.rssi_dbm, ADAPTER)
        assert delivered.rssi_dbm is not None and -127 < delivered.rssi_dbm < 0
        applied = await ask(
            r.Apply(SERIAL, KEYS, MessageKind.PROVISION, sealed.sha256, LOCK_ID), world.report
        )
        assert isinstance(applied, f.ProvisionApplied) and applied.receipt.state == 1

        assert await ask(r.SetClock(SERIAL, KEYS), world.report) == f.ClockSet(True, None)
        assert isinstance(
            await ask(r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, Blob(INSTALL)), world.report),
            f.InstallDelivered,
        )
        installed = await ask(APPLY, world.report)
        assert isinstance(installed, f.InstallApplied)
        assert (installed.receipt.lock_id, installed.receipt.state, installed.receipt.at) == (LOCK_ID, 2, NOW)

        assert await ask(r.RequestSync(SERIAL, KEYS), world.report) == f.SyncRequested(True)
        assert await ask(r.Blink(SERIAL), world.report) == f.Blinked(5)
        again = await ask(READ, world.report)
        assert (again.info.state, again.info.lock_id) == (Phase.INSTALLED, LOCK_ID)
        assert world.lock.links == 1
        assert (world.lock.lock.state.phase, world.lock.lock.device.now()) == (2, NOW)
        assert world.words[:2] == ["searching", "connecting"]
        assert all(one.done <= one.total for one in world.progress if one.word == "delivering")


@pytest.mark.parametrize("length", [1, 380, 2426, 2427, 4096, 10_000, 65_536])
@pytest.mark.parametrize("traits", [Traits(), Traits(buf_size=1024), Traits(buf_size=384)])
async def test_a_delivery_costs_as_many_exchanges_as_it_must(length: int, traits: Traits) -> None:
    """Parameters, info and apply besides the chunks; asking what the lock holds costs at most 15 %."""
    message = bytes(length)
    async with open_world(provisioned(), traits=traits) as world:
        await world.deliver(message)
        assert await code_of(world, replace(APPLY, sha256=Blob(message).sha256)) is (
            FaultCode.MESSAGE_NOT_UNDERSTOOD
        )
        room = upload_room("/inbox/install", 0, length, traits.buf_size)
        fewest = math.ceil(length / room) + 3
        assert fewest <= len(world.lock.heard) <= fewest * 1.15
        assert world.lock.heard[:2] == ["0.6", "64.0"] and world.lock.heard[-1] == "64.1"


@pytest.mark.parametrize("mtu", [23, 185, 247, 517])
async def test_every_mtu_carries_the_right_bytes(mtu: int) -> None:
    message = bytes(range(256)) * 20
    async with open_world(provisioned(), faults=LockFaults(mtu=mtu)) as world:
        assert await world.deliver(message) == 0
        assert world.lock.held() == message


async def test_a_request_refused_names_what_the_lock_said_and_the_link_stays() -> None:
    async with open_world(provisioned()) as world:
        assert await code_of(world, APPLY) is FaultCode.MESSAGE_NOT_HELD
        await world.deliver(INSTALL)
        assert await code_of(world, replace(APPLY, sha256="00" * 32)) is FaultCode.MESSAGE_CHANGED
        world.lock.lock.device.set_battery(9)
        assert await code_of(world, APPLY) is FaultCode.LOCK_BATTERY_LOW
        world.lock.lock.device.set_battery(10)
        assert (await world.party.ask(APPLY, world.report)).receipt.state == 2
        assert world.lock.links == 1


@pytest.mark.parametrize(("state", "message", "code"), [
    (vector_state(), INSTALL, FaultCode.LOCK_WRONG_STATE),
    (provisioned(), b"hello", FaultCode.MESSAGE_NOT_UNDERSTOOD),
    (provisioned(), INSTALL.replace(b"b54d", b"b54e"), FaultCode.MESSAGE_SIGNATURE),
    (provisioned(clock_offset_s=10**8), INSTALL, FaultCode.MESSAGE_EXPIRED),
    (provisioned(faults=LockFaults(storage_full=True)), INSTALL, FaultCode.LOCK_STORAGE_FULL),
], ids=range(5))  # fmt: skip
async def test_a_message_the_lock_refuses_is_a_fault_that_says_why(
    state: LockState, message: bytes, code: FaultCode
) -> None:
    async with open_world(state, faults=state.faults) as world:
        await world.deliver(message)
        assert await code_of(world, replace(APPLY, sha256=Blob(message).sha256)) is code


async def test_a_busy_lock_is_asked_again_each_second_and_not_for_ever() -> None:
    async with open_world(provisioned(), faults=LockFaults(busy=2)) as world:
        await world.deliver(INSTALL)
        assert (await world.party.ask(APPLY, world.report)).receipt.state == 2
        assert world.naps_s == [1.0, 1.0]
        assert "busy" in world.words
    async with open_world(provisioned(), faults=LockFaults(busy=100)) as world:
        await world.deliver(INSTALL)
        assert await code_of(world, APPLY) is FaultCode.LOCK_BUSY
        assert sum(world.naps_s) == HASTY.timeouts.busy_s


async def test_the_clock_is_offered_and_a_lock_may_decline() -> None:
    async with open_world(provisioned(clock_offset_s=-3600)) as world:
        assert await world.party.ask(r.SetClock(SERIAL, KEYS), world.report) == f.ClockSet(True, -3600)
        assert world.lock.lock.state.clock_offset_s == 0
    memory = replace(provisioned().memory, issued_ns=(NOW + 10) * 10**9)
    async with open_world(provisioned(memory=memory, clock_offset_s=500)) as world:
        assert await world.party.ask(r.SetClock(SERIAL, KEYS), world.report) == f.ClockSet(False, 500)
    async with open_world(provisioned(), traits=Traits(lacks=("0.4",))) as world:
        assert await code_of(world, r.SetClock(SERIAL, KEYS)) is FaultCode.LOCK_NOT_SUPPORTED


async def test_asking_for_a_sync_never_fails() -> None:
    for state, faults, reason in (
        (vector_state(), LockFaults(), "lock_wrong_state"),
        (provisioned(), LockFaults(dead_uplink=True), "lock_no_uplink"),
        (provisioned(), LockFaults(copied_keys=True), "lock_impostor"),
        (provisioned(), LockFaults(lies_about_services=True), "link_not_connected"),
    ):
        async with open_world(state, faults=faults) as world:
            asked = await world.party.ask(r.RequestSync(SERIAL, KEYS), world.report)
            assert asked == f.SyncRequested(False, reason)
    async with open_world() as world:
        absent = await world.party.ask(r.RequestSync("00000000", KEYS), world.report)
        assert absent == f.SyncRequested(False, "lock_not_found")


async def test_the_factory_state_is_proven_by_the_locks_word_after_the_button() -> None:
    prove = r.ProveFactory(SERIAL, KEYS)
    async with open_world(provisioned()) as world:
        assert await code_of(world, prove) is FaultCode.LOCK_WRONG_STATE
        world.lock.host.press()
        assert (await world.party.ask(prove, world.report)).info.state is Phase.FACTORY


async def test_a_false_receipt_is_a_fault() -> None:
    async with open_world(provisioned(), faults=LockFaults(bad_receipt=True)) as world:
        await world.deliver(INSTALL)
        assert await code_of(world, APPLY) is FaultCode.MESSAGE_RECEIPT_FALSE
    async with open_world(provisioned()) as world:
        await world.deliver(INSTALL)
        assert await code_of(world, replace(APPLY, lock_id="another")) is FaultCode.MESSAGE_RECEIPT_FALSE


async def test_a_message_above_the_limit_never_leaves_the_computer() -> None:
    async with open_world(provisioned()) as world:
        too_large = r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, Blob(bytes(65_537)))
        assert await code_of(world, too_large) is FaultCode.MESSAGE_TOO_LARGE
        assert not any(name.startswith("8.") for name in world.lock.heard)


async def test_rest_ends_the_link_and_another_lock_ends_it_too() -> None:
    other = replace(vector_state().birth, serial="00000000", address="C0:00:00:00:00:02")
    async with open_world() as world:
        second = world.join(replace(vector_state(), birth=other))
        await world.party.ask(r.Blink(SERIAL), world.report)
        assert world.lock.lock.linked
        await world.party.ask(r.Blink("00000000"), world.report)
        assert not world.lock.lock.linked and second.lock.linked
        await world.party.rest()
        await world.party.rest()
        assert not second.lock.linked


async def test_a_link_the_lock_dropped_meanwhile_is_made_again_by_itself() -> None:
    async with open_world(provisioned()) as world:
        await world.party.ask(READ, world.report)
        world.lock.host.power_off()
        world.lock.host.power_on()
        await world.party.ask(r.Blink(SERIAL), world.report)
        assert world.lock.links == 2


async def test_a_lock_that_is_not_there_is_not_found_in_time() -> None:
    async with open_world() as world:
        async with asyncio.timeout(5):
            assert await code_of(world, r.ReadInfo("00000000")) is FaultCode.LOCK_NOT_FOUND
        world.lock.host.power_off()
        async with asyncio.timeout(5):
            assert await code_of(world, READ) is FaultCode.LOCK_NOT_FOUND


async def test_a_lock_that_does_not_connect_at_once_is_tried_again_three_times() -> None:
    async with open_world(faults=LockFaults(refuse_connects=3)) as world:
        assert (await world.party.ask(READ, world.report)).info.serial == SERIAL
        assert world.naps_s == [0.0, 0.5, 1.5] and world.words.count("reconnecting") == 3
    async with open_world(faults=LockFaults(refuse_connects=4)) as world:
        assert await code_of(world, READ) is FaultCode.LINK_NOT_CONNECTED


@pytest.mark.parametrize("how", ["silence", "drop", "reset", "reset_before", "cut"])
async def test_a_lost_answer_to_apply_is_settled_by_asking_again(how: Twist) -> None:
    async with open_world(provisioned()) as world:
        await world.deliver(INSTALL)
        world.lock.lock.set_faults(LockFaults(meddle=(Meddling(how, "64.1"),)))
        try:
            assert (await world.party.ask(APPLY, world.report)).receipt.state == 2
        except Fault as fault:
            assert how == "reset_before" and fault.code is FaultCode.MESSAGE_NOT_HELD
            assert world.lock.lock.state.phase == 1


@pytest.mark.parametrize("command", ["0.6", "64.0", "8.0", "64.1"])
@pytest.mark.parametrize("how", ["garble", "stray", "wrong_sequence", "silence", "cut", "drop", "reset"])
async def test_whatever_a_lock_answers_it_ends_with_a_fact_or_a_fault(how: Twist, command: str) -> None:
    meddle = Meddling(how, command)
    async with open_world(provisioned(), faults=LockFaults(meddle=(meddle,))) as world, asyncio.timeout(10):
        try:
            await world.deliver(INSTALL)
            await world.party.ask(APPLY, world.report)
        except Fault as fault:
            assert fault.code in (FaultCode.LINK_GARBLED, FaultCode.MESSAGE_NOT_HELD)
            assert not world.lock.lock.linked or fault.refused
        else:
            assert how not in ("garble", "stray", "wrong_sequence")
            assert world.lock.lock.state.phase == 2


async def test_a_cancelled_request_closes_the_link_at_once() -> None:
    silent = LockFaults(meddle=(Meddling("silence", "8.0"),))
    async with open_world(provisioned(), faults=silent, profile=PROFILE) as world:
        asked = asyncio.create_task(world.deliver(INSTALL))
        async with asyncio.timeout(5):
            while "8.0" not in world.lock.heard:
                await asyncio.sleep(0.001)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
        assert not world.lock.lock.linked
        await world.deliver(INSTALL)
        assert world.lock.held() == INSTALL


async def test_no_record_and_no_fault_holds_a_byte_of_a_message() -> None:
    secret = b"VERYSECRET" * 100
    async with open_world(faults=LockFaults(meddle=(Meddling("silence", "8.0", 1),) * 4)) as world:
        with pytest.raises(Fault) as caught:
            await world.deliver(secret, MessageKind.PROVISION)
        assert caught.value.code is FaultCode.LINK_TIMEOUT
        assert caught.value.__cause__ is None and caught.value.__suppress_context__
        assert "VERYSECRET" not in f"{caught.value!r} {world.records!r} {world.progress!r}"
        assert any(kind == "smp.timeout" for kind, _ in world.records)
        assert {fields.get("serial") for kind, fields in world.records if "." in kind} == {SERIAL}


async def test_only_what_is_a_locks_is_asked_of_it() -> None:
    async with open_world() as world:
        with pytest.raises(TypeError):
            await world.party.ask(r.AskPlace(), world.report)
    assert r.ReadInfo.party is PartyName.LOCK


def test_the_install_vector_is_what_these_tests_deliver() -> None:
    assert Blob(INSTALL).sha256 == VECTORS["install_csv"]["sha256"]
