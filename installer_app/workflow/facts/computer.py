"""Facts from this computer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from installer_app.model.firmware import FirmwareImage
from installer_app.model.lock import LockKeys
from installer_app.model.message import Inspection
from installer_app.model.secret import Blob
from installer_app.workflow.facts.base import Fact


class PinnedBy(StrEnum):
    """How the keys in use came to be trusted."""

    LABEL = "label"
    COMPARED = "compared with the sticker"
    RECALLED = "pinned earlier on this computer"
    NOT_PROVEN = "identity not proven"


@dataclass(frozen=True)
class TakenOver(Fact):
    """The job came from another computer, with all it knew: the first entry of its journal here."""

    job_id: str
    """What it was called there."""
    head: str
    """Hash of the last entry there, 64 hex digits: it covers that whole chain."""
    key_id: str
    """The installation key that signed the hand-over, 16 hex digits."""
    at: str
    """When it was given, by that computer's clock (ISO 8601)."""


@dataclass(frozen=True)
class KeysRecalled(Fact):
    """What this computer already knew of the serial."""

    keys: LockKeys | None
    pinned_by: PinnedBy | None = None
    lock_id: str | None = None


@dataclass(frozen=True)
class KeysPinned(Fact):
    """The keys every later answer of this lock is held against, and why they are trusted."""

    keys: LockKeys
    pinned_by: PinnedBy


@dataclass(frozen=True)
class Reviewed(Fact):
    """Nothing known stood in the way when it was looked at."""


@dataclass(frozen=True)
class ReviewedAhead(Fact):
    """Nothing known stood in the way at the cloud when it was prepared; the lock had not been read."""


class Clock(StrEnum):
    """By which clock something was judged."""

    CLOUD = "the cloud's"
    COMPUTER = "this computer's"


@dataclass(frozen=True)
class MessageValid(Fact):
    """The message in hand was not expired when it was looked at, before the radio was used."""

    until: str | None
    """ISO 8601; None: it does not say."""
    by: Clock


@dataclass(frozen=True)
class RecordSealed(Fact):
    """The provisioning record sealed to the lock, once: these very bytes are delivered."""

    sealed: Blob


@dataclass(frozen=True)
class InstallInspected(Fact):
    """What the install message says, found to agree with the lock in hand."""

    inspection: Inspection


@dataclass(frozen=True)
class UninstallInspected(Fact):
    """What the uninstall message says, found to agree with the lock in hand."""

    inspection: Inspection


@dataclass(frozen=True)
class ImageInspected(Fact):
    """What an image says of itself, its hash found right."""

    image: FirmwareImage
    fits: bool | None = None
    """It is for the lock's hardware; None: it does not say for which, or no lock was held against it."""


class CarryWarning(StrEnum):
    """What does not forbid a carry and should be known before."""

    DOWNGRADE = "downgrade"
    WEAK_SIGNAL = "weak signal"
    SIGNAL_UNKNOWN = "signal unknown"
    HARDWARE_UNTOLD = "the image does not say for which hardware it is"
    HASH_ONLY = "hash only"
    NOT_SIGNED = "not signed by a known key"
    ROOM_UNTOLD = "the lock does not say how much room it has"


@dataclass(frozen=True)
class CarryReviewed(Fact):
    """Nothing known stood in the way of a carry when it was looked at."""

    warnings: tuple[CarryWarning, ...] = ()


@dataclass(frozen=True)
class Certified(Fact):
    """The certificate, computed from the facts and signed by this computer's key."""

    certificate: str
    """JSON text."""
    sha256: str
