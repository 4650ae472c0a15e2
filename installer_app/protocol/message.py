"""Inspects a message the cloud signed for a lock: what it says, whether it is true, and for which lock.

To the app a message is opaque. Two formats are recognized all the same, so that a false one is found before
anybody walks to the door: `text/csv` and `application/json` of lock profile 1, section 5. What is recognized
and false blocks; what is not recognized is left to the lock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import Inspection, MessageKind, Seal
from installer_app.protocol.encodings import (
    Json,
    Unreadable,
    canonicalize,
    decode_base64url,
    read_instant_ns,
    read_json_object,
)
from installer_app.protocol.signature import is_signed

Format = Literal["text/csv", "application/json"]

_VERSION: Final = 1
_SIGNATURE_SIZE: Final = 64
_CSV_TEXT: Final = re.compile(rb"[!#-~]+\n")
"""ASCII without spaces, quotes or CR, and one LF at the end."""
_CSV_START: Final = re.compile(rb"1,(provision|install|uninstall),")
_MEMBERS: Final = ("version", "kind", "messageId", "lockId", "propertyId", "areaId", "issued", "expires")


@dataclass(frozen=True)
class _Message:
    """What a recognized message says. Absent values are None."""

    format: Format
    kind: str
    message_id: str
    lock_id: str
    property_id: str | None
    area_id: str | None
    issued: str
    expires: str | None
    signed: bytes
    signatures: tuple[tuple[str, bytes], ...]
    """Key id and signature; only the well-formed ones."""


def inspect(
    kind: MessageKind,
    data: bytes,
    media_type: str,
    lock_id: str,
    property_id: str | None,
    area_id: str | None,
    signers: Mapping[str, str],
    now_unix: int,
) -> Inspection:
    """What the message says, found to be of this kind, for this lock and (unless None) this place.

    `data`: the exact bytes; `media_type`: what the cloud called them, which decides nothing, as the lock
    never learns it; `signers`: known public keys (key id to 64 hex digits); `now_unix`: this computer's
    seconds. Verified where the signer is known. Faults: message_false, naming what is; message_expired.
    """
    try:
        message = _read(data, signers)
    except Unreadable as error:
        raise _false(str(error)) from None
    if message is None:
        return Inspection("unknown", Seal.NOT_VERIFIED)
    seal, key_id = _verify(message, signers)
    wanted = {"kind": (kind.value, message.kind), "lockId": (lock_id, message.lock_id)}
    if property_id is not None:
        wanted["propertyId"] = (property_id, message.property_id or "")
    if area_id is not None:
        wanted["areaId"] = (area_id, message.area_id or "")
    for name, (ours, theirs) in wanted.items():
        if ours != theirs:
            raise _false(f"another {name}")
    if message.expires is not None and now_unix * 10**9 >= read_instant_ns(message.expires):
        raise Fault(FaultCode.MESSAGE_EXPIRED, message.expires)
    return Inspection(
        format=message.format,
        seal=seal,
        message_id=message.message_id,
        lock_id=message.lock_id,
        property_id=message.property_id,
        area_id=message.area_id,
        issued=message.issued,
        expires=message.expires,
        key_id=key_id,
    )


def _read(data: bytes, signers: Mapping[str, str]) -> _Message | None:
    """None: not recognized. Unreadable: recognized, and not what it should be."""
    # What names a signer we know claims to be in a format we know: no damage to its frame makes it opaque.
    claimed = any(key_id and key_id.encode() in data for key_id in signers)
    if data[:1] == b"{":
        return _read_json(data, claimed)
    if claimed or _CSV_START.match(data):
        return _read_csv(data)
    return None


def _read_csv(data: bytes) -> _Message:
    if _CSV_TEXT.fullmatch(data) is None:
        raise Unreadable("not one line of ASCII")
    fields = data[:-1].decode("ascii").split(",")
    if len(fields) != 10:
        raise Unreadable("not ten fields")
    version, kind, message_id, lock_id, property_id, area_id, issued, expires, key_id, signature = fields
    if version != str(_VERSION) or not key_id:
        raise Unreadable("version or key id")
    message = _Message(
        format="text/csv",
        kind=kind,
        message_id=message_id,
        lock_id=lock_id,
        property_id=property_id or None,
        area_id=area_id or None,
        issued=issued,
        expires=expires or None,
        signed=data[: data.rindex(b",")],
        signatures=((key_id, _signature(signature)),),
    )
    return _checked(message)


def _read_json(raw: bytes, claimed: bool) -> _Message | None:
    try:
        envelope = read_json_object(raw)
        data = envelope.get("data")
    except Unreadable:
        if claimed:
            raise
        return None
    if not isinstance(data, dict) or not {"kind", "messageId"} & data.keys():
        if claimed:
            raise Unreadable("no message in data")
        return None
    if envelope.get("success") is not True or envelope.get("error", "") is not None:
        raise Unreadable("not a success")
    if any(member not in data for member in _MEMBERS) or not all(map(_is_flat, data.values())):
        raise Unreadable("members of data")
    if data["version"] != _VERSION:
        raise Unreadable("version")
    message = _Message(
        format="application/json",
        kind=_text(data, "kind"),
        message_id=_text(data, "messageId"),
        lock_id=_text(data, "lockId"),
        property_id=_optional(data, "propertyId"),
        area_id=_optional(data, "areaId"),
        issued=_text(data, "issued"),
        expires=_optional(data, "expires"),
        signed=canonicalize(data),
        signatures=tuple(_signatures(envelope.get("signatures"))),
    )
    return _checked(message)


def _checked(message: _Message) -> _Message:
    if not (message.kind and message.message_id and message.lock_id):
        raise Unreadable("an empty member")
    if message.kind == MessageKind.INSTALL and not (message.property_id and message.area_id):
        raise Unreadable("an install without a place")
    read_instant_ns(message.issued)
    if message.expires is not None:
        read_instant_ns(message.expires)
    return message


def _verify(message: _Message, signers: Mapping[str, str]) -> tuple[Seal, str | None]:
    """The seal, and the key id to show. Faults: message_false, where a known key did not sign."""
    known = [(key_id, signature) for key_id, signature in message.signatures if key_id in signers]
    for key_id, signature in known:
        if is_signed(signers[key_id], signature, message.signed):
            return Seal.VERIFIED, key_id
    if known or not message.signatures:
        raise _false("signature")
    return Seal.NOT_VERIFIED, message.signatures[0][0]


def _signatures(value: Json) -> list[tuple[str, bytes]]:
    """The well-formed ones; the lock ignores the others too."""
    found = []
    for key_id, text in value.items() if isinstance(value, dict) else ():
        try:
            found.append((key_id, _signature(text if isinstance(text, str) else "")))
        except Unreadable:
            continue
    return found


def _signature(text: str) -> bytes:
    raw = decode_base64url(text)
    if len(raw) != _SIGNATURE_SIZE:
        raise Unreadable("signature")
    return raw


def _is_flat(value: Json) -> bool:
    # How large a number may be is checked by the canonical form, which has none of 2^53 and above.
    return value is None or isinstance(value, str) or type(value) is int


def _text(data: Mapping[str, Json], name: str) -> str:
    value = data[name]
    if not isinstance(value, str) or not value:
        raise Unreadable(name)
    return value


def _optional(data: Mapping[str, Json], name: str) -> str | None:
    return None if data[name] is None else _text(data, name)


def _false(what: str) -> Fault:
    return Fault(FaultCode.MESSAGE_FALSE, what)
