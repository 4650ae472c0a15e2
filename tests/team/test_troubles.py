"""Whatever is wrong with the team's database: words, a code, and the work of this computer goes on."""

from __future__ import annotations

import faulthandler
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
import pytest

from installer_app.model.fault import FaultCode
from installer_app.team.schema import steps
from tests.e2e.kit import Run, World, open_world, run
from tests.team.asking import Ask, Variables, make_conflict, sql, url, well
from tests.team.cluster import PASSWORD, Cluster
from tests.team.program import PROGRAM
from tests.team.test_access import certificate
from tests.team.test_doors import plan

pytestmark = pytest.mark.team
FAR: Final = "0.0.0.0"
"""This computer by an address that is none of its own: as if it were another."""
GERMAN: Final = {
    "account_signed_out": "Niemand ist angemeldet",
    "computer_profile": "Profil",
    "computer_usage": "team",
    "computer_team_unreachable": "Die Datenbank des Teams antwortet nicht",
    "computer_team_tls": "Der Weg zur Datenbank des Teams ist nicht sicher",
    "computer_team_refused": "Die Datenbank des Teams lässt diese Anmeldung nicht ein",
    "computer_team_forbidden": "Diese Anmeldung darf das in der Datenbank des Teams nicht",
    "computer_team_not_ready": "Die Datenbank des Teams ist nicht für diese App eingerichtet",
    "computer_team_newer": "Die Datenbank des Teams ist von einer neueren Version als diese App",
}
GOES_ON: Final = "Aufträge auf diesem Computer gehen ohne sie weiter"


@dataclass(frozen=True)
class Trouble:
    """What is wrong while `begin` is open, and what a sync says then."""

    what: str
    begin: Callable[[Cluster, str, Path], Iterator[Variables]]
    code: FaultCode
    exit_code: int = 17
    is_tried: bool = True
    """Also with a door; for those that are much like another it is not."""

    def __str__(self) -> str:
        return self.what


def wrong_password(cluster: Cluster, database: str, _: Path) -> Iterator[Variables]:
    yield well(cluster, database) | {"TEAM_PASSWORD": "forgotten"}


def no_login(cluster: Cluster, database: str, _: Path) -> Iterator[Variables]:
    yield well(cluster, database, "nobody")


def no_password(cluster: Cluster, database: str, _: Path) -> Iterator[Variables]:
    yield {"TEAM_URL": url(cluster, database)}


def no_team(_: Cluster, __: str, ___: Path) -> Iterator[Variables]:
    yield {}


def no_server(cluster: Cluster, database: str, _: Path) -> Iterator[Variables]:
    with socket.socket() as bound:  # bound and not listening: nobody else gets it
        bound.bind(("127.0.0.1", 0))
        yield well(cluster, database) | {"TEAM_URL": url(cluster, database, port=bound.getsockname()[1])}


def no_encryption(cluster: Cluster, database: str, _: Path) -> Iterator[Variables]:
    yield well(cluster, database) | {"TEAM_URL": url(cluster, database, host=FAR)}


def others_certificate(cluster: Cluster, database: str, folder: Path) -> Iterator[Variables]:
    """One that nobody here vouches for."""
    with encrypting(cluster, certificate(folder, FAR)):
        yield well(cluster, database) | {"TEAM_URL": url(cluster, database, host=FAR)}


def others_name(cluster: Cluster, database: str, folder: Path) -> Iterator[Variables]:
    """One that is trusted, of another server."""
    shown = certificate(folder, "192.0.2.7")
    with encrypting(cluster, shown):
        far = {"TEAM_URL": url(cluster, database, host=FAR), "TEAM_CA": str(shown)}
        yield well(cluster, database) | far


def no_schema(cluster: Cluster, database: str, _: Path) -> Iterator[Variables]:
    sql(cluster, database, "ALTER SCHEMA lock_installer RENAME TO away")
    yield well(cluster, database)
    sql(cluster, database, "ALTER SCHEMA away RENAME TO lock_installer")


