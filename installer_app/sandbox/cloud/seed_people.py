"""Who else lives in the sandbox's world: residents and caretakers of its groups, a manager, a tool, a phone.

Filled in after the places, and into a world of an earlier build too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Final

from installer_app.sandbox.cloud.desk import Desk, write_time
from installer_app.sandbox.cloud.records import ApiKey, Person, Reference, Setting, Token, UserDevice
from installer_app.sandbox.cloud.seed import (
    KANAALHUIS,
    NOORDKADE,
    PLACES,
    TOKEN_LIFETIME,
    area_id,
    seeded_id,
)
from installer_app.sandbox.signing import Json, encode_base64url

SEEDED_AGO: Final = timedelta(days=45)
FIRST_NAMES: Final = (
    "Aisha", "Bram", "Carmen", "Daan", "Esra", "Finn", "Greta", "Hugo", "Ines", "Jelle",
    "Kaat", "Levi", "Mila", "Niels", "Olga", "Pim", "Roos", "Sami", "Tess", "Umut", "Vera", "Wout",
)  # fmt: skip
LAST_NAMES: Final = ("Jansen", "de Boer", "Yilmaz", "Visser", "Smit", "Haddad", "Mulder")
TOOLS: Final = seeded_id("apiKey", "tools")
RESIDENT: Final = seeded_id("user", "Kanaalhuis/Floor 4 East resident 1")
"""Has a token and a phone."""
MANAGER: Final = seeded_id("user", "manager")
PHONE: Final = seeded_id("device", "phone of a resident")
KEY_SIZE: Final = 32


@dataclass(frozen=True)
class Newcomer:
    """A person of the seed."""

    user_id: str
    account: str
    first: str
    last: str
    grants: tuple[dict[str, str], ...] = ()


def seed_people(desk: Desk) -> None:
    """Once a world; within a transaction."""
    if desk.store.find(Setting, "people seeded") is not None:
        return
    then = write_time(desk.clock() - SEEDED_AGO)
    for person in _newcomers():
        _add_person(desk, person, then)
    permissions = json.dumps([{"permission": "tools"}])
    desk.store.put(
        ApiKey(
            api_key_id=TOOLS,
            account=NOORDKADE,
            display_name="Maintenance scripts",
            permissions=permissions,
            created_at=then,
        )
    )
    for name, holder in (("resident", RESIDENT), ("manager", MANAGER), ("tools", TOOLS)):
        expires = write_time(desk.clock().astimezone(UTC) + TOKEN_LIFETIME)
        token = f"sandbox-{encode_base64url(desk.random(24))}"
        desk.store.put(Token(token=token, name=name, user_id=holder, expires_at=expires))
    desk.store.put(
        UserDevice(
            user_device_id=PHONE,
            user_id=RESIDENT,
            device_type="Android",
            make_model="Fairphone 5",
            display_name="My phone",
            access_key=desk.random(KEY_SIZE),
            sync_key=desk.random(KEY_SIZE),
            created_at=then,
            modified_at=then,
            modified_by=RESIDENT,
        )
    )
    _refer(desk, KANAALHUIS, "NK-0012", "vastgoed", "synced", "0 3 * * *", then)
    _refer(desk, area_id("Kanaalhuis", "Floor 4 East"), "NK-0012-4E", "vastgoed", "synced", None, then)
    _refer(desk, RESIDENT, "H-20417", "huurdersportaal", "failed", "0 * * * *", then)
    _refer(desk, MANAGER, "m.dekker", "directory", "pending", None, None)
    desk.store.put(Setting(name="people seeded", value=then))


def _newcomers() -> list[Newcomer]:
    people, count = [], 0
    for place in PLACES:
        for name, *_ in place.areas:
            for n in (1, 2):
                first, last = FIRST_NAMES[count % len(FIRST_NAMES)], LAST_NAMES[count % len(LAST_NAMES)]
                user_id = seeded_id("user", f"{place.name}/{name} resident {n}")
                people.append(Newcomer(user_id, place.account, first, last))
                count += 1
        user_id = seeded_id("user", f"{place.name} caretaker")
        people.append(Newcomer(user_id, place.account, "Caretaker", place.name))
    grants = ({"permission": "manage-access", "propertyId": KANAALHUIS},)
    return [*people, Newcomer(MANAGER, NOORDKADE, "Marit", "Dekker", grants)]


def _add_person(desk: Desk, person: Newcomer, then: str) -> None:
    permissions = [{"permission": "me", "userId": person.user_id}, *person.grants]
    private = {
        "firstName": person.first,
        "lastName": person.last,
        "email": f"{person.user_id[:8]}@sandbox.example",
        "phoneNumber": "+31 00 000 0000",
    }
    desk.store.put(
        Person(
            user_id=person.user_id,
            account=person.account,
            display_name=f"{person.first} {person.last}",
            permissions=json.dumps(permissions),
            private=json.dumps(private),
            created_at=then,
            modified_at=then,
            modified_by="sandbox",
        )
    )


def _refer(
    desk: Desk,
    entity_id: str,
    foreign_id: str,
    source: str,
    status: str,
    schedule: str | None,
    at: str | None,
) -> None:
    ref: dict[str, Json] = {
        "id": foreign_id,
        "source": source,
        "syncDirection": "fromExternalToInternal",
        "syncStatus": status,
    }
    if schedule is not None:
        ref["syncSchedule"] = schedule
    if at is not None:
        ref["lastSyncDate"] = at
    reference_id = seeded_id("reference", f"{entity_id} {source}")
    desk.store.put(Reference(reference_id=reference_id, entity_id=entity_id, ref=json.dumps(ref)))
