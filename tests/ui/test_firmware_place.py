"""The place Firmware: one lock, an area or a property, every lock, images and jobs; every write is a job."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypeVar, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Requirement
from installer_app.texts import window_tables
from installer_app.ui.pages.firmware_place import FirmwarePlace
from installer_app.ui.panels.firmware_images import ImagesPart
from installer_app.ui.panels.firmware_jobs import FirmwareJobs
from installer_app.ui.panels.firmware_lock import LockFirmware
from installer_app.ui.panels.firmware_part import FirmwarePart
from installer_app.ui.panels.firmware_wide import AllFirmware, PlaceFirmware
from installer_app.ui.panels.job_line import JobLine
from installer_app.ui.stages import Stage, stages, stages_of
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.steps import WORKFLOWS
from tests.ui.firmware_kit import RECORD, FirmwareCloud
from tests.ui.window_kit import Desk, Script, at_desk
from tests.unit.world import LABEL, LOCK_ID, PLACE, SERIAL

on_qt = pytest.mark.on_qt
pytestmark = pytest.mark.firmware
P = TypeVar("P", bound=FirmwarePart)
S = FirmwareScope
OWN = Requirement(RECORD, True, "1.4.0", "1.3.1", S.LOCK)
OTHER_ID = "00000000-0000-4000-8000-000000000009"


async def part(desk: Desk, key: str, kind: type[P]) -> P:
    """Go to a part by a click on its tab."""
    desk.window.go("firmware")
    await desk.on("FirmwarePlace")
    place = cast("FirmwarePlace", desk.window.page)
    place.tabs.went.emit(key)
    assert isinstance(place.part, kind)
    return place.part


async def lock(desk: Desk, text: str) -> LockFirmware:
    """A lock that is shown."""
    shown = await part(desk, "lock", LockFirmware)
    desk.type(shown.field, text)
    await desk.enter()
    return shown


def asked(desk: Desk, kind: type[r.AssignFirmware]) -> list[r.AssignFirmware]:
    return [one for one in desk.script.asked if isinstance(one, kind)]


@on_qt
@pytest.mark.parametrize("text", [LOCK_ID, SERIAL, str(LABEL)], ids=["id", "serial", "label"])
async def test_a_lock_is_shown_by_its_id_its_serial_or_its_label(text: str) -> None:
    cloud = FirmwareCloud()
    async with at_desk(Script(firmware=cloud.readings())) as desk:
        await lock(desk, text)
        await desk.reads("The assignment to its property decides")
        await desk.reads("The lock itself was not read")
        await desk.reads("In the air: −64 dBm")
        assert ("find", SERIAL) in cloud.asked or text == LOCK_ID
        assert ("requirement", LOCK_ID) in cloud.asked


@on_qt
@pytest.mark.parametrize("code", [FaultCode.ACCOUNT_FORBIDDEN, FaultCode.CLOUD_NOT_FOUND])
async def test_a_lock_that_cannot_be_read_is_said_with_its_code_and_read_again(code: FaultCode) -> None:
    cloud = FirmwareCloud(required=Fault(code))
    async with at_desk(Script(firmware=cloud.readings())) as desk:
        shown = await lock(desk, SERIAL)
        await desk.reads(f"({code.value})")
        assert not desk.can("assign")
        cloud.required = OWN
        shown.look()
        await desk.reads("The lock's own assignment decides")


@on_qt
async def test_a_version_is_assigned_to_a_lock_as_a_job() -> None:
    async with at_desk(Script(firmware=FirmwareCloud().readings())) as desk:
        shown = await lock(desk, LOCK_ID)
        await desk.reads("For this lock alone.")
        assert not desk.can("assign") and not desk.can("unassign")
        desk.type(shown.form.field.edit, "1.4.0")
        await desk.until(lambda: desk.can("assign"))
        await desk.enter()
        await desk.on("DonePage")
        [one] = asked(desk, r.AssignFirmware)
        assert (one.version, one.scope, one.lock_id, one.property_id) == ("1.4.0", S.LOCK, LOCK_ID, None)
        await desk.reads("Firmware 1.4.0 is assigned to")


@on_qt
async def test_a_locks_own_assignment_is_taken_back_in_two_presses() -> None:
    async with at_desk(Script(firmware=FirmwareCloud(required=OWN).readings())) as desk:
        await lock(desk, LOCK_ID)
        await desk.press("unassign")
        await desk.reads("Then the next scope decides")
        assert not any(isinstance(one, r.UnassignFirmware) for one in desk.script.asked)
        await desk.press("not-now")
        await desk.press("unassign")
        await desk.press("take-back")
        await desk.on("DonePage")
        [one] = [one for one in desk.script.asked if isinstance(one, r.UnassignFirmware)]
        assert (one.of.version, one.of.scope, one.of.lock_id) == ("1.4.0", S.LOCK, LOCK_ID)


@on_qt
async def test_an_image_is_carried_to_a_lock_by_its_label() -> None:
    async with at_desk(Script(firmware=FirmwareCloud().readings())) as desk:
        shown = await lock(desk, str(LABEL))
        await desk.reads("In the air")
        desk.type(shown.form.field.edit, "1.4.0")
        await desk.press("carry")
        await desk.on("ImagePage")
        assert desk.snapshot is not None
        assert desk.snapshot.facts[f.LockChosen] == f.LockChosen(SERIAL, LABEL)
        await desk.press("confirm")
        await desk.on("DonePage")
        assert desk.snapshot.memory.workflow == "carry"


@on_qt
async def test_what_a_carry_does_not_know_yet_is_asked_by_its_job() -> None:
    async with at_desk(Script(firmware=FirmwareCloud().readings())) as desk:
        await lock(desk, LOCK_ID)
        await desk.press("carry")  # its serial is in the name of its record; it has no label
        await desk.on("ComparePage")
        await desk.press("same")
        await desk.on("FirmwarePage")
        await desk.reads("Which firmware is carried")


async def property_shown(desk: Desk, area_id: str = "") -> PlaceFirmware:
    shown = await part(desk, "place", PlaceFirmware)
    desk.type(shown.property_id, PLACE.property_id)
    if area_id:
        desk.type(shown.area_id, area_id)
    await desk.reads("1.3.1")
    return shown


@on_qt
async def test_a_property_is_typed_to_confirm_and_an_area_is_not() -> None:
    cloud = FirmwareCloud()
    async with at_desk(Script(firmware=cloud.readings())) as desk:
        shown = await property_shown(desk)
        assert ("assigned", S.PROPERTY, PLACE.property_id, None) in cloud.asked
        desk.type(shown.form.field.edit, "1.4.0")
        await desk.reads("For the whole property: 42 locks now")
        assert not desk.can("assign")
        desk.type(shown.form.reach.typed, "1.4.0")
        await desk.press("assign")
        await desk.on("DonePage")
        shown = await property_shown(desk, PLACE.area_id)
        desk.type(shown.form.field.edit, "1.4.0")
        await desk.reads("For the area and those in it: 42 locks now")
        await desk.press("assign")
        await desk.on("DonePage")
        first, second = asked(desk, r.AssignFirmware)
        assert (first.scope, first.property_id, first.area_id, first.lock_id) == (
            S.PROPERTY,
            PLACE.property_id,
            None,
            None,
        )
        assert (second.scope, second.area_id, second.lock_id) == (S.AREA, PLACE.area_id, None)


@on_qt
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Kanaalhuis", "Kanaalhuis"),
        (None, PLACE.property_id),
        (Fault(FaultCode.ACCOUNT_FORBIDDEN), PLACE.property_id),
    ],
    ids=["named", "nameless", "forbidden"],
)
async def test_a_propertys_assignment_is_taken_back_by_typing_its_name(
    name: str | Fault | None, text: str
) -> None:
    async with at_desk(Script(firmware=FirmwareCloud(name=name).readings())) as desk:
        shown = await property_shown(desk)
        await desk.press("unassign")
        await desk.until(lambda: desk.window.foot.view.reason == f"Type {text} to confirm")
        desk.type(shown.form.reach.typed, "1.3.1")
        assert not desk.can("take-back")
        desk.type(shown.form.reach.typed, text)
        await desk.press("take-back")
        await desk.on("DonePage")
        [one] = [one for one in desk.script.asked if isinstance(one, r.UnassignFirmware)]
        assert (one.of.version, one.of.scope, one.of.property_id) == ("1.3.1", S.PROPERTY, PLACE.property_id)


@on_qt
async def test_another_place_takes_neither_the_typed_text_nor_the_reading_of_the_one_before() -> None:
    cloud = FirmwareCloud()
    async with at_desk(Script(firmware=cloud.readings())) as desk:
        shown = await property_shown(desk)
        await desk.press("unassign")
        desk.type(shown.form.reach.typed, "Kanaalhuis")
        desk.type(shown.property_id, OTHER_ID)
        assert not desk.can("take-back") and not desk.can("unassign")
        await desk.until(lambda: ("assigned", S.PROPERTY, OTHER_ID, None) in cloud.asked)
        assert not shown.form.takes_back and shown.form.reach.typed.text() == ""


@on_qt
@pytest.mark.parametrize("may", [True, False])
async def test_every_lock_is_only_for_who_may_and_is_typed(may: bool) -> None:
    async with at_desk(Script(firmware=FirmwareCloud(may={S.GLOBAL: may}).readings())) as desk:
        shown = await part(desk, "all", AllFirmware)
        if not may:
            await desk.reads("No account here may assign to every lock")
            await desk.until(lambda: not shown.form.field.isEnabled())
            shown.form.field.edit.setText("1.4.0")
            assert not desk.can("assign") and not shown.form.reach.typed.isVisible()
            return
        desk.type(shown.form.field.edit, "1.4.0")
        await desk.reads("For every lock there is: 42 locks now")
        assert not desk.can("assign")
        desk.type(shown.form.reach.typed, "1.4.0")
        await desk.press("assign")
        await desk.on("DonePage")
        [one] = asked(desk, r.AssignFirmware)
        assert (one.scope, one.lock_id, one.property_id, one.area_id) == (S.GLOBAL, None, None, None)


@on_qt
async def test_an_image_is_downloaded_shown_and_may_be_stopped(tmp_path: Path) -> None:
    cloud = FirmwareCloud(hangs=True)
    async with at_desk(Script(firmware=cloud.readings())) as desk:
        shown = await part(desk, "images", ImagesPart)
        desk.type(shown.field.edit, "1.4.0")
        await desk.enter()
        await desk.reads("25.0 of 65.5 kB")
        QTest.mouseClick(shown.cancel, Qt.MouseButton.LeftButton)
        await desk.reads("Nothing of it was kept.")
        cloud.hangs = False
        await asyncio.sleep(0)
        shown.fetch(tmp_path / "kept.bin")
        await desk.reads("Version 1.4.0 is on this computer")
        await desk.reads(str(tmp_path / "kept.bin"))
        cloud.image = Fault(FaultCode.FIRMWARE_UNKNOWN, "1.4.0")
        shown.fetch()
        await desk.reads("(firmware_unknown)")
        assert not desk.session.job_ids()


@on_qt
async def test_an_upload_begins_with_a_file_chooser_that_blocks_nothing() -> None:
    async with at_desk(Script(firmware=FirmwareCloud().readings())) as desk:
        shown = await part(desk, "images", ImagesPart)
        await desk.press("upload")
        dialog = next(one for one in shown.findChildren(QDialog) if one.isVisible())
        dialog.reject()
        shown.upload(Path("/somewhere/new.bin"))
        await desk.on("ImagePage")
        assert desk.snapshot is not None
        assert desk.snapshot.facts[f.ImagePicked].path.endswith("new.bin")


@on_qt
async def test_firmware_jobs_are_listed_and_opened() -> None:
    async with at_desk(Script(firmware=FirmwareCloud().readings())) as desk:
        await part(desk, "jobs", FirmwareJobs)
        await desk.reads("No firmware job is known on this computer.")
        upload = desk.window.bridge.start("upload", (f.ImagePicked("/x/new.bin"),))
        place = f.FirmwareChosen("1.4.0", S.GLOBAL)
        scope = desk.window.bridge.start("firmware", (place,))
        desk.window.bridge.start("blink", (f.LockChosen(SERIAL),))
        shown = cast("FirmwareJobs", cast("FirmwarePlace", desk.window.page).part)
        await desk.until(lambda: len([one for one in shown.findChildren(JobLine) if one.isVisible()]) == 2)
        await desk.reads("every lock there is")
        line = next(one for one in shown.findChildren(JobLine) if "1.4.0" in one.accessibleName())
        QTest.mouseClick(line.open, Qt.MouseButton.LeftButton)
        await desk.until(lambda: desk.window.job_id in (upload, scope))


@on_qt
async def test_without_a_cloud_to_ask_the_place_says_so_and_reads_nothing() -> None:
    async with at_desk(Script()) as desk:
        await lock(desk, SERIAL)
        await desk.reads("Nothing can be read from the cloud here.")
        shown = await part(desk, "images", ImagesPart)
        desk.type(shown.field.edit, "1.4.0")
        await desk.enter()
        await desk.reads("Nothing can be read from the cloud here.")


def test_every_workflow_of_firmware_has_its_words() -> None:
    for table in (
        window_tables.WORKFLOWS,
        window_tables.RUNNING_TITLES,
        window_tables.STOPPED_TITLES,
        window_tables.DONE_TITLES,
        window_tables.SHEET_TITLES,
    ):
        assert {"firmware", "carry", "unassign", "upload"} <= set(table)
    assert {"assign-firmware", "unassign-firmware", "upload-firmware"} <= set(window_tables.REQUESTS)


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_the_stepper_never_steps_back(workflow: str) -> None:
    order, steps = tuple(Stage), WORKFLOWS[workflow]
    at = [order.index(stages_of(steps)[step.learns]) for step in steps]
    assert at == sorted(at)
    assert len(stages(steps)) == len(set(stages(steps)))
