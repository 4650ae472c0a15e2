"""What the place Locks is given: locks as they were last listed, and how to list them anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from installer_app.ui.lock_roll import LockRow, Roll
    from installer_app.workflow.diagnosis.health import Advance


@dataclass(frozen=True)
class LockLists:
    """Only reads, but for the cache on this computer. Every callable may raise Fault."""

    look: Callable[[], Awaitable[Roll]]
    """All locks as they were last listed, judged by that; the cloud is not asked."""
    refresh: Callable[[str | None, Callable[[Advance], None]], Awaitable[None]]
    """List the locks of a property by its id, or all in reach. Cut off or cancelled, what was listed stays,
    and the next one goes on there."""
    save: Callable[[Sequence[LockRow], Path], Awaitable[int]]
    """Write these as CSV; the number of rows."""
