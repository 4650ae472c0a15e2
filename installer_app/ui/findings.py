"""What the check finds in the facts: what blocks, what warns, what is worth knowing; heaviest first."""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.model.cloud import Permission
from installer_app.texts import faults, measures
from installer_app.texts import window as w
from installer_app.texts.language import _
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


def findings(snapshot: Snapshot) -> tuple[Found, ...]:
    """All of them, the blocking one first."""
    facts = snapshot.facts
    found: list[Found] = []
    if snapshot.state is JobState.STOPPED and snapshot.fault is not None:
        words = faults.words(snapshot.fault, facts)
        found.append(Found(FindingKind.BLOCKING, words.title, " ".join(words.next), _(w.READ_AGAIN)))
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
    read, place = snapshot.facts.get(f.AccountsRead), snapshot.facts.get(f.PlaceChosen)
    if read is None:
        return []
    wanted = [(Permission.INSTALL_LOCK, w.MAY_NOT_INSTALL, w.MAY_NOT_INSTALL_TEXT, FindingKind.WARN)]
    if f.LockRead in snapshot.facts and conditions.is_factory(snapshot.facts):
        wanted.insert(
            0, (Permission.PROVISION_LOCK, w.MAY_NOT_PROVISION, w.MAY_NOT_PROVISION_TEXT, FindingKind.WARN)
        )
    if snapshot.memory.workflow == "install":
        wanted.append((Permission.MANAGE_FIRMWARE, w.MAY_NOT_ASSIGN, w.MAY_NOT_ASSIGN_TEXT, FindingKind.NOTE))
    property_id = place.property_id if place else None
    return [
        Found(kind, _(title), _(text))
        for permission, title, text, kind in wanted
        if read.accounts and all(one.may(permission, property_id) is False for one in read.accounts)
    ]
