"""An MCUboot image, checked from its header to its last byte.

A 32-byte header (magic, sizes, version), a body, perhaps a protected TLV area, and a TLV area that holds the
SHA-256 of everything before it. Little-endian. Every length is the file's own claim and held against the
bytes there are: smpclient's reader raises whatever struct does, and accepts bytes beyond.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final
from uuid import NAMESPACE_DNS, UUID, uuid5

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import IMAGE_LIMIT, FirmwareImage
from installer_app.protocol.signature import is_signed

_MAGIC: Final = 0x96F3B83D
_HEADER: Final = struct.Struct("<IIHHIIBBHI4x")
"""Magic, load address, sizes of header, protected TLVs and body, flags, version, padding."""
_AREA: Final = struct.Struct("<HH")
_AREA_MAGIC: Final = 0x6907
_PROTECTED_MAGIC: Final = 0x6908
_TLV: Final = struct.Struct("<HH")
_SHA256, _ED25519 = 0x10, 0x24
_VENDOR, _HARDWARE = (0x74, 0x80), (0x75, 0x81)
"""As imgtool writes them, and as other tools number them."""
_NOT_FOR_SLOTS: Final = 0x10
"""Flag: an image that no bootloader starts."""
Tlv = tuple[int, bytes]


def read_image(data: bytes, keys: Sequence[str] = ()) -> FirmwareImage:
    """What the image says, its hash found right. `keys`: Ed25519 public keys of the firmware's makers, 64 hex
    digits each. Faults: firmware_no_image; firmware_too_large; firmware_image_damaged, naming what."""
    if len(data) > IMAGE_LIMIT:
        raise Fault(FaultCode.FIRMWARE_TOO_LARGE, f"{len(data)} bytes")
    if len(data) < _HEADER.size or data[:4] != _MAGIC.to_bytes(4, "little"):
        raise Fault(FaultCode.FIRMWARE_NO_IMAGE, "no MCUboot header")
    fields: tuple[int, ...] = _HEADER.unpack_from(data)
    _, _, header_size, protected_size, body_size, flags, major, minor, revision, build = fields
    if header_size < _HEADER.size or flags & _NOT_FOR_SLOTS:
        raise Fault(FaultCode.FIRMWARE_NO_IMAGE, "not an image to start")
    protected_at = header_size + body_size
    area_at = protected_at + protected_size
    protected = _read_area(data, protected_at, _PROTECTED_MAGIC) if protected_size else ()
    if protected_size and protected_at + _area_size(data, protected_at) != area_at:
        raise _damaged("protected TLVs")
    tlvs = _read_area(data, area_at, _AREA_MAGIC)
    if area_at + _area_size(data, area_at) != len(data):
        raise _damaged("bytes beyond the image")
    digest = sha256(memoryview(data)[:area_at]).digest()
    if [value for kind, value in tlvs if kind == _SHA256] != [digest]:
        raise _damaged("hash")
    signatures = [value for kind, value in tlvs if kind == _ED25519]
    return FirmwareImage(
        version=f"{major}.{minor}.{revision}" + (f".{build}" if build else ""),
        hash=digest.hex(),
        sha256=sha256(data).hexdigest(),
        length=len(data),
        vendor=_find_uuid(protected, _VENDOR),
        hardware=_find_uuid(protected, _HARDWARE),
        signed=any(is_signed(key, one, digest) for key in keys for one in signatures) if keys else None,
    )


def is_for(image: FirmwareImage, vendor: str, model: str, hw: int) -> bool | None:
    """Is it for this hardware? `vendor`: the profile's domain; an image names a model, or a model and its
    revision. None: the image does not tell."""
    ours = uuid5(NAMESPACE_DNS, vendor)
    if image.vendor not in (None, str(ours)):
        return False
    if image.hardware is None:
        return None
    return image.hardware in {str(uuid5(ours, name)) for name in (model, f"{model}-{hw}")}


def is_older(version: str, than: str) -> bool | None:
    """Would it be a downgrade? Only to warn of it; None: one of them is no version."""
    both = [_numbers(one) for one in (version, than)]
    return None if both[0] is None or both[1] is None else both[0] < both[1]


def _numbers(version: str) -> tuple[int, ...] | None:
    parts = version.split(".")
    if len(parts) not in (3, 4) or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    return tuple(int(part[:10]) for part in (*parts, "0")[:4])


def _area_size(data: bytes, at: int) -> int:
    return int(_AREA.unpack_from(data, at)[1])


def _read_area(data: bytes, at: int, magic: int) -> tuple[Tlv, ...]:
    """Every TLV of the area that begins at `at`."""
    if at + _AREA.size > len(data):
        raise _damaged("shorter than its header says")
    found, size = _AREA.unpack_from(data, at)
    if found != magic or size < _AREA.size or at + size > len(data):
        raise _damaged("TLV area")
    return tuple(_split(data[at + _AREA.size : at + size]))


def _split(area: bytes) -> Iterator[Tlv]:
    at = 0
    while at < len(area):
        if at + _TLV.size > len(area):
            raise _damaged("torn TLV")
        kind, size = _TLV.unpack_from(area, at)
        at += _TLV.size
        if at + size > len(area):
            raise _damaged("torn TLV")
        yield kind, area[at : at + size]
        at += size


def _find_uuid(tlvs: tuple[Tlv, ...], kinds: tuple[int, ...]) -> str | None:
    """Only what the hash covers is believed. Two of a kind, or one of another length, is damage."""
    found = [value for one, value in tlvs if one in kinds]
    if not found:
        return None
    if len(found) > 1 or len(found[0]) != 16:
        raise _damaged("UUID")
    return str(UUID(bytes=found[0]))


def _damaged(what: str) -> Fault:
    return Fault(FaultCode.FIRMWARE_IMAGE_DAMAGED, what)
