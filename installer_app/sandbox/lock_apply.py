"""The lock obeys or refuses a delivered message: every check in its order, then one new state.

Pure: nothing is changed here, a refusal is raised, and what is returned still has to be saved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke

from installer_app.sandbox.lock_info import keys_in_use, make_receipt
from installer_app.sandbox.lock_message import Order, Unreadable, read_order, read_record, signed_by
from installer_app.sandbox.lock_state import Last, LockState, Memory, Phase
from installer_app.sandbox.smp_server import Refusal

LOCK_GROUP: Final = 64
_SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
Why = Literal[
    "not_held", "digest", "signature", "addressee", "replayed", "state", "expired",
    "unopened", "battery", "busy", "full", "no_uplink", "not_understood",
]  # fmt: skip
_ERRORS: Final[dict[Why, int]] = {
    "not_held": 2,
    "digest": 3,
    "signature": 4,
    "addressee": 5,
    "replayed": 6,
    "state": 7,
    "expired": 8,
    "unopened": 9,
    "battery": 10,
    "busy": 11,
    "full": 12,
    "no_uplink": 13,
    "not_understood": 14,
}


def refuse(why: Why) -> Refusal:
    """A group error of group 64."""
    return Refusal(_ERRORS[why], LOCK_GROUP)


def obey(state: LockState, kind: str, sha: bytes, message: bytes, now: int | None) -> LockState:
    """The state after a complete message whose digest was found equal and that the battery allows; `now` is
    the lock's time, None unset. Refusal, in the profile's order."""
    moved = _provision(state, sha, message) if kind == "provision" else _move(state, kind, message, now)
    if state.faults.storage_full:
        raise refuse("full")
    last = Last(kind, sha, now or 0, make_receipt(moved, kind, sha, now or 0))
    memory = moved.memory
    return replace(moved, memory=replace(memory, last=last, changes=memory.changes + 1))


def _provision(state: LockState, sha: bytes, message: bytes) -> LockState:
    birth = state.birth
    try:
        context = f"lock-installer/provision/1/{birth.serial}".encode("ascii")
        plain = _SUITE.decrypt(message, keys_in_use(state).seal, info=context)
    except InvalidTag:
        raise refuse("unopened") from None
    try:
        record = read_record(plain)
    except Unreadable:
        raise refuse("not_understood") from None
    if birth.signers:
        if not signed_by(record.signed, record.signatures, birth.signers):
            raise refuse("signature")
        if not record.display_name.endswith(f"[{birth.serial}]"):
            raise refuse("addressee")
    if sha in state.provisions:
        raise refuse("replayed")
    if state.phase != 0:
        raise refuse("state")
    memory = Memory(
        lock_id=record.lock_id,
        api_key=record.api_key,
        lock_key=record.lock_key,
        created_ns=record.created_ns,
    )
    return replace(state, phase=1, memory=memory, provisions=(*state.provisions, sha))


def _move(state: LockState, kind: str, message: bytes, now: int | None) -> LockState:
    try:
        order = read_order(message)
    except Unreadable:
        raise refuse("not_understood") from None
    memory = state.memory
    if not signed_by(order.signed, order.signatures, state.birth.signers):
        raise refuse("signature")
    if order.kind != kind or type(order.version) is not int or order.version != 1:
        raise refuse("not_understood")
    if state.phase == 0:
        raise refuse("state")
    if order.lock_id != memory.lock_id:
        raise refuse("addressee")
    if memory.floor_ns is not None and order.issued_ns <= memory.floor_ns:
        raise refuse("replayed")
    if order.expires_ns is not None and now is not None and now * 10**9 >= order.expires_ns:
        raise refuse("expired")
    return replace(state, phase=_next_phase(kind), memory=_moved(memory, order))


def _next_phase(kind: str) -> Phase:
    return 2 if kind == "install" else 1


def _moved(memory: Memory, order: Order) -> Memory:
    placed = replace(memory, property_id=order.property_id, area_id=order.area_id, issued_ns=order.issued_ns)
    return placed if order.kind == "install" else replace(placed, key_map_version="", key_map=())
