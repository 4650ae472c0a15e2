"""The cloud's party before a virtual cloud: time passes only by waiting, and every request is counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import pytest

from installer_app.cloud.party import CloudParty
from installer_app.cloud.proofs import Pace
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import Authentication, Profile
from installer_app.model.record import Plain
from installer_app.model.secret import Secret
from installer_app.sandbox.cloud import KANAALHUIS, CloudOptions, Effect, VirtualCloud
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Progress, Request
from tests.contract.virtual_cloud import EAST, Clock, open_cloud

F = TypeVar("F")
SERIAL: Final = "7K3M9QX2"
NAME: Final = "Front door"
FULL_NAME: Final = f"{NAME} [{SERIAL}]"


@dataclass
class Bench:
    """One technician's computer and the service it speaks to."""

    cloud: VirtualCloud
    clock: Clock
    party: CloudParty
    tokens: dict[str, str]
    calls: list[str] = field(default_factory=list)
    """Operations in the order they were asked."""
    progress: list[Progress] = field(default_factory=list)
    at: dict[float, Any] = field(default_factory=dict)
    """What happens in the world once so many seconds have passed."""
    passed_s: float = 0.0

    async def ask(self, request: Request[F]) -> F:
        async with asyncio.timeout(20):
            return await self.party.ask(request, self.progress.append)

    async def fault(self, request: Request[F]) -> Fault:
        with pytest.raises(Fault) as found:
            await self.ask(request)
        return found.value

    async def code(self, request: Request[F]) -> FaultCode:
        return (await self.fault(request)).code

    async def provision(self, name: str = NAME, serial: str = SERIAL) -> f.Provisioned:
        return await self.ask(r.ProvisionLock(serial, name))

    async def install(self, lock_id: str, area: str = EAST) -> f.InstallSigned:
        return await self.ask(r.InstallLock(lock_id, KANAALHUIS, area))

    async def sync(
        self, provisioned: f.Provisioned, keys: str = "", firmware: str = "1.3.1"
    ) -> dict[str, Any]:
        """The lock's own sync; its answer's data."""
        import json

        api_key = json.loads(provisioned.record.data)["data"]["private"]["apiKey"]
        body = {
            "syncDate": "2030-01-02T03:04:05Z", "currentFirmwareVersion": firmware,
            "currentKeyMapVersion": keys, "encryptedAccessLogs": [],
        }  # fmt: skip
        transport = httpx.ASGITransport(self.cloud.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as lock:
            answer = await lock.put(
                f"/locks/{provisioned.lock_id}/sync",
                json=body,
                headers={"x-api-key": api_key, "accept": "application/json"},
            )
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    def effects(self, operation: str) -> list[Effect]:
        return [effect for effect in self.cloud.effects() if effect.operation == operation]

    async def sleep(self, seconds: float) -> None:
        self.passed_s += seconds
        self.clock.pass_by(seconds=seconds)
        for due in sorted(at for at in self.at if at <= self.passed_s):
            await self.at.pop(due)()
        await asyncio.sleep(0)

    def note(self, kind: str, fields: Mapping[str, Plain]) -> None:
        assert not any(token in str(fields) for token in self.tokens.values())
        if kind == "http.request":
            self.calls.append(str(fields["operation"]))


@asynccontextmanager
async def open_bench(
    folder: Path,
    people: Sequence[str] = ("mara", "ruben"),
    *,
    options: CloudOptions | None = None,
    authentication: Authentication = Authentication.BEARER,
    me_path: str = "/users/me",
    signed_in: Sequence[str] | None = None,
    cloud: VirtualCloud | None = None,
    pace: Pace | None = None,
) -> AsyncIterator[Bench]:
    """A profile with a credential for each of these people, named like them."""
    clock = Clock()
    own = cloud is None
    cloud = cloud or open_cloud(folder, clock, options)
    tokens = {who: cloud.tokens()[who] for who in people if signed_in is None or who in signed_in}
    profile = Profile("test", "http://localhost", authentication, me_path, credentials=tuple(people))
    bench: Bench

    async def sleep(seconds: float) -> None:
        await bench.sleep(seconds)

    def seconds() -> float:
        return clock.time.timestamp()

    def note(kind: str, fields: Mapping[str, Plain]) -> None:
        bench.note(kind, fields)

    party = CloudParty(
        profile,
        lambda name: Secret(tokens[name]) if name in tokens else None,
        sleep=sleep,
        random=lambda: 0.5,
        now=seconds,
        monotonic=seconds,
        sink=note,
        pace=pace,
        transport=httpx.ASGITransport(cloud.app),
    )
    bench = Bench(cloud, clock, party, tokens)
    yield bench
    await party.rest()
    if own:
        cloud.close()
