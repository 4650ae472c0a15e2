"""Firmware in the window over real parties: a virtual lock, the virtual cloud, journal and images."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import httpx
import pytest

from installer_app.cloud.party import CloudParty
from installer_app.model.cloud import FirmwareScope
from installer_app.model.firmware import FirmwareImage
from installer_app.model.profile import Profile
from installer_app.model.secret import Secret
from installer_app.sandbox.cloud import KANAALHUIS
from installer_app.ui.pages.firmware import FirmwarePage
from installer_app.ui.pages.firmware_place import FirmwarePlace
from installer_app.ui.panels.firmware_lock import LockFirmware
from installer_app.ui.panels.firmware_wide import PlaceFirmware
from installer_app.ui.sources import FirmwareReadings
from installer_app.workflow import facts as f
from installer_app.workflow.party import Report
from installer_app.workflow.requests import ReadRecord
from installer_app.workflow.snapshot import JobState
from tests.scenario.carry_door import NEW, PROFILE, runs
from tests.scenario.door import URL, Street, open_session, open_street, serials
from tests.scenario.test_window_street import StreetScript, install_until_receipt
from tests.ui.window_kit import Desk, at_window

pytestmark = [pytest.mark.on_qt, pytest.mark.firmware]


@asynccontextmanager
async def at_street(street: Street, folder: Path) -> AsyncIterator[Desk]:
    """A window that reads firmware from the street's cloud."""
    people = street.people
    tokens = {person: Secret(street.cloud.tokens()[person]) for person in people}
    profile = Profile("sandbox", URL, credentials=people, signers={}, sandbox=True)
    cloud = CloudParty(
        profile,
        tokens.get,
        now=street.clock,
        monotonic=time.monotonic,
        transport=httpx.ASGITransport(street.cloud.app),
        image_path=lambda version: folder / "firmware" / f"{version}.img",
    )

    async def find(serial: str) -> str:
        read = await cloud.ask(ReadRecord(serial, None), lambda _: None)
        assert read.record is not None
        return read.record.lock_id

    async def no_download(_version: str, _to: Path | None, _report: Report) -> tuple[FirmwareImage, Path]:
        raise AssertionError

    async def assigned(scope: FirmwareScope, property_id: str | None, area_id: str | None) -> str | None:
        return await cloud.required_at(scope, None, property_id, area_id)

    readings = FirmwareReadings(
        cloud.requirement, find, cloud.reach, cloud.may_assign, assigned, cloud.place_name, no_download
    )
    try:
        async with (
            open_session(street, folder, lock_profile=PROFILE) as session,
            at_window(session, StreetScript(street=street, firmware=readings)) as desk,
        ):
            yield desk
    finally:
        await cloud.rest()


async def show_lock(desk: Desk, text: str) -> LockFirmware:
    """The place Firmware with this lock."""
    desk.window.go("firmware")
    await desk.on("FirmwarePlace")
    shown = cast("FirmwarePlace", desk.window.page).part
    assert isinstance(shown, LockFirmware)
    desk.type(shown.field, text)
    await desk.enter()
    return shown


async def test_a_lock_is_installed_its_image_carried_and_all_three_proofs_agree(tmp_path: Path) -> None:
    (serial,) = serials(1)
    async with open_street(tmp_path) as street:
        host = await street.add_lock(serial)
        async with at_street(street, tmp_path) as desk:
            await install_until_receipt(desk, street, serial)
            page = cast("FirmwarePage", desk.window.page)
            desk.type(page.version, NEW)
            await desk.until(page.carry.isVisible)
            page.carry.setChecked(True)
            await desk.press("choose")
            await desk.until(lambda: desk.snapshot and desk.snapshot.state is JobState.DONE, "done")
            snapshot = desk.snapshot
            assert snapshot is not None
            assert (runs(host), host.lock.state.slots.on_trial) == (NEW, False)
            assert snapshot.facts[f.ImageConfirmed].version == NEW
            await show_lock(desk, serial)
            await desk.reads("The lock's own assignment decides")
            for proof in ("read at the cloud", "signed by the lock"):
                await desk.reads(proof)
            said = desk.text()
            assert said.count(f"| {NEW} |") >= 3, said


async def test_what_is_assigned_and_taken_back_in_the_place_is_what_decides(tmp_path: Path) -> None:
    (serial,) = serials(1)
    async with open_street(tmp_path) as street:
        await street.add_lock(serial)
        async with at_street(street, tmp_path) as desk:
            await install_until_receipt(desk, street, serial)
            await desk.press("choose")
            await desk.until(lambda: desk.snapshot and desk.snapshot.state is JobState.DONE, "done")

            desk.window.go("firmware")
            place = cast("FirmwarePlace", desk.window.page)
            place.go("place")
            wide = place.part
            assert isinstance(wide, PlaceFirmware)
            desk.type(wide.property_id, KANAALHUIS)
            desk.type(wide.form.field.edit, NEW)
            await desk.until(wide.form.reach.typed.isVisible)
            desk.type(wide.form.reach.typed, NEW)
            await desk.press("assign")
            await desk.until(lambda: desk.snapshot and desk.snapshot.state is JobState.DONE, "done")
            await show_lock(desk, serial)
            await desk.reads("The assignment to its property decides")

            shown = cast("LockFirmware", cast("FirmwarePlace", desk.window.page).part)
            desk.type(shown.form.field.edit, NEW)
            await desk.press("assign")
            await desk.until(lambda: desk.snapshot and f.FirmwareRequired in desk.snapshot.facts, "assigned")
            await show_lock(desk, serial)
            await desk.reads("The lock's own assignment decides")
            await desk.press("unassign")
            await desk.press("take-back")
            await desk.until(lambda: desk.snapshot and desk.snapshot.state is JobState.DONE, "done")
            await show_lock(desk, serial)
            await desk.reads("The assignment to its property decides")
