"""The virtual cloud's state: one SQLite file, one table a kind of record.

WAL and NORMAL: what a transaction wrote survives the death of the process (only the machine's own death
may take the last ones back, which a sandbox bears). One process opens the file; its threads take turns.
The SQL is put together from the names of our own records and their fields, never from what anyone sent.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Final, TypeVar

from installer_app.sandbox.cloud.records import RECORDS, Effect, Record

R = TypeVar("R", bound=Record)
Value = str | int | bytes | None
BUSY_TIMEOUT_S: Final = 5.0
INDEXES: Final = (
    "CREATE UNIQUE INDEX IF NOT EXISTS lock_api_key ON Lock (api_key)",
    "CREATE INDEX IF NOT EXISTS lock_area ON Lock (area_id)",
    "CREATE INDEX IF NOT EXISTS lock_property ON Lock (property_id)",
    "CREATE INDEX IF NOT EXISTS area_parent ON Area (parent_area_id)",
    "CREATE INDEX IF NOT EXISTS group_property ON UserGroup (property_id)",
    "CREATE INDEX IF NOT EXISTS device_user ON UserDevice (user_id)",
    "CREATE INDEX IF NOT EXISTS reference_entity ON Reference (entity_id)",
    "CREATE UNIQUE INDEX IF NOT EXISTS access_log_repeat ON AccessLog (lock_id, digest)",
)


class Store:
    """Records in and out. Everything happens inside `transaction`; `rowid` orders a table by age."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._turn = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        with self.transaction():
            for kind in RECORDS:
                key, *columns = (column.name for column in fields(kind))
                key_type = "INTEGER PRIMARY KEY AUTOINCREMENT" if kind is Effect else "TEXT UNIQUE NOT NULL"
                self._db.execute(
                    f"CREATE TABLE IF NOT EXISTS {kind.__name__} ({key} {key_type}, {', '.join(columns)})"
                )
                self._add_missing_columns(kind)
            for index in INDEXES:
                self._db.execute(index)

    def _add_missing_columns(self, kind: type[Record]) -> None:
        """A file of an earlier build lacks what was added since: it gets it with its default."""
        there = {row["name"] for row in self._db.execute(f"PRAGMA table_info({kind.__name__})")}
        for column in fields(kind):
            if column.name not in there:
                default = f"'{column.default}'" if isinstance(column.default, str) else "NULL"
                self._db.execute(f"ALTER TABLE {kind.__name__} ADD COLUMN {column.name} DEFAULT {default}")

    def close(self) -> None:
        """Close the file; nothing may be asked afterwards."""
        with self._turn:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. An inner transaction is part of the outer one."""
        with self._turn:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def put(self, record: Record) -> None:
        """Add the record, or replace the one with its key in its place."""
        table, names = type(record).__name__, [column.name for column in fields(record)]
        holes = ", ".join("?" * len(names))
        updates = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({holes})"  # noqa: S608
        self._db.execute(
            f"{insert} ON CONFLICT ({names[0]}) DO UPDATE SET {updates}",
            [getattr(record, name) for name in names],
        )

    def find(self, kind: type[R], key: str) -> R | None:
        """The record with this key."""
        found = self.select(kind, **{fields(kind)[0].name: key})
        return found[0] if found else None

    def select(self, kind: type[R], **equal: Value) -> list[R]:
        """Every record whose columns equal these, oldest first."""
        return [record for _, record in self.page(kind, equal)]

    def page(
        self,
        kind: type[R],
        equal: Mapping[str, Value],
        *,
        after: int = 0,
        limit: int = -1,
        newest_first: bool = False,
    ) -> list[tuple[int, R]]:
        """Row number and record where columns equal these, from the row after (before, if newest first)
        `after`; 0 is the start. A limit of -1 is none."""
        conditions = [f"{name} IS ?" for name in equal]
        if after:
            conditions.append("rowid < ?" if newest_first else "rowid > ?")
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        order = "DESC" if newest_first else "ASC"
        select = f"SELECT rowid AS row_number, * FROM {kind.__name__}"  # noqa: S608
        rows = self._db.execute(
            f"{select} {where} ORDER BY rowid {order} LIMIT ?",
            [*equal.values(), *([after] if after else []), limit],
        ).fetchall()
        names = [column.name for column in fields(kind)]
        return [(row["row_number"], kind(**{name: row[name] for name in names})) for row in rows]

    def remove(self, kind: type[Record], key: str) -> bool:
        """Whether there was one."""
        column = fields(kind)[0].name
        delete = f"DELETE FROM {kind.__name__} WHERE {column} = ?"  # noqa: S608
        return self._db.execute(delete, [key]).rowcount > 0
