"""SMP from the server's side: writes become requests, answers become bytes.

A frame is an 8-byte header (op and version, flags, length, group, sequence, command; big-endian) and one CBOR
map. The first write of a frame holds at least the header, and no write holds bytes of two frames.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import cbor2

_HEADER: Final = struct.Struct(">BBHHBB")
HEADER_SIZE: Final = _HEADER.size
NEWEST_VERSION: Final = 1
"""The version field's value for SMP version 2."""

Body = Mapping[str, object]


class Garbled(Exception):
    """The central does not speak SMP: the link is to be dropped."""


@dataclass
class Refusal(Exception):
    """A general error, or with `group` that group's error; `extra` goes beside it."""

    rc: int
    group: int | None = None
    extra: tuple[tuple[str, int], ...] = ()


MALFORMED: Final = 3
TOO_LARGE: Final = 7
NOT_SUPPORTED: Final = 8
DENIED: Final = 11
TOO_NEW: Final = 13


@dataclass(frozen=True)
class Request:
    """One whole frame from the central."""

    write: bool
    version: int
    group: int
    sequence: int
    command: int
    payload: bytes

    @property
    def name(self) -> str:
        """`group.command` in decimal."""
        return f"{self.group}.{self.command}"

    def read_fields(self) -> Fields:
        """The payload. Garbled: not exactly one CBOR map."""
        stream = BytesIO(self.payload)
        try:
            value: object = cbor2.CBORDecoder(stream, allow_duplicate_keys=False).decode()
        except cbor2.CBORError:
            raise Garbled("undecodable") from None
        if not isinstance(value, dict) or stream.tell() != len(self.payload):
            raise Garbled("not exactly one map")
        return Fields(value)


@dataclass(frozen=True)
class Fields:
    """The members of a request. Every reader raises Refusal 3 for a missing or wrong field."""

    values: Mapping[object, object]

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def read_uint(self, name: str) -> int:
        value = self.values.get(name)
        if type(value) is not int or not 0 <= value < 1 << 64:
            raise Refusal(MALFORMED)
        return value

    def read_text(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str):
            raise Refusal(MALFORMED)
        return value

    def read_bytes(self, name: str, size: int | None = None) -> bytes:
        value = self.values.get(name)
        if not isinstance(value, bytes) or size not in (None, len(value)):
            raise Refusal(MALFORMED)
        return value

    def read_flag(self, name: str) -> bool:
        """False when missing."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise Refusal(MALFORMED)
        return value


class Assembler:
    """Writes in, whole requests out; holds at most one frame."""

    def __init__(self, buf_size: int) -> None:
        self._buf_size = buf_size
        self._held = bytearray()
        self._total = 0

    def take(self, fragment: bytes) -> Request | None:
        """One write. Garbled: a response, an unknown op, a frame above the limit, bytes beyond the frame, or
        a first write without a whole header."""
        if not self._held:
            if len(fragment) < HEADER_SIZE:
                raise Garbled("no whole header")
            self._total = HEADER_SIZE + int.from_bytes(fragment[2:4], "big")
            if fragment[0] & 0b111 not in (0, 2):
                raise Garbled("not a request")
            if self._total > self._buf_size:
                raise Garbled("above the limit")
        self._held += fragment
        if len(self._held) > self._total:
            raise Garbled("bytes beyond the frame")
        if len(self._held) < self._total:
            return None
        first, _, _, group, sequence, command = _HEADER.unpack_from(self._held)
        payload = bytes(self._held[HEADER_SIZE:])
        self._held.clear()
        return Request(first & 0b111 == 2, first >> 3 & 0b11, group, sequence, command, payload)


def encode_answer(request: Request, body: Body, *, indefinite: bool = True) -> bytes:
    """The answer's frame, in the request's version as far as we know it. Zephyr sends `indefinite` maps."""
    payload = cbor2.dumps(dict(body), indefinite_containers=indefinite)
    first = (3 if request.write else 1) | min(request.version, NEWEST_VERSION) << 3
    header = _HEADER.pack(first, 0, len(payload), request.group, request.sequence, request.command)
    return header + payload


def refusal_body(request: Request, refusal: Refusal) -> Body:
    """How a refusal is said: version 1 knows only `rc`."""
    extra = dict(refusal.extra)
    if refusal.group is None or request.version == 0:
        return {"rc": refusal.rc, **extra}
    return {"err": {"group": refusal.group, "rc": refusal.rc}, **extra}
