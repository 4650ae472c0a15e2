"""Pages: every request and every fault has one, and it says only what the facts say."""

from __future__ import annotations

import ast
import asyncio
import time
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QWidget

from installer_app.model.cloud import Area
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.settings import Theme
from installer_app.ui import stages
from installer_app.ui.evidence import sections
from installer_app.ui.findings import findings
from installer_app.ui.page_table import PAGES
from installer_app.ui.pages.done import DonePage
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.pages.place import PlacePage
from installer_app.ui.pages.settings import SettingsPage
from installer_app.ui.rows import rows
from installer_app.ui.stages import ASKING, PageKey, Stage, page_of, pieces, stage_of
from installer_app.ui.widgets.fault_panel import FaultPanel
from installer_app.ui.widgets.finding import FindingKind
from installer_app.ui.widgets.grade import GradeState
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Facts
from installer_app.workflow.journal import Memory
from installer_app.workflow.party import PartyName, Progress, Request
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS
from tests.ui.invented import AIR, NOW, SERIAL, Picture
from tests.ui.screenshots import PICTURES
from tests.ui.window_kit import Desk, Script, at_desk, heard
from tests.unit.world import LABEL, PLACE

on_qt = pytest.mark.on_qt
REQUESTS = [
    kind for name in r.__all__ if isinstance(kind := getattr(r, name), type) and issubclass(kind, Request)
]


async def shown(desk: Desk, picture: Picture) -> None:
    """Put a snapshot on the screen."""
    desk.window.bridge._hear(picture.snapshot())
    desk.window.show_job("j-1")
    await asyncio.sleep(0.02)


@pytest.mark.parametrize("kind", [one for one in REQUESTS if one.party is PartyName.TECHNICIAN])
def test_every_question_has_a_page(kind: type[Request[object]]) -> None:
    assert PAGES[ASKING[kind]]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_step_of_every_workflow_has_a_page_in_every_state(workflow: str) -> None:
    for step in WORKFLOWS[workflow]:
        for state in (JobState.RUNNING, JobState.STOPPED):
            snapshot = Snapshot(
                "j", state, Memory(workflow), step.name, None, None, Fault(FaultCode.LINK_LOST)
            )
            assert PAGES[page_of(snapshot)]
            assert pieces(snapshot)


def test_no_fault_leads_to_the_page_of_success() -> None:
    for workflow, steps in WORKFLOWS.items():
        for step in steps:
            for code in FaultCode:
                snapshot = Snapshot(
                    "j", JobState.STOPPED, Memory(workflow), step.name, None, None, Fault(code)
                )
                assert page_of(snapshot) is not PageKey.DONE
                assert stage_of(snapshot) is not Stage.DONE


@on_qt
@pytest.mark.parametrize("family", sorted({code.family for code in FaultCode}))
async def test_every_fault_is_shown_with_its_code_and_a_remedy(family: str) -> None:
    codes = [code for code in FaultCode if code.family == family]
    async with at_desk() as desk:
        for name, code in product(("d-fault", "e-sync-missing"), codes):
            await shown(desk, replace(PICTURES[name], fault=Fault(code, "detail")))
            panel = desk.window.findChild(FaultPanel)
            assert panel is not None
            await desk.reads(code.value)
            await desk.reads("What did not happen")
            assert desk.can("go-on")
            assert desk.can("sign-in") is (code.family == "account")
            desk.window.show_job(None)


