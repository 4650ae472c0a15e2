"""One packet of the virtual air, and what a central reads out of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from installer_app.lock.radio import Observation

_SHORT_UUID: Final = "0000{:04x}-0000-1000-8000-00805f9b34fb"
_LONG_UUID: Final = "{:08x}-0000-1000-8000-00805f9b34fb"


@dataclass(frozen=True)
class Report:
    """One packet heard: an advertisement or a scan response, raw."""

    address: str
    rssi_dbm: int
    data: bytes


def observe(report: Report) -> Observation:
    """Read AD structures out of any bytes: what is torn or unknown is left out."""
    name, services, manufacturer = "", [], {}
    rest = report.data
    while len(rest) >= 2 and 0 < rest[0] < len(rest):
        kind, value, rest = rest[1], rest[2 : rest[0] + 1], rest[rest[0] + 1 :]
        match kind:
            case 0x02 | 0x03:
                services += [_SHORT_UUID.format(number) for number in _numbers(value, 2)]
            case 0x04 | 0x05:
                services += [_LONG_UUID.format(number) for number in _numbers(value, 4)]
            case 0x06 | 0x07:
                services += [str(uuid.UUID(int=number)) for number in _numbers(value, 16)]
            case 0x08 | 0x09:
                name = value.decode("utf-8", "replace")
            case 0xFF if len(value) >= 2:
                manufacturer[int.from_bytes(value[:2], "little")] = value[2:]
            case _:
                pass
    return Observation(report.address, report.rssi_dbm, name, tuple(services), manufacturer)


def _numbers(value: bytes, size: int) -> list[int]:
    return [int.from_bytes(value[at : at + size], "little") for at in range(0, len(value) - size + 1, size)]
