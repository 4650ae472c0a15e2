"""Plays the window's sounds with what each system has, without holding anything up."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from installer_app.ui.tones import Sound, wave_of

DEADLINE_S: Final = 3.0
"""The longest sound has a third of a second; a player that waits for a device longer is ended."""
AT_ONCE: Final = 2
"""More than so many are not begun: a sound that comes late tells nothing."""
PLAYERS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "darwin": (("afplay",),),
    "linux": (("pw-play",), ("paplay",), ("aplay", "-q")),
}
"""Programs that may be there, the best first; each takes the file last."""

Run = Callable[[tuple[str, ...]], bool]


class Player:
    """Its files live in a folder of their own for as long as it is open."""

    def __init__(
        self,
        platform: str = sys.platform,
        find: Callable[[str], str | None] = shutil.which,
        run: Run | None = None,
    ) -> None:
        """Nothing is looked for or written before the first sound."""
        self._platform, self._find, self._run = platform, find, run or run_player
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._writing = threading.Lock()
        self._playing = 0

    async def play(self, sound: Sound) -> bool:
        """Play it; False if nothing here can. It raises nothing, and ends within DEADLINE_S."""
        if self._playing >= AT_ONCE:
            return True
        self._playing += 1
        try:
            return await asyncio.to_thread(self._play, sound)
        finally:
            self._playing -= 1

    def close(self) -> None:
        """Remove the files."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _play(self, sound: Sound) -> bool:
        try:
            file = self._file(sound)
        except OSError:
            return False
        if self._platform == "win32":
            return play_on_windows(file)
        for program, *options in PLAYERS.get(self._platform, ()):
            found = self._find(program)
            if found is not None:
                return self._run((found, *options, str(file)))
        return False

    def _file(self, sound: Sound) -> Path:
        with self._writing:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(
                    prefix="lock-installer-", ignore_cleanup_errors=True
                )
            file = Path(self._folder.name, f"{sound}.wav")
            if not file.exists():
                file.write_bytes(wave_of(sound))
            return file


def run_player(command: tuple[str, ...]) -> bool:
    """Run a system's program to its end; whether it could."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=DEADLINE_S,
            check=False,
            env=environment(os.environ),
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """A program of the system looks for the system's libraries, not for those this one was packaged with."""
    kept = dict(own)
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        before = kept.pop(f"{name}_ORIG", None)
        if before is not None:
            kept[name] = before
        elif getattr(sys, "frozen", False):
            kept.pop(name, None)
    return kept


def play_on_windows(file: Path) -> bool:
    """Begin to play a file; Windows goes on by itself."""
    if sys.platform != "win32":
        return False
    import winsound

    try:
        winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
    except RuntimeError:
        return False
    return True
