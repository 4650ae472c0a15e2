"""The command line's own words for the worklist."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from installer_app.texts.language import N_, _, ngettext
from installer_app.texts.measures import day_and_time

HELP: Final[Mapping[str, str]] = {
    "worklist": N_("The doors planned for a site: from a list, installed one after another, and to a list."),
    "worklist import": N_("Plan the doors of a CSV file: lock, property, area, name, firmware."),
    "worklist list": N_("The planned doors and the unfinished jobs, by what is due at them."),
    "worklist run": N_(
        "Install the planned doors one after another, one radio link at a time. Exit code: 0 all is proven, "
        "the fault's where all that failed did so in one way, else 5."
    ),
    "worklist prepare": N_(
        "Ask the cloud ahead for what the doors need: provisioning and signed messages, with their expiry. "
        "At the door only the lock is needed then."
    ),
    "prepare --yes": N_("Have the records made and the messages signed."),
    "worklist export": N_("Write every door with what is proven of it to a CSV file."),
    "worklist remove": N_("Take doors out of the worklist. Locks and jobs stay as they are."),
    "worklist file": N_("The CSV file, in any common encoding and with any common separator."),
    "worklist export file": N_("The CSV file to write."),
    "worklist serials": N_("The locks of the doors, by serial or label."),
    "--good-only": N_("Leave bad rows out and import the others; otherwise one bad row and none is."),
    "--queue": N_("Only this queue."),
    "--retry-failed": N_("Only doors whose last run ended at a fault."),
    "--serial": N_("Only the door of this lock; may be given more than once."),
    "--wait": N_("Seconds that proofs are waited for after the last door; then they are left open."),
    "worklist --yes": N_("Install every door that is due. Never leave to ask an unanswered request again."),
    "worklist --not-compared": N_("Of locks without a label in the list the identity stays unproven."),
    "--finished": N_("The doors that are finished."),
}
RESULTS: Final[Mapping[str, str]] = {
    "at-work": N_("at work"),
    "confirmed": N_("the lock confirms"),
    "prepared": N_("prepared"),
    "proven": N_("proven"),
    "not-verifiable": N_("done, not verifiable with this account"),
    "unproven": N_("the lock confirms, not proven yet"),
    "failed": N_("failed"),
    "leave-needed": N_("an answer is missing; leave is needed to ask again"),
    "elsewhere": N_("another process is at it"),
    "stopped": N_("stopped, it rests where it is"),
    "not-begun": N_("not begun"),
}


def help_of(name: str) -> str:
    """The help line of a command or an option."""
    return _(HELP[name])


def result(key: str) -> str:
    """What became of a door."""
    return _(RESULTS[key])


def imported(count: int) -> str:
    text = ngettext("{count} door is planned now.", "{count} doors are planned now.", count)
    return text.format(count=count)


def not_imported(bad: int) -> str:
    text = ngettext(
        "{count} row cannot be a door, so nothing was imported. Mend it, or add --good-only.",
        "{count} rows cannot be doors, so nothing was imported. Mend them, or add --good-only.",
        bad,
    )
    return text.format(count=bad)


def left_out(bad: int) -> str:
    text = ngettext("{count} row was left out.", "{count} rows were left out.", bad)
    return text.format(count=bad)


def ignored(columns: str) -> str:
    return _("Columns that mean nothing here: {columns}").format(columns=columns)


def lost(serial: str) -> str:
    """A door of the team's that another computer holds now."""
    text = _("{serial}: another of the team holds this door now; it is left alone (--serial works it).")
    return text.format(serial=serial)


def run_question(count: int) -> str:
    text = ngettext(
        "{count} door is to be installed or continued. Begin? (y, n)",
        "{count} doors are to be installed or continued. Begin? (y, n)",
        count,
    )
    return text.format(count=count)


def prepare_question(count: int) -> str:
    text = ngettext(
        "{count} door is to be prepared at the cloud. Begin? (y, n)",
        "{count} doors are to be prepared at the cloud. Begin? (y, n)",
        count,
    )
    return text.format(count=count)


def until(when: datetime | None) -> str:
    """How long a door stays prepared."""
    return _("until {when}").format(when=day_and_time(when))


def prepared(done: int, count: int) -> str:
    return _("{done} of {count} doors are prepared.").format(done=done, count=count)


def nothing_due() -> str:
    return _("Nothing is due at any door.")


def ran(proven: int, count: int) -> str:
    return _("{proven} of {count} doors are proven.").format(proven=proven, count=count)


def retry(command: str) -> str:
    return _("Once the causes are removed, retry what failed with:\n{command}").format(command=command)


def go_on(command: str) -> str:
    return _("What is true stays true. Go on with:\n{command}").format(command=command)


def exported(count: int, path: str) -> str:
    text = ngettext("{count} row written to {path}", "{count} rows written to {path}", count)
    return text.format(count=count, path=path)


def removed(count: int) -> str:
    text = ngettext("{count} door was taken out.", "{count} doors were taken out.", count)
    return text.format(count=count)
