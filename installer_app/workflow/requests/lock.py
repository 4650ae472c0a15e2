"""What the lock is asked. Harmless to repeat, every one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from installer_app.model.lock import LockKeys
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.workflow import facts as f
from installer_app.workflow.party import PartyName, Request


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
