"""What the disk and SQLite say, as faults of this computer."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from installer_app.model.fault import Fault, FaultCode

_DAMAGE: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "SQLITE_MISMATCH", "SQLITE_CONSTRAINT")
"""Our own statements never fail these ways: the file is not what we wrote. (The append-only triggers
answer SQLITE_CONSTRAINT_TRIGGER, to whoever meddles.)"""


def storage_fault(error: OSError, doing: str) -> Fault:
    """computer_storage, with the error's name: `ENOSPC writing settings.json`."""
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return Fault(FaultCode.COMPUTER_STORAGE, f"{name} {doing}")


@contextmanager
def disk(doing: str) -> Iterator[None]:
    """Within, an OSError is computer_storage."""
    try:
        yield
    except OSError as error:
        raise storage_fault(error, doing) from error


@contextmanager
def database(doing: str, damage: FaultCode = FaultCode.COMPUTER_JOURNAL_DAMAGED) -> Iterator[None]:
    """Within, an error of SQLite is `damage` or computer_storage; misuse stays a bug.

    A disk that fails to read may be called damage: SQLite turns EIO and ENXIO at a page into SQLITE_CORRUPT
    with no extended code (only before the first page is there SQLITE_IOERR_CORRUPTFS, which is a disk's), and
    reading the file beside it would, once closed, let go of this process's POSIX locks on it. Who looks at a
    journal that is not in use, as `survey` does, reads it whole and meets the disk's own error.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite quotes a damaged schema in its message
        raise Fault(damage, f"schema {doing}") from error
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", None)
        if not isinstance(name, str):
            raise
        damaged = name.startswith(_DAMAGE)
        code = damage if damaged else FaultCode.COMPUTER_STORAGE
        raise Fault(code, f"{name} {doing}") from error
