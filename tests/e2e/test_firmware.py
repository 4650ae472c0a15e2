"""The commands of `firmware` in a world of their own: scopes, ids, confirmations, images."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from installer_app.sandbox.image import build_image
from tests.e2e.kit import Run, World, open_world, run

pytestmark = [pytest.mark.firmware, pytest.mark.slow]
INSTALLED = "QZ81MB3E"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world")) as opened:
        yield opened


def firmware(world: World, *words: object) -> Run:
    return run("firmware", *words, *world.here, "--json")


def assigned(world: World) -> int:
    return sum(str(row["effect"]).startswith("assigned") for row in world.effects())


@pytest.mark.parametrize(
    ("scope", "sure", "detail"),
    [
        ("area", (), ""),
        ("property", ("--yes", "--confirm", "1.4.0"), "--yes"),
        ("global", ("--yes", "--confirm", "1.4.0"), "--yes"),
    ],
)
def test_a_wide_scope_takes_its_own_ids_and_what_reaches_many_needs_a_yes(
    world: World, scope: str, sure: tuple[str, ...], detail: str
) -> None:
    ids = {
        "area": ("--property", world.file.property_id, "--area", world.file.area_id),
        "property": ("--property", world.file.property_id),
        "global": (),
    }[scope]
    words = ("assign", "1.4.0", "--scope", scope, *ids)
    before = assigned(world)
    if sure:
        for short in (sure[:-1], sure[1:]):
            refused = firmware(world, *words, *short)
            assert (refused.code, assigned(world)) in ((4, before), (2, before)), refused
    done = firmware(world, *words, *sure)
    assert (done.code, done.result["grade"], assigned(world)) == (0, "cloud confirms", before + 1), done
    shown = firmware(world, "show", "--serial", INSTALLED)
    # The nearest scope decides, whatever is assigned further out.
    assert (shown.code, shown.result["required"], shown.result["scope"]) == (0, "1.4.0", "area"), shown


def test_ids_that_do_not_fit_the_scope_are_told_before_anything_is_asked(world: World) -> None:
    wrong = firmware(world, "assign", "1.4.0", "--scope", "global", "--area", world.file.area_id)
    missing = firmware(world, "assign", "1.4.0", "--scope", "area", "--area", world.file.area_id)
    assert (wrong.code, wrong.result["code"]) == (2, "computer_usage"), wrong
    assert (missing.code, missing.result["detail"]) == (4, "--property"), missing


@pytest.mark.slow  # the lock fetches the image when it syncs next
def test_a_version_is_required_of_one_lock_proven_and_shown(world: World) -> None:
    lock_id = world.lock(INSTALLED)["lockId"]
    before = firmware(world, "show", "--lock-id", lock_id)
    assert before.code == 0, before
    done = firmware(world, "assign", "1.4.0", "--serial", INSTALLED)
    assert (done.code, done.result["proven"], done.result["grade"]) == (0, True, "cloud confirms"), done
    after = firmware(world, "show", "--label", world.file.labels[INSTALLED])
    shown = {key: after.result[key] for key in ("lock_id", "required", "current", "scope", "up_to_date")}
    assert shown == {
        "lock_id": lock_id,
        "required": "1.4.0",
        "current": "1.4.0",
        "scope": "lock",
        "up_to_date": True,
    }


def test_a_requirement_is_taken_back_and_what_is_above_decides_again(world: World) -> None:
    area = ("--scope", "area", "--property", world.file.property_id, "--area", world.file.area_id)
    assert firmware(world, "assign", "1.4.0", *area).code == 0
    own = firmware(world, "unassign", "--serial", INSTALLED)
    assert (own.code, own.result["grade"]) == (0, "cloud confirms"), own
    done = firmware(world, "unassign", *area)
    assert (done.code, done.result["grade"]) == (0, "cloud confirms"), done
    shown = firmware(world, "show", "--serial", INSTALLED)
    assert shown.result["scope"] == "property", shown
    assert "property decides" in str(shown.result["why"])
    # A property is confirmed by its name, and global has nothing above it.
    whole = ("--scope", "property", "--property", world.file.property_id, "--yes")
    refused = firmware(world, "unassign", *whole, "--confirm", "1.4.0")
    assert (refused.code, refused.result["code"]) == (2, "computer_usage"), refused
    asked = firmware(world, "unassign", *whole)
    assert (asked.code, asked.result["detail"]) == (4, "--confirm Kanaalhuis"), asked
    assert firmware(world, "unassign", "--scope", "global").code == 2


def test_before_an_assignment_it_is_said_what_decides_and_for_how_many_locks_it_is(world: World) -> None:
    asked = firmware(world, "assign", "1.4.0", "--scope", "property", "--property", world.file.property_id)
    told = next(row for row in asked.rows if "locks" in row)
    assert (asked.code, told["scope"]) == (4, "property"), asked
    assert isinstance(told["locks"], int) and told["locks"] > 0


def test_an_account_that_may_not_assign_to_all_is_told_so_before_anything_is_typed(world: World) -> None:
    alone = ("--as", "mara", "--yes", "--confirm", "1.4.0")
    refused = firmware(world, "assign", "1.4.0", "--scope", "global", *alone)
    assert (refused.code, refused.result["code"]) == (14, "account_forbidden"), refused


def test_an_image_is_downloaded_checked_kept_and_copied(world: World, tmp_path: Path) -> None:
    first = firmware(world, "download", "1.3.1", "--to", tmp_path / "image.bin")
    again = firmware(world, "download", "1.3.1")
    assert (first.code, again.code, again.result["kept"]) == (0, 0, True), (first, again)
    assert sha256((tmp_path / "image.bin").read_bytes()).hexdigest() == first.result["sha256"]
    unknown = firmware(world, "download", "9.9.9")
    assert (unknown.code, unknown.result["code"]) == (16, "firmware_unknown"), unknown
    strange = firmware(world, "download", "../../x")
    assert strange.code == 16, strange


def test_an_image_is_uploaded_once_and_proven_and_another_file_refused_in_words(
    world: World, tmp_path: Path
) -> None:
    image, other = tmp_path / "new.bin", tmp_path / "letter.txt"
    image.write_bytes(build_image("3.1.0", 20_000))
    other.write_text("Dear all, this is no firmware. " * 5)
    refused = firmware(world, "upload", other, "--yes")
    assert (refused.code, refused.result["code"]) == (16, "firmware_no_image"), refused
    missing = firmware(world, "upload", tmp_path / "nowhere.bin", "--yes")
    assert (missing.code, missing.result["code"]) == (2, "computer_usage"), missing
    unsure = firmware(world, "upload", image)
    assert (unsure.code, unsure.result["detail"]) == (4, "--yes"), unsure
    done = firmware(world, "upload", image, "--yes")
    assert (done.code, done.result["grade"]) == (0, "cloud confirms"), done
    assert firmware(world, "upload", image, "--yes").code == 13


def test_an_image_is_carried_to_a_lock_and_signed_for(world: World) -> None:
    serial = next(one for one in world.file.labels if one != INSTALLED)
    words = ("carry", "1.4.0", "--label", world.file.labels[serial], "--yes")
    done = firmware(world, *words)
    assert (done.code, done.result["grade"]) == (0, "lock confirms"), done
    steps = [row["step"] for row in done.rows]
    assert {"image-fetched", "slots-read", "carry-reviewed", "image-carried", "image-confirmed"} <= set(steps)
    shown = run("lock", "show", *world.here, "--json", "--label", world.file.labels[serial])
    assert "1.4.0" in shown.out, shown


def test_a_carry_to_a_lock_without_uplink_ends_with_what_is_proven(world: World) -> None:
    firmware(world, "assign", "1.3.1", "--serial", INSTALLED)
    faults = ("sandbox", "faults", INSTALLED)
    assert run(*faults, json.dumps({"dead_uplink": True}), "--data-dir", world.data_dir).code == 0
    try:
        done = firmware(world, "carry", "1.2.0", "--label", world.file.labels[INSTALLED], "--yes")
        assert (done.code, done.result["grade"]) == (3, "lock confirms"), done
        assert (done.result["done"], done.result["open"]) == (True, ["firmware-current"])
    finally:
        assert run(*faults, "{}", "--data-dir", world.data_dir).code == 0


def test_carrying_needs_a_version_and_says_so(world: World) -> None:
    label = world.file.labels[INSTALLED]
    refused = run("install", *world.here, "--json", "--label", label, "--carry")
    assert (refused.code, refused.result["detail"]) == (4, "--firmware"), refused
