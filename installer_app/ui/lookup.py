"""What the window is given to look into one lock, and what it shows of it; live, or out of a bundle."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Never

from installer_app.model.doorlock import Area, LockAccessLog
from installer_app.model.people import User, UserDevice, UserGroup
from installer_app.workflow.diagnosis import Case, Reading

if TYPE_CHECKING:
    from installer_app.lock.probe import Probed
    from installer_app.model.firmware import Requirement
    from installer_app.model.record import Plain
    from installer_app.session.replay import Replayed
    from installer_app.store.bundle import Bundle, Member
    from installer_app.workflow.journal import Entry
    from installer_app.workflow.snapshot import Snapshot

    Timed = tuple[Entry, str]

UNTRIED: Final[Reading[Never]] = Reading()
GROUPS_READ: Final = 50
"""Groups of an access list whose members are read; a longer list says so."""


@dataclass(frozen=True)
class LogPage:
    """A page of access logs, newest first, and the token of the next; None: it is the last."""

    logs: tuple[LockAccessLog, ...]
    next: str | None = None


@dataclass(frozen=True)
class Access:
    """Who may open the locks of an area, as far as it was read."""

    areas: Reading[tuple[Area, ...]] = UNTRIED
    """Those of the property: what containing areas and those within are called."""
    groups: Reading[tuple[UserGroup, ...]] = UNTRIED
    """Those of the property."""
    members: Mapping[str, Reading[tuple[User, ...]]] = field(default_factory=dict)
    """By a group's id."""


@dataclass(frozen=True)
class Opened:
    """A bundle as its reader sees it."""

    bundle: Bundle
    jobs: tuple[Snapshot, ...]
    case: Case | None


@dataclass(frozen=True)
class Lookup:
    """Readings of one lock, and bundles. Every callable may raise Fault; none changes a lock or the cloud."""

    study: Callable[[str, str | None, bool], AsyncIterator[Case]]
    """The case of a lock by its id, more complete each time; with a person's id, and at its door."""
    logs: Callable[[str, str | None], Awaitable[LogPage]]
    """A page of a lock's access logs, by the token of it."""
    access: Callable[[str, Area], AsyncIterator[Access]]
    """Of an area of the property with this id, more complete each time."""
    devices: Callable[[str], Awaitable[tuple[UserDevice, ...]]]
    """The phones of a user."""
    requirement: Callable[[str], Awaitable[Requirement]]
    """Which firmware is required of a lock, and which assignment decides."""
    entries: Callable[[str], tuple[Timed, ...]]
    """A job's journal."""
    records: Callable[[], tuple[Mapping[str, Plain], ...]]
    """What the recorder has, oldest first, as it may leave this computer."""
    probe: Callable[[str, int], AsyncGenerator[Probed, None]]
    """Measure the way to the lock with this serial, in so many rounds."""
    bundle: Callable[[Case | None], Awaitable[tuple[Bundle, tuple[Member, ...]]]]
    """What would be told, and what the file would hold."""
    save: Callable[[Bundle, Path], Awaitable[tuple[Member, ...]]]
    """Write exactly that; what the file holds."""
    open: Callable[[Path], Awaitable[Opened]]
    replay: Callable[[tuple[Timed, ...]], Awaitable[Replayed]]
    """Live through a job once more."""
    at: Callable[[str, tuple[Timed, ...]], Snapshot]
    """A job as it stood after these entries."""
