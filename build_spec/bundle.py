"""Packages the app into dist/: looks at what is in it, has it test itself without Python, and wraps it up."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from build_spec import contents, release
from build_spec.archive import OLDEST_S

ROOT: Final = Path(__file__).resolve().parent.parent
DIST: Final = ROOT / "dist"
SELF_TEST_S: Final = 120
PROGRAM: Final = "lock-installer.exe" if sys.platform == "win32" else "lock-installer"


def main(arguments: list[str]) -> int:
    """Package, look, try, wrap up. Returns 0 only if all is as it should be."""
    dist, more = read_arguments(arguments)
    bundle = dist / "lock-installer"
    begun = time.monotonic()
    if code := package(dist, more):
        return code
    strip_interpreter(bundle / "_internal")
    say(begun, f"{bundle}: {measure(bundle) / 1e6:.1f} MB")
    if wrong := inspect(bundle):
        print("The packaged app is not as it should be:", *wrong, sep="\n")
        return 1
    if code := try_out(bundle / PROGRAM):
        return code
    say(begun, "the packaged app passed its self-test")
    try:
        for file in release.wrap(dist, bundle):
            say(begun, f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")
    except (ValueError, RuntimeError) as trouble:
        print(f"It cannot be wrapped up: {trouble}")
        return 1
    return 0


def read_arguments(arguments: list[str]) -> tuple[Path, list[str]]:
    """Where to put it, and the options that are PyInstaller's. SystemExit: a word that is neither."""
    parser = argparse.ArgumentParser(
        prog="dev.py build",
        description=__doc__,
        epilog="Other options are PyInstaller's.",
        allow_abbrev=False,
    )
    parser.add_argument("--into", type=Path, default=DIST, metavar="FOLDER", help="instead of dist")
    chosen, more = parser.parse_known_args(arguments)
    if more and not more[0].startswith("-"):
        parser.error(f"it takes no {more[0]!r}")
    return chosen.into.resolve(), more


def say(begun: float, line: str) -> None:
    """A line, with the seconds since the start."""
    print(f"{time.monotonic() - begun:6.1f} s  {line}", flush=True)


def package(dist: Path, arguments: list[str]) -> int:
    """Have PyInstaller make the folder; its exit code."""
    folders = ("--distpath", str(dist), "--workpath", str(dist.parent / "build"))
    spec = str(ROOT / "build_spec" / "lock-installer.spec")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    # The same bytes each time, as far as it can. Modules are packed by the archive alone, which sees them as
    # one: 3.8 MB less to fetch for 14 MB more on the disk, and nothing to unpack at each start.
    same = {
        "PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "0",
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", str(OLDEST_S)),
    }
    made = subprocess.run(
        [*command, *folders, *arguments, spec], cwd=ROOT, env={**os.environ, **same}, check=False
    )
    return made.returncode


def strip_interpreter(folder: Path) -> None:
    """Drop the debugging symbols of Python itself, 30 MB if built from source; the libraries have none."""
    strip = shutil.which("strip")
    if strip and sys.platform.startswith("linux"):
        for library in (*folder.glob("libpython3*.so*"), *folder.glob("python3*/lib-dynload/*.so")):
            subprocess.run([strip, "--strip-unneeded", library], check=True)


def measure(bundle: Path) -> int:
    """Bytes of all files, links not followed."""
    return sum(file.lstat().st_size for file in bundle.rglob("*") if file.is_symlink() or file.is_file())


def inspect(bundle: Path) -> list[str]:
    """What is missing in a bundle, and what does not belong in it: a line each."""
    internal = bundle / "_internal"
    files = [file.relative_to(internal).as_posix() for file in internal.rglob("*") if file.is_file()]
    needed = contents.wanted(contents.own_modules(ROOT / "installer_app"))
    return [
        *contents.complaints(contents.modules_in(bundle / PROGRAM, internal), files, needed),
        *contents.missing_papers(files, release.paper_names(internal)),
    ]


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
    if tried.returncode:
        print("The self-test failed.")
    return tried.returncode


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody reads on: no traceback for that
    sys.exit(main(sys.argv[1:]))
