"""A delivery over real Bluetooth code, cut at any byte: it goes on where it was cut, and arrives whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pytest

from installer_app.lock.party import LockParty
from installer_app.model.message import MessageKind
from installer_app.model.record import Plain
from installer_app.model.secret import Blob
from installer_app.protocol.lock_profile import LockProfile
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.gatt import GattLock
from installer_app.workflow import requests as r
from tests.bumble.kit import QUICK, Room, bytes_of_seven, open_room
from tests.scenario.lock_world import KEYS, SERIAL
from tests.scenario.raw_central import NOW

pytestmark = pytest.mark.bumble

MESSAGE: Final = bytes(n * 7 % 251 for n in range(12_000))
"""Five requests."""


@dataclass(frozen=True)
class Course:
    """A whole delivery, as its requests went out: where each ends, in bytes written, and what the lock holds
    then."""

    ends: tuple[int, ...]
    held: tuple[int, ...]
    payload: int

    def held_at(self, cut: int) -> int:
        """Bytes of the message that arrived in whole requests before the link was cut."""
        return max((held for end, held in zip(self.ends, self.held, strict=True) if end <= cut), default=0)

    def boundaries(self) -> Iterator[int]:
        """Where a write ends."""
        start = 0
        for end in self.ends:
            yield from range(start + self.payload, end, self.payload)
            yield end
            start = end


class Desk:
    """One lock and one party after another, each as after a restart of the app."""

    def __init__(self, room: Room, lock: GattLock, profile: LockProfile = QUICK) -> None:
        self._room, self._lock, self._profile = room, lock, profile
        self.frames: list[int] = []
        self.done: list[int] = []

    async def deliver(self, faults: LockFaults) -> int:
        """Answers where it was taken up. The lock starts with an empty inbox."""
        self.prepare(faults)
        return await self.bring()

    def prepare(self, faults: LockFaults) -> None:
        """A lock that was just switched on, with these faults."""
        self._lock.host.power_cut()
        self._lock.host.set_faults(faults)

    async def bring(self) -> int:
        """One more attempt, as after a restart of the app."""
        self.frames.clear()
        self.done.clear()

        def note(kind: str, fields: Mapping[str, Plain]) -> None:
            if kind == "smp.request":
                self.frames.append(int(str(fields["bytes"])))

        party = LockParty(self._room.radio, bytes_of_seven, lambda: NOW, note, self._profile)
        try:
            request = r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, Blob(MESSAGE))
            delivered = await party.ask(request, lambda one: self.done.append(one.done or 0))
        finally:
            await party.rest()
        assert self._lock.host.lock.device.inbox.read_complete("install") == MESSAGE
        return delivered.resumed_at

    async def walk(self, mtu: int) -> Course:
        """A delivery nothing happens to."""
        assert await self.deliver(LockFaults(mtu=mtu)) == 0
        uploads = [done for done in self.done if done]
        ends = tuple(sum(self.frames[: n + 1]) for n in range(len(self.frames)))
        before = len(ends) - len(uploads)
        return Course(ends, (*[0] * before, *uploads), min(mtu - 3, 512))


def near_requests(course: Course) -> set[int]:
    """Around the end of each request: on it, beside it, in the next one's header, and amid it."""
    cuts = {end + by for end in course.ends for by in (-1, 0, 1, 5, 8, 9)}
    cuts |= {(a + b) // 2 for a, b in zip((0, *course.ends), course.ends, strict=False)}
    return {cut for cut in cuts if 0 < cut < course.ends[-1]}


def sample(course: Course) -> set[int]:
    """A handful of them, the same each time."""
    return set(sorted(near_requests(course))[::7])


def near_writes(course: Course) -> set[int]:
    """Around the end of each write as well."""
    cuts = {end + by for end in course.boundaries() for by in (-1, 0, 1)}
    return near_requests(course) | {cut for cut in cuts if 0 < cut < course.ends[-1]}


FAST = [(517, sample, 8), (247, sample, 8), (23, sample, 8)]
ALL = [(517, near_writes, 111), (247, near_writes, 190), (23, near_requests, 51)]


@pytest.mark.parametrize(("mtu", "choose", "count"), FAST)
async def test_a_delivery_cut_anywhere_is_taken_up_where_the_lock_holds_it(
    mtu: int, choose: Callable[[Course], set[int]], count: int
) -> None:
    await cut_and_resume(mtu, choose, count)


@pytest.mark.slow
@pytest.mark.parametrize(("mtu", "choose", "count"), ALL)
async def test_a_delivery_cut_at_every_boundary_is_taken_up_where_the_lock_holds_it(
    mtu: int, choose: Callable[[Course], set[int]], count: int
) -> None:
    await cut_and_resume(mtu, choose, count)


async def cut_and_resume(mtu: int, choose: Callable[[Course], set[int]], count: int) -> None:
    async with open_room() as room:
        desk = Desk(room, await room.add())
        course = await desk.walk(mtu)
        cuts = sorted(choose(course))
        assert len(cuts) == count
        for cut in cuts:
            resumed_at = await desk.deliver(LockFaults(mtu=mtu, drop_at_bytes=(cut,)))
            assert resumed_at == course.held_at(cut), (mtu, cut, course)


async def test_a_delivery_over_a_link_that_drops_again_and_again_arrives() -> None:
    async with open_room() as room:
        desk = Desk(room, await room.add())
        cuts = tuple(range(3_000, 30_000, 3_100))
        assert await desk.deliver(LockFaults(mtu=247, drop_at_bytes=cuts)) > 0
