"""Firmware: an image as its header says, a lock's slots, and which assignment decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from installer_app.model.cloud import Area, FirmwareScope, LockRecord

IMAGE_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of an image that this app keeps in memory; the largest lock has 8 MiB."""


@dataclass(frozen=True)
class FirmwareImage:
    """One whole MCUboot image whose hash was found to be right."""

    version: str
    """`major.minor.revision[.build]`, the build left out when 0."""
    hash: str
    """The SHA-256 TLV, over header and body: what a lock calls the image by. Hex."""
    sha256: str
    """Of the whole file. Hex."""
    length: int
    """Bytes of the whole file."""
    vendor: str | None = None
    """UUID of whose hardware it is for, where the image tells."""
    hardware: str | None = None
    """UUID of the hardware's class, where the image tells."""
    signed: bool | None = None
    """Its signature is by a key of the profile; None: the profile has none, so only the hash was checked."""

    @property
    def file(self) -> str:
        """Its file in the folder of images."""
        return image_file(self.version)


def image_file(version: str) -> str:
    """Where the image of a version lies in the folder of images. A version is digits and dots."""
    return f"{version}.img"


@dataclass(frozen=True)
class SlotImage:
    """One slot as the lock lists it: its claim, not signed."""

    slot: int
    version: str
    hash: str
    """Hex."""
    active: bool = False
    confirmed: bool = False
    pending: bool = False
    permanent: bool = False


@dataclass(frozen=True)
class Slots:
    """The lock's slots; `room_bytes` None: it does not tell how large an image may be."""

    images: tuple[SlotImage, ...]
    room_bytes: int | None = None

    @property
    def running(self) -> SlotImage | None:
        """The image that runs now."""
        return next((one for one in self.images if one.active), None)

    @property
    def spare(self) -> SlotImage | None:
        """What lies in the other slot."""
        return next((one for one in self.images if not one.active), None)

    @property
    def on_trial(self) -> bool:
        """The running image goes at the next restart unless it is confirmed."""
        return self.running is not None and not self.running.confirmed

    def runs(self, image_hash: str) -> bool:
        return self.running is not None and self.running.hash == image_hash

    def holds(self, image_hash: str) -> bool:
        """Does that image lie in the other slot?"""
        return self.spare is not None and self.spare.hash == image_hash


@dataclass(frozen=True)
class Requirement:
    """What a lock is to run and what it does. `seen` False: no account sees its record's private part."""

    record: LockRecord
    seen: bool
    required: str | None = None
    current: str | None = None
    scope: FirmwareScope | None = None
    """The nearest scope that has the required version; None: none is required, or it is unknown which."""
    area: Area | None = None
    """Of scope area: which, the lock's own or one around it."""


@dataclass(frozen=True)
class Reach:
    """How many locks an assignment would be for; `locks` None: the lists do not tell, `reason` says why."""

    locks: int | None
    reason: str = ""
