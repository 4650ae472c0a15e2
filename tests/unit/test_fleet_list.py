"""A fleet read page by page: each device once with all its groups, the worst first, however pages are cut."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.bold import Device, DeviceGroup, DeviceModel, Named, RelatedDeviceGroup, Share
from installer_app.model.bold_list import Spot
from installer_app.workflow.diagnosis import Weight
from installer_app.workflow.diagnosis.fleet import FleetCode, judge_device
from installer_app.workflow.diagnosis.fleet_list import GroupName, Muster, judge_shares
from tests.unit.healthy_lock import DAY, NOW
from tests.unit.test_fleet import DEVICES, WELL

ONE, TWO = GroupName(1, "One"), GroupName(2, "Two")


def group(number: int, name: str, *devices: Device) -> DeviceGroup:
    return DeviceGroup(id=number, name=name, device_list=devices)


def test_a_device_in_two_groups_stands_once_with_both_names() -> None:
    page = (group(1, "One", WELL), group(2, "Two", WELL, replace(WELL, id=2)))
    muster = Muster().add(page, None, NOW)
    assert [one.groups for one in muster.devices.values()] == [(ONE, TWO), (TWO,)]
    assert [one.devices for one in muster.groups] == [("1",), ("1", "2")]


def test_groups_that_are_only_said_of_it_are_named_too_and_none_twice() -> None:
    said = (RelatedDeviceGroup(id=2, name="Two"), RelatedDeviceGroup(id=9, name="Nine"))
    device = replace(WELL, related_device_groups=said)
    muster = Muster().add((group(1, "One", device),), Spot(1), NOW).add((group(2, "Two", device),), None, NOW)
    assert [one.name for one in muster.devices["1"].groups] == ["One", "Two", "Nine"]


def test_devices_without_a_number_are_all_there() -> None:
    nameless = replace(WELL, id=None)
    muster = Muster().add((group(1, "One", nameless, nameless),), None, NOW)
    assert len(muster.worst_first) == 2


def test_a_whole_number_is_the_same_however_it_is_written() -> None:
    muster = Muster().add((group(1, "One", WELL, replace(WELL, id=1.0)),), None, NOW)
    assert len(muster.devices) == 1


def test_the_worst_come_first_and_equals_as_they_came() -> None:
    devices = [replace(device, id=at) for at, device in enumerate((WELL, *DEVICES.values(), WELL))]
    muster = Muster().add((group(1, "One", *devices),), None, NOW)
    weights = [one.weight or 0 for one in muster.worst_first]
    assert weights == sorted(weights, reverse=True)
    assert muster.worst_first[0].reasons[0].code is FleetCode.BOLD_DECOMMISSIONED
    assert [one.key for one in muster.worst_first[-2:]] == ["0", str(len(devices) - 1)]
    assert muster.troubled == sum(weight > Weight.NOTICE for weight in weights)


@given(
    st.lists(st.lists(st.integers(0, 6), max_size=5), max_size=9),
    st.lists(st.integers(0, 9), max_size=4),
)
def test_it_is_the_same_however_pages_are_cut(listed: list[list[int]], cuts: list[int]) -> None:
    groups = [
        group(at, f"G{at}", *(replace(WELL, id=one) for one in inside)) for at, inside in enumerate(listed)
    ]
    whole, cut = Muster().add(groups, None, NOW), Muster()
    edges = sorted({0, len(groups), *(at for at in cuts if at < len(groups))})
    for begin, end in pairwise(edges):
        cut = cut.add(groups[begin:end], None, NOW)
    assert cut == whole
    assert set(whole.devices) == {str(one) for inside in listed for one in inside}


def test_shares_are_judged_by_the_local_time_of_the_place() -> None:
    share = Share(id=1, end_date="2026-11-18", end_time="12:30:00")  # half an hour after NOW, in UTC
    [here] = judge_shares((share,), NOW, lambda _now: 0)
    [east] = judge_shares((share,), NOW, lambda _now: 3600)
    assert [one.code for one in here.reasons] == []
    assert [one.code for one in east.reasons] == [FleetCode.SHARE_EXPIRED]
    [later] = judge_shares((share,), NOW + DAY, lambda _now: 0)
    assert [one.code for one in later.reasons] == [FleetCode.SHARE_EXPIRED]


def test_a_gateway_needs_no_gateway() -> None:
    lonely = replace(WELL, gateway_id=None)
    assert [one.code for one in judge_device(lonely, NOW)] == [FleetCode.BOLD_NO_GATEWAY]
    assert not judge_device(replace(lonely, device_model=DeviceModel(type=Named(name="Gateway"))), NOW)
