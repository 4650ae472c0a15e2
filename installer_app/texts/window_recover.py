"""The window's words of recovery: an unfinished job, a hand-over, and a journal that cannot be used."""

from __future__ import annotations

from typing import Final

from installer_app.texts.language import N_

# ---- an unfinished job
RECOVER: Final = N_("Recover…")
RECOVER_OF: Final = N_("Recover the job of {serial}")
CONTINUE_OF: Final = N_("Continue the job of {serial}")
UNDO: Final = N_("Undo")
UNDO_OF: Final = N_("Undo the job of {serial}")
TURN_BACK: Final = N_("Turn back")
TURN_BACK_OF: Final = N_("Turn back the undoing of the job of {serial}")
TURN_BACK_UNREAD: Final = N_(
    "Turn back goes on with what the job was begun for. Continue undoes the rest: it is told once it is read."
)
TURN_BACK_TEXT: Final = N_("Turn back goes on with what the job was begun for. Continue undoes the rest:")
GIVE: Final = N_("Hand over…")
GIVE_OF: Final = N_("Hand over the job of {serial}")
NOTHING_TO_UNDO: Final = N_("Undo: nothing was changed yet")
NO_UNDO: Final = N_("Undo: what was taken away comes back by a new install")
UNDOING: Final = N_("Undo: this job is being undone")
HELD_BY: Final = N_("Held by another window or command (process {process}) since {since}")
HELD_TEXT: Final = N_("Go on with it there, or end that one first.")
OFFERED: Final = N_("Somebody may have this job already")
OFFERED_TEXT: Final = N_(
    "A hand-over was begun at {at} and did not end here. If nobody took the file, destroy it and keep "
    "the job. If somebody did, abandon it here."
)
KEEP_IT: Final = N_("Keep it here")
UNREADABLE: Final = N_("cannot be read")
UNREADABLE_TEXT: Final = N_("{title} ({code}). No other job is touched by it.")
ERASE: Final = N_("Erase its secrets…")
ERASE_OF: Final = N_("Erase the secrets of {job}")
ERASE_SURE: Final = N_("Erase the secret bytes of this job for good?")
ERASE_TEXT: Final = N_("Its keys and messages cannot be read again. Its entries stay in the journal.")
ERASE_IT: Final = N_("Erase them")
END_TEXT: Final = N_("What is true stays true. Its secret bytes are destroyed. It cannot be continued.")

# ---- at the start
LATER: Final = N_("Later")
SEE_THEM: Final = N_("See them")
ONE_UNFINISHED: Final = N_("{Door} is unfinished")
SOME_ONE: Final = "{count} job is unfinished"
SOME_MANY: Final = "{count} jobs are unfinished"
SOME_TEXT: Final = N_("Each can be continued, undone or handed over.")

# ---- hand over
GIVE_TITLE: Final = N_("Hand this job over")
GIVE_LEAD: Final = N_(
    "It goes into a file with all that is known and its sealed messages. Whoever opens the file goes on "
    "with it. Here it is closed as given, and its secrets are destroyed."
)
TO_KEY: Final = N_("To a colleague's public key")
TO_WORDS: Final = N_("To a passphrase")
PUBLIC_KEY: Final = N_("Public key, age1…")
KEY_NOTE: Final = N_("Your colleague finds it in Settings, or with: lock-installer handover key")
PASSPHRASE: Final = N_("Passphrase, 10 characters or more")
AGAIN: Final = N_("The same again")
TELL_WORDS: Final = N_("Tell it by another way than the file takes.")
SHOW: Final = N_("Show")
HIDE: Final = N_("Hide")
SHOW_OF: Final = N_("Show what is typed in {field}")
HIDE_OF: Final = N_("Hide what is typed in {field}")
DIFFERENT: Final = N_("The two passphrases differ")
TOO_SHORT: Final = N_("At least 10 characters")
NO_KEY: Final = N_("A public key begins with age1")
WRITE_FILE: Final = N_("Write the file…")
WHERE_TO: Final = N_("Where is the hand-over file written?")
WRITING: Final = N_("Writing…")
GIVEN: Final = N_("Handed over: the job is in {path}")
BACK_OUT: Final = N_("Not now")

# ---- take over
TAKE: Final = N_("Take over…")
TAKE_TITLE: Final = N_("Take a job over from a file")
TAKE_LEAD: Final = N_("The job goes on here from where it stands. A file is taken once.")
CHOOSE_FILE: Final = N_("Choose the file…")
WHICH_FILE: Final = N_("Which hand-over file?")
NEEDS_WORDS: Final = N_("{name} is sealed to a passphrase.")
ITS_WORDS: Final = N_("Passphrase")
OPENING: Final = N_("Opening…")
TAKE_IT: Final = N_("Take it over")
TAKEN: Final = N_("Taken over. It is in the list.")

# ---- this computer's key
OWN_KEY_HEAD: Final = N_("This computer's public key")
OWN_KEY_TEXT: Final = N_("Give it to colleagues: what they hand over to it opens on this computer alone.")
COPY: Final = N_("Copy")
COPY_KEY: Final = N_("Copy the public key")
COPIED: Final = N_("Copied")

# ---- a journal that cannot be used
RESCUE_TITLE: Final = N_("The journal cannot be used")
RESCUE_NEWER: Final = N_("The journal is a newer version's")
RESCUE_LEAD: Final = N_("Nothing in it was changed. Locks and cloud are as they were.")
RESCUE_WHERE: Final = N_("Where it lies")
RESCUE_READING: Final = N_("Looking at what can be read…")
RESCUE_WHOLE_ONE: Final = "{count} entry can be read, and it is whole."
RESCUE_WHOLE_MANY: Final = "{count} entries can be read, and all are whole."
RESCUE_PART: Final = N_("{whole} entries are whole, up to {at}; {count} can be read.")
RESCUE_NONE: Final = N_("No entry of it can be read as whole; {count} can be read.")
SAVE_READABLE: Final = N_("Export what can be read…")
SET_ASIDE: Final = N_("Set it aside…")
SET_ASIDE_SURE: Final = N_("Set the journal aside and begin a new one?")
SET_ASIDE_TEXT: Final = N_(
    "The file is kept beside the new one under another name. Its jobs cannot be continued: "
    "read lock and cloud, and start them anew."
)
SET_ASIDE_IT: Final = N_("Set it aside")
ASIDE: Final = N_("Kept as {names}. Start the app again.")
DAMAGE_TITLE: Final = N_("The journal is damaged in one place")
DAMAGE_TEXT: Final = N_(
    "Jobs that can be read go on. See how much is whole in Settings, and export it: {path}"
)
