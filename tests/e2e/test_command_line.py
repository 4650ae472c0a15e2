"""The main job and its neighbours as a program would use them: processes, lines, exit codes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.kit import Row, World, as_object, open_world, parse, run

FORMATS = {
    "csv": ("--format", "csv"),
    "json": ("--format", "json"),
    "json with crlf": ("--format", "json", "--layout", "crlf"),
}


@pytest.fixture(
    scope="module",
    params=[name if name == "csv" else pytest.param(name, marks=pytest.mark.slow) for name in FORMATS],
)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for each form of the cloud's messages."""
    with open_world(tmp_path_factory.mktemp("world"), *FORMATS[request.param]) as opened:
        yield opened


def signed(data_dir: Path, job: object) -> Row:
    """Digest and length of the install message the cloud signed, as the journal has them."""
    with sqlite3.connect(data_dir / "journal.db") as database:
        rows = database.execute("SELECT body FROM entries WHERE job = ?", (job,)).fetchall()
    entries = [as_object(parse(body.decode())["entry"]) for (body,) in rows]
    (fact,) = [as_object(entry["fact"]) for entry in entries if entry.get("kind") == "install-signed"]
    return as_object(fact["message"])


def test_an_install_prints_one_object_a_line_and_brings_the_lock_the_very_bytes_that_were_signed(
    world: World,
) -> None:
    done = run(*world.install("7K3M9XQ2", firmware=world.file.firmware))
    assert done.code == 0, done
    assert done.err == ""
    for row in done.rows:
        assert {"step", "grade", "at"} <= row.keys(), row
    result = done.result
    assert result["step"] == "result"
    assert (result["grade"], result["proven"], result["exit_code"]) == ("cloud confirms", True, 0)
    steps = as_object(result["steps"])
    assert set(steps) == {row["step"] for row in done.rows[:-1]}
    assert {"install-applied", "synced", "keys-current", "firmware-current", "placed"} <= set(steps)

    listed = run("sandbox", "labels", "--json", "--data-dir", world.data_dir)
    assert listed.code == 0, listed
    (lock,) = [row for row in listed.rows if row["serial"] == "7K3M9XQ2"]
    assert lock["state"] == "installed"
    last = as_object(lock["last"])
    assert (last["kind"], last["sha256"]) == ("install", signed(world.data_dir, result["job"])["sha256"])


def test_the_cloud_being_down_is_said_with_what_did_not_happen(world: World) -> None:
    faults = json.dumps([{"operation": "*", "kind": "drop"}])
    assert run("sandbox", "faults", "cloud", faults, "--data-dir", world.data_dir).code == 0
    try:
        down = run(*world.install("W2D8P4TN"))
    finally:
        assert run("sandbox", "faults", "cloud", "[]", "--data-dir", world.data_dir).code == 0
    assert down.code == 13, down
    assert down.result["code"] == "cloud_unreachable"
    assert world.lock("W2D8P4TN")["state"] == "factory"
    resumed = run("resume", *world.here, "--job", down.result["job"], "--json")
    assert resumed.code == 0, resumed


def test_two_commands_at_once_start_one_world(tmp_path: Path) -> None:
    line = ("jobs", "--sandbox", "--data-dir", tmp_path)
    try:
        with ThreadPoolExecutor(3) as pool:
            runs = [each.result() for each in [pool.submit(run, *line) for _ in range(3)]]
    finally:
        stopped = run("sandbox", "stop", "--data-dir", tmp_path)
    assert [each.code for each in runs] == [0, 0, 0], runs
    assert stopped.code == 0
