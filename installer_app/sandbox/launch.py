"""Finds the running world of a folder, or starts one as a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox import world_file
from installer_app.sandbox.world_file import WorldFile

START_S: Final = 40.0
CONTROL_S: Final = 5.0


def own_command() -> tuple[str, ...]:
    """How this program is called, from a checkout, a wheel or frozen."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "installer_app")


def control(world: WorldFile, method: str, path: str, body: object = None) -> object:
    """One call of the world's controls, or of the ledger. Faults: computer_usage, computer_sandbox."""
    import httpx

    try:
        answer = httpx.request(
            method,
            f"{world.cloud_url}{path}",
            headers={"x-sandbox-token": world.control_token},
            json=body,
            timeout=CONTROL_S,
            trust_env=False,
        )
        if answer.status_code in (400, 404):
            raise Fault(FaultCode.COMPUTER_USAGE, f"{path}: {answer.text[:120]}")
        if answer.status_code != 200:
            raise Fault(FaultCode.COMPUTER_SANDBOX, f"{path}: {answer.text[:120]}")
        return answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Fault(FaultCode.COMPUTER_SANDBOX, f"{path}: {type(error).__name__}") from None


def running(folder: Path) -> WorldFile | None:
    """The world that lives in the folder, if it answers."""
    try:
        world = world_file.read(folder)
        control(world, "GET", "/world/locks")
    except Fault:
        return None
    return world


def find_or_start(folder: Path, serve: Sequence[str]) -> WorldFile:
    """The world of the folder; `serve` is the command that starts one. Blocks at most START_S. Faults:
    computer_sandbox, with the last line the process printed."""
    if found := running(folder):
        return found
    log = folder / "world.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with log.open("ab") as output:
            process = subprocess.Popen(
                serve,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                close_fds=True,
                start_new_session=True,
            )
    except OSError as error:
        raise Fault(FaultCode.COMPUTER_SANDBOX, f"{folder.name}: {error.strerror}") from None
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if found := running(folder):
            return found
        # Another world may hold the folder: started by another command just now, or slow to answer.
        if process.poll() not in (None, 0) and not world_file.is_held(folder):
            break
        time.sleep(0.05)
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    raise Fault(FaultCode.COMPUTER_SANDBOX, f"it did not start: {lines[-1][:120] if lines else 'no output'}")
