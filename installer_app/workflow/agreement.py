"""What journal, lock and cloud say together: the table of what stands in the way of going on.

A job that goes on after a rest, a fault or a sleep reads the lock and the record once more; this is how the
readings are held against what the job has done. The first row that fits decides; where none does, nothing
stands in the way and the cursor goes on by itself: what is known is not asked for, what is missing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from installer_app.model.cloud import Permission
from installer_app.model.fault import FaultCode
from installer_app.model.lock import LockState
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow import undoing as u
from installer_app.workflow.facts import Facts


class Held(StrEnum):
    """What the job holds of the cloud's, by its journal."""

    NOTHING = "nothing"
    UNKNOWN = "a request without an answer"
    DELETION = "a deletion without an answer"
    RECORD = "a record it made"
    MESSAGE = "a signed message without a receipt"
    KEYLESS = "a signed message, and not the keys of its record"


class AtLock(StrEnum):
    """How the lock stands, by its signed info."""

    FACTORY = "factory"
    RESET = "factory, and it was not before"
    NAMELESS = "it does not say as which lock it is provisioned"
    OTHER = "of another record than the job's"
    FREE = "provisioned"
    HERE = "installed where the job wants it"
    ELSEWHERE = "installed elsewhere"
    UNMET = "not read by this job"


class AtCloud(StrEnum):
    """How the record stands."""

    UNREAD = "not readable now, or with this account"
    NONE = "there is none"
    SHUT = "in no place, its keys not visible"
    SEVERAL = "more than one of this serial"
    FREE = "in no place"
    HERE = "where the job wants it"
    ELSEWHERE = "in another place"


@dataclass(frozen=True)
class Row:
    """One thing that stands in the way; an empty set: any."""

    code: FaultCode
    held: frozenset[Held] = frozenset()
    lock: frozenset[AtLock] = frozenset()
    cloud: frozenset[AtCloud] = frozenset()

    def fits(self, held: Held, lock: AtLock, cloud: AtCloud) -> bool:
        pairs: tuple[tuple[object, frozenset[object]], ...] = (
            (held, frozenset(self.held)),
            (lock, frozenset(self.lock)),
            (cloud, frozenset(self.cloud)),
        )
        return all(not wanted or value in wanted for value, wanted in pairs)


def _row(code: FaultCode, *sets: Held | AtLock | AtCloud) -> Row:
    return Row(
        code,
        frozenset(one for one in sets if isinstance(one, Held)),
        frozenset(one for one in sets if isinstance(one, AtLock)),
        frozenset(one for one in sets if isinstance(one, AtCloud)),
    )


