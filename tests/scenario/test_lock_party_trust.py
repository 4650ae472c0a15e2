"""Whoever is not the lock gets not one byte of a message."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockKeys
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.sandbox.faults import LockFaults, Meddling, Twist
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request
from tests.scenario.lock_world import (
    FINGERPRINT,
    HASTY,
    INSTALL,
    KEYS,
    SERIAL,
    Tap,
    World,
    keys_of,
    open_world,
    other_keys,
)
from tests.scenario.raw_central import LOCK_ID, provisioned, vector_state

DELIVER = r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, Blob(INSTALL))
SETTLED: tuple[Request[f.Fact], ...] = (
    r.ReadInfo(SERIAL, "VL1", FINGERPRINT),
    r.ReadInfo(SERIAL, keys=KEYS),
    r.SetClock(SERIAL, KEYS),
    DELIVER,
    r.Apply(SERIAL, KEYS, MessageKind.INSTALL, Blob(INSTALL).sha256, LOCK_ID),
    r.ProveFactory(SERIAL, KEYS),
)


async def assert_impostor(world: World, request: Request[f.Fact], impostor: Tap) -> None:
    with pytest.raises(Fault) as caught:
        await world.party.ask(request, world.report)
    assert caught.value.code is FaultCode.LOCK_IMPOSTOR
    assert set(impostor.heard) <= {"0.6", "64.0"}
    assert not impostor.lock.linked


@pytest.mark.parametrize("request_", SETTLED, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(
    "faults",
    [LockFaults(copied_keys=True), LockFaults(foreign_keys=True), LockFaults(claimed_model="VL2")],
    ids=["copied keys", "foreign keys", "other model"],
)
async def test_an_impostor_learns_nothing_but_that_we_asked(
    faults: LockFaults, request_: Request[f.Fact]
) -> None:
    if faults.claimed_model and not isinstance(request_, r.ReadInfo):
        return
    if faults.claimed_model and isinstance(request_, r.ReadInfo) and request_.model is None:
        return
    async with open_world(provisioned(), faults=faults) as world:
        await assert_impostor(world, request_, world.lock)


async def test_a_lock_with_another_label_is_an_impostor() -> None:
    async with open_world(provisioned()) as world:
        others = LockKeys("11" * 32, "22" * 32)
        await assert_impostor(world, replace(DELIVER, keys=others), world.lock)
        await assert_impostor(world, r.ReadInfo(SERIAL, fingerprint="0000-0000-0000-0000"), world.lock)


async def test_a_lock_whose_info_names_another_serial_than_it_advertises_is_an_impostor() -> None:
    async with open_world(provisioned(), faults=LockFaults(advertised_serial="00000000")) as world:
        await assert_impostor(world, r.Blink("00000000"), world.lock)


async def test_among_impostors_the_lock_is_found() -> None:
    async with open_world(provisioned()) as world:
        impostors = []
        for number in range(3):
            state = other_keys(vector_state())
            birth = replace(state.birth, address=f"C0:66:66:66:66:0{number}")
            impostors.append(world.join(replace(state, birth=birth)))
        world.air.remove(world.lock.address)
        world.air.add(world.lock)  # heard last
        await world.party.ask(DELIVER, world.report)
        assert world.lock.held() == INSTALL
        for impostor in impostors:
            assert set(impostor.heard) <= {"0.6", "64.0"} and not impostor.lock.linked


async def test_a_claimant_that_never_connects_does_not_keep_the_lock_from_us() -> None:
    async with open_world(provisioned()) as world:
        deaf = replace(other_keys(vector_state()), faults=LockFaults(lies_about_services=True))
        world.air.remove(world.lock.address)
        world.join(deaf)
        world.air.add(world.lock)
        await world.party.ask(DELIVER, world.report)
        assert world.lock.held() == INSTALL


@pytest.mark.parametrize("how", ["garble", "cut", "silence", "stray", "drop"])
async def test_a_claimant_that_sends_nonsense_does_not_keep_the_lock_from_us(how: Twist) -> None:
    async with open_world(provisioned()) as world:
        nonsense = LockFaults(meddle=(Meddling(how),) * 9)
        world.air.remove(world.lock.address)
        hostile = world.join(replace(other_keys(vector_state()), faults=nonsense))
        world.air.add(world.lock)
        await world.party.ask(DELIVER, world.report)
        assert world.lock.held() == INSTALL
        assert not hostile.lock.linked and set(hostile.heard) <= {"0.6", "64.0"}


async def test_a_lock_that_is_slow_to_advertise_again_is_waited_for() -> None:
    async with open_world(provisioned(), faults=LockFaults(meddle=(Meddling("drop", "0.6"),))) as world:
        asked = asyncio.create_task(world.party.ask(DELIVER, world.report))
        while "reconnecting" not in world.words:
            await asyncio.sleep(0.001)
        world.lock.host.power_off()
        await asyncio.sleep(HASTY.timeouts.settle_s * 2)
        world.lock.host.power_on()
        await asked
        assert world.lock.held() == INSTALL


async def test_requests_asked_at_once_are_answered_one_after_another() -> None:
    async with open_world(provisioned()) as world:
        second = world.join(
            replace(vector_state(), birth=replace(vector_state().birth, serial="0" * 8, address="C1"))
        )
        requests = [DELIVER, r.Blink(SERIAL), r.Blink("0" * 8), r.ReadInfo(SERIAL, keys=KEYS), DELIVER]
        await asyncio.gather(*(world.party.ask(one, world.report) for one in requests))
        assert world.lock.held() == INSTALL and second.heard == ["0.6", "64.0", "64.2"]


async def test_keys_pinned_after_an_unpinned_reading_are_held_against_the_link_that_is_kept() -> None:
    async with open_world(other_keys(provisioned())) as world:
        read = await world.party.ask(r.ReadInfo(SERIAL), world.report)
        assert read.info.keys == keys_of(world.lock.lock.state)
        await assert_impostor(world, DELIVER, world.lock)


async def test_identity_is_proven_anew_on_every_link() -> None:
    async with open_world(provisioned()) as world:
        await world.party.ask(r.ReadInfo(SERIAL, keys=KEYS), world.report)
        world.air.remove(world.lock.address)
        world.lock.host.power_off()
        impostor = world.join(other_keys(provisioned()))
        await assert_impostor(world, DELIVER, impostor)
