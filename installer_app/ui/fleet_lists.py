"""What the place Fleet is given: readings of the Bold API, judged; nothing there is ever changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from installer_app.model.bold import Organization
    from installer_app.model.bold_list import GroupSeek
    from installer_app.workflow.diagnosis.fleet_list import Muster, ShareStanding


@dataclass(frozen=True)
class FleetReadings:
    """Only reads. Every callable may raise Fault; account_signed_out where nobody is signed in for it."""

    address: str
    """Where the Bold API is."""
    read: Callable[[GroupSeek, Muster | None], Awaitable[Muster]]
    """The first page of groups, or what was read before with the next page."""
    organization: Callable[[int], Awaitable[Organization]]
    """By its number."""
    share: Callable[[int], Awaitable[tuple[ShareStanding, ...]]]
    """The one of this number."""
    shares: Callable[[str], Awaitable[tuple[ShareStanding, ...]]]
    """Those with this external id; none where nobody knows it."""
