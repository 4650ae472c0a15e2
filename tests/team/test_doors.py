"""Doors that many hands work on: each held by one at a time, whoever dies; what two did is shown to both."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest

from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.team.access import Access
from installer_app.team.board import read_board
from installer_app.team.database import TeamDatabase
from installer_app.team.doors import (
    Claim,
    Standing,
    Taken,
    add_doors,
    assign_doors,
    claim_doors,
    find_conflict,
    open_conflicts,
    release_doors,
    remove_doors,
    renew_claims,
    settle_conflict,
    tell_doors,
)
from installer_app.team.journals import Installation, register
from installer_app.team.news import listen
from tests.team.cluster import Cluster

pytestmark = pytest.mark.team
AREAS = tuple(f"00000000-0000-4000-8000-00000000000{n}" for n in range(4))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def door(n: int) -> Door:
    serial = "".join(ALPHABET[n // 32**at % 32] for at in range(8))
    return Door(f"d-{n}", serial, None, AREAS[0], AREAS[n % 4], f"Floor {n % 4}", f"4.{n:02d}")


def plan(cluster: Cluster, database: str, count: int) -> None:
    with closing(TeamDatabase(cluster.access("desk", database))) as desk:
        assert add_doors(desk, map(door, range(count))) == count


def computer(cluster: Cluster, database: str, key_id: str, login: str = "mara") -> TeamDatabase:
    team = TeamDatabase(cluster.access(login, database))
    register(team, Installation(key_id, f"age1{key_id}", key_id))
    return team


def run_out(cluster: Cluster, database: str, holder: str) -> None:
    """The lease of a dead laptop's doors ends."""
    with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
        connection.execute(
            "UPDATE lock_installer.door SET held_until = now() - interval '1 s' WHERE holder = %s", (holder,)
        )


def change_hands(
    cluster: Cluster, database: str, before: TeamDatabase, after: TeamDatabase
) -> tuple[Claim, Claim]:
    """The first free door, claimed by a; when that lease ran out, by b."""
    (old,) = claim_doors(before, "a", 1)
    run_out(cluster, database, "a")
    (new,) = claim_doors(after, "b", 1)
    return old, new


def tallied(cluster: Cluster, database: str) -> Counter[tuple[str, str, str, str]]:
    """What the board must say, counted door by door."""
    with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
        rows = connection.execute(
            "SELECT area_id, coalesce(holder, ''), state, coalesce(fault, '') FROM lock_installer.door"
        ).fetchall()
    return Counter((str(a), str(h), str(s), str(f)) for a, h, s, f in rows)


def shown(team: TeamDatabase) -> Counter[tuple[str, str, str, str]]:
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for each in read_board(team).tallies:
        counts[each.area_id, each.holder, each.state, each.fault] += each.doors
    return counts


def finish(claims: Iterable[Claim]) -> list[Standing]:
    return [Standing(each.door.door_id, each.number, "finished", None, "j-1") for each in claims]


def test_doors_are_claimed_once_in_their_order_and_given_back(cluster: Cluster, database: str) -> None:
    plan(cluster, database, 10)
    with (
        closing(computer(cluster, database, "a")) as a,
        closing(computer(cluster, database, "b", "ruben")) as b,
    ):
        first, second = claim_doors(a, "a", 4), claim_doors(b, "b", 20)
        assert [each.door.door_id for each in first] == ["d-0", "d-1", "d-2", "d-3"]
        assert [each.door for each in second] == [door(n) for n in range(4, 10)]
        assert claim_doors(a, "a", 5) == ()
        assert release_doors(b, "b", ["d-4", "d-0"]) == 1, "only one's own"
        (again,) = claim_doors(a, "a", 5)
        assert (again.door.door_id, again.number, again.held_before) == ("d-4", 2, None)
        assert shown(a) == tallied(cluster, database)


def test_the_desk_means_doors_for_somebody_and_technicians_may_not(cluster: Cluster, database: str) -> None:
    plan(cluster, database, 6)
    with (
        closing(computer(cluster, database, "a")) as a,
        closing(computer(cluster, database, "b", "ruben")) as b,
        closing(TeamDatabase(cluster.access("desk", database))) as desk,
    ):
        with pytest.raises(Fault) as raised:
            assign_doors(a, [door(0).serial], "a")
        assert raised.value.code is FaultCode.COMPUTER_TEAM_FORBIDDEN
        assert assign_doors(desk, [door(4).serial, door(5).serial], "b") == 2
        assert [each.door.door_id for each in claim_doors(b, "b", 3)] == ["d-4", "d-5", "d-0"]
        assert [each.door.door_id for each in claim_doors(a, "a", 9)] == ["d-1", "d-2", "d-3"]
        with pytest.raises(Fault) as raised:
            claim_doors(b, "a", 1)
        assert raised.value.code is FaultCode.COMPUTER_TEAM_FORBIDDEN, "in another's name"


