"""The window's words that come by kind: titles, heads and sentences for each workflow, stage and mode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.message import MessageKind, UninstallMode
from installer_app.texts.language import N_

STAGES: Final[Mapping[str, str]] = {
    "lock": N_("Lock"),
    "place": N_("Place"),
    "check": N_("Check"),
    "install": N_("Install"),
    "firmware": N_("Firmware"),
    "sync": N_("Sync"),
    "done": N_("Done"),
}
STAGES_OF: Final[Mapping[tuple[str, str], str]] = {
    ("install-ahead", "check"): N_("Prepare"),
    ("install-ahead", "install"): N_("Install"),
}
"""What a stage is called in this workflow; the others are called as the workflow or the stage."""
BEFORE_WORK: Final = ("lock", "place", "check")
WORKFLOWS: Final[Mapping[str, str]] = {
    "install": N_("Install"),
    "install-ahead": N_("Install, prepared"),
    "move": N_("Move"),
    "replace": N_("Replace"),
    "uninstall-cloud": N_("Uninstall at the cloud alone"),
    "uninstall": N_("Uninstall"),
    "provision": N_("Provision"),
    "deprovision": N_("Deprovision"),
    "verify": N_("Verify"),
    "firmware": N_("Firmware"),
    "carry": N_("Carry firmware"),
    "unassign": N_("Unassign firmware"),
    "upload": N_("Upload firmware"),
    "blink": N_("Blink"),
    "rename": N_("Rename"),
    "rename-area": N_("Rename an area"),
    "process-event": N_("Process an event"),
    "undo": N_("Undo"),
}
PLACES: Final[Mapping[str, str]] = {
    "install": N_("Install"),
    "worklist": N_("Worklist"),
    "locks": N_("Locks"),
    "firmware": N_("Firmware"),
    "settings": N_("Settings"),
}
SCAN_HEADS: Final = (N_("Serial"), N_("State"), N_("Signal"), N_("Battery"), N_("Heard"))
STEP_HEADS: Final = (N_("Step"), N_("Sent"), N_("Lock confirms"), N_("Cloud confirms"))
PROOF_HEADS: Final = (N_("Proof"), N_("Before"), N_("Latest"), N_("Cloud confirms"))
CHECK_TITLES: Final[Mapping[str, str]] = {
    "install": N_("Install {serial} as {door}?"),
    "install-ahead": N_("Install {serial} as {door}, as prepared?"),
    "move": N_("Move {name} to {place}?"),
    "replace": N_("Install {serial} in the place of the old lock?"),
    "uninstall-cloud": N_("Uninstall {name} at the cloud alone?"),
    "uninstall": N_("Uninstall {name}?"),
    "provision": N_("Provision {serial} as {name}?"),
    "deprovision": N_("Deprovision {serial}?"),
    "undo": N_("Undo the job at {door}?"),
}
CONFIRM: Final[Mapping[str, str]] = {
    "install": N_("Install {door}"),
    "install-ahead": N_("Install {door}"),
    "move": N_("Move {name}"),
    "replace": N_("Replace the old lock"),
    "uninstall-cloud": N_("Uninstall at the cloud alone"),
    "uninstall": N_("Uninstall {name}"),
    "provision": N_("Provision {name}"),
    "deprovision": N_("Deprovision it"),
    "undo": N_("Undo this job"),
}
WILL_PROVISION: Final = N_("The cloud provisions {serial}. Its keys are sealed to this lock.")
WILL_SEAL: Final = N_("The keys prepared for {serial} are sealed to this lock.")
WILL_HAPPEN: Final[Mapping[str, tuple[str, ...]]] = {
    "install": (
        N_("The cloud signs one install message: {place}, name {name}."),
        N_("We deliver it over Bluetooth and check the lock's signed receipt."),
        N_("Firmware and the first sync follow without you."),
    ),
    "install-ahead": (
        N_("The message in hand is for {place}; nothing is asked of the cloud here."),
        N_("We deliver it over Bluetooth and check the lock's signed receipt."),
        N_("The cloud's proofs follow without you, when there is a network."),
    ),
    "move": (
        N_("The cloud takes the lock from its old place and signs one uninstall message; the lock obeys it."),
        N_("Then it signs one install message for {place}, and the lock obeys that."),
        N_("Firmware and the first sync follow without you."),
    ),
    "replace": (
        N_("The old lock leaves {place}: uninstalled over Bluetooth or, if it is dead, at the cloud alone."),
        N_("Then this lock is installed there under the same name."),
        N_("Firmware and the first sync follow without you."),
    ),
    "uninstall-cloud": (
        N_("The cloud takes the lock from its place."),
        N_("Its message is brought to nobody: a lock that lives still opens for those it knows."),
    ),
    "uninstall": (
        N_("The cloud takes the lock from its place and signs one uninstall message."),
        N_("We deliver it over Bluetooth and check the lock's signed receipt."),
        N_("The lock forgets its keys and keeps its access logs until a sync."),
    ),
    "deprovision": (
        N_("The cloud deletes its record of {serial}, for good."),
        N_("You press the button inside the housing."),
        N_("The lock proves that it is in its factory state."),
    ),
}
DELIVERING: Final[Mapping[MessageKind, str]] = {
    MessageKind.PROVISION: N_("Delivering the lock's keys"),
    MessageKind.INSTALL: N_("Delivering the install message"),
    MessageKind.UNINSTALL: N_("Delivering the uninstall message"),
}
RUNNING_TITLES: Final[Mapping[str, str]] = {
    "install": N_("Installing {door}"),
    "install-ahead": N_("Installing {door}, as prepared"),
    "move": N_("Moving {name} to {place}"),
    "replace": N_("Replacing the lock of {door}"),
    "uninstall-cloud": N_("Uninstalling {name} at the cloud alone"),
    "uninstall": N_("Uninstalling {name}"),
    "provision": N_("Provisioning {name}"),
    "deprovision": N_("Deprovisioning {serial}"),
    "verify": N_("Verifying {name}"),
    "firmware": N_("Assigning firmware {version} to {where}"),
    "carry": N_("Carrying firmware {version} to {name}"),
    "unassign": N_("Unassigning firmware of {where}"),
    "upload": N_("Uploading firmware {version}"),
    "blink": N_("Asking {serial} to blink"),
    "undo": N_("Undoing the job at {door}"),
}
STOPPED_TITLES: Final[Mapping[str, str]] = {
    "install": N_("{Door}: the install is not finished yet"),
    "install-ahead": N_("{Door}: the prepared install is not finished yet"),
    "move": N_("{name}: the move is not finished yet"),
    "replace": N_("{Door}: the replacement is not finished yet"),
    "uninstall-cloud": N_("{name}: the uninstall at the cloud is not finished yet"),
    "uninstall": N_("{name}: the uninstall is not finished yet"),
    "provision": N_("{name}: provisioning is not finished yet"),
    "deprovision": N_("{serial}: deprovisioning is not finished yet"),
    "verify": N_("{name} is not verified yet"),
    "firmware": N_("Firmware {version} for {where}: not finished yet"),
    "carry": N_("{name}: firmware {version} is not carried yet"),
    "unassign": N_("Firmware of {where} is not unassigned yet"),
    "upload": N_("Firmware {version} is not uploaded yet"),
    "blink": N_("{serial} did not blink"),
    "undo": N_("The job at {door} is not undone yet"),
}
DONE_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "install": (N_("{Door} is installed, and the cloud confirms it"), N_("{Door} is installed")),
    "install-ahead": (N_("{Door} is installed, and the cloud confirms it"), N_("{Door} is installed")),
    "move": (N_("{name} is in {place}, and the cloud confirms it"), N_("{name} is in {place}")),
    "replace": (N_("{Door} has its new lock, and the cloud confirms it"), N_("{Door} has its new lock")),
    "uninstall-cloud": (
        N_("The cloud has {name} in no place; the lock was not told"),
        N_("{name} was taken from its place at the cloud; the lock was not told"),
    ),
    "uninstall": (N_("{name} is uninstalled, and the cloud confirms it"), N_("{name} is uninstalled")),
    "provision": (N_("{name} is provisioned"), N_("{name} is provisioned")),
    "deprovision": (N_("{serial} is back in its factory state"), N_("{serial} is back in its factory state")),
    "verify": (N_("{name} is verified, and the cloud confirms it"), N_("{name}: what could be verified")),
    "firmware": (
        N_("Firmware {version} is assigned to {where}, and the cloud confirms it"),
        N_("Firmware {version} is assigned to {where}"),
    ),
    "carry": (
        N_("{name} runs firmware {version}, and the cloud confirms it"),
        N_("{name} runs firmware {version}: it signed for that"),
    ),
    "unassign": (
        N_("No firmware is assigned to {where} any more, the cloud confirms"),
        N_("Firmware of {where} is unassigned"),
    ),
    "upload": (
        N_("Firmware {version} is at the cloud, byte for byte"),
        N_("Firmware {version} was uploaded"),
    ),
    "blink": (N_("{serial} was asked to blink"), N_("{serial} was asked to blink")),
    "undo": (N_("The job at {door} is undone, and the cloud confirms it"), N_("The job at {door} is undone")),
}
SHEET_TITLES: Final[Mapping[str, str]] = {
    "install": N_("Certificate of installation"),
    "install-ahead": N_("Certificate of installation"),
    "move": N_("Certificate of a move"),
    "replace": N_("Certificate of a replacement"),
    "uninstall-cloud": N_("Record of uninstall at the cloud alone"),
    "uninstall": N_("Record of uninstall"),
    "provision": N_("Record of provisioning"),
    "deprovision": N_("Record of deprovisioning"),
    "verify": N_("Record of verification"),
    "firmware": N_("Record of firmware"),
    "carry": N_("Record of a carried firmware"),
    "unassign": N_("Record of firmware unassigned"),
    "upload": N_("Record of an upload"),
    "blink": N_("Record of blinking"),
    "undo": N_("Record of undoing"),
}
SHEET_KEYS: Final[Mapping[str, str]] = {
    "provision-applied": N_("Provisioned"),
    "install-applied": N_("Installed"),
    "uninstall-applied": N_("Uninstalled"),
    "firmware-assigned": N_("Firmware assigned"),
    "firmware-unassigned": N_("Firmware unassigned"),
    "firmware-required": N_("Required there now"),
    "image-confirmed": N_("Firmware on the lock"),
    "firmware-uploaded": N_("Uploaded"),
    "upload-proven": N_("Fetched back"),
}
MODE_TEXTS: Final[Mapping[UninstallMode, str]] = {
    UninstallMode.AREA: N_("The lock stays with its property and can be installed there again."),
    UninstallMode.PROPERTY: N_("The lock belongs to no property afterwards."),
    UninstallMode.OWNER: N_("The lock belongs to nobody afterwards."),
}
PRESS_STEPS: Final = (
    N_("Open the housing of the lock."),
    N_("Press the small button inside until the lock blinks."),
    N_("Come back here: the lock is read and must prove its factory state."),
)
REQUESTS: Final[Mapping[str, str]] = {
    "provision-lock": N_("make a record for this lock"),
    "install-lock": N_("sign the install message"),
    "free-place": N_("take back a placement"),
    "uninstall-lock": N_("sign the uninstall message"),
    "rename-lock": N_("rename the lock"),
    "assign-firmware": N_("assign the firmware"),
    "unassign-firmware": N_("take back the firmware assignment"),
    "upload-firmware": N_("make the image a firmware version"),
    "deprovision-lock": N_("delete the lock's record"),
}
GRANTS: Final[Mapping[str, str]] = {
    "provision-lock": N_("provision"),
    "install-lock": N_("install"),
    "manage-firmware": N_("assign firmware"),
    "support": N_("see what support sees"),
}
KEPT: Final[Mapping[str, str]] = {
    "keychain": N_("Kept in this computer's keychain."),
    "session only": N_("Kept until this app ends: there is no keychain."),
}
THEMES: Final[Mapping[str, str]] = {
    "system": N_("As the system"),
    "light": N_("Light"),
    "dark": N_("Dark"),
    "contrast": N_("High contrast, light"),
    "contrast_dark": N_("High contrast, dark"),
}
SOON: Final = (N_("5"), N_("s"), N_("or less"))
A_WHILE: Final = (N_("15"), N_("s"), N_("about, for one message"))
LONG: Final = (N_("60"), N_("s"), N_("or more: step closer"))
