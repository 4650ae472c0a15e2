"""All that was read of one lock, each reading with its source and time: what a diagnosis is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Generic, TypeVar

from installer_app.model.cloud import Account, FirmwareScope
from installer_app.model.doorlock import Area, Event, FirmwareVersion, Lock, LockAccessLog, LockPrivate
from installer_app.model.fault import FaultCode
from installer_app.model.lock import Advertisement, LockInfo
from installer_app.model.people import User, UserDevice, UserGroup
from installer_app.protocol.label import is_serial
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import Snapshot

T_co = TypeVar("T_co", covariant=True)
HIDING: Final = frozenset({FaultCode.ACCOUNT_FORBIDDEN, FaultCode.CLOUD_NOT_AVAILABLE})
"""Why something is not seen that may well be there."""


class Source(StrEnum):
    """Who says so."""

    CLOUD = "cloud"
    LOCK = "lock"
    AIR = "air"
    COMPUTER = "computer"
    JOURNAL = "journal"


@dataclass(frozen=True)
class Reading(Generic[T_co]):
    """What one probe read, or why it did not. Neither a value nor a reason: it was not tried."""

    value: T_co | None = None
    at: int | None = None
    """Unix seconds by this computer's clock."""
    why: FaultCode | None = None

    @property
    def hidden(self) -> bool:
        """This account may not see it."""
        return self.why in HIDING


@dataclass(frozen=True)
class Person:
    """Somebody whom this lock does not let in."""

    user: Reading[User] = Reading()
    groups: Reading[tuple[UserGroup, ...]] = Reading()
    devices: Reading[tuple[UserDevice, ...]] = Reading()


@dataclass(frozen=True)
class Signal:
    """The lock as heard on the air."""

    advertisement: Advertisement
    rssi_dbm: float | None
    """Smoothed."""
    heard_s_ago: float


@dataclass(frozen=True)
class Case:
    """One lock, and what every probe has to say. `now`: Unix seconds by this computer."""

    lock_id: str
    now: int
    ahead_s: int | None = None
    """The cloud's clock minus this computer's; None: it was not read."""
    utc_offset_s: int = 0
    """Of the place, taken to be this computer's: schedules are in local time."""
    record: Reading[Lock] = Reading()
    namesakes: Reading[tuple[Lock, ...]] = Reading()
    """Other records whose name carries this lock's serial."""
    area: Reading[Area] = Reading()
    required: Reading[FirmwareVersion] = Reading()
    """The version that is required of it."""
    scope: FirmwareScope | None = None
    """Which assignment decided so, where that is known."""
    logs: Reading[tuple[LockAccessLog, ...]] = Reading()
    """The newest ones, newest first."""
    events: Reading[tuple[Event, ...]] = Reading()
    """Of the lock and of its area, newest first."""
    accounts: Reading[tuple[Account, ...]] = Reading()
    person: Person | None = None
    """None: nobody in particular."""
    info: Reading[LockInfo] = Reading()
    """The lock's own word, under keys that were proven; `lock_impostor` where they were not."""
    signal: Reading[Signal] = Reading()
    jobs: tuple[Snapshot, ...] = field(default=())
    """This computer's jobs with the lock, oldest first."""

    @property
    def cloud_now(self) -> int:
        """The cloud's time, as far as known."""
        return self.now + (self.ahead_s or 0)

    @property
    def private(self) -> LockPrivate | None:
        """What only some accounts see of the record."""
        return self.record.value.private if self.record.value else None

    @property
    def last_sync(self) -> int | None:
        """When the cloud last heard from the lock, Unix seconds."""
        return read_time(self.private.last_known_sync_date) if self.private else None

    @property
    def key_map(self) -> str | None:
        """The key map that the area requires; None: there is none, or it is not seen."""
        area = self.area.value
        return area.private.key_map_version if area and area.private else None

    def events_named(self, *names: str, after: int | None = None) -> tuple[Event, ...]:
        """Those of these names, later than `after` where that is given."""
        return tuple(
            event
            for event in self.events.value or ()
            if event.event_name in names and (after is None or (read_time(event.created_at) or 0) > after)
        )


def read_time(text: str | None) -> int | None:
    """ISO 8601 as Unix seconds, without a zone in UTC; None for what is no time."""
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text)
        return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def serial_of(case: Case) -> str | None:
    """The lock's serial: from our jobs with it, else from the record's name, where its brackets hold one."""
    for job in reversed(case.jobs):
        if chosen := job.facts.get(f.LockChosen):
            return chosen.serial
    return bracketed_serial(case.record.value.display_name if case.record.value else None)


def bracketed_serial(name: str | None) -> str | None:
    """The serial that a record's name ends with, in brackets."""
    inside = (name or "")[:-1].rpartition("[")[2]
    return inside if name and name.endswith("]") and is_serial(inside) else None
