"""A command line that kills itself before or after one durable entry of its journal.

`DYING` says where: `before asked install-lock`, `after learned install-delivered`."""

from __future__ import annotations

import os
import signal
import sys

from installer_app.__main__ import main
from installer_app.store.journal import JobJournal
from installer_app.workflow import journal as j

append = JobJournal.append


def name(entry: j.Entry) -> str:
    """`asked install-lock`, `learned clock-set`, `closed` and so on."""
    match entry:
        case j.Learned(fact):
            return f"learned {fact.key()}"
        case j.Asked(request) | j.Allowed(request) | j.Declined(request, _):
            return f"{type(entry).__name__.lower()} {request}"
        case j.Skipped(step):
            return f"skipped {step}"
        case j.Faulted(step, code, _):
            return f"faulted {step} {code}"
        case _:
            return type(entry).__name__.lower()


def die_at(side: str, point: str) -> None:
    """From now on an append at this point is the last thing this process does."""

    def dying(journal: JobJournal, *entries: j.Entry) -> str:
        due = point in map(name, entries)
        if due and side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        at = append(journal, *entries)
        if due:
            os.kill(os.getpid(), signal.SIGKILL)
        return at

    setattr(JobJournal, "append", dying)  # noqa: B010


if __name__ == "__main__":
    die_at(*os.environ["DYING"].split(" ", 1))
    sys.exit(main())
