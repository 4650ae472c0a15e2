"""Tokens: in the keychain or in memory, never in a file, each bound to the origin it was given for."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.store.keychain import Keychain, NoKeychain

_PORTS: Final = {"https": 443, "http": 80, "postgresql": 5432}


class Kept(StrEnum):
    """Where a token went."""

    KEYCHAIN = "keychain"
    SESSION = "session only"


class Credentials:
    """Tokens by credential and origin. An origin that no token was given for gets none, whatever the
    profile calls itself."""

    def __init__(self, keychain: Keychain) -> None:
        """The sandbox's is given a keychain without a backend, so its tokens stay in memory."""
        self._keychain = keychain
        self._memory: dict[tuple[str, str], Secret] = {}
        self._turn = asyncio.Lock()  # a reading that ends late must not undo a sign-out

    async def sign_in(self, credential: str, url: str, token: Secret) -> Kept:
        """Keep a token for the origin of `url`; where there is no keychain, until the program ends."""
        service, user = _place(credential, url)
        async with self._turn:
            self._memory[service, user] = token
            try:
                await self._keychain.set(service, user, token)
            except (NoKeychain, Fault):
                with suppress(NoKeychain, Fault):  # an older one must not come back at the next start
                    await self._keychain.delete(service, user)
                return Kept.SESSION
            return Kept.KEYCHAIN

    async def sign_out(self, credential: str, url: str) -> None:
        """Forget a token. Faults: computer_keychain, if the keychain may still hold it."""
        place = _place(credential, url)
        async with self._turn:
            self._memory.pop(place, None)
            with suppress(NoKeychain):
                await self._keychain.delete(*place)

    async def token(self, credential: str, url: str) -> Secret | None:
        """The token given for the origin of `url`; None: not signed in there. Faults: computer_keychain,
        if the keychain is locked or does not answer."""
        place = _place(credential, url)
        async with self._turn:
            if place not in self._memory:
                with suppress(NoKeychain):
                    found = await self._keychain.get(*place)
                    if found is not None:
                        self._memory[place] = found
            return self._memory.get(place)


def origin_of(url: str) -> str:
    """`https://host` or `https://host:port`, lower case, without the scheme's own port; of a database
    `postgresql://user@host`, since a password is one login's. Faults: computer_profile, if there is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as wrong:
        raise Fault(FaultCode.COMPUTER_PROFILE, "not a web address") from wrong
    of_database = parts.scheme == "postgresql"
    if parts.scheme not in _PORTS or not host or parts.password or bool(parts.username) != of_database:
        raise Fault(FaultCode.COMPUTER_PROFILE, "not a web address")
    shown = f"[{host}]" if ":" in host else host
    shown = f"{parts.username}@{shown}" if of_database else shown
    own = _PORTS[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port not in (None, own) else "")


def _place(credential: str, url: str) -> tuple[str, str]:
    return f"lock-installer {origin_of(url)}", credential
