"""The key map of an area: which access keys open its locks, and how it is sealed for one lock.

Every member of every group on the area's access list has one key there. The keys themselves are demo keys:
the public key of an access key id is derived from that id, so that a virtual phone can derive the private.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.records import Area, Lock, UserGroup
from installer_app.sandbox.cloud.store import Store
from installer_app.sandbox.signing import Json, canonical, decode_base64url, encode_base64url

NONCE_SIZE: Final = 12


@dataclass(frozen=True)
class Grant:
    """One person's key to one area."""

    access_key_id: str
    schedule: Json
    user_group_id: str
    user_id: str


def list_grants(store: Store, area: Area) -> list[Grant]:
    """Every key to the area, in the order of its access list."""
    grants: list[Grant] = []
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
            grants.append(Grant(key_id, granted["schedule"], group.user_group_id, user_id))
    return grants


def list_entries(store: Store, area: Area) -> list[dict[str, Json]]:
    """Every KeyMapEntry of the area."""
    return [
        {
            "accessKeyId": grant.access_key_id,
            "schedule": grant.schedule,
            "userGroupId": grant.user_group_id,
            "userId": grant.user_id,
            "publicKey": encode_base64url(
                derive_access_key(grant.access_key_id).public_key().public_bytes_raw()
            ),
        }
        for grant in list_grants(store, area)
    ]


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
    """The entries for one lock, under its lockKey."""
    aad = f"key-map/1/{lock.lock_id}/{area.key_map_version}"
    return seal_each(desk, lock.lock_key, aad, list_entries(desk.store, area))


def seal_each(desk: Desk, key: bytes, aad: str, entries: Iterable[Json]) -> list[str]:
    """base64url(nonce || ChaCha20-Poly1305 over the RFC 8785 form) of each."""
    cipher, sealed = ChaCha20Poly1305(key), []
    for entry in entries:
        nonce = desk.random(NONCE_SIZE)
        sealed.append(encode_base64url(nonce + cipher.encrypt(nonce, canonical(entry), aad.encode("ascii"))))
    return sealed
