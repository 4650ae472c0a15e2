"""What one of Bold's locks says of itself on the air, read from bytes that anyone may have sent.

After the company id come protocol version, type and model (a byte each), the device's number (8 bytes, the
lowest first) and flags. The form is public knowledge, not the vendor's word: what does not fit is not read.
"""

from __future__ import annotations

from typing import Final

from installer_app.model.lock import BoldAdvertisement

_LENGTH: Final = 12
_INSTALLABLE: Final = 1
_EVENTS: Final = 2
_TIME: Final = 4
_UPDATE: Final = 8


def read_bold(data: bytes) -> BoldAdvertisement | None:
    """`data`: manufacturer specific data after the company id; further bytes are ignored. None: too short
    to be read. Never raises."""
    if len(data) < _LENGTH:
        return None
    flags = data[11]
    return BoldAdvertisement(
        device_id=int.from_bytes(data[3:11], "little"),
        model=data[2],
        installable=bool(flags & _INSTALLABLE),
        has_events=bool(flags & _EVENTS),
        needs_time=bool(flags & _TIME),
        is_updating=bool(flags & _UPDATE),
    )
