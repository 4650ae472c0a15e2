"""Who calls the virtual cloud, in which roles, and how far each reaches.

People and tools carry a Bearer token, locks an `x-api-key`. A tool is an API key: its one permission `tools`
is none of UserPermission's. Operations carry actors; a permission makes its holder these actors. A
permission scoped to a property reaches that property, locks in no property, and people; one without a scope
reaches everything of its account. `me` reaches the person's own record and groups, and the doors that their
keys open.
"""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.records import ApiKey, Lock, Person, Token
from installer_app.sandbox.cloud.refusal import Refusal

FIRMWARE_MANAGER: Final = "FirmwareManager"
"""The permission manage-firmware has no tag of its own in the contract; this is ours."""
DOORLOCK: Final = "Doorlock"
ACTORS_OF: Final = {
    "me": frozenset({"App", "User"}),
    "owner": frozenset({"Owner", "Portal"}),
    "provision-lock": frozenset({"Assembler"}),
    "install-lock": frozenset({"Installer"}),
    "manage-access": frozenset({"AccessManager"}),
    "manage-firmware": frozenset({FIRMWARE_MANAGER}),
    "support": frozenset({"Support"}),
    "tools": frozenset({"Tools"}),
}
SEE_PRIVATE_OF_LOCKS: Final = frozenset({"Assembler", "Support", "Tools"})
SEE_PRIVATE_OF_PLACES: Final = frozenset({"Support", "Tools"})
SEE_PRIVATE_OF_PEOPLE: Final = frozenset({"Support", "Tools"})
"""Of others; their own people see themselves."""


@dataclass(frozen=True)
class Permission:
    """One UserPermission; `property_id` None means every property of the account."""

    permission: str
    property_id: str | None = None


@dataclass(frozen=True)
class Caller:
    """A person, a tool, or a lock (then `lock_id` is its own)."""

    actor_id: str
    account: str
    permissions: tuple[Permission, ...] = ()
    lock_id: str | None = None

    def acts_as(self, actors: Set[str]) -> bool:
        """Whether any of these roles is theirs."""
        if self.lock_id is not None:
            return DOORLOCK in actors
        return any(ACTORS_OF[held.permission] & actors for held in self.permissions)

    def reaches(self, actors: Set[str], account: str, property_id: str | None) -> bool:
        """Whether one of these roles reaches what is in that property (None: in none) of that account."""
        return account == self.account and any(
            held.permission != "me"
            and ACTORS_OF[held.permission] & actors
            and (held.property_id is None or property_id is None or held.property_id == property_id)
            for held in self.permissions
        )

    def reaches_everywhere(self, actors: Set[str]) -> bool:
        """Whether one of these roles is not scoped to a property."""
        return any(
            held.permission != "me" and held.property_id is None and ACTORS_OF[held.permission] & actors
            for held in self.permissions
        )


def authenticate(desk: Desk, authorization: Sequence[str], api_keys: Sequence[str]) -> Caller:
    """Who sent these `Authorization` and `x-api-key` headers. Refuses with 401: none, both, unknown, late."""
    match authorization, api_keys:
        case [credentials], []:
            scheme, _, token = credentials.partition(" ")
            if scheme.lower() != "bearer":
                raise Refusal(401, "people sign in with a Bearer token")
            return _holder(desk, token.strip())
        case [], [api_key]:
            found = desk.store.select(Lock, api_key=api_key, state="active")
            if not found:
                raise Refusal(401, "unknown API key")
            return Caller(found[0].lock_id, found[0].account, lock_id=found[0].lock_id)
        case [], []:
            raise Refusal(401)
        case _:
            raise Refusal(401, "exactly one credential is taken")


def _holder(desk: Desk, token: str) -> Caller:
    found = desk.store.find(Token, token)
    if found is None:
        raise Refusal(401, "unknown token")
    if found.expires_at <= desk.time():
        raise Refusal(401, "token expired")
    person = desk.store.find(Person, found.user_id)
    if person is not None:
        return Caller(person.user_id, person.account, read_permissions(person))
    tool = desk.store.find(ApiKey, found.user_id)
    if tool is not None:
        return Caller(tool.api_key_id, tool.account, read_permissions(tool))
    raise Refusal(401, "unknown user")


def read_permissions(holder: Person | ApiKey) -> tuple[Permission, ...]:
    """What a person or a tool is permitted."""
    return tuple(
        Permission(str(held["permission"]), held.get("propertyId")) for held in json.loads(holder.permissions)
    )
