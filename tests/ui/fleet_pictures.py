"""The place Fleet in its states, for the pictures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtTest import QTest
from starlette.types import Receive, Scope, Send

from installer_app.lock.scan import Heard
from installer_app.ui.fleet_lists import FleetReadings
from installer_app.ui.pages.fleet import FleetPage
from installer_app.ui.panels.fleet_list import FleetList
from installer_app.ui.panels.fleet_organization import FleetOrganization
from installer_app.ui.panels.fleet_share import FleetShare
from installer_app.ui.window import Window
from tests.ui.fleet_kit import BoldEnd, heard_bold
from tests.ui.invented import NOW


async def _silent(_scope: Scope, _receive: Receive, _send: Send) -> None:
    await asyncio.sleep(60)


def readings(name: str) -> FleetReadings:
    """The readings of a picture, by its name."""
    match name:
        case "n-fleet-signed-out":
            return BoldEnd(token=None, now=lambda: NOW).readings()
        case "n-fleet-refused":
            return BoldEnd(token="nobody's", now=lambda: NOW).readings()
        case "n-fleet-forbidden":
            return BoldEnd(fails_from=1, status=403, now=lambda: NOW).readings()
        case "n-fleet-failed":
            return BoldEnd(fails_from=1, status=500, now=lambda: NOW).readings()
        case "n-fleet-cut-off":
            return BoldEnd(further=240, fails_from=2, status=500, now=lambda: NOW).readings()
        case "n-fleet-loading":
            return BoldEnd(app=_silent, now=lambda: NOW).readings()
        case "n-fleet-many":
            return BoldEnd(further=240, now=lambda: NOW).readings()
    return BoldEnd(now=lambda: NOW).readings()


def air() -> list[Heard]:
    """Two of the devices are near."""
    at = time.monotonic()
    return [heard_bold(102, -58, at - 2, time=True), heard_bold(104, -83, at - 14)]


def _step_in(window: Window) -> None:
    part = _part(window)
    if isinstance(part, FleetList):
        part.table.step_into()
        part.table.selectRow(3)


def _second(window: Window) -> None:
    part = _part(window)
    if isinstance(part, FleetList):
        part.table.step_into()
        part.table.selectRow(2)


def _groups(window: Window) -> None:
    _page(window).go("groups")


def _organization(window: Window) -> None:
    page = _page(window)
    page.go("organization")
    if isinstance(page.part, FleetOrganization):
        page.part.ask(78)


def _share(text: str) -> Callable[[Window], None]:
    def act(window: Window) -> None:
        page = _page(window)
        page.go("share")
        if isinstance(page.part, FleetShare):
            page.part.field.setText(text)
            page.part.read()

    return act


def _find_nothing(window: Window) -> None:
    part = _part(window)
    if isinstance(part, FleetList):
        part.finder.field.setFocus()
        QTest.keyClicks(part.finder.field, "<b>Roof</b> 12")
        part.finder.flush()


def _part(window: Window) -> object:
    return _page(window).part


def _page(window: Window) -> FleetPage:
    assert isinstance(window.page, FleetPage)
    return window.page


def _look(_window: Window) -> None:
    return None


ACTS: Final[Mapping[str, Callable[[Window], None]]] = {
    "n-fleet-devices": _look,
    "n-fleet-device": _step_in,
    "n-fleet-heard": _second,
    "n-fleet-many": _look,
    "n-fleet-groups": _groups,
    "n-fleet-organization": _organization,
    "n-fleet-share": _share("1"),
    "n-fleet-shares": _share("booking-4711"),
    "n-fleet-share-unknown": _share("nobody's"),
    "n-fleet-share-forbidden": _share("5"),
    "n-fleet-none-fits": _find_nothing,
    "n-fleet-loading": _look,
    "n-fleet-signed-out": _look,
    "n-fleet-refused": _look,
    "n-fleet-forbidden": _look,
    "n-fleet-failed": _look,
    "n-fleet-cut-off": _look,
}
