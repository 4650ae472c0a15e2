"""The advice for faults at the lock, on the link, and with a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.fault import FaultCode as F
from installer_app.texts.advice_form import Advice
from installer_app.texts.language import N_

ADVICE_NEAR: Final[Mapping[F, Advice]] = {
    F.LOCK_LABEL_UNREADABLE: Advice(
        N_("This is not a label of a lock"),
        (N_("Scan the sticker again, or type the eight characters of the serial."),),
        N_("A label begins with LOCK1 and names serial, model and fingerprint."),
    ),
    F.LOCK_NOT_FOUND: Advice(
        N_("{serial} was not heard"),
        (
            N_("Stand at the door, wake the lock, then search again."),
            N_("A lock that is connected to a phone is silent."),
        ),
        not_happened=N_("No link was made."),
    ),
    F.LOCK_IMPOSTOR: Advice(
        N_("This lock has other keys than {serial}"),
        (
            N_("Compare the sticker with the lock in front of you, then scan it again."),
            N_("If they agree, keep the lock aside and tell support."),
        ),
        N_("A lock that calls itself {serial} did not prove its keys."),
        N_("Not one byte of a message was sent to it."),
    ),
    F.LOCK_WRONG_STATE: Advice(
        N_("The lock is in another state than this step needs"),
        (
            N_("If it is installed elsewhere, uninstall it first."),
            N_("If its state changed since, read it again."),
        ),
    ),
    F.LOCK_RESET: Advice(
        N_("The lock was returned to its factory state"),
        (
            N_("Undo this job, so that its record is deleted, then start a new one."),
            N_("If nobody pressed the button in its housing, tell support."),
        ),
        N_("It has forgotten the keys and the place that this job had brought to it."),
    ),
    F.LOCK_OTHER_RECORD: Advice(
        N_("The lock belongs to another record than the one of this job"),
        (
            N_("Somebody else provisioned it since: undo this job, or end it as it stands."),
            N_("Then start a new one, which goes on with the lock's record."),
        ),
        N_("It signs another lockId than the one this job is about."),
    ),
    F.LOCK_BUSY: Advice(
        N_("The lock is busy"),
        (N_("Wait until it has stopped blinking, then continue."),),
        N_("It was asked for 30 s and was busy each time."),
    ),
    F.LOCK_BATTERY_LOW: Advice(
        N_("The battery is too low"),
        (N_("Replace the battery, then read the lock again."),),
        N_("Below 10 % a lock obeys no message."),
    ),
    F.LOCK_STORAGE_FULL: Advice(
        N_("The lock's storage is full"),
        (N_("Let it sync so that it can drop its access logs, then continue."),),
    ),
    F.LOCK_NO_UPLINK: Advice(
        N_("The lock has no uplink"),
        (N_("Check the gateway or the network at this door, then continue."),),
        N_("It answers over Bluetooth, and cannot reach the cloud by itself."),
    ),
    F.LOCK_REFUSED: Advice(
        N_("The lock refused"),
        (N_("Read the lock again. If it refuses again, quote the code to support."),),
    ),
    F.LOCK_NOT_SUPPORTED: Advice(
        N_("This lock cannot do that"),
        (N_("Update its firmware, or go on without this step."),),
    ),
    F.LOCK_PROFILE_UNKNOWN: Advice(
        N_("This lock speaks a newer language than this app"),
        (N_("Update this app, then try again."),),
    ),
    F.LINK_NO_ADAPTER: Advice(
        N_("This computer has no Bluetooth adapter"),
        (N_("Plug one in. The search goes on by itself."),),
    ),
    F.LINK_ADAPTER_OFF: Advice(
        N_("Bluetooth is off"),
        (N_("Turn it on in the system's settings. The search goes on by itself."),),
    ),
    F.LINK_ADAPTER_BUSY: Advice(
        N_("Another window or command is using the Bluetooth adapter"),
        (N_("Wait until its step has ended, then continue."), N_("Or choose another adapter in Settings.")),
        not_happened=N_("No link was made."),
    ),
    F.LINK_NOT_PERMITTED: Advice(
        N_("The system does not let this app use Bluetooth"),
        (N_("Allow it in the system's privacy settings, then start this app again."),),
    ),
    F.LINK_NOT_CONNECTED: Advice(
        N_("{serial} did not accept a link"),
        (
            N_("Step closer to the door, then try again."),
            N_("If a phone is connected to the lock, end that first."),
        ),
    ),
    F.LINK_LOST: Advice(
        N_("The link was lost"),
        (
            N_("Step closer to the door, then continue."),
            N_("The same bytes are sent, from where they stopped."),
        ),
        not_happened=N_("No second message was signed."),
    ),
    F.LINK_TIMEOUT: Advice(
        N_("The lock did not answer in time"),
        (N_("Step closer to the door, then continue."),),
        not_happened=N_("No second message was signed."),
    ),
    F.LINK_GARBLED: Advice(
        N_("The lock's answer could not be understood"),
        (N_("Continue once. If it happens again, save a support bundle."),),
    ),
    F.MESSAGE_LOST: Advice(
        N_("The cloud's answer is gone"),
        (N_("Look at what the cloud's record shows, then decide whether to ask again."),),
        N_("The cloud may have done it: its answer never reached this computer."),
    ),
    F.MESSAGE_OUTDATED: Advice(
        N_("The cloud has changed its record since it signed this message"),
        (
            N_("Look where the record has the lock now, and ask for a new message if this job is to go on."),
            N_("Or undo this job."),
        ),
        N_("Its record has the lock in another place than the message, or in none."),
    ),
    F.MESSAGE_FALSE: Advice(
        N_("The signed message is not for this lock and place"),
        (N_("Ask for a new message. If it is false again, tell support."),),
        N_("It was inspected before the radio was used."),
        N_("It was not delivered."),
    ),
    F.MESSAGE_NOT_HELD: Advice(
        N_("The lock no longer holds the message"),
        (N_("Continue: the same bytes are delivered again."),),
    ),
    F.MESSAGE_CHANGED: Advice(
        N_("The lock holds other bytes than were sent"),
        (N_("Continue: the same bytes are delivered again."),),
    ),
    F.MESSAGE_SIGNATURE: Advice(
        N_("The lock does not accept the signature"),
        (N_("Check that this lock belongs to this environment, then tell support."),),
        N_("The lock knows other signers than the one that signed."),
    ),
    F.MESSAGE_ADDRESSEE: Advice(
        N_("The message is meant for another lock"),
        (N_("Check the serial on the sticker, then start again."),),
    ),
    F.MESSAGE_REPLAYED: Advice(
        N_("The lock has already applied this message or a newer one"),
        (N_("Read the lock again. If it is not in the right place, ask for a new message."),),
    ),
    F.MESSAGE_EXPIRED: Advice(
        N_("The signed message has expired"),
        (N_("Ask for a new message. Check the computer's clock if it expires at once."),),
    ),
    F.MESSAGE_SEALED_TO_OTHER: Advice(
        N_("The lock cannot open the message"),
        (N_("Compare the sticker with the lock, then tell support."),),
        N_("It was sealed to other keys than this lock holds."),
    ),
    F.MESSAGE_NOT_UNDERSTOOD: Advice(
        N_("The lock does not understand the message"),
        (N_("Update the lock's firmware, or tell support which format the cloud signs."),),
    ),
    F.MESSAGE_TOO_LARGE: Advice(
        N_("The message is too large for this lock"),
        (N_("Tell support: the lock says how much it can hold."),),
    ),
    F.MESSAGE_RECEIPT_FALSE: Advice(
        N_("The receipt is false"),
        (N_("Do not use this lock. Keep it aside and tell support."),),
        N_("Its signature or its content does not fit the message that was delivered."),
        N_("Nothing is counted as done."),
    ),
    F.MESSAGE_RECORD_INCOMPLETE: Advice(
        N_("The cloud's record lacks the lock's keys"),
        (N_("Sign in with an account that may provision, then try again."),),
        not_happened=N_("Nothing was sealed or sent to the lock."),
    ),
    F.MESSAGE_SECOND_SERIAL: Advice(
        N_("This record belongs to another lock"),
        (N_("Tell support: one lockId was given for two serials."),),
        not_happened=N_("Nothing was sealed or sent to the lock."),
    ),
}
