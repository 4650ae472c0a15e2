"""The air between virtual controllers, as slow and as deaf as a radio is.

Time on a connection is cut into connection events, one each `interval_s`. In an event each side sends at
most `packets_per_event` packets of at most 251 bytes; one that is lost ends the event and is sent again in
the next. So a request and its answer take two events, as they do on the air. Nothing heard for
`supervision_s`: both ends drop the link with reason 0x08. Unshaped, everything arrives at once.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bumble import hci, ll
from bumble.core import PhysicalTransport
from bumble.link import LocalLink

if TYPE_CHECKING:
    from bumble.controller import Connection, Controller

LL_PAYLOAD: Final = 251
"""Bytes of one packet on the air, with data length extension; the header of L2CAP counts."""


@dataclass(frozen=True)
class Shape:
    """How slow and how deaf. `loss`: share of packets lost, 0 to 1; `seed`: which."""

    interval_s: float = 0.015
    packets_per_event: int = 6
    loss: float = 0.0
    supervision_s: float = 4.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not (self.interval_s > 0 and self.packets_per_event > 0 and 0 <= self.loss <= 1):
            raise ValueError("shape of a link")


@dataclass
class _Parcel:
    """What one side sends: so many packets, and what happens once the last has arrived."""

    packets: int
    arrive: Callable[[], None]


@dataclass
class _Timeline:
    """One connection's events."""

    ends: tuple[hci.Address, hci.Address]
    anchor: float
    heard_at: float
    waiting: dict[hci.Address, deque[_Parcel]] = field(default_factory=dict)
    """By sender."""
    due: asyncio.TimerHandle | None = None


class ShapedLink(LocalLink):
    """Joins MendedControllers. `shape` None: at once and without loss. It may be set anew at any time."""

    def __init__(self, shape: Shape | None = None) -> None:
        LocalLink.__init__(self)
        self.controllers: set[Controller] = set()
        self._random = random.Random(f"link {shape.seed if shape else 0}")
        self._shape = shape
        self._timelines: dict[frozenset[hci.Address], _Timeline] = {}
        self.packets = 0
        """Data packets that arrived, of both directions."""

    @property
    def shape(self) -> Shape | None:
        """How the air is now."""
        return self._shape

    @shape.setter
    def shape(self, shape: Shape | None) -> None:
        self._shape = shape
        for timeline in self._timelines.values():
            self._plan(timeline)

    def drop_links(self) -> None:
        """Every connection ends for both its ends, as after a supervision timeout."""
        for timeline in list(self._timelines.values()):
            self._lose(timeline)

    # Bumble always names the sender's random address, so that a central which connected with its public one
    # (BlueZ does) is never answered.
    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        connection = sender_controller.le_connections.get(destination_address)
        if connection is None:
            return
        source = connection.self_address

        def arrive() -> None:
            receiver = self._peer(source, destination_address)
            if receiver is not None:
                receiver.controller.on_link_acl_data(source, transport, data)

        self._send(source, destination_address, -(-len(data) // LL_PAYLOAD), arrive)

    # Bumble raises where the receiver is gone, in the midst of a disconnect, which then never completes; and
    # its control packets overtake data.
    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        def arrive() -> None:
            receiver = self._peer(sender_address, receiver_address)
            if receiver is not None:
                receiver.controller.on_ll_control_pdu(sender_address, packet)
            if isinstance(packet, ll.TerminateInd):
                self._forget(sender_address, receiver_address)

        self._send(sender_address, receiver_address, 1, arrive)

    # Bumble wakes every controller for every advertisement: with hundreds of locks that is all it would do.
    # And it tells a central that it is connected, whether or not the advertiser is still there to answer;
    # here both learn it in the same moment.
    def send_advertising_pdu(self, sender_controller: Controller, packet: ll.AdvertisingPdu) -> None:
        if isinstance(packet, ll.ConnectInd):
            now = asyncio.get_running_loop().time()
            ends = (packet.initiator_address, packet.advertiser_address)
            self._forget(*ends)
            self._timelines[frozenset(ends)] = timeline = _Timeline(ends, now, now)
            for one in list(self.controllers):
                if one is not sender_controller:
                    one.on_ll_advertising_pdu(packet)
            self._plan(timeline)
            return
        for one in list(self.controllers):
            if one is not sender_controller and getattr(one, "is_listening", True):
                one.on_ll_advertising_pdu(packet)

    def _peer(self, sender: hci.Address, receiver: hci.Address) -> Connection | None:
        """The receiver's end of the connection."""
        for one in self.controllers:
            connection = one.le_connections.get(sender)
            if connection is not None and connection.self_address == receiver:
                return connection
        return None

    def _send(
        self, sender: hci.Address, receiver: hci.Address, packets: int, arrive: Callable[[], None]
    ) -> None:
        timeline = self._timelines.get(frozenset((sender, receiver)))
        if timeline is None:
            return
        if self._shape is None and not any(timeline.waiting.values()):
            self.packets += packets
            asyncio.get_running_loop().call_soon(arrive)
            return
        timeline.waiting.setdefault(sender, deque()).append(_Parcel(max(1, packets), arrive))
        if timeline.due is None:
            # Until now empty packets kept it alive; they are not played.
            timeline.heard_at = asyncio.get_running_loop().time()
            self._plan(timeline)

    def _plan(self, timeline: _Timeline) -> None:
        """Wake for the next event in which there is something to do."""
        if timeline.due is not None:
            timeline.due.cancel()
            timeline.due = None
        loop, shape = asyncio.get_running_loop(), self._shape
        if shape is None:
            at = loop.time()
        elif any(timeline.waiting.values()) or shape.loss >= 1:
            passed = int((loop.time() - timeline.anchor) / shape.interval_s)
            at = timeline.anchor + (passed + 1) * shape.interval_s
        else:
            return
        timeline.due = loop.call_at(at, self._run_event, timeline)

    def _run_event(self, timeline: _Timeline) -> None:
        timeline.due = None
        shape, now = self._shape, asyncio.get_running_loop().time()
        for waiting in timeline.waiting.values():
            room = shape.packets_per_event if shape else None
            while waiting and room != 0:
                if shape and self._random.random() < shape.loss:
                    break
                timeline.heard_at = now
                self.packets += 1
                waiting[0].packets -= 1
                if waiting[0].packets <= 0:
                    asyncio.get_running_loop().call_soon(waiting.popleft().arrive)
                room = None if room is None else room - 1
        if shape and now - timeline.heard_at >= shape.supervision_s:
            self._lose(timeline)
        elif frozenset(timeline.ends) in self._timelines:
            self._plan(timeline)

    def _lose(self, timeline: _Timeline) -> None:
        central, peripheral = timeline.ends
        ends = (self._peer(central, peripheral), self._peer(peripheral, central))
        self._forget(central, peripheral)
        for end in ends:
            if end is not None:
                end.controller.on_le_disconnected(end, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)

    def _forget(self, one: hci.Address, other: hci.Address) -> None:
        timeline = self._timelines.pop(frozenset((one, other)), None)
        if timeline is not None and timeline.due is not None:
            timeline.due.cancel()
