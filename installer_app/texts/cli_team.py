"""The command line's words for a team: who holds which doors, what the board says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from installer_app.texts import worklist
from installer_app.texts.language import N_, _, ngettext
from installer_app.texts.measures import day_and_time, decimal, span, time_of_day
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
    "team assign": N_("Mean doors for one computer; without --to for whoever comes."),
    "team remove": N_(
        "Take doors out of the team's list that nobody holds and nothing was begun at: for its desk."
    ),
    "team recall": N_("Let others claim doors whose computer is gone for good: for its desk."),
    "team settle": N_(
        "Put away conflicts that somebody has looked at; nothing of either side is changed: for its desk."
    ),
    "team numbers": N_("The conflicts, as `team status` and `team board` number them."),
    "team sync": N_("Send this computer's journal, hold its doors for longer, and tell how they stand."),
    "team give": N_("Hand a job over to another computer of the team, sealed to its key; it is closed here."),
    "team job": N_("The job, as `jobs` names it."),
    "give --to": N_("The computer that gets it, by its id or its name on the board."),
    "team url": N_("The database, as its owner reaches it."),
    "team count": N_("How many doors."),
    "team serials": N_("The locks of the doors, by serial."),
    "--area": N_("Only doors of this area, by its id."),
    "--watch": N_("Again whenever something changed, until it is interrupted."),
    "sync --watch": N_(
        "Every minute, and soon after a job wrote something, until it is interrupted; a line a change."
    ),
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


def held(serial: str, since: datetime | None, until: datetime | None, left_s: int, is_lost: bool) -> str:
    """One door of `team status`: since when it is held, and how long still."""
    if is_lost:
        words = _("{serial}  held since {since}; somebody else claimed it since then")
    elif left_s < 0:
        words = _("{serial}  held since {since}; the time ended {left} ago, at {until}: others may claim it")
    else:
        words = _("{serial}  held since {since}, until {until}: another {left}")
    return words.format(
        serial=serial, since=day_and_time(since), until=day_and_time(until), left=span(left_s)
    )


def begun_before(serial: str) -> str:
    """A claim of a door whose holder went away."""
    return _("{serial}  was begun by another computer that was not heard of since").format(serial=serial)


def conflict(number: int, serial: str, name: str) -> str:
    """A door at which two computers did something."""
    return _("Conflict {number}: {serial}  {name}").format(number=number, serial=serial, name=name)


def told_late(who: str, state: str, fault: str | None, when: datetime | None) -> str:
    """What the computer says that had lost the door."""
    words = _("{who}, whose claim was over, told {when}: {state}")
    return "  " + words.format(who=who, state=stands(state, fault), when=day_and_time(when))


def told_since(who: str, state: str, fault: str | None, when: datetime | None) -> str:
    """What the computer says that had claimed it since."""
    words = _("{who}, who claimed it since, told {when}: {state}")
    if when is None:
        words = _("{who}, who claimed it since, has told nothing: {state}")
    return "  " + words.format(who=who or _("nobody"), state=stands(state, fault), when=day_and_time(when))


def settled() -> str:
    """What `team settle` did with a conflict."""
    return "  " + _("It is settled now.")


def settled_before(login: str) -> str:
    """That it was done."""
    return "  " + _("It was settled before, by {login}.").format(login=login or _("unknown"))


def removed(count: int) -> str:
    """What `team remove` did."""
    words = ngettext(
        "{count} door was taken out of the team's list.",
        "{count} doors were taken out of the team's list.",
        count,
    )
    return words.format(count=count)


def not_removed(serial: str) -> str:
    """A door that `team remove` let be."""
    words = _(
        "{serial}  was not taken out: it is not in the list, somebody holds it, or something was done at it"
    )
    return words.format(serial=serial)


def recalled(count: int) -> str:
    """What `team recall` did."""
    words = ngettext(
        "{count} door can be claimed by others now.", "{count} doors can be claimed by others now.", count
    )
    return words.format(count=count)


def in_reach() -> str:
    """That a fault of `team sync --watch` is over."""
    return _("The team can be reached again.")


def stands(state: str, fault: str | None) -> str:
    """How a door stands, with the code that stopped it."""
    said = worklist.queue(Queue(state)) if state in set(Queue) else state
    return f"{said}  [{fault}]" if fault else said


def tally(place: str, holder: str, state: str, fault: str, doors: int) -> str:
    """One line of the board."""
    return f"{doors:>7}  {place:<28} {holder or _('nobody'):<24} {stands(state, fault)}"


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
