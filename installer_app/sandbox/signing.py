"""What the virtual cloud's signers write: signed answers, and messages to locks in both formats.

An answer is signed over the RFC 8785 form of its `data` exactly as it is sent. A message is either one line
of ten comma separated fields whose signature covers every byte before the last comma, or a JSON envelope
whose signature covers the RFC 8785 form of `data`, so that white space between tokens is free.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
Layout = Literal["compact", "spaced", "crlf"]

FORMAT_VERSION: Final = 1


def encode_base64url(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """The bytes of canonical base64url without padding. Raises ValueError for anything else."""
    try:
        data = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("not base64url") from error
    if encode_base64url(data) != text:
        raise ValueError("not canonical base64url")
    return data


def canonical(value: Json) -> bytes:
    """The RFC 8785 form. Raises ValueError for what has none: integers of 2^53 and more, lone surrogates."""
    return rfc8785.dumps(value)


@dataclass(frozen=True)
class Signer:
    """One Ed25519 key pair of the cloud, known to locks by its key id (a UUID)."""

    key_id: str
    private: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        """The raw 32 bytes that a lock gets at the factory."""
        return Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()

    def sign(self, data: bytes) -> str:
        """base64url, 86 characters."""
        return encode_base64url(Ed25519PrivateKey.from_private_bytes(self.private).sign(data))


@dataclass(frozen=True)
class Message:
    """What an install or uninstall message says. Times are ISO 8601 with `Z`; None is absent."""

    kind: Literal["install", "uninstall"]
    message_id: str
    lock_id: str
    property_id: str | None
    area_id: str | None
    issued: str
    expires: str | None


def sign_data(signers: Sequence[Signer], data: Json) -> dict[str, str]:
    """`signatures` of an answer: key id to signature over the RFC 8785 form of `data`."""
    covered = canonical(data)
    return {signer.key_id: signer.sign(covered) for signer in signers}


def write_csv(message: Message, signer: Signer) -> bytes:
    """The message as text/csv, by one signer."""
    fields = (
        str(FORMAT_VERSION),
        message.kind,
        message.message_id,
        message.lock_id,
        message.property_id or "",
        message.area_id or "",
        message.issued,
        message.expires or "",
        signer.key_id,
    )
    covered = ",".join(fields)
    return f"{covered},{signer.sign(covered.encode('ascii'))}\n".encode("ascii")


def write_json(message: Message, signers: Sequence[Signer], layout: Layout) -> bytes:
    """The message as application/json; `layout` changes the bytes between tokens and nothing else."""
    data: dict[str, Json] = {
        "version": FORMAT_VERSION,
        "kind": message.kind,
        "messageId": message.message_id,
        "lockId": message.lock_id,
        "propertyId": message.property_id,
        "areaId": message.area_id,
        "issued": message.issued,
        "expires": message.expires,
    }
    envelope = {"data": data, "signatures": sign_data(signers, data), "success": True, "error": None}
    match layout:
        case "compact":
            return json.dumps(envelope, separators=(",", ":")).encode()
        case "spaced":
            return json.dumps(envelope).encode()
        case "crlf":
            # A raw line feed is never inside a token of JSON, so this changes only white space.
            text = json.dumps(envelope, indent="\t", separators=(" ,", " :  "))
            return (text.replace("\n", "\r\n") + "\r\n").encode()
