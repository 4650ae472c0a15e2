"""What the facts of a job say, line by line; every line is one fact's word, with its grade and its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Fact, Facts, Grade
from installer_app.workflow.party import PartyName
from installer_app.workflow.steps import WORKFLOWS


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
            subject, value, fact.grade, fact.source, fact.key(), learned_at.get(fact.key()) or _own_time(fact)
        )
        for fact in facts
        for subject, value in _say(fact)
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


def _say(fact: Fact) -> Iterator[tuple[str, str]]:
    """What one fact has to say, as subject and value."""
    match fact:
        case f.TakenOver(job_id, head, key_id):
            yield "taken_over_from", f"{job_id} of installation key {key_id}"
            yield "taken_over_head", head
        case f.LockRead(info, fingerprint):
            yield "serial", info.serial
            yield "model", f"{info.model} {info.hw}"
            yield "fingerprint", fingerprint
            yield "firmware_before", info.fw
        case f.KeysPinned(_, pinned_by):
            yield "identity", pinned_by.value
        case f.LockIdGiven(lock_id):
            yield "lock_id", lock_id
        case f.PlaceChosen(property_id, area_id):
            yield "property_id", property_id
            yield "area_id", area_id
        case f.PlaceRead(place, _, area_path):
            if place is not None:
                yield "property", place.title
            if area_path:
                yield "area", " / ".join(area_path)
        case f.NameChosen(name):
            yield "name", name
        case f.Provisioned(lock_id):
            yield "lock_id", lock_id
        case f.RecordRead(record) if record is not None:
            yield "lock_id", record.lock_id
        case f.Applied(receipt):
            yield f"{receipt.kind.value}_receipt", receipt.sha256
        case f.FirmwareAssigned(version, scope):
            yield "firmware_assigned", f"{version} ({scope.value})"
        case f.ImageConfirmed(version=version):
            yield "firmware_running", version
        case f.Synced() | f.KeysCurrent() | f.FirmwareCurrent() | f.Placed() | f.Unplaced():
            seen = fact.value if fact.verdict is f.Verdict.PROVEN else None
            yield _PROOFS[type(fact)], seen or fact.verdict.value
        case f.Deprovisioned(lock_id):
            yield "deprovisioned", lock_id
        case f.FactoryProven(info):
            yield "factory_state", info.serial


_PROOFS: Mapping[type[Fact], str] = {
    f.Synced: "synced",
    f.KeysCurrent: "keys",
    f.FirmwareCurrent: "firmware",
    f.Placed: "placed",
    f.Unplaced: "unplaced",
}


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
