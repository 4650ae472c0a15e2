"""`undo` in a world of its own: refused, said, pressed, proven; and the way back by `resume`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from installer_app.cli import exits
from tests.e2e.kit import Run, World, open_world, run

pytestmark = pytest.mark.slow

SERIAL = "7K3M9XQ2"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world")) as opened:
        yield opened


def go(world: World, command: str, job: object, *words: str) -> Run:
    return run(command, "--job", job, *words, *world.here, "--json")


def test_a_job_is_undone_once_its_lock_says_that_it_is_empty(world: World) -> None:
    words = [word for word in world.install(SERIAL) if word != "--keep-firmware"]
    begun = run(*words)
    assert begun.code == exits.ANSWER_NEEDED, begun
    job = begun.result["job"]
    refused = go(world, "undo", job)
    assert (refused.code, refused.result["detail"]) == (exits.ANSWER_NEEDED, "--yes"), refused
    assert str(refused.result["resume"]).startswith("lock-installer undo --job")
    told = [str(row["text"]) for row in refused.rows if row["step"] == "undo"]
    assert any("deleted for good" in text for text in told), refused
    waiting = go(world, "undo", job, "--yes")
    assert (waiting.code, waiting.result["detail"]) == (exits.ANSWER_NEEDED, "--pressed"), waiting
    pressed = run("sandbox", "press", SERIAL, "--data-dir", world.data_dir)
    assert pressed.code == 0, pressed
    undone = go(world, "undo", job, "--pressed")
    assert undone.code == exits.PROVEN, undone
    assert undone.result["undone"] is True and undone.result["proven"] is True
    effects = [row["effect"] for row in world.effects()]
    assert effects[-2:] == ["uninstalled", "deprovisioned"], effects
    again = go(world, "undo", job)
    assert again.result["code"] == "computer_job_unknown" if again.out else again.code != 0
