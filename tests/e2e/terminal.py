"""A terminal of a hundred columns with a person at it: what is shown, and what is typed when asked."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from types import TracebackType
from typing import Final, Self

from tests.e2e.kit import DEADLINE_S, PROGRAM, ROOT, environment

COLUMNS: Final = 100
ROWS: Final = 50
OWN_TERMINAL: Final = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""A new session's terminal is its own, so that Ctrl-C becomes a signal; then the program."""
_CONTROL: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
CTRL_C: Final = "\x03"
PATIENCE_S: Final = 5.0


class Terminal:
    """The program on a pseudo terminal: `with Terminal("install", ...) as terminal:`."""

    def __init__(self, *arguments: object) -> None:
        self._own, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", OWN_TERMINAL, *PROGRAM, *map(str, arguments)],
            stdin=child,
            stdout=child,
            stderr=child,
            cwd=ROOT,
            env=environment(),
            start_new_session=True,
        )
        os.close(child)
        self.raw = ""
        self._seen = 0

    def expect(self, text: str) -> None:
        """Wait until `text` is shown after what was waited for before."""
        while (found := self.raw.find(text, self._seen)) < 0:
            assert self._read(), f"{text!r} never came:\n{self.raw}"
        self._seen = found + len(text)

    def write(self, text: str) -> None:
        os.write(self._own, text.encode())

    def answer(self, question: str, text: str) -> None:
        """Wait for a question, then type a line."""
        self.expect(question)
        self.write(text + "\n")

    def interrupt(self, until: str) -> None:
        """Press Ctrl-C until `until` is shown. The C library misses a signal between its last look and its
        wait for a key; a person would press again too."""
        for _ in range(5):
            self.write(CTRL_C)
            patience = time.monotonic() + PATIENCE_S
            while self.raw.find(until, self._seen) < 0 and self._read(patience):
                pass
            if self.raw.find(until, self._seen) >= 0:
                return
        raise AssertionError(f"Ctrl-C was ignored:\n{self.raw}")

    def end(self) -> int:
        """Read to the end; the exit code."""
        while self._read():
            pass
        return self._process.wait(DEADLINE_S)

    def shown(self) -> list[str]:
        """The lines as they stand once everything is drawn."""
        lines, row = [""], 0
        for piece in re.split(r"(\x1b\[[0-9;?]*[A-Za-z]|\r\n|\r|\n)", self.raw):
            if piece in ("\n", "\r\n"):
                row += 1
                lines += [""] * (row + 1 - len(lines))
            elif piece == "\r":
                pass
            elif piece == "\x1b[2K":
                lines[row] = ""
            elif up := re.fullmatch(r"\x1b\[(\d*)A", piece):
                row -= int(up[1] or 1)
            elif not _CONTROL.fullmatch(piece):
                lines[row] += piece
        return lines

    def _read(self, until: float | None = None) -> bool:
        """Take what is there; False at the end, or at `until`. Without it a deadline is a failure."""
        deadline = time.monotonic() + DEADLINE_S if until is None else until
        ready, _, _ = select.select([self._own], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            assert until is not None, f"nothing more was shown:\n{self.raw}"
            return False
        try:
            data = os.read(self._own, 65536)
        except OSError:  # Linux says so that the other end is closed
            return False
        self.raw += data.decode("utf-8", "replace")
        return bool(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait(DEADLINE_S)
        os.close(self._own)
