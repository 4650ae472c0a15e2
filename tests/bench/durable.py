"""What it costs to write an entry down for good, against the bare writing of as many bytes."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from installer_app.model.secret import Blob
from installer_app.store.chain import START, chain
from installer_app.store.database import FILE, Database
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.journal import JournalBook
from installer_app.workflow.journal import Entry, encode
from tests.bench.figure import Bench, Reading, as_long
from tests.bench.main_job import measure

ROUNDS: Final = 8
"""Over the entries of a main job, some forty."""


def compare_with_append() -> Reading:
    """Bare, ours, bare in turn, entry by entry, into files side by side: whatever else the disk does falls on
    all alike. The entries are those of a main job, secret bytes included."""
    entries = measure().entries
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(Database(folder / FILE)) as database, (folder / "bare").open("ab", buffering=0) as bare:
            key = InstallationKey(bytes(32), Protection.FILE)
            book = JournalBook(database, key, lambda: datetime.now(UTC), os.urandom)
            took: list[tuple[float, float, float]] = []
            for _ in range(ROUNDS):
                journal = book.open_job("install")
                for entry in entries:
                    body = bare_bytes(entry)
                    before = time_append(bare.fileno(), body)
                    begun = time.perf_counter()
                    journal.append(entry)
                    ours = time.perf_counter() - begun
                    took.append((before, ours, time_append(bare.fileno(), body)))
    before, ours, after = map(median, zip(*took, strict=True))
    return as_long(ours, before, after)


def bare_bytes(entry: Entry) -> bytes:
    """What the journal writes of an entry, and the secret bytes it names."""
    blobs: list[Blob] = []
    body = chain(
        1, "j-20300102-120000-000000", "2030-01-02T12:00:00.000Z", encode(entry, blobs.append), START
    )
    return body.body + b"".join(blob.data for blob in blobs if not blob.is_gone)


def time_append(file: int, data: bytes) -> float:
    """Seconds to append these bytes and know them on the disk."""
    begun = time.perf_counter()
    os.write(file, data)
    os.fsync(file)
    return time.perf_counter() - begun


BENCHES: Final = (
    Bench(
        "P13",
        "one journal entry, durable; median over those of main jobs",
        "append and fsync of its bytes",
        gate=2.5,
        stretch=2.0,
        better="less",
        run=compare_with_append,
    ),
)
