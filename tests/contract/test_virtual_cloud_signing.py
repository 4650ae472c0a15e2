"""The virtual cloud's signers write what the lock profile's fixed vectors say."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from installer_app.sandbox.signing import (
    Layout,
    Message,
    Signer,
    canonical,
    decode_base64url,
    encode_base64url,
    sign_data,
    write_csv,
    write_json,
)

KEY_ID: Final = "e1d2c3b4-a596-4778-8695-a4b3c2d1e005"
SIGNER: Final = Signer(
    KEY_ID, hashlib.sha256(b"lock-installer lock profile 1, test key, no secret: signer").digest()
)
LOCK_ID: Final = "2f1b7c1e-5d0a-4c0e-9c55-0a6b7f3d1e01"
PROPERTY_ID: Final = "6a0e4b7d-6f43-4f44-8a61-94f3b7c4a702"
INSTALL: Final = Message(
    kind="install",
    message_id="c8f0a6e2-1f55-4f9b-8d8a-7f1e2d3c4b04",
    lock_id=LOCK_ID,
    property_id=PROPERTY_ID,
    area_id="b54d1c9f-0a53-47a5-9b0e-3f7c8d2e1f03",
    issued="2030-01-02T03:04:05.678Z",
    expires="2030-01-09T03:04:05Z",
)
INSTALL_SHA256: Final = "e2bb4f6ac909ac3330adf704f891a205ec5c530509247edf8f86a463aa44064d"
UNINSTALL_DATA: Final[dict[str, Any]] = {
    "version": 1,
    "kind": "uninstall",
    "messageId": "0d9c8b7a-6f5e-4d3c-8b2a-190817263507",
    "lockId": LOCK_ID,
    "propertyId": PROPERTY_ID,
    "areaId": None,
    "issued": "2030-01-03T00:00:00Z",
    "expires": None,
    "note": "Tür € 𝄞",
}
UNINSTALL_SIGNED: Final = (
    '{"areaId":null,"expires":null,"issued":"2030-01-03T00:00:00Z","kind":"uninstall",'
    '"lockId":"2f1b7c1e-5d0a-4c0e-9c55-0a6b7f3d1e01","messageId":"0d9c8b7a-6f5e-4d3c-8b2a-190817263507",'
    '"note":"Tür € 𝄞","propertyId":"6a0e4b7d-6f43-4f44-8a61-94f3b7c4a702","version":1}'
)
UNINSTALL_SIGNATURE: Final = (
    "zd0OoYr5THmSQfkBPEWfdSsL7Rw3n9dGgltRcXgU8fV-NhuiHOJSelQEHTvbffIi6dvkNGOY7W1aFaAWK58_AQ"
)
PROVISION_DATA: Final[dict[str, Any]] = {
    "lockId": LOCK_ID,
    "displayName": "Front door [7K3M9QX2]",
    "private": {
        "apiKey": "d4c3b2a1-0f1e-4d2c-8b3a-495867768506",
        "lockKey": "bG9jay1rZXktZm9yLXRoZS1wcm9maWxlLXZlY3RvcnM",
    },
}
PROVISION_SIGNATURE: Final = (
    "dQ-WSTU13jJBwyQsqjz6D5FYGCpgt34J8HE5sP_KOBM6GtHu3lDb_YTf_zE-XL1PXs8vcrfBJJnjil8WbtxTAw"
)


def test_the_public_key_is_the_vectors() -> None:
    assert SIGNER.public.hex() == "8734e7ead8dbec8cfb00b1ee075e6d1e96d6f39e053c5e56cc9006e02b29cfa3"


def test_a_csv_install_message_is_the_vector_to_the_byte() -> None:
    written = write_csv(INSTALL, SIGNER)
    assert hashlib.sha256(written).hexdigest() == INSTALL_SHA256
    assert written.endswith(
        b",sOnvERtjlB9uLZ9JYkvC9ZWAuHZhwVFauEOJ8MgsJ_ey3CEmgmTmK6goHZGV2U0eXijbcjhn1vknQ_VGNXR9Bw\n"
    )


def test_the_canonical_form_of_the_uninstall_vector_is_what_its_signature_covers() -> None:
    assert canonical(UNINSTALL_DATA).decode() == UNINSTALL_SIGNED
    assert sign_data([SIGNER], UNINSTALL_DATA) == {KEY_ID: UNINSTALL_SIGNATURE}


def test_the_provision_vector_has_the_signature_of_a_signed_answer() -> None:
    assert sign_data([SIGNER], PROVISION_DATA) == {KEY_ID: PROVISION_SIGNATURE}


def test_an_absent_place_and_expiry_are_empty_in_csv_and_null_in_json() -> None:
    message = Message("uninstall", INSTALL.message_id, LOCK_ID, None, None, INSTALL.issued, None)
    assert write_csv(message, SIGNER).split(b",")[4:8] == [b"", b"", INSTALL.issued.encode(), b""]
    data = json.loads(write_json(message, [SIGNER], "compact"))["data"]
    assert (data["propertyId"], data["areaId"], data["expires"]) == (None, None, None)
    assert len(data) == 8


@pytest.mark.parametrize("layout", ["compact", "spaced", "crlf"])
def test_white_space_changes_the_bytes_and_not_the_signature(layout: Layout) -> None:
    written = write_json(INSTALL, [SIGNER], layout)
    whole = json.loads(written)
    assert list(whole) == ["data", "signatures", "success", "error"]
    signature = decode_base64url(whole["signatures"][KEY_ID])
    Ed25519PublicKey.from_public_bytes(SIGNER.public).verify(signature, canonical(whole["data"]))
    assert (b"\r\n" in written, b" " in written) == {
        "compact": (False, False),
        "spaced": (False, True),
        "crlf": (True, True),
    }[layout]


@given(st.binary(max_size=100))
def test_base64url_comes_back(data: bytes) -> None:
    assert decode_base64url(encode_base64url(data)) == data


@given(st.text(max_size=20))
def test_base64url_that_is_not_canonical_is_refused(text: str) -> None:
    try:
        data = decode_base64url(text)
    except ValueError:
        return
    assert encode_base64url(data) == text


def test_a_signer_does_not_show_its_private_key() -> None:
    assert SIGNER.private.hex() not in repr(SIGNER)
    assert repr(SIGNER.private) not in repr(SIGNER)
