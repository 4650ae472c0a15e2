"""The way in: what a stranger's computer may have, what may be installed, and a Qt that does not crash."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import dev
from build_spec import bundle

ROOT = Path(dev.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKED = (ROOT / "requirements.lock").read_text("utf-8")

SYSTEM_PATH = "/usr/local/bin:/usr/bin"

EMITS_AND_TIMERS = """
from PySide6.QtCore import QObject, QSortFilterProxyModel, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication

class Source(QObject):
    told = Signal(bool, object)

app = QApplication([])
source, heard = Source(), []
source.told.connect(lambda flag, thing: heard.append(flag))
for number in range(20_000):
    source.told.emit(True, None)
    source.setObjectName(str(number))
for number in range(5_000):
    QTimer.singleShot(0, heard.clear)
model = QStandardItemModel()
model.appendRow(QStandardItem("lock"))
proxy = QSortFilterProxyModel()
proxy.setSourceModel(model)
for _ in range(10_000):
    assert proxy.data(proxy.index(0, 0)) == "lock"
    source.told.disconnect()
    source.told.connect(heard.append)
app.processEvents()
print("alive")
"""


def old_pythons() -> list[str]:
    """Interpreters on this computer that are older than we need, and run."""
    found = [path for minor in range(6, 11) if (path := shutil.which(f"python3.{minor}", path=SYSTEM_PATH))]
    found += [str(path) for path in sorted(Path.home().glob(".pyenv/versions/3.[6-9].*/bin/python"))]
    return [path for path in found if subprocess.run([path, "-c", ""], check=False).returncode == 0]


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14), (4, 0)])
def test_a_python_out_of_range_is_told_so_in_one_sentence(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as ended:
        dev.main(["test"])
    told = str(ended.value)
    assert told.startswith("Lock Installer needs Python 3.11 to 3.13 and this is ")
    assert told.endswith(".")
    assert "\n" not in told


def test_a_really_old_python_gets_the_sentence_and_no_traceback() -> None:
    pythons = old_pythons()
    if not pythons:
        pytest.skip("no older Python on this computer")
    for python in pythons:
        told = subprocess.run([python, ROOT / "dev.py", "test"], capture_output=True, text=True, check=False)
        assert told.returncode == 1, python
        assert re.fullmatch(r"Lock Installer needs Python .* and this is 3\.\d+: .*\.\n", told.stderr), python
        assert told.stdout == ""


def test_the_way_in_and_the_package_agree_on_the_pythons() -> None:
    supported = SpecifierSet(PROJECT["requires-python"])
    for minor in range(20):
        wanted = dev.OLDEST <= (3, minor) <= dev.NEWEST
        assert supported.contains(f"3.{minor}.5") is wanted, minor


def test_an_unknown_command_ends_with_the_list_of_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["bulid"]) == 2
    told = capsys.readouterr().out
    assert all(f"dev.py {command.__name__}" in told for command in dev.COMMANDS)


@pytest.mark.skipif(sys.platform == "win32", reason="a reader that goes is told otherwise there")
def test_who_reads_no_further_sees_no_traceback() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    try:
        told = subprocess.run(
            [sys.executable, dev.__file__], stdout=writes, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writes)
    assert (told.returncode, told.stderr) == (-signal.SIGPIPE, b"")


@pytest.mark.parametrize(
    ("words", "said"),
    [(["nonsense"], "no such file: "), (["-m", "not slow and frzoen"], "no test is marked frzoen: ")],
)
def test_tests_that_are_not_there_are_told_before_any_process_looks_for_them(
    words: list[str], said: str
) -> None:
    command = [sys.executable, "-m", "pytest", "-n", "2", *words]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert told.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: {said}" in told.stderr
    assert "Traceback" not in told.stderr + told.stdout


def test_a_build_heeds_where_to_and_leaves_options_to_pyinstaller_but_no_other_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bundle.read_arguments([]) == (ROOT / "dist", [])
    assert bundle.read_arguments(["--into", str(tmp_path)]) == (tmp_path.resolve(), [])
    assert bundle.read_arguments(["--log-level", "INFO"]) == (ROOT / "dist", ["--log-level", "INFO"])
    for words, said in (
        (["nonsense"], "it takes no 'nonsense'"),
        (["--into"], "--into: expected one argument"),
    ):
        with pytest.raises(SystemExit) as ended:
            bundle.read_arguments(words)
        assert ended.value.code == 2
        assert said in capsys.readouterr().err


def test_every_locked_version_has_hashes_and_no_line_has_an_address() -> None:
    pins = re.split(r"\n(?=\S)", LOCKED.strip())
    for pin in pins:
        first, *hashes = pin.splitlines()
        assert re.match(r"[a-z0-9-]+==[\w.!]+( ; .+)? \\$", first), first
        assert hashes, first
        assert all(re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line) for line in hashes), first
    assert not re.search(r"://|file:|--index|--extra-index|--find-links|--trusted|@", LOCKED)


def test_everything_the_package_names_is_locked_in_its_range() -> None:
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCKED, re.MULTILINE))
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    for wanted in (Requirement(line) for group in groups for line in group):
        assert wanted.specifier.contains(locked[wanted.name.lower()]), wanted


def test_a_pin_is_cut_out_of_the_lock_file_whole() -> None:
    pin = dev.locked("setuptools")
    assert pin.startswith("setuptools==")
    assert pin.count("==") == 1
    assert not pin.rstrip().endswith("\\")


def test_no_folder_of_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    passed_over = pytestconfig.getini("norecursedirs")
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert len(folders) > 10
    for folder in folders:
        for part in folder.relative_to(ROOT).parts:
            assert not any(fnmatch(part, pattern) for pattern in passed_over), folder


def test_the_exit_code_of_a_child_is_ours_and_a_signal_is_told_from_it() -> None:
    assert dev.run(sys.executable, "-c", "raise SystemExit(3)") == 3
    if sys.platform != "win32":
        assert dev.run(sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)") == 143


def test_a_child_sees_nothing_that_leads_python_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere/else")
    told = dev.run_quietly(sys.executable, "-c", "import os; print(os.environ.get('PYTHONPATH'))")
    assert told == dev.Told(0, f"None{os.linesep}")


def test_a_file_nobody_would_read_to_the_end_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    (tmp_path / "installer_app").mkdir()
    (tmp_path / "dev.py").write_text("\n" * dev.LONGEST_FILE, "utf-8")
    (tmp_path / "installer_app" / "saga.py").write_text("\n" * (dev.LONGEST_FILE + 1), "utf-8")
    assert dev.long_files() == f"{Path('installer_app', 'saga.py')}: {dev.LONGEST_FILE + 1} lines"


def test_an_environment_that_is_up_to_date_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "pip", lambda: pytest.fail("something is installed"))
    monkeypatch.setattr(dev, "is_ours", lambda: True)
    dev.STAMP.write_text(dev.stamp(), "utf-8")
    dev.set_up()
    dev.STAMP.write_text(dev.stamp() + "changed", "utf-8")
    with pytest.raises(pytest.fail.Exception, match="something is installed"):
        dev.set_up()


def test_an_environment_that_was_made_without_pip_gets_one_as_soon_as_the_system_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[object, ...]] = []

    def run_quietly(*command: object) -> dev.Told:
        asked.append(command[1:3])
        return dev.Told(0 if command[2] == last else 1, "")

    monkeypatch.setattr(dev, "run_quietly", run_quietly)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    last = "ensurepip"
    assert dev.pip()[:3] == (dev.PYTHON, "-m", "pip")
    assert asked == [("-m", "pip"), ("-m", "ensurepip")]
    last = "nothing"
    with pytest.raises(SystemExit, match="has no pip: install it"):
        dev.pip()


@pytest.mark.parametrize("command", ["check", "words"])
def test_what_a_command_would_not_heed_is_refused(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "set_up", lambda: pytest.fail("something is set up"))
    with pytest.raises(SystemExit, match="takes nothing"):
        dev.main([command, "tests"])


def test_missing_libraries_are_named_with_the_command_that_brings_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "LIBRARIES", {"libnowhere.so.1": "libnowhere1"})
    monkeypatch.setattr(dev, "run_quietly", lambda *command: dev.Told(1, ""))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert not dev.complete_system()
    told = capsys.readouterr().out.splitlines()[-1]
    assert "sudo apt-get install -y --no-install-recommends libnowhere1" in told


def test_what_packaging_needs_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    monkeypatch.setattr(dev, "has_display", lambda: False)
    monkeypatch.setattr(
        dev, "loads", lambda library: not library.startswith(("libpython3.", "libxcb-cursor"))
    )
    monkeypatch.setattr(shutil, "which", lambda name: None)
    own = f"libpython3.{sys.version_info[1]}"
    assert [name for name in dev.missing_for_build() if "font" not in name] == [
        "libxcb-cursor0",
        "binutils",
        own,
    ]
    assert "libxcb-cursor0" not in dev.missing_packages()
    monkeypatch.setattr(sys, "base_prefix", "/home/x/python")  # it brings its own
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert "libxcb-cursor0" in dev.missing_for_build() and own not in dev.missing_for_build()


def test_qt_keeps_count_of_true_and_none() -> None:
    # PySide6 6.12.0 drops a reference a call below Python 3.12, and dies after some thousand calls.
    told = subprocess.run(
        [sys.executable, "-c", EMITS_AND_TIMERS], capture_output=True, text=True, check=False, timeout=60
    )
    assert (told.returncode, told.stdout) == (0, "alive\n"), told.stderr
