"""The words of the team in the window: its board, how this computer stands with it, what two did."""

from __future__ import annotations

from typing import Final

from installer_app.texts.language import N_

TITLE: Final = N_("Team board")
BACK: Final = N_("Back to the worklist")
READING: Final = N_("Reading the team's board")
EMPTY: Final = N_("The team has no doors yet. Its desk gives them: lock-installer team add")
AREA_HEADS: Final = (
    N_("Area"),
    N_("To do"),
    N_("In hand"),
    N_("Stopped"),
    N_("Unproven"),
    N_("Done"),
)
HAND_HEADS: Final = (
    N_("Computer"),
    N_("In hand"),
    N_("Stopped"),
    N_("Unproven"),
    N_("Done"),
    N_("Heard of"),
)
AREAS: Final = N_("Areas")
HANDS: Final = N_("Computers")
THIS_ONE: Final = N_("this computer")
NO_PLACE: Final = N_("without a name")
STALE: Final = N_("Read {age}, not anew: {title}. Code {code}")

# ---- how this computer stands with the team
SYNC: Final = N_("Sync now")
TELLING: Final = N_("Telling the team")
SENT_OF: Final = N_("{sent} of {total} entries are sent")
ALL_TOLD: Final = N_("All told, {age} ago")
ALL_TOLD_NOW: Final = N_("All told, just now")
NOT_TOLD: Final = N_("The team was told nothing yet")
WAITS_ONE: Final = N_("{count} entry waits")
WAITS_MANY: Final = N_("{count} entries wait")
SOON: Final = N_("The rest was told {age} ago; this follows by itself.")
CANNOT: Final = N_("{title}, for {age}")
LOOKS_ONLY: Final = N_("This login tells the team nothing: it looks, or plans")
CODE: Final = N_("Code {code}")

# ---- doors claimed, held, given back
CLAIM: Final = N_("Claim doors")
CLAIMING: Final = N_("Claiming doors")
HOW_MANY: Final = N_("How many")
OF_AREA: Final = N_("Of which area")
ANY_AREA: Final = N_("any area")
FREE_IN: Final = N_("{place}: {count} to do")
COUNT_WRONG: Final = N_("A number from 1 to {most} is wanted.")
GIVE_BACK_ONE: Final = N_("Give back {count} door")
GIVE_BACK_MANY: Final = N_("Give back {count} doors")
GIVING_BACK: Final = N_("Giving doors back")
BEGUN: Final = N_("Where something was begun, nothing can be given back.")
HELD: Final = N_("Held here")
HELD_HEADS: Final = (N_("Door"), N_("Held for"), N_("Ends in"))
HELD_SAY: Final = N_("Choose doors here to give them back.")
ENDED: Final = N_("ended")
LOST: Final = N_("lost to another")
LOST_BEFORE: Final = N_("lost to another, before you begin: ask")
HELD_SINCE: Final = N_("held for {span}")
HELD_UNTIL: Final = N_("Claimed for this computer, held for {span}")
HELD_UNTIL_TEXT: Final = N_("Nobody else gets this door until {when}; each sync holds it for longer.")
LOST_TITLE: Final = N_("Another computer has claimed this door since")
LOST_TEXT: Final = N_("Ask before anything is done here: what both do is shown to both.")

# ---- told wherever somebody is
LOST_NEWS_ONE: Final = N_("{count} door that was held here is another computer's now: {doors}")
LOST_NEWS_MANY: Final = N_("{count} doors that were held here are another computer's now: {doors}")
LOST_NEWS_TEXT: Final = N_("What is at work goes on. Ask before anything is begun there.")
CONFLICT_NEWS_ONE: Final = N_("At {count} door two computers did something: {doors}")
CONFLICT_NEWS_MANY: Final = N_("At {count} doors two computers did something: {doors}")
TAKEN_ONE: Final = N_("{count} job came from a colleague; it is in the worklist")
TAKEN_MANY: Final = N_("{count} jobs came from colleagues; they are in the worklist")
REFUSED: Final = N_("A job from a colleague cannot be taken over: {title}")
SEE: Final = N_("See it on the team's page")
LATER: Final = N_("Later")

# ---- what two computers did at one door
CONFLICTS_ONE: Final = N_("At {count} door two computers did something")
CONFLICTS_MANY: Final = N_("At {count} doors two computers did something")
CONFLICTS_TEXT: Final = N_("Nothing was overwritten. Look at both, then the desk settles it.")
SETTLE: Final = N_("Settle")
SETTLE_OF: Final = N_("Settle {door}")
SETTLED: Final = N_("{door} is settled. Nothing of either side was changed.")
MORE: Final = N_("{doors} and {count} more")
SAID_LATE: Final = N_(
    "{teller} told it as {state}, {when}, with a claim that was over: {holder} had claimed the door."
)
SAID_LATE_NOBODY: Final = N_(
    "{teller} told it as {state}, {when}, with a claim that was over: nobody held the door."
)
LIST_SAYS: Final = N_("The list has what {holder} told: {state}, {when}.")
LIST_NOTHING: Final = N_("{holder} has told nothing of it yet.")
