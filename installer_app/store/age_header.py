"""The header and the payload of an age file: read strictly, and written for one recipient."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from installer_app.model.fault import Fault, FaultCode

FIRST_LINE: Final = b"age-encryption.org/v1"
LARGEST: Final = 16 * 1024
"""Bytes of a header: room for more recipients than a job has."""
CHUNK: Final = 64 * 1024
_COLUMNS: Final = 64
_ARGUMENT: Final = re.compile(rb"[\x21-\x7e]+")
_BASE32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


@dataclass(frozen=True)
class Stanza:
    """The file's key, wrapped for one recipient."""

    kind: bytes
    arguments: tuple[bytes, ...]
    body: bytes


def read(file: bytes) -> tuple[Stanza, ...]:
    """The stanzas of a file. Faults: computer_handover_unreadable."""
    lines = file[:LARGEST].split(b"\n")
    if lines.pop(0) != FIRST_LINE:
        raise _unreadable("no age file")
    stanzas: list[Stanza] = []
    while lines:
        head = lines.pop(0).split(b" ")
        if head[0] == b"---":
            if not stanzas:
                raise _unreadable("no recipient")
            return tuple(stanzas)
        if head[0] != b"->" or len(head) < 2 or not all(map(_ARGUMENT.fullmatch, head[1:])):
            raise _unreadable("header")
        body = b""
        while lines:
            line = lines.pop(0)
            body += line
            if len(line) < _COLUMNS:
                break
        try:
            stanzas.append(Stanza(head[1], tuple(head[2:]), decode(body)))
        except ValueError as odd:
            raise _unreadable("header") from odd
    raise _unreadable("header without an end")


def write(stanza: Stanza, file_key: bytes) -> bytes:
    """The header of a file for one recipient."""
    lines = [FIRST_LINE, b" ".join((b"->", stanza.kind, *stanza.arguments)), encode(stanza.body), b"---"]
    header = b"\n".join(lines)
    mac = HMAC(_derive(file_key, b"", b"header"), SHA256())
    mac.update(header)
    return header + b" " + encode(mac.finalize()) + b"\n"


def seal_payload(file_key: bytes, data: bytes, nonce: bytes) -> bytes:
    """Nonce (16 bytes) and chunks. The last says that it is the last; only no data at all is an empty one."""
    cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)] or [b""]
    last = len(chunks) - 1
    sealed = [
        cipher.encrypt(n.to_bytes(11, "big") + bytes([n == last]), chunk, None)
        for n, chunk in enumerate(chunks)
    ]
    return nonce + b"".join(sealed)


def is_for(stanza: Stanza, identity: bytes) -> bool:
    """Whether a stanza is for this X25519 key."""
    if stanza.kind != b"X25519" or len(stanza.arguments) != 1:
        return False
    own = X25519PrivateKey.from_private_bytes(identity)
    try:
        share = decode(stanza.arguments[0])
        shared = own.exchange(X25519PublicKey.from_public_bytes(share))
        salt = share + own.public_key().public_bytes_raw()
        ChaCha20Poly1305(_derive(shared, salt, FIRST_LINE + b"/X25519")).decrypt(bytes(12), stanza.body, None)
    except (InvalidTag, ValueError):
        return False
    return True


def encode(data: bytes) -> bytes:
    """Base64 without padding."""
    return base64.b64encode(data).rstrip(b"=")


def decode(text: bytes) -> bytes:
    """ValueError: no base64 without padding."""
    if b"=" in text:
        raise ValueError("padding")
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)


def bech32(prefix: str, data: bytes) -> str:
    """BIP 173, in lower case."""
    bits, length, values = 0, 0, list[int]()
    for byte in data:
        bits, length = bits << 8 | byte, length + 8
        while length >= 5:
            length -= 5
            values.append(bits >> length & 31)
    if length:
        values.append(bits << 5 - length & 31)
    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _polymod([*spread, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [check >> 5 * (5 - n) & 31 for n in range(6)]
    return f"{prefix}1{''.join(_BASE32[value] for value in values)}"


def _polymod(values: list[int]) -> int:
    sum_ = 1
    for value in values:
        top = sum_ >> 25
        sum_ = (sum_ & 0x1FFFFFF) << 5 ^ value
        for n, generator in enumerate(_GENERATORS):
            sum_ ^= generator if top >> n & 1 else 0
    return sum_


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _unreadable(detail: str) -> Fault:
    return Fault(FaultCode.COMPUTER_HANDOVER_UNREADABLE, detail)
