"""The life of one lock: virtual cloud, virtual lock, people and their phones, weeks of virtual time."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import random
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from installer_app.sandbox.cloud import KANAALHUIS, CloudOptions, VirtualCloud
from installer_app.sandbox.cloud.keymap import Grant, derive_access_key, list_grants
from installer_app.sandbox.cloud.records import Area, UserDevice
from installer_app.sandbox.cloud.seed import seeded_id
from installer_app.sandbox.cloud.seed_people import RESIDENT
from installer_app.sandbox.cloud.store import Store
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.lock_device import Device, Traits
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.radio import VirtualAir
from installer_app.sandbox.signing import Json, canonical, encode_base64url
from installer_app.workflow.conditions import known_lock_id
from installer_app.workflow.diagnosis import Case
from installer_app.workflow.snapshot import Snapshot
from tests.diagnose.computer import Computer, View, open_computer
from tests.diagnose.habits import DAY, HOUR, Habits
from tests.faults.evidence import until_rest
from tests.faults.virtual_time import unix_s
from tests.scenario.door import AREA, URL, Street

BEGINNING: Final = 1_900_000_000
"""Unix seconds at which the cloud was filled: a Sunday in March."""
SERIAL: Final = "TEST0D0R"
NEIGHBOUR: Final = "TEST0NE1"
OWN_GROUP: Final = seeded_id("group", "Kanaalhuis/Floor 4 East own")
OTHERS: Final = tuple(
    seeded_id("user", f"Kanaalhuis/{area} resident {n}") for area in ("Floor 5", "Floor 3") for n in (1, 2)
)
"""People of the house who come and go in the area."""
AWAKE: Final = (7, 9, 12, 13, 17, 18, 20, 22)
"""Hours in which doors are mostly opened."""
PROMPT: Final = Traits(sync_after_change_s=5.0)
INSTALLING_S: Final = 700.0


Plan = tuple[float, Callable[[], Awaitable[object]]]
"""When, in Unix seconds, and what."""


@dataclass
class Life:
    """One lock and all around it. `cloud_off_s` moves the cloud's clock; `view` is how it is looked at."""

    street: Street
    chance: random.Random
    habits: Habits
    view: View
    lock_id: str = ""
    cloud_off_s: int = 0
    serial: str = SERIAL
    opens: bool = True
    """Whether people come at all."""
    phone_syncs: bool = True
    """Whether the resident ever opens the app."""
    faked: bool = False
    """Whether a phone signs with a key that is not its own."""
    _plans: list[Plan] = field(default_factory=list)

    @property
    def host(self) -> LockHost:
        return self.street.hosts[self.serial]

    @property
    def device(self) -> Device:
        return self.host.lock.device

    @property
    def store(self) -> Store:
        return self.street.cloud._desk.store

    @cached_property
    def tokens(self) -> Mapping[str, str]:
        return self.street.cloud.tokens()

    def set_pace(self, every_s: float, after_change_s: float) -> None:
        """How often it syncs from now on, and how soon after a change."""
        self.device.traits = replace(
            self.device.traits, sync_every_s=every_s, sync_after_change_s=after_change_s
        )
        self.host.wake()

    def sync_now(self) -> None:
        """It syncs as soon as possible."""
        self.device.want_sync()
        self.host.wake()

    @property
    def faults(self) -> LockFaults:
        """What is wrong with the lock."""
        return self.host.lock.state.faults

    @faults.setter
    def faults(self, faults: LockFaults) -> None:
        self.host.set_faults(faults)

    # ---- calls to the cloud, as people make them

    async def call(
        self, who: str, method: str, path: str, body: Json = None, **query: str
    ) -> Mapping[str, object]:
        """The whole answer; anything but a success is an error of the story."""
        transport = httpx.ASGITransport(self.street.cloud.app)
        headers = {"authorization": f"Bearer {self.tokens[who]}"}
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            content = None if body is None else json.dumps(body)
            answer = await client.request(method, path, content=content, headers=headers, params=query)
        assert answer.status_code == 200, (method, path, answer.status_code, answer.text[:300])
        if "json" not in answer.headers.get("content-type", ""):
            return {}
        whole: dict[str, object] = answer.json()
        return whole

    async def rename(self, name: str, who: str = "tools") -> None:
        await self.call(who, "PUT", f"/locks/{self.lock_id}", {"displayName": name})

    async def change_keys(self) -> None:
        """Somebody of the house joins or leaves those who may open it."""
        user = self.chance.choice(OTHERS)
        path = f"/properties/{KANAALHUIS}/groups/{OWN_GROUP}/users/{user}"
        joins = all(grant.user_id != user for grant in self.grants())
        await self.call("owner", "POST" if joins else "DELETE", path)

    async def set_access(self, entries: list[Json]) -> None:
        """Another access list for the area."""
        path = f"/properties/{KANAALHUIS}/areas/{AREA}"
        await self.call("owner", "PUT", path, {"displayName": "Floor 4 East", "accessList": entries})

    async def assign(self, version: str) -> None:
        await self.call("ruben", "PUT", f"/firmware/{version}/assign", {}, scope="lock", lockId=self.lock_id)

    async def sync_phone(self) -> None:
        """The resident opens the app."""
        devices = await self.call("resident", "GET", f"/users/{RESIDENT}/devices")
        data = devices["data"]
        assert isinstance(data, dict)
        for device in data["devices"]:
            body: dict[str, Json] = {
                "syncDate": iso(unix_s()),
                "deviceType": "Android",
                "makeModel": "Fairphone 5",
                "currentOsVersion": "16",
                "currentAppVersion": "3.1.0",
                "currentUserAccessMapVersion": "",
            }
            body["deviceSignature"] = _sign_sync(self.store, str(device["userDeviceId"]), body)
            await self.call(
                "resident", "PUT", f"/users/{RESIDENT}/devices/{device['userDeviceId']}/sync", body
            )

    # ---- at the door

    def grants(self) -> list[Grant]:
        with self.store.transaction():
            area = self.store.find(Area, AREA)
            return list_grants(self.store, area) if area else []

    async def open_door(self) -> None:
        """Somebody who may opens it with a phone; the lock writes that down."""
        grants = self.grants()
        now = self.device.now()
        if not self.opens or not grants or now is None or self.host.lock.state.phase != 2:
            return
        grant = self.chance.choice(grants)
        entry = {
            "accessDate": iso(now),
            "accessKeyId": grant.access_key_id,
            "userDeviceId": seeded_id("device", grant.user_id),
            "userId": grant.user_id,
        }
        key = derive_access_key(seeded_id("key", "another") if self.faked else grant.access_key_id)
        signature = encode_base64url(key.sign(canonical(dict(entry))))
        self.device.record_access({**entry, "deviceSignature": signature})

    # ---- time

    def plan(self, after_s: float, act: Callable[[], Awaitable[object]]) -> None:
        """Something that happens later."""
        self._plans.append((unix_s() + after_s, act))

    def forget_plans(self) -> None:
        """What was to happen does not."""
        self._plans.clear()

    async def live(self, span_s: float) -> None:
        """Let time pass, with people at the door."""
        begin, end = unix_s(), unix_s() + span_s
        agenda: list[Plan] = [(at, self.open_door) for at in self._uses(begin, end)]
        agenda += [plan for plan in self._plans if plan[0] < end]
        self._plans = [plan for plan in self._plans if plan[0] >= end]
        for at, act in sorted(agenda, key=lambda each: each[0]):
            await asyncio.sleep(max(0.0, at - unix_s()))
            await act()
        await asyncio.sleep(max(0.0, end - unix_s()))

    def _uses(self, begin: float, end: float) -> list[float]:
        times = []
        for day in range(int(begin // DAY), int(end // DAY) + 1):
            weekend = (day + 3) % 7 >= 5
            usual = self.habits.weekend_uses if weekend else self.habits.weekday_uses
            for _ in range(self.chance.randint(usual // 2, usual + 1)):
                hour = self.chance.choice(AWAKE) + self.chance.random()
                times.append(day * DAY + hour * HOUR)
        return [at for at in times if begin <= at < end]

    # ---- the computer

    def computer(self) -> AbstractAsyncContextManager[Computer]:
        """A computer at work, as the view says."""
        return open_computer(self.street, self.view, self.tokens)

    async def install(self, firmware: str | None = "1.4.0") -> Snapshot:
        """The main job, until it rests."""
        async with self.computer() as computer:
            job_id = computer.session.start("install", self.street.given(self.serial, firmware))
            done = await until_rest(computer.session, job_id, INSTALLING_S)
        self.lock_id = known_lock_id(done.facts) or ""
        return done

    async def study(self) -> Case:
        """What the product's own probes read of it now."""
        async with self.computer() as computer:
            return await computer.study(self.lock_id)


def iso(at: float) -> str:
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sign_sync(store: Store, device_id: str, body: Mapping[str, Json]) -> str:
    with store.transaction():
        device = store.find(UserDevice, device_id)
    assert device is not None
    key = Ed25519PrivateKey.from_private_bytes(device.sync_key)
    return encode_base64url(key.sign(canonical(dict(body))))


@functools.cache
def _seeded() -> Mapping[str, bytes]:
    """The files of a cloud's state, made once for a process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        beginning = datetime.fromtimestamp(BEGINNING, UTC)
        cloud = VirtualCloud(folder / "cloud.db", CloudOptions(), lambda: beginning, os.urandom)
        cloud.seed()
        cloud.close()
        return {file.name: file.read_bytes() for file in folder.iterdir()}


@asynccontextmanager
async def open_life(
    folder: Path, chance: random.Random, view: View, options: CloudOptions | None = None
) -> AsyncIterator[Life]:
    """A lock from the factory at its door, by the clock of the running virtual loop."""
    for name, content in _seeded().items():
        (folder / name).write_bytes(content)
    lives: list[Life] = []

    def cloud_now() -> datetime:
        off_s = lives[0].cloud_off_s if lives else 0
        return datetime.fromtimestamp(unix_s() + off_s, UTC)

    cloud = VirtualCloud(folder / "cloud.db", options or CloudOptions(), cloud_now, chance.randbytes)
    street = Street(cloud, VirtualAir(seed=chance.randrange(1 << 30), foreigners=3), unix_s)
    life = Life(street, chance, Habits.drawn(chance), view)
    lives.append(life)
    try:
        await street.add_lock(SERIAL, traits=PROMPT)
        yield life
    finally:
        await street.close()
