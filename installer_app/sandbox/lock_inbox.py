"""The lock's inbox behind SMP's file group: three paths, in RAM, 64 KiB each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

from installer_app.sandbox.smp_server import MALFORMED, Body, Fields, Refusal

FILE_GROUP: Final = 8
KINDS: Final = ("provision", "install", "uninstall")
FILE_LIMIT: Final = 65_536
_INVALID_NAME, _NOT_FOUND, _TOO_MUCH, _OFFSET = 2, 3, 10, 11
_OFFSET_BEYOND, _NO_SUCH_HASH, _EMPTY = 12, 13, 16


def _refuse(rc: int, *extra: tuple[str, int]) -> Refusal:
    return Refusal(rc, FILE_GROUP, extra)


@dataclass
class _File:
    total: int
    data: bytearray = field(default_factory=bytearray)


class Inbox:
    """Partial and complete messages. Every command raises Refusal."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}

    @property
    def is_empty(self) -> bool:
        """Not one byte of a message was written since the last commit or restart."""
        return not self._files

    def read_complete(self, kind: str) -> bytes | None:
        """The whole message of `kind`, None while it is missing or partial."""
        file = self._files.get(kind)
        return bytes(file.data) if file is not None and len(file.data) == file.total else None

    def discard(self, kind: str) -> None:
        self._files.pop(kind, None)

    def upload(self, fields: Fields) -> Body:
        """8:0 write. An offset of 0 begins anew."""
        offset, data, kind = fields.read_uint("off"), fields.read_bytes("data"), _read_kind(fields)
        total = fields.read_uint("len") if offset == 0 or fields.has("len") else None
        if total is not None and total > FILE_LIMIT:
            raise _refuse(_TOO_MUCH)
        file = self._files.get(kind)
        if offset == 0 and total is not None:
            file = _File(total)
        held = len(file.data) if file is not None else 0
        if file is None or offset != held or total not in (None, file.total):
            raise _refuse(_OFFSET, ("len", held))
        if offset + len(data) > file.total:
            raise _refuse(_TOO_MUCH)
        file.data += data
        self._files[kind] = file
        return {"off": len(file.data)}

    def download(self, fields: Fields, room: int) -> Body:
        """8:0 read, at most `room` bytes an answer."""
        offset, file = fields.read_uint("off"), self._find(fields)
        if offset > len(file.data):
            raise _refuse(_OFFSET_BEYOND)
        body: dict[str, object] = {"off": offset, "data": bytes(file.data[offset : offset + room])}
        return body | ({"len": len(file.data)} if offset == 0 else {})

    def status(self, fields: Fields) -> Body:
        """8:1 read: the length held."""
        return {"len": len(self._find(fields).data)}

    def hash(self, fields: Fields) -> Body:
        """8:2 read: SHA-256 of a part of what is held."""
        method = fields.read_text("type") if fields.has("type") else "sha256"
        offset = fields.read_uint("off") if fields.has("off") else 0
        limit = fields.read_uint("len") if fields.has("len") else FILE_LIMIT
        data = self._find(fields).data
        if method != "sha256":
            raise _refuse(_NO_SUCH_HASH)
        if not data:
            raise _refuse(_EMPTY)
        if offset >= len(data):
            raise _refuse(_OFFSET_BEYOND)
        if fields.has("len") and limit == 0:
            raise Refusal(MALFORMED)
        part = data[offset : offset + limit]
        body: dict[str, object] = {
            "type": "sha256",
            "len": len(part),
            "output": hashlib.sha256(part).digest(),
        }
        return body | ({"off": offset} if offset else {})

    def list_hashes(self, fields: Fields) -> Body:
        """8:3 read."""
        del fields
        return {"types": {"sha256": {"format": 1, "size": 32}}}

    def close(self, fields: Fields) -> Body:
        """8:4 write. Nothing stays open here."""
        del fields
        return {}

    def _find(self, fields: Fields) -> _File:
        file = self._files.get(_read_kind(fields))
        if file is None:
            raise _refuse(_NOT_FOUND)
        return file


def _read_kind(fields: Fields) -> str:
    folder, _, kind = fields.read_text("name").rpartition("/")
    if folder != "/inbox" or kind not in KINDS:
        raise _refuse(_INVALID_NAME)
    return kind
