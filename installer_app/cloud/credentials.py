"""Which credential may ask what. A profile may hold several; each request takes the one that may.

What a credential may do is told by getMe, once; where it does not tell (an installer may not ask it), the
operation is tried. That is harmless: a refusal has no effect, and the next credential is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from installer_app.cloud.client import CloudClient
from installer_app.cloud.doorlock import DoorLock, Page
from installer_app.model.cloud import Account, Permission
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import Authentication, Profile
from installer_app.model.secret import Secret

T = TypeVar("T")
Tokens = Callable[[str], Secret | None]
"""A credential's name to its token; None: signed out."""

OTHER_ME_PATH: Final = "/me"
UNKNOWN: Final = None
"""Where a credential stands of which it is not known what it may do."""
P = Permission
MAY: Final[Mapping[str, tuple[Permission | None, ...]]] = {
    "provisionLock": (P.PROVISION_LOCK, UNKNOWN),
    "deprovisionLock": (P.PROVISION_LOCK, UNKNOWN),
    # Those before UNKNOWN see `private`.
    "getLock": (P.PROVISION_LOCK, P.SUPPORT, UNKNOWN, P.INSTALL_LOCK, P.OWNER, P.MANAGE_ACCESS, P.ME),
    "listLocks": (P.PROVISION_LOCK, P.SUPPORT, UNKNOWN, P.INSTALL_LOCK),
    "updateLock": (P.INSTALL_LOCK, P.SUPPORT, P.MANAGE_ACCESS, UNKNOWN),
    "installLock": (P.INSTALL_LOCK, UNKNOWN),
    "uninstallLock": (P.INSTALL_LOCK, UNKNOWN),
    "getProperty": (P.INSTALL_LOCK, P.MANAGE_ACCESS, P.OWNER, UNKNOWN),
    "getArea": (P.INSTALL_LOCK, P.MANAGE_ACCESS, P.OWNER, UNKNOWN),
    "listProperties": (P.INSTALL_LOCK, P.OWNER, P.MANAGE_ACCESS, P.SUPPORT, UNKNOWN),
    # Support alone sees the private part of areas, and only in their list.
    "listAreas": (P.SUPPORT, P.INSTALL_LOCK, P.OWNER, P.MANAGE_ACCESS, UNKNOWN),
    "getFirmwareVersion": (P.MANAGE_FIRMWARE, P.SUPPORT, UNKNOWN),
    "assignFirmwareVersion": (P.MANAGE_FIRMWARE, P.SUPPORT, UNKNOWN),
    "unassignFirmwareVersion": (P.MANAGE_FIRMWARE, P.SUPPORT, UNKNOWN),
    "uploadFirmwareVersion": (P.MANAGE_FIRMWARE, P.SUPPORT, UNKNOWN),
    "downloadFirmwareVersion": (P.MANAGE_FIRMWARE, P.SUPPORT, UNKNOWN),
    "listLockAccessLogs": (P.SUPPORT, UNKNOWN, P.OWNER),
    "listEvents": (P.SUPPORT, UNKNOWN, P.OWNER),
    "triggerEventProcessing": (P.SUPPORT, UNKNOWN, P.OWNER),
    "updateArea": (P.OWNER, P.SUPPORT, UNKNOWN),
    "listUserGroups": (P.SUPPORT, P.MANAGE_ACCESS, P.OWNER, UNKNOWN),
    "listUsersForGroup": (P.SUPPORT, P.MANAGE_ACCESS, P.OWNER, UNKNOWN),
    "getUser": (P.SUPPORT, UNKNOWN, P.ME),
    "listGroupsForUser": (P.SUPPORT, UNKNOWN, P.ME),
    "listUserDevices": (P.SUPPORT, UNKNOWN, P.ME),
}
"""Contract B.3 and B.4, in the order of preference."""
NOT_ALLOWED: Final = frozenset({FaultCode.ACCOUNT_FORBIDDEN, FaultCode.ACCOUNT_TOKEN_REFUSED})
SAYS_NOTHING: Final = frozenset(
    {
        FaultCode.ACCOUNT_FORBIDDEN,
        FaultCode.CLOUD_REFUSED,
        FaultCode.CLOUD_NOT_FOUND,
        FaultCode.CLOUD_NOT_AVAILABLE,
    }
)
"""getMe is not there, or not for this credential."""


