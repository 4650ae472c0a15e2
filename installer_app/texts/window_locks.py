"""The words of the window's place Locks: the list of many locks, its states, and what is found of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_
from installer_app.workflow.diagnosis import FindingCode as F

LOCKS: Final = N_("Locks")
FIND: Final = N_("Find by name, serial, id or property")
ALL_PROPERTIES: Final = N_("All properties")
PROPERTY: Final = N_("Property")
ORDER: Final = N_("Order")
HEADS: Final = (
    N_("Lock"),
    N_("What is known"),
    N_("Place"),
    N_("Last sync"),
    N_("Firmware"),
    N_("Read"),
)
ORDERS: Final = (
    N_("By name"),
    N_("Worst first"),
    N_("By place"),
    N_("Longest without sync first"),
    N_("By firmware, behind first"),
    N_("Oldest reading first"),
)
"""In the order of the heads."""

CAUSES: Final[Mapping[F, str]] = {
    F.NEVER_SYNCED: N_("Never synced"),
    F.SYNC_OVERDUE: N_("Sync overdue"),
    F.KEYS_BEHIND: N_("Keys not current"),
    F.RECORD_DELETED: N_("Record deleted"),
    F.AREA_LACKS_LOCK: N_("Not listed by its area"),
    F.FIRMWARE_TWO_SYNCS: N_("Firmware behind"),
    F.FIRMWARE_NOT_REPORTED: N_("Firmware not reported"),
    F.PRIVATE_HIDDEN: N_("Not shown to this account"),
}
"""What lists alone tell, in few words."""
CAUSE: Final = N_("Cause")
ALL: Final = N_("All")
WITH_FINDING: Final = N_("With a finding")
NOTHING_KNOWN: Final = N_("Nothing against it")
FURTHER: Final = N_("also: {causes}")

CSV_HEAD: Final = (
    N_("Lock id"),
    N_("Name"),
    N_("Serial"),
    N_("Property id"),
    N_("Property"),
    N_("Area"),
    N_("Weight"),
    N_("Findings"),
    N_("Last sync"),
    N_("Firmware"),
    N_("Required firmware"),
    N_("Read"),
)

# ---- cells
NO_NAME: Final = N_("No name")
NO_PLACE: Final = N_("No place")
NEVER: Final = N_("never")
NOT_INSTALLED: Final = N_("not installed")
NOT_SHOWN: Final = N_("not shown")
REQUIRED: Final = N_("required {version}")
CURRENT: Final = N_("current")
NOT_REPORTED: Final = N_("not reported")
NONE_REQUIRED: Final = N_("none required")
AGO: Final = N_("{span} ago")

# ---- above the list
LEAD_ONE: Final = N_("{count} lock, {troubled} with trouble or a warning. Read {age} or later.")
LEAD_MANY: Final = N_("{count} locks, {troubled} with trouble or a warning. Read {age} or later.")
SHOWN_ONE: Final = N_("{count} lock shown")
SHOWN_MANY: Final = N_("{count} locks shown")
LISTING: Final = N_("Listing: {count} locks read anew. The rows below are as they were last read.")
LISTING_FIRST: Final = N_("Listing: {count} locks so far. Findings grow as their areas are read.")
READING_AREAS: Final = N_("{count} locks are listed. Reading areas: {done} of {total} properties.")
STOPPED: Final = N_("Stopped. What was read is kept, and reading goes on where it stopped.")
STOP: Final = N_("Stop reading")
GO_ON: Final = N_("Go on reading")
SAVE_CSV: Final = N_("Save as CSV…")
SAVED_ROWS_ONE: Final = N_("{count} row is in {path}")
SAVED_ROWS_MANY: Final = N_("{count} rows are in {path}")
SAVE_WHERE: Final = N_("Save these locks as CSV")

# ---- instead of the list
LOOKING_UP: Final = N_("Looking up what this computer knows of the locks.")
LISTING_NONE_YET: Final = N_("Listing the locks in reach. Nothing was listed on this computer before.")
NONE_IN_REACH: Final = N_("The cloud lists no lock for this account.")
NONE_FITS: Final = N_("No lock here fits {text}.")
NONE_FITS_CAUSE: Final = N_("No lock here has that.")
SHOW_ALL: Final = N_("Show all locks")
MAY_NOT_LIST: Final = N_("No account here may list these locks.")
MAY_SOME: Final = N_("{names} may, but only of some properties: choose one above.")
NEEDED: Final = N_("It needs the permission {permission}: sign in with an account that has it.")
OR_BY_ID: Final = N_("A lock can still be opened by its id: type it above.")
FAILED: Final = N_("The locks could not be listed. {title}.")
STALE: Final = N_("Read {age}, not anew: {title}. Code {code}")

# ---- the foot
OPEN: Final = N_("Open lock")
OPEN_BUNDLE: Final = N_("Open a bundle...")
OPEN_ID: Final = N_("Open this id")
CHOOSE_ONE: Final = N_("Choose a lock")
LIST_PROPERTY: Final = N_("List it as a property")
