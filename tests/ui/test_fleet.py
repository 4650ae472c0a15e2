"""The place Fleet: pages of the server, the worst first, details with ages, who is heard, secrets unseen."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QTableView
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from installer_app.lock.scan import Heard
from installer_app.model.bold_list import GroupOrder
from installer_app.sandbox.bold import BoldOptions
from installer_app.ui.fleet_cells import Column
from installer_app.ui.pages.fleet import FleetPage
from installer_app.ui.panels.fleet_list import FleetList
from installer_app.ui.panels.fleet_organization import FleetOrganization
from installer_app.ui.panels.fleet_share import FleetShare
from installer_app.ui.places import FLEET, SETTINGS
from installer_app.ui.widgets.list_frame import ListKind
from tests.ui.fleet_kit import BoldEnd, heard_bold
from tests.ui.window_kit import Desk, Script, at_desk

pytestmark = pytest.mark.on_qt
VECTORS = Path(__file__).parents[1] / "vectors" / "bold"


def page_of(desk: Desk) -> FleetPage:
    assert isinstance(desk.window.page, FleetPage)
    return desk.window.page


def list_of(desk: Desk) -> FleetList:
    part = page_of(desk).part
    assert isinstance(part, FleetList)
    return part


async def open_fleet(desk: Desk, key: Literal["devices", "groups"] = "devices") -> FleetList:
    desk.window.go(FLEET)
    if key != "devices":
        page_of(desk).go(key)
    part = list_of(desk)
    await desk.until(lambda: part.muster is not None and not part.is_reading, "the fleet is read")
    return part


def keys(part: FleetList) -> list[str]:
    return [row.key for row in part.table.fleet.rows]


def words(part: FleetList, key: str, column: Column) -> str:
    index = part.table.fleet.find(key).siblingAtColumn(column)
    return str(index.data(Qt.ItemDataRole.DisplayRole))


def answering(text: str) -> ASGIApp:
    return PlainTextResponse(text, media_type="application/json")


# ---- the place


async def test_there_is_no_such_place_without_a_bold_api() -> None:
    async with at_desk() as desk:
        buttons = desk.window.shell.rail._buttons
        assert not buttons[FLEET].isVisible()
        assert buttons[SETTINGS].isVisible()
    async with at_desk(Script(fleet=BoldEnd().readings())) as desk:
        assert desk.window.shell.rail._buttons[FLEET].isVisible()
        await desk.until(desk.window.isActiveWindow)
        QTest.keyClick(desk.window, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
        await desk.on("SettingsPage")
        QTest.keyClick(desk.window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
        await desk.on("FleetPage")


async def test_devices_stand_worst_first_each_once_with_its_groups_and_ages() -> None:
    end = BoldEnd()
    async with at_desk(Script(fleet=end.readings())) as desk:
        part = await open_fleet(desk)
        assert len(keys(part)) == len(set(keys(part))) == 10
        assert keys(part)[0] == "108"
        assert words(part, "101", Column.DEVICE) == "Front Desk, Main entrances, Office"
        assert words(part, "104", Column.KNOWN).startswith("Not seen for a day, asks for the time")
        assert words(part, "104", Column.SEEN) == "11 d ago, \N{MINUS SIGN}93 dBm, Critical"
        assert words(part, "102", Column.BATTERY) == "Low, measured 4 d ago"
        await desk.reads("10 devices in 8 groups, 6 with trouble or a warning. Read now.")
        await desk.reads("Signed in at bold.acme.example")


# ---- pages of the server


@pytest.mark.parametrize("counts", ["items", "pages"])
async def test_more_groups_than_a_page_holds_come_whole(counts: Any) -> None:
    end = BoldEnd(BoldOptions(offset_counts=counts), further=240)
    async with at_desk(Script(fleet=end.readings())) as desk:
        part = await open_fleet(desk)
        await desk.until(lambda: len(keys(part)) == 250 and not part.is_reading, "all devices")
        assert set(keys(part)[:2]) == {"108", "12390"}, "the worst of the last page is among the first"
        await desk.reads("250 devices in 248 groups")
        assert all(one["includeDevices"] == "true" for one in end.asked)
        assert {one["size"] for one in end.asked} == {"100"}


@pytest.mark.parametrize("counts", ["items", "pages"])
async def test_groups_are_sorted_by_the_server_and_read_when_the_end_is_in_sight(counts: Any) -> None:
    end = BoldEnd(BoldOptions(offset_counts=counts), further=240)
    async with at_desk(Script(fleet=end.readings())) as desk:
        part = await open_fleet(desk, "groups")
        end.asked.clear()
        part.finder.order.setCurrentIndex(part.finder.order.findData(GroupOrder.NAME.value))
        part.finder.backwards.setChecked(True)
        await desk.until(lambda: end.asked and not part.is_reading, "sorted anew")
        asked = end.asked[-1]
        assert (asked["sortBy"], asked["sortDirection"], asked["offset"]) == ("name", "Desc", "0")
        assert part.muster is not None
        assert len(part.muster.groups) == 100, "no more than a page, until more is wanted"
        await desk.reads("The list goes on: scroll down.")
        for _ in range(40):
            bar = part.table.verticalScrollBar()
            bar.setValue(bar.maximum())
            await desk.until(lambda: not part.is_reading, "a page")
            if part.muster.next is None:
                break
        names = [one.group.name or "" for one in part.muster.groups]
        assert len(names) == 248
        assert names == sorted(names, key=str.lower, reverse=True)
        devices = [row.key for row in part.table.fleet.rows if row.device is not None]
        assert len(devices) == len(set(devices)) == 250


async def test_without_their_devices_groups_alone_are_asked_for() -> None:
    end = BoldEnd()
    async with at_desk(Script(fleet=end.readings())) as desk:
        part = await open_fleet(desk, "groups")
        part.finder.with_devices.setChecked(False)
        await desk.reads("8 groups. Read now.")
        assert end.asked[-1]["includeDevices"] == "false"
        assert [row.device for row in part.table.fleet.rows] == [None] * 8


async def test_the_search_is_the_server_s_waits_for_the_last_letter_and_loses_none() -> None:
    end = BoldEnd()
    async with at_desk(Script(fleet=end.readings())) as desk:
        part = await open_fleet(desk)
        end.asked.clear()
        sought: list[str] = []
        part.finder.changed.connect(lambda: sought.append(part.finder.seek.search))
        part.finder.field.setFocus()
        for letter in "kanaalkade 12, f":
            QTest.keyClicks(part.finder.field, letter)
            await asyncio.sleep(0.01)  # as fast as people type, and more than a turn of the loop
        await desk.until(lambda: set(keys(part)) == {"101", "103"}, "found")
        assert part.finder.field.text() == "kanaalkade 12, f"
        assert [one["search"] for one in end.asked] == sought == ["kanaalkade 12, f"]
        QTest.keyClicks(part.finder.field, "loor 1")
        QTest.keyClick(part.finder.field, Qt.Key.Key_Return)
        await desk.until(lambda: len(end.asked) == 2 and not part.is_reading, "asked at once")
        assert part.finder.field.text() == "kanaalkade 12, floor 1"


async def test_a_new_search_takes_the_place_of_one_that_is_on_its_way() -> None:
    end = BoldEnd()
    async with at_desk(Script(fleet=end.readings())) as desk:
        part = await open_fleet(desk)
        for text in ("office", "bicycle", "roof"):
            part.finder.field.setText(text)
            part.finder.flush()
        await desk.until(lambda: not part.is_reading, "read")
        assert set(keys(part)) == {"106", "107"}


async def test_reading_on_can_be_stopped_and_taken_up() -> None:
    end = BoldEnd(further=240)
    async with at_desk(Script(fleet=end.readings())) as desk:
        desk.window.go(FLEET)
        part = list_of(desk)
        await desk.until(lambda: part.muster is not None, "the first page")
        QTest.keyClick(desk.window, Qt.Key.Key_Escape)
        assert not part.is_reading
        assert part.muster is not None and part.muster.next is not None
        await desk.reads("Stopped. What was read is shown.")
        await desk.press("go-on")
        await desk.until(lambda: len(keys(part)) == 250, "all of them")


# ---- states


@pytest.mark.parametrize(
    ("end", "kind", "code"),
    [
        (BoldEnd(token=None), ListKind.FORBIDDEN, "account_signed_out"),
        (BoldEnd(token="nobody's"), ListKind.FORBIDDEN, "account_token_refused"),
        (BoldEnd(fails_from=1, status=403), ListKind.FORBIDDEN, "account_forbidden"),
        (BoldEnd(fails_from=1, status=500), ListKind.FAILED, "cloud_broken"),
        (BoldEnd(app=answering('{"groups": []}')), ListKind.FAILED, "cloud_answer_unreadable"),
        (BoldEnd(app=answering("[]")), ListKind.EMPTY, ""),
    ],
)
async def test_a_list_that_is_not_there_says_why(end: BoldEnd, kind: ListKind, code: str) -> None:
    async with at_desk(Script(fleet=end.readings())) as desk:
        desk.window.go(FLEET)
        part = list_of(desk)
        await desk.until(lambda: part.frame.state.kind is kind, kind)
        assert part.frame.state.code == code
        assert part.frame.state.text in desk.text()


@pytest.mark.parametrize("token", [None, "nobody's"])
async def test_who_is_not_signed_in_is_led_to_the_settings(token: str | None) -> None:
    for key in ("devices", "organization", "share"):
        async with at_desk(Script(fleet=BoldEnd(token=token).readings())) as desk:
            desk.window.go(FLEET)
            page = page_of(desk)
            page.go(key)
            if isinstance(page.part, FleetOrganization):
                page.part.ask(73)
            elif isinstance(page.part, FleetShare):
                page.part.field.setText("1")
                page.part.read()
            await desk.reads("Not signed in at bold.acme.example")
            await desk.reads("Sign in, in Settings")
            buttons = [one for one in page.findChildren(QPushButton) if one.text() == "Sign in, in Settings"]
            QTest.mouseClick(next(one for one in buttons if one.isVisible()), Qt.MouseButton.LeftButton)
            await desk.on("SettingsPage")


async def test_a_list_that_is_cut_off_keeps_its_rows_and_goes_on_where_it_was() -> None:
    end = BoldEnd(further=240, fails_from=2, status=500)
    async with at_desk(Script(fleet=end.readings())) as desk:
        part = await open_fleet(desk)
        await desk.until(lambda: part.frame.state.kind is ListKind.STALE, "cut off")
        assert len(keys(part)) == 102
        assert "cloud_broken" in part.frame.state.text
        end.fails_from = 1_000_000
        asked = len(end.asked)
        part.frame.pressed.emit()
        await desk.until(lambda: len(keys(part)) == 250, "the rest")
        assert end.asked[asked]["offset"] == "100"


async def test_nothing_found_shows_all_again() -> None:
    async with at_desk(Script(fleet=BoldEnd().readings())) as desk:
        part = await open_fleet(desk)
        part.finder.field.setText("<b>nowhere</b>")
        part.finder.flush()
        await desk.reads("No group fits <b>nowhere</b>.")
        part.frame.pressed.emit()
        await desk.until(lambda: len(keys(part)) == 10, "all")
        assert part.finder.field.text() == ""


async def test_what_is_on_its_way_is_given_up_when_nobody_looks() -> None:
    given_up: list[str] = []

    async def slow(scope: Scope, _receive: Receive, _send: Send) -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            given_up.append(scope["path"])
            raise

    end = BoldEnd(app=slow)
    async with at_desk(Script(fleet=end.readings())) as desk:
        desk.window.go(FLEET)
        await desk.until(lambda: end.asked, "asked")
        page_of(desk).go("share")
        await desk.until(lambda: given_up == ["/v1/device-groups"], "given up with its tab")
        page_of(desk).go("devices")
        await desk.until(lambda: len(end.asked) == 2, "asked again")
        desk.window.go(SETTINGS)
        await desk.until(lambda: len(given_up) == 2, "given up with the place")


# ---- one device, and who is heard


async def test_a_device_is_joined_with_what_is_heard_of_its_number() -> None:
    air: list[Heard] = [heard_bold(102, -61, time.monotonic() - 2, time=True), heard_bold(55_555, -40)]
    async with at_desk(Script(fleet=BoldEnd().readings(), air=air)) as desk:
        part = await open_fleet(desk)
        await desk.until(lambda: "61 dBm" in words(part, "102", Column.HERE), "heard")
        assert re.fullmatch(r"\N{MINUS SIGN}61 dBm, [2-9] s ago", words(part, "102", Column.HERE))
        assert words(part, "104", Column.HERE) == "not heard"
        part.table.setCurrentIndex(part.table.fleet.find("102"))
        await desk.reads("needs the time")
        part.table.setCurrentIndex(part.table.fleet.find("104"))
        await desk.reads("This computer does not hear a device that gives this number.")


async def test_the_details_tell_everything_with_its_age_and_lead_to_the_organization() -> None:
    async with at_desk(Script(fleet=BoldEnd().readings())) as desk:
        part = await open_fleet(desk)
        part.finder.field.setFocus()
        QTest.keyClick(part.finder.field, Qt.Key.Key_Down)
        assert part.table.hasFocus()
        part.table.setCurrentIndex(part.table.fleet.find("104"))
        for said in (
            "Garage gate",
            "Bold 104, Smart Controller, read now",
            "It asks for the time | Gateway 110",
            "Signal at the gateway, \N{MINUS SIGN}93 dBm, Critical, 11 d ago",
            "Level, High, measured 6 d ago",
            "Messages that wait, 3",
            "Organization, Noordkade Beheer (73)",
        ):
            assert said in desk.text(), said
        await desk.press("organization")
        await desk.reads("May not use")
        assert cast("FleetOrganization", page_of(desk).part).field.text() == "73"
        await desk.reads("Organization 73, read now")


async def test_every_control_has_a_name_and_takes_the_focus_in_turn() -> None:
    async with at_desk(Script(fleet=BoldEnd().readings())) as desk:
        for key in ("devices", "groups", "organization", "share"):
            desk.window.go(FLEET)
            page = page_of(desk)
            page.go(key)
            part = page.part
            assert part is not None
            if isinstance(part, FleetList):
                await desk.reads("10 devices in 8 groups")
            controls = [
                one
                for kind in (QLineEdit, QComboBox, QCheckBox, QTableView)
                for one in part.findChildren(kind)
                if one.isVisible()
            ]
            assert all(
                one.accessibleName() or (isinstance(one, QCheckBox) and one.text()) for one in controls
            )
            assert part.first_focus() in controls
            reached = set()
            focus = part.first_focus()
            assert focus is not None
            focus.setFocus()
            for _ in range(40):
                reached.add(desk.window.focusWidget())
                QTest.keyClick(desk.window.focusWidget() or desk.window, Qt.Key.Key_Tab)
            assert set(controls) <= reached
