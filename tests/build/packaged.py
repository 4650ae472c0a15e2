"""Where the packaged app is, if there is one, and its peer: a hello world as PyInstaller packs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
DIST: Final = Path(os.environ.get("LOCK_INSTALLER_DIST") or ROOT / "dist")
BUNDLE: Final = DIST / "lock-installer"
PROGRAM: Final = BUNDLE / ("lock-installer.exe" if sys.platform == "win32" else "lock-installer")
HELLO: Final = """\
from PySide6.QtWidgets import QApplication, QLabel

app = QApplication([])
label = QLabel("Hello")
label.resize(1280, 800)
label.show()
app.exec()
"""
BUILD_S: Final = 300.0


def build_hello(folder: Path) -> Path:
    """A window with one QLabel as PyInstaller makes it by itself: the folder of its bundle."""
    (folder / "hello.py").write_text(HELLO, "utf-8")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "hello.py"]
    subprocess.run(command, cwd=folder, capture_output=True, timeout=BUILD_S, check=True)
    return folder / "dist" / "hello"
