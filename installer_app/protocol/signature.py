"""Ed25519 signatures, verified."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def is_signed(public_key: str, signature: bytes, signed: bytes) -> bool:
    """Is `signature` (64 bytes) this key's (64 hex digits) over `signed`? False for a key that is none."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
