"""SMP frames: any cut gives the same answers, and nothing a lock sends does more than end the link."""

from __future__ import annotations

from collections.abc import Mapping

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from smp import file_management, header, os_management

from installer_app.lock.profile import load_profile
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind
from installer_app.protocol import smp_lock
from installer_app.protocol.cbor import Fields
from installer_app.protocol.smp_frame import (
    Answer,
    Assembler,
    Refused,
    Request,
    check_success,
    encode_request,
)

GROUP = load_profile().group
LIMIT = 4096
ASK = Request(True, 64, 1)


def frame(
    body: object, *, first: int = 3 | 1 << 3, group: int = 64, sequence: int = 7, length: int = 0
) -> bytes:
    payload = cbor2.dumps(body)
    return bytes([first, 0, *(length or len(payload)).to_bytes(2), *group.to_bytes(2), sequence, 1]) + payload


def take_all(pieces: list[bytes]) -> list[Answer]:
    assembler = Assembler(LIMIT)
    return [answer for piece in pieces if (answer := assembler.take(piece)) is not None]


@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.integers(0, 9) | st.binary(max_size=300), max_size=4),
        min_size=1,
        max_size=4,
    ),
    st.data(),
)
def test_any_cut_of_the_notifications_gives_the_same_answers(
    bodies: list[dict[str, object]], data: st.DataObject
) -> None:
    pieces: list[bytes] = []
    for number, body in enumerate(bodies):
        rest = frame(body, sequence=number)
        while rest:
            size = data.draw(st.integers(0, len(rest)))
            pieces.append(rest[:size])
            rest = rest[size:] if size else rest
            if not size:
                pieces.append(rest[:1])
                rest = rest[1:]
    answers = take_all(pieces)
    assert [answer.fields.values for answer in answers] == bodies
    assert [answer.sequence for answer in answers] == list(range(len(bodies)))


@given(st.lists(st.binary(max_size=40), max_size=5))
def test_any_bytes_are_answers_or_end_the_link(pieces: list[bytes]) -> None:
    try:
        take_all(pieces)
    except Fault as fault:
        assert fault.code is FaultCode.LINK_GARBLED


@pytest.mark.parametrize("hostile", [
    frame({}, first=2 | 1 << 3), frame({}, first=3), frame({}, first=3 | 2 << 3), frame({}, first=5 | 1 << 3),
    frame({}, first=0xEB), frame({}) + b"x", frame({}, length=LIMIT), frame([]), frame(1),
    frame({})[:8] + b"\xff", b"\x0b\x00\x00\x00\x00\x40\x07\x01",
], ids=range(11))  # fmt: skip
def test_what_is_no_answer_is_garbled(hostile: bytes) -> None:
    with pytest.raises(Fault) as caught:
        take_all([hostile])
    assert caught.value.code is FaultCode.LINK_GARBLED


def test_members_that_are_named_like_an_implementations_own_are_ordinary() -> None:
    for body in ({"header": 1, "smp_data": b"x", "off": 5}, {"version": 0, "sequence": 1, "off": 5}):
        [answer] = take_all([frame(body)])
        assert answer.fields.read_uint("off") == 5


def test_an_answer_belongs_to_its_request_only() -> None:
    [answer] = take_all([frame({})])
    assert answer.answers(ASK, 7)
    assert not answer.answers(ASK, 8)
    for other in (Request(False, 64, 1), Request(True, 63, 1), Request(True, 64, 2)):
        assert not answer.answers(other, 7)


def test_errors_are_told_from_success_with_all_they_say() -> None:
    check_success(ASK, Fields({"rc": 0, "off": 1}))
    check_success(ASK, Fields({"err": {"group": 8, "rc": 0}}))
    with pytest.raises(Refused) as caught:
        check_success(ASK, Fields({"err": {"group": 8, "rc": 11}, "len": 300}))
    assert (caught.value.group, caught.value.rc, caught.value.fields.read_uint("len")) == (8, 11, 300)
    assert smp_lock.is_offset_wrong(caught.value)
    hostile: list[Mapping[object, object]] = [
        {"rc": "x"},
        {"rc": -1},
        {"err": 5},
        {"err": {}},
        {"err": {"group": 8, "rc": True}},
    ]
    for members in hostile:
        with pytest.raises(Fault) as garbled:
            check_success(ASK, Fields(members))
        assert garbled.value.code is FaultCode.LINK_GARBLED


