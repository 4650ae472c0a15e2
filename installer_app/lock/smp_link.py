"""SMP over a link: one request out, its answer back, every wait bounded.

Requests are cut into writes of what the link carries at that moment. One is in flight unless the caller
submits more, at most as many as the lock has buffers. After a timeout, a cancellation or a frame that makes
no sense the link is ended: nobody could tell any more to what the next answer belongs. Nothing of a payload
reaches the recorder or a fault.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from installer_app.lock.radio import PAYLOAD_LIMIT, Browsed, Link
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.record import Sink, discard
from installer_app.protocol.cbor import Fields
from installer_app.protocol.lock_profile import LinkFormat
from installer_app.protocol.smp_frame import (
    SEQUENCES,
    Assembler,
    Refused,
    Request,
    check_success,
    encode_request,
)
from installer_app.protocol.smp_lock import READ_PARAMETERS

_PAYLOAD_FLOOR: Final = 20
"""ATT's smallest MTU, 23, without its header: less is no answer of a working stack."""
_BUFFERS: Final = 16
"""No more requests in flight, whatever the lock offers."""


class SmpLink:
    """Requests and answers over one link. `form`: what sizes are believed; `request_s`: usual deadline."""

    def __init__(self, link: Link, form: LinkFormat, request_s: float, sink: Sink = discard) -> None:
        self._link, self._form, self._request_s, self._sink = link, form, request_s, sink
        self._assembler = Assembler(form.answer_limit)
        self._in_flight: deque[tuple[Request, int]] = deque()
        self._sequence = 0
        self.is_alive = True
        self.buf_size = form.buf_size_floor
        """Most bytes of one request, header included."""
        self.buf_count = 1
        """Most requests in flight."""

    async def read_parameters(self) -> None:
        """Learn `buf_size` and `buf_count`. Faults: as `ask`; link_garbled for sizes nobody can work with."""
        answer = await self.ask(READ_PARAMETERS)
        buf_size, buf_count = answer.read_uint("buf_size"), answer.read_uint("buf_count")
        if buf_size < self._form.buf_size_floor or not buf_count:
            await self.close()
            raise Fault(FaultCode.LINK_GARBLED, "buf_size or buf_count")
        self.buf_size, self.buf_count = min(buf_size, self._form.request_limit), min(buf_count, _BUFFERS)

    @property
    def payload_size(self) -> int:
        """Bytes of one write, as of now."""
        return max(_PAYLOAD_FLOOR, min(self._link.payload_size, PAYLOAD_LIMIT))

    @property
    def services(self) -> tuple[str, ...] | None:
        """The lock's GATT services; None: the radio does not tell them."""
        return self._link.services if isinstance(self._link, Browsed) else None

    async def ask(self, request: Request, deadline_s: float | None = None) -> Fields:
        """One request and its answer. Refused if the lock declines; faults: link_lost, link_timeout,
        link_garbled, after each of which the link is over."""
        await self.submit(request, deadline_s)
        return await self.collect(deadline_s)

    async def submit(self, request: Request, deadline_s: float | None = None) -> None:
        """Send a request; its answer is collected later. ValueError: too many in flight, or too long."""
        frame = encode_request(request, self._sequence)
        if len(self._in_flight) >= self.buf_count:
            raise ValueError("too many requests in flight")
        if len(frame) > max(self.buf_size, self._form.buf_size_floor):
            raise ValueError("request longer than the lock's buffer")
        self._sink("smp.request", {"name": request.name, "sequence": self._sequence, "bytes": len(frame)})
        self._in_flight.append((request, self._sequence))
        self._sequence = (self._sequence + 1) % SEQUENCES
        async with self._bounded(request, deadline_s):
            sent = 0
            while sent < len(frame):
                size = self.payload_size
                await self._link.write(frame[sent : sent + size])
                sent += size

    async def collect(self, deadline_s: float | None = None) -> Fields:
        """The answer to the oldest request in flight; else as `ask`."""
        request, sequence = self._in_flight[0]
        async with self._bounded(request, deadline_s):
            while (answer := self._assembler.take(await self._link.receive())) is None:
                pass
            if not answer.answers(request, sequence):
                raise Fault(FaultCode.LINK_GARBLED, f"not the answer to {request.name}")
            self._in_flight.popleft()
            try:
                check_success(request, answer.fields)
            except Refused as refused:
                self._sink("smp.refusal", {"name": request.name, "group": refused.group, "rc": refused.rc})
                raise
            self._sink("smp.answer", {"name": request.name, "sequence": sequence})
            return answer.fields

    async def close(self) -> None:
        """End the link. Never raises."""
        self.is_alive = False
        await self._link.close()

    @asynccontextmanager
    async def _bounded(self, request: Request, deadline_s: float | None) -> AsyncIterator[None]:
        """Within the deadline, or the link is over."""
        try:
            async with asyncio.timeout(self._request_s if deadline_s is None else deadline_s):
                yield
        except Refused:
            raise
        except TimeoutError:
            await self.close()
            self._sink("smp.timeout", {"name": request.name})
            # `from None`: nothing that holds the request may be printed along.
            raise Fault(FaultCode.LINK_TIMEOUT, request.name) from None
        except BaseException:
            await self.close()
            raise
