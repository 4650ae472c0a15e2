"""Fails the n-th disk call of this process, as a broken or a full disk does.

EIO strikes once, at a read or a write; ENOSPC from the n-th write on, until the process ends; KILL is SIGKILL
in place of the n-th write. Counted are the calls on files below a folder. SQLite's own are met where SQLite
makes them: in the table of system calls of its Unix file layer, which is there to be replaced in tests.
Python's are met at `os` and at the raw file. Not reached: SQLite's fsync (it is not in that table) and its
writes to memory that is mapped.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import errno
import io
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

SIZE = ctypes.c_ssize_t
CALLS: Final = {
    "open": (
        True,
        ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_int, use_errno=True),
    ),
    "read": (False, ctypes.CFUNCTYPE(SIZE, ctypes.c_int, ctypes.c_void_p, SIZE, use_errno=True)),
    "pread64": (False, ctypes.CFUNCTYPE(SIZE, ctypes.c_int, ctypes.c_void_p, SIZE, SIZE, use_errno=True)),
    "write": (True, ctypes.CFUNCTYPE(SIZE, ctypes.c_int, ctypes.c_void_p, SIZE, use_errno=True)),
    "pwrite64": (True, ctypes.CFUNCTYPE(SIZE, ctypes.c_int, ctypes.c_void_p, SIZE, SIZE, use_errno=True)),
    "ftruncate": (True, ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, SIZE, use_errno=True)),
}
"""Which write, and how they are called."""
KILL: Final = -1
AUDITED: Final = ("os.rename", "os.link", "os.remove", "os.mkdir")


@dataclass
class Failure:
    """Counts, and says whether this call fails."""

    left: int
    number: int

    @classmethod
    def of(cls, at: int, name: str) -> Failure:
        return cls(at, KILL if name == "KILL" else getattr(errno, name))

    def meets(self, writes: bool) -> bool:
        if self.number != errno.EIO and not writes:
            return False
        self.left -= 1
        if self.number == KILL and self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.left <= 0 if self.number == errno.ENOSPC else self.left == 0

    def check(self, writes: bool) -> None:
        """OSError, if this call fails."""
        if self.meets(writes):
            raise OSError(self.number, os.strerror(self.number))


_kept: Final[list[object]] = []
"""SQLite calls these for as long as the process lives."""


def fail(at: int, name: str, folder: Path) -> Failure:
    """From now on, and for ever: the process that calls it is one case."""
    failure = Failure.of(at, name)
    _meet_sqlite(failure)
    _meet_python(failure, str(folder))
    return failure


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        *((f"method{n}", ctypes.c_void_p) for n in range(13)),
        ("set", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)),
        ("get", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)),
    )


def is_reached() -> bool:
    """Whether this Python's SQLite lets its system calls be replaced."""
    return sys.platform == "linux" and hasattr(ctypes.CDLL(_sqlite3.__file__), "sqlite3_vfs_find")


def _meet_sqlite(failure: Failure) -> None:
    find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
    find.restype = ctypes.POINTER(_Vfs)
    vfs = find(None)
    here = ctypes.cast(vfs, ctypes.c_void_p)
    for name, (writes, kind) in CALLS.items():
        real = kind(vfs.contents.get(here, name.encode()))

        def call(*arguments: int, writes: bool = writes, real: Callable[..., int] = real) -> int:
            if failure.meets(writes):
                ctypes.set_errno(failure.number)
                return -1
            return real(*arguments)

        replaced = kind(call)
        _kept.append(replaced)
        assert vfs.contents.set(here, name.encode(), ctypes.cast(replaced, ctypes.c_void_p)) == 0


def _meet_python(failure: Failure, folder: str) -> None:
    really_open, sync = io.open, os.fsync

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" or event in AUDITED:
            path = os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes | os.PathLike) else ""
            flags = arguments[2] if event == "open" else os.O_CREAT
            if path.startswith(folder):
                failure.check(isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)))

    def fsync(descriptor: int) -> None:
        failure.check(True)
        sync(descriptor)

    class Raw(io.FileIO):
        def write(self, data: object) -> int:
            failure.check(True)
            return super().write(cast("bytes", data))

    def opened(file: int | str | os.PathLike[str], mode: str = "r", *rest: object, **named: object) -> object:
        if set(mode) & set("wax+") and (isinstance(file, int) or os.fspath(file).startswith(folder)):
            raw = io.BufferedWriter(Raw(file, mode.replace("b", "").replace("t", "")))
            return raw if "b" in mode else io.TextIOWrapper(cast("BinaryIO", raw), "utf-8")
        return cast("Callable[..., object]", really_open)(file, mode, *rest, **named)

    sys.addaudithook(audit)
    setattr(os, "fsync", fsync)  # noqa: B010
    setattr(io, "open", opened)  # noqa: B010
