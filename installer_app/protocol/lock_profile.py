"""A lock profile as values: what one vendor's lock protocol leaves to data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Ge, Gt, Le, Len
from pydantic import ConfigDict, StringConstraints

from installer_app.model.message import MessageKind

Seconds = Annotated[float, Gt(0), Le(600)]
Word16 = Annotated[int, Ge(0), Le(0xFFFF)]
Size = Annotated[int, Gt(0), Le(1 << 20)]
Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class AdvertisementFormat:
    """Which manufacturer specific data is a lock's."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    company_id: Word16
    version: Annotated[int, Ge(0), Le(255)]


@dataclass(frozen=True)
class LinkFormat:
    """Where SMP is spoken, and what sizes are believed."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    service: Uuid
    characteristic: Uuid
    buf_size_floor: Annotated[int, Ge(128)]
    request_limit: Size
    answer_limit: Size


@dataclass(frozen=True)
class LockGroup:
    """The lock's own SMP group and its inbox."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    number: Annotated[int, Ge(64), Le(0xFFFF)]
    inbox: Annotated[str, StringConstraints(pattern=r"^/[^{}]*\{kind\}$", max_length=64)]
    message_limit: Size

    def inbox_path(self, kind: MessageKind) -> str:
        """The file a message of this kind is uploaded to."""
        return self.inbox.replace("{kind}", kind.value)


@dataclass(frozen=True)
class Signing:
    """ASCII that is signed or sealed along, so that bytes of one purpose never serve another."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    info_context: Annotated[str, StringConstraints(pattern=r"^[!-~]+$")]
    seal_context: Annotated[str, StringConstraints(pattern=r"^[!-~]+$")]


@dataclass(frozen=True)
class Firmware:
    """Whose images a lock takes, as far as an image can tell."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    vendor: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]{1,100}$")]
    """The domain from which an image's vendor and hardware UUIDs are made."""
    keys: Annotated[tuple[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")], ...], Len(0, 8)]
    """Ed25519 public keys of its makers; none: only an image's hash is checked."""


@dataclass(frozen=True)
class Timeouts:
    """Every wait's deadline, in seconds."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    scan_s: Seconds
    settle_s: Seconds
    """Further claimants of a serial are looked for so long once the first proved false or out of reach."""
    connect_s: Seconds
    request_s: Seconds
    apply_s: Seconds
    image_s: Seconds
    restart_s: Seconds
    """Until a lock that was told to restart has swapped its slots and is back."""
    restart_pause_s: Annotated[float, Ge(0), Le(60)]
    busy_s: Seconds
    busy_pause_s: Seconds
    reconnect_pauses_s: Annotated[tuple[Annotated[float, Ge(0), Le(60)], ...], Len(0, 10)]
    """Before each new attempt after a lost link; so many attempts."""


@dataclass(frozen=True)
class Bold:
    """How Bold's locks are recognized on the air; nothing is ever sent to them."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    company_id: Word16
    service: Uuid


@dataclass(frozen=True)
class LockProfile:
    """All of it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    name: str
    advertisement: AdvertisementFormat
    link: LinkFormat
    group: LockGroup
    signing: Signing
    firmware: Firmware
    timeouts: Timeouts
    bold: Bold
