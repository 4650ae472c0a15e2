"""The places of the rail that are there; those still to come do not show."""

from __future__ import annotations

from typing import Final

from installer_app.texts.language import N_, _
from installer_app.ui.icons import Icon
from installer_app.ui.widgets.rail import Place

INSTALL: Final = "install"
WORKLIST: Final = "worklist"
LOCKS: Final = "locks"
FIRMWARE: Final = "firmware"
FLEET: Final = "fleet"
"""Only with a profile that names a Bold API."""
SETTINGS: Final = "settings"
ONE_STEP: Final = "one step"
"""No place of the rail: a page that the first one leads to."""
WELCOME: Final = "welcome"
"""Nor is this: it stands before the first one where nobody is signed in."""
TEAM: Final = "team"
"""Where the worklist leads to, with a profile that names a team's database."""
LOCK: Final = "lock"
BUNDLE: Final = "bundle"
"""Pages that the locks lead to."""
RAIL: Final = {ONE_STEP: INSTALL, WELCOME: INSTALL, TEAM: WORKLIST, LOCK: LOCKS, BUNDLE: LOCKS}
"""Where the rail stands while a page is shown that is no place of it."""
WITHOUT_FOOT: Final = (SETTINGS, LOCK, BUNDLE)


def places() -> tuple[Place, ...]:
    """Made when the window is, in the language spoken then."""
    return (
        Place(INSTALL, Icon.INSTALL, _(N_("Install"))),
        Place(WORKLIST, Icon.WORKLIST, _(N_("Worklist"))),
        Place(LOCKS, Icon.LOCK, _(N_("Locks"))),
        Place(FIRMWARE, Icon.FIRMWARE, _(N_("Firmware"))),
        Place(FLEET, Icon.FLEET, _(N_("Fleet")), hidden=True),
        Place(SETTINGS, Icon.SETTINGS, _(N_("Settings")), last=True),
    )
