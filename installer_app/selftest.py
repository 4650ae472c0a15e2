"""Checks this program and its parts, and runs one virtual installation: a line a check, then an exit code."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from installer_app import __version__
from installer_app.cli.sandbox import demonstrate
from installer_app.compose import world_folder
from installer_app.lock.profile import load_profile
from installer_app.model.fault import Fault
from installer_app.model.where import Where
from installer_app.resources import resource
from installer_app.sandbox import launch, world_file
from installer_app.workflow.facts import Fact, Facts
from installer_app.workflow.party import Progress

PARTS: Final = (
    "bleak",
    "cbor2",
    "cryptography.hazmat.primitives.hpke",
    "httpx",
    "joserfc.jws",
    "keyring",
    "qasync",
    "rfc8785",
    "smp.message",
    "starlette.applications",
    "uvicorn.protocols.http.h11_impl",
    "wakepy",
)
BACKENDS: Final[Mapping[str, tuple[str, ...]]] = {
    "linux": ("bleak.backends.bluezdbus.client", "dbus_fast", "keyring.backends.SecretService"),
    "win32": (
        "bleak.backends.winrt.client",
        "winrt.windows.foundation.collections",
        "keyring.backends.Windows",
    ),
    "darwin": ("bleak.backends.corebluetooth.client", "keyring.backends.macOS"),
}


class Ledger:
    """An Output that only counts what was learned, and keeps the last fault."""

    def __init__(self) -> None:
        self.facts = 0
        self.ended: str = ""

    def fact(self, job_id: str, fact: Fact, at: str) -> None:
        self.facts += 1

    def progress(self, advance: Progress | None) -> None:
        """Nobody watches."""

    def fault(self, fault: Fault, facts: Facts, reading: Mapping[str, str]) -> None:
        self.ended = str(fault)

    def result(self, result: Mapping[str, object]) -> None:
        self.ended = self.ended or str(result.get("grade"))

    def row(self, row: Mapping[str, object], line: str) -> None:
        """Rows are not needed."""


def check_parts() -> str:
    """Every library and this system's own backends can be imported."""
    names = (*PARTS, *BACKENDS.get(sys.platform, ()))
    for name in names:
        importlib.import_module(name)
    return f"{len(names)} parts"


def check_resources() -> str:
    """Lock profile, icons and style are where they are looked for."""
    profile = load_profile()
    icons = sorted(resource("icons").glob("*.svg"))
    if not icons:
        raise FileNotFoundError("icons")
    return f"lock profile {profile.name}, {len(icons)} icons"


def check_window() -> str:
    """Qt starts, and paints an icon of ours."""
    from installer_app.ui.trial import paint_an_icon

    return f"Qt on {paint_an_icon()}"


def check_installation() -> str:
    """One whole virtual installation, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="lock-installer-") as folder:
        where = Where(Path(folder) / "data", sandbox=True)
        out = Ledger()
        try:
            code = asyncio.run(demonstrate(where, out, Path(folder) / "certificate.json"))
        finally:
            stop(where)
        if code != 0:
            raise RuntimeError(f"exit code {code}: {out.ended}")
        return f"{out.facts} facts, {out.ended}"


def stop(where: Where) -> None:
    """End the world, if it came to be."""
    try:
        launch.control(world_file.read(world_folder(where)), "POST", "/world/stop")
    except Fault:
        return


CHECKS: Final[Mapping[str, Callable[[], str]]] = {
    "parts": check_parts,
    "resources": check_resources,
    "window": check_window,
    "installation": check_installation,
}


def run_checks() -> int:
    """All of them; 0 if all passed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    say(f"lock-installer {__version__}, Python {sys.version.split()[0]}, {sys.platform}")
    failed = 0
    for name, check in CHECKS.items():
        try:
            say(f"ok      {name}: {check()}")
        except Exception as trouble:
            failed += 1
            say(f"FAILED  {name}: {type(trouble).__name__}: {trouble}")
    return 1 if failed else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
