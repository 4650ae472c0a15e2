"""That something changed at the team's doors, as soon as it did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from installer_app.team.access import Access
from installer_app.team.database import faults_of, open_bare

if TYPE_CHECKING:
    from installer_app.team.database import Connection


@dataclass(frozen=True)
class News:
    """A connection that listens; for one thread."""

    connection: Connection
    access: Access

    def wait(self, seconds: float) -> bool:
        """Until something changed, or for so long; whether it did. Faults: those of the database."""
        with faults_of(self.access):
            return any(True for _ in self.connection.notifies(timeout=seconds, stop_after=1))


@contextmanager
def listen(access: Access) -> Iterator[News]:
    """From now on nothing that changes is missed, however late it is asked for. Faults: of the database."""
    with open_bare(access) as connection:
        connection.execute("LISTEN lock_installer")
        yield News(connection, access)
