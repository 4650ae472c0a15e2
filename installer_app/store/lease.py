"""A lock of the operating system on a file: one process at a time, released by death."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from installer_app.store.fault import disk

_FAR: Final = 1 << 30
"""Where the lock stands: Windows lets nobody read what is locked, and the note stands at the beginning."""
_LONGEST: Final = 512


@dataclass(frozen=True)
class Holder:
    """Who has a lease, as they wrote it down themselves."""

    process: int
    since: str
    """ISO 8601."""

    def __str__(self) -> str:
        return f"process {self.process} since {self.since}"


class Lease:
    """Held by at most one process (and one holder in it) until released or until the process ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, path: Path, since: str = "") -> Lease | None:
        """The lease named by a file, which stays behind; None: another has it. Never waits. `since`: the time
        now, for others to see. Faults: computer_storage."""
        with disk(f"leasing {path.name}"):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(descriptor)
            except (BlockingIOError, PermissionError):
                os.close(descriptor)
                return None
            except BaseException:
                os.close(descriptor)
                raise
        if since:
            with suppress(OSError):  # a full disk costs only the note
                _note(descriptor, json.dumps(asdict(Holder(os.getpid(), since))).encode())
        return cls(descriptor)

    def release(self) -> None:
        """Harmless to repeat."""
        if self._descriptor is not None:
            with suppress(OSError):
                _note(self._descriptor, b"")
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Lease:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def holder(path: Path) -> Holder | None:
    """Who has the lease of a file; None: nobody, or nobody who left a note."""
    with suppress(OSError, ValueError, RecursionError):
        with path.open("rb") as file:
            note: object = json.loads(file.read(_LONGEST))
        match note:
            case {"process": int(process), "since": str(since)}:
                free = Lease.take(path)  # only of a note that is there, so that nobody who comes is refused
                if free is None:
                    return Holder(process, since)
                free.release()
    return None


def _note(descriptor: int, text: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, text)
    os.ftruncate(descriptor, len(text))


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
