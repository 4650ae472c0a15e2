"""A lock moved, a lock replaced, a dead lock taken out at the cloud alone.

A move is one job: uninstall and install of the same lock share its facts, and none is needed twice. A
replacement is two: the new lock's install, which is begun first and keeps the old lock's place and name, and
an ordinary uninstall of the old lock, with its own journal, receipt and proofs. What binds them is the
record: the install waits until the cloud has the old lock in its place no more, whoever took it out, and
however often a process died in between. So each says what is true of its own lock, and nothing is done twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from installer_app.model.cloud import LockRecord
from installer_app.model.fault import Fault
from installer_app.model.message import UninstallMode
from installer_app.protocol.label import parse_lock
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.agreement import review
from installer_app.workflow.engine import Step, Workflow, never
from installer_app.workflow.facts import Facts
from installer_app.workflow.firmware import CARRY, IMAGE
from installer_app.workflow.party import Request
from installer_app.workflow.phases import BASELINE, CLOCK, FIRMWARE, INSTALL, PROVISION, UNINSTALL, VERIFY
from installer_app.workflow.pieces import ACCOUNTS, IDENTIFY, PLACE, RECORD, check

MOVE: Final = "move"
REPLACE: Final = "replace"
CLOUD_ONLY: Final = "uninstall-cloud"


# ---- move


def leave_place(facts: Facts) -> r.UninstallLock:
    """Out of the area; out of the property too, where the new place is in another."""
    record = facts[f.RecordRead].record
    held = record.property_id if record else None
    stays = held is None or held == facts[f.PlaceChosen].property_id
    return r.UninstallLock(c.lock_id(facts), UninstallMode.AREA if stays else UninstallMode.PROPERTY)


_CHOSEN, _NAMED, _PLACE_READ = PLACE
_LEAVE: Final = (replace(UNINSTALL[0], request=leave_place), *UNINSTALL[1:])

MOVING: Final[Workflow] = (
    *IDENTIFY,
    _CHOSEN,
    replace(_NAMED, when=never),  # it keeps its name, unless one is given
    _PLACE_READ,
    ACCOUNTS,
    RECORD,
    *check(MOVE),
    CLOCK,
    *_LEAVE,
    *INSTALL,
    BASELINE,
    *FIRMWARE,
    *IMAGE,
    *CARRY,
    *VERIFY,
)


# ---- replace


def old_record(facts: Facts) -> LockRecord:
    return facts[f.OldRead].record


def old_lock(facts: Facts) -> f.LockChosen | None:
    """The old lock, to be listened for: as it was named, or by the serial in its record's name."""
    old = facts[f.OldChosen]
    if old.serial is not None:
        return f.LockChosen(old.serial, old.label)
    name = old_record(facts).display_name or ""
    try:
        return f.LockChosen(*parse_lock(name.rpartition(" [")[2].removesuffix("]")))
    except Fault:
        return None


def keep_place(facts: Facts) -> Request[f.PlaceChosen]:
    """That of the old lock; one that is in none any more leaves it to be asked."""
    record = old_record(facts)
    if record.property_id is None or record.area_id is None:
        return r.AskPlace()
    return r.KeepPlace(record.property_id, record.area_id)


def keep_name(facts: Facts) -> Request[f.NameChosen]:
    name = (old_record(facts).display_name or "").rpartition(" [")[0]
    return r.KeepName(name) if name else r.AskName()


def confirm_old_gone(facts: Facts) -> r.ConfirmOldGone:
    return r.ConfirmOldGone(old_record(facts).lock_id, facts[f.PlaceChosen].area_id)


REPLACING: Final[Workflow] = (
    Step(f.OldChosen, lambda _: r.AskOld()),
    Step(f.OldRead, lambda facts: r.ReadOld(facts[f.OldChosen].lock_id, facts[f.OldChosen].serial)),
    *IDENTIFY,
    replace(_CHOSEN, request=keep_place),
    replace(_NAMED, request=keep_name),
    _PLACE_READ,
    ACCOUNTS,
    RECORD,
    *check(REPLACE),
    # Only now: nothing is taken out before the new lock was met and found fit.
    Step(f.OldUnplaced, confirm_old_gone),
    *PROVISION,
    CLOCK,
    *INSTALL,
    BASELINE,
    *FIRMWARE,
    *IMAGE,
    *CARRY,
    *VERIFY,
)


# ---- a dead lock


def record_id(facts: Facts) -> str:
    """Of the one record found; there is no lock to name it."""
    record = facts[f.RecordRead].record
    if record is None:
        raise LookupError("no record was read")
    return record.lock_id


def is_to_be_asked(facts: Facts) -> bool:
    """Where the answer was lost and the record names no area, all is done: nobody needs the message."""
    record = facts[f.RecordRead].record
    return not ("uninstall-lock" in facts.unanswered and record is not None and record.area_id is None)


_JUDGED: Final = (f.RecordRead, f.Reviewed)

AT_CLOUD_ALONE: Final[Workflow] = (
    replace(IDENTIFY[0], when=never),  # by its serial, where that is given
    Step(f.LockIdGiven, lambda _: r.AskLockId(), when=lambda facts: f.LockChosen not in facts),
    ACCOUNTS,
    RECORD,
    Step(f.UninstallChosen, lambda _: r.AskUninstall()),
    Step(f.Reviewed, lambda facts: review(CLOUD_ONLY, facts), reads_anew=(f.RecordRead,)),
    Step(f.Confirmed, lambda _: r.AskConfirm(CLOUD_ONLY)),
    Step(
        f.UninstallSigned,
        lambda facts: r.UninstallLock(record_id(facts), facts[f.UninstallChosen].mode),
        when=is_to_be_asked,
        once=True,
        reads_anew=_JUDGED,
    ),
    Step(f.Unplaced, lambda facts: r.ConfirmUnplaced(record_id(facts))),
)
"""Its message is signed and brought to nobody: what a lock that lives still obeys is not known."""
