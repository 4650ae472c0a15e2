"""The lock's signed info: decoded, its proof verified, and held against what is known of the lock.

The proof is Ed25519 by the lock's `sign` key over the context, one zero byte, our nonce, and the very bytes
of the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LastApplied, LockInfo, LockKeys, LockState, OwnSync
from installer_app.protocol.cbor import Fields, decode_map, garbled
from installer_app.protocol.label import fingerprint, is_model, is_serial
from installer_app.protocol.lock_profile import Signing
from installer_app.protocol.signature import is_signed

_VERSION: Final = 1
_ID: Final = 64
"""Most characters of an id; the cloud's have 36."""
_WORDS: Final = 256


@dataclass(frozen=True)
class Expected:
    """What is known of the lock before it is asked: from its label, or from keys pinned earlier."""

    serial: str
    model: str | None = None
    fingerprint: str | None = None
    keys: LockKeys | None = None


def decode_info(data: bytes) -> LockInfo:
    """The map's meaning. Faults: link_garbled; lock_profile_unknown: another version or an unknown state."""
    fields = decode_map(data)
    if fields.read_uint("v") != _VERSION:
        raise Fault(FaultCode.LOCK_PROFILE_UNKNOWN, "version of info")
    serial, model = fields.read_text("serial", 8), fields.read_text("model", 16)
    if not is_serial(serial) or not is_model(model):
        raise garbled("serial or model")
    state = fields.read_uint("state")
    if state > max(LockState):
        raise Fault(FaultCode.LOCK_PROFILE_UNKNOWN, f"state {state}")
    return LockInfo(
        serial=serial,
        model=model,
        hw=fields.read_uint("hw", 255),
        state=LockState(state),
        keys=LockKeys(fields.read_bytes("seal", 32).hex(), fields.read_bytes("sign", 32).hex()),
        fw=fields.read_text("fw", _ID),
        time=fields.read_uint("time", 1 << 40),
        battery=fields.read_uint("battery", 100),
        logs=fields.read_uint("logs"),
        lock_id=fields.optional_text("lockId", _ID),
        property_id=fields.optional_text("propertyId", _ID),
        area_id=fields.optional_text("areaId", _ID),
        key_map=fields.optional_text("keyMap", _ID),
        sync=_read_sync(fields.optional_map("sync")),
        last=_read_last(fields.optional_map("last")),
    )


def verify_info(signing: Signing, answer: Fields, nonce: bytes, expected: Expected) -> LockInfo:
    """The info of an answer, proven to be the expected lock's. Faults: lock_impostor, link_garbled,
    lock_profile_unknown."""
    data, proof = answer.read_bytes("info"), answer.read_bytes("proof", 64)
    info = decode_info(data)
    check_identity(info, expected)
    if not is_signed(info.keys.sign, proof, signing.info_context.encode("ascii") + b"\0" + nonce + data):
        raise Fault(FaultCode.LOCK_IMPOSTOR, "proof does not verify")
    return info


def check_identity(info: LockInfo, expected: Expected) -> None:
    """Faults: lock_impostor, naming what differs."""
    if info.serial != expected.serial:
        raise Fault(FaultCode.LOCK_IMPOSTOR, "another serial")
    if expected.model not in (None, info.model):
        raise Fault(FaultCode.LOCK_IMPOSTOR, "another model")
    if expected.fingerprint not in (None, fingerprint(info.keys)):
        raise Fault(FaultCode.LOCK_IMPOSTOR, "another fingerprint")
    if expected.keys not in (None, info.keys):
        raise Fault(FaultCode.LOCK_IMPOSTOR, "other keys")


def _read_sync(fields: Fields | None) -> OwnSync | None:
    if fields is None:
        return None
    at, ok = fields.read_uint("at", 1 << 40), fields.read_flag("ok")
    return OwnSync(at, ok, fields.read_words("error", _WORDS) if "error" in fields else None)


def _read_last(fields: Fields | None) -> LastApplied | None:
    if fields is None:
        return None
    kind, sha = fields.read_text("kind", _ID), fields.read_bytes("sha", 32)
    return LastApplied(kind, sha.hex(), fields.read_uint("at", 1 << 40))
