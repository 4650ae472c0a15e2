"""The one client that speaks HTTP: bytes out, bytes in, under deadlines and a size cap.

Only reads are repeated. A write whose answer did not come whole is an unknown outcome, unless it is
known that not a byte of it was sent. Library exceptions are told apart by type. A reset under TLS arrives
as RemoteProtocolError and without it as ReadError: both mean the same.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Final

from installer_app import __version__
from installer_app.cloud.answer import clean, unpack, unreadable
from installer_app.cloud.call import Call, Patience, Progress, Reply, Timing, forget, make_headers
from installer_app.cloud.trust import check_base, find_issuer, find_objection, make_context
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import Authentication
from installer_app.model.record import Sink, discard
from installer_app.model.secret import Secret

if TYPE_CHECKING:
    import httpx

    Transport = httpx.AsyncBaseTransport
    """What carries requests: the network, or a test's own end."""

BODY_LIMIT: Final = 8 * 1024 * 1024
"""Bytes of one answer, after content decoding."""
CONNECTIONS: Final = 4
KEEP_ALIVE_S: Final = 90.0
"""Longer than the longest pause between two polls: one handshake serves a job."""
AGAIN_STATUS: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Stream:
    """An answer whose body is still to come."""

    status: int
    headers: Mapping[str, str]
    """By their names in lower case."""
    pieces: AsyncIterator[bytes]
    """The body as it is sent, packed if it is packed."""


CLOCK_GRAIN_S: Final = 2


