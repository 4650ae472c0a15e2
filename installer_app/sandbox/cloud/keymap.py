"""The key map of an area: which access keys open its locks, and how it is sealed for one lock.

Every member of every group on the area's access list has one key there. The keys themselves are demo keys:
the public key of an access key id is derived from that id, so that a virtual phone can derive the private.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.records import Area, Lock, UserGroup
from installer_app.sandbox.cloud.store import Store
from installer_app.sandbox.signing import Json, canonical, decode_base64url, encode_base64url

NONCE_SIZE: Final = 12


def list_entries(store: Store, area: Area) -> list[dict[str, Json]]:
    """Every KeyMapEntry of the area."""
    entries: list[dict[str, Json]] = []
    for granted in json.loads(area.access_list):
        group_id = granted.get("userGroupId")
        if granted["accessType"] == "area":
            other = store.find(Area, granted["areaId"])
            group_id = other.area_user_group_id if other else None
        group = store.find(UserGroup, group_id) if group_id else None
        if group is None:
            continue
        for user_id in json.loads(group.members):
            key_id = str(uuid.uuid5(uuid.UUID(area.area_id), f"access key {group.user_group_id} {user_id}"))
            entries.append(
                {
                    "accessKeyId": key_id,
                    "schedule": granted["schedule"],
                    "userGroupId": group.user_group_id,
                    "userId": user_id,
                    "publicKey": encode_base64url(derive_access_key(key_id).public_key().public_bytes_raw()),
                }
            )
    return entries


def derive_access_key(access_key_id: str) -> Ed25519PrivateKey:
    """The demo key pair behind an access key id; no secret."""
    seed = hashlib.sha256(f"sandbox access key, no secret: {access_key_id}".encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def signature_holds(entry: Mapping[str, str]) -> bool:
    """Whether a log's `deviceSignature`, if it has one, is its access key's over the rest of the entry."""
    if "deviceSignature" not in entry:
        return True
    covered = canonical({name: value for name, value in entry.items() if name != "deviceSignature"})
    try:
        signature = decode_base64url(entry["deviceSignature"])
        derive_access_key(entry["accessKeyId"]).public_key().verify(signature, covered)
    except (ValueError, InvalidSignature):
        return False
    return True


def seal_entries(desk: Desk, lock: Lock, area: Area) -> list[str]:
    """The entries for one lock: base64url(nonce || ChaCha20-Poly1305 under its lockKey)."""
    cipher = ChaCha20Poly1305(lock.lock_key)
    aad = f"key-map/1/{lock.lock_id}/{area.key_map_version}".encode("ascii")
    sealed = []
    for entry in list_entries(desk.store, area):
        nonce = desk.random(NONCE_SIZE)
        sealed.append(encode_base64url(nonce + cipher.encrypt(nonce, canonical(entry), aad)))
    return sealed
