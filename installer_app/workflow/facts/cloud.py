"""Facts from the cloud."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from installer_app.model.cloud import Account, Area, FirmwareScope, LockRecord, Property
from installer_app.model.secret import Blob
from installer_app.workflow.facts.base import Fact, Grade
from installer_app.workflow.party import PartyName


@dataclass(frozen=True)
class CloudFact(Fact):
    """What every answer of the cloud has in common."""

    proves: ClassVar[Grade] = Grade.CLOUD
    source: ClassVar[PartyName] = PartyName.CLOUD


@dataclass(frozen=True)
class AccountsRead(CloudFact):
    """Who is signed in and what each may do; `skew_s` is how far the cloud's clock is ahead of ours."""

    accounts: tuple[Account, ...]
    skew_s: int | None = None


@dataclass(frozen=True)
class PlaceRead(CloudFact):
    """The chosen place as the cloud knows it."""

    place: Property | None
    """None: this account may not read it."""
    area: Area | None
    area_path: tuple[str, ...] = ()
    """Names from the outermost containing area to the area itself, as far as known."""


@dataclass(frozen=True)
class RecordRead(CloudFact):
    """The cloud's record of this lock. `searched` False: listing is not possible, so None proves nothing."""

    record: LockRecord | None
    searched: bool = True
    reason: str = ""
    """The fault's code where it could not be read."""
    others: tuple[str, ...] = ()
    """Ids of further records that carry this serial."""


@dataclass(frozen=True)
class OldRead(CloudFact):
    """The record of the lock that is replaced, as it was before: its place and its name are kept."""

    record: LockRecord


@dataclass(frozen=True)
class Provisioned(CloudFact):
    """The cloud made a record for this lock. `record` is its answer to the byte, with the lock's secrets."""

    lock_id: str
    record: Blob
    recovered: bool = False
    """Found by reading: the answer was lost, or somebody else had it made."""
    answers: ClassVar[str] = "provision-lock"


@dataclass(frozen=True)
class RecordFetched(CloudFact):
    """The record of this lock that was there already, and is nobody's to take back. `record` is the answer to
    the byte, with the lock's secrets; None: this account does not see them all."""

    lock_id: str
    record: Blob | None = None


@dataclass(frozen=True)
class Signed(CloudFact):
    """A signed message, to the byte."""

    message: Blob
    media_type: str


@dataclass(frozen=True)
class InstallSigned(Signed):
    """See Signed."""

    answers: ClassVar[str] = "install-lock"


@dataclass(frozen=True)
class UninstallSigned(Signed):
    """See Signed."""

    answers: ClassVar[str] = "uninstall-lock"


@dataclass(frozen=True)
class PlaceFreed(CloudFact):
    """A placement that never reached the lock was taken back, so that it can be asked for again."""

    answers: ClassVar[str] = "free-place"


@dataclass(frozen=True)
class Renamed(CloudFact):
    """The record carries this name now."""

    display_name: str
    answers: ClassVar[str] = "rename-lock"


@dataclass(frozen=True)
class AreaRenamed(CloudFact):
    """The area carries this name now."""

    display_name: str
    answers: ClassVar[str] = "rename-area"


@dataclass(frozen=True)
class EventProcessed(CloudFact):
    """The cloud took an event for processing once more."""

    event_id: str
    state: str | None = None
    """As the cloud then told it: processed, pending; None: it did not tell."""
    answers: ClassVar[str] = "process-event"


@dataclass(frozen=True)
class FirmwareFound(CloudFact):
    """The version exists and is for locks."""

    version: str


@dataclass(frozen=True)
class FirmwareAssigned(CloudFact):
    """The cloud took the assignment."""

    version: str
    scope: FirmwareScope
    proves: ClassVar[Grade] = Grade.SENT
    answers: ClassVar[str] = "assign-firmware"


@dataclass(frozen=True)
class FirmwareUnassigned(CloudFact):
    """The cloud took back an assignment of this version."""

    version: str
    scope: FirmwareScope
    proves: ClassVar[Grade] = Grade.SENT
    answers: ClassVar[str] = "unassign-firmware"


@dataclass(frozen=True)
class ImageFetched(CloudFact):
    """The version's image lies in this computer's folder of images."""

    version: str
    sha256: str
    """Of the whole file, hex."""
    length: int
    kept: bool = False
    """It was there already, and whole."""


@dataclass(frozen=True)
class FirmwareUploaded(CloudFact):
    """The cloud took these bytes as this version, for ever."""

    version: str
    sha256: str
    length: int
    proves: ClassVar[Grade] = Grade.SENT
    answers: ClassVar[str] = "upload-firmware"


@dataclass(frozen=True)
class BaselineRead(CloudFact):
    """The reading before, that every proof is held against."""

    record: LockRecord


class Verdict(StrEnum):
    """Of a proof at the cloud."""

    PROVEN = "proven"
    NOT_VERIFIABLE = "not verifiable with this account"
    OPEN = "open: the lock cannot report it now"


@dataclass(frozen=True)
class Proof(CloudFact):
    """A reading that settles something."""

    verdict: Verdict
    value: str | None = None
    """What was read: a date, a version; None where nothing may be seen."""
    required: str | None = None

    @property
    def grade(self) -> Grade:
        grades = {Verdict.PROVEN: Grade.CLOUD, Verdict.OPEN: Grade.NONE}
        return grades.get(self.verdict, Grade.NOT_VERIFIABLE)


@dataclass(frozen=True)
class Synced(Proof):
    """The lock synced after its receipt."""


@dataclass(frozen=True)
class KeysCurrent(Proof):
    """The lock holds the key map of its area."""


@dataclass(frozen=True)
class FirmwareCurrent(Proof):
    """The lock reports the version that is required."""


@dataclass(frozen=True)
class FirmwareRequired(Proof):
    """What the cloud requires of the scope after an assignment changed, read back."""


@dataclass(frozen=True)
class UploadProven(Proof):
    """The cloud gives back the very bytes that were uploaded; `value` is their SHA-256."""


@dataclass(frozen=True)
class Placed(Proof):
    """Record and area agree on where the lock is."""


@dataclass(frozen=True)
class Unplaced(Proof):
    """Record and area agree that the lock is no longer there."""


@dataclass(frozen=True)
class OldUnplaced(Proof):
    """The lock that is replaced is no longer in the place, the cloud says; `value` is its id. What that lock
    itself obeyed, its own job tells."""


@dataclass(frozen=True)
class RecordGone(Proof):
    """The cloud knows the lock's id no more."""


@dataclass(frozen=True)
class Deprovisioned(CloudFact):
    """The cloud deleted its record of the lock."""

    lock_id: str
    answers: ClassVar[str] = "deprovision-lock"
