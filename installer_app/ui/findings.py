"""What the check finds in the facts: what blocks, what warns, what is worth knowing; heaviest first."""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.texts import faults, measures
from installer_app.texts import window as w
from installer_app.texts.language import _
from installer_app.ui.permissions import lacks
from installer_app.ui.widgets.finding import FindingKind
from installer_app.workflow import conditions
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Facts
from installer_app.workflow.snapshot import JobState, Snapshot

LOW_BATTERY = 20


@dataclass(frozen=True)
class Found:
    """One finding in words; `button` is its remedy, if it has one here."""

    kind: FindingKind
    title: str
    text: str
    button: str = ""
    signs_in: bool = False
    """The remedy leads to where accounts sign in, else the check is read again."""


def findings(snapshot: Snapshot) -> tuple[Found, ...]:
    """All of them, the blocking one first."""
    facts = snapshot.facts
    found: list[Found] = []
    if snapshot.state is JobState.STOPPED and snapshot.fault is not None:
        words = faults.words(snapshot.fault, facts)
        signs_in = snapshot.fault.code.family == "account"
        button = _(w.SIGN_IN_DOTS if signs_in else w.READ_AGAIN)
        found.append(Found(FindingKind.BLOCKING, words.title, " ".join(words.next), button, signs_in))
    found += [*_identity(facts), *_lock(facts), *_record(facts), *_accounts(snapshot)]
    order = tuple(FindingKind)
    return tuple(sorted(found, key=lambda one: order.index(one.kind)))


def _identity(facts: Facts) -> list[Found]:
    pinned = facts.get(f.KeysPinned)
    if pinned is None or pinned.pinned_by is not f.PinnedBy.NOT_PROVEN:
        return []
    return [Found(FindingKind.WARN, _(w.IDENTITY_NOT_PROVEN), _(w.IDENTITY_NOT_PROVEN_TEXT))]


def _lock(facts: Facts) -> list[Found]:
    read = facts.get(f.LockRead)
    if read is None:
        return []
    found = []
    off_s = conditions.clock_off_s(facts)
    if off_s is None:
        found.append(Found(FindingKind.NOTE, _(w.CLOCK_UNSET_TITLE), _(w.CLOCK_WILL_BE_SET)))
    elif conditions.needs_clock(facts):
        title = _(w.CLOCK_IS_OFF).format(offset=measures.offset(off_s))
        found.append(Found(FindingKind.WARN, title, _(w.CLOCK_WILL_BE_SET)))
    if read.info.battery < LOW_BATTERY:
        title = _(w.BATTERY_AT).format(percent=read.info.battery)
        found.append(Found(FindingKind.WARN, title, _(w.BATTERY_SOON)))
    return found


def _record(facts: Facts) -> list[Found]:
    read = facts.get(f.RecordRead)
    if read is None or read.searched or read.record is not None:
        return []
    return [Found(FindingKind.NOTE, _(w.RECORD_NOT_SEARCHED), _(w.RECORD_NOT_SEARCHED_TEXT))]


def _accounts(snapshot: Snapshot) -> list[Found]:
    return [
        Found(FindingKind.BLOCKING, one.title, one.text, _(w.SIGN_IN_DOTS), signs_in=True)
        if one.blocks
        else Found(FindingKind.NOTE, one.title, one.text)
        for one in lacks(snapshot.memory.workflow, snapshot.facts)
    ]
