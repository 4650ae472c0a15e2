"""The window's words of firmware: the choice, its reach, a carry's gates, the image, the place Firmware."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_

# ---- three proofs
ASSIGNED: Final = N_("Assigned by the cloud")
RUNNING: Final = N_("Running on the lock")
REPORTED: Final = N_("Reported to the cloud")
SIGNED_BY_LOCK: Final = N_("signed by the lock")
ON_TRIAL: Final = N_("{version}, may still revert")
LOCK_NOT_READ: Final = N_("The lock itself was not read")
READING_REQUIREMENT: Final = N_("Reading what the cloud requires…")
SOURCE_AGE: Final = N_("{source}, {age}")
AGO: Final = N_("{span} ago")
CLOUD_READ: Final = N_("read at the cloud")
BASELINE: Final = N_("read before the change")
NOT_READ: Final = N_("not read")
FAILED: Final = N_("What decides could not be read: {title}.")

# ---- the choice
KEEP_TEXT: Final = N_("Nothing is assigned. What decides now goes on deciding.")
ASSIGN_VERSION: Final = N_("Assign a version")
ASSIGN_FOR: Final = N_("For")
TO_LOCK: Final = N_("This lock")
TO_AREA: Final = N_("Its area {name}")
TO_PROPERTY: Final = N_("Its property {name}")
TO_ALL: Final = N_("Every lock there is")
PLACE_UNKNOWN: Final = N_("Area and property are not known for this lock.")
COUNTING: Final = N_("Counting the locks this reaches…")
NOBODY_MAY: Final = N_("No account here may assign firmware there.")
NOBODY_MAY_ALL: Final = N_("Every lock: no account here may")
ASKING_MAY: Final = N_("Reading who may assign there…")
TYPE_TO_CONFIRM: Final = N_("Type {text} to confirm")
TYPE_WHY: Final = N_("So many locks are not changed by habit: type {text} to confirm.")
ASSIGN_TO: Final = N_("Assign {version}")
CARRY_IT: Final = N_("Assign and carry {version}")
CARRY_ALONE: Final = N_("Go on with {version}")
ANOTHER_VERSION: Final = N_("Another version")
WHICH_CARRIED: Final = N_("Which firmware is carried to {door}?")
WHICH_CARRIED_LEAD: Final = N_("It is assigned to this lock first, else the lock would fetch another one.")
WHICH_LEAD: Final = N_("The lock fetches it within two syncs, or this computer brings it now.")
WHICH_LEAD_AFAR: Final = N_("The lock fetches it by itself, within two syncs.")
CARRY: Final = N_("Carry it over Bluetooth now")
CARRY_TEXT: Final = N_("For a lock that cannot fetch it. Stay near: minutes, and a restart of the lock.")

# ---- gates of a carry
GATES: Final = N_("Before anything is carried")
GATE_STATES: Final[Mapping[str, str]] = {
    "open": N_("open"),
    "warns": N_("with a warning"),
    "shut": N_("shut"),
    "later": N_("looked at later"),
}
BATTERY: Final = N_("Battery")
SIGNAL: Final = N_("Signal")
HARDWARE: Final = N_("Hardware")
CHANGE: Final = N_("Version")
ROOM: Final = N_("Room in the lock")
SIGNATURE: Final = N_("Signature")
PERCENT: Final = N_("{percent} %")
LEAST_BATTERY: Final = N_("at least {percent} %")
BATTERY_TOO_LOW: Final = N_("below {percent} %: change it first")
SIGNAL_GOOD: Final = N_("strong enough")
SIGNAL_LISTENING: Final = N_("listening for it")
FITS: Final = N_("made for it")
FITS_TEXT: Final = N_("the image names this model")
NOT_TOLD: Final = N_("not told")
AFTER_FETCH: Final = N_("checked when fetched")
AFTER_FETCH_TEXT: Final = N_("before a byte reaches the lock")
AFTER_SLOTS: Final = N_("asked of the lock")
FROM_TO: Final = N_("{old} to {new}")
NEWER: Final = N_("not older than what runs")
SAME: Final = N_("the lock runs it already")
ROOM_OF: Final = N_("{size} of {room}")
ROOM_ENOUGH: Final = N_("enough")
ROOM_SHORT: Final = N_("too little")
SIGNATURE_RIGHT: Final = N_("verified")
SIGNATURE_TEXT: Final = N_("by a key of the makers")
UNVERIFIED: Final = N_("not verified")
CHOOSE_VERSION: Final = N_("type a version")

# ---- the image, and the last question
CARRY_TITLE: Final = N_("Carry {version} to {door}?")
CARRY_LEAD: Final = N_("The image is here and checked. The lock has not been touched yet.")
UPLOAD_TITLE: Final = N_("Upload this image as version {version}?")
UPLOAD_LEAD: Final = N_("It was read and checked on this computer. Nothing has been sent yet.")
IMAGE: Final = N_("The image")
FILE: Final = N_("File")
SIZE: Final = N_("Size")
SIZE_IN_FULL: Final = N_("{short}, {count} bytes")
HASH: Final = N_("Hash in its header")
DIGEST: Final = N_("SHA-256 of the file")
FOR_HARDWARE: Final = N_("For hardware")
ANY_HARDWARE: Final = N_("it does not say")
HASH_RIGHT: Final = N_("hash right, no key of the makers in this profile")
NOT_SIGNED: Final = N_("hash right, not signed by a known key")
SIGNED: Final = N_("hash right, signature of the makers verified")
CARRY_PLAN: Final = (
    N_("The cloud assigns {version} to this lock, if it does not require it already."),
    N_("We carry the image beside the firmware that runs: {size}, and it can be paused."),
    N_("The lock restarts into it for a trial. Until it is confirmed it may still revert."),
    N_("We confirm it, and the lock signs that it runs {version}."),
)
FOR_EVER: Final = N_("A version is for ever")
FOR_EVER_TEXT: Final = N_(
    "What is uploaded cannot be changed or taken back. It reaches no lock before it is assigned."
)
CARRY_NOW: Final = N_("Carry {version}")
UPLOAD_NOW: Final = N_("Upload {version}")

# ---- while it moves
MOVING: Final[Mapping[str, str]] = {
    "carrying": N_("Carrying the image to the lock"),
    "uploading": N_("Uploading the image to the cloud"),
    "fetching": N_("Fetching the image from the cloud"),
}
AT_CLOUD: Final = N_("at the cloud")
CARRIED: Final = N_("carried")
UPLOADED: Final = N_("uploaded")
FETCHED: Final = N_("fetched")
PERCENT_DONE: Final = N_("{percent} % {done}")
PAUSE: Final = N_("Pause")
STAY_FOR_FIRMWARE: Final = N_("Stay within a few steps of the door until the lock keeps its firmware.")
AT_THE_CLOUD_ALONE: Final = N_("At the cloud alone: nobody needs to stand at a door.")
AFTER_CARRY: Final = N_("Offered as soon as the lock runs it for good")
SYNC_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "firmware": (
        N_("Firmware {version} is assigned, {door} has yet to take it"),
        N_("Firmware {version} is assigned, {door} has not reported it"),
    ),
    "carry": (
        N_("{Door} runs firmware {version}, its report follows"),
        N_("{Door} runs firmware {version}, its report is missing"),
    ),
    "verify": (N_("Verifying {name}"), N_("{name}: a proof is missing")),
}
OPEN: Final = N_("open")

# ---- the place Firmware
PLACE_TITLE: Final = N_("Firmware")
PLACE_LEAD: Final = N_("Which version a lock or a place is to run, and the images themselves.")
TABS: Final[Mapping[str, str]] = {
    "lock": N_("One lock"),
    "place": N_("Area or property"),
    "all": N_("Every lock"),
    "images": N_("Images"),
    "jobs": N_("Jobs"),
}
LOCK_FIELD: Final = N_("lockId, serial or label")
SHOW: Final = N_("Show it")
SHOW_HINT: Final = N_("Give a lock to see what decides for it")
FINDING: Final = N_("Looking for the lock at the cloud…")
IN_THE_AIR: Final = N_("In the air: {dbm}, {age}")
NOT_IN_THE_AIR: Final = N_("Not in the air here")
ASSIGN_LOCK: Final = N_("Assign to this lock")
UNASSIGN: Final = N_("Unassign")
UNASSIGN_TEXT: Final = N_("Then the next scope decides: area, property or global.")
CARRY_DOTS: Final = N_("Carry…")
OWN_NONE: Final = N_("This lock has no assignment of its own")
CHOOSE_PLACE: Final = N_("Pick an area or a property, or type its id")
ASSIGNED_HERE: Final = N_("Assigned exactly here")
NOTHING_HERE: Final = N_("nothing that can be seen")
READING_HERE: Final = N_("Reading what is assigned here…")
UNASSIGN_TYPE: Final = N_("To unassign, type {text}")
ALL_TEXT: Final = N_(
    "The global assignment is for every lock that has none nearer. It cannot be taken back: assign another "
    "version instead."
)
ALL_FORBIDDEN: Final = N_("No account here may assign to every lock")
ALL_FORBIDDEN_TEXT: Final = N_("It needs manage-firmware or support for all properties.")
IMAGES_TEXT: Final = N_("A version never changes, so an image that was fetched whole is kept.")
DOWNLOAD: Final = N_("Download")
DOWNLOAD_TO: Final = N_("Download to…")
DOWNLOAD_WHERE: Final = N_("Where is the image saved?")
DOWNLOADING: Final = N_("Fetching {version}: {done}")
DOWNLOAD_BEGINS: Final = N_("Fetching {version}…")
DOWNLOADED: Final = N_("Version {version} is on this computer")
DOWNLOADED_TEXT: Final = N_("{path}")
DOWNLOAD_STOPPED: Final = N_("Stopped. Nothing of it was kept.")
UPLOAD_DOTS: Final = N_("Upload a new version…")
UPLOAD_WHICH: Final = N_("Which image is uploaded?")
UPLOAD_TEXT: Final = N_("The file is checked and shown before anything is sent.")
NAMED: Final = N_("As version, where its header is to be held against it")
NO_JOBS: Final = N_("No firmware job is known on this computer.")
CLOUD_UNREAD: Final = N_("Nothing can be read from the cloud here.")
UNASSIGN_WHERE: Final = N_("What is taken back, seen from {door}?")
CHOOSE_IMAGE: Final = N_("Choose the image…")
UNASSIGN_IT: Final = N_("Take it back")
NOT_YET: Final = N_("Not now")
TAKING_BACK: Final = N_("The assignment that was made exactly there is taken back.")
IN_LOCK_NAME: Final = N_("lockId {lock_id}")
OTHER_FILE: Final = N_("Another file")
OPEN_ONE: Final = "{count} proof is open: the lock could not report it."
OPEN_MANY: Final = "{count} proofs are open: the lock could not report them."
NO_RECORD: Final = N_("The cloud has no record of this lock: nothing is required of it.")
