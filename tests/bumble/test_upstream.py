"""What Bumble's own virtual controller lacks. A failure here is good news: `sandbox.controller` or
`sandbox.shaped_link` may lose the part that is named."""

from __future__ import annotations

import asyncio
import importlib.metadata

import pytest
from bumble import hci, ll
from bumble.controller import Controller
from bumble.core import InvalidArgumentError
from bumble.device import Device
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport.common import AsyncPipeSink

from installer_app.sandbox.controller import MendedController
from installer_app.sandbox.shaped_link import ShapedLink

pytestmark = pytest.mark.bumble


class Sink:
    """A host that only listens."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []

    def on_packet(self, packet: bytes) -> None:
        self.packets.append(packet)


def make(address: str, link: LocalLink) -> tuple[Controller, Sink]:
    controller, sink = Controller(address, link=link), Sink()
    controller.random_address = hci.Address(address)
    controller.host = sink
    return controller, sink


async def turn() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_this_version_of_bumble_is_meant() -> None:
    assert importlib.metadata.version("bumble") == "0.0.236"


async def test_cancelling_a_connect_does_nothing() -> None:
    link = LocalLink()
    controller, sink = make("C0:00:00:00:00:01", link)
    device = Device(
        address=hci.Address("C0:00:00:00:00:01"), host=Host(controller, AsyncPipeSink(controller))
    )
    await device.power_on()
    connecting = asyncio.create_task(device.connect_le(hci.Address("C0:00:00:00:00:02"), timeout=None))
    await turn()
    assert controller.pending_le_connection is not None
    await device.cancel_connection()
    await turn()
    assert controller.pending_le_connection is not None
    assert not connecting.done()
    connecting.cancel()
    await asyncio.gather(connecting, return_exceptions=True)
    assert not sink.packets


async def test_a_scan_response_is_the_advertisement_again() -> None:
    link = LocalLink()
    scanner, sink = make("C0:00:00:00:00:01", link)
    advertiser, _ = make("C0:00:00:00:00:02", link)
    scanner.le_features = MendedController.le_features
    scanner.le_scan_enable, scanner.le_scan_type = True, 1
    legacy = advertiser.le_legacy_advertiser
    legacy.own_address_type, legacy.enabled = hci.OwnAddressType.RANDOM, True
    legacy.advertising_data, legacy.scan_response_data = b"\x02\x01\x06", b"\x02\x0a\x00"
    legacy.send_advertising_data()
    await turn()
    assert len(sink.packets) == 2
    assert all(b"\x02\x01\x06" in packet for packet in sink.packets)
    assert not any(b"\x02\x0a\x00" in packet for packet in sink.packets)


async def test_data_comes_from_the_random_address_whatever_the_connection_is_from() -> None:
    link = LocalLink()
    sender, _ = make("C0:00:00:00:00:01", link)
    receiver, _ = make("C0:00:00:00:00:02", link)
    heard: list[hci.Address] = []

    def hear(address: hci.Address, *_: object) -> None:
        heard.append(address)

    setattr(receiver, "on_link_acl_data", hear)  # noqa: B010 (a method)
    from bumble.core import PhysicalTransport

    link.send_acl_data(sender, receiver.random_address, PhysicalTransport.LE, b"")
    await turn()
    assert heard == [sender.random_address]


async def test_an_end_for_a_peer_that_is_gone_is_an_exception() -> None:
    link = LocalLink()
    with pytest.raises(InvalidArgumentError):
        link.send_ll_control_pdu(
            hci.Address("C0:00:00:00:00:01"), hci.Address("C0:00:00:00:00:02"), ll.TerminateInd(0x13)
        )


async def test_a_reset_keeps_what_the_earlier_host_began() -> None:
    controller, _ = make("C0:00:00:00:00:01", LocalLink())
    controller.le_scan_enable = True
    controller.on_hci_reset_command(hci.HCI_Reset_Command())
    assert controller.le_scan_enable


async def test_a_central_is_told_that_it_is_connected_to_somebody_who_is_not_there() -> None:
    link = LocalLink()
    central, sink = make("C0:00:00:00:00:01", link)
    gone = hci.Address("C0:00:00:00:00:02")
    central.on_packet(
        bytes(
            hci.HCI_LE_Create_Connection_Command(
                le_scan_interval=16,
                le_scan_window=16,
                initiator_filter_policy=0,
                peer_address_type=1,
                peer_address=gone,
                own_address_type=1,
                connection_interval_min=12,
                connection_interval_max=12,
                max_latency=0,
                supervision_timeout=100,
                min_ce_length=0,
                max_ce_length=0,
            )
        )
    )
    central.create_le_connection(gone)
    await turn()
    assert gone in central.le_connections
    assert sink.packets


async def test_a_lost_central_is_told_by_all_of_that_mended() -> None:
    """The same six with ours."""
    link = ShapedLink()
    scanner, advertiser, sink = MendedController("A", link), MendedController("B", link), Sink()
    scanner.host = sink
    advertiser.random_address = hci.Address("C0:00:00:00:00:02")
    scanner.le_scan_enable, scanner.le_scan_type = True, 1
    legacy = advertiser.le_legacy_advertiser
    legacy.own_address_type, legacy.enabled = hci.OwnAddressType.RANDOM, True
    legacy.advertising_data, legacy.scan_response_data = b"\x02\x01\x06", b"\x02\x0a\x00"
    legacy.send_advertising_data()
    await turn()
    assert [b"\x02\x01\x06" in packet for packet in sink.packets] == [True, False]
    assert [b"\x02\x0a\x00" in packet for packet in sink.packets] == [False, True]
    scanner.le_scan_type = 0
    sink.packets.clear()
    legacy.send_advertising_data()
    await turn()
    assert len(sink.packets) == 1
    scanner.on_hci_reset_command(hci.HCI_Reset_Command())
    assert not scanner.le_scan_enable
    link.send_ll_control_pdu(scanner.random_address, advertiser.random_address, ll.TerminateInd(0x13))
