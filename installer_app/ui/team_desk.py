"""What the window is given of a team: its board, how this computer stands with it, and what may be asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from installer_app.model.fault import Fault
    from installer_app.store.claims import Held
    from installer_app.team.board import Board
    from installer_app.team.doors import Claim, Conflict


@dataclass(frozen=True)
class Standing:
    """How this computer stands with its team. Times are Unix seconds of this computer."""

    held: tuple[Held, ...] = ()
    """The doors claimed, as last heard of: also known offline."""
    waiting: int = 0
    """Entries of the journal that the team has not."""
    sent: int = 0
    """Of those that waited when this sync began."""
    is_at_work: bool = False
    told_at: int | None = None
    """When all was told last; None: never."""
    fault: Fault | None = None
    """Why it cannot be told now."""
    since: int | None = None
    """Since when there is such a fault."""
    conflicts: tuple[Conflict, ...] = ()
    """Of this computer, that nobody has settled."""
    taken: tuple[str, ...] = ()
    """Jobs that came from colleagues since the window opened, by their ids here."""
    refused: tuple[Fault, ...] = ()
    """Why others that came cannot be taken over: those wait on."""
    syncs: int = 0
    """How often all was told since the window opened."""


@dataclass(frozen=True)
class TeamDesk:
    """Every callable may raise Fault. None of them is waited for by a job."""

    me: str
    """This computer's id on the board."""
    watch: Callable[[], AsyncIterator[Board | Fault]]
    """The board whenever it changed, or why it cannot be read now, until it is closed. Faults, at once:
    account_signed_out."""
    follow: Callable[[], AsyncIterator[Standing]]
    """How this computer stands with the team, whenever that changed, until it is closed."""
    sync: Callable[[], None]
    """Tell all now; what becomes of it is in `follow`."""
    claim: Callable[[int, str | None], Awaitable[tuple[Claim, ...]]]
    """Take so many doors that nobody holds, of one area by its id or of all."""
    release: Callable[[frozenset[str]], Awaitable[int]]
    """Give doors back, by their serials, that nothing was begun at; how many."""
    settle: Callable[[int], Awaitable[bool]]
    """Call a conflict settled by its number; False: it was already. Only a desk's login may."""
