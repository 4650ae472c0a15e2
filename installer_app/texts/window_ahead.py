"""The window's words for a door prepared ahead: what is in hand, until when, and what is needed there."""

from __future__ import annotations

from typing import Final

from installer_app.texts.language import N_

PREPARED_TITLE: Final = N_("{Door} is prepared")
PREPARED_LEAD: Final = N_("Lock {serial}, {place}. From here on only the lock is needed, and no network.")
IN_HAND: Final = N_("The cloud has placed the lock and signed the message; this computer holds it.")
NOT_AT_LOCK: Final = N_("The lock has not heard of it. It is read and compared at the door.")
PROOFS_LATER: Final = N_("The cloud's proofs are read when there is a network again.")
VALID_UNTIL: Final = N_("Valid until {when}")
VALID_UNTIL_TEXT: Final = N_("From then on the cloud has to sign another message first.")
NO_EXPIRY: Final = N_("The message does not say until when it is valid")
NO_EXPIRY_TEXT: Final = N_("The lock decides at the door.")
AT_THE_DOOR: Final = N_("I am at the door")
LEAVE_PREPARED: Final = N_("Leave it prepared")

# ---- a lock that is replaced
WHICH_OLD: Final = N_("Which lock is to be replaced?")
WHICH_OLD_LEAD: Final = N_(
    "Its place and its name are kept for the new lock. It may be dead: it is not asked."
)
OLD_FIELD: Final = N_("Label, serial or lockId of the old lock")
GIVE_OLD: Final = N_("Name the old lock")
TAKE_OLD: Final = N_("Replace this lock")
UNINSTALL_OLD: Final = N_("Uninstall the old lock")
OLD_IS_DEAD: Final = N_("It is dead…")
GO_ON_REPLACING: Final = N_("Go on with the new lock")

# ---- on the way there
PREPARING: Final = N_("Preparing {door}")
NOBODY_YET: Final = N_("Nobody needs to be at the door yet.")
NEW_MESSAGE: Final = N_("Ask for a new message")
