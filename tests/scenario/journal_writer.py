"""A process that appends to a journal until it is killed, and says after each entry that it is durable."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path

from installer_app.model.secret import Blob
from installer_app.store.database import FILE, Database
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.journal import JournalBook
from installer_app.workflow import journal as j
from installer_app.workflow.facts import InstallSigned, Provisioned

KEY = InstallationKey(bytes(range(32)), Protection.FILE)


def content(n: int) -> bytes:
    """The secret bytes of the n-th entry; large enough to spread over pages of the database."""
    return sha256(b"%d" % n).digest() * (1 + n % 300)


def write_until_killed(folder: Path, told: Connection) -> None:
    """Append without end, and after each return tell that it is durable."""
    book, n = JournalBook(Database(folder / FILE), KEY, lambda: datetime.now(UTC), os.urandom), 0
    while True:
        journal = book.open_job("install")
        journal.append(j.Opened("install"))
        told.send((journal.job_id, "opened"))
        for _ in range(20):
            n += 1
            journal.append(
                j.Learned(Provisioned("id", Blob(content(n)))),
                j.Learned(InstallSigned(Blob(content(n + 1)), "text/csv")),
            )
            told.send((journal.job_id, str(n)))
        journal.append(j.Closed("done"))
        told.send((journal.job_id, "closed"))
        journal.close_vault()
        told.send((journal.job_id, "destroyed"))
