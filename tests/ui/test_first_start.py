"""The first start: without a profile, and with one that nobody is signed in to."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

import pytest
from PySide6.QtTest import QTest

from installer_app import app
from installer_app.lock.scan import Air
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.session import Session
from installer_app.store.installation_key import Protection
from installer_app.store.keeping import KeptFile
from installer_app.support.another import begin_another, window_words
from installer_app.support.sources import set_up_of
from installer_app.texts.window_welcome import FIXES
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.pages.welcome import WelcomePage
from installer_app.ui.panels.set_up import SetUp, SetUpPage
from installer_app.ui.sources import Keeping, Sources
from installer_app.ui.widgets.finding import FindingBar
from tests.ui.test_app import close_when
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk, heard

T = TypeVar("T")


@dataclass
class Unsigned(Script):
    """A real profile, at which nobody is signed in."""

    def sources(self, session: Session) -> Sources:
        return replace(super().sources(session), sandbox=False)


def unsigned(**changes: object) -> Script:
    """The window of a first start."""
    script = Unsigned(accounts=())
    for name, value in changes.items():
        setattr(script, name, value)
    return script


def welcome(desk: Desk) -> WelcomePage:
    """The page of a first start."""
    return cast("WelcomePage", desk.window.page)


@pytest.mark.on_qt
async def test_where_nobody_is_signed_in_the_first_page_asks_for_it() -> None:
    async with at_desk(unsigned()) as desk:
        await desk.on("WelcomePage")
        assert desk.window.focusWidget() is welcome(desk).cards[0].token
        await desk.reads("1 lock is heard")
        await desk.press("next")
        await desk.on("LockPage")
        await asyncio.sleep(0.05)
        await desk.on("LockPage")


@pytest.mark.on_qt
async def test_somebody_who_signs_in_is_named_and_the_token_leaves_the_field() -> None:
    script = unsigned()
    async with at_desk(script) as desk:
        await desk.on("WelcomePage")
        card = welcome(desk).cards[0]
        script.accounts = Script().accounts
        QTest.keyClicks(card.token, "abc")
        card.sign_in.click()
        await desk.reads("Mara Lindqvist")
        assert not card.token.text()
        assert script.tokens["default"].reveal() == "abc"


@pytest.mark.on_qt
async def test_somebody_who_is_at_a_lock_already_is_not_interrupted() -> None:
    async with at_desk(unsigned()) as desk:
        cast("LockPage", desk.window.page).field.setText("7K3")
        await asyncio.sleep(0.1)
        await desk.on("LockPage")


@pytest.mark.on_qt
@pytest.mark.parametrize(
    "script",
    [Script(accounts=()), Unsigned(), unsigned(accounts=Fault(FaultCode.CLOUD_UNREACHABLE))],
    ids=["sandbox", "signed in", "no answer"],
)
async def test_it_is_no_first_start_in_the_sandbox_signed_in_or_without_an_answer(script: Script) -> None:
    async with at_desk(script) as desk:
        await desk.until(lambda: cast("LockPage", desk.window.page).heard_count)
        await asyncio.sleep(0.1)
        await desk.on("LockPage")


@pytest.mark.on_qt
@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
@pytest.mark.parametrize("code", FIXES)
async def test_each_system_is_told_its_own_fix(code: FaultCode, system: str) -> None:
    async with at_desk(unsigned()) as desk:
        page = WelcomePage(desk.window.context, system)
        page.hear(Fault(code))
        said = {one.accessibleDescription() for one in page.findChildren(FindingBar)}
        assert FIXES[code][system] in said
        page.hear(Fault(FaultCode.LINK_ADAPTER_BUSY))
        page.hear(Air())
        page.deleteLater()


@pytest.mark.on_qt
@pytest.mark.parametrize(
    ("protection", "said"),
    [(Protection.FILE, "has no keychain"), (Protection.KEYCHAIN, "This computer's keychain")],
)
async def test_what_keeps_the_key_is_said(protection: Protection, said: str, tmp_path: Path) -> None:
    async def nothing(_path: Path | None = None) -> int:
        return 0

    async def files() -> tuple[KeptFile, ...]:
        return ()

    async def erased() -> tuple[str, ...]:
        return ()

    keeping = Keeping(tmp_path, protection, files, nothing, nothing, erased)
    async with at_desk(unsigned(keeping=keeping)) as desk:
        await desk.on("WelcomePage")
        await desk.reads(said)


@pytest.mark.on_qt
async def test_the_sandbox_opens_beside_and_says_why_it_does_not() -> None:
    begun: list[bool] = []

    async def start() -> None:
        await asyncio.sleep(0)
        if begun:
            raise Fault(FaultCode.COMPUTER_SANDBOX, "exit code 3")
        begun.append(True)

    async with at_desk(unsigned(open_sandbox=start)) as desk:
        await desk.on("WelcomePage")
        card = welcome(desk).sandbox
        assert card is not None
        card.button.click()
        await desk.until(lambda: begun)
        card.button.click()
        await desk.reads("could not be started: exit code 3")


@pytest.mark.on_qt
async def test_a_label_scanned_on_the_first_page_is_not_lost() -> None:
    async with at_desk(unsigned(air=[heard()])) as desk:
        await desk.on("WelcomePage")
        desk.scan(LABEL_TEXT)
        await desk.on("PlacePage")


# ---- without a profile


def at_once(work: Callable[[], T], told: Callable[[T | Fault], None]) -> None:
    """Do the work here and now."""
    try:
        told(work())
    except Fault as fault:
        told(fault)


@pytest.mark.usefixtures("qapp")
def test_a_profile_is_taken_and_the_window_opens_anew(tmp_path: Path) -> None:
    begun: list[bool] = []
    page = SetUpPage(SetUp(lambda path: path.stem, begun.append), at_once)
    closed: list[bool] = []
    page.close_asked.connect(lambda: closed.append(True))
    page.take(tmp_path / "acme.toml")
    assert begun == [False]
    assert closed
    page.sandbox.click()
    assert begun == [False, True]


@pytest.mark.usefixtures("qapp")
def test_a_profile_that_cannot_be_used_says_why_and_nothing_is_begun(tmp_path: Path) -> None:
    def add(_path: Path) -> str:
        raise Fault(FaultCode.COMPUTER_PROFILE, "base_url: missing")

    begun: list[bool] = []
    page = SetUpPage(SetUp(add, begun.append), at_once)
    page.take(tmp_path / "acme.toml")
    told = [one.accessibleDescription() for one in page.children() if hasattr(one, "accessibleDescription")]
    assert any("base_url: missing" in one for one in told)
    assert not begun


def test_a_data_folder_without_a_profile_offers_to_take_one(tmp_path: Path) -> None:
    where = Where(tmp_path / "data")
    setup = set_up_of(where)
    assert setup is not None
    source = tmp_path / "acme.toml"
    source.write_text('name = "acme"\nbase_url = "https://locks.acme.example"\n', "utf-8")
    assert setup.add(source) == "acme"
    assert set_up_of(where) is None
    assert set_up_of(Where(tmp_path / "other", sandbox=True)) is None


def test_the_window_without_a_profile_asks_which_services_it_is_for(tmp_path: Path) -> None:
    seen: list[str] = []
    timer = close_when("Which services is this app for?", seen)

    @asynccontextmanager
    async def opening() -> AsyncIterator[Sources]:
        await asyncio.sleep(0)
        raise Fault(FaultCode.COMPUTER_PROFILE, "no profile was chosen")
        yield

    where = Where(tmp_path / "data")
    assert app.show(opening, lambda fault: app.rescue_of(where, fault)) == 1
    timer.stop()
    assert seen


def test_another_window_is_for_the_same_folder(tmp_path: Path) -> None:
    assert window_words(Where(tmp_path), True) == ("--sandbox", "--data-dir", str(tmp_path))
    assert window_words(Where(), False) == ()


def test_one_that_cannot_start_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Fault) as gone:
        begin_another(Where(), True, (str(tmp_path / "gone"),))
    assert gone.value.code is FaultCode.COMPUTER_SANDBOX
    with pytest.raises(Fault, match="exit code 3"):
        begin_another(Where(), True, (sys.executable, "-c", "raise SystemExit(3)"))
