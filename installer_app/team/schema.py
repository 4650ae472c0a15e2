"""The schema made or brought up to date: numbered SQL files, each with its number, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.resources import resource
from installer_app.team.access import Access
from installer_app.team.database import VERSION, open_bare

if TYPE_CHECKING:
    from installer_app.team.database import Connection

ONE_AT_A_TIME: Final = 0x10C_1257
"""Advisory lock: two owners who begin at once wait for each other."""
_RIGHTS: Final = """
SELECT
    NOT EXISTS (
        SELECT FROM pg_namespace WHERE nspname = 'lock_installer' AND NOT pg_has_role(nspowner, 'USAGE')),
    has_database_privilege(current_database(), 'CREATE')
        OR EXISTS (SELECT FROM pg_namespace WHERE nspname = 'lock_installer'),
    (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)
        OR (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN
            ('lock_installer_technician', 'lock_installer_desk', 'lock_installer_reader'))"""
_MISSING: Final = (
    "the schema is another login's",
    "the login may not create a schema in the database",
    "the login may not create roles, and the three are not there",
)
"""What it says of a right that is not there, in its order."""


def steps() -> tuple[bytes, ...]:
    """From nothing to the schema this app works with."""
    return tuple(resource(f"team/{number:03d}.sql").read_bytes() for number in range(1, VERSION + 1))


def set_up(access: Access, wanted: Sequence[bytes] | None = None) -> tuple[int, ...]:
    """Apply what is missing of `wanted`, None: of this app's steps; the numbers that were. All or nothing.
    The login must own the schema, or be allowed to make it and its roles. Faults: as of the database;
    computer_team_forbidden, with the right that is missing; computer_team_newer."""
    wanted = steps() if wanted is None else wanted
    with open_bare(access) as connection, connection.transaction():
        connection.execute("SET LOCAL statement_timeout = 0")  # a step may have much to do
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_AT_A_TIME,))
        known = _version(connection)
        if known > len(wanted):
            raise Fault(FaultCode.COMPUTER_TEAM_NEWER, f"version {known}, not {len(wanted)}")
        if known < len(wanted):
            _check_rights(connection)
        for number, step in enumerate(wanted[known:], known + 1):
            connection.execute(step)
            if _version(connection) != number:
                raise Fault(FaultCode.COMPUTER_BUG, f"step {number} does not say its number")
        return tuple(range(known + 1, len(wanted) + 1))


def _version(connection: Connection) -> int:
    """0 where nothing is. Faults: computer_team_not_ready, where something else is in its place."""
    schema = connection.execute("SELECT FROM pg_namespace WHERE nspname = 'lock_installer'").fetchone()
    if schema is None:
        return 0
    row = connection.execute("SELECT max(number) FROM lock_installer.version").fetchone()
    if row is None or not isinstance(row[0], int) or row[0] < 1:
        raise Fault(FaultCode.COMPUTER_TEAM_NOT_READY, "a schema of that name is there and is not this app's")
    return row[0]


def _check_rights(connection: Connection) -> None:
    row = connection.execute(_RIGHTS).fetchone() or ()
    for has_it, missing in zip(row, _MISSING, strict=True):
        if not has_it:
            raise Fault(FaultCode.COMPUTER_TEAM_FORBIDDEN, missing, refused=True)
