"""One step alone: provision, firmware and verify are entered by ids and ask for nothing they do not need."""

from __future__ import annotations

from typing import cast

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.pages.one_step import CHOICES, OneStepPage
from installer_app.ui.pages.place import PlacePage
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request
from installer_app.workflow.snapshot import JobState
from installer_app.workflow.steps import WORKFLOWS
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk
from tests.unit.world import LOCK_ID, PLACE, SERIAL, answer

pytestmark = pytest.mark.on_qt


async def alone(desk: Desk, workflow: str, *texts: str) -> OneStepPage:
    """From the first page to the choice, with its fields filled."""
    await desk.press("alone")
    await desk.on("OneStepPage")
    page = cast("OneStepPage", desk.window.page)
    page.choices[workflow].click()
    for field, text in zip(page.fields[workflow], texts, strict=False):
        desk.type(field, text)
    return page


async def test_every_choice_is_a_workflow_and_has_its_own_fields() -> None:
    assert set(CHOICES) <= set(WORKFLOWS)
    async with at_desk() as desk:
        page = await alone(desk, "verify")
        for workflow in CHOICES:
            page.choices[workflow].click()
            seen = [one.isVisible() for name in CHOICES for one in page.fields[name]]
            own = [name == workflow for name in CHOICES for _ in page.fields[name]]
            assert seen == own
            assert not desk.can("begin")


async def test_a_lock_is_provisioned_and_nothing_else() -> None:
    async with at_desk() as desk:
        await alone(desk, "provision", LABEL_TEXT)
        await desk.press("begin")
        await desk.on("PlacePage")
        page = cast("PlacePage", desk.window.page)
        assert not page.property_id.isVisible()
        desk.type(page.name, "4.02")
        await desk.press("take")
        await desk.press("confirm")
        await desk.on("DonePage")
        asked = {type(one) for one in desk.script.asked}
        assert r.ProvisionLock in asked
        assert not asked & {r.InstallLock, r.AssignFirmware, r.AwaitSync}


async def test_firmware_is_assigned_to_a_lock_by_its_id() -> None:
    async with at_desk() as desk:
        await alone(desk, "firmware", LOCK_ID)
        await desk.press("begin")
        await desk.on("FirmwarePage")
        snapshot = desk.snapshot
        assert snapshot is not None
        desk.window.bridge.answer(snapshot.job_id, f.FirmwareChosen("1.4.0"))
        await desk.on("DonePage")
        [assigned] = [one for one in desk.script.asked if isinstance(one, r.AssignFirmware)]
        assert (assigned.version, assigned.lock_id) == ("1.4.0", LOCK_ID)
        assert not any(isinstance(one, r.ReadInfo) for one in desk.script.asked)


async def test_a_sync_is_verified_by_ids_alone_and_changes_nothing() -> None:
    async with at_desk() as desk:
        await alone(desk, "verify", LOCK_ID, PLACE.property_id, PLACE.area_id)
        await desk.press("begin")
        await desk.on("DonePage")
        asked = [type(one) for one in desk.script.asked]
        assert {r.AwaitSync, r.AwaitKeys, r.AwaitFirmware, r.ConfirmPlace} <= set(asked)
        writes = {r.ProvisionLock, r.InstallLock, r.UninstallLock, r.AssignFirmware, r.RenameLock}
        assert not writes & set(asked)


async def test_a_place_that_is_not_given_is_asked_for_and_half_a_place_is_not_taken() -> None:
    async with at_desk() as desk:
        await alone(desk, "verify", LOCK_ID, PLACE.property_id)
        assert not desk.can("begin")
        await desk.reads("Give property and area, or neither")
        desk.type(cast("OneStepPage", desk.window.page).fields["verify"][1], "")
        await desk.press("begin")
        await desk.on("PlacePage")


async def test_what_is_no_lock_begins_nothing_and_back_leads_to_the_locks() -> None:
    async with at_desk() as desk:
        page = await alone(desk, "provision", "VL1:junk:junk")
        assert not desk.can("begin")
        page.fields["provision"][0].returnPressed.emit()
        await desk.press("back")
        await desk.on("LockPage")
        assert desk.window.job_id is None
        assert desk.can("alone")
        desk.type(cast("LockPage", desk.window.page).field, SERIAL)
        assert not desk.can("alone") and desk.can("identify")


async def test_a_step_that_fails_stays_on_its_page_with_its_words() -> None:
    def answers(request: Request[object]) -> object:
        return Fault(FaultCode.CLOUD_NOT_FOUND) if isinstance(request, r.ReadBaseline) else answer(request)

    async with at_desk(Script(answers)) as desk:
        await alone(desk, "verify", "not an id <b>", PLACE.property_id, PLACE.area_id)
        await desk.enter()
        await desk.until(lambda: desk.snapshot and desk.snapshot.state is JobState.STOPPED, "a stop")
        assert "cloud_not_found" in desk.text()
