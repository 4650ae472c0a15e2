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
