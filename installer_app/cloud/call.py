"""One call of a service: what is asked, what came back, and how long may be waited for it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import quote

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import Authentication
from installer_app.model.secret import Secret

MESSAGE_ACCEPT: Final = "text/csv, application/json;q=0.5"
"""Contract D.3: a signed message is either; the raw one is preferred."""


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

    @property
    def target(self) -> str:
        """Path and query; a page's token may hold any character."""
        query = "&".join(
            f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.query.items()
        )
        return f"{self.path}?{query}" if query else self.path

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
        "Accept": MESSAGE_ACCEPT if call.exact else "application/json",
        "Accept-Encoding": "identity" if call.writes else "gzip",
    }
    if call.body is not None:
        headers["Content-Type"] = "application/json"
    if token is None or authentication is Authentication.NONE:
        return headers
    shown = token.reveal()
    if not shown or not shown.isascii() or not shown.isprintable() or " " in shown:
        raise Fault(FaultCode.ACCOUNT_TOKEN_REFUSED, "no token holds such characters", refused=True)
    if authentication is Authentication.API_KEY:
        return {**headers, "x-api-key": shown}
    return {**headers, "Authorization": f"Bearer {shown}"}


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
