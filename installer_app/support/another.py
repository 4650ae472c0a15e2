"""Begins this program once more, as a process of its own that outlives this one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.sandbox.launch import own_command

LOOK_S: Final = 1.5
"""One that cannot start has ended by then."""


def window_words(where: Where, sandbox: bool) -> tuple[str, ...]:
    """What opens a window: over the virtual world, or over the profile that is active then."""
    folder = ("--data-dir", str(where.data_dir)) if where.data_dir is not None else ()
    return (*(("--sandbox",) if sandbox else ()), *folder)


async def start_another(where: Where, sandbox: bool, command: Sequence[str] = ()) -> None:
    """As `begin_another`, in a thread."""
    await asyncio.to_thread(begin_another, where, sandbox, command)


def begin_another(where: Where, sandbox: bool, command: Sequence[str] = ()) -> None:
    """Begin it, and look whether it stays. Faults: computer_sandbox, where it does not."""
    try:
        process = subprocess.Popen(
            (*(command or own_command()), *window_words(where, sandbox)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(os.environ),
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    except OSError as error:
        raise Fault(FaultCode.COMPUTER_SANDBOX, type(error).__name__) from None
    try:
        code = process.wait(LOOK_S)
    except subprocess.TimeoutExpired:
        process.returncode = 0  # it lives on by itself: nobody here waits for its end
        return
    if code:
        raise Fault(FaultCode.COMPUTER_SANDBOX, f"exit code {code}")
