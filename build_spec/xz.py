"""Joins what was compressed apart into one xz file, which every reader takes: dpkg's takes only the first of
several files one after another.

A file is a header, blocks, an index and a footer. The index tells of each block how long it is before what
fills it up to four bytes, and how long what is in it: both as numbers of seven bits a byte, lowest first. The
footer tells how long the index is. The form is that of "The .xz File Format", 1.2.
"""

from __future__ import annotations

import lzma
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final
from zlib import crc32

_FLAGS: Final = b"\0\x04"
"""Blocks are checked by CRC-64, as `lzma` does by itself."""
_HEAD: Final = b"\xfd7zXZ\0" + _FLAGS + struct.pack("<I", crc32(_FLAGS))
_FOOT: Final = struct.Struct("<IIxB2s")
_FOOT_END: Final = b"YZ"
Filters = Sequence[dict[str, int]]


@dataclass(frozen=True)
class Block:
    """One piece, compressed."""

    data: bytes
    unpadded_bytes: int
    """Of the data, without what fills it up."""
    content_bytes: int


def compress(data: bytes, filters: Filters) -> Block:
    """A piece as a block of its own. ValueError: it is empty."""
    return block_of(lzma.compress(data, check=lzma.CHECK_CRC64, filters=list(filters)))


def block_of(file: bytes) -> Block:
    """The block of an xz file that has one. ValueError: it has none or several, or another form."""
    _, backward, flags, end = _FOOT.unpack_from(file, len(file) - _FOOT.size)
    index_at = len(file) - _FOOT.size - 4 * (backward + 1)
    if not file.startswith(_HEAD) or end != _FOOT_END or flags != _FLAGS[1] or file[index_at] != 0:
        raise ValueError("no xz file of ours")
    count, at = _read(file, index_at + 1)
    if count != 1:
        raise ValueError(f"an xz file of {count} blocks")
    unpadded, at = _read(file, at)
    content, _ = _read(file, at)
    return Block(file[len(_HEAD) : index_at], unpadded, content)


def write(file: BinaryIO, blocks: Iterable[Block]) -> None:
    """An xz file of these blocks, in this order."""
    file.write(_HEAD)
    records, count = b"", 0
    for block in blocks:
        file.write(block.data)
        records += _number(block.unpadded_bytes) + _number(block.content_bytes)
        count += 1
    index = b"\0" + _number(count) + records
    index += bytes(-len(index) % 4)
    index += struct.pack("<I", crc32(index))
    size = struct.pack("<I", len(index) // 4 - 1)
    file.write(index + struct.pack("<I", crc32(size + _FLAGS)) + size + _FLAGS + _FOOT_END)


def _number(value: int) -> bytes:
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*written, value))


def _read(data: bytes, at: int) -> tuple[int, int]:
    """A number, and where the next begins."""
    value = shift = 0
    while data[at] & 0x80:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | data[at] << shift, at + 1
