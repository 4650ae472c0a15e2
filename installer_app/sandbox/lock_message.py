"""The lock's reading of what the cloud signs: orders in both formats, the provision record, a sync answer.

Pure; nothing read here is believed before `signed_by` says so.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)
_CSV: Final = re.compile(rb"""[!#-&(-~]+\n""")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Signatures = tuple[tuple[str, bytes], ...]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class Unreadable(ValueError):
    """These bytes are not in the format."""


@dataclass(frozen=True)
class Order:
    """An install or uninstall message. Absent ids are empty."""

    version: object
    kind: str
    lock_id: str
    property_id: str
    area_id: str
    issued_ns: int
    expires_ns: int | None
    signed: bytes
    signatures: Signatures


@dataclass(frozen=True)
class Record:
    """What the lock reads of a provisionLock answer."""

    lock_id: str
    display_name: str
    api_key: str
    lock_key: bytes
    created_ns: int | None
    signed: bytes
    signatures: Signatures


def read_order(data: bytes) -> Order:
    """Either format, told apart by the first byte. Unreadable."""
    return _read_json_order(data) if data[:1] == b"{" else _read_csv_order(data)


def read_record(plain: bytes) -> Record:
    """The opened provision message. Unreadable: also where apiKey or lockKey is missing."""
    data, signatures = read_signed(plain)
    private = data.get("private")
    if not isinstance(private, dict):
        raise Unreadable("no private")
    created = data.get("createdAt")
    name = data.get("displayName")
    return Record(
        lock_id=read_text(data.get("lockId")),
        display_name=name if isinstance(name, str) else "",
        api_key=read_text(private.get("apiKey")),
        lock_key=decode_base64url(read_text(private.get("lockKey")), 32),
        created_ns=None if created is None else read_instant(read_text(created)),
        signed=canonical(data),
        signatures=signatures,
    )


def read_signed(raw: bytes) -> tuple[dict[str, Json], Signatures]:
    """`data` and the well-formed signatures of a JSON answer. Unreadable: no object, a key twice, no data."""
    whole = load_json(raw)
    data = whole.get("data") if isinstance(whole, dict) else None
    if not isinstance(whole, dict) or not isinstance(data, dict):
        raise Unreadable("no data")
    return data, _signatures(whole.get("signatures"))


def signed_by(signed: bytes, signatures: Signatures, signers: Mapping[str, bytes]) -> bool:
    """Is there a valid signature by one of these signers?"""
    for key_id, signature in signatures:
        key = signers.get(key_id)
        if key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
        except InvalidSignature:
            continue
        return True
    return False


def read_instant(text: str) -> int:
    """ISO 8601 with Z and 0 to 9 fraction digits, as nanoseconds since 1970. Unreadable."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise Unreadable("not an instant")
    try:
        whole = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError:
        raise Unreadable("no such day or time") from None
    return (whole - _EPOCH) // timedelta(seconds=1) * 10**9 + int((found[2] or "").ljust(9, "0"))


def decode_base64url(text: str, size: int) -> bytes:
    """Canonical, unpadded, `size` bytes. Unreadable."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise Unreadable("not base64url") from None
    if len(raw) != size or encode_base64url(raw) != text:
        raise Unreadable("not canonical")
    return raw


def encode_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def canonical(value: Json) -> bytes:
    """The RFC 8785 form. Unreadable: it has none."""
    try:
        return bytes(rfc8785.dumps(value))
    except (ValueError, TypeError, RecursionError):
        raise Unreadable("no canonical form") from None


def load_json(raw: bytes) -> Json:
    """JSON in UTF-8. Unreadable: also for a key twice, NaN, or depth beyond reason."""
    try:
        value: Json = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    return value


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Unreadable("a key twice")
    return result


def _refuse(constant: str) -> Json:
    raise Unreadable(constant)


def read_text(value: object) -> str:
    """A member that must be text, and not empty. Unreadable."""
    if not isinstance(value, str) or not value:
        raise Unreadable("text expected")
    return value


def _optional(value: object) -> str:
    return "" if value is None else read_text(value)


def _signatures(value: object) -> Signatures:
    found: list[tuple[str, bytes]] = []
    for key_id, text in value.items() if isinstance(value, dict) else ():
        try:
            found.append((str(key_id), decode_base64url(read_text(text), 64)))
        except Unreadable:
            continue
    return tuple(found)


def _read_csv_order(data: bytes) -> Order:
    if _CSV.fullmatch(data) is None:
        raise Unreadable("not this csv")
    fields = data[:-1].decode("ascii").split(",")
    if len(fields) != 10:
        raise Unreadable("ten fields expected")
    version, kind, message_id, lock_id, property_id, area_id, issued, expires, key_id, signature = fields
    for needed in (version, kind, message_id, lock_id, issued, key_id):
        read_text(needed)
    return _checked(
        Order(
            version=1 if version == "1" else version,
            kind=kind,
            lock_id=lock_id,
            property_id=property_id,
            area_id=area_id,
            issued_ns=read_instant(issued),
            expires_ns=read_instant(expires) if expires else None,
            signed=data[: data.rindex(b",")],
            signatures=((key_id, decode_base64url(signature, 64)),),
        )
    )


def _read_json_order(raw: bytes) -> Order:
    data, signatures = read_signed(raw)
    for value in data.values():
        # integers from 2^53 on have no canonical form and are refused there
        if value is not None and not isinstance(value, str) and type(value) is not int:
            raise Unreadable("flat members expected")
    members = ("version", "kind", "messageId", "lockId", "propertyId", "areaId", "issued", "expires")
    if any(member not in data for member in members):
        raise Unreadable("a member is missing")
    read_text(data["messageId"])
    expires = _optional(data["expires"])
    return _checked(
        Order(
            version=data["version"],
            kind=read_text(data["kind"]),
            lock_id=read_text(data["lockId"]),
            property_id=_optional(data["propertyId"]),
            area_id=_optional(data["areaId"]),
            issued_ns=read_instant(read_text(data["issued"])),
            expires_ns=read_instant(expires) if expires else None,
            signed=canonical(data),
            signatures=signatures,
        )
    )


def _checked(order: Order) -> Order:
    if order.kind == "install" and not (order.property_id and order.area_id):
        raise Unreadable("an install names property and area")
    return order
