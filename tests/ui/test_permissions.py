"""What the accounts signed in may not do is said before it is tried, and signing in lets a job go on."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from installer_app.model.cloud import Account, Grant, LockRecord
from installer_app.model.fault import Fault, FaultCode
from installer_app.ui.findings import findings
from installer_app.ui.pages.settings import SettingsPage
from installer_app.ui.permissions import lacks
from installer_app.ui.widgets.fault_panel import FaultPanel
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Fact, Facts
from installer_app.workflow.journal import Memory
from installer_app.workflow.party import Request
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.ui.test_window_flow import install_until_receipt, name_and_place
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk
from tests.unit.world import LOCK_ID, PLACE, answer, read

on_qt = pytest.mark.on_qt
ALL = ("provision-lock", "install-lock", "manage-firmware")


def account(*grants: str | Grant, name: str = "Mara") -> Account:
    return Account(name.lower(), name, tuple(Grant(g) if isinstance(g, str) else g for g in grants))


def found(workflow: str, *facts: Fact) -> list[tuple[str, FindingKind]]:
    snapshot = Snapshot("j", JobState.ASKING, Memory(workflow, Facts(facts)))
    return [(one.title, one.kind) for one in findings(snapshot) if one.title.startswith("No account")]


def at_place(*accounts: Account) -> tuple[Fact, ...]:
    return (PLACE, read(), f.AccountsRead(accounts, 0))


def test_a_permission_that_this_job_needs_blocks_it() -> None:
    blocks = FindingKind.BLOCKING
    told = account("manage-firmware")
    assert found("install", *at_place(told)) == [
        ("No account here may provision this lock", blocks),
        ("No account here may install at this place", blocks),
    ]
    assert found("provision", *at_place(told)) == [("No account here may provision this lock", blocks)]
    assert found("uninstall", *at_place(told)) == [("No account here may uninstall this lock", blocks)]
    deprovision = [("No account here may delete this lock's record", blocks)]
    assert found("deprovision", *at_place(told)) == deprovision


def test_firmware_alone_is_a_note_and_support_may_assign_it() -> None:
    installer = account("provision-lock", "install-lock")
    assert found("install", *at_place(installer)) == [
        ("No account here may assign firmware", FindingKind.NOTE)
    ]
    assert not found("install", *at_place(installer, account("support", name="Ruben")))


def test_what_is_unknown_is_allowed() -> None:
    assert not found("install", *at_place(account(), Account("b")))
    assert not found("install", PLACE, read())


@pytest.mark.parametrize(
    ("property_id", "blocked"), [(PLACE.property_id, 0), (PLACE.property_id.upper(), 0), ("another", 1)]
)
def test_a_permission_counts_for_its_property(property_id: str, blocked: int) -> None:
    grant = Grant("install-lock", PLACE.property_id)
    mara = account("provision-lock", grant, "support")
    place = f.PlaceChosen(property_id, "a")
    facts = (place, read(), f.AccountsRead((mara,), 0))
    assert len(found("install", *facts)) == blocked


def test_a_lock_is_uninstalled_with_the_permission_for_where_it_is() -> None:
    held = f.RecordRead(LockRecord(LOCK_ID, None, PLACE.property_id))
    for property_id, blocked in ((PLACE.property_id, 0), ("elsewhere", 1)):
        mara = f.AccountsRead((account(Grant("install-lock", property_id)),), 0)
        assert len(found("uninstall", mara, held)) == blocked


def test_it_is_said_who_may_elsewhere_and_which_permission_is_needed() -> None:
    mara = account("provision-lock", Grant("install-lock", "elsewhere"))
    lack = lacks("install", Facts(at_place(mara)))[0]
    assert "Mara may, but only in another property." in lack.text
    assert "permission install-lock" in lack.text
    lack = lacks("install", Facts(at_place(account("provision-lock", "install-lock"))))[0]
    assert "permission manage-firmware or support" in lack.text
    assert "may, but" not in lack.text


def test_a_permission_nobody_knows_of_changes_nothing() -> None:
    assert len(found("provision", *at_place(account("provision-locks", "x" * 500)))) == 1


class Guarded(Script):
    """A cloud that refuses one request until somebody signs in."""

    def refuse(self, kind: type[Request[object]], code: FaultCode, *, refused: bool = False) -> Guarded:
        def guarded(request: Request[object]) -> object:
            if isinstance(request, kind) and not self.tokens:
                return Fault(code, "default: 401", refused=refused)
            return answer(request)

        self.answers = guarded
        return self


async def sign_in(desk: Desk) -> None:
    """Hand over a token on the settings page."""
    await desk.on("SettingsPage")
    card = cast("SettingsPage", desk.window.page).cards[0]
    desk.type(card.token, "new-token")
    QTest.mouseClick(card.sign_in, Qt.MouseButton.LeftButton)


def bars(desk: Desk) -> list[FindingBar]:
    return [one for one in desk.window.findChildren(FindingBar) if one.isVisible()]


@on_qt
async def test_a_check_without_the_permission_cannot_be_confirmed_until_one_with_it_signs_in() -> None:
    script = Script()

    def told(request: Request[object]) -> object:
        if isinstance(request, r.ReadAccounts):
            return f.AccountsRead((account(*ALL) if script.tokens else account("support"),), 0)
        return answer(request)

    script.answers = told
    async with at_desk(script) as desk:
        await desk.on("LockPage")
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.on("CheckPage")
        await desk.reads("No account here may install at this place")
        await desk.reads("2 findings block it")
        assert not desk.can("confirm")
        remedy = next(bar.button for bar in bars(desk) if bar.button)
        assert remedy.words == "Sign in…"
        QTest.mouseClick(remedy, Qt.MouseButton.LeftButton)
        await sign_in(desk)
        await desk.on("CheckPage")
        await desk.press("confirm")
        await desk.on("FirmwarePage")


@on_qt
async def test_accounts_that_cannot_be_read_are_remedied_by_signing_in() -> None:
    script = Guarded().refuse(r.ReadAccounts, FaultCode.ACCOUNT_SIGNED_OUT)
    async with at_desk(script) as desk:
        await desk.on("LockPage")
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.until(lambda: any(bar.button for bar in bars(desk)) or desk.can("sign-in"))
        desk.window.go("settings")
        await sign_in(desk)
        await desk.press("confirm")
        await desk.on("FirmwarePage")


@on_qt
async def test_a_read_refused_in_mid_job_goes_on_by_itself_after_signing_in() -> None:
    script = Guarded().refuse(r.ReadBaseline, FaultCode.ACCOUNT_TOKEN_REFUSED)
    async with at_desk(script) as desk:
        await desk.on("LockPage")
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.press("confirm")
        await desk.until(lambda: desk.window.findChild(FaultPanel))
        await desk.reads("account_token_refused")
        before = len([one for one in script.asked if isinstance(one, r.InstallLock)])
        await desk.press("sign-in")
        await sign_in(desk)
        await desk.on("FirmwarePage")
        assert len([one for one in script.asked if isinstance(one, r.InstallLock)]) == before == 1


@on_qt
async def test_a_once_request_refused_in_mid_job_asks_for_leave_after_the_record_was_read() -> None:
    script = Guarded().refuse(r.InstallLock, FaultCode.ACCOUNT_TOKEN_REFUSED, refused=True)
    async with at_desk(script) as desk:
        await desk.on("LockPage")
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.press("confirm")
        await desk.press("sign-in")
        await sign_in(desk)
        await desk.until(lambda: desk.can("allow"), "leave")
        await desk.reads("The cloud was asked to sign the install message, and refused")
        kinds = [type(one) for one in script.asked]
        assert kinds.index(r.Settle) > kinds.index(r.InstallLock)
        assert kinds.count(r.InstallLock) == 1
        await desk.press("allow")
        await desk.on("FirmwarePage")


@on_qt
async def test_signing_in_moves_nobody_whose_job_does_not_wait_for_it() -> None:
    async with at_desk() as desk:
        await install_until_receipt(desk)
        job_id = desk.window.job_id
        desk.window.go("settings")
        await sign_in(desk)
        await desk.reads("Kept until this app ends")
        assert isinstance(desk.window.page, SettingsPage)
        assert desk.window.job_id == job_id
