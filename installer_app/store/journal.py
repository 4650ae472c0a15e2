"""The journal on disk: entries of all jobs in one chain, each durable before its effect."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Blob
from installer_app.store.chain import START, Chained, chain, checked
from installer_app.store.database import Database
from installer_app.store.folder import Random, make_private_folder
from installer_app.store.installation_key import InstallationKey
from installer_app.store.lease import Holder, Lease, holder
from installer_app.store.vault import Vault
from installer_app.workflow.facts import TakenOver
from installer_app.workflow.journal import Closed, Entry, Learned, decode, encode

LEASES: Final = "leases"
"""The folder of the files that tell who is at work on which job."""
LONGEST_NAME: Final = 200
Now = Callable[[], datetime]
"""The time, in UTC."""

_OF_JOB: Final = """
SELECT e.n, e.job, e.at, e.body, e.prev_hash, e.hash, p.hash
FROM entries e LEFT JOIN entries p ON p.n = e.n - 1 WHERE e.job = ? ORDER BY e.n"""
_LAST_OF_EACH: Final = """
SELECT e.n, e.job, e.at, e.body, e.prev_hash, e.hash, p.hash
FROM (SELECT min(n) AS first, max(n) AS last FROM entries GROUP BY job)
JOIN entries e ON e.n = last LEFT JOIN entries p ON p.n = e.n - 1 ORDER BY first"""
_NAMING: Final = """
SELECT job FROM entries WHERE job IN (SELECT job FROM entries WHERE CAST(body AS TEXT) LIKE ?)
GROUP BY job ORDER BY min(n)"""
"""What stands for others in a pattern (`_`, `%`) finds more, never less."""
_ALL: Final = "SELECT job FROM entries GROUP BY job ORDER BY min(n)"
_CLOSING: Final = b'{"at":"%s","entry":{"entry":"closed","outcome":"'
_COUNT: Final = "SELECT count(*) FROM entries {}"
_LAST: Final = "SELECT n, job, at, body, prev_hash, hash FROM entries WHERE job = ? ORDER BY n DESC LIMIT 1"
_TAKEN: Final = """
SELECT job, body FROM entries WHERE instr(body, CAST('"kind":"taken-over"' AS BLOB))"""
"""Within a text the quotes would have strokes before them."""
_AFTER: Final = """
SELECT n, job, at, body, prev_hash, hash FROM entries WHERE n > ? ORDER BY n LIMIT 500"""


class JournalBook:
    """All jobs of a data folder (`workflow.journal.Book`). Faults of all methods: computer_storage,
    computer_journal_damaged."""

    def __init__(self, database: Database, key: InstallationKey, now: Now, random: Random) -> None:
        self._database = database
        self._vault = Vault(database, key, random)
        self._now = now
        self._random = random

    def open_job(self, workflow: str) -> JobJournal:
        """A new job's journal; it is on disk from its first entry on, which names the workflow. Its id is
        `j-YYYYMMDD-HHMMSS-xxxxxx` (UTC) and sorts by time."""
        return self._new()

    def adopt(self, taken: TakenOver, entries: Sequence[tuple[Entry, str]]) -> JobJournal:
        """Another computer's job as a new one here, in one commit: its first entry says where it comes from,
        the others keep the times they were written at. Faults: computer_handover_taken, naming the job that
        was made of it before."""
        journal = self._new()
        with self._database.write("taking a job over") as transaction:
            for job, body in transaction.execute(_TAKEN).fetchall():
                match _fact_of(body):
                    case {"job_id": taken.job_id, "key_id": taken.key_id}:
                        raise Fault(FaultCode.COMPUTER_HANDOVER_TAKEN, f"here {job}")
            first = (Learned(taken), iso(self._now()))
            # Taken over before, by whoever gives it now: the last word is where it comes from here.
            again = (first,) if any(_tells_origin(entry) for entry, _ in entries) else ()
            journal.write(transaction, (first, *entries, *again))
        return journal

    def erase(self, job_id: str) -> None:
        """Destroy the key of a job's secret bytes, whatever its journal says; one that is open ends as
        `erased`. The chain stays whole. Faults: computer_job_unknown, computer_job_busy."""
        journal = self.job(job_id)
        with self.hold(job_id):
            if job_id in self.unfinished():
                journal.append(Closed("erased"))
            else:
                journal.close_vault()

    def job(self, job_id: str) -> JobJournal:
        """Faults: computer_job_unknown."""
        if not self._knows(job_id):
            raise Fault(FaultCode.COMPUTER_JOB_UNKNOWN, f"{job_id!r:.40}")
        return JobJournal(self._database, self._vault, self._now, job_id)

    def hold(self, job_id: str) -> Lease:
        """Be the only process at work on a job, until released or dead. Faults: computer_job_busy."""
        file = self._database.path.parent / LEASES / job_id
        make_private_folder(file.parent)
        lease = Lease.take(file, iso(self._now()))
        if lease is None:
            other = self.holder(job_id)
            raise Fault(FaultCode.COMPUTER_JOB_BUSY, f"{job_id}, {other}" if other else job_id)
        return lease

    def holder(self, job_id: str) -> Holder | None:
        """Who is at work on a job, this process included; None: nobody."""
        return holder(self._database.path.parent / LEASES / job_id)

    def job_ids(self, naming: str = "") -> tuple[str, ...]:
        """Oldest first. `naming`: those that have this text in an entry, in capitals or not."""
        # Within JSON some letters are written in another way, and SQLite knows capitals of ASCII alone.
        plain = naming.isascii() and naming.isprintable() and not set(naming) & {'"', "\\"}
        if plain and 0 < len(naming) < LONGEST_NAME:
            rows = self._database.rows("listing jobs", _NAMING, f"%{naming}%")
        else:
            rows = self._database.rows("listing jobs", _ALL)
        return tuple(str(job) for (job,) in rows)

    def unfinished(self) -> tuple[str, ...]:
        """Jobs whose last entry does not close them, oldest first; without replaying any. One whose last
        entry is damaged is among them: that it is closed is not guessed."""
        rows = self._database.rows("listing jobs", _LAST_OF_EACH)
        return tuple(str(row[1]) for row in rows if not _closes(row))

    def head(self) -> bytes:
        """The hash of the last entry of all: it covers the whole chain."""
        rows = self._database.rows("reading the journal", "SELECT max(n) FROM entries")
        return (self.hash_of(rows[0][0]) if isinstance(rows[0][0], int) else None) or START

    def last(self) -> int:
        """The number of the last entry; 0: there is none."""
        rows = self._database.rows("reading the journal", "SELECT max(n) FROM entries")
        return rows[0][0] if isinstance(rows[0][0], int) else 0

    def verify(self) -> int:
        """Check the whole file, chain and pages; the number of entries. Faults: computer_journal_damaged."""
        pages = self._database.rows("checking the journal", "PRAGMA integrity_check(1)")
        if pages != [("ok",)]:
            raise Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, "integrity check")
        return sum(1 for _ in self.chained())

    def hash_of(self, n: int) -> bytes | None:
        """The hash of the n-th entry, as its row has it; None: there is none."""
        rows = self._database.rows("reading the journal", "SELECT hash FROM entries WHERE n=?", n)
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else None

    def check_listing(self) -> None:
        """Hold the index that jobs are found by against the entries: without a page of it jobs hide, while
        the chain is whole. Faults: computer_journal_damaged."""
        ((by_index,),) = self._database.rows(
            "checking the journal", _COUNT.format("INDEXED BY entries_of_job")
        )
        ((by_table,),) = self._database.rows("checking the journal", _COUNT.format("NOT INDEXED"))
        if by_index != by_table:
            raise Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, f"{by_index} of {by_table} entries are listed")

    def chained(self, n: int = 0, before: bytes = START) -> Iterator[Chained]:
        """Every entry after the n-th, whose hash is `before`, as it stands in the file, checked; for export.
        No secret bytes are in it."""
        while rows := self._database.rows("reading the journal", _AFTER, n):
            for row in rows:
                entry = checked(row, before)
                before, n = entry.hash, entry.n
                yield entry

    def _new(self) -> JobJournal:
        while True:
            job_id = f"j-{self._now().astimezone(UTC):%Y%m%d-%H%M%S}-{self._random(3).hex()}"
            if not self._knows(job_id):
                return JobJournal(self._database, self._vault, self._now, job_id)

    def _knows(self, job_id: str) -> bool:
        return bool(self._database.rows("finding a job", "SELECT 1 FROM entries WHERE job=? LIMIT 1", job_id))


class JobJournal:
    """One job's entries (`workflow.journal.Journal`)."""

    def __init__(self, database: Database, vault: Vault, now: Now, job_id: str) -> None:
        self.job_id = job_id
        self._database = database
        self._vault = vault
        self._now = now

    def append(self, *entries: Entry) -> str:
        """Write entries and the secret bytes they name, all or none, in one durable commit; their time.
        `Closed` destroys the job's key within it."""
        at = iso(self._now())
        closes = any(isinstance(entry, Closed) for entry in entries)
        with self._database.write("writing the journal") as transaction:
            self.write(transaction, [(entry, at) for entry in entries])
            if closes:
                self._vault.destroy(transaction, self.job_id)
        if closes:
            self._database.erase_log()
        return at

    def write(self, transaction: sqlite3.Connection, entries: Iterable[tuple[Entry, str]]) -> None:
        """Write entries with their times, and the secret bytes they name, within a transaction."""
        blobs: list[Blob] = []
        encoded = [(encode(entry, blobs.append), at) for entry, at in entries]
        for blob in blobs:
            self._vault.keep(transaction, self.job_id, blob)
        last = transaction.execute("SELECT n, hash FROM entries ORDER BY n DESC LIMIT 1").fetchone()
        first, before = (last[0] + 1, last[1]) if last else (1, START)
        for n, (data, at) in enumerate(encoded, first):
            new = chain(n, self.job_id, at, data, before)
            before = new.hash
            row = (new.n, new.job, new.at, new.body, new.prev_hash, new.hash)
            transaction.execute("INSERT INTO entries VALUES (?,?,?,?,?,?)", row)

    def head(self) -> bytes:
        """The hash of the job's last entry: it covers all that was written before it, of every job."""
        match self._database.rows("reading the journal", _LAST, self.job_id):
            case [(*_, bytes(hash_))]:
                return hash_
        raise Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, f"{self.job_id} has no last entry")

    def entries(self) -> tuple[tuple[Entry, str], ...]:
        """All entries with their times; each is held against its hash and against the entry before it."""
        rows = self._database.rows("reading the journal", _OF_JOB, self.job_id)
        mine = [checked(row[:6], _before(row)) for row in rows]
        return tuple((decode(each.entry, self._open), each.at) for each in mine)

    def close_vault(self) -> None:
        """Destroy the key of the job's secret bytes; the chain stays whole."""
        with self._database.write("closing the vault") as transaction:
            self._vault.destroy(transaction, self.job_id)
        self._database.erase_log()

    def _open(self, digest: str) -> bytes:
        return self._vault.open(self.job_id, digest)


