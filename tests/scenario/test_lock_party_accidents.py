"""Whatever happens on the way, the job at the lock ends proven, and each message takes effect once."""

from __future__ import annotations

import random
from typing import get_args

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind, Receipt
from installer_app.model.secret import Blob
from installer_app.sandbox.faults import LockFaults, Meddling, Twist
from installer_app.sandbox.lock_device import Traits
from installer_app.workflow import requests as r
from tests.scenario.lock_world import INSTALL, KEYS, SEALED, SERIAL, World, open_world
from tests.scenario.raw_central import LOCK_ID, vector_state

TWISTS: tuple[Twist, ...] = get_args(Twist)
COMMANDS = ("", "0.6", "64.0", "8.0", "8.1", "64.1")


def draw_faults(chance: random.Random) -> LockFaults:
    meddle = tuple(
        Meddling(chance.choice(TWISTS), chance.choice(COMMANDS), chance.randint(1, 4))
        for _ in range(chance.randint(0, 5))
    )
    drops = tuple(sorted(chance.sample(range(1, 6000), chance.randint(0, 4))))
    return LockFaults(
        meddle=meddle,
        drop_at_bytes=drops,
        mtu=chance.choice((23, 50, 247, 517)),
        refuse_connects=chance.randint(0, 3),
        busy=chance.randint(0, 3),
    )


async def bring(world: World, kind: MessageKind, message: bytes) -> Receipt:
    """As a technician would: deliver, apply, and again after each fault, now and then in a new process."""
    blob = Blob(message)
    for attempt in range(20):
        try:
            await world.party.ask(r.Deliver(SERIAL, KEYS, kind, blob), world.report)
            applied = await world.party.ask(r.Apply(SERIAL, KEYS, kind, blob.sha256, LOCK_ID), world.report)
        except Fault as fault:
            assert fault.code.family == "link" or fault.code is FaultCode.MESSAGE_NOT_HELD, fault
        else:
            return applied.receipt
        if attempt % 2:
            await world.party.rest()
            world.party = world.new_party()
    raise AssertionError("it never ends")


@pytest.mark.parametrize("seed", range(25))
async def test_through_every_accident_the_lock_is_provisioned_and_installed_once(seed: int) -> None:
    chance = random.Random(seed)
    traits = Traits(buf_size=chance.choice((1024, 2475)), indefinite_maps=chance.random() < 0.5)
    async with open_world(vector_state(), faults=draw_faults(chance), traits=traits) as world:
        provisioned = await bring(world, MessageKind.PROVISION, SEALED)
        installed = await bring(world, MessageKind.INSTALL, INSTALL)
        state = world.lock.lock.state
        assert (provisioned.state, installed.state, state.phase) == (1, 2, 2)
        assert [one.hex() for one in state.provisions] == [Blob(SEALED).sha256]
        assert state.memory.last is not None and state.memory.last.receipt == installed.jws
        world.lock.lock.set_faults(LockFaults())
        again = await world.party.ask(
            r.Apply(SERIAL, KEYS, MessageKind.INSTALL, Blob(INSTALL).sha256, LOCK_ID), world.report
        )
        assert again.receipt == installed
