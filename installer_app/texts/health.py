"""Words for the health of many locks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from installer_app.texts.language import N_, _
from installer_app.texts.measures import day_and_time, number

HELP: Final[Mapping[str, str]] = {
    "health": N_("How all locks of a property stand, or all in reach, worst first."),
    "--property": N_("Only the locks of this property, by its id."),
    "--csv": N_("Write all locks to this file, as CSV."),
    "--as-listed": N_("Ask the cloud nothing; judge what was listed before."),
    "--show": N_("How many locks to show."),
}
HEAD: Final = (
    N_("Lock"),
    N_("Name"),
    N_("Property"),
    N_("Area"),
    N_("Weight"),
    N_("Findings"),
    N_("Last sync"),
    N_("Firmware"),
    N_("Required firmware"),
)


def help_of(name: str) -> str:
    """The help line of a command or an option."""
    return _(HELP[name])


def head() -> tuple[str, ...]:
    """The first row of the CSV."""
    return tuple(_(word) for word in HEAD)


def summary(locks: int, troubled: int, oldest: datetime | None) -> str:
    """`12 of 340 locks have something that matters; read Sat 21 Nov 14:32 or later.`"""
    if not locks:
        return _("No locks are known: none is in reach, or none was listed yet.")
    words = _("{troubled} of {locks} locks have something that matters; read {oldest} or later.")
    return words.format(troubled=number(troubled), locks=number(locks), oldest=day_and_time(oldest))


def cause(title: str, count: int) -> str:
    """`    37  Its keys are not current`."""
    return f"{number(count):>8}  {title}"


def listed(locks: int) -> str:
    """How far the reading is."""
    return _("{count} locks listed").format(count=number(locks))
