"""A lock as it presents itself: label, keys, state, and what its signed info says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class LockState(IntEnum):
    """Lock profile 1, section 1. Above 2 is unknown and never a LockState."""

    FACTORY = 0
    PROVISIONED = 1
    INSTALLED = 2


@dataclass(frozen=True)
class Label:
    """The sticker: LOCK1:<serial>:<model>:<fingerprint>. All three canonical (upper case, 4-4-4-4)."""

    serial: str
    model: str
    fingerprint: str

    def __str__(self) -> str:
        return f"LOCK1:{self.serial}:{self.model}:{self.fingerprint}"


@dataclass(frozen=True)
class LockKeys:
    """A lock's two public keys, each 64 lower-case hex digits: X25519 `seal` and Ed25519 `sign`."""

    seal: str
    sign: str


@dataclass(frozen=True)
class OwnSync:
    """The lock's last sync over its own uplink; `at` in Unix seconds, 0 when its clock was not set."""

    at: int
    ok: bool
    error: str | None = None


@dataclass(frozen=True)
class LastApplied:
    """The last message the lock applied; the only one it will answer for again."""

    kind: str
    sha256: str
    at: int


@dataclass(frozen=True)
class LockInfo:
    """What `info` says (section 3). Whether it is the lock's word or a claim is not said here."""

    serial: str
    model: str
    hw: int
    state: LockState
    keys: LockKeys
    fw: str
    time: int
    """Unix seconds, 0 when the lock's clock is not set."""
    battery: int
    """Percent."""
    logs: int
    """Access logs not yet pushed."""
    lock_id: str | None = None
    property_id: str | None = None
    area_id: str | None = None
    key_map: str | None = None
    sync: OwnSync | None = None
    last: LastApplied | None = None


@dataclass(frozen=True)
class Advertisement:
    """What one lock says of itself on the air (section 1): a claim, never an identity."""

    address: str
    serial: str
    state: int
    """0 to 2 as LockState; above 2 unknown."""
    hw: int
    rssi_dbm: int | None
    battery_low: bool
    clock_unset: bool
    changed_since_sync: bool
    firmware_on_trial: bool


@dataclass(frozen=True)
class BoldAdvertisement:
    """What a lock of Bold's says of itself on the air: seen, never spoken to."""

    device_id: int
    """Bold's own number of the device."""
    model: int
    installable: bool
    has_events: bool
    needs_time: bool
    is_updating: bool
    """It waits for firmware."""
