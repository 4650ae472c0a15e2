"""One lock's job in processes that die, are started again, and end before the oracle."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox import world_file
from installer_app.sandbox.cloud import NOORDKADE
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.lock_info import make_label
from installer_app.sandbox.world import DEMO_AREA, Plan, plan_more
from installer_app.sandbox.world_file import WorldFile
from installer_app.store.database import FILE
from installer_app.store.installation_key import SEED_FILE, InstallationKey, Protection
from installer_app.workflow import journal as j
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.evidence import gather, read_jobs, read_written
from tests.faults.fault_world import Ended, FaultWorld, ForkServer, Trap, open_fault_world
from tests.faults.oracle import check_effects, judge

PROVEN: Final = 0
LOST: Final = 12
NOTHING_ON_DISK: Final = 17
RESUMES: Final = 3
PHASES: Final = {"install": 2, "provision": 1, "uninstall": 1, "deprovision": 0, "firmware": 2}
"""The state a lock is in once the workflow is done."""


@dataclass
class Killing:
    """Everything the cases of a batch share."""

    folder: Path
    world: FaultWorld
    file: WorldFile
    server: ForkServer
    count: int = 0

    @asynccontextmanager
    async def job(self, workflow: str, cloud: str = "idempotent") -> AsyncIterator[Job]:
        """A lock in the right state for the workflow, a fresh data folder, and nothing begun."""
        plan = replace(plan_more(self.count), serial=f"MRE{self.count:04}0")
        self.count += 1
        if workflow in ("uninstall", "deprovision", "firmware"):
            area = None if workflow == "deprovision" else DEMO_AREA
            plan = replace(plan, account=NOORDKADE, name="Door", area=area)
        self.world.trap = Trap()
        options = self.world.cloud.options
        self.world.cloud.options = replace(options, install_idempotent=cloud == "idempotent")
        folder = self.folder / plan.serial
        (folder / "world").mkdir(parents=True)
        world_file.write(folder / "world", self.file)
        async with self.world.lock(plan, self.file) as host:
            yield Job(self, workflow, plan, folder, host)


@dataclass
class Job:
    """One lock's job, whatever number of processes it takes."""

    killing: Killing
    workflow: str
    plan: Plan
    folder: Path
    host: LockHost
    runs: list[Ended] = field(default_factory=list)

    async def begin(
        self,
        at: str = "",
        *,
        kill_after_s: float | None = None,
        failing: tuple[int, str] | None = None,
    ) -> Ended:
        """The command, killed `at` a point (`before asked install-lock`, `after cloud installLock`) or after
        so many seconds; then the button inside the housing, where it is asked for."""
        ended = await self._run(self.command, at, kill_after_s, failing)
        return await self._press(ended, at, kill_after_s, failing)

    async def resume(
        self,
        *more: str,
        kill_after_s: float | None = None,
        failing: tuple[int, str] | None = None,
    ) -> Ended:
        return await self._run(("resume", *self.here, *more), "", kill_after_s, failing)

    async def recover(self) -> None:
        """As a technician does: once more, and with leave where it is asked for."""
        allowed: tuple[str, ...] = ()
        for _ in range(RESUMES):
            ended = await self._press(await self.resume(*allowed))
            if ended.code != LOST:
                break
            allowed = ("--allow", str(ended.result["detail"]))

    async def _press(
        self,
        ended: Ended,
        at: str = "",
        kill_after_s: float | None = None,
        failing: tuple[int, str] | None = None,
    ) -> Ended:
        if ended.code <= 0 or ended.result.get("detail") != "--pressed":
            return ended
        self.host.press()
        return await self._run(("resume", *self.here, "--pressed"), at, kill_after_s, failing)

    @property
    def lost(self) -> set[str]:
        """The requests whose answers were called lost."""
        return {str(run.result["detail"]) for run in self.runs if run.code == LOST}

    @property
    def here(self) -> tuple[str, ...]:
        return ("--sandbox", "--data-dir", str(self.folder), "--json")

    @property
    def command(self) -> tuple[str, ...]:
        file, label = self.killing.file, make_label(self.host.lock.state.birth)
        more: dict[str, tuple[str, ...]] = {
            "install": (
                *("--name", "Door", "--property", file.property_id, "--area", file.area_id),
                *("--firmware", file.firmware, "--certificate", str(self.folder / "door.json")),
            ),
            "provision": ("--name", "Door"),
        }
        name = ("firmware", "assign", file.firmware) if self.workflow == "firmware" else (self.workflow,)
        return (*name, *self.here, "--label", label, "--yes", *more.get(self.workflow, ()))

    async def _run(
        self,
        command: tuple[str, ...],
        at: str,
        kill_after_s: float | None,
        failing: tuple[int, str] | None,
    ) -> Ended:
        side, _, point = at.partition(" ")
        outside = point.startswith(("cloud ", "lock "))
        trap = self.killing.world.trap
        trap.at = at if outside else ""
        trap.asked = lambda: read_asked(self.folder / FILE)
        dying = (side, point) if point and not outside else None
        ended = await self.killing.server.run(
            self.folder, command, trap=trap, kill_after_s=kill_after_s, dying=dying, failing=failing
        )
        self.runs.append(ended)
        self._check_intent()
        return ended

    def _check_intent(self) -> None:
        """Nothing took effect whose intent is not on disk, at the very moment the process ended: resuming
        might settle it. What it left is looked at in a copy."""
        copy = self.folder / f"left-{len(self.runs)}"
        copy.mkdir()
        for file in self.folder.glob("journal.db*"):
            shutil.copy(file, copy)
        jobs = read_jobs(copy, self._key).values()
        broken = list(check_effects(gather(self.killing.world.cloud, self.host.lock.state, jobs, None)))
        assert not broken, broken
        unasked = self.killing.world.trap.unasked
        assert not unasked, f"took effect before the intent was on disk: {unasked}"

    def judge(self) -> None:
        """Before the oracle; and the job is done and proven, or was never begun."""
        jobs, last = self.jobs(), self.runs[-1]
        snapshot = _snapshot(jobs, last)
        written = read_written(self.folder) + "".join(run.out for run in self.runs)
        world, lock = self.killing.world, self.host.lock.state
        judge(gather(world.cloud, lock, jobs.values(), snapshot, world.signed, written))
        if (jobs and snapshot is not None and snapshot.memory.outcome is None) or not jobs:
            assert (last.code, bool(jobs)) == (NOTHING_ON_DISK, False), last
        if jobs:
            assert lock.phase == PHASES[self.workflow], lock.phase

    def jobs(self) -> dict[str, tuple[j.Entry, ...]]:
        """What a new process reads."""
        return read_jobs(self.folder, self._key)

    @property
    def _key(self) -> InstallationKey:
        seed = self.folder / SEED_FILE
        return InstallationKey(seed.read_bytes() if seed.exists() else bytes(32), Protection.FILE)


