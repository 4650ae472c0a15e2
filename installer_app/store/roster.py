"""The locks and areas of an account as they were last listed: a cache with ages, that can be lost any time.

It holds what the lists said, without secrets, so that a hundred thousand locks are judged, sorted and found
without asking the cloud again. A listing that was cut off is taken up where it stopped.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer_app.model.doorlock import Area, AreaPrivate, Lock, LockPrivate
from installer_app.store.database import Row
from installer_app.store.fault import database, disk
from installer_app.store.folder import make_file_private
from installer_app.workflow.diagnosis.health import Listed

FILE: Final = "roster.db"
VERSION: Final = 2
EVERYTHING: Final = "*"
"""The scope of a listing that is not of one property."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS locks (
    lock_id TEXT PRIMARY KEY, listing INTEGER NOT NULL, read_at INTEGER NOT NULL, name TEXT, property_id TEXT,
    area_id TEXT, install_date TEXT, type_state TEXT, seen INTEGER NOT NULL, last_sync TEXT, keys TEXT,
    current_firmware TEXT, required_firmware TEXT);
CREATE INDEX IF NOT EXISTS locks_of_property ON locks (property_id);
CREATE TABLE IF NOT EXISTS areas (
    area_id TEXT PRIMARY KEY, property_id TEXT, read_at INTEGER NOT NULL, name TEXT, parent_id TEXT,
    keys TEXT, lock_ids TEXT);
CREATE TABLE IF NOT EXISTS properties (property_id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS listings (
    scope TEXT PRIMARY KEY, listing INTEGER NOT NULL, begun_at INTEGER NOT NULL, token TEXT,
    ended_at INTEGER);
"""
_PUT_LOCK: Final = "INSERT OR REPLACE INTO locks VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
_PUT_AREA: Final = "INSERT OR REPLACE INTO areas VALUES (?,?,?,?,?,?,?)"
_ALL_LOCKS: Final = "SELECT * FROM locks ORDER BY lock_id"
_LOCKS_OF: Final = "SELECT * FROM locks WHERE property_id=? ORDER BY lock_id"
_DROP_ALL: Final = "DELETE FROM locks WHERE listing<?"
_DROP_OF: Final = "DELETE FROM locks WHERE listing<? AND property_id=?"


@dataclass(frozen=True)
class Listing:
    """How far the reading of a list is. `ended_at` None: it was cut off and can go on at `token`."""

    number: int
    begun_at: int
    token: str | None = None
    ended_at: int | None = None


class Roster:
    """Any thread may use it. Faults of all methods: computer_storage."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        with disk(f"opening {path.name}"):
            make_file_private(path)
        try:
            self._connection = _open(path)
        except sqlite3.DatabaseError:
            # A cache that is damaged or of another version is made anew: it holds nothing of its own.
            with disk(f"opening {path.name}"):
                for each in (path, *path.parent.glob(f"{path.name}-*")):
                    each.unlink(missing_ok=True)
                make_file_private(path)
            with database(f"opening {path.name}"):
                self._connection = _open(path)

    def close(self) -> None:
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()

    # ---- listings

    def listing(self, property_id: str | None) -> Listing | None:
        """The latest of a property, or of everything; None: there was none."""
        for _, number, begun_at, token, ended_at in self._rows(
            "SELECT * FROM listings WHERE scope=?", property_id or EVERYTHING
        ):
            assert isinstance(number, int) and isinstance(begun_at, int)
            return Listing(number, begun_at, _text(token), ended_at if isinstance(ended_at, int) else None)
        return None

    def begin(self, property_id: str | None, at: int) -> Listing:
        """A new listing; what is known of the last one stays until this one ends."""
        with self._write() as connection:
            (latest,) = connection.execute("SELECT max(listing) FROM listings").fetchone()
            listing = Listing((latest or 0) + 1, at)
            row = (property_id or EVERYTHING, listing.number, at, None, None)
            connection.execute("INSERT OR REPLACE INTO listings VALUES (?,?,?,?,?)", row)
        return listing

    def add(
        self, property_id: str | None, number: int, locks: Iterable[Lock], at: int, token: str | None
    ) -> None:
        """One page of a listing; `token`: where the next one begins."""
        rows = [_row_of(lock, number, at) for lock in locks if lock.lock_id]
        with self._write() as connection:
            connection.executemany(_PUT_LOCK, rows)
            connection.execute(
                "UPDATE listings SET token=? WHERE scope=? AND listing=?",
                (token, property_id or EVERYTHING, number),
            )

    def end(self, property_id: str | None, number: int, at: int) -> None:
        """The list was read to its end: what it did not have is no more."""
        with self._write() as connection:
            if property_id is None:
                connection.execute(_DROP_ALL, (number,))
            else:
                connection.execute(_DROP_OF, (number, property_id.lower()))
            connection.execute(
                "UPDATE listings SET token=NULL, ended_at=? WHERE scope=? AND listing=?",
                (at, property_id or EVERYTHING, number),
            )

    def add_areas(self, areas: Iterable[Area], at: int) -> None:
        """Areas as listed; those known under the same id are replaced."""
        rows = [
            (
                area.area_id.lower(),
                area.property_id.lower() if area.property_id else None,
                at,
                area.display_name,
                area.parent_area_id,
                area.private.key_map_version if area.private else None,
                json.dumps(area.lock_ids) if area.lock_ids is not None else None,
            )
            for area in areas
            if area.area_id
        ]
        with self._write() as connection:
            connection.executemany(_PUT_AREA, rows)

    def name_properties(self, names: Mapping[str, str]) -> None:
        """What properties are called, by their ids; those known under the same id are called anew."""
        rows = [(property_id.lower(), name) for property_id, name in names.items()]
        with self._write() as connection:
            connection.executemany("INSERT OR REPLACE INTO properties VALUES (?,?)", rows)

    # ---- what is known

    def locks(self, property_id: str | None = None) -> Iterator[Listed]:
        """Of a property, or all; read at once, and made one by one as they are asked for."""
        if property_id is None:
            return map(_listed, self._rows(_ALL_LOCKS))
        return map(_listed, self._rows(_LOCKS_OF, property_id.lower()))

    def areas(self) -> dict[str, Area]:
        """By id in lower case."""
        return {str(row[0]): _area(row) for row in self._rows("SELECT * FROM areas")}

    def property_names(self) -> dict[str, str]:
        """By id in lower case."""
        return {str(key): str(name) for key, name in self._rows("SELECT * FROM properties")}

    def property_ids(self) -> tuple[str, ...]:
        """Of the locks that are known."""
        rows = self._rows("SELECT DISTINCT property_id FROM locks WHERE property_id IS NOT NULL ORDER BY 1")
        return tuple(str(row[0]) for row in rows)

    # ---- how

    def _rows(self, sql: str, *values: object) -> list[Row]:
        with self._lock, database(f"reading {FILE}"):
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock, database(f"writing {FILE}"), self._connection:
            yield self._connection


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, 5.0, check_same_thread=False)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            raise sqlite3.DatabaseError("another version")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")  # a power cut may lose the newest pages of a cache
        connection.execute("PRAGMA secure_delete=ON")
        connection.executescript(f"{_SCHEMA} PRAGMA user_version={VERSION};")
    except BaseException:
        connection.close()
        raise
    return connection


