"""SMP frames from the central's side: requests become bytes, notifications become answers.

A frame is an 8-byte header (op and version, flags, length, group, sequence, command; big-endian) and one CBOR
map. It may be cut anywhere into notifications, and no notification holds bytes of two frames. The lock is not
believed: a frame that is malformed, unexpected or oversized is link_garbled, and the link is of no more use.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from smp.header import OP, GroupId, Version

from installer_app.protocol.cbor import Fields, decode_map, encode_map, garbled

_HEADER: Final = struct.Struct(">BBHHBB")
HEADER_SIZE: Final = _HEADER.size
SEQUENCES: Final = 256
_FIRST_BYTE: Final = {OP.READ_RSP | Version.V2 << 3: False, OP.WRITE_RSP | Version.V2 << 3: True}
"""Of an answer in version 2: is it a write's?"""


@dataclass(frozen=True)
class Request:
    """One command to the lock."""

    write: bool
    group: int
    command: int
    fields: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """`group.command` in decimal, for the recorder and for support."""
        return f"{self.group:d}.{self.command:d}"


@dataclass(frozen=True)
class Answer:
    """One whole frame from the lock."""

    write: bool
    group: int
    command: int
    sequence: int
    fields: Fields

    def answers(self, request: Request, sequence: int) -> bool:
        """Is this the answer to that request?"""
        return (self.write, self.group, self.command, self.sequence) == (
            request.write,
            request.group,
            request.command,
            sequence,
        )


@dataclass(eq=False)
class Refused(Exception):
    """The lock answered with an error: `rc` of `group`, or a general one where `group` is None."""

    name: str
    """The request's."""
    rc: int
    group: int | None
    fields: Fields
    """All members of the answer: some groups say more beside the error."""

    def __str__(self) -> str:
        return f"{self.name}: {'rc' if self.group is None else self.group} {self.rc}"


def encode_request(request: Request, sequence: int) -> bytes:
    """The frame, in version 2."""
    payload = encode_map(request.fields)
    op = OP.WRITE if request.write else OP.READ
    header = _HEADER.pack(op | Version.V2 << 3, 0, len(payload), request.group, sequence, request.command)
    return header + payload


def check_success(request: Request, fields: Fields) -> None:
    """Raises Refused if the answer is an error; link_garbled if it cannot be told."""
    if "err" in fields:
        error = fields.read_map("err")
        group, rc = error.read_uint("group", 0xFFFF), error.read_uint("rc", 0xFFFF)
        if rc:
            raise Refused(request.name, rc, group, fields)
    elif "rc" in fields and (rc := fields.read_uint("rc", 0xFFFF)):
        raise Refused(request.name, rc, None, fields)


class Assembler:
    """Notifications in, whole answers out; holds at most one frame of at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = bytearray()

    def take(self, notification: bytes) -> Answer | None:
        """One notification; None: the frame goes on. Faults: link_garbled."""
        self._held += notification
        if len(self._held) < HEADER_SIZE:
            return None
        first, _, length, group, sequence, command = _HEADER.unpack_from(self._held)
        if first not in _FIRST_BYTE:
            raise garbled("not an answer")
        if HEADER_SIZE + length > self._limit or len(self._held) > HEADER_SIZE + length:
            raise garbled("oversized")
        if len(self._held) < HEADER_SIZE + length:
            return None
        payload = bytes(self._held[HEADER_SIZE:])
        self._held.clear()
        return Answer(_FIRST_BYTE[first], group, command, sequence, decode_map(payload))


OS_GROUP: Final = int(GroupId.OS_MANAGEMENT)
FILE_GROUP: Final = int(GroupId.FILE_MANAGEMENT)