class CloudClient:
    """One service at one base address. A credential is shown to that origin only: every request is made of
    the base address and an absolute path, and no redirect is followed.

    Faults of `send`: cloud_unreachable (`refused` where nothing was sent), cloud_tls, cloud_outcome_unknown,
    cloud_answer_unreadable, account_token_refused (a token no header can carry), computer_profile.
    Statuses are not judged here."""

    def __init__(
        self,
        base_url: str,
        authentication: Authentication = Authentication.BEARER,
        ca_file: str | None = None,
        *,
        timing: Timing | None = None,
        patience: Patience | None = None,
        sink: Sink = discard,
        transport: Transport | None = None,
    ) -> None:
        """`transport` takes the place of the network in tests. Faults: computer_profile."""
        self._base = check_base(base_url)
        self._authentication = authentication
        self._ca_file = ca_file
        self._timing = timing or Timing()
        self._patience = patience or Patience()
        self._sink = sink
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self.skew_s: int | None = None
        """How far the service's clock is ahead of ours, by its latest Date; None: it told none."""
        self._compared = (0.0, 0.0)

    async def send(self, call: Call, token: Secret | None = None) -> Reply:
        """One answer of any status, within `Patience.total_s`."""
        headers = make_headers(call, token, self._authentication)
        progress = Progress()
        try:
            async with asyncio.timeout(call.total_s or self._patience.total_s):
                reply = await self._try(call, headers, progress)
        except TimeoutError as late:
            raise self._lost(call, progress.nothing_sent, "no answer in time") from late
        return reply if reply.status < 400 else replace(reply, body=forget(token, reply.body))

    @asynccontextmanager
    async def stream(self, call: Call, token: Secret | None = None) -> AsyncIterator[Stream]:
        """One answer of any status, piece by piece and tried once; whoever reads it keeps the deadline and
        the cap."""
        headers = make_headers(call, token, self._authentication)
        client = self._client or await self._open()
        async with self._respond(client, call, headers, Progress()) as response:
            told = {name.lower(): value for name, value in response.headers.items()}
            yield Stream(response.status_code, told, response.aiter_raw())

    def elsewhere(self, origin: str) -> CloudClient:
        """A client of another origin, which is shown no credential. Faults: computer_profile."""
        return CloudClient(
            origin,
            Authentication.NONE,
            self._ca_file,
            timing=self._timing,
            patience=self._patience,
            sink=self._sink,
            transport=self._transport,
        )

    @property
    def origin(self) -> str:
        """Scheme, host and port of the base address."""
        return "/".join(self._base.split("/")[:3])

    @property
    def patience(self) -> Patience:
        return self._patience

    @property
    def timing(self) -> Timing:
        return self._timing

    async def close(self) -> None:
        """Let the connections go; the next call opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _try(self, call: Call, headers: Mapping[str, str], progress: Progress) -> Reply:
        client = self._client or await self._open()
        tries = 1 if call.writes else self._patience.tries
        pause_s = self._patience.pause_s
        for last in [False] * (tries - 1) + [True]:
            wait_s = pause_s * (0.5 + self._timing.random())
            try:
                reply = await self._exchange(client, call, headers, progress)
            except Fault as fault:
                if last or fault.code is not FaultCode.CLOUD_UNREACHABLE:
                    raise
            else:
                asked_s = reply.retry_after_s or 0.0
                if last or reply.status not in AGAIN_STATUS or asked_s > self._patience.retry_after_cap_s:
                    return reply
                wait_s = max(wait_s, asked_s)
            await self._timing.sleep(wait_s)
            pause_s *= 2
        raise AssertionError("the last try returns or raises")

    async def _exchange(
        self, client: httpx.AsyncClient, call: Call, headers: Mapping[str, str], progress: Progress
    ) -> Reply:
        begun = self._timing.monotonic()
        async with self._respond(client, call, headers, progress) as response:
            reply = await self._read(call, response)
        elapsed_ms = round((self._timing.monotonic() - begun) * 1000)
        told = {"status": reply.status, "ms": elapsed_ms, "bytes": len(reply.body)}
        self._sink("http.answer", {"operation": call.operation, "method": call.method, **told})
        return reply

    @asynccontextmanager
    async def _respond(
        self, client: httpx.AsyncClient, call: Call, headers: Mapping[str, str], progress: Progress
    ) -> AsyncIterator[httpx.Response]:
        """Send, and give the answer as soon as its head is there; whatever breaks within is a fault."""
        import httpx

        named = {"operation": call.operation, "method": call.method}
        self._sink("http.request", named)
        progress.begin()
        request = client.build_request(
            call.method,
            self._base + call.target,
            content=call.content,
            headers=dict(headers),
            extensions={"trace": progress.see} if call.writes else None,
        )
        try:
            response = await client.send(request, stream=True)
            try:
                self._compare_clocks(response.headers.get("date"))
                yield response
            finally:
                await response.aclose()
        except httpx.TransportError as trouble:
            self._sink("http.fault", {**named, "fault": type(trouble).__name__})
            raise await self._explain(call, trouble, progress) from trouble

    async def _read(self, call: Call, response: httpx.Response) -> Reply:
        raw = bytearray()
        async for chunk in response.aiter_raw():
            raw += chunk
            if len(raw) > BODY_LIMIT:
                raise unreadable(call, "the answer is larger than 8 MiB")
        body = unpack(call, BODY_LIMIT, response.headers.get("content-encoding", ""), bytes(raw))
        media_type = str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
        retry_after_s = self._read_pause(response.headers.get("retry-after"))
        return Reply(response.status_code, media_type, body, retry_after_s)

    async def _explain(self, call: Call, trouble: httpx.TransportError, progress: Progress) -> Fault:
        import httpx

        # The types of httpx that come before the first byte of a request.
        before = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
        if not isinstance(trouble, before):
            return self._lost(call, progress.nothing_sent, type(trouble).__name__)
        refusal = find_objection(trouble)
        if refusal is None:
            return Fault(FaultCode.CLOUD_UNREACHABLE, type(trouble).__name__, refused=True)
        issuer = await asyncio.to_thread(find_issuer, self._base) if self._transport is None else None
        reason = refusal.reason
        if isinstance(refusal, ssl.SSLCertVerificationError):
            reason = refusal.verify_message
        detail = f"{reason or 'handshake failed'}{f', issued by {issuer}' if issuer else ''}"
        return Fault(FaultCode.CLOUD_TLS, clean(detail), refused=True)

    def _lost(self, call: Call, nothing_sent: bool, why: str) -> Fault:
        """The answer did not come whole."""
        if call.writes and not nothing_sent:
            return Fault(FaultCode.CLOUD_OUTCOME_UNKNOWN, f"{call.operation}: {why}")
        return Fault(FaultCode.CLOUD_UNREACHABLE, why, refused=nothing_sent)

    async def _open(self) -> httpx.AsyncClient:
        """Once. Importing httpx and reading certificates takes tenths of a second: not on the loop."""
        async with self._opening:
            if self._client is None:
                context = await asyncio.to_thread(self._prepare)
                self._client = self._make(context)
            return self._client

    def _prepare(self) -> ssl.SSLContext:
        import httpx  # noqa: F401

        return make_context(self._ca_file)

    def _make(self, context: ssl.SSLContext) -> httpx.AsyncClient:
        import httpx

        patience = self._patience
        return httpx.AsyncClient(
            verify=context,
            transport=self._transport,
            headers={"User-Agent": f"lock-installer/{__version__}"},
            # A cookie would carry one credential's session into another's request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=httpx.Timeout(patience.read_s, connect=patience.connect_s),
            limits=httpx.Limits(
                max_connections=CONNECTIONS,
                max_keepalive_connections=CONNECTIONS,
                keepalive_expiry=KEEP_ALIVE_S,
            ),
            follow_redirects=False,
            # A proxy sees nothing of https; plain http is for loopback, and never leaves this computer.
            trust_env=self._base.startswith("https:"),
        )

    def _compare_clocks(self, date: str | None) -> None:
        at = _read_date(date)
        if at is not None:
            # Date is cut to whole seconds: on average it is half a second old.
            self._compared = self._timing.now(), self._timing.monotonic()
            self.skew_s = round(at + 0.5 - self._compared[0])

    def ahead_s(self) -> int:
        """As `skew_s`; 0: nothing was told, no more than whole seconds can tell, or our clock was set since
        (or the computer slept), so that what was told says nothing of it any more."""
        now, monotonic = self._compared
        moved_s = (self._timing.now() - now) - (self._timing.monotonic() - monotonic)
        skew_s = self.skew_s or 0
        return skew_s if abs(skew_s) > CLOCK_GRAIN_S >= abs(moved_s) else 0

    def _read_pause(self, text: str | None) -> float | None:
        """Retry-After: seconds, or a date by the service's clock."""
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) < 10:
            return float(text)
        at = _read_date(text)
        return None if at is None else max(0.0, at - self._timing.now() - (self.skew_s or 0))


def _read_date(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None
