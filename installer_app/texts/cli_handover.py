"""The command line's words of hand-over and of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_, _

HELP: Final[Mapping[str, str]] = {
    "handover": N_("Give a job to another computer, or take one over."),
    "handover key": N_("This computer's public key: a colleague seals jobs to it."),
    "handover give": N_("Write a job to a sealed file and close it here as given."),
    "handover take": N_("Make the job in such a file one of this computer."),
    "handover job": N_("The job's id, as `lock-installer jobs` shows it."),
    "handover file": N_("The file the job was handed over in."),
    "handover --output": N_("The file to write; one that is there stays."),
    "--to": N_("The colleague's public key, age1..."),
    "--passphrase": N_("Seal it to a passphrase; it is read from standard input or asked for twice."),
    "job": N_("One job of this computer."),
    "job erase": N_("Destroy a job's secret bytes for good; its journal stays whole. An open job ends."),
    "journal": N_("The journal of this data folder, or of a file from anywhere."),
    "journal verify": N_("Check the hash chain over all entries, and say up to which it is whole."),
    "journal export": N_("Write what can be read as JSON lines, also of a damaged journal."),
    "journal set-aside": N_("Keep a journal that cannot be opened under another name, and begin a new one."),
    "journal file": N_("A journal or an export; without it the journal of the data folder."),
    "journal --output": N_("The file to write; one that is there stays."),
}


def help_of(name: str) -> str:
    """The help line of a command or an option."""
    return _(HELP[name])


def given(job: str, file: str) -> str:
    return _("Job {job} is in {file} and is no longer this computer's.").format(job=job, file=file)


def taken(job: str, origin: str, key_id: str, command: str) -> str:
    return _(
        "Job {origin} of the computer with key {key_id} is job {job} here. Resume it with:\n{command}"
    ).format(job=job, origin=origin, key_id=key_id, command=command)


def erased(job: str) -> str:
    return _("The secret bytes of job {job} are destroyed.").format(job=job)


def passphrase_prompt() -> str:
    return _("Passphrase")


def passphrase_again() -> str:
    return _("The same again")


def chain_whole(count: int) -> str:
    return _("The chain is whole: {count} entries.").format(count=count)


def chain_broken(whole: int, count: int, at: str) -> str:
    """`at`: the time of the last entry that is proven, if there is any."""
    if not whole:
        return _("No entry of the chain is whole; {count} can be read.").format(count=count)
    return _("The chain is whole up to entry {whole}, of {at}; {count} entries can be read.").format(
        whole=whole, at=at, count=count
    )


def exported(path: str) -> str:
    return _("Written to {path}.").format(path=path)


def set_aside(path: str) -> str:
    return _("Kept as {path}. A new journal begins.").format(path=path)


def offered(at: str) -> str:
    return _("a hand-over was begun at {at}").format(at=at)


def unreadable() -> str:
    return _("cannot be read")
