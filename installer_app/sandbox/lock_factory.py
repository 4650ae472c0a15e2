"""Locks as they leave the factory, or further on their way: the same for the same arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from installer_app.sandbox.faults import NO_FAULTS, LockFaults
from installer_app.sandbox.image import build_image, read_image
from installer_app.sandbox.lock_state import Birth, LockState, Memory, Phase, Slot, Slots

_CROCKFORD: Final = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def make_lock(
    serial: str,
    model: str,
    signers: Mapping[str, bytes],
    *,
    seed: str = "",
    hw: int = 1,
    firmware: str = "1.0.0",
    battery_percent: int = 80,
    clock_offset_s: int | None = None,
    lock_id: str = "",
    api_key: str = "",
    property_id: str = "",
    area_id: str = "",
    faults: LockFaults = NO_FAULTS,
) -> LockState:
    """A lock whose keys, address and lockKey follow from `seed` and serial. `signers`: raw Ed25519 public
    keys by key id. With `lock_id` it is provisioned (`api_key` belongs to it), with `area_id` installed too.
    ValueError: not a serial or version."""
    if len(serial) != 8 or not _CROCKFORD.issuperset(serial):
        raise ValueError(f"not a serial: {serial!r}")

    def derive(what: str) -> bytes:
        return hashlib.sha256(f"virtual lock {seed}\n{serial}\n{what}".encode()).digest()

    first, *others = derive("address")[:6]
    address = ":".join(f"{byte:02X}" for byte in (first | 0xC0, *others))
    memory = Memory()
    phase: Phase = 0
    if lock_id:
        phase = 2 if area_id else 1
        memory = Memory(
            lock_id=lock_id,
            api_key=api_key,
            lock_key=derive("lockKey"),
            property_id=property_id,
            area_id=area_id,
        )
    return LockState(
        birth=Birth(serial, model, hw, address, derive("seal"), derive("sign"), dict(signers)),
        slots=Slots(Slot(*read_image(build_image(firmware)))),
        phase=phase,
        memory=memory,
        clock_offset_s=clock_offset_s,
        battery_percent=battery_percent,
        faults=faults,
    )
