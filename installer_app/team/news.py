"""That something changed at the team's doors, as soon as it did."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from installer_app.team.access import Access
from installer_app.team.database import faults_of, open_bare

if TYPE_CHECKING:
    from installer_app.team.database import Connection

DRAIN_S: Final = 0.2
"""So long it is listened to news that never ends."""


@dataclass(frozen=True)
class News:
    """A connection that listens; for one thread."""

    connection: Connection
    access: Access

    def wait(self, seconds: float) -> bool:
        """Until something changed, or for so long; whether it did. Any login may tell as much news as it
        likes: what came meanwhile is one piece of it. Faults: those of the database."""
        with faults_of(self.access):
            has_news = self._hear(seconds)
            until = time.monotonic() + DRAIN_S
            while has_news and time.monotonic() < until and self._hear(0):
                pass
            return has_news

    def _hear(self, seconds: float) -> bool:
        return any(True for _ in self.connection.notifies(timeout=seconds, stop_after=1))


@contextmanager
def listen(access: Access) -> Iterator[News]:
    """From now on nothing that changes is missed, however late it is asked for. Faults: of the database."""
    with open_bare(access) as connection:
        connection.execute("LISTEN lock_installer")
        yield News(connection, access)
