"""Small valid MCUboot images for the virtual world, and the lock's reading of any image.

An image is a 32-byte header, a body, and a TLV area that holds the SHA-256 of header and body. The virtual
bootloader knows no firmware key: the hash is all it checks.
"""

from __future__ import annotations

import hashlib
import re
import struct
import uuid
from typing import Final

HEADER: Final = struct.Struct("<IIHHIIBBHI4x")
_TLV_INFO: Final = struct.Struct("<HH")
_TLV: Final = struct.Struct("<BxH")
_MAGIC: Final = 0x96F3B83D
_TLV_MAGIC: Final = 0x6907
_TLV_PROTECTED_MAGIC: Final = 0x6908
_TLV_SHA256: Final = 0x10
_TLV_VENDOR, _TLV_HARDWARE = 0x74, 0x75
_VERSION: Final = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,5})(?:\.(\d{1,10}))?", re.ASCII)


class BadImage(ValueError):
    """These bytes are no image that the bootloader would start; says why."""


def has_magic(data: bytes) -> bool:
    """Do these bytes begin as an MCUboot image does?"""
    return data[:4] == _MAGIC.to_bytes(4, "little")


def build_image(version: str, size: int = 8192, hardware: tuple[str, str] | None = None) -> bytes:
    """An image of `version` (`major.minor.revision[.build]`), `size` bytes in all, the same for the same
    arguments; `hardware`: the vendor's domain and the class of hardware, where the image is to tell them.
    ValueError: not a version, or a size too small for header and hash."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"not a version: {version!r}")
    major, minor, revision, build = (int(part or 0) for part in found.groups())
    if major > 0xFF or minor > 0xFF or revision > 0xFFFF or build > 0xFFFFFFFF:
        raise ValueError(f"not a version: {version!r}")
    protected = _protect(*hardware) if hardware else b""
    body_size = size - HEADER.size - len(protected) - _TLV_INFO.size - _TLV.size - 32
    if body_size < 0:
        raise ValueError(f"an image of {size} bytes has no room for its hash")
    header = HEADER.pack(_MAGIC, 0, HEADER.size, len(protected), body_size, 0, major, minor, revision, build)
    body = hashlib.shake_256(f"virtual firmware {version}".encode()).digest(body_size)
    digest = hashlib.sha256(header + body + protected).digest()
    tlvs = _TLV.pack(_TLV_SHA256, 32) + digest
    return header + body + protected + _TLV_INFO.pack(_TLV_MAGIC, _TLV_INFO.size + len(tlvs)) + tlvs


def _protect(vendor: str, hardware: str) -> bytes:
    """The protected TLV area that names a vendor and a class of hardware, as imgtool does."""
    owner = uuid.uuid5(uuid.NAMESPACE_DNS, vendor)
    ids = ((_TLV_VENDOR, owner), (_TLV_HARDWARE, uuid.uuid5(owner, hardware)))
    tlvs = b"".join(_TLV.pack(kind, 16) + one.bytes for kind, one in ids)
    return _TLV_INFO.pack(_TLV_PROTECTED_MAGIC, _TLV_INFO.size + len(tlvs)) + tlvs


def read_image(data: bytes) -> tuple[str, bytes]:
    """Version (the build left out when 0) and SHA-256 TLV of a whole image. BadImage: the bootloader would
    not start it (header, lengths, hash missing or wrong, bytes beyond)."""
    if len(data) < HEADER.size or not has_magic(data):
        raise BadImage("no image header")
    fields: tuple[int, ...] = HEADER.unpack_from(data)
    _, _, header_size, protected_size, body_size, _, major, minor, revision, build = fields
    hashed = header_size + body_size + protected_size
    if header_size < HEADER.size or hashed + _TLV_INFO.size > len(data):
        raise BadImage("shorter than its header says")
    if protected_size:
        magic, total = _TLV_INFO.unpack_from(data, header_size + body_size)
        if magic != _TLV_PROTECTED_MAGIC or total != protected_size:
            raise BadImage("bad protected TLV area")
    magic, total = _TLV_INFO.unpack_from(data, hashed)
    if magic != _TLV_MAGIC or hashed + total != len(data):
        raise BadImage("bad TLV area")
    digest = _find_hash(data[hashed + _TLV_INFO.size :])
    if digest != hashlib.sha256(data[:hashed]).digest():
        raise BadImage("hash differs")
    version = f"{major}.{minor}.{revision}" + (f".{build}" if build else "")
    return version, digest


def _find_hash(area: bytes) -> bytes:
    found: list[bytes] = []
    while area:
        if len(area) < _TLV.size:
            raise BadImage("torn TLV")
        kind, size = _TLV.unpack_from(area)
        value, area = area[_TLV.size : _TLV.size + size], area[_TLV.size + size :]
        if len(value) != size:
            raise BadImage("torn TLV")
        if kind == _TLV_SHA256:
            found.append(value)
    if len(found) != 1 or len(found[0]) != 32:
        raise BadImage("needs exactly one SHA-256")
    return found[0]
