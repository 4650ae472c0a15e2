"""The server all team tests share, and a database of their own for each."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer_app.team.schema import set_up
from tests.team.cluster import Cluster, find_binaries

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running server with the roles and a login of each. Not in pytest's own folder, which is closed to the
    account the server runs as."""
    if find_binaries() is None:
        pytest.skip("no PostgreSQL server is installed")
    with tempfile.TemporaryDirectory(prefix="team-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        made = Cluster.make(Path(folder) / "pg")
        made.start()
        try:
            made.make_database("roles")
            set_up(made.access(database="roles"))
            made.make_logins()
            yield made
        finally:
            made.stop("immediate")


@pytest.fixture
def database(cluster: Cluster) -> str:
    """The name of an own database, set up."""
    name = f"team{next(_NUMBERS)}"
    cluster.make_database(name)
    set_up(cluster.access(database=name))
    return name
