"""The way to a virtual lock is measured, over a link of its own, and nothing of the lock changes."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.lock.probe import Probed, percentile
from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.lock_device import Traits
from installer_app.workflow import requests as r
from tests.scenario.lock_world import FINGERPRINT, HASTY, KEYS, SERIAL, World, open_world
from tests.scenario.raw_central import vector_state

READ = r.ReadInfo(SERIAL, fingerprint=FINGERPRINT)


async def measure(world: World, request: r.ReadInfo = READ, rounds: int = 5) -> list[Probed]:
    ticks = iter(n / 100 for n in range(1000))
    async with aclosing(world.party.probe(request, rounds, lambda: next(ticks))) as steps:
        return [each async for each in steps]


async def test_link_parameters_info_and_echoes_are_told_as_they_come() -> None:
    async with open_world(vector_state()) as world:
        first, *_, last = await measure(world)
        assert first == Probed()
        assert last.info is not None and last.info.keys == KEYS
        assert last.link_s == pytest.approx(0.01)
        assert last.echoes_ms == pytest.approx((10.0,) * 5)
        assert last.buffer_bytes and last.buffers and last.payload_bytes
        assert last.services is None  # this radio does not tell
        assert (await world.party.ask(READ, world.report)).info.keys == KEYS


async def test_a_lock_without_echo_is_measured_without() -> None:
    async with open_world(vector_state(), traits=Traits(lacks=("0.0",))) as world:
        last = (await measure(world))[-1]
        assert not last.can_echo and last.echoes_ms == () and last.info is not None


async def test_an_impostor_is_not_measured() -> None:
    async with open_world(vector_state()) as world:
        false = replace(KEYS, sign="00" * 32)
        with pytest.raises(Fault) as raised:
            await measure(world, r.ReadInfo(SERIAL, keys=false))
        assert raised.value.code is FaultCode.LOCK_IMPOSTOR


async def test_who_looks_away_leaves_no_link() -> None:
    async with open_world(vector_state(), profile=HASTY) as world:
        steps = world.party.probe(READ, 1000, lambda: 0.0)
        async for each in steps:
            if each.echoes_ms:
                break
        await steps.aclose()
        assert (await world.party.ask(READ, world.report)).info.keys == KEYS


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_is_one_of_the_values_and_so_many_do_not_exceed_it(
    values: list[float], percent: int
) -> None:
    found = percentile(tuple(values), percent)
    assert found in values
    assert sum(one <= found for one in values) * 100 >= percent * len(values)
    assert percentile((), percent) is None
