"""The virtual lock speaks the fixed vectors of the profile, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from joserfc import jws
from joserfc.jwk import OKPKey

from installer_app.sandbox.lock_info import genuine_keys, make_label
from installer_app.sandbox.lock_message import canonical, decode_base64url, encode_base64url, load_json
from installer_app.sandbox.lock_state import Memory
from tests.scenario.raw_central import LOCK_ID, NOW, VECTORS, Clock, key, link, provisioned, vector_state


def test_the_label_is_the_sticker_of_the_vectors() -> None:
    birth = vector_state().birth
    assert make_label(birth) == VECTORS["label"]["text"]
    keys = genuine_keys(birth)
    assert (keys.shown_seal, keys.shown_sign) == (key("seal", "public"), key("sign", "public"))


def test_both_advertising_packets_are_exactly_those_of_the_vectors() -> None:
    central = link(replace(vector_state(), phase=2, memory=Memory(lock_id=LOCK_ID, changes=1)))
    assert central.lock.advertisement() is None
    central.lock.disconnect()
    wanted = VECTORS["advertisement"]
    assert central.lock.advertisement() == (
        bytes.fromhex(wanted["data"]),
        bytes.fromhex(wanted["scan_response"]),
    )


def test_the_sealed_record_opens_and_provisions() -> None:
    central = link(vector_state())
    answer = central.deliver("provision", bytes.fromhex(VECTORS["provision"]["sealed"]))
    assert answer["state"] == 1
    memory = central.lock.state.memory
    private = json.loads(VECTORS["provision"]["plain"])["data"]["private"]
    assert (memory.lock_id, memory.api_key) == (LOCK_ID, private["apiKey"])
    assert encode_base64url(memory.lock_key) == private["lockKey"]


def test_the_csv_install_gives_the_receipt_of_the_vectors_and_its_info_and_proof() -> None:
    clock = Clock()
    central = link(provisioned(), clock=clock)
    message = VECTORS["install_csv"]["text"].encode()
    answer = central.deliver("install", message)
    assert answer == {"state": 2, "receipt": VECTORS["receipt"]["jws"]}
    public = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(key("sign", "public"))})
    verified = jws.deserialize_compact(answer["receipt"], public, algorithms=["Ed25519"])
    assert verified.headers() == VECTORS["receipt"]["header"]
    assert json.loads(verified.payload) == VECTORS["receipt"]["payload"]

    clock.now = NOW + 5
    wanted = VECTORS["info"]
    nonce = bytes.fromhex(wanted["nonce"])
    told = central.read(64, 0, n=nonce)
    assert told["info"].hex() == wanted["info"]
    assert told["proof"].hex() == wanted["proof"]
    covered = bytes.fromhex(wanted["covered"])
    Ed25519PublicKey.from_public_bytes(key("sign", "public")).verify(told["proof"], covered)
    assert cbor2.loads(told["info"])["last"]["kind"] == "install"


def test_the_json_uninstall_empties_the_area_and_keeps_the_property() -> None:
    central = link(provisioned())
    assert central.deliver("install", VECTORS["install_csv"]["text"].encode())["state"] == 2
    message = VECTORS["uninstall_json"]["text"].encode()
    assert central.deliver("uninstall", message)["state"] == 1
    info = central.info()
    assert info["last"]["sha"].hex() == VECTORS["uninstall_json"]["sha256"]
    assert "areaId" not in info
    assert info["propertyId"] == "6a0e4b7d-6f43-4f44-8a61-94f3b7c4a702"


def test_access_logs_are_pushed_sealed_as_in_the_vectors() -> None:
    wanted = VECTORS["access_log"]
    central = link(provisioned())
    entry = load_json(wanted["entry"].encode())
    assert isinstance(entry, dict)
    assert canonical(entry).decode() == wanted["entry"]
    central.lock.device.record_access(entry)
    assert central.info()["logs"] == 1
    request = central.lock.device.begin_sync()
    assert request is not None
    body = json.loads(request.body)
    (sealed,) = body["encryptedAccessLogs"]
    raw = decode_base64url(sealed, len(sealed) * 3 // 4)
    lock_key = provisioned().memory.lock_key
    opened = ChaCha20Poly1305(lock_key).decrypt(raw[:12], raw[12:], wanted["aad"].encode())
    assert opened.decode() == wanted["entry"]
    theirs = decode_base64url(wanted["sealed"], len(wanted["sealed"]) * 3 // 4)
    assert ChaCha20Poly1305(lock_key).decrypt(theirs[:12], theirs[12:], wanted["aad"].encode()) == opened
    assert body["currentKeyMapVersion"] == ""
    assert body["syncDate"] == "2030-01-02T03:05:05Z"
