"""Words for the steps of a job: titles, what each is for, what a wait waits for, and the grades of proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_, _
from installer_app.texts.values import value
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Grade
from installer_app.workflow.party import Progress, Request

__all__ = [
    "GRADES",
    "MEANINGS",
    "PROGRESS",
    "TITLES",
    "WAITS",
    "grade",
    "meaning",
    "progress",
    "title",
    "value",
    "waits",
]

TITLES: Final[Mapping[str, str]] = {
    "taken-over": N_("Taken over"),
    "lock-chosen": N_("Lock"),
    "keys-recalled": N_("Look up its keys"),
    "lock-read": N_("Read the lock"),
    "compared": N_("Compare with the sticker"),
    "keys-pinned": N_("Pin its keys"),
    "place-chosen": N_("Place"),
    "name-chosen": N_("Name"),
    "place-read": N_("Read the place"),
    "lock-id-given": N_("Lock by its id"),
    "accounts-read": N_("Account"),
    "record-read": N_("Record at the cloud"),
    "reviewed": N_("Check for what blocks"),
    "confirmed": N_("Confirmed"),
    "provisioned": N_("Provision"),
    "record-sealed": N_("Seal its keys to it"),
    "provision-delivered": N_("Deliver its keys"),
    "provision-applied": N_("Receipt of its keys"),
    "clock-set": N_("Set its clock"),
    "renamed": N_("Rename"),
    "place-freed": N_("Free the place"),
    "install-signed": N_("Have the message signed"),
    "install-inspected": N_("Inspect it"),
    "install-delivered": N_("Deliver it"),
    "install-applied": N_("Receipt"),
    "baseline-read": N_("Read the baseline"),
    "firmware-chosen": N_("Firmware"),
    "firmware-found": N_("Find the version"),
    "firmware-assigned": N_("Assign it"),
    "sync-requested": N_("Ask the lock to sync"),
    "synced": N_("Synced"),
    "keys-current": N_("Keys current"),
    "firmware-current": N_("Firmware current"),
    "placed": N_("Placed"),
    "certified": N_("Certificate"),
    "image-fetched": N_("Fetch the image"),
    "image-inspected": N_("Check the image"),
    "slots-read": N_("Read its firmware slots"),
    "carry-reviewed": N_("Check for what forbids a carry"),
    "image-carried": N_("Carry the image"),
    "image-marked": N_("Mark it for a trial"),
    "image-running": N_("Restart into it"),
    "image-confirmed": N_("Confirm it"),
    "firmware-required": N_("Read the assignment back"),
    "unassign-chosen": N_("Where to unassign"),
    "image-picked": N_("Image file"),
    "firmware-uploaded": N_("Upload it"),
    "upload-proven": N_("Fetch it back"),
    "uninstall-chosen": N_("What to take away"),
    "uninstall-signed": N_("Have the uninstall signed"),
    "uninstall-inspected": N_("Inspect it"),
    "uninstall-delivered": N_("Deliver it"),
    "uninstall-applied": N_("Receipt"),
    "unplaced": N_("No longer placed"),
    "firmware-unassigned": N_("Take back the firmware"),
    "record-gone": N_("Record gone"),
    "deprovisioned": N_("Delete the record"),
    "pressed": N_("Button pressed"),
    "factory-proven": N_("Factory state"),
    "blinked": N_("Blink"),
}

MEANINGS: Final[Mapping[str, str]] = {
    "taken-over": N_("from another computer, with all it knew"),
    "lock-chosen": N_("scan, type or pick"),
    "keys-recalled": N_("what this computer knows of the serial"),
    "lock-read": N_("its signed info, over Bluetooth"),
    "compared": N_("the fingerprint on the air with the printed one"),
    "keys-pinned": N_("every later answer is held against them"),
    "place-chosen": N_("property and area"),
    "name-chosen": N_("as on the door"),
    "place-read": N_("as the cloud knows it"),
    "lock-id-given": N_("nobody stands in front of it"),
    "accounts-read": N_("who is signed in, and what each may do"),
    "record-read": N_("what the cloud knows of this lock"),
    "reviewed": N_("battery, state and record"),
    "confirmed": N_("read and wanted"),
    "provisioned": N_("the cloud makes a record with new keys"),
    "record-sealed": N_("once: these very bytes are delivered"),
    "provision-delivered": N_("the sealed keys, over Bluetooth"),
    "provision-applied": N_("the lock takes its keys and signs for it"),
    "clock-set": N_("this computer's time"),
    "renamed": N_("the name at the cloud"),
    "place-freed": N_("a placement that never reached the lock is taken back"),
    "install-signed": N_("the cloud assigns the place and signs"),
    "install-inspected": N_("lock, place, dates and signature"),
    "install-delivered": N_("every byte, over Bluetooth"),
    "install-applied": N_("the lock applies it and signs for it"),
    "baseline-read": N_("the record before, to hold proofs against"),
    "firmware-chosen": N_("which version, if any"),
    "firmware-found": N_("it exists and is for locks"),
    "firmware-assigned": N_("the cloud requires it from now on"),
    "sync-requested": N_("else it syncs by its own schedule"),
    "synced": N_("a sync later than the receipt"),
    "keys-current": N_("the key map of its area, after two syncs"),
    "firmware-current": N_("the required version, after two syncs"),
    "placed": N_("record and area agree"),
    "certified": N_("computed from the facts, signed by this computer"),
    "image-fetched": N_("from the cloud, whole, kept on this computer"),
    "image-inspected": N_("header, hash, version and hardware"),
    "slots-read": N_("what runs, what lies beside it, how much room there is"),
    "carry-reviewed": N_("battery, signal, hardware, room and version"),
    "image-carried": N_("every byte, over Bluetooth, beside the firmware that runs"),
    "image-marked": N_("the next restart starts it, once"),
    "image-running": N_("until it is confirmed it may still revert"),
    "image-confirmed": N_("it stays, and the lock signs its version"),
    "firmware-required": N_("what the cloud shows there now"),
    "unassign-chosen": N_("lock, area or property"),
    "image-picked": N_("on this computer"),
    "firmware-uploaded": N_("a version is for ever"),
    "upload-proven": N_("the cloud gives back the same bytes"),
    "uninstall-chosen": N_("area, property or owner"),
    "uninstall-signed": N_("the cloud takes it from its place and signs"),
    "uninstall-inspected": N_("lock, dates and signature"),
    "uninstall-delivered": N_("every byte, over Bluetooth"),
    "uninstall-applied": N_("the lock applies it and signs for it"),
    "unplaced": N_("record and area agree that it is gone"),
    "firmware-unassigned": N_("the cloud no longer requires what this job assigned"),
    "record-gone": N_("the cloud knows its id no more"),
    "deprovisioned": N_("the cloud forgets the lock and its keys"),
    "pressed": N_("inside the housing"),
    "factory-proven": N_("the lock signs that it is empty"),
    "blinked": N_("the lock shows itself"),
}

WAITS: Final[Mapping[type[Request[object]], str]] = {
    r.AskLock: N_("Waiting for you to choose a lock."),
    r.AskCompare: N_("Waiting for you to compare the fingerprint with the sticker."),
    r.AskPlace: N_("Waiting for you to choose the place."),
    r.AskName: N_("Waiting for you to name the lock."),
    r.AskLockId: N_("Waiting for you to give the lock's id."),
    r.AskConfirm: N_("Waiting for you to confirm."),
    r.AskFirmware: N_("Waiting for you to choose the firmware."),
    r.AskUnassign: N_("Waiting for you to choose where to unassign the firmware."),
    r.AskImage: N_("Waiting for you to choose the image's file."),
    r.FetchImage: N_("Fetching the firmware image from the cloud."),
    r.InspectImage: N_("Checking the firmware image."),
    r.InspectFile: N_("Checking the file."),
    r.ReviewCarry: N_("Checking for what forbids a carry."),
    r.ReadSlots: N_("Reading the lock's firmware slots."),
    r.CarryImage: N_("Carrying the firmware image to the lock."),
    r.MarkImage: N_("Telling the lock to try the image at its next restart."),
    r.StartImage: N_("Waiting for the lock to restart into the image."),
    r.ConfirmImage: N_("Confirming the image at the lock."),
    r.ConfirmAssignment: N_("Reading the assignment back."),
    r.UploadFirmware: N_("Uploading the firmware image to the cloud."),
    r.ConfirmUpload: N_("Fetching the image back from the cloud."),
    r.AskUninstall: N_("Waiting for you to choose what to take away."),
    r.AskPress: N_("Waiting for you to press the button inside the housing."),
    r.AskLeave: N_("Waiting for your leave to ask again."),
    r.ReadAccounts: N_("Asking the cloud who is signed in."),
    r.ReadPlace: N_("Reading the place from the cloud."),
    r.ReadRecord: N_("Looking for the lock's record at the cloud."),
    r.ProvisionLock: N_("Asking the cloud to make a record for the lock."),
    r.InstallLock: N_("Asking the cloud to sign the install message."),
    r.UninstallLock: N_("Asking the cloud to sign the uninstall message."),
    r.FreePlace: N_("Asking the cloud to take back a placement that never reached the lock."),
    r.RenameLock: N_("Asking the cloud to rename the lock."),
    r.FindFirmware: N_("Asking the cloud for the firmware version."),
    r.AssignFirmware: N_("Asking the cloud to assign the firmware."),
    r.ReadBaseline: N_("Reading the record to hold proofs against."),
    r.AwaitSync: N_("Waiting for the lock to sync."),
    r.AwaitKeys: N_("Waiting for the lock to report the key map of its area."),
    r.AwaitFirmware: N_("Waiting for the lock to report the required firmware."),
    r.ConfirmPlace: N_("Reading where the cloud has the lock."),
    r.ConfirmUnplaced: N_("Reading whether the cloud still has the lock in a place."),
    r.UnassignFirmware: N_("Asking the cloud to take back the firmware assignment."),
    r.ConfirmGone: N_("Reading whether the cloud still knows the lock's id."),
    r.DeprovisionLock: N_("Asking the cloud to delete the lock's record."),
    r.Settle: N_("Reading whether the unanswered request took effect."),
    r.RecallKeys: N_("Looking up what this computer knows of the lock."),
    r.PinKeys: N_("Pinning the lock's keys."),
    r.Review: N_("Checking for what stands in the way."),
    r.SealRecord: N_("Sealing the record to the lock."),
    r.InspectMessage: N_("Inspecting the signed message."),
    r.Certify: N_("Writing the certificate."),
    r.ReadInfo: N_("Reading the lock's signed info."),
    r.SetClock: N_("Setting the lock's clock."),
    r.Deliver: N_("Delivering the message to the lock."),
    r.Apply: N_("Waiting for the lock's receipt."),
    r.RequestSync: N_("Asking the lock to sync."),
    r.ProveFactory: N_("Reading whether the lock is in its factory state."),
    r.Blink: N_("Asking the lock to blink."),
}

PROGRESS: Final[Mapping[str, str]] = {
    "waiting_for_radio": N_("waiting for the radio: another job uses it"),
    "reconnecting": N_("the link broke, connecting again"),
    "starting_again": N_("the lock holds nothing of it, starting at byte 0"),
    "lock_busy": N_("the lock is busy, asking again"),
    "searching": N_("listening for the lock"),
    "listing": N_("listing locks"),
    "connecting": N_("connecting"),
    "reading": N_("reading"),
    "delivering": N_("delivering"),
    "resuming": N_("taking up the delivery where it stopped"),
    "checking": N_("comparing what the lock holds"),
    "applying": N_("waiting for the lock's receipt"),
    "busy": N_("the lock is busy, asking again"),
    "asking": N_("asking the cloud"),
    "retrying": N_("asking the cloud again"),
    "waiting_for_sync": N_("waiting for a sync"),
    "waiting_for_keys": N_("waiting for current keys"),
    "waiting_for_firmware": N_("waiting for the firmware"),
    "fetching": N_("fetching the image"),
    "uploading": N_("uploading the image"),
    "erasing": N_("the lock makes room, which takes seconds"),
    "carrying": N_("carrying the image"),
    "going_back": N_("the lock wants an earlier part again"),
    "replacing_image": N_("another image in the lock makes room for this one"),
    "restarting": N_("the lock restarts"),
    "waiting_for_restart": N_("waiting for the lock to be back"),
    "syncing": N_("the lock syncs"),
}

GRADES: Final[Mapping[Grade, str]] = {
    Grade.NONE: N_("no proof"),
    Grade.SENT: N_("sent"),
    Grade.LOCK: N_("lock confirms"),
    Grade.CLOUD: N_("cloud confirms"),
    Grade.NOT_VERIFIABLE: N_("not verifiable"),
}


def title(key: str) -> str:
    """What a step is called, by the key of the fact it learns."""
    return _(TITLES[key])


def meaning(key: str) -> str:
    """One line of what a step is for, while it is still ahead."""
    return _(MEANINGS[key])


def waits(request: Request[object]) -> str:
    """What is waited for while a request is open."""
    return _(WAITS[type(request)])


def progress(now: Progress) -> str:
    """The word of a progress; one this version does not know is shown as it is."""
    return _(PROGRESS.get(now.word, now.word.replace("_", " ")))


def grade(reached: Grade) -> str:
    """The grade's word, exactly: sent, lock confirms, cloud confirms, not verifiable."""
    return _(GRADES[reached])
