"""The place Worklist in its states, for the pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest

from installer_app.model.door import BadRow, Door, RowReason
from installer_app.model.door import Column as ListColumn
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import Label
from installer_app.model.message import Inspection, Seal
from installer_app.model.secret import Blob
from installer_app.ui.known_rows import KnownRows
from installer_app.ui.pages.worklist import WorklistPage
from installer_app.ui.window import Window
from installer_app.ui.worklist_desk import DoorList, Ended, Turn, WorklistDesk
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import Progress
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.worklist import Queue
from tests.ui.invented import ASSIGNED, NOW, PLACE, PROVEN, PROVISIONED, Picture, key_of
from tests.ui.worklist_kit import UNREADABLE, Doors

EXPIRES: Final = "2026-11-22T08:05:00Z"
IN_THE_AIR: Final = ("7K3M9XQ2", "W2D8P4TN", "5TN9KA47", "QZ81MB3E", "C4X0JWG6", "8ZC3M0RE")
AHEAD: Final = "install-ahead"


def door_of(n: int, job_id: str | None = None) -> Door:
    """The n-th of 45 doors; the first are in the air."""
    serial = IN_THE_AIR[n] if n < len(IN_THE_AIR) else f"0H6V{n:04d}"
    place = f"Kanaalhuis / Floor {4 + n // 20} / {'East' if n % 20 < 12 else 'West'}"
    name = f"{4 + n // 20}.{2 + n % 20:02d}"
    label = Label(serial, "SL2", "9D4G-T7XM-1RWC-KB05")
    return Door(f"d-{n}", serial, label, PLACE.property_id, PLACE.area_id, place, name, job_id=job_id)


def _job(door: Door, facts: tuple[Fact, ...], state: JobState, workflow: str = "install") -> Snapshot:
    """A job of this door with the facts of another."""
    own: tuple[Fact, ...] = (f.LockChosen(door.serial, door.label), f.NameChosen(door.name))
    known = (*own, *(one for one in facts if type(one) not in {type(each) for each in own}))
    made = Picture(known, state, workflow=workflow).snapshot(door.job_id or "")
    outcome = state.value if state is JobState.DONE else None
    return replace(made, memory=replace(made.memory, outcome=outcome, origin=workflow))


def _prepared(n: int, expires: str = EXPIRES, fault: FaultCode | None = None) -> tuple[Door, Snapshot]:
    door = door_of(n, f"j-ahead-{n}")
    said = Inspection("text/csv", Seal.VERIFIED, expires=expires, key_id="nk-2026-03")
    facts = (PLACE, f.InstallSigned(Blob(b"x" * 41_000), "text/csv"), f.InstallInspected(said))
    job = _job(door, facts, JobState.STOPPED, AHEAD)
    last = j.Faulted(key_of(f.LockRead), fault) if fault is not None else None
    return door, replace(job, memory=replace(job.memory, fault=last))


def _unfinished(n: int, fault: FaultCode | None) -> tuple[Door, Snapshot]:
    door = door_of(n, f"j-half-{n}")
    job = _job(door, PROVISIONED, JobState.STOPPED)
    last = j.Faulted(key_of(f.InstallSigned), fault) if fault is not None else None
    return door, replace(job, memory=replace(job.memory, fault=last))


def _of(n: int, facts: tuple[Fact, ...], state: JobState) -> tuple[Door, Snapshot]:
    door = door_of(n, f"j-{n}")
    return door, _job(door, facts, state)


def _day() -> Doors:
    """45 doors of a day: 14 to install, 2 unfinished, 3 unproven, 5 with firmware due, 21 finished."""
    old = PROVEN[: [type(one) for one in PROVEN].index(f.FirmwareCurrent)]
    pairs: list[tuple[Door, Snapshot | None]] = [_prepared(n) for n in range(12)]
    pairs[2] = _prepared(2, fault=FaultCode.LOCK_BATTERY_LOW)
    pairs[5] = _prepared(5, fault=FaultCode.LINK_LOST)
    pairs[9] = _prepared(9, expires="2026-11-21T13:05:00Z")
    pairs += [(door_of(12), None), (door_of(13), None)]
    pairs += [_unfinished(14, FaultCode.CLOUD_UNREACHABLE), _unfinished(15, None)]
    pairs += [_of(n, ASSIGNED, JobState.STOPPED) for n in range(16, 19)]
    pairs += [_of(n, old, JobState.STOPPED) for n in range(19, 24)]
    pairs += [_of(n, PROVEN, JobState.DONE) for n in range(24, 45)]
    return Doors(
        [door for door, _job in pairs],
        {job.job_id: job for _door, job in pairs if job is not None},
        now=int(NOW.timestamp()),
    )


BAD: Final = DoorList(
    tuple(door_of(n) for n in range(113)),
    (
        BadRow(9, RowReason.NOT_A_LOCK, ListColumn.LOCK, "7K3M 9XQ"),
        BadRow(17, RowReason.MISSING, ListColumn.AREA),
        BadRow(38, RowReason.TWICE, ListColumn.LOCK, "12"),
        BadRow(54, RowReason.PLACE_UNKNOWN, ListColumn.AREA, "Floor 9"),
        BadRow(71, RowReason.QUOTING, None, '8ZC3M0RE;"Kanaalhuis;Floor 5;5.01'),
        BadRow(90, RowReason.NOT_A_VERSION, ListColumn.FIRMWARE, "latest one"),
        BadRow(113, RowReason.KNOWN, ListColumn.LOCK, "W2D8P4TN"),
    ),
    (BadRow(22, RowReason.SAME_NAME, ListColumn.NAME, "21"),),
    ("remarks", "phone"),
)


async def _never(_known: tuple[Snapshot, ...]) -> KnownRows:
    await asyncio.Event().wait()
    return KnownRows()


def desk(name: str) -> WorklistDesk | None:
    """The worklist of a picture, by its name; None where it is about something else."""
    if name not in ACTS and not name.startswith("h-team"):
        return None
    doors = _day()
    match name:
        case "h-worklist-none":
            doors = Doors()
        case "h-worklist-unreadable":
            doors.fault = UNREADABLE
        case "h-worklist-reading":
            return replace(doors.desk(), look=_never)
        case "h-worklist-import":
            doors.says = BAD
        case "h-worklist-ended":
            doors.end = Ended(11, 2)
        case "h-worklist-stopped":
            doors.end = Ended(3, 1, Fault(FaultCode.LINK_ADAPTER_OFF))
    _LATEST[name] = doors
    return doors.desk()


_LATEST: Final[dict[str, Doors]] = {}


def _page(window: Window) -> WorklistPage:
    assert isinstance(window.page, WorklistPage)
    return window.page


def _nothing(_window: Window) -> None:
    """As it comes."""


def _queue(window: Window, queue: Queue) -> None:
    page = _page(window)
    page.finder.show_queue(queue)
    page.table.step_into()


def _run(window: Window) -> None:
    """The first door is under way, the second is next."""
    window.foot.press("run")
    QTimer.singleShot(60, partial(_turn, window, "h-worklist"))


def _turn(window: Window, name: str) -> None:
    doors = _LATEST[name]
    door = doors.doors[0]
    running = replace(
        doors.jobs["j-ahead-0"],
        state=JobState.RUNNING,
        step=key_of(f.InstallDelivered),
        progress=Progress("delivering", 25_000, 41_000, -71),
    )
    window.bridge._hear(running)
    doors.report(Turn(door.door_id))


def _end(window: Window, name: str) -> None:
    window.foot.press("run")
    QTimer.singleShot(60, _LATEST[name].over.set)


def _import(window: Window) -> None:
    _page(window).notes.import_file(Path("/media/usb/noordkade.csv"))


def _recover(window: Window) -> None:
    page = _page(window)
    page.finder.show_queue(Queue.UNFINISHED)
    page.bar.open_recovery()


def _remove(window: Window) -> None:
    page = _page(window)
    page.table.selectRow(3)
    page.bar.remove.click()


def _find_none(window: Window) -> None:
    QTest.keyClicks(_page(window).finder.field, "door 99")


ACTS: Final[dict[str, Callable[[Window], None]]] = {
    "h-worklist": _run,
    "h-worklist-rest": _nothing,
    "h-worklist-unfinished": partial(_queue, queue=Queue.UNFINISHED),
    "h-worklist-unproven": partial(_queue, queue=Queue.UNPROVEN),
    "h-worklist-due": partial(_queue, queue=Queue.FIRMWARE_DUE),
    "h-worklist-finished": partial(_queue, queue=Queue.FINISHED),
    "h-worklist-recover": _recover,
    "h-worklist-remove": _remove,
    "h-worklist-import": _import,
    "h-worklist-ended": partial(_end, name="h-worklist-ended"),
    "h-worklist-stopped": partial(_end, name="h-worklist-stopped"),
    "h-worklist-none": _nothing,
    "h-worklist-find-none": _find_none,
    "h-worklist-reading": _nothing,
    "h-worklist-unreadable": _nothing,
}