_KEYLESS: Final = (AtLock.FREE, AtLock.HERE, AtLock.ELSEWHERE)
_PLACED: Final = (AtCloud.HERE, AtCloud.ELSEWHERE)
_RECORD: Final = (
    _row(FaultCode.LOCK_RESET, AtLock.RESET),
    _row(FaultCode.LOCK_OTHER_RECORD, AtLock.OTHER),
    _row(FaultCode.LOCK_WRONG_STATE, AtLock.NAMELESS),
    _row(FaultCode.CLOUD_ORPHAN, Held.NOTHING, AtLock.FACTORY, AtCloud.SHUT, AtCloud.SEVERAL),
    _row(FaultCode.CLOUD_DISAGREES, Held.NOTHING, AtLock.FACTORY, *_PLACED),
    _row(FaultCode.CLOUD_RECORD_GONE, Held.RECORD, AtCloud.NONE),
)
_INSTALL: Final = (
    *_RECORD,
    _row(FaultCode.LOCK_WRONG_STATE, AtLock.ELSEWHERE),
    _row(FaultCode.CLOUD_RECORD_GONE, Held.MESSAGE, AtCloud.NONE),
    _row(FaultCode.CLOUD_DISAGREES, AtCloud.NONE, *_KEYLESS),
    _row(FaultCode.MESSAGE_OUTDATED, Held.MESSAGE, AtCloud.FREE, AtCloud.SHUT, AtCloud.ELSEWHERE),
    _row(FaultCode.CLOUD_DISAGREES, Held.NOTHING, Held.RECORD, AtCloud.ELSEWHERE),
    _row(FaultCode.CLOUD_DISAGREES, Held.UNKNOWN, AtCloud.ELSEWHERE, *_KEYLESS),
)
TABLE: Final[Mapping[str, tuple[Row, ...]]] = {
    "install": _INSTALL,
    "replace": _INSTALL,
    # Until the lock has left its place; from then on it is an install.
    "move": (
        _row(FaultCode.LOCK_RESET, AtLock.RESET),
        _row(FaultCode.LOCK_OTHER_RECORD, AtLock.OTHER),
        _row(FaultCode.LOCK_WRONG_STATE, AtLock.FACTORY, AtLock.NAMELESS),
        _row(FaultCode.LOCK_WRONG_STATE, Held.NOTHING, AtLock.FREE, AtLock.HERE),
        _row(FaultCode.CLOUD_DISAGREES, Held.NOTHING, AtCloud.NONE),
        _row(FaultCode.MESSAGE_OUTDATED, Held.MESSAGE, *_PLACED),
    ),
    # Without its lock.
    "uninstall-cloud": (
        _row(FaultCode.CLOUD_NOT_AVAILABLE, AtCloud.UNREAD),
        _row(FaultCode.CLOUD_NOT_FOUND, AtCloud.NONE),
        _row(FaultCode.CLOUD_DISAGREES, AtCloud.SEVERAL),
        _row(FaultCode.CLOUD_NOT_PLACED, Held.NOTHING, AtCloud.FREE, AtCloud.SHUT),
    ),
    # Before the lock is read.
    "prepare": (
        _row(FaultCode.CLOUD_ORPHAN, Held.NOTHING, AtCloud.SEVERAL),
        _row(FaultCode.CLOUD_RECORD_GONE, Held.RECORD, Held.MESSAGE, AtCloud.NONE),
        # Who is placed already may have a lock that works there: that is seen at its door.
        _row(FaultCode.CLOUD_DISAGREES, Held.NOTHING, Held.UNKNOWN, Held.RECORD, AtCloud.HERE),
        _row(FaultCode.CLOUD_DISAGREES, AtCloud.ELSEWHERE),
    ),
    # At the door, where the cloud is not asked: what was read of it in the office decides nothing.
    "install-ahead": (
        _row(FaultCode.LOCK_RESET, AtLock.RESET),
        _row(FaultCode.LOCK_OTHER_RECORD, AtLock.OTHER),
        _row(FaultCode.LOCK_WRONG_STATE, AtLock.NAMELESS, AtLock.ELSEWHERE),
        _row(FaultCode.CLOUD_ORPHAN, Held.KEYLESS, AtLock.FACTORY),
    ),
    "provision": (
        *_RECORD,
        _row(FaultCode.LOCK_WRONG_STATE, Held.NOTHING, Held.UNKNOWN, *_KEYLESS),
    ),
    "uninstall": (
        _row(FaultCode.LOCK_RESET, AtLock.RESET),
        _row(FaultCode.LOCK_OTHER_RECORD, AtLock.OTHER),
        _row(FaultCode.LOCK_WRONG_STATE, AtLock.FACTORY, AtLock.NAMELESS),
        _row(FaultCode.CLOUD_DISAGREES, Held.NOTHING, AtCloud.NONE),
        _row(FaultCode.MESSAGE_OUTDATED, Held.MESSAGE, *_PLACED),
    ),
    "deprovision": (
        _row(FaultCode.LOCK_OTHER_RECORD, AtLock.OTHER),
        _row(FaultCode.LOCK_WRONG_STATE, AtLock.NAMELESS, AtLock.HERE, AtLock.ELSEWHERE),
        # Once a deletion was asked for, an empty lock is where the job wants it: the record decides.
        _row(FaultCode.LOCK_WRONG_STATE, Held.NOTHING, AtLock.FACTORY, AtLock.RESET),
    ),
    "undo": (
        _row(FaultCode.LOCK_WRONG_STATE, AtLock.NAMELESS, AtLock.ELSEWHERE),
        _row(FaultCode.LOCK_OTHER_RECORD, Held.NOTHING, AtLock.OTHER),
        _row(FaultCode.CLOUD_ORPHAN, Held.UNKNOWN, AtCloud.SEVERAL),
        _row(FaultCode.CLOUD_NOT_AVAILABLE, Held.UNKNOWN, AtCloud.UNREAD),
        _row(FaultCode.CLOUD_DISAGREES, AtCloud.ELSEWHERE),
    ),
}
"""By workflow, what stands in the way. Rows above others win."""


def review(workflow: str, facts: Facts) -> r.Review:
    """What stands in the way of going on with this workflow, as far as the facts tell."""
    read = facts.get(f.LockRead)
    delivers = workflow not in ("deprovision", "undo")
    if delivers and read is not None and read.info.battery < c.LOWEST_BATTERY_PERCENT:
        return r.Review(FaultCode.LOCK_BATTERY_LOW, f"{read.info.battery} %")
    if workflow in ("move", "replace") and _may_not_install(facts):
        # Else a lock would be taken out of its place, and none could be put into the other.
        return r.Review(FaultCode.ACCOUNT_FORBIDDEN, f"install-lock at {facts[f.PlaceChosen].property_id}")
    code = _blocking(workflow, facts)
    return r.Review(code, detail_of(facts)) if code else r.Review(None)


def _may_not_install(facts: Facts) -> bool:
    """Every account signed in says that it may not; what is unknown is tried."""
    property_id = facts[f.PlaceChosen].property_id.lower()  # as the grants are read
    accounts = facts[f.AccountsRead].accounts
    return all(one.may(Permission.INSTALL_LOCK, property_id) is False for one in accounts) and bool(accounts)


def review_ahead(facts: Facts) -> r.ReviewAhead:
    """What stands in the way at the cloud, before the lock was read."""
    code = _blocking("prepare", facts)
    return r.ReviewAhead(code, detail_of(facts)) if code else r.ReviewAhead(None)


