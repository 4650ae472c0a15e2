"""What the cloud says: an account, a place, a lock's record. Unknown is None, never a guess."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from installer_app.model.redaction import mask


class Permission(StrEnum):
    """UserPermission.permission of the contract; an unknown value survives as text beside it."""

    ME = "me"
    OWNER = "owner"
    PROVISION_LOCK = "provision-lock"
    INSTALL_LOCK = "install-lock"
    MANAGE_ACCESS = "manage-access"
    MANAGE_FIRMWARE = "manage-firmware"
    SUPPORT = "support"


@dataclass(frozen=True)
class Grant:
    """One permission, for everything or for one property."""

    permission: str
    property_id: str | None = None


@dataclass(frozen=True)
class Account:
    """Who a credential is and what it may do; `grants` None means getMe did not tell."""

    credential: str
    name: str | None = None
    grants: tuple[Grant, ...] | None = None

    @property
    def masked(self) -> Account:
        """As it may leave this computer: what it may do, not who it is."""
        return replace(self, name=None if self.name is None else mask(self.name))

    def may(self, permission: Permission, property_id: str | None = None) -> bool | None:
        """True, False, or None where the cloud did not tell."""
        if self.grants is None:
            return None
        return any(
            g.permission == permission and (property_id is None or g.property_id in (None, property_id))
            for g in self.grants
        )


@dataclass(frozen=True)
class LockPrivate:
    """The part of a record only some may see."""

    last_known_sync: str | None = None
    current_firmware: str | None = None
    required_firmware: str | None = None
    current_key_map: str | None = None


@dataclass(frozen=True)
class LockRecord:
    """getLock's answer, without secrets. `private` None: this account does not see it."""

    lock_id: str
    display_name: str | None = None
    property_id: str | None = None
    area_id: str | None = None
    install_date: str | None = None
    private: LockPrivate | None = None
    unread: tuple[str, ...] = ()
    """Members, as the service calls them, that were told but not understood: None above says nothing then."""


@dataclass(frozen=True)
class Property:
    """A property as listed or read."""

    property_id: str
    name: str
    required_firmware: str | None = None

    @property
    def title(self) -> str:
        """Its name, or its id where no name was told."""
        return self.name.strip() or self.property_id


@dataclass(frozen=True)
class Area:
    """An area as listed or read; areas nest."""

    area_id: str
    property_id: str
    name: str
    parent_id: str | None = None
    containing_ids: tuple[str, ...] = ()
    lock_ids: tuple[str, ...] | None = None
    key_map_version: str | None = None
    """None: not visible for this account."""
    required_firmware: str | None = None

    @property
    def title(self) -> str:
        """Its name, or its id where no name was told."""
        return self.name.strip() or self.area_id


class FirmwareScope(StrEnum):
    """Where a required firmware version is assigned; the first that has one decides."""

    LOCK = "lock"
    AREA = "area"
    PROPERTY = "property"
    GLOBAL = "global"