@dataclass(frozen=True)
class Holder:
    """A credential that is signed in. `account` None: its token was refused when it was last asked."""

    name: str
    api: DoorLock
    account: Account | None

    @property
    def knows(self) -> bool:
        """Whether the cloud told what it may do."""
        return self.account is not None and self.account.grants is not None

    def may(self, permission: Permission) -> bool:
        """Whether it is known to hold the permission, for everything or for some property."""
        return self.account is not None and self.account.may(permission) is True

    def reaches_all(self, operation: str) -> bool:
        """Whether nothing it knows of limits the operation to one property."""
        grants = self.account.grants if self.account else None
        return grants is None or any(
            g.property_id is None and g.permission in [p for p in MAY[operation] if p] for g in grants
        )

    def rank(self, operation: str, property_id: str | None) -> int | None:
        """Its place in the order of preference; None: it may not."""
        if self.account is None:
            return None
        property_id = property_id and property_id.lower()  # as the grants are read
        for place, permission in enumerate(MAY[operation]):
            told = None if permission is None else self.account.may(permission, property_id)
            if told is True or (permission is None and not self.knows):
                return place
        return None

    def order(self, operation: str, rank: int) -> tuple[int, int]:
        """What sorts it among others: the rank, but a search of all locks wants the widest reach first."""
        narrow = 0 if self.reaches_all(operation) else 1
        return (narrow, rank) if operation == "listLocks" else (rank, narrow)


