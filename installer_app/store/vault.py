"""Secret bytes of the jobs, sealed under a key for each job that is destroyed when the job is over.

The job's key lies wrapped under the installation key beside the sealed bytes. Destroying it (SQLite
overwrites what it deletes, and the log is cut) leaves the rows as tombstones: digest and length stay in the
journal's chain, and reading such bytes answers BytesGone instead of damage.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Blob, BytesGone
from installer_app.store.database import Database
from installer_app.store.folder import Random
from installer_app.store.installation_key import InstallationKey, open_sealed, seal

KEY_BYTES: Final = 32
_SEALED: Final = """
SELECT sealed, wrapped, key_id FROM vault LEFT JOIN job_keys USING (job) WHERE job = ? AND sha256 = ?"""


class Vault:
    """The sealed bytes of all jobs of a data folder."""

    def __init__(self, database: Database, key: InstallationKey, random: Random) -> None:
        self._database = database
        self._key = key
        self._random = random

    def keep(self, transaction: sqlite3.Connection, job: str, blob: Blob) -> None:
        """Seal a blob within the transaction of the entry that names it. What is kept stays as it is."""
        if transaction.execute("SELECT 1 FROM vault WHERE job=? AND sha256=?", (job, blob.sha256)).fetchone():
            return
        sealed = None
        if not blob.is_gone:
            sealed = seal(
                self._job_key(transaction, job), blob.data, _purpose(job, blob.sha256), self._random
            )
        transaction.execute("INSERT INTO vault VALUES (?,?,?)", (job, blob.sha256, sealed))

    def open(self, job: str, digest: str) -> bytes:
        """The bytes again. BytesGone: destroyed on purpose. Faults: computer_keychain (the installation key
        is not the one that sealed them), computer_journal_damaged."""
        match self._database.rows("reading the vault", _SEALED, job, digest):
            case [(None, _, _)]:
                raise BytesGone(f"sha256 {digest[:8]}")
            case [(bytes(data), bytes(wrapped), str(key_id))]:
                try:
                    return open_sealed(self._unwrap(job, wrapped, key_id), data, _purpose(job, digest))
                except ValueError as damage:
                    raise _damaged(job, digest) from damage
            case _:
                raise _damaged(job, digest)

    def destroy(self, transaction: sqlite3.Connection, job: str) -> None:
        """Destroy the job's key and its sealed bytes, within a transaction; after it `erase_log` wipes what
        the write-ahead log still holds. Harmless to repeat."""
        transaction.execute("DELETE FROM job_keys WHERE job=?", (job,))
        transaction.execute("UPDATE vault SET sealed=NULL WHERE job=?", (job,))

    def _job_key(self, transaction: sqlite3.Connection, job: str) -> bytes:
        row = transaction.execute("SELECT wrapped, key_id FROM job_keys WHERE job=?", (job,)).fetchone()
        if row is not None:
            return self._unwrap(job, row[0], row[1])
        key = self._random(KEY_BYTES)
        wrapped = self._key.seal(key, _key_purpose(job), self._random)
        transaction.execute("INSERT INTO job_keys VALUES (?,?,?)", (job, self._key.key_id, wrapped))
        return key

    def _unwrap(self, job: str, wrapped: bytes, key_id: str) -> bytes:
        if key_id != self._key.key_id:
            raise Fault(FaultCode.COMPUTER_KEYCHAIN, f"vault of {job} is under installation key {key_id}")
        try:
            return self._key.open(wrapped, _key_purpose(job))
        except ValueError as damage:
            raise Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, f"vault key of {job}") from damage


def _purpose(job: str, digest: str) -> bytes:
    return f"lock-installer/vault/1/{job}/{digest}".encode()


def _key_purpose(job: str) -> bytes:
    return f"lock-installer/job-key/1/{job}".encode()


def _damaged(job: str, digest: str) -> Fault:
    return Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, f"vault of {job}, sha256 {digest[:8]}")
