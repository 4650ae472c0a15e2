"""What the cloud is asked. Those marked once are journaled before they are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from installer_app.model.cloud import FirmwareScope
from installer_app.model.message import UninstallMode
from installer_app.workflow import facts as f
from installer_app.workflow.party import PartyName, Request


@dataclass(frozen=True)
class ReadAccounts(Request[f.AccountsRead]):
    """Who is signed in, and what may each do?"""

    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ReadPlace(Request[f.PlaceRead]):
    """What is this property and area? Faults: cloud_not_found."""

    property_id: str
    area_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ReadRecord(Request[f.RecordRead]):
    """The record of this lock: by id, else by the `[serial]` suffix of its name in the lists."""

    serial: str | None
    lock_id: str | None
    property_id: str | None = None
    needed: bool = True
    """False: what comes next needs the lock alone, so a cloud out of reach is an answer."""
    every: bool = False
    """Look in the lists too, for further records of this serial."""
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ProvisionLock(Request[f.Provisioned]):
    """Make a record named `<name> [<serial>]`, or take over an `orphan`. Once."""

    serial: str
    name: str
    orphan: str | None = None
    """Id of a record of this serial that no lock has: with its `private` block it is as good as a new one."""
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class FetchRecord(Request[f.RecordFetched]):
    """The record that is there for this lock, with the lock's secrets where they are seen."""

    lock_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class InstallLock(Request[f.InstallSigned]):
    """Assign the lock to the area and have the message signed. Once."""

    lock_id: str
    property_id: str
    area_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class FreePlace(Request[f.PlaceFreed]):
    """Uninstall, mode area, at the cloud alone: its message is for a lock that was never installed. Once."""

    lock_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class UninstallLock(Request[f.UninstallSigned]):
    """Take the lock from its place and have the message signed. Once."""

    lock_id: str
    mode: UninstallMode
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class RenameLock(Request[f.Renamed]):
    """Give the record this display name (suffix included). Once."""

    lock_id: str
    display_name: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class RenameArea(Request[f.AreaRenamed]):
    """Give the area this name; all else that can be written of it stays as it is read just before. Faults:
    account_forbidden, where its access list is not seen and would be lost. Once."""

    property_id: str
    area_id: str
    display_name: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ProcessEvent(Request[f.EventProcessed]):
    """Have the cloud process an event once more. Once."""

    event_id: str
    lock_id: str
    """In whose list it is."""
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class FindFirmware(Request[f.FirmwareFound]):
    """Does this version exist, for locks? Faults: firmware_unknown, firmware_not_for_locks."""

    version: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class AssignFirmware(Request[f.FirmwareAssigned]):
    """Require this version at a scope; only that scope's ids are sent. Once."""

    version: str
    scope: FirmwareScope
    lock_id: str | None = None
    property_id: str | None = None
    area_id: str | None = None
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class UnassignFirmware(Request[f.FirmwareUnassigned]):
    """Require nothing at that scope any more; `of` is the assignment taken back. Once."""

    of: AssignFirmware
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ConfirmAssignment(Request[f.FirmwareRequired]):
    """Is exactly this assigned to that scope now (None: nothing)? Faults: firmware_not_assigned."""

    version: str | None
    scope: FirmwareScope
    lock_id: str | None = None
    property_id: str | None = None
    area_id: str | None = None
    was: str = ""
    """What was assigned there before, as far as it is known."""
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class FetchImage(Request[f.ImageFetched]):
    """Have the version's image in the folder of images, whole. Faults: firmware_unknown,
    firmware_too_large, computer_storage."""

    version: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class UploadFirmware(Request[f.FirmwareUploaded]):
    """Make the file a new version. Once. Faults: firmware_image_changed, if it has another digest now."""

    version: str
    path: str
    sha256: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ConfirmUpload(Request[f.UploadProven]):
    """Fetch it back and hold its digest against what was uploaded. Faults: firmware_image_changed."""

    version: str
    sha256: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ReadBaseline(Request[f.BaselineRead]):
    """The record before, to hold proofs against."""

    lock_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class AwaitSync(Request[f.Synced]):
    """Wait until lastKnownSyncDate differs from the baseline, and is later than `since`. Faults:
    sync_not_seen at the deadline."""

    lock_id: str
    baseline: str | None
    """None: it had never synced."""
    baseline_seen: bool = True
    """False: this account could not see it then, so that nothing seen later proves a sync."""
    since: str | None = None
    """ISO 8601 by the cloud's clock, where the baseline is older than what the sync is to follow."""
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class AwaitKeys(Request[f.KeysCurrent]):
    """Wait until the lock's key map is the area's. Faults: sync_keys_behind at the deadline."""

    lock_id: str
    property_id: str
    area_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class AwaitFirmware(Request[f.FirmwareCurrent]):
    """Wait until the lock reports what is required. Faults: firmware_behind at the deadline."""

    lock_id: str
    version: str | None
    """The version just assigned; None: whatever the record requires."""
    without_uplink: bool = False
    """The lock said that it cannot sync: the record is read once and nothing is waited for."""
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ConfirmPlace(Request[f.Placed]):
    """Do record and area have the lock in this place? Faults: sync_misplaced."""

    lock_id: str
    property_id: str
    area_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ConfirmUnplaced(Request[f.Unplaced]):
    """Does the record show no area any more? Faults: sync_misplaced."""

    lock_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ReadOld(Request[f.OldRead]):
    """The record of the lock that is to be replaced. Faults: cloud_not_found; cloud_disagrees, where several
    records carry its serial."""

    lock_id: str | None
    serial: str | None
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ConfirmOldGone(Request[f.OldUnplaced]):
    """Is the lock that is replaced in this area no more? Faults: cloud_old_in_place."""

    lock_id: str
    area_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class ConfirmGone(Request[f.RecordGone]):
    """Does the cloud know this lock's id no more? Faults: cloud_disagrees."""

    lock_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class DeprovisionLock(Request[f.Deprovisioned]):
    """Delete the cloud's record. Once."""

    lock_id: str
    party: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class Settlement:
    """What reading told of an unanswered request: its fact, or only what the record shows."""

    fact: f.Fact | None
    reading: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Settle(Request[Settlement]):
    """Read, never write: did this unanswered request take effect, and can its fact be learned?"""

    of: Request[f.Fact]
    party: ClassVar[PartyName] = PartyName.CLOUD
