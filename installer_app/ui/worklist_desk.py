"""What the place Worklist is given: planned doors with their jobs, lists of doors, and a way through them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from installer_app.model.door import BadRow, Door
    from installer_app.model.fault import Fault
    from installer_app.ui.known_rows import KnownRows
    from installer_app.workflow.snapshot import Snapshot
    from installer_app.workflow.worklist import Row


@dataclass(frozen=True)
class DoorList:
    """What a file says, with its places found: nothing of it is imported yet."""

    doors: tuple[Door, ...] = ()
    """Their ids and jobs are empty."""
    bad: tuple[BadRow, ...] = ()
    warnings: tuple[BadRow, ...] = ()
    """Of rows that can be doors."""
    ignored: tuple[str, ...] = ()
    """Headers of columns that mean nothing."""


@dataclass(frozen=True)
class Turn:
    """One door's turn: it began, or ended so far that nobody is needed there."""

    door_id: str
    is_over: bool = False
    has_failed: bool = False


@dataclass(frozen=True)
class Ended:
    """How a round through the doors ended."""

    done: int
    failed: int
    stopped_by: Fault | None = None
    """What concerned all doors; None: all had their turn, or somebody stopped it."""


@dataclass(frozen=True)
class WorklistDesk:
    """Every callable may raise Fault."""

    look: Callable[[tuple[Snapshot, ...]], Awaitable[KnownRows]]
    """All rows: doors in their order, then jobs of no door. Given are the jobs the window knows; those that
    ended earlier are read."""
    find: Callable[[str], Door | None]
    """The door that is planned for the lock of this serial."""
    bind: Callable[[Door, str], None]
    """This job is at work on the door."""
    read: Callable[[Path], Awaitable[DoorList]]
    """What a CSV file says. Nothing is imported."""
    add: Callable[[tuple[Door, ...]], Awaitable[int]]
    """Import them all or none; how many."""
    save: Callable[[Sequence[Row], Path], Awaitable[int]]
    """Write these as CSV; the number of rows."""
    remove: Callable[[str], Awaitable[None]]
    """Take a door out by its id. Its job stays."""
    prepare: Callable[[frozenset[str], Callable[[Turn], None]], Awaitable[Ended]]
    """Ask the cloud ahead for these doors, one after another."""
    run: Callable[[frozenset[str], bool, Callable[[Turn], None]], Awaitable[Ended]]
    """Install these doors one after another; only those that failed, if so wished."""
    stop: Callable[[bool], None]
    """Let `prepare` or `run` end after the door that has its turn, or at once: it rests where it is."""
