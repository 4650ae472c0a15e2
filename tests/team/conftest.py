"""The server all team tests share, and a database of their own for each."""

from __future__ import annotations

import io
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer_app import compose
from installer_app.__main__ import open_window, self_test
from installer_app.cli import main as command_line
from installer_app.team.schema import set_up
from installer_app.texts import language
from tests.e2e.kit import Run, World, open_world
from tests.team.asking import Ask, Variables
from tests.team.cluster import Cluster, find_binaries
from tests.team.program import sandbox_with_team

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


@pytest.fixture(scope="module")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """For commands that need no lock."""
    with open_world(tmp_path_factory.mktemp("small"), "--locks", "1") as opened:
        yield opened


@pytest.fixture
def ask(
    small_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ask:
    """A computer of its own in that world."""
    monkeypatch.setattr(compose, "_sandbox", sandbox_with_team)
    here = small_world.neighbour(tmp_path / "data").here

    def asked(variables: Variables, *line: str, spoken: str = "en", stdin: str = "") -> Run:
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            if "NO_DRIVER" in variables:
                patch.setitem(sys.modules, "psycopg", None)
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            language.speak(spoken)
            capsys.readouterr()
            try:
                whole = ["team", *line, *(() if line[0] == "init" else here)]
                code = command_line.run(whole, open_window, self_test)
            finally:
                language.speak(None)
            said = capsys.readouterr()
        return Run(code, said.out, said.err)

    return asked
