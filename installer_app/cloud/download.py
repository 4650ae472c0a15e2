"""Downloads a file into a folder: streamed, resumed after a break, whole or not at all.

A redirect is followed once, without credentials, to whatever origin it names. A break resumes where it
happened if the other side admits it and says that the file is still the same; else it starts anew. What was
interrupted may be kept beside the target, so that the next run resumes it too.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from io import BufferedRandom
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from installer_app.cloud.answer import check_status, clean, unreadable
from installer_app.cloud.call import Advance, Call, Reply, forget
from installer_app.cloud.client import CloudClient, Stream
from installer_app.cloud.leftover import TAG, Leftover
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
REFUSAL_LIMIT: Final = 64 * 1024
_PLACE: Final = re.compile(r"(https?://[^/?#\s]+)((?:/[!-~]*)?)")
_RANGE: Final = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")


@dataclass(frozen=True)
class Downloaded:
    """A file that is there whole."""

    path: Path
    length: int
    sha256: str
    resumed: int = 0
    """How often it was taken up after a break."""


@dataclass
class _Part:
    """What has come so far."""

    target: Path
    file: BufferedRandom
    length: int = 0
    total: int | None = None
    tag: str | None = None
    """A strong entity tag, by which the rest is asked for."""
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def clear(self) -> None:
        self.file.seek(0)
        self.file.truncate()
        self.length, self.total, self.tag, self.digest = 0, None, None, hashlib.sha256()

    def read_back(self, tag: str, total: int | None) -> None:
        """Take up what is in the file."""
        while piece := self.file.read(1 << 20):
            self.digest.update(piece)
            self.length += len(piece)
        self.tag, self.total = tag, total

    def append(self, piece: bytes) -> None:
        self.file.write(piece)
        self.digest.update(piece)
        self.length += len(piece)


async def download(
    client: CloudClient,
    call: Call,
    token: Secret | None,
    target: Path,
    advance: Advance,
    limit: int,
    *,
    resumable: bool = False,
) -> Downloaded:
    """Into `target`, which it replaces when all is there. `resumable`: what came before an interruption stays
    in two hidden files beside it, and is taken up by the next such call. Faults: as `CloudClient.send`;
    cloud_answer_unreadable, of what is larger than `limit` or no file; computer_storage."""
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    leftover = Leftover.of(target, client.origin + call.path) if resumable else None
    try:
        with _storage(target):
            tag, total = leftover.claim(beside) if leftover else (None, None)
            file = await asyncio.to_thread(_open, beside, tag is not None)
        try:
            part = _Part(target, file)
            if tag is not None:
                with _storage(target):
                    await asyncio.to_thread(part.read_back, tag, total)
            taken_up = 1 if part.length else 0
            try:
                async with asyncio.timeout(call.total_s):
                    resumed = taken_up + await _fetch(client, call, token, part, advance, limit)
            except BaseException:
                if leftover is not None and part.length and part.tag is not None:
                    with suppress(OSError):
                        file.close()
                        leftover.leave(beside, part.tag, part.total)
                raise
            with _storage(target):
                await asyncio.to_thread(_keep, file, beside, target)
        finally:
            file.close()
    except TimeoutError as late:
        raise Fault(FaultCode.CLOUD_UNREACHABLE, "the file did not come in time") from late
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return Downloaded(target, part.length, part.digest.hexdigest(), resumed)


async def _fetch(
    client: CloudClient, call: Call, token: Secret | None, part: _Part, advance: Advance, limit: int
) -> int:
    """Until all is there; as often as a read is tried without any progress."""
    resumed = tries = 0
    pause_s = client.patience.pause_s
    while True:
        had = part.length
        try:
            await _attempt(client, call, token, part, advance, limit)
            return resumed
        except Fault as fault:
            if fault.code not in (FaultCode.CLOUD_UNREACHABLE, FaultCode.CLOUD_BROKEN, FaultCode.CLOUD_BUSY):
                raise
            tries = 1 if part.length > had else tries + 1
            if tries >= client.patience.tries:
                raise
        if part.length:
            resumed += 1
        await client.timing.sleep(pause_s * tries * (0.5 + client.timing.random()))


async def _attempt(
    client: CloudClient, call: Call, token: Secret | None, part: _Part, advance: Advance, limit: int
) -> None:
    if part.length and part.tag is None:
        part.clear()
    wanted: Mapping[str, str] = {}
    if part.length and part.tag is not None:
        wanted = {"Range": f"bytes={part.length}-", "If-Range": part.tag}
    call = replace(call, headers={**call.headers, **wanted})
    async with client.stream(call, token) as stream:
        if stream.status not in REDIRECTS:
            await _take(call, token, stream, part, advance, limit)
            return
        origin, path = _place(client, call, stream.headers.get("location", ""))
    other = client.elsewhere(origin)
    try:
        async with other.stream(replace(call, path=path, query={})) as stream:
            await _take(call, token, stream, part, advance, limit)
    finally:
        await other.close()


def _place(client: CloudClient, call: Call, location: str) -> tuple[str, str]:
    found = _PLACE.fullmatch(urljoin(client.origin + call.path, location)) if location else None
    if found is None:
        raise unreadable(call, "sent nowhere")
    if client.origin.startswith("https:") and not found[1].startswith("https:"):
        raise unreadable(call, "sent to a place without https")
    return found[1], found[2] or "/"


async def _take(
    call: Call, token: Secret | None, stream: Stream, part: _Part, advance: Advance, limit: int
) -> None:
    headers = stream.headers
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if stream.status in REDIRECTS:
        raise unreadable(call, "sent elsewhere twice")
    if stream.status == 416 and part.length:
        part.clear()
        raise Fault(FaultCode.CLOUD_UNREACHABLE, "the rest cannot be had")
    if stream.status not in (200, 206):
        refusal = forget(token, await _refusal(stream))
        check_status(call, Reply(stream.status, media_type, refusal))
        raise unreadable(call, f"status {stream.status}")
    if media_type in ("text/html", "application/json"):
        raise unreadable(call, f"{media_type} is no file")
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise unreadable(call, f"the file is packed as {clean(headers['content-encoding'], 20)}")
    _begin(call, stream, part)
    if part.total is not None and part.total > limit:
        raise unreadable(call, "the file is too large")
    async for piece in stream.pieces:
        if part.length + len(piece) > limit:
            raise unreadable(call, "the file is too large")
        with _storage(part.target):
            await asyncio.to_thread(part.append, piece)
        advance(part.length, part.total or 0)
    if part.total is not None and part.length != part.total:
        raise Fault(FaultCode.CLOUD_UNREACHABLE, "the file ended early")
    if not part.length:
        raise unreadable(call, "the file is empty")


def _begin(call: Call, stream: Stream, part: _Part) -> None:
    """Whether it is the rest that comes, or everything."""
    if stream.status == 206:
        told = _RANGE.fullmatch(stream.headers.get("content-range", ""))
        total = int(told[3]) if told else 0
        fits = told is not None and int(told[1]) == part.length and int(told[2]) + 1 == total
        if not fits or part.total not in (None, total):
            raise unreadable(call, "another part came than was asked for")
        part.total = total
        return
    part.clear()
    length = stream.headers.get("content-length", "")
    part.total = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None
    tag = stream.headers.get("etag", "")
    part.tag = tag if TAG.fullmatch(tag) else None


async def _refusal(stream: Stream) -> bytes:
    body = bytearray()
    async for piece in stream.pieces:
        body += piece
        if len(body) > REFUSAL_LIMIT:
            return b""
    return bytes(body)


def _open(path: Path, there: bool) -> BufferedRandom:
    """A new file for this user alone, or one of ours that is there; never through a link."""
    flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    opened = os.open(path, flags if there else flags | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(opened, "w+b")


def _keep(file: BufferedRandom, beside: Path, target: Path) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()  # Windows moves no open file
    beside.replace(target)


@contextmanager
def _storage(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise Fault(FaultCode.COMPUTER_STORAGE, f"{target.name}: {trouble.strerror}") from trouble
