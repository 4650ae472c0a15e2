"""How the command lines of the documentation are run, as data: what must be there before, and how each ends.

A line whose command is not in here fails a test: whoever documents a command says how it is tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from installer_app.cli import exits


class Before(StrEnum):
    """What must be there, in a data folder of the line's own, before it is run."""

    NOTHING = "nothing"
    FACTORY = "a lock from the factory"
    PROVISIONED = "a lock that has its record and no place"
    INSTALLED = "a lock that is installed, of which this folder has no job"
    REPLACED = "a lock that is installed, and another from the factory"
    STOPPED = "a job that stopped before any effect, whose cause is gone"
    BUNDLE = "a bundle in FILE"
    GIVEN = "a hand-over file for this computer"
    PROFILE = "a profile in FILE, and kept"
    CERTIFICATE = "a job that is done, and its certificate in FILE"
    LIST = "a list of doors in FILE"
    PLANNED = "doors that are planned"


@dataclass(frozen=True)
class Way:
    """How one command is run. `code`: each exit code that is right; more than one where it depends on what
    the virtual world has to tell."""

    before: Before = Before.NOTHING
    code: tuple[int, ...] = (exits.PROVEN,)
    in_world: bool = True
    """Whether it takes `--sandbox`; all others are told the data folder, where they take one."""
    more: tuple[str, ...] = ()
    """What the line needs besides in the virtual world, where more than one is signed in."""
    stdin: str = ""


B = Before
RUN: Final[Mapping[str, Way]] = {
    "install": Way(B.FACTORY),
    "provision": Way(B.FACTORY),
    "uninstall": Way(B.INSTALLED),
    # Nobody is there to press the button.
    "deprovision": Way(B.PROVISIONED, (exits.ANSWER_NEEDED,)),
    "verify": Way(B.INSTALLED),
    "resume": Way(B.STOPPED),
    "undo": Way(B.STOPPED),
    "abandon": Way(B.STOPPED),
    "jobs": Way(B.STOPPED),
    "job erase": Way(B.STOPPED),
    "scan": Way(B.FACTORY),
    "lock show": Way(B.FACTORY),
    "diagnose": Way(B.INSTALLED, (exits.PROVEN, exits.FOUND)),
    "health": Way(code=(exits.PROVEN, exits.FOUND)),
    "api": Way(B.INSTALLED, more=("--as", "ruben")),
    "bundle save": Way(B.INSTALLED),
    "bundle open": Way(B.BUNDLE, (exits.PROVEN, exits.FOUND), in_world=False),
    "bundle replay": Way(B.BUNDLE, in_world=False),
    "bold groups": Way(code=(exits.PROVEN, exits.FOUND)),
    "bold organization": Way(),
    "bold share": Way(code=(exits.PROVEN, exits.FOUND)),
    "firmware show": Way(B.INSTALLED),
    "firmware assign": Way(B.INSTALLED),
    "firmware unassign": Way(B.INSTALLED),
    "firmware download": Way(),
    "firmware carry": Way(B.INSTALLED),
    "handover give": Way(B.STOPPED),
    "handover take": Way(B.GIVEN),
    "journal verify": Way(B.STOPPED),
    "profile add": Way(B.PROFILE, in_world=False),
    "profile list": Way(B.PROFILE, in_world=False),
    # It is kept where there is a keychain, and else forgotten when the command ends.
    "sign-in": Way(B.PROFILE, (exits.PROVEN, exits.FAMILIES["computer"]), in_world=False, stdin="a-token\n"),
    # Where the line does not say which firmware, it is asked for at the end.
    "move": Way(B.INSTALLED, (exits.PROVEN, exits.ANSWER_NEEDED)),
    "replace": Way(B.REPLACED, (exits.PROVEN, exits.ANSWER_NEEDED)),
    "certificate save": Way(B.CERTIFICATE),
    # Nobody said whose key it has to be.
    "certificate verify": Way(B.CERTIFICATE, (exits.PROVEN, exits.NOT_VERIFIABLE), in_world=False),
    "worklist import": Way(B.LIST),
    "worklist prepare": Way(B.PLANNED),
    "worklist run": Way(B.PLANNED),
    "worklist list": Way(B.PLANNED),
    "worklist export": Way(B.PLANNED),
    "worklist remove": Way(B.PLANNED),
    "--self-test": Way(in_world=False),
}
ONLY_PARSED: Final[Mapping[str, str]] = {
    "--sandbox": "it opens a window, and ends when somebody closes it",
    "sandbox serve": "it runs until it is told to stop; every test of a process starts it",
    "sandbox stop": "every test of a process ends its world with it",
    "team": "it needs a PostgreSQL server, which the tests of teams start where there is one",
}
"""Command and reason."""
