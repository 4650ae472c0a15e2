"""A bundle: what is shown is what is saved; opened again it tells the same, read-only, at any moment."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from installer_app.model.fault import Fault, FaultCode
from installer_app.store import bundle as b
from installer_app.ui.lookup import Opened
from installer_app.ui.pages.bundle_page import BundlePage
from installer_app.ui.pages.lock_page import LockDetailPage
from installer_app.ui.panels.bundle_save import BundlePanel
from installer_app.ui.places import BUNDLE
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.diagnosis import diagnose
from tests.ui.lookup_kit import ENTRIES, KEY, Look, bundle_of, job_of, troubled
from tests.ui.window_kit import Desk, Script, at_desk
from tests.unit.healthy_lock import LOCK, NOW, iso

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.on_qt


@asynccontextmanager
async def at_bundle(path: Path, look: Look | None = None) -> AsyncIterator[tuple[Desk, BundlePage]]:
    """The page that opens bundles, with one being opened."""
    async with at_desk(Script(lookup=(look or Look()).lookup())) as desk:
        desk.window.go(BUNDLE)
        page = cast("BundlePage", desk.window.page)
        page.open(path)
        yield desk, page


def save(folder: Path) -> Path:
    path = folder / "from-mara.zip"
    b.save(bundle_of(troubled()), KEY, path)
    return path


async def test_what_the_preview_shows_is_what_is_saved(tmp_path: Path) -> None:
    look = Look()
    async with at_desk(Script(lookup=look.lookup())) as desk:
        desk.window.show_lock(LOCK)
        page = cast("LockDetailPage", desk.window.page)
        await desk.until(page.head.primary.isEnabled)
        page.bundle.click()
        panel = page.findChild(BundlePanel)
        assert panel is not None
        await desk.until(panel.save.isEnabled)
        shown = panel.members
        for one in shown:
            await desk.reads(one.name)
        await desk.reads("http.body: left out 3 times, since it is not on the list of what may leave")
        await desk.reads("Never in it: tokens")
        path = tmp_path / "bundle.zip"
        panel.write(path)
        await desk.reads("Saved:")
        assert panel.members == shown
        assert look.saved == [(panel.bundle, path)]
        assert b.read(path).left_out == panel.bundle.left_out if panel.bundle else False
        panel.findChildren(QAbstractButton)[-1].click()
        await desk.until(lambda: "What the bundle would tell" not in desk.text())


async def test_a_bundle_tells_the_same_findings_and_offers_nothing_to_do(tmp_path: Path) -> None:
    async with at_bundle(save(tmp_path)) as (desk, page):
        await desk.until(lambda: page.tabs is not None)
        await desk.reads("opened read-only")
        tabs = page.tabs
        assert tabs is not None and tabs.view is not None
        assert [one.code for one in tabs.view.findings] == [one.code for one in diagnose(troubled())]
        causes = [one.code for one in diagnose(troubled()) if not one.because_of]
        assert [card.code for card in tabs.overview.findings.cards] == causes
        assert not [
            one for card in tabs.overview.findings.cards for one in card.findChildren(QAbstractButton)
        ]
        for tab in ("events", "radio", "access", "logs", "firmware"):
            tabs.go(tab)
            for button in (tabs.events.process, tabs.radio.measure, tabs.access.ask, tabs.logs.more):
                assert not button.isVisible()
        assert not desk.script.asked


async def test_the_slider_shows_the_job_as_it_stood_then(tmp_path: Path) -> None:
    async with at_bundle(save(tmp_path)) as (desk, page):
        await desk.until(lambda: page.tabs is not None)
        assert page.tabs is not None
        page.tabs.go("jobs")
        jobs = page.tabs.jobs
        assert (jobs.slider.value(), jobs.slider.maximum()) == (len(ENTRIES), len(ENTRIES))
        assert jobs.snapshot is not None and jobs.snapshot.fault is not None
        await desk.reads("No sync of the lock has been seen")
        await desk.reads("What did not happen")
        jobs.slider.setFocus()
        QTest.keyClick(jobs.slider, Qt.Key.Key_Left)
        assert jobs.snapshot.fault is None and f.BaselineRead in jobs.snapshot.facts
        QTest.keyClick(jobs.slider, Qt.Key.Key_Home)
        assert len(jobs.snapshot.facts) == 0
        await desk.reads(f"entry 1 of {len(ENTRIES)}")
        await desk.reads("Here: Job begun: Verify")


async def test_a_replay_ends_in_the_same_fault(tmp_path: Path) -> None:
    async with at_bundle(save(tmp_path)) as (desk, page):
        await desk.until(lambda: page.tabs is not None)
        assert page.tabs is not None
        page.tabs.go("jobs")
        page.tabs.jobs.replay.click()
        await desk.reads("It went as before, to the same end: stopped, No sync of the lock has been seen")
        assert not desk.script.asked


@pytest.mark.parametrize(
    "code", ["computer_bundle_changed", "computer_bundle_newer", "computer_bundle_unreadable"]
)
async def test_a_false_file_is_refused_in_words(tmp_path: Path, code: str) -> None:
    look = Look(opened=Fault(FaultCode(code), "x"))
    async with at_bundle(tmp_path / "<b>evil.zip", look) as (desk, page):
        await desk.reads(f"[{code}]")
        await desk.reads("<b>evil.zip")
        assert page.tabs is None and page.opened is None
        assert "opened read-only" not in desk.text()


async def test_another_file_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    look = Look()
    async with at_bundle(save(tmp_path), look) as (desk, page):
        await desk.until(lambda: page.tabs is not None)
        look.opened = Fault(FaultCode.COMPUTER_BUNDLE_CHANGED)
        page.open(tmp_path / "other.zip")
        await desk.reads("[computer_bundle_changed]")
        assert page.tabs is None


async def test_a_bundle_without_a_lock_shows_its_jobs(tmp_path: Path) -> None:
    path = tmp_path / "jobs.zip"
    b.save(bundle_of(None), KEY, path)
    async with at_bundle(path) as (desk, page):
        await desk.reads("No lock was studied in this bundle")
        await desk.reads("entry 6 of 6")
        assert page.tabs is None and page.jobs is not None


async def test_a_made_up_journal_breaks_nothing(tmp_path: Path) -> None:
    made_up = (
        (j.Opened("rob-a-bank"), iso(NOW)),
        (j.Faulted("no such step", FaultCode.LINK_LOST, "\u202e<b>x</b>\x1b[2J"), iso(NOW)),
        (j.Asked("no-such-request"), "9999-99-99T99:99:99Z"),
        (j.Opened("verify"), iso(NOW)),
        (j.Learned(f.LockIdGiven("\x1b[2J\u202eevil")), iso(NOW)),
        (j.Learned(f.PlaceChosen("\u202ea", "\x1bb")), iso(NOW)),
        (j.Faulted("nor this", FaultCode.LINK_LOST, "\x1b[2J"), iso(NOW)),
    )
    jobs = (job_of(made_up[:1], "j-1"), job_of(made_up, "j-2"))
    strange = b.Bundle("no time", "<i>x</i>", {"j-1": made_up[:1], "j-2": made_up})
    look = Look(opened=Opened(strange, jobs, None))
    async with at_bundle(tmp_path / "strange.zip", look) as (desk, page):
        await desk.until(lambda: page.jobs is not None)
        assert page.jobs is not None
        assert page.jobs.slider.maximum() == len(made_up)
        for at in range(1, len(made_up) + 1):
            page.jobs.slider.setValue(at)
        said = " ".join(one.text() for one in page.findChildren(QLabel))
        assert "\x1b" not in said and "\u202e" not in said
        page.jobs.choice.setCurrentIndex(1)
        assert not page.jobs.replay.isEnabled()  # no such workflow here
        await desk.reads("rob-a-bank")
