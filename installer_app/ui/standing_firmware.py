"""The three proofs of a lock's firmware: assigned, running, reported, each with its source and age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from installer_app.model.cloud import LockRecord
from installer_app.model.firmware import Requirement
from installer_app.model.form import same_id
from installer_app.texts import measures
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.workflow import facts as f
from installer_app.workflow.conditions import known_lock_id
from installer_app.workflow.facts import Fact, Facts
from installer_app.workflow.snapshot import Snapshot

_HOUR_S = 3600


@dataclass(frozen=True)
class Reading:
    """One proof in words: what it is, its value, where that is from and how old it is."""

    caption: str
    value: str
    source: str


@dataclass(frozen=True)
class Read:
    """What the cloud answered, and when."""

    requirement: Requirement
    at: datetime


def required(read: Read | None, facts: Facts, now: datetime, at: datetime | None = None) -> Reading:
    """What the cloud requires; `at` is when the baseline was read, which stands in for a reading."""
    if read is not None:
        seen = read.requirement
        value = (seen.required or _(w.NONE)) if seen.seen else _(ww.NOT_VISIBLE)
        return Reading(_(wf.ASSIGNED), value, _source(wf.CLOUD_READ, read.at, now))
    record = _baseline(facts)
    if record is None:
        return Reading(_(wf.ASSIGNED), _(w.UNKNOWN), _(wf.NOT_READ))
    private = record.private
    hidden = _(ww.NOT_VISIBLE) if private is None else _none(record, "requiredFirmwareVersion")
    value = (private.required_firmware if private else None) or hidden
    return Reading(_(wf.ASSIGNED), value, _source(wf.BASELINE, at, now))


def reported(read: Read | None, facts: Facts, now: datetime, at: datetime | None = None) -> Reading:
    """What the lock told the cloud at its last sync but one."""
    if read is not None:
        seen = read.requirement
        value = (seen.current or _(w.UNKNOWN)) if seen.seen else _(ww.NOT_VISIBLE)
        return Reading(_(wf.REPORTED), value, _source(wf.CLOUD_READ, read.at, now))
    record = _baseline(facts)
    if record is None:
        return Reading(_(wf.REPORTED), _(w.UNKNOWN), _(wf.NOT_READ))
    private = record.private
    value = (private.current_firmware or _(w.UNKNOWN)) if private else _(ww.NOT_VISIBLE)
    return Reading(_(wf.REPORTED), value, _source(wf.BASELINE, at, now))


def running(snapshots: tuple[Snapshot, ...], lock_id: str | None, serial: str, now: datetime) -> Reading:
    """What the lock itself said last, in any job of this computer."""
    best: tuple[datetime, str, str] | None = None
    for one in snapshots:
        if not _is_of(one.facts, lock_id, serial):
            continue
        for fact in one.facts:
            said = _said(fact)
            when = measures.moment(one.memory.learned_at.get(fact.key()))
            if said is not None and when is not None and (best is None or when >= best[0]):
                best = (when, *said)
    if best is None:
        return Reading(_(wf.RUNNING), _(w.UNKNOWN), _(wf.LOCK_NOT_READ))
    when, value, source = best
    return Reading(_(wf.RUNNING), value, _source(source, when, now))


def _said(fact: Fact) -> tuple[str, str] | None:
    match fact:
        case f.ImageConfirmed(version=version):
            return version, wf.SIGNED_BY_LOCK
        case f.ImageRunning(version=version, on_trial=True):
            return _(wf.ON_TRIAL).format(version=version), w.READ
        case f.ImageRunning(version=version):
            return version, w.READ
        case f.LockRead(info) | f.FactoryProven(info):
            return info.fw, wf.SIGNED_BY_LOCK
    return None


def _is_of(facts: Facts, lock_id: str | None, serial: str) -> bool:
    chosen, known = facts.get(f.LockChosen), known_lock_id(facts)
    return same_id(known, lock_id) or (bool(serial) and chosen is not None and chosen.serial == serial)


def _baseline(facts: Facts) -> LockRecord | None:
    baseline, read = facts.get(f.BaselineRead), facts.get(f.RecordRead)
    return baseline.record if baseline else read.record if read else None


def _none(record: LockRecord, name: str) -> str:
    return _(w.UNKNOWN if name in record.unread else w.NONE)


def _source(words: str, at: datetime | None, now: datetime) -> str:
    if at is None:
        return _(words)
    age_s = max((now - at).total_seconds(), 0)
    shown = measures.age(age_s) if age_s < _HOUR_S else measures.day_and_time(at)
    return _(wf.SOURCE_AGE).format(source=_(words), age=shown)
