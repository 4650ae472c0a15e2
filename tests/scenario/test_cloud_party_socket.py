"""The party and the virtual cloud with a real socket between them: one connection, real lost answers."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from installer_app.cloud.party import CloudParty
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import Profile
from installer_app.model.secret import Secret
from installer_app.sandbox.cloud import KANAALHUIS, CloudFault, CloudOptions, VirtualCloud
from installer_app.sandbox.cloud.wire import DroppingProtocol
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Progress
from tests.contract.virtual_cloud import EAST, image
from tests.scenario.cloud_party_world import NAME, SERIAL


def ignore(_progress: Progress) -> None:
    """Nobody looks."""


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[VirtualCloud, CloudParty, set[int]]]:
    """The cloud on loopback, the party that speaks to it, and the ports that connections came from."""
    cloud = VirtualCloud(folder / "cloud.db", CloudOptions(), lambda: datetime.now(UTC), os.urandom)
    cloud.seed(image)
    ports: set[int] = set()

    async def counting(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            ports.add(scope["client"][1])
        await cloud.app(scope, receive, send)

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        counting, http=DroppingProtocol, date_header=False, server_header=False, ws="none", log_config=None
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listener]))
    profile = Profile(
        "socket", f"http://127.0.0.1:{listener.getsockname()[1]}", credentials=("mara", "ruben")
    )
    party = CloudParty(profile, lambda name: Secret(cloud.tokens()[name]))
    try:
        async with asyncio.timeout(5):
            while not server.started:
                await asyncio.sleep(0.01)
        yield cloud, party, ports
    finally:
        await party.rest()
        server.should_exit = True
        await task
        cloud.close()


async def test_a_whole_install_takes_one_connection(tmp_path: Path) -> None:
    async with serving(tmp_path) as (cloud, party, ports):
        accounts = await party.ask(r.ReadAccounts(), ignore)
        assert accounts.skew_s in {-1, 0, 1}
        await party.ask(r.ReadPlace(KANAALHUIS, EAST), ignore)
        made = await party.ask(r.ProvisionLock(SERIAL, NAME), ignore)
        await party.ask(r.InstallLock(made.lock_id, KANAALHUIS, EAST), ignore)
        placed = await party.ask(r.ConfirmPlace(made.lock_id, KANAALHUIS, EAST), ignore)
        assert placed.grade is f.Grade.CLOUD
        assert [effect.operation for effect in cloud.effects()] == ["provisionLock", "installLock"]
    assert len(ports) == 1


@pytest.mark.parametrize("after_effect", [True, False])
async def test_a_connection_reset_after_the_effect_is_settled_by_reading(
    tmp_path: Path, after_effect: bool
) -> None:
    async with serving(tmp_path) as (cloud, party, _):
        request = r.ProvisionLock(SERIAL, NAME)
        cloud.faults = (CloudFault("provisionLock", "drop", after_effect=after_effect, times=1),)
        with pytest.raises(Fault) as found:
            await party.ask(request, ignore)
        assert (found.value.code, found.value.refused) == (FaultCode.CLOUD_OUTCOME_UNKNOWN, False)
        settlement = await party.ask(r.Settle(request), ignore)
        assert isinstance(settlement.fact, f.Provisioned) is after_effect
        assert len(cloud.effects()) == (1 if after_effect else 0)
