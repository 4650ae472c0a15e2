"""What a lock says of itself on the air, read from bytes that anyone may have sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.lock import Advertisement
from installer_app.protocol.label import is_serial
from installer_app.protocol.lock_profile import AdvertisementFormat

NAME_LENGTH: Final = 32
"""Of a name; what is longer is cut and ends in an ellipsis."""
_LENGTH: Final = 12
_RSSI_DBM: Final = range(-126, 21)
"""What an adapter can measure; -127 and 127 say that it could not."""


def read_name(name: str) -> str:
    """A name as it may be shown anywhere: at most 32 characters, and what has no picture (controls, marks
    that turn the direction, halves of a character) is written out, such as `<U+202E>`."""
    shown = ""
    for character in name[: NAME_LENGTH + 1]:
        shown += character if character.isprintable() else f"<U+{ord(character):04X}>"
    return shown if len(shown) <= NAME_LENGTH else shown[: NAME_LENGTH - 1] + "\N{HORIZONTAL ELLIPSIS}"


def read_rssi(rssi_dbm: int) -> int | None:
    """None: unknown."""
    return rssi_dbm if rssi_dbm in _RSSI_DBM else None


def read_advertisement(
    form: AdvertisementFormat, address: str, manufacturer: Mapping[int, bytes], rssi_dbm: int
) -> Advertisement | None:
    """The lock's claim; None: not this profile. `manufacturer`: company id to data. Never raises."""
    data = manufacturer.get(form.company_id, b"")
    if len(data) < _LENGTH or data[0] != form.version:
        return None
    serial = data[4:_LENGTH].decode("ascii", "replace")
    if not is_serial(serial):
        return None
    flags = data[2]
    return Advertisement(
        address=address,
        serial=serial,
        state=data[1],
        hw=data[3],
        rssi_dbm=read_rssi(rssi_dbm),
        battery_low=bool(flags & 1),
        clock_unset=bool(flags & 2),
        changed_since_sync=bool(flags & 4),
        firmware_on_trial=bool(flags & 8),
    )
