"""The words of the settings, and of what the accounts signed in may not do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_

# ---- profile
PROFILE: Final = N_("Profile")
NAME: Final = N_("Name")
ADDRESS: Final = N_("Address")
AUTHENTICATION: Final = N_("Authentication")
AUTHENTICATIONS: Final[Mapping[str, str]] = {
    "bearer": N_("each credential's token, as a bearer token"),
    "x-api-key": N_("each credential's key, in the header x-api-key"),
    "none": N_("none: the service knows who asks"),
}
SIGNERS: Final = N_("Signers known")
NO_SIGNERS: Final = N_("none: the lock alone verifies what the cloud signed")
UNKNOWN_GRANTS: Final = N_("{who}: what it may do is unknown, since the cloud does not tell")
NO_GRANTS: Final = N_("{who}: has no permission")
HAS_GRANTS: Final = N_("{who} may: {what}")
IN_PROPERTY: Final = N_("{grant} in property {property_id}")
GRANTS: Final[Mapping[str, str]] = {
    "me": N_("see its own locks"),
    "owner": N_("owns"),
    "provision-lock": N_("provision"),
    "install-lock": N_("install"),
    "manage-access": N_("manage access"),
    "manage-firmware": N_("assign firmware"),
    "support": N_("see what support sees"),
}

BOLD: Final = N_("Bold")
BOLD_ADDRESS: Final = N_("Bold API")
NO_BOLD: Final = N_("not used")
TEAM: Final = N_("Team's database (password)")
TEAM_ADDRESS: Final = N_("Team's database")
BOLD_READS: Final = N_("It may read device groups, organizations and shares. Nothing is changed with it.")

# ---- this computer
COMPUTER: Final = N_("This computer")
ADAPTER: Final = N_("Bluetooth adapter")
ADAPTER_FIRST: Final = N_("the system's first")
ADAPTER_NOTE: Final = N_("A name such as hci1, on Linux only. It counts from the next start.")
LANGUAGE: Final = N_("Language")
LANGUAGES: Final[Mapping[str, str]] = {
    "": N_("As the system"),
    "en": "English",
    "de": "Deutsch",
    "nl": "Nederlands",
    "es": "Español",
}
LANGUAGE_NOTE: Final = N_("Another language is spoken from the next start.")
SOUNDS: Final = N_("Sounds at a scan, a receipt and a fault")

# ---- data
DATA: Final = N_("Data on this computer")
FOLDER: Final = N_("Folder")
KEPT_HEADS: Final = (N_("File"), N_("Size"), N_("What is in it"))
KEPT_FILES: Final[Mapping[str, str]] = {
    "journal.db": N_("every job, and its secret bytes sealed until the job ends"),
    "journal.checked": N_("up to which entry the journal was checked"),
    "installation": N_("this installation's key: where it lies, and which it is"),
    "settings.json": N_("these settings"),
    "recorder": N_("what was exchanged lately, without secrets, for support"),
    "worklist": N_("the doors that are planned, and the job of each"),
    "roster": N_("the locks as they were last listed, without secrets"),
    "firmware": N_("an image of firmware that was fetched"),
    "leases": N_("which process was at work on a job"),
    "team": N_("the doors held for the team, and how much of the journal it was told"),
    "parcels": N_("jobs that are sent to colleagues, sealed"),
    "environment.json": N_("whose data these are"),
    "damaged": N_("a damaged file, kept aside for support"),
}
KEPT_OTHER: Final = N_("used for a moment while files are written")
KEY_HEAD: Final = N_("Installation key")
PROTECTIONS: Final[Mapping[str, str]] = {
    "keychain": N_(
        "In this computer's keychain. Whoever takes the disk or a backup cannot open what it seals. "
        "It does not protect against programs that run as you."
    ),
    "file": N_(
        "In a file that only you may read. It protects against other users of this computer, "
        "not against whoever takes the disk or a backup of the folder."
    ),
}
CHECK_JOURNAL: Final = N_("Check the journal")
CHECKING: Final = N_("Checking…")
JOURNAL_WHOLE_ONE: Final = "The journal is whole: {count} entry, each follows the one before."
JOURNAL_WHOLE_MANY: Final = "The journal is whole: {count} entries, each follows the one before."
EXPORT_JOURNAL: Final = N_("Export the journal…")
EXPORTED_ONE: Final = "{count} entry is written to {path}"
EXPORTED_MANY: Final = "{count} entries are written to {path}"
ERASE_HEAD: Final = N_("Erase all data")
ERASE_TEXT: Final = N_(
    "Signs everybody out and erases every file above, and the key. Nothing changes on a lock or in the "
    "cloud. It cannot be undone, and the app closes."
)
ERASE_TYPE: Final = N_("Type {word} to erase")
ERASE: Final = N_("Erase all data")
ERASE_JOBS_ONE: Final = "{count} job is at work: stop it first."
ERASE_JOBS_MANY: Final = "{count} jobs are at work: stop them first."
ERASED: Final = N_("All data is erased.")
ERASED_BUT: Final = N_("Erased. These could not be erased yet: {names}")

# ---- about
ABOUT: Final = N_("About")
SELF_TEST: Final = N_("Self test, on the command line")
TEST: Final = N_("Self test")
TEST_TEXT: Final = N_(
    "It tries every part of this app. No lock, no service and nothing that is kept is touched."
)
TESTING: Final = N_("Testing…")
TEST_PASSED: Final = N_("Everything passed.")
TEST_FAILED: Final = N_("Not everything passed. Quote the lines that failed to support.")
TEST_STOPPED: Final = N_("Stopped.")
PASSED: Final = N_("passed")
FAILED: Final = N_("failed")
CHECKS: Final[Mapping[str, str]] = {
    "parts": N_("Libraries and backends"),
    "modules": N_("Modules of this app"),
    "keychain": N_("Keychain"),
    "resources": N_("Icons, help, profiles"),
    "languages": N_("Languages"),
    "signing": N_("Signing and verifying"),
    "sealing": N_("Sealing and opening"),
    "radio": N_("Bluetooth"),
    "window": N_("Painting a page"),
    "pictures": N_("Reading a label from a picture"),
    "database": N_("Driver of a team's database"),
    "installation": N_("A whole virtual installation"),
    "end": N_("Coming to an end"),
}
LICENCES: Final = N_("Licences of what is inside")
LICENCE_UNKNOWN: Final = N_("see the package")

# ---- what an account may not do
MAY_NOT: Final[Mapping[str, str]] = {
    "provision-lock": N_("No account here may provision this lock"),
    "install-lock": N_("No account here may install at this place"),
    "uninstall": N_("No account here may uninstall this lock"),
    "deprovision": N_("No account here may delete this lock's record"),
    "firmware": N_("No account here may assign firmware"),
    "upload": N_("No account here may upload firmware"),
}
WOULD_REFUSE: Final = N_("The cloud would refuse it.")
FIRMWARE_STAYS: Final = N_("What is already required stays so.")
ELSEWHERE: Final = N_("{names} may, but only in another property.")
NEEDED: Final = N_("It needs the permission {permission}: sign in with an account that has it.")
OR: Final = N_(" or ")
