"""The words of the window's place Fleet: devices, groups, organizations and shares of the Bold API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.bold_list import GroupOrder
from installer_app.texts.language import N_

FLEET: Final = N_("Fleet")
LEAD: Final = N_("What the Bold API at {address} tells. Nothing is changed here.")
TABS: Final[Mapping[str, str]] = {
    "devices": N_("Devices, worst first"),
    "groups": N_("Groups"),
    "organization": N_("Organization"),
    "share": N_("Share"),
}

# ---- what is looked for
FIND: Final = N_("Find groups by name, remarks, location or number; * stands for anything")
ORDER: Final = N_("Order of the groups")
ORDERS: Final[Mapping[GroupOrder, str]] = {
    GroupOrder.ID: N_("By number"),
    GroupOrder.NAME: N_("By name"),
    GroupOrder.LOCATION: N_("By location"),
    GroupOrder.REMARKS: N_("By remarks"),
    GroupOrder.CREATED: N_("By when they were made"),
    GroupOrder.MODIFIED: N_("By when they were changed"),
}
BACKWARDS: Final = N_("Backwards")
WITH_DEVICES: Final = N_("With their devices")

# ---- the list
HEADS: Final = (
    N_("Device, groups"),
    N_("What is known"),
    N_("Last seen"),
    N_("Battery"),
    N_("Heard here"),
)
DEVICES_ONE: Final = N_("{count} device")
DEVICES_MANY: Final = N_("{count} devices")
GROUPS_ONE: Final = N_("{count} group")
GROUPS_MANY: Final = N_("{count} groups")
COUNTED: Final = N_("{devices} in {groups}, {troubled} with trouble or a warning. Read {ago}.")
COUNTED_GROUPS: Final = N_("{groups}. Read {ago}.")
SO_FAR: Final = N_("Reading on.")
GOES_ON: Final = N_("The list goes on: scroll down.")
ABOVE: Final = N_("{count} of them in a group above")
NO_DEVICES: Final = N_("no devices")
NO_NAME: Final = N_("No name")
GROUP: Final = N_("Group {number}")
NOT_REPORTED: Final = N_("not reported")
AGO: Final = N_("{span} ago")
AHEAD: Final = N_("in {span}")
MEASURED: Final = N_("measured {ago}")
READ_WHEN: Final = N_("read {ago}")
NOT_HERE: Final = N_("not heard")
STOP: Final = N_("Stop reading")
GO_ON: Final = N_("Go on reading")
STOPPED_EARLY: Final = N_("Stopped before anything was read.")
STOPPED: Final = N_("Stopped. What was read is shown.")

# ---- instead of the list
READING: Final = N_("Reading the device groups.")
NONE: Final = N_("The Bold API lists no device groups for this token.")
NO_DEVICE: Final = N_("There is no device in the groups that were found.")
NONE_FITS: Final = N_("No group fits {text}. Names, remarks, locations and numbers of groups are searched.")
SHOW_ALL: Final = N_("Show all groups")
SIGNED_IN_AT: Final = N_("Signed in at {address}")
NOT_SIGNED_IN: Final = N_("Not signed in at {address}")
SIGNED_OUT: Final = N_("Nobody is signed in for the Bold API.")
REFUSED: Final = N_("The Bold API does not take the token that is signed in. It may have run out.")
FORBIDDEN: Final = N_("This token may not list device groups (403).")
FORBIDDEN_ONE: Final = N_("This token may not see it (403).")
FAILED: Final = N_("The device groups could not be read. {title}.")
CUT_OFF: Final = N_("The rest could not be read: {title}. Code {code}")
TO_SETTINGS: Final = N_("Sign in, in Settings")

# ---- details of a device
DETAILS: Final = N_("Details")
CHOOSE: Final = N_("Choose a device to see all that is told of it.")
NUMBER: Final = N_("Bold {number}")
AGAINST: Final = N_("Against it")
NOTHING: Final = N_("Nothing stands against it.")
HERE: Final = N_("Heard here")
HERE_SIGNAL: Final = N_("Signal")
HERE_SAYS: Final = N_("It says")
HERE_NOTHING: Final = N_("nothing in particular")
NOT_HEARD: Final = N_("This computer does not hear a device that gives this number.")
NOT_LISTENING: Final = N_("This computer does not listen: {title}.")
GATEWAY: Final = N_("Gateway")
GATEWAY_SIGNAL: Final = N_("Signal at the gateway")
GATEWAY_NUMBER: Final = N_("Gateway")
LAST_SEEN: Final = N_("Last seen")
LAST_MESSAGE: Final = N_("Last message")
QUEUE: Final = N_("Messages that wait")
EVENTS: Final = N_("Number of the last event")
COMMANDS: Final = N_("Commands begin at")
ALSO: Final = N_("Gateway {number}")
REACHES: Final = N_("Reaches {name}")
FLAGS: Final[Mapping[str, str]] = {
    "timeSyncNeeded": N_("asks for the time"),
    "installationMode": N_("in installation mode"),
    "eventsAvailable": N_("has events to tell"),
}
MORE: Final = N_("{count} more")
BATTERY: Final = N_("Battery")
LEVEL: Final = N_("Level")
REMINDER: Final = N_("Reminded of it")
FIRMWARE: Final = N_("Firmware")
RUNS: Final = N_("Runs")
REQUIRED: Final = N_("Required")
CONFIGURATION: Final = N_("Configuration")
CLOCK: Final = N_("Clock")
DRIFT: Final = N_("Drift at the last setting")
CLOCK_SET: Final = N_("Last set")
ZONE: Final = N_("Time zone")
STANDING: Final = N_("Standing")
LOCKED: Final = N_("Lock")
LEVELS: Final[Mapping[str, str]] = {
    "veryhigh": N_("Very high"),
    "high": N_("High"),
    "excellent": N_("Excellent"),
    "good": N_("Good"),
    "medium": N_("Medium"),
    "low": N_("Low"),
    "verylow": N_("Very low"),
    "critical": N_("Critical"),
    "empty": N_("Empty"),
    "unknown": N_("Unknown"),
    "locked": N_("Locked"),
    "unlocked": N_("Unlocked"),
}
"""How good a signal is, how full a battery, how a lock stands, as Bold's cloud tells it."""
RESTRICTED: Final = N_("Restricted")
DECOMMISSIONED: Final = N_("Decommissioned")
ACTIVE_UNTIL: Final = N_("In use until")
YES: Final = N_("yes")
NO: Final = N_("no")
DEVICE: Final = N_("Device")
MODEL: Final = N_("Model")
IN_GROUPS: Final = N_("Groups")
ORGANIZATION: Final = N_("Organization")
LOCATION: Final = N_("Location")
REMARKS: Final = N_("Remarks")
FEATURES: Final = N_("Can do")
MADE: Final = N_("Made")
CHANGED: Final = N_("Changed")
ASSIGNED: Final = N_("Assigned")
KEYS: Final = N_("Keys exchanged")
ACTIVATED: Final = N_("Last known activation")
SYNCED: Final = N_("Last sync from outside")
MATTER: Final = N_("Matter code")
KEPT_SECRET: Final = N_("there is one, not shown")

