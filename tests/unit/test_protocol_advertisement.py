"""Advertisements: hostile bytes in, a claim or nothing out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from installer_app.lock.profile import load_profile
from installer_app.protocol.advertisement import read_advertisement
from tests.scenario.raw_central import VECTORS

FORM = load_profile().advertisement
DATA = bytes.fromhex(VECTORS["advertisement"]["scan_response"])[4:16]


def test_the_advertisement_of_the_vectors_is_read() -> None:
    read = read_advertisement(FORM, "AA", {0xFFFF: DATA}, -61)
    says = VECTORS["advertisement"]["fields"]
    assert read is not None
    assert (read.serial, read.state, read.hw) == (says["serial"], says["state"], says["hw"])
    assert (read.battery_low, read.clock_unset, read.changed_since_sync, read.firmware_on_trial) == (
        False,
        False,
        True,
        False,
    )
    assert (read.address, read.rssi_dbm) == ("AA", -61)


def test_unknown_states_flags_and_further_bytes_are_no_obstacle() -> None:
    read = read_advertisement(FORM, "AA", {0xFFFF: DATA[:1] + b"\x09\xff" + DATA[3:] + b"more"}, -127)
    assert read is not None
    assert (read.state, read.battery_low, read.firmware_on_trial, read.rssi_dbm) == (9, True, True, None)


def test_other_companies_versions_lengths_and_alphabets_are_not_this_profile() -> None:
    for manufacturer in (
        {},
        {0x004C: DATA},
        {0xFFFF: DATA[:11]},
        {0xFFFF: b"\x02" + DATA[1:]},
        {0xFFFF: DATA[:4] + b"7k3m9qx2"},
        {0xFFFF: DATA[:4] + b"7K3M9QXU"},
        {0xFFFF: DATA[:4] + b"\xff" * 8},
    ):
        assert read_advertisement(FORM, "AA", manufacturer, -61) is None


@given(
    st.text(), st.dictionaries(st.sampled_from([0xFFFF, 0x065B, 1]), st.binary(max_size=64)), st.integers()
)
def test_nothing_on_the_air_raises(address: str, manufacturer: dict[int, bytes], rssi_dbm: int) -> None:
    read = read_advertisement(FORM, address, manufacturer, rssi_dbm)
    assert read is None or read.rssi_dbm is None or -127 < read.rssi_dbm <= 20