class Credentials:
    """The profile's credentials, as they are signed in at the moment of each request."""

    def __init__(self, profile: Profile, client: CloudClient, tokens: Tokens) -> None:
        self._profile = profile
        self._client = client
        self._tokens = tokens
        self._me_paths: tuple[str, ...] = tuple(dict.fromkeys((profile.get_me_path, OTHER_ME_PATH)))
        self._told: dict[tuple[str, Secret | None], Account | None] = {}
        self._declined: set[tuple[DoorLock, str]] = set()
        self._refused: set[DoorLock] = set()
        self._asking = asyncio.Lock()

    async def accounts(self) -> tuple[Account, ...]:
        """Who is signed in; getMe is asked once for a token. Faults: account_signed_out,
        account_token_refused (all were), and those of a service out of reach."""
        holders = await self._signed_in()
        found = tuple(h.account for h in holders if h.account is not None)
        if not found:
            raise self._refusal(holders, "getMe")
        return found

    async def able(self, operation: str, property_id: str | None = None) -> tuple[Holder, ...]:
        """Those that may, or might: the likeliest first, those declined before last. Faults:
        account_signed_out, account_token_refused, account_forbidden naming the permission."""
        ranked = await self.hopeful(operation, property_id)
        if not ranked:
            raise self._refusal(await self._signed_in(), operation)
        return ranked

    async def hopeful(self, operation: str, property_id: str | None = None) -> tuple[Holder, ...]:
        """As `able`, but none is no fault. Faults: account_signed_out."""
        holders = await self._signed_in()
        ranked = [
            ((h.api, operation) in self._declined, *h.order(operation, rank), place)
            for place, h in enumerate(holders)
            if (rank := h.rank(operation, property_id)) is not None
        ]
        return tuple(holders[place] for *_, place in sorted(ranked))

    async def first(
        self, operation: str, ask: Callable[[DoorLock], Awaitable[T]], property_id: str | None = None
    ) -> T:
        """The answer to the first credential that is allowed."""
        trouble: Fault | None = None
        for holder in await self.able(operation, property_id):
            try:
                return await ask(holder.api)
            except Fault as fault:
                trouble = self.declined(holder, operation, fault)
        assert trouble is not None
        raise trouble

    async def pages(
        self,
        operation: str,
        ask: Callable[[DoorLock], AsyncIterator[Page[T]]],
        property_id: str | None = None,
    ) -> AsyncIterator[tuple[Holder, Page[T]]]:
        """The pages that the first allowed credential is given."""
        trouble: Fault | None = None
        for holder in await self.able(operation, property_id):
            begun = False
            try:
                async for page in ask(holder.api):
                    begun = True
                    yield holder, page
                return
            except Fault as fault:
                if begun:
                    raise
                trouble = self.declined(holder, operation, fault)
        assert trouble is not None
        raise trouble

    def declined(self, holder: Holder, operation: str, fault: Fault) -> Fault:
        """Note that it was not allowed, and return the fault naming it; raises any other fault."""
        if fault.code not in NOT_ALLOWED:
            raise fault
        self._declined.add((holder.api, operation))
        if fault.code is FaultCode.ACCOUNT_TOKEN_REFUSED:
            self._refused.add(holder.api)
        needed = _needed(operation) if fault.code is FaultCode.ACCOUNT_FORBIDDEN else ""
        return Fault(fault.code, f"{needed}{holder.name}: {fault.detail}", refused=True)

    async def check_tokens(self) -> None:
        """Before it is said that nobody here sees something: somebody may, signed in anew. What is believed
        is then forgotten. Faults: account_token_refused, naming whose token was refused."""
        stale = [h.name for h in await self._signed_in() if h.account is None or h.api in self._refused]
        if stale:
            self._forget()
            raise Fault(FaultCode.ACCOUNT_TOKEN_REFUSED, ", ".join(stale), refused=True)

    async def _signed_in(self) -> tuple[Holder, ...]:
        async with self._asking:
            holders = []
            for name in self._profile.credentials:
                token = self._tokens(name)
                if token is None and self._profile.authentication is not Authentication.NONE:
                    continue
                api = DoorLock(self._client, token, self._profile.extra_body)
                if (name, token) not in self._told:
                    self._told[name, token] = await self._ask_who(name, api)
                holders.append(Holder(name, api, self._told[name, token]))
        if not holders:
            names = ", ".join(self._profile.credentials)
            raise Fault(FaultCode.ACCOUNT_SIGNED_OUT, names, refused=True)
        return tuple(holders)

    async def _ask_who(self, name: str, api: DoorLock) -> Account | None:
        for path in self._me_paths:
            try:
                account = await api.get_me(name, path)
            except Fault as fault:
                if fault.code is FaultCode.ACCOUNT_TOKEN_REFUSED:
                    return None
                if fault.code not in SAYS_NOTHING:
                    raise
            else:
                self._me_paths = (path,)
                return account
        return Account(name)

    def _refusal(self, holders: tuple[Holder, ...], operation: str) -> Fault:
        """Nobody may. What is believed is forgotten, so that the next time it is asked anew."""
        self._forget()
        stale = [h.name for h in holders if h.account is None]
        if stale:
            return Fault(FaultCode.ACCOUNT_TOKEN_REFUSED, ", ".join(stale), refused=True)
        absent = [n for n in self._profile.credentials if n not in {h.name for h in holders}]
        hint = f"not signed in: {', '.join(absent)}" if absent else "no credential has it"
        return Fault(FaultCode.ACCOUNT_FORBIDDEN, f"{_needed(operation)}{hint}", refused=True)

    def _forget(self) -> None:
        self._told.clear()
        self._declined.clear()
        self._refused.clear()


def _needed(operation: str) -> str:
    wanted = next((str(p) for p in MAY.get(operation, ()) if p is not None), "")
    return f"needs {wanted}; " if wanted else ""
