"""What the lock is asked. Harmless to repeat, every one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeVar

from installer_app.model.firmware import FirmwareImage
from installer_app.model.lock import LockKeys
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.workflow import facts as f
from installer_app.workflow.party import PartyName, Request

F_co = TypeVar("F_co", bound=f.Fact, covariant=True)


@dataclass(frozen=True)
class ReadInfo(Request[f.LockRead]):
    """Read the lock's signed info. Held against what is known: another fingerprint, model or keys than given,
    or a proof that does not verify, is lock_impostor."""

    serial: str
    model: str | None = None
    fingerprint: str | None = None
    keys: LockKeys | None = None
    party: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class SetClock(Request[f.ClockSet]):
    """Offer the lock this computer's time."""

    serial: str
    keys: LockKeys
    party: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class Deliver(Request[f.Delivered]):
    """Bring all bytes of a message to the lock; answers the fact of that kind. Resumes what the lock already
    holds of these very bytes."""

    serial: str
    keys: LockKeys
    kind: MessageKind
    message: Blob
    party: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class Apply(Request[f.Applied]):
    """Have the lock apply what it holds and verify its receipt; answers the fact of that kind. Harmless to
    repeat: the lock answers again with the stored receipt."""

    serial: str
    keys: LockKeys
    kind: MessageKind
    sha256: str
    lock_id: str
    party: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class RequestSync(Request[f.SyncRequested]):
    """Tell the lock to sync. Never a fault: a lock out of reach syncs by its schedule."""

    serial: str
    keys: LockKeys
    party: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class ProveFactory(Request[f.FactoryProven]):
    """Read the signed info and find state 0. Faults: lock_wrong_state."""

    serial: str
    keys: LockKeys
    party: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class Blink(Request[f.Blinked]):
    """Have the lock show itself, 1 to 30 s."""

    serial: str
    seconds: int = 5
    party: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class FirmwareRequest(Request[F_co]):
    """What all requests about the lock's firmware name."""

    serial: str
    keys: LockKeys
    party: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class ReadSlots(FirmwareRequest[f.SlotsRead]):
    """What runs, what lies beside it, and how much room there is. Faults: lock_not_supported."""


@dataclass(frozen=True)
class CarryImage(FirmwareRequest[f.ImageCarried]):
    """Bring the image into the spare slot, going on with what the lock holds of it. Faults:
    firmware_slot_busy, where another is pending or on trial; firmware_too_large; firmware_not_held;
    firmware_image_changed."""

    image: FirmwareImage


@dataclass(frozen=True)
class MarkImage(FirmwareRequest[f.ImageMarked]):
    """Have the lock start the image at its next restart, for a trial. Faults: firmware_not_held."""

    image: FirmwareImage


@dataclass(frozen=True)
class StartImage(FirmwareRequest[f.ImageRunning]):
    """Restart the lock into the marked image and wait for it. Faults: firmware_reverted,
    firmware_not_held."""

    image: FirmwareImage


@dataclass(frozen=True)
class ConfirmImage(FirmwareRequest[f.ImageConfirmed]):
    """Make the running image stay, and read what the lock signs. Faults: firmware_reverted,
    firmware_not_held, firmware_other_version."""

    image: FirmwareImage
