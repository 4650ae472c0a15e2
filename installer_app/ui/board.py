"""The worklist as the window has it: every row as it is now, and the round that goes through the doors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, cast

from PySide6.QtCore import QObject, QTimer, Signal

from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import Label
from installer_app.ui.bridge import Bridge
from installer_app.ui.door_cells import key_of
from installer_app.ui.door_round import Round, Way
from installer_app.ui.known_rows import DOOR, KnownRows, know
from installer_app.ui.watch import Watch
from installer_app.ui.worklist_desk import Ended, Turn, WorklistDesk
from installer_app.workflow import facts as f
from installer_app.workflow.facts import LockChosen
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import INSTALLS
from installer_app.workflow.worklist import (
    Mark,
    Queue,
    Row,
    facts_for,
    is_over,
    sort_in,
)

EXPIRY_MS: Final = 30_000
"""So often it is looked which messages have expired meanwhile."""


class Board(QObject):
    """Lives as long as the window: a round goes on whatever is shown."""

    renewed = Signal()
    """All rows are others."""
    changed = Signal(str)
    """The key of a row that came, went or is another now."""
    worked = Signal()
    """A round began, went on or ended."""
    ended = Signal()
    """A round ended: `take_end` has how."""

    def __init__(self, bridge: Bridge, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        """It follows every job, and reads the doors once those of earlier days are known."""
        super().__init__(parent)
        self._bridge, self._now = bridge, now
        self._reading: Watch | None = None
        self._reads_again = False
        self._working: Watch | None = None
        self.fault: Fault | None = None
        """Why the doors cannot be read."""
        self.is_read = self.desk is None
        self.round: Round | None = None
        self._lost: frozenset[str] = frozenset()
        self._ended: tuple[Round, Ended | Fault] | None = None
        self.queue: Queue | None = None
        """The one that is shown; None: nobody chose one yet."""
        bridge.changed.connect(self._hear)
        bridge.recalled.connect(self.read)
        self._expiring = QTimer(self)
        self._expiring.setInterval(EXPIRY_MS)
        self._expiring.timeout.connect(self._expire)
        self._expiring.start()
        self._known = know(sort_in((), bridge.snapshots, self._unix))

    @property
    def desk(self) -> WorklistDesk | None:
        """None: there is no worklist here, but jobs."""
        return self._bridge.sources.worklist

    @property
    def rows(self) -> Iterable[tuple[int, Row]]:
        """All rows with their places, in order."""
        places = self._known.places
        return ((places[key], row) for key, row in self._known.rows.items())

    def row(self, key: str) -> Row | None:
        """One row as it is now."""
        return self._known.rows.get(key)

    def place(self, key: str) -> int:
        """Where it stands among all, also once it is gone."""
        return self._known.places.get(key, -1)

    def count(self, of: Queue | Way) -> int:
        """How many rows are in a queue, or to how many doors a round would go."""
        return self._known.counts[of] - (len(self._lost_of(of)) if isinstance(of, Way) else 0)

    def count_doors(self, queue: Queue | None = None) -> int:
        """How many of the rows are planned doors, of a queue or of all."""
        return self._known.counts[DOOR if queue is None else (DOOR, queue)]

    @property
    def expiries(self) -> Collection[int | None]:
        """Until when each door is prepared, in Unix seconds; None: its message never ends."""
        return self._known.expiries.values()

    def key_of_job(self, job_id: str) -> str:
        """The row of a job."""
        return self._known.of_job.get(job_id, job_id)

    def doors(self, way: Way) -> tuple[str, ...]:
        """The doors a round would go to, by their ids."""
        lost = self._lost_of(way)
        return tuple(key for key, row in self._known.rows.items() if way.fits(row) and key not in lost)

    def lose(self, serials: frozenset[str]) -> None:
        """Another computer of the team has claimed these doors since: no round goes to one that is not begun;
        who opens it was told to ask."""
        if serials != self._lost:
            self._lost = serials
            self.worked.emit()

    def _lost_of(self, way: Way) -> frozenset[str]:
        keys = (self._known.of_serial.get(serial, "") for serial in self._lost)
        rows = ((key, self.row(key)) for key in keys)
        return frozenset(key for key, row in rows if row and row.queue is Queue.TO_INSTALL and way.fits(row))

    def find(self, serial: str) -> Row | None:
        """The planned door of a lock, with its job."""
        return self.row(self._known.of_serial.get(serial, ""))

    def plans(self, serial: str) -> bool:
        """Whether a door is planned for this lock, and not finished."""
        row = self.find(serial)
        return row is not None and row.queue is not Queue.FINISHED

    def open_lock(self, lock: LockChosen) -> str | None:
        """As `open`, by the lock that stands in front of somebody: a job that was prepared goes on there."""
        row = self.find(lock.serial)
        job_id = self.open(key_of(row), lock.label) if row is not None else None
        if row is not None and job_id is not None and row.mark is Mark.PREPARED and row.job is not None:
            self._bridge.answer(job_id, f.AtDoor())
        return job_id

    def open(self, key: str, label: Label | None = None) -> str | None:
        """The job of a row, to be shown: begun with the list's answers where there is none yet, else taken
        up. `label`: as it was scanned. None after `faulted`."""
        row = self.row(key)
        if row is None or (self.desk is None and row.job is None):
            return None
        if row.job is not None:
            return self._take_up(row.job)
        if row.door is None or row.fault is not None:  # a journal that cannot be read stands in the way
            self._bridge.faulted.emit(row.fault or Fault(FaultCode.COMPUTER_JOB_UNKNOWN))
            return None
        return self._start(row.door, label)

    def _take_up(self, job: Snapshot) -> str | None:
        if self._bridge.latest(job.job_id) is None:
            self._bridge.read_again(job.job_id)  # of an earlier day
        if is_over(job):
            return job.job_id
        rests = job.state is JobState.STOPPED and job.step is None
        return self._bridge.resume(job.job_id) if rests else job.job_id

    def _start(self, door: Door, label: Label | None) -> str | None:
        desk = self.desk
        if desk is None:
            return None
        known = replace(door, label=label or door.label)
        return self._bridge.start("install", facts_for(known), partial(desk.bind, door))

    # ---- reading

    def read(self) -> None:
        """Read all doors, and the jobs that ended."""
        if self.desk is None:
            return
        if self._reading is not None:
            self._reads_again = True
            return
        self._reading = self._bridge.read(partial(self.desk.look, self._bridge.snapshots))
        self._reading.value.connect(self._read)

    def _read(self, value: object) -> None:
        self._reading = None
        self.is_read = True
        if isinstance(value, Fault):
            self.fault = value
            self.renewed.emit()
        else:
            self.fault = None
            self._known = cast("KnownRows", value)
            self.renewed.emit()
            for one in self._bridge.snapshots:  # what was told while it was read
                row = self.row(self.key_of_job(one.job_id))
                if row is None or row.job is not one:
                    self._hear(one)
        if self._reads_again:
            self._reads_again = False
            self.read()

    # ---- what changes

    def _hear(self, snapshot: Snapshot) -> None:
        job_id = snapshot.job_id
        if job_id not in self._known.of_job:
            self._bind(snapshot)
        row = self.row(self.key_of_job(job_id))
        door = row.door if row is not None else None
        jobs = {one.job_id: one for one in (row.job if row else None, snapshot) if one is not None}
        found = {
            key_of(each): each
            for each in sort_in((door,) if door is not None else (), jobs.values(), self._unix)
        }
        for key in {job_id, *([door.door_id] if door is not None else ()), *found}:
            self._put(key, found.get(key))

    def _bind(self, snapshot: Snapshot) -> None:
        """A job that begins at a planned lock is its door's."""
        chosen = snapshot.facts.get(f.LockChosen)
        door_id = self._known.of_serial.get(chosen.serial) if chosen is not None else None
        if door_id is None or self.desk is None or snapshot.memory.workflow not in INSTALLS:
            return
        try:
            door = self.desk.find(chosen.serial) if chosen is not None else None
        except Fault:
            return  # it is told when the doors are read
        row = self.row(door_id)
        if door is not None and row is not None and door.door_id == door_id:
            self._put(door_id, replace(row, door=door))

    def _put(self, key: str, row: Row | None) -> None:
        if self._known.put(key, row):
            self.changed.emit(key)

    def _expire(self) -> None:
        """A message may have expired since its row was made."""
        now = self._unix
        for key, row in tuple(self._known.rows.items()):
            if row.mark is Mark.PREPARED and row.expires_at is not None and row.expires_at <= now:
                self._put(key, replace(row, mark=Mark.EXPIRED))

    @property
    def _unix(self) -> int:
        return int(self._now().timestamp())

    # ---- going through the doors

    def go(self, way: Way, only: str = "") -> None:
        """Begin a round through all doors it fits, or to only one."""
        desk, doors = self.desk, (only,) if only else self.doors(way)
        if desk is None or not doors or self.round is not None:
            return
        wanted = frozenset(doors)
        if way is Way.PREPARE:
            go = partial(desk.prepare, wanted, self._turn)
        else:
            go = partial(desk.run, wanted, way is Way.RETRY, self._turn)
        self.round = Round(way, doors)
        self._working = self._bridge.fetch(lambda _report: go())
        self._working.value.connect(self._end)
        self.worked.emit()

    def take_end(self) -> tuple[Round, Ended | Fault] | None:
        """The round that ended last, and how; told once."""
        end, self._ended = self._ended, None
        return end

    def stop(self) -> None:
        """End the round after the door that has its turn; said once more, at once."""
        if self.round is not None and self.desk is not None:
            at_once = self.round.is_stopping
            self.round = replace(self.round, is_stopping=True)
            self.desk.stop(at_once)
            self.worked.emit()

    def _turn(self, turn: Turn) -> None:
        before = self.round
        if before is None:
            return
        self.round = before.after(turn)
        if self.round != before:
            for key in {before.now, before.next, self.round.now, self.round.next, turn.door_id} - {""}:
                self.changed.emit(key)
            self.worked.emit()

    def _end(self, value: object) -> None:
        over, self.round, self._working = self.round, None, None
        self.read()
        self.worked.emit()
        for key in {over.now, over.next} - {""} if over is not None else ():
            self.changed.emit(key)
        if over is not None:
            self._ended = over, value if isinstance(value, Fault) else cast("Ended", value)
            self.ended.emit()
