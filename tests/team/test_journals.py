"""A journal arrives whole and once, however it is cut, resent or meddled with; and nobody can rewrite it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.store.chain import START, Chained, chain
from installer_app.team import journals
from installer_app.team.database import VERSION, TeamDatabase
from installer_app.team.journals import Copied, Installation, batches, register, send
from installer_app.team.schema import set_up
from tests.team.cluster import Cluster

pytestmark = pytest.mark.team
ME = Installation("k-mara", "age1mara", "Mara's laptop")


class Journal:
    """A chain in memory."""

    def __init__(self, count: int = 0) -> None:
        self.entries: list[Chained] = []
        self.grow(count)

    def grow(self, count: int, text: str = "") -> None:
        for _ in range(count):
            n = len(self.entries) + 1
            before = self.entries[-1].hash if self.entries else START
            entry = {"entry": "learned", "text": f"{text} \u0000 \u202e é {n}"}
            self.entries.append(chain(n, f"j-{n % 3}", "2026-11-21T08:00:00.000Z", entry, before))

    def chained(self, n: int, before: bytes) -> Iterator[Chained]:
        assert before == (self.entries[n - 1].hash if n else START)
        yield from self.entries[n:]

    def hash_of(self, n: int) -> bytes | None:
        return self.entries[n - 1].hash if 0 < n <= len(self.entries) else None


def code_of(raised: pytest.ExceptionInfo[Fault]) -> FaultCode:
    return raised.value.code


def rows_of(cluster: Cluster, database: str) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
        return connection.execute("SELECT n, job, body, hash FROM lock_installer.entry ORDER BY n").fetchall()


def test_a_journal_is_sent_in_batches_and_again_only_what_is_new(
    cluster: Cluster, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "BATCH", 7)
    team, journal, told = TeamDatabase(cluster.access("mara", database)), Journal(40), list[Copied]()
    send(team, ME, journal, told.append)
    assert [each.entries for each in told] == [7, 14, 21, 28, 35, 40]
    journal.grow(3)
    assert send(team, ME, journal, told.append) == Copied(43, journal.entries[-1].hash)
    assert told[-1].entries == 43 and len(told) == 7
    send(team, ME, journal, told.append)
    assert len(told) == 7, "nothing new, nothing sent"
    wanted = [(each.n, each.job, each.body, each.hash) for each in journal.entries]
    assert rows_of(cluster, database) == wanted
    team.close()


def test_any_cut_and_resending_of_batches_gives_the_same_chain(cluster: Cluster, database: str) -> None:
    team, journal = TeamDatabase(cluster.access("mara", database)), Journal(60)
    register(team, ME)
    dice, done = random.Random(7), 0
    while done < 60:
        first = dice.randint(max(0, done - 9), done)
        batch = tuple(journal.entries[first : first + dice.randint(1, 12)])
        at = journals._append(team, ME.key_id, batch)
        done = max(done, batch[-1].n)
        assert at == Copied(done, journal.entries[done - 1].hash)
    assert len(rows_of(cluster, database)) == 60
    team.close()


@pytest.mark.parametrize("what", ["another body", "a gap", "no number", "not JSON", "another journal"])
def test_what_is_not_the_chain_is_refused_and_changes_nothing(
    cluster: Cluster, database: str, what: str
) -> None:
    team, journal = TeamDatabase(cluster.access("mara", database)), Journal(10)
    send(team, ME, journal)
    before = rows_of(cluster, database)
    other = Journal()
    other.grow(12, "other")
    with pytest.raises(Fault) as raised:
        match what:
            case "another body":
                journals._append(team, ME.key_id, (other.entries[4],))
            case "a gap":
                journals._append(team, ME.key_id, (other.entries[11],))
            case "no number":
                journals._append(team, ME.key_id, (replace(other.entries[10], body=b"{}"),))
            case "not JSON":
                journals._append(team, ME.key_id, (replace(other.entries[10], body=b"\xff{"),))
            case _:
                send(team, ME, other)
    assert code_of(raised) is FaultCode.COMPUTER_TEAM_OTHER_JOURNAL
    assert rows_of(cluster, database) == before
    team.close()


def test_no_login_of_a_role_can_rewrite_history(cluster: Cluster, database: str) -> None:
    team, journal = TeamDatabase(cluster.access("mara", database)), Journal(5)
    send(team, ME, journal)
    before = rows_of(cluster, database)
    attempts = (
        "UPDATE lock_installer.entry SET body = ''",
        "DELETE FROM lock_installer.entry",
        "INSERT INTO lock_installer.entry VALUES ('k-mara', 6, 'j', 'at', '', '')",
        "TRUNCATE lock_installer.entry",
        "UPDATE lock_installer.installation SET entries = 0",
        "ALTER TABLE lock_installer.entry DISABLE TRIGGER ALL",
        "DROP TABLE lock_installer.entry CASCADE",
        "CREATE FUNCTION lock_installer.own(text) RETURNS void LANGUAGE sql AS ''",
        "SELECT lock_installer.own('k-mara')",
    )
    for login in ("mara", "ruben", "desk", "reader"):
        with psycopg.connect(cluster.access(login, database).conninfo(), autocommit=True) as connection:
            for attempt in attempts:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(attempt)
    assert rows_of(cluster, database) == before
    team.close()


@pytest.mark.parametrize("login", ["ruben", "desk", "reader"])
def test_another_login_writes_nothing_under_this_computers_name(
    cluster: Cluster, database: str, login: str
) -> None:
    journal = Journal(5)
    mine, theirs = (TeamDatabase(cluster.access(name, database)) for name in ("mara", login))
    send(mine, ME, journal)
    journal.grow(1)
    with pytest.raises(Fault) as raised:
        send(theirs, ME, journal)
    assert code_of(raised) is FaultCode.COMPUTER_TEAM_FORBIDDEN
    assert len(rows_of(cluster, database)) == 5
    mine.close()
    theirs.close()


def test_a_copied_journal_that_went_another_way_is_named(cluster: Cluster, database: str) -> None:
    team, journal = TeamDatabase(cluster.access("mara", database)), Journal(10)
    send(team, ME, journal)
    older = Journal(8)
    with pytest.raises(Fault) as raised:
        send(team, ME, older)
    assert code_of(raised) is FaultCode.COMPUTER_TEAM_OTHER_JOURNAL
    team.close()


def test_a_batch_has_a_bounded_count_and_size() -> None:
    journal = Journal(1200)
    assert [len(each) for each in batches(journal.entries)] == [500, 500, 200]
    big = [replace(each, body=bytes(400_000)) for each in journal.entries[:5]]
    assert [len(each) for each in batches(big)] == [2, 2, 1]
    assert list(batches(())) == []


# ---- what is not there, too old, too new, or not for us


def test_a_database_that_is_empty_older_or_newer_is_said_to_be_so(cluster: Cluster, database: str) -> None:
    cluster.make_database(f"{database}_empty")
    codes = []
    for name, change in (
        (f"{database}_empty", ""),
        (database, "DELETE FROM lock_installer.version"),
        (database, "INSERT INTO lock_installer.version VALUES (99)"),
    ):
        if change:
            with psycopg.connect(cluster.access(database=name).conninfo()) as connection:
                connection.execute(change)
        team = TeamDatabase(cluster.access("mara", name))
        with pytest.raises(Fault) as raised:
            register(team, ME)
        codes.append(code_of(raised))
    assert codes == [
        FaultCode.COMPUTER_TEAM_NOT_READY,
        FaultCode.COMPUTER_TEAM_NOT_READY,
        FaultCode.COMPUTER_TEAM_NEWER,
    ]
    with pytest.raises(Fault) as raised:
        set_up(cluster.access(database=database))
    assert code_of(raised) is FaultCode.COMPUTER_TEAM_NEWER


def test_setting_up_twice_changes_nothing_and_who_does_not_own_it_may_not(
    cluster: Cluster, database: str
) -> None:
    assert set_up(cluster.access(database=database)) == ()
    cluster.make_database(f"{database}_bare")
    with pytest.raises(Fault) as raised:
        set_up(cluster.access("mara", f"{database}_bare"))
    assert code_of(raised) is FaultCode.COMPUTER_TEAM_FORBIDDEN
    assert set_up(cluster.access(database=f"{database}_bare")) == tuple(range(1, VERSION + 1))


def test_a_wrong_password_an_unknown_login_and_a_closed_port_are_told_apart(
    cluster: Cluster, database: str
) -> None:
    good = cluster.access("mara", database)
    refused = FaultCode.COMPUTER_TEAM_REFUSED
    for access, code in (
        (replace(good, password=None), refused),
        (replace(good, password=Secret("' \\ wrong")), refused),
        (replace(good, user="nobody"), refused),
        (replace(good, database="nowhere"), refused),
        (replace(good, port=1), FaultCode.COMPUTER_TEAM_UNREACHABLE),
    ):
        with pytest.raises(Fault) as raised:
            register(TeamDatabase(access), ME)
        assert code_of(raised) is code, access
        assert "only-for-tests" not in f"{raised.value!r} {access!r}"