@on_qt
@pytest.mark.parametrize("name", [name for name, one in PICTURES.items() if one.step or one.facts])
async def test_every_control_has_a_name_and_is_reached_by_tab(name: str) -> None:
    async with at_desk(Script(air=[heard(one[0], one[1]) for one in AIR])) as desk:
        picture = PICTURES[name]
        await shown(desk, picture)
        if picture.place != "install":
            desk.window.go(picture.place)
        await asyncio.sleep(0.05)
        controls = [
            one
            for kind in (QAbstractButton, QLineEdit, QComboBox)
            for one in desk.window.findChildren(kind)
            if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        assert controls
        for one in controls:
            assert one.accessibleName() or (isinstance(one, QAbstractButton) and one.text()), one
        reached: set[QWidget] = set()
        for _ in range(60):
            focused = desk.window.focusWidget()
            if focused is not None:
                reached.add(focused)
            QTest.keyClick(focused or desk.window, Qt.Key.Key_Tab)
        assert {one for one in controls if not _by_arrows(one)} <= reached


def _by_arrows(control: QWidget) -> bool:
    """Of buttons that exclude each other Tab reaches the chosen one at most; arrows or numbers the others."""
    if not isinstance(control, QAbstractButton):
        return False
    return control.group() is not None or (control.autoExclusive() and not control.isChecked())


@on_qt
async def test_the_places_of_the_rail_are_reached_by_their_number() -> None:
    async with at_desk() as desk:
        await desk.until(desk.window.isActiveWindow)
        for number, page in ((2, "WorklistPage"), (4, "FirmwarePlace"), (5, "SettingsPage"), (1, "LockPage")):
            key = Qt.Key(Qt.Key.Key_0.value + number)
            QTest.keyClick(desk.window, key, Qt.KeyboardModifier.ControlModifier)
            await desk.on(page)


@on_qt
async def test_the_focus_starts_on_the_yellow_button_where_it_is_enabled() -> None:
    async with at_desk() as desk:
        for name in ("b-check", "d-fault", "d-leave", "e-sync", "e-done"):
            await shown(desk, PICTURES[name])
            assert desk.window.focusWidget() is desk.window.shell.foot.primary, name
            desk.window.show_job(None)


@on_qt
async def test_while_steps_run_enter_presses_nothing() -> None:
    async with at_desk() as desk:
        await shown(desk, PICTURES["c-progress"])
        assert not isinstance(desk.window.focusWidget(), QPushButton)
        assert not desk.can("next")
        assert desk.window.foot.view.reason == "Offered as soon as the receipt is verified"


@on_qt
async def test_progress_moves_the_scale_without_making_the_page_anew() -> None:
    async with at_desk() as desk:
        await shown(desk, PICTURES["c-progress"])
        page = desk.window.page
        for done in (30_000, 35_000, 40_000):
            progress = Progress("delivering", done, 41_000)
            desk.window.bridge._hear(replace(PICTURES["c-progress"], progress=progress).snapshot())
        await desk.reads("40.0 of 41.0 kB")
        assert desk.window.page is page


@on_qt
async def test_a_stop_says_how_far_the_delivery_had_come() -> None:
    async with at_desk() as desk:
        await shown(desk, PICTURES["c-progress"])
        desk.window.bridge._hear(PICTURES["d-fault"].snapshot())
        await desk.reads(
            "At the step: Deliver it, 25.0 of 41.0 kB, last signal −71 dBm, to quote: no answer for 8 s"
        )


@on_qt
async def test_a_token_leaves_the_field_and_is_said_to_be_kept() -> None:
    async with at_desk() as desk:
        desk.window.go("settings")
        await desk.on("SettingsPage")
        card = cast("SettingsPage", desk.window.page).cards[0]
        assert card.token.echoMode() is QLineEdit.EchoMode.Password
        desk.type(card.token, "very-secret")
        QTest.keyClick(card.token, Qt.Key.Key_Return)
        await desk.reads("Kept until this app ends: there is no keychain.")
        assert desk.script.tokens["default"].reveal() == "very-secret"
        assert not card.token.text()
        assert "very-secret" not in desk.text()
        QTest.mouseClick(card.sign_out, Qt.MouseButton.LeftButton)
        await desk.until(lambda: not desk.script.tokens)


@on_qt
async def test_a_keychain_that_is_locked_is_said_in_words() -> None:
    class Locked(Script):
        async def _sign_in(self, credential: str, token: object) -> str:
            raise Fault(FaultCode.COMPUTER_KEYCHAIN, "locked")

    async with at_desk(Locked()) as desk:
        desk.window.go("settings")
        card = cast("SettingsPage", desk.window.page).cards[0]
        desk.type(card.token, "t")
        QTest.mouseClick(card.sign_in, Qt.MouseButton.LeftButton)
        await desk.reads("The system's keychain did not answer. Unlock it")


@on_qt
async def test_another_theme_and_text_size_are_kept() -> None:
    async with at_desk() as desk:
        told: list[bool] = []
        desk.window.looks_changed.connect(lambda: told.append(True))
        desk.window.go("settings")
        page = cast("SettingsPage", desk.window.page)
        page.preferences.theme.setCurrentIndex(page.preferences.theme.findData("dark"))
        page.preferences.text_size.setCurrentIndex(page.preferences.text_size.findData(150))
        assert desk.script.settings.theme is Theme.DARK
        assert desk.script.settings.text_percent == 150
        assert len(told) == 2


@on_qt
async def test_a_job_is_ended_only_at_the_second_word() -> None:
    async with at_desk() as desk:
        job_id = desk.window.bridge.start("install", (f.LockChosen(SERIAL),))
        assert job_id
        await desk.until(lambda: desk.window.bridge.latest(job_id))
        desk.window.go("worklist")

        async def click(words: str) -> None:
            def found() -> QPushButton | None:
                every = desk.window.findChildren(QPushButton)
                return next((one for one in every if one.isVisible() and one.text() == words), None)

            await desk.until(found, words)
            button = found()
            assert button is not None
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

        await click("Recover…")
        await click("Abandon")
        await desk.reads("What is true stays true.")
        assert desk.session.snapshot(job_id).memory.outcome is None
        await click("End it")
        await desk.until(lambda: desk.session.snapshot(job_id).memory.outcome == "abandoned")
        await desk.reads("No job is open.")


@on_qt
async def test_jobs_of_an_earlier_day_are_offered_at_start() -> None:
    from tests.unit.scripted import MemoryBook

    book = MemoryBook()
    async with at_desk(book=book) as desk:
        job_id = desk.window.bridge.start("install", (f.LockChosen(SERIAL, LABEL),))
        assert job_id
        await desk.until(lambda: (one := desk.window.bridge.latest(job_id)) and one.state is JobState.ASKING)
    async with at_desk(book=book) as desk:
        await desk.until(lambda: desk.window.bridge.latest(job_id))
        desk.window.go("worklist")
        await desk.reads("at rest")
        desk.window.open_job(job_id)
        await desk.on("PlacePage")


@on_qt
async def test_a_missing_adapter_is_said_where_the_list_is_and_comes_back_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("installer_app.ui.bridge.LISTEN_AGAIN_S", 0.02)
    script = Script(air=Fault(FaultCode.LINK_ADAPTER_OFF))
    async with at_desk(script) as desk:
        await desk.reads("Bluetooth is off")
        script.air = [heard()]
        page = cast("LockPage", desk.window.page)
        await desk.until(lambda: page.scan.scan.rowCount() == 1)


@on_qt
async def test_the_scan_ends_with_its_page() -> None:
    async with at_desk() as desk:
        await desk.until(lambda: cast("LockPage", desk.window.page).heard_count == 1)
        desk.window.go("settings")
        await asyncio.sleep(0.05)
        names = [task.get_coro() for task in asyncio.all_tasks()]
        assert not [one for one in names if "_guard" in str(one)]


@on_qt
async def test_a_thousand_snapshots_a_second_are_told_ten_times() -> None:
    async with at_desk() as desk:
        told: list[Snapshot] = []
        desk.window.bridge.changed.connect(told.append)
        end = time.monotonic() + 0.5
        done = 0
        while time.monotonic() < end:
            done += 1
            progress = Progress("delivering", done, 41_000_000)
            desk.window.bridge._hear(replace(PICTURES["c-progress"], progress=progress).snapshot())
            await asyncio.sleep(0)
        await asyncio.sleep(0.25)
        assert len(told) <= 9
        last = told[-1].progress
        assert last is not None
        assert last.done == done


@on_qt
async def test_a_bug_in_a_watch_is_shown_and_ends_nothing() -> None:
    class Broken(Script):
        async def _accounts(self) -> tuple[object, ...]:  # type: ignore[override]
            raise ValueError("a bug")

    async with at_desk(Broken()) as desk:
        await desk.reads("This app has a fault of its own")
        page = cast("LockPage", desk.window.page)
        await desk.until(lambda: page.heard_count == 1)


@on_qt
async def test_areas_that_stand_in_a_circle_are_still_listed() -> None:
    areas = (
        Area("a", PLACE.property_id, "One", "b"),
        Area("b", PLACE.property_id, "Two", "a"),
        Area("c", PLACE.property_id, "Three", "a"),
    )
    async with at_desk(Script(areas=areas)) as desk:
        await shown(desk, PICTURES["a-place"])
        tree = cast("PlacePage", desk.window.page).tree
        await desk.until(lambda: tree.model.rowCount() == 1)
        tree.view.expand(tree.model.item(0).index())
        await desk.until(lambda: tree.model.item(0).rowCount() == 3)


@on_qt
async def test_the_certificate_is_saved_as_pdf_and_as_json(tmp_path: Path) -> None:
    async with at_desk() as desk:
        await shown(desk, PICTURES["e-done"])
        page = cast("DonePage", desk.window.page)
        page.save("pdf", tmp_path / "c.pdf")
        assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")
        page.save("json", tmp_path / "c.json")
        await desk.until(lambda: desk.script.saved)
        assert "certificate" in (tmp_path / "c.json").read_text()
        page.save("pdf", tmp_path / "c.json" / "below a file.pdf")
        await desk.reads("This computer cannot write to its data folder")


def test_not_verifiable_is_an_answer_in_table_and_evidence() -> None:
    snapshot = PICTURES["e-done"].snapshot()
    shown_rows = {row.title: row for row in rows(snapshot, Stage.SYNC)}
    assert shown_rows["Firmware current"].cells[2].state is GradeState.NOT_VERIFIABLE
    cloud = sections(snapshot, NOW)[2]
    assert "Not verifiable with this account" in [row.value for row in cloud.rows]


def test_nothing_is_said_to_be_sent_before_it_was() -> None:
    sent, lock, cloud = sections(PICTURES["b-check"].snapshot(), NOW)
    assert sent.state is GradeState.NONE and not sent.rows
    assert lock.state is GradeState.AWAITED and lock.rows
    assert cloud.state is GradeState.AWAITED and cloud.rows


def test_evidence_without_a_job_says_so_in_words() -> None:
    assert all(not one.rows and one.empty for one in sections(None, NOW))


def test_findings_come_heaviest_first() -> None:
    kinds = [one.kind for one in findings(PICTURES["b-check-blocked"].snapshot())]
    assert kinds[0] is FindingKind.BLOCKING
    assert kinds == sorted(kinds, key=tuple(FindingKind).index)


def test_nothing_is_found_before_anything_is_read() -> None:
    empty = Snapshot("j", JobState.ASKING, Memory("install", Facts()))
    assert not findings(empty)


def test_no_page_or_panel_waits_or_opens_a_loop_of_its_own() -> None:
    folder = Path(stages.__file__).parent
    for path in (*folder.glob("*.py"), *folder.glob("pages/*.py"), *folder.glob("panels/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not isinstance(node, ast.Attribute) or node.attr not in ("exec", "exec_"), path
            if path.name == "bridge.py":
                continue
            assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), path
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not {"asyncio", "threading"} & set(names), path
