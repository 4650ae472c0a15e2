"""What can be asked of whom. A request is harmless to repeat unless its step says `once`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import FaultCode
from installer_app.model.lock import LockInfo, LockKeys
from installer_app.model.message import MessageKind, UninstallMode
from installer_app.model.secret import Blob
from installer_app.workflow import facts as f
from installer_app.workflow.party import PartyName, Request

TECHNICIAN, LOCK, CLOUD, COMPUTER = (
    PartyName.TECHNICIAN,
    PartyName.LOCK,
    PartyName.CLOUD,
    PartyName.COMPUTER,
)


# ---- technician


@dataclass(frozen=True)
class AskLock(Request[f.LockChosen]):
    """Which lock is in front of you?"""

    party: ClassVar[PartyName] = TECHNICIAN


@dataclass(frozen=True)
class AskCompare(Request[f.Compared]):
    """Is this fingerprint the one on the sticker?"""

    serial: str
    fingerprint: str
    party: ClassVar[PartyName] = TECHNICIAN


@dataclass(frozen=True)
class AskPlace(Request[f.PlaceChosen]):
    """Which property and area?"""

    party: ClassVar[PartyName] = TECHNICIAN


@dataclass(frozen=True)
class AskName(Request[f.NameChosen]):
    """What is the lock to be called?"""

    party: ClassVar[PartyName] = TECHNICIAN


@dataclass(frozen=True)
class AskLockId(Request[f.LockIdGiven]):
    """Which lock, by the cloud's id?"""

    party: ClassVar[PartyName] = TECHNICIAN


@dataclass(frozen=True)
class AskConfirm(Request[f.Confirmed]):
    """Is this what you want? Findings that block are blocking here: no confirmation is taken with one."""

    workflow: str
    blocking: FaultCode | None = None
    party: ClassVar[PartyName] = TECHNICIAN


@dataclass(frozen=True)
class AskFirmware(Request[f.FirmwareChosen]):
    """Which firmware version is to be assigned, if any?"""

    party: ClassVar[PartyName] = TECHNICIAN


@dataclass(frozen=True)
class AskUninstall(Request[f.UninstallChosen]):
    """What is the uninstall to take away?"""

    party: ClassVar[PartyName] = TECHNICIAN


@dataclass(frozen=True)
class AskPress(Request[f.Pressed]):
    """Press the button inside the housing."""

    serial: str
    party: ClassVar[PartyName] = TECHNICIAN


@dataclass(frozen=True)
class AskLeave(Request[f.Fact]):
    """May an unanswered request be asked again? Shown with what was read; answered by `allow`, never by a fact."""

    of: str
    """Name of the request, such as `install-lock`."""
    lost: bool
    """True: its answer is gone; False: it was refused and nothing happened."""
    reading: Mapping[str, str] = field(default_factory=dict)
    """What the record shows, word to value."""
    party: ClassVar[PartyName] = TECHNICIAN


# ---- computer


@dataclass(frozen=True)
class RecallKeys(Request[f.KeysRecalled]):
    """What does this computer know of the serial?"""

    serial: str
    party: ClassVar[PartyName] = COMPUTER


@dataclass(frozen=True)
class PinKeys(Request[f.KeysPinned]):
    """Pin these keys to the serial. `compared` False (the technician saw another sticker): lock_impostor."""

    serial: str
    keys: LockKeys
    pinned_by: f.PinnedBy
    compared: bool | None = None
    party: ClassVar[PartyName] = COMPUTER


@dataclass(frozen=True)
class SealRecord(Request[f.RecordSealed]):
    """Seal the record to the lock, and bind lock id and serial. Faults: message_record_incomplete,
    message_second_serial."""

    serial: str
    lock_id: str
    seal_key: str
    record: Blob
    party: ClassVar[PartyName] = COMPUTER


@dataclass(frozen=True)
class InspectMessage(Request[f.Fact]):
    """Does this message say what was asked for? Answers InstallInspected or UninstallInspected by `kind`.
    Faults: message_false, message_expired."""

    kind: MessageKind
    message: Blob
    media_type: str
    lock_id: str
    property_id: str | None
    area_id: str | None
    party: ClassVar[PartyName] = COMPUTER


@dataclass(frozen=True)
class Certify(Request[f.Certified]):
    """Write and sign the certificate of these facts."""

    workflow: str
    facts: f.Facts
    party: ClassVar[PartyName] = COMPUTER


# ---- lock


@dataclass(frozen=True)
class ReadInfo(Request[f.LockRead]):
    """Read the lock's signed info. Held against what is known: another fingerprint, model or keys than given,
    or a proof that does not verify, is lock_impostor."""

    serial: str
    model: str | None = None
    fingerprint: str | None = None
    keys: LockKeys | None = None
    party: ClassVar[PartyName] = LOCK


