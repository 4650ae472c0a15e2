"""The schema made or brought up to date: numbered SQL files, each in one transaction with its number."""

from __future__ import annotations

from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.resources import resource
from installer_app.team.access import Access
from installer_app.team.database import VERSION, open_bare

ONE_AT_A_TIME: Final = 0x10C_1257
"""Advisory lock: two owners who begin at once wait for each other."""


def set_up(access: Access) -> tuple[int, ...]:
    """Apply what is missing; the numbers that were. The login must own the database. Faults: as of the
    database; computer_team_newer, with nothing changed."""
    applied: list[int] = []
    with open_bare(access) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_AT_A_TIME,))
        row = connection.execute("SELECT to_regclass('lock_installer.version') IS NOT NULL").fetchone()
        known = 0
        if row and row[0]:
            newest = connection.execute("SELECT max(number) FROM lock_installer.version").fetchone()
            known = newest[0] if newest and isinstance(newest[0], int) else 0
        if known > VERSION:
            raise Fault(FaultCode.COMPUTER_TEAM_NEWER, f"version {known}, not {VERSION}")
        for number in range(known + 1, VERSION + 1):
            connection.execute(resource(f"team/{number:03d}.sql").read_bytes())
            applied.append(number)
    return tuple(applied)
