"""The certificate's file: one line a row, and the rows' digests signed as a JWS; read back whatever it holds.

The file is a JWS in flattened JSON (RFC 7515, 7.2.2). Its payload is the RFC 8785 form of
`{"certificate": 2, "lines": [{"line", "sha256"}, ...]}`; the member `lines` beside it holds the lines
themselves, each in its RFC 8785 form on a row of its own: a digest is that of a row without its comma. A byte
that changed in a row leaves the signature as it is and names the row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.encodings import (
    Json,
    Unreadable,
    canonicalize,
    encode_base64url,
    read_json_object,
)
from installer_app.store.fault import disk

VERSION: Final = 2
LARGEST_BYTES: Final = 256 * 1024
MOST_LINES: Final = 2000
TYPE: Final = "lock-installer-certificate+json"
_MEMBER: Final = re.compile(r'^"(payload|protected|signature)": "([\w-]+)",?$', re.ASCII)
_OPENS, _CLOSES = '"lines": [', "],"


@dataclass(frozen=True)
class Entry:
    """What is signed of one line: what it is about, and its digest (hex)."""

    line: str
    sha256: str


@dataclass(frozen=True)
class Parts:
    """A file taken apart. Nothing of it is verified."""

    rows: tuple[str, ...]
    """The lines as they stand there; bytes that are no UTF-8 are lone surrogates."""
    payload: str
    protected: str
    signature: str
    as_written: bool
    """The bytes are those that `render` makes of these parts, so that no other can have been changed."""

    @property
    def signed(self) -> bytes:
        """What the signature covers."""
        return f"{self.protected}.{self.payload}".encode("ascii", "replace")


def render(rows: Sequence[str], payload: str, protected: str, signature: str) -> str:
    """The whole file."""
    lines = ",\n".join(rows)
    return (
        f'{{\n"certificate": {VERSION},\n{_OPENS}\n{lines}\n{_CLOSES}\n"payload": "{payload}",\n'
        f'"protected": "{protected}",\n"signature": "{signature}"\n}}\n'
    )


def digest(row: str) -> str:
    """Of one row, hex."""
    return sha256(row.encode("utf-8", "surrogateescape")).hexdigest()


def encode_payload(entries: Sequence[Entry]) -> str:
    """base64url of what is signed. Unreadable, if a name has no RFC 8785 form."""
    listed: list[Json] = [{"line": each.line, "sha256": each.sha256} for each in entries]
    return encode_base64url(canonicalize({"certificate": VERSION, "lines": listed}))


def read_payload(payload: bytes) -> tuple[Entry, ...]:
    """The digests that are signed. Unreadable, if it is not exactly what `encode_payload` makes."""
    content = read_json_object(payload)
    lines = content.get("lines")
    if not isinstance(lines, list) or len(lines) > MOST_LINES:
        raise Unreadable("no lines")
    entries = []
    for each in lines:
        match each:
            case {"line": str(line), "sha256": str(digest_)}:
                entries.append(Entry(line, digest_))
            case _:
                raise Unreadable("an entry without a digest")
    if encode_payload(entries) != encode_base64url(payload):
        raise Unreadable("other members")
    return tuple(entries)


def read(raw: bytes) -> Parts:
    """Take a file apart, as JSON or, where it is none any more, by its rows. Unreadable: no certificate of
    this version is in it."""
    if len(raw) > LARGEST_BYTES:
        raise Unreadable("too large")
    try:
        rows, members = _as_json(raw)
    except (ValueError, RecursionError):
        rows, members = _as_rows(raw)
    if len(rows) > MOST_LINES:
        raise Unreadable("too many lines")
    payload, protected, signature = members
    whole = render(rows, payload, protected, signature).encode("utf-8", "surrogateescape")
    return Parts(rows, payload, protected, signature, whole == raw)


def read_file(path: Path) -> bytes:
    """At most as much as a certificate has, and a byte. Faults: computer_usage, no such file;
    computer_storage."""
    if not path.is_file():
        raise Fault(FaultCode.COMPUTER_USAGE, f"{path}: no such file")
    with disk(f"reading {path.name}"), path.open("rb") as file:
        return file.read(LARGEST_BYTES + 1)


def _as_json(raw: bytes) -> tuple[tuple[str, ...], tuple[str, str, str]]:
    """Also of a file that somebody's program has set anew: it says the same, in other bytes."""
    match json.loads(raw.decode("utf-8")):
        case {
            "certificate": 2,
            "lines": list(lines),
            "payload": str(payload),
            "protected": str(protected),
            "signature": str(signature),
        }:
            rows = tuple(canonicalize(line).decode("utf-8") for line in lines)
            for text in (payload, protected, signature):
                text.encode("ascii")
            return rows, (payload, protected, signature)
    raise Unreadable("no certificate")


def _as_rows(raw: bytes) -> tuple[tuple[str, ...], tuple[str, str, str]]:
    text = raw.decode("utf-8", "surrogateescape").split("\n")
    found = {each[1]: each[2] for each in map(_MEMBER.match, text) if each}
    try:
        start = text.index(_OPENS) + 1
        end = len(text) - 1 - text[::-1].index(_CLOSES)
        members = found["payload"], found["protected"], found["signature"]
    except (ValueError, KeyError):
        raise Unreadable("no certificate") from None
    rows = text[start:end]
    if f'"certificate": {VERSION},' not in text[:start] or not rows:
        raise Unreadable("no certificate")
    return (*(row.removesuffix(",") for row in rows[:-1]), rows[-1]), members
