"""The facts steps learn. Each is true whether or not we are connected; each names the grade of its proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, TypeVar, cast

from installer_app.model.cloud import Account, Area, FirmwareScope, LockRecord, Property
from installer_app.model.lock import Label, LockInfo, LockKeys
from installer_app.model.message import Inspection, MessageKind, Receipt, UninstallMode
from installer_app.model.secret import Blob
from installer_app.workflow.party import PartyName, kebab


class Grade(StrEnum):
    """How well something is proven. NOT_VERIFIABLE is an answer, neither success nor failure."""

    NONE = "none"
    SENT = "sent"
    LOCK = "lock confirms"
    CLOUD = "cloud confirms"
    NOT_VERIFIABLE = "not verifiable"


class Verdict(StrEnum):
    """Of a proof at the cloud."""

    PROVEN = "proven"
    NOT_VERIFIABLE = "not verifiable with this account"


@dataclass(frozen=True)
class Fact:
    """Something learned. `proves` is the grade a fact of this kind carries; `grade` that of this one."""

    proves: ClassVar[Grade] = Grade.NONE
    source: ClassVar[PartyName] = PartyName.COMPUTER

    @property
    def grade(self) -> Grade:
        return self.proves

    @classmethod
    def key(cls) -> str:
        """`LockRead` is `lock-read`: the step's name, in the journal and everywhere."""
        return kebab(cls.__name__)


# ---- told by the technician


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
class Confirmed(Fact):
    """The technician read what will happen and wants it."""

    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class FirmwareChosen(Fact):
    """Which version to assign; None: leave it to the assignments there are."""

    version: str | None
    scope: FirmwareScope = FirmwareScope.LOCK
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class UninstallChosen(Fact):
    """What the uninstall is to take away."""

    mode: UninstallMode
    source: ClassVar[PartyName] = PartyName.TECHNICIAN


@dataclass(frozen=True)
class Pressed(Fact):
    """The button inside the housing was pressed, says the technician."""

    source: ClassVar[PartyName] = PartyName.TECHNICIAN


# ---- from this computer


class PinnedBy(StrEnum):
    """How the keys in use came to be trusted."""

    LABEL = "label"
    COMPARED = "compared with the sticker"
    RECALLED = "pinned earlier on this computer"
    NOT_PROVEN = "identity not proven"


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
class Certified(Fact):
    """The certificate, computed from the facts and signed by this computer's key."""

    certificate: str
    """JSON text."""
    sha256: str


# ---- from the lock


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


# ---- from the cloud


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


@dataclass(frozen=True)
class Provisioned(CloudFact):
    """The cloud made a record for this lock. `record` is its answer to the byte, with the lock's secrets."""

    lock_id: str
    record: Blob
    recovered: bool = False
    """Found by reading after its answer was lost."""


@dataclass(frozen=True)
class Signed(CloudFact):
    """A signed message, to the byte."""

    message: Blob
    media_type: str


@dataclass(frozen=True)
class InstallSigned(Signed):
    """See Signed."""


@dataclass(frozen=True)
class UninstallSigned(Signed):
    """See Signed."""


@dataclass(frozen=True)
class Renamed(CloudFact):
    """The record carries this name now."""

    display_name: str


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


@dataclass(frozen=True)
class BaselineRead(CloudFact):
    """The reading before, that every proof is held against."""

    record: LockRecord


@dataclass(frozen=True)
class Proof(CloudFact):
    """A reading that settles something."""

    verdict: Verdict
    value: str | None = None
    """What was read: a date, a version; None where nothing may be seen."""
    required: str | None = None

    @property
    def grade(self) -> Grade:
        return Grade.CLOUD if self.verdict is Verdict.PROVEN else Grade.NOT_VERIFIABLE


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
class Placed(Proof):
    """Record and area agree on where the lock is."""


@dataclass(frozen=True)
class Unplaced(Proof):
    """Record and area agree that the lock is no longer there."""


@dataclass(frozen=True)
class Deprovisioned(CloudFact):
    """The cloud deleted its record of the lock."""

    lock_id: str


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

F = TypeVar("F", bound=Fact)


class Facts:
    """An immutable set of facts, at most one of a kind, in the order learned."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts: dict[type[Fact], Fact] = {type(f): f for f in facts}

    def __getitem__(self, kind: type[F]) -> F:
        return cast("F", self._facts[kind])

    def get(self, kind: type[F]) -> F | None:
        return cast("F | None", self._facts.get(kind))

    def __contains__(self, kind: object) -> bool:
        return kind in self._facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and self._facts == other._facts

    def __hash__(self) -> int:
        return hash(tuple(self._facts))

    def learn(self, fact: Fact) -> Facts:
        """These facts and one more; it replaces one of its kind."""
        return Facts((*(f for f in self if type(f) is not type(fact)), fact))

    def forget(self, kinds: Iterable[type[Fact]]) -> Facts:
        """These facts without some kinds."""
        gone = frozenset(kinds)
        return Facts(f for f in self if type(f) not in gone)


def leaves(kind: type[Fact]) -> Iterator[type[Fact]]:
    """Every kind of fact below one, without the abstract ones between."""
    subclasses = kind.__subclasses__()
    if not subclasses:
        yield kind
    for sub in subclasses:
        yield from leaves(sub)


KINDS: Final[dict[str, type[Fact]]] = {kind.key(): kind for kind in leaves(Fact)}
"""Every kind of fact by its name."""
