"""The words of the window's place Worklist: doors in queues, the import of a list, preparing and running."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_
from installer_app.workflow.worklist import Queue

TITLE: Final = N_("Worklist")
DUE_ONE: Final = N_("{count} door or job is open")
DUE_MANY: Final = N_("{count} doors and jobs are open")
HEADS: Final = (
    N_("Door"),
    N_("Serial"),
    N_("Place, preparation"),
    N_("Signal"),
    N_("Result and reason"),
    N_("Age"),
)
FIND: Final = N_("Find by label, serial, door or place")

# ---- above the rows
DOORS_ONE: Final = N_("{count} door, {finished} finished.")
DOORS_MANY: Final = N_("{count} doors, {finished} finished.")
PREPARED_OF: Final = N_("{count} of {total} prepared.")
PREPARED_UNTIL: Final = N_("{count} of {total} prepared, the first message expires {when}.")

# ---- cells
UNTIL: Final = N_("prepared, until {when}")
EXPIRED: Final = N_("expired {when}")
HEARD_NOW: Final = N_("{dbm}, heard now")
HEARD_AGO: Final = N_("{dbm}, heard {span} ago")
NOT_HEARD: Final = N_("not heard here")
READY: Final = N_("Ready")
READY_TEXT: Final = N_("only the lock is needed")
NEEDS_NETWORK: Final = N_("Ready, needs the network at the door")
NEEDS_NETWORK_TEXT: Final = N_("or prepare it while online")
HAS_EXPIRED: Final = N_("Its message has expired")
HAS_EXPIRED_TEXT: Final = N_("prepare it again")
NEXT: Final = N_("Next")
NOW: Final = N_("Now")
PLANNED: Final = N_("planned")
AWAITED: Final = N_("Awaited: {step}")
NEXT_STEP: Final = N_("Next step: {step}")
SEE_CERTIFICATE: Final = N_("open it to see the certificate")

# ---- instead of the rows
READING: Final = N_("Reading the worklist.")
NONE_PLANNED: Final = N_(
    "No door is planned. Import a CSV with one door a line: lock, property, area, name, firmware."
)
NONE: Final[Mapping[Queue, str]] = {
    Queue.TO_INSTALL: N_("No door is left to install."),
    Queue.UNFINISHED: N_("No job is open."),
    Queue.UNPROVEN: N_("No proof is awaited."),
    Queue.FIRMWARE_DUE: N_("No firmware is due."),
    Queue.FINISHED: N_("No door is finished yet."),
}
NONE_FITS: Final = N_("No row here fits {text}.")
SHOW_ALL: Final = N_("Show all")

# ---- import and save
IMPORT: Final = N_("Import CSV…")
IMPORT_WHICH: Final = N_("Which list of doors?")
LOOKING: Final = N_("Reading {file}…")
BAD_ONE: Final = N_("{count} row of {file} cannot be a door")
BAD_MANY: Final = N_("{count} rows of {file} cannot be doors")
GOOD_ONE: Final = N_("{count} row can. Nothing is imported yet.")
GOOD_MANY: Final = N_("{count} rows can. Nothing is imported yet.")
WARNED_ONE: Final = N_("{count} row of {file} should be looked at")
WARNED_MANY: Final = N_("{count} rows of {file} should be looked at")
NO_GOOD: Final = N_("No row of it can be a door, so nothing is imported.")
IGNORED: Final = N_("Columns that mean nothing here: {columns}.")
BAD_HEADS: Final = (N_("Line"), N_("Column"), N_("What is wrong"))
IMPORT_GOOD_ONE: Final = N_("Import the {count} good one")
IMPORT_GOOD_MANY: Final = N_("Import the {count} good ones")
IMPORT_NOTHING: Final = N_("Import nothing")
IMPORTED_ONE: Final = N_("{count} door was imported from {file}.")
IMPORTED_MANY: Final = N_("{count} doors were imported from {file}.")
NOTHING_IMPORTED: Final = N_("Nothing was imported from {file}.")
EXPORT: Final = N_("Export CSV…")
EXPORT_WHERE: Final = N_("Save the worklist as CSV")

# ---- prepare and run
PREPARE_ONE: Final = N_("Prepare {count} door")
PREPARE_MANY: Final = N_("Prepare {count} doors")
DOOR_OF: Final = N_("Door {at} of {total} has its turn.")
TURN_OF: Final = N_("{door}: door {at} of {total}")
RUN_ONE: Final = N_("Install {count} door")
RUN_MANY: Final = N_("Install {count} doors")
RETRY: Final = N_("Retry failed only, {count}")
STOP_AFTER: Final = N_("Stop after this door")
STOP_NOW: Final = N_("Stop at once")
STOPPING: Final = N_("It stops after this door.")
SCAN_NEXT: Final = N_("Scan next label")
CONFIRMED_OF: Final = N_("{done} of {total} doors are installed, as their locks confirm.")
PREPARED_NOW: Final = N_("{done} of {total} doors are prepared.")
FAILED_ONE: Final = N_("{count} failed: its row says why.")
FAILED_MANY: Final = N_("{count} failed: their rows say why.")

# ---- the row that is chosen
OPEN_OF: Final = N_("Open {door}")
RETRY_THIS: Final = N_("Retry")
RETRY_OF: Final = N_("Retry {door}")
REMOVE: Final = N_("Remove…")
REMOVE_OF: Final = N_("Remove {door} from the worklist")
REMOVE_SURE: Final = N_("Remove {door} from the worklist?")
REMOVE_TEXT: Final = N_("The lock stays as it is. A job that is under way stays too, under Unfinished.")
REMOVE_IT: Final = N_("Remove it")

# ---- on the Install place
PLANNED_HERE: Final = N_("Planned as {name}, {place}: goes straight to Check")
PREPARED_HERE: Final = N_("Prepared as {name}, {place}: only the lock is needed")
