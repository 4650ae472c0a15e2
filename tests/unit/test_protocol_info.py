"""The signed info: the lock's word where it proves, a fault where it does not."""

from __future__ import annotations

from dataclasses import replace

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.lock.profile import load_profile
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockInfo, LockKeys, LockState, OwnSync
from installer_app.protocol.cbor import Fields, decode_map
from installer_app.protocol.info import Expected, decode_info, verify_info
from tests.scenario.raw_central import VECTORS

SIGNING = load_profile().signing
INFO, PROOF, NONCE = (bytes.fromhex(VECTORS["info"][name]) for name in ("info", "proof", "nonce"))
KEYS = LockKeys(VECTORS["keys"]["seal"]["public"], VECTORS["keys"]["sign"]["public"])
LABEL = VECTORS["label"]
EXPECTED = Expected(LABEL["serial"], LABEL["model"], LABEL["fingerprint"], KEYS)
MEMBERS: dict[str, object] = {str(name): value for name, value in decode_map(INFO).values.items()}


def verify(
    info: bytes = INFO, proof: bytes = PROOF, nonce: bytes = NONCE, expected: Expected = EXPECTED
) -> LockInfo:
    return verify_info(SIGNING, Fields({"info": info, "proof": proof}), nonce, expected)


def code_of(**changes: object) -> FaultCode:
    with pytest.raises(Fault) as caught:
        decode_info(cbor2.dumps({k: v for k, v in (MEMBERS | changes).items() if v is not ...}))
    return caught.value.code


def test_the_info_of_the_vectors_is_the_locks_word() -> None:
    info, says = verify(), VECTORS["info"]["says"]
    assert (info.serial, info.model, info.keys, info.state) == ("7K3M9QX2", "VL1", KEYS, LockState.INSTALLED)
    assert (info.fw, info.time, info.battery, info.logs) == ("1.0.0", says["time"], 80, 0)
    assert (info.lock_id, info.property_id, info.area_id) == (
        says["lockId"],
        says["propertyId"],
        says["areaId"],
    )
    assert info.last is not None and info.last.sha256 == VECTORS["install_csv"]["sha256"]
    assert info.sync is None and info.key_map is None


def test_maps_of_indefinite_length_and_unknown_keys_are_as_good() -> None:
    members = MEMBERS | {
        "later": [1, {"x": b"y"}],
        "sync": {"at": 5, "ok": False, "error": "no uplink", "n": 1},
    }
    info = decode_info(cbor2.dumps(members, indefinite_containers=True))
    assert info.sync == OwnSync(5, False, "no uplink")


def test_a_locks_own_words_are_made_fit_to_be_shown() -> None:
    error = "no\r\nuplink\x1b[31m" + "!" * 1000
    info = decode_info(cbor2.dumps(MEMBERS | {"sync": {"at": 5, "ok": False, "error": error}}))
    assert info.sync is not None and info.sync.error is not None
    assert info.sync.error.startswith("no  uplink [31m!") and len(info.sync.error) == 256


def test_another_proof_nonce_or_byte_is_an_impostor() -> None:
    tampered = cbor2.dumps(MEMBERS | {"battery": 81})
    for info, proof, nonce in ((INFO, bytes(64), NONCE), (INFO, PROOF, bytes(16)), (tampered, PROOF, NONCE)):
        with pytest.raises(Fault) as caught:
            verify(info, proof, nonce)
        assert caught.value.code is FaultCode.LOCK_IMPOSTOR


def test_whatever_differs_from_the_label_or_the_pin_is_an_impostor() -> None:
    for expected in (
        replace(EXPECTED, serial="7K3M9QX3"),
        replace(EXPECTED, model="VL2"),
        replace(EXPECTED, fingerprint="JM9A-Z5XY-E608-VAEG"),
        replace(EXPECTED, keys=LockKeys(KEYS.seal, "00" * 32)),
        replace(EXPECTED, keys=LockKeys("00" * 32, KEYS.sign)),
    ):
        with pytest.raises(Fault) as caught:
            verify(expected=expected)
        assert caught.value.code is FaultCode.LOCK_IMPOSTOR
    assert verify(expected=Expected("7K3M9QX2"))


def test_wrong_types_are_garbled_and_other_versions_unknown() -> None:
    garbled = FaultCode.LINK_GARBLED
    for name, values in {
        "serial": (..., 5, "7k3m9qx2", "7K3M9QX22"),
        "model": (..., "vl1", "V" * 17, "VL\n"),
        "seal": (..., b"short", "f" * 32),
        "state": (..., True, -1, 1.0, "1"),
        "battery": (101, -1),
        "time": (1 << 63, 1.5),
        "fw": (1, "1" * 65, "1.0\x1b[31m"),
        "lockId": (7, "x" * 65),
        "sync": (1, {"at": 1}, {"at": 1, "ok": 1}),
        "last": ([], {"kind": "install", "sha": b"", "at": 0}),
    }.items():
        for value in values:
            assert code_of(**{name: value}) is garbled, (name, value)
    assert code_of(v=2) is FaultCode.LOCK_PROFILE_UNKNOWN
    assert code_of(state=3) is FaultCode.LOCK_PROFILE_UNKNOWN


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "ff",
        "a1",
        "80",
        "a0a0",
        "a2616101616102",
        "a1d823616101",
        "a16161d81ca16161d81d00",
        "a16161c5821b000000e8d4a5100001",
        "a16161" + "81" * 50_000,
        "a1" + "7bffffffffffffffff",
        "a1616162fffe",
        "a1a00101",
    ],
)
def test_hostile_cbor_is_garbled(hostile: str) -> None:
    with pytest.raises(Fault) as caught:
        decode_map(bytes.fromhex(hostile))
    assert caught.value.code is FaultCode.LINK_GARBLED


@given(st.binary(max_size=80))
def test_any_bytes_are_a_map_or_garbled(data: bytes) -> None:
    try:
        decode_map(data)
    except Fault as fault:
        assert fault.code is FaultCode.LINK_GARBLED


@given(st.integers(0, len(INFO) * 8 - 1))
def test_no_flipped_bit_of_the_info_is_believed(bit: int) -> None:
    flipped = bytearray(INFO)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Fault) as caught:
        verify(info=bytes(flipped))
    assert caught.value.code in (
        FaultCode.LOCK_IMPOSTOR,
        FaultCode.LINK_GARBLED,
        FaultCode.LOCK_PROFILE_UNKNOWN,
    )
