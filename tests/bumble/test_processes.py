"""Two real programs and a transport between them: a world with its locks on the air, and the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.kit import PROGRAM, open_world, run

pytestmark = pytest.mark.bumble

SERIALS = ("7K3M9XQ2", "W2D8P4TN")


def test_the_main_job_over_hci_between_processes_and_a_world_without_it_says_so(tmp_path: Path) -> None:
    with open_world(tmp_path / "data", "--hci", "tcp-server:127.0.0.1:0") as world:
        spec = world.file.hci
        assert spec is not None
        assert spec.startswith("tcp-client:127.0.0.1:")
        for serial, radio in zip(SERIALS, ("hci", f"hci:{spec}"), strict=True):
            done = run(*world.install(serial), "--radio", radio)
            assert done.code == 0, done
            assert done.result["proven"] is True
            assert world.lock(serial)["state"] == "installed"
        nobody = run("scan", *world.here, "--radio", "hci:tcp-client:127.0.0.1:1", "--json")
        assert "link_no_adapter" in str(nobody)
    with open_world(tmp_path / "other") as world:
        assert world.file.hci is None
        refused = run("scan", *world.here, "--radio", "hci", "--json")
        assert "computer_sandbox" in str(refused)


WRONG = {
    "elsewhere": (
        ("sandbox", "serve", "--data-dir", "{}", "--hci", "tcp-server:0.0.0.0:0"),
        "computer_usage",
    ),
    "no transport": (("sandbox", "serve", "--data-dir", "{}", "--hci", "nonsense"), "computer_usage"),
    "no sandbox": (("scan", "--data-dir", "{}", "--radio", "hci"), "computer_"),
    "no radio": (("scan", "--data-dir", "{}", "--radio", "hcix"), "computer_usage"),
}


@pytest.mark.parametrize(("words", "code"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_said(words: tuple[str, ...], code: str, tmp_path: Path) -> None:
    done = run(*(word.format(tmp_path) for word in words), "--json", program=PROGRAM)
    assert done.code not in (0, 1), done
    assert code in str(done)
    assert "Traceback" not in str(done)
