"""The lock as a party: answers what is asked of it, over one link kept while requests follow each other.

On every new link the lock proves its keys first. A lost link is made again, and the request repeated: each
one is harmless to repeat, and the lock settles what was lost (it resumes an upload and answers a repeated
`apply` with its receipt).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Final, TypeVar, cast

from installer_app.lock import firmware
from installer_app.lock.approach import PASSING, Approach, Contact, Senses, prove
from installer_app.lock.delivery import deliver
from installer_app.lock.probe import Probed, probe
from installer_app.lock.radio import Radio
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockState
from installer_app.model.record import Sink, about
from installer_app.protocol import smp_lock
from installer_app.protocol.cbor import Fields
from installer_app.protocol.info import Expected, check_identity
from installer_app.protocol.label import fingerprint
from installer_app.protocol.lock_profile import LockProfile
from installer_app.protocol.receipt import verify_receipt
from installer_app.protocol.smp_frame import Refused
from installer_app.protocol.smp_frame import Request as SmpRequest
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Progress, Report, Request
from installer_app.workflow.requests.lock import FirmwareRequest

F_co = TypeVar("F_co", covariant=True)
T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]
ReadImage = Callable[[str, str], bytes]
"""The bytes of a version's image whose SHA-256 is this. Faults: firmware_image_changed, computer_storage."""

_ENDS_LINK: Final = {*PASSING, FaultCode.LINK_GARBLED, FaultCode.LOCK_IMPOSTOR}


