"""Packages the app into dist/, says how big it is, and has it test itself where there is no Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
BUNDLE: Final = ROOT / "dist" / "lock-installer"
SELF_TEST_S: Final = 120


def main(arguments: list[str]) -> int:
    """Package, measure, try; `arguments` go to PyInstaller. Returns 0 only if the app passed its own test."""
    folders = ("--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build"))
    spec = str(ROOT / "build_spec" / "lock-installer.spec")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    packaged = subprocess.run([*command, *folders, *arguments, spec], cwd=ROOT, check=False)
    if packaged.returncode:
        return packaged.returncode
    strip_interpreter(BUNDLE / "_internal")
    print(f"{BUNDLE}: {measure(BUNDLE) / 1e6:.1f} MB", flush=True)
    return try_out(BUNDLE / ("lock-installer.exe" if sys.platform == "win32" else "lock-installer"))


def strip_interpreter(folder: Path) -> None:
    """Drop the debugging symbols of Python itself, 30 MB if built from source; the libraries have none."""
    strip = shutil.which("strip")
    if strip and sys.platform.startswith("linux"):
        for library in (*folder.glob("libpython3*.so*"), *folder.glob("python3*/lib-dynload/*.so")):
            subprocess.run([strip, "--strip-unneeded", library], check=True)


def measure(bundle: Path) -> int:
    """Bytes of all files, links not followed."""
    return sum(file.lstat().st_size for file in bundle.rglob("*") if file.is_symlink() or file.is_file())


def try_out(program: Path) -> int:
    """The exit code of the app's own test in a bare environment: no PATH, no Python, no library of ours."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "LANG") if name in os.environ}
    with tempfile.TemporaryDirectory() as home:
        bare = {**kept, "PATH": "", "HOME": home, "USERPROFILE": home, "QT_QPA_PLATFORM": "offscreen"}
        try:
            tried = subprocess.run(
                [program, "--self-test"], env=bare, cwd=home, timeout=SELF_TEST_S, check=False
            )
        except subprocess.TimeoutExpired:
            print(f"The self-test did not end within {SELF_TEST_S} s.")
            return 1
    print("The packaged app passed its self-test." if tried.returncode == 0 else "The self-test failed.")
    return tried.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
