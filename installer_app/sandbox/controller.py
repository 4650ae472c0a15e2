"""A virtual Bluetooth controller: Bumble's own, with what it lacks of a real one mended.

Bumble 0.0.236 is meant. `tests/bumble/test_upstream.py` tells which of these are mended upstream, so that
they can go from here.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from bumble import hci, ll
from bumble.controller import Controller
from bumble.hci import HCI_ErrorCode as ErrorCode

from installer_app.sandbox.shaped_link import ShapedLink

_RSSI_DBM: Final = -55
_LL_PACKET: Final = 251
"""Bytes of one packet with data length extension; Bumble's 27 makes four pieces of what is one."""
_Report = hci.HCI_LE_Advertising_Report_Event.Report
_Kind = hci.HCI_LE_Advertising_Report_Event.EventType
_ACTIVE: Final = hci.HCI_LE_Set_Scan_Parameters_Command.ACTIVE_SCANNING


@dataclass
class ScannableInd(ll.AdvInd):
    """An advertisement, and the answer for an active scanner."""

    scan_response: bytes = b""


class MendedController(Controller):
    """One radio in the air of `link`; without a public address, its host makes one up. It speaks legacy
    advertising only, as a lock of this profile does, and as BlueZ can live with."""

    le_acl_data_packet_length = _LL_PACKET
    le_features = Controller.le_features & ~(
        hci.LeFeatureMask.LL_PRIVACY
        | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
        | hci.LeFeatureMask.LE_PERIODIC_ADVERTISING
    )

    def __init__(self, name: str, link: ShapedLink, public_address: str | None = None) -> None:
        super().__init__(name, link=link, public_address=public_address)
        self._air = link

    @property
    def is_listening(self) -> bool:
        """It scans, or waits for somebody's advertisement to connect."""
        return self.le_scan_enable or self.pending_le_connection is not None

    def vanish(self) -> None:
        """The power is gone: out of the air, and its peers learn it at once."""
        self._end_everything(ErrorCode.REMOTE_DEVICE_TERMINATED_CONNECTION_DUE_TO_POWER_OFF_ERROR)
        self.host = None
        self._air.controllers.discard(self)

    # Bumble ignores a reset's meaning: what an earlier host began would go on for the next one.
    def on_hci_reset_command(self, _command: hci.HCI_Reset_Command) -> hci.HCI_StatusReturnParameters:
        self._end_everything(ErrorCode.REMOTE_USER_TERMINATED_CONNECTION_ERROR)
        return hci.HCI_StatusReturnParameters(ErrorCode.SUCCESS)

    # Bumble answers success and does nothing: the connection stays pending, whoever waits for its end waits
    # for ever, and every later connect is disallowed. Core Specification, volume 4, part E, 7.8.13.
    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(ErrorCode.COMMAND_DISALLOWED_ERROR)
        ended = hci.HCI_LE_Connection_Complete_Event(
            status=ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
            connection_handle=0,
            role=hci.Role.CENTRAL,
            peer_address_type=pending.peer_address.address_type,
            peer_address=pending.peer_address,
            connection_interval=0,
            peripheral_latency=0,
            supervision_timeout=0,
            central_clock_accuracy=0,
        )
        # after the command's own answer
        asyncio.get_running_loop().call_soon(self.send_hci_packet, ended)
        return hci.HCI_StatusReturnParameters(ErrorCode.SUCCESS)

    # Bumble's advertisements do not carry what a scanner would be answered.
    def send_advertising_pdu(self, packet: ll.AdvertisingPdu) -> None:
        if isinstance(packet, ll.AdvInd):
            response = self.le_legacy_advertiser.scan_response_data
            packet = ScannableInd(packet.advertiser_address, packet.data, response)
        super().send_advertising_pdu(packet)

    # Bumble reports the advertisement a second time in place of the scan response, and does so to a passive
    # scanner too.
    def on_advertising_pdu(self, pdu: ll.AdvInd | ll.AdvExtInd) -> None:
        if self.le_scan_enable:
            self._report(_Kind.ADV_IND, pdu.advertiser_address, pdu.data)
            if self.le_scan_type == _ACTIVE and isinstance(pdu, ScannableInd):
                self._report(_Kind.SCAN_RSP, pdu.advertiser_address, pdu.scan_response)
        pending = self.pending_le_connection
        if pending is not None and pending.peer_address == pdu.advertiser_address:
            self.create_le_connection(pdu.advertiser_address)

    def _report(self, kind: _Kind, who: hci.Address, data: bytes) -> None:
        report = _Report(kind, who.address_type, who, data, _RSSI_DBM)
        self.send_hci_packet(hci.HCI_LE_Advertising_Report_Event([report]))

    def _end_everything(self, reason: ErrorCode) -> None:
        self.le_legacy_advertiser.stop()
        self.le_scan_enable = False
        self.pending_le_connection = None
        for connection in self.le_connections.values():
            connection.send_ll_control_pdu(ll.TerminateInd(reason))
        self.le_connections.clear()
