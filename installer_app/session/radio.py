"""The radio is one: jobs of this process take turns, and another process is told who has it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from installer_app.workflow.journal import Hold

LeaseAdapter = Callable[[], Hold]
"""Be the only process at the adapter. Never waits. Faults: link_adapter_busy, computer_storage."""


class RadioTurns:
    """Who may use the radio. Within a process one waits for the other; between processes nobody waits."""

    def __init__(self, lease: LeaseAdapter | None) -> None:
        """`lease`: None where the radio cannot be shared with another process."""
        self._lease = lease
        self._turn = asyncio.Lock()
        self._hold: Hold | None = None

    @property
    def taken(self) -> bool:
        return self._turn.locked()

    async def take(self) -> None:
        """Wait for the turn. Faults: as LeaseAdapter."""
        await self._turn.acquire()
        try:
            self._hold = self._lease() if self._lease else None
        except BaseException:
            self._turn.release()
            raise

    def end(self) -> None:
        """Only after `take`."""
        hold, self._hold = self._hold, None
        if hold is not None:
            hold.release()
        self._turn.release()
