"""The chain checked on opening: only what was written since the last check, so that the start stays fast.

How far it was checked, and the hash there, lie in a file beside the journal. It guards against accident, as
the chain does; without it everything is checked, at some 75,000 entries a second.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.chain import START
from installer_app.store.folder import DataFolder
from installer_app.store.journal import JournalBook

FILE: Final = "journal.checked"


def check_new(book: JournalBook, folder: DataFolder) -> Fault | None:
    """Check the entries since the last time, and remember how far. None: they follow one another; else the
    fault, computer_journal_damaged or computer_storage, and it is found again at the next start."""
    try:
        book.check_listing()
        n, before = _mark(folder)
        if n and book.hash_of(n) != before:  # another file lies there since, or an older copy
            n, before = 0, START
        started = n
        for entry in book.chained(n, before):
            n, before = entry.n, entry.hash
        if n != started:
            with suppress(Fault):  # a full disk costs only the time of the next check
                folder.write(FILE, json.dumps({"n": n, "hash": before.hex()}).encode())
    except Fault as fault:
        return fault
    return None


def _mark(folder: DataFolder) -> tuple[int, bytes]:
    with suppress(ValueError, RecursionError):
        match json.loads(folder.read(FILE) or b"null"):
            case {"n": int(n), "hash": str(hash_)} if n > 0:
                return n, bytes.fromhex(hash_)
    return 0, START


def is_damage(fault: Fault) -> bool:
    """Whether the journal can be looked at from outside, and something be said of it."""
    return fault.code in (FaultCode.COMPUTER_JOURNAL_DAMAGED, FaultCode.COMPUTER_JOURNAL_NEWER)
