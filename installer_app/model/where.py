"""Which folder, services and radio the app is to work with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Where:
    """Which folder, services and radio, as the command line or the window was told."""

    data_dir: Path | None = None
    sandbox: bool = False
    profile: str | None = None
    radio: str | None = None
    """`bleak`, `sandbox`, `hci:<transport>`, or `hci` for the sandbox's own; None: as fits."""
    people: tuple[str, ...] = ()
    """Who is signed in within the sandbox; none named: DEMO_PEOPLE."""
