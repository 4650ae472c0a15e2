"""What steps ask of the facts: conditions, and requests that take more than a line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from installer_app.model.cloud import FirmwareScope
from installer_app.model.lock import LockKeys, LockState
from installer_app.model.secret import Blob
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Facts

CLOCK_TOLERANCE_S: Final = 120
"""Lock profile 1, section 6: further off than this, the app sets the lock's clock."""
LOWEST_BATTERY_PERCENT: Final = 10
"""Section 3: below it a lock applies nothing."""


def serial(facts: Facts) -> str:
    return facts[f.LockChosen].serial


def keys(facts: Facts) -> LockKeys:
    return facts[f.KeysPinned].keys


def known_lock_id(facts: Facts) -> str | None:
    """The cloud's id of the lock, from whichever fact has it."""
    if provisioned := facts.get(f.Provisioned):
        return provisioned.lock_id
    if given := facts.get(f.LockIdGiven):
        return given.lock_id
    if fetched := facts.get(f.RecordFetched):
        return fetched.lock_id
    read = facts.get(f.LockRead)
    said = read.info.lock_id if read else None
    # A lock that was emptied since no longer says which record was to be deleted.
    return said or (facts.about if "deprovision-lock" in facts.unanswered else None)


def lock_id(facts: Facts) -> str:
    found = known_lock_id(facts)
    if found is None:
        raise LookupError("no fact names the lock's id")
    return found


def display_name(facts: Facts) -> str:
    """The record's name: the suffix lets an orphan be found by its serial."""
    return f"{facts[f.NameChosen].name} [{serial(facts)}]"


def rename(facts: Facts) -> r.RenameLock:
    """The chosen name, with the serial in brackets that the record's name has now."""
    record = facts[f.RecordRead].record
    known = (record.display_name if record else None) or ""
    suffix = known[known.rindex(" [") :] if known.endswith("]") and " [" in known else ""
    name = facts[f.NameChosen].name
    return r.RenameLock(lock_id(facts), name if name.endswith(suffix) else f"{name}{suffix}")


def rename_area(facts: Facts) -> r.RenameArea:
    place = facts[f.PlaceChosen]
    return r.RenameArea(place.property_id, place.area_id, facts[f.NameChosen].name)


def is_factory(facts: Facts) -> bool:
    return facts[f.LockRead].info.state is LockState.FACTORY


def keeps_keys(facts: Facts) -> bool:
    """The lock was not seen empty; until it was read, it is taken not to be."""
    return f.LockRead not in facts or not is_factory(facts)


def is_installed(facts: Facts) -> bool:
    return facts[f.LockRead].info.state is LockState.INSTALLED


def is_nameless(facts: Facts) -> bool:
    """It says it is provisioned and does not say as which lock."""
    return not is_factory(facts) and known_lock_id(facts) is None


def clock_off_s(facts: Facts) -> int | None:
    """Lock's clock minus ours, seconds; None: the lock's is not set."""
    read = facts[f.LockRead]
    return read.info.time - read.computer_time if read.info.time else None


def needs_clock(facts: Facts) -> bool:
    """Held against the cloud's clock where it told: this computer's may be the wrong one."""
    off_s, accounts = clock_off_s(facts), facts.get(f.AccountsRead)
    ahead_s = (accounts.skew_s if accounts else None) or 0
    return off_s is None or abs(off_s - ahead_s) > CLOCK_TOLERANCE_S


def needs_comparison(facts: Facts) -> bool:
    return facts[f.LockChosen].label is None and facts[f.KeysRecalled].keys is None


def needs_new_name(facts: Facts) -> bool:
    """A lock provisioned earlier keeps its old name until it is renamed; one that is moved keeps it for good,
    unless another is given."""
    read = facts[f.RecordRead].record
    if f.NameChosen not in facts:
        return False
    return f.Provisioned not in facts and read is not None and read.display_name != display_name(facts)


def is_placed_in_vain(facts: Facts) -> bool:
    """The cloud has the lock in the chosen area, the lock is not there, and no message for it is in hand or
    may still be had by leave."""
    if f.InstallSigned in facts or facts.unanswered.get("install-lock") is False:
        return False
    record = facts[f.RecordRead].record
    there = record is not None and record.area_id == facts[f.PlaceChosen].area_id
    return there and not (f.LockRead in facts and is_installed(facts))


def needs_provision(facts: Facts) -> bool:
    """The lock has no keys; or it took them from this job's message, and its receipt can be had. A lock that
    signs for the job's record without that message got its keys another way: nothing is missing."""
    sealed, last = facts.get(f.RecordSealed), facts[f.LockRead].info.last
    taken = last.sha256 if last else None
    return is_factory(facts) or (sealed is not None and taken == sealed.sealed.sha256)


def holds_record(facts: Facts) -> bool:
    """The record's keys are in hand, so that they can be sealed to the lock."""
    fetched = facts.get(f.RecordFetched)
    return f.Provisioned in facts or (fetched is not None and fetched.record is not None)


def provision_anew(facts: Facts) -> r.ProvisionLock:
    """A new record, where none is taken over."""
    return r.ProvisionLock(serial(facts), facts[f.NameChosen].name)


