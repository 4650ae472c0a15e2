"""The command line on a terminal: what a technician sees, is asked, and can interrupt."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.kit import World, open_world, run

if sys.platform == "win32" and not TYPE_CHECKING:
    pytest.skip("Windows has no pseudo terminal in the standard library", allow_module_level=True)

from tests.e2e.terminal import COLUMNS, Terminal

MARKUP = re.compile(r"\[/?(?:bold|red|green|dim|progress|bar)[^\]]*\]")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world")) as opened:
        yield opened


def unfinished(world: World) -> list[object]:
    return [row["job"] for row in run("jobs", *world.here, "--json").rows]


def test_the_demo_fits_the_terminal_shows_a_bar_that_goes_away_and_ends_with_what_is_proven(
    world: World, tmp_path: Path
) -> None:
    certificate = tmp_path / "certificate.json"
    with Terminal("sandbox", "demo", "--data-dir", world.data_dir, "--certificate", certificate) as terminal:
        assert terminal.end() == 0, terminal.raw
        lines = terminal.shown()
    assert "━" in terminal.raw
    assert not [line for line in lines if "━" in line or "%" in line]
    # A path is never broken: it is there to be copied.
    assert not [line for line in lines if len(line) > COLUMNS and str(certificate) not in line]
    assert not MARKUP.search(terminal.raw)
    assert any(line.startswith("Done: cloud confirms. Job j-") for line in lines), lines
    told = json.loads(certificate.read_text("utf-8"))["lines"]
    assert [line["value"] for line in told if line["subject"] == "serial"] == ["7K3M9XQ2"]


def test_questions_are_asked_again_until_they_are_answered(world: World) -> None:
    file = world.file
    with Terminal("install", *world.here) as terminal:
        terminal.answer("Label or serial", "LOCK1:nonsense")
        terminal.expect("lock_label_unreadable")
        terminal.answer("Label or serial", "")
        terminal.answer("Label or serial", file.labels["W2D8P4TN"])
        terminal.answer("Property's id", "a house")
        terminal.answer("Area's id", "the cellar")
        terminal.expect("an id has 36 characters")
        terminal.answer("Property's id", file.property_id)
        terminal.answer("Area's id", "00000000-53f6-5c27-bd82-5f58aceb1083")
        terminal.answer("Name of the lock", "[bold]Cellar[/bold] \N{LATIN SMALL LETTER E WITH DIAERESIS}")
        terminal.expect("cloud_not_found")
        terminal.answer("Property's id", file.property_id)
        terminal.answer("Area's id", file.area_id)
        terminal.answer("Go on with this install?", "maybe")
        terminal.answer("Go on with this install?", "y")
        terminal.answer("Firmware version", "9.9.9")
        terminal.expect("firmware_unknown")
        terminal.answer("Firmware version", "")
        assert terminal.end() == 0, terminal.raw
    assert "[bold]Cellar[/bold] ë" in terminal.raw
    lock = world.lock("W2D8P4TN")
    assert (lock["state"], lock["areaId"]) == ("installed", file.area_id)


def test_no_is_an_answer_and_nothing_is_done(world: World) -> None:
    with Terminal("provision", *world.here, "--label", world.file.labels["3HBN7V5R"]) as terminal:
        terminal.answer("Name of the lock", "Attic")
        terminal.answer("Go on with this provision?", "n")
        assert terminal.end() == 4, terminal.raw
    assert world.lock("3HBN7V5R")["state"] == "factory"
    (job,) = unfinished(world)
    assert run("abandon", *world.here, "--job", job, "--yes").code == 0
    assert not unfinished(world)


@pytest.mark.parametrize("where", ["at a question", "at work"])
def test_an_interrupted_job_says_how_to_go_on_and_goes_on(world: World, where: str) -> None:
    serial = {"at a question": "9TJ6ZC1E", "at work": "MX40QK8A"}[where]
    slow = {"operation": "getMe", "kind": "delay", "delayS": 20}
    world.control("POST", "/sandbox/faults", {"faults": [slow] if where == "at work" else []})
    line = [word for word in world.install(serial, json=False) if word != "--yes"]
    with Terminal(*line) as terminal:
        terminal.expect("Pin its keys" if where == "at work" else "Go on with this install?")
        terminal.interrupt("lock-installer resume")
        assert terminal.end() == 130, terminal.raw
        shown = terminal.shown()
    world.control("POST", "/sandbox/faults", {"faults": []})
    assert not [line for line in shown if "Traceback" in line or "━" in line]
    (job,) = unfinished(world)
    (resume,) = [line for line in shown if line.startswith("lock-installer resume")]
    assert str(job) in resume
    resumed = run(*shlex.split(resume)[1:], "--yes", "--json")
    assert resumed.code == 0, resumed
    assert not unfinished(world)


def test_two_commands_are_never_at_work_on_one_job(world: World) -> None:
    line = [word for word in world.install("B7R2WD9S", json=False) if word != "--yes"]
    with Terminal(*line) as terminal:
        terminal.expect("Go on with this install? (y, n): ")
        (job,) = unfinished(world)
        for command in (("resume", "--yes", "--json"), ("abandon", "--yes", "--json")):
            busy = run(*command, *world.here, "--job", job)
            assert busy.code == 17, busy
            assert busy.result["code"] == "computer_job_busy"
        terminal.write("y\n")
        assert terminal.end() == 0, terminal.raw
    assert not unfinished(world)
    assert (
        sum(row["effect"] == "provisioned" and "B7R2WD9S" in str(row["detail"]) for row in world.effects())
        == 1
    )