def old_schema(cluster: Cluster, database: str, _: Path) -> Iterator[Variables]:
    sql(cluster, database, "DELETE FROM lock_installer.version WHERE number > 1")
    yield well(cluster, database)
    added = ", ".join(f"({number})" for number in range(2, len(steps()) + 1))
    sql(cluster, database, f"INSERT INTO lock_installer.version (number) VALUES {added}")


def newer_schema(cluster: Cluster, database: str, _: Path) -> Iterator[Variables]:
    sql(cluster, database, "INSERT INTO lock_installer.version (number) VALUES (99)")
    yield well(cluster, database)
    sql(cluster, database, "DELETE FROM lock_installer.version WHERE number = 99")


def only_reads(cluster: Cluster, database: str, _: Path) -> Iterator[Variables]:
    yield well(cluster, database, "reader")


def no_driver(cluster: Cluster, database: str, _: Path) -> Iterator[Variables]:
    yield well(cluster, database) | {"NO_DRIVER": "1"}


F = FaultCode
TROUBLES: Final = (
    Trouble("wrong password", wrong_password, F.COMPUTER_TEAM_REFUSED),
    Trouble("no such login", no_login, F.COMPUTER_TEAM_REFUSED, is_tried=False),
    Trouble("no password kept", no_password, F.ACCOUNT_SIGNED_OUT, 14),
    Trouble("no team in the profile", no_team, F.COMPUTER_PROFILE, is_tried=False),
    Trouble("server gone", no_server, F.COMPUTER_TEAM_UNREACHABLE),
    Trouble("no encryption", no_encryption, F.COMPUTER_TEAM_TLS),
    Trouble("somebody else's certificate", others_certificate, F.COMPUTER_TEAM_TLS),
    Trouble("another server's certificate", others_name, F.COMPUTER_TEAM_TLS, is_tried=False),
    Trouble("nothing set up", no_schema, F.COMPUTER_TEAM_NOT_READY),
    Trouble("old schema", old_schema, F.COMPUTER_TEAM_NOT_READY),
    Trouble("newer schema", newer_schema, F.COMPUTER_TEAM_NEWER),
    Trouble("a login that only reads", only_reads, F.COMPUTER_TEAM_FORBIDDEN),
    Trouble("driver not installed", no_driver, F.COMPUTER_USAGE, 2),
)
TRIED: Final = tuple(each for each in TROUBLES if each.is_tried)


@contextmanager
def encrypting(cluster: Cluster, shown: Path) -> Iterator[None]:
    """While this lasts the server offers encryption, and shows this certificate."""
    for name in ("server.crt", "server.key"):
        file = cluster.data / name
        shutil.copy(shown, file)
        file.chmod(0o600)
        shutil.chown(file, cluster.data.owner())
    sql(cluster, "postgres", "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()")
    try:
        yield
    finally:
        sql(cluster, "postgres", "ALTER SYSTEM SET ssl = off", "SELECT pg_reload_conf()")


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("site"), "--locks", str(len(TRIED))) as opened:
        yield opened


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_a_trouble_is_told_in_words_and_a_code_in_any_language(
    ask: Ask, cluster: Cluster, database: str, tmp_path: Path, trouble: Trouble
) -> None:
    with contextmanager(trouble.begin)(cluster, database, tmp_path) as variables:
        told = ask(variables, "sync", "--json")
        assert (told.code, told.result["code"]) == (trouble.exit_code, trouble.code.value), told
        assert told.result["title"] and told.result["next"], told
        german = ask(variables, "claim", "1", spoken="de")
        assert (german.code, german.out) == (trouble.exit_code, ""), german
        assert trouble.code.value in german.err and GERMAN[trouble.code.value] in german.err, german
        if trouble.code.value.startswith("computer_team_"):
            assert GOES_ON in german.err, german
        shown = ask(variables, "status")
        assert shown.code == (0 if trouble.begin is only_reads else trouble.exit_code), shown
        for each in (told, german, shown):
            assert PASSWORD not in f"{each}" and "forgotten" not in f"{each}"


