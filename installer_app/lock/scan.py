"""What is in the air right now: locks, and Bold's locks, each with its smoothed signal and when it was last
heard.

Everything heard is hostile. Memory is bounded, packets of one address are merged (the first may lack the scan
response), and what is not a lock is forgotten at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from installer_app.lock.radio import Observation, Radio
from installer_app.model.lock import Advertisement, BoldAdvertisement
from installer_app.protocol.advertisement import read_advertisement, read_name, read_rssi
from installer_app.protocol.bold_advertisement import read_bold
from installer_app.protocol.lock_profile import LockProfile

if TYPE_CHECKING:
    from installer_app.workflow.unseen import Trace

PERIOD_S: Final = 0.25
"""Between two snapshots: faster than an eye needs, slower than a radio hears."""
FIRST_S: Final = 0.005
"""Until somebody is heard it is looked so often: the first lock is seen at once."""
ADDRESSES: Final = 1000
"""So many are remembered; the one not heard for longest goes first."""
_SMOOTHING: Final = 0.3
"""Weight of the newest RSSI: a step of the signal shows within about five packets."""
_OTHERS_S: Final = 30.0
"""A device that is no lock counts as heard for so long."""


class HeardKind(StrEnum):
    """Whose lock it is."""

    LOCK = "lock"
    BOLD = "bold"


@dataclass(frozen=True)
class Heard:
    """One lock on the air. `heard_at`: the monotonic clock's seconds at its newest packet."""

    kind: HeardKind
    address: str
    advertisement: Advertisement | None
    """None for a Bold lock."""
    rssi_dbm: float | None
    """Smoothed; None: unknown."""
    heard_at: float
    name: str = ""
    """As broadcast, made fit to be shown; the advertisement wins over it."""
    bold: BoldAdvertisement | None = None
    """What a Bold lock says of itself, once it has said it readably."""

    @property
    def foreign(self) -> bool:
        """Not a lock of this profile: shown, never spoken to."""
        return self.kind is not HeardKind.LOCK

    @property
    def serial(self) -> str | None:
        """What it claims to be."""
        return self.advertisement.serial if self.advertisement else None


@dataclass(frozen=True)
class Air:
    """What is in the air at one moment."""

    heard: tuple[Heard, ...] = ()
    """Locks, the newest heard last."""
    others: int = 0
    """Devices heard lately that are no locks: they show that the adapter hears."""
    nearly: tuple[str, ...] = ()
    """Names of those among them that offer a lock's service and do not say the rest of it readably."""

    def traces(self, now_s: float) -> tuple[Trace, ...]:
        """The locks as evidence, at `now_s` of the clock they are dated by."""
        from installer_app.workflow.unseen import Trace

        return tuple(
            Trace(
                one.serial,
                max(now_s - one.heard_at, 0.0),
                one.rssi_dbm,
                one.advertisement.state if one.advertisement else None,
                one.name,
            )
            for one in self.heard
        )


@dataclass(frozen=True)
class _Other:
    """A device that is no lock, or has not said so yet."""

    heard_at: float
    offers: bool
    """It advertises a lock's service."""
    name: str


class Sightings:
    """What was heard, merged by address; at most `limit` addresses of locks, and as many of other devices."""

    def __init__(self, profile: LockProfile, limit: int = ADDRESSES) -> None:
        self._profile, self._limit = profile, limit
        self._heard: dict[str, Heard] = {}
        """In the order last heard."""
        self._others: dict[str, _Other] = {}
        """In the order last heard."""

    def hear(self, one: Observation, at: float) -> None:
        """One packet, at `at` seconds of a monotonic clock. Never raises."""
        known = self._heard.pop(one.address, None)
        fresh = self._recognize(one, at)
        if fresh is None and known is None:
            self._hear_other(one, at)
            return
        self._others.pop(one.address, None)
        rssi_dbm = _smooth(known.rssi_dbm if known else None, read_rssi(one.rssi_dbm))
        newest = fresh or known
        assert newest is not None
        if known and newest.kind is HeardKind.BOLD and newest.bold is None:
            # Only one of its packets holds more than the service.
            newest = replace(newest, bold=known.bold)
        name = read_name(one.name) or (known.name if known else "")
        self._heard[one.address] = replace(newest, rssi_dbm=rssi_dbm, heard_at=at, name=name)
        if len(self._heard) > self._limit:
            del self._heard[next(iter(self._heard))]

    def list_heard(self) -> tuple[Heard, ...]:
        """All of them, the newest heard last."""
        return tuple(self._heard.values())

    def take_air(self, at: float) -> Air:
        """All of it, at `at` seconds of the same clock."""
        lately = [one for one in self._others.values() if at - one.heard_at < _OTHERS_S]
        return Air(self.list_heard(), len(lately), tuple(one.name for one in lately if one.offers))

    def _hear_other(self, one: Observation, at: float) -> None:
        before = self._others.pop(one.address, None)
        offers = self._profile.link.service in one.services or bool(before and before.offers)
        name = read_name(one.name) or (before.name if before else "")
        self._others[one.address] = _Other(at, offers, name)
        if len(self._others) > self._limit:
            del self._others[next(iter(self._others))]

    def _recognize(self, one: Observation, at: float) -> Heard | None:
        claim = read_advertisement(self._profile.advertisement, one.address, one.manufacturer, one.rssi_dbm)
        if claim:
            return Heard(HeardKind.LOCK, one.address, claim, None, at)
        bold = self._profile.bold
        if bold.company_id in one.manufacturer or bold.service in one.services:
            data = read_bold(one.manufacturer.get(bold.company_id, b""))
            return Heard(HeardKind.BOLD, one.address, None, None, at, bold=data)
        return None


async def watch(
    radio: Radio,
    profile: LockProfile,
    now: Callable[[], float],
    period_s: float = PERIOD_S,
    sightings: Sightings | None = None,
) -> AsyncGenerator[Air, None]:
    """What is in the air, every `period_s`, until closed. `now`: a monotonic clock, to tell ages by;
    `sightings`: what was heard just before, to go on from. Faults: those of the radio's scan."""
    sightings = sightings or Sightings(profile)
    listening = asyncio.create_task(_listen(radio, sightings, now))
    try:
        for _ in range(max(round(period_s / FIRST_S), 1)):
            if listening.done() or sightings.list_heard():
                break
            await asyncio.wait({listening}, timeout=FIRST_S)
        while not listening.done():
            yield sightings.take_air(now())
            await asyncio.wait({listening}, timeout=period_s)
        listening.result()
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await listening


async def _listen(radio: Radio, sightings: Sightings, now: Callable[[], float]) -> None:
    heard = radio.scan()
    try:
        async for one in heard:
            sightings.hear(one, now())
    finally:
        if isinstance(heard, AsyncGenerator):
            await heard.aclose()


def _smooth(before: float | None, newest: int | None) -> float | None:
    if before is None or newest is None:
        return before if newest is None else float(newest)
    return before + _SMOOTHING * (newest - before)
