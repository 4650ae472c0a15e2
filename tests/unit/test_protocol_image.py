"""MCUboot images: what is read of a good one, and that nothing else is taken for one."""

from __future__ import annotations

import struct
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import IMAGE_LIMIT
from installer_app.protocol.image import is_for, is_older, read_image
from installer_app.sandbox.image import build_image

pytestmark = pytest.mark.firmware
GOOD = build_image("2.1.3.4", 2048, ("locks.example", "VL1"))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VERSIONS = st.builds("{}.{}.{}.{}".format, *(st.integers(0, most) for most in (255, 255, 65_535, 9999)))


def code_of(data: bytes) -> FaultCode:
    with pytest.raises(Fault) as caught:
        read_image(data)
    return caught.value.code


@given(VERSIONS, st.integers(100, 5000))
def test_an_image_says_its_version_hash_and_length(version: str, size: int) -> None:
    data = build_image(version, size)
    found = read_image(data)
    assert found.version == version.removesuffix(".0")
    assert (found.length, found.sha256) == (size, sha256(data).hexdigest())
    assert bytes.fromhex(found.hash) in data
    assert (found.vendor, found.hardware, found.signed) == (None, None, None)


@given(st.binary(max_size=300))
def test_any_other_file_is_no_image(data: bytes) -> None:
    assert code_of(data) in (FaultCode.FIRMWARE_NO_IMAGE, FaultCode.FIRMWARE_IMAGE_DAMAGED)


@given(st.integers(0, len(GOOD) - 1))
def test_a_truncated_image_is_damaged(length: int) -> None:
    wanted = FaultCode.FIRMWARE_NO_IMAGE if length < 32 else FaultCode.FIRMWARE_IMAGE_DAMAGED
    assert code_of(GOOD[:length]) is wanted


@given(st.binary(min_size=1, max_size=300))
def test_nothing_may_follow_an_image(more: bytes) -> None:
    assert code_of(GOOD + more) is FaultCode.FIRMWARE_IMAGE_DAMAGED


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(at: int, change: int) -> None:
    changed = GOOD[:at] + bytes([GOOD[at] ^ change]) + GOOD[at + 1 :]
    assert code_of(changed) in (FaultCode.FIRMWARE_NO_IMAGE, FaultCode.FIRMWARE_IMAGE_DAMAGED)


@given(st.lists(st.tuples(st.integers(0, 31), st.integers(0, 255)), min_size=1, max_size=8), st.data())
def test_lengths_that_lie_are_faults_and_nothing_else(
    changes: list[tuple[int, int]], data: st.DataObject
) -> None:
    """A hostile file whose hash is right for what it claims."""
    lying = bytearray(GOOD)
    for at, value in changes:
        lying[4 + at % 28] = value
    tail = data.draw(st.integers(0, 80))
    lying[len(lying) - tail :] = data.draw(st.binary(min_size=tail, max_size=tail))
    try:
        read_image(bytes(lying))
    except Fault as fault:
        assert fault.code.value.startswith("firmware_")


def test_an_image_larger_than_this_app_keeps_is_refused_before_it_is_read() -> None:
    assert code_of(GOOD + bytes(IMAGE_LIMIT)) is FaultCode.FIRMWARE_TOO_LARGE


def test_an_image_names_the_hardware_it_is_for_or_none() -> None:
    image = read_image(GOOD)
    assert is_for(image, "locks.example", "VL1", 3) is True
    assert is_for(image, "locks.example", "VL2", 3) is False
    assert is_for(image, "other.example", "VL1", 3) is False
    revision = read_image(build_image("1.0.0", 400, ("locks.example", "VL1-3")))
    assert [is_for(revision, "locks.example", "VL1", hw) for hw in (2, 3)] == [False, True]
    assert is_for(read_image(build_image("1.0.0")), "locks.example", "VL1", 3) is None


def sign(data: bytes, key: Ed25519PrivateKey) -> bytes:
    """The image with one more TLV in its area: a signature over its hash."""
    digest = bytes.fromhex(read_image(data).hash)
    tlv = struct.pack("<HH", 0x24, 64) + key.sign(digest)
    at = len(data) - 4 - 36
    total = struct.unpack_from("<H", data, at + 2)[0] + len(tlv)
    return data[: at + 2] + struct.pack("<H", total) + data[at + 4 :] + tlv


def test_a_signature_is_believed_only_by_a_known_key() -> None:
    signed = sign(GOOD, KEY)
    ours = KEY.public_key().public_bytes_raw().hex()
    assert read_image(signed, (ours,)).signed is True
    assert read_image(signed, ("00" * 32,)).signed is False
    assert read_image(GOOD, (ours,)).signed is False
    assert read_image(signed).signed is None


@pytest.mark.parametrize(
    ("version", "than", "older"),
    [("1.2.3", "1.2.4", True), ("1.10.0", "1.9.0", False), ("1.2.3", "1.2.3.1", True), ("x", "1.0.0", None)],
)
def test_a_downgrade_is_noticed(version: str, than: str, older: bool | None) -> None:
    assert is_older(version, than) is older
