"""Sealing the provisioning record to one lock."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from installer_app.lock.profile import load_profile
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.seal import Record, read_record, seal_record
from tests.scenario.raw_central import LOCK_ID, VECTORS, key

SIGNING = load_profile().signing
PLAIN: bytes = VECTORS["provision"]["plain"].encode()
SEAL_KEY: str = VECTORS["keys"]["seal"]["public"]
SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


def open_sealed(sealed: bytes) -> bytes:
    private = X25519PrivateKey.from_private_bytes(key("seal"))
    return SUITE.decrypt(sealed, private, VECTORS["provision"]["hpke_info"].encode())


def changed(**private: Any) -> bytes:
    whole = json.loads(PLAIN)
    whole["data"]["private"] |= private
    return json.dumps(whole).encode()


def test_only_the_lock_opens_what_is_sealed_and_it_is_the_record_to_the_byte() -> None:
    assert open_sealed(bytes.fromhex(VECTORS["provision"]["sealed"])) == PLAIN
    sealed = seal_record(SIGNING, PLAIN, "7K3M9QX2", SEAL_KEY)
    assert open_sealed(sealed) == PLAIN
    assert b"apiKey" not in sealed
    assert sealed != seal_record(SIGNING, PLAIN, "7K3M9QX2", SEAL_KEY)


def test_the_record_names_its_lock() -> None:
    assert read_record(PLAIN) == Record(LOCK_ID, "Front door [7K3M9QX2]")


@pytest.mark.parametrize("record", [
    b"", b"null", b"{}", b'{"data": {"lockId": "x"}}', changed(apiKey=None), changed(apiKey=""),
    changed(apiKey=7),
    changed(lockKey=None), changed(lockKey="c2hvcnQ"),
    changed(lockKey="bG9jay1rZXktZm9yLXRoZS1wcm9maWxlLXZlY3RvcnN="),
    PLAIN.replace(b"lockId", b"lockID"), PLAIN.replace(b'"lockKey"', b'"apiKey"'),
], ids=range(12))  # fmt: skip
def test_a_record_without_its_keys_is_never_sealed(record: bytes) -> None:
    with pytest.raises(Fault) as caught:
        seal_record(SIGNING, record, "7K3M9QX2", SEAL_KEY)
    assert caught.value.code is FaultCode.MESSAGE_RECORD_INCOMPLETE
    assert "d4c3b2a1" not in str(caught.value)


def test_a_key_that_seals_to_everybody_is_refused() -> None:
    with pytest.raises(Fault) as caught:
        seal_record(SIGNING, PLAIN, "7K3M9QX2", "00" * 32)
    assert caught.value.code is FaultCode.LOCK_IMPOSTOR


@given(st.binary(max_size=100))
def test_any_bytes_are_a_record_or_incomplete(record: bytes) -> None:
    with pytest.raises(Fault) as caught:
        read_record(record)
    assert caught.value.code is FaultCode.MESSAGE_RECORD_INCOMPLETE
