"""The lock's own sync, sans-IO: what it sends, and how it judges what comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from installer_app.sandbox.image import BadImage
from installer_app.sandbox.lock_message import (
    Json,
    Unreadable,
    canonical,
    decode_base64url,
    encode_base64url,
    load_json,
    read_instant,
    read_signed,
    read_text,
    signed_by,
)
from installer_app.sandbox.lock_slots import confirm_running, is_occupied, take_fetched
from installer_app.sandbox.lock_state import LockState, SyncOutcome

NONCE_SIZE: Final = 12


@dataclass(frozen=True)
class SyncRequest:
    """One PUT /locks/{lock_id}/sync with its x-api-key, and what it told the cloud."""

    lock_id: str
    api_key: str
    body: bytes
    logs: tuple[str, ...]
    changes: int


@dataclass(frozen=True)
class SyncResult:
    """After an answer: the state, whether to sync again at once, the firmware version to fetch or nothing."""

    state: LockState
    again: bool = False
    firmware: str = ""


def make_sync(state: LockState, now: int, randomness: Callable[[int], bytes]) -> SyncRequest:
    """The request of a provisioned lock; `now` is its time, 0 unset."""
    memory = state.memory
    aad = f"access-log/1/{memory.lock_id}/".encode()
    body = {
        "syncDate": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "currentFirmwareVersion": state.slots.running.version,
        "currentKeyMapVersion": memory.key_map_version,
        "encryptedAccessLogs": [
            seal_entry(memory.lock_key, aad, randomness(NONCE_SIZE), log.encode()) for log in memory.logs
        ],
    }
    return SyncRequest(memory.lock_id, memory.api_key, json.dumps(body).encode(), memory.logs, memory.changes)


def seal_entry(lock_key: bytes, aad: bytes, nonce: bytes, entry: bytes) -> str:
    """base64url(nonce || ChaCha20-Poly1305)."""
    return encode_base64url(nonce + ChaCha20Poly1305(lock_key).encrypt(nonce, entry, aad))


def fail_sync(state: LockState, now: int, why: str) -> LockState:
    """A sync that brought no answer worth taking."""
    return replace(state, memory=replace(state.memory, sync=SyncOutcome(now, False, why)))


def note_firmware(state: LockState, why: str) -> LockState:
    """The last sync was well, the firmware it asked for could not be had."""
    sync = state.memory.sync
    if sync is None:
        return state
    return replace(state, memory=replace(state.memory, sync=replace(sync, error=f"firmware: {why}"[:100])))


def store_firmware(state: LockState, version: str, data: bytes) -> LockState:
    """A fetched image into the spare slot, or the reason why not in `sync.error`."""
    if is_occupied(state.slots):
        return note_firmware(state, "the slot is in use")
    try:
        return replace(state, slots=take_fetched(state.slots, version, data))
    except BadImage as error:
        return note_firmware(state, str(error))


def take_answer(state: LockState, request: SyncRequest, status: int, body: bytes, now: int) -> SyncResult:
    """Judge an answer. What cannot be trusted takes nothing, drops no log and leaves `sync.ok` false."""
    memory = state.memory
    if state.phase == 0 or memory.lock_id != request.lock_id:
        return SyncResult(state)
    if status != 200:
        return SyncResult(fail_sync(state, now, f"http {status}"))
    try:
        whole = load_json(body)
        if isinstance(whole, dict) and whole.get("success") is False:
            raise Unreadable("not successful")
        data, signatures = read_signed(body)
        if not signed_by(canonical(data), signatures, state.birth.signers):
            raise Unreadable("no known signature")
        issued_ns = read_instant(read_text(data.get("issued")))
        if data.get("lockId") != memory.lock_id:
            raise Unreadable("another lock's")
        if memory.sync_issued_ns is not None and issued_ns < memory.sync_issued_ns:
            raise Unreadable("older than the last")
        version, entries = _open_key_map(data, memory.lock_id, memory.lock_key)
        required = data.get("requiredFirmwareVersion")
        firmware = "" if required is None else read_text(required)
    except Unreadable as error:
        return SyncResult(fail_sync(state, now, f"answer: {error}"))
    memory = replace(
        memory,
        sync_issued_ns=issued_ns,
        synced=request.changes,
        logs=memory.logs[len(request.logs) :]
        if memory.logs[: len(request.logs)] == request.logs
        else memory.logs,
        sync=SyncOutcome(now, True),
    )
    taken = version not in (None, memory.key_map_version) and not state.faults.keeps_keys
    if taken and version is not None:
        memory = replace(memory, key_map_version=version, key_map=entries, changes=memory.changes + 1)
    slots = confirm_running(state.slots) if state.slots.own and state.slots.on_trial else state.slots
    return _require(replace(state, memory=memory, slots=slots), firmware, again=taken)


def _require(state: LockState, required: str, *, again: bool) -> SyncResult:
    slots = state.slots
    if required in ("", slots.running.version):
        return SyncResult(state, again)
    if required == slots.failed:
        return SyncResult(note_firmware(state, f"{required} reverted"), again)
    if slots.pending and slots.spare is not None and slots.spare.version == required:
        return SyncResult(state, again)
    if is_occupied(slots):
        return SyncResult(note_firmware(state, "the slot is in use"), again)
    return SyncResult(state, again, required)


def _open_key_map(data: dict[str, Json], lock_id: str, lock_key: bytes) -> tuple[str | None, tuple[str, ...]]:
    version, entries = data.get("keyMapVersion"), data.get("encryptedKeyMapEntries")
    if not (version is None or isinstance(version, str)) or not (
        entries is None or isinstance(entries, list)
    ):
        raise Unreadable("key map")
    aad = f"key-map/1/{lock_id}/{version or ''}".encode()
    return version, tuple(_open_entry(lock_key, aad, entry) for entry in entries or ())


def _open_entry(lock_key: bytes, aad: bytes, entry: Json) -> str:
    text = read_text(entry)
    try:
        raw = decode_base64url(text, len(text) * 3 // 4)
        return ChaCha20Poly1305(lock_key).decrypt(raw[:NONCE_SIZE], raw[NONCE_SIZE:], aad).decode()
    except (InvalidTag, ValueError):
        raise Unreadable("an entry does not open") from None
