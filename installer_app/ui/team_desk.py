"""What the window is given of a team: its board, live, and the doors this computer holds of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from installer_app.model.fault import Fault
    from installer_app.store.claims import Held
    from installer_app.team.board import Board


@dataclass(frozen=True)
class TeamDesk:
    """Only reads."""

    me: str
    """This computer's id on the board."""
    watch: Callable[[], AsyncIterator[Board | Fault]]
    """The board whenever it changed, or why it cannot be read now, until it is closed. Faults, at once:
    account_signed_out."""
    held: Callable[[], Awaitable[tuple[Held, ...]]]
    """The doors this computer claimed, as last heard of; the team is not asked. Faults: computer_storage."""
