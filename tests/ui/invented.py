"""Invented facts for the pictures, from a lock found to a lock proven; and one picture as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from installer_app.model.cloud import Account, Area, FirmwareScope, Grant, LockPrivate, LockRecord, Property
from installer_app.model.fault import Fault
from installer_app.model.lock import Label, LockInfo, LockKeys, LockState
from installer_app.model.message import Inspection, MessageKind, Receipt, Seal
from installer_app.model.secret import Blob
from installer_app.ui.window import Window
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.facts import Fact, Facts
from installer_app.workflow.party import Progress, Request
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.ui import firmware_pictures as firmware
from tests.ui.firmware_kit import FirmwareCloud

NOW = datetime(2026, 11, 21, 14, 32, 45, tzinfo=UTC)
SERIAL, LOCK_ID = "7K3M9XQ2", "8c1f52e0-4f0d-4c0e-9c55-0a6b7f3d1e01"
KEYS = LockKeys("ab" * 32, "cd" * 32)
LABEL = Label(SERIAL, "SL2", "9D4G-T7XM-1RWC-KB05")
PLACE = f.PlaceChosen("6a0e4b7d", "b54d1c9f")
MESSAGE = Blob(b"x" * 41_000)
PRIVATE = LockPrivate(None, "1.3.1", "1.4.0", "117")
GRANTS = (Grant("provision-lock"), Grant("install-lock"))
ACCOUNTS = (Account("mara", "Mara Lindqvist", GRANTS), Account("ruben", "Ruben de Wit", (Grant("support"),)))
AIR = (
    (SERIAL, 0, -64, 0.2),
    ("W2D8P4TN", 0, -58, 1.2),
    ("QZ81MB3E", 2, -67, 2.1),
    ("5TN9KA47", 1, -74, 1.0),
    ("C4X0JWG6", 2, -79, 4.0),
    ("0H6VRC5Y", 9, -85, 6.0),
    ("8ZC3M0RE", 2, -88, 75.0),
)


def info(state: LockState = LockState.FACTORY) -> LockInfo:
    """A healthy lock in a state."""
    unix = int(NOW.timestamp())
    return LockInfo(SERIAL, "SL2", 1, state, KEYS, "1.3.1", unix - 155, 86, 0)


def receipt(kind: MessageKind) -> Receipt:
    """Its word that it applied a message."""
    return Receipt(kind, "0" * 64, SERIAL, LOCK_ID, 2, int(NOW.timestamp()), "jws")


IDENTIFIED: tuple[Fact, ...] = (
    f.LockChosen(SERIAL, LABEL),
    f.KeysRecalled(None),
    f.LockRead(info(), LABEL.fingerprint, int(NOW.timestamp())),
    f.KeysPinned(KEYS, f.PinnedBy.LABEL),
)
PLACED: tuple[Fact, ...] = (*IDENTIFIED, PLACE, f.NameChosen("4.02"))
READ: tuple[Fact, ...] = (
    *PLACED,
    f.PlaceRead(
        Property(PLACE.property_id, "Kanaalhuis"),
        Area(PLACE.area_id, PLACE.property_id, "East"),
        ("Floor 4", "East"),
    ),
    f.AccountsRead(ACCOUNTS, 1),
    f.RecordRead(None),
)
CHECKED: tuple[Fact, ...] = (*READ, f.Reviewed(), f.Confirmed())
PROVISIONED: tuple[Fact, ...] = (
    *CHECKED,
    f.Provisioned(LOCK_ID, Blob(b"record")),
    f.RecordSealed(Blob(b"x" * 1100)),
    f.ProvisionDelivered("0" * 64, 1100),
    f.ProvisionApplied(receipt(MessageKind.PROVISION)),
    f.ClockSet(True, -155),
)
SIGNED: tuple[Fact, ...] = (
    *PROVISIONED,
    f.InstallSigned(MESSAGE, "text/csv"),
    f.InstallInspected(
        Inspection("text/csv", Seal.VERIFIED, expires="2026-11-22T14:32:00Z", key_id="nk-2026-03")
    ),
)
INSTALLED: tuple[Fact, ...] = (
    *SIGNED,
    f.InstallDelivered("0" * 64, len(MESSAGE)),
    f.InstallApplied(receipt(MessageKind.INSTALL)),
    f.BaselineRead(LockRecord(LOCK_ID, f"4.02 [{SERIAL}]", PLACE.property_id, PLACE.area_id, None, PRIVATE)),
)
ASSIGNED: tuple[Fact, ...] = (
    *INSTALLED,
    f.FirmwareChosen("1.4.0"),
    f.FirmwareFound("1.4.0"),
    f.FirmwareAssigned("1.4.0", FirmwareScope.LOCK),
    f.SyncRequested(True),
)
PROVEN: tuple[Fact, ...] = (
    *ASSIGNED,
    f.Synced(f.Verdict.PROVEN, "2026-11-21T14:46:58Z"),
    f.KeysCurrent(f.Verdict.PROVEN, "118", "118"),
    f.FirmwareCurrent(f.Verdict.NOT_VERIFIABLE),
    f.Placed(f.Verdict.PROVEN, "Floor 4, East"),
    f.Certified('{"certificate": 1}', "4b1e90c7" + "0" * 52 + "2f6a"),
)


@dataclass(frozen=True)
class Picture:
    """One window: the facts, what is asked, and what happens."""

    facts: tuple[Fact, ...] = ()
    state: JobState = JobState.ASKING
    request: Request[object] | None = None
    step: str | None = None
    progress: Progress | None = None
    fault: Fault | None = None
    workflow: str = "install"
    place: str = "install"
    others: tuple[str, ...] = field(default=())
    act: Callable[[Window], None] | None = None
    cloud: FirmwareCloud = field(default_factory=firmware.cloud)

    def snapshot(self, job_id: str = "j-1") -> Snapshot:
        """As the session would tell it, each fact a second after the one before."""
        count = len(self.facts)
        at = {
            fact.key(): (NOW - timedelta(seconds=count - n)).isoformat() for n, fact in enumerate(self.facts)
        }
        memory = j.Memory(self.workflow, Facts(self.facts, at))
        return Snapshot(job_id, self.state, memory, self.step, self.request, self.progress, self.fault)


def key_of(kind: type[Fact]) -> str:
    """The step that learns it."""
    return kind.key()
