"""Measures the way to one lock: how long it takes to link, what the link carries, how fast it answers.

Only what changes nothing is asked: parameters, the signed info, and echoes.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from typing import Final

from installer_app.lock.approach import Approach, Senses
from installer_app.model.lock import LockInfo
from installer_app.protocol import smp_lock
from installer_app.protocol.info import Expected
from installer_app.protocol.smp_frame import Refused
from installer_app.workflow.party import Progress

ECHO: Final = "lock installer"
"""What the lock is to say again: short, so that it is the way that is measured."""


@dataclass(frozen=True)
class Probed:
    """What was measured so far."""

    word: str = "searching"
    """A key of `texts.steps.PROGRESS`: what it is at."""
    rssi_dbm: int | None = None
    """As heard before the link was made."""
    link_s: float | None = None
    """From the first look for it to its proven keys."""
    info: LockInfo | None = None
    read_at: int | None = None
    """This computer's Unix seconds when the info was read."""
    payload_bytes: int | None = None
    """Of one write."""
    buffer_bytes: int | None = None
    """Of one request."""
    buffers: int | None = None
    """Requests in flight."""
    services: tuple[str, ...] | None = None
    """GATT services; None: this radio does not tell them."""
    echoes_ms: tuple[float, ...] = ()
    can_echo: bool = True


async def probe(
    senses: Senses, expected: Expected, rounds: int, monotonic: Callable[[], float]
) -> AsyncGenerator[Probed, None]:
    """What is known after each step, over a link of its own that ends with it. Faults: those of lock and
    link; what was measured before stands."""
    now = Probed()
    yield now
    began = monotonic()
    contact = await Approach(senses, expected, _say_nothing).reach()
    try:
        smp = contact.smp
        now = Probed(
            "reading",
            contact.rssi_dbm,
            monotonic() - began,
            contact.info,
            contact.read_at,
            smp.payload_size,
            smp.buf_size,
            smp.buf_count,
            smp.services,
        )
        yield now
        for _ in range(rounds):
            asked = monotonic()
            try:
                await smp.ask(smp_lock.echo(ECHO))
            except Refused:
                yield replace(now, can_echo=False)
                return
            took_ms = (monotonic() - asked) * 1000
            now = replace(now, echoes_ms=(*now.echoes_ms, took_ms), payload_bytes=smp.payload_size)
            yield now
    finally:
        await contact.smp.close()


def _say_nothing(_progress: Progress) -> None:
    """Who watches is told by what was measured."""


def percentile(values: tuple[float, ...], percent: int) -> float | None:
    """The smallest of the values that `percent` of them do not exceed; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(max(-(-len(ordered) * percent // 100), 1), len(ordered)) - 1]
