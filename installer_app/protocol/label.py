"""The sticker on a lock, as scanned or typed, and the fingerprint of a lock's keys.

`LOCK1:<serial>:<model>:<fingerprint>`. The fingerprint is the first 10 bytes of SHA-256(seal || sign) in
Crockford base32, so that people can compare it. What people type is read leniently: I and L are 1, O is 0,
hyphens and spaces are optional, case does not matter. U is in no serial and no fingerprint.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import Label, LockKeys
from installer_app.protocol.encodings import CROCKFORD, encode_crockford

LABEL_PREFIX: Final = "LOCK1"
SERIAL_LENGTH: Final = 8
_FINGERPRINT_LENGTH: Final = 16
_LONGEST: Final = 200
"""A label has 45 characters; a scanner that sends more has read something else."""
_MODEL: Final = re.compile(r"[A-Z0-9-]{1,16}")
_SERIAL: Final = re.compile(rf"[{CROCKFORD}]{{{SERIAL_LENGTH}}}")
_CONFUSED: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def fingerprint(keys: LockKeys) -> str:
    """The fingerprint of these keys, 4-4-4-4."""
    digest = sha256(bytes.fromhex(keys.seal) + bytes.fromhex(keys.sign)).digest()
    return _in_fours(encode_crockford(digest[:10]))


def is_serial(text: str) -> bool:
    """Is this a serial in its canonical form?"""
    return _SERIAL.fullmatch(text) is not None


def is_model(text: str) -> bool:
    """Is this a model in its canonical form?"""
    return _MODEL.fullmatch(text) is not None


def parse_serial(text: str) -> str:
    """A serial as typed, canonical. Faults: lock_label_unreadable."""
    return _crockford(text, SERIAL_LENGTH, "serial")


def parse_fingerprint(text: str) -> str:
    """A fingerprint as typed, canonical (4-4-4-4). Faults: lock_label_unreadable."""
    return _in_fours(_crockford(text, _FINGERPRINT_LENGTH, "fingerprint"))


def parse_label(text: str) -> Label:
    """A whole label as scanned or typed, canonical. Faults: lock_label_unreadable."""
    parts = _bounded(text).split(":")
    # The digit of the prefix is as easily mistaken as any other.
    if len(parts) != 4 or parts[0].translate(_CONFUSED) != LABEL_PREFIX.translate(_CONFUSED):
        raise _unreadable("not a label")
    model = parts[2].strip()
    if not is_model(model):
        raise _unreadable("model")
    return Label(parse_serial(parts[1]), model, parse_fingerprint(parts[3]))


def parse_lock(text: str) -> tuple[str, Label | None]:
    """Whatever names a lock: a whole label, or a serial alone. Faults: lock_label_unreadable."""
    if ":" in text:
        label = parse_label(text)
        return label.serial, label
    return parse_serial(text), None


def _bounded(text: str) -> str:
    if len(text) > _LONGEST or not text.isascii():
        raise _unreadable("not a label")
    return text.strip().upper()


def _crockford(text: str, length: int, what: str) -> str:
    plain = _bounded(text).translate(_CONFUSED)
    if len(plain) != length or any(c not in CROCKFORD for c in plain):
        raise _unreadable(what)
    return plain


def _in_fours(text: str) -> str:
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _unreadable(what: str) -> Fault:
    return Fault(FaultCode.LOCK_LABEL_UNREADABLE, what)
