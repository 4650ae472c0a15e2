"""The virtual cloud and the virtual lock, written apart, understand each other."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from installer_app.sandbox.cloud import KANAALHUIS, NOORDKADE, AdoptedLock, Adoption, CloudOptions
from installer_app.sandbox.lock_factory import make_lock
from installer_app.sandbox.lock_message import read_order, read_record, signed_by
from installer_app.sandbox.lock_state import LockState
from installer_app.sandbox.lock_sync import SyncResult, make_sync, take_answer
from tests.contract.virtual_cloud import EAST, NAME, World, deterministic, open_world

SERIAL: Final = "7K3M9QX2"
NOW: Final = 1_893_553_445
LOG: Final = {
    "accessDate": "2030-01-02T09:00:00Z",
    "accessKeyId": "5b0f8c1d-3e2a-4b6c-9d7e-8f9a0b1c2d08",
    "userDeviceId": "7d2bae3f-504c-4d8e-9f90-ab1c2d3e4f0a",
    "userId": "6c1a9d2e-4f3b-4c7d-8e8f-9a0b1c2d3e09",
}
OPTIONS: Final = (
    CloudOptions(),
    CloudOptions(message_format="json"),
    CloudOptions(message_format="json", json_layout="crlf", signers=(1, 0)),
    CloudOptions(message_lifetime_s=None, signers=(1,)),
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def lock_of(world: World, adopted: AdoptedLock) -> LockState:
    """The lock that the cloud adopted, at its door, with one log to push."""
    lock = make_lock(
        SERIAL,
        "VL1",
        world.cloud.signers(),
        firmware="1.3.1",
        lock_id=adopted.lock_id,
        api_key=adopted.api_key,
        property_id=adopted.property_id or "",
        area_id=adopted.area_id or "",
    )
    return replace(lock, memory=replace(lock.memory, lock_key=adopted.lock_key, logs=(json.dumps(LOG),)))


async def sync(world: World, lock: LockState) -> SyncResult:
    """One sync of the virtual lock over the cloud's front door."""
    request = make_sync(lock, NOW, deterministic("nonces"))
    answer = await world.client.put(
        f"/locks/{request.lock_id}/sync", content=request.body, headers={"x-api-key": request.api_key}
    )
    return take_answer(lock, request, answer.status_code, answer.content, NOW)


@pytest.mark.parametrize("options", OPTIONS)
async def test_the_lock_reads_and_believes_what_the_cloud_signs(world: World, options: CloudOptions) -> None:
    world.cloud.options = options
    answer = await world.call("assembler", "POST", "/locks", {"displayName": NAME})
    record = read_record(answer.content)
    assert record.display_name.endswith(f"[{SERIAL}]")
    assert signed_by(record.signed, record.signatures, world.cloud.signers())
    install = read_order((await world.install(record.lock_id)).content)
    uninstall = read_order((await world.uninstall(record.lock_id)).content)
    for order, area_id in ((install, EAST), (uninstall, "")):
        assert signed_by(order.signed, order.signatures, world.cloud.signers())
        assert (order.lock_id, order.property_id, order.area_id) == (record.lock_id, KANAALHUIS, area_id)
        assert (order.expires_ns is None) == (options.message_lifetime_s is None)
    assert record.created_ns is not None
    assert record.created_ns < install.issued_ns < uninstall.issued_ns


async def test_two_syncs_make_keys_and_cloud_current(world: World) -> None:
    adopted = world.cloud.adopt_lock(Adoption(NAME, NOORDKADE, EAST, at=world.clock.time))
    first = await sync(world, lock_of(world, adopted))
    assert first.state.memory.sync is not None
    assert (first.state.memory.sync.ok, first.again, first.firmware) == (True, True, "1.4.0")
    assert first.state.memory.logs == ()
    private = (await world.get("mara", f"/locks/{adopted.lock_id}"))["private"]
    assert private["currentKeyMapVersion"] == ""
    second = await sync(world, first.state)
    assert second.again is False
    private = (await world.get("mara", f"/locks/{adopted.lock_id}"))["private"]
    assert private["currentKeyMapVersion"] == second.state.memory.key_map_version != ""
    assert len((await world.get("ruben", f"/locks/{adopted.lock_id}/logs"))["accessLogs"]) == 1


async def test_a_lock_that_knows_other_signers_takes_nothing(world: World) -> None:
    adopted = world.cloud.adopt_lock(Adoption(NAME, NOORDKADE, EAST, lock_key=bytes(32)))
    assert adopted.lock_key == bytes(32)
    lock = lock_of(world, adopted)
    deaf = replace(lock, birth=replace(lock.birth, signers={}))
    result = await sync(world, deaf)
    assert result.state.memory.sync is not None
    assert result.state.memory.sync.ok is False
    assert result.state.memory.logs == deaf.memory.logs
