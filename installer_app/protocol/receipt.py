"""The lock's receipt: a JWS compact by which it signs that it applied a message."""

from __future__ import annotations

import re
from typing import Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind, Receipt
from installer_app.protocol.encodings import Unreadable, decode_base64url, encode_base64url, read_json_object

_ALGORITHM: Final = "Ed25519"
_MEMBERS: Final = {"serial", "lockId", "kind", "sha256", "state", "at"}
_STATE_AFTER: Final = {MessageKind.PROVISION: 1, MessageKind.INSTALL: 2, MessageKind.UNINSTALL: 1}
_JWS: Final = re.compile(r"[\w-]+(\.[\w-]+){2}", re.ASCII)


def verify_receipt(
    token: str, *, sign_key: str, serial: str, lock_id: str, kind: MessageKind, sha256: str
) -> Receipt:
    """The receipt, proven to be this lock's (key in hex) for this very message. Faults:
    message_receipt_false, naming what is wrong."""
    if _JWS.fullmatch(token) is None:
        raise _false("not a JWS")
    try:
        header, payload, _ = (decode_base64url(part) for part in token.split("."))
        if header != f'{{"alg":"{_ALGORITHM}","kid":"{serial}"}}'.encode():
            raise _false("header")
        jws.deserialize_compact(token, _public_key(sign_key), algorithms=[_ALGORITHM])
        says = read_json_object(payload)
    except (Unreadable, JoseError, ValueError):
        raise _false("does not verify") from None
    if says.keys() != _MEMBERS:
        raise _false("members")
    state, at = says["state"], says["at"]
    if type(state) is not int or type(at) is not int or not 0 <= at < 1 << 53:
        raise _false("numbers")
    wanted: dict[str, object] = {"serial": serial, "lockId": lock_id, "kind": kind.value, "sha256": sha256}
    wanted["state"] = _STATE_AFTER[kind]
    for name, value in wanted.items():
        if says[name] != value:
            raise _false(name)
    return Receipt(kind, sha256, serial, lock_id, state, at, token)


def _public_key(sign_key: str) -> OKPKey:
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(bytes.fromhex(sign_key))})


def _false(what: str) -> Fault:
    return Fault(FaultCode.MESSAGE_RECEIPT_FALSE, what)
