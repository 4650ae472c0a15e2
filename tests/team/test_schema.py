"""The schema made, brought up to date and left alone: all of a step or nothing, once, whoever begins."""

from __future__ import annotations

import threading
from contextlib import closing

import psycopg
import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.resources import resource
from installer_app.team import schema
from installer_app.team.board import read_board
from installer_app.team.database import VERSION, TeamDatabase
from installer_app.team.doors import (
    Standing,
    claim_doors,
    open_conflicts,
    recall_doors,
    release_doors,
    remove_doors,
    settle_conflict,
    tell_doors,
)
from installer_app.team.news import listen
from installer_app.team.schema import set_up, steps
from tests.team.asking import make_conflict
from tests.team.cluster import PASSWORD, Cluster
from tests.team.test_doors import change_hands, computer, door, finish, plan, shown, tallied

pytestmark = pytest.mark.team
NEXT = b"""
CREATE TABLE lock_installer.extra (n integer PRIMARY KEY);
INSERT INTO lock_installer.extra SELECT count(*) FROM lock_installer.door;
INSERT INTO lock_installer.version (number) VALUES (%d);
""" % (VERSION + 1)
"""What a later version may do."""


@pytest.fixture
def empty(cluster: Cluster, request: pytest.FixtureRequest) -> str:
    """The name of a database that nothing is in."""
    name = f"empty_{abs(hash(request.node.nodeid)) % 10**9}"
    cluster.make_database(name)
    return name


def owner(cluster: Cluster, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(cluster.access(database=database).conninfo(), autocommit=True)


def contents(cluster: Cluster, database: str) -> tuple[object, ...]:
    """Every object of the schema with what makes it, and every row that was told."""
    with owner(cluster, database) as connection:
        objects = connection.execute(
            "SELECT 'function', p.oid::regprocedure::text, prosrc || proacl::text FROM pg_proc p"
            " WHERE pronamespace = 'lock_installer'::regnamespace"
            " UNION ALL SELECT 'relation', c.oid::regclass::text, relkind::text || coalesce(relacl::text, '')"
            " FROM pg_class c WHERE relnamespace = 'lock_installer'::regnamespace ORDER BY 1, 2, 3"
        ).fetchall()
        doors = connection.execute("SELECT * FROM lock_installer.door ORDER BY n").fetchall()
        versions = connection.execute("SELECT number FROM lock_installer.version ORDER BY 1").fetchall()
    return objects, doors, versions


def test_a_step_for_each_version_and_no_other() -> None:
    folder = {each.name for each in resource("team").iterdir() if each.name.endswith(".sql")}
    assert folder == {f"{number:03d}.sql" for number in range(1, VERSION + 1)}
    assert len(steps()) == VERSION


def test_an_old_schema_with_all_that_is_in_it_is_brought_up_to_date(cluster: Cluster, empty: str) -> None:
    access = cluster.access(database=empty)
    assert set_up(access, steps()[:1]) == (1,)
    desk = TeamDatabase(cluster.access("desk", empty))
    with closing(desk), pytest.raises(Fault) as raised:
        read_board(desk)
    assert raised.value.code is FaultCode.COMPUTER_TEAM_NOT_READY
    with owner(cluster, empty) as connection:
        connection.execute(
            "INSERT INTO lock_installer.installation (key_id, public_key, name, role)"
            " VALUES ('a', 'age1a', 'Mara', 'mara')"
        )
        connection.execute(
            "INSERT INTO lock_installer.door (door_id, serial, property_id, area_id, place, name, holder,"
            " claim, claimed_at, held_until, state) VALUES ('d-0', %s, 'p', 'a', 'Floor', 'T', 'a', 3, now(),"
            " now() + interval '1 hour', 'unproven')",
            (door(0).serial,),
        )
    before = contents(cluster, empty)[1]
    assert set_up(access) == tuple(range(2, VERSION + 1))
    assert contents(cluster, empty)[1] == before
    assert set_up(access) == (), "it is up to date"
    with closing(TeamDatabase(cluster.access("mara", empty))) as mara:
        assert [each.doors for each in read_board(mara).tallies] == [1]
        assert claim_doors(mara, "a", 1) == ()


def test_old_and_made_anew_it_is_the_same_schema(cluster: Cluster, database: str, empty: str) -> None:
    for count in range(1, VERSION + 1):
        set_up(cluster.access(database=empty), steps()[:count])
    assert contents(cluster, empty)[0] == contents(cluster, database)[0]


@pytest.mark.parametrize(
    "broken",
    [
        NEXT + b"SELECT lock_installer.no_such_thing();",
        NEXT + b"SELECT pg_terminate_backend(pg_backend_pid());",
        NEXT.replace(b"VALUES (%d)" % (VERSION + 1), b"VALUES (77)"),
        b"DROP TABLE lock_installer.door CASCADE; DROP SCHEMA lock_installer",
    ],
    ids=["fails", "is cut off", "says another number", "cannot be done"],
)
def test_a_step_that_is_not_ended_leaves_the_version_before_whole(
    cluster: Cluster, database: str, broken: bytes
) -> None:
    plan(cluster, database, 3)
    before = contents(cluster, database)
    with pytest.raises(Fault):
        set_up(cluster.access(database=database), (*steps(), broken))
    assert contents(cluster, database) == before
    assert set_up(cluster.access(database=database), (*steps(), NEXT)) == (VERSION + 1,)
    with owner(cluster, database) as connection:
        assert connection.execute("SELECT n FROM lock_installer.extra").fetchall() == [(3,)]


def test_a_step_whose_process_is_killed_leaves_the_version_before_whole(
    cluster: Cluster, database: str
) -> None:
    """The connection of the one that is at it ends while its step is under way."""
    before = contents(cluster, database)
    faults: list[Fault] = []

    def begin() -> None:
        try:
            set_up(cluster.access(database=database), (*steps(), NEXT + b"SELECT pg_sleep(60);"))
        except Fault as fault:
            faults.append(fault)

    thread = threading.Thread(target=begin)
    thread.start()
    with owner(cluster, database) as connection:
        at_it = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event = 'PgSleep'"
        while (row := connection.execute(at_it, (database,)).fetchone()) is None:
            assert thread.is_alive()
        connection.execute("SELECT pg_terminate_backend(%s)", row)
    thread.join(20)
    assert [each.code for each in faults] == [FaultCode.COMPUTER_TEAM_UNREACHABLE]
    assert contents(cluster, database) == before


def test_two_owners_who_begin_at_once_do_it_once(cluster: Cluster, empty: str) -> None:
    applied: list[tuple[int, ...]] = []
    barrier = threading.Barrier(4)

    def begin() -> None:
        barrier.wait()
        applied.append(set_up(cluster.access(database=empty)))

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert sorted(applied) == [(), (), (), tuple(range(1, VERSION + 1))]


def test_an_app_older_than_the_schema_says_so_and_changes_nothing(cluster: Cluster, database: str) -> None:
    set_up(cluster.access(database=database), (*steps(), NEXT))
    before = contents(cluster, database)
    with pytest.raises(Fault) as raised:
        set_up(cluster.access(database=database))
    assert raised.value.code is FaultCode.COMPUTER_TEAM_NEWER
    with closing(TeamDatabase(cluster.access("mara", database))) as mara:
        with pytest.raises(Fault) as raised:
            read_board(mara)
        assert raised.value.code is FaultCode.COMPUTER_TEAM_NEWER
    assert contents(cluster, database) == before


# ---- who may


def login(cluster: Cluster, name: str, rights: str) -> None:
    with owner(cluster, "postgres") as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}' {rights}".encode())


