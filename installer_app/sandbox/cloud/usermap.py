"""The user access map: which keys a person's phone holds, and how it is sealed for one device.

It is the phone's side of the key maps: an entry for each of the person's keys, with the private half of the
demo key. Sealed as key maps are, under `deviceAccessKey` and with another aad:
base64url(nonce12 || ChaCha20-Poly1305(deviceAccessKey, nonce, RFC 8785 of the entry)), aad
`user-access-map/1/<userDeviceId>/<userAccessMapVersion>`. The version is a digest of the map, so it is equal
exactly where the map is; it is empty where the person opens nothing.
"""

from __future__ import annotations

import hashlib

from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.keymap import derive_access_key, list_grants, seal_each
from installer_app.sandbox.cloud.records import Area, Person, Property, UserDevice
from installer_app.sandbox.signing import Json, canonical, encode_base64url


def list_user_entries(desk: Desk, person: Person) -> list[dict[str, Json]]:
    """Every UserAccessMapEntry of the person; none names a lock, since a key opens all of an area's."""
    return [
        {
            "propertyId": area.property_id,
            "areaId": area.area_id,
            "userGroupId": grant.user_group_id,
            "schedule": grant.schedule,
            "accessKeyId": grant.access_key_id,
            "userId": grant.user_id,
            "privateKey": encode_base64url(derive_access_key(grant.access_key_id).private_bytes_raw()),
        }
        for place in desk.store.select(Property, account=person.account)
        for area in desk.store.select(Area, property_id=place.property_id)
        for grant in list_grants(desk.store, area)
        if grant.user_id == person.user_id
    ]


def version_of(entries: list[dict[str, Json]]) -> str:
    """The version of this map."""
    return hashlib.sha256(canonical(entries)).hexdigest()[:16] if entries else ""


def seal_user_entries(desk: Desk, device: UserDevice, entries: list[dict[str, Json]]) -> list[str]:
    """The entries for one device."""
    aad = f"user-access-map/1/{device.user_device_id}/{version_of(entries)}"
    own: list[Json] = [{**entry, "userDeviceId": device.user_device_id} for entry in entries]
    return seal_each(desk, device.access_key, aad, own)
