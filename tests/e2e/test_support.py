"""`diagnose` and `bundle` as support types them: the same findings here and on another computer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.kit import Run, World, open_world, run

INSTALLED = "QZ81MB3E"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world"), "--locks", "1") as opened:
        yield opened


def lock_id_of(world: World, serial: str) -> str:
    shown = run("firmware", "show", "--serial", serial, *world.here, "--json")
    return str(shown.result["lock_id"])


def codes(done: Run) -> list[object]:
    return [row["finding"] for row in done.rows if "finding" in row]


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
    file = tmp_path / "bundle.zip"
    before = codes(run("diagnose", lock, *world.here, "--json"))
    for _ in range(5):
        saved = run("bundle", "save", "--lock-id", lock, "-o", file, *world.here, "--json")
        assert saved.code == 0, saved
        after = codes(run("diagnose", lock, *world.here, "--json"))
        if before == after:  # the lock did not sync in between
            break
        before = after
    there = run("bundle", "open", file, "--json")
    assert (there.code, codes(there)) == (0, before), there


def test_a_lock_that_nobody_knows_and_a_file_that_is_no_bundle_are_said_so(
    world: World, tmp_path: Path
) -> None:
    unknown = run("diagnose", "00000000-0000-4000-8000-000000000000", *world.here, "--json")
    assert (unknown.code, codes(unknown)) == (5, ["record_missing"]), unknown
    none = tmp_path / "none.zip"
    none.write_text("none")
    refused = run("bundle", "open", none, "--json")
    assert (refused.code, refused.result["code"]) == (17, "computer_bundle_unreadable"), refused
    missing = run("bundle", "open", tmp_path / "missing.zip", "--json")
    assert (missing.code, missing.result["code"]) == (17, "computer_storage"), missing


def test_the_health_of_all_locks_is_listed_then_judged_again_without_the_cloud(
    world: World, tmp_path: Path
) -> None:
    sheet = tmp_path / "health.csv"
    listed = run("health", "--csv", sheet, *world.here, "--json")
    again = run("health", "--as-listed", *world.here, "--json")
    assert listed.rows[0]["locks"] == again.rows[0]["locks"] != 0, (listed, again)
    assert len(sheet.read_text("utf-8-sig").splitlines()) == 1 + int(str(listed.rows[0]["locks"]))
    nowhere = run("health", "--property", "00000000-0000-4000-8000-000000000000", *world.here, "--json")
    assert nowhere.code in (0, 13), nowhere