def read_asked(file: Path) -> set[str]:
    """The requests that a journal in use intends to make or has made."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        bodies = [json.loads(body)["entry"] for (body,) in database.execute("SELECT body FROM entries")]
    return {str(entry["request"]) for entry in bodies if entry["entry"] == "asked"}


def _snapshot(jobs: dict[str, tuple[j.Entry, ...]], last: Ended) -> Snapshot | None:
    """What the last process said of the last job."""
    if not jobs:
        return None
    job_id = list(jobs)[-1]
    memory = j.replay((entry, "") for entry in jobs[job_id])
    if memory.outcome is not None:
        return Snapshot(job_id, JobState(memory.outcome), memory)
    said = last.result
    detail = str(said.get("detail"))
    if last.code == LOST:
        reading = said.get("reading")
        shown = {str(key): str(value) for key, value in reading.items()} if isinstance(reading, dict) else {}
        return Snapshot(job_id, JobState.ASKING, memory, request=AskLeave(detail, True, shown))
    fault = Fault(FaultCode(str(said["code"])), detail) if said.get("code") else None
    return Snapshot(job_id, JobState.STOPPED, memory, fault=fault)


@asynccontextmanager
async def open_killing(folder: Path, server: ForkServer) -> AsyncIterator[Killing]:
    """A world for a batch of cases."""
    async with open_fault_world(folder / "world") as (world, file):
        yield Killing(folder, world, file, server)
