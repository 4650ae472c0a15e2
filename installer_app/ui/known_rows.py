"""The rows of the worklist that are known: found by key, job and serial, and counted as they change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from installer_app.ui.door_cells import key_of
from installer_app.ui.door_round import Way
from installer_app.workflow.worklist import Mark, Queue, Row

DOOR: Final = "door"
READY: Final = "ready"
"""Traits of a row, beside its queue and the rounds that would go to it."""


@dataclass
class KnownRows:
    """Rows by key in their order, what finds them, and how many have which trait."""

    rows: dict[str, Row] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    of_job: dict[str, str] = field(default_factory=dict)
    """Door's id by the job that is bound to it."""
    of_serial: dict[str, str] = field(default_factory=dict)
    counts: Counter[object] = field(default_factory=Counter)
    """How many rows have each of their traits: of five thousand rows nobody counts anew at each change."""
    expiries: dict[str, int | None] = field(default_factory=dict)
    """Of the doors that are prepared."""

    def put(self, key: str, row: Row | None) -> bool:
        """Know a row, or that there is none; False if that is no news."""
        before = self.rows.pop(key, None) if row is None else self.rows.get(key)
        if row is None and before is None:
            return False
        if before is not None:
            self.counts.subtract(_traits(before))
            self.expiries.pop(key, None)
        if row is not None:
            self.places.setdefault(key, len(self.places))
            self.rows[key] = row
            traits = _traits(row)
            self.counts.update(traits)
            if READY in traits:
                self.expiries[key] = row.expires_at
            self._index(row)
        return True

    def _index(self, row: Row) -> None:
        if row.door is not None:
            self.of_serial[row.door.serial] = row.door.door_id
            for job_id in (row.door.job_id, row.job.job_id if row.job else None):
                if job_id is not None:
                    self.of_job[job_id] = row.door.door_id


def know(rows: Iterable[Row]) -> KnownRows:
    """These rows, in their order. With thousands of them not for the window's thread."""
    known = KnownRows()
    for row in rows:
        known.put(key_of(row), row)
    return known


def _traits(row: Row) -> tuple[object, ...]:
    ways = tuple(way for way in Way if way.fits(row))
    if row.door is None:
        return (row.queue, *ways)
    ready = (READY,) if row.queue is Queue.TO_INSTALL and row.mark is Mark.PREPARED else ()
    return (row.queue, (DOOR, row.queue), DOOR, *ways, *ready)
