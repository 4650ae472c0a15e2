"""The wire of the virtual air: how a radio in another process hears the locks and links to them.

Over one loopback TCP connection, frames both ways: 2 bytes length (big-endian), then that many bytes. The
client's first frame is a JSON object `{"air": 1, "token": ..., "do": "scan"}` or `{..., "do": "link",
"address": ...}`, and the server's first frame answers `{"fault": null, "payload": 244}` or `{"fault":
"link_not_connected", "payload": 0}`. Then a connection is one of two things until it ends:

* scan: each frame from the server is one packet heard: RSSI (1 byte, signed), length of the address (1 byte),
  the address in ASCII, raw advertising data. The client sends nothing more.
* link: each frame from the client is one write, each frame from the server one notification. The end of the
  connection is the end of the link.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Final

from installer_app.sandbox.packet import Report

FRAME_LIMIT: Final = 0xFFFF
VERSION: Final = 1


class BadFrame(ValueError):
    """The other side does not speak this protocol."""


@dataclass(frozen=True)
class Hello:
    """What a client wants: to scan where `address` is empty, else one link."""

    token: str
    address: str = ""


@dataclass(frozen=True)
class Welcome:
    """The server's answer: a fault code, or none and the most bytes of a write."""

    fault: str = ""
    payload_size: int = 0


class FrameReader:
    """Frames out of a stream. A cancelled `read` loses nothing."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._stream = stream
        self._size: int | None = None

    @property
    def ended(self) -> bool:
        """Nothing will come any more."""
        return self._stream.at_eof()

    async def read(self) -> bytes:
        """The next frame. EOFError or OSError: the connection is gone."""
        if self._size is None:
            self._size = int.from_bytes(await self._stream.readexactly(2), "big")
        frame = await self._stream.readexactly(self._size)
        self._size = None
        return frame


def encode_frame(payload: bytes) -> bytes:
    """At most FRAME_LIMIT bytes."""
    return len(payload).to_bytes(2, "big") + payload


def encode_hello(hello: Hello) -> bytes:
    want = {"do": "link", "address": hello.address} if hello.address else {"do": "scan"}
    return encode_frame(json.dumps({"air": VERSION, "token": hello.token, **want}).encode())


def decode_hello(frame: bytes) -> Hello:
    """BadFrame."""
    said = _decode_object(frame)
    token, address = said.get("token"), said.get("address", "")
    if said.get("air") != VERSION or not isinstance(token, str) or not isinstance(address, str):
        raise BadFrame("no hello")
    if said.get("do") not in ("scan", "link") or (said["do"] == "link") != bool(address):
        raise BadFrame("scan or link")
    return Hello(token, address)


def encode_welcome(welcome: Welcome) -> bytes:
    said = {"fault": welcome.fault or None, "payload": welcome.payload_size}
    return encode_frame(json.dumps(said).encode())


def decode_welcome(frame: bytes) -> Welcome:
    """BadFrame."""
    said = _decode_object(frame)
    fault, size = said.get("fault"), said.get("payload")
    if not (fault is None or isinstance(fault, str)) or type(size) is not int or not 0 <= size <= FRAME_LIMIT:
        raise BadFrame("no welcome")
    return Welcome(fault or "", size)


def encode_report(report: Report) -> bytes:
    address = report.address.encode("ascii")
    rssi = max(-128, min(report.rssi_dbm, 127)).to_bytes(1, "big", signed=True)
    return encode_frame(rssi + bytes([len(address)]) + address + report.data)


def decode_report(frame: bytes) -> Report:
    """BadFrame."""
    if len(frame) < 2 or len(frame) < 2 + frame[1]:
        raise BadFrame("torn report")
    address = frame[2 : 2 + frame[1]].decode("ascii", "replace")
    return Report(address, int.from_bytes(frame[:1], "big", signed=True), frame[2 + frame[1] :])


def _decode_object(frame: bytes) -> dict[str, object]:
    try:
        said: object = json.loads(frame)
    except (ValueError, RecursionError):
        raise BadFrame("not JSON") from None
    if not isinstance(said, dict):
        raise BadFrame("not an object")
    return said
