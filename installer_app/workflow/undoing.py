"""What an unfinished job did that can be taken back, by its facts: conditions of the workflow `undo`.

The job keeps its journal and turns to another workflow. Each thing is undone by its own steps and forgotten
once its proof was read, so that turning back midway goes on with what still stands.
"""

from __future__ import annotations

from typing import Final

from installer_app.model.cloud import FirmwareScope
from installer_app.model.lock import LockState
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Fact, Facts

UNDOABLE: Final = frozenset({"install", "install-ahead", "replace", "provision", "firmware"})
"""Jobs that add something. What another took away comes back by a new install."""
ASIDE: Final[tuple[type[Fact], ...]] = (
    f.AccountsRead,
    f.LockRead,
    f.RecordRead,
    f.ReviewedAhead,
    f.AtDoor,
    f.MessageValid,
    f.Reviewed,
    f.Confirmed,
    f.SyncRequested,
    f.Synced,
    f.KeysCurrent,
    f.FirmwareCurrent,
    f.Placed,
    f.ChecklistTicked,
    f.Certified,
)
"""What was read and confirmed for one direction does not hold for the other."""
PLACING: Final[tuple[type[Fact], ...]] = (
    f.InstallSigned,
    f.InstallInspected,
    f.InstallDelivered,
    f.InstallApplied,
    f.BaselineRead,
)
PROVISIONING: Final[tuple[type[Fact], ...]] = (
    f.Provisioned,
    f.RecordSealed,
    f.ProvisionDelivered,
    f.ProvisionApplied,
    f.Renamed,
)


def asked_install(facts: Facts) -> bool:
    """The job had the lock placed, or may have."""
    return f.InstallSigned in facts or "install-lock" in facts.unanswered


def ever_asked_install(facts: Facts) -> bool:
    """The same, be its message forgotten since to have another signed."""
    return asked_install(facts) or facts.ever(f.InstallSigned)


def asked_record(facts: Facts) -> bool:
    """The job had a record made, or may have."""
    return f.Provisioned in facts or "provision-lock" in facts.unanswered


def touched_lock(facts: Facts) -> bool:
    """There may be something to undo at the lock or in its record."""
    return asked_install(facts) or asked_record(facts) or f.RecordGone in facts


def meets_lock(facts: Facts) -> bool:
    """The lock is to be read. One of a door that was only prepared, or that took nothing there, is as it was:
    all there is to undo is at the cloud."""
    brought = facts.ever(f.ProvisionDelivered) or facts.ever(f.InstallDelivered)
    begun_at_lock = facts.ever(f.LockRead) and not facts.ever(f.AtDoor)
    return touched_lock(facts) and (brought or begun_at_lock)


def did_anything(facts: Facts) -> bool:
    """There may be something to undo."""
    return touched_lock(facts) or f.FirmwareAssigned in facts or "assign-firmware" in facts.unanswered


def orphans(facts: Facts) -> tuple[str, ...]:
    """Ids of records of this serial that the lock does not carry."""
    read, met = facts[f.RecordRead], facts.get(f.LockRead)
    found = ((read.record.lock_id,) if read.record else ()) + read.others
    return tuple(each for each in found if met is None or each != met.info.lock_id)


def record_id(facts: Facts) -> str | None:
    """The record to delete: the one this job made; after a lost answer the only one it can have made."""
    if gone := facts.get(f.Deprovisioned):
        return gone.lock_id
    if made := facts.get(f.Provisioned):
        return made.lock_id
    if "provision-lock" not in facts.unanswered:
        return None
    found = orphans(facts)
    return found[0] if len(found) == 1 else None


def undoes_firmware(facts: Facts) -> bool:
    """An assignment is to be taken back; one to a lock goes with its record."""
    assigned = f.FirmwareAssigned in facts or "assign-firmware" in facts.unanswered
    read = facts.get(f.RecordRead)
    gone = read is not None and read.record is None and read.searched
    return assigned and not (gone and facts[f.FirmwareChosen].scope is FirmwareScope.LOCK)


def is_in_place(facts: Facts) -> bool:
    """The lock says it is installed where the job wanted it, by the job's record."""
    read = facts.get(f.LockRead)
    if read is None:
        return False
    info = read.info
    mine = info.lock_id == c.known_lock_id(facts)
    return mine and info.state is LockState.INSTALLED and info.area_id == facts[f.PlaceChosen].area_id


def undoes_place(facts: Facts) -> bool:
    """Lock or cloud still have the placement this job asked for."""
    if not asked_install(facts):
        return False
    record = facts[f.RecordRead].record
    placed = record is not None and record.area_id == facts[f.PlaceChosen].area_id
    return record is not None and (placed or is_in_place(facts))


def asked_uninstall(facts: Facts) -> bool:
    """The placement was taken back at the cloud: that is to be read back."""
    return f.UninstallSigned in facts


def brings_uninstall(facts: Facts) -> bool:
    """The lock has to hear of it too."""
    return f.UninstallSigned in facts and (f.UninstallDelivered in facts or is_in_place(facts))


def undoes_record(facts: Facts) -> bool:
    """A record is to be deleted."""
    return record_id(facts) is not None and facts[f.RecordRead].record is not None


def had_record(facts: Facts) -> bool:
    """That the record is gone is to be read back, whoever deleted it."""
    return record_id(facts) is not None


def is_wiped(facts: Facts) -> bool:
    """The record is gone and the lock is not another record's: it is to say that it is empty."""
    gone, read = facts.get(f.RecordGone), facts.get(f.LockRead)
    if gone is None or read is None:
        return False
    info = read.info
    return info.state is LockState.FACTORY or info.lock_id == gone.value


def needs_press(facts: Facts) -> bool:
    """Only the button inside the housing makes a lock forget its keys."""
    return is_wiped(facts) and not c.is_factory(facts)
