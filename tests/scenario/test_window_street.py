"""The window over real parties: virtual locks in the air, the virtual cloud, a journal on disk."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from installer_app.lock import scan
from installer_app.lock.profile import load_profile
from installer_app.lock.scan import Air
from installer_app.sandbox.cloud import KANAALHUIS
from installer_app.sandbox.radio import MemoryRadio
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.pages.place import PlacePage
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Grade
from installer_app.workflow.snapshot import JobState
from tests.scenario.door import AREA, Street, open_session, open_street, serials
from tests.ui.window_kit import Desk, Script, at_window

pytestmark = pytest.mark.on_qt


@dataclass
class StreetScript(Script):
    """What the window hears is what is in the street's air."""

    street: Street | None = None

    async def _scan(self) -> AsyncIterator[Air]:
        assert self.street is not None
        async for heard in scan.watch(MemoryRadio(self.street.air), load_profile(), time.monotonic, 0.05):
            yield heard


@asynccontextmanager
async def at_street(street: Street, folder: Path) -> AsyncIterator[Desk]:
    """A window over a session at this street."""
    async with (
        open_session(street, folder) as session,
        at_window(session, StreetScript(street=street)) as desk,
    ):
        yield desk


async def install_until_receipt(desk: Desk, street: Street, serial: str) -> None:
    """As a technician with a scanner does it."""
    await desk.on("LockPage")
    await desk.until(lambda: cast("LockPage", desk.window.page).heard_count > 0, "something heard")
    desk.scan(street.label(serial))
    await desk.on("PlacePage")
    page = cast("PlacePage", desk.window.page)
    desk.type(page.property_id, KANAALHUIS)
    desk.type(page.area_id, AREA)
    desk.type(page.name, f"Door {serial[:4]}")
    await desk.press("take")
    await desk.on("CheckPage")
    await desk.press("confirm")
    await desk.on("FirmwarePage")


async def test_five_locks_in_a_row_are_installed_by_keys_and_clicks_and_all_are_proven(
    tmp_path: Path,
) -> None:
    async with open_street(tmp_path) as street:
        for serial in serials(5):
            await street.add_lock(serial)
        async with at_street(street, tmp_path) as desk:
            for serial in serials(5):
                await install_until_receipt(desk, street, serial)
                await desk.press("next")
            jobs = desk.window.bridge
            await desk.until(lambda: len(jobs.snapshots) == 5)
            await desk.until(lambda: all(one.state is JobState.DONE for one in jobs.snapshots), "proofs")
            for one in jobs.snapshots:
                assert conclude(one.workflow, one.facts).grade is Grade.CLOUD
                assert one.facts[f.KeysPinned].pinned_by is f.PinnedBy.LABEL
            desk.window.open_job(jobs.snapshots[0].job_id)
            await desk.on("DonePage")
            await desk.reads("Door TEST is installed, and the cloud confirms it")


async def test_a_window_that_is_closed_after_the_receipt_finds_its_job_again(tmp_path: Path) -> None:
    (serial,) = serials(1)
    async with open_street(tmp_path) as street:
        await street.add_lock(serial)
        async with at_street(street, tmp_path) as desk:
            await install_until_receipt(desk, street, serial)
        async with at_street(street, tmp_path) as desk:
            await desk.until(lambda: desk.window.bridge.snapshots, "the job")
            desk.window.go("worklist")
            await desk.reads("sync unproven")
            desk.window.open_job(desk.window.bridge.snapshots[0].job_id)
            await desk.on("FirmwarePage")
            await desk.press("choose")
            await desk.on("DonePage")
