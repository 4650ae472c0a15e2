"""A virtual world in this process and the program in processes of their own, which die as they are told.

The world is the product's own, served on loopback. It can kill the process before or after an effect, at the
cloud or at the lock: nobody else knows that moment. The processes come from the fork server.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
from starlette.requests import Request

from installer_app.sandbox.cloud import CloudOptions
from installer_app.sandbox.cloud.call import Operation
from installer_app.sandbox.cloud.refusal import Answer
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.smp_server import Request as SmpRequest
from installer_app.sandbox.uplink import HttpUplink
from installer_app.sandbox.world import Plan, World, WorldOptions
from installer_app.sandbox.world_file import WorldFile
from tests.e2e.kit import ROOT, environment
from tests.faults.evidence import watch_signing
from tests.faults.fork_server import Order
from tests.faults.oracle import ASKED_AS
from tests.scenario.door import TRAITS

Perform = Callable[..., Awaitable[Answer]]
DEADLINE_S: Final = 30.0
"""No process lives longer."""


@dataclass
class Trap:
    """Where the process dies from outside. `effects` are counted in any case."""

    at: str = ""
    """`before cloud installLock`, `after lock 64.1 1`; empty: nowhere."""
    kill: Callable[[], None] = lambda: None
    passed: list[str] = field(default_factory=list)
    sprung: bool = False
    asked: Callable[[], set[str]] | None = None
    """What the journal on disk intends, at this moment."""
    unasked: list[str] = field(default_factory=list)
    """Operations that came before their intent was on disk."""

    def meet(self, side: str, effect: str) -> None:
        if self.at == f"{side} {effect}" and not self.sprung:
            self.sprung = True
            self.kill()
        if side == "before":
            self.passed.append(effect)
            operation = effect.removeprefix("cloud ")
            if self.asked and operation in ASKED_AS and self.asked().isdisjoint(ASKED_AS[operation]):
                self.unasked.append(operation)


@dataclass
class Ended:
    """One process of the program."""

    code: int
    out: str

    @property
    def result(self) -> dict[str, object]:
        """The last whole line it printed."""
        rows = [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]
        assert rows and isinstance(rows[-1], dict), self
        return dict(rows[-1])


class ForkServer:
    """A warm process; `run` is one child of it at a time. It belongs to no event loop."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._count = 0

    async def run(
        self,
        folder: Path,
        arguments: tuple[str, ...],
        *,
        trap: Trap | None = None,
        kill_after_s: float | None = None,
        dying: tuple[str, str] | None = None,
        failing: tuple[int, str] | None = None,
    ) -> Ended:
        """One command line to its end."""
        self._count += 1
        output = folder / f"output-{self._count}"
        order = Order(arguments, str(output), dying, failing)
        self._write(order.encode())
        pid = (await self._read())["pid"]
        if trap is not None:
            trap.kill = lambda: os.kill(pid, signal.SIGKILL)
        code = await self._watch(pid, kill_after_s)
        if trap is not None:
            trap.kill = lambda: None
        self._write("")
        return Ended(code, output.read_text("utf-8", "replace") if output.exists() else "")

    async def _watch(self, pid: int, kill_after_s: float | None) -> int:
        """The code it ends with; killed at its time, or when it hangs."""
        ending = asyncio.create_task(self._read())
        await asyncio.wait({ending}, timeout=DEADLINE_S if kill_after_s is None else kill_after_s)
        hangs = kill_after_s is None and not ending.done()
        if not ending.done():
            os.kill(pid, signal.SIGKILL)
        code = (await ending)["code"]
        assert not hangs, f"it hung for {DEADLINE_S:.0f} s"
        return code

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    async def _read(self) -> dict[str, int]:
        assert self._process.stdout is not None
        line = await asyncio.to_thread(self._process.stdout.readline)
        assert line, "the fork server is gone"
        row: dict[str, int] = json.loads(line)
        return row


@contextmanager
def open_fork_server() -> Iterator[ForkServer]:
    """Once for all tests of a process: importing takes longer than a case."""
    command = (sys.executable, "-m", "tests.faults.fork_server")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment()
    ) as process:
        try:
            yield ForkServer(process)
        finally:
            process.kill()


class FaultWorld(World):
    """The product's world, with locks that come and go, and a trap."""

    def __init__(self, folder: Path, options: WorldOptions) -> None:
        super().__init__(folder, options)
        self.signed = watch_signing(self.cloud)
        self.trap = Trap()
        setattr(self.cloud, "_perform", self._trapped_cloud(self.cloud._perform))  # noqa: B010

    def _locks(self) -> Iterator[VirtualLock]:
        """None stays for good: every case brings its own."""
        return iter(())

    @asynccontextmanager
    async def lock(self, plan: Plan, file: WorldFile) -> AsyncIterator[LockHost]:
        """One more in the air for as long as a case lasts."""
        lock = self._lock(plan)
        setattr(lock, "_answer", self._trapped_lock(lock._answer))  # noqa: B010
        transport = httpx.ASGITransport(self.cloud.app)
        uplink = HttpUplink(file.cloud_url, lambda: httpx.AsyncClient(transport=transport))
        host = LockHost(lock, uplink)
        async with host:
            self.hosts[plan.serial] = host
            self.air.add(host)
            try:
                yield host
            finally:
                self.air.remove(host.address)
                del self.hosts[plan.serial]

    def _trapped_cloud(self, perform: Perform) -> Perform:
        async def trapped(request: Request, operation: Operation, *rest: object) -> Answer:
            effect = f"cloud {operation.name}"
            if operation.name not in ASKED_AS:
                return await perform(request, operation, *rest)
            self.trap.meet("before", effect)
            answer = await perform(request, operation, *rest)
            self.trap.meet("after", effect)
            return answer

        return trapped

    def _trapped_lock(self, answer: Callable[[SmpRequest], bytes]) -> Callable[[SmpRequest], bytes]:
        def trapped(request: SmpRequest) -> bytes:
            nth = 1 + sum(each.startswith(f"lock {request.name} ") for each in self.trap.passed)
            effect = f"lock {request.name} {nth}"
            self.trap.meet("before", effect)
            answered = answer(request)
            self.trap.meet("after", effect)
            return answered

        return trapped


@asynccontextmanager
async def open_fault_world(
    folder: Path, idempotent: bool = True
) -> AsyncIterator[tuple[FaultWorld, WorldFile]]:
    """Served until left."""
    options = WorldOptions(CloudOptions(install_idempotent=idempotent), TRAITS, foreigners=3)
    world = FaultWorld(folder, options)
    try:
        async with world.live() as file:
            yield world, file
    finally:
        world.close()