def test_a_dead_laptops_doors_come_free_when_its_lease_ran_out(cluster: Cluster, database: str) -> None:
    plan(cluster, database, 3)
    with (
        closing(computer(cluster, database, "a")) as a,
        closing(computer(cluster, database, "b", "ruben")) as b,
    ):
        begun, signed, untouched = claim_doors(a, "a", 3)
        tell_doors(a, "a", [Standing(begun.door.door_id, begun.number, "unfinished", "link_lost", "j-1")])
        tell_doors(a, "a", [Standing(signed.door.door_id, signed.number, "unproven", None, "j-2")])
        assert claim_doors(b, "b", 9) == ()
        run_out(cluster, database, "a")
        taken = claim_doors(b, "b", 9)
        assert {(each.door.door_id, each.held_before, each.state) for each in taken} == {
            (begun.door.door_id, "a", "unfinished"),
            (untouched.door.door_id, "a", "to-install"),
        }, "where the lock has signed, only the cloud's proof is awaited"
        assert renew_claims(a, "a").keys() == {signed.door.door_id}


def test_what_two_did_at_one_door_is_shown_to_both_and_overwrites_nothing(
    cluster: Cluster, database: str
) -> None:
    plan(cluster, database, 1)
    with (
        closing(computer(cluster, database, "a")) as a,
        closing(computer(cluster, database, "b", "ruben")) as b,
    ):
        old, new = change_hands(cluster, database, a, b)
        assert tell_doors(b, "b", finish([new]))[0][1] is Taken.NOW
        late = Standing(old.door.door_id, old.number, "unproven", None, "j-9")
        assert [taken for _, taken in tell_doors(a, "a", [late, late])] == [Taken.CONFLICT] * 2
        for team, key_id in ((a, "a"), (b, "b")):
            (conflict,) = open_conflicts(team, key_id)
            assert (conflict.teller, conflict.against, conflict.state) == ("a", "b", "unproven")
            assert (conflict.teller_name, conflict.against_name) == ("a", "b")
            assert (conflict.door_state, conflict.door_fault) == ("finished", None)
            assert conflict.door_told_at is not None and conflict.door_told_at <= conflict.told_at
        assert shown(a) == Counter({(AREAS[0], "b", "finished", ""): 1})
        assert read_board(a).conflicts == 1
        gone = Standing("d-77", 1, "finished")
        assert tell_doors(a, "a", [gone])[0][1] is Taken.GONE


def test_a_desk_whose_list_grew_adds_what_is_new_and_nothing_of_a_list_with_a_lock_twice(
    cluster: Cluster, database: str
) -> None:
    plan(cluster, database, 3)
    with closing(TeamDatabase(cluster.access("desk", database))) as desk:
        assert add_doors(desk, map(door, range(5))) == 2
        assert add_doors(desk, map(door, range(5))) == 0
        twice = replace(door(1), door_id="d-another")
        with pytest.raises(Fault) as raised:
            add_doors(desk, [door(6), twice])
        assert raised.value.code is FaultCode.COMPUTER_USAGE
        assert raised.value.detail == "the team's list has one of these locks already"
        assert read_board(desk).doors == 5
        assert shown(desk) == tallied(cluster, database)


def test_the_desk_settles_a_conflict_and_changes_nothing_of_either_side(
    cluster: Cluster, database: str
) -> None:
    plan(cluster, database, 1)
    with (
        closing(computer(cluster, database, "a")) as a,
        closing(computer(cluster, database, "b", "ruben")) as b,
        closing(TeamDatabase(cluster.access("desk", database))) as desk,
    ):
        old, _new = change_hands(cluster, database, a, b)
        late = Standing(old.door.door_id, old.number, "unproven", None, "j-9")
        assert tell_doors(a, "a", [late])[0][1] is Taken.CONFLICT
        (conflict,) = read_board(desk).open
        assert (conflict.settled_by, conflict.door_told_at) == (None, None)
        for team in (a, b):
            with pytest.raises(Fault) as raised:
                settle_conflict(team, conflict.number)
            assert raised.value.code is FaultCode.COMPUTER_TEAM_FORBIDDEN
        assert [settle_conflict(desk, n) for n in (conflict.number, conflict.number, 77)] == [
            True, False, False,
        ]  # fmt: skip
        settled = find_conflict(desk, conflict.number)
        assert settled == replace(conflict, settled_by="desk")
        assert find_conflict(desk, 77) is None
        assert open_conflicts(a, "a") == read_board(desk).open == ()
        assert shown(a) == Counter({(AREAS[0], "b", "to-install", ""): 1})


def test_the_desk_takes_out_doors_that_nobody_holds_and_nothing_was_begun_at(
    cluster: Cluster, database: str
) -> None:
    plan(cluster, database, 4)
    with (
        closing(computer(cluster, database, "a")) as a,
        closing(TeamDatabase(cluster.access("desk", database))) as desk,
    ):
        held, finished = claim_doors(a, "a", 2)
        tell_doors(a, "a", finish([finished]))
        named = [door(n).serial for n in range(4)] + ["NOT2HERE"]
        with pytest.raises(Fault) as raised:
            remove_doors(a, named)
        assert raised.value.code is FaultCode.COMPUTER_TEAM_FORBIDDEN
        assert remove_doors(desk, named) == (door(2).serial, door(3).serial)
        assert remove_doors(desk, named) == ()
        assert shown(a) == tallied(cluster, database) and read_board(a).doors == 2
        assert renew_claims(a, "a").keys() == {held.door.door_id}


