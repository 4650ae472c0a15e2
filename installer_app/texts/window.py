"""The window's words, marked for the catalogues and translated where they are shown."""

from __future__ import annotations

from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.texts.language import N_
from installer_app.texts.window_tables import (
    A_WHILE,
    BEFORE_WORK,
    CHECK_TITLES,
    CONFIRM,
    DELIVERING,
    DONE_TITLES,
    GRANTS,
    KEPT,
    LONG,
    MODE_TEXTS,
    PLACES,
    PRESS_STEPS,
    PROOF_HEADS,
    REQUESTS,
    RUNNING_TITLES,
    SCAN_HEADS,
    SHEET_KEYS,
    SHEET_TITLES,
    SOON,
    STAGES,
    STAGES_OF,
    STEP_HEADS,
    STOPPED_TITLES,
    THEMES,
    WILL_HAPPEN,
    WILL_PROVISION,
    WILL_SEAL,
    WORKFLOWS,
)

__all__ = [
    "A_WHILE",
    "BEFORE_WORK",
    "CHECK_TITLES",
    "CONFIRM",
    "DELIVERING",
    "DONE_TITLES",
    "GRANTS",
    "KEPT",
    "LONG",
    "MODE_TEXTS",
    "PLACES",
    "PRESS_STEPS",
    "PROOF_HEADS",
    "REQUESTS",
    "RUNNING_TITLES",
    "SCAN_HEADS",
    "SHEET_KEYS",
    "SHEET_TITLES",
    "SOON",
    "STAGES",
    "STAGES_OF",
    "STEP_HEADS",
    "STOPPED_TITLES",
    "THEMES",
    "WILL_HAPPEN",
    "WILL_PROVISION",
    "WILL_SEAL",
    "WORKFLOWS",
]

APP: Final = N_("Lock Installer")
UNREADABLE: Final = FaultCode.LOCK_LABEL_UNREADABLE

# ---- everywhere
BACK: Final = N_("Back")
CANCEL: Final = N_("Cancel")
CONTINUE: Final = N_("Continue")
TRY_AGAIN: Final = N_("Try again")
READ_AGAIN: Final = N_("Read again")
NEXT_LOCK: Final = N_("Next lock")
STOP_HERE: Final = N_("Stop here")
STOP_KEEP: Final = N_("Stop here, keep the job")
OTHER_LOCK: Final = N_("Another lock")
OTHER_PLACE: Final = N_("Another place")
SIGN_IN_DOTS: Final = N_("Sign in…")
KEEP_WAITING: Final = N_("Keep waiting")
UNKNOWN: Final = N_("unknown")
NONE: Final = N_("none")
NEVER: Final = N_("never")
NOW: Final = N_("now")
READING: Final = N_("Reading…")
PERCENT: Final = N_("{percent} %")
AWAITED: Final = N_("awaited")
RUNNING: Final = N_("running")
STOPPED: Final = N_("stopped")
NOT_ACCEPTED: Final = N_("not accepted")
NOT_VERIFIABLE: Final = N_("not verifiable")
LATER_BY_SYNC: Final = N_("later, by sync")
AFTER_RECEIPT: Final = N_("Offered as soon as the receipt is verified")
AFTER_LAST_STEP: Final = N_("Offered as soon as the last step is done")
GOES_ON_WITHOUT_YOU: Final = N_("The rest goes on without you")

# ---- stepper and status line
SCAN_TYPE_OR_PICK: Final = N_("scan, type or pick")
NOTHING_BLOCKED: Final = N_("nothing blocked")
RECEIPT_AT: Final = N_("receipt {time}")
WORD_AND_PERCENT: Final = N_("{word}, {percent} %")
PROOFS_OF: Final = N_("{count} proofs of {total}")
SANDBOX: Final = N_("SANDBOX")
NO_REAL_LOCKS: Final = N_("no real locks")
NOT_SIGNED_IN: Final = N_("Nobody is signed in")
HEARING_ONE: Final = "Hearing {count} lock"
HEARING_MANY: Final = "Hearing {count} locks"
LINKED_TO: Final = N_("Linked to {serial}")
RADIO_IDLE: Final = N_("Bluetooth rests")
CLOCK_BEHIND: Final = N_("Clock {span} behind the cloud")
CLOCK_AHEAD: Final = N_("Clock {span} ahead of the cloud")
CLOCK_RIGHT: Final = N_("Clock as the cloud's")
BACKGROUND_ONE: Final = "{count} job in the background"
BACKGROUND_MANY: Final = "{count} jobs in the background"

