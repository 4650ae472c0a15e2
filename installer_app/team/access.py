"""How the team's database is reached: its address, who logs in, and what must be encrypted."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.team.trust import find_trusted

PORT: Final = 5432
CONNECT_S: Final = 10
STATEMENT_S: Final = 30
"""No statement of ours runs longer; one that does is cancelled by the server."""
LOCK_S: Final = 10
IDLE_S: Final = 60
"""A transaction that was left open, by a laptop that was closed, holds nobody up for longer."""
SCHEMES: Final = ("postgresql", "postgres")


@dataclass(frozen=True)
class Access:
    """One database, one login."""

    host: str
    port: int
    database: str
    user: str
    password: Secret | None = field(default=None, repr=False)
    ca_file: str | None = None
    """Whose certificates are trusted; None: those the system trusts."""

    @property
    def is_near(self) -> bool:
        """On this computer: nothing crosses a network."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def trusted(self) -> str:
        """The file of the certificates that vouch for the server's."""
        return self.ca_file or find_trusted()

    def conninfo(self) -> str:
        """For the driver; it holds the password. Off this computer the server must show a certificate for its
        name."""
        encrypted = {"sslmode": "verify-full", "sslrootcert": self.trusted}
        limits = {
            "statement_timeout": STATEMENT_S,
            "lock_timeout": LOCK_S,
            "idle_in_transaction_session_timeout": IDLE_S,
        }
        parameters = {
            "host": self.host,
            "port": str(self.port),
            "dbname": self.database,
            "user": self.user,
            **({"password": self.password.reveal()} if self.password else {}),
            **({"sslmode": "prefer"} if self.is_near else encrypted),
            "connect_timeout": str(CONNECT_S),
            "tcp_user_timeout": str(CONNECT_S * 1000),
            "keepalives_idle": "15",
            "keepalives_interval": "5",
            "keepalives_count": "3",
            "application_name": "lock-installer",
            "client_encoding": "UTF8",
            "options": " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items()),
        }
        return " ".join(f"{name}={_quoted(value)}" for name, value in parameters.items())


def read_access(url: str, password: Secret | None = None, ca_file: str | None = None) -> Access:
    """`postgresql://user@host:port/database` and nothing more. Faults: computer_profile, with what is wrong;
    a password in it is refused, since it would lie in a file."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
    except ValueError as odd:
        raise _refused("no address") from odd
    if parts.scheme not in SCHEMES or not parts.hostname or not parts.username:
        raise _refused("postgresql://user@host/database is wanted")
    if parts.password is not None:
        raise _refused("a password does not belong here")
    name = unquote(parts.path[1:])
    if parts.query or parts.fragment or not name or "/" in name or not _is_plain(parts):
        raise _refused("postgresql://user@host/database is wanted, and nothing more")
    return Access(parts.hostname, port, name, unquote(parts.username), password, ca_file)


def _is_plain(parts: SplitResult) -> bool:
    """A host with a comma or a slash would mean several, or a socket's folder."""
    host, user = parts.hostname or "", unquote(parts.username or "")
    return all(each.isalnum() or each in ".-:_" for each in host) and user.isprintable()


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _refused(why: str) -> Fault:
    return Fault(FaultCode.COMPUTER_PROFILE, f"team_url: {why}")
