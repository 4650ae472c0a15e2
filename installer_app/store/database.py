"""A SQLite file of a data folder: opened with care, written durably, never reset."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.fault import database, disk
from installer_app.store.folder import put_new, sync_folder

FILE: Final = "journal.db"
VERSION: Final = 1
BUSY_S: Final = 5.0
"""How long a write waits for another process of the same user."""

SCHEMA: Final = """
CREATE TABLE entries (
    n INTEGER PRIMARY KEY, job TEXT NOT NULL, at TEXT NOT NULL, body BLOB NOT NULL,
    prev_hash BLOB NOT NULL, hash BLOB NOT NULL);
CREATE INDEX entries_of_job ON entries (job, n);
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TABLE job_keys (job TEXT PRIMARY KEY, key_id TEXT NOT NULL, wrapped BLOB NOT NULL);
CREATE TABLE vault (job TEXT NOT NULL, sha256 TEXT NOT NULL, sealed BLOB, PRIMARY KEY (job, sha256));
CREATE TABLE pins (
    serial TEXT PRIMARY KEY, seal TEXT NOT NULL, sign TEXT NOT NULL, pinned_by TEXT NOT NULL,
    at TEXT NOT NULL);
CREATE TABLE bindings (lock_id TEXT PRIMARY KEY, serial TEXT NOT NULL, at TEXT NOT NULL);
"""

Row = tuple[object, ...]


@dataclass(frozen=True)
class Layout:
    """What a file holds, in which version, and what its damage is called."""

    schema: str
    version: int
    damaged: FaultCode
    newer: FaultCode


JOURNAL: Final = Layout(SCHEMA, VERSION, FaultCode.COMPUTER_JOURNAL_DAMAGED, FaultCode.COMPUTER_JOURNAL_NEWER)


class Database:
    """A connection any thread of this process may use; several processes may hold one each.

    Faults of all methods: computer_storage (disk full, no rights, another process writes for longer than
    BUSY_S), that of damage, of a journal computer_journal_damaged; of the constructor also that of a newer
    version, with nothing changed.
    """

    def __init__(
        self,
        path: Path,
        connection: type[sqlite3.Connection] = sqlite3.Connection,
        layout: Layout = JOURNAL,
    ) -> None:
        self.path = path
        self._damaged = layout.damaged
        self._lock = threading.RLock()
        with disk(f"opening {path.name}"):
            _create(path, layout)
        _refuse_what_is_not_ours(path, layout)
        with database(f"opening {path.name}", layout.damaged):
            self._connection = _connect(path, connection)
            self._connection.text_factory = text_of
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",  # NORMAL loses the last commits at a power cut
                "fullfsync=1",  # macOS: fsync alone does not reach the platter
                "checkpoint_fullfsync=1",
                "secure_delete=ON",  # what the vault drops is overwritten
                "trusted_schema=OFF",
            ):
                self._connection.execute(f"PRAGMA {pragma}")

    @contextmanager
    def write(self, doing: str) -> Iterator[sqlite3.Connection]:
        """One transaction, durable when the block is left; an exception inside undoes all of it."""
        with self._lock, database(doing, self._damaged):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite has undone it by itself
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, doing: str, sql: str, *values: object) -> list[Row]:
        """All rows of one SELECT, of one moment."""
        with self._lock, database(doing, self._damaged):
            return self._connection.execute(sql, values).fetchall()

    def erase_log(self) -> None:
        """Copy the write-ahead log home and cut it, so that no old page stays in it. Best effort: another
        process that reads just now keeps it until its own commits overwrite it."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()


def _connect(path: Path, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    return sqlite3.connect(path, BUSY_S, isolation_level=None, check_same_thread=False, factory=factory)


def text_of(raw: bytes) -> str:
    """Damaged text must come to the hash check, which finds it, and not raise before."""
    return raw.decode(errors="replace")


def _create(path: Path, layout: Layout) -> None:
    """Make the file with its schema beside its place and only then name it: an empty file is
    always damage, never a beginning."""
    log = path.with_name(f"{path.name}-wal")
    if path.exists():
        if path.stat().st_size == 0:  # SQLite would take it for new and delete its log
            raise Fault(layout.damaged, f"{path.name} is empty")
        return
    if log.exists():
        raise Fault(layout.damaged, f"{path.name} is gone, its log is there")
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    try:
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with database(f"making {path.name}", layout.damaged), closing(_connect(new)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            connection.executescript(f"BEGIN; {layout.schema} PRAGMA user_version={layout.version}; COMMIT;")
            # Turned to WAL under its own name, a death midway would leave what no reader may roll back.
            connection.execute("PRAGMA journal_mode=WAL")
        put_new(new, path)
        sync_folder(path.parent)
    finally:
        new.unlink(missing_ok=True)


def _refuse_what_is_not_ours(path: Path, layout: Layout) -> None:
    """Look at the version through a connection that cannot write."""
    with (
        database(f"opening {path.name}", layout.damaged),
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", BUSY_S, uri=True)) as connection,
    ):
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version > layout.version:
        raise Fault(layout.newer, f"{path.name} is of version {version}, not {layout.version}")
    if version != layout.version or not tables:
        raise Fault(layout.damaged, f"{path.name} is of version {version}")
