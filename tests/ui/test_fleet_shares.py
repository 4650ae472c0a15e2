"""Fleet's shares, the printed answers, secrets that stay unseen, and the composed app."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt

from installer_app.lock.scan import Air
from installer_app.model.bold_list import GroupSeek
from installer_app.model.where import Where
from installer_app.sandbox.bold import BoldOptions
from installer_app.sandbox.bold_devices import NEARBY
from installer_app.support.sources import open_sources
from installer_app.ui.fleet_cells import Column, nearby_of
from installer_app.ui.panels.fleet_organization import FleetOrganization
from installer_app.ui.panels.fleet_share import FleetShare
from installer_app.ui.places import FLEET
from tests.e2e.kit import open_world
from tests.ui.fleet_kit import BoldEnd, everything_said
from tests.ui.test_fleet import answering, keys, open_fleet, page_of, words
from tests.ui.window_kit import Script, at_desk

pytestmark = pytest.mark.on_qt
VECTORS = Path(__file__).parents[1] / "vectors" / "bold"


async def test_a_share_by_number_is_told_whole() -> None:
    async with at_desk(Script(fleet=BoldEnd().readings())) as desk:
        desk.window.go(FLEET)
        page_of(desk).go("share")
        part = cast("FleetShare", page_of(desk).part)
        desk.type(part.field, "1")
        await desk.enter()
        await desk.until(lambda: part.views, "the share")
        for said in (
            "Share 1",
            "Nothing stands against it.",
            "Person, Noor Bakker (21)",
            "Every Monday, the whole day",
            "Every other Friday, 17:00 to 23:59:59",
            "Allows, administrate, open from afar",
            "Begins, at once",
            "Ends, never",
        ):
            assert said in desk.text(), said


@pytest.mark.parametrize("shape", ["nested", "spilled"])
async def test_shares_by_external_id_stand_side_by_side_with_their_reasons(shape: Any) -> None:
    end = BoldEnd(BoldOptions(shape=shape))
    async with at_desk(Script(fleet=end.readings())) as desk:
        desk.window.go(FLEET)
        page_of(desk).go("share")
        part = cast("FleetShare", page_of(desk).part)
        part.field.setText("booking-4711")
        part.read()
        await desk.until(lambda: len(part.views) == 2, "both")
        await desk.reads("2 shares with this external id")
        await desk.reads("The share is restricted")
        await desk.reads("Web key, there is one, not shown")
        assert "Its token and address, there is one, not shown" in desk.text()
        part.field.setText("ended")
        part.read()
        await desk.reads("The share has ended")
        assert "The share is restricted" not in desk.text()


async def test_a_number_may_be_an_external_id_and_unknown_ones_say_so() -> None:
    end = BoldEnd()
    async with at_desk(Script(fleet=end.readings())) as desk:
        desk.window.go(FLEET)
        page_of(desk).go("share")
        part = cast("FleetShare", page_of(desk).part)
        part.external.setChecked(True)
        part.field.setText("4711")
        part.read()
        await desk.reads("Nobody knows a share with the external id 4711.")
        assert end.asked[-1] == {"externalId": "4711"}
        part.external.setChecked(False)
        part.field.setText("4711")
        part.read()
        await desk.reads("cloud_not_found")
        part.field.setText("5")
        part.read()
        await desk.reads("This token may not see it (403).")


# ---- the real answers, secrets, hostile ones


async def test_the_printed_answers_are_shown_as_they_are() -> None:
    groups = (VECTORS / "groups_with_devices.json").read_text("utf-8")
    async with at_desk(Script(fleet=BoldEnd(app=answering(groups)).readings())) as desk:
        part = await open_fleet(desk)
        assert keys(part) == ["5"]
        assert words(part, "5", Column.DEVICE) == "Front Desk, Office 2, Office 3"
        assert words(part, "5", Column.KNOWN) == "No gateway"
        part.table.setCurrentIndex(part.table.fleet.find("5"))
        assert "Runs, 0" in desk.text() and "Time zone, UTC" in desk.text()
    for name, number in (("organization_73", 73), ("organization_78", 78)):
        body = (VECTORS / f"{name}.json").read_text("utf-8")
        async with at_desk(Script(fleet=BoldEnd(app=answering(body)).readings())) as desk:
            desk.window.go(FLEET)
            page_of(desk).go("organization")
            cast("FleetOrganization", page_of(desk).part).ask(number)
            await desk.reads(f"Organization {number}, read now")
            assert "May use, nothing" in desk.text() and "Personal, yes" in desk.text()


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        (
            "share",
            "1",
            ("Share 1", "Every Monday, the whole day", "Lock", "+40711111299", "recipient@example.com"),
        ),
        (
            "shares",
            "externalId",
            ("Share 2", "Begins, Tue 10 Mar 2026 09:35:38", "Ends, Sun 15 Mar 2026 09:35:38", "Bold Office"),
        ),
    ],
)
async def test_the_printed_shares_are_read_although_their_print_is_damaged(
    name: str, asked: str, said: tuple[str, ...]
) -> None:
    # The page's text lost the commas after closed objects; all else is as it was printed.
    body = re.sub(r'\}(?=")', "}, ", (VECTORS / f"{name}.txt").read_text("utf-8"))
    json.loads(body)
    async with at_desk(Script(fleet=BoldEnd(app=answering(body)).readings())) as desk:
        desk.window.go(FLEET)
        page_of(desk).go("share")
        part = cast("FleetShare", page_of(desk).part)
        part.field.setText(asked)
        part.read()
        await desk.until(lambda: part.views, "the share")
        for one in said:
            assert one in desk.text(), one


CANARY = "CANARY0secret"


async def test_no_secret_is_anywhere_in_the_window() -> None:
    device = {
        "id": 1,
        "name": "Door",
        "batchKey": f"{CANARY}-batch",
        "matter": {"provisioningQrCode": f"MT:{CANARY}"},
    }
    groups = [{"id": 1, "name": "All", "deviceList": [device]}]
    invitation = {"token": f"{CANARY}-t", "url": f"https://x.example/{CANARY}", "isExpired": False}
    user = {"id": 3, "firstName": "Noor", "invitation": invitation}
    share = {"id": 1, "webKey": f"{CANARY}-w", "receiver": {"user": user}, "source": {"device": {"id": 1}}}
    async with at_desk(Script(fleet=BoldEnd(app=answering(json.dumps(groups))).readings())) as desk:
        part = await open_fleet(desk)
        part.table.step_into()
        await desk.reads("Matter code, there is one, not shown")
        assert CANARY not in everything_said(desk.window)
    end = BoldEnd(token=CANARY, app=answering(json.dumps(share)))
    async with at_desk(Script(fleet=end.readings())) as desk:
        desk.window.go(FLEET)
        page_of(desk).go("share")
        shares = cast("FleetShare", page_of(desk).part)
        shares.field.setText("1")
        shares.read()
        await desk.until(lambda: shares.views, "the share")
        assert "Noor" in everything_said(desk.window), "the search looks everywhere"
        assert CANARY not in everything_said(desk.window)


async def test_marks_in_names_are_shown_and_never_obeyed() -> None:
    name = "<img src=x><b>Door</b>\u202e\n&amp;"
    groups = [
        {"id": 1, "name": name, "remarks": name, "deviceList": [{"id": 1, "name": name, "location": name}]}
    ]
    async with at_desk(Script(fleet=BoldEnd(app=answering(json.dumps(groups))).readings())) as desk:
        part = await open_fleet(desk)
        part.table.step_into()
        index = part.table.currentIndex()
        assert "<img src=x><b>Door</b>" in str(index.data())
        assert "<img" not in str(index.data(Qt.ItemDataRole.ToolTipRole))
        assert "\u202e" not in everything_said(desk.window)
        assert "<b>Door</b>" in desk.text()


async def test_the_composed_app_reads_the_virtual_fleet_and_hears_one_of_it(tmp_path: Path) -> None:
    here = Where(sandbox=True, data_dir=tmp_path / "data")
    with open_world(tmp_path / "data", "--locks", "1"):
        async with open_sources(here) as sources:
            assert sources.fleet is not None and sources.profile is not None
            assert sources.fleet.address == sources.profile.bold_url
            muster = await sources.fleet.read(GroupSeek(), None)
            assert len(muster.devices) == 10 and muster.next is None
            heard = cast("AsyncGenerator[Air, None]", sources.scan())
            async with asyncio.timeout(10), aclosing(heard):
                async for air in heard:
                    if nearby_of(air).find(NEARBY) is not None:
                        break
            assert str(NEARBY) in muster.devices