def test_the_board_counts_what_the_doors_say_whatever_happens(cluster: Cluster, database: str) -> None:
    """Eight at once: claims, tellings, releases; no deadlock ends anything."""
    plan(cluster, database, 200)
    faults: list[BaseException] = []

    def technician(key_id: str) -> None:
        dice = random.Random(key_id)
        try:
            with closing(computer(cluster, database, key_id)) as team:
                for _ in range(12):
                    claims = claim_doors(team, key_id, dice.randint(1, 6))
                    for claim in claims:
                        state = dice.choice(["unfinished", "unproven", "finished", "to-install"])
                        fault = dice.choice([None, "link_lost"]) if state == "unfinished" else None
                        tell_doors(
                            team, key_id, [Standing(claim.door.door_id, claim.number, state, fault, "j")]
                        )
                    release_doors(team, key_id, [each.door.door_id for each in claims])
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=technician, args=(f"k{n}",)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert not faults
    with closing(computer(cluster, database, "desk-eye")) as team:
        board = read_board(team)
        assert shown(team) == tallied(cluster, database)
        assert board.doors == 200 and board.done == board.done_last_hour > 0
        assert board.hours_left is not None and len(board.hands) == 9


def test_a_change_is_told_at_once_to_who_listens(cluster: Cluster, database: str) -> None:
    plan(cluster, database, 2)
    with (
        listen(cluster.access("reader", database)) as news,
        closing(computer(cluster, database, "a")) as a,
    ):
        assert not news.wait(0.05)
        (claim,) = claim_doors(a, "a", 1)
        assert news.wait(10)
        tell_doors(a, "a", finish([claim]))
        assert news.wait(10)
        assert not news.wait(0.05)
        with psycopg.connect(cluster.access(database=database).conninfo()) as owner:
            owner.execute("SELECT pg_terminate_backend(%s)", (news.connection.info.backend_pid,))
        with pytest.raises(Fault) as raised:
            news.wait(10)
        assert raised.value.code is FaultCode.COMPUTER_TEAM_UNREACHABLE


# ---- processes that are killed


def work_until_killed(access: Access, key_id: str, seed: int) -> None:
    """A technician: claims a few, finishes them one by one; the process may end anywhere."""
    dice = random.Random(seed)
    with closing(TeamDatabase(access)) as team:
        register(team, Installation(key_id, f"age1{key_id}", key_id))
        while claims := claim_doors(team, key_id, dice.randint(1, 5)):
            for claim in claims:
                begun = Standing(claim.door.door_id, claim.number, "unfinished", None, f"j-{key_id}")
                (_, taken) = tell_doors(team, key_id, [begun])[0]
                time.sleep(dice.uniform(0, 0.25))  # at the door
                if taken is Taken.NOW:
                    tell_doors(team, key_id, finish([claim]))


@pytest.mark.slow
def test_eight_processes_that_are_killed_at_random_finish_1200_doors_each_once(
    cluster: Cluster, database: str
) -> None:
    plan(cluster, database, 1200)
    dice, spawn = random.Random(11), multiprocessing.get_context("spawn")
    access, number, killed = cluster.access("mara", database), 0, 0
    running: dict[str, multiprocessing.process.BaseProcess] = {}
    with closing(computer(cluster, database, "eye")) as eye:
        deadline = time.monotonic() + 240
        while (done := read_board(eye).done) < 1200:
            assert time.monotonic() < deadline, done
            for key_id, process in tuple(running.items()):
                if not process.is_alive():
                    process.join()
                    del running[key_id]
                    run_out(cluster, database, key_id)
            while len(running) < 8:
                number += 1
                process = spawn.Process(target=work_until_killed, args=(access, f"p{number}", number))
                process.start()
                running[f"p{number}"] = process
            time.sleep(dice.uniform(0.1, 0.4))
            if killed < 30 and running:
                victim = dice.choice(tuple(running.values()))
                if victim.pid is not None and victim.is_alive():
                    os.kill(victim.pid, signal.SIGKILL)
                    killed += 1
        for process in running.values():
            process.join(30)
        assert shown(eye) == tallied(cluster, database)
    with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT serial), max(claim) FROM lock_installer.door"
            " WHERE state = 'finished'"
        ).fetchone()
        conflicts = connection.execute("SELECT count(*) FROM lock_installer.conflict").fetchone()
    assert row is not None and row[:2] == (1200, 1200)
    assert killed == 30 and row[2] > 1, "some doors were taken over"
    assert conflicts == (0,), "the dead tell nothing"
