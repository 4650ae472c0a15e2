"""The team's PostgreSQL: connected with care, every wait bounded, every error a fault.

The driver is called from threads that may block, never from a loop: its asynchronous half cannot run on the
loop a window has on Windows.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from installer_app.model.fault import Fault, FaultCode
from installer_app.team.access import CONNECT_S, Access

if TYPE_CHECKING:
    import psycopg

    Cursor = psycopg.Cursor[tuple[Any, ...]]
    Connection = psycopg.Connection[tuple[Any, ...]]

T = TypeVar("T")
VERSION: Final = 2
"""Of the schema this app works with; `resources/team/NNN.sql` make it."""
TRIES: Final = 4
"""How often work is done again that had to give way to another's."""
AGAIN: Final = frozenset({"40001", "40P01"})
"""Serialization failure, deadlock: nothing was done."""
OF_STATE: Final = {
    "23503": FaultCode.COMPUTER_USAGE,  # no such computer
    "23505": FaultCode.COMPUTER_USAGE,  # a lock that is in the list already
    "23514": FaultCode.COMPUTER_USAGE,  # a value no door can have
    "42501": FaultCode.COMPUTER_TEAM_FORBIDDEN,
    "3F000": FaultCode.COMPUTER_TEAM_NOT_READY,  # no such schema
    "42P01": FaultCode.COMPUTER_TEAM_NOT_READY,  # no such table
    "42883": FaultCode.COMPUTER_TEAM_NOT_READY,  # no such function
    "LI001": FaultCode.COMPUTER_TEAM_FORBIDDEN,
    "LI002": FaultCode.COMPUTER_TEAM_OTHER_JOURNAL,
    "LI003": FaultCode.COMPUTER_TEAM_OTHER_JOURNAL,
    "LI004": FaultCode.COMPUTER_TEAM_OTHER_JOURNAL,
}
"""By SQLSTATE: those of PostgreSQL, and our own of resources/team."""
USAGE: Final = {
    "23503": "the team knows no such computer",
    "23505": "the team's list has one of these locks already",
    "23514": "a value no door can have",
}
"""What computer_usage says of them."""
NO_SCHEMA_OF_OURS: Final = ("21", "22", "42")
"""Classes of SQLSTATE: a question that the schema made by `resources/team` would answer."""
_STREAM: Final = (socket.AF_INET, socket.SOCK_STREAM)
_SSL_REQUEST: Final = struct.pack(">ii", 8, 80877103)


class TeamDatabase:
    """One connection, made when it is first needed and again after it broke. Any thread may use it; one at a
    time. Faults of all methods: computer_team_unreachable, _tls, _refused, _forbidden, _not_ready, _newer;
    computer_usage, where the driver is not installed."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._connection: Connection | None = None
        self._turn = threading.Lock()
        self._is_cut = False
        self._since: float | None = None

    def work(self, doing: Callable[[Cursor], T]) -> T:
        """Do something in one transaction. What had to give way to another's is done again from its start."""
        with self._turn:
            self._since = time.monotonic()
            try:
                return self._work(doing)
            finally:
                self._since = None

    @property
    def busy_s(self) -> float:
        """How long the work under way has taken: the server's own limits are of no use where nothing of it
        comes through."""
        since = self._since
        return time.monotonic() - since if since is not None else 0.0

    def cut(self) -> None:
        """End it for good, from any thread, also under whoever waits for it: that one, and all work after it,
        gets computer_team_unreachable. A connection that is just being made ends with its deadline."""
        self._is_cut = True
        connection = self._connection
        if connection is not None:
            with suppress(Exception), socket.fromfd(connection.fileno(), *_STREAM) as same:
                same.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection; the next work makes another."""
        with self._turn:
            self._drop()

    # ---- inside

    def _work(self, doing: Callable[[Cursor], T]) -> T:
        psycopg = _driver()
        for left in reversed(range(TRIES)):
            connection = self._connect()
            try:
                with connection.transaction(), connection.cursor() as cursor:
                    return doing(cursor)
            except psycopg.Error as error:
                if connection.closed or connection.broken or _state_of(error) is None:
                    self._drop()
                if left and error.sqlstate in AGAIN:
                    continue
                if self._is_cut:
                    raise Fault(FaultCode.COMPUTER_TEAM_UNREACHABLE, self.access.host) from None
                raise _fault(self.access, _state_of(error)) from None
        raise AssertionError("the last try ends otherwise")

    def _connect(self) -> Connection:
        if self._is_cut:
            raise Fault(FaultCode.COMPUTER_TEAM_UNREACHABLE, self.access.host)
        if self._connection is not None and not self._connection.closed:
            return self._connection
        connection = _connect(self.access)
        self._connection = connection  # from here on it can be cut
        try:
            if self._is_cut:
                raise Fault(FaultCode.COMPUTER_TEAM_UNREACHABLE, self.access.host)
            with faults_of(self.access):
                _check_version(connection)
        except BaseException:
            self._drop()
            raise
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None


@contextmanager
def open_bare(access: Access) -> Iterator[Connection]:
    """A connection to whatever is there, for making the schema. Faults: as TeamDatabase's."""
    with faults_of(access), closing(_connect(access)) as connection:
        yield connection


