"""The start: the command line, or without a command the window."""

from __future__ import annotations

import sys

from installer_app.cli import main as command_line
from installer_app.compose import Where


def open_window(where: Where) -> int:
    """The window, imported only when it is wanted."""
    from installer_app.app import run_window

    return run_window(where)


def self_test() -> int:
    """The checks of this program and its parts."""
    from installer_app.selftest import run_checks

    return run_checks()


def main() -> int:
    """What `lock-installer` runs."""
    return command_line.run(sys.argv[1:], open_window, self_test)


if __name__ == "__main__":
    sys.exit(main())
