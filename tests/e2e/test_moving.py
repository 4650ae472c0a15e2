"""`move`, `replace`, `uninstall --cloud-only` and a prepared door, as real processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from installer_app.sandbox.cloud import area_id
from tests.e2e.kit import World, open_world, run

pytestmark = pytest.mark.slow
WEST: Final = area_id("Kanaalhuis", "Floor 4 West")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("moving"), "--locks", "8") as opened:
        yield opened


@pytest.fixture(scope="module")
def factory(world: World) -> Iterator[str]:
    """Serials of factory locks, one after another."""
    return iter(
        [str(row["serial"]) for row in world.control("GET", "/world/locks") if row["state"] == "factory"]
    )


def installed(world: World, factory: Iterator[str]) -> tuple[str, str]:
    """Serial and lockId of a lock in its place."""
    serial = next(factory)
    done = run(*world.install(serial))
    assert done.code == 0, done
    return serial, str(world.effects()[-1]["lockId"])


def test_a_lock_is_moved(world: World, factory: Iterator[str]) -> None:
    (serial, lock_id), file = installed(world, factory), world.file
    there = ("--property", file.property_id, "--area", WEST)
    moved = run(
        "move", *world.here, "--label", file.labels[serial], *there, "--keep-firmware", "--yes", "--json"
    )
    assert moved.code == 0, moved
    assert moved.result["grade"] == "cloud confirms"
    last = world.effects()[-1]
    assert (last["lockId"], last["effect"], last["detail"]) == (lock_id, "installed", WEST)


@pytest.mark.parametrize("dead", [False, True])
def test_a_lock_is_replaced_by_its_id_or_its_label(world: World, factory: Iterator[str], dead: bool) -> None:
    (old, lock_id), new, labels = installed(world, factory), next(factory), world.file.labels
    which = ("--old-lock-id", lock_id, "--old-dead") if dead else ("--old-label", labels[old])
    done = run("replace", *world.here, *which, "--label", labels[new], "--keep-firmware", "--yes", "--json")
    assert done.code == 0, done
    assert world.lock(new)["state"] == "installed"
    assert world.lock(old)["state"] == ("installed" if dead else "provisioned")
    waits = [row for row in done.rows if row.get("state") == "waiting"]
    assert len(waits) == 1 and str(waits[0]["resume"]).startswith("lock-installer resume --job ")


def test_a_dead_lock_is_uninstalled_at_the_cloud_alone(world: World, factory: Iterator[str]) -> None:
    serial, lock_id = installed(world, factory)
    wrong = run("uninstall", *world.here, "--lock-id", lock_id, "--yes", "--json")
    assert wrong.code == 2, wrong
    done = run("uninstall", *world.here, "--cloud-only", "--lock-id", lock_id, "--yes", "--json")
    assert done.code == 0, done
    assert world.lock(serial)["state"] == "installed"
