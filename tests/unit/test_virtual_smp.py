"""The virtual lock's SMP: any cut of the bytes gives the same answers, and what is no SMP ends the link."""

from __future__ import annotations

import itertools
import struct
from dataclasses import replace

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.sandbox.faults import LockFaults, Meddling, Twist
from installer_app.sandbox.lock_device import Traits
from tests.scenario.raw_central import (
    NOW,
    Central,
    Clock,
    csv_message,
    faulty,
    link,
    provisioned,
    vector_state,
)

BROKEN_PAYLOADS = {
    "nothing": b"",
    "a list": b"\x80",
    "a number": b"\x01",
    "two maps": b"\xa0\xa0",
    "a map and a byte": b"\xa0\x00",
    "half a map": b"\xa1\x61a",
    "a break alone": b"\xff",
    "an open map": b"\xbf",
    "a key twice": b"\xa2\x61a\x01\x61a\x02",
    "deep": b"\xa1\x61a" + b"\x81" * 900 + b"\x01",
    "bad text": b"\xa1\x61\xff\x01",
    "a huge string": b"\xa1\x61a\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
}


def frame(
    first: int = 2 | 1 << 3,
    payload: bytes = b"\xa0",
    group: int = 0,
    command: int = 0,
    size: int | None = None,
) -> bytes:
    return (
        struct.pack(">BBHHBB", first, 0, len(payload) if size is None else size, group, 7, command) + payload
    )


@given(st.data())
def test_any_cut_of_the_bytes_gives_the_same_answers(data: st.DataObject) -> None:
    def cut(frame: bytes) -> list[bytes]:
        places = data.draw(st.sets(st.integers(8, len(frame) - 1))) if len(frame) > 9 else set()
        edges = [0, *sorted(places), len(frame)]
        return [frame[one:two] for one, two in itertools.pairwise(edges)]

    message = csv_message()
    whole, parts = link(provisioned()), link(provisioned())
    parts.cut = cut
    answers = [
        [
            central.write(0, 0, d="Tür"),
            central.read(0, 6),
            central.write(8, 0, name="/inbox/install", off=0, data=message, len=len(message)),
            central.apply("install", message),
            central.info(),
        ]
        for central in (whole, parts)
    ]
    assert answers[0] == answers[1]
    assert whole.lock.state == parts.lock.state


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_any_bytes_at_all_leave_the_lock_as_it_was(writes: list[bytes]) -> None:
    central = link(provisioned())
    for data in writes:
        central.lock.write(data)
        if not central.lock.linked:
            assert central.lock.connect()
    assert central.lock.state == provisioned()


@given(
    st.sampled_from([(0, 0), (0, 4), (1, 0), (1, 1), (1, 5), (8, 0), (8, 2), (64, 0), (64, 1), (64, 2)]),
    st.data(),
)
def test_any_map_is_answered(where: tuple[int, int], data: st.DataObject) -> None:
    names = st.sampled_from(
        [
            "d",
            "datetime",
            "off",
            "data",
            "name",
            "len",
            "type",
            "hash",
            "sha",
            "confirm",
            "slot",
            "image",
            "upgrade",
            "n",
            "kind",
            "s",
        ]
    )
    simple = (
        st.none()
        | st.booleans()
        | st.integers(-(2**70), 2**70)
        | st.text(max_size=5)
        | st.binary(max_size=40)
    )
    body = data.draw(st.dictionaries(names, simple, max_size=6))
    for write in (False, True):
        answer = link(provisioned()).ask(*where, body, write=write)
        assert "silent" not in answer


@pytest.mark.parametrize("what", BROKEN_PAYLOADS)
def test_a_payload_that_is_not_exactly_one_map_ends_the_link(what: str) -> None:
    central = link(vector_state())
    assert central.lock.write(frame(payload=BROKEN_PAYLOADS[what])) == ()
    assert not central.lock.linked


@pytest.mark.parametrize(
    "write",
    [
        b"",
        b"\x0a",
        frame()[:7],
        frame(first=1 | 8),
        frame(first=3 | 8),
        *(frame(first=op | 8) for op in range(4, 8)),
    ],
)
def test_half_a_header_a_response_or_an_unknown_op_ends_the_link(write: bytes) -> None:
    central = link(vector_state())
    assert central.lock.write(write) == ()
    assert not central.lock.linked


