"""The window's words from the running steps on: install, leave, firmware, sync, done, worklist, settings."""

from __future__ import annotations

from typing import Final

from installer_app.texts.language import N_

# ---- Install
READING_TITLE: Final = N_("Reading {serial}")
RESTING_TITLE: Final = N_("{name}: this job rests")
RESTING_LEAD: Final = N_("It goes on from where its journal stands.")
STAY_NEAR: Final = N_("Stay within a few steps of the door until the lock has signed.")
MAY_LEAVE: Final = N_("The lock has signed. You may leave this door.")
NOTHING_LOST: Final = N_("Nothing is lost: the job is kept as it stands.")
NEXT_STEP: Final = N_("The next step begins.")
IF_CANCELLED: Final = N_("If you cancel now, this stays true: {true} You can continue later.")
DELIVERED: Final = N_("delivered")
RATE: Final = N_("rate")
LEFT: Final = N_("{span} left")
ABOUT: Final = N_("about")
SIGNAL_NOW: Final = N_("signal, now")
TO_LOCK: Final = N_("to {serial}")
PERCENT_DELIVERED: Final = N_("{percent} % delivered")
SINCE: Final = N_("since {since}")
SINCE_UNTIL: Final = N_("since {since}, until {until}")
TO_QUOTE: Final = N_("to quote: {detail}")
AT_STEP: Final = N_("At the step: {step}")
LAST_SIGNAL: Final = N_("last signal {dbm}")
CODE_TO_QUOTE: Final = N_("Code to quote")
WHAT_IS_TRUE: Final = N_("What is true")
WHAT_DID_NOT_HAPPEN: Final = N_("What did not happen")
WHAT_NEXT: Final = N_("What next")

# ---- leave
LEAVE_TITLE: Final = N_("{name}: may the cloud be asked again?")
NOTHING_ASKED: Final = N_("Nothing is asked until you say so.")
LEAVE_LOST: Final = N_("The cloud was asked to {request}, and its answer is gone")
LEAVE_REFUSED: Final = N_("The cloud was asked to {request}, and refused")
LEAVE_LOST_TEXT: Final = N_("It may have taken effect. The record was read, and it does not settle it.")
LEAVE_REFUSED_TEXT: Final = N_("It had no effect. If what stood in the way is gone, ask again.")
WHAT_RECORD_SHOWS: Final = N_("What the cloud's record shows")
RECORD_UNREADABLE: Final = N_("Nothing could be read with this account.")
LEAVE_COST: Final = N_("If you ask again")
LEAVE_COST_TEXT: Final = N_("The cloud may do it a second time. Both are written down in the journal.")
ASK_AGAIN: Final = N_("Ask again")

# ---- Firmware
WHICH_FIRMWARE: Final = N_("Which firmware for {door}?")
WHICH_FIRMWARE_LEAD: Final = N_("The lock takes it by itself, within two syncs.")
ON_THE_LOCK: Final = N_("On the lock")
REQUIRED_BY_CLOUD: Final = N_("Required by the cloud")
KEEP_REQUIRED: Final = N_("Keep what is required")
KEEP_REQUIRED_TEXT: Final = N_("Nothing is assigned. Property, area and lock decide as they do now.")
ASSIGN_VERSION: Final = N_("Assign a version to this lock")
VERSION: Final = N_("Version")
VERSION_FORM: Final = N_("A version looks like 1.4.0")
USE_VERSION: Final = N_("Use version {version}")
USED_LATELY: Final = N_("Used lately")
KEEP_IT: Final = N_("Keep it")
ASSIGN_IT: Final = N_("Assign {version}")
AS_REQUIRED: Final = N_("as required")
NEXT_AS_LAST: Final = N_("Next lock, firmware {choice}")

# ---- Sync
SYNC_TITLE: Final = N_("{Door} is installed, the proofs follow")
SYNC_STOPPED: Final = N_("{Door} is installed, a proof is missing")
SYNC_LEAD: Final = N_("Nobody needs to stand at the door for this.")
TWO_SYNCS: Final = N_("Keys and firmware take two syncs: one to bring them, one to report them.")
LEAVE_OPEN: Final = N_("Leave it open")
NO_CHANGE: Final = N_("no change yet")
ASSIGNED: Final = N_("assigned")
NO_PLACE: Final = N_("no place")
NOT_VISIBLE: Final = N_("not visible for this account")
OF_REQUIRED: Final = N_("{current}, required {required}")

# ---- Done
EVERY_PROOF_READ: Final = N_("Every proof that was asked for has been read.")
UNSEEN_ONE: Final = "{count} proof could not be checked with this account."
UNSEEN_MANY: Final = "{count} proofs could not be checked with this account."
SIGNED_BY_THIS_COMPUTER: Final = N_("signed by this computer's key")
NOT_SIGNED: Final = N_("a summary, not signed")
HIGHEST_PROOF: Final = N_("Each line shows the highest proof reached")
SAVE_PDF: Final = N_("Save as PDF…")
SAVE_JSON: Final = N_("Save signed JSON…")
SAVE_WHERE: Final = N_("Where is it saved?")
SAVED: Final = N_("Saved")

