"""The probes of a diagnosis at the lock: how it is heard, and what it says of itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from installer_app.lock.scan import Air
from installer_app.model.fault import Fault, FaultCode
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.diagnosis.case import Case, Reading, Signal

LISTEN_S: Final = 8.0
"""A lock advertises every second or so; a sleeping one every few."""


async def look(
    case: Case,
    request: r.ReadInfo,
    hear: Callable[[], AsyncGenerator[Air, None]],
    ask: Callable[[r.ReadInfo], Awaitable[f.LockRead]],
    monotonic: Callable[[], float],
    now: Callable[[], float],
) -> AsyncIterator[Case]:
    """The case after each of the two readings. Never raises a fault: a reading holds it. A lock that is not
    heard is not called either."""
    signal = await _listen(request.serial, hear, monotonic, now)
    case = replace(case, signal=signal)
    yield case
    if signal.value is None:
        return
    try:
        read = await ask(request)
    except Fault as fault:
        yield replace(case, info=Reading(None, int(now()), fault.code))
    else:
        yield replace(case, info=Reading(read.info, read.computer_time))


async def _listen(
    serial: str,
    hear: Callable[[], AsyncGenerator[Air, None]],
    monotonic: Callable[[], float],
    now: Callable[[], float],
) -> Reading[Signal]:
    try:
        async with asyncio.timeout(LISTEN_S), aclosing(hear()) as airs:
            async for air in airs:
                for one in air.heard:
                    if one.advertisement is not None and one.serial == serial:
                        age_s = monotonic() - one.heard_at
                        return Reading(Signal(one.advertisement, one.rssi_dbm, age_s), int(now()))
    except TimeoutError:
        return Reading(None, int(now()), FaultCode.LOCK_NOT_FOUND)
    except Fault as fault:
        return Reading(None, int(now()), fault.code)
    return Reading(None, int(now()), FaultCode.LOCK_NOT_FOUND)
