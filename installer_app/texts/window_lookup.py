"""Words of the window for one lock: its page, the bundle, and a bundle opened again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_
from installer_app.workflow.diagnosis import Remedy

TABS: Final[Mapping[str, str]] = {
    "overview": N_("Overview"),
    "timeline": N_("Timeline"),
    "logs": N_("Access logs"),
    "events": N_("Events"),
    "access": N_("Access"),
    "firmware": N_("Firmware"),
    "radio": N_("Radio"),
    "jobs": N_("Jobs"),
}
SOURCES: Final[Mapping[str, str]] = {
    "journal": N_("Journal"),
    "cloud": N_("Cloud"),
    "logs": N_("Access logs"),
    "lock": N_("Lock"),
}
"""What a timeline is made of, by the keys of `ui.timeline`."""

# ---- the page
OPEN_BUNDLE: Final = N_("Open a bundle...")
SUPPORT_BUNDLE: Final = N_("Support bundle...")
DIAGNOSE_AGAIN: Final = N_("Diagnose again")
AT_DOOR: Final = N_("Read it at its door")
BACK_TO_LOCKS: Final = N_("Back to the locks")
NAMELESS: Final = N_("A lock without a name")
META: Final = N_("lockId {lock_id}")
INSTALLED: Final = N_("installed {date}")
READ_AGO: Final = N_("Read {age} ago")
READ_NOW: Final = N_("Read just now")
AS_OF: Final = N_("As of {time}")
FINDINGS_ONE: Final = N_("{count} finding")
FINDINGS_MANY: Final = N_("{count} findings")
NOTHING_WRONG: Final = N_("Nothing found")

# ---- overview
BY_WHAT_THEY_EXPLAIN: Final = N_("Findings, by what they explain")
STILL_READING: Final = N_("Still reading. What is here may not be all.")
FOLLOWS: Final = N_("Follows from it")
DO: Final = N_("Do")
NOT_READ: Final = N_("Could not be read")
NOT_VISIBLE: Final = N_("{what}: this account may not see it [{code}]")
NOT_READABLE: Final = N_("{what}: {why} [{code}]")
READINGS: Final = N_("Readings")
VALUE_SOURCE_AGE: Final = N_("value, source, age")
CAPTIONS: Final[Mapping[str, str]] = {
    "last_sync": N_("Last sync"),
    "keys": N_("Keys"),
    "firmware": N_("Firmware"),
    "place": N_("Place"),
    "battery": N_("Battery"),
    "clock": N_("Clock"),
    "logs": N_("Logs not pushed"),
    "signal": N_("Signal here"),
}
PROBES: Final[Mapping[str, str]] = {
    "record": N_("Record"),
    "area": N_("Area"),
    "required": N_("Required firmware"),
    "logs": N_("Access logs"),
    "events": N_("Events"),
    "accounts": N_("Accounts"),
    "namesakes": N_("Other records of this serial"),
    "info": N_("The lock's own word"),
    "signal": N_("Signal"),
}
NOT_TRIED: Final = N_("not read")
HIDDEN: Final = N_("not visible for this account")
UNKNOWN: Final = N_("unknown")
NEVER: Final = N_("never")
NONE: Final = N_("none")
CURRENT: Final = N_("current")
BEHIND: Final = N_("not current")
KEYS_NEED: Final = N_("reported {reported}, required {required}")
FIRMWARE_NEED: Final = N_("required {required}")
PER_CENT: Final = "%"
REMEDIES: Final[Mapping[Remedy, str]] = {
    Remedy.SYNC_NOW: N_("Sync now"),
    Remedy.WAIT_FOR_SYNC: N_("Tell me when"),
    Remedy.RESUME_JOB: N_("Continue the job"),
    Remedy.INSTALL_AGAIN: N_("Install again..."),
    Remedy.UNINSTALL_AGAIN: N_("Uninstall again..."),
    Remedy.PROVISION_AGAIN: N_("Provision again..."),
    Remedy.CARRY_FIRMWARE: N_("Carry it..."),
    Remedy.ASSIGN_OTHER: N_("Assign another..."),
    Remedy.READ_LOCK: N_("Read it at its door"),
    Remedy.SIGN_IN_SUPPORT: N_("Sign in..."),
    Remedy.PROCESS_EVENTS: N_("Show the events"),
}
"""Buttons of the remedies that lead somewhere here."""
TELL_ME_WHEN: Final = N_("Tell me when it has synced")
TELLING: Final = N_("Job {job} waits for its sync; the worklist shows it.")
RENAME: Final = N_("Rename...")
RENAME_LOCK: Final = N_("New name of the lock")
RENAME_AREA: Final = N_("New name of the area")
RENAME_DO: Final = N_("Rename it")
RENAME_LOCK_NOTE: Final = N_("The serial in brackets stays at its end.")
RENAME_AREA_NOTE: Final = N_("Its access list stays as it is.")
OTHER_NAME: Final = N_("Type another name than it has now.")
RENAMING: Final = N_("Renaming")
RENAMED: Final = N_("Renamed to {name}.")
SHOW_JOB: Final = N_("Show the job")
EVENT_DONE: Final = N_("Processed; the cloud says: {state}.")
EVENT_RUNNING: Final = N_("Asking the cloud to process the event")

# ---- timeline, logs, events
FILTER: Final = N_("Filter by words")
SOURCE_COUNT: Final = N_("{source} {count}")
NOTHING_FITS: Final = N_("Nothing fits the filter.")
NOTHING_KNOWN: Final = N_("Nothing is known to have happened.")
OLDER_LEFT: Final = N_("Only the newest {count} are shown.")
NO_TIME: Final = N_("Without a time")
JOURNAL_META: Final = N_("journal, job {job}")
EVENT_STATES: Final[Mapping[str, str]] = {
    "processed": N_("processed"),
    "failed": N_("failed"),
    "cancelled": N_("cancelled"),
    "expired": N_("expired"),
}
EVENT_META: Final = N_("cloud event, {state}")
EVENT_BY: Final = N_("cloud event, {state}, by {who}")
LOCK_WORD: Final = N_("the lock's own word, read over Bluetooth")
OWN_SYNC_OK: Final = N_("It synced by itself")
OWN_SYNC_FAILED: Final = N_("It tried to sync: {why}")
NEXT_PAGE: Final = N_("Read older ones")
LAST_PAGE: Final = N_("These are all: {count}; cloud, read at {time}")
SO_FAR: Final = N_("{count} so far, newest first; cloud, read at {time}")
BAD_SIGNATURES: Final = N_("{count} with a bad device signature")
NO_LOGS: Final = N_("No access logs.")
READING_LOGS: Final = N_("Reading access logs from the cloud.")
LOG_PUSHED: Final = N_("pushed {time}")
NO_EVENTS: Final = N_("No events of this lock or its area.")
PROCESS: Final = N_("Process it once more")
CHOOSE_EVENT: Final = N_("Choose an event first")
PENDING: Final = N_("waits to be processed")
LIST_FORBIDDEN: Final = N_("This account may not see them. Ask somebody who may: {who}.")
WHO_LOGS: Final = N_("support, or the owner of the property")
FAILED: Final = N_("{title}. Nothing else depends on it.")

# ---- access
AREA: Final = N_("Area")
CONTAINING: Final = N_("Within")
SUB_AREAS: Final = N_("Areas in it")
WHO_MAY: Final = N_("Who may open it")
OPEN_TO_NONE: Final = N_("The access list is empty: nobody may.")
GROUP: Final = N_("Group {name}")
AREA_ENTRY: Final = N_("Everybody of area {name}")
MEMBERS_ONE: Final = N_("{count} person")
MEMBERS_MANY: Final = N_("{count} persons")
MEMBERS_HIDDEN: Final = N_("who is in it: {why}")
PHONES: Final = N_("Show phones")
PHONE: Final = N_("{name}: {os}, app {app}, last sync {sync}")
NO_PHONES: Final = N_("No phone is known of this person.")
WHY_NOT: Final = N_("Why does it not let in?")
WHY_NOT_WHO: Final = N_("Why does it not let {name} in?")
PERSON_ID: Final = N_("Id of the person, if not listed")
ASK_WHY: Final = N_("Find out why")
PERSON_ASKED: Final = N_("Asked for {name}: see the findings on Overview.")
NO_AREA: Final = N_("The record names no area.")

# ---- firmware
REQUIRED: Final = N_("Required")
REPORTED: Final = N_("Reported")
RUNNING: Final = N_("Running")
FROM_CLOUD: Final = N_("cloud")
FROM_LOCK: Final = N_("lock")
FROM_AIR: Final = N_("heard")
FROM_JOURNAL: Final = N_("journal")
SOURCE_AGE: Final = N_("{source}, {age}")
MADE_FOR: Final = N_("made for: {what}")
ASSIGNMENTS: Final = N_("Where version {version} is assigned")
SCOPES: Final[Mapping[str, str]] = {
    "lock": N_("the lock's own assignment decided when this was read"),
    "area": N_("the assignment to its area decided when this was read"),
    "property": N_("the assignment to its property decided when this was read"),
    "global": N_("the global assignment decided when this was read"),
}
NO_SCOPE: Final = N_("which assignment decides cannot be seen")
NOTHING_REQUIRED: Final = N_("nothing is required of this lock")

# ---- radio
MEASURE: Final = N_("Measure the way to it")
STOP: Final = N_("Stop")
NO_SERIAL: Final = N_("Its serial is not known here: no job of this computer, and none in its name.")
RSSI_TITLE: Final = N_("Signal as heard here")
RSSI_NONE: Final = N_("Not heard since this page was opened")
RSSI_SAY: Final = N_("Signal of the lock over time, now {dbm}")
LINK_CAPTIONS: Final[Mapping[str, str]] = {
    "link": N_("Until linked and proven"),
    "median": N_("Echo, half within"),
    "most": N_("Echo, 95 of 100 within"),
    "worst": N_("Echo, slowest"),
    "payload": N_("Bytes of one write"),
    "buffers": N_("Requests at once"),
}
ECHOES: Final = N_("of {count} echoes")
NO_ECHO: Final = N_("it does not echo")
BUFFER_OF: Final = N_("of {bytes} each")
SERVICES: Final = N_("GATT services")
SERVICES_UNTOLD: Final = N_("This radio does not tell them.")
FRAMES: Final = N_("Frames, newest first")
NO_FRAMES: Final = N_("The recorder holds no frame.")
FRAMES_NOTE: Final = N_("Of all locks this computer spoke to; which one is not recorded.")
SECONDS: Final = N_("s")
MILLISECONDS: Final = N_("ms")

# ---- bundle
BUNDLE_TITLE: Final = N_("What the bundle would tell")
MAKING: Final = N_("Putting it together")
LEFT_OUT: Final = N_("Left out")
SAVE_AS: Final = N_("Save it...")
CLOSE: Final = N_("Close")
FILES: Final = N_("Support bundle (*.zip)")
CHOOSE_FILE: Final = N_("Choose a bundle")
READ_ONLY: Final = N_("A bundle, opened read-only: no lock and no cloud is asked.")
OF_BUNDLE: Final = N_("Bundle")
NO_CASE: Final = N_("No lock was studied in this bundle. Its jobs are there.")
JOB: Final = N_("Job")
NO_JOBS: Final = N_("No job with this lock.")
TIME: Final = N_("Up to when")
AT_TIME: Final = N_("{time}, entry {at} of {count}")
LAST_ENTRY: Final = N_("Here: {what}")
REPLAY: Final = N_("Live it again")
REPLAYING: Final = N_("Living it again")
AGAIN_SAME: Final = N_("It went as before, to the same end: {state}.")
AGAIN_OTHER: Final = N_(
    "It went otherwise than before: {state}. This version does otherwise than the one before."
)
ENDS: Final[Mapping[str, str]] = {
    "running": N_("running"),
    "asking": N_("waiting for an answer"),
    "stopped": N_("stopped"),
    "done": N_("done"),
    "undone": N_("taken back"),
    "abandoned": N_("ended by hand"),
    "given": N_("handed over"),
    "erased": N_("erased"),
}
