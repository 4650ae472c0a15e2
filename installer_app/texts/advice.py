"""What can be said of a fault before any fact is known, for every code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.texts.advice_bundle import ADVICE_BUNDLE
from installer_app.texts.advice_far import ADVICE_FAR
from installer_app.texts.advice_firmware import ADVICE_FIRMWARE
from installer_app.texts.advice_form import Advice
from installer_app.texts.advice_handover import ADVICE_HANDOVER
from installer_app.texts.advice_near import ADVICE_NEAR
from installer_app.texts.advice_team import ADVICE_TEAM

ADVICE: Final[Mapping[FaultCode, Advice]] = {
    **ADVICE_NEAR,
    **ADVICE_HANDOVER,
    **ADVICE_BUNDLE,
    **ADVICE_FAR,
    **ADVICE_FIRMWARE,
    **ADVICE_TEAM,
}
