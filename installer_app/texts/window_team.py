"""The words of the team's board in the window."""

from __future__ import annotations

from typing import Final

from installer_app.texts.language import N_

TITLE: Final = N_("Team board")
BACK: Final = N_("Back to the worklist")
READING: Final = N_("Reading the team's board")
EMPTY: Final = N_("The team has no doors yet. Its desk gives them: lock-installer team add")
AREA_HEADS: Final = (
    N_("Area"),
    N_("To do"),
    N_("In hand"),
    N_("Stopped"),
    N_("Unproven"),
    N_("Done"),
)
HAND_HEADS: Final = (
    N_("Computer"),
    N_("In hand"),
    N_("Stopped"),
    N_("Unproven"),
    N_("Done"),
    N_("Heard of"),
)
HELD_HEADS: Final = (N_("Held here"), N_("For"), N_("Still for"))
LOST: Final = N_("somebody else claimed it since")
AREAS: Final = N_("Areas")
HANDS: Final = N_("Computers")
THIS_ONE: Final = N_("this computer")
NO_PLACE: Final = N_("without a name")
STALE: Final = N_("Read {age}, not anew: {title}. Code {code}")
CONFLICTS_ONE: Final = N_("At {count} door two computers did something")
CONFLICTS_MANY: Final = N_("At {count} doors two computers did something")
CONFLICTS_TEXT: Final = N_("Nothing was overwritten. See which: lock-installer team status")
