"""The way in: makes its environment with the standard library alone, then runs, tests, checks and builds.

    python3 dev.py sandbox [ARGUMENTS]      try it: in a window, or without a display in the terminal
    python3 dev.py test [PYTEST ARGUMENTS]  the fast tests; more with -m faults, -m fuzz, -m slow
    python3 dev.py check                    style, types, who imports whom, length of files
    python3 dev.py screenshots FOLDER       a picture of every page; German: -l de, at 200 %: -p 200
    python3 dev.py words                    bring catalogues and generated papers in step with the source
    python3 dev.py bench [NAME ...]         every performance figure against its peer; --report FILE
    python3 dev.py build [--into FOLDER]    the packaged app, in dist/, its self-test, and what is given out
    python3 dev.py lock [--upgrade]         remake requirements.lock from pyproject.toml

Any Python from 3.6 on can parse this file, so that one too old or too new is told what to do.
"""

import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Callable, NamedTuple, Optional

OLDEST = (3, 11)
NEWEST = (3, 13)

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".venv"
STAMP = HOME / "lock-installer.stamp"
LOCK_FILE = ROOT / "requirements.lock"
WINDOWS = sys.platform == "win32"
SCRIPTS = HOME / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")

LONGEST_FILE = 400
LONGEST_TEST = 500  # tables of cases read better in one piece

# What the wheels of Qt expect of a Debian or Ubuntu: library and package. A bare container lacks them all.
LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
DISPLAY_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
# What packaging asks about libraries, and what strips them.
PROGRAMS = {"objdump": "binutils", "strip": "binutils"}
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


# --- running things


def refusal() -> str:
    """One sentence and the way out, for a Python this cannot run on."""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    found = [name for name in names if shutil.which(name) and not run_quietly(name, "-c", "").code]
    way_out = f"run it with {found[0]} instead" if found else f"install Python 3.{NEWEST[1]} and use that"
    here = ".".join(str(part) for part in sys.version_info[:2])
    return f"Lock Installer needs Python 3.{OLDEST[1]} to 3.{NEWEST[1]} and this is {here}: {way_out}."


class Told(NamedTuple):
    """What a child said and how it ended."""

    code: int
    output: str


def surroundings(**more: str) -> "dict[str, str]":
    """The environment of every child: without what points Python at other libraries."""
    strange = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"}
    return {**{name: value for name, value in os.environ.items() if name not in strange}, **more}


def run(*command: object, cwd: Path = ROOT, **more: str) -> int:
    """Run and return the exit code, 128 and more for a signal. Ctrl-C is left to the child."""
    with subprocess.Popen([str(part) for part in command], cwd=cwd, env=surroundings(**more)) as child:
        previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            code = child.wait()
        finally:
            signal.signal(signal.SIGINT, previous)
    return code if code >= 0 else 128 - code


def run_quietly(*command: object) -> "Told":
    """Run in the checkout with nothing to read and the output kept, both streams in one."""
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as child:
        told, _ = child.communicate()
    return Told(child.returncode, told.decode("utf-8", "replace"))


def require(code: int, sentence: str) -> None:
    """End here with `sentence` unless `code` is 0."""
    if code:
        sys.exit(sentence)


# --- the environment


def stamp() -> str:
    """What an environment was made of, and where: while this stays the same, there is nothing to set up."""
    digest = hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()
    return f"{digest}\n{sys.version_info[0]}.{sys.version_info[1]}\n{ROOT}\n"


def is_ours() -> bool:
    """Whether .venv is in working order, of the Python that runs this, and was not moved since we made it."""
    if not (HOME / "pyvenv.cfg").is_file() or not PYTHON.is_file():
        return False
    if STAMP.is_file() and STAMP.read_text("utf-8").splitlines()[1:] != stamp().splitlines()[1:]:
        return False
    ask = "import os, sys; print(*sys.version_info[:2], os.path.realpath(sys.prefix), sep='\\n')"
    return run_quietly(PYTHON, "-c", ask).output.splitlines() == [*map(str, sys.version_info[:2]), str(HOME)]


def make_home() -> None:
    """Make an empty environment. Without ensurepip (Debian packs it apart) it has no pip of its own."""
    if HOME.is_symlink():
        HOME.unlink()
    elif HOME.exists():
        if any(HOME.iterdir()) and not (HOME / "pyvenv.cfg").is_file():
            sys.exit(f"{HOME} is in the way and is no virtual environment: move it elsewhere and try again.")
        if Path(sys.prefix).resolve() == HOME:
            sys.exit(f"{HOME} must be made anew: run this with a Python outside of it.")
        shutil.rmtree(HOME)
    if run_quietly(sys.executable, "-m", "venv", HOME).code:
        made = run_quietly(sys.executable, "-m", "venv", "--clear", "--without-pip", HOME)
        require(made.code, f"{made.output}{HOME} could not be made: install Python's venv module.")