# ---- evidence
EVIDENCE: Final = N_("Evidence")
EVIDENCE_LEGEND: Final = N_("value, source, age")
WE_SENT: Final = N_("We sent")
LOCK_CONFIRMS: Final = N_("The lock confirms")
CLOUD_CONFIRMS: Final = N_("The cloud confirms")
NOTHING_SENT: Final = N_("Nothing has been sent to this lock.")
NOTHING_FROM_LOCK: Final = N_("Nothing has been heard of this lock.")
NOTHING_FROM_CLOUD: Final = N_("The cloud has not been asked.")
PROVISION_MESSAGE: Final = N_("Provision message")
INSTALL_MESSAGE: Final = N_("Install message")
UNINSTALL_MESSAGE: Final = N_("Uninstall message")
SYNC_REQUEST: Final = N_("Request to sync")
APPLIED_KIND: Final = N_("Applied: {kind}")
RECEIPT_SIGNED: Final = N_("Receipt signed by the lock")
FACTORY_SIGNED: Final = N_("Factory, signed by the lock")
HEARD: Final = N_("heard")
READ: Final = N_("read")
ANSWER: Final = N_("answer")
RECEIPT: Final = N_("receipt")
COMPUTED: Final = N_("computed")
CHOSEN: Final = N_("chosen")
SERIAL: Final = N_("Serial")
STATE: Final = N_("State")
IDENTITY: Final = N_("Identity")
KEY_FINGERPRINT: Final = N_("Key fingerprint")
FIRMWARE: Final = N_("Firmware")
BATTERY: Final = N_("Battery")
CLOCK: Final = N_("Clock")
LOGS_NOT_PUSHED: Final = N_("Access logs not yet pushed")
RECORD: Final = N_("Record of this lock")
PLACE_OF_LOCK: Final = N_("Place of this lock")
NOT_YET_ON_LOCK: Final = N_("{place}, not yet on the lock")
AREA: Final = N_("Area")
ACCOUNT: Final = N_("Account")

# ---- Lock
WHICH_LOCK: Final = N_("Which lock is in front of you?")
WHICH_LOCK_LEAD: Final = N_("Scan the label. Or type the serial, or pick it below.")
SERIAL_OR_LABEL: Final = N_("Serial or label")
PASTE: Final = N_("Paste")
WHY_UNSEEN: Final = N_("Why can't I see it?")
ORDER_HELD: Final = N_("Order held while you point at it")
LOCKS_IN_THE_AIR: Final = N_("Locks in the air")
HEARD_ONE: Final = "{count} heard"
HEARD_MANY: Final = "{count} heard, strongest first"
NONE_FITS: Final = N_("No serial heard contains {text}.")
NONE_HEARD: Final = N_("No lock heard for 20 s.")
LISTENING: Final = N_("Listening for locks")
BACK_TO_LOCKS: Final = N_("Back to the locks")
CHOOSE_FIRST: Final = N_("Scan, type or pick a lock first")
INSTALL_THIS: Final = N_("Install this lock")
IDENTIFY: Final = N_("Identify: blink 5 s")
UNINSTALL_IT: Final = N_("Uninstall…")
DEPROVISION_IT: Final = N_("Deprovision…")
NOT_HEARD_YET: Final = N_("Not heard yet: it is searched for")
INSTALLED_ELSEWHERE: Final = N_("Installed: for another place uninstall it first")
KEYS_BY_LABEL: Final = N_("Its label pins its keys")
KEYS_TO_COMPARE: Final = N_("Without a label you compare its fingerprint")
PINNED_BY_LABEL: Final = N_("pinned by label")
BOLD_LOCK: Final = N_("Bold")
BOLD_DEVICE: Final = N_("Bold {number}")
BOLD_INSTALLABLE: Final = N_("installable")
BOLD_EVENTS: Final = N_("has events to tell")
BOLD_TIME: Final = N_("needs the time")
BOLD_UPDATING: Final = N_("waits for firmware")
BOLD_STATE: Final = N_("Bold")
WATCHED_ONLY: Final = N_("watched only")
STATE_UNKNOWN: Final = N_("State unknown")
BATTERY_OK: Final = N_("Battery ok")
BATTERY_LOW: Final = N_("Battery low")
LAST_HEARD: Final = N_("last heard {age}")
HARDWARE: Final = N_("hardware {hw}")
CLOCK_NOT_SET: Final = N_("clock not set")
CLOCK_IS_SET: Final = N_("set")
FIRMWARE_ON_TRIAL: Final = N_("firmware on trial")
CHANGED_SINCE_SYNC: Final = N_("changed since its last sync")

