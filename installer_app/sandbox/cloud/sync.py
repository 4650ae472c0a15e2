"""Sync: a lock pushes its access logs and what it runs, and pulls what changed (lock profile, section 8)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.form import (
    check_firmware_name,
    check_id,
    check_list,
    check_object,
    check_text,
    check_time,
    order_times,
    read_json,
    read_object,
)
from installer_app.sandbox.cloud.keymap import NONCE_SIZE, list_grants, seal_entries
from installer_app.sandbox.cloud.records import AccessLog, Area, Lock
from installer_app.sandbox.cloud.refusal import Answer, Refusal, write_json
from installer_app.sandbox.cloud.requirement import required_firmware
from installer_app.sandbox.signing import Json, canonical, decode_base64url, sign_data

SYNC_INPUT: Final = frozenset(
    {"syncDate", "currentFirmwareVersion", "currentKeyMapVersion", "encryptedAccessLogs"}
)
ENTRY_REQUIRED: Final = frozenset({"accessDate", "accessKeyId", "userDeviceId", "userId"})
ENTRY_OPTIONAL: Final = frozenset({"deviceSignature"})
LOGS_LIMIT: Final = 1_000
LOG_SIZE_LIMIT: Final = 4_096


@dataclass(frozen=True)
class Intake:
    """What became of the pushed logs."""

    new: int = 0
    repeated: int = 0
    unreadable: int = 0
    latest: str | None = None


def sync_lock(call: Call) -> Answer:
    """Takes what the lock says, answers only what changed; `lockId` and `issued` always."""
    lock_id = call.path_id("lockId")
    body = read_object(call.body, SYNC_INPUT)
    check_time("syncDate", body["syncDate"])
    firmware = check_firmware_name(check_text("currentFirmwareVersion", body["currentFirmwareVersion"]))
    key_map = check_text("currentKeyMapVersion", body["currentKeyMapVersion"], empty=True)
    sealed_logs = [
        check_text("encryptedAccessLogs", item, limit=LOG_SIZE_LIMIT, empty=True)
        for item in check_list("encryptedAccessLogs", body["encryptedAccessLogs"], LOGS_LIMIT)
    ]
    if call.caller.lock_id != lock_id:
        raise Refusal(403)
    desk = call.desk
    lock = desk.stamp(known(desk.store.find(Lock, lock_id)))
    intake = _take_logs(call, lock, sealed_logs)
    lock = replace(
        lock,
        current_firmware_version=firmware,
        current_key_map_version=key_map,
        last_known_sync_date=desk.time_after(lock.last_known_sync_date),
        last_known_access_date=_latest(lock.last_known_access_date, intake.latest),
        modified_at=desk.time(),
        modified_by=lock_id,
    )
    desk.store.put(lock)
    call.record("synced", lock_id, _describe(intake, firmware, key_map))
    return _answer(call, lock)


def _answer(call: Call, lock: Lock) -> Answer:
    desk = call.desk
    data: dict[str, Json] = {"lockId": lock.lock_id, "issued": lock.last_issued}
    required = required_firmware(desk.store, lock)
    if required is not None and required != lock.current_firmware_version:
        data["requiredFirmwareVersion"] = required
    area = desk.store.find(Area, lock.area_id) if lock.area_id else None
    key_map_version = area.key_map_version if area else ""
    if key_map_version != lock.current_key_map_version:
        data["keyMapVersion"] = key_map_version
        if area is not None:
            data["encryptedKeyMapEntries"] = seal_entries(desk, lock, area)
    signatures = sign_data(desk.signers(), data)
    return Answer(write_json({"data": data, "signatures": signatures, "success": True, "error": None}))


def _take_logs(call: Call, lock: Lock, sealed_logs: list[str]) -> Intake:
    intake, store = Intake(), call.desk.store
    for sealed in sealed_logs:
        try:
            entry = open_log(lock, sealed)
        except (ValueError, InvalidTag, Refusal):
            call.tell("accessLogUnreadable", lock_id=lock.lock_id, property_id=lock.property_id)
            intake = replace(intake, unreadable=intake.unreadable + 1)
            continue
        digest = hashlib.sha256(canonical(entry)).hexdigest()
        if store.select(AccessLog, lock_id=lock.lock_id, digest=digest):
            intake = replace(intake, repeated=intake.repeated + 1)
            continue
        store.put(
            AccessLog(
                access_log_id=call.desk.new_id(),
                lock_id=lock.lock_id,
                digest=digest,
                entry=json.dumps(entry),
                property_id=lock.property_id,
                area_id=lock.area_id,
                user_group_id=_group_of(call, lock, entry["accessKeyId"]),
                created_at=call.desk.time(),
            )
        )
        intake = replace(intake, new=intake.new + 1, latest=_latest(intake.latest, entry["accessDate"]))
    return intake


def open_log(lock: Lock, sealed: str) -> dict[str, str]:
    """One pushed access log. Raises ValueError, InvalidTag or Refusal for what is none."""
    data = decode_base64url(sealed)
    if len(data) <= NONCE_SIZE:
        raise ValueError("too short")
    aad = f"access-log/1/{lock.lock_id}/".encode("ascii")
    opened = ChaCha20Poly1305(lock.lock_key).decrypt(data[:NONCE_SIZE], data[NONCE_SIZE:], aad)
    entry = check_object("the entry", read_json(opened), ENTRY_REQUIRED, ENTRY_OPTIONAL)
    for name in ("accessKeyId", "userDeviceId", "userId"):
        check_id(name, check_text(name, entry[name]))
    check_time("accessDate", entry["accessDate"])
    return {name: check_text(name, value, empty=True) for name, value in entry.items()}


def _group_of(call: Call, lock: Lock, access_key_id: str) -> str | None:
    area = call.desk.store.find(Area, lock.area_id) if lock.area_id else None
    grants = list_grants(call.desk.store, area) if area else []
    return next((grant.user_group_id for grant in grants if grant.access_key_id == access_key_id), None)


def _latest(*times: str | None) -> str | None:
    return max(filter(None, times), key=order_times, default=None)


def _describe(intake: Intake, firmware: str, key_map: str) -> str:
    return (
        f"firmware {firmware}, key map {key_map or 'none'}, "
        f"logs {intake.new} new {intake.repeated} repeated {intake.unreadable} unreadable"
    )
