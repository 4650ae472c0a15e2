"""The worklist as the window is given it: read in a thread, imported, saved, prepared and installed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from installer_app.compose import Workplace
from installer_app.computer import random_bytes, utc_now
from installer_app.model.door import Door
from installer_app.session import Session
from installer_app.store.door_list import LARGEST_BYTES
from installer_app.store.fault import disk
from installer_app.store.folder import write_private
from installer_app.store.journal import JournalBook
from installer_app.store.worklist import Worklist
from installer_app.support.door_export import write_rows
from installer_app.support.door_import import Areas, Properties, plan
from installer_app.support.lock_lists import take_turns
from installer_app.support.outcome import Outcome, Result, RunEnd, Wishes
from installer_app.support.worklist import Run, join_jobs
from installer_app.ui.known_rows import KnownRows, know
from installer_app.ui.worklist_desk import DoorList, Ended, Turn, WorklistDesk
from installer_app.workflow.snapshot import Snapshot
from installer_app.workflow.worklist import Row, is_over

_LEFT: Final = frozenset({Result.AT_WORK, Result.STOPPED, Result.NOT_BEGUN})
_BAD: Final = frozenset({Result.FAILED, Result.LEAVE_NEEDED, Result.ELSEWHERE})


def desk_of(place: Workplace) -> Desk:
    """The worklist of a workplace; to be closed before that is."""
    opening = partial(Worklist, place.folder, random_bytes)
    return Desk(opening, place.session, place.book, place.cloud.properties, place.cloud.areas)


class Desk:
    """Opens the worklist when it is first asked, so that one that is damaged is a fault of the place and not
    of the window."""

    def __init__(
        self,
        opening: Callable[[], Worklist],
        session: Session,
        book: JournalBook,
        properties: Properties,
        areas: Areas,
    ) -> None:
        self._open = opening
        self._session = session
        self._book = book
        self._properties, self._areas = properties, areas
        self._opening = threading.Lock()
        self._worklist: Worklist | None = None
        self._over: dict[str, Snapshot] = {}
        """Jobs that ended: they do not change."""
        self._run: Run | None = None

    def close(self) -> None:
        """Harmless to repeat."""
        if self._worklist is not None:
            self._worklist.close()

    def sources(self) -> WorklistDesk:
        """As the window has it."""
        return WorklistDesk(
            look=lambda known: asyncio.to_thread(self.look, known),
            find=self._find,
            bind=self._bind,
            read=self.read,
            add=lambda doors: asyncio.to_thread(self._add, doors),
            save=lambda rows, file: asyncio.to_thread(_save, rows, file),
            remove=lambda door_id: asyncio.to_thread(self._remove, door_id),
            prepare=self.prepare,
            run=self.run,
            stop=self.stop,
        )

    @property
    def worklist(self) -> Worklist:
        """From any thread. Faults: those of opening it."""
        with self._opening:
            if self._worklist is None:
                self._worklist = self._open()
            return self._worklist

    def look(self, known: Sequence[Snapshot]) -> KnownRows:
        """All rows. Not for the window's thread, but it lets that have its turn. Faults: computer_storage,
        computer_worklist_*."""
        here = {job.job_id: job for job in known}

        def snapshot(job_id: str) -> Snapshot:
            return here.get(job_id) or self._over.get(job_id) or self._snapshot(job_id)

        rows = join_jobs(self.worklist.doors(), self._book, snapshot, _now(), take_turns)
        return know(take_turns(rows))

    async def read(self, file: Path) -> DoorList:
        """What a list says here and now. Faults: computer_storage, those of the worklist."""
        raw = await asyncio.to_thread(_read, file)
        found = await plan(raw, self._properties, self._areas, self.worklist)
        return DoorList(found.doors, found.bad, found.warnings, found.ignored)

    async def run(self, doors: frozenset[str], failed: bool, report: Callable[[Turn], None]) -> Ended:
        """Install these, one after another. Faults: those of the stores, before anything is begun."""
        return await self._work(Wishes(retry_failed=failed, doors=doors), report)

    async def prepare(self, doors: frozenset[str], report: Callable[[Turn], None]) -> Ended:
        """Ask the cloud ahead for these. Faults: as `run`."""
        return await self._work(Wishes(doors=doors, prepare=True), report)

    def stop(self, at_once: bool) -> None:
        """End what is under way after the door that has its turn, or at once."""
        if self._run is not None:
            self._run.stop(after_this_door=not at_once)

    # ---- inside

    async def _work(self, wishes: Wishes, report: Callable[[Turn], None]) -> Ended:
        self._run = Run(self._session, self._book, self.worklist, _now, partial(_tell, report))
        try:
            end: RunEnd = await self._run.work(wishes)
        finally:
            self._run = None
        results = [one.result for one in end.outcomes]
        failed, left = (sum(one in kind for one in results) for kind in (_BAD, _LEFT))
        return Ended(len(results) - failed - left, failed, end.stopped_by)

    def _snapshot(self, job_id: str) -> Snapshot:
        found = self._session.snapshot(job_id)
        if is_over(found):
            self._over[job_id] = found
        return found

    def _find(self, serial: str) -> Door | None:
        return self.worklist.find(serial)

    def _bind(self, door: Door, job_id: str) -> None:
        self.worklist.bind(door, job_id)

    def _add(self, doors: tuple[Door, ...]) -> int:
        return len(self.worklist.add(doors))

    def _remove(self, door_id: str) -> None:
        self.worklist.remove((door_id,))


def _tell(report: Callable[[Turn], None], outcome: Outcome) -> None:
    door = outcome.row.door
    if door is not None and outcome.result is not Result.NOT_BEGUN:
        over = outcome.result is not Result.AT_WORK
        report(Turn(door.door_id, is_over=over, has_failed=outcome.result in _BAD))


def _read(file: Path) -> bytes:
    with disk(f"reading {file.name}"), file.open("rb") as opened:
        return opened.read(LARGEST_BYTES + 1)


def _save(rows: Sequence[Row], file: Path) -> int:
    write_private(file, write_rows(take_turns(rows)))
    return len(rows)


def _now() -> int:
    return int(utc_now().timestamp())
