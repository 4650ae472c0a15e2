"""The wheel in an environment of its own, a checkout elsewhere: the command finds what ships beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from installer_app import __version__, selftest
from tests.build.packaged import ROOT

BUILD = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
WHERE = """
import installer_app.resources as ours
print(ours.__file__, ours.resource("style.qss"))
"""
DEADLINE_S = 120
WINDOWS = os.name == "nt"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from this checkout by the backend that pyproject.toml names; it asks no network."""
    folder = tmp_path_factory.mktemp("wheel")
    told = subprocess.run(
        [sys.executable, "-c", BUILD, folder], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return folder / told.stdout.splitlines()[-1]


def names_below(folder: Path, *endings: str) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix in endings)
    return {path.relative_to(folder).as_posix() for path in found}


def test_it_has_every_module_and_every_resource_and_nothing_of_the_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    assert {f"installer_app/{name}" for name in names_below(ROOT / "installer_app", ".py")} <= inside
    wanted = names_below(ROOT / "resources", ".md", ".svg", ".toml", ".qss", ".mo", ".yaml")
    assert {f"installer_app/data/{name}" for name in wanted} <= inside
    assert {name.partition("/")[0] for name in inside} == {
        "installer_app",
        f"lock_installer-{__version__}.dist-info",
    }
    assert not [name for name in inside if name.endswith((".po", ".pot", ".pyc"))]


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it and nothing else; the libraries are lent by this one, as a path
    that brings no other installation of ours along."""
    home = tmp_path_factory.mktemp("home") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = program(home, "python")
    pip = (sys.executable, "-m", "pip", "--python", str(python), "-q", "--disable-pip-version-check")
    subprocess.run([*pip, "install", "--no-index", "--no-deps", str(wheel)], check=True, timeout=DEADLINE_S)
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    lent = Path(site.stdout.strip(), "lent.pth")
    lent.write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    return home


def program(home: Path, name: str) -> Path:
    return home / ("Scripts" if WINDOWS else "bin") / (f"{name}.exe" if WINDOWS else name)


def run(folder: Path, *command: object, **more: str) -> subprocess.CompletedProcess[str]:
    """From another folder, with nothing that points Python at this checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**kept, "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen", **more},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


@pytest.mark.slow
def test_installed_in_an_empty_environment_the_command_finds_its_resources(
    home: Path, tmp_path: Path
) -> None:
    where = run(tmp_path, program(home, "python"), "-c", WHERE)
    assert where.returncode == 0, where.stderr
    assert all(Path(place).is_relative_to(home) for place in where.stdout.split())
    version = run(tmp_path, program(home, "lock-installer"), "--version")
    assert (version.returncode, version.stdout) == (0, f"lock-installer {__version__}\n")
    told = run(tmp_path, program(home, "lock-installer"), "--self-test")
    assert told.returncode == 0, told.stdout + told.stderr
    assert [line.split()[:2] for line in told.stdout.splitlines()[1:]] == [
        ["ok", f"{name}:"] for name in selftest.CHECKS
    ]


@pytest.mark.slow
def test_a_wheel_that_lost_a_resource_says_which(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(home, broken, symlinks=True)
    lost = next(broken.rglob("installer_app/data/style.qss"))
    lost.unlink()
    told = run(tmp_path, program(broken, "python"), "-c", WHERE, PYTHONPATH=str(lost.parents[2]))
    assert told.returncode == 1
    assert "no resource 'style.qss'" in told.stderr


@pytest.mark.slow
def test_from_a_checkout_anywhere_it_finds_them_too(home: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "another place"
    for name in ("installer_app", "resources"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = run(elsewhere, program(home, "python"), "-c", WHERE, PYTHONPATH=str(checkout))
    assert where.stdout.count(str(checkout)) == 2, where.stdout + where.stderr
    scanned = run(
        elsewhere, program(home, "python"), "-m", "installer_app", "api", "--list", PYTHONPATH=str(checkout)
    )
    assert (scanned.returncode, "getLock" in scanned.stdout) == (0, True), scanned.stderr
