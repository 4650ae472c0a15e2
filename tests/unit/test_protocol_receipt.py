"""Receipts: exactly the lock's signed word, or a fault."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind, Receipt
from installer_app.protocol.encodings import encode_base64url
from installer_app.protocol.receipt import verify_receipt
from tests.scenario.raw_central import VECTORS, key, sign

TOKEN: str = VECTORS["receipt"]["jws"]
SAYS: dict[str, Any] = VECTORS["receipt"]["payload"]
HEADER = '{"alg":"Ed25519","kid":"7K3M9QX2"}'
WANTED: dict[str, Any] = {
    "sign_key": VECTORS["keys"]["sign"]["public"],
    "serial": "7K3M9QX2",
    "lock_id": SAYS["lockId"],
    "kind": MessageKind.INSTALL,
    "sha256": SAYS["sha256"],
}


def verify(token: str, **changes: Any) -> Receipt:
    return verify_receipt(token, **WANTED | changes)


def make(header: str = HEADER, payload: str | None = None, **changes: Any) -> str:
    says = {name: value for name, value in (SAYS | changes).items() if value is not ...}
    text = json.dumps(says) if payload is None else payload
    signed = f"{encode_base64url(header.encode())}.{encode_base64url(text.encode())}"
    return f"{signed}.{sign(signed.encode(), key('sign'))}"


def assert_false(token: str, **changes: Any) -> None:
    with pytest.raises(Fault) as caught:
        verify(token, **changes)
    assert caught.value.code is FaultCode.MESSAGE_RECEIPT_FALSE


def test_the_receipt_of_the_vectors_is_true() -> None:
    assert verify(TOKEN) == Receipt(
        MessageKind.INSTALL, SAYS["sha256"], "7K3M9QX2", SAYS["lockId"], 2, SAYS["at"], TOKEN
    )


def test_the_order_of_its_members_is_free() -> None:
    assert verify(make(payload=json.dumps(dict(reversed(SAYS.items()))))).at == SAYS["at"]


def test_a_receipt_about_something_else_is_false() -> None:
    assert_false(TOKEN, sha256="00" * 32)
    assert_false(TOKEN, kind=MessageKind.UNINSTALL)
    assert_false(TOKEN, lock_id="another")
    assert_false(TOKEN, serial="7K3M9QX3")
    assert_false(TOKEN, sign_key=VECTORS["keys"]["signer"]["public"])
    assert_false(TOKEN, sign_key="00" * 32)


@pytest.mark.parametrize("token", [
    make(HEADER.replace(",", ", ")), make('{"kid":"7K3M9QX2","alg":"Ed25519"}'), make('{"alg":"none"}'),
    make(HEADER.replace("Ed25519", "EdDSA")), make(HEADER.replace("}", ',"jwk":{}}')),
    make(state=1), make(state=True), make(state="2"), make(at=-1), make(at=1.5), make(at=True), make(at=...),
    make(more=1), make(sha256=SAYS["sha256"].upper()), make(serial="7K3M9QX3"), make(payload="[]"),
    make(payload="{}"), make(payload="x"), make(payload=json.dumps(SAYS)[:-1] + ',"at":1}'),
    "", "..", TOKEN + "=", TOKEN + ".", TOKEN.replace(".", ".=", 1), TOKEN[:-1], "x" * 4000,
], ids=range(26))  # fmt: skip
def test_anything_but_the_exact_form_is_false(token: str) -> None:
    assert_false(token)


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="ascii"))
def test_no_changed_character_is_overlooked(at: int, character: str) -> None:
    changed = TOKEN[:at] + character + TOKEN[at + 1 :]
    if changed != TOKEN:
        assert_false(changed)
