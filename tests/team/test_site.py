"""A site of many doors: eight computers that are killed, a network that is cut, a server that falls.

TEAM_DOORS says how many doors; 1,200 unless told otherwise.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import psycopg
import pytest

from installer_app.compose import open_workplace
from installer_app.computer import random_bytes, utc_now
from installer_app.model.door import Door
from installer_app.model.where import Where
from installer_app.store.worklist import Worklist
from installer_app.support.door_import import plan
from installer_app.support.worklist import read_rows
from installer_app.team.board import read_board
from installer_app.team.database import TeamDatabase
from installer_app.team.doors import add_doors
from installer_app.team.schema import set_up
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.worklist import Queue
from tests.e2e.kit import ROOT, World, environment, open_world
from tests.team.bad_network import BadNetwork
from tests.team.cluster import PASSWORD, Cluster

pytestmark = [pytest.mark.team, pytest.mark.slow]
DOORS: Final = int(os.environ.get("TEAM_DOORS", "1200"))
AREAS: Final = ("Floor 3", "Floor 4 West", "Floor 5")
"""One for each virtual world, of which none takes more than some hundred locks."""
HANDS: Final = 8
KILLS: Final = max(3, DOORS // 40)
DEADLINE_S: Final = 120 + DOORS * 1.5


@dataclass
class Technician:
    """One computer; its process is begun again after it was killed, but for one that never comes back."""

    name: str
    world: World
    area_id: str
    url: str
    process: subprocess.Popen[bytes] | None = None
    is_dead: bool = False
    starts: int = 0

    def start(self) -> None:
        arguments = (str(self.world.data_dir), self.url, self.name, self.area_id)
        log = (self.world.data_dir / "technician.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.team.technician", *arguments],
            stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=ROOT, env=environment(),
        )  # fmt: skip
        log.close()
        assert self.process.stdin is not None
        self.process.stdin.write(f"{PASSWORD}\n".encode())
        self.process.stdin.close()
        self.starts += 1

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)
        self.process = None


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[World, ...]]:
    each = -(-DOORS // len(AREAS))
    with ExitStack() as stack:
        yield tuple(
            stack.enter_context(
                open_world(tmp_path / f"world{n}", "--locks", str(each), "--first-lock", str(n * each))
            )
            for n in range(len(AREAS))
        )


async def plan_site(site: tuple[World, ...]) -> tuple[Door, ...]:
    """The list of the desk: every world's doors in an area of its own."""
    doors: list[Door] = []
    for world, area in zip(site, AREAS, strict=True):
        labels = [label for serial, label in sorted(world.file.labels.items()) if serial.startswith("MRE")]
        rows = (f"{label};Kanaalhuis;{area};{label[6:14]};" for label in labels[: -(-DOORS // len(AREAS))])
        raw = "\n".join(("Label;Property;Area;Name;Firmware", *rows)).encode()
        async with open_workplace(Where(sandbox=True, data_dir=world.data_dir)) as place:
            with closing(Worklist(place.folder, random_bytes)) as worklist:
                planned = await plan(raw, place.cloud.properties, place.cloud.areas, worklist)
        assert not planned.bad, planned.bad[:3]
        doors += (replace(each, door_id=f"d-{each.serial}") for each in planned.doors)
    return tuple(doors[:DOORS])


def crew(site: tuple[World, ...], doors: tuple[Door, ...], folder: Path, url: str) -> list[Technician]:
    areas = [next(one.area_id for one in doors if one.serial in world.file.labels) for world in site]
    return [
        Technician(f"hand{n}", site[n % 3].neighbour(folder / f"hand{n}"), areas[n % 3], url)
        for n in range(HANDS)
    ]


def _folder() -> tempfile.TemporaryDirectory[str]:
    """Open to the account the server runs as."""
    made = tempfile.TemporaryDirectory(prefix="team-", ignore_cleanup_errors=True)
    Path(made.name).chmod(0o755)
    return made


def let_lease_run_out(cluster: Cluster, database: str, name: str) -> None:
    with psycopg.connect(cluster.access(database=database).conninfo()) as connection:
        connection.execute(
            "UPDATE lock_installer.door SET held_until = now() - interval '1 s' WHERE holder ="
            " (SELECT key_id FROM lock_installer.installation WHERE name = %s)",
            (name,),
        )


def test_every_door_ends_proven_once_whoever_dies(site: tuple[World, ...], tmp_path: Path) -> None:
    faulthandler.cancel_dump_traceback_later()  # it takes minutes, and has a deadline of its own
    with ExitStack() as stack:
        cluster = Cluster.make(Path(stack.enter_context(_folder())) / "pg", durable=True)
        cluster.start()
        stack.callback(cluster.stop, "immediate")
        cluster.make_database("site")
        set_up(cluster.access(database="site"))
        cluster.make_logins()
        network = stack.enter_context(BadNetwork(cluster.port, seed=5))
        doors = asyncio.run(plan_site(site))
        with closing(TeamDatabase(cluster.access("desk", "site"))) as desk:
            assert add_doors(desk, doors) == DOORS
        team = crew(site, doors, tmp_path / "crew", f"postgresql://mara@127.0.0.1:{network.port}/site")
        with closing(TeamDatabase(cluster.access("reader", "site"))) as reader:
            live(team, cluster, network, reader)
            check(team, cluster, reader)


def live(team: list[Technician], cluster: Cluster, network: BadNetwork, reader: TeamDatabase) -> None:
    """Until the board says that all is done: kills, cuts, one restart, one computer that never comes back."""
    dice, killed, restarts, deadline = random.Random(3), 0, 0, time.monotonic() + DEADLINE_S
    for each in team:
        each.start()
    while (board := read_board(reader)).done < DOORS or any(each.process for each in team):
        assert time.monotonic() < deadline, f"{board.done} of {DOORS}: {[vars(each) for each in team]}"
        time.sleep(0.3)
        for each in team:
            if each.process is not None and each.process.poll() is not None:
                log = (each.world.data_dir / "technician.log").read_text()
                assert each.process.returncode == 0, f"{each.name}: {log[-3000:]}"
                each.process = None
            elif each.process is None and not each.is_dead and board.done < DOORS:
                each.start()
        running = [each for each in team if each.process is not None]
        if killed < KILLS and running and board.done >= killed * DOORS // (KILLS + 2):
            victim = dice.choice(running)
            victim.kill()
            killed += 1
            if killed == KILLS // 2:
                victim.is_dead = True
                let_lease_run_out(cluster, "site", victim.name)
        if not restarts and board.done > DOORS // 2:
            restarts += 1
            reader.close()
            cluster.stop("immediate")
            cluster.start()
        network.is_away = dice.random() < 0.05
    assert (killed, restarts) == (KILLS, 1)
    assert network.cut > 0


def check(team: list[Technician], cluster: Cluster, reader: TeamDatabase) -> None:
    """Journals, board and database tell one story."""
    board = read_board(reader)
    assert (board.doors, board.done) == (DOORS, DOORS)
    with psycopg.connect(cluster.access(database="site").conninfo()) as connection:
        copies = connection.execute(
            "SELECT i.name, e.n, e.body, e.hash FROM lock_installer.entry e"
            " JOIN lock_installer.installation i ON i.key_id = e.installation ORDER BY 1, 2"
        ).fetchall()
        finished = connection.execute(
            "SELECT d.serial, i.name FROM lock_installer.door d"
            " JOIN lock_installer.installation i ON i.key_id = d.holder"
        ).fetchall()
    proven: Counter[str] = Counter()
    for each in team:
        mine = [(n, body, hash_) for name, n, body, hash_ in copies if name == each.name]
        entries, done = asyncio.run(told_by(each))
        # What a computer proved, and died for good before it told, nobody knows: another does it again.
        told = {serial for serial, name in finished if name == each.name}
        proven.update(serial for serial in done if serial in told or not each.is_dead)
        assert mine == entries[: len(mine)], f"{each.name}: no entry lost or doubled"
        assert each.is_dead or len(mine) == len(entries), f"{each.name}: all of it arrived"
    assert proven.keys() == {serial for serial, _ in finished}
    again = {serial: count for serial, count in proven.items() if count > 1}
    assert not again, "each door once"


async def told_by(one: Technician) -> tuple[list[tuple[int, bytes, bytes]], list[str]]:
    """A computer's own journal, and the doors it proved."""
    async with open_workplace(Where(sandbox=True, data_dir=one.world.data_dir)) as place:
        entries = [(each.n, each.body, each.hash) for each in place.book.chained()]
        with closing(Worklist(place.folder, random_bytes)) as worklist:
            rows = read_rows(place.session, place.book, worklist, int(utc_now().timestamp()))
        done = [
            row.door.serial
            for row in rows
            if row.door is not None and row.job is not None and row.queue is Queue.FINISHED
            and conclude(row.job.workflow, row.job.facts).proven
        ]  # fmt: skip
    return entries, done
