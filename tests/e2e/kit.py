"""Real processes of the program, and a virtual world they share."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from pydantic import TypeAdapter

from installer_app.model.fault import Fault
from installer_app.sandbox import launch, world_file
from installer_app.sandbox.world_file import WorldFile

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = (sys.executable, "-m", "installer_app")
DEADLINE_S: Final = 60.0
LINGER_S: Final = 90.0
Row: TypeAlias = Mapping[str, object]
_ROW: Final = TypeAdapter(dict[str, object])
_ROWS: Final = TypeAdapter(list[dict[str, object]])


@dataclass(frozen=True)
class Run:
    """How one process ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Row]:
        """Standard output as one JSON object a line, strictly."""
        return [_ROW.validate_json(line) for line in self.out.splitlines()]

    @property
    def result(self) -> Row:
        return self.rows[-1]

    def __str__(self) -> str:
        return f"exit {self.code}\n{self.out}{self.err}"


def environment(**more: str) -> dict[str, str]:
    """Without what would make this machine special: no session bus, no display, no colour."""
    gone = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "FORCE_COLOR", "COLUMNS")
    kept = {key: value for key, value in os.environ.items() if key not in gone}
    return {**kept, "TERM": "xterm-256color", "PYTHONUTF8": "1", **more}


def run(
    *arguments: object,
    program: tuple[str, ...] = PROGRAM,
    stdin: str = "",
    deadline_s: float = DEADLINE_S,
    **variables: str,
) -> Run:
    """One command line to its end; nobody is at the terminal."""
    done = subprocess.run(
        [*program, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment(**variables),
        timeout=deadline_s,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class World:
    """A running virtual world, and the data folder it lives in."""

    data_dir: Path

    @property
    def file(self) -> WorldFile:
        return world_file.read(self.data_dir / "world")

    @property
    def here(self) -> tuple[str, ...]:
        """The options that say: in this world, with this data folder."""
        return ("--sandbox", "--data-dir", str(self.data_dir))

    def neighbour(self, data_dir: Path) -> World:
        """The same world, seen from a data folder of its own."""
        data_dir.mkdir(parents=True, exist_ok=True)
        (data_dir / "world").symlink_to((self.data_dir / "world").resolve(), target_is_directory=True)
        return World(data_dir)

    def install(self, serial: str, *, firmware: str = "", json: bool = True) -> tuple[str, ...]:
        """A whole command line of the main job."""
        file = self.file
        return (
            *("install", *self.here, "--label", file.labels[serial], "--name", f"Door {serial}"),
            *("--property", file.property_id, "--area", file.area_id, "--yes"),
            *(("--firmware", firmware) if firmware else ("--keep-firmware",)),
            *(("--json",) if json else ()),
        )

    def control(self, method: str, path: str, body: object = None) -> list[Row]:
        """One call of the world's controls; its rows."""
        answer = launch.control(self.file, method, path, body)
        return list(_ROWS.validate_python(answer)) if isinstance(answer, list) else []

    def lock(self, serial: str) -> Row:
        return next(row for row in self.control("GET", "/world/locks") if row["serial"] == serial)

    def effects(self) -> list[Row]:
        """The cloud's ledger, syncs left out."""
        return [row for row in self.control("GET", "/sandbox/effects") if row["effect"] != "synced"]


@contextmanager
def open_world(data_dir: Path, *options: str) -> Iterator[World]:
    """Serve a world as a process of its own; it is told to stop at the end, and would end by itself."""
    serve = ("sandbox", "serve", "--data-dir", str(data_dir), "--linger", str(LINGER_S), "--json", *options)
    with subprocess.Popen(
        [*PROGRAM, *serve], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=ROOT, env=environment()
    ) as process:
        overdue = threading.Timer(DEADLINE_S, process.kill)
        overdue.start()
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, "the world did not start"
            assert "ready" in _ROW.validate_json(line)
        finally:
            overdue.cancel()
        world = World(data_dir)
        try:
            yield world
        finally:
            try:
                launch.control(world.file, "POST", "/world/stop")
                process.wait(DEADLINE_S)
            except (Fault, subprocess.TimeoutExpired):
                process.kill()
    shutil.rmtree(data_dir, ignore_errors=True)


def as_object(value: object) -> Row:
    """A JSON object inside another."""
    return _ROW.validate_python(value)


def parse(text: str) -> Row:
    return _ROW.validate_python(json.loads(text))
