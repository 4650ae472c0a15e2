"""The window's words around the flow: reading a label, the command of a page, help, the first start."""

from __future__ import annotations

from typing import Final

from installer_app.texts.language import N_

# ---- a label that is scanned, pasted, or read from a picture
FROM_PICTURE: Final = N_("From picture…")
CHOOSE_PICTURE: Final = N_("Choose a picture of the label")
PICTURES: Final = N_("Pictures")
READING_PICTURE: Final = N_("Reading the picture…")
SERIAL_FORM: Final = N_("A serial has 8 letters and digits, and no U")
PASTED_NOTHING: Final = N_("The clipboard holds no text.")
PASTED_NO_LABEL: Final = N_("The clipboard holds no label and no serial: nothing was changed.")
NO_CODE: Final = N_("No code was found in this picture. Hold the camera closer, straight above the label.")
CODE_NO_LABEL: Final = N_("The code in this picture is not a label of a lock.")
SEVERAL_LABELS_ONE: Final = "This picture shows {count} label of a lock. Take one with one label alone."
SEVERAL_LABELS_MANY: Final = "This picture shows {count} labels of locks. Take one with one label alone."
NOT_A_PICTURE: Final = N_("This file is no picture that can be read: PNG, JPEG and BMP can.")
PICTURE_TOO_LARGE: Final = N_("This picture is too large: up to 32 MB and 64 million pixels can be read.")
PICTURE_UNREADABLE: Final = N_("This file cannot be read.")
NO_READER: Final = N_("This installation cannot read codes: it was made without the extra for pictures.")
SCAN_UNREADABLE: Final = N_("The scanner sent what begins like a label and is none")
SCAN_UNREADABLE_TEXT: Final = N_(
    "Scanner and computer may have different keyboard layouts: set the scanner to that of this computer."
)
SCAN_NOT_TAKEN: Final = N_("A label was scanned, and this page waits for none")
SCAN_NOT_TAKEN_TEXT: Final = N_("Lock {serial} was not taken. Nothing was pressed.")
OTHER_STICKER: Final = N_("The sticker that was scanned is not this lock's")
OTHER_STICKER_SERIAL: Final = N_("It names {scanned}; the lock that answers is {serial}.")
OTHER_STICKER_KEYS: Final = N_("Serial {serial} is the same, its fingerprint {fingerprint} is another.")
STICKER_NO_KEYS: Final = N_("It names the serial alone. Compare the fingerprint by eye.")

# ---- what is begun with a lock
USE_THIS: Final = N_("Use this lock")
BEGIN: Final = {
    "install": N_("Install this lock"),
    "move": N_("Move this lock"),
    "replace": N_("Replace this lock"),
}
"""The yellow button, by the workflow's name; USE_THIS for the others."""
OFFER: Final = {
    "replace": N_("Replace…"),
    "uninstall": N_("Uninstall…"),
    "deprovision": N_("Deprovision…"),
}
"""The buttons beside it."""

# ---- beside the page: help, the command, the signed message
HELP: Final = N_("Help")
HELP_OF: Final = N_("Help: {title}")
HELP_KEY: Final = N_("Help, F1")
NO_HELP: Final = N_("The papers are not part of this installation.")
WHOLE_PAPER: Final = N_("The whole paper")
AS_COMMAND: Final = N_("Show as command")
COMMAND_HEAD: Final = N_("The same from a terminal")
COMMAND_BEGIN: Final = N_("What this page does")
COMMAND_RESUME: Final = N_("Go on with this very job, once this window is closed")
COMMAND_NONE: Final = N_("Nothing on this page has a command of its own.")
COMMAND_SAFE: Final = N_("No token and no passphrase is ever part of a command.")
COPY: Final = N_("Copy")
COPY_COMMAND: Final = N_("Copy the command")
COPIED: Final = N_("Copied")
CLOSE: Final = N_("Close")
CLOSE_PANEL: Final = N_("Close this panel")
MESSAGE_LINK: Final = N_("What the message says")
MESSAGE_HEAD: Final = N_("The signed message, in words")
