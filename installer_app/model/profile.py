"""A profile: which services, which trust. Data only; credentials are named, never held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

BOLD: Final = "bold"
TEAM: Final = "team"
EXTRA_BODY: Final = ("provisionLock", "installLock", "uninstallLock")
"""Operations with a body whose members the contract does not tell."""


class Authentication(StrEnum):
    """How a credential is shown to the service."""

    BEARER = "bearer"
    API_KEY = "x-api-key"
    NONE = "none"


@dataclass(frozen=True)
class Profile:
    """One environment. `name` stamps the data folder; another environment refuses it."""

    name: str
    base_url: str
    """https, or http on loopback; no trailing slash."""
    authentication: Authentication = Authentication.BEARER
    get_me_path: str = "/users/me"
    credentials: tuple[str, ...] = ("default",)
    """Names under which tokens are kept, e.g. assembler, installer, firmware manager."""
    signers: Mapping[str, str] = field(default_factory=dict)
    """Cloud signers' Ed25519 public keys: key id to 64 hex digits. Empty: the lock alone verifies."""
    ca_file: str | None = None
    sandbox: bool = False
    extra_body: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """By operation (EXTRA_BODY), JSON members of its body besides those the contract tells. Never secrets."""
    bold_url: str | None = None
    """Where the Bold API is, read only; None: not used. Its credential is called BOLD."""
    team_url: str | None = None
    """The team's database, `postgresql://user@host/database`; None: not used. Its credential, a password, is
    called TEAM."""

    def url_of(self, credential: str) -> str:
        """The service that a credential's token is for, and its origin the only one it is shown to."""
        own = {BOLD: self.bold_url, TEAM: self.team_url}.get(credential)
        return own or self.base_url

    @property
    def all_credentials(self) -> tuple[str, ...]:
        """Those of every service."""
        more = {BOLD: self.bold_url, TEAM: self.team_url}
        return (*self.credentials, *(name for name, url in more.items() if url))
