"""The order of the locks in the air holds still under the pointer and under the keyboard, and says so."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication

from installer_app.ui.pages.lock import LockPage
from tests.ui.window_kit import Desk, Script, at_desk, heard
from tests.unit.world import SERIAL

pytestmark = pytest.mark.on_qt
OTHER = "W2D8P4TN"


def serials(desk: Desk) -> list[str]:
    """As they stand in the list."""
    return [row.serial for row in cast("LockPage", desk.window.page).scan.scan.rows]


def point(desk: Desk, at_it: bool) -> None:
    """Move the pointer onto the list, or off it."""
    scan, here = cast("LockPage", desk.window.page).scan, QPointF(20, 20)
    scan.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, at_it)
    event = QEnterEvent(here, here, here) if at_it else QEvent(QEvent.Type.Leave)
    QApplication.sendEvent(scan, event)


@pytest.mark.parametrize("by", ["pointer", "keyboard"])
async def test_a_stronger_lock_does_not_move_a_row_that_is_pointed_at(by: str) -> None:
    script = Script(air=[heard(rssi_dbm=-50), heard(OTHER, rssi_dbm=-80)])
    async with at_desk(script) as desk:
        page = cast("LockPage", desk.window.page)
        await desk.until(lambda: serials(desk) == [SERIAL, OTHER])
        await desk.until(QApplication.activeWindow)
        if by == "keyboard":
            page.scan.setFocus()
        else:
            point(desk, True)
        await desk.reads("Order held while you point at it")
        script.air = [heard(rssi_dbm=-90), heard(OTHER, rssi_dbm=-40), heard("AAAA1111", rssi_dbm=-30)]
        await desk.until(lambda: len(serials(desk)) == 3)
        assert serials(desk) == [SERIAL, OTHER, "AAAA1111"], "a new one comes below"
        if by == "keyboard":
            page.field.setFocus()
        else:
            point(desk, False)
        assert serials(desk) == ["AAAA1111", OTHER, SERIAL]
        assert "Order held" not in desk.text()
