"""Every reason against a Bold device or share is seen when it is there, in its words, and not otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from installer_app.model.bold import Device, Invitation, Reach, Share, ShareReceiver, ShareUser
from installer_app.texts import fleet as words
from installer_app.workflow.diagnosis import Weight
from installer_app.workflow.diagnosis.fleet import FleetCode as C
from installer_app.workflow.diagnosis.fleet import judge_device, judge_share
from tests.unit.healthy_lock import DAY, NOW, iso

WELL: Final = Device(
    id=1,
    gateway_id=7,
    gateway_last_seen=iso(NOW - 60),
    gateway_rssi_level="High",
    battery_level="Good",
    battery_last_measurement=iso(NOW - DAY),
    actual_firmware_version=41,
    required_firmware_version=41,
    message_queue_count=0,
    last_time_sync_drift=2,
    decommissioned=False,
    restricted=False,
)
DEVICES: Final[dict[C, Device]] = {
    C.BOLD_DECOMMISSIONED: replace(WELL, decommissioned=True),
    C.BOLD_RESTRICTED: replace(WELL, restricted=True),
    C.BOLD_BATTERY_LOW: replace(WELL, battery_level="LOW"),
    C.BOLD_NOT_SEEN: replace(WELL, gateway_last_seen=iso(NOW - 3 * DAY)),
    C.BOLD_NO_GATEWAY: replace(WELL, gateway_id=None),
    C.BOLD_FIRMWARE_BEHIND: replace(WELL, actual_firmware_version=36),
    C.BOLD_CLOCK_DRIFTS: replace(WELL, last_time_sync_drift=-300.5),
    C.BOLD_TIME_SYNC_NEEDED: replace(WELL, reachable_gateways=(Reach(flags=(("timeSyncNeeded", True),)),)),
    C.BOLD_INSTALLATION_MODE: replace(WELL, reachable_gateways=(Reach(flags=(("installationMode", True),)),)),
    C.BOLD_GATEWAY_WEAK: replace(WELL, gateway_rssi_level="critical"),
    C.BOLD_QUEUE_LONG: replace(WELL, message_queue_count=40),
    C.BOLD_BATTERY_OLD: replace(WELL, battery_last_measurement=iso(NOW - 200 * DAY)),
    C.BOLD_EXPIRES: replace(WELL, is_active_until=iso(NOW - 60)),
}
IN_FORCE: Final = Share(
    id=1, start_date="2026-11-01", start_time="09:00:00", end_date="2026-11-18", end_time="12:00:01"
)
SHARES: Final[dict[C, Share]] = {
    C.SHARE_EXPIRED: replace(IN_FORCE, end_time="11:59:59"),
    C.SHARE_NOT_BEGUN: replace(IN_FORCE, start_date="2026-11-18", start_time="12:00:01", end_date=None),
    C.SHARE_RESTRICTED: replace(IN_FORCE, date_restricted=iso(NOW)),
    C.SHARE_NOT_ACCEPTED: replace(IN_FORCE, receiver=ShareReceiver(ShareUser(registered=False))),
    C.SHARE_INVITATION_EXPIRED: replace(
        IN_FORCE, receiver=ShareReceiver(ShareUser(invitation=Invitation(is_expired=True)))
    ),
}


def test_every_reason_has_a_case_and_words() -> None:
    assert DEVICES.keys() | SHARES.keys() == set(C) == words.REASONS.keys()
    assert len(C) == 18


@pytest.mark.parametrize("code", DEVICES)
def test_a_device_has_the_one_reason_it_was_given(code: C) -> None:
    assert judge_device(WELL, NOW) == judge_device(Device(gateway_id=7), NOW) == ()
    (reason,) = judge_device(DEVICES[code], NOW)
    assert reason.code is code and words.reason(reason)


@pytest.mark.parametrize("code", SHARES)
def test_a_share_has_the_one_reason_it_was_given(code: C) -> None:
    assert judge_share(IN_FORCE, NOW) == judge_share(Share(), NOW) == ()
    (reason,) = judge_share(SHARES[code], NOW)
    assert reason.code is code and words.reason(reason)


def test_the_worst_comes_first() -> None:
    weights = [
        one.weight for one in judge_device(replace(DEVICES[C.BOLD_QUEUE_LONG], decommissioned=True), NOW)
    ]
    assert weights == [Weight.TROUBLE, Weight.NOTICE]
