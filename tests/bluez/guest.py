"""Runs inside the machine: brings up BlueZ and a world on the air, plays the scenarios, reports.

    python -m tests.bluez.guest FOLDER [WORD]

FOLDER gets `results.json`, and what the daemons and the world said. With a WORD, only the scenarios whose
names hold it are played.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from installer_app.sandbox import launch, world_file
from tests.bluez.scenarios import SCENARIOS, House, ask, call
from tests.e2e.kit import PROGRAM, ROOT, World, environment

Program = subprocess.Popen[bytes]
RESULTS: Final = "results.json"
START: Final = "start"
"""The name of the result where nothing could be played."""
BUS: Final = "unix:path=/run/dbus/bus"
BUS_RULES: Final = f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>{BUS}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>
"""
_START_S: Final = 240.0
_STOP_S: Final = 5.0


@dataclass
class Result:
    """How one scenario ended."""

    name: str
    ok: bool = False
    seconds: float = 0.0
    said: str = ""
    """What is to be known of it, a line a figure; of a failure, why."""


@dataclass
class Report:
    """What the folder gets, as far as it is known."""

    folder: Path
    facts: dict[str, str] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)

    def write(self) -> None:
        """Keep it: the machine may end at any moment."""
        text = json.dumps({"facts": self.facts, "results": [asdict(one) for one in self.results]}, indent=1)
        (self.folder / RESULTS).write_text(text, "utf-8")


def main(folder: Path, word: str = "") -> None:
    """Everything, once."""
    begun = time.monotonic()
    report = Report(folder, {"kernel": platform.release()})
    report.write()
    with ExitStack() as stack:
        try:
            house = House(stack.enter_context(open_house(folder)))
        except Exception:
            report.results.append(Result(START, said=traceback.format_exc()))
            report.write()
            raise
        report.facts |= {"BlueZ": call("bluetoothctl", "--version").split()[-1], "adapter": house.adapter()}
        report.facts["ready after"] = f"{time.monotonic() - begun:.0f} s"
        for name in (each for each in SCENARIOS if word in each):
            report.results.append(play(name, SCENARIOS[name], house))
            report.write()


def play(name: str, scenario: Callable[[House], str], house: House) -> Result:
    """One scenario to its end, whatever happens in it."""
    print(name, flush=True)
    begun, result = time.monotonic(), Result(name)
    try:
        result.said, result.ok = scenario(house), True
    except Exception:
        result.said = traceback.format_exc()
    result.seconds = round(time.monotonic() - begun, 1)
    print(f"  {result.seconds} s\n{result.said}", flush=True)
    return result


@contextmanager
def open_house(folder: Path) -> Iterator[World]:
    """The bus, BlueZ, and a world that gives it an adapter."""
    with ExitStack() as stack:
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = BUS
        Path("/run/dbus").mkdir()
        Path("/var/lib/bluetooth").mkdir(exist_ok=True)
        rules = Path("/run/dbus/rules.conf")
        rules.write_text(BUS_RULES, "ascii")
        bus = stack.enter_context(running(folder, "dbus-daemon", f"--config-file={rules}", "--nofork"))
        wait_for(Path("/run/dbus/bus").exists, bus)
        daemon = stack.enter_context(running(folder, "/usr/libexec/bluetooth/bluetoothd", "-n"))
        world = World(Path("/run/data"))
        serve = ("sandbox", "serve", "--data-dir", str(world.data_dir), "--hci", "vhci", "--json")
        serving = stack.enter_context(running(folder, *PROGRAM, *serve))
        wait_for((world.data_dir / "world" / world_file.NAME).exists, serving)
        try:
            wait_for(lambda: "Powered: yes" in ask("bluetoothctl", "show"), daemon, serving)
            yield world
        finally:
            with suppress(Exception):
                launch.control(world.file, "POST", "/world/stop")


@contextmanager
def running(folder: Path, *command: str) -> Iterator[Program]:
    """A program in the background; what it says is kept."""
    with (folder / f"{Path(command[0]).name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=environment()
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(holds: Callable[[], object], *programs: Program) -> None:
    """RuntimeError, if it never does or a program that is needed for it ends."""
    until = time.monotonic() + _START_S
    while not holds():
        ended = [program.args for program in programs if program.poll() is not None]
        if ended or time.monotonic() > until:
            raise RuntimeError(f"{ended} ended" if ended else f"not ready after {_START_S:.0f} s")
        time.sleep(0.1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
