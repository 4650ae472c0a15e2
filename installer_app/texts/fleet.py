"""Words for Bold's devices, organizations and shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_, _
from installer_app.workflow.diagnosis.fleet import FleetCode, Reason

C = FleetCode
REASONS: Final[Mapping[FleetCode, str]] = {
    C.BOLD_DECOMMISSIONED: N_("It is decommissioned"),
    C.BOLD_RESTRICTED: N_("It is restricted"),
    C.BOLD_BATTERY_LOW: N_("Its battery is low"),
    C.BOLD_NOT_SEEN: N_("No gateway has heard it for a day or more"),
    C.BOLD_NO_GATEWAY: N_("It has no gateway"),
    C.BOLD_FIRMWARE_BEHIND: N_("Its firmware is not the one required"),
    C.BOLD_CLOCK_DRIFTS: N_("Its clock drifts"),
    C.BOLD_TIME_SYNC_NEEDED: N_("It asks for the time"),
    C.BOLD_INSTALLATION_MODE: N_("It is in installation mode"),
    C.BOLD_GATEWAY_WEAK: N_("Its gateway hears it weakly"),
    C.BOLD_QUEUE_LONG: N_("Many messages wait for it"),
    C.BOLD_BATTERY_OLD: N_("Its battery was not measured for long"),
    C.BOLD_EXPIRES: N_("Its time of use is over"),
    C.SHARE_EXPIRED: N_("The share has ended"),
    C.SHARE_NOT_BEGUN: N_("The share has not begun"),
    C.SHARE_RESTRICTED: N_("The share is restricted"),
    C.SHARE_NOT_ACCEPTED: N_("Its receiver has not registered"),
    C.SHARE_INVITATION_EXPIRED: N_("The invitation has expired"),
}
SHORT: Final[Mapping[FleetCode, str]] = {
    C.BOLD_DECOMMISSIONED: N_("Decommissioned"),
    C.BOLD_RESTRICTED: N_("Restricted"),
    C.BOLD_BATTERY_LOW: N_("Battery low"),
    C.BOLD_NOT_SEEN: N_("Not seen for a day"),
    C.BOLD_NO_GATEWAY: N_("No gateway"),
    C.BOLD_FIRMWARE_BEHIND: N_("Firmware behind"),
    C.BOLD_CLOCK_DRIFTS: N_("Clock drifts"),
    C.BOLD_TIME_SYNC_NEEDED: N_("Asks for the time"),
    C.BOLD_INSTALLATION_MODE: N_("Installation mode"),
    C.BOLD_GATEWAY_WEAK: N_("Weak signal"),
    C.BOLD_QUEUE_LONG: N_("Long queue"),
    C.BOLD_BATTERY_OLD: N_("Battery reading old"),
    C.BOLD_EXPIRES: N_("Time of use over"),
}
"""Those of a device, for the cell of a table."""
HELP: Final[Mapping[str, str]] = {
    "bold": N_("What the Bold API tells, read only; needs a profile with bold_url."),
    "bold groups": N_("Device groups with their devices, worst first, each device once."),
    "bold organization": N_("One organization and what it may use."),
    "bold share": N_("A share by its number, or those with an external id."),
    "--search": N_("What the server is to search for: name, remarks, location or id; * stands for anything."),
    "--organization": N_("Only groups of this organization, by its number."),
    "organization": N_("The organization's number."),
    "share": N_("The share's number, or an external id with --external."),
    "--external": N_("What is given is an external id."),
}


def help_of(name: str) -> str:
    """The help line of a command or an option."""
    return _(HELP[name])


def title(one: Reason) -> str:
    """`Its battery is low`."""
    return _(REASONS[one.code])


def short(one: Reason) -> str:
    """`Battery low`."""
    return _(SHORT.get(one.code, REASONS[one.code]))


def reason(one: Reason) -> str:
    """`Its battery is low (LOW)`."""
    said = _(REASONS[one.code])
    return f"{said} ({one.seen})" if one.seen else said


def nothing() -> str:
    """Where nothing stands against it."""
    return _("nothing against it")
