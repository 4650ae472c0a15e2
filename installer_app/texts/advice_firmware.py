"""The advice for faults of firmware images: their files, their assignment, their way into a lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.fault import FaultCode as F
from installer_app.texts.advice_form import Advice
from installer_app.texts.language import N_

_NOT_CARRIED: Final = N_("Nothing was carried to the lock.")

ADVICE_FIRMWARE: Final[Mapping[F, Advice]] = {
    F.FIRMWARE_NOT_ASSIGNED: Advice(
        N_("The cloud shows another firmware there than was asked for"),
        (N_("Somebody may have changed it since. Read it again, then decide."),),
    ),
    F.FIRMWARE_NO_IMAGE: Advice(
        N_("This file is no firmware image"),
        (N_("Choose the image as the firmware's makers built it."),),
        N_("An image begins with MCUboot's header."),
        _NOT_CARRIED,
    ),
    F.FIRMWARE_IMAGE_DAMAGED: Advice(
        N_("The firmware image is damaged"),
        (N_("Fetch it again. If it is still damaged, have it uploaded anew under another version."),),
        N_("Its length or its hash is not what its header says."),
        _NOT_CARRIED,
    ),
    F.FIRMWARE_IMAGE_CHANGED: Advice(
        N_("This is not the firmware image that was looked at before"),
        (N_("Fetch it again, then continue."),),
        N_("The file's digest is another one."),
        _NOT_CARRIED,
    ),
    F.FIRMWARE_OTHER_VERSION: Advice(
        N_("The firmware image is of another version than it is filed under"),
        (N_("Tell whoever uploaded it. Choose another version meanwhile."),),
        not_happened=_NOT_CARRIED,
    ),
    F.FIRMWARE_OTHER_HARDWARE: Advice(
        N_("This firmware image is for other hardware"),
        (N_("Choose a version that is made for this model."),),
        not_happened=_NOT_CARRIED,
    ),
    F.FIRMWARE_TOO_LARGE: Advice(
        N_("The lock has no room for this firmware image"),
        (N_("Choose a version that is made for this model."),),
        not_happened=_NOT_CARRIED,
    ),
    F.FIRMWARE_SLOT_BUSY: Advice(
        N_("The lock already has another firmware on trial"),
        (N_("Wait until that one is confirmed or reverted, then read the lock again."),),
        not_happened=_NOT_CARRIED,
    ),
    F.FIRMWARE_NOT_HELD: Advice(
        N_("The lock does not hold the firmware image it was sent"),
        (N_("Continue: it is carried again."),),
        not_happened=N_("The lock was not told to start it."),
    ),
    F.FIRMWARE_REVERTED: Advice(
        N_("The lock went back to its former firmware"),
        (
            N_("Continue to try once more: the image is still in the lock."),
            N_("If it goes back again, choose another version."),
        ),
        N_("It restarted before the new firmware was confirmed, or could not start it."),
        N_("The new firmware is not running."),
    ),
}
