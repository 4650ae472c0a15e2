"""What the facts of a job say, line by line; every line is one fact's word, with its grade and its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from installer_app.model.message import Inspection, MessageKind
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Fact, Facts, Grade
from installer_app.workflow.party import PartyName
from installer_app.workflow.steps import WORKFLOWS

UNKNOWN: Final = "unknown"
TICKED: Final = "ticked"
NOT_TICKED: Final = "not ticked"
NOT_SAID: Final = "not said"
NOT_ASKED: Final = "not asked"
Said = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """One thing known. `subject` is a key for `texts`; no secret is ever a value."""

    subject: str
    value: str
    grade: Grade
    source: PartyName
    fact: str
    """Key of the fact that says so."""
    at: str | None
    """When it was learned, by this computer's clock (ISO 8601); else the time the fact itself carries."""


@dataclass(frozen=True)
class Statement:
    """All of it. `grade`, `open` and `not_verifiable` are `workflow.conclusion`'s."""

    workflow: str
    subject: str | None
    """The lock's serial, else its id; None: no fact names one."""
    grade: Grade
    open: tuple[str, ...]
    not_verifiable: tuple[str, ...]
    lines: tuple[Line, ...]


def state(workflow: str, facts: Facts, learned_at: Mapping[str, str]) -> Statement:
    """The statement of these facts; nothing in it comes from how far the job got."""
    conclusion = conclude(WORKFLOWS[workflow], facts)
    lines = tuple(
        Line(
            subject,
            value or UNKNOWN,
            fact.grade,
            PartyName.COMPUTER if subject in _OWN else fact.source,
            fact.key(),
            learned_at.get(fact.key()) or _own_time(fact),
        )
        for fact in facts
        for subject, value in _say(fact, facts)
    )
    named = {line.subject: line.value for line in lines}
    return Statement(
        workflow,
        named.get("serial") or named.get("lock_id"),
        conclusion.grade,
        conclusion.open,
        conclusion.not_verifiable,
        lines,
    )


def _say(fact: Fact, facts: Facts) -> Said:
    """What one fact has to say, as subject and value."""
    match fact.source:
        case PartyName.TECHNICIAN:
            yield from _technician(fact, facts)
        case PartyName.LOCK:
            yield from _lock(fact)
        case PartyName.CLOUD:
            yield from _cloud(fact)
        case _:
            yield from _computer(fact)


def _technician(fact: Fact, facts: Facts) -> Said:
    match fact:
        case f.LockChosen(label=label) if label is not None:
            yield "label", str(label)
        case f.LockIdGiven(lock_id):
            yield "lock_id", lock_id
        case f.PlaceChosen(property_id, area_id):
            yield "property_id", property_id
            yield "area_id", area_id
        case f.NameChosen(name):
            yield "name", name
        case f.Confirmed(checklist) if f.ChecklistTicked not in facts and f.InstallApplied in facts:
            yield "checklist", NOT_TICKED if checklist else NOT_ASKED
        case f.ChecklistTicked():
            yield "door_closes", TICKED if fact.door else NOT_TICKED
            yield "handle_free", TICKED if fact.handle else NOT_TICKED
            yield "egress_opens", TICKED if fact.egress else NOT_TICKED
            yield "battery_date", fact.battery_date or NOT_SAID


def _lock(fact: Fact) -> Said:
    match fact:
        case f.LockRead(info, fingerprint, at):
            yield "serial", info.serial
            yield "model", f"{info.model} {info.hw}"
            yield "fingerprint", fingerprint
            yield "firmware_before", info.fw
            yield "battery", f"{info.battery} %"
            yield "lock_clock", f"{info.time - at:+d} s" if info.time else "not set"
        case f.Delivered(digest, length, _, rssi_dbm, adapter):
            kind = _kind(f.DELIVERED, fact)
            yield f"{kind}_message", digest
            yield f"{kind}_bytes", str(length)
            yield f"{kind}_signal", UNKNOWN if rssi_dbm is None else f"{rssi_dbm} dBm"
            yield f"{kind}_adapter", adapter
        case f.Applied(receipt):
            yield f"{receipt.kind.value}_receipt", receipt.sha256
            yield f"{receipt.kind.value}_receipt_jws", receipt.jws
        case f.ImageConfirmed(hash_, version):
            yield "firmware_running", version
            yield "firmware_image", hash_
        case f.FactoryProven(info):
            yield "factory_state", info.serial


