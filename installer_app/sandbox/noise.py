"""Everything else on the air: foreign devices, honest and hostile, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from installer_app.sandbox.bold_devices import NEARBY

HOSTILE_NAMES: Final = (
    b"<img src=x onerror=alert(1)><b>LOCK-00000000</b>",
    b"\xff\xfe\x00\x01\x02\x80",
    b"",
    b"LOCK-",
    b"LOCK-\xd0\x9e7K3M9Q",
    "LOCK-\u202e2XQ9M3K7".encode(),
    b"\x1b[31mLOCK\x1b[0m\r\nOK",
    b"A" * 248,
    b"LOCK-7K3M9QX2\x00hidden",
    "\U0001d517\u00fcr \u20ac".encode(),
    b"%s%n{0}${x}",
)
_SMP: Final = bytes.fromhex("84aa6074528a8b86d34cb71d1ddc538d")


@dataclass(frozen=True)
class Foreigner:
    """One device that is no lock of ours, and its two packets."""

    address: str
    packets: tuple[bytes, bytes]


def make_foreigners(count: int, seed: int) -> tuple[Foreigner, ...]:
    """Devices with random addresses, services, names and manufacturer data; the first is a lock of Bold's,
    about half of the others are malicious."""
    source = random.Random(f"noise {seed}")
    return tuple(_make_foreigner(source) if n else _make_bold(source) for n in range(count))


def _make_bold(source: random.Random) -> Foreigner:
    """Version, type, model, the device's number and flags: it can be installed and lacks the time."""
    address = ":".join(f"{byte:02X}" for byte in source.randbytes(6))
    data = b"\x5b\x06" + bytes([1, 1, 2]) + NEARBY.to_bytes(8, "little") + bytes([0b101])
    return Foreigner(address, (_field(0x01, b"\x06") + _field(0x03, b"\x30\xfd"), _field(0xFF, data)))


def _make_foreigner(source: random.Random) -> Foreigner:
    address = ":".join(f"{byte:02X}" for byte in source.randbytes(6))
    match source.randrange(6):
        case 0:
            return Foreigner(address, (source.randbytes(source.randrange(32)), source.randbytes(31)))
        case 1:
            name = source.choice(HOSTILE_NAMES)
            return Foreigner(address, (_field(0x01, b"\x06") + _field(0x07, _SMP), _field(0x09, name)))
        case 2:
            # the profile's company, other lengths and versions
            fields = b"\xff\xff" + source.randbytes(source.randrange(20))
            return Foreigner(address, (_field(0x01, b"\x06") + _field(0x07, _SMP), _field(0xFF, fields)))
        case 3:
            apple = b"\x4c\x00\x10\x05" + source.randbytes(5)
            return Foreigner(address, (_field(0x01, b"\x1a") + _field(0xFF, apple), b""))
        case _:
            name = f"Speaker {source.randrange(1000)}".encode()
            services = _field(0x03, source.randbytes(2)) + _field(0x07, source.randbytes(16))
            return Foreigner(address, (_field(0x01, b"\x06") + services, _field(0x09, name)))


def _field(kind: int, value: bytes) -> bytes:
    return bytes([min(len(value), 254) + 1, kind]) + value[:254]
