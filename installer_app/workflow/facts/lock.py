"""Facts from the lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from installer_app.model.firmware import Slots
from installer_app.model.lock import LockInfo
from installer_app.model.message import MessageKind, Receipt
from installer_app.workflow.facts.base import Fact, Grade
from installer_app.workflow.party import PartyName


@dataclass(frozen=True)
class LockRead(Fact):
    """The lock's info. `signed`: its proof verified under the keys it showed."""

    info: LockInfo
    fingerprint: str
    computer_time: int
    """This computer's Unix seconds when it was read."""
    proves: ClassVar[Grade] = Grade.LOCK
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class ClockSet(Fact):
    """The lock's clock was offered this computer's time."""

    accepted: bool
    was_off_s: int | None
    """None: it was not set."""
    proves: ClassVar[Grade] = Grade.SENT
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class Delivered(Fact):
    """The lock holds all bytes of a message; it has not obeyed it yet."""

    sha256: str
    length: int
    resumed_at: int = 0
    """Byte at which an earlier delivery was taken up."""
    rssi_dbm: int | None = None
    """The lock's signal as heard before the link was made; None: unknown."""
    adapter: str = ""
    """The radio and the adapter that brought it, as this computer names them; empty: unknown."""
    proves: ClassVar[Grade] = Grade.SENT
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class ProvisionDelivered(Delivered):
    """See Delivered."""


@dataclass(frozen=True)
class InstallDelivered(Delivered):
    """See Delivered."""


@dataclass(frozen=True)
class UninstallDelivered(Delivered):
    """See Delivered."""


@dataclass(frozen=True)
class Applied(Fact):
    """The lock applied a message and signed for it; the receipt was verified."""

    receipt: Receipt
    proves: ClassVar[Grade] = Grade.LOCK
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class ProvisionApplied(Applied):
    """See Applied."""


@dataclass(frozen=True)
class InstallApplied(Applied):
    """See Applied."""


@dataclass(frozen=True)
class UninstallApplied(Applied):
    """See Applied."""


@dataclass(frozen=True)
class SyncRequested(Fact):
    """The lock was told to sync. Not accepted is no failure: it syncs by its own schedule."""

    accepted: bool
    reason: str = ""
    """The fault's code where it was not accepted."""
    proves: ClassVar[Grade] = Grade.SENT
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class FactoryProven(Fact):
    """The lock signs that it is in its factory state."""

    info: LockInfo
    proves: ClassVar[Grade] = Grade.LOCK
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class Blinked(Fact):
    """The lock was asked to show itself."""

    seconds: int
    proves: ClassVar[Grade] = Grade.SENT
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class SlotsRead(Fact):
    """The lock's firmware slots before anything is carried: its claim, not signed."""

    slots: Slots
    battery: int
    """Percent, as the lock signed on this link."""
    rssi_dbm: int | None = None
    """As heard before the link was made."""
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class ImageCarried(Fact):
    """The lock lists the image, whole; it does not run it yet."""

    hash: str
    """What the lock calls the image by, hex: see FirmwareImage."""
    length: int
    resumed_at: int = 0
    """Byte at which an earlier carry was taken up."""
    replaced: str | None = None
    """The version whose image made room for it."""
    proves: ClassVar[Grade] = Grade.SENT
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class ImageMarked(Fact):
    """The lock is to start the image at its next restart, for a trial."""

    hash: str
    proves: ClassVar[Grade] = Grade.SENT
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class ImageRunning(Fact):
    """The lock restarted and lists the image as the one that runs. Until ImageConfirmed it may still go back
    to the former one, unless it confirmed by itself."""

    hash: str
    version: str
    on_trial: bool
    proves: ClassVar[Grade] = Grade.SENT
    source: ClassVar[PartyName] = PartyName.LOCK


@dataclass(frozen=True)
class ImageConfirmed(Fact):
    """The image stays, and the lock signs that it runs this version."""

    hash: str
    version: str
    proves: ClassVar[Grade] = Grade.LOCK
    source: ClassVar[PartyName] = PartyName.LOCK


DELIVERED: Final[dict[MessageKind, type[Delivered]]] = {
    MessageKind.PROVISION: ProvisionDelivered,
    MessageKind.INSTALL: InstallDelivered,
    MessageKind.UNINSTALL: UninstallDelivered,
}
APPLIED: Final[dict[MessageKind, type[Applied]]] = {
    MessageKind.PROVISION: ProvisionApplied,
    MessageKind.INSTALL: InstallApplied,
    MessageKind.UNINSTALL: UninstallApplied,
}