def test_every_error_of_the_lock_has_its_fault() -> None:
    wanted = {
        2: "message_not_held", 3: "message_changed", 4: "message_signature", 5: "message_addressee",
        6: "message_replayed", 7: "lock_wrong_state", 8: "message_expired", 9: "message_sealed_to_other",
        10: "lock_battery_low", 11: "lock_busy", 12: "lock_storage_full", 13: "lock_no_uplink",
        14: "message_not_understood", 1: "lock_refused", 99: "lock_refused",
    }  # fmt: skip
    none = Fields({})
    for rc, code in wanted.items():
        fault = smp_lock.refusal_fault(Refused("64.1", rc, 64, none), GROUP)
        assert (fault.code, fault.refused) == (code, True)
    for group, rc, code in (
        (None, 8, "lock_not_supported"), (None, 10, "lock_busy"), (None, 3, "lock_refused"),
        (8, 2, "lock_refused"),
        (8, 10, "message_too_large"), (1, 9, "firmware_slot_busy"), (1, 8, "firmware_not_held"),
        (1, 30, "firmware_too_large"),
        (1, 1, "lock_refused"),
    ):  # fmt: skip
        assert smp_lock.refusal_fault(Refused("8.0", rc, group, none), GROUP).code == code


@given(st.integers(256, 9000), st.integers(0, 65_535), st.integers(1, 65_536))
def test_an_upload_fills_the_locks_buffer_and_never_exceeds_it(buffer: int, offset: int, total: int) -> None:
    def size(data: int) -> int:
        return len(encode_request(smp_lock.upload("/inbox/uninstall", offset, total, bytes(data)), 0))

    room = smp_lock.upload_room("/inbox/uninstall", offset, total, buffer)
    assert size(room) <= buffer < size(room + 1)


def test_the_requests_are_those_of_the_standard_library_for_smp() -> None:
    """Read back by an implementation that is not ours."""
    version = header.Version.V2
    upload = encode_request(smp_lock.upload("/inbox/install", 5, 9, b"data"), 3)
    read = file_management.FileUploadRequest.loads(upload)
    assert (read.off, read.len, read.name, read.data) == (5, 9, "/inbox/install", b"data")
    assert (read.header.version, read.header.sequence, read.header.op) == (version, 3, header.OP.WRITE)
    hashed = file_management.FileHashChecksumRequest.loads(
        encode_request(smp_lock.hash_file("/inbox/install", 5), 0)
    )
    assert (hashed.type, hashed.off, hashed.len) == ("sha256", 0, 5)
    assert file_management.FileStatusRequest.loads(encode_request(smp_lock.read_status("/a"), 0)).name == "/a"
    assert (
        file_management.FileCloseRequest.loads(encode_request(smp_lock.CLOSE_FILE, 0)).header.command_id == 4
    )
    assert os_management.MCUMgrParametersReadRequest.loads(encode_request(smp_lock.READ_PARAMETERS, 0))
    clock = os_management.DateTimeWriteRequest.loads(encode_request(smp_lock.set_clock(1_893_553_505), 0))
    assert clock.datetime == "2030-01-02T03:05:05"


def test_answers_of_the_standard_library_for_smp_are_read() -> None:
    answer = file_management.FileUploadResponse(off=77, sequence=9)
    [read] = take_all([bytes(answer)])
    assert read.answers(smp_lock.upload("x", 0, 1, b""), 9)
    assert read.fields.read_uint("off") == 77


def test_a_request_never_prints_what_it_carries() -> None:
    request = smp_lock.apply(GROUP, MessageKind.INSTALL, "ab" * 32)
    assert "ab" * 4 not in repr(request) and request.name == "64.1"
    assert "secret" not in repr(smp_lock.upload("/inbox/install", 0, 6, b"secret"))