def _blocking(workflow: str, facts: Facts) -> FaultCode | None:
    if workflow == "move" and f.UninstallApplied in facts:
        workflow = "install"
    old = facts.get(f.OldRead)
    if workflow == "replace" and old is not None and facts[f.LockRead].info.lock_id == old.record.lock_id:
        return FaultCode.LOCK_WRONG_STATE  # by itself
    place = facts.get(f.PlaceChosen)
    if workflow == "undo" and not u.asked_install(facts):
        place = None  # whoever placed it, it was not this job
    held, lock, cloud = held_by(workflow, facts), lock_stands(facts, place), cloud_stands(facts, place)
    return next((row.code for row in TABLE[workflow] if row.fits(held, lock, cloud)), None)


def held_by(workflow: str, facts: Facts) -> Held:
    """What the job holds."""
    if workflow == "deprovision":
        return Held.DELETION if "deprovision-lock" in facts.unanswered else Held.NOTHING
    if workflow == "uninstall-cloud" and "uninstall-lock" in facts.unanswered:
        return Held.UNKNOWN
    if workflow == "prepare" and u.ever_asked_install(facts):
        return Held.MESSAGE
    if workflow == "prepare" and f.RecordFetched in facts:
        return Held.RECORD
    if workflow == "install-ahead" and not c.holds_record(facts):
        return Held.KEYLESS
    signed, applied = (
        (f.UninstallSigned, f.UninstallApplied)
        if workflow in ("uninstall", "uninstall-cloud", "move")
        else (f.InstallSigned, f.InstallApplied)
    )
    if signed in facts and applied not in facts and workflow != "undo":
        return Held.MESSAGE
    if f.Provisioned in facts:
        return Held.RECORD
    return Held.UNKNOWN if "provision-lock" in facts.unanswered else Held.NOTHING


def lock_stands(facts: Facts, place: f.PlaceChosen | None) -> AtLock:
    """How the lock stands to what the job did, and to the place it wants (None: to none)."""
    read, made = facts.get(f.LockRead), facts.get(f.Provisioned) or facts.get(f.RecordFetched)
    if read is None:
        return AtLock.UNMET
    info, about = read.info, made.lock_id if made else facts.about
    if info.state is LockState.FACTORY:
        return AtLock.RESET if _had_keys(facts) else AtLock.FACTORY
    if info.lock_id is None:
        return AtLock.NAMELESS
    if about is not None and info.lock_id != about:
        return AtLock.OTHER
    if info.state is LockState.PROVISIONED:
        return AtLock.FREE
    return AtLock.HERE if place is not None and info.area_id == place.area_id else AtLock.ELSEWHERE


def cloud_stands(facts: Facts, place: f.PlaceChosen | None) -> AtCloud:
    """How the record stands to the place the job wants (None: to none)."""
    read = facts[f.RecordRead]
    if read.record is None:
        return AtCloud.NONE if read.searched else AtCloud.UNREAD
    unmet = f.LockRead not in facts
    unclaimed = (unmet or c.is_factory(facts)) and f.Provisioned not in facts
    if read.others and unclaimed:
        return AtCloud.SEVERAL
    area_id, property_id = read.record.area_id, read.record.property_id
    if place is not None and area_id == place.area_id:
        return AtCloud.HERE
    # A lock that was taken from its area alone keeps its property; one that is empty is in none.
    if area_id is not None or (unclaimed and not unmet and property_id is not None):
        return AtCloud.ELSEWHERE
    return AtCloud.SHUT if read.record.private is None else AtCloud.FREE


def _had_keys(facts: Facts) -> bool:
    """Whether the job has seen the lock provisioned: before that no message is asked for, but ahead."""
    if facts.ever(f.AtDoor):
        return f.ProvisionApplied in facts
    messages = {"install-lock", "uninstall-lock"}
    told = (f.ProvisionApplied, f.InstallSigned, f.UninstallSigned)
    return any(kind in facts for kind in told) or not messages.isdisjoint(facts.unanswered)


def detail_of(facts: Facts) -> str:
    """Which records and places are meant: for support, and to name what is to be deprovisioned."""
    met, read = facts.get(f.LockRead), facts[f.RecordRead]
    made = facts.get(f.Provisioned) or facts.get(f.RecordFetched)
    info = met.info if met else None
    said = [f"lock: {info.state.name.lower()}" if info else "lock: not read"]
    said += [f"as {info.lock_id}"] if info and info.lock_id else []
    said += [f"in {info.area_id}"] if info and info.area_id else []
    if info and facts.ever(f.AtDoor):
        said.append(f"this job holds {made.lock_id}" if made else "this job holds no record")
        return "; ".join(said)
    if read.record is not None:
        said.append(f"record: {', '.join((read.record.lock_id, *read.others))}")
        said.append(f"in {read.record.area_id}" if read.record.area_id else "in no place")
    else:
        said.append("record: none" if read.searched else f"record: not read {read.reason}".rstrip())
    known = (info and info.lock_id, read.record and read.record.lock_id)
    if made is not None and made.lock_id not in known:
        said.append(f"this job made {made.lock_id}")
    return "; ".join(said)
