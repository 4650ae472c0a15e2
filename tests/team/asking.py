"""Command lines of `team` asked in this process: words, codes and exit codes are the program's."""

from __future__ import annotations

from contextlib import closing
from typing import Protocol

import psycopg

from installer_app.team.doors import Standing, claim_doors, release_doors, tell_doors
from tests.e2e.kit import Run
from tests.team.cluster import PASSWORD, Cluster
from tests.team.test_doors import computer, run_out

Variables = dict[str, str]
"""As `tests.team.program` has them."""


class Ask(Protocol):
    """One command line, where these variables are set."""

    def __call__(self, variables: Variables, *line: str, spoken: str = "en", stdin: str = "") -> Run: ...


def well(cluster: Cluster, database: str, user: str = "mara") -> Variables:
    return {"TEAM_URL": url(cluster, database, user), "TEAM_PASSWORD": PASSWORD}


def url(cluster: Cluster, database: str, user: str = "mara", host: str = "127.0.0.1", port: int = 0) -> str:
    return f"postgresql://{user}@{host}:{port or cluster.port}/{database}"


def sql(cluster: Cluster, database: str, *commands: str) -> None:
    with psycopg.connect(cluster.access(database=database).conninfo(), autocommit=True) as connection:
        for each in commands:
            connection.execute(each.encode())


def make_conflict(cluster: Cluster, database: str) -> None:
    """At the first door, which nobody holds after it."""
    with (
        closing(computer(cluster, database, "a", "ruben")) as a,
        closing(computer(cluster, database, "b", "ruben")) as b,
    ):
        (old,) = claim_doors(a, "a", 1)
        run_out(cluster, database, "a")
        doors = [each.door.door_id for each in claim_doors(b, "b", 500)]
        tell_doors(a, "a", [Standing(old.door.door_id, old.number, "unproven", None, "j-9")])
        assert release_doors(b, "b", doors) == len(doors)