def record_bytes(facts: Facts) -> Blob:
    """The record with the lock's keys: as the cloud answered when it was made, or fetched ahead."""
    made, fetched = facts.get(f.Provisioned), facts.get(f.RecordFetched)
    found = made.record if made else fetched.record if fetched else None
    if found is None:
        raise LookupError("no fact holds the record's keys")
    return found


def orphan(facts: Facts) -> str | None:
    """The one record of this serial that no lock has, if its keys can be read: it is taken over."""
    read = facts[f.RecordRead]
    if read.record is None or read.others or read.record.private is None:
        return None
    return read.record.lock_id if read.record.area_id is None and read.record.property_id is None else None


def read_info(facts: Facts) -> r.ReadInfo:
    chosen, recalled, pinned = facts[f.LockChosen], facts[f.KeysRecalled], facts.get(f.KeysPinned)
    label = chosen.label
    return r.ReadInfo(
        chosen.serial,
        model=label.model if label else None,
        fingerprint=label.fingerprint if label else None,
        keys=pinned.keys if pinned else recalled.keys,
    )


def pin_keys(facts: Facts) -> r.PinKeys:
    compared = facts.get(f.Compared)
    recalled = facts[f.KeysRecalled]
    if facts[f.LockChosen].label:
        by = f.PinnedBy.LABEL
    elif recalled.keys is not None:
        by = recalled.pinned_by or f.PinnedBy.RECALLED
    elif compared and compared.same:
        by = f.PinnedBy.COMPARED
    else:
        by = f.PinnedBy.NOT_PROVEN
    return r.PinKeys(serial(facts), facts[f.LockRead].info.keys, by, compared.same if compared else None)


def read_record(facts: Facts) -> r.ReadRecord:
    chosen, place = facts.get(f.LockChosen), facts.get(f.PlaceChosen)
    return r.ReadRecord(
        chosen.serial if chosen else None,
        known_lock_id(facts),
        place.property_id if place else None,
        needed=not holds_message(facts),
        every="provision-lock" in facts.unanswered,
    )


def holds_message(facts: Facts) -> bool:
    """A message for the lock is in hand, so that what comes next needs no cloud."""
    return any(
        message in facts and applied not in facts
        for message, applied in (
            (f.RecordSealed, f.ProvisionApplied),
            (f.InstallSigned, f.InstallApplied),
            (f.UninstallSigned, f.UninstallApplied),
        )
    )


def assign(facts: Facts) -> r.AssignFirmware:
    chosen, place = facts[f.FirmwareChosen], facts.get(f.PlaceChosen)
    assert chosen.version is not None
    scope = chosen.scope
    wide = scope in (FirmwareScope.AREA, FirmwareScope.PROPERTY)
    property_id = chosen.property_id or (place.property_id if place else None)
    area_id = chosen.area_id or (place.area_id if place else None)
    return r.AssignFirmware(
        chosen.version,
        scope,
        lock_id=lock_id(facts) if scope is FirmwareScope.LOCK else None,
        property_id=property_id if wide else None,
        area_id=area_id if scope is FirmwareScope.AREA else None,
    )


def wants_checklist(facts: Facts) -> bool:
    """The technician is to look at the door, and there is one with a lock that signed."""
    confirmed = facts.get(f.Confirmed)
    return confirmed is not None and confirmed.checklist and f.InstallApplied in facts


def is_for_one_lock(facts: Facts) -> bool:
    """Whether the assignment is to a lock; until that is known, it is."""
    chosen = facts.get(f.FirmwareChosen)
    return chosen is None or chosen.scope is FirmwareScope.LOCK


def await_sync(facts: Facts) -> r.AwaitSync:
    """A sync since the baseline; where the receipt came after that, one since the receipt."""
    record = facts[f.BaselineRead].record
    seen = record.private.last_known_sync if record.private else None
    known = record.private is not None and "lastKnownSyncDate" not in record.unread
    if not comes_after(facts, f.InstallApplied, f.BaselineRead):
        return r.AwaitSync(lock_id(facts), seen, baseline_seen=known)
    since = applied_at(facts)
    return r.AwaitSync(lock_id(facts), seen, known and since is not None, since)


def comes_after(facts: Facts, later: type[f.Fact], earlier: type[f.Fact]) -> bool:
    """Both are known, and were learned in this order."""
    order = [type(fact) for fact in facts]
    return later in order and earlier in order and order.index(later) > order.index(earlier)


def applied_at(facts: Facts) -> str | None:
    """When the install's receipt came, by the cloud's clock as it was last told (else this computer's), ISO
    8601; None: the journal has no time for it."""
    at, accounts = facts.times.get(f.InstallApplied.key()), facts.get(f.AccountsRead)
    try:
        here = datetime.fromisoformat(at) if at else None
    except ValueError:
        return None
    ahead_s = (accounts.skew_s if accounts else None) or 0
    return (here + timedelta(seconds=ahead_s)).isoformat() if here else None


def wants_firmware(facts: Facts) -> bool:
    return facts[f.FirmwareChosen].version is not None


def await_firmware(facts: Facts) -> r.AwaitFirmware:
    chosen = facts.get(f.FirmwareChosen)
    return r.AwaitFirmware(lock_id(facts), chosen.version if chosen else None)
