"""Journals of any size, made within seconds, that the app's own checks take for its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Final

import rfc8785

from installer_app.model.secret import Blob
from installer_app.store.chain import START
from installer_app.store.database import FILE, Database
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.journal import Entry, encode

AT: Final = "2030-01-02T12:00:00.000Z"
OPEN_EVERY: Final = 100
"""Of so many jobs one is unfinished."""
_INSERT: Final = "INSERT INTO entries VALUES (?,?,?,?,?,?)"


def short_job(lock_id: str) -> tuple[Entry, ...]:
    """A job of eight entries, closed."""
    return (
        j.Opened("rename"),
        j.Learned(f.LockIdGiven(lock_id)),
        j.Learned(f.NameChosen("4.07")),
        j.Learned(f.AccountsRead((), 0)),
        j.Learned(f.RecordRead(None, False, "account_forbidden")),
        j.Asked("rename-lock"),
        j.Learned(f.Renamed("4.07")),
        j.Closed("done"),
    )


def lock_id(n: int) -> str:
    return f"0f8fad5b-d9cb-469f-a165-{n:012x}"


def fill(folder: Path, jobs: int, entries: Sequence[Entry] = ()) -> None:
    """A journal with so many jobs: of these entries, without their secret bytes, or short ones, each about a
    lock of its own."""
    with closing(Database(folder / FILE)) as database, database.write("filling") as transaction:
        transaction.executemany(_INSERT, _rows(jobs, entries))
        gone = {blob.sha256 for entry in entries for blob in _blobs(entry)}
        of_each = ((_name(job), digest) for job in range(jobs) for digest in gone)
        transaction.executemany("INSERT INTO vault VALUES (?,?,NULL)", of_each)


def _rows(jobs: int, entries: Sequence[Entry]) -> Iterator[tuple[object, ...]]:
    """The canonical form is put together by hand: its members are in the order of their names."""
    n, before = 0, START
    common = [_plain(entry) for entry in entries]
    for job in range(jobs):
        name = _name(job)
        mine = common or [_plain(entry) for entry in short_job(lock_id(job))]
        for entry in mine[:-1] if job % OPEN_EVERY == 0 else mine:
            n += 1
            body = b'{"at":"%s","entry":%s,"job":"%s","n":%d}' % (AT.encode(), entry, name.encode(), n)
            own = sha256(before + body).digest()
            yield n, name, AT, body, before, own
            before = own


def _name(job: int) -> str:
    return f"j-20300102-{job:06}-{job:06x}"


def _plain(entry: Entry) -> bytes:
    return rfc8785.dumps(json.loads(json.dumps(encode(entry, lambda _blob: None))))


def _blobs(entry: Entry) -> list[Blob]:
    blobs: list[Blob] = []
    encode(entry, blobs.append)
    return blobs