# ---- an organization
ORGANIZATION_NUMBER: Final = N_("Number of an organization")
ORGANIZATION_HINT: Final = N_("Type the number of an organization, or open that of a device.")
READ_ORGANIZATION: Final = N_("Read organization")
READING_ORGANIZATION: Final = N_("Reading organization {number}.")
ITS_ORGANIZATION: Final = N_("Its organization")
BY_NUMBER: Final = N_("Organization {number}")
IS_RESTRICTED: Final = N_("It is restricted")
ABOUT_IT: Final = N_("The organization")
PERSONAL: Final = N_("Personal")
SUBSCRIPTION: Final = N_("Subscription")
CREATOR: Final = N_("Made by account")
MAY: Final = N_("May use")
MAY_NOT: Final = N_("May not use")
NOT_TOLD: Final = N_("The answer does not say what it may use.")
NOTHING_AT_ALL: Final = N_("nothing")

# ---- a share
SHARE: Final = N_("Number or external id of a share")
SHARE_HINT: Final = N_("A number is looked up as the share's own, anything else as an external id.")
EXTERNAL: Final = N_("It is an external id")
READ_SHARE: Final = N_("Read share")
READING_SHARE: Final = N_("Looking up {text}.")
SHARE_TITLE: Final = N_("Share {number}")
NO_SHARE: Final = N_("Nobody knows a share with the external id {text}.")
SHARES_ONE: Final = N_("{count} share with this external id")
SHARES_MANY: Final = N_("{count} shares with this external id")
WHAT: Final = N_("What is shared")
SHARED_DEVICE: Final = N_("Device")
SHARED_GROUP: Final = N_("Device group")
WHO: Final = N_("With whom")
USER: Final = N_("Person")
USER_GROUP: Final = N_("User group")
MAIL: Final = N_("Mail")
PHONE: Final = N_("Phone")
VERIFIED: Final = N_("verified")
NOT_VERIFIED: Final = N_("not verified")
REGISTERED: Final = N_("Registered")
ACCOUNT: Final = N_("Account")
INVITATION: Final = N_("Invitation")
INVITATION_UNTIL: Final = N_("until {when}")
INVITATION_OVER: Final = N_("expired")
INVITATION_OPEN: Final = N_("open")
SECRETS: Final = N_("Its token and address")
WHEN: Final = N_("When, in the local time of the place")
BEGINS: Final = N_("Begins")
ENDS: Final = N_("Ends")
NO_BEGIN: Final = N_("at once")
NO_END: Final = N_("never")
SCHEDULE: Final = N_("Hours")
ALWAYS: Final = N_("at any hour")
RECURRENCES: Final[Mapping[str, str]] = {
    "daily": N_("Every day"),
    "weekly": N_("Every {day}"),
    "biweekly": N_("Every other {day}"),
}
ONE_DAY: Final = N_("{day}, {recurrence}")
WEEKDAYS: Final[Mapping[str, str]] = {
    "monday": N_("Monday"),
    "tuesday": N_("Tuesday"),
    "wednesday": N_("Wednesday"),
    "thursday": N_("Thursday"),
    "friday": N_("Friday"),
    "saturday": N_("Saturday"),
    "sunday": N_("Sunday"),
}
NAMELESS_DAY: Final = N_("day that is not named")
WHOLE_DAY: Final = N_("the whole day")
HOURS: Final = N_("{begin} to {end}")
FROM_HOUR: Final = N_("from {begin}")
TO_HOUR: Final = N_("until {end}")
REMOVED_AFTER: Final = N_("Removed after it ended")
REMOVALS: Final[Mapping[str, str]] = {
    "week": N_("after a week"),
    "month": N_("after a month"),
    "year": N_("after a year"),
}
REMOVED_AT: Final = N_("Removed at")
RIGHTS: Final = N_("What it allows")
ALLOWS: Final = N_("Allows")
RIGHT_WORDS: Final[Mapping[str, str]] = {
    "administrate": N_("administrate"),
    "remoteActivate": N_("open from afar"),
    "assignKeyfob": N_("assign a key fob"),
}
NOTIFIED: Final = N_("Is notified")
WEB_KEY: Final = N_("Web key")
ABOUT: Final = N_("The share")
EXTERNAL_ID: Final = N_("External id")
VALIDATED: Final = N_("Validated")