def iso(time: datetime) -> str:
    """`2026-01-31T08:15:00.123Z`."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03d}Z"


def _tells_origin(entry: Entry) -> bool:
    return isinstance(entry, Learned) and isinstance(entry.fact, TakenOver)


def _closes(row: tuple[object, ...]) -> bool:
    if _plainly_closes(row):
        return True
    try:
        return checked(row[:6], _before(row)).entry.get("entry") == Closed.__name__.lower()
    except Fault:
        return False


def _plainly_closes(row: tuple[object, ...]) -> bool:
    """As `checked`, of bytes alone: ten times as fast, and nearly all jobs are closed. An entry's form is
    canonical, so that what it says of itself stands where it must."""
    match row:
        case (int(n), str(job), str(at), bytes(body), bytes(prev_hash), bytes(own_hash), *_):
            return (
                body.startswith(_CLOSING % at.encode())
                and body.endswith(b'"},"job":"%s","n":%d}' % (job.encode(), n))
                and body.count(b"{") == 2
                and prev_hash == _before(row)
                and sha256(prev_hash + body).digest() == own_hash
            )
    return False


def _fact_of(body: object) -> object:
    try:
        content = json.loads(body) if isinstance(body, bytes) else None
        return content["entry"]["fact"] if content else None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def _before(row: tuple[object, ...]) -> object:
    """The hash the entry must follow: the first has none before it."""
    return START if row[0] == 1 else row[6]
