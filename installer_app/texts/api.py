"""The words of the `api` command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_, _

HELP: Final[Mapping[str, str]] = {
    "api": N_(
        "Ask one operation of the services by its name; secrets are not shown. A write is done at once, is "
        "no job: nothing undoes it."
    ),
    "operation": N_("The operation's name, such as getLock."),
    "--list": N_("The operations there are, whom they are for, and what they take."),
    "--param": N_("A parameter of the path or the query, name=value; may be given more than once."),
    "--body": N_("The body: JSON, or the file it is in; of an upload the image."),
    "--all": N_("Follow a list to its end, a row a page."),
    "--credential": N_("Which credential of the profile asks; needed where several are signed in."),
    "--yes": N_("Do not ask before a write."),
    "--out": N_("Write a signed message or an image to this file, or the redacted answer."),
}


def help_of(name: str) -> str:
    """The help line of the command or of one of its options."""
    return _(HELP[name])


def write_question(operation: str, credential: str) -> str:
    """What the terminal asks before a write."""
    return _("{operation} changes something, as {credential}. Go on? (y, n)").format(
        operation=operation, credential=credential
    )


def written(path: str, length: int, digest: str) -> str:
    """A file that was written."""
    return _("{path}: {length} bytes, SHA-256 {digest}").format(path=path, length=length, digest=digest)


def message_kept_back(length: int, digest: str) -> str:
    """A signed message that is not shown."""
    return _(
        "A signed message of {length} bytes, SHA-256 {digest}. It is not shown; keep it with --out."
    ).format(length=length, digest=digest)
