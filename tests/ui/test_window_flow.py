"""The guided flow in the window, with real signals and keys, over a session with scripted parties."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from installer_app.model.cloud import Area, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.ui.pages.firmware import FirmwarePage
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.pages.place import PlacePage
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request
from installer_app.workflow.snapshot import JobState
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk, heard
from tests.unit.world import PLACE, SERIAL, answer

pytestmark = pytest.mark.on_qt


async def name_and_place(desk: Desk, name: str = "4.02") -> None:
    """Fill in the place page by ids."""
    await desk.on("PlacePage")
    page = cast("PlacePage", desk.window.page)
    desk.type(page.property_id, PLACE.property_id)
    desk.type(page.area_id, PLACE.area_id)
    desk.type(page.name, name)
    await desk.press("take")


async def install_until_receipt(desk: Desk, serial: str = SERIAL, name: str = "4.02") -> None:
    """From a scanned label to the firmware page."""
    await desk.on("LockPage")
    desk.scan(LABEL_TEXT.replace(SERIAL, serial))
    await name_and_place(desk, name)
    await desk.on("CheckPage")
    await desk.press("confirm")
    await desk.on("FirmwarePage")


async def test_a_scanned_label_leads_to_a_certificate() -> None:
    async with at_desk() as desk:
        await install_until_receipt(desk)
        await desk.press("choose")
        await desk.on("DonePage")
        assert desk.snapshot is not None
        assert desk.snapshot.facts[f.LockChosen].label is not None
        await desk.reads("Certificate of installation")
        await desk.reads("cloud confirms")


async def test_a_typed_serial_is_compared_by_hand() -> None:
    async with at_desk() as desk:
        page = cast("LockPage", desk.window.page)
        desk.type(page.field, "7k3m9qx2")
        await desk.press("install")
        await desk.on("ComparePage")
        await desk.reads("JM9A-Z5XY-E608-VAEF")
        await desk.press("same")
        await desk.on("PlacePage")
        assert desk.snapshot is not None
        assert desk.snapshot.facts[f.KeysPinned].pinned_by is f.PinnedBy.COMPARED


async def test_a_click_on_a_row_fills_the_field() -> None:
    async with at_desk(Script(air=[heard(), heard("W2D8P4TN", 2, -58)])) as desk:
        page = cast("LockPage", desk.window.page)
        await desk.until(lambda: page.scan.scan.rowCount() == 2)
        index = page.scan.scan.find(f"AA:{SERIAL}")
        page.scan.setFocus()
        rect = page.scan.visualRect(index)
        QTest.mouseClick(page.scan.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        assert page.field.text() == SERIAL
        assert desk.can("install")


async def test_a_scan_while_the_list_has_the_focus_goes_to_the_field() -> None:
    async with at_desk() as desk:
        page = cast("LockPage", desk.window.page)
        await desk.until(lambda: page.scan.scan.rowCount() == 1)
        page.scan.setFocus()
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        assert desk.snapshot is not None
        assert desk.snapshot.facts[f.LockChosen].label is not None


async def test_nothing_is_installed_while_no_lock_is_named() -> None:
    async with at_desk() as desk:
        page = cast("LockPage", desk.window.page)
        assert not desk.can("install")
        desk.type(page.field, "LOCK1:nonsense")
        assert not desk.can("install")
        await desk.reads("This is not a label of a lock")
        await desk.enter()
        assert not desk.session.job_ids()


async def test_a_place_is_picked_from_the_tree_by_keys() -> None:
    async with at_desk() as desk:
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        page = cast("PlacePage", desk.window.page)
        await desk.until(lambda: page.tree.model.rowCount() == 1)
        page.tree.view.setFocus()
        QTest.keyClick(page.tree.view, Qt.Key.Key_Down)
        QTest.keyClick(page.tree.view, Qt.Key.Key_Right)
        await desk.until(lambda: page.tree.model.item(0).child(0).text() == "Floor 4", "areas")
        page.tree.view.setCurrentIndex(page.tree.model.item(0).child(0).index())
        assert (page.property_id.text(), page.area_id.text()) == (PLACE.property_id, PLACE.area_id)


async def test_a_search_reads_the_areas_it_searches_and_enter_takes_the_only_one() -> None:
    other = Property("00000000-0000-4000-8000-00000000000b", "Beursgebouw")
    stairs = Area("a0000000-0000-4000-8000-00000000000c", other.property_id, "Stairs")
    script = Script()
    assert isinstance(script.properties, tuple) and isinstance(script.areas, tuple)
    script.properties, script.areas = (*script.properties, other), (*script.areas, stairs)
    async with at_desk(script) as desk:
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        page = cast("PlacePage", desk.window.page)
        await desk.until(lambda: page.tree.model.rowCount() == 2)
        desk.type(page.search, "no such door")
        await desk.reads("Nothing that was read is called so")
        desk.type(page.search, "floor 4")
        await desk.until(page.tree.found, "areas")
        assert "Nothing that was read" not in desk.text()
        QTest.keyClick(page.search, Qt.Key.Key_Down)
        assert page.tree.view.hasFocus()
        desk.type(page.search, "stairs")
        QTest.keyClick(page.search, Qt.Key.Key_Return)
        assert (page.property_id.text(), page.area_id.text()) == (other.property_id, stairs.area_id)
        assert page.name.hasFocus()
        desk.type(page.search, "beurs")
        assert not page.tree.view.isRowHidden(0, page.tree.model.item(0).index()), "what is in it shows too"


async def test_a_forbidden_list_says_so_and_the_id_fields_still_serve() -> None:
    async with at_desk(Script(properties=Fault(FaultCode.ACCOUNT_FORBIDDEN, "403"))) as desk:
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        await desk.reads("may not list properties")
        await name_and_place(desk)
        await desk.on("CheckPage")


async def test_a_place_the_cloud_does_not_know_is_asked_for_again_with_the_reason() -> None:
    unknown = [Fault(FaultCode.CLOUD_NOT_FOUND)]

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.ReadPlace) and unknown:
            return unknown.pop()
        return answer(request)

    async with at_desk(Script(answers)) as desk:
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.reads("The cloud does not know this place or lock")
        await name_and_place(desk)
        await desk.on("CheckPage")


async def test_the_primary_button_of_the_place_page_says_what_is_missing() -> None:
    async with at_desk() as desk:
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        page = cast("PlacePage", desk.window.page)
        assert not desk.can("take")
        assert desk.window.foot.view.reason == "Choose a property, or type its id"
        page.property_id.setText("p")
        assert desk.window.foot.view.reason == "Choose an area, or type its id"
        page.area_id.setText("a")
        assert desk.window.foot.view.reason == "Give the lock its name"
        page.name.setText("x")
        assert desk.can("take")


async def test_what_blocks_disables_the_check_and_its_remedy_reads_again() -> None:
    blocked = [True]

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.Review) and blocked[0]:
            return Fault(FaultCode.LOCK_BATTERY_LOW, "4 %")
        return answer(request)

    async with at_desk(Script(answers)) as desk:
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.on("CheckPage")
        await desk.reads("The battery is too low")
        assert not desk.can("confirm")
        await desk.reads("1 finding blocks it")
        await desk.until(lambda: getattr(desk.window.focusWidget(), "words", "") == "Read again", "focus")
        blocked[0] = False
        await desk.enter()
        await desk.until(lambda: desk.can("confirm"), "confirm")


async def test_going_back_from_the_check_asks_for_the_place_again() -> None:
    async with at_desk() as desk:
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.on("CheckPage")
        await desk.press("back")
        await desk.on("PlacePage")
        assert desk.snapshot is not None
        assert f.PlaceChosen not in desk.snapshot.facts
        assert desk.can("same")
        await desk.press("same")
        page = cast("PlacePage", desk.window.page)
        assert page.area_id.text() == PLACE.area_id


async def test_a_lost_link_stops_with_words_and_continue_goes_on() -> None:
    cuts = [Fault(FaultCode.LINK_LOST, "at 1200 bytes")]

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.Deliver) and cuts:
            return cuts.pop()
        return answer(request)

    async with at_desk(Script(answers)) as desk:
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.press("confirm")
        await desk.until(lambda: desk.snapshot and desk.snapshot.state is JobState.STOPPED, "stop")
        await desk.reads("The link was lost")
        await desk.reads("link_lost")
        await desk.reads("What did not happen")
        assert desk.can("stop")
        await desk.until(lambda: getattr(desk.window.focusWidget(), "objectName", str)() == "go-on", "focus")
        await desk.enter()
        await desk.on("FirmwarePage")


async def test_leave_is_asked_for_a_lost_answer_and_given_by_hand() -> None:
    lost = [Fault(FaultCode.CLOUD_OUTCOME_UNKNOWN, "no answer")]

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.InstallLock) and lost:
            return lost.pop()
        return answer(request)

    script = Script(answers)
    async with at_desk(script) as desk:
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.press("confirm")
        await desk.until(lambda: desk.can("allow"), "leave")
        await desk.reads("its answer is gone")
        await desk.reads("place")
        assert sum(isinstance(one, r.InstallLock) for one in script.asked) == 1
        await desk.press("allow")
        await desk.on("FirmwarePage")
        assert sum(isinstance(one, r.InstallLock) for one in script.asked) == 2


async def test_five_locks_in_a_row_do_not_wait_for_each_other() -> None:
    hold = asyncio.Event()

    def answers(request: Request[object]) -> object:
        return answer(request)

    script = Script(answers)
    async with at_desk(script) as desk:
        held = desk.session._parties  # the cloud holds every sync back
        cloud = held[next(name for name in held if name.value == "cloud")]
        ask = cloud.ask

        async def slow(request: Request[object], report: object) -> object:
            if isinstance(request, r.AwaitSync):
                await hold.wait()
            return await ask(request, report)  # type: ignore[arg-type]

        cloud.ask = slow  # type: ignore[method-assign,assignment]
        for number in range(5):
            await install_until_receipt(desk, name=f"4.0{number}")
            await desk.press("next")
        await desk.until(lambda: len(desk.window.bridge.snapshots) == 5)
        await desk.until(
            lambda: all(isinstance(one.request, r.AwaitSync) for one in desk.window.bridge.snapshots),
            "all wait",
        )
        await desk.reads("5 jobs in the background")
        hold.set()
        await desk.until(
            lambda: all(one.state is JobState.DONE for one in desk.window.bridge.snapshots), "all done"
        )


async def test_the_next_lock_is_offered_only_after_the_receipt() -> None:
    gate = [Fault(FaultCode.LINK_LOST)]

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.Apply) and request.kind.value == "install" and gate:
            return gate.pop()
        return answer(request)

    async with at_desk(Script(answers)) as desk:
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.press("confirm")
        await desk.until(lambda: desk.snapshot and desk.snapshot.state is JobState.STOPPED, "stop")
        assert not desk.can("next")
        await desk.press("go-on")
        await desk.on("FirmwarePage")
        assert desk.can("next")


async def test_firmware_takes_a_version_and_remembers_it() -> None:
    async with at_desk() as desk:
        await install_until_receipt(desk)
        page = cast("FirmwarePage", desk.window.page)
        desk.type(page.version, "nonsense")
        assert not desk.can("choose")
        desk.type(page.version, "1.4.0")
        await desk.press("choose")
        await desk.on("DonePage")
        assert desk.script.settings.last_firmware == "1.4.0"
        assert desk.snapshot is not None
        assert desk.snapshot.facts[f.FirmwareAssigned].version == "1.4.0"


async def test_a_missing_sync_can_be_left_open_and_taken_up_from_the_worklist() -> None:
    silent = [True]

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.AwaitSync) and silent[0]:
            return Fault(FaultCode.SYNC_NOT_SEEN, "after 24 h")
        return answer(request)

    async with at_desk(Script(answers)) as desk:
        await install_until_receipt(desk)
        await desk.press("choose")
        await desk.on("SyncPage")
        await desk.reads("No sync of the lock has been seen")
        await desk.press("leave-open")
        await desk.on("LockPage")
        desk.window.go("worklist")
        await desk.reads("sync unproven")
        silent[0] = False
        job_id = desk.session.job_ids()[0]
        desk.window.open_job(job_id)
        await desk.on("DonePage")


async def test_cancel_keeps_the_job_and_escape_is_cancel() -> None:
    async with at_desk() as desk:
        never = asyncio.Event()
        lock = next(party for name, party in desk.session._parties.items() if name.value == "lock")
        ask = lock.ask

        async def stuck(request: Request[object], report: object) -> object:
            if isinstance(request, r.Deliver):
                await never.wait()
            return await ask(request, report)  # type: ignore[arg-type]

        lock.ask = stuck  # type: ignore[method-assign,assignment]
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.press("confirm")
        await desk.until(
            lambda: desk.can("cancel") and isinstance(desk.snapshot and desk.snapshot.request, r.Deliver)
        )
        QTest.keyClick(desk.window, Qt.Key.Key_Escape)
        await desk.on("LockPage")
        job_id = desk.session.job_ids()[0]
        await desk.until(lambda: (one := desk.window.bridge.latest(job_id)) and one.state is JobState.STOPPED)
        assert desk.session.snapshot(job_id).memory.outcome is None


async def test_uninstall_takes_what_was_chosen() -> None:
    from tests.unit.world import read

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.ReadInfo):
            from installer_app.model.lock import LockState

            return read(LockState.INSTALLED)
        return answer(request)

    async with at_desk(Script(answers, air=[heard(state=2)])) as desk:
        page = cast("LockPage", desk.window.page)
        desk.type(page.field, LABEL_TEXT)
        await desk.press("uninstall")
        await desk.on("UninstallPage")
        await desk.press("choose")
        await desk.on("CheckPage")
        await desk.press("confirm")
        await desk.on("DonePage")
        assert desk.snapshot is not None
        assert f.UninstallApplied in desk.snapshot.facts
