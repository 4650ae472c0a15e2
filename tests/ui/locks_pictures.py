"""The place Locks in its states, for the pictures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from installer_app.model.fault import Fault, FaultCode
from installer_app.ui.pages.locks import LocksPage
from installer_app.ui.window import Window
from installer_app.workflow.diagnosis.health import Advance
from tests.ui.locks_kit import Lists, make_roll
from tests.unit.healthy_lock import DAY

_NOW: Final = datetime(2026, 11, 21, 14, 32, 45, tzinfo=UTC).timestamp()
_MANY: Final = make_roll(5_340, now=_NOW)
_OLD: Final = make_roll(340, read_s_ago=2 * DAY, now=_NOW)


def lists(name: str) -> Lists:
    """The lists of a picture, by its name."""
    match name:
        case "k-locks-listing":
            return Lists(_OLD, advances=(Advance(128),))
        case "k-locks-first":
            return Lists(advances=(Advance(120),))
        case "k-locks-forbidden":
            return Lists(anew=Fault(FaultCode.ACCOUNT_FORBIDDEN, "403", refused=True))
        case "k-locks-failed":
            return Lists(anew=Fault(FaultCode.CLOUD_UNREACHABLE, "dns"))
        case "k-locks-stale":
            return Lists(_OLD, anew=Fault(FaultCode.CLOUD_UNREACHABLE, "dns"))
    return Lists(_MANY)


def step_in(window: Window) -> None:
    """The keyboard in the list, on its third row."""
    if isinstance(window.page, LocksPage):
        window.page.table.step_into()
        window.page.table.selectRow(2)


def find(window: Window) -> None:
    """Found by words, with one cause."""
    if isinstance(window.page, LocksPage):
        QTest.keyClicks(window.page.finder.field, "kanaal east")
        window.page.finder.findChildren(QAbstractButton, "keys_behind")[0].click()


def find_none(window: Window) -> None:
    """An id that no list has."""
    if isinstance(window.page, LocksPage):
        QTest.keyClicks(window.page.finder.field, "deadbeef-0000-4000-8000-000000000009")
