"""What the window is given of a team: its board, live."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from installer_app.model.fault import Fault
    from installer_app.team.board import Board


@dataclass(frozen=True)
class TeamDesk:
    """Only reads."""

    me: str
    """This computer's id on the board."""
    watch: Callable[[], AsyncIterator[Board | Fault]]
    """The board whenever it changed, or why it cannot be read now, until it is closed. Faults, at once:
    account_signed_out."""
