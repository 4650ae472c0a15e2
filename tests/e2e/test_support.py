"""`diagnose` and `bundle` as support types them: the same findings here and on another computer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.kit import Row, Run, World, open_world, run

INSTALLED = "QZ81MB3E"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world"), "--locks", "1") as opened:
        yield opened


def lock_id_of(world: World, serial: str) -> str:
    shown = run("firmware", "show", "--serial", serial, *world.here, "--json")
    return str(shown.result["lock_id"])


def findings(done: Run) -> list[Row]:
    return [row for row in done.rows if "finding" in row]


def test_a_failed_install_is_explained_here_and_from_its_bundle_anywhere(
    world: World, tmp_path: Path
) -> None:
    serial = "MRE00000"
    set_ = run("sandbox", "faults", serial, '{"battery_percent": 4}', "--data-dir", world.data_dir)
    assert set_.code == 0, set_
    failed = run(*world.install(serial))
    assert failed.result["code"] == "lock_battery_low", failed
    file = tmp_path / "bundle.zip"
    saved = run("bundle", "save", "-o", file, *world.here, "--json")
    assert saved.code == 0, saved
    replayed = run("bundle", "replay", file, "--json")
    assert replayed.code == 0, replayed
    assert replayed.rows[-1]["fault"] == "lock_battery_low"


def test_what_is_found_is_in_the_bundle_of_the_lock(world: World, tmp_path: Path) -> None:
    lock = lock_id_of(world, INSTALLED)
    here = run("diagnose", lock, *world.here, "--json")
    file = tmp_path / "bundle.zip"
    saved = run("bundle", "save", "--lock-id", lock, "-o", file, *world.here, "--json")
    there = run("bundle", "open", file, "--json")
    assert (saved.code, there.code) == (0, 0), (saved, there)
    assert [row["finding"] for row in findings(there)] == [row["finding"] for row in findings(here)]


def test_a_lock_that_nobody_knows_and_a_file_that_is_no_bundle_are_said_so(
    world: World, tmp_path: Path
) -> None:
    unknown = run("diagnose", "00000000-0000-4000-8000-000000000000", *world.here, "--json")
    assert (unknown.code, findings(unknown)[0]["finding"]) == (5, "record_missing"), unknown
    none = tmp_path / "none.zip"
    none.write_text("none")
    refused = run("bundle", "open", none, "--json")
    assert (refused.code, refused.result["code"]) == (17, "computer_bundle_unreadable"), refused
    missing = run("bundle", "open", tmp_path / "missing.zip", "--json")
    assert (missing.code, missing.result["code"]) == (17, "computer_storage"), missing
