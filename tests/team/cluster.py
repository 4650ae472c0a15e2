"""A PostgreSQL of its own: a private folder, a free port on loopback, thrown away at the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from installer_app.model.secret import Secret
from installer_app.team.access import Access

OWNER: Final = "owner"
PASSWORD: Final = "only-for-tests"
LOGINS: Final = {"mara": "technician", "ruben": "technician", "desk": "desk", "reader": "reader"}
SERVER_USER: Final = "postgres"
"""PostgreSQL refuses to run as root; Debian's package brings this account."""


def find_binaries() -> Path | None:
    """Where Debian keeps its newest server, else wherever the path leads; None: there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[4]))
    where = str(found[-1]) if found else shutil.which("initdb")
    return Path(where).parent if where else None


@dataclass
class Cluster:
    """One server; `start` after `stop` finds everything again."""

    folder: Path
    binaries: Path
    port: int
    durable: bool = False

    @classmethod
    def make(cls, folder: Path, durable: bool = False) -> Cluster:
        binaries = find_binaries()
        assert binaries is not None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        cluster = cls(folder, binaries, port, durable)
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(folder, SERVER_USER)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        cluster.run(
            *("initdb", "-D", str(cluster.data), "-U", OWNER, "--auth=scram-sha-256", "-E", "UTF8"),
            *("--pwfile", str(secret), "--no-sync", "--locale=C.UTF-8"),
        )
        return cluster

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "300",
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
            "shared_buffers": "128MB",
        }
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        """`immediate` is as pulling the plug."""
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", how, "stop")

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, not as root."""
        command: Sequence[str] = (str(self.binaries / program), *arguments)
        if os.getuid() == 0:
            command = ("runuser", "-u", SERVER_USER, "--", *command)
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"

    def access(self, user: str = OWNER, database: str = "postgres", port: int | None = None) -> Access:
        """How to log in."""
        return Access("127.0.0.1", port or self.port, database, user, Secret(PASSWORD))

    def make_database(self, name: str) -> None:
        """Empty, owned by OWNER."""
        with psycopg.connect(self.access().conninfo(), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))

    def make_logins(self) -> None:
        """A login for each of LOGINS, in its role; the roles must be there."""
        with psycopg.connect(self.access().conninfo(), autocommit=True) as connection:
            for name, role in LOGINS.items():
                make = psycopg.sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE {}")
                connection.execute(
                    make.format(
                        psycopg.sql.Identifier(name),
                        psycopg.sql.Literal(PASSWORD),
                        psycopg.sql.Identifier(f"lock_installer_{role}"),
                    )
                )
