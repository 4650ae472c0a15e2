"""The advice for faults at the cloud, with an account, a sync, firmware, or this computer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.fault import FaultCode as F
from installer_app.texts.advice_form import Advice
from installer_app.texts.language import N_

ADVICE_FAR: Final[Mapping[F, Advice]] = {
    F.CLOUD_UNREACHABLE: Advice(
        N_("The cloud cannot be reached"),
        (N_("Find a network, then continue. The job is kept."),),
        not_happened=N_("This request did not leave this computer."),
    ),
    F.CLOUD_TLS: Advice(
        N_("The connection to the cloud is not safe"),
        (N_("Leave this network, or check the computer's date, then continue."),),
        N_("Its certificate was not accepted, so nothing was said to it."),
        N_("No token was sent."),
    ),
    F.CLOUD_OUTCOME_UNKNOWN: Advice(
        N_("The cloud's answer did not arrive"),
        (N_("Continue: the record is read before anything is asked again."),),
        N_("The request was sent; whether it took effect is not known."),
    ),
    F.CLOUD_REFUSED: Advice(
        N_("The cloud refused"),
        (N_("Check place and lock, then go back and choose again."),),
        not_happened=N_("The cloud changed nothing."),
    ),
    F.CLOUD_NOT_FOUND: Advice(
        N_("The cloud does not know this place or lock"),
        (N_("Check the id, then choose again."),),
        not_happened=N_("The cloud changed nothing."),
    ),
    F.CLOUD_NOT_AVAILABLE: Advice(
        N_("The cloud does not offer this here"),
        (N_("Give the id by hand, or ask an account that may list."),),
    ),
    F.CLOUD_BUSY: Advice(
        N_("The cloud is busy"),
        (N_("Wait a minute, then continue."),),
    ),
    F.CLOUD_BROKEN: Advice(
        N_("The cloud has a fault of its own"),
        (N_("Wait a few minutes, then continue. If it stays, quote the code to support."),),
    ),
    F.CLOUD_ANSWER_UNREADABLE: Advice(
        N_("The cloud's answer could not be understood"),
        (
            N_("A network that asks to sign in answers in the cloud's place: open a browser and look."),
            N_("Then continue."),
        ),
        N_("What came back was not an answer of the cloud."),
    ),
    F.CLOUD_DISAGREES: Advice(
        N_("The lock and the cloud's record disagree"),
        (
            N_("Read both again."),
            N_("If they still disagree, deprovision the lock or have its record found by support."),
        ),
        N_("What the one says of keys and place does not go with what the other says."),
    ),
    F.CLOUD_ORPHAN: Advice(
        N_("The cloud has a record of this lock that no lock can use"),
        (
            N_("Have the record deprovisioned, by the lockId in the detail, then continue."),
            N_("Or sign in with an account that sees its keys: then it is used."),
        ),
        N_("It carries the serial of {serial}, which is in its factory state and holds no keys."),
        N_("No second record was made."),
    ),
    F.CLOUD_OLD_IN_PLACE: Advice(
        N_("The old lock is still in this place, the cloud says"),
        (
            N_("Uninstall the old lock over Bluetooth, then continue."),
            N_("If it is dead, have it uninstalled at the cloud alone, then continue."),
        ),
        N_("The new lock was met and found fit."),
        N_("Nothing was asked for the new lock yet."),
    ),
    F.CLOUD_NOT_PLACED: Advice(
        N_("The cloud has this lock in no place"),
        (N_("Nothing is left to take it from."),),
        not_happened=N_("The cloud was not asked to uninstall it."),
    ),
    F.CLOUD_RECORD_GONE: Advice(
        N_("The cloud no longer has the record of this job"),
        (
            N_("Somebody deprovisioned it: undo this job, so that the lock gives up its keys too."),
            N_("Then start a new one."),
        ),
        N_("The cloud does not know the lockId that it gave to this job."),
    ),
    F.ACCOUNT_SIGNED_OUT: Advice(
        N_("Nobody is signed in"),
        (N_("Sign in, then continue. The job is kept."),),
        not_happened=N_("The cloud was not asked."),
    ),
    F.ACCOUNT_TOKEN_REFUSED: Advice(
        N_("The cloud no longer accepts this sign-in"),
        (N_("Sign in again, then continue. The job is kept."),),
        not_happened=N_("The cloud changed nothing."),
    ),
    F.ACCOUNT_FORBIDDEN: Advice(
        N_("This account may not do that"),
        (N_("Sign in with an account that may, or hand the job over."),),
        not_happened=N_("The cloud changed nothing."),
    ),
    F.SYNC_NOT_SEEN: Advice(
        N_("No sync of the lock has been seen"),
        (
            N_("Most often the door has no uplink: check the gateway, then keep waiting."),
            N_("Or leave it open: it stays in the worklist as an unproven sync."),
        ),
    ),
    F.SYNC_KEYS_BEHIND: Advice(
        N_("The keys are not current"),
        (N_("The lock needs two syncs for it. Keep waiting, or leave it open."),),
        not_happened=N_("The lock has not reported the key map of its area."),
    ),
    F.SYNC_MISPLACED: Advice(
        N_("The cloud has the lock in another place"),
        (N_("Look whether somebody moved it since, then read it again."),),
    ),
    F.FIRMWARE_UNKNOWN: Advice(
        N_("The cloud does not know this firmware version"),
        (N_("Check the version, or keep what is required."),),
        not_happened=N_("Nothing was assigned."),
    ),
    F.FIRMWARE_NOT_FOR_LOCKS: Advice(
        N_("This firmware is not for locks"),
        (N_("Choose another version, or keep what is required."),),
        not_happened=N_("Nothing was assigned."),
    ),
    F.FIRMWARE_BEHIND: Advice(
        N_("The lock has not reported the required firmware"),
        (N_("The lock needs two syncs for it. Keep waiting, or leave it open."),),
    ),
    F.COMPUTER_STORAGE: Advice(
        N_("This computer cannot write to its data folder"),
        (N_("Free some space or repair the folder's permissions, then continue."),),
        not_happened=N_("No step was made without being written down first."),
    ),
    F.COMPUTER_JOURNAL_DAMAGED: Advice(
        N_("The journal of this job is damaged"),
        (N_("Read the lock and the cloud's record, then start a new job."), N_("Keep the file for support.")),
        N_("Its entries do not fit together, so nothing is guessed from them."),
    ),
    F.COMPUTER_JOURNAL_NEWER: Advice(
        N_("A newer version of this app wrote this job"),
        (N_("Update this app, then continue the job."),),
    ),
    F.COMPUTER_WORKLIST_DAMAGED: Advice(
        N_("The worklist's file is damaged"),
        (
            N_("Keep the file worklist.db for support under another name, then import the doors again."),
            N_("Jobs that were begun are in the journal, and go on from there."),
        ),
        N_("Its rows do not fit together, so nothing is guessed from them."),
    ),
    F.COMPUTER_WORKLIST_NEWER: Advice(
        N_("A newer version of this app wrote the worklist"),
        (N_("Update this app, then open the worklist."),),
        not_happened=N_("Nothing in the file was changed."),
    ),
    F.COMPUTER_OTHER_ENVIRONMENT: Advice(
        N_("This data folder belongs to another environment"),
        (N_("Start with the other folder, or with the other profile."),),
        not_happened=N_("Nothing in the folder was changed."),
    ),
    F.COMPUTER_KEYCHAIN: Advice(
        N_("The system's keychain did not answer"),
        (N_("Unlock it, then try again. Without it a token is kept only until the app ends."),),
    ),
    F.COMPUTER_PROFILE: Advice(
        N_("The profile cannot be used"),
        (N_("Ask for a new profile file, then choose it in Settings."),),
    ),
    F.COMPUTER_USAGE: Advice(
        N_("This cannot be asked for in this way"),
        (N_("Look at the command's help for what it takes."),),
    ),
    F.COMPUTER_JOB_UNKNOWN: Advice(
        N_("There is no open job of this name"),
        (N_("Choose one from the worklist."),),
    ),
    F.COMPUTER_JOB_BUSY: Advice(
        N_("Another window or command is at work on this job"),
        (N_("Go on with it there, or end that one and try again."),),
    ),
    F.COMPUTER_NOT_UNDOABLE: Advice(
        N_("This job cannot be undone"),
        (N_("Continue it, or end it as it stands."), N_("To place the lock again, start a new install.")),
        N_("What was taken away comes back by a new install, not by undoing."),
    ),
    F.COMPUTER_SANDBOX: Advice(
        N_("The sandbox did not start"),
        (N_("Close other sandboxes, then start again."),),
    ),
    F.COMPUTER_BUG: Advice(
        N_("This app has a fault of its own"),
        (N_("Save a support bundle and quote the code."), N_("Then continue: the journal is safe.")),
        N_("The job is written down up to its last step."),
    ),
    F.ANSWER_NEEDED: Advice(
        N_("An answer is needed and nobody is there to give it"),
        (N_("Give it on the command line, or continue the job in the window."),),
    ),
}
