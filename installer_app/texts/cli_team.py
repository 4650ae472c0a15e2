"""The command line's words for a team: who holds which doors, what the board says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from installer_app.texts import worklist
from installer_app.texts.language import N_, _, ngettext
from installer_app.texts.measures import day_and_time, decimal, time_of_day
from installer_app.workflow.worklist import Queue

HELP: Final[Mapping[str, str]] = {
    "team": N_("One worklist for several computers, in a PostgreSQL database that the profile names."),
    "team init": N_(
        "Set up the team's database, or bring it up to date. URL: postgresql://owner@host/database; the "
        "owner's password is read from standard input."
    ),
    "team status": N_("What this computer holds for its team, and what two computers did at one door."),
    "team board": N_("How the team's doors stand, by area and computer, and how fast they are done."),
    "team add": N_("Give the doors planned on this computer to the team: for its desk."),
    "team claim": N_("Take doors that nobody holds, and plan them on this computer."),
    "team release": N_("Give doors back at which nothing was begun."),
    "team assign": N_("Mean doors for one computer, by its id on the board; without --to for whoever comes."),
    "team sync": N_("Send this computer's journal, hold its doors for longer, and tell how they stand."),
    "team give": N_("Hand a job over to another computer of the team, sealed to its key; it is closed here."),
    "team job": N_("The job, as `jobs` names it."),
    "give --to": N_("The computer that gets it, by its id or its name on the board."),
    "team url": N_("The database, as its owner reaches it."),
    "team count": N_("How many doors."),
    "team serials": N_("The locks of the doors, by serial."),
    "--area": N_("Only doors of this area, by its id."),
    "--to": N_("The computer's id."),
    "--watch": N_("Again whenever something changed, until it is interrupted."),
    "--computer": N_("What the team calls this computer; otherwise its name on the network."),
}


def help_of(name: str) -> str:
    """The help line of a command or an option."""
    return _(HELP[name])


def set_up(count: int) -> str:
    """What `team init` did."""
    if not count:
        return _("The database is up to date.")
    words = ngettext("The database is set up: {count} step.", "The database is set up: {count} steps.", count)
    return words.format(count=count)


def added(count: int) -> str:
    """What `team add` did."""
    words = ngettext("{count} door is the team's now.", "{count} doors are the team's now.", count)
    return words.format(count=count)


def claimed(count: int) -> str:
    """What `team claim` did."""
    if not count:
        return _("No door is free.")
    words = ngettext("{count} door is held here now.", "{count} doors are held here now.", count)
    return words.format(count=count)


def released(count: int) -> str:
    """What `team release` did."""
    words = ngettext("{count} door was given back.", "{count} doors were given back.", count)
    return words.format(count=count)


def assigned(count: int) -> str:
    """What `team assign` did."""
    words = ngettext("{count} door was assigned.", "{count} doors were assigned.", count)
    return words.format(count=count)


def handed_over(job_id: str, to: str) -> str:
    """What `team give` did."""
    return _("{job} is closed here; {to} takes it over at its next sync.").format(job=job_id, to=to)


def taken(job_id: str) -> str:
    """A job that came with a sync."""
    return _("{job} came from a colleague; go on with it: lock-installer resume --job {job}").format(
        job=job_id
    )


def sent(count: int) -> str:
    """That so many entries have arrived so far."""
    return _("Sent up to entry {count}").format(count=count)


def synced(count: int) -> str:
    """That the team has the whole journal."""
    words = ngettext(
        "The team has {count} entry of this journal.", "The team has {count} entries of this journal.", count
    )
    return words.format(count=count)


def held(serial: str, since: datetime | None, until: datetime | None, is_lost: bool) -> str:
    """One door of `team status`."""
    words = (
        _("{serial}  held since {since}; somebody else claimed it since then")
        if is_lost
        else _("{serial}  held since {since}, until {until}")
    )
    return words.format(serial=serial, since=day_and_time(since), until=day_and_time(until))


def begun_before(serial: str) -> str:
    """A claim of a door whose holder went away."""
    return _("{serial}  was begun by another computer that was not heard of since").format(serial=serial)


def conflict(serial: str, name: str, teller: str, against: str | None) -> str:
    """Two computers at one door."""
    words = _("{serial}  {name}: {teller} told of it after {against} had claimed it; look at both")
    return words.format(serial=serial, name=name, teller=teller, against=against or _("nobody"))


def tally(place: str, holder: str, state: str, fault: str, doors: int) -> str:
    """One line of the board."""
    stands = worklist.queue(Queue(state)) if state in set(Queue) else state
    code = f"  [{fault}]" if fault else ""
    return f"{doors:>7}  {place:<28} {holder or _('nobody'):<24} {stands}{code}"


def hand(key_id: str, name: str, entries: int, seen: datetime) -> str:
    """A computer on the board."""
    words = _("{name}  {key_id}: entries {count}, last heard of {when}")
    return words.format(name=name, key_id=key_id, count=entries, when=time_of_day(seen))


def summary(done: int, doors: int, last_hour: int, hours_left: float | None) -> str:
    """The board in one line."""
    said = _("{done} of {doors} doors are done, {last_hour} of them in the last hour.").format(
        done=done, doors=doors, last_hour=last_hour
    )
    if hours_left:
        said += " " + _("At that pace: {hours} hours more.").format(hours=decimal(hours_left, 1))
    return said
