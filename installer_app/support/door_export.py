"""The worklist as CSV: every door with what is proven of it and when, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from installer_app.support.health import write_table
from installer_app.texts import worklist as words
from installer_app.texts.faults import title
from installer_app.texts.steps import grade
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Facts, Proof, Verdict
from installer_app.workflow.worklist import Queue, Row

PROOFS: Final[tuple[type[Proof], ...]] = (f.Synced, f.KeysCurrent, f.FirmwareCurrent, f.Placed)


def write_rows(rows: Iterable[Row]) -> bytes:
    """A line a row, in their order, as spreadsheets read it (UTF-8 with a mark); no cell is taken for a
    formula. Its first columns are those a list of doors may have, so that it can be imported again."""
    return write_table(words.head(), map(_cells, rows)).encode("utf-8-sig")


def _cells(row: Row) -> tuple[str | None, ...]:
    facts = row.job.facts if row.job is not None else Facts()
    reached = grade(conclude(row.job.workflow, facts).grade) if row.job is not None else ""
    applied = facts.get(f.InstallApplied)
    return (
        *_planned(row, facts),
        words.queue(row.queue),
        _prepared(row),
        reached,
        facts.times.get(f.InstallApplied.key()) if applied is not None else None,
        *(_proof(facts, kind) for kind in PROOFS),
        applied.receipt.sha256 if applied is not None else None,
        str(row.fault) if row.fault is not None else None,
        title(row.fault.code, facts) if row.fault is not None else None,
        row.job.job_id if row.job is not None else row.door.job_id if row.door is not None else None,
    )


def _planned(row: Row, facts: Facts) -> tuple[str | None, ...]:
    """What a list of doors has."""
    if (door := row.door) is not None:
        label = str(door.label) if door.label is not None else None
        return (
            *(door.serial, label, door.property_id, door.area_id, door.place),
            *(door.name, door.firmware),
        )
    lock, place = facts.get(f.LockChosen), facts.get(f.PlaceChosen)
    name, firmware = facts.get(f.NameChosen), facts.get(f.FirmwareChosen)
    return (
        lock.serial if lock else None,
        str(lock.label) if lock and lock.label else None,
        place.property_id if place else None,
        place.area_id if place else None,
        None,
        name.name if name else None,
        firmware.version if firmware else None,
    )


def _prepared(row: Row) -> str | None:
    if row.expires_at is not None:
        return _iso(row.expires_at)
    return words.mark(row.mark) if row.queue is Queue.TO_INSTALL else None


def _proof(facts: Facts, kind: type[Proof]) -> str | None:
    """When it was read; or why that is not to be had."""
    proof = facts.get(kind)
    if proof is None:
        return None
    return facts.times.get(kind.key()) if proof.verdict is Verdict.PROVEN else grade(proof.grade)


def _iso(unix_s: int) -> str:
    return datetime.fromtimestamp(unix_s, UTC).isoformat().replace("+00:00", "Z")
