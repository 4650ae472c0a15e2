"""Words for why a lock is not seen: what is so, what shows it, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import faults
from installer_app.texts.language import N_, _
from installer_app.texts.lock_states import STATES
from installer_app.texts.measures import dbm, span
from installer_app.workflow.unseen import WEAK_DBM, Finding, Reason


@dataclass(frozen=True)
class FindingWords:
    """Three texts; none is ever empty."""

    title: str
    evidence: str
    remedy: str


WORDS: Final[Mapping[Reason, FindingWords]] = {
    Reason.HEARD: FindingWords(
        N_("{serial} is heard"),
        N_("Heard {age} ago at {rssi}, state: {state}."),
        N_("It is in the list: clear the field to see all of them."),
    ),
    Reason.WEAK: FindingWords(
        N_("{serial} is heard, but weakly"),
        N_("Heard {age} ago at {rssi}; below {weak} links break."),
        N_("Step closer to the door, and keep the computer away from metal and USB 3 plugs."),
    ),
    Reason.OTHER_STATE: FindingWords(
        N_("{serial} is heard as another than it was"),
        N_("It was last read as: {known_state}. It now says: {state}."),
        N_(
            "Look for it under its new state. Somebody installed it meanwhile, or pressed the button in its "
            "housing."
        ),
    ),
    Reason.STATE_UNKNOWN: FindingWords(
        N_("{serial} is heard in a state this app does not know"),
        N_("Heard {age} ago at {rssi}; the state it names is not one of this profile's."),
        N_("Update this app, or ask the lock's vendor which one reads its firmware."),
    ),
    Reason.CONNECTED: FindingWords(
        N_("{serial} fell silent: it looks connected to a phone or another computer"),
        N_("Last heard {age} ago at {rssi}, while {count} others are still heard."),
        N_("End the other connection: close the app on every phone nearby. A connected lock is silent."),
    ),
    Reason.LAST_HEARD: FindingWords(
        N_("{serial} was last heard {age} ago"),
        N_("Its last signal was {rssi}."),
        N_("Go back to the door and wake the lock: it is out of reach, asleep or without power."),
    ),
    Reason.OTHER_IDENTITY: FindingWords(
        N_("{serial} is heard under another identity"),
        N_("A lock named LOCK-{serial} says in its data that it is {other} ({rssi}, {age} ago)."),
        N_("Compare both with the sticker, and install it only under the serial that its keys prove."),
    ),
    Reason.MISTYPED: FindingWords(
        N_("Is it {other}?"),
        N_("{other} is heard at {rssi}, one slip away from {serial}."),
        N_("Compare the serial with the sticker once more, or scan the label."),
    ),
    Reason.NO_SERIAL: FindingWords(
        N_("No serial was named"),
        N_("{count} locks are heard, so Bluetooth works."),
        N_("Type or scan the serial of the one you miss, then ask again."),
    ),
    Reason.NOT_NAMED: FindingWords(
        N_("This names no lock: {other}"),
        N_("A serial has eight letters and digits, without U; a label begins with LOCK1."),
        N_("Compare it with the sticker, or scan the label."),
    ),
    Reason.NOTHING_HEARD: FindingWords(
        N_("Nothing at all is heard"),
        N_("Not one Bluetooth device in {listened}, though the adapter says that it listens."),
        N_("Check that no USB 3 plug or metal shields the adapter, plug it in anew, or use another one."),
    ),
    Reason.OTHER_PROFILE: FindingWords(
        N_("A lock of another kind is heard"),
        N_("{other} offers a lock's service, but its data is not of the version this app reads."),
        N_("Update this app, or use the profile of that lock's vendor."),
    ),
    Reason.BOLD_NEARBY: FindingWords(
        N_("The lock nearby is one of Bold's"),
        N_("{other} is heard at {rssi}; Bold's locks are shown and never spoken to."),
        N_("If this is the lock before you, install it with Bold's own app."),
    ),
    Reason.NO_LOCKS: FindingWords(
        N_("Bluetooth works, but no lock of this kind is heard"),
        N_("{count} other devices, no lock, in {listened}."),
        N_("Walk to the door and wake the lock; check its batteries."),
    ),
    Reason.OTHERS_HEARD: FindingWords(
        N_("{serial} is not heard, other locks are"),
        N_("{count} other locks in {listened}."),
        N_(
            "Wake it, step closer, check its batteries, and end any phone's connection to it: a connected "
            "lock is silent."
        ),
    ),
}
"""Of the reasons that are no fault of the radio; those have the fault's own words."""
_EVIDENCE_OF_FAULT: Final = N_("The system answered: {code}.")


def words(finding: Finding) -> FindingWords:
    """What to say of one finding, in the language that is spoken."""
    if finding.reason not in WORDS:
        code = finding.code or FaultCode.LINK_NO_ADAPTER
        told = faults.words(Fault(code))
        return FindingWords(told.title, _(_EVIDENCE_OF_FAULT).format(code=code.value), " ".join(told.next))
    template = WORDS[finding.reason]
    details = {
        "serial": finding.serial or _("The lock"),
        "other": finding.other or _("A lock without a name"),
        "count": finding.count or 0,
        "age": span(max(finding.age_s or 0.0, 0.0)),
        "rssi": dbm(finding.rssi_dbm),
        "weak": dbm(WEAK_DBM),
        "state": _(STATES[finding.state]) if finding.state is not None else _("unknown"),
        "known_state": _(STATES[finding.known_state]) if finding.known_state is not None else _("unknown"),
        "listened": span(finding.listened_s or 0.0),
    }
    return FindingWords(
        _(template.title).format(**details),
        _(template.evidence).format(**details),
        _(template.remedy).format(**details),
    )
