"""The whole virtual world: cloud, air and locks in one process that outlives the app."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox import world_file
from installer_app.sandbox.air_server import AirServer
from installer_app.sandbox.bold import VirtualBold
from installer_app.sandbox.cloud import (
    HAVENLICHT,
    KANAALHUIS,
    NOORDKADE,
    Adoption,
    CloudOptions,
    VirtualCloud,
    area_id,
)
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_device import Traits
from installer_app.sandbox.lock_factory import make_lock
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.lock_info import make_label
from installer_app.sandbox.lock_state import LockState, file_saver, load_state
from installer_app.sandbox.radio import VirtualAir
from installer_app.sandbox.uplink import HttpUplink
from installer_app.sandbox.web import ANY_PORT, Address, serve_web
from installer_app.sandbox.world_file import WorldFile

CONTROL: Final = "/world/"
BOLD: Final = "/bold"
"""Where the virtual Bold API is mounted."""
_FAULTS: Final = TypeAdapter(LockFaults)


@dataclass(frozen=True)
class Plan:
    """A lock the world starts with."""

    serial: str
    model: str = "VL1"
    account: str | None = None
    """None: it comes from the factory."""
    name: str = ""
    area: tuple[str, str] | None = None
    battery_percent: int = 86
    firmware: str = "1.3.1"


PLANS: Final = (
    Plan("7K3M9XQ2"),
    Plan("W2D8P4TN", battery_percent=92),
    Plan("3HBN7V5R", battery_percent=74),
    Plan("9TJ6ZC1E", battery_percent=88),
    Plan("MX40QK8A", battery_percent=81),
    Plan("B7R2WD9S", battery_percent=90),
    Plan("5TN9KA47", account=NOORDKADE, name="5.01", battery_percent=17),
    Plan("QZ81MB3E", account=NOORDKADE, name="4.01", area=("Kanaalhuis", "Floor 4 East"), model="VL4"),
    Plan("0H6VRC5Y", account=HAVENLICHT, name="Lamp room", area=("Vuurtoren", "Tower")),
)
"""Six from the factory, one provisioned, one installed, one somebody else's."""
DEMO_AREA: Final = ("Kanaalhuis", "Floor 4 East")
DEMO_FIRMWARE: Final = "1.4.0"
FRESH: Final = 3
"""A world starts with at least so many locks in their factory state; else there is nothing to practise on."""
FRESH_LIMIT: Final = 200


@dataclass(frozen=True)
class WorldOptions:
    """How a world behaves."""

    cloud: CloudOptions = field(default_factory=CloudOptions)
    traits: Traits = field(default_factory=Traits)
    foreigners: int = 12
    more_locks: int = 0
    """Factory locks beyond PLANS, at most 1000: their serials are MRE00000, MRE00010 and so on."""
    first_lock: int = 0
    """The number of the first of those, so that several worlds may make one site of many doors."""
    hci: str | None = None
    """A transport of Bumble's where other programs find the locks by Bluetooth."""
    linger_s: float = 900.0
    """The world ends when nobody used it for so long."""


def plan_more(n: int) -> Plan:
    """One of the locks beyond those planned, in its factory state."""
    return Plan(f"MRE{n:04}0")


