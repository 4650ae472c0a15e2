"""Words for what is looked at when a lock has signed: the door, its handle, the way out, the battery."""

from __future__ import annotations

from typing import Final

from installer_app.texts.language import N_

TITLE: Final = N_("Look at {door}")
LEAD: Final = N_("The lock has signed. Tick what holds; what is not ticked is called so on the certificate.")
TICKS: Final = {
    "door": (N_("The door closes"), N_("By itself or by hand, and the latch finds its place.")),
    "handle": (N_("The handle is free"), N_("It moves without rubbing and comes back.")),
    "egress": (N_("Egress opens from inside"), N_("Without a key, a card or a code.")),
}
"""Each with what it means."""
BATTERY: Final = N_("Date on the battery")
BATTERY_FORM: Final = N_("such as 2026-05")
NO_SUCH_DATE: Final = N_("Give the battery's date as year and month, such as 2026-05, or leave it empty")
ALL_HOLD: Final = N_("All three hold (A)")
STAY: Final = N_("Go on with this door")
NOT_TICKED: Final = N_("Not ticked: {what}")
NEXT_FIRMWARE: Final = N_("Firmware as last: {version}")
FIRMWARE_AS_REQUIRED: Final = N_("Firmware as required already")
ASK_CHECKLIST: Final = N_("Ask for the checklist at the door")
ASK_CHECKLIST_NOTE: Final = N_("Door, handle, egress and battery date, once a lock has signed.")
TOLD: Final = N_("told")
BATTERY_IS: Final = N_("Date on the battery: {date}")
NOT_SAID: Final = N_("not said")
WAS_NOT_TICKED: Final = N_("Not ticked.")
NOT_ASKED: Final = N_("The checklist was not asked for.")
