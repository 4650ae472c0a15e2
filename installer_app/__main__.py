"""The start: the command line, or without a command the window, before anything heavy is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from installer_app.model.where import Where


def plain_window(arguments: Sequence[str]) -> Where | None:
    """Where the window is to be opened, if that is plainly all that is asked for; else the command line
    decides, with all it knows."""
    if arguments[:1] == ["--sandbox"]:
        where = plain_window(arguments[1:])
        return Where(where.data_dir, sandbox=True) if where else None
    if not arguments:
        return Where()
    if len(arguments) == 2 and arguments[0] == "--data-dir" and not arguments[1].startswith("-"):
        return Where(Path(arguments[1]))
    return None


def open_window(where: Where) -> int:
    """The window, imported only when it is wanted; its frame stands before all else is loaded."""
    from installer_app.ui.frame import show_frame

    frame = show_frame()
    from installer_app.app import run_window

    return run_window(where, frame)


def self_test() -> int:
    """The checks of this program and its parts."""
    from installer_app.selftest import run_checks

    return run_checks()


def main() -> int:
    """What `lock-installer` runs."""
    arguments = sys.argv[1:]
    where = plain_window(arguments)
    if where is not None:
        return open_window(where)
    from installer_app.texts import language

    language.speak(language.of_system(os.environ))  # before the help of the commands is made
    from installer_app.cli import main as command_line

    return command_line.run(arguments, open_window, self_test)


if __name__ == "__main__":
    sys.exit(main())
