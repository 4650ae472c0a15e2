"""The planned doors on disk: added all or none, each bound to its job before the job has any effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.label import is_serial, parse_label
from installer_app.store.database import Database, Layout, Row
from installer_app.store.folder import DataFolder, Random

FILE: Final = "worklist.db"
LAYOUT: Final = Layout(
    """
CREATE TABLE doors (
    n INTEGER PRIMARY KEY, door_id TEXT NOT NULL UNIQUE, serial TEXT NOT NULL UNIQUE, label TEXT,
    property_id TEXT NOT NULL, area_id TEXT NOT NULL, place TEXT NOT NULL, name TEXT NOT NULL, firmware TEXT,
    job_id TEXT);
""",
    1,
    FaultCode.COMPUTER_WORKLIST_DAMAGED,
    FaultCode.COMPUTER_WORKLIST_NEWER,
)
_ALL: Final = "SELECT * FROM doors ORDER BY n"
_OF_SERIAL: Final = "SELECT * FROM doors WHERE serial=?"
_OF_ID: Final = "SELECT * FROM doors WHERE door_id=?"
_ADD: Final = "INSERT INTO doors VALUES (NULL,?,?,?,?,?,?,?,?,?)"


class Worklist:
    """Any thread may use it, and several processes. Faults of all methods: computer_storage,
    computer_worklist_damaged."""

    def __init__(self, folder: DataFolder, random: Random) -> None:
        """Open it; made at first use. Faults: also computer_worklist_newer, with nothing changed."""
        self._database = Database(folder.file(FILE), layout=LAYOUT)
        self._random = random
        try:
            self._check()
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        self._database.close()

    def doors(self) -> tuple[Door, ...]:
        """In the order they were added."""
        return tuple(map(_door, self._database.rows("reading the worklist", _ALL)))

    def door(self, door_id: str) -> Door | None:
        """As it stands now; None: it was removed."""
        return next(map(_door, self._database.rows("reading the worklist", _OF_ID, door_id)), None)

    def find(self, serial: str) -> Door | None:
        """The door that is planned for this lock."""
        return next(map(_door, self._database.rows("reading the worklist", _OF_SERIAL, serial)), None)

    def add(self, doors: Iterable[Door]) -> tuple[Door, ...]:
        """All or none, in one durable commit; each gets a new id. Faults: computer_usage, naming a lock that
        is planned already."""
        new = tuple(replace(door, door_id=f"d-{self._random(8).hex()}", job_id=None) for door in doors)
        with self._database.write("writing the worklist") as connection:
            for door in new:
                if connection.execute("SELECT 1 FROM doors WHERE serial=?", (door.serial,)).fetchone():
                    raise Fault(FaultCode.COMPUTER_USAGE, f"{door.serial} is in the worklist")
                connection.execute(_ADD, _row(door))
        return new

    def bind(self, door: Door, job_id: str) -> None:
        """This job is at work on the door, in place of the one the door was read with. Faults:
        computer_job_busy, where another process bound it or removed it since."""
        with self._database.write("writing the worklist") as connection:
            done = connection.execute(
                "UPDATE doors SET job_id=? WHERE door_id=? AND job_id IS ?",
                (job_id, door.door_id, door.job_id),
            )
            if done.rowcount != 1:
                raise Fault(FaultCode.COMPUTER_JOB_BUSY, f"the door of {door.serial}")

    def remove(self, door_ids: Iterable[str]) -> int:
        """Take doors out; their jobs stay. How many were there."""
        with self._database.write("writing the worklist") as connection:
            return sum(
                connection.execute("DELETE FROM doors WHERE door_id=?", (door_id,)).rowcount
                for door_id in door_ids
            )

    def remove_unless_begun(self, doors: Iterable[Door]) -> None:
        """Take these doors out, but for one that another job was begun for since they were read."""
        with self._database.write("writing the worklist") as connection:
            for door in doors:
                seen = (door.door_id, door.job_id)
                connection.execute("DELETE FROM doors WHERE door_id=? AND job_id IS ?", seen)

    def _check(self) -> None:
        pages = self._database.rows("checking the worklist", "PRAGMA quick_check(1)")
        if pages != [("ok",)]:
            raise Fault(FaultCode.COMPUTER_WORKLIST_DAMAGED, "quick check")


def _row(door: Door) -> Row:
    label = str(door.label) if door.label else None
    return (
        *(door.door_id, door.serial, label, door.property_id, door.area_id),
        *(door.place, door.name, door.firmware, door.job_id),
    )


def _door(row: Row) -> Door:
    _, door_id, serial, label, property_id, area_id, place, name, firmware, job_id = row
    always, maybe = (door_id, serial, property_id, area_id, place, name), (label, firmware, job_id)
    if not all(isinstance(each, str) for each in always) or not is_serial(str(serial)):
        raise Fault(FaultCode.COMPUTER_WORKLIST_DAMAGED, f"the row of {serial!r:.40}")
    if not all(each is None or isinstance(each, str) for each in maybe):
        raise Fault(FaultCode.COMPUTER_WORKLIST_DAMAGED, f"the row of {serial!r:.40}")
    try:
        read = parse_label(str(label)) if label is not None else None
    except Fault as fault:
        raise Fault(FaultCode.COMPUTER_WORKLIST_DAMAGED, f"the label of {serial!r:.40}") from fault
    return Door(
        *(str(door_id), str(serial), read, str(property_id), str(area_id), str(place), str(name)),
        firmware=_text(firmware),
        job_id=_text(job_id),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
