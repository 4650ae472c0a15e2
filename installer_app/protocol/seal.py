"""The provisioning record, read as far as the app must, and sealed to one lock.

HPKE base mode (RFC 9180), DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. It is randomized:
sealing again gives other bytes and so another message. Seal once, keep the bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.encodings import Json, Unreadable, decode_base64url, read_json_object
from installer_app.protocol.lock_profile import Signing

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_LOCK_KEY_SIZE: Final = 32


@dataclass(frozen=True)
class Record:
    """What the app reads of a provisioning record. Its secrets stay in the bytes."""

    lock_id: str
    display_name: str | None


def read_record(record: bytes) -> Record:
    """The cloud's answer with the lock's secrets. Faults: message_record_incomplete, if lockId, apiKey or
    lockKey is missing or is not what it should be."""
    try:
        data = _object(read_json_object(record).get("data"))
        private = _object(data.get("private"))
        _text(private.get("apiKey"))
        if len(decode_base64url(_text(private.get("lockKey")))) != _LOCK_KEY_SIZE:
            raise Unreadable("lockKey")
        name = data.get("displayName")
        return Record(_text(data.get("lockId")), name if isinstance(name, str) else None)
    except Unreadable:
        raise Fault(FaultCode.MESSAGE_RECORD_INCOMPLETE, "lockId, apiKey or lockKey") from None


def seal_record(signing: Signing, record: bytes, serial: str, seal_key: str) -> bytes:
    """enc || ciphertext for the lock with this serial and seal key (hex). Faults: message_record_incomplete;
    lock_impostor, if the key is none that can be sealed to."""
    read_record(record)
    try:
        key = X25519PublicKey.from_public_bytes(bytes.fromhex(seal_key))
        return _SUITE.encrypt(record, key, info=f"{signing.seal_context}{serial}".encode("ascii"))
    except ValueError:
        raise Fault(FaultCode.LOCK_IMPOSTOR, "nothing can be sealed to its key") from None


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise Unreadable("object expected")
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str) or not value:
        raise Unreadable("text expected")
    return value
