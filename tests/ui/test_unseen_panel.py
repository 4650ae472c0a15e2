"""Why can't I see it, in the window: ranked reasons that follow the air, and Bold's locks in the list."""

from __future__ import annotations

import time
from typing import cast

import pytest

from installer_app.lock.scan import Air, Heard, HeardKind
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import BoldAdvertisement
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.panels.unseen import UnseenPanel
from installer_app.ui.widgets.buttons import LinkButton
from installer_app.workflow.unseen import Evidence, Reason, Trace
from tests.conftest import find_application
from tests.ui.window_kit import Desk, Script, at_desk, heard
from tests.unit.world import SERIAL

on_qt = pytest.mark.on_qt


def page_of(desk: Desk) -> LockPage:
    return cast("LockPage", desk.window.page)


def ask_why(desk: Desk) -> UnseenPanel:
    """Press the link; the panel that is shown."""
    next(one for one in page_of(desk).findChildren(LinkButton)).click()
    return page_of(desk).findChildren(UnseenPanel)[-1]


@on_qt
async def test_the_reasons_follow_what_is_typed_and_what_is_heard() -> None:
    script = Script()
    async with at_desk(script) as desk:
        await desk.on("LockPage")
        page = page_of(desk)
        await desk.until(lambda: page.heard_count == 1)
        desk.type(page.field, f"{SERIAL[:-1]}0")
        panel = ask_why(desk)
        assert [one.reason for one in panel.findings] == [Reason.MISTYPED, Reason.OTHERS_HEARD]
        await desk.reads(f"Is it {SERIAL}?")
        desk.type(page.field, SERIAL)
        await desk.reads(f"{SERIAL} is heard")
        script.air = Fault(FaultCode.LINK_ADAPTER_OFF)
        await desk.reads("The system answered: link_adapter_off.")
        ask_why(desk)
        assert "The system answered" not in desk.text()


@on_qt
async def test_devices_that_are_no_locks_show_that_the_adapter_hears() -> None:
    async with at_desk(Script(air=Air((), 12))) as desk:
        await desk.on("LockPage")
        panel = ask_why(desk)
        await desk.until(lambda: Reason.NO_LOCKS in [one.reason for one in panel.findings])
        assert "12 other devices, no lock" in desk.text()


@on_qt
async def test_a_lock_of_bolds_is_named_by_its_number_and_says_what_it_needs() -> None:
    said = BoldAdvertisement(48213, 2, True, False, True, False)
    bold = Heard(HeardKind.BOLD, "BB", None, -50.0, time.monotonic(), bold=said)
    async with at_desk(Script(air=[heard(), bold])) as desk:
        await desk.on("LockPage")
        scan = page_of(desk).scan.scan
        await desk.until(lambda: scan.rowCount() == 2)
        row = scan.rows[1]
        assert (row.serial, row.meta) == ("Bold 48213", "watched only, installable, needs the time")
        assert row.spoken.startswith("Bold 48213, Bold, ")


def test_the_words_stand_still_while_the_reasons_do() -> None:
    find_application()
    panel = UnseenPanel()
    panel.show_evidence(Evidence(SERIAL, (Trace("W2D8P4TN", 0.1, -60.0),)))
    before = panel.findings
    panel.show_evidence(Evidence(SERIAL, (Trace("W2D8P4TN", 0.6, -61.0),), listened_s=3.0))
    assert panel.findings is before
    panel.show_evidence(Evidence(SERIAL, listened_s=3.0))
    assert [one.reason for one in panel.findings] == [Reason.NOTHING_HEARD]
