"""The cloud breaks, stalls and lies at each call: nothing is done twice unasked, and the job ends proven."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from functools import cache, partial
from pathlib import Path
from typing import Final

import httpx
import pytest

from installer_app.cloud import client, trust
from installer_app.model.fault import FaultCode
from installer_app.model.message import UninstallMode
from installer_app.sandbox.cloud import CloudFault, CloudOptions
from installer_app.sandbox.cloud.options import FaultKind
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.faults.memory_door import REST_S, MemoryDoor, in_memory, open_memory_door

C = FaultCode
Perform = Callable[[], Awaitable[httpx.Response]]
WRITES: Final = {
    "provisionLock": "provision-lock",
    "installLock": "install-lock",
    "assignFirmwareVersion": "assign-firmware",
}
"""Of the main job, and the request that needs leave to be made again."""
TRIES: Final = 3
"""Of a read that meets what passes."""
PEOPLE: Final = 2


@pytest.fixture(autouse=True, scope="module")
def one_context() -> Iterator[None]:
    """The system's certificates are read once: no call here comes near them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "make_context", cache(trust.make_context))
        yield


def lasts(case: Case) -> bool:
    """Until the job has stopped, or once: every other case."""
    return case.seed % 2 == 0


# ---- F14


def survive_status(case: Case) -> None:
    async def live(folder: Path) -> None:
        operation, status, retry = case.word("operation"), case.number("status"), case.word("retry")
        pause_s = None if retry == "none" else int(retry)
        times = None if lasts(case) else 1
        async with open_memory_door(folder) as door:
            fault = CloudFault(operation, "status", status=status, retry_after_s=pause_s, times=times)
            door.street.cloud.faults = (fault,)
            async with door.open() as session:
                job_id = session.start("install", door.given())
                check_first(door, case, await door.rest(session, job_id))
                snapshot = await door.go_through(session, job_id, lambda _: put_right(door))
            check_writes(door)
            await door.check(snapshot)
            assert set(door.leaves) <= {WRITES.get(operation)}

    in_memory(live)


def check_first(door: MemoryDoor, case: Case, first: Snapshot) -> None:
    """Where the job stood when it did not move any more: within its tries, with the right words."""
    operation, status = case.word("operation"), case.number("status")
    asked = door.wire.calls.count(operation)
    if operation in WRITES:
        assert asked == 1, "a write was repeated"
    elif first.state is JobState.STOPPED:
        assert first.fault is not None
        assert first.fault.code is (C.CLOUD_BUSY if status == 429 else C.CLOUD_BROKEN), first.fault
        polled = operation in {"getLock", "listAreas", "getArea"}
        assert polled or asked <= TRIES * PEOPLE
        assert polled or case.word("retry") != "60" or asked <= PEOPLE
    else:
        assert first.state is JobState.DONE, first.fault


def put_right(door: MemoryDoor) -> None:
    door.street.cloud.faults = ()


def check_writes(door: MemoryDoor) -> None:
    """No write went out more often than leave was given for."""
    for operation, request in WRITES.items():
        assert door.wire.calls.count(operation) <= 1 + door.leaves.count(request), operation


@pytest.mark.parametrize("batch", batches("f14_status", 2))
def test_a_service_that_is_broken_or_busy_costs_a_pause_or_a_stop(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive_status)


# ---- F15


SPOILT: Final[dict[str, tuple[FaultKind, int | None]]] = {
    "cut": ("cut", None),
    "truncated": ("truncated", None),
    "garbage": ("garbage", None),
    "captive": ("captive", None),
    "mistyped": ("mistyped", None),
    "500 instead": ("status", 500),
    "502 instead": ("status", 502),
    "504 instead": ("status", 504),
}
OPERATION_OF: Final = {
    "provision": "provisionLock",
    "install": "installLock",
    "install, signed once": "installLock",
    "assign": "assignFirmwareVersion",
    "rename": "updateLock",
    "free the place": "uninstallLock",
    "uninstall": "uninstallLock",
    "deprovision": "deprovisionLock",
}
LATE_S: Final = 200.0
"""Longer than any call may take."""


def lose_answer(door: MemoryDoor, operation: str, way: str) -> None:
    """The next answer to this operation comes to nothing, its effect done."""
    if way in SPOILT:
        kind, status = SPOILT[way]
        spoilt = CloudFault(operation, kind, after_effect=True, status=status, times=1)
        door.street.cloud.faults = (*door.street.cloud.faults, spoilt)
        return
    met: list[str] = []

    async def lose(asked: str, perform: Perform) -> httpx.Response:
        answer = await perform()
        if asked == operation and not met:
            met.append(asked)
            if way == "reset":
                raise httpx.ReadError("")
            await asyncio.sleep(LATE_S)
        return answer

    door.wire.meddle = lose