def _cloud(fact: Fact) -> Said:
    match fact:
        case f.AccountsRead(accounts, skew_s):
            for account in accounts:
                yield "operator", account.name or account.credential
            yield "cloud_clock", UNKNOWN if skew_s is None else f"{skew_s:+d} s"
        case f.PlaceRead(place, _, area_path):
            if place is not None:
                yield "property", place.title
            if area_path:
                yield "area", " / ".join(area_path)
        case f.Provisioned(lock_id) | f.RecordFetched(lock_id):
            yield "lock_id", lock_id
        case f.RecordRead(record) if record is not None:
            yield "lock_id", record.lock_id
        case f.OldRead(record):
            yield "replaced_lock_id", record.lock_id
            yield "replaced_name", record.display_name or UNKNOWN
        case f.BaselineRead(record):
            before = record.private.last_known_sync or "never" if record.private else "not visible"
            yield "synced_before", UNKNOWN if "lastKnownSyncDate" in record.unread else before
        case f.FirmwareAssigned(version, scope):
            yield "firmware_assigned", f"{version} ({scope.value})"
        case f.Proof() if type(fact) in _PROOFS:
            seen = fact.value if fact.verdict is f.Verdict.PROVEN else None
            yield _PROOFS[type(fact)], seen or fact.verdict.value
            if fact.required is not None:
                yield f"{_PROOFS[type(fact)]}_required", fact.required
        case f.Deprovisioned(lock_id):
            yield "deprovisioned", lock_id


def _computer(fact: Fact) -> Said:
    match fact:
        case f.TakenOver(job_id, head, key_id):
            yield "taken_over_from", f"{job_id} of installation key {key_id}"
            yield "taken_over_head", head
        case f.KeysPinned(keys, pinned_by):
            yield "identity", pinned_by.value
            yield "lock_sign_key", keys.sign
            yield "lock_seal_key", keys.seal
        case f.InstallInspected(found):
            yield from _inspected(found)


def _inspected(found: Inspection) -> Said:
    yield "install_message_id", found.message_id or UNKNOWN
    yield "install_message_signer", found.key_id or UNKNOWN
    yield "install_message_seal", found.seal.value
    if found.expires is not None:
        yield "install_message_expires", found.expires


def _kind(kinds: Mapping[MessageKind, type[Fact]], fact: Fact) -> str:
    return next(kind.value for kind, learned in kinds.items() if learned is type(fact))


_PROOFS: Final[Mapping[type[Fact], str]] = {
    f.Synced: "synced",
    f.KeysCurrent: "keys",
    f.FirmwareCurrent: "firmware",
    f.Placed: "placed",
    f.Unplaced: "unplaced",
    f.OldUnplaced: "replaced_unplaced",
}


_OWN: Final = frozenset(
    {"checklist"}
    | {f"{kind.value}_{what}" for kind in MessageKind for what in ("bytes", "signal", "adapter")}
)
"""What this computer itself saw or did, whoever the fact is from."""


def _own_time(fact: Fact) -> str | None:
    match fact:
        case f.LockRead(computer_time=seconds):
            return _iso(seconds)
        case f.Applied(receipt) if receipt.at:
            return _iso(receipt.at)
    return None


def _iso(unix_s: int) -> str | None:
    try:
        return f"{datetime.fromtimestamp(unix_s, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError, OSError):  # a lock's clock may say anything
        return None
