"""What opens the window at once, and what the command line has to decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from installer_app.__main__ import plain_window
from installer_app.model.where import Where


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ([], Where()),
        (["--sandbox"], Where(sandbox=True)),
        (["--data-dir", "x"], Where(Path("x"))),
        (["--sandbox", "--data-dir", "x"], Where(Path("x"), sandbox=True)),
        (["--data-dir"], None),
        (["--data-dir", "--json"], None),
        (["--sandbox", "--sandbox", "jobs"], None),
        (["--version"], None),
        (["--radio", "bleak"], None),
        (["install", "--sandbox"], None),
    ],
)
def test_only_what_is_plainly_the_window_opens_it_at_once(arguments: list[str], where: Where | None) -> None:
    assert plain_window(arguments) == where
