"""`firmware show` and `firmware assign` in a world of their own: scopes, ids, confirmations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.kit import Run, World, open_world, run

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
