"""Certificates on the command line: ticked, saved, checked by somebody who has the file alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.kit import Run, World, open_world, run

SERIAL = "7K3M9XQ2"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world")) as opened:
        yield opened


@pytest.fixture(scope="module")
def door(world: World) -> tuple[Run, Path]:
    """An installed door, and its certificate."""
    file = world.data_dir / "door.json"
    done = run(
        *world.install(SERIAL), "--ticked", "door,egress", "--battery-date", "5/2026", "--certificate", file
    )
    assert done.code == 0, done
    return done, file


def lines(done: Run) -> dict[object, dict[str, object]]:
    return {row["subject"]: dict(row) for row in done.rows if row["step"] == "line"}


def test_what_was_ticked_is_told_after_the_receipt_and_what_was_not_is_not_ticked(
    door: tuple[Run, Path],
) -> None:
    done, file = door
    steps = [row["step"] for row in done.rows]
    assert steps.index("checklist-ticked") > steps.index("install-applied")
    said = lines(run("certificate", "verify", file, "--json"))
    assert [
        said[each]["value"] for each in ("door_closes", "handle_free", "egress_opens", "battery_date")
    ] == [
        "ticked",
        "not ticked",
        "ticked",
        "2026-05",
    ]
    assert said["install_adapter"]["value"] == "sandbox"
    assert str(said["install_signal"]["value"]).endswith(" dBm")


def test_a_stranger_checks_the_file_alone_and_compares_key_and_label(
    world: World, door: tuple[Run, Path], tmp_path: Path
) -> None:
    own = run("certificate", "key", *world.here, "--json").result["installation"]
    label, file = world.file.labels[SERIAL], tmp_path / "sent.json"
    file.write_bytes(door[1].read_bytes())
    alone = run("certificate", "verify", file, "--json")
    assert (alone.code, alone.result["whole"], alone.result["known"]) == (3, True, False)
    assert alone.result["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    compared = run("certificate", "verify", file, "--label", label, "--key", own, "--json")
    assert (compared.code, compared.result["known"], compared.result["lock_is"]) == (0, True, "same")
    assert lines(compared)["install_receipt"]["by"] == "lock"
    other = run("certificate", "verify", file, "--key", "0" * 16, "--json")
    assert (other.code, other.result["installation_is"]) == (12, "other")
    spoken = run("certificate", "verify", file, "--label", label)
    assert "Who signed it was not compared" in spoken.out and "valid" not in spoken.out


@pytest.mark.slow
def test_one_byte_changed_is_named_on_the_terminal_too(door: tuple[Run, Path], tmp_path: Path) -> None:
    false = tmp_path / "false.json"
    false.write_bytes(door[1].read_bytes().replace(b'"not ticked"', b'"nottticked"'))
    told = run("certificate", "verify", false)
    assert told.code == 12 and "False: The handle is free." in told.out
    assert "FALSE: not what was signed" in told.out
    false.write_bytes(b"\xff" * 4000)
    assert run("certificate", "verify", false).code == 12
    missing = run("certificate", "verify", tmp_path / "none.json", "--json")
    assert missing.code == 2 and missing.result["code"] == "computer_usage"
    assert run("certificate", "verify", door[1], "--key", "nonsense").code == 2
    assert run("certificate", "verify", door[1], "--label", "LOCK1:nonsense").code == 10


@pytest.mark.slow
def test_a_job_s_certificate_is_shown_and_saved_without_a_display(
    world: World, door: tuple[Run, Path], tmp_path: Path
) -> None:
    job = door[0].result["job"]
    shown = run("certificate", "show", *world.here, "--job", job, "--json")
    assert (shown.code, shown.result["known"]) == (0, True)
    pdf, file = tmp_path / "door.pdf", tmp_path / "door.json"
    saved = run("certificate", "save", *world.here, "--job", job, "--pdf", pdf, "--certificate", file)
    assert saved.code == 0, saved
    assert pdf.read_bytes().startswith(b"%PDF") and file.read_bytes() == door[1].read_bytes()
    assert run("certificate", "save", *world.here, "--job", job).code == 4
    assert run("certificate", "show", *world.here, "--job", "j-none").code == 17


@pytest.mark.slow
def test_a_checklist_that_nobody_answers_is_asked_for_last_and_taken_up_with_flags(world: World) -> None:
    serial = next(
        each for each in world.file.labels if each != SERIAL and world.lock(each)["state"] == "factory"
    )
    open_ = run(*world.install(serial), "--checklist")
    assert open_.code == 4 and "--ticked" in str(open_.result["detail"])
    assert "placed" in {row["step"] for row in open_.rows}, "no proof waited for it"
    ended = run("resume", *world.here, "--job", open_.result["job"], "--ticked", "none", "--json")
    assert ended.code == 0, ended
    told = json.loads(str(ended.result["certificate"]))["lines"]
    assert {each["value"] for each in told if each["subject"] == "handle_free"} == {"not ticked"}
    assert run(*world.install(serial), "--ticked", "roof").code == 2
    assert run(*world.install(serial), "--battery-date", "2026-05").code == 4
