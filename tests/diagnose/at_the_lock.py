"""Faults of the lock itself: its uplink, clock, charge, radio, firmware, and who it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

from installer_app.sandbox.cloud import CloudFault
from installer_app.sandbox.faults import Meddling
from installer_app.sandbox.image import build_image, read_image
from installer_app.sandbox.lock_state import Slot
from installer_app.sandbox.lock_sync import SyncRequest
from installer_app.sandbox.uplink import Uplink
from installer_app.workflow import facts as f
from installer_app.workflow.diagnosis import FindingCode
from tests.diagnose.habits import DAY, HOUR, MINUTE
from tests.diagnose.injection import Injection, injects
from tests.diagnose.life import SERIAL, Life
from tests.diagnose.noise import settle
from tests.faults.virtual_time import unix_s

F = FindingCode
TABLE: Final[dict[str, Injection]] = {}
APPLY: Final = "64.1"


@injects(TABLE, F.NEVER_SYNCED, birth=True)
async def born_without_sync(life: Life) -> None:
    life.faults = replace(life.faults, never_sync=True)
    await life.install()
    settle(life)
    await life.live(life.chance.uniform(0.2, 5) * DAY)


@injects(TABLE, F.SYNC_OVERDUE)
async def falls_silent(life: Life) -> None:
    life.faults = replace(life.faults, never_sync=True)
    await life.live(life.chance.uniform(4, 10) * DAY)


@injects(TABLE, F.UPLINK_DEAD, door=True)
async def loses_its_gateway(life: Life) -> None:
    life.forget_plans()
    life.faults = replace(life.faults, dead_uplink=True)
    await life.live(life.chance.uniform(3, 8) * DAY)


@injects(TABLE, F.SYNC_MISSED, door=True)
async def misses_one(life: Life) -> None:
    life.forget_plans()
    life.faults = replace(life.faults, dead_uplink=False)
    await _until_sync(life)
    life.faults = replace(life.faults, dead_uplink=True)
    await life.live(life.habits.sync_every_s * life.chance.uniform(1.1, 1.4))


@injects(TABLE, F.SYNC_REFUSED, door=True)
async def is_refused(life: Life) -> None:
    status = life.chance.choice((401, 403))
    life.street.cloud.faults = (CloudFault("syncLock", "status", status=status),)
    await life.live(life.chance.uniform(2, 8) * DAY)


@injects(TABLE, F.SYNC_REFUSED, door=True)
async def is_answered_by_a_portal(life: Life) -> None:
    life.street.cloud.faults = (CloudFault("syncLock", "captive"),)
    await life.live(life.chance.uniform(3, 8) * DAY)


@injects(TABLE, F.KEYS_BEHIND)
async def keeps_its_keys(life: Life) -> None:
    life.faults = replace(life.faults, keeps_keys=True)
    await life.change_keys()
    await life.live(life.chance.uniform(2, 4) * DAY)


@injects(TABLE, F.KEYS_DIFFER, door=True)
async def does_not_report_its_keys(life: Life) -> None:
    life.host._uplink = _LastTime(life, life.host._uplink)
    await life.change_keys()
    life.sync_now()
    await life.live(life.chance.uniform(10, 60) * MINUTE)


class _LastTime(Uplink):
    """The next answer arrives, and then the lock asks no more."""

    def __init__(self, life: Life, uplink: Uplink | None) -> None:
        assert uplink is not None
        self._life, self._uplink = life, uplink

    async def put_sync(self, request: SyncRequest) -> tuple[int, bytes]:
        answer = await self._uplink.put_sync(request)
        self._life.faults = replace(self._life.faults, never_sync=True)
        return answer

    async def get_firmware(self, version: str, api_key: str) -> bytes:
        return await self._uplink.get_firmware(version, api_key)


@injects(TABLE, F.LOGS_WAITING, door=True)
async def has_a_party(life: Life) -> None:
    life.set_pace(DAY, 5.0)
    await _until_sync(life)
    for _ in range(life.chance.randint(60, 120)):
        await life.open_door()
        await asyncio.sleep(life.chance.uniform(20, 120))


@injects(TABLE, F.SOMEBODY_ELSES, door=True, journal=True)
async def becomes_anothers(life: Life) -> None:
    """It is taken off, reset, and put into service anew under another record, by somebody else."""
    ours, view = life.lock_id, life.view
    await life.rename("Lobby")  # by its serial somebody would find it
    life.host.press()
    elsewhere = view.folder.with_name("another computer")
    elsewhere.mkdir(exist_ok=True)
    life.view = replace(view, folder=elsewhere)
    await life.install()
    life.view, life.lock_id = view, ours
    settle(life)
    await life.live(life.chance.uniform(1, 6) * DAY)


@injects(TABLE, F.IMPOSTOR_KEYS, door=True, journal=True)
async def is_replaced(life: Life) -> None:
    if life.chance.random() < 0.5:
        life.faults = replace(life.faults, foreign_keys=True)
    else:
        life.faults = replace(life.faults, copied_keys=True)
    await life.live(HOUR)


@injects(TABLE, F.PROVISION_UNDELIVERED, door=True, birth=True, journal=True)
async def takes_no_provision_message(life: Life) -> None:
    life.faults = replace(life.faults, meddle=_refusals(first=1))
    await life.install()
    life.faults = replace(life.faults, meddle=())
    settle(life)
    await life.live(life.chance.uniform(0.1, 3) * DAY)


@injects(TABLE, F.PROVISION_UNDELIVERED, door=True)
async def is_reset(life: Life) -> None:
    life.host.press()
    await life.live(life.chance.uniform(0.1, 1) * DAY)


@injects(TABLE, F.INSTALL_UNDELIVERED, birth=True, journal=True)
async def takes_no_install_message(life: Life) -> None:
    life.faults = replace(life.faults, meddle=_refusals(first=2))
    await life.install()
    life.faults = replace(life.faults, meddle=())
    settle(life)
    await life.live(life.chance.uniform(0.1, 3) * DAY)


def _refusals(first: int) -> tuple[Meddling, ...]:
    """It restarts before it takes a message, from the `first` on."""
    return tuple(Meddling("reset_before", APPLY, first) for _ in range(40))


@injects(TABLE, F.JOB_UNFINISHED, birth=True, journal=True)
async def is_left_before_the_end(life: Life) -> None:
    """The technician goes as soon as the lock has the message; all else comes by itself."""
    await leave_early(life)
    settle(life)
    await life.live(life.habits.weeks * 7 * DAY)


async def leave_early(life: Life) -> None:
    life.street.air._interval_s = 0.1
    async with life.computer() as computer:
        job_id = computer.session.start("install", life.street.given(SERIAL))
        while f.InstallApplied not in computer.session.snapshot(job_id).facts:
            await asyncio.sleep(0.01)
    life.lock_id = life.host.lock.state.memory.lock_id


@injects(TABLE, F.FIRMWARE_NOT_REPORTED, birth=True)
async def is_just_installed(life: Life) -> None:
    life.faults = replace(life.faults, never_sync=True)
    view = life.view
    life.view = replace(view, folder=view.folder.with_name("another computer"))
    life.view.folder.mkdir(exist_ok=True)
    await leave_early(life)
    life.view = view
    await life.live(life.chance.uniform(5, 55) * MINUTE)


@injects(TABLE, F.FIRMWARE_TWO_SYNCS)
async def has_not_heard_of_a_version(life: Life) -> None:
    await _until_sync(life)
    await life.assign(another_version(life))
    await life.live(min(life.habits.sync_every_s * 0.8, 40 * MINUTE))


@injects(TABLE, F.FIRMWARE_ONE_SYNC, door=False)
async def has_not_reported_a_version(life: Life) -> None:
    await _fetch(life)


@injects(TABLE, F.FIRMWARE_ON_TRIAL, door=True)
async def tries_a_version(life: Life) -> None:
    await _fetch(life)


async def _fetch(life: Life) -> None:
    version = another_version(life)
    life.set_pace(6 * HOUR, 6 * HOUR)
    await life.assign(version)
    await asyncio.sleep(2)
    life.sync_now()
    await life.live(life.chance.uniform(5, 100) * MINUTE)
    assert life.host.lock.state.slots.running.version == version


@injects(TABLE, F.FIRMWARE_NOT_TAKEN, door=True)
async def cannot_fetch_a_version(life: Life) -> None:
    life.street.cloud.faults = (CloudFault("downloadFirmwareVersion", "status", status=500),)
    await life.assign(another_version(life))
    await life.live(life.chance.uniform(2, 4) * DAY)


@injects(TABLE, F.FIRMWARE_NOT_TAKEN, door=True)
async def takes_a_version_back(life: Life) -> None:
    life.faults = replace(life.faults, revert_firmware=True)
    await life.assign(another_version(life))
    await life.live(life.chance.uniform(2, 4) * DAY)


@injects(TABLE, F.FIRMWARE_DIFFERS, door=True)
async def is_given_a_version_by_hand(life: Life) -> None:
    life.set_pace(6 * HOUR, 6 * HOUR)
    state = life.device.state
    image = Slot(*read_image(build_image(another_version(life))))
    life.device.commit(replace(state, slots=replace(state.slots, spare=image, pending="permanent")))
    life.host.power_cut()
    await life.live(life.chance.uniform(5, 100) * MINUTE)


def another_version(life: Life) -> str:
    """One that it neither runs nor is required to run."""
    running = life.host.lock.state.slots.running.version
    return life.chance.choice([each for each in ("1.2.0", "1.3.1", "1.4.0") if each != running])


@injects(TABLE, F.LOCK_CLOCK_UNSET, door=True)
async def loses_its_clock(life: Life) -> None:
    life.faults = replace(life.faults, clock_lost=True)
    await life.live(life.chance.uniform(0.1, 3) * DAY)


@injects(TABLE, F.LOCK_CLOCK_OFF, door=True)
async def runs_wrong(life: Life) -> None:
    off_s = life.chance.choice((-1, 1)) * life.chance.randint(300, 3 * DAY)
    life.faults = replace(life.faults, clock_step_s=off_s)
    await life.live(life.chance.uniform(0.1, 3) * DAY)


@injects(TABLE, F.COMPUTER_CLOCK_OFF)
async def is_seen_by_a_wrong_clock(life: Life) -> None:
    life.view.clock_off_s = life.chance.choice((-1, 1)) * life.chance.randint(300, DAY)


@injects(TABLE, F.CLOUD_CLOCK_OFF, door=True)
async def has_a_cloud_that_runs_wrong(life: Life) -> None:
    life.cloud_off_s = life.chance.choice((-1, 1)) * life.chance.randint(300, HOUR)
    await life.live(life.chance.uniform(0, 1) * DAY)


@injects(TABLE, F.BATTERY_LOW, door=True)
async def runs_down(life: Life) -> None:
    life.device.set_battery(life.chance.randint(5, 19))
    await life.live(life.chance.uniform(0.1, 3) * DAY)


@injects(TABLE, F.BATTERY_OLD, door=False, journal=True, weeks=2)
async def is_not_visited(life: Life) -> None:
    life.set_pace(DAY / 2, 5.0)
    await life.live(life.chance.uniform(85, 110) * DAY)


@injects(TABLE, F.NOT_HEARD, door=True)
async def is_carried_away(life: Life) -> None:
    life.street.air.remove(life.host.address)


@injects(TABLE, F.WEAK_SIGNAL, door=True)
async def is_behind_steel(life: Life) -> None:
    life.street.air.add(life.host, rssi_dbm=life.chance.uniform(-97, -90))


async def _until_sync(life: Life) -> None:
    """Just after a sync."""
    life.sync_now()
    begun = unix_s()
    await life.live(MINUTE)
    sync = life.host.lock.state.memory.sync
    assert sync is not None and sync.at - (life.device.state.clock_offset_s or 0) >= begun - 2