def pip() -> "tuple[object, ...]":
    """The installer: the environment's own, or else that of the Python that runs this."""
    options = ("--disable-pip-version-check", "--no-input", "-q")
    own = (PYTHON, "-m", "pip")
    if run_quietly(*own, "--version").code == 0:
        return (*own, *options)
    if importlib.util.find_spec("pip"):
        return (sys.executable, "-m", "pip", "--python", PYTHON, *options)
    # The environment may be older than what could have given it one.
    if run_quietly(PYTHON, "-m", "ensurepip").code == 0:
        return (*own, *options)
    sys.exit(
        "This Python has no pip: install it (Debian, Ubuntu: apt-get install python3-venv) and try again."
    )


def locked(package: str) -> str:
    """The lines of requirements.lock that pin one package."""
    lines = LOCK_FILE.read_text("utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(package + "=="))
    last = next(number for number in range(first, len(lines)) if not lines[number].endswith("\\"))
    return "\n".join(lines[first : last + 1]) + "\n"


def set_up() -> None:
    """Have .venv hold what requirements.lock names, to the hash, and the command `lock-installer`."""
    wanted = stamp()
    if STAMP.is_file() and PYTHON.is_file() and STAMP.read_text("utf-8") == wanted:
        return
    print("Setting up .venv; this takes a minute or two, once.", flush=True)
    if not is_ours():
        make_home()
    install = (*pip(), "install")
    failed = "The environment is not complete, for the reason above; the next start goes on from here."
    with tempfile.TemporaryDirectory() as folder:
        # One library comes as source only; with its build tool pinned too, nothing unpinned is ever run.
        build_tool = Path(folder, "build-tool.txt")
        build_tool.write_text(locked("setuptools"), "utf-8")
        require(run(*install, "--require-hashes", "-r", build_tool), failed)
    require(run(*install, "--no-build-isolation", "--require-hashes", "-r", LOCK_FILE), failed)
    require(run(*install, "--no-build-isolation", "--no-deps", "-e", ROOT), failed)
    STAMP.write_text(wanted, "utf-8")


# --- what Qt needs of the system


def loads(library: str) -> bool:
    """Whether the system has this library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_display() -> bool:
    """Whether a window can be seen."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing_packages(with_display: "Optional[bool]" = None) -> "list[str]":
    """The Debian packages Qt lacks here, for a display if there is one, or as it is said; on Windows and
    macOS its wheels bring everything."""
    if not sys.platform.startswith("linux"):
        return []
    seen = has_display() if with_display is None else with_display
    needed = {**LIBRARIES, **(DISPLAY_LIBRARIES if seen else {})}
    missing = [package for library, package in needed.items() if not loads(library)]
    fonts = (file for folder in FONT_FOLDERS if folder.is_dir() for file in folder.rglob("*.[ot]t[cf]"))
    return missing if any(fonts) else [*missing, "fonts-dejavu-core"]


def missing_for_build() -> "list[str]":
    """What packaging needs: it packs what a display needs, also where there is none, and a shared library of
    Python, which Debian packs apart."""
    missing = missing_packages(with_display=True)
    if sys.platform.startswith("linux"):
        missing += sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
        if sys.base_prefix == "/usr" and not loads(sysconfig.get_config_var("INSTSONAME")):
            missing.append(f"libpython3.{sys.version_info[1]}")
    return missing


def complete_system(lacking: "Callable[[], list[str]]" = missing_packages) -> bool:
    """Install what is lacking where we may, or else say how. Returns whether all is there."""
    missing = lacking()
    if not missing:
        return True
    apt = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if not shutil.which("apt-get"):
        print(f"Parts of the system are needed that are not here; Debian calls them {' '.join(missing)}.")
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not sudo or (shutil.which("sudo") and not run_quietly("sudo", "-n", "true").code):
        print(f"Installing what is needed of the system: {' '.join(missing)}", flush=True)
        run_quietly(*sudo, "apt-get", "update")
        told = run_quietly(*sudo, "env", "DEBIAN_FRONTEND=noninteractive", *apt)
        if not lacking():
            return True
        print(told.output)
    print(f"Parts of the system are needed that are not here: sudo {shlex.join(apt)}")
    return False


# --- the commands


def sandbox(arguments: "list[str]") -> int:
    """The virtual world: in the window, or where there is no display, its main job in the terminal."""
    set_up()
    demo = (PYTHON, "-m", "installer_app", "sandbox", "demo", *arguments)
    if has_display() and complete_system():
        code = run(SCRIPTS / "lock-installer", "--sandbox", *arguments, cwd=Path.cwd())
        if code != 128 + signal.SIGABRT:
            return code
        print("The window could not open; here is its main job in the terminal instead.", flush=True)
        return run(*demo, cwd=Path.cwd())
    print("No display here: this is the main job in the terminal.", flush=True)
    code = run(*demo, cwd=Path.cwd())
    print("On a computer with a display (DISPLAY or WAYLAND_DISPLAY set) the same command opens the window.")
    return code


def test(arguments: "list[str]") -> int:
    """The tests, on every core. What is not asked for by -m is the fast suite."""
    set_up()
    require(not complete_system(), "The tests of the window cannot run.")
    spread = [] if "--pdb" in arguments else ["-n", "auto", "--dist", "worksteal"]
    return run(PYTHON, "-m", "pytest", *spread, *arguments, QT_QPA_PLATFORM="offscreen")


def check(arguments: "list[str]") -> int:
    """All checks that run nothing of ours: a verdict a line, and below a bad one what was told."""
    require(len(arguments), "check takes nothing: it looks at everything.")
    set_up()
    commands = {
        "style": (PYTHON, "-m", "ruff", "check", "--no-fix"),
        "layout": (PYTHON, "-m", "ruff", "format", "--check"),
        "types": (PYTHON, "-m", "mypy"),
        "imports": (SCRIPTS / "lint-imports",),
    }
    failed = False
    for name, command in commands.items():
        told = run_quietly(*command)
        failed = show_verdict(name, told.output if told.code else "") or failed
    return int(show_verdict("length", long_files()) or failed)


def show_verdict(name: str, complaint: str) -> bool:
    """Print the verdict of one check, good if there is no complaint. Returns whether it failed."""
    print(f"FAIL {name}\n{complaint.rstrip()}" if complaint else f"ok   {name}", flush=True)
    return bool(complaint)


def long_files() -> str:
    """The files of ours that nobody would read to the end, a line each."""

    def longest(file: Path) -> int:
        return LONGEST_TEST if file.parts[0] == "tests" else LONGEST_FILE

    files = [ROOT / "dev.py"]
    for folder in ("installer_app", "tests", "build_spec"):
        files += sorted((ROOT / folder).rglob("*.py"))
    lengths = ((file.relative_to(ROOT), file.read_bytes().count(b"\n")) for file in files)
    return "\n".join(f"{file}: {lines} lines" for file, lines in lengths if lines > longest(file))


def screenshots(arguments: "list[str]") -> int:
    """A picture of every page, or of the named ones: -l language, -t theme, -p text size, -s window."""
    if not arguments or arguments[0].startswith("-"):
        sys.exit("Name the folder for the pictures: python3 dev.py screenshots FOLDER")
    folder = Path(arguments[0]).resolve()
    set_up()
    require(not complete_system(), "No pictures can be made.")
    return run(PYTHON, "-m", "tests.ui.screenshots", folder, *arguments[1:], QT_QPA_PLATFORM="offscreen")


def words(arguments: "list[str]") -> int:
    """Gather the messages, bring the catalogues in step and compile them, and write the papers that are
    generated; 1 if a translation lacks."""
    require(len(arguments), "words takes nothing: it gathers everything.")
    set_up()
    lacking = run(PYTHON, ROOT / "build_spec" / "words.py")
    return run(PYTHON, "-m", "build_spec.papers") or lacking


def bench(arguments: "list[str]") -> int:
    """The performance figures, each against its peer in the same run."""
    set_up()
    require(not complete_system(), "Nothing of the window can be measured.")
    return run(PYTHON, "-m", "tests.bench", *arguments, QT_QPA_PLATFORM="offscreen")


def build(arguments: "list[str]") -> int:
    """The packaged app in dist/lock-installer; it must pass its own test with no Python in reach."""
    set_up()
    require(not complete_system(missing_for_build), "The packaged app cannot be made.")
    return run(PYTHON, "-m", "build_spec.bundle", *arguments)


def lock(arguments: "list[str]") -> int:
    """Remake requirements.lock: every version with its hashes, for all systems, without an address."""
    set_up()
    quiet = ("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "-q")
    scope = ("--universal", "--python-version", "3.11", "--all-extras", "--generate-hashes")
    compile_lock = (PYTHON, "-m", "uv", "pip", "compile", "pyproject.toml", *scope, *quiet, "-o", LOCK_FILE)
    return run(*compile_lock, *arguments)


COMMANDS = (sandbox, test, check, screenshots, words, bench, build, lock)


def main(arguments: "list[str]") -> int:
    """Obey one command and return its exit code; without one, say which there are."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(refusal())
    for command in COMMANDS:
        if arguments[:1] == [command.__name__]:
            return command(arguments[1:])
    print(__doc__)
    return 0 if arguments in ([], ["help"], ["-h"], ["--help"]) else 2


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        # Whoever reads may have read enough, as `head` has: then this ends as any other program does.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
