"""What we sent, what lock and cloud confirm: computed from the facts, with source and age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from installer_app.model.lock import LockState
from installer_app.texts import measures, steps, values
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.texts.lock_states import STATES
from installer_app.texts.standing import area_of, name_of
from installer_app.ui.widgets.evidence import EvidenceRow, EvidenceSection
from installer_app.ui.widgets.grade import GradeKind, GradeState
from installer_app.workflow import conditions
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Fact
from installer_app.workflow.snapshot import JobState, Snapshot

if TYPE_CHECKING:
    from installer_app.lock.scan import Heard

_HOUR_S: Final = 3600


def sections(snapshot: Snapshot | None, now: datetime) -> tuple[EvidenceSection, ...]:
    """The three, in the order of the grades; each says in words that it has nothing."""
    sent = tuple(_sent(snapshot, now)) if snapshot else ()
    lock = tuple(_lock(snapshot, now)) if snapshot else ()
    cloud = tuple(_cloud(snapshot, now)) if snapshot else ()
    state, fraction = _sending(snapshot)
    facts = snapshot.facts if snapshot else f.Facts()
    obeyed = any(isinstance(fact, f.Applied | f.FactoryProven | f.ImageConfirmed) for fact in facts)
    recorded = any(isinstance(fact, f.Provisioned | f.Signed | f.Proof | f.Deprovisioned) for fact in facts)
    return (
        EvidenceSection(GradeKind.SENT, state, _(w.WE_SENT), sent, _(w.NOTHING_SENT), fraction),
        EvidenceSection(GradeKind.LOCK, _reached(obeyed), _(w.LOCK_CONFIRMS), lock, _(w.NOTHING_FROM_LOCK)),
        EvidenceSection(
            GradeKind.CLOUD, _reached(recorded), _(w.CLOUD_CONFIRMS), cloud, _(w.NOTHING_FROM_CLOUD)
        ),
    )


def _reached(is_reached: bool) -> GradeState:
    return GradeState.REACHED if is_reached else GradeState.AWAITED


def _sending(snapshot: Snapshot | None) -> tuple[GradeState, float | None]:
    if snapshot is None:
        return GradeState.NONE, None
    progress = snapshot.progress
    if isinstance(snapshot.request, r.Deliver | r.CarryImage | r.UploadFirmware):
        if snapshot.state is JobState.STOPPED:
            return GradeState.FAILED, None
        whole = progress is not None and progress.total
        return GradeState.RUNNING, progress.done / progress.total if progress and whole else None
    sent = f.Delivered | f.ImageCarried | f.FirmwareAssigned | f.FirmwareUnassigned | f.FirmwareUploaded
    delivered = any(isinstance(fact, sent) for fact in snapshot.facts)
    return GradeState.REACHED if delivered else GradeState.NONE, None


def _source(snapshot: Snapshot, kind: type[Fact], word: str, now: datetime) -> str:
    when = measures.moment(snapshot.memory.learned_at.get(kind.key()))
    if when is None:
        return _(word)
    age_s = (now - when).total_seconds()
    shown = measures.age(max(age_s, 0)) if age_s < _HOUR_S else measures.time_of_day(when)
    return f"{_(word)}, {shown}"


def _sent(snapshot: Snapshot, now: datetime) -> Iterator[EvidenceRow]:
    facts, request, progress = snapshot.facts, snapshot.request, snapshot.progress
    for kind, name in (
        (f.ProvisionDelivered, w.PROVISION_MESSAGE),
        (f.InstallDelivered, w.INSTALL_MESSAGE),
        (f.UninstallDelivered, w.UNINSTALL_MESSAGE),
    ):
        held = facts.get(kind)
        at = measures.time_of_day(measures.moment(snapshot.memory.learned_at.get(kind.key())))
        if held is not None:
            yield EvidenceRow(_(name), at, steps.value(held))
        elif (
            isinstance(request, r.Deliver)
            and f.DELIVERED[request.kind] is kind
            and progress
            and progress.total
        ):
            yield EvidenceRow(_(name), _(w.NOW), measures.byte_progress(progress.done, progress.total))
    if isinstance(request, r.CarryImage | r.UploadFirmware) and progress and progress.total:
        yield EvidenceRow(_(wf.IMAGE), _(w.NOW), measures.byte_progress(progress.done, progress.total))
    for other, name in (
        (f.ClockSet, w.CLOCK),
        (f.FirmwareAssigned, w.FIRMWARE),
        (f.FirmwareUnassigned, w.FIRMWARE),
        (f.FirmwareUploaded, w.FIRMWARE),
        (f.ImageCarried, wf.IMAGE),
        (f.SyncRequested, w.SYNC_REQUEST),
    ):
        fact = facts.get(other)
        if fact is not None:
            yield EvidenceRow(_(name), _source(snapshot, other, w.ANSWER, now), _capital(steps.value(fact)))


def _lock(snapshot: Snapshot, now: datetime) -> Iterator[EvidenceRow]:
    facts = snapshot.facts
    read, chosen, pinned = facts.get(f.LockRead), facts.get(f.LockChosen), facts.get(f.KeysPinned)
    receipts = [fact for fact in facts if isinstance(fact, f.Applied)]
    for receipt in receipts:
        source = _source(snapshot, type(receipt), w.RECEIPT, now)
        kind = _(values.KINDS[receipt.receipt.kind])
        yield EvidenceRow(_(w.APPLIED_KIND).format(kind=kind), source, _(w.RECEIPT_SIGNED))
    if f.FactoryProven in facts:
        yield EvidenceRow(_(w.STATE), _source(snapshot, f.FactoryProven, w.READ, now), _(w.FACTORY_SIGNED))
    if read is None:
        if chosen is not None:
            yield EvidenceRow(
                _(w.SERIAL), _source(snapshot, f.LockChosen, w.CHOSEN, now), chosen.serial, True
            )
        return
    source = _source(snapshot, f.LockRead, w.READ, now)
    yield EvidenceRow(_(w.SERIAL), source, read.info.serial, True)
    if not receipts:
        yield EvidenceRow(_(w.KEY_FINGERPRINT), source, read.fingerprint, True)
    if pinned is not None:
        computed = _source(snapshot, f.KeysPinned, w.COMPUTED, now)
        yield EvidenceRow(_(w.IDENTITY), computed, values.pinned(pinned.pinned_by))
    started = facts.get(f.ImageConfirmed) or facts.get(f.ImageRunning)
    if started is not None:
        since = _source(snapshot, type(started), w.READ, now)
        yield EvidenceRow(_(w.FIRMWARE), since, _capital(steps.value(started)))
    else:
        yield EvidenceRow(_(w.FIRMWARE), source, read.info.fw)
    if receipts:
        return
    yield EvidenceRow(_(w.STATE), source, values.state(read.info))
    yield EvidenceRow(_(w.BATTERY), source, _(w.PERCENT).format(percent=read.info.battery))
    yield EvidenceRow(_(w.CLOCK), source, _capital(measures.offset(conditions.clock_off_s(facts))))
    yield EvidenceRow(_(w.LOGS_NOT_PUSHED), source, measures.number(read.info.logs))


def _cloud(snapshot: Snapshot, now: datetime) -> Iterator[EvidenceRow]:
    facts = snapshot.facts
    provisioned, signed = facts.get(f.Provisioned), facts.get(f.InstallSigned)
    if provisioned is not None:
        source = _source(snapshot, f.Provisioned, w.ANSWER, now)
        yield EvidenceRow(_(w.RECORD), source, _capital(steps.value(provisioned)))
    elif (record := facts.get(f.RecordRead)) is not None:
        yield EvidenceRow(_(w.RECORD), _source(snapshot, f.RecordRead, w.READ, now), steps.value(record))
    if signed is not None:
        source = _source(snapshot, f.InstallSigned, w.ANSWER, now)
        yield EvidenceRow(_(w.INSTALL_MESSAGE), source, _capital(steps.value(signed)))
        if f.Placed not in facts:
            yield EvidenceRow(_(w.PLACE_OF_LOCK), source, _place(snapshot))
    elif (place := facts.get(f.PlaceRead)) is not None:
        yield EvidenceRow(_(w.AREA), _source(snapshot, f.PlaceRead, w.READ, now), steps.value(place))
    accounts = facts.get(f.AccountsRead)
    if accounts is not None and signed is None:
        yield EvidenceRow(_(w.ACCOUNT), _source(snapshot, f.AccountsRead, w.READ, now), steps.value(accounts))
    for kind in (
        f.UninstallSigned,
        f.Deprovisioned,
        f.Synced,
        f.KeysCurrent,
        f.FirmwareRequired,
        f.FirmwareCurrent,
        f.UploadProven,
        f.Placed,
        f.Unplaced,
    ):
        fact = facts.get(kind)
        if fact is not None:
            source = _source(snapshot, kind, w.READ if isinstance(fact, f.Proof) else w.ANSWER, now)
            yield EvidenceRow(steps.title(kind.key()), source, _capital(steps.value(fact)))


def _place(snapshot: Snapshot) -> str:
    facts = snapshot.facts
    where = f"{name_of(facts)}, {area_of(facts)}"
    if f.InstallApplied in facts:
        return where
    return _(w.NOT_YET_ON_LOCK).format(place=where)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def heard_sections(one: Heard, now_s: float) -> tuple[EvidenceSection, ...]:
    """What a lock says of itself on the air, before any job: claims, each with its age."""
    sent, lock, cloud = sections(None, datetime.now(UTC))
    claim = one.advertisement
    if claim is None:
        return sent, lock, cloud
    source = f"{_(w.HEARD)}, {measures.age(max(now_s - one.heard_at, 0))}"
    state = _(STATES[LockState(claim.state)]) if claim.state in set(LockState) else _(w.STATE_UNKNOWN)
    rows = (
        EvidenceRow(_(w.SERIAL), source, claim.serial, True),
        EvidenceRow(_(w.STATE), source, state),
        EvidenceRow(_(w.BATTERY), source, _(w.BATTERY_LOW) if claim.battery_low else _(w.BATTERY_OK)),
        EvidenceRow(_(w.CLOCK), source, _(w.CLOCK_NOT_SET) if claim.clock_unset else _(w.CLOCK_IS_SET)),
    )
    return sent, replace(lock, rows=rows), cloud
