"""The packaged app that lies in dist/: it proves itself elsewhere, and what was made of it is whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from build_spec import bundle, contents, deb, release, sbom
from build_spec.archive import differences, members_of, sha256
from installer_app import __version__, selftest
from tests.build.packaged import BUNDLE, DIST, PROGRAM

pytestmark = [
    pytest.mark.frozen,
    pytest.mark.skipif(not PROGRAM.is_file(), reason="no packaged app: python3 dev.py build"),
]
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a package of Debian")
DEADLINE_S = 180


def archive() -> Path:
    return DIST / f"{release.stem()}.tar.xz"


def run(program: Path, home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """In a bare environment: no PATH, no Python, a home that is empty."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    bare = {**kept, "PATH": "", "HOME": str(home), "USERPROFILE": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [program, *arguments],
        env={**bare, **more},
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE_S,
        check=False,
    )


def test_what_is_inside_is_what_should_be() -> None:
    assert bundle.inspect(BUNDLE) == []


def test_unpacked_elsewhere_it_passes_its_own_test_a_line_a_check(tmp_path: Path) -> None:
    with tarfile.open(archive()) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.4 has it first
        tar.extractall(tmp_path)
    program = next(path for path in tmp_path.rglob(PROGRAM.name) if path.is_file())
    told = run(program, tmp_path, "--self-test")
    first, *lines = told.stdout.splitlines()
    assert told.returncode == 0, told.stdout + told.stderr
    assert first.startswith(f"lock-installer {__version__}, Python ")
    assert [line.split(":")[0].split() for line in lines] == [["ok", name] for name in selftest.CHECKS]
    assert list(tmp_path.glob("**/*.db")) == []


@ON_LINUX
def test_a_damaged_bundle_fails_its_own_test_and_names_the_check(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(BUNDLE, copy, symlinks=True)
    (copy / "_internal" / "installer_app" / "data" / "style.qss").unlink()
    for file in (copy / "_internal" / "pyrage").glob("*.so"):
        file.unlink()
    told = run(copy / PROGRAM.name, tmp_path, "--self-test")
    assert told.returncode != 0


@ON_LINUX
def test_without_one_resource_the_other_checks_still_speak(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(BUNDLE, copy, symlinks=True)
    (copy / "_internal" / "installer_app" / "data" / "style.qss").unlink()
    told = run(copy / PROGRAM.name, tmp_path, "--self-test")
    assert told.returncode == 1
    assert "FAILED  resources: FileNotFoundError" in told.stdout
    assert "ok      sealing" in told.stdout


@ON_LINUX
def test_under_a_display_it_passes_too(tmp_path: Path) -> None:
    xvfb = shutil.which("xvfb-run")
    if xvfb is None:
        pytest.skip("no xvfb-run")
    env = {**os.environ, "QT_QPA_PLATFORM": "xcb", "HOME": str(tmp_path)}
    told = subprocess.run(
        [xvfb, "-a", str(PROGRAM), "--self-test"],
        env=env,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "Qt on xcb" in told.stdout


def test_the_archive_and_the_digests_are_of_this_bundle() -> None:
    if sys.platform != "darwin":
        assert differences(archive(), members_of(BUNDLE, BUNDLE.name)) == []
    lines = [line.split("  ") for line in (DIST / "SHA256SUMS").read_text("utf-8").splitlines()]
    assert {name: digest for digest, name in lines} == {name: sha256(DIST / name) for _, name in lines}
    assert len(lines) == (3 if sys.platform.startswith("linux") else 2)


def test_the_list_of_parts_has_every_library_and_no_tool() -> None:
    told = json.loads((DIST / f"{release.stem()}.cdx.json").read_text("utf-8"))
    names = {one["name"] for one in told["components"]}
    assert {"pyside6-essentials", "bleak", "cryptography", "keyring", "pyrage", "wakepy", "httpx"} <= names
    assert names & {sbom.canonical(name) for name in contents.NEVER} <= sbom.APART


@ON_LINUX
def test_the_package_starts_from_its_command_wherever_it_is_unpacked(tmp_path: Path) -> None:
    written = next(DIST.glob("*.deb"))
    if not shutil.which("dpkg-deb"):
        pytest.skip("no dpkg-deb")
    assert deb.complaint(written) == ""
    subprocess.run(["dpkg-deb", "-x", written, tmp_path / "root"], check=True)
    told = run(tmp_path / "root/usr/bin/lock-installer", tmp_path, "--version")
    assert (told.returncode, told.stdout.strip()) == (0, f"lock-installer {__version__}")
