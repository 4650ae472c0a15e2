"""The main job over bleak, Bumble and virtual controllers, on both event loops the app runs on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from installer_app.lock.bleak_radio import BleakRadio
from installer_app.model.fault import FaultCode
from installer_app.sandbox.faults import LockFaults, Meddling
from installer_app.sandbox.gatt import GattLock
from installer_app.sandbox.hci import make_backend
from installer_app.sandbox.hci_adapter import HciAdapter
from installer_app.sandbox.shaped_link import Shape
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Grade
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.bumble.kit import PROFILE, Room, open_shared_room
from tests.scenario.door import AREA, Street, open_session, open_street, serials
from tests.scenario.test_main_job import until_rest

pytestmark = pytest.mark.bumble

SERIAL: Final = serials(1)[0]


@dataclass
class Door:
    """One lock in the street, on the air of virtual controllers only."""

    street: Street
    room: Room
    lock: GattLock
    folder: Path

    async def install(self, firmware: str | None = None) -> Snapshot:
        async with open_session(self.street, self.folder, radio=self.room.radio) as session:
            job_id = session.start("install", self.street.given(SERIAL, firmware))
            return await until_rest(session, job_id)


@asynccontextmanager
async def open_door(folder: Path, shape: Shape | None = None) -> AsyncIterator[Door]:
    async with open_street(folder) as street, open_shared_room(shape) as room:
        host = await street.add_lock(SERIAL)
        street.air.remove(host.address)
        yield Door(street, room, await room.air.add(host), folder)


def check_proven(done: Snapshot, lock: GattLock) -> None:
    assert done.state is JobState.DONE, done.fault
    assert conclude(done.workflow, done.facts).grade is Grade.CLOUD
    state = lock.host.lock.state
    assert (state.phase, state.memory.area_id) == (2, AREA)


@pytest.mark.on_both_loops
async def test_a_factory_lock_ends_installed_updated_synced_and_proven(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        done = await door.install("1.4.0")
        check_proven(done, door.lock)
        assert door.lock.host.lock.state.slots.running.version == "1.4.0"
        assert door.street.effects(done.facts[f.Provisioned].lock_id) == [
            "provisioned",
            "installed",
            "assigned",
        ]


@pytest.mark.on_both_loops
async def test_the_same_on_an_air_as_slow_and_deaf_as_a_radio(tmp_path: Path) -> None:
    async with open_door(tmp_path, Shape(interval_s=0.0075, loss=0.1, seed=3)) as door:
        check_proven(await door.install(), door.lock)
        assert door.room.air.link.packets > 50


ACCIDENTS: Final = {
    "the smallest MTU": LockFaults(mtu=23),
    "drops between writes": LockFaults(drop_at_bytes=(60, 700, 2500)),
    "the first answer to apply lost": LockFaults(meddle=(Meddling("drop", "64.1"),)),
    "a reset after the first commit": LockFaults(meddle=(Meddling("reset", "64.1"),)),
    "a reset before the first commit": LockFaults(meddle=(Meddling("reset_before", "64.1"),)),
    "busy twice": LockFaults(busy=1),
    "hangs up on the first two": LockFaults(refuse_connects=2),
}


@pytest.mark.parametrize("faults", ACCIDENTS.values(), ids=ACCIDENTS)
async def test_accidents_on_the_air_still_end_in_a_proven_job(tmp_path: Path, faults: LockFaults) -> None:
    async with open_door(tmp_path) as door:
        door.lock.host.set_faults(faults)
        check_proven(await door.install(), door.lock)


def test_so_many_accidents_are_played() -> None:
    assert len(ACCIDENTS) == 7


async def test_a_wrong_lock_at_the_same_address_gets_not_one_byte_of_a_message(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        given = door.street.given(SERIAL, None)
        door.lock.host.set_faults(LockFaults(foreign_keys=True))
        async with open_session(door.street, door.folder, radio=door.room.radio) as session:
            snapshot = await until_rest(session, session.start("install", given))
        assert snapshot.fault is not None
        assert snapshot.fault.code is FaultCode.LOCK_IMPOSTOR
        assert door.lock.host.lock.device.inbox.is_empty
        assert not door.street.cloud.effects()


async def test_the_lock_is_exchanged_in_the_midst_of_the_job_for_one_at_the_same_address(
    tmp_path: Path,
) -> None:
    async with open_door(tmp_path) as door:
        host = door.lock.host
        async with open_session(door.street, door.folder, radio=door.room.radio) as session:
            job_id = session.start("install", door.street.given(SERIAL, None))
            exchanged = asyncio.Event()

            def watch(snapshot: Snapshot) -> None:
                if f.RecordSealed in snapshot.facts and not exchanged.is_set():
                    exchanged.set()
                    host.set_faults(LockFaults(foreign_keys=True))
                    host.power_cut()

            session.subscribe(watch)
            snapshot = await until_rest(session, job_id)
        assert exchanged.is_set()
        assert snapshot.fault is not None
        assert snapshot.fault.code is FaultCode.LOCK_IMPOSTOR
        assert host.lock.device.inbox.is_empty
        assert host.lock.state.phase == 0


async def test_an_adapter_pulled_out_for_a_moment_is_no_more_than_a_pause(tmp_path: Path) -> None:
    async with open_door(tmp_path, Shape(interval_s=0.003)) as door:
        pulled: list[str] = []

        async with open_session(door.street, door.folder, radio=door.room.radio) as session:
            job_id = session.start("install", door.street.given(SERIAL, None))

            def watch(snapshot: Snapshot) -> None:
                delivering = snapshot.progress is not None and snapshot.progress.word == "delivering"
                if delivering and snapshot.step not in pulled:
                    pulled.append(snapshot.step or "")
                    door.room.air.cut_off()

            session.subscribe(watch)
            done = await until_rest(session, job_id)
        assert pulled == ["provision-delivered", "install-delivered"]
        check_proven(done, door.lock)


async def test_an_adapter_pulled_out_for_good_stops_the_job_and_another_one_ends_it(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        async with open_session(door.street, door.folder, radio=door.room.radio) as session:
            job_id = session.start("install", door.street.given(SERIAL, None))

            def watch(snapshot: Snapshot) -> None:
                if snapshot.progress is not None and snapshot.progress.word == "delivering":
                    door.room.air.close_doors()

            session.subscribe(watch)
            stopped = await until_rest(session, job_id)
        assert stopped.fault is not None
        assert stopped.fault.code is FaultCode.LINK_NO_ADAPTER
        spec = await door.room.air.listen("tcp-server:127.0.0.1:0")
        adapter = HciAdapter(spec)
        radio = BleakRadio(PROFILE.link, backend=make_backend(adapter))
        async with open_session(door.street, door.folder, radio=radio) as session:
            session.resume(job_id)
            check_proven(await until_rest(session, job_id), door.lock)
        await adapter.close()
