"""The packaged app that lies in dist/: it proves itself elsewhere, and what was made of it is whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import psycopg
import pytest

from build_spec import bundle, contents, deb, release, sbom
from build_spec.archive import differences, members_of, sha256
from installer_app import __version__, selftest
from installer_app.team.database import VERSION
from tests.build.packaged import BUNDLE, DIST, PROGRAM
from tests.team.cluster import OWNER, PASSWORD, Cluster, find_binaries

pytestmark = [
    pytest.mark.frozen,
    pytest.mark.skipif(not PROGRAM.is_file(), reason="no packaged app: python3 dev.py build"),
]
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a package of Debian")
DEADLINE_S = 180


def archive() -> Path:
    return DIST / f"{release.stem()}.tar.xz"


def run(
    program: Path, home: Path, *arguments: str, typed: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """In a bare environment: no PATH, no Python, a home that is empty."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    bare = {**kept, "PATH": "", "HOME": str(home), "USERPROFILE": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [program, *arguments],
        env={**bare, **more},
        cwd=home,
        input=typed,
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


def test_the_driver_of_a_teams_database_and_the_reader_of_labels_work_in_it(tmp_path: Path) -> None:
    told = run(PROGRAM, tmp_path, "--self-test").stdout
    driver = re.search(r"^ok      database: libpq \d+\.\d+ \(binary\), TLSv1\.3, (.+)$", told, re.MULTILINE)
    assert driver is not None, told
    assert "BEGIN CERTIFICATE" in Path(driver[1]).read_text("utf-8")
    assert "ok      pictures: lock 7K3M9QX2 in a QR code" in told


@ON_LINUX
def test_it_sets_up_a_teams_database(tmp_path: Path) -> None:
    if find_binaries() is None:
        pytest.skip("no PostgreSQL server is installed")
    with tempfile.TemporaryDirectory(prefix="team-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster.make(Path(folder) / "pg")
        cluster.start()
        try:
            cluster.make_database("doors")
            url = f"postgresql://{OWNER}@127.0.0.1:{cluster.port}/doors"
            told = [run(PROGRAM, tmp_path, "team", "init", url, "--json", typed=PASSWORD) for _ in range(2)]
            assert [one.returncode for one in told] == [0, 0], told
            with psycopg.connect(cluster.access(database="doors").conninfo()) as connection:
                row = connection.execute("SELECT max(number) FROM lock_installer.version").fetchone()
            assert row == (VERSION,)
        finally:
            cluster.stop("immediate")


@ON_LINUX
def test_a_psycopg_of_ones_own_takes_the_place_of_the_one_in_it(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(BUNDLE, copy, symlinks=True)
    place = copy / "_internal" / "psycopg"
    shutil.rmtree(place)
    shutil.copytree(Path(psycopg.__file__).parent, place)
    with (place / "__init__.py").open("a", encoding="utf-8") as source:
        source.write("\nfrom psycopg import pq\npq.version_pretty = lambda number: 'of my own'\n")
    assert (
        "ok      database: libpq of my own (binary), TLSv1.3"
        in run(copy / PROGRAM.name, tmp_path, "--self-test").stdout
    )


@ON_LINUX
def test_without_driver_and_reader_the_self_test_fails(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(BUNDLE, copy, symlinks=True)
    for name in ("psycopg", "zxingcpp"):
        shutil.rmtree(copy / "_internal" / name)
    told = run(copy / PROGRAM.name, tmp_path, "--self-test")
    assert told.returncode == 1
    assert "FAILED  database: ModuleNotFoundError: psycopg" in told.stdout
    assert "FAILED  pictures: " in told.stdout


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
    assert {"psycopg", "psycopg-binary", "zxing-cpp"} <= names
    if sys.platform.startswith("linux"):
        assert any(name.startswith("libpq-") for name in names)
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
