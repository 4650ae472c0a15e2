"""The words of the papers of faults and of commands, which are generated in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_

TITLE: Final = N_("Faults")
LEAD: Final = (
    N_(
        "Every fault has a code that stays the same for ever: quote it, search for it. Below stands "
        "what each means by itself. In the window and on the command line it comes with more, because"
        " there it is known how far the job was: what is proven to be true, and what is proven not to"
        " have happened. Nothing else is tried after a fault."
    ),
    N_(
        "After any fault the job is kept as it stands. Continuing it reads lock and cloud before anything is "
        "done."
    ),
)
FAMILIES: Final[Mapping[str, str]] = {
    "lock": N_("The lock"),
    "link": N_("Bluetooth"),
    "message": N_("Signed messages"),
    "cloud": N_("The cloud"),
    "account": N_("Accounts"),
    "sync": N_("Syncs"),
    "firmware": N_("Firmware"),
    "computer": N_("This computer"),
    "answer": N_("Answers"),
}
"""Headings, by the first word of a code."""
EXIT_CODE: Final = N_("Exit code: {code}")
ON_COMMAND_LINE: Final = N_("On the command line")
SERIAL: Final = N_("the lock asked for")
"""Stands where an advice names one."""
COMMANDS: Final = N_("Commands")
COMMANDS_LEAD: Final = (
    N_(
        "What `lock-installer` takes, as `lock-installer COMMAND --help` shows it. Without a command the "
        "window opens."
    ),
    N_(
        "Flags answer the questions the window asks. What no flag answers is asked on a terminal; where "
        "nobody is there, the command ends with `answer_needed` and names the flag. `--yes` confirms what "
        "will happen. It never gives leave to repeat a request whose answer was lost: that is `--allow`, "
        "with the request's name."
    ),
)
EVERYWHERE: Final = N_("Everywhere")
EVERYWHERE_LEAD: Final = N_(
    "Options of every command that works somewhere. They stand after the command's name."
)
ITS_COMMANDS: Final = N_("Its commands: {names}.")
ALSO_ALL: Final = N_("Also the options that stand [everywhere](#everywhere).")
ALSO: Final = N_("Also {options}, as [everywhere](#everywhere).")
EXIT_CODES: Final = N_("Exit codes")
