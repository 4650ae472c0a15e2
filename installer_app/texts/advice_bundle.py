"""The advice for a support bundle that is not what it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.fault import FaultCode as F
from installer_app.texts.advice_form import Advice
from installer_app.texts.language import N_

ONLY_READ: Final = N_("A bundle is only read: nothing of it was taken over.")

ADVICE_BUNDLE: Final[Mapping[F, Advice]] = {
    F.COMPUTER_BUNDLE_UNREADABLE: Advice(
        N_("This is not a support bundle"),
        (N_("Choose the file that was saved as a bundle, or ask for it once more."),),
        not_happened=ONLY_READ,
    ),
    F.COMPUTER_BUNDLE_CHANGED: Advice(
        N_("The support bundle was cut or changed"),
        (N_("Ask for the file once more, and do not repack it on the way."),),
        N_("Its content is not what was signed when it was made."),
        ONLY_READ,
    ),
    F.COMPUTER_BUNDLE_NEWER: Advice(
        N_("The support bundle was made by a later version"),
        (N_("Update this app, then open it."),),
        not_happened=ONLY_READ,
    ),
}
