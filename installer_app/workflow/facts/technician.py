"""Facts told by the technician."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from installer_app.model.cloud import FirmwareScope
from installer_app.model.lock import Label
from installer_app.model.message import UninstallMode
from installer_app.workflow.facts.base import Fact
from installer_app.workflow.party import PartyName


@dataclass(frozen=True)
class LockChosen(Fact):
    """Which lock is in front of the technician; with a label its keys are pinned by it."""

    serial: str
    label: Label | None = None
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class Compared(Fact):
    """Whether the fingerprint read over the air is that of the sticker; None: not compared."""

    same: bool | None
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class PlaceChosen(Fact):
    """Where the lock belongs."""

    property_id: str
    area_id: str
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class NameChosen(Fact):
    """What the lock is to be called, without the serial's suffix."""

    name: str
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class LockIdGiven(Fact):
    """The cloud's id of a lock nobody stands in front of."""

    lock_id: str
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class OldChosen(Fact):
    """Which lock is to be replaced: by the cloud's id, or by its serial and perhaps its label."""

    lock_id: str | None = None
    serial: str | None = None
    label: Label | None = None
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class Confirmed(Fact):
    """The technician read what will happen and wants it. `checklist`: the door is to be looked at after."""

    checklist: bool = False
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class ChecklistTicked(Fact):
    """What the technician saw at the door once the lock had signed. False is "not ticked", not "no"."""

    door: bool = False
    """The door closes."""
    handle: bool = False
    """The handle moves freely."""
    egress: bool = False
    """From inside it opens without a key."""
    battery_date: str | None = None
    """`2026-05`, or with its day; None: not said."""
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class FirmwareChosen(Fact):
    """Which version to assign, and where; None: leave it to the assignments there are. An area and a property
    are named by their ids, or else are those of the chosen place. `carry`: this computer brings the image."""

    version: str | None
    scope: FirmwareScope = FirmwareScope.LOCK
    property_id: str | None = None
    area_id: str | None = None
    carry: bool = False
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class UnassignChosen(Fact):
    """Where nothing is to be required any more. An area and a property are named by their ids."""

    scope: FirmwareScope
    version: str = ""
    """What is assigned there, as far as it was known when it was chosen."""
    property_id: str | None = None
    area_id: str | None = None
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class ImagePicked(Fact):
    """A file of this computer that is to become a firmware version; `version` None: as its header says."""

    path: str
    version: str | None = None
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class UninstallChosen(Fact):
    """What the uninstall is to take away."""

    mode: UninstallMode
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class EventChosen(Fact):
    """Which event of which lock is to be processed once more."""

    event_id: str
    lock_id: str
    name: str = ""
    """What happened, as the cloud calls it."""
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class AtDoor(Fact):
    """Somebody stands at a door that was prepared, within the radio's reach of its lock."""

    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class Pressed(Fact):
    """The button inside the housing was pressed, says the technician."""

    source: ClassVar[PartyName] = PartyName.TECHNICIAN