# ---- Compare
SAME_FINGERPRINT: Final = N_("Is this the fingerprint on the sticker?")
SAME_FINGERPRINT_LEAD: Final = N_("Read it from the sticker and compare all four groups.")
COMPARE_HOW: Final = N_(
    "The sticker shows it below the serial. Scan the sticker instead and nobody has to compare."
)
COMPARE_WHY_TITLE: Final = N_("Why it matters")
COMPARE_WHY: Final = N_("Only the keys tell this lock from one that copies its serial.")
IT_IS_THE_SAME: Final = N_("It is the same")
IT_DIFFERS: Final = N_("It differs")
NOT_COMPARED: Final = N_("Go on without comparing")

# ---- Place
WHERE_DOES_IT_BELONG: Final = N_("Where does it belong?")
WHAT_IS_IT_CALLED: Final = N_("What is it called?")
PLACE_LEAD: Final = N_("Lock {serial}")
PLACE: Final = N_("Place")
SEARCH_PLACE: Final = N_("Search properties and areas")
PROPERTIES_AND_AREAS: Final = N_("Properties and areas")
PROPERTY_ID: Final = N_("Property id")
AREA_ID: Final = N_("Area id")
NAME_ON_DOOR: Final = N_("Name, as on the door")
SAME_AS_LAST: Final = N_("Same as last lock")
USE_THIS_PLACE: Final = N_("Use this place")
USE_THIS_NAME: Final = N_("Use this name")
CHOOSE_PROPERTY: Final = N_("Choose a property, or type its id")
CHOOSE_AREA: Final = N_("Choose an area, or type its id")
GIVE_NAME: Final = N_("Give the lock its name")
READING_PROPERTIES: Final = N_("Reading the properties from the cloud")
READING_AREAS: Final = N_("Reading the areas…")
NO_PROPERTIES: Final = N_("This account sees no property. Type the ids below.")
NO_AREAS: Final = N_("No area in this property")
SEARCHING_AREAS: Final = N_("Reading the areas to search in them")
NO_SUCH_PLACE: Final = N_(
    "Nothing that was read is called so. Search for another word, or type the ids below."
)
LIST_PROPERTIES: Final = N_("list properties")
LIST_AREAS: Final = N_("list areas")
MAY_NOT_LIST: Final = N_("This account may not {what}. Type the id below.")
LIST_FAILED: Final = N_("{what}. Type the id below, or read again.")

# ---- Check
WHAT_WILL_HAPPEN: Final = N_("What will happen")
HELD_NOW_BY: Final = N_("State now")
THREE_CLOCKS: Final = N_("Three clocks")
IN_DATE: Final = N_("the message must be in date for the lock")
THIS_COMPUTER: Final = N_("This computer")
CLOUD: Final = N_("Cloud")
LOCK: Final = N_("Lock")
REFERENCE: Final = N_("reference")
NOT_TOLD: Final = N_("not told yet")
NOT_SET: Final = N_("not set")
NOT_READ_YET: Final = N_("not read yet")
SIGNAL_AT_DOOR: Final = N_("Signal at this door")
READINGS_ONE: Final = "{count} reading"
READINGS_MANY: Final = "{count} readings"
REMARKS_ONE: Final = "{count} remark"
REMARKS_MANY: Final = "{count} remarks"
MEDIAN: Final = N_("Median")
MEDIAN_SAID: Final = N_("Median {dbm}")
FORECAST: Final = N_("Delivery forecast")
STRONG: Final = N_("strong")
FAIR: Final = N_("fair")
WEAK: Final = N_("weak: step closer")
NOTHING_BLOCKS: Final = N_("Nothing blocks it")
BLOCKS_ONE: Final = "{count} finding blocks it"
BLOCKS_MANY: Final = "{count} findings block it"
IDENTITY_NOT_PROVEN: Final = N_("Identity not proven")
IDENTITY_NOT_PROVEN_TEXT: Final = N_(
    "The fingerprint was not compared. Every later view and the certificate say so."
)
CLOCK_UNSET_TITLE: Final = N_("The lock's clock is not set")
CLOCK_IS_OFF: Final = N_("The lock's clock is {offset}")
CLOCK_WILL_BE_SET: Final = N_("It is set before the message is delivered.")
BATTERY_AT: Final = N_("Battery at {percent} %")
BATTERY_SOON: Final = N_("Not in the way. Replace it soon.")
RECORD_NOT_SEARCHED: Final = N_("This account may not search the records")
RECORD_NOT_SEARCHED_TEXT: Final = N_("Whether the lock was provisioned before is not known.")

# ---- what is announced
CODE_AND_TITLE: Final = N_("{title}, code {code}")
PERCENT_OF: Final = N_("{percent} %, {what}")
