"""Doors with an image to carry: one that stands alone, and one that the cloud knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from installer_app.lock.profile import load_profile
from installer_app.model.cloud import FirmwareScope
from installer_app.protocol.label import parse_label
from installer_app.protocol.lock_profile import LockProfile
from installer_app.sandbox.cloud.records import Firmware
from installer_app.sandbox.lock_host import LockHost
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import Snapshot
from tests.scenario.door import PACE, Street

OLD: Final = "1.3.1"
NEW: Final = "1.4.0"
"""What the virtual cloud has; its images are of 64 KiB."""
WAIT_S: Final = 30
IMPATIENT: Final = replace(PACE, deadline_s=0.5)
_PROFILE: Final = load_profile()
PROFILE: Final[LockProfile] = replace(
    _PROFILE,
    timeouts=replace(
        _PROFILE.timeouts,
        scan_s=1.0,
        settle_s=0.05,
        connect_s=1.0,
        request_s=0.5,
        image_s=2.0,
        restart_s=3.0,
        restart_pause_s=0.01,
        reconnect_pauses_s=(0.0, 0.0, 0.01),
    ),
)
"""For people without patience."""


def wanted(street: Street, serial: str, *, carry: bool = True) -> tuple[f.Fact, ...]:
    """The technician's answers to a carry at this door."""
    return (
        f.LockChosen(serial, parse_label(street.label(serial))),
        f.FirmwareChosen(NEW, FirmwareScope.LOCK, carry=carry),
        f.Confirmed(),
    )


async def until_rest(
    session: Session, job_id: str, seen: Callable[[Snapshot], None] | None = None
) -> Snapshot:
    """The job once it does not move by itself."""
    changed = asyncio.Event()

    def watch(snapshot: Snapshot) -> None:
        if seen is not None:
            seen(snapshot)
        changed.set()

    unsubscribe = session.subscribe(watch)
    try:
        async with asyncio.timeout(WAIT_S):
            while not (snapshot := session.snapshot(job_id)).at_rest:
                changed.clear()
                await changed.wait()
            return snapshot
    finally:
        unsubscribe()


async def go_on(session: Session, job_id: str) -> Snapshot:
    """Continue, and where that leads."""
    session.go_on(job_id)
    await asyncio.sleep(0)
    return await until_rest(session, job_id)


def runs(host: LockHost) -> str:
    """The version that runs."""
    return host.lock.state.slots.running.version


def put_image(street: Street, version: str, image: bytes) -> None:
    """The cloud gives these bytes as that version, whoever uploaded them."""
    store = street.cloud._desk.store
    kept = store.find(Firmware, version)
    assert kept is not None
    store.put(replace(kept, image=image))
