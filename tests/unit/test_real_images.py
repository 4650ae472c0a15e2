"""Images as MCUboot's own imgtool makes them: the app and the virtual lock read the same of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.image import is_for, read_image
from installer_app.sandbox.image import read_image as read_as_lock

pytestmark = pytest.mark.firmware
BODY = bytes(n % 253 for n in range(30_000))


def make(folder: Path, version: str, *options: str) -> bytes:
    """An image around the body, signed by imgtool."""
    body, image = folder / "body.bin", folder / "image.bin"
    body.write_bytes(BODY)
    words: Sequence[str] = (
        *("sign", "--version", version, "--header-size", "0x200", "--pad-header", "--align", "4"),
        *("--slot-size", "0x40000", *options, str(body), str(image)),
    )
    subprocess.run(
        [sys.executable, "-m", "imgtool.main", *words], check=True, capture_output=True, timeout=60
    )
    return image.read_bytes()


@pytest.mark.parametrize(
    ("version", "shown"), [("1.4.0", "1.4.0"), ("2.0.1+7", "2.0.1.7"), ("0.0.1", "0.0.1")]
)
def test_app_and_lock_read_the_same_of_a_real_image(tmp_path: Path, version: str, shown: str) -> None:
    data = make(tmp_path, version)
    image = read_image(data)
    assert (image.version, image.length, image.hardware) == (shown, len(data), None)
    assert read_as_lock(data) == (shown, bytes.fromhex(image.hash))


def test_a_real_image_names_its_vendor_and_hardware(tmp_path: Path) -> None:
    image = read_image(make(tmp_path, "1.4.0", "--vid", "locks.example", "--cid", "VL1"))
    assert is_for(image, "locks.example", "VL1", 2) is True
    assert is_for(image, "locks.example", "VL4", 2) is False


def test_a_real_signature_is_believed_by_its_key_alone(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    pem = tmp_path / "key.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    data = make(tmp_path, "1.4.0", "--key", str(pem))
    ours = key.public_key().public_bytes_raw().hex()
    assert read_image(data, (ours,)).signed is True
    assert read_image(data, ("11" * 32,)).signed is False


def test_a_real_image_that_lost_a_byte_or_is_padded_to_its_slot_is_refused(tmp_path: Path) -> None:
    data = make(tmp_path, "1.4.0")
    for other in (data[:-1], data[:20_000], data + b"\xff" * 100):
        with pytest.raises(Fault) as caught:
            read_image(other)
        assert caught.value.code is FaultCode.FIRMWARE_IMAGE_DAMAGED
