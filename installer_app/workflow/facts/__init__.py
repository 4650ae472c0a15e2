"""The facts steps learn, by who teaches them. Each is true whether or not we are connected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from installer_app.workflow.facts.base import (
    Fact,
    Facts,
    Grade,
)
from installer_app.workflow.facts.cloud import (
    AccountsRead,
    BaselineRead,
    CloudFact,
    Deprovisioned,
    FirmwareAssigned,
    FirmwareCurrent,
    FirmwareFound,
    InstallSigned,
    KeysCurrent,
    Placed,
    PlaceFreed,
    PlaceRead,
    Proof,
    Provisioned,
    RecordRead,
    Renamed,
    Signed,
    Synced,
    UninstallSigned,
    Unplaced,
    Verdict,
)
from installer_app.workflow.facts.computer import (
    Certified,
    InstallInspected,
    KeysPinned,
    KeysRecalled,
    PinnedBy,
    RecordSealed,
    Reviewed,
    TakenOver,
    UninstallInspected,
)
from installer_app.workflow.facts.lock import (
    APPLIED,
    DELIVERED,
    Applied,
    Blinked,
    ClockSet,
    Delivered,
    FactoryProven,
    InstallApplied,
    InstallDelivered,
    LockRead,
    ProvisionApplied,
    ProvisionDelivered,
    SyncRequested,
    UninstallApplied,
    UninstallDelivered,
)
from installer_app.workflow.facts.technician import (
    Compared,
    Confirmed,
    FirmwareChosen,
    LockChosen,
    LockIdGiven,
    NameChosen,
    PlaceChosen,
    Pressed,
    UninstallChosen,
)


def leaves(kind: type[Fact]) -> Iterator[type[Fact]]:
    """Every kind of fact below one, without the abstract ones between."""
    subclasses = kind.__subclasses__()
    if not subclasses:
        yield kind
    for sub in subclasses:
        yield from leaves(sub)


KINDS: Final[dict[str, type[Fact]]] = {kind.key(): kind for kind in leaves(Fact)}
"""Every kind of fact by its name."""

__all__ = [
    "APPLIED",
    "DELIVERED",
    "KINDS",
    "AccountsRead",
    "Applied",
    "BaselineRead",
    "Blinked",
    "Certified",
    "ClockSet",
    "CloudFact",
    "Compared",
    "Confirmed",
    "Delivered",
    "Deprovisioned",
    "Fact",
    "FactoryProven",
    "Facts",
    "FirmwareAssigned",
    "FirmwareChosen",
    "FirmwareCurrent",
    "FirmwareFound",
    "Grade",
    "InstallApplied",
    "InstallDelivered",
    "InstallInspected",
    "InstallSigned",
    "KeysCurrent",
    "KeysPinned",
    "KeysRecalled",
    "LockChosen",
    "LockIdGiven",
    "LockRead",
    "NameChosen",
    "PinnedBy",
    "PlaceChosen",
    "PlaceFreed",
    "PlaceRead",
    "Placed",
    "Pressed",
    "Proof",
    "ProvisionApplied",
    "ProvisionDelivered",
    "Provisioned",
    "RecordRead",
    "RecordSealed",
    "Renamed",
    "Reviewed",
    "Signed",
    "SyncRequested",
    "Synced",
    "TakenOver",
    "UninstallApplied",
    "UninstallChosen",
    "UninstallDelivered",
    "UninstallInspected",
    "UninstallSigned",
    "Unplaced",
    "Verdict",
    "leaves",
]
