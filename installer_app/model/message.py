"""Signed messages: their kinds, and what an inspection of one found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MessageKind(StrEnum):
    """Also the name of the inbox file at the lock."""

    PROVISION = "provision"
    INSTALL = "install"
    UNINSTALL = "uninstall"


class UninstallMode(StrEnum):
    """What an uninstall takes away; each includes those before it."""

    AREA = "area"
    PROPERTY = "property"
    OWNER = "owner"


class Seal(StrEnum):
    """What is known of a message's signature before the lock judges it."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not verified by this app; the lock verifies"


@dataclass(frozen=True)
class Inspection:
    """What a recognized message says, in its own words; all None for a format this app does not know."""

    format: str
    """`text/csv`, `application/json` or `unknown`."""
    seal: Seal
    message_id: str | None = None
    lock_id: str | None = None
    property_id: str | None = None
    area_id: str | None = None
    issued: str | None = None
    expires: str | None = None
    key_id: str | None = None


@dataclass(frozen=True)
class Receipt:
    """The lock's verified signed word that it applied a message."""

    kind: MessageKind
    sha256: str
    serial: str
    lock_id: str
    state: int
    at: int
    """Unix seconds by the lock's clock, 0 without one."""
    jws: str
