"""Where the packaged app starts."""

from __future__ import annotations

import multiprocessing
import sys

from installer_app.__main__ import main

if __name__ == "__main__":
    # A child process of the packaged app is the packaged app again.
    multiprocessing.freeze_support()
    sys.exit(main())
