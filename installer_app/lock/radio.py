"""The seam to the air: what a radio hears, and a link that carries bytes to one lock and back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

SMP_SERVICE: Final = "8d53dc1d-1db7-4cd3-868b-8a527460aa84"
PAYLOAD_LIMIT: Final = 512
"""The longest attribute value the Core Specification allows: a longer write vanishes without a word."""
RSSI_UNKNOWN_DBM: Final = -127


@dataclass(frozen=True)
class Observation:
    """One thing heard on the air. Everything in it is hostile input; the address is never an identity."""

    address: str
    rssi_dbm: int = RSSI_UNKNOWN_DBM
    name: str = ""
    services: tuple[str, ...] = ()
    """128-bit UUIDs in lower case with hyphens."""
    manufacturer: Mapping[int, bytes] = field(default_factory=dict)
    """Company id to manufacturer specific data."""


class Link(Protocol):
    """One connection to one lock. After any fault the link is dead; `close` may be called again and again."""

    @property
    def payload_size(self) -> int:
        """Most bytes one write may carry now: min(ATT_MTU - 3, 512). It may grow; ask late and again."""

    async def write(self, data: bytes) -> None:
        """Write without response, at most `payload_size` bytes. Faults: link_lost."""

    async def receive(self) -> bytes:
        """The next notification, in order, nothing lost. Faults: link_lost once the link is gone."""

    async def close(self) -> None:
        """End the link. Never raises and never hangs."""


@runtime_checkable
class Browsed(Protocol):
    """A link whose radio tells which GATT services the lock has."""

    @property
    def services(self) -> tuple[str, ...]:
        """128-bit UUIDs, in the order of their handles."""


class Radio(Protocol):
    """One Bluetooth adapter, real or virtual."""

    def scan(self) -> AsyncIterator[Observation]:
        """Every observation as it is heard, until the iterator is closed. Faults: link_no_adapter,
        link_adapter_off, link_not_permitted."""

    async def connect(self, address: str, *, fresh_services: bool = False) -> Link:
        """Link to what was observed at `address`, notifications on. Faults: link_not_connected,
        link_no_adapter, link_adapter_off, link_not_permitted."""
