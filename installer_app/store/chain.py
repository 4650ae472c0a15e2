"""The hash chain over all entries of a journal: it shows accident, not forgery.

An entry's body is the RFC 8785 form of `{"at", "entry", "job", "n"}`; its hash is SHA-256(previous hash ||
body), the first one's previous hash is 32 zero bytes. The columns beside the body repeat it for SQL and
are held against it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, cast

import rfc8785

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.database import Row

START: Final = bytes(32)


@dataclass(frozen=True)
class Chained:
    """One entry as it stands in the file; `entry` is the data of `workflow.journal.encode`."""

    n: int
    job: str
    at: str
    entry: Mapping[str, object]
    body: bytes
    prev_hash: bytes
    hash: bytes


def chain(n: int, job: str, at: str, entry: Mapping[str, object], prev_hash: bytes) -> Chained:
    """The next entry. Faults: computer_storage where a value has no RFC 8785 form (an integer beyond 2^53,
    half a surrogate pair): nothing is written that could not be read back."""
    content = {"at": at, "entry": entry, "job": job, "n": n}
    try:
        body = rfc8785.dumps(cast("dict[str, str]", content))  # its type of JSON is not exported
    except rfc8785.CanonicalizationError as odd:
        raise Fault(FaultCode.COMPUTER_STORAGE, f"{type(odd).__name__} writing an entry") from odd
    return Chained(n, job, at, entry, body, prev_hash, sha256(prev_hash + body).digest())


def checked(row: Row, before: object) -> Chained:
    """The entry of a row (n, job, at, body, prev_hash, hash) that follows the hash `before`.
    Faults: computer_journal_damaged."""
    match row:
        case (int(n), str(job), str(at), bytes(body), bytes(prev_hash), bytes(own_hash)):
            if prev_hash == before and sha256(prev_hash + body).digest() == own_hash:
                match _content(body):
                    case {"n": said_n, "job": said_job, "at": said_at, "entry": dict(entry)}:
                        if (said_n, said_job, said_at) == (n, job, at):
                            return Chained(n, job, at, entry, body, prev_hash, own_hash)
    raise Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, f"entry {row[0]!r:.20}: the chain is broken")


def _content(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
