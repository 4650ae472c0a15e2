"""What the technician is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from installer_app.workflow import facts as f
from installer_app.workflow.party import PartyName, Request


@dataclass(frozen=True)
class AskLock(Request[f.LockChosen]):
    """Which lock is in front of you?"""

    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskCompare(Request[f.Compared]):
    """Is this fingerprint the one on the sticker?"""

    serial: str
    fingerprint: str
    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskPlace(Request[f.PlaceChosen]):
    """Which property and area?"""

    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskName(Request[f.NameChosen]):
    """What is the lock to be called?"""

    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskLockId(Request[f.LockIdGiven]):
    """Which lock, by the cloud's id?"""

    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskOld(Request[f.OldChosen]):
    """Which lock is to be replaced?"""

    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskConfirm(Request[f.Confirmed]):
    """Is this what you want? Asked only after nothing was found to block it."""

    workflow: str
    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskChecklist(Request[f.ChecklistTicked]):
    """What holds at this door, now that the lock has signed?"""

    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskFirmware(Request[f.FirmwareChosen]):
    """Which firmware version is to be assigned, if any? `carry`: it is to be carried, so there is one."""

    carry: bool = False
    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskUnassign(Request[f.UnassignChosen]):
    """Where is no firmware to be required any more?"""

    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskImage(Request[f.ImagePicked]):
    """Which file is to become a firmware version?"""

    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskUninstall(Request[f.UninstallChosen]):
    """What is the uninstall to take away?"""

    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskEvent(Request[f.EventChosen]):
    """Which event is to be processed once more?"""

    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskDoor(Request[f.AtDoor]):
    """All that the cloud was needed for is in hand: go to the door of this lock."""

    serial: str
    expires: str | None = None
    """ISO 8601: from then on the message is of no use; None: it does not say."""
    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskPress(Request[f.Pressed]):
    """Press the button inside the housing."""

    serial: str
    party: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AskLeave(Request[f.Fact]):
    """May an unanswered request be asked again? Answered by leave, never by a fact."""

    of: str
    """Name of the request, such as `install-lock`."""
    lost: bool
    """True: its answer is gone; False: it was refused and nothing happened."""
    reading: Mapping[str, str] = field(default_factory=dict)
    """What the record shows, word to value."""
    party: ClassVar[PartyName] = PartyName.TECHNICIAN