def survive_lost_answer(case: Case) -> None:
    async def live(folder: Path) -> None:
        write, way = case.word("write"), case.word("way")
        twice = write in {"install, signed once", "free the place"}
        async with open_memory_door(folder, CloudOptions(install_idempotent=not twice)) as door:
            await prepare(door, write, way)
            async with door.open() as session:
                job_id = session.start(*begin(door, write))
                snapshot = await door.go_through(session, job_id, partial(press, door, session))
            assert way == "mistyped" or door.wire.calls.count(OPERATION_OF[write]) >= 1
            assert len(door.leaves) <= 2
            await end(door, write, snapshot)

    in_memory(live)


async def prepare(door: MemoryDoor, write: str, way: str) -> None:
    """What the job finds, and what it will meet."""
    earlier = {"rename": "provision", "uninstall": "install", "deprovision": "provision"}.get(write)
    if earlier is not None:
        async with door.open() as session:
            chosen, _, _, _, confirmed = given = door.given(None)
            named = (chosen, f.NameChosen("Another name"), confirmed)
            facts = given if earlier == "install" else named
            done = await door.go_through(session, session.start(earlier, facts))
            assert done.state is JobState.DONE, done.fault
    lose_answer(door, OPERATION_OF[write], way)
    if write == "free the place":
        # The signed message is lost first, so that the place is taken in vain.
        first = CloudFault("installLock", "status", status=500, after_effect=True, times=1)
        door.street.cloud.faults = (*door.street.cloud.faults, first)


def begin(door: MemoryDoor, write: str) -> tuple[str, tuple[f.Fact, ...]]:
    chosen, *_ = given = door.given()
    match write:
        case "uninstall":
            return "uninstall", (chosen, f.UninstallChosen(UninstallMode.AREA), f.Confirmed())
        case "deprovision":
            return "deprovision", (chosen, f.Confirmed())
        case _:
            return "install", given


def press(door: MemoryDoor, session: Session, snapshot: Snapshot) -> None:
    """The technician does what only hands can do."""
    if snapshot.step == "pressed":
        door.street.hosts[door.serial].press()
        session.answer(snapshot.job_id, f.Pressed())


async def end(door: MemoryDoor, write: str, snapshot: Snapshot) -> None:
    assert snapshot.state is JobState.DONE, (snapshot.step, snapshot.fault, snapshot.request)
    await door.wire.settle()
    if write == "deprovision":
        assert door.lock.state.phase == 0
    else:
        await door.check(snapshot)


@pytest.mark.parametrize("batch", batches("f15_lost_answer", 2))
def test_a_write_whose_answer_is_lost_is_settled_by_reading(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive_lost_answer)


# ---- F16


def survive_late(case: Case) -> None:
    async def live(folder: Path) -> None:
        operation, way = case.word("operation"), case.word("way")
        in_flight = asyncio.Event()

        async def delay(asked: str, perform: Perform) -> httpx.Response:
            if asked != operation or in_flight.is_set():
                return await perform()
            in_flight.set()
            if way == "answered after a stop":
                answer = await perform()
                await asyncio.sleep(LATE_S)
                return answer

            async def work() -> httpx.Response:
                await asyncio.sleep(LATE_S / 4)
                return await perform()

            late = door.wire.leave(work())
            done = await asyncio.shield(late)
            assert isinstance(done, httpx.Response)
            return done

        async with open_memory_door(folder) as door:
            door.wire.meddle = delay
            async with AsyncExitStack() as computer:
                session = await computer.enter_async_context(door.open())
                job_id = session.start("install", door.given())
                async with asyncio.timeout(REST_S):
                    await in_flight.wait()
                if way != "done after its deadline":
                    await session.stop(job_id)
                if way.endswith("restart"):
                    await computer.aclose()
                    session = await computer.enter_async_context(door.open())
                session.resume(job_id)
                snapshot = await door.go_through(session, job_id)
            await door.check(snapshot)
            assert set(door.leaves) <= {WRITES.get(operation)}

    in_memory(live)


@pytest.mark.parametrize("batch", batches("f16_late"))
def test_what_comes_late_is_nobodys(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive_late)


# ---- F17


def survive_body(case: Case) -> None:
    async def live(folder: Path) -> None:
        operation = case.word("operation")
        kinds: dict[str, FaultKind] = {
            kind: kind for kind in ("slow", "endless", "bomb", "charset", "mistyped", "truncated")
        }
        fault = CloudFault(operation, kinds[case.word("kind")], times=None if lasts(case) else 1)
        async with open_memory_door(folder) as door:
            door.street.cloud.faults = (fault,)
            async with door.open() as session:
                job_id = session.start("install", door.given())
                snapshot = await door.go_through(session, job_id, lambda _: put_right(door))
            check_writes(door)
            await door.check(snapshot)
            allowed = {C.CLOUD_ANSWER_UNREADABLE, C.CLOUD_UNREACHABLE, C.MESSAGE_FALSE}
            assert {fault.code for fault in door.faults} <= allowed, door.faults
            assert set(door.leaves) <= {WRITES.get(operation)}

    in_memory(live)


@pytest.mark.parametrize("batch", batches("f17_bodies", 2))
def test_a_body_that_does_harm_is_given_up_and_the_job_goes_on(batch: Batch, tally: Tally) -> None:
    tally.run_plainly(batch, survive_body)
