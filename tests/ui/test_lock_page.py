"""The page of a lock: findings in their order, what is forbidden said, its parts, what can be done there."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Never, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit, QSlider

from installer_app.model.doorlock import LockAccessLog
from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import window_lookup as wl
from installer_app.ui.lock_view import LockView
from installer_app.ui.lookup import LogPage
from installer_app.ui.pages.lock_page import LockDetailPage
from installer_app.ui.panels.finding_list import nested
from installer_app.ui.panels.rename import RenamePanel
from installer_app.ui.remedies import Leads, way
from installer_app.ui.timeline import CLOUD, JOURNAL, LOCK, LOGS, SOURCES, moments, sift
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.diagnosis import Case, FindingCode, Reading, Remedy, diagnose
from installer_app.workflow.snapshot import JobState
from tests.ui.lookup_kit import ENTRIES, EVENT, MOMENT, PROPERTY, Look, job_of, troubled
from tests.ui.window_kit import Desk, Script, at_desk
from tests.unit.healthy_lock import AREA, INFO, NOW, iso
from tests.unit.healthy_lock import LOCK as LOCK_ID

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

on_qt = pytest.mark.on_qt
HIDDEN: Reading[Never] = Reading(None, NOW, FaultCode.ACCOUNT_FORBIDDEN)


def view_of(case: Case, live: bool = True) -> LockView:
    return LockView(case, MOMENT, diagnose(case), {"j-verify-1": ENTRIES}, live=live)


@asynccontextmanager
async def at_lock(look: Look | None = None) -> AsyncIterator[tuple[Desk, LockDetailPage]]:
    """The page once everything was read."""
    look = look or Look()
    async with at_desk(Script(lookup=look.lookup())) as desk:
        desk.window.show_lock(LOCK_ID)
        page = cast("LockDetailPage", desk.window.page)
        assert isinstance(page, LockDetailPage)
        if look.holds is None:
            await desk.until(page.head.primary.isEnabled, "all is read")
        yield desk, page


# ---- findings


@on_qt
async def test_findings_stand_in_their_order_with_what_follows_nested() -> None:
    async with at_lock() as (desk, page):
        found = diagnose(troubled())
        causes = [one.code for one in found if not one.because_of]
        assert [card.code for card in page.tabs.overview.findings.cards] == causes
        assert causes[0] is FindingCode.SYNC_OVERDUE
        await desk.reads("1. Its last sync is older than usual")
        await desk.reads("Its keys are not current")
        await desk.reads("last sync Thu 12 Nov")
        await desk.reads("sync_overdue")


def test_every_finding_is_shown_once() -> None:
    found = diagnose(troubled())
    shown = [one.code for cause, under in nested(found) for one in (cause, *under)]
    assert sorted(shown) == sorted(one.code for one in found)


@on_qt
async def test_what_this_account_may_not_see_is_said_with_its_code() -> None:
    record = troubled().record.value
    assert record is not None
    blind = replace(
        troubled(),
        record=Reading(replace(record, private=None), NOW),
        logs=HIDDEN,
        events=HIDDEN,
        area=HIDDEN,
    )
    async with at_lock(Look(blind)) as (desk, page):
        await desk.reads("Access logs: this account may not see it [account_forbidden]")
        await desk.reads("Area: this account may not see it [account_forbidden]")
        await desk.reads("not visible for this account")
        page.tabs.go("events")
        await desk.until(lambda: page.tabs.events.frame.state.code == "account_forbidden")
        page.tabs.go("access")
        await desk.reads("not visible for this account")


@on_qt
async def test_until_all_is_read_it_is_said_and_nothing_is_called_well() -> None:
    look = Look(holds=asyncio.Event())
    async with at_lock(look) as (desk, page):
        await desk.reads("Still reading")
        assert not page.head.primary.isEnabled()
        assert "Nothing was found" not in desk.text()
        assert look.holds is not None
        look.holds.set()
        await desk.until(page.head.primary.isEnabled)
        assert "Still reading" not in desk.text()


@on_qt
async def test_hostile_words_are_shown_plain() -> None:
    record = troubled().record.value
    assert record is not None
    evil = "<b>Door</b>\u202e\x1b[2J"
    case = replace(troubled(), record=Reading(replace(record, display_name=evil), NOW))
    async with at_lock(Look(case)) as (desk, page):
        await desk.reads("<b>Door</b>")
        assert "\u202e" not in desk.text() and "\x1b" not in desk.text()
        assert page.head.name.textFormat() is Qt.TextFormat.PlainText


# ---- remedies


def test_a_remedy_leads_somewhere_only_where_its_way_is_open() -> None:
    view = view_of(troubled())
    for remedy in Remedy:
        found = way(remedy, view)
        assert found is None or remedy in wl.REMEDIES or remedy is Remedy.GO_CLOSER
        assert way(remedy, replace(view, live=False)) is None
    assert way(Remedy.SYNC_NOW, view) is None  # no keys of it are known here
    assert way(Remedy.CHANGE_BATTERY, view) is None
    install = way(Remedy.INSTALL_AGAIN, view)
    assert install is not None and install.workflow == "install"
    assert f.PlaceChosen(PROPERTY, AREA) in install.facts
    nowhere = replace(view.case, record=Reading())
    assert way(Remedy.WAIT_FOR_SYNC, replace(view, case=nowhere)) is None


def test_a_sync_is_asked_for_with_the_keys_that_were_proven() -> None:
    known = (f.LockChosen("7F3K9Q2A", None), f.KeysPinned(INFO.keys, f.PinnedBy.COMPARED))
    job = job_of()
    memory = replace(job.memory, facts=f.Facts((*job.facts, *known)))
    view = view_of(replace(troubled(), jobs=(replace(job, memory=memory),)))
    found = way(Remedy.SYNC_NOW, view)
    assert found is not None and found.leads is Leads.BACKGROUND
    assert set(known) <= set(found.facts)


@on_qt
async def test_the_button_of_a_finding_continues_its_job() -> None:
    async with at_lock() as (desk, page):
        gone: list[str] = []
        page.resumed.disconnect()
        page.resumed.connect(gone.append)
        buttons = page.findChildren(QAbstractButton, Remedy.RESUME_JOB.value)
        assert len(buttons) == 1
        QTest.keyClick(buttons[0], Qt.Key.Key_Space)
        assert gone == ["j-verify-1"]
        await desk.reads("Continue the job")


@on_qt
async def test_tell_me_when_begins_a_job_that_verifies() -> None:
    async with at_lock() as (desk, page):
        page.tell.click()
        await desk.until(lambda: any(isinstance(one, r.AwaitSync) for one in desk.script.asked))
        [job] = desk.window.bridge.snapshots
        assert job.memory.workflow == "verify" and job.facts[f.LockIdGiven].lock_id == LOCK_ID
        await desk.reads("waits for its sync")
        assert isinstance(desk.window.page, LockDetailPage)


@on_qt
async def test_at_its_door_the_lock_is_read_too() -> None:
    look = Look()
    async with at_lock(look) as (desk, page):
        page.door.click()
        await desk.until(lambda: ("study", LOCK_ID, None, True) in look.asked)
        await desk.until(page.head.primary.isEnabled)
        await desk.reads("80 %")


# ---- rename


@on_qt
async def test_the_lock_is_renamed_by_a_job() -> None:
    look = Look()
    async with at_lock(look) as (desk, page):
        page.rename.click()
        panel = page.findChild(RenamePanel)
        assert panel is not None and desk.window.focusWidget() is panel.field
        assert not panel.do.isEnabled()  # it has this name
        desk.type(panel.field, "4.08 Boiler")
        await desk.enter()
        await desk.until(lambda: any(isinstance(one, r.RenameLock) for one in desk.script.asked))
        await desk.reads("Renamed to 4.08 Boiler")
        await desk.until(lambda: len([one for one in look.asked if one[0] == "study"]) == 2)


@on_qt
async def test_the_area_is_renamed_by_a_job() -> None:
    async with at_lock() as (desk, page):
        page.rename.click()
        panel = page.findChild(RenamePanel)
        assert panel is not None
        panel.area.click()
        assert panel.field.text() == "Floor 4 East"
        desk.type(panel.field, "East wing")
        panel.do.click()
        await desk.reads("Renamed to East wing")
        [asked] = [one for one in desk.script.asked if isinstance(one, r.RenameArea)]
        assert asked == r.RenameArea(PROPERTY, AREA, "East wing")


@on_qt
async def test_a_refused_rename_says_why_and_leads_to_its_job() -> None:
    async with at_lock() as (desk, page):
        before = desk.script.answers

        def refuse(request: object) -> object:
            if isinstance(request, r.RenameLock):
                return Fault(FaultCode.ACCOUNT_FORBIDDEN, "403", refused=True)
            return before(cast("r.RenameLock", request))

        desk.script.answers = refuse
        page.rename.click()
        panel = page.findChild(RenamePanel)
        assert panel is not None
        desk.type(panel.field, "x")
        panel.do.click()
        await desk.reads("[account_forbidden]")
        await desk.until(panel.show_job.isVisible)


# ---- timeline


def test_the_timeline_merges_all_sources_newest_first() -> None:
    info = Reading(INFO, NOW)
    found = moments(view_of(replace(troubled(), info=info)))
    assert {one.source for one in found} == set(SOURCES)
    times = [one.at for one in found if one.at is not None]
    assert times == sorted(times, reverse=True)
    journal = [one.text for one in found if one.source == JOURNAL]
    assert journal[-1] == "Job begun: Verify"  # of one second, the later entry stands above
    assert len(found) == len(ENTRIES) + 1 + len(troubled().events.value or ()) + len(
        troubled().logs.value or ()
    )


def test_the_timeline_is_sifted_by_source_and_by_words() -> None:
    found = moments(view_of(troubled()))
    assert {one.source for one in sift(found, (CLOUD,))} == {CLOUD}
    [bad] = sift(found, (LOGS, CLOUD, LOCK), "BAD signature")
    assert bad.role == "fault"
    assert sift(found, (JOURNAL,), "bad signature") == ()


@on_qt
async def test_the_timeline_filters_as_one_types_and_switches_sources() -> None:
    async with at_lock() as (desk, page):
        page.tabs.go("timeline")
        panel = page.tabs.timeline
        whole = [one for one in panel.list.entries if not one.is_heading]
        QTest.keyClicks(panel.field, "key map")
        left = [one for one in panel.list.entries if not one.is_heading]
        assert [one.text for one in left] == ["Key map changed"]
        panel.field.clear()
        panel.sources[LOGS].click()
        left = [one for one in panel.list.entries if not one.is_heading]
        assert len(left) == len(whole) - len(troubled().logs.value or ())
        QTest.keyClicks(panel.field, "no such words")
        await desk.reads("Nothing fits the filter.")


# ---- logs, events, access, firmware, radio


def _page(start: int, token: str | None) -> LogPage:
    logs = tuple(
        LockAccessLog(
            lock_access_log_id=f"log-{at}",
            access_date=iso(NOW - at * 60),
            device_signature_failure=at % 2 == 0,
        )
        for at in range(start, start + 5)
    )
    return LogPage(logs, token)


@on_qt
async def test_access_logs_come_page_by_page_on_demand_and_bad_ones_are_marked() -> None:
    look = Look(pages=[_page(0, "t2"), Fault(FaultCode.CLOUD_BUSY), _page(5, None)])
    async with at_lock(look) as (desk, page):
        panel = page.tabs.logs
        assert ("logs", LOCK_ID, None) not in look.asked  # nobody looked yet
        page.tabs.go("logs")
        await desk.until(panel.more.isVisible)
        rows = [one for one in panel.list.entries if not one.is_heading]
        assert [one.role for one in rows] == ["fault", "ink", "fault", "ink", "fault"]
        panel.more.click()
        await desk.until(lambda: panel.frame.state.code == "cloud_busy")
        assert [one for one in panel.list.entries if not one.is_heading] == rows  # what was read stays
        panel.more.click()
        await desk.until(lambda: not panel.more.isVisible())
        await desk.reads("These are all: 10")
        assert [one for one in look.asked if one[0] == "logs"] == [
            ("logs", LOCK_ID, None), ("logs", LOCK_ID, "t2"), ("logs", LOCK_ID, "t2"),
        ]  # fmt: skip


@on_qt
async def test_forbidden_logs_say_who_could_see_them() -> None:
    async with at_lock(Look(pages=[Fault(FaultCode.ACCOUNT_FORBIDDEN)])) as (desk, page):
        page.tabs.go("logs")
        await desk.reads("support, or the owner of the property")


@on_qt
async def test_an_event_is_processed_by_a_job_of_one_step() -> None:
    look = Look()
    async with at_lock(look) as (desk, page):
        page.tabs.go("events")
        panel = page.tabs.events
        assert not panel.process.isEnabled()
        await desk.reads("Choose an event first")
        panel.list.setFocus()
        QTest.keyClick(panel.list, Qt.Key.Key_Down)
        await desk.until(lambda: panel.list.current_key == EVENT)
        panel.process.click()
        await desk.reads("Processed; the cloud says: processed.")
        assert r.ProcessEvent(EVENT, LOCK_ID) in desk.script.asked
        [job] = desk.window.bridge.snapshots
        assert job.state is JobState.DONE and job.memory.workflow == "process-event"
        await desk.until(lambda: len([one for one in look.asked if one[0] == "study"]) == 2)


@on_qt
async def test_access_tells_areas_groups_people_schedules_and_phones() -> None:
    look = Look()
    async with at_lock(look) as (desk, page):
        page.tabs.go("access")
        for words in ("Floor 4 East", "Group Cleaners", "Mon to Fri, 08:00 to 18:00", "Iris Vos", "always"):
            await desk.reads(words)
        [phones] = [one for one in page.findChildren(QAbstractButton) if one.text() == wl.PHONES]
        phones.click()
        await desk.reads("Iris's phone: 17.2, app 4.1")


@on_qt
async def test_a_person_can_be_asked_about() -> None:
    look = Look()
    async with at_lock(look) as (desk, page):
        page.tabs.go("access")
        await desk.reads("Iris Vos")
        [why] = [one for one in page.findChildren(QAbstractButton) if one.text() == wl.WHY_NOT]
        assert why.accessibleName() == "Why does it not let Iris Vos in?"
        why.click()
        await desk.until(lambda: ("study", LOCK_ID, "11c0ffee", False) in look.asked)
        assert page.tabs.current == "overview"


@on_qt
async def test_firmware_says_which_assignment_decides() -> None:
    async with at_lock() as (desk, page):
        page.tabs.go("firmware")
        await desk.reads("The assignment to its property decides")
        await desk.reads("1.5.0")


@on_qt
async def test_the_way_to_the_lock_is_measured_on_demand() -> None:
    look = Look()
    async with at_lock(look) as (desk, page):
        page.tabs.go("radio")
        assert not [one for one in look.asked if one[0] == "probe"]
        page.tabs.radio.measure.click()
        await desk.reads("of 20 echoes")
        words = "The lock refuses: sync, error 13 of group 64"
        said = [one.text for one in page.tabs.radio.list.entries if not one.is_heading]
        assert words in said
        assert len(said) == 4, "what was said to another lock is not shown"
        await desk.until(lambda: page.tabs.radio.measure.words == wl.MEASURE)
        look.probe_fault = Fault(FaultCode.LOCK_NOT_FOUND, "7F3K9Q2A")
        page.tabs.radio.measure.click()
        await desk.reads("[lock_not_found]")


# ---- the keyboard


@on_qt
@pytest.mark.parametrize("tab", wl.TABS)
async def test_every_control_has_a_name_and_is_reached_by_tab(tab: str) -> None:
    async with at_lock() as (desk, page):
        page.tabs.go(tab)
        await asyncio.sleep(0.05)
        controls = [
            one
            for kind in (QAbstractButton, QLineEdit, QAbstractItemView, QSlider)
            for one in page.findChildren(kind)
            if one.isVisible() and one.isEnabled()
        ]
        assert controls
        reached = set()
        page.head.primary.setFocus()
        for _ in range(3 * len(controls) + 30):
            focused = desk.window.focusWidget()
            reached.add(focused)
            QTest.keyClick(focused or desk.window, Qt.Key.Key_Tab)
        for one in controls:
            assert one.accessibleName(), one
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert one in reached, (one, one.accessibleName())
