"""The DoorLock API as one credential sees it: a method an operation, named as the contract names it."""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.cloud.doorlock.calls import Page
from installer_app.cloud.doorlock.events import EventCalls, EventFilter
from installer_app.cloud.doorlock.firmware import FirmwareCalls
from installer_app.cloud.doorlock.groups import GroupCalls
from installer_app.cloud.doorlock.locks import LockAnswer, LockCalls
from installer_app.cloud.doorlock.people import PeopleCalls
from installer_app.cloud.doorlock.places import PlaceCalls
from installer_app.cloud.operation import is_version

__all__ = ["DoorLock", "EventFilter", "LockAnswer", "Page", "is_version"]


@dataclass(frozen=True)
class DoorLock(LockCalls, FirmwareCalls, PlaceCalls, PeopleCalls, GroupCalls, EventCalls):
    """All 47 operations. Faults as `answer.check_status` maps them; an argument that is no id or no version
    never reaches a path: computer_usage."""
