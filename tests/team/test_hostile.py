"""A database that is not what it should be: nothing of it crashes the app, floods it or steers a terminal."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Final

import psycopg
import pytest

from installer_app.cli import team_lines
from installer_app.cli.output import Terminal
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.claims import Held
from installer_app.team.access import Access
from installer_app.team.board import read_board
from installer_app.team.database import VERSION, TeamDatabase
from installer_app.team.doors import (
    Standing,
    add_doors,
    assign_doors,
    claim_doors,
    find_conflict,
    held_doors,
    open_conflicts,
    recall_doors,
    release_doors,
    remove_doors,
    renew_claims,
    settle_conflict,
    tell_doors,
)
from installer_app.team.journals import Installation, register, send
from installer_app.team.news import listen
from installer_app.team.parcels import find_computer, keep_parcel, send_parcel, waiting_parcels
from tests.team.cluster import Cluster
from tests.team.test_doors import change_hands, computer, door, plan
from tests.team.test_journals import ME, Journal

pytestmark = pytest.mark.team
STEERING: Final = "\x1b]0;mine\x07\x1b[2J\x9b31m\u202e\n12  T1: finished\r\t\x00"
"""What a terminal would obey: a title, a cleared screen, colours, a turned direction, a line of its own."""
VALUES: Final = (
    "NULL::text",
    "'x'::text",
    "5::integer",
    "1.5::numeric",
    "'NaN'::float8",
    "true",
    "'\\xdeadbeef'::bytea",
    "ARRAY[1, 2]",
    """'{"a": 1}'::jsonb""",
    "'infinity'::timestamptz",
    "'9999-12-31 23:59:59+00'::timestamptz",
    "'1 day'::interval",
    "repeat('A', 1000000)",
    "E'\\x1b[2J\\xe2\\x80\\xae'::text",
    "E'\\xff\\xfe'::text",
)
TABLES: Final = {
    "tally": "area_id, place, holder, state, fault, doors",
    "installation": "key_id, public_key, name, entries, seen_at",
    "door": "n, door_id, serial, label, property_id, area_id, place, name, firmware, claim, claimed_at,"
    " held_until, holder, state, fault, told_at, finished_at",
    "conflict": "n, door_id, teller, against, claim, state, fault, told_at, settled_at, settled_by",
}
FUNCTIONS: Final = {
    "register(text, text, text)": "entries, head",
    "append_entries(text, bigint, bytea[])": "entries, head",
    "claim_doors(text, integer, interval, text)": "door_id, serial, label, property_id, area_id, place, name,"
    " firmware, claim, claimed_at, held_until, held_before, state",
    "renew_claims(text, interval)": "door_id, claim, held_until",
    "waiting_parcels(text)": "n, sender, sealed",
    "release_doors(text, text[])": "",
    "tell_door(text, text, bigint, text, text, text)": "",
    "send_parcel(text, text, bytea)": "",
    "keep_parcel(text, bigint)": "",
    "add_doors(json)": "",
    "remove_doors(text[])": "",
    "assign_doors(text[], text)": "",
    "recall_doors(text[])": "",
    "settle_conflict(bigint)": "",
}
ASKED: Final[tuple[Callable[[TeamDatabase], object], ...]] = (
    read_board,
    open_conflicts,
    lambda team: find_conflict(team, 1),
    lambda team: settle_conflict(team, 1),
    lambda team: add_doors(team, [door(1)]),
    lambda team: claim_doors(team, "a", 5),
    lambda team: held_doors(team, "a"),
    lambda team: renew_claims(team, "a"),
    lambda team: release_doors(team, "a", ["d-1"]),
    lambda team: remove_doors(team, [door(1).serial]),
    lambda team: recall_doors(team, [door(1).serial]),
    lambda team: assign_doors(team, [door(1).serial], None),
    lambda team: tell_doors(team, "a", [Standing("x", 5, "finished")]),
    lambda team: register(team, ME),
    lambda team: send(team, ME, Journal(3)),
    lambda team: find_computer(team, "x"),
    lambda team: waiting_parcels(team, "a"),
    lambda team: send_parcel(team, "a", "b", b"sealed"),
    lambda team: keep_parcel(team, "a", 1),
)


def lie(value: str, kind: str, rows: int = 1) -> str:
    """A schema in which every column of every table and every answer is this value, in so many rows."""
    made = [
        "DROP SCHEMA IF EXISTS lock_installer CASCADE",
        "CREATE SCHEMA lock_installer",
        f"CREATE VIEW lock_installer.version AS SELECT {VERSION} AS number",
    ]
    from_rows = f"FROM generate_series(1, {rows})"
    for name, columns in TABLES.items():
        shown = ", ".join(f"{value} AS {each}" for each in columns.split(", "))
        made.append(f"CREATE VIEW lock_installer.{name} AS SELECT {shown} {from_rows}")
    for name, columns in FUNCTIONS.items():
        names = columns.split(", ") if columns else ["answer"]
        table = ", ".join(f"{each} {kind}" for each in names)
        body = ", ".join(["k.value"] * len(names))
        made.append(
            f"CREATE FUNCTION lock_installer.{name} RETURNS TABLE ({table}) LANGUAGE sql AS"
            f" 'SELECT {body} FROM lock_installer.kinds k, generate_series(1, {rows})'"
        )
    typed = f"CREATE VIEW lock_installer.kinds AS SELECT {value} AS value"
    return ";\n".join((*made[:3], typed, *made[3:]))


@pytest.fixture(scope="module")
def liar(cluster: Cluster) -> Iterator[Access]:
    """A database in which everybody may make what he likes; what it holds is not looked at as text."""
    with psycopg.connect(cluster.access().conninfo(), autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE liar ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
    yield cluster.access(database="liar")


@contextmanager
def told(access: Access, value: str, rows: int = 1) -> Iterator[TeamDatabase]:
    with psycopg.connect(access.conninfo(), autocommit=True) as connection:
        kind = connection.execute(f"SELECT pg_typeof({value})::text".encode()).fetchone()
        assert kind is not None
        connection.execute(lie(value, str(kind[0]), rows).encode())
    with closing(TeamDatabase(access)) as team:
        yield team


@pytest.mark.parametrize("value", VALUES)
def test_rows_of_other_types_are_a_fault_and_nothing_else(liar: Access, value: str) -> None:
    odd = FaultCode.COMPUTER_TEAM_NOT_READY, FaultCode.COMPUTER_USAGE, FaultCode.COMPUTER_TEAM_OTHER_JOURNAL
    faults = 0
    with told(liar, value) as team:
        for ask in ASKED:
            try:
                ask(team)
            except Fault as fault:
                faults += 1
                assert fault.code in odd, fault
    assert faults > len(ASKED) / 2


def test_a_list_without_end_is_read_to_its_limit(liar: Access) -> None:
    """Two million rows of each: what is asked for is bounded, so that what is kept is."""
    for value in ("'a'::text", "5::bigint"):
        with told(liar, value, 2_000_000) as team:
            for ask in (waiting_parcels, held_doors, renew_claims):
                with pytest.raises(Fault) as raised:
                    ask(team, "a")
                assert raised.value.code is FaultCode.COMPUTER_TEAM_NOT_READY
            with pytest.raises(Fault):
                claim_doors(team, "a", 5)
    assert grown_mib() < 100


def grown_mib() -> float:
    """The most this process ever had, less what it had when these tests began."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - BEGUN_WITH_MIB