def test_bytes_beyond_the_message_end_the_link() -> None:
    for written in (frame() + frame(), frame() + b"\0", frame(first=2 | 2 << 3) + b"\0"):
        central = link(vector_state())
        assert central.lock.write(written) == ()
        assert not central.lock.linked


def test_the_limit_counts_the_header() -> None:
    traits = Traits(buf_size=1024)
    for size, survives in ((1016, True), (1017, False)):
        central = link(vector_state(), traits=traits)
        central.lock.write(frame(size=size)[:8])
        assert central.lock.linked is survives
    assert link(vector_state(), traits=traits).read(0, 6) == {"buf_size": 1024, "buf_count": 4}


def test_an_answer_above_the_limit_is_refused() -> None:
    assert link(provisioned(), traits=Traits(buf_size=200)).read(64, 0, n=bytes(16)) == {"rc": 7}


def test_version_1_is_answered_in_version_1_and_a_newer_one_is_refused() -> None:
    central = link(provisioned())
    central.version = 0
    assert central.apply("install", b"") == {"rc": 2}
    assert central.write(8, 0, name="/inbox/install", off=5, data=b"") == {"rc": 11, "len": 0}
    assert central.write(0, 0, d="x") == {"r": "x"}
    for version in (2, 3):
        central.version = version
        assert central.write(0, 0, d="x") == {"rc": 13}
    assert central.lock.linked


@pytest.mark.parametrize(
    ("group", "command"), [(0, 1), (0, 99), (2, 0), (9, 0), (63, 0), (64, 4), (65, 0), (8, 9)]
)
def test_what_the_lock_does_not_know_is_not_supported(group: int, command: int) -> None:
    central = link(vector_state())
    assert central.read(group, command) == {"rc": 8}
    assert central.write(group, command) == {"rc": 8}


def test_optional_groups_may_be_missing() -> None:
    central = link(vector_state(), traits=Traits(lacks=("1", "0.4", "0.5", "8.0.r")))
    assert central.read(1, 0) == {"rc": 8}
    assert central.read(0, 4) == {"rc": 8}
    assert central.write(0, 5) == {"rc": 8}
    assert central.read(8, 0, name="/inbox/install", off=0) == {"rc": 8}
    central.upload("install", b"x")


def test_half_a_message_dies_with_the_link() -> None:
    central = link(vector_state())
    whole = central.encode(0, 0, cbor2.dumps({"d": "x"}), write=True)
    central.lock.write(whole[:9])
    central.lock.disconnect()
    assert central.lock.write(whole[9:]) == ()
    assert central.lock.connect()
    assert central.write(0, 0, d="y") == {"r": "y"}


def test_an_idle_link_is_dropped_after_a_minute() -> None:
    clock = Clock()
    central = link(vector_state(), clock=clock)
    clock.now += 59
    central.lock.poll()
    assert central.write(0, 0, d="x") == {"r": "x"}
    assert central.lock.poll_at == clock.now + 60
    clock.now += 60
    central.lock.poll()
    assert not central.lock.linked


def test_one_central_at_a_time_and_no_advertising_meanwhile() -> None:
    lock = link(vector_state()).lock
    assert lock.advertisement() is None
    assert not lock.connect()
    lock.disconnect()
    assert lock.advertisement() is not None


def test_notifications_are_cut_to_the_payload_and_maps_may_be_definite() -> None:
    central = link(faulty(vector_state(), mtu=23), traits=Traits(indefinite_maps=False))
    asked = central.encode(0, 0, cbor2.dumps({"d": "x" * 100}), write=True)
    parts = central.lock.write(asked)
    assert [len(part) for part in parts] == [20, 20, 20, 20, 20, 13]
    assert b"".join(parts)[8:] == cbor2.dumps({"r": "x" * 100})
    for mtu, size in ((0, 20), (247, 244), (517, 512), (9999, 512)):
        assert LockFaults(mtu=mtu).payload_size == size