class World:
    """Built in a folder that keeps its state; enter it with `live`."""

    def __init__(self, folder: Path, options: WorldOptions) -> None:
        self.folder = folder
        self.options = options
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.cloud = VirtualCloud(
            folder / "cloud.db", options.cloud, now=lambda: datetime.now(UTC), random=os.urandom
        )
        self.cloud.seed()
        self.bold = VirtualBold(lambda: datetime.now(UTC), self.cloud.control_token.encode())
        self.air = VirtualAir(foreigners=options.foreigners)
        self.hosts: dict[str, LockHost] = {}
        self.ending = asyncio.Event()
        self._used_at = time.monotonic()

    @asynccontextmanager
    async def live(self, address: Address = ANY_PORT) -> AsyncIterator[WorldFile]:
        """Serve everything on loopback until left. The file is written last: it means ready."""
        async with AsyncExitStack() as stack:
            url = await stack.enter_async_context(serve_web(self._app, address, self.ending.set))
            token = secrets.token_urlsafe(24)
            air = await stack.enter_async_context(AirServer(self.air, token))
            labels = {}
            for lock in self._locks():
                host = LockHost(lock, HttpUplink(url))
                labels[lock.state.birth.serial] = make_label(host.lock.state.birth)
                self.hosts[lock.state.birth.serial] = await stack.enter_async_context(host)
                self.air.add(host)
            hci = await self._open_hci(stack) if self.options.hci else None
            world = WorldFile(
                pid=os.getpid(),
                cloud_url=url,
                air_port=air.port,
                air_token=token,
                control_token=self.cloud.control_token,
                tokens=dict(self.cloud.tokens()),
                signers={key: value.hex() for key, value in self.cloud.signers().items()},
                labels=labels,
                property_id=KANAALHUIS,
                area_id=area_id(*DEMO_AREA),
                firmware=DEMO_FIRMWARE,
                bold_url=url + BOLD,
                bold_tokens=dict(self.bold.tokens),
                hci=hci,
            )
            world_file.write(self.folder, world)
            yield world

    async def _open_hci(self, stack: AsyncExitStack) -> str:
        """The locks on virtual controllers as well; answers what a program opens. Faults: computer_usage,
        computer_sandbox."""
        try:
            from installer_app.sandbox.hci_server import HciAir
        except ImportError:
            raise Fault(FaultCode.COMPUTER_USAGE, "--hci needs the extra `bumble`") from None
        air = await stack.enter_async_context(HciAir())
        for host in self.hosts.values():
            await air.add(host)
        return await air.listen(self.options.hci or "")

    async def until_unused(self) -> None:
        """Returns when told to stop, or when nobody used the world for `linger_s`."""
        while not self.ending.is_set():
            left_s = self._used_at + self.options.linger_s - time.monotonic()
            if left_s <= 0:
                return
            try:
                async with asyncio.timeout(left_s):
                    await self.ending.wait()
            except TimeoutError:
                continue

    def close(self) -> None:
        """Close the files."""
        self.cloud.close()

    def _locks(self) -> Iterator[VirtualLock]:
        """Those planned, and further ones until some are left in their factory state."""
        fresh = 0
        for plan in PLANS:
            lock = self._lock(plan)
            fresh += lock.state.phase == 0
            yield lock
        for n in range(self.options.more_locks + FRESH_LIMIT):
            plan = plan_more(self.options.first_lock + n)
            if n < self.options.more_locks or fresh < FRESH or self._file(plan).exists():
                lock = self._lock(plan)
                fresh += lock.state.phase == 0
                yield lock

    def _file(self, plan: Plan) -> Path:
        return self.folder / "locks" / f"{plan.serial}.json"

    def _lock(self, plan: Plan) -> VirtualLock:
        path = self._file(plan)
        save = file_saver(path)
        if path.exists():
            state = load_state(path)
        else:
            state = self._make(plan)
            save(state)
        return VirtualLock(state, clock=time.time, save=save, traits=self.options.traits)

    def _make(self, plan: Plan) -> LockState:
        signers = self.cloud.signers()
        new = make_lock(
            plan.serial,
            plan.model,
            signers,
            seed=self.cloud.control_token,
            firmware=plan.firmware,
            battery_percent=plan.battery_percent,
        )
        if plan.account is None:
            return new
        now = datetime.now(UTC)
        adopted = self.cloud.adopt_lock(
            Adoption(
                f"{plan.name} [{plan.serial}]",
                plan.account,
                area_id(*plan.area) if plan.area else None,
                at=now - timedelta(days=20),
                synced_at=now - timedelta(hours=5) if plan.area else None,
                firmware=plan.firmware,
            )
        )
        issued_ns = int(datetime.fromisoformat(adopted.issued).timestamp()) * 1_000_000_000
        memory = replace(
            new.memory,
            lock_id=adopted.lock_id,
            api_key=adopted.api_key,
            lock_key=adopted.lock_key,
            property_id=adopted.property_id or "",
            area_id=adopted.area_id or "",
            issued_ns=issued_ns,
            key_map_version=adopted.key_map_version,
        )
        return replace(new, phase=2 if plan.area else 1, memory=memory, clock_offset_s=-4)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The cloud's app, and in front of it the world's own controls."""
        app: ASGIApp = self.cloud.app
        if scope["type"] == "http":
            if not any(name == b"x-api-key" for name, _ in scope["headers"]):
                self._used_at = time.monotonic()
            path = str(scope["path"])
            if path.startswith(CONTROL):
                app = await self._control(Request(scope, receive))
            elif path.startswith(f"{BOLD}/"):
                app, scope = self.bold.app, {**scope, "path": path.removeprefix(BOLD)}
        await app(scope, receive, send)

    async def _control(self, request: Request) -> Response:
        token = request.headers.get("x-sandbox-token", "")
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self.cloud.control_token.encode()):
            return JSONResponse({"error": "not permitted"}, 403)
        what, _, serial = str(request.scope["path"]).removeprefix(CONTROL).partition("/")
        host = self.hosts.get(serial)
        match request.method, what:
            case "GET", "locks":
                return JSONResponse([_show(one) for one in self.hosts.values()])
            case "POST", "stop":
                self.ending.set()
            case "POST", "press" if host:
                host.press()
            case "POST", "power-cut" if host:
                host.power_cut()
            case "POST", "faults" if host:
                try:
                    host.set_faults(_FAULTS.validate_json(await request.body()))
                except ValueError as error:
                    return JSONResponse({"error": str(error)}, 400)
            case _:
                return JSONResponse({"error": "no such lock or control"}, 404)
        return JSONResponse({})


def _show(host: LockHost) -> Mapping[str, object]:
    state, last = host.lock.state, host.lock.state.memory.last
    return {
        "serial": state.birth.serial,
        "label": make_label(state.birth),
        "state": ("factory", "provisioned", "installed")[state.phase],
        "lockId": state.memory.lock_id or None,
        "areaId": state.memory.area_id or None,
        "firmware": state.slots.running.version,
        "last": {"kind": last.kind, "sha256": last.sha.hex()} if last else None,
        "faults": json.loads(_FAULTS.dump_json(state.faults)),
    }


async def serve(
    folder: Path,
    options: WorldOptions,
    address: Address = ANY_PORT,
    ready: Callable[[WorldFile], None] | None = None,
) -> None:
    """Run a world in `folder` until it is told to stop or nobody uses it. One world a folder."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with world_file.holding(folder):
        world = World(folder, options)
        try:
            async with world.live(address) as file:
                if ready is not None:
                    ready(file)
                await world.until_unused()
        finally:
            (folder / world_file.NAME).unlink(missing_ok=True)
            world.close()
