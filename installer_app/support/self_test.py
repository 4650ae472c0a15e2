"""The self test as the window wants it: run by a process of its own, each check told as it ends."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Final

from installer_app.sandbox.launch import own_command
from installer_app.ui.sources import Checked

DEADLINE_S: Final = 180.0
"""Of all checks together; a virtual installation takes the most of it."""
REST_S: Final = 5.0
"""So long one that is stopped may take to end its virtual world."""
ENDED: Final = "end"
"""The check that is made of the process itself: whether it came to its end."""
_LINE: Final = re.compile(r"(ok|FAILED) +([a-z]+): (.*)")
_LONGEST: Final = 1000


async def run_self_test(
    command: Sequence[str] = (), deadline_s: float = DEADLINE_S
) -> AsyncGenerator[tuple[Checked, ...], None]:
    """All checks that have ended, again after each. A process that cannot be started, dies or hangs is a
    check that failed. Whoever closes this ends the process."""
    checked: tuple[Checked, ...] = ()
    try:
        process = await asyncio.to_thread(_start, command or (*own_command(), "--self-test"))
    except OSError as error:
        yield (Checked(ENDED, False, type(error).__name__),)
        return
    deadline = asyncio.get_running_loop().time() + deadline_s
    try:
        while line := await _read(process, deadline):
            if found := _LINE.match(line):
                checked = (*checked, Checked(found[2], found[1] == "ok", found[3].strip()))
                yield checked
        code = await asyncio.to_thread(process.wait, REST_S)
    except (TimeoutError, subprocess.TimeoutExpired):
        yield (*checked, Checked(ENDED, False, f"{deadline_s:g} s"))
        return
    finally:
        await asyncio.to_thread(_stop, process)
    if code and all(one.passed for one in checked):
        yield (*checked, Checked(ENDED, False, f"exit code {code}"))


def _start(command: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONUTF8": "1", "QT_QPA_PLATFORM": "offscreen"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # on Windows
    )


async def _read(process: subprocess.Popen[str], deadline: float) -> str:
    """The next line, "" at the end. TimeoutError at the deadline, by the loop's clock."""
    stream = process.stdout
    if stream is None:
        return ""
    async with asyncio.timeout_at(deadline):
        return await asyncio.to_thread(stream.readline, _LONGEST)


def _stop(process: subprocess.Popen[str]) -> None:
    """Have it ended: told to, so that its virtual world ends with it, and then made to."""
    if process.poll() is None and sys.platform != "win32":
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(REST_S)
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
