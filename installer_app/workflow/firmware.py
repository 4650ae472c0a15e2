"""Firmware as steps: an image fetched, looked at, carried and started; assignments read back; an upload."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import FaultCode
from installer_app.model.firmware import FirmwareImage
from installer_app.protocol.image import is_older
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.engine import Step, Workflow
from installer_app.workflow.facts import CarryWarning, Facts

WEAK_DBM: Final = -85
"""Below it links break often enough that a carry may take many attempts."""


# ---- what steps ask of the facts


def wants_carry(facts: Facts) -> bool:
    """This computer is to bring the image."""
    chosen = facts.get(f.FirmwareChosen)
    return chosen is not None and chosen.carry and chosen.version is not None


def needs_assignment(facts: Facts) -> bool:
    """The cloud has a record of the lock and wants, as far as is seen, another version; or it is not known
    what became of the asking."""
    if "assign-firmware" in facts.unanswered:
        return True
    read, version = facts[f.RecordRead].record, facts[f.FirmwareChosen].version
    private = read.private if read else None
    return c.known_lock_id(facts) is not None and (private is None or private.required_firmware != version)


def is_provisioned(facts: Facts) -> bool:
    """The cloud knows the lock in hand; until it was read, it is taken to."""
    return f.LockRead not in facts or c.known_lock_id(facts) is not None


def assigns(facts: Facts) -> bool:
    """A version is to be assigned; until that is known, it is."""
    chosen = facts.get(f.FirmwareChosen)
    return chosen is None or chosen.version is not None


def image(facts: Facts) -> FirmwareImage:
    return facts[f.ImageInspected].image


def fetch_image(facts: Facts) -> r.FetchImage:
    return r.FetchImage(facts[f.FirmwareChosen].version or "")


def inspect_image(facts: Facts) -> r.InspectImage:
    fetched, info = facts[f.ImageFetched], facts[f.LockRead].info
    return r.InspectImage(fetched.version, fetched.sha256, info.model, info.hw)


def review_carry(facts: Facts) -> r.ReviewCarry:
    """What forbids a carry, and what is only to be known, before a byte of the image is sent."""
    found, read, wanted = facts[f.ImageInspected], facts[f.SlotsRead], image(facts)
    slots, room_bytes = read.slots, read.slots.room_bytes
    spare, running = slots.spare, slots.running
    blocking, why = None, ""
    # Where the image runs, only its confirmation is left: a lock that is denied it goes back to the former.
    if read.battery < c.LOWEST_BATTERY_PERCENT and not slots.runs(wanted.hash):
        blocking, why = FaultCode.LOCK_BATTERY_LOW, f"{read.battery} %"
    elif room_bytes is not None and wanted.length > room_bytes:
        blocking, why = FaultCode.FIRMWARE_TOO_LARGE, f"{wanted.length} bytes, room for {room_bytes}"
    elif not (slots.runs(wanted.hash) or slots.holds(wanted.hash)) and (
        slots.on_trial or (spare is not None and spare.pending)
    ):
        blocking, why = FaultCode.FIRMWARE_SLOT_BUSY, "another image is pending or on trial"
    known = {
        CarryWarning.DOWNGRADE: running is not None and is_older(wanted.version, running.version) is True,
        CarryWarning.WEAK_SIGNAL: read.rssi_dbm is not None and read.rssi_dbm < WEAK_DBM,
        CarryWarning.SIGNAL_UNKNOWN: read.rssi_dbm is None,
        CarryWarning.HARDWARE_UNTOLD: found.fits is None,
        CarryWarning.HASH_ONLY: wanted.signed is None,
        CarryWarning.NOT_SIGNED: wanted.signed is False,
        CarryWarning.ROOM_UNTOLD: room_bytes is None,
    }
    return r.ReviewCarry(blocking, why, tuple(warning for warning, holds in known.items() if holds))


def unassign(facts: Facts) -> r.UnassignFirmware:
    chosen = facts[f.UnassignChosen]
    lock_id = c.lock_id(facts) if chosen.scope is FirmwareScope.LOCK else None
    return r.UnassignFirmware(
        r.AssignFirmware(chosen.version, chosen.scope, lock_id, chosen.property_id, chosen.area_id)
    )


def confirm_assigned(facts: Facts) -> r.ConfirmAssignment:
    of = c.assign(facts)
    return r.ConfirmAssignment(of.version, of.scope, of.lock_id, of.property_id, of.area_id)


def confirm_unassigned(facts: Facts) -> r.ConfirmAssignment:
    of = unassign(facts).of
    return r.ConfirmAssignment(None, of.scope, of.lock_id, of.property_id, of.area_id, was=of.version)


def await_report(facts: Facts) -> r.AwaitFirmware:
    """What the lock reports to the cloud; one that has no uplink is not waited for."""
    asked = facts.get(f.SyncRequested)
    mute = asked is not None and not asked.accepted and asked.reason == FaultCode.LOCK_NO_UPLINK.value
    return replace(c.await_firmware(facts), without_uplink=mute)


def unassigns_lock(facts: Facts) -> bool:
    """Whether it is about one lock; until that is known, it is."""
    chosen = facts.get(f.UnassignChosen)
    return chosen is None or chosen.scope is FirmwareScope.LOCK


# ---- pieces

_ANEW: Final = (f.ImageFetched, f.ImageInspected)

IMAGE: Final[Workflow] = (
    Step(f.ImageFetched, fetch_image, when=wants_carry),
    Step(
        f.ImageInspected,
        inspect_image,
        when=wants_carry,
        forgets={FaultCode.FIRMWARE_IMAGE_DAMAGED: _ANEW, FaultCode.FIRMWARE_IMAGE_CHANGED: _ANEW},
        by_itself=frozenset({FaultCode.FIRMWARE_IMAGE_CHANGED}),
    ),
    Step(f.SlotsRead, lambda facts: r.ReadSlots(c.serial(facts), c.keys(facts)), when=wants_carry),
    Step(
        f.CarryReviewed,
        review_carry,
        when=wants_carry,
        forgets=dict.fromkeys(
            (FaultCode.LOCK_BATTERY_LOW, FaultCode.FIRMWARE_SLOT_BUSY, FaultCode.FIRMWARE_TOO_LARGE),
            (f.SlotsRead,),
        ),
    ),
)
"""Everything that is known before the lock is touched."""

_CHARGED: Final = (f.SlotsRead, f.CarryReviewed)
"""Slots, battery and signal, as they are before anything is written to the lock or it is restarted."""
_GONE: Final = (f.ImageCarried, f.ImageMarked, f.ImageRunning)
_BACK: Final = (f.ImageMarked, f.ImageRunning)

CARRY: Final[Workflow] = (
    Step(
        f.ImageCarried,
        lambda facts: r.CarryImage(c.serial(facts), c.keys(facts), image(facts)),
        when=wants_carry,
        reads_anew=_CHARGED,
        forgets={FaultCode.FIRMWARE_IMAGE_CHANGED: _ANEW},
        by_itself=frozenset({FaultCode.FIRMWARE_IMAGE_CHANGED}),
    ),
    Step(
        f.ImageMarked,
        lambda facts: r.MarkImage(c.serial(facts), c.keys(facts), image(facts)),
        when=wants_carry,
        reads_anew=_CHARGED,
        forgets={FaultCode.FIRMWARE_NOT_HELD: _GONE},
        by_itself=frozenset({FaultCode.FIRMWARE_NOT_HELD}),
    ),
    Step(
        f.ImageRunning,
        lambda facts: r.StartImage(c.serial(facts), c.keys(facts), image(facts)),
        when=wants_carry,
        reads_anew=_CHARGED,
        forgets={FaultCode.FIRMWARE_NOT_HELD: _GONE, FaultCode.FIRMWARE_REVERTED: _BACK},
        by_itself=frozenset({FaultCode.FIRMWARE_NOT_HELD}),
    ),
    Step(
        f.ImageConfirmed,
        lambda facts: r.ConfirmImage(c.serial(facts), c.keys(facts), image(facts)),
        when=wants_carry,
        forgets={FaultCode.FIRMWARE_NOT_HELD: _GONE, FaultCode.FIRMWARE_REVERTED: _BACK},
        by_itself=frozenset({FaultCode.FIRMWARE_NOT_HELD}),
    ),
)
"""Each finds out first what became of the one before. A lock that went back to its former firmware is never
told to try again by itself."""

UNASSIGN: Final[Workflow] = (
    Step(f.UnassignChosen, lambda _: r.AskUnassign()),
    Step(f.FirmwareUnassigned, unassign, once=True),
    Step(f.FirmwareRequired, confirm_unassigned),
)


def _picked(facts: Facts) -> r.InspectFile:
    picked = facts[f.ImagePicked]
    return r.InspectFile(picked.path, picked.version)


UPLOAD: Final[Workflow] = (
    Step(f.ImagePicked, lambda _: r.AskImage()),
    # The file may be mended and looked at again.
    Step(f.ImageInspected, _picked),
    Step(f.AccountsRead, lambda _: r.ReadAccounts()),
    Step(f.Confirmed, lambda _: r.AskConfirm("firmware upload")),
    Step(
        f.FirmwareUploaded,
        lambda facts: r.UploadFirmware(image(facts).version, facts[f.ImagePicked].path, image(facts).sha256),
        once=True,
        forgets={FaultCode.FIRMWARE_IMAGE_CHANGED: (f.ImageInspected, f.Confirmed)},
    ),
    Step(f.UploadProven, lambda facts: r.ConfirmUpload(image(facts).version, image(facts).sha256)),
)
