"""What a desk and an owner type: conflicts settled, doors taken out and recalled, the database set up."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace

import pytest

from installer_app.cli import exits
from installer_app.model.fault import Fault
from installer_app.team.board import read_board
from installer_app.team.database import VERSION, TeamDatabase
from installer_app.team.doors import add_doors, claim_doors
from installer_app.team.journals import Installation, register
from installer_app.texts import language
from installer_app.texts.wrong_use import in_words
from tests.team.asking import Ask, make_conflict, sql, url, well
from tests.team.cluster import PASSWORD, Cluster
from tests.team.test_doors import computer, door, plan

pytestmark = pytest.mark.team


@pytest.fixture
def team(cluster: Cluster, database: str) -> str:
    """Four doors, and a conflict at the first."""
    plan(cluster, database, 4)
    make_conflict(cluster, database)
    return database


def test_a_conflict_is_shown_with_its_number_and_settled_by_it(ask: Ask, cluster: Cluster, team: str) -> None:
    desk = well(cluster, team, "desk")
    shown = ask(desk, "board")
    lines = shown.out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Conflict "))
    assert shown.code == 0 and lines[at] == f"Conflict 1: {door(0).serial}  4.00"
    assert re.fullmatch(
        r"  a, whose claim was over, told \w+ \d+ \w+ \d\d:\d\d: Unproven syncs", lines[at + 1]
    )
    assert lines[at + 2] == "  b, who claimed it since, has told nothing: To install"

    told = ask(desk, "settle", "1")
    assert told.code == 0, told
    assert told.out.splitlines() == [*lines[at : at + 3], "  It is settled now."]
    again = ask(desk, "settle", "1", "--json")
    assert (again.code, again.result["settled"], again.result["settled_by"]) == (0, False, "desk")
    assert "It was settled before, by desk." in ask(desk, "settle", "1").out
    assert "Conflict 1" not in ask(desk, "board").out
    assert "Er wurde schon vorher erledigt, von desk." in ask(desk, "settle", "1", spoken="de").out


def test_a_number_that_is_none_settles_nothing(ask: Ask, cluster: Cluster, team: str) -> None:
    desk = well(cluster, team, "desk")
    for numbers in (("1", "2"), ("2", "1"), ("0",), ("-1",), (f"{2**63}",), ("1.5",), ("one",), ()):
        told = ask(desk, "settle", *numbers, "--json")
        assert (told.code, told.result["code"]) == (exits.USAGE, "computer_usage"), told
    largest = ask(desk, "settle", f"{2**63 - 1}", spoken="de")
    assert largest.code == exits.USAGE and f"{2**63 - 1}" in largest.err
    assert ask(desk, "board", "--json").result["conflicts"] == 1


def test_a_conflict_is_shown_to_both_and_to_nobody_else(ask: Ask, cluster: Cluster, team: str) -> None:
    mine = ask(well(cluster, team, "ruben"), "status", "--json")
    assert (mine.code, mine.out) == (0, ""), "another computer of the same login"
    sql(cluster, team, f"UPDATE lock_installer.conflict SET teller = '{own_id(ask, cluster, team)}'")
    mine = ask(well(cluster, team), "status", "--json")
    assert (mine.code, mine.result["conflict"]) == (exits.FOUND, 1), mine
    assert (mine.result["against_name"], mine.result["state"]) == ("b", "unproven")
    assert (mine.result["door_state"], mine.result["door_told_at"]) == ("to-install", None)


def own_id(ask: Ask, cluster: Cluster, team: str) -> str:
    """Of the computer that asks; it becomes known with its first claim."""
    assert ask(well(cluster, team), "sync", "--computer", "this one").code == 0
    with closing(TeamDatabase(cluster.access("reader", team))) as reader:
        return next(each.key_id for each in read_board(reader).hands if each.name == "this one")


def test_doors_are_taken_out_and_what_stays_is_named(ask: Ask, cluster: Cluster, team: str) -> None:
    desk = well(cluster, team, "desk")
    with closing(computer(cluster, team, "c")) as held:
        claim_doors(held, "c", 1)  # the first of those that are free
    one, other, last = (door(n).serial for n in (1, 2, 3))
    told = ask(desk, "remove", last, one, last, "--json")
    assert (told.code, told.result["removed"]) == (0, [one, last]), "in the list's order"
    told = ask(desk, "remove", other, last, door(0).serial)
    assert told.code == exits.FOUND, told
    lines = told.out.splitlines()
    assert lines[-1] == "1 door was taken out of the team's list."
    assert [line.partition(" ")[0] for line in lines[:-1]] == [last, door(0).serial]
    assert ask(desk, "board", "--json").result["doors"] == 1
    assert ask(desk, "remove", "no serial").code != 0


def test_doors_are_meant_for_a_computer_by_its_name_or_its_id(ask: Ask, cluster: Cluster, team: str) -> None:
    desk, serials = well(cluster, team, "desk"), [door(n).serial for n in range(4)]
    with closing(computer(cluster, team, "k-1")) as one, closing(computer(cluster, team, "k-2")) as two:
        for key_id, name in (("k-1", "Mara's"), ("k-2", "Ruben's")):
            register(one, Installation(key_id, "age1", name))
        assert ask(desk, "assign", *serials[:2], "--to", "Ruben's", "--json").result["assigned"] == 2
        assert ask(desk, "assign", serials[2], "--to", "k-2").code == 0
        nobody = ask(desk, "assign", serials[3], "--to", "Nobody's", spoken="de")
        assert nobody.code == exits.USAGE and "Nobody's" in nobody.err
        assert [each.door.serial for each in claim_doors(one, "k-1", 9)] == serials[3:]
        assert [each.door.serial for each in claim_doors(two, "k-2", 9)] == serials[:3]


def test_a_lock_that_is_in_the_list_already_is_said_in_words(ask: Ask, cluster: Cluster, team: str) -> None:
    with closing(TeamDatabase(cluster.access("desk", team))) as desk, pytest.raises(Fault) as raised:
        add_doors(desk, [replace(door(0), door_id="another")])
    assert in_words(raised.value.detail) == raised.value.detail
    language.speak("de")
    try:
        assert in_words(raised.value.detail) == "die Liste des Teams hat eines dieser Schlösser schon"
    finally:
        language.speak(None)


def test_doors_of_a_computer_that_is_gone_are_recalled(ask: Ask, cluster: Cluster, team: str) -> None:
    desk = well(cluster, team, "desk")
    with closing(computer(cluster, team, "gone")) as gone, closing(computer(cluster, team, "d")) as next_one:
        named = [each.door.serial for each in claim_doors(gone, "gone", 4)]
        assert claim_doors(next_one, "d", 4) == ()
        told = ask(desk, "recall", *named)
        assert (told.code, told.out) == (0, "4 doors can be claimed by others now.\n"), told
        assert {each.held_before for each in claim_doors(next_one, "d", 4)} == {"gone"}
        assert ask(desk, "recall", "NOT2HERE").out == "0 doors can be claimed by others now.\n"


def test_what_is_held_is_told_with_its_age_also_where_nobody_answers(
    ask: Ask, cluster: Cluster, team: str
) -> None:
    mine = well(cluster, team)
    claimed = ask(mine, "claim", "2", "--json")
    assert claimed.code == 0, claimed
    away = mine | {"TEAM_URL": url(cluster, team, port=1)}
    told = ask(away, "status", "--json")
    assert told.code == 17 and told.result["code"] == "computer_team_unreachable", told
    for row in told.rows[:-1]:
        age, left = row["age_s"], row["left_s"]
        assert isinstance(age, int) and isinstance(left, int)
        assert 0 <= age < 60 and 12 * 3600 - 60 < left <= 12 * 3600
    assert len(told.rows) == 3
    line = ask(away, "status").out.splitlines()[0]
    assert re.fullmatch(r"\w{8}  held since .+, until .+: another 1[12] h", line), line
    assert re.search(r": noch 1[12] h\n", ask(away, "status", spoken="de").out)


# ---- the database set up


def test_the_owner_sets_up_the_database_and_is_told_when_nothing_is_left_to_do(
    ask: Ask, cluster: Cluster
) -> None:
    cluster.make_database("fresh")
    address = url(cluster, "fresh", "owner")
    assert ask({}, "init", address, stdin=PASSWORD).out == f"The database is set up: {VERSION} steps.\n"
    again = ask({}, "init", address, stdin=PASSWORD)
    assert (again.code, again.out) == (0, "The database is up to date.\n")
    assert ask({}, "init", address, "--json", stdin=PASSWORD).result["applied"] == []


def test_who_may_not_set_it_up_is_told_what_is_missing(ask: Ask, cluster: Cluster) -> None:
    cluster.make_database("barren")
    told = ask({}, "init", url(cluster, "barren", "mara"), stdin=PASSWORD)
    assert (told.code, told.out) == (17, ""), told
    assert "computer_team_forbidden: the login may not create a schema in the database" in told.err
    assert "must be allowed to create a schema there, and roles" in " ".join(told.err.split())
    german = ask({}, "init", url(cluster, "barren", "mara"), stdin=PASSWORD, spoken="de")
    assert "muss der Eigentümer dort ein Schema und Rollen anlegen dürfen" in " ".join(german.err.split())
    for address, stdin, code, exit_code in (
        (url(cluster, "barren", "owner"), "wrong", "computer_team_refused", 17),
        (url(cluster, "barren", "owner"), "", "answer_needed", exits.ANSWER_NEEDED),
        (url(cluster, "barren", "owner", port=1), PASSWORD, "computer_team_unreachable", 17),
        (url(cluster, "barren", "owner", host="0.0.0.0"), PASSWORD, "computer_team_tls", 17),
        (f"postgresql://owner:{PASSWORD}@127.0.0.1/barren", PASSWORD, "computer_profile", 17),
    ):
        told = ask({}, "init", address, "--json", stdin=stdin)
        assert (told.code, told.result["code"]) == (exit_code, code), told
        assert PASSWORD not in told.out + told.err
