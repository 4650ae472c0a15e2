"""A lock profile as values: what one vendor's lock protocol leaves to data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from installer_app.protocol.checked import AtMost, Between, Written, read_as

if TYPE_CHECKING:
    from installer_app.model.message import MessageKind

Seconds = Annotated[float, Between(0, 600, beyond=True)]
Pause = Annotated[float, Between(0, 60)]
Word16 = Annotated[int, Between(0, 0xFFFF)]
Size = Annotated[int, Between(1, 1 << 20)]
Uuid = Annotated[str, Written(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
PublicKey = Annotated[str, Written(r"[0-9a-f]{64}")]
Context = Annotated[str, Written(r"[!-~]+")]


@dataclass(frozen=True)
class AdvertisementFormat:
    """Which manufacturer specific data is a lock's."""

    company_id: Word16
    version: Annotated[int, Between(0, 255)]


@dataclass(frozen=True)
class LinkFormat:
    """Where SMP is spoken, and what sizes are believed."""

    service: Uuid
    characteristic: Uuid
    buf_size_floor: Annotated[int, Between(128, 1 << 16)]
    request_limit: Size
    answer_limit: Size


@dataclass(frozen=True)
class LockGroup:
    """The lock's own SMP group and its inbox."""

    number: Annotated[int, Between(64, 0xFFFF)]
    inbox: Annotated[str, Written(r"/[^{}]*\{kind\}", 64)]
    message_limit: Size

    def inbox_path(self, kind: MessageKind) -> str:
        """The file a message of this kind is uploaded to."""
        return self.inbox.replace("{kind}", kind.value)


@dataclass(frozen=True)
class Signing:
    """ASCII that is signed or sealed along, so that bytes of one purpose never serve another."""

    info_context: Context
    seal_context: Context


@dataclass(frozen=True)
class Firmware:
    """Whose images a lock takes, as far as an image can tell."""

    vendor: Annotated[str, Written(r"[a-z0-9.-]{1,100}")]
    """The domain from which an image's vendor and hardware UUIDs are made."""
    keys: Annotated[tuple[PublicKey, ...], AtMost(8)]
    """Ed25519 public keys of its makers; none: only an image's hash is checked."""


@dataclass(frozen=True)
class Timeouts:
    """Every wait's deadline, in seconds."""

    scan_s: Seconds
    settle_s: Seconds
    """Further claimants of a serial are looked for so long once the first proved false or out of reach."""
    connect_s: Seconds
    request_s: Seconds
    apply_s: Seconds
    image_s: Seconds
    restart_s: Seconds
    """Until a lock that was told to restart has swapped its slots and is back."""
    restart_pause_s: Pause
    busy_s: Seconds
    busy_pause_s: Seconds
    reconnect_pauses_s: Annotated[tuple[Pause, ...], AtMost(10)]
    """Before each new attempt after a lost link; so many attempts."""


@dataclass(frozen=True)
class Bold:
    """How Bold's locks are recognized on the air; nothing is ever sent to them."""

    company_id: Word16
    service: Uuid


@dataclass(frozen=True)
class LockProfile:
    """All of it."""

    name: str
    advertisement: AdvertisementFormat
    link: LinkFormat
    group: LockGroup
    signing: Signing
    firmware: Firmware
    timeouts: Timeouts
    bold: Bold


def read_lock_profile(data: Mapping[str, object]) -> LockProfile:
    """A profile's tables, each value held against its limits. ValueError names what does not fit."""
    return read_as(LockProfile, data)
