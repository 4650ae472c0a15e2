"""The flight recorder: a bounded ring in memory, flushed to a file that is bounded too."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from typing import Final

from installer_app.model.fault import Fault
from installer_app.model.record import Plain
from installer_app.store.fault import disk
from installer_app.store.folder import DataFolder, make_file_private
from installer_app.store.journal import Now, iso

FILE: Final = "recorder.jsonl"
OLDER_FILE: Final = "recorder.1.jsonl"
LARGEST_BYTES: Final = 1024 * 1024
"""Of one file; two are kept."""
RING: Final = 5000
"""Records in memory."""
LONGEST_TEXT: Final = 500
LONGEST_TRACE: Final = 4000
"""A bug's trace ends the recording of a job; it may be longer."""
PAUSE_S: Final = 1.0


class Recorder:
    """A `model.record.Sink`: call it with a record. It never raises and never waits for the disk; records are
    redacted where they are made."""

    def __init__(self, folder: DataFolder, now: Now) -> None:
        self._folder = folder
        self._now = now
        self._ring: deque[str] = deque(maxlen=RING)
        self._unwritten = 0
        self._lock = threading.Lock()  # never held while the disk is waited for

    def __call__(self, kind: str, fields: Mapping[str, Plain]) -> None:
        with suppress(Exception):  # a record lost is better than a job lost
            plain = {str(name): _plain(str(name), value) for name, value in fields.items()}
            line = json.dumps({"at": iso(self._now()), "kind": kind, **plain})
            with self._lock:
                self._ring.append(line)
                self._unwritten = min(self._unwritten + 1, RING)

    def lines(self) -> tuple[str, ...]:
        """What memory holds, oldest first, one JSON object each."""
        with self._lock:
            return tuple(self._ring)

    def flush(self) -> bool:
        """Write what was not written yet; False: the disk would not have it, and it is kept for later."""
        with self._lock:
            new = tuple(islice(reversed(self._ring), self._unwritten))[::-1]
            self._unwritten = 0
        if not new:
            return True
        data = "".join(f"{line}\n" for line in new).encode()
        try:
            with disk(f"writing {FILE}"):
                self._append(data)
        except Fault:
            with self._lock:
                self._unwritten = min(self._unwritten + len(new), len(self._ring))
            return False
        return True

    async def run(self) -> None:
        """Flush every second until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(PAUSE_S)
                await asyncio.to_thread(self.flush)
        finally:
            self.flush()

    def _append(self, data: bytes) -> None:
        path = self._folder.file(FILE)
        if path.exists() and path.stat().st_size + len(data) > LARGEST_BYTES:
            path.replace(self._folder.file(OLDER_FILE))
        make_file_private(path)
        with path.open("ab") as file:
            file.write(data[-LARGEST_BYTES:])


def recorded_lines(folder: DataFolder) -> tuple[str, ...]:
    """What the files hold, also of earlier runs, oldest first. Faults: computer_storage."""
    with disk(f"reading {FILE}"):
        files = [path for name in (OLDER_FILE, FILE) if (path := folder.file(name)).is_file()]
        return tuple(line for path in files for line in path.read_text("utf-8", "replace").splitlines())


def _plain(name: str, value: object) -> Plain:
    """Text is cut; anything that is not plain shows only its type, so that nothing leaks by mistake."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return value[: LONGEST_TRACE if name == "trace" else LONGEST_TEXT]
    return f"<{type(value).__name__}>"
