"""Where the packaged app starts."""

from __future__ import annotations

import sys

from installer_app.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
