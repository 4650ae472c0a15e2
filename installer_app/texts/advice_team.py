"""The advice for faults of the team's database: each says that the local work goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.fault import FaultCode as F
from installer_app.texts.advice_form import Advice
from installer_app.texts.language import N_

GOES_ON: Final = N_("Jobs on this computer go on without it; what they write is sent once it can be.")
NOTHING_SENT: Final = N_("Nothing of this computer was sent to the team.")

ADVICE_TEAM: Final[Mapping[F, Advice]] = {
    F.COMPUTER_TEAM_UNREACHABLE: Advice(
        N_("The team's database does not answer"),
        (N_("Check the network, or try again where there is one."),),
        GOES_ON,
        N_("It is not known whether what was sent last arrived; it is compared before it is sent again."),
    ),
    F.COMPUTER_TEAM_TLS: Advice(
        N_("The way to the team's database is not safe"),
        (
            N_("Ask who runs it for the certificate, and name it in the profile as ca_file."),
            N_("Where the server offers no encryption, it must be turned on there."),
        ),
        GOES_ON,
        N_("No password was shown to it."),
    ),
    F.COMPUTER_TEAM_REFUSED: Advice(
        N_("The team's database does not let this login in"),
        (
            N_("Sign in to the team again with its password."),
            N_("Ask who runs it whether the login and the database are there."),
        ),
        GOES_ON,
        NOTHING_SENT,
    ),
    F.COMPUTER_TEAM_FORBIDDEN: Advice(
        N_("This login may not do that in the team's database"),
        (
            N_("Ask who runs it for the role: technician, desk or reader."),
            N_("To set it up, its owner's login must be allowed to create a schema there, and roles."),
        ),
        GOES_ON,
        NOTHING_SENT,
    ),
    F.COMPUTER_TEAM_NOT_READY: Advice(
        N_("The team's database is not set up for this app"),
        (N_("Its owner sets it up: `lock-installer team init`."),),
        GOES_ON,
        NOTHING_SENT,
    ),
    F.COMPUTER_TEAM_NEWER: Advice(
        N_("The team's database is of a newer version than this app"),
        (N_("Update this app."),),
        GOES_ON,
        NOTHING_SENT,
    ),
    F.COMPUTER_TEAM_OTHER_JOURNAL: Advice(
        N_("The team has another journal under this computer's name"),
        (
            N_(
                "This happens after a data folder was put back from a copy. "
                "Show both to support before going on."
            ),
        ),
        GOES_ON,
        N_("Neither of the two was changed."),
    ),
}