DESK: Final = (
    ("add",),
    ("assign", "MRE00000"),
    ("remove", "MRE00000"),
    ("recall", "MRE00000"),
    ("settle", "1"),
)
TECHNICIAN: Final = (("claim", "1"), ("release", "MRE00000"), ("sync",), ("give", "j-1", "--to", "Ruben"))
LOOKS: Final = (("status",), ("board",))


@pytest.mark.parametrize(
    ("login", "mays"),
    [("reader", ()), ("mara", TECHNICIAN), ("desk", DESK)],
    ids=["reader", "technician", "desk"],
)
def test_each_role_may_do_what_is_its_own_and_is_told_what_is_not(
    ask: Ask, cluster: Cluster, database: str, login: str, mays: tuple[tuple[str, ...], ...]
) -> None:
    plan(cluster, database, 2)
    make_conflict(cluster, database)
    for line in (*LOOKS, *DESK, *TECHNICIAN):
        said = ask(well(cluster, database, login), *line, "--json")
        if line in (*LOOKS, *mays):
            assert "computer_team_forbidden" not in said.out, (line, said)
        else:
            assert (said.code, said.result["code"]) == (17, "computer_team_forbidden"), (line, said)


# ---- a day of troubles, with processes


@pytest.mark.slow
def test_a_day_of_troubles_stops_no_door_and_loses_nothing(
    site: World, cluster: Cluster, database: str, tmp_path: Path
) -> None:
    """One door in each trouble, up to the cloud's proof; the first sync that is well brings all."""
    faulthandler.cancel_dump_traceback_later()  # two minutes of doors, each process with its own deadline
    desk, mine = site.neighbour(tmp_path / "desk"), well(cluster, database)
    file = tmp_path / "doors.csv"
    labels = [site.file.labels[f"MRE{n:04}0"] for n in range(len(TRIED))]
    rows = (f"{label};Kanaalhuis;Floor 3;T{n};" for n, label in enumerate(labels))
    file.write_text("\n".join(("Label;Property;Area;Name;Firmware", *rows)), encoding="utf-8")
    assert run("worklist", "import", file, *desk.here).code == 0
    added = team(desk, well(cluster, database, "desk"), "team", "add")
    assert added.code == 0, added

    claimed = team(site, mine, "team", "claim", len(TRIED))
    serials = [str(each) for each in as_list(claimed.result["claimed"])]
    assert len(serials) == len(TRIED), claimed
    for serial, trouble in zip(serials, TRIED, strict=True):
        folder = tmp_path / serial
        folder.mkdir()
        with contextmanager(trouble.begin)(cluster, database, folder) as variables:
            told = team(site, variables, "team", "sync")
            assert (told.code, told.result["code"]) == (trouble.exit_code, trouble.code.value), told
            installed = team(site, variables, "worklist", "run", "--serial", serial, "--yes", "--wait", 60)
            assert installed.code == 0 and installed.result["results"] == {"proven": 1}, (trouble, installed)
    shown = team(site, {}, "team", "status")
    assert [row["serial"] for row in shown.rows[:-1]] == serials, "also offline, with the age"
    assert all(isinstance(row["age_s"], int) and row["left_s"] for row in shown.rows[:-1]), shown
    synced = team(site, mine, "team", "sync")
    assert synced.code == 0, synced
    assert (synced.result["held"], synced.result["told"]) == (0, len(TRIED)), synced
    verified = run("journal", "verify", *site.here, "--json")
    assert verified.code == 0, verified
    with closing(sqlite3.connect(site.data_dir / "journal.db")) as book:
        here = book.execute("SELECT n, hash FROM entries ORDER BY n").fetchall()
    with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
        there = connection.execute("SELECT n, hash FROM lock_installer.entry ORDER BY n").fetchall()
    assert there == here and len(here) == synced.result["entries"]
    board = team(site, well(cluster, database, "reader"), "team", "board")
    assert (board.result["doors"], board.result["done"], board.result["conflicts"]) == (
        len(TRIED), len(TRIED), 0,
    )  # fmt: skip


def team(world: World, variables: Variables, *line: object) -> Run:
    """One process of the program on the world's data folder."""
    return run(*line, *world.here, "--json", program=PROGRAM, deadline_s=90, stdin="", **variables)


def as_list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
