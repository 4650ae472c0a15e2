"""What a lock is asked about its firmware: its slots, a carry, the restart into an image, its confirmation.

Each begins by reading the slots, so that each is harmless to repeat, and the one after it knows what became
of the last: by whatever link, process or restart of the lock came between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Protocol, TypeVar

from installer_app.lock.approach import PASSING, Contact
from installer_app.lock.carrying import carry
from installer_app.lock.smp_link import SmpLink
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Slots
from installer_app.protocol import smp_image
from installer_app.protocol.lock_profile import Timeouts
from installer_app.protocol.smp_frame import Refused
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Progress, Report

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]
_AWAY: Final = {*PASSING, FaultCode.LOCK_NOT_FOUND}
"""What is met while a lock restarts."""
_ATTEMPTS: Final = 2
"""A lock that dropped what it was sent gets it once more."""


class Visit(Protocol):
    """Work at the lock over a link that is made again where it is lost; see `LockParty`."""

    async def __call__(
        self, work: Callable[[Contact], Awaitable[T]], *, fresh_services: bool = False
    ) -> T: ...


async def read_all(visit: Visit) -> f.SlotsRead:
    """The slots and how large an image may be, where the lock tells."""

    async def work(contact: Contact) -> f.SlotsRead:
        answer = await contact.smp.ask(smp_image.READ_STATE)
        try:
            room_bytes = smp_image.read_room(await contact.smp.ask(smp_image.READ_ROOM))
        except Refused as refused:
            if not smp_image.is_unsupported(refused):
                raise
            room_bytes = None
        slots = smp_image.read_slots(answer, room_bytes)
        return f.SlotsRead(slots, contact.info.battery, contact.rssi_dbm)

    return await visit(work)


async def carry_image(
    visit: Visit, request: r.CarryImage, image: bytes, limits: Timeouts, report: Report
) -> f.ImageCarried:
    """Until the lock lists the image. A lost link is made again for as long as each brings the carry further.
    Faults: firmware_slot_busy, firmware_not_held, and as the lock refuses."""
    wanted = request.image.hash
    furthest = resumed_at = 0

    def note(progress: Progress) -> None:
        nonlocal furthest
        if progress.word == "carrying":
            furthest = max(furthest, progress.done)
        report(progress)

    async def work(contact: Contact) -> f.ImageCarried:
        nonlocal resumed_at
        smp = contact.smp
        slots = await _read(smp)
        if slots.runs(wanted) or slots.holds(wanted):
            return f.ImageCarried(wanted, len(image), resumed_at)
        if slots.on_trial or (slots.spare is not None and slots.spare.pending):
            raise Fault(FaultCode.FIRMWARE_SLOT_BUSY, _name(slots))
        replaced = slots.spare.version if slots.spare is not None else None
        if replaced:
            report(Progress("replacing_image"))
        for _ in range(_ATTEMPTS):
            resumed_at = await carry(smp, image, limits.image_s, note) or resumed_at
            if (await _read(smp)).holds(wanted):
                return f.ImageCarried(wanted, len(image), resumed_at, replaced)
            report(Progress("starting_again"))
        raise Fault(FaultCode.FIRMWARE_NOT_HELD, "the lock does not list it")

    async def or_found(contact: Contact) -> f.ImageCarried:
        """A lock with an uplink may have fetched the very image meanwhile."""
        try:
            return await work(contact)
        except Refused as refused:
            if not smp_image.is_slot_busy(refused):
                raise
            slots = await _read(contact.smp)
            if not (slots.runs(wanted) or slots.holds(wanted)):
                raise Fault(FaultCode.FIRMWARE_SLOT_BUSY, _name(slots)) from None
            return f.ImageCarried(wanted, len(image))

    while True:
        before = furthest
        try:
            return await visit(or_found)
        except Fault as fault:
            if fault.code not in PASSING or furthest <= before:
                raise


async def mark_image(visit: Visit, request: r.MarkImage) -> f.ImageMarked:
    """For a trial at the next restart. Faults: firmware_not_held."""
    wanted = request.image.hash

    async def work(contact: Contact) -> f.ImageMarked:
        slots = await _read(contact.smp)
        if not slots.runs(wanted):
            if not slots.holds(wanted):
                raise Fault(FaultCode.FIRMWARE_NOT_HELD, _name(slots))
            if slots.spare is not None and not slots.spare.pending:
                await contact.smp.ask(smp_image.mark(wanted))
        return f.ImageMarked(wanted)

    return await visit(work)


async def start_image(
    visit: Visit, request: r.StartImage, limits: Timeouts, sleep: Sleep, report: Report
) -> f.ImageRunning:
    """Restart the lock and wait until it is back. A link that drops is what a restart looks like. Faults:
    firmware_reverted, firmware_not_held; those of the way to the lock, once it was given its time."""
    wanted, now = request.image.hash, asyncio.get_running_loop().time
    began = now()

    async def look(contact: Contact) -> Slots | None:
        """None: it has still to restart, and was told to."""
        slots = await _read(contact.smp)
        if slots.runs(wanted) or slots.spare is None or not (slots.holds(wanted) and slots.spare.pending):
            return slots
        report(Progress("restarting"))
        with suppress(Fault):  # the answer may be lost with the link
            await contact.smp.ask(smp_image.RESET)
        await contact.smp.close()
        return None

    slots = None
    while slots is None:
        left_s = limits.restart_s - (now() - began)
        try:
            slots = await visit(look, fresh_services=True)
        except Fault as fault:
            if fault.code not in _AWAY or left_s <= 0:
                raise
        if slots is None:
            if left_s <= 0:
                raise Fault(FaultCode.LINK_TIMEOUT, "the lock did not restart")
            report(Progress("waiting_for_restart", int(limits.restart_s - left_s), int(limits.restart_s)))
            await sleep(limits.restart_pause_s)
    _check_running(slots, wanted)
    return f.ImageRunning(wanted, request.image.version, slots.on_trial)


async def confirm_image(
    visit: Visit, request: r.ConfirmImage, prove: Callable[[Contact], Awaitable[Contact]]
) -> f.ImageConfirmed:
    """Confirm what runs, if it is the image, and have the lock sign which version it runs. Faults:
    firmware_reverted, firmware_other_version."""
    wanted = request.image.hash

    async def work(contact: Contact) -> f.ImageConfirmed:
        slots = await _read(contact.smp)
        _check_running(slots, wanted)
        if slots.on_trial:
            await contact.smp.ask(smp_image.CONFIRM)
            slots = await _read(contact.smp)
            _check_running(slots, wanted)
        if slots.on_trial:
            raise Fault(FaultCode.LOCK_REFUSED, "it does not confirm its image")
        info = (await prove(contact)).info
        if info.fw != request.image.version:
            raise Fault(FaultCode.FIRMWARE_OTHER_VERSION, f"the lock signs {info.fw}")
        return f.ImageConfirmed(wanted, info.fw)

    return await visit(work)


async def _read(smp: SmpLink) -> Slots:
    return smp_image.read_slots(await smp.ask(smp_image.READ_STATE))


def _check_running(slots: Slots, wanted: str) -> None:
    if not slots.runs(wanted):
        held = slots.holds(wanted)
        code = FaultCode.FIRMWARE_REVERTED if held else FaultCode.FIRMWARE_NOT_HELD
        raise Fault(code, _name(slots))


def _name(slots: Slots) -> str:
    """For support: what runs and what lies beside it."""
    running, spare = slots.running, slots.spare
    words = [
        f"runs {running.version if running else 'nothing'}",
        f"holds {spare.version if spare else 'nothing'}",
    ]
    words += ["on trial"] if slots.on_trial else []
    words += ["pending"] if spare is not None and spare.pending else []
    return ", ".join(words)
