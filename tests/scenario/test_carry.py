"""A carry over real parties: what it ends with, and what it refuses before the lock is touched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from installer_app.model.fault import FaultCode
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.image import build_image, read_image
from installer_app.sandbox.lock_state import Slot
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Grade, Verdict
from installer_app.workflow.journal import Learned, decode
from installer_app.workflow.requests import AskConfirm
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.scenario.carry_door import (
    IMPATIENT,
    NEW,
    OLD,
    PROFILE,
    go_on,
    put_image,
    runs,
    until_rest,
    wanted,
)
from tests.scenario.door import TRAITS, Street, open_session, open_street, serials

pytestmark = pytest.mark.firmware


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    async with open_street(tmp_path) as opened:
        yield opened


async def test_a_carried_image_ends_running_confirmed_and_signed_for(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        done = await until_rest(session, session.start("carry", wanted(street, serial)))
    assert done.state is JobState.DONE, done.fault
    assert (runs(host), host.lock.state.slots.on_trial) == (NEW, False)
    assert done.facts[f.ImageConfirmed].version == NEW
    assert conclude(done.workflow, done.facts).grade is Grade.LOCK


def main_job(street: Street, serial: str, *, carry: bool) -> tuple[f.Fact, ...]:
    """All answers of the technician for an install with another firmware."""
    given = [fact for fact in street.given(serial) if not isinstance(fact, f.FirmwareChosen)]
    return (*given, f.FirmwareChosen(NEW, carry=carry))


@pytest.mark.parametrize("carry", [False, True], ids=["fetched", "carried"])
async def test_the_main_job_ends_with_lock_and_cloud_agreeing(
    street: Street, tmp_path: Path, carry: bool
) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        done = await until_rest(session, session.start("install", main_job(street, serial, carry=carry)))
    assert done.state is JobState.DONE, done.fault
    assert conclude(done.workflow, done.facts).grade is Grade.CLOUD
    assert (runs(host), host.lock.state.slots.on_trial) == (NEW, False)
    assert done.facts[f.FirmwareCurrent].value == NEW
    assert (f.ImageConfirmed in done.facts) is carry
    assert street.effects(done.facts[f.Provisioned].lock_id) == ["provisioned", "installed", "assigned"]


async def test_with_a_dead_uplink_the_main_job_proves_what_the_lock_signs_and_no_more(
    street: Street, tmp_path: Path
) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    given = main_job(street, serial, carry=True)
    host.set_faults(LockFaults(dead_uplink=True))
    async with open_session(street, tmp_path, lock_profile=PROFILE, pace=IMPATIENT) as session:
        job_id = session.start("install", given)
        stopped = await until_rest(session, job_id)
        assert stopped.fault is not None
        assert (stopped.fault.code, stopped.step) == (FaultCode.SYNC_NOT_SEEN, "synced")
        assert stopped.facts[f.ImageConfirmed].version == runs(host) == NEW
        found = conclude(stopped.workflow, stopped.facts)
        assert (found.grade, found.proven) == (Grade.LOCK, False)
        assert "firmware-current" in found.open
        host.set_faults(LockFaults())
        done = await go_on(session, job_id)
    assert done.state is JobState.DONE, done.fault
    assert done.facts[f.FirmwareCurrent].value == NEW


async def test_a_carry_to_a_lock_without_uplink_is_done_and_open(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    async with open_session(street, tmp_path, lock_profile=PROFILE, pace=IMPATIENT) as session:
        installed = await until_rest(session, session.start("install", street.given(serial, OLD)))
        assert installed.state is JobState.DONE, installed.fault
        host.set_faults(LockFaults(dead_uplink=True))
        done = await until_rest(session, session.start("carry", wanted(street, serial)))
        assert done.state is JobState.DONE, done.fault
        found = conclude(done.workflow, done.facts)
        assert (found.grade, found.open, found.complete) == (Grade.LOCK, ("firmware-current",), True)
        assert done.facts[f.FirmwareCurrent].verdict is Verdict.OPEN
        assert done.facts[f.FirmwareCurrent].value == OLD
        host.set_faults(LockFaults())
        again = await until_rest(session, session.start("carry", wanted(street, serial)))
        assert conclude(again.workflow, again.facts).grade is Grade.CLOUD, again.fault
        # The same image is not sent a second time.
        assert again.facts[f.ImageFetched].kept
    assert runs(host) == NEW


# ---- refused before the lock is touched


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (build_image(NEW, 65_536)[:-1], FaultCode.FIRMWARE_IMAGE_DAMAGED),
        (build_image(NEW, 65_536)[:30_000], FaultCode.FIRMWARE_IMAGE_DAMAGED),
        (b"\x7fELF" + bytes(5000), FaultCode.FIRMWARE_NO_IMAGE),
        (build_image("1.4.1", 65_536), FaultCode.FIRMWARE_OTHER_VERSION),
        (build_image(NEW, 65_536, ("locks.example", "VL9")), FaultCode.FIRMWARE_OTHER_HARDWARE),
        (build_image(NEW, 65_536, ("rival.example", "VL1")), FaultCode.FIRMWARE_OTHER_HARDWARE),
        (build_image(NEW, (1 << 20) + 1), FaultCode.FIRMWARE_TOO_LARGE),
    ],
    ids=["last byte lost", "half", "another format", "version", "model", "vendor", "room"],
)
async def test_what_is_not_for_this_lock_is_refused_before_a_byte_of_it_is_sent(
    street: Street, tmp_path: Path, image: bytes, code: FaultCode
) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    before = host.lock.state
    put_image(street, NEW, image)
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        stopped = await until_rest(session, session.start("carry", wanted(street, serial)))
    assert stopped.fault is not None
    assert stopped.fault.code is code
    assert host.lock.state.slots == before.slots
    assert f.ImageCarried not in stopped.facts and f.Confirmed in stopped.facts


async def test_a_lock_with_a_low_battery_is_not_touched(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    before = host.lock.state.slots
    given = wanted(street, serial)
    host.set_faults(LockFaults(battery_percent=9))
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        job_id = session.start("carry", given)
        stopped = await until_rest(session, job_id)
        assert stopped.fault is not None and stopped.fault.code is FaultCode.LOCK_BATTERY_LOW
        assert host.lock.state.slots == before
        host.set_faults(LockFaults())
        assert (await go_on(session, job_id)).state is JobState.DONE


async def test_a_battery_that_ran_low_while_nobody_confirmed_is_seen_before_a_byte_is_sent(
    street: Street, tmp_path: Path
) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    before = host.lock.state.slots
    chosen, firmware, confirmed = wanted(street, serial)
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        job_id = session.start("carry", (chosen, firmware))
        assert (await until_rest(session, job_id)).request == AskConfirm("carry")
    host.set_faults(LockFaults(battery_percent=9))
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        session.resume(job_id)
        assert (await until_rest(session, job_id)).request == AskConfirm("carry")
        assert session.answer(job_id, confirmed)
        await asyncio.sleep(0)
        stopped = await until_rest(session, job_id)
        assert stopped.fault is not None and stopped.fault.code is FaultCode.LOCK_BATTERY_LOW
        assert host.lock.state.slots == before
        host.set_faults(LockFaults())
        assert (await go_on(session, job_id)).state is JobState.DONE


async def test_an_image_that_changed_on_this_computer_is_fetched_again(
    street: Street, tmp_path: Path
) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    kept = tmp_path / "firmware" / f"{NEW}.img"
    kept.parent.mkdir(mode=0o700)
    kept.write_bytes(build_image(NEW, 65_536)[:-5] + b"wrong")
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        done = await until_rest(session, session.start("carry", wanted(street, serial)))
    assert done.state is JobState.DONE, done.fault
    assert not done.facts[f.ImageFetched].kept
    assert runs(host) == NEW


async def test_a_lock_with_another_image_on_trial_is_left_alone(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    other = Slot(*read_image(build_image("9.9.9")))
    device = host.lock.device
    device.commit(replace(device.state, slots=replace(device.state.slots, spare=other, pending="test")))
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        stopped = await until_rest(session, session.start("carry", wanted(street, serial)))
    assert stopped.fault is not None and stopped.fault.code is FaultCode.FIRMWARE_SLOT_BUSY
    assert host.lock.state.slots.spare == other


async def test_an_image_that_makes_room_is_named(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    device = host.lock.device
    other = Slot(*read_image(build_image("9.9.9")))
    device.commit(replace(device.state, slots=replace(device.state.slots, spare=other)))
    words: list[str] = []

    def hear(snapshot: Snapshot) -> None:
        if snapshot.progress is not None:
            words.append(snapshot.progress.word)

    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        done = await until_rest(session, session.start("carry", wanted(street, serial)), hear)
    assert done.facts[f.ImageCarried].replaced == "9.9.9"
    assert "replacing_image" in words


# ---- what becomes of it


async def test_firmware_that_crashes_is_seen_as_reverted_and_not_tried_again_by_itself(
    street: Street, tmp_path: Path
) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    given = wanted(street, serial)
    host.set_faults(LockFaults(revert_firmware=True))
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        job_id = session.start("carry", given)
        stopped = await until_rest(session, job_id)
        assert stopped.fault is not None and stopped.fault.code is FaultCode.FIRMWARE_REVERTED
        assert (runs(host), f.ImageCarried in stopped.facts, f.ImageMarked in stopped.facts) == (
            OLD,
            True,
            False,
        )
        host.set_faults(LockFaults())
        assert (await go_on(session, job_id)).state is JobState.DONE
    assert runs(host) == NEW


async def test_an_erase_takes_seconds_and_a_drop_in_it_is_expected(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    given = wanted(street, serial)
    host.set_faults(LockFaults(erase_s=0.8, reset_in_erase=True))
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        done = await until_rest(session, session.start("carry", given))
    assert done.state is JobState.DONE, done.fault
    assert runs(host) == NEW


async def test_a_lock_without_the_image_group_says_so(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    await street.add_lock(serial, traits=replace(TRAITS, lacks=("1",)))
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        stopped = await until_rest(session, session.start("carry", wanted(street, serial)))
    assert stopped.fault is not None and stopped.fault.code is FaultCode.LOCK_NOT_SUPPORTED


async def test_a_lock_that_does_not_tell_its_room_is_carried_to_with_a_warning(
    street: Street, tmp_path: Path
) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial, traits=replace(TRAITS, lacks=("1.6",)))
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        done = await until_rest(session, session.start("carry", wanted(street, serial)))
    assert f.CarryWarning.ROOM_UNTOLD in done.facts[f.CarryReviewed].warnings
    assert runs(host) == NEW


async def test_a_journal_from_before_there_were_carries_is_read(street: Street, tmp_path: Path) -> None:
    old = {"entry": "learned", "kind": "firmware-chosen", "fact": {"version": "1.4.0", "scope": "lock"}}
    entry = decode(old, lambda _: b"")
    assert isinstance(entry, Learned)
    assert entry.fact == f.FirmwareChosen("1.4.0", carry=False)
