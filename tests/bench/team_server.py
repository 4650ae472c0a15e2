"""A team of two hundred on one server: claims and the board against a bare question, and how they grow.

The claims are those of two hundred connections at once; so is the bare `SELECT 1` they are held against.
"""

from __future__ import annotations

import gc
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

import psycopg

from installer_app.team.board import read_board
from installer_app.team.database import TeamDatabase
from installer_app.team.doors import Standing, claim_doors, tell_doors
from installer_app.team.journals import Installation, register
from installer_app.team.schema import set_up
from tests.bench.figure import Bench, Reading, as_long
from tests.team.cluster import Cluster

HANDS: Final = 200
AREAS: Final = 60
ROUNDS: Final = 6
BOARDS: Final = 400
SIZES: Final = (1_000, 10_000, 100_000)
FILL: Final = """
INSERT INTO lock_installer.door (door_id, serial, property_id, area_id, place, name)
SELECT 'd-' || n, lpad(n::text, 8, '0'), 'p', 'a' || n %% %(areas)s, 'Floor ' || n %% %(areas)s, 'T' || n
FROM generate_series(1, %(doors)s) AS n"""


@contextmanager
def server() -> Iterator[Cluster]:
    """Durable, as one that is used would be."""
    with tempfile.TemporaryDirectory(prefix="team-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster.make(Path(folder) / "pg", durable=True)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")


def at_once(teams: list[TeamDatabase], doing: Callable[[int, TeamDatabase], float]) -> list[float]:
    """What each took, seconds; all of them at the same time."""
    took: list[float] = []
    barrier = threading.Barrier(len(teams))

    def one(number: int, team: TeamDatabase) -> None:
        barrier.wait()
        mine = [doing(number, team) for _ in range(ROUNDS)]
        took.extend(mine)

    threads = [threading.Thread(target=one, args=each) for each in enumerate(teams)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def ask(_number: int, team: TeamDatabase) -> float:
    begun = time.perf_counter()
    team.work(lambda cursor: cursor.execute("SELECT 1").fetchone())
    return time.perf_counter() - begun


def claim(number: int, team: TeamDatabase) -> float:
    """One door, which is then told of, so that the next claim finds another list."""
    begun = time.perf_counter()
    (taken,) = claim_doors(team, f"k{number}", 1)
    took = time.perf_counter() - begun
    tell_doors(team, f"k{number}", [Standing(taken.door.door_id, taken.number, "finished")])
    return took


def look(team: TeamDatabase) -> float:
    begun = time.perf_counter()
    read_board(team)
    return time.perf_counter() - begun


def in_turn(desk: TeamDatabase) -> tuple[list[float], list[float], list[float]]:
    """A question, a board, a question, so that all meet the same machine; without what two hundred threads
    left behind in this process, which no desk's has."""
    gc.collect()
    gc.freeze()
    try:
        rounds = [(ask(0, desk), look(desk), ask(0, desk)) for _ in range(BOARDS)]
    finally:
        gc.unfreeze()
    before, boards, after = (list(each) for each in zip(*rounds, strict=True))
    return before, boards, after


def p99(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.99) - 1]


@cache
def measure() -> dict[int, dict[str, Reading | float]]:
    """By the number of doors: claims and board against a bare question, and their medians in seconds."""
    found: dict[int, dict[str, Reading | float]] = {}
    with server() as cluster:
        for size in SIZES:
            name = f"doors{size}"
            cluster.make_database(name)
            set_up(cluster.access(database=name))
            if size == SIZES[0]:
                cluster.make_logins()
            with psycopg.connect(cluster.access(database=name).conninfo(), autocommit=True) as owner:
                owner.execute(FILL, {"areas": AREAS, "doors": size})
                owner.execute("VACUUM ANALYZE")
            teams = [TeamDatabase(cluster.access("mara", name)) for _ in range(HANDS)]
            for number, team in enumerate(teams):
                register(team, Installation(f"k{number}", "age1", f"hand {number}"))
            before = at_once(teams, ask)
            claims = at_once(teams, claim)
            after = at_once(teams, ask)
            for team in teams:
                team.close()
            with closing(TeamDatabase(cluster.access("reader", name))) as desk:
                bare, boards, again = in_turn(desk)
            found[size] = {
                "claims": as_long(p99(claims), p99(before), p99(after)),
                "board": as_long(p99(boards), p99(bare), p99(again)),
                "claim_s": median(claims) / median(before + after),
                "board_s": median(boards) / median(bare + again),
            }
    return found


def reading(what: str) -> Reading:
    """Among a hundred thousand doors."""
    found = measure()[SIZES[-1]][what]
    assert isinstance(found, Reading)
    return found


def growth(what: str) -> Reading:
    """A hundred thousand doors against a thousand, and against ten thousand."""
    sizes = [measure()[size][what] for size in SIZES]
    small, middle, large = (each for each in sizes if isinstance(each, float))
    return Reading(large / small, large / middle)


BENCHES: Final = (
    Bench(
        "T1",
        "claim a door among 100,000, 200 technicians at once, p99",
        "SELECT 1, as many at once, p99",
        20,
        10,
        "less",
        lambda: reading("claims"),
        by_name=True,
    ),
    Bench(
        "T2",
        "read the board of 100,000 doors, p99",
        "SELECT 1, p99",
        20,
        5,
        "less",
        lambda: reading("board"),
        by_name=True,
    ),
    Bench(
        "T3",
        "claim among 100,000 doors, median in questions",
        "the same among 1,000 (log: 1.67)",
        1.67,
        1.2,
        "less",
        lambda: growth("claim_s"),
        by_name=True,
    ),
    Bench(
        "T4",
        "board of 100,000 doors, median in questions",
        "the same of 1,000 (log: 1.67)",
        1.67,
        1.2,
        "less",
        lambda: growth("board_s"),
        by_name=True,
    ),
)
