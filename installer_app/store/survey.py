"""A journal looked at from outside: any file, whole or damaged, and what can be read of it.

The file and its write-ahead log are copied first, and only the copy is opened: SQLite would take the log in,
or make one. A journal that was exported (JSON lines) is checked in the same way.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.chain import START, checked
from installer_app.store.database import BUSY_S, VERSION, Row, text_of
from installer_app.store.fault import disk
from installer_app.store.folder import write_private
from installer_app.workflow.facts import KINDS
from installer_app.workflow.journal import ENTRIES

LARGEST_BYTES: Final = 1024**3
"""More than a lifetime of jobs; a larger file is not ours."""
_SQLITE: Final = b"SQLite format 3\0"
_ROWS: Final = "SELECT n, job, at, body, prev_hash, hash FROM entries"
_LINE: Final = 16 * 1024 * 1024


@dataclass(frozen=True)
class Survey:
    """What a journal amounts to."""

    file: Path
    rows: tuple[Row, ...]
    """Every entry that can be read: n, job, at, body, prev_hash, hash; by n."""
    whole: int
    """So many of them, from the first on, form an unbroken chain."""
    fault: Fault | None
    """Why it cannot be used, or not all of it; None: it is whole, and this version knows all of it."""

    @property
    def last_whole(self) -> Row | None:
        """The entry up to which it is whole."""
        return self.rows[self.whole - 1] if self.whole else None


def survey(file: Path) -> Survey:
    """Look at a journal, or at the export of one. Faults: computer_storage; computer_usage, no such file."""
    with disk(f"reading {file.name}"):
        log = file.with_name(f"{file.name}-wal")
        if not file.is_file() and not log.is_file():
            raise Fault(FaultCode.COMPUTER_USAGE, f"no file {file}"[:200])
        if file.is_file() and file.stat().st_size > LARGEST_BYTES:
            return Survey(file, (), 0, Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, f"{file.name} is too large"))
        if not file.is_file():
            gone = f"{file.name} is gone, its log is there"
            return Survey(file, (), 0, Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, gone))
        with file.open("rb") as opened:
            start = opened.read(len(_SQLITE))
        if start[:1] == b"{":
            rows, trouble = _read_lines(file)
            return _judge(file, rows, trouble, VERSION)
        with TemporaryDirectory() as folder:
            copy = Path(folder, "journal.db")
            if not _backed_up(file, copy):
                shutil.copyfile(file, copy)
                if log.is_file():
                    shutil.copyfile(log, copy.with_name("journal.db-wal"))
            version, rows, trouble = _read_database(copy)
    return _judge(file, rows, trouble, version)


def export(found: Survey, out: Path) -> int:
    """Write what can be read as JSON lines, as `keeping.export_journal` does; the number of entries. Those
    after the last that is proven say `"whole": false`. Faults: computer_storage."""
    lines = [
        json.dumps(
            {
                "n": n,
                "job": job,
                "at": at,
                "body": body.decode(errors="replace"),
                "prev_hash": before.hex(),
                "hash": own.hex(),
                **({} if at_ < found.whole else {"whole": False}),
            }
        )
        for at_, (n, job, at, body, before, own) in enumerate(found.rows)
        if isinstance(body, bytes) and isinstance(before, bytes) and isinstance(own, bytes)
    ]
    write_private(out, "".join(f"{line}\n" for line in lines).encode())
    return len(lines)


def _backed_up(file: Path, copy: Path) -> bool:
    """A journal that a process has open is copied as it is at one moment; True: it was."""
    if not file.with_name(f"{file.name}-shm").is_file():
        return False
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", BUSY_S, uri=True)) as live,
            closing(sqlite3.connect(copy)) as target,
        ):
            live.backup(target)
    except sqlite3.Error:
        copy.unlink(missing_ok=True)
        return False
    return True


def _judge(file: Path, rows: dict[int, Row], trouble: str, version: int) -> Survey:
    """Hold each entry against the one before."""
    ordered = tuple(rows[n] for n in sorted(rows))
    whole, before, unknown = 0, START, ""
    for n, row in enumerate(ordered, 1):
        try:
            entry = checked(row, before if row[0] == n else None)
        except Fault:
            trouble = trouble or f"entry {n}: the chain is broken"
            break
        whole, before = n, entry.hash
        name, kind = entry.entry.get("entry"), entry.entry.get("kind")
        if not unknown and (name not in ENTRIES or (name == "learned" and kind not in KINDS)):
            unknown = f"entry {n}: {kind if name == 'learned' else name!s}"[:80]
    if version > VERSION:
        fault: Fault | None = Fault(FaultCode.COMPUTER_JOURNAL_NEWER, f"version {version}, not {VERSION}")
    elif trouble or version != VERSION:
        fault = Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, trouble or f"version {version}")
    else:
        fault = Fault(FaultCode.COMPUTER_JOURNAL_NEWER, unknown) if unknown else None
    return Survey(file, ordered, whole, fault)


def _read_database(copy: Path) -> tuple[int, dict[int, Row], str]:
    """Its version, the entries that can be read, and what is the trouble with it."""
    version, rows, trouble = 0, dict[int, Row](), ""
    with closing(sqlite3.connect(copy)) as connection:
        connection.text_factory = text_of
        try:
            connection.execute("PRAGMA trusted_schema=OFF")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            pages = connection.execute("PRAGMA integrity_check(1)").fetchall()
            trouble = "" if pages == [("ok",)] else "integrity check"
        except (sqlite3.Error, UnicodeDecodeError) as error:
            trouble = f"{getattr(error, 'sqlite_errorname', type(error).__name__)} reading it"
        # From both ends: between them lie the pages that cannot be read.
        for order in ("ASC", "DESC"):
            try:
                for row in connection.execute(f"{_ROWS} ORDER BY n {order}"):
                    match row:
                        case (int(n), str(), str(), bytes(), bytes(), bytes()):
                            if n in rows and order == "DESC":
                                break
                            rows[n] = row
                        case _:
                            trouble = trouble or f"entry {row[0]!r:.20} is none"
            except (sqlite3.Error, UnicodeDecodeError) as error:
                trouble = trouble or f"{getattr(error, 'sqlite_errorname', 'text')} reading entries"
    return version, rows, trouble


def _read_lines(file: Path) -> tuple[dict[int, Row], str]:
    """The entries of an export."""
    rows, trouble = dict[int, Row](), ""
    with file.open("rb") as opened:
        for n, line in enumerate(iter(lambda: opened.readline(_LINE), b""), 1):
            row = _row(line)
            if row is None or not isinstance(row[0], int) or row[0] in rows:
                trouble = trouble or f"line {n} is no entry"
            else:
                rows[row[0]] = row
    return rows, trouble


def _row(line: bytes) -> Row | None:
    with suppress(ValueError, RecursionError):
        match json.loads(line):
            case {
                "n": int(n),
                "job": str(job),
                "at": str(at),
                "body": str(body),
                "prev_hash": str(before),
                "hash": str(own),
            }:
                return (n, job, at, body.encode(), bytes.fromhex(before), bytes.fromhex(own))
    return None
