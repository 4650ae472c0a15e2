"""Lock Installer: puts smart locks into service, and finds out why one misbehaves."""

from typing import Final

__version__: Final = "0.1.0"
