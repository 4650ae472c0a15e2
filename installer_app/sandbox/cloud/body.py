"""Bodies that do a client harm: slow, cut, endless, or a bomb."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Final

import httpx

MIB: Final = 1_048_576
BOMB_MIB: Final = 1024
FLOOD: Final = b" " * 65_536
FLOOD_MIB: Final = 1024
"""Where even an endless body ends: nobody reads that far, and a client in process keeps all of it."""


class ConnectionDropped(httpx.RemoteProtocolError):
    """The connection ends without a byte. In process httpx raises it; `wire` makes it true on a socket."""

    def __init__(self) -> None:
        super().__init__("Server disconnected without sending a response.")


async def drip(body: bytes, pause_s: float) -> AsyncIterator[bytes]:
    """A byte at a time."""
    for at in range(len(body)):
        await asyncio.sleep(pause_s)
        yield body[at : at + 1]


async def cut(body: bytes) -> AsyncIterator[bytes]:
    """Half of it, then the connection ends."""
    yield body[: len(body) // 2]
    raise ConnectionDropped


async def flood(pause_s: float) -> AsyncIterator[bytes]:
    """White space without an end, as it may stand before any JSON."""
    for _ in range(FLOOD_MIB * MIB // len(FLOOD)):
        yield FLOOD
        await asyncio.sleep(pause_s)


def make_bomb() -> bytes:
    """A gzip of about a megabyte whose first GiB is white space; made of one flushed block, so at once."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = deflate.compress(b" " * MIB) + deflate.flush(zlib.Z_FULL_FLUSH)
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    return head + block * BOMB_MIB + b"\x03\x00" + bytes(8)
