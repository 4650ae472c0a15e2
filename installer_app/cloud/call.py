"""One call of a service: what is asked, what came back, and how long may be waited for it."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Literal
from urllib.parse import quote

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import Authentication
from installer_app.model.secret import Secret

MESSAGE_ACCEPT: Final = "text/csv, application/json;q=0.5"
"""Contract D.3: a signed message is either; the raw one is preferred."""
FILE_ACCEPT: Final = "application/octet-stream, */*;q=0.5"
PIECE: Final = 64 * 1024
"""Bytes of a file that are handed to the connection at once."""
Advance = Callable[[int, int], None]
"""Bytes done and bytes in all; 0 in all: unknown."""


def quiet(_done: int, _total: int) -> None:
    """An Advance that nobody watches."""


@dataclass(frozen=True)
class Form:
    """A multipart form with one file."""

    name: str
    """The field's."""
    file_name: str
    data: bytes = field(repr=False)
    advance: Advance = field(default=quiet, repr=False, compare=False)

    @property
    def media_type(self) -> str:
        return f"multipart/form-data; boundary={self._boundary}"

    @property
    def length(self) -> int:
        return len(self._head) + len(self.data) + len(self._tail)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The form from its first byte to its last."""
        yield self._head
        for start in range(0, len(self.data), PIECE):
            yield self.data[start : start + PIECE]
            self.advance(min(start + PIECE, len(self.data)), len(self.data))
        yield self._tail

    @property
    def _boundary(self) -> str:
        # Data that holds a part of its own digest is not to be had.
        return f"form-{sha256(self.data).hexdigest()[:32]}"

    @property
    def _head(self) -> bytes:
        name = quote(self.file_name, safe=" ")
        disposition = f'Content-Disposition: form-data; name="{self.name}"; filename="{name}"'
        media_type = "Content-Type: application/octet-stream"
        return f"--{self._boundary}\r\n{disposition}\r\n{media_type}\r\n\r\n".encode()

    @property
    def _tail(self) -> bytes:
        return f"\r\n--{self._boundary}--\r\n".encode()


@dataclass(frozen=True)
class Call:
    """One operation with its arguments. `path` is absolute and already percent-encoded."""

    operation: str
    """As the API names it, such as `getLock`: for records and faults."""
    method: Literal["GET", "PUT", "POST", "DELETE"]
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    """Sent as JSON; None sends none."""
    exact: bool = False
    """The answer is a signed message, wanted to the byte."""
    form: Form | None = None
    """Sent instead of a body."""
    plain: bool = False
    """The service answers without an envelope: the value itself, or the words of a refusal."""
    file: bool = False
    """The answer is a file."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Besides those that every call has."""
    total_s: float | None = None
    """A deadline of its own; None: that of the client."""

    @property
    def target(self) -> str:
        """Path and query; a page's token may hold any character."""
        query = "&".join(
            f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.query.items()
        )
        return f"{self.path}?{query}" if query else self.path

    @property
    def content(self) -> bytes | AsyncIterator[bytes] | None:
        """What is sent."""
        if self.form is not None:
            return self.form.pieces()
        return None if self.body is None else json.dumps(self.body, separators=(",", ":")).encode()

    @property
    def writes(self) -> bool:
        """Whether it may change something: never repeated, and a lost answer is an unknown outcome."""
        return self.method != "GET"


@dataclass(frozen=True)
class Reply:
    """One whole answer."""

    status: int
    media_type: str
    """Lower case, without parameters; empty when none was sent."""
    body: bytes = field(repr=False)
    retry_after_s: float | None = None


def make_headers(call: Call, token: Secret | None, authentication: Authentication) -> dict[str, str]:
    """Only reads may come packed: the answer to a write is kept to the byte. A token that no header can
    carry is account_token_refused: nothing was sent."""
    headers = {
        "Accept": MESSAGE_ACCEPT if call.exact else FILE_ACCEPT if call.file else "application/json",
        "Accept-Encoding": "identity" if call.writes or call.file else "gzip",
        **call.headers,
    }
    if call.form is not None:
        headers["Content-Type"] = call.form.media_type
        headers["Content-Length"] = str(call.form.length)
    elif call.body is not None:
        headers["Content-Type"] = "application/json"
    if token is None or authentication is Authentication.NONE:
        return headers
    shown = token.reveal()
    if not shown or not shown.isascii() or not shown.isprintable() or " " in shown:
        raise Fault(FaultCode.ACCOUNT_TOKEN_REFUSED, "no token holds such characters", refused=True)
    if authentication is Authentication.API_KEY:
        return {**headers, "x-api-key": shown}
    return {**headers, "Authorization": f"Bearer {shown}"}


def forget(token: Secret | None, refusal: bytes) -> bytes:
    """A refusal without the token: its words are shown and kept, and a service may repeat there what it was
    sent."""
    shown = token.reveal().encode() if token is not None else b""
    return refusal.replace(shown, b"<secret>") if shown else refusal


@dataclass(frozen=True)
class Patience:
    """How long one call may take and how often a read is tried; seconds."""

    connect_s: float = 10.0
    read_s: float = 20.0
    """Between two pieces of an answer."""
    total_s: float = 45.0
    """From the first try to the last byte, pauses included."""
    tries: int = 3
    pause_s: float = 0.5
    """Before the second try; doubled for the third; by chance half to one and a half times as long."""
    retry_after_cap_s: float = 15.0
    """A service that asks for a longer pause is told of at once instead."""


@dataclass(frozen=True)
class Timing:
    """Clocks, pauses and chance, given so that a test owns them."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random
    """From 0 to 1."""
    now: Callable[[], float] = time.time
    """Unix seconds."""
    monotonic: Callable[[], float] = time.monotonic


class Progress:
    """Whether the latest try has begun to send its request. Not watched: it may have."""

    def __init__(self) -> None:
        self._seen = self._sending = False

    def begin(self) -> None:
        self._seen = self._sending = False

    async def see(self, event: str, _info: Mapping[str, object]) -> None:
        """A step of the transport, by its name."""
        self._seen = True
        self._sending = self._sending or event.endswith("send_request_headers.started")

    @property
    def nothing_sent(self) -> bool:
        return self._seen and not self._sending
