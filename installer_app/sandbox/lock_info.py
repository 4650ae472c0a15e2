"""What a virtual lock says of itself: advertisement, signed info, receipt, label; and its keys."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Final

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from installer_app.lock.radio import SMP_SERVICE
from installer_app.sandbox.lock_message import encode_base64url
from installer_app.sandbox.lock_state import Birth, LockState

_COMPANY: Final = 0xFFFF
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_INFO_CONTEXT: Final = b"lock-installer/info/1\0"


@dataclass(frozen=True)
class Keys:
    """The keys a lock works with (private) and those it shows (public). They differ only by a fault."""

    seal: X25519PrivateKey
    sign: Ed25519PrivateKey
    shown_seal: bytes
    shown_sign: bytes


def genuine_keys(birth: Birth) -> Keys:
    """The pairs given at the factory."""
    return _pair(birth.seal, birth.sign)


def keys_in_use(state: LockState) -> Keys:
    """The factory's pairs, or what the faults foreign_keys and copied_keys make of them."""
    birth, faults = state.birth, state.faults
    genuine = genuine_keys(birth)
    if not (faults.foreign_keys or faults.copied_keys):
        return genuine
    foreign = _pair(
        hashlib.sha256(b"foreign" + birth.seal).digest(), hashlib.sha256(b"foreign" + birth.sign).digest()
    )
    if faults.foreign_keys:
        return foreign
    return Keys(foreign.seal, foreign.sign, genuine.shown_seal, genuine.shown_sign)


def make_label(birth: Birth) -> str:
    """The text on the sticker."""
    keys = genuine_keys(birth)
    bits = int.from_bytes(hashlib.sha256(keys.shown_seal + keys.shown_sign).digest()[:10], "big")
    digits = "".join(_ALPHABET[bits >> shift & 31] for shift in range(75, -5, -5))
    print_ = "-".join(digits[at : at + 4] for at in range(0, 16, 4))
    return f"LOCK1:{birth.serial}:{birth.model}:{print_}"


def make_advertisement(state: LockState) -> tuple[bytes, bytes]:
    """Advertising data and scan response, raw AD structures."""
    faults, memory = state.faults, state.memory
    serial = (faults.advertised_serial or state.birth.serial).encode("ascii", "replace")[:8]
    phase = state.phase if faults.advertised_state is None else faults.advertised_state
    hw = state.birth.hw if faults.advertised_hw is None else faults.advertised_hw
    flags = (
        (state.charge_percent < 20) << 0
        | (state.clock_offset_s is None) << 1
        | (memory.changes != memory.synced) << 2
        | state.slots.on_trial << 3
    )
    data = _structure(0x01, b"\x06") + _structure(0x07, uuid.UUID(SMP_SERVICE).bytes[::-1])
    fields = _COMPANY.to_bytes(2, "little") + bytes([1, phase & 0xFF, flags, hw & 0xFF]) + serial
    return data, _structure(0xFF, fields) + _structure(0x09, b"LOCK-" + serial)


def make_info(state: LockState, nonce: bytes, now: int) -> tuple[bytes, bytes]:
    """The info map's bytes and their proof; `now` is the lock's time, 0 unset."""
    keys, birth, memory = keys_in_use(state), state.birth, state.memory
    told: dict[str, object] = {
        "v": 1,
        "serial": birth.serial,
        "model": state.faults.claimed_model or birth.model,
        "hw": birth.hw,
        "state": state.phase,
        "seal": keys.shown_seal,
        "sign": keys.shown_sign,
        "fw": state.slots.running.version,
        "time": now,
        "battery": state.charge_percent,
        "logs": len(memory.logs),
    }
    ids = {"lockId": memory.lock_id, "propertyId": memory.property_id, "areaId": memory.area_id}
    told |= {name: value for name, value in {**ids, "keyMap": memory.key_map_version}.items() if value}
    if memory.sync is not None:
        told["sync"] = {"at": memory.sync.at, "ok": memory.sync.ok}
        if memory.sync.error:
            told["sync"] = {"at": memory.sync.at, "ok": memory.sync.ok, "error": memory.sync.error}
    if memory.last is not None:
        told["last"] = {"kind": memory.last.kind, "sha": memory.last.sha, "at": memory.last.at}
    info = cbor2.dumps(told)
    return info, keys.sign.sign(_INFO_CONTEXT + nonce + info)


def make_receipt(state: LockState, kind: str, sha: bytes, now: int) -> str:
    """JWS compact for a message that led to `state`."""
    if state.faults.bad_receipt:
        sha = hashlib.sha256(sha).digest()
    header = {"alg": "Ed25519", "kid": state.birth.serial}
    payload = {
        "serial": state.birth.serial,
        "lockId": state.memory.lock_id,
        "kind": kind,
        "sha256": sha.hex(),
        "state": state.phase,
        "at": now,
    }
    signed = ".".join(
        encode_base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload)
    )
    return f"{signed}.{encode_base64url(keys_in_use(state).sign.sign(signed.encode()))}"


def _pair(seal: bytes, sign: bytes) -> Keys:
    seal_key, sign_key = X25519PrivateKey.from_private_bytes(seal), Ed25519PrivateKey.from_private_bytes(sign)
    return Keys(
        seal_key, sign_key, seal_key.public_key().public_bytes_raw(), sign_key.public_key().public_bytes_raw()
    )


def _structure(kind: int, value: bytes) -> bytes:
    return bytes([len(value) + 1, kind]) + value
