"""A day of a hundred and twenty doors, by the command line: a list with bad rows, doors that fail in every
way, a process that is killed, and an export that tells it all."""

from __future__ import annotations

import csv
import faulthandler
import io
import shlex
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.kit import PROGRAM, ROOT, Row, Run, World, environment, open_world, parse, run

DOORS: Final = 120
KILLED_AFTER: Final = 30
"""Doors whose locks confirmed."""
RUN_S: Final = 400.0
NOWHERE: Final = {"meddle": [{"how": "drop", "command": "64.1"}] * 60}
FAILS: Final[Mapping[int, tuple[object, str]]] = {
    70: ({"advertised_serial": "ZZZZ9999"}, "lock_not_found"),
    72: ({"battery_percent": 4}, "lock_battery_low"),
    75: ({"foreign_keys": True}, "lock_impostor"),
    78: ({"busy": 1_000_000}, "lock_busy"),
    81: ({"storage_full": True}, "lock_storage_full"),
    84: (NOWHERE, "link_lost"),
    90: ({"meddle": [{"how": "garble", "command": "64.1"}] * 60}, "link_garbled"),
}
"""By the number of the door: what is wrong with its lock, and what is said of it."""
ELSEWHERE: Final = 100
"""The door whose lock is installed in another place."""
AT_CLOUD: Final = (
    {"operation": "installLock", "kind": "status", "status": 403, "times": 1, "skip": 5},
    {"operation": "installLock", "kind": "drop", "afterEffect": True, "times": 1, "skip": 8},
)
"""What two doors meet at the cloud: one may not be installed, and of one the answer is lost."""
PLACED: Final = "QZ81MB3E"
BAD: Final = (
    (3, "LOCK1:NOTALOCK;Kanaalhuis;Floor 4 West;Tür A;", "not_a_lock"),
    (17, "{label};;Floor 4 West;Tür B;", "missing"),
    (40, "{twice};Kanaalhuis;Floor 4 West;Tür C;", "twice"),
    (41, '"{label};Kanaalhuis;Floor 4 West;Tür D;', "quoting"),
    (77, "{label};Kanaalhuis;Attic;Tür E;", "place_unknown"),
    (90, "{label};Kanaalhuis;Floor 4 West;Tür F;../1", "not_a_version"),
    (120, "{label};Kanaalhuis;Floor 4 West;Tür \x07;", "not_printable"),
)
"""Lines that are no doors, by their number in the file."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("doors")
    with open_world(folder, "--locks", str(DOORS + 10)) as opened:
        yield opened


def doors_of(world: World) -> list[str]:
    """The serials of the doors, in their order."""
    serials = [f"MRE{n:04}0" for n in range(DOORS)]
    serials[ELSEWHERE] = PLACED
    return serials


def write_list(world: World, file: Path) -> None:
    labels, spare = world.file.labels, world.file.labels[f"MRE{DOORS + 5:04}0"]
    rows = []
    for n, serial in enumerate(doors_of(world)):
        rows.append(f"{labels[serial]};Kanaalhuis;Floor 4 West;Tür {n + 1};")
    for line, text, _ in BAD:
        rows.insert(line - 2, text.format(label=spare, twice=labels[doors_of(world)[0]]))
    head = "Etikett;Objekt;Bereich;Türname;Firmware"
    file.write_bytes("\r\n".join((head, *rows)).encode("cp1252"))


def worklist(world: World, *arguments: object, deadline_s: float = RUN_S) -> Run:
    name, *rest = arguments
    return run("worklist", name, *world.here, "--json", *rest, deadline_s=deadline_s)


def told(rows: list[Row]) -> dict[str, Row]:
    """The last that was said of each door."""
    return {str(row["serial"]): row for row in rows if "result" in row and "serial" in row}


def set_faults(world: World, faults: bool) -> None:
    for number, (wrong, _) in FAILS.items():
        body = wrong if faults else {}
        world.control("POST", f"/world/faults/{doors_of(world)[number]}", body)


def run_and_kill(world: World) -> dict[str, Row]:
    """A run that is killed in the middle of a door; what it had told."""
    command = [*PROGRAM, "worklist", "run", *world.here, "--json", "--yes"]
    rows: list[Row] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=ROOT, env=environment(), text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            rows.append(parse(line))
            if sum(row.get("result") == "confirmed" for row in rows) >= KILLED_AFTER:
                process.send_signal(signal.SIGKILL)
                break
        process.wait(60)
    return told(rows)


@pytest.mark.slow
def test_a_day_of_doors(world: World, tmp_path: Path) -> None:
    faulthandler.cancel_dump_traceback_later()  # two minutes of doors, each process with its own deadline
    file, serials = tmp_path / "doors.csv", doors_of(world)
    write_list(world, file)

    # A list with bad rows: each is named, and nothing is half imported.
    refused = worklist(world, "import", file)
    assert refused.code == 5, refused
    assert [(row["line"], row["bad"]) for row in refused.rows if "bad" in row and "line" in row] == [
        (line, reason) for line, _, reason in BAD
    ]
    assert worklist(world, "list").rows == []
    imported = worklist(world, "import", file, "--good-only")
    assert (imported.code, imported.result["imported"], imported.result["bad"]) == (0, DOORS, len(BAD))

    # Killed in the middle, and continued: every door has its turn, whatever became of others.
    set_faults(world, True)
    before = run_and_kill(world)
    world.control("POST", "/sandbox/faults", {"faults": AT_CLOUD})
    assert len(before) >= KILLED_AFTER
    queues = Counter(row["queue"] for row in worklist(world, "list").rows)
    assert sum(queues.values()) == DOORS and queues["to-install"] >= DOORS - len(before) - 1
    ended = worklist(world, "run", "--yes", "--wait", 60)
    assert ended.code == 5, ended
    failed = {serials[number]: code for number, (_, code) in FAILS.items()}
    failed |= {serials[ELSEWHERE]: "lock_wrong_state"}
    found = {serial: row["code"] for serial, row in told(ended.rows).items() if row["result"] != "proven"}
    assert {serial: found.get(serial) for serial in failed} == failed
    at_cloud = sorted(str(code) for serial, code in found.items() if serial not in failed)
    # The answer the killed process waited for may be lost besides.
    assert at_cloud in (["account_forbidden", "message_lost"], ["account_forbidden", *["message_lost"] * 2])
    exported = export(world, tmp_path / "before.csv")
    assert {
        serial: row["Fault"].partition(":")[0] for serial, row in exported.items() if row["Fault"]
    } == found

    # The causes removed, what failed is retried, and nothing else is touched.
    set_faults(world, False)
    label = world.file.labels[PLACED]
    moved = run("uninstall", *world.here, "--label", label, "--yes", "--json", deadline_s=120)
    assert moved.code == 0, moved
    again = worklist(world, "run", "--yes", "--retry-failed", "--wait", 60)
    assert set(told(again.rows)) == set(found)
    waiting = {serial for serial, row in told(again.rows).items() if row["result"] == "leave-needed"}
    assert waiting == set(found) - set(failed)
    allowed = worklist(world, "run", "--yes", "--retry-failed", "--allow", "install-lock", "--wait", 60)
    assert (allowed.code, set(told(allowed.rows))) == (0, waiting), allowed
    assert worklist(world, "run", "--yes").result["doors"] == 0

    # The export tells it.
    exported = export(world, tmp_path / "after.csv")
    assert list(exported) == serials
    for row in exported.values():
        assert row["Grade"] == "cloud confirms" and row["Queue"] == "Finished" and not row["Fault"], row
        assert row["Synced"] and row["Keys current"] and row["Placed"] and row["Job"]
        assert len(row["Message (SHA-256)"]) == 64
    effects = Counter((row["lockId"], row["effect"]) for row in world.effects())
    assert max(count for (_, effect), count in effects.items() if effect == "provisioned") == 1
    assert sum(count for (_, effect), count in effects.items() if effect == "provisioned") == DOORS - 1
    removed = worklist(world, "remove", "--finished")
    assert removed.result["removed"] == DOORS


def export(world: World, file: Path) -> dict[str, Mapping[str, str]]:
    assert worklist(world, "export", file).code == 0
    table = csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))
    return {row["Serial"]: row for row in table}


def plan_doors(world: World, file: Path, numbers: range) -> None:
    """A list of spare locks, by their labels."""
    rows = [f"{world.file.labels[f'MRE{n:04}0']},Kanaalhuis,Floor 5,Door {n}" for n in numbers]
    file.write_text("\n".join(("label,property,area,name", *rows)), "utf-8")
    imported = worklist(world, "import", file)
    assert (imported.code, imported.result["imported"]) == (0, len(rows)), imported


@pytest.mark.slow
def test_doors_are_prepared_at_a_desk_and_installed_where_they_are(world: World, tmp_path: Path) -> None:
    plan_doors(world, tmp_path / "doors.csv", range(DOORS, DOORS + 3))
    needed = run("worklist", "prepare", *world.here)
    assert needed.code == 4 and "--yes" in needed.err
    prepared = worklist(world, "prepare", "--yes")
    assert prepared.code == 0 and prepared.result["results"] == {"prepared": 3}, prepared
    rows = worklist(world, "list", "--queue", "to-install").rows
    assert [row["mark"] for row in rows] == ["prepared"] * 3
    assert all(isinstance(row["expires_at"], int) for row in rows)
    said = run("worklist", "list", *world.here)
    assert said.out.count("prepared, ") == 3
    assert worklist(world, "prepare", "--yes").result["doors"] == 0
    ended = worklist(world, "run", "--yes", "--wait", 60)
    assert ended.code == 0 and ended.result["results"] == {"proven": 3}, ended
    assert worklist(world, "remove", "--finished").result["removed"] == 3


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_run_that_is_interrupted_says_how_to_go_on(world: World, tmp_path: Path) -> None:
    plan_doors(world, tmp_path / "doors.csv", range(DOORS + 6, DOORS + 8))
    command = [*PROGRAM, "worklist", "run", *world.here, "--yes"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=ROOT, env=environment(), text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert "at work" in first
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(60) == 130
    assert "stopped, it rests where it is" in rest
    *_, again = rest.splitlines()
    assert again.startswith("lock-installer worklist run --yes")
    done = run(*shlex.split(again)[1:], "--json", "--wait", "60", deadline_s=120)
    assert done.code == 0 and done.result["results"] == {"proven": 2}, done
    assert worklist(world, "remove", *(f"MRE{n:04}0" for n in (DOORS + 6, DOORS + 7))).result["removed"] == 2