def test_an_owner_needs_no_more_than_a_database_and_the_roles(cluster: Cluster, empty: str) -> None:
    login(cluster, "landlord", "NOCREATEROLE")
    with owner(cluster, "postgres") as connection:
        connection.execute(f"ALTER DATABASE {empty} OWNER TO landlord".encode())
    assert set_up(cluster.access("landlord", empty)) == tuple(range(1, VERSION + 1))
    with closing(computer(cluster, empty, "a")) as mara:
        assert claim_doors(mara, "a", 1) == ()


def test_a_login_without_a_right_is_told_which(cluster: Cluster, empty: str, database: str) -> None:
    login(cluster, "guest", "")
    with pytest.raises(Fault) as raised:
        set_up(cluster.access("guest", empty))
    assert str(raised.value).startswith("computer_team_forbidden")
    assert "may not create a schema" in raised.value.detail
    with pytest.raises(Fault) as raised:
        set_up(cluster.access("desk", database), (*steps(), NEXT))
    assert (raised.value.code, raised.value.detail) == (
        FaultCode.COMPUTER_TEAM_FORBIDDEN,
        "the schema is another login's",
    )
    assert set_up(cluster.access("desk", database)) == (), "who only asks may do so"


def test_where_the_roles_are_missing_the_owner_must_be_allowed_to_make_them(
    cluster: Cluster, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server of these tests has the three roles: others are looked for."""
    others = schema._RIGHTS.replace("lock_installer_", "lock_installer_other_")
    monkeypatch.setattr(schema, "_RIGHTS", others)
    login(cluster, "tenant", "NOCREATEROLE")
    login(cluster, "steward", "CREATEROLE")
    with owner(cluster, "postgres") as connection:
        connection.execute(f"GRANT CREATE ON DATABASE {empty} TO tenant, steward".encode())
    with pytest.raises(Fault) as raised:
        set_up(cluster.access("tenant", empty))
    assert raised.value.code is FaultCode.COMPUTER_TEAM_FORBIDDEN
    assert "may not create roles" in raised.value.detail
    assert set_up(cluster.access("steward", empty)) == tuple(range(1, VERSION + 1))


def test_a_schema_of_somebody_else_is_left_alone(cluster: Cluster, empty: str) -> None:
    with owner(cluster, empty) as connection:
        connection.execute("CREATE SCHEMA lock_installer")
    for shape in (
        "SELECT",
        "CREATE TABLE lock_installer.version (number text)",
        "INSERT INTO lock_installer.version VALUES ('1')",
        "DROP TABLE lock_installer.version; CREATE TABLE lock_installer.version (number integer)",
    ):
        with owner(cluster, empty) as connection:
            connection.execute(shape.encode())
        with pytest.raises(Fault) as raised:
            set_up(cluster.access(database=empty))
        assert raised.value.code is FaultCode.COMPUTER_TEAM_NOT_READY, shape


def test_nobody_may_call_or_change_what_was_not_given_to_a_role(cluster: Cluster, database: str) -> None:
    """Each role's rights as a whole: a function that is new is otherwise everybody's."""
    with owner(cluster, database) as connection:
        rows = connection.execute(
            "SELECT proname, array(SELECT rolname::text FROM pg_roles r WHERE rolname ~ '^lock_installer_'"
            " AND has_function_privilege(r.oid, p.oid, 'EXECUTE') ORDER BY 1),"
            " (SELECT count(*) FROM aclexplode(proacl) WHERE grantee = 0)"
            " FROM pg_proc p WHERE pronamespace = 'lock_installer'::regnamespace"
        ).fetchall()
        writers = connection.execute(
            "SELECT relname FROM pg_class c, pg_roles r WHERE relnamespace = 'lock_installer'::regnamespace"
            " AND relkind = 'r' AND rolname ~ '^lock_installer_'"
            " AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
        ).fetchall()
    of_desk = {"add_doors", "remove_doors", "assign_doors", "settle_conflict", "recall_doors"}
    of_nobody = {"own", "count_doors"}
    for name, roles, public in rows:
        wanted = [] if name in of_nobody else ["desk" if name in of_desk else "technician"]
        assert (roles, public) == ([f"lock_installer_{each}" for each in wanted], 0), name
    assert not writers


# ---- what the second version brought


def test_that_a_conflict_is_settled_is_news_and_once(cluster: Cluster, database: str) -> None:
    plan(cluster, database, 1)
    make_conflict(cluster, database)
    with (
        closing(TeamDatabase(cluster.access("desk", database))) as desk,
        listen(cluster.access("reader", database)) as news,
    ):
        (conflict,) = open_conflicts(desk)
        assert settle_conflict(desk, conflict.number) and news.wait(10)
        assert not settle_conflict(desk, conflict.number) and not news.wait(0.05)


def test_the_desk_recalls_the_doors_of_a_computer_that_is_gone_for_good(
    cluster: Cluster, database: str
) -> None:
    plan(cluster, database, 4)
    with (
        closing(computer(cluster, database, "a")) as a,
        closing(computer(cluster, database, "b", "ruben")) as b,
        closing(TeamDatabase(cluster.access("desk", database))) as desk,
    ):
        signed, untouched, done, other = claim_doors(a, "a", 4)
        tell_doors(a, "a", finish([done]))
        tell_doors(a, "a", [Standing(signed.door.door_id, signed.number, "unproven", None, "j-1")])
        named = [each.door.serial for each in (signed, untouched, done)]
        with pytest.raises(Fault) as raised:
            recall_doors(b, named)
        assert raised.value.code is FaultCode.COMPUTER_TEAM_FORBIDDEN
        assert recall_doors(desk, [*named, "NOT2HERE"]) == 2
        taken = claim_doors(b, "b", 9)
        assert {(each.door.door_id, each.held_before, each.state) for each in taken} == {
            (signed.door.door_id, "a", "unfinished"),
            (untouched.door.door_id, "a", "to-install"),
        }
        late = tell_doors(a, "a", finish([signed]))
        assert [each.value for _, each in late] == ["conflict"]
        assert shown(a) == tallied(cluster, database)
        assert [each.against for each in open_conflicts(desk)] == ["b"]
        assert recall_doors(desk, [other.door.serial]) == 1


def test_a_door_at_which_two_did_something_stays_until_that_is_settled(
    cluster: Cluster, database: str
) -> None:
    plan(cluster, database, 1)
    with (
        closing(computer(cluster, database, "a")) as a,
        closing(computer(cluster, database, "b", "ruben")) as b,
        closing(TeamDatabase(cluster.access("desk", database))) as desk,
    ):
        old, _new = change_hands(cluster, database, a, b)
        late = finish([old])
        tell_doors(a, "a", late)
        assert release_doors(b, "b", [old.door.door_id]) == 1
        assert remove_doors(desk, [old.door.serial]) == ()
        assert [each.value for _, each in tell_doors(a, "a", late)] == ["conflict"]
        (conflict,) = open_conflicts(desk)
        assert settle_conflict(desk, conflict.number)
        assert [each.value for _, each in tell_doors(a, "a", late)] == ["gone"], "nothing is left to tell"
        assert remove_doors(desk, [old.door.serial]) == (old.door.serial,)
