"""The advice for faults of a hand-over: a file that is not what it should be, or a job that two could own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.fault import FaultCode as F
from installer_app.texts.advice_form import Advice
from installer_app.texts.language import N_

NOTHING_WRITTEN: Final = N_("Nothing was written on this computer.")

ADVICE_HANDOVER: Final[Mapping[F, Advice]] = {
    F.COMPUTER_HANDOVER_UNREADABLE: Advice(
        N_("This is not a hand-over file"),
        (N_("Choose the file that was written when the job was handed over."),),
        not_happened=NOTHING_WRITTEN,
    ),
    F.COMPUTER_HANDOVER_CHANGED: Advice(
        N_("The hand-over file was cut or changed"),
        (N_("Copy it again from where it was written, then take it over."),),
        N_("Its bytes are not those that were sealed."),
        NOTHING_WRITTEN,
    ),
    F.COMPUTER_HANDOVER_CLOSED: Advice(
        N_("The hand-over file does not open"),
        (
            N_("Type the passphrase again, as it was told to you."),
            N_("A file for a public key opens only on the computer whose key it is."),
        ),
        not_happened=NOTHING_WRITTEN,
    ),
    F.COMPUTER_HANDOVER_NEWER: Advice(
        N_("A newer version of this app wrote the hand-over file"),
        (N_("Update this app, then take the job over."),),
        not_happened=NOTHING_WRITTEN,
    ),
    F.COMPUTER_HANDOVER_ELSEWHERE: Advice(
        N_("The hand-over file is of another environment"),
        (N_("Start with the profile it was made with, then take it over."),),
        N_("A job of the sandbox stays in the sandbox, and one of a profile with its services."),
        NOTHING_WRITTEN,
    ),
    F.COMPUTER_HANDOVER_TAKEN: Advice(
        N_("This job was taken over before, on this computer"),
        (N_("Find it in the worklist and continue it there."),),
        not_happened=NOTHING_WRITTEN,
    ),
    F.COMPUTER_HANDOVER_OWN: Advice(
        N_("This job was given away by this very computer"),
        (
            N_("Take it over on the computer it was given to."),
            N_("To have it back, have it handed over back from there: that makes another file."),
            N_("If it is still open here, continue it from the worklist."),
        ),
        not_happened=NOTHING_WRITTEN,
    ),
    F.COMPUTER_HANDOVER_OPEN: Advice(
        N_("Somebody may have this job already"),
        (
            N_("Find the hand-over file. If nobody took it, destroy it and continue here."),
            N_("If somebody took it, leave the job to them and abandon it here."),
        ),
        N_("A hand-over was begun, and whether its file is whole was not written down."),
        N_("This computer did not go on with the job."),
    ),
}
