"""Words for the support bundle: its commands, what is in it and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_, _
from installer_app.texts.measures import byte_count

HELP: Final[Mapping[str, str]] = {
    "bundle": N_("One file for support: what was recorded, done and found, without secrets."),
    "bundle save": N_("Save a bundle; without --output only show what would be in it and what not."),
    "bundle open": N_("Show what a bundle tells: its jobs, their faults, and the findings about a lock."),
    "bundle replay": N_("Live through a bundle's jobs once more; nothing is asked of any lock or cloud."),
    "bundle file": N_("The bundle."),
    "bundle --output": N_("Where to save it; a file that is there is replaced."),
    "bundle --job": N_("Only this job; may be given more than once. Otherwise all, or those of the lock."),
    "bundle --lock-id": N_("Study this lock too, and add what was read of it."),
}
LEFT_OUT: Final[Mapping[str, str]] = {
    "not listed": N_("{what}: left out {count} times, since it is not on the list of what may leave"),
    "unreadable": N_("{what}: left out {count} times, since it cannot be read"),
}
MEMBERS: Final[Mapping[str, str]] = {
    "recorder.jsonl": N_("What the app did, by the second: requests, answers, retries; no contents"),
    "case.json": N_("What cloud and lock said of the lock, without its secrets"),
}


def help_of(name: str) -> str:
    """The help line of a command or an option."""
    return _(HELP[name])


def member(name: str, size_bytes: int) -> str:
    """`jobs/j-1.jsonl, 2.1 kB: ...`."""
    told = MEMBERS.get(name, N_("The journal of a job; of messages only digest and length"))
    return f"{name}, {byte_count(size_bytes)}: {_(told)}"


def left_out(what: str, why: str, count: int) -> str:
    """What stays on this computer, and why."""
    words = LEFT_OUT.get(why, N_("{what}: left out {count} times"))
    return _(words).format(what=what, count=count)


def never_in_it() -> str:
    """What no bundle holds, whatever is in it."""
    return _("Never in it: tokens, keys, signed messages, sealed records, names and addresses of services.")


def saved(path: str) -> str:
    """Where it lies."""
    return _("Saved: {path}").format(path=path)


def heading(app: str, system: str, environment: str, made_at: str) -> str:
    """Where and when a bundle was made."""
    words = _("Made {made_at} by {app} on {system}, environment {environment}")
    return words.format(made_at=made_at, app=app, system=system, environment=environment)


def replayed(job_id: str, faithful: bool) -> str:
    """Whether a replay went as the job did."""
    if faithful:
        return _("{job}: lived through as it was").format(job=job_id)
    return _("{job}: this version does otherwise than the one that made the bundle").format(job=job_id)
