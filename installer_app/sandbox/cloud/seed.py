"""The world that the sandbox's cloud starts with: two accounts, their places, people and firmware.

Ids are derived from names, so they are the same in every world; tokens and keys are random in each.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from installer_app.sandbox.cloud.desk import Desk, write_time
from installer_app.sandbox.cloud.records import (
    Area,
    Assignment,
    Firmware,
    Person,
    Property,
    Setting,
    Token,
    UserGroup,
)
from installer_app.sandbox.signing import Json, encode_base64url

SPACE: Final = uuid.UUID("8d1f4c1e-6f0b-5a57-9a39-52c0a4c1d2e3")
NOORDKADE: Final = "Noordkade"
HAVENLICHT: Final = "Havenlicht"
TOKEN_LIFETIME: Final = timedelta(days=365)
TOKEN_EXPIRED_SINCE: Final = timedelta(hours=3)
SEEDED_AGO: Final = timedelta(days=60)
IMAGE_SIZE: Final = 65_536
ALWAYS: Final[Json] = {"always": True}
OFFICE_HOURS: Final[Json] = {"weekdays": "mon-fri", "from": "08:00", "until": "18:00"}


def seeded_id(kind: str, name: str) -> str:
    """The id of a seeded property, area, user or group."""
    return str(uuid.uuid5(SPACE, f"{kind} {name}"))


KANAALHUIS: Final = seeded_id("property", "Kanaalhuis")
PAKHUIS: Final = seeded_id("property", "Pakhuis Zuid")
VUURTOREN: Final = seeded_id("property", "Vuurtoren")


def area_id(property_name: str, area_name: str) -> str:
    """The id of a seeded area, such as ("Kanaalhuis", "Floor 4 East")."""
    return seeded_id("area", f"{property_name}/{area_name}")


@dataclass(frozen=True)
class Place:
    """A property with its areas: (name, type, parent's name)."""

    name: str
    account: str
    street: str
    city: str
    areas: Sequence[tuple[str, str, str | None]]


@dataclass(frozen=True)
class Role:
    """A person; `grants` are (permission, property id or None). `name` is the token's name."""

    name: str
    full_name: str
    account: str
    grants: Sequence[tuple[str, str | None]]
    expired: bool = False


PLACES: Final = (
    Place(
        "Kanaalhuis",
        NOORDKADE,
        "Kanaalkade 12",
        "Alkmaar",
        (
            ("Building", "common", None),
            ("Floor 3", "common", "Building"),
            ("Floor 4", "common", "Building"),
            ("Floor 4 East", "resident", "Floor 4"),
            ("Floor 4 West", "resident", "Floor 4"),
            ("Floor 5", "resident", "Building"),
            ("Service rooms", "staff", "Building"),
        ),
    ),
    Place(
        "Pakhuis Zuid",
        NOORDKADE,
        "Zuiderkade 3",
        "Hoorn",
        (
            ("Warehouse", "common", None),
            ("Loading bay", "staff", "Warehouse"),
        ),
    ),
    Place("Vuurtoren", HAVENLICHT, "Strandweg 1", "Den Helder", (("Tower", "common", None),)),
)
PEOPLE: Final = (
    Role(
        "mara",
        "Mara Lindqvist",
        NOORDKADE,
        (
            ("provision-lock", KANAALHUIS),
            ("install-lock", KANAALHUIS),
            ("manage-firmware", KANAALHUIS),
        ),
    ),
    Role("ruben", "Ruben de Wit", NOORDKADE, (("manage-firmware", None), ("support", None))),
    Role("installer", "Joost Bakker", NOORDKADE, (("install-lock", KANAALHUIS),)),
    Role("assembler", "Tomas Vos", NOORDKADE, (("provision-lock", None),)),
    Role(
        "expired", "Femke Smit", NOORDKADE, (("provision-lock", None), ("install-lock", None)), expired=True
    ),
    Role("owner", "Pieter Noordkade", NOORDKADE, (("owner", None), ("manage-access", None))),
    Role(
        "stranger",
        "Anna Havenlicht",
        HAVENLICHT,
        (
            ("owner", None),
            ("provision-lock", None),
            ("install-lock", None),
            ("support", None),
        ),
    ),
)
OWNERS: Final[Mapping[str, str]] = {NOORDKADE: "owner", HAVENLICHT: "stranger"}
VERSIONS: Final = ("1.2.0", "1.3.1", "1.4.0")
GLOBAL_VERSION: Final = "1.3.1"
KANAALHUIS_VERSION: Final = "1.4.0"


def seed_world(desk: Desk, build_image: Callable[[str, int], bytes]) -> None:
    """Fills an empty cloud within a transaction; does nothing in one that was filled before."""
    if desk.store.find(Setting, "seeded") is not None:
        return
    then = write_time(desk.clock() - SEEDED_AGO)
    for role in PEOPLE:
        _add_person(desk, role, then)
    for place in PLACES:
        _add_place(desk, place, then)
    for version in VERSIONS:
        image = build_image(version, IMAGE_SIZE)
        desk.store.put(
            Firmware(version=version, image=image, created_at=then, modified_at=then, modified_by="sandbox")
        )
    desk.store.put(Assignment(target="global/", scope="global", version=GLOBAL_VERSION))
    desk.store.put(
        Assignment(
            target=f"property/{KANAALHUIS}",
            scope="property",
            version=KANAALHUIS_VERSION,
            property_id=KANAALHUIS,
        )
    )
    desk.store.put(Setting(name="seeded", value=then))


def _add_person(desk: Desk, role: Role, then: str) -> None:
    first, _, last = role.full_name.partition(" ")
    user_id = seeded_id("user", role.name)
    permissions: list[dict[str, str]] = [{"permission": "me", "userId": user_id}]
    for permission, property_id in role.grants:
        permissions.append({"permission": permission} | ({"propertyId": property_id} if property_id else {}))
    private = {
        "firstName": first,
        "lastName": last,
        "email": f"{role.name}@sandbox.example",
        "phoneNumber": "+31 00 000 0000",
    }
    desk.store.put(
        Person(
            user_id=user_id,
            account=role.account,
            display_name=role.full_name,
            permissions=json.dumps(permissions),
            private=json.dumps(private),
            created_at=then,
            modified_at=then,
            modified_by="sandbox",
        )
    )
    now: datetime = desk.clock().astimezone(UTC)
    expires = now - TOKEN_EXPIRED_SINCE if role.expired else now + TOKEN_LIFETIME
    token = f"sandbox-{encode_base64url(desk.random(24))}"
    desk.store.put(Token(token=token, name=role.name, user_id=user_id, expires_at=write_time(expires)))


def _add_place(desk: Desk, place: Place, then: str) -> None:
    property_id = seeded_id("property", place.name)
    address = {"line1": place.street, "city": place.city, "country": "NL", "postalCode": "0000 AA"}
    desk.store.put(
        Property(
            property_id=property_id,
            account=place.account,
            owner_id=seeded_id("user", OWNERS[place.account]),
            display_name=place.name,
            address=json.dumps(address),
            access_manager_ids=json.dumps([seeded_id("user", OWNERS[place.account])]),
            property_key=desk.new_key(),
            created_at=then,
            modified_at=then,
            modified_by="sandbox",
        )
    )
    staff_members = [seeded_id("user", OWNERS[place.account]), seeded_id("user", f"{place.name} caretaker")]
    staff = _add_group(
        desk, property_id, None, place.name, "staff", f"{place.name} staff", staff_members, then
    )
    for name, area_type, parent in place.areas:
        key = f"{place.name}/{name}"
        residents = [seeded_id("user", f"{key} resident {n}") for n in (1, 2)]
        own = _add_group(desk, property_id, area_id(place.name, name), key, area_type, name, residents, then)
        desk.store.put(
            Area(
                area_id=area_id(place.name, name),
                property_id=property_id,
                area_user_group_id=own,
                parent_area_id=area_id(place.name, parent) if parent else None,
                display_name=name,
                area_type=area_type,
                access_list=json.dumps(
                    [
                        {"accessType": "group", "schedule": ALWAYS, "userGroupId": own},
                        {"accessType": "group", "schedule": OFFICE_HOURS, "userGroupId": staff},
                    ]
                ),
                access_list_version=desk.next_version(),
                key_map_version=desk.next_version(),
                created_at=then,
                modified_at=then,
                modified_by="sandbox",
            )
        )


def _add_group(
    desk: Desk,
    property_id: str,
    area: str | None,
    key: str,
    group_type: str,
    display_name: str,
    members: Sequence[str],
    then: str,
) -> str:
    group_id = seeded_id("group", f"{key} {'own' if area else 'all'}")
    desk.store.put(
        UserGroup(
            user_group_id=group_id,
            property_id=property_id,
            area_id=area,
            group_source="area" if area else "property",
            group_type=group_type,
            display_name=display_name,
            members=json.dumps(members),
            created_at=then,
            modified_at=then,
            modified_by="sandbox",
        )
    )
    return group_id
