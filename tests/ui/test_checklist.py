"""The checklist at the door: ticked by keys from the receipt on, while the job goes on; what it leaves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.certificate import Certifier
from installer_app.store.settings import Settings
from installer_app.store.verification import verify
from installer_app.ui.pages.checklist import ChecklistPage
from installer_app.ui.pages.place import PlacePage
from installer_app.ui.panels.certificate_check import CertificateCheck
from installer_app.ui.paper import write_pdf
from installer_app.ui.sheet import paper
from installer_app.ui.sources import Certificates
from installer_app.ui.stages import looks_at_door, page_of
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request
from installer_app.workflow.snapshot import JobState
from installer_app.workflow.verified import Verification
from tests.ui.invented import PROVEN, Picture
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk
from tests.unit.certificates import LABEL, certificate
from tests.unit.store_kit import KEY, WORLD, noon
from tests.unit.world import PLACE, answer

pytestmark = pytest.mark.on_qt
ASKING = Settings(last_property_id=PLACE.property_id, last_area_id=PLACE.area_id)


async def to_the_door(desk: Desk) -> ChecklistPage:
    """From a scanned label to the receipt, in the place of the lock before."""
    desk.scan(LABEL_TEXT)
    await desk.on("PlacePage")
    await desk.press("same")
    desk.type(cast("PlacePage", desk.window.page).name, "4.02")
    await desk.press("take")
    await desk.press("confirm")
    await desk.on("ChecklistPage")
    return cast("ChecklistPage", desk.window.page)


def key(desk: Desk, name: Qt.Key, where: QWidget | None = None) -> None:
    QTest.keyClick(where or desk.window.focusWidget() or desk.window, name)


async def test_one_key_ticks_all_and_enter_goes_on_to_the_next_lock() -> None:
    async with at_desk(Script(settings=ASKING)) as desk:
        await to_the_door(desk)
        job_id = desk.window.job_id
        assert job_id is not None
        await desk.reads("Not ticked: the door closes, the handle is free, egress opens from inside")
        key(desk, Qt.Key.Key_A)
        await desk.reads("Firmware as required already")
        await desk.enter()
        await desk.on("LockPage")
        latest = desk.window.bridge.latest
        await desk.until(lambda: (one := latest(job_id)) and one.state is JobState.DONE, "the end")
        told = latest(job_id)
        assert told is not None
        assert told.facts[f.ChecklistTicked] == f.ChecklistTicked(True, True, True)
        assert f.Certified in told.facts


async def test_the_next_lock_in_the_same_place_takes_at_most_six_keys() -> None:
    strokes = 0
    async with at_desk(Script(settings=ASKING)) as desk:

        def press(name: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
            nonlocal strokes
            strokes += 1
            QTest.keyClick(desk.window.focusWidget() or desk.window, name, modifier)

        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(desk.window.focusWidget(), "4.03")  # what only the technician knows
        press(Qt.Key.Key_Return)
        await desk.on("CheckPage")
        await desk.until(lambda: desk.can("confirm"), "the check")
        press(Qt.Key.Key_Return)
        await desk.on("ChecklistPage")
        press(Qt.Key.Key_A)
        await asyncio.sleep(0)
        press(Qt.Key.Key_Return)
        await desk.on("LockPage")
    assert strokes <= 6


async def test_each_box_has_its_key_and_what_is_not_ticked_is_not_told() -> None:
    async with at_desk(Script(settings=ASKING)) as desk:
        page = await to_the_door(desk)
        key(desk, Qt.Key.Key_1)
        key(desk, Qt.Key.Key_3)
        key(desk, Qt.Key.Key_3)
        assert [row.isChecked() for row in page.ticks.values()] == [True, False, False]
        await desk.reads("Not ticked: the handle is free, egress opens from inside")
        desk.type(page.battery, "2026-13")
        assert not desk.can("next") and not desk.can("stay")
        await desk.reads("Give the battery's date as year and month")
        key(desk, Qt.Key.Key_Return, page.battery)
        assert desk.snapshot is not None and f.ChecklistTicked not in desk.snapshot.facts
        desk.type(page.battery, "5/2026")
        assert [row.isChecked() for row in page.ticks.values()] == [True, False, False], "digits were typed"
        await desk.press("stay")
        await desk.on("FirmwarePage")
        assert desk.snapshot.facts[f.ChecklistTicked] == f.ChecklistTicked(door=True, battery_date="2026-05")


async def test_proofs_do_not_wait_for_whoever_walked_away() -> None:
    async with at_desk(Script(settings=ASKING)) as desk:
        await to_the_door(desk)
        job_id = desk.window.job_id
        assert job_id is not None
        desk.window.bridge.answer(job_id, f.FirmwareChosen(None))
        await desk.until(
            lambda: desk.snapshot and isinstance(desk.snapshot.request, r.AskChecklist), "the question"
        )
        assert desk.snapshot is not None
        assert f.Placed in desk.snapshot.facts and f.Certified not in desk.snapshot.facts
        await desk.press("next")
        await desk.on("LockPage")
        latest = desk.window.bridge.latest
        await desk.until(lambda: (one := latest(job_id)) and one.state is JobState.DONE, "the end")
        told = latest(job_id)
        assert told is not None and told.facts[f.ChecklistTicked] == f.ChecklistTicked()


async def test_a_door_without_a_network_is_looked_at_before_the_fault_is_shown() -> None:
    away = [True]

    def answers(request: Request[object]) -> object:
        if isinstance(request, r.ReadBaseline) and away[0]:
            return Fault(FaultCode.CLOUD_UNREACHABLE)
        return answer(request)

    async with at_desk(Script(answers, settings=ASKING)) as desk:
        await to_the_door(desk)
        key(desk, Qt.Key.Key_A)
        await desk.press("stay")
        await desk.on("WorkPage")
        await desk.reads("cloud_unreachable")
        assert desk.snapshot is not None and desk.snapshot.facts[f.ChecklistTicked].egress


async def test_nobody_is_asked_where_the_setting_is_off_or_the_job_did_not_say_so() -> None:
    async with at_desk(Script(settings=Settings(checklist=False))) as desk:
        desk.window.go("settings")
        boxes = desk.window.findChildren(QCheckBox)
        box = next(one for one in boxes if one.text() == "Ask for the checklist at the door")
        assert not box.isChecked()
        box.click()
        assert desk.script.settings.checklist
    asked = Picture((*PROVEN[:-1],), JobState.RUNNING, step="placed").snapshot()
    assert not looks_at_door(asked) and page_of(asked).value == "sync"


# ---- the paper, and a certificate from a file


def test_the_paper_says_what_was_not_ticked_and_is_a_pdf_of_one_page(
    qapp: QApplication, tmp_path: Path
) -> None:
    facts = (*PROVEN[:-1], f.ChecklistTicked(door=True, handle=True))
    shown = Picture(facts, JobState.DONE).snapshot()
    certified = Certifier(KEY, WORLD, noon).certify("install", shown.facts, shown.memory.learned_at)
    text = paper(Picture((*facts, certified), JobState.DONE).snapshot(), sandbox=True)
    assert [tick.ticked for tick in text.ticks] == [True, True, False]
    assert text.door_text == "Date on the battery: not said"
    assert text.qr == f"SHA-256:{certified.sha256.upper()}"
    assert text.installation.replace(" ", "") == KEY.key_id
    assert text.sheet.sandbox == "SANDBOX"
    assert all(row.key != "Checked at the door" for row in text.sheet.rows)
    write_pdf(text, tmp_path / "door.pdf")
    raw = (tmp_path / "door.pdf").read_bytes()
    assert raw.startswith(b"%PDF") and raw.count(b"/Type /Page\n") == 1
    at = {fact.key(): f"2026-11-2{1 + n % 2}T12:00:00Z" for n, fact in enumerate(facts)}
    shown = Picture(facts, JobState.DONE).snapshot()
    days = replace(shown, memory=replace(shown.memory, facts=f.Facts(facts, at)))
    assert all("Nov" in row.source for row in paper(days, sandbox=False).sheet.rows)
    assert "2026" in paper(days, sandbox=False).who_and_when
    nobody = paper(Picture(PROVEN[:-1], JobState.DONE).snapshot(), sandbox=False)
    assert nobody.ticks == () and nobody.door_text == "The checklist was not asked for." and not nobody.qr
    write_pdf(nobody, tmp_path / "summary.pdf")
    with pytest.raises(Fault) as caught:
        write_pdf(text, tmp_path / "door.pdf" / "below a file")
    assert caught.value.code is FaultCode.COMPUTER_STORAGE


async def test_a_certificate_from_a_file_is_shown_line_by_line(tmp_path: Path) -> None:
    async def check(path: Path) -> Verification:
        return await asyncio.to_thread(lambda: verify(path.read_bytes(), LABEL, KEY.key_id))

    whole, false, none = tmp_path / "door.json", tmp_path / "false.json", tmp_path / "none.json"
    whole.write_bytes(certificate())
    false.write_bytes(certificate().replace(b"bleak hci0", b"bleak hci1"))
    none.write_bytes(b"{}")
    async with at_desk() as desk:
        certificates = Certificates(KEY.key_id, check)
        panel = CertificateCheck(desk.window.bridge, certificates, desk.window)
        panel.resize(760, 600)
        panel.show()
        panel.check(whole)
        await desk.reads("Each line is as good as whoever vouches for it")
        await desk.reads("the lock: its signature was checked now")
        panel.check(false)
        await desk.reads("False: Adapter")
        await desk.reads("FALSE: not what was signed")
        panel.check(none)
        await desk.reads("This is no certificate")
