"""A profile: which services, which trust. Data only; credentials are named, never held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