@dataclass(frozen=True)
class SetClock(Request[f.ClockSet]):
    """Offer the lock this computer's time."""

    serial: str
    keys: LockKeys
    party: ClassVar[PartyName] = LOCK


@dataclass(frozen=True)
class Deliver(Request[f.Delivered]):
    """Bring all bytes of a message to the lock; answers the fact of that kind. Resumes what the lock already
    holds of these very bytes."""

    serial: str
    keys: LockKeys
    kind: MessageKind
    message: Blob
    party: ClassVar[PartyName] = LOCK


@dataclass(frozen=True)
class Apply(Request[f.Applied]):
    """Have the lock apply what it holds and verify its receipt; answers the fact of that kind. Asking again is
    harmless: the lock answers with the stored receipt."""

    serial: str
    keys: LockKeys
    kind: MessageKind
    sha256: str
    lock_id: str
    party: ClassVar[PartyName] = LOCK


@dataclass(frozen=True)
class RequestSync(Request[f.SyncRequested]):
    """Tell the lock to sync. Never a fault: a lock out of reach syncs by its schedule."""

    serial: str
    keys: LockKeys
    party: ClassVar[PartyName] = LOCK


@dataclass(frozen=True)
class ProveFactory(Request[f.FactoryProven]):
    """Read the signed info and find state 0. Faults: lock_wrong_state."""

    serial: str
    keys: LockKeys
    party: ClassVar[PartyName] = LOCK


@dataclass(frozen=True)
class Blink(Request[f.Blinked]):
    """Have the lock show itself, 1 to 30 s."""

    serial: str
    seconds: int = 5
    party: ClassVar[PartyName] = LOCK


# ---- cloud


@dataclass(frozen=True)
class ReadAccounts(Request[f.AccountsRead]):
    """Who is signed in, and what may each do?"""

    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class ReadPlace(Request[f.PlaceRead]):
    """What is this property and area? Faults: cloud_not_found."""

    property_id: str
    area_id: str
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class ReadRecord(Request[f.RecordRead]):
    """The record of this lock: by id, else by the `[serial]` suffix of its name in the lists."""

    serial: str | None
    lock_id: str | None
    property_id: str | None = None
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class ProvisionLock(Request[f.Provisioned]):
    """Make a record named `<name> [<serial>]`. Once."""

    serial: str
    name: str
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class InstallLock(Request[f.InstallSigned]):
    """Assign the lock to the area and have the message signed. Once."""

    lock_id: str
    property_id: str
    area_id: str
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class UninstallLock(Request[f.UninstallSigned]):
    """Take the lock from its place and have the message signed. Once."""

    lock_id: str
    mode: UninstallMode
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class RenameLock(Request[f.Renamed]):
    """Give the record this display name (suffix included). Once."""

    lock_id: str
    display_name: str
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class FindFirmware(Request[f.FirmwareFound]):
    """Does this version exist, for locks? Faults: firmware_unknown, firmware_not_for_locks."""

    version: str
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class AssignFirmware(Request[f.FirmwareAssigned]):
    """Require this version at a scope; only that scope's ids are sent. Once."""

    version: str
    scope: FirmwareScope
    lock_id: str | None = None
    property_id: str | None = None
    area_id: str | None = None
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class ReadBaseline(Request[f.BaselineRead]):
    """The record before, to hold proofs against."""

    lock_id: str
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class AwaitSync(Request[f.Synced]):
    """Wait until lastKnownSyncDate differs from the baseline. Faults: sync_not_seen at the deadline."""

    lock_id: str
    baseline: str | None
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class AwaitKeys(Request[f.KeysCurrent]):
    """Wait until the lock's key map is the area's. Faults: sync_keys_behind at the deadline."""

    lock_id: str
    property_id: str
    area_id: str
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class AwaitFirmware(Request[f.FirmwareCurrent]):
    """Wait until the lock reports what is required. Faults: firmware_behind at the deadline."""

    lock_id: str
    version: str | None
    """The version just assigned; None: whatever the record requires."""
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class ConfirmPlace(Request[f.Placed]):
    """Do record and area have the lock in this place? Faults: sync_misplaced."""

    lock_id: str
    property_id: str
    area_id: str
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class ConfirmUnplaced(Request[f.Unplaced]):
    """Does the record show no area any more? Faults: sync_misplaced."""

    lock_id: str
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class DeprovisionLock(Request[f.Deprovisioned]):
    """Delete the cloud's record. Once."""

    lock_id: str
    party: ClassVar[PartyName] = CLOUD


@dataclass(frozen=True)
class Settlement:
    """What reading told of an unanswered request: the fact it would have taught, or only what the record shows."""

    fact: f.Fact | None
    reading: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Settle(Request[Settlement]):
    """Read, never write: did this unanswered request take effect, and can its fact be learned from the record?"""

    of: Request[f.Fact]
    party: ClassVar[PartyName] = CLOUD
