"""Every command line of README and papers: understood by the real parser, and run in a virtual world."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

import dev
from installer_app.cli.main import PROGRAM, build
from installer_app.sandbox.bold_devices import HOTEL
from installer_app.sandbox.cloud import area_id
from tests.e2e.kit import Row, World, open_world, run
from tests.papers.reading import Line, lines_of, papers
from tests.papers.ways import ONLY_PARSED, RUN, Before, Way

WEST = area_id("Kanaalhuis", "Floor 4 West")
"""Where a lock is moved to."""
GENERATED = ("commands.md", "faults.md")
"""They come from the parser itself."""
LINES = tuple(line for paper in papers() if paper.name not in GENERATED for line in lines_of(paper))
OF_PROGRAM = tuple(line for line in LINES if line.text.startswith(PROGRAM))
OF_WAY_IN = tuple(line for line in LINES if not line.text.startswith(PROGRAM))
FEWEST = 40
"""So many different lines of the program are run."""
LOCKS = 60
"""More than lines that want one of their own."""


def command_of(line: Line) -> str:
    """Its command, as the tables have it; "" where they do not."""
    words = line.words.split()
    return next((name for name in (*RUN, *ONLY_PARSED) if words[: len(name.split())] == name.split()), "")


TO_RUN = {line.words: line for line in OF_PROGRAM if line.is_whole and command_of(line) in RUN}


def test_every_command_that_is_documented_is_run_or_there_is_a_reason() -> None:
    unknown = [str(line) for line in OF_PROGRAM if not command_of(line)]
    assert not unknown, f"Say in tests/papers/ways.py how it is tried: {unknown}"
    named = {command_of(line) for line in OF_PROGRAM}
    assert set(ONLY_PARSED) <= named, "a reason for a line that is not there"
    assert len(TO_RUN) >= FEWEST
    assert all(ONLY_PARSED.values())


@pytest.mark.parametrize("line", OF_PROGRAM, ids=str)
def test_the_parser_understands_it(line: Line) -> None:
    whole = get_command(build(lambda _where: 0, lambda: 0))
    assert isinstance(whole, TyperGroup)
    commands = dict(commands_below(whole))
    if not line.is_whole:
        assert line.words in commands
        return
    called: list[str] = []
    for name, command in commands.items():
        command.callback = partial(called_as, called, name)
    whole.callback = lambda **_given: None
    whole.main(shlex.split(line.words.replace("NUMBER", "1")), prog_name=PROGRAM, standalone_mode=False)
    assert [line.words.startswith(name) for name in called] == ([] if line.words.startswith("--") else [True])


def called_as(called: list[str], command: str, **_given: object) -> None:
    called.append(command)


def commands_below(group: TyperGroup, above: str = "") -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands_below(command, f"{above}{name} ")
        elif isinstance(command, TyperCommand):
            yield f"{above}{name}", command


@pytest.mark.parametrize("line", OF_WAY_IN, ids=str)
def test_the_way_in_has_it(line: Line) -> None:
    assert line.words.split()[0] in {command.__name__ for command in dev.COMMANDS}


# --- run


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world"), "--locks", str(LOCKS)) as opened:
        yield opened


class Stage:
    """A data folder of its own in the world, with what the line wants there."""

    def __init__(self, world: World, folder: Path, way: Way, taken: set[str]) -> None:
        self.world, self.folder, self.way = world, folder, way
        self.here = world.neighbour(folder / "data")
        self.serial = self._take(taken)
        self.new = self._take(taken) if way.before is Before.REPLACED else self.serial
        self.job = self.lock_id = self.recipient = ""
        self.file = folder / "file"

    def set_up(self) -> None:
        """Have there what the line wants."""
        match self.way.before:
            case Before.PROVISIONED:
                label = self.world.file.labels[self.serial]
                self._good("provision", "--label", label, "--name", "Door", "--yes", *self.here.here)
            case Before.INSTALLED | Before.REPLACED:
                self._install(self.world.neighbour(self.folder / "other"))
            case Before.STOPPED:
                self._stop_a_job(self.here)
                self.recipient = self._key_of(self.world.neighbour(self.folder / "other"))
            case Before.BUNDLE:
                self._install(self.here)
                self._good("bundle", "save", "--lock-id", self.lock_id, "-o", self.file, *self.here.here)
            case Before.CERTIFICATE:
                done = self._good(*self.here.install(self.serial), "--certificate", self.file)
                self.job = str(done["job"])
            case Before.GIVEN:
                other = self.world.neighbour(self.folder / "other")
                self._stop_a_job(other)
                to = ("--to", self._key_of(self.here), "-o", self.file)
                self._good("handover", "give", self.job, *to, *other.here)
            case Before.PROFILE:
                team = '[team]\nurl = "postgresql://mara@127.0.0.1:9/doors"\n'
                self.file.write_text(f'name = "acme"\nbase_url = "http://127.0.0.1:9"\n{team}', "utf-8")
                self._good("profile", "add", self.file, "--data-dir", self.here.data_dir)
                self.file.write_text('name = "other"\nbase_url = "http://127.0.0.1:9"\n', "utf-8")
            case Before.LIST | Before.PLANNED:
                self._plan()
            case _:
                pass

    def words(self, line: Line) -> list[str]:
        """The line as it is typed here: what stands for something is put in its place."""
        file = self.world.file
        of_option = {
            "--label": file.labels[self.new],
            "--old-lock-id": self.lock_id,
            "--property": file.property_id,
            "--area": WEST if line.words.startswith("move") else file.area_id,
            "--lock-id": self.lock_id,
            "--job": self.job,
            "--name": f"Door {self.serial}",
            "--credential": "team" if "team" in line.words else "default",
            "--to": self.recipient,
            "-o": str(self.folder / "written"),
            "--csv": str(self.folder / "written.csv"),
            "--pdf": str(self.folder / "written.pdf"),
        }
        stands_for = {
            "ID": self.job,
            "JOB": self.job,
            "LOCK_ID": self.lock_id,
            "SERIAL": self.serial,
            "FILE": str(self.folder / "written" if "export" in line.words else self.file),
            **dict.fromkeys(("job.age", "door.json", "doors.csv"), str(self.file)),
            "report.csv": str(self.folder / "report.csv"),
            "NUMBER": str(HOTEL) if "organization" in line.words else "1",
            "lockId=ID": f"lockId={self.lock_id}",
            "1.4.0": file.firmware,
        }
        typed, before = [], ""
        for word in shlex.split(line.words):
            wanted = (
                of_option.get(before)
                if before != "--to" or word.startswith("age1")
                else str(self.folder / "to")
            )
            typed.append(wanted if wanted is not None else stands_for.get(word, word))
            before = word
        return [*typed, *self._where(line)]

    def _where(self, line: Line) -> tuple[str, ...]:
        if self.way.in_world:
            return (*self.here.here, *self.way.more)
        takes_folder = not line.words.startswith(("--", "bundle", "certificate"))
        return ("--data-dir", str(self.here.data_dir)) if takes_folder else ()

    def _take(self, taken: set[str]) -> str:
        """A lock from the factory that no other line has."""
        states = {str(row["serial"]): row["state"] for row in self.world.control("GET", "/world/locks")}
        found = sorted(s for s in self.world.file.labels if states[s] == "factory" and s not in taken)[-1]
        taken.add(found)
        return found

    def _install(self, world: World) -> None:
        self._good(*world.install(self.serial))
        self.lock_id = str(self.world.lock(self.serial)["lockId"])

    def _stop_a_job(self, world: World) -> None:
        low = ("sandbox", "faults", self.serial)
        self._good(*low, '{"battery_percent": 4}', "--data-dir", self.world.data_dir)
        stopped = run(*world.install(self.serial))
        assert stopped.result["code"] == "lock_battery_low", stopped
        self._good(*low, "{}", "--data-dir", self.world.data_dir)
        self.job = str(stopped.result["job"])

    def _plan(self) -> None:
        file = self.world.file
        row = (file.labels[self.serial], file.property_id, file.area_id, f"Door {self.serial}", "")
        self.file.write_text(f"lock,property,area,name,firmware\n{','.join(row)}\n", "utf-8")
        if self.way.before is Before.PLANNED:
            self._good("worklist", "import", self.file, *self.here.here)

    def _key_of(self, world: World) -> str:
        return str(self._good("handover", "key", *world.here, "--json")["recipient"])

    @staticmethod
    def _good(*words: object) -> Row:
        done = run(*words)
        assert done.code == 0, done
        return done.result if "--json" in words else {}


@pytest.fixture(scope="module")
def taken() -> set[str]:
    """Locks that a line has."""
    return set()


@pytest.mark.slow
@pytest.mark.parametrize("words", TO_RUN)
def test_it_does_what_it_says(world: World, taken: set[str], tmp_path: Path, words: str) -> None:
    line = TO_RUN[words]
    way = RUN[command_of(line)]
    stage = Stage(world, tmp_path, way, taken)
    stage.set_up()
    done = run(*stage.words(line), stdin=way.stdin, deadline_s=180.0)
    assert done.code in way.code, f"{line}\n{stage.words(line)}\n{done}"
    assert "Traceback" not in done.out + done.err