def test_the_link_drops_once_at_each_byte_named() -> None:
    central = link(faulty(vector_state(), drop_at_bytes=(15, 30)))
    echo = central.encode(0, 0, cbor2.dumps({"d": ""}), write=True)
    assert len(echo) == 12
    assert central.lock.write(echo)
    assert central.lock.write(echo) == ()
    assert not central.lock.linked
    assert central.lock.connect()
    assert central.lock.write(echo[:6] + echo[6:]) == ()
    assert central.lock.connect()
    assert central.lock.write(echo)
    assert central.lock.state.faults == LockFaults()


@pytest.mark.parametrize(
    ("how", "linked", "heard"),
    [
        ("silence", True, 0),
        ("drop", False, 0),
        ("reset", False, 0),
        ("reset_before", False, 0),
        ("garble", True, 17),
        ("cut", True, 8),
        ("stray", True, 34),
        ("wrong_sequence", True, 17),
    ],
)
def test_the_second_echo_goes_wrong_as_asked_and_the_third_is_well(
    how: Twist, linked: bool, heard: int
) -> None:
    central = link(faulty(vector_state(), meddle=(Meddling(how, "0.0", nth=2),)))
    assert central.read(0, 6)["buf_count"] == 4
    assert central.write(0, 0, d="xxxx") == {"r": "xxxx"}
    parts = central.lock.write(central.encode(0, 0, cbor2.dumps({"d": "xxxx"}), write=True))
    assert sum(map(len, parts)) == heard
    assert central.lock.linked is linked
    assert linked or central.lock.connect()
    assert central.write(0, 0, d="xxxx") == {"r": "xxxx"}


def test_the_clock_obeys_its_rules() -> None:
    central = link(replace(vector_state(), clock_offset_s=None))
    assert central.read(0, 4) == {"err": {"group": 0, "rc": 4}}
    for bad in (
        "2030-01-02 03:04:05",
        "2030-01-02T03:04:05Z",
        "2030-13-02T03:04:05",
        "1969-12-31T23:59:59",
        "",
        "x",
    ):
        assert central.write(0, 4, datetime=bad) == {"rc": 3}
    assert central.write(0, 4) == {"rc": 3}
    assert central.write(0, 4, datetime="2001-02-03T04:05:06") == {}
    assert central.read(0, 4) == {"datetime": "2001-02-03T04:05:06"}
    assert central.write(0, 4, datetime="2000-01-01T00:00:00") == {}


def test_a_set_clock_never_goes_before_what_was_applied_or_synced() -> None:
    memory = replace(provisioned().memory, issued_ns=NOW * 10**9 + 678_000_000, created_ns=(NOW + 50) * 10**9)
    central = link(replace(provisioned(), memory=memory))
    assert central.write(0, 4, datetime="2030-01-02T03:05:04") == {"rc": 11}
    assert central.write(0, 4, datetime="2030-01-02T03:05:05") == {}
    synced = replace(memory, issued_ns=None, sync_issued_ns=(NOW + 1) * 10**9)
    central = link(replace(provisioned(), memory=synced))
    assert central.write(0, 4, datetime="2030-01-02T03:05:05") == {"rc": 11}
    unset = link(replace(provisioned(), memory=synced, clock_offset_s=None))
    assert unset.write(0, 4, datetime="2001-01-01T00:00:00") == {}


def test_a_reset_is_answered_and_then_done() -> None:
    central = link(vector_state())
    central.upload("install", b"x")
    assert central.write(0, 5) == {}
    assert not central.lock.linked
    assert central.lock.connect()
    assert central.read(8, 1, name="/inbox/install") == {"err": {"group": 8, "rc": 3}}


@pytest.mark.parametrize(
    ("seconds", "answer"), [(0, {"rc": 3}), (1, {}), (30, {}), (31, {"rc": 3}), ("1", {"rc": 3})]
)
def test_identify_lasts_one_to_thirty_seconds(seconds: object, answer: dict[str, int]) -> None:
    central = link(vector_state())
    assert central.write(64, 2, s=seconds) == answer
    assert (central.lock.device.identify_until > 0) is (answer == {})


def test_info_wants_a_nonce_of_sixteen_bytes() -> None:
    central: Central = link(vector_state())
    assert central.read(64, 0) == {"rc": 3}
    assert central.read(64, 0, n=bytes(15)) == {"rc": 3}
