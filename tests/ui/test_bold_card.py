"""The Bold credential in the settings: signed in and out like the others, and what it is good for."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import BOLD
from installer_app.model.secret import Secret
from installer_app.texts import faults
from installer_app.ui.pages.settings import SettingsPage
from installer_app.ui.panels.sign_in import SignInCard
from tests.ui.window_kit import Desk, Script, at_desk

pytestmark = pytest.mark.on_qt
OUT = Fault(FaultCode.ACCOUNT_SIGNED_OUT, BOLD, refused=True)
READS = "It may read device groups"


class Held(Script):
    """The card's token decides what the Bold API says."""

    async def _sign_in(self, credential: str, token: Secret) -> str:
        self.bold = "taken" if token.reveal() == "good" else Fault(FaultCode.ACCOUNT_TOKEN_REFUSED, "401")
        return await super()._sign_in(credential, token)

    async def _sign_out(self, credential: str) -> None:
        self.bold = OUT
        await super()._sign_out(credential)


def card_of(desk: Desk) -> SignInCard:
    desk.window.go("settings")
    card = cast("SettingsPage", desk.window.page).bold
    assert card is not None
    return card


async def test_a_profile_without_bold_has_no_card() -> None:
    async with at_desk() as desk:
        desk.window.go("settings")
        assert cast("SettingsPage", desk.window.page).bold is None


async def test_the_card_signs_in_and_out_and_says_what_the_token_may() -> None:
    async with at_desk(Held(bold=OUT)) as desk:
        card = card_of(desk)
        await desk.reads("Nobody is signed in.")
        assert READS not in desk.text()
        desk.type(card.token, "good")
        QTest.mouseClick(card.sign_in, Qt.MouseButton.LeftButton)
        await desk.reads(READS)
        assert card.token.text() == ""
        assert desk.script.tokens == {BOLD: Secret("good")}
        QTest.mouseClick(card.sign_out, Qt.MouseButton.LeftButton)
        await desk.until(lambda: READS not in desk.text(), "signed out")
        assert desk.script.tokens == {}


async def test_a_token_that_is_refused_or_a_service_that_is_silent_is_said() -> None:
    for code in (FaultCode.ACCOUNT_TOKEN_REFUSED, FaultCode.CLOUD_UNREACHABLE, FaultCode.ACCOUNT_FORBIDDEN):
        fault = Fault(code, "detail")
        async with at_desk(Script(bold=fault)) as desk:
            card_of(desk)
            await desk.reads(faults.words(fault).title)
            assert READS not in desk.text()
