"""Planned doors in memory: a desk whose rounds take the turns a test lets them take."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from installer_app.model.door import BadRow, Door, RowReason
from installer_app.model.door import Column as ListColumn
from installer_app.model.fault import Fault, FaultCode
from installer_app.ui.known_rows import KnownRows, know
from installer_app.ui.worklist_desk import DoorList, Ended, Turn, WorklistDesk
from installer_app.workflow.snapshot import Snapshot
from installer_app.workflow.worklist import Row, sort_in
from tests.unit.world import LABEL, PLACE, SERIAL

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def serial_of(n: int) -> str:
    """The serial of the n-th door's lock; of the first the one that is in the air."""
    if n == 0:
        return SERIAL
    return "".join(CROCKFORD[(n * 40503 + 977 * at) >> at & 31] for at in range(4)) + f"{n % 10000:04d}"


def door_of(n: int, job_id: str | None = None) -> Door:
    """The n-th door of a list."""
    label = LABEL if n == 0 else None
    place = f"Kanaalhuis / Floor {n // 40 + 1} / {('East', 'West')[n % 2]}"
    return Door(
        f"d-{n}",
        serial_of(n),
        label,
        PLACE.property_id,
        PLACE.area_id,
        place,
        f"{n // 40 + 1}.{n % 40 + 1:02d}",
        job_id=job_id,
    )


@dataclass
class Doors:
    """The doors behind the window; tests change them before or while it runs."""

    doors: list[Door] = field(default_factory=list)
    jobs: dict[str, Snapshot] = field(default_factory=dict)
    """Of earlier days."""
    says: DoorList | Fault = field(default_factory=DoorList)
    """What the next file says."""
    fault: Fault | None = None
    """Why nothing can be read or written."""
    unreadable: dict[str, Fault] = field(default_factory=dict)
    """Jobs whose journal cannot be read, and why."""
    now: int = 0
    saved: tuple[Row, ...] = ()
    looks: int = 0
    prepared: list[frozenset[str]] = field(default_factory=list)
    ran: list[tuple[frozenset[str], bool]] = field(default_factory=list)
    stops: list[bool] = field(default_factory=list)
    """Whether at once."""
    end: Ended | Fault = field(default_factory=lambda: Ended(0, 0))
    report: Callable[[Turn], None] = lambda _turn: None
    """Of the round that is under way."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set it to end the round."""

    def desk(self) -> WorklistDesk:
        """As the window has them."""
        return WorklistDesk(
            look=self._look,
            find=lambda serial: next((one for one in self.doors if one.serial == serial), None),
            bind=self._bind,
            read=self._read,
            add=self._add,
            save=self._save,
            remove=self._remove,
            prepare=self._prepare,
            run=self._run,
            stop=self._stop,
        )

    async def _look(self, snapshots: tuple[Snapshot, ...]) -> KnownRows:
        self.looks += 1
        await asyncio.sleep(0)
        self._check()
        jobs = {**self.jobs, **{one.job_id: one for one in snapshots}}
        return know(sort_in(self.doors, jobs.values(), self.now, self.unreadable))

    def _bind(self, door: Door, job_id: str) -> None:
        self._check()
        at = next(n for n, one in enumerate(self.doors) if one.door_id == door.door_id)
        self.doors[at] = replace(door, job_id=job_id)

    async def _read(self, _file: Path) -> DoorList:
        await asyncio.sleep(0)
        if isinstance(self.says, Fault):
            raise self.says
        return self.says

    async def _add(self, doors: tuple[Door, ...]) -> int:
        await asyncio.sleep(0)
        self._check()
        self.doors += doors
        return len(doors)

    async def _save(self, rows: Sequence[Row], _file: Path) -> int:
        await asyncio.sleep(0)
        self._check()
        self.saved = tuple(rows)
        return len(rows)

    async def _remove(self, door_id: str) -> None:
        await asyncio.sleep(0)
        self._check()
        self.doors = [one for one in self.doors if one.door_id != door_id]

    async def _prepare(self, doors: frozenset[str], report: Callable[[Turn], None]) -> Ended:
        self.prepared.append(doors)
        return await self._go(report)

    async def _run(self, doors: frozenset[str], failed: bool, report: Callable[[Turn], None]) -> Ended:
        self.ran.append((doors, failed))
        return await self._go(report)

    async def _go(self, report: Callable[[Turn], None]) -> Ended:
        self.report = report
        self.over.clear()
        await self.over.wait()
        if isinstance(self.end, Fault):
            raise self.end
        return self.end

    def _stop(self, at_once: bool) -> None:
        self.stops.append(at_once)

    def _check(self) -> None:
        if self.fault is not None:
            raise self.fault


UNREADABLE = Fault(FaultCode.COMPUTER_STORAGE, "EIO reading worklist.db")


def bad_list() -> DoorList:
    bad = (
        BadRow(4, RowReason.NOT_A_LOCK, ListColumn.LOCK, "7K3M 9QX"),
        BadRow(9, RowReason.MISSING, ListColumn.AREA),
        BadRow(12, RowReason.TWICE, ListColumn.LOCK, "3"),
    )
    warning = BadRow(7, RowReason.SAME_NAME, ListColumn.NAME, "6")
    return DoorList(tuple(door_of(n) for n in range(5)), bad, (warning,), ("remarks",))
