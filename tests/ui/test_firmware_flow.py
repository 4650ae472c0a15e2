"""The firmware page of the flow, and a carry, over scripted parties: what decides, who may, what is typed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TypeVar, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from installer_app.cli.firmware import requirement_row
from installer_app.model.cloud import Account, Area, FirmwareScope, Grant
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Reach, Requirement, SlotImage, Slots
from installer_app.session import Session
from installer_app.texts.requirement import reaches
from installer_app.texts.standing import not_happened, true_of
from installer_app.ui.pages.firmware import FirmwarePage
from installer_app.ui.pages.image import ImagePage
from installer_app.ui.pages.onward import may_leave
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Party, PartyName, Progress, Report, Request
from installer_app.workflow.snapshot import JobState
from tests.ui.firmware_gallery import FIRMWARE_PICTURES
from tests.ui.firmware_kit import RECORD, REQUIRED, FirmwareCloud
from tests.ui.test_window_flow import install_until_receipt
from tests.ui.window_kit import Desk, Script, at_desk, at_window
from tests.unit.scripted import MemoryBook, ScriptedParty
from tests.unit.world import IMAGE, LABEL, PLACE, SERIAL, answer, read

pytestmark = [pytest.mark.on_qt, pytest.mark.firmware]
T = TypeVar("T")
S = FirmwareScope
PLACED = Area(PLACE.area_id, PLACE.property_id, "Floor 4")
FOUND = (
    REQUIRED,
    Requirement(RECORD, False),
    Requirement(RECORD, True, None, "1.3.1"),
    Requirement(RECORD, True, "1.4.0", "1.3.1"),
    Requirement(RECORD, True, "1.4.0", "1.3.1", S.LOCK),
    Requirement(RECORD, True, "1.4.0", "1.3.1", S.GLOBAL),
    Requirement(RECORD, True, "1.4.0", "1.3.1", S.AREA, PLACED),
    Requirement(RECORD, True, "1.4.0", "1.3.1", S.AREA, Area("out", PLACE.property_id, "East wing")),
)


def script(cloud: FirmwareCloud | None = None) -> Script:
    """A good day, with firmware to be read."""
    return Script(firmware=(cloud or FirmwareCloud()).readings())


def page_of(desk: Desk) -> FirmwarePage:
    return cast("FirmwarePage", desk.window.page)


async def choose(desk: Desk, scope: FirmwareScope, version: str = "1.4.0") -> FirmwarePage:
    """A version for a scope, once it was counted what that reaches."""
    page = page_of(desk)
    desk.type(page.version, version)
    await desk.until(page.scope.isVisible)
    page.scope.scopes[scope].setChecked(True)
    await desk.until(lambda: page.scope.reach.sentence.endswith(".") and "Counting" not in desk.text())
    return page


@pytest.mark.parametrize("found", FOUND, ids=lambda found: f"{found.scope} {found.required}")
async def test_the_window_says_what_decides_in_the_words_of_the_command_line(found: Requirement) -> None:
    async with at_desk(script(FirmwareCloud(required=found))) as desk:
        await install_until_receipt(desk)
        said = str(requirement_row(found)["why"])
        await desk.reads(said)
        assert page_of(desk).requirement.why == said


@pytest.mark.parametrize(
    ("scope", "reach"),
    [(S.LOCK, Reach(1)), (S.AREA, Reach(3)), (S.PROPERTY, Reach(1)), (S.GLOBAL, Reach(None, "x"))],
)
async def test_the_blast_radius_is_said_in_the_words_of_the_command_line(
    scope: FirmwareScope, reach: Reach
) -> None:
    cloud = FirmwareCloud(reach=reach)
    async with at_desk(script(cloud)) as desk:
        await install_until_receipt(desk)
        page = await choose(desk, scope)
        assert page.scope.reach.sentence == reaches(scope, reach)
        wide = scope in (S.AREA, S.PROPERTY)
        asked = next(one for one in reversed(cloud.asked) if one[0] == "reach")
        assert asked == (
            "reach",
            scope,
            PLACE.property_id if wide else None,
            PLACE.area_id if scope is S.AREA else None,
        )


async def test_a_list_that_is_forbidden_leaves_the_number_unknown_and_stops_nobody() -> None:
    async with at_desk(script(FirmwareCloud(reach=Fault(FaultCode.ACCOUNT_FORBIDDEN)))) as desk:
        await install_until_receipt(desk)
        await choose(desk, S.AREA)
        await desk.reads("how many locks that are is unknown")
        await desk.press("choose")
        await desk.on("DonePage")
        [assigned] = [one for one in desk.script.asked if isinstance(one, r.AssignFirmware)]
        assert (assigned.scope, assigned.area_id, assigned.lock_id) == (S.AREA, PLACE.area_id, None)


@pytest.mark.parametrize("scope", [S.PROPERTY, S.GLOBAL])
async def test_what_reaches_many_locks_is_typed_to_confirm(scope: FirmwareScope) -> None:
    async with at_desk(script()) as desk:
        await install_until_receipt(desk)
        page = await choose(desk, scope)
        await desk.until(lambda: desk.window.foot.view.reason == "Type 1.4.0 to confirm")
        assert not desk.can("choose")
        desk.type(page.scope.reach.typed, "1.4.1")
        assert not desk.can("choose")
        await desk.enter()
        assert not any(isinstance(one, r.AssignFirmware) for one in desk.script.asked)
        desk.type(page.scope.reach.typed, "1.4.0")
        await desk.press("choose")
        await desk.on("DonePage")
        [assigned] = [one for one in desk.script.asked if isinstance(one, r.AssignFirmware)]
        property_id = PLACE.property_id if scope is S.PROPERTY else None
        assert (assigned.scope, assigned.property_id, assigned.area_id) == (scope, property_id, None)


async def test_another_version_or_scope_has_it_typed_anew() -> None:
    async with at_desk(script()) as desk:
        await install_until_receipt(desk)
        page = await choose(desk, S.PROPERTY)
        desk.type(page.scope.reach.typed, "1.4.0")
        await desk.until(lambda: desk.can("choose"))
        page.scope.scopes[S.GLOBAL].setChecked(True)
        assert page.scope.reach.typed.text() == "" and not desk.can("choose")
        desk.type(page.scope.reach.typed, "1.4.0")
        await desk.until(lambda: desk.can("choose"))
        desk.type(page.version, "1.5.0")
        assert page.scope.reach.typed.text() == "" and not desk.can("choose")


async def test_all_locks_are_only_for_who_may() -> None:
    async with at_desk(script(FirmwareCloud(may={S.GLOBAL: False}))) as desk:
        await install_until_receipt(desk)
        page = page_of(desk)
        desk.type(page.version, "1.4.0")
        await desk.reads("For this lock alone.")
        assert not page.scope.scopes[S.GLOBAL].isEnabled()
        assert page.scope.scopes[S.GLOBAL].text() == "Every lock: no account here may"
        await desk.until(lambda: desk.can("choose"))


@pytest.mark.parametrize(
    "told", [False, Fault(FaultCode.ACCOUNT_SIGNED_OUT)], ids=["forbidden", "signed out"]
)
async def test_who_may_not_assign_is_told_before_the_button_and_may_still_keep(told: bool | Fault) -> None:
    async with at_desk(script(FirmwareCloud(may=dict.fromkeys(S, told)))) as desk:
        await install_until_receipt(desk)
        page = page_of(desk)
        desk.type(page.version, "1.4.0")
        words = "No account here may assign firmware there." if told is False else "Nobody is signed in"
        await desk.until(lambda: desk.window.foot.view.reason.startswith(words), words)
        assert not desk.can("choose")
        page.keep.setChecked(True)
        await desk.press("choose")
        await desk.on("DonePage")


async def test_a_failed_reading_says_why_and_falls_back_to_what_the_job_read() -> None:
    async with at_desk(script(FirmwareCloud(required=Fault(FaultCode.CLOUD_UNREACHABLE)))) as desk:
        await install_until_receipt(desk)
        await desk.reads("(cloud_unreachable)")
        await desk.reads("read before the change")
        assert desk.can("choose")


async def test_a_version_is_remembered_once_the_cloud_has_it_and_not_before() -> None:
    def answers(request: Request[object]) -> object:
        if isinstance(request, r.FindFirmware) and request.version == "9.9.9":
            return Fault(FaultCode.FIRMWARE_UNKNOWN, "9.9.9")
        return answer(request)

    async with at_desk(Script(answers, firmware=FirmwareCloud().readings())) as desk:
        await install_until_receipt(desk)
        await choose(desk, S.LOCK, "9.9.9")
        await desk.press("choose")
        await desk.reads("The cloud does not know this firmware version")
        assert not desk.script.settings.recent_firmware
        await choose(desk, S.LOCK)
        await desk.press("choose")
        await desk.on("DonePage")
        assert desk.script.settings.recent_firmware == ("1.4.0",)


async def test_an_image_is_carried_in_the_flow_and_the_door_is_left_only_afterwards() -> None:
    held = [Fault(FaultCode.LINK_LOST)]

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.StartImage) and held:
            return held.pop()
        return answer(request)

    async with at_desk(Script(answers, firmware=FirmwareCloud().readings())) as desk:
        await install_until_receipt(desk)
        page = await choose(desk, S.LOCK)
        page.carry.setFocus()
        QTest.keyClick(page.carry, Qt.Key.Key_Space)
        assert page.carry.isChecked() and page.gates.isVisible()
        await desk.until(lambda: "1.3.1 to 1.4.0" in desk.text() and "dBm" in desk.text())
        await desk.press("choose")
        await desk.on("WorkPage")
        await desk.until(lambda: desk.snapshot and desk.snapshot.state is JobState.STOPPED, "a stop")
        assert not desk.can("next")
        await desk.reads("Mark it for a trial")
        await desk.press("go-on")
        await desk.on("DonePage")
        snapshot = desk.snapshot
        assert snapshot is not None and snapshot.facts[f.FirmwareChosen].carry
        await desk.reads("1.4.0 runs and stays, signed by the lock")


async def test_a_gate_that_is_shut_disables_the_button_and_says_which() -> None:
    def answers(request: Request[object]) -> object:
        if isinstance(request, r.ReadInfo):
            whole = read()
            return replace(whole, info=replace(whole.info, battery=9))
        return answer(request)

    async with at_desk(Script(answers, firmware=FirmwareCloud().readings())) as desk:
        await install_until_receipt(desk)
        page = await choose(desk, S.LOCK)
        await desk.until(lambda: desk.can("choose"))
        page.carry.setChecked(True)
        assert desk.window.foot.view.reason == "Battery: below 10 %: change it first"
        assert not desk.can("choose")
        page.carry.setChecked(False)
        assert desk.can("choose")


async def test_a_trial_says_that_it_may_still_revert_until_it_is_confirmed() -> None:
    def answers(request: Request[object]) -> object:
        return Fault(FaultCode.LINK_LOST) if isinstance(request, r.ConfirmImage) else answer(request)

    async with at_desk(Script(answers, firmware=FirmwareCloud().readings())) as desk:
        job_id = desk.window.bridge.start("carry", CARRY)
        desk.window.show_job(job_id)
        await desk.on("ImagePage")
        await desk.press("confirm")
        await desk.until(lambda: desk.snapshot and desk.snapshot.state is JobState.STOPPED, "a stop")
        await desk.reads("1.4.0 runs, may still revert")
        await desk.reads("it may still revert")


CARRY: tuple[f.Fact, ...] = (f.LockChosen(SERIAL, LABEL), f.FirmwareChosen("1.4.0", carry=True))


async def test_before_a_carry_the_image_and_all_its_gates_are_shown_and_nothing_was_touched() -> None:
    slots = Slots((SlotImage(0, "1.5.0", "11" * 32, active=True, confirmed=True),), 65_537)

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.ReadSlots):
            return f.SlotsRead(slots, 86, -90)
        return answer(request)

    async with at_desk(Script(answers, air=[], firmware=FirmwareCloud().readings())) as desk:
        desk.window.show_job(desk.window.bridge.start("carry", CARRY))
        await desk.on("ImagePage")
        for words in (
            IMAGE.hash[:8],
            "1.5.0 to 1.4.0",
            "An older version than the lock runs: its bootloader decides",
            "Weak signal: the link may break often",
            "65.5 kB of 65.5 kB",
            "The image does not say for which hardware it is",
        ):
            await desk.reads(words)
        assert not {type(one) for one in desk.script.asked} & {r.AssignFirmware, r.CarryImage}
        assert cast("ImagePage", desk.window.page).gates is not None
        await desk.press("back")
        await desk.on("FirmwarePage")
        page = page_of(desk)
        assert not page.keep.isVisible() and not page.scope.isVisible()
        desk.type(page.version, "1.4.0")
        await desk.press("choose")
        await desk.on("ImagePage")
        await desk.press("confirm")
        await desk.on("DonePage")


@pytest.mark.parametrize("may", [True, False])
async def test_an_upload_is_shown_before_it_is_sent_and_only_who_may_sends_it(may: bool) -> None:
    grant = Grant("support" if may else "install-lock")

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.ReadAccounts):
            return f.AccountsRead((Account("default", "Mara", (grant,)),), 0)
        return answer(request)

    async with at_desk(Script(answers, firmware=FirmwareCloud().readings())) as desk:
        picked = f.ImagePicked("/somewhere/new.bin")
        desk.window.show_job(desk.window.bridge.start("upload", (picked,)))
        await desk.on("ImagePage")
        for words in ("new.bin", IMAGE.hash[:8], IMAGE.sha256[:8], "1.4.0", "A version is for ever"):
            await desk.reads(words)
        assert not any(isinstance(one, r.UploadFirmware) for one in desk.script.asked)
        if not may:
            await desk.reads("No account here may upload firmware")
            assert not desk.can("confirm")
            return
        await desk.press("confirm")
        await desk.on("DonePage")
        await desk.reads("Firmware 1.4.0 is at the cloud, byte for byte")


async def test_a_file_that_is_no_image_is_refused_in_words_and_another_may_be_chosen() -> None:
    def answers(request: Request[object]) -> object:
        if isinstance(request, r.InspectFile) and request.path.endswith("holiday.jpg"):
            return Fault(FaultCode.FIRMWARE_NO_IMAGE, "no MCUboot header", refused=True)
        return answer(request)

    async with at_desk(Script(answers, firmware=FirmwareCloud().readings())) as desk:
        desk.window.show_job(desk.window.bridge.start("upload", (f.ImagePicked("/x/holiday.jpg"),)))
        await desk.reads("This file is no firmware image")
        await desk.reads("firmware_no_image")
        await desk.press("back")
        await desk.on("FilePage")
        desk.window.bridge.answer(desk.window.job_id or "", f.ImagePicked("/x/good.bin"))
        await desk.on("ImagePage")


async def test_an_unassignment_that_was_begun_elsewhere_asks_where() -> None:
    async with at_desk(script()) as desk:
        given = f.LockIdGiven(RECORD.lock_id)
        desk.window.show_job(desk.window.bridge.start("unassign", (given,)))
        await desk.on("UnassignPage")
        await desk.press("choose")
        await desk.on("DonePage")
        [asked] = [one for one in desk.script.asked if isinstance(one, r.UnassignFirmware)]
        assert (asked.of.scope, asked.of.lock_id) == (S.LOCK, RECORD.lock_id)


async def test_a_door_is_not_left_while_an_image_is_carried_to_it() -> None:
    picture = FIRMWARE_PICTURES["m-carry-install"]
    assert f.InstallApplied in picture.snapshot().facts
    assert not may_leave(picture.snapshot())
    confirmed = (f.ImageConfirmed(IMAGE.hash, "1.4.0"),)
    assert may_leave(replace(picture, facts=(*picture.facts, *confirmed)).snapshot())
    async with at_desk(script()) as desk:
        desk.window.bridge._hear(picture.snapshot())
        desk.window.show_job("j-1")
        await desk.reads("Stay within a few steps of the door until the lock keeps its firmware.")
        await desk.reads("Offered as soon as the lock runs it for good")
        await desk.until(lambda: desk.can("pause") and desk.can("cancel"))
        assert not desk.can("next")


async def test_a_carry_is_paused_and_continued_where_it_stands() -> None:
    reached, free = asyncio.Event(), asyncio.Event()

    class Slow(ScriptedParty):
        async def ask(self, request: Request[T], report: Report) -> T:
            if isinstance(request, r.CarryImage) and not free.is_set():
                report(Progress("carrying", 20_000, 65_536, -71))
                reached.set()
                await free.wait()
            return await super().ask(request, report)

    made = script()
    parties: dict[PartyName, Party] = {
        PartyName.LOCK: Slow(made.answer),
        PartyName.CLOUD: ScriptedParty(made.answer),
        PartyName.COMPUTER: ScriptedParty(made.answer),
    }
    session = Session(parties, MemoryBook())
    try:
        async with at_window(session, made) as desk:
            desk.window.show_job(desk.window.bridge.start("carry", CARRY))
            await desk.on("ImagePage")
            await desk.press("confirm")
            await reached.wait()
            await desk.reads("20.0 of 65.5 kB")
            await desk.press("pause")
            await desk.reads("this job rests")
            assert desk.snapshot is not None and desk.snapshot.state is JobState.STOPPED
            free.set()
            await desk.press("go-on")
            await desk.on("DonePage")
    finally:
        await session.close()


async def test_while_an_upload_is_unanswered_nobody_is_told_that_nothing_happened() -> None:
    asked = f.Facts((f.ImagePicked("/x/new.bin"),), unanswered={"upload-firmware": True})
    assert true_of(asked) == (
        "What was asked of the cloud may have taken effect: its answer is not here yet.",
    )
    assert not any("nothing was sent" in said for said in not_happened(asked))
