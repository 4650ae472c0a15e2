"""The way to one lock: heard by its serial, linked, and proven by its keys before anything else is sent.

Anybody may advertise any serial. Every claimant is tried; the one that proves the expected keys is the lock.
The lock's own commands are sent only to what advertises this profile.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import Final

from installer_app.lock.radio import Radio
from installer_app.lock.smp_link import SmpLink
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import Advertisement, LockInfo
from installer_app.model.record import Sink, about
from installer_app.protocol.advertisement import read_advertisement
from installer_app.protocol.info import Expected, verify_info
from installer_app.protocol.lock_profile import LockProfile
from installer_app.protocol.smp_frame import Refused
from installer_app.protocol.smp_lock import NONCE_SIZE, read_info, refusal_fault
from installer_app.workflow.party import Progress, Report

_CLAIMANTS: Final = 8
"""So many false claimants of one serial are listened to."""
PASSING: Final = {FaultCode.LINK_LOST, FaultCode.LINK_TIMEOUT, FaultCode.LINK_NOT_CONNECTED}
"""What happens to any link: worth another attempt."""


@dataclass(frozen=True)
class Senses:
    """What an approach works with. `random`: so many bytes; `now`: Unix seconds."""

    radio: Radio
    random: Callable[[int], bytes]
    now: Callable[[], int]
    sink: Sink
    profile: LockProfile


@dataclass
class Contact:
    """A link to a lock that has proven its keys on it."""

    smp: SmpLink
    address: str
    info: LockInfo
    read_at: int
    """This computer's Unix seconds when `info` was read."""
    rssi_dbm: int | None = None
    """As heard before the link was made."""


class Approach:
    """Attempts to reach one expected lock; remembers who proved false or could not be reached."""

    def __init__(
        self, senses: Senses, expected: Expected, report: Report, *, fresh_services: bool = False
    ) -> None:
        """`fresh_services`: nothing is believed of what the system remembers of its services."""
        self._senses = replace(senses, sink=about(senses.sink, expected.serial))
        self._expected, self._report = expected, report
        self._fresh_services = fresh_services
        self._false: dict[str, Fault] = {}
        """Who is not the lock, or not to be spoken with, and why; never tried again."""
        self._unreachable: set[str] = set()
        """Who could not be reached; tried again where nobody else claims the serial."""

    async def reach(self) -> Contact:
        """A fresh contact. Faults: lock_not_found; lock_impostor or link_garbled, if every claimant is such;
        those of the link, after which another `reach` may succeed."""
        while True:
            claimant = await self._find()
            self._report(Progress("connecting", rssi_dbm=claimant.rssi_dbm))
            try:
                contact = await self._link(claimant.address)
                contact.rssi_dbm = claimant.rssi_dbm
                return contact
            except Fault as fault:
                if fault.code in PASSING:
                    self._unreachable.add(claimant.address)
                if fault.code.family != "lock" and fault.code is not FaultCode.LINK_GARBLED:
                    raise
                self._senses.sink("lock.false", {"address": claimant.address, "why": str(fault)})
                self._false[claimant.address] = fault
                self._unreachable.discard(claimant.address)

    async def _link(self, address: str) -> Contact:
        senses, profile = self._senses, self._senses.profile
        try:
            async with asyncio.timeout(profile.timeouts.connect_s):
                link = await senses.radio.connect(address, fresh_services=self._fresh_services)
        except TimeoutError:
            raise Fault(FaultCode.LINK_NOT_CONNECTED, "no answer in time") from None
        smp = SmpLink(link, profile.link, profile.timeouts.request_s, senses.sink)
        try:
            await smp.read_parameters()
            return await prove(senses, smp, address, self._expected)
        except Refused as refused:
            await smp.close()
            raise refusal_fault(refused, profile.group) from None
        except BaseException:
            await smp.close()
            raise

    async def _find(self) -> Advertisement:
        """Who claims the serial; those not yet tried in vain come first."""
        timeouts = self._senses.profile.timeouts
        within_s = timeouts.settle_s if self._false and not self._unreachable else timeouts.scan_s
        found: Advertisement | None = None
        self._report(Progress("searching"))
        if len(self._false) < _CLAIMANTS:
            with suppress(TimeoutError):
                async with asyncio.timeout(within_s) as limit, aclosing(self._hear()) as heard:
                    async for claim in heard:
                        if claim.address not in self._unreachable:
                            return claim
                        if found is None:
                            limit.reschedule(asyncio.get_running_loop().time() + timeouts.settle_s)
                        found = claim
        if found is not None:
            return found
        if self._false and not self._unreachable:
            raise next(reversed(self._false.values()))
        raise Fault(FaultCode.LOCK_NOT_FOUND, self._expected.serial)

    async def _hear(self) -> AsyncGenerator[Advertisement, None]:
        form = self._senses.profile.advertisement
        heard = self._senses.radio.scan()
        try:
            async for one in heard:
                claim = read_advertisement(form, one.address, one.manufacturer, one.rssi_dbm)
                if claim and claim.serial == self._expected.serial and claim.address not in self._false:
                    yield claim
        finally:
            if isinstance(heard, AsyncGenerator):
                await heard.aclose()


async def prove(senses: Senses, smp: SmpLink, address: str, expected: Expected) -> Contact:
    """Have the lock sign a fresh nonce, and hold its info against what is expected. Faults: lock_impostor."""
    nonce = senses.random(NONCE_SIZE)
    answer = await smp.ask(read_info(senses.profile.group, nonce))
    info = verify_info(senses.profile.signing, answer, nonce, expected)
    return Contact(smp, address, info, senses.now())