def _row_of(lock: Lock, number: int, at: int) -> Row:
    private = lock.private or LockPrivate()
    return (
        lock.lock_id,
        number,
        at,
        lock.display_name,
        lock.property_id.lower() if lock.property_id else None,
        lock.area_id,
        lock.install_date,
        lock.type_state,
        lock.private is not None,
        private.last_known_sync_date,
        private.current_key_map_version,
        private.current_firmware_version,
        private.required_firmware_version,
    )


def _listed(row: Row) -> Listed:
    lock_id, _, read_at, name, property_id, area_id, install_date, type_state, seen, *rest = row
    last_sync, keys, current, required = map(_text, rest)
    private = LockPrivate(
        current_key_map_version=keys,
        current_firmware_version=current,
        last_known_sync_date=last_sync,
        required_firmware_version=required,
    )
    lock = Lock(
        type_state=_text(type_state),
        lock_id=_text(lock_id),
        property_id=_text(property_id),
        area_id=_text(area_id),
        install_date=_text(install_date),
        private=private if seen else None,
        display_name=_text(name),
    )
    assert isinstance(read_at, int)
    return Listed(lock, read_at)


def _area(row: Row) -> Area:
    area_id, property_id, _, name, parent_id, keys, lock_ids = row
    ids = json.loads(lock_ids) if isinstance(lock_ids, str) else None
    return Area(
        property_id=_text(property_id),
        area_id=_text(area_id),
        lock_ids=tuple(ids) if ids is not None else None,
        private=AreaPrivate(key_map_version=_text(keys)) if keys is not None else None,
        display_name=_text(name),
        parent_area_id=_text(parent_id),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