# ---- Uninstall, Deprovision, a lock by its id
UNINSTALL_WHAT: Final = N_("What is taken from {name}?")
UNINSTALL_LEAD: Final = N_("Each choice includes those above it.")
UNINSTALL_NOTE: Final = N_("The lock forgets who may open it")
UNINSTALL_NOTE_TEXT: Final = N_("Its access logs stay until it has synced.")
TAKE_AWAY: Final = N_("Take it away")
PRESS_TITLE: Final = N_("Press the button inside {serial}")
PRESS_LEAD: Final = N_("Only this returns a lock to its factory state.")
PRESSED: Final = N_("It was pressed")
STILL_NOT_FACTORY: Final = N_("It does not say that it is in its factory state yet. Press longer.")
WHICH_LOCK_ID: Final = N_("Which lock, by the cloud's id?")
WHICH_LOCK_ID_LEAD: Final = N_("Nobody needs to stand in front of it.")
LOCK_ID: Final = N_("lockId")

# ---- one step alone
ONE_STEP: Final = N_("One step alone…")
ONE_STEP_TITLE: Final = N_("Which step is to be done alone?")
ONE_STEP_LEAD: Final = N_("For work that others began or will go on with: by the ids they give you.")
ONLY_PROVISION: Final = N_("Provision a lock")
ONLY_PROVISION_TEXT: Final = N_(
    "The lock in front of you gets its record at the cloud and its keys. Somebody else may install it later."
)
ONLY_FIRMWARE: Final = N_("Assign firmware to a lock")
ONLY_FIRMWARE_TEXT: Final = N_("At the cloud alone: nobody needs to stand at the door.")
ONLY_VERIFY: Final = N_("Verify that a lock syncs")
ONLY_VERIFY_TEXT: Final = N_(
    "Reads the cloud until the lock has synced, holds its keys and its firmware, and is where it belongs. "
    "Nothing is changed."
)
PROVISION_IT: Final = N_("Provision this lock")
CHOOSE_FIRMWARE: Final = N_("Choose the firmware")
VERIFY_IT: Final = N_("Verify this lock")
IF_KNOWN: Final = N_("{what}, if you know it")
BOTH_OR_NONE: Final = N_("Give property and area, or neither: then they are asked for")
TAKE_ID: Final = N_("Use this lock")
EVENT_ID: Final = N_("Id of the event")
WHICH_EVENT: Final = N_("Which event is to be processed?")
WHICH_EVENT_LEAD: Final = N_("The lock's page lists its events; both ids stand there.")
TAKE_EVENT: Final = N_("Take this event")
GIVE_ID: Final = N_("Type the id first")

# ---- Worklist
JOBS_ONE: Final = "{count} job is open"
JOBS_MANY: Final = "{count} jobs are open"
NEEDS_YOU: Final = N_("needs you")
UNPROVEN: Final = N_("sync unproven")
AT_REST: Final = N_("at rest")
DONE_WORD: Final = N_("done")
ENDED: Final = N_("ended")
NO_NAME_YET: Final = N_("no name yet")
NO_LOCK_YET: Final = N_("no lock yet")
OPEN_JOB: Final = N_("Open")
OPEN_JOB_OF: Final = N_("Open the job of {serial}")
RESUME_JOB: Final = N_("Continue")
END_JOB: Final = N_("Abandon")
END_JOB_OF: Final = N_("Abandon the job of {serial}")
END_FOR_GOOD: Final = N_("End this job for good?")
STAYS_TRUE: Final = N_("What is true stays true. It cannot be continued.")
END_IT: Final = N_("End it")
OTHER_FAULT: Final = N_("Close")

# ---- Settings
SETTINGS_TITLE: Final = N_("Settings")
ENVIRONMENT: Final = N_("Environment: {name}")
SIGN_IN_HEAD: Final = N_("Who is signed in")
TOKENS_KEPT: Final = N_("Tokens are kept in the keychain or until this app ends, never in a file.")
TOKEN: Final = N_("Token")
TOKEN_OF: Final = N_("Token of {credential}")
SIGN_IN: Final = N_("Sign in")
SIGN_IN_AS: Final = N_("Sign in as {credential}")
SIGN_OUT: Final = N_("Sign out")
SIGN_OUT_OF: Final = N_("Sign out {credential}")
SIGNED_OUT: Final = N_("Nobody is signed in.")
SIGNING_IN: Final = N_("Handing the token over…")
PASTE_TOKEN: Final = N_("Paste the token first.")
NOT_TOLD_WHAT: Final = N_("{who}: the cloud does not tell what this account may do")
MAY_NOTHING: Final = N_("{who}: may neither provision nor install")
MAY: Final = N_("{who}: may {what}")
AND: Final = N_(" and ")
LOOKS: Final = N_("How it looks")
THEME: Final = N_("Theme")
TEXT_SIZE: Final = N_("Text size")
VERSION_OF_APP: Final = N_("Lock Installer {version}")

# ---- a bug
CRASH_TITLE: Final = N_("This app has a fault of its own")
CRASH_TEXT: Final = N_("The journal is safe. What was running goes on or can be continued from the worklist.")
CRASH_CLOSE: Final = N_("Go on")
CANNOT_START: Final = N_("The window cannot be opened")
CLOSE: Final = N_("Close")
