"""What this computer is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from installer_app.model.fault import FaultCode
from installer_app.model.lock import LockKeys
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.workflow import facts as f
from installer_app.workflow.party import PartyName, Request


@dataclass(frozen=True)
class Review(Request[f.Reviewed]):
    """Does anything known stand in the way? `blocking` is then the fault, `detail` what it is about."""

    blocking: FaultCode | None
    detail: str = ""
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class ReviewAhead(Request[f.ReviewedAhead]):
    """As Review, of what is known before the lock was read."""

    blocking: FaultCode | None
    detail: str = ""
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class CheckMessage(Request[f.MessageValid]):
    """Is the message in hand still good? Faults: message_expired."""

    issued: str | None
    expires: str | None
    """ISO 8601, by the cloud's clock; None: the message does not say, or not in a form known here."""
    ahead_s: int | None
    """How far the cloud's clock was ahead of this computer's when it was last heard; None: never."""
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class KeepPlace(Request[f.PlaceChosen]):
    """The place of the lock that is replaced."""

    property_id: str
    area_id: str
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class KeepName(Request[f.NameChosen]):
    """The name of the lock that is replaced, without its serial."""

    name: str
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class RecallKeys(Request[f.KeysRecalled]):
    """What does this computer know of the serial?"""

    serial: str
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class PinKeys(Request[f.KeysPinned]):
    """Pin these keys to the serial. `compared` False (the technician saw another sticker): lock_impostor."""

    serial: str
    keys: LockKeys
    pinned_by: f.PinnedBy
    compared: bool | None = None
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class SealRecord(Request[f.RecordSealed]):
    """Seal the record to the lock, and bind lock id and serial. Faults: message_record_incomplete,
    message_second_serial."""

    serial: str
    lock_id: str
    seal_key: str
    record: Blob
    party: ClassVar[PartyName] = PartyName.COMPUTER


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
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class InspectImage(Request[f.ImageInspected]):
    """Is the fetched image whole, of this version, and for this hardware? Faults: firmware_no_image,
    firmware_image_damaged, firmware_image_changed, firmware_other_version, firmware_other_hardware."""

    version: str
    sha256: str
    model: str
    hw: int
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class InspectFile(Request[f.ImageInspected]):
    """Is this file of the computer an image, of this version where one is named? Faults: as InspectImage,
    and computer_usage for a file that cannot be read."""

    path: str
    version: str | None
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class ReviewCarry(Request[f.CarryReviewed]):
    """Does anything known stand in the way of a carry? `blocking` is then the fault, `why` its detail."""

    blocking: FaultCode | None
    why: str
    warnings: tuple[f.CarryWarning, ...]
    party: ClassVar[PartyName] = PartyName.COMPUTER


@dataclass(frozen=True)
class Certify(Request[f.Certified]):
    """Write and sign the certificate of these facts."""

    workflow: str
    facts: f.Facts
    party: ClassVar[PartyName] = PartyName.COMPUTER
