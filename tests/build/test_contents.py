"""A bundle has what is imported late on each system, and nothing of tests and tools."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from build_spec import contents, parts
from build_spec.trim import is_unused, trim_modules
from installer_app import selftest

ROOT = Path(contents.__file__).parents[1]
OWN = contents.own_modules(ROOT / "installer_app")
SPEC = (ROOT / "build_spec" / "lock-installer.spec").read_text("utf-8")


@pytest.mark.parametrize("system", sorted(contents.OF_SYSTEM))
def test_a_bundle_with_all_that_is_needed_is_as_it_should_be(system: str) -> None:
    needed = contents.wanted(OWN, system)
    assert "installer_app.store.age" in needed
    assert contents.complaints(needed, ["installer_app/data/style.qss"], needed) == []


@pytest.mark.parametrize("name", ["pyrage", "wakepy", "winrt.windows.foundation.collections", OWN[-1]])
def test_what_is_missing_is_named(name: str) -> None:
    needed = contents.wanted(OWN, "win32")
    assert contents.complaints(needed - {name}, [], needed) == [f"{name} is missing"]


@pytest.mark.parametrize("name", ["bumble.hci", "tests", "pytest.__main__", "mypy", "yaml"])
def test_modules_of_tests_and_tools_do_not_belong_in_it(name: str) -> None:
    assert contents.complaints([name], [], []) == [f"{name} does not belong in it"]


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/QtNetwork.abi3.so",
        "PySide6/Qt6Quick.dll",
        "mypy/x.so",
        "certifi/py.typed",
        "a/b.pyi",
        "installer_app/data/locale/de/LC_MESSAGES/lock-installer.po",
    ],
)
def test_files_of_tools_unused_qt_and_typing_do_not_belong_in_it(path: str) -> None:
    assert contents.complaints([], [path], []) == [f"{path} does not belong in it"]


def test_the_self_test_imports_what_a_bundle_must_have() -> None:
    for system, names in contents.OF_SYSTEM.items():
        tried = selftest.BACKENDS[system]
        for name in names:
            assert any(name == one or one.startswith(f"{name}.") for one in tried) or name in {
                "Foundation",
                "jeepney",
                "win32ctypes.pywin32",
            }, (system, name)


def test_an_extra_that_is_not_installed_is_told_and_in_the_packaged_app_is_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checks = {"database": ("team", "psycopg"), "pictures": ("pictures", "zxingcpp")}
    monkeypatch.setattr(selftest, "find_spec", lambda module: None)
    for name, (extra, _) in checks.items():
        assert selftest.CHECKS[name]() == f"not here: it comes with the extra {extra}"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for name, (_, module) in checks.items():
        with pytest.raises(ModuleNotFoundError, match=module):
            selftest.CHECKS[name]()


def test_a_bundle_has_the_extras_and_the_driver_in_files_that_can_be_exchanged(tmp_path: Path) -> None:
    assert {"psycopg_binary._psycopg", "zxingcpp.zxingcpp"} <= contents.wanted((), "linux")
    assert 'module_collection_mode=dict.fromkeys(EXCHANGEABLE, "pyc")' in SPEC
    for name in ("psycopg/__init__.pyc", "psycopg_binary/pq.cpython-313-x86_64-linux-gnu.so"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert contents.modules_beside(tmp_path) >= {"psycopg", "psycopg_binary.pq"}


def test_the_specification_names_what_is_imported_from_machine_code_and_is_python() -> None:
    ast.parse(SPEC)
    for name in ("winrt.windows.foundation.collections", 'collect_submodules("winrt")'):
        assert name in SPEC
    assert 'collect_submodules("bleak.backends.winrt")' in SPEC
    assert "NSBluetoothAlwaysUsageDescription" in SPEC
    entitlements = (ROOT / "build_spec" / "entitlements.plist").read_text("utf-8")
    assert "com.apple.security.device.bluetooth" in entitlements


def test_pyinstaller_is_told_to_leave_out_what_must_never_be_in_it() -> None:
    excluded = set(re.findall(r'"([\w.]+)"', SPEC.partition("excludes = [")[2].partition("]\n")[0]))
    never = {name for name in contents.NEVER if name not in {"schemathesis"}}
    assert never - excluded == set()


def test_a_library_of_which_a_file_is_bundled_brings_its_papers() -> None:
    import httpx

    found = parts.bundled([httpx.__file__])
    assert [one.name for one in found] == ["httpx", "lock-installer"]
    names = [name for name, _, _ in parts.papers(found)]
    assert any(re.fullmatch(r"httpx-[\d.]+\.dist-info/METADATA", name) for name in names)
    assert any(name.startswith("licences/httpx/LICENSE") for name in names)
    assert not any(name.endswith(("RECORD", "direct_url.json")) for name in names)


def test_a_library_without_a_licence_text_is_named() -> None:
    files = ["licences/httpx/LICENSE", "httpcore/__init__.py"]
    assert contents.missing_papers(files, ["httpx", "httpcore"]) == ["no licence of httpcore"]


def test_the_licences_of_all_we_name_can_be_found() -> None:
    ours = {"pyside6-essentials", "shiboken6"}  # told in Qt's folder
    for line in distribution("lock-installer").requires or ():
        name = re.split(r"[<>=!;\s\[]", line)[0]
        if "extra ==" in line or name.lower() in ours:
            continue
        papers = [
            paper for paper, _, _ in parts.papers([distribution(name)]) if paper.startswith("licences/")
        ]
        assert papers, name


def test_catalogues_are_brought_compiled() -> None:
    place = "installer_app/data/locale/de/LC_MESSAGES/lock-installer"
    assert is_unused((f"{place}.po", "", "DATA"))
    assert not is_unused((f"{place}.mo", "", "DATA"))


def test_five_hundred_languages_are_left_out_but_not_the_one_of_a_traceback() -> None:
    names = ["pygments.lexers.python", "pygments.lexers._mapping", "pygments.lexers", "pygments.lexers.cobol"]
    kept = trim_modules([(name, "", "PYMODULE") for name in names])
    assert [name for name, _, _ in kept] == names[:3]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Debian")
def test_only_files_from_elsewhere_are_the_systems() -> None:
    binaries = [
        ("a.so", "/usr/lib/a.so", "BINARY"),
        ("b.so", "/home/x/.venv/b.so", "BINARY"),
        ("c", "a.so", "SYMLINK"),
    ]
    assert parts.of_the_system(binaries, [Path("/home/x/.venv")]) == ("/usr/lib/a.so",)