BEGUN_WITH_MIB: Final = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_flood_of_news_is_one_piece_of_news_and_is_over_when_it_is(cluster: Cluster, database: str) -> None:
    count = 500_000
    with listen(cluster.access("reader", database)) as news:
        with psycopg.connect(cluster.access("mara", database).conninfo(), autocommit=True) as mara:
            mara.execute(
                "SELECT pg_notify('lock_installer', n::text) FROM generate_series(1, %s) n", (count,)
            )
        begun, times = time.monotonic(), 0
        while news.wait(0.5):
            times += 1
            assert time.monotonic() - begun < 30
        assert 1 <= times < 60, "each is at most one look at the board"
    assert grown_mib() < 100


# ---- what is printed


def test_no_name_of_the_database_steers_a_terminal_or_makes_a_line(
    cluster: Cluster, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A technician's login may call its computer what it likes, and a desk its doors."""
    name = STEERING.replace("\x00", "")
    plan(cluster, database, 1)
    with (
        closing(computer(cluster, database, "a")) as a,
        closing(computer(cluster, database, "b", "ruben")) as b,
        closing(TeamDatabase(cluster.access("desk", database))) as desk,
    ):
        for team, key_id in ((a, "a"), (b, "b")):
            register(team, Installation(key_id, "age1", f"{key_id}{name}"))
        old, _new = change_hands(cluster, database, a, b)
        tell_doors(a, "a", [Standing(old.door.door_id, old.number, "unproven", f"x{name}", f"j{name}")])
        tell_doors(a, "a", [Standing(old.door.door_id, old.number, f"s{name}", None, None)])
        with psycopg.connect(cluster.access(database=database).conninfo()) as owner:
            owner.execute(
                "UPDATE lock_installer.door SET name = %(n)s, place = %(n)s, fault = %(n)s", {"n": name}
            )
        board = read_board(desk)
        assert board.open and name in board.open[0].name
        with pytest.raises(Fault) as raised:
            held_doors(b, "b")
        assert raised.value.code is FaultCode.COMPUTER_TEAM_NOT_READY, "no such name comes into the worklist"
    out = Terminal()
    team_lines.tell_board(board, out)
    team_lines.tell_settled(board.open[0], False, out)
    team_lines.tell_held(Held("d", f"S{name}", 1, 0, 10**12), 5, out)
    team_lines.tell_fault(Fault(FaultCode.COMPUTER_TEAM_NOT_READY, name), out)
    said = capsys.readouterr().out
    lines = said.splitlines()
    assert all(line.isprintable() for line in lines)
    assert len(lines) == sum((len(board.tallies), len(board.hands), 3, 1, 4, 1, 1))
    assert not [line for line in lines if line.startswith("12  T1")]
