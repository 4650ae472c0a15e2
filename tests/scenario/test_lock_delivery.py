"""Deliveries under drops: in the end the lock holds the right bytes, or a fault says that it does not."""

from __future__ import annotations

import random

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.sandbox.air_server import AirServer
from installer_app.sandbox.faults import LockFaults, Meddling
from installer_app.sandbox.lock_device import Traits
from installer_app.sandbox.socket_radio import SocketRadio
from installer_app.workflow import requests as r
from installer_app.workflow.party import Progress
from tests.scenario.lock_world import KEYS, PROFILE, SERIAL, open_world
from tests.scenario.raw_central import provisioned

MESSAGE = random.Random(1).randbytes(20_000)
SMALL = Traits(buf_size=1024)


class Killed(BaseException):
    """The process ends here."""


async def test_a_new_process_takes_up_what_a_killed_one_left() -> None:
    def die(progress: Progress) -> None:
        if progress.done > 9000:
            raise Killed

    async with open_world(provisioned()) as world:
        request = r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, Blob(MESSAGE))
        killed = world.new_party()
        with pytest.raises(Killed):
            await killed.ask(request, die)
        await killed.rest()
        world.lock.heard.clear()
        assert await world.deliver(MESSAGE) > 9000
        assert world.lock.held() == MESSAGE
        assert world.lock.heard[:4] == ["0.6", "64.0", "8.1", "8.2"] and "resuming" in world.words


async def test_a_dropped_delivery_goes_on_at_the_locks_offset() -> None:
    async with open_world(provisioned(), faults=LockFaults(drop_at_bytes=(12_000,))) as world:
        assert await world.deliver(MESSAGE) > 8000
        assert world.lock.held() == MESSAGE
        assert world.lock.heard.count("8.0") <= 11  # nine requests, one of them twice


async def test_a_lock_that_restarted_gets_the_message_from_its_first_byte() -> None:
    meddle = (Meddling("reset", "8.0", 5),)
    async with open_world(provisioned(), faults=LockFaults(meddle=meddle)) as world:
        assert await world.deliver(MESSAGE) == 0
        assert world.lock.held() == MESSAGE


@pytest.mark.parametrize("other", [MESSAGE[:5000] + b"x" + MESSAGE[5001:], MESSAGE + b"longer", b"x" * 300])
async def test_another_message_in_the_inbox_is_replaced_and_that_is_said(other: bytes) -> None:
    async with open_world(provisioned()) as world:
        await world.deliver(other)
        world.progress.clear()
        resumed_at = await world.deliver(MESSAGE)
        assert world.lock.held() == MESSAGE
        assert resumed_at == 0 and "starting_again" in world.words


async def test_a_prefix_that_was_announced_as_another_length_is_replaced() -> None:
    """The digest of what is held agrees, only the announced length does not."""
    async with open_world(provisioned()) as world:
        await world.deliver(MESSAGE[:9000])
        assert await world.deliver(MESSAGE) == 0
        assert world.lock.held() == MESSAGE
        held_wholly = world.lock.heard.count("8.0")
        assert await world.deliver(MESSAGE) == len(MESSAGE)
        assert world.lock.heard.count("8.0") == held_wholly + 1


@pytest.mark.parametrize("seed", range(60))
async def test_random_drops_end_with_the_right_bytes_or_a_fault(seed: int) -> None:
    chance = random.Random(seed)
    drops = tuple(sorted(chance.sample(range(1, 30_000), chance.randint(0, 6))))
    faults = LockFaults(drop_at_bytes=drops, mtu=chance.choice([23, 64, 247, 517]))
    async with open_world(provisioned(), faults=faults, traits=chance.choice([SMALL, Traits()])) as world:
        for _ in range(4):
            try:
                await world.deliver(MESSAGE)
            except Fault as fault:
                assert fault.code is FaultCode.LINK_LOST
                assert world.lock.held() != MESSAGE or drops
            else:
                break
        assert world.lock.held() == MESSAGE
        assert world.lock.lock.linked


async def test_a_lock_that_answers_a_false_offset_is_garbled(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_world(provisioned()) as world:
        monkeypatch.setattr(world.lock.lock.device.inbox, "upload", lambda _: {"off": 3})
        with pytest.raises(Fault) as caught:
            await world.deliver(b"message")
        assert caught.value.code is FaultCode.LINK_GARBLED
        assert not world.lock.lock.linked


async def test_over_a_socket_it_is_the_same() -> None:
    async with (
        open_world(provisioned(), faults=LockFaults(drop_at_bytes=(9_000,), mtu=247)) as world,
        AirServer(world.air, "token") as server,
    ):
        world.party = world.new_party(PROFILE, SocketRadio("127.0.0.1", server.port, token="token"))
        assert await world.deliver(MESSAGE) > 0
        assert world.lock.held() == MESSAGE
        await world.party.rest()
    with pytest.raises(Fault) as caught:
        await world.deliver(MESSAGE)
    assert caught.value.code is FaultCode.LINK_NO_ADAPTER