class LockParty:
    """Answers ReadInfo, SetClock, Deliver, Apply, RequestSync, ProveFactory, Blink, ReadSlots, CarryImage,
    MarkImage, StartImage and ConfirmImage, one at a time.

    `random`: so many random bytes; `now`: this computer's Unix seconds; `profile`: how the lock is spoken to,
    and every deadline; `sleep`: as asyncio's, in seconds; `ahead_s`: how far the right time, for the
    lock's clock, is ahead of `now`; `read_image`: where the images are that are to be carried; `adapter`: the
    radio's name, for what is delivered over it.
    """

    def __init__(
        self,
        radio: Radio,
        random: Callable[[int], bytes],
        now: Callable[[], int],
        sink: Sink,
        profile: LockProfile,
        sleep: Sleep = asyncio.sleep,
        ahead_s: Callable[[], int] = lambda: 0,
        read_image: ReadImage | None = None,
        adapter: str = "",
    ) -> None:
        self._senses = Senses(radio, random, now, sink, profile)
        self._profile, self._sleep, self._ahead_s = profile, sleep, ahead_s
        self._read_image, self._adapter = read_image, adapter
        self._contact: Contact | None = None
        self._turn = asyncio.Lock()

    async def ask(self, request: Request[F_co], report: Report) -> F_co:
        """Faults: as the request says, and those of lock, link and message."""
        async with self._turn:
            return cast("F_co", await self._answer(request, report))

    async def probe(
        self, request: r.ReadInfo, rounds: int, monotonic: Callable[[], float]
    ) -> AsyncGenerator[Probed, None]:
        """Measure the way to a lock, as `lock.probe` says. Nobody else is answered meanwhile, and
        no link is left."""
        expected = Expected(request.serial, request.model, request.fingerprint, request.keys)
        async with self._turn:
            await self._leave()
            async with aclosing(probe(self._senses, expected, rounds, monotonic)) as steps:
                async for each in steps:
                    yield each

    async def rest(self) -> None:
        """End the link. Never raises."""
        async with self._turn:
            await self._leave()

    async def _answer(self, request: object, report: Report) -> f.Fact:
        match request:
            case r.ReadInfo():
                return await self._read_info(request, report)
            case r.SetClock():
                return await self._set_clock(request, report)
            case r.Deliver():
                return await self._deliver(request, report)
            case r.Apply():
                return await self._apply(request, report)
            case r.RequestSync():
                return await self._request_sync(request, report)
            case r.ProveFactory():
                return await self._prove_factory(request, report)
            case r.Blink():
                return await self._blink(request, report)
            case FirmwareRequest():
                return await self._answer_firmware(request, report)
            case _:
                raise TypeError(f"not asked of a lock: {type(request).__name__}")

    # ---- the requests

    async def _read_info(self, request: r.ReadInfo, report: Report) -> f.LockRead:
        expected = Expected(request.serial, request.model, request.fingerprint, request.keys)
        contact = await self._read_afresh(expected, report)
        return f.LockRead(contact.info, fingerprint(contact.info.keys), contact.read_at)

    async def _prove_factory(self, request: r.ProveFactory, report: Report) -> f.FactoryProven:
        contact = await self._read_afresh(Expected(request.serial, keys=request.keys), report)
        if contact.info.state is not LockState.FACTORY:
            raise Fault(FaultCode.LOCK_WRONG_STATE, f"state {contact.info.state}")
        return f.FactoryProven(contact.info)

    async def _set_clock(self, request: r.SetClock, report: Report) -> f.ClockSet:
        async def work(contact: Contact) -> f.ClockSet:
            off_s = contact.info.time - contact.read_at if contact.info.time else None
            try:
                await contact.smp.ask(smp_lock.set_clock(self._senses.now() + self._ahead_s()))
            except Refused as refused:
                if not smp_lock.is_denied(refused):
                    raise
                return f.ClockSet(accepted=False, was_off_s=off_s)
            return f.ClockSet(accepted=True, was_off_s=off_s)

        return await self._visit(Expected(request.serial, keys=request.keys), report, work)

    async def _deliver(self, request: r.Deliver, report: Report) -> f.Delivered:
        message, kind = request.message, request.kind

        async def work(contact: Contact) -> f.Delivered:
            resumed_at = await deliver(contact.smp, self._profile.group, kind, message.data, report)
            return f.DELIVERED[kind](
                message.sha256, len(message), resumed_at, contact.rssi_dbm, self._adapter
            )

        return await self._visit(Expected(request.serial, keys=request.keys), report, work)

    async def _apply(self, request: r.Apply, report: Report) -> f.Applied:
        command = smp_lock.apply(self._profile.group, request.kind, request.sha256)

        async def work(contact: Contact) -> f.Applied:
            report(Progress("applying"))
            answer = await self._ask_lock(contact, command, report, self._profile.timeouts.apply_s)
            receipt = verify_receipt(
                answer.read_text("receipt", smp_lock.RECEIPT_LIMIT),
                sign_key=request.keys.sign,
                serial=request.serial,
                lock_id=request.lock_id,
                kind=request.kind,
                sha256=request.sha256,
            )
            return f.APPLIED[request.kind](receipt)

        return await self._visit(Expected(request.serial, keys=request.keys), report, work)

    async def _request_sync(self, request: r.RequestSync, report: Report) -> f.SyncRequested:
        async def work(contact: Contact) -> f.SyncRequested:
            await self._ask_lock(contact, smp_lock.start_sync(self._profile.group), report)
            return f.SyncRequested(accepted=True)

        try:
            return await self._visit(Expected(request.serial, keys=request.keys), report, work)
        except Fault as fault:
            return f.SyncRequested(accepted=False, reason=fault.code.value)

    async def _blink(self, request: r.Blink, report: Report) -> f.Blinked:
        async def work(contact: Contact) -> f.Blinked:
            await self._ask_lock(contact, smp_lock.identify(self._profile.group, request.seconds), report)
            return f.Blinked(request.seconds)

        return await self._visit(Expected(request.serial), report, work)

    async def _answer_firmware(self, request: FirmwareRequest[f.Fact], report: Report) -> f.Fact:
        expected, limits = Expected(request.serial, keys=request.keys), self._profile.timeouts

        async def visit(work: Callable[[Contact], Awaitable[T]], *, fresh_services: bool = False) -> T:
            return await self._visit(expected, report, work, fresh_services=fresh_services)

        async def prove_again(contact: Contact) -> Contact:
            self._contact = await prove(self._senses, contact.smp, contact.address, expected)
            return self._contact

        match request:
            case r.CarryImage(image=image):
                if self._read_image is None:
                    raise Fault(FaultCode.FIRMWARE_IMAGE_CHANGED, "no images here")
                data = await asyncio.to_thread(self._read_image, image.version, image.sha256)
                return await firmware.carry_image(visit, request, data, limits, report)
            case r.MarkImage():
                return await firmware.mark_image(visit, request)
            case r.StartImage():
                return await firmware.start_image(visit, request, limits, self._sleep, report)
            case r.ConfirmImage():
                return await firmware.confirm_image(visit, request, prove_again)
        return await firmware.read_all(visit)

    # ---- what they share

    async def _read_afresh(self, expected: Expected, report: Report) -> Contact:
        """A contact whose info was read for this request: on a link just made, or once more."""
        kept = self._contact

        async def work(contact: Contact) -> Contact:
            if contact is kept:
                self._contact = await prove(self._senses, contact.smp, contact.address, expected)
                return self._contact
            return contact

        return await self._visit(expected, report, work)

    async def _ask_lock(
        self, contact: Contact, command: SmpRequest, report: Report, deadline_s: float | None = None
    ) -> Fields:
        """Ask, and while the lock is busy ask again."""
        timeouts = self._profile.timeouts
        waited_s = 0.0
        while True:
            try:
                return await contact.smp.ask(command, deadline_s)
            except Refused as refused:
                if not smp_lock.is_busy(refused, self._profile.group) or waited_s >= timeouts.busy_s:
                    raise
            report(Progress("busy", int(waited_s), int(timeouts.busy_s)))
            await self._sleep(timeouts.busy_pause_s)
            waited_s += timeouts.busy_pause_s

    async def _visit(
        self,
        expected: Expected,
        report: Report,
        work: Callable[[Contact], Awaitable[T]],
        *,
        fresh_services: bool = False,
    ) -> T:
        """Do `work` at the expected lock; after a lost link, come back and do it again."""
        approach = Approach(self._senses, expected, report, fresh_services=fresh_services)
        pauses_s = iter(self._profile.timeouts.reconnect_pauses_s)
        while True:
            try:
                return await work(await self._meet(expected, approach))
            except Refused as refused:
                raise smp_lock.refusal_fault(refused, self._profile.group) from None
            except Fault as fault:
                if fault.code in _ENDS_LINK:
                    await self._leave()
                pause_s = next(pauses_s, None) if fault.code in PASSING else None
                if pause_s is None:
                    raise
                about(self._senses.sink, expected.serial)(
                    "link.again", {"after": fault.code.value, "pause_s": pause_s}
                )
            report(Progress("reconnecting"))
            await self._sleep(pause_s)

    async def _meet(self, expected: Expected, approach: Approach) -> Contact:
        """The contact we have, if it is the expected lock's; else a new one."""
        kept = self._contact
        if kept is not None and kept.smp.is_alive:
            with suppress(Fault):
                check_identity(kept.info, expected)
                return kept
        await self._leave()
        self._contact = await approach.reach()
        return self._contact

    async def _leave(self) -> None:
        contact, self._contact = self._contact, None
        if contact is not None:
            await contact.smp.close()