def _connect(access: Access) -> Connection:
    """A failed login has no code in the driver: its sign is that the server asked for a password and then
    went away, twice."""
    psycopg = _driver()
    for is_last in (False, True):
        try:
            connection: Connection = psycopg.connect(access.conninfo(), autocommit=True)
        except psycopg.Error as error:
            of = error.pgconn
            if of is None or not (of.needs_password or of.used_password):
                raise _fault(access, error.sqlstate) from None
            if is_last:
                raise Fault(FaultCode.COMPUTER_TEAM_REFUSED, access.user[:60], refused=True) from None
        else:
            return connection
    raise AssertionError("the last try ends otherwise")


@contextmanager
def faults_of(access: Access) -> Iterator[None]:
    """The driver's errors as faults."""
    psycopg = _driver()
    try:
        yield
    except psycopg.Error as error:
        raise _fault(access, _state_of(error)) from None


def _state_of(error: psycopg.Error) -> str | None:
    """The driver has no state for a value that it cannot read."""
    return error.sqlstate or ("22000" if isinstance(error, _driver().DataError) else None)


def _fault(access: Access, state: str | None) -> Fault:
    """`from None` where it is raised: the driver's words may hold what was sent."""
    code = OF_STATE.get(state or "")
    if code is not None:
        return Fault(code, USAGE.get(state or "", f"SQLSTATE {state}"), refused=True)
    if state is not None and state[:2] in NO_SCHEMA_OF_OURS:
        return Fault(FaultCode.COMPUTER_TEAM_NOT_READY, f"SQLSTATE {state}")
    if state is None and not access.is_near and (why := find_tls_fault(access)):
        return Fault(FaultCode.COMPUTER_TEAM_TLS, why)
    return Fault(FaultCode.COMPUTER_TEAM_UNREACHABLE, f"SQLSTATE {state}" if state else access.host)


def _driver() -> Any:
    try:
        import psycopg
    except ImportError:
        raise Fault(FaultCode.COMPUTER_USAGE, "a team's database needs the extra `team`") from None
    return psycopg


def _check_version(connection: Connection) -> None:
    """Faults: computer_team_not_ready, computer_team_newer."""
    row = connection.execute("SELECT max(number) FROM lock_installer.version").fetchone()
    version = row[0] if row else None
    if not isinstance(version, int) or version < VERSION:
        raise Fault(FaultCode.COMPUTER_TEAM_NOT_READY, f"version {version}, {VERSION} is needed")
    if version > VERSION:
        raise Fault(FaultCode.COMPUTER_TEAM_NEWER, f"version {version}, not {VERSION}")


def find_tls_fault(access: Access) -> str:
    """Why no encrypted connection came to be; empty: it is not that. The driver tells it in words alone."""
    try:
        with socket.create_connection((access.host, access.port), timeout=CONNECT_S) as plain:
            plain.sendall(_SSL_REQUEST)
            answer = plain.recv(1)
            if answer != b"S":
                return "the server offers no encryption" if answer else ""
            context = ssl.create_default_context(cafile=access.trusted)
            with context.wrap_socket(plain, server_hostname=access.host):
                return ""
    except ssl.SSLCertVerificationError as odd:
        return f"certificate: {odd.verify_message}"[:120]
    except ssl.SSLError as odd:
        return type(odd).__name__
    except OSError:
        return ""
